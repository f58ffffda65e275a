package identity

import (
	"context"
	"net/mail"
	"strings"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/password"

	"golang.org/x/text/unicode/norm"
)

// NewAccount is what makes an account.
type NewAccount struct {
	Email    string
	Verified bool
	Password string // empty: signs in by other means
	Name     string
	Locale   string
	TZ       string
}

// CreateAccount makes a sign-in that opens no workspace yet.
func (s *Service) CreateAccount(ctx context.Context, na NewAccount) (a Account, err error) {
	hash, err := s.prepare(ctx, &na)
	if err != nil {
		return a, err
	}
	err = s.change(ctx, "identity.CreateAccount", func(tx *sqldb.Tx) error {
		a, err = s.insertAccount(ctx, tx, na, hash)
		return err
	})
	return a, err
}

// prepare checks what somebody chose and hashes the password, before any transaction is held.
func (s *Service) prepare(ctx context.Context, na *NewAccount) (hash string, err error) {
	const where = "identity.prepare"
	if na.Name, err = cleanName(na.Name, "body.name"); err != nil {
		return "", err
	}
	if na.Email, err = cleanEmail(na.Email); err != nil {
		return "", err
	}
	if !isLocale(na.Locale) {
		return "", errs.E(where, errs.Invalid, "account.locale", "This language is not offered.").In("body.locale", "expected zh-CN or en", na.Locale)
	}
	if !isZone(na.TZ) {
		return "", errs.E(where, errs.Invalid, "account.tz", "This time zone is not known.").In("body.tz", "expected a time zone such as Asia/Shanghai", na.TZ)
	}
	if na.Password == "" {
		return "", nil
	}
	if err := password.Acceptable(na.Password, na.Name, na.Email); err != nil {
		return "", err
	}
	return s.passwords.Hash(ctx, na.Password)
}

func (s *Service) insertAccount(ctx context.Context, tx *sqldb.Tx, na NewAccount, hash string) (Account, error) {
	now := s.clock.Now()
	a := Account{ID: s.ids.New(), Email: na.Email, Name: na.Name, Locale: na.Locale, TZ: na.TZ, Verified: na.Verified, CreatedAt: now, password: hash}
	verified := int64(0)
	if na.Verified {
		verified = sqldb.Millis(now)
	}
	_, err := tx.Exec(ctx, q.InsertAccount, a.ID, a.Email, foldEmail(a.Email), verified, hash, a.Name, a.Locale, a.TZ, sqldb.Millis(now))
	if sqldb.IsUnique(err) {
		return a, emailTaken()
	}
	if err != nil {
		return a, err
	}
	return a, s.Audit(ctx, tx, Act{Account: a.ID, Action: "account.created", Kind: "account", Subject: a.ID})
}

func emailTaken() error {
	return errs.E("identity.account", errs.Conflict, "account.email_taken", "There is an account with this e-mail address already. Sign in with it.").
		In("body.email", "taken", nil)
}

// AccountByEmail finds an account.
func (s *Service) AccountByEmail(ctx context.Context, email string) (Account, error) {
	return oneAccount(ctx, s.db, q.AccountByEmail, foldEmail(email))
}

// AccountByID finds an account.
func (s *Service) AccountByID(ctx context.Context, id ids.ID) (Account, error) {
	return s.account(ctx, s.db, id)
}

// cleanEmail takes a bare address, no display name, and spells it as it will be used.
func cleanEmail(email string) (string, error) {
	email = norm.NFC.String(strings.TrimSpace(email))
	a, err := mail.ParseAddress(email)
	at := strings.LastIndexByte(email, '@')
	if err != nil || a.Address != email || at < 1 || len(email) > 254 || !strings.Contains(email[at:], ".") && email[at:] != "@localhost" {
		return "", errs.E("identity.cleanEmail", errs.Invalid, "account.email", "This is not an e-mail address.").In("body.email", "expected an address such as ada@example.com", email)
	}
	return email, nil
}

// foldEmail is by what addresses are told apart: case is not.
func foldEmail(email string) string {
	return strings.ToLower(norm.NFC.String(strings.TrimSpace(email)))
}

// domainOf is the part behind the last @, folded.
func domainOf(email string) string {
	folded := foldEmail(email)
	return folded[strings.LastIndexByte(folded, '@')+1:]
}
