package core

import (
	"context"
	"net/mail"
	"strings"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"

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

// Check spells what somebody chose as it will be stored, and refuses what does not fit. The password is looked at elsewhere.
func (na *NewAccount) Check() (err error) {
	const where = "identity.NewAccount"
	if na.Name, err = CleanName(na.Name, "body.name"); err != nil {
		return err
	}
	if na.Email, err = CleanEmail(na.Email); err != nil {
		return err
	}
	if !isLocale(na.Locale) {
		return errs.E(where, errs.Invalid, "account.locale", "This language is not offered.").In("body.locale", "expected zh-CN or en", na.Locale)
	}
	if !isZone(na.TZ) {
		return errs.E(where, errs.Invalid, "account.tz", "This time zone is not known.").In("body.tz", "expected a time zone such as Asia/Shanghai", na.TZ)
	}
	return nil
}

// InsertAccount makes a sign-in that opens no workspace yet. na was checked, hash is its password's.
func (s *Service) InsertAccount(ctx context.Context, tx *sqldb.Tx, na NewAccount, hash string) (Account, error) {
	now := s.clock.Now()
	a := Account{ID: s.ids.New(), Email: na.Email, Name: na.Name, Locale: na.Locale, TZ: na.TZ, Verified: na.Verified, CreatedAt: now, Password: hash}
	verified := int64(0)
	if na.Verified {
		verified = sqldb.Millis(now)
	}
	_, err := tx.Exec(ctx, q.InsertAccount, a.ID, a.Email, FoldEmail(a.Email), verified, hash, a.Name, a.Locale, a.TZ, sqldb.Millis(now))
	if sqldb.IsUnique(err) {
		return a, EmailTaken()
	}
	if err != nil {
		return a, err
	}
	return a, s.Audit(ctx, tx, Act{Account: a.ID, Action: "account.created", Kind: "account", Subject: a.ID})
}

// EmailTaken says that somebody has this address already.
func EmailTaken() error {
	return errs.E("identity.account", errs.Conflict, "account.email_taken", "There is an account with this e-mail address already. Sign in with it.").
		In("body.email", "taken", nil)
}

// AccountByEmail finds an account.
func (s *Service) AccountByEmail(ctx context.Context, email string) (Account, error) {
	return oneAccount(ctx, s.db, q.AccountByEmail, FoldEmail(email))
}

// AccountByEmailIn finds an account inside a transaction.
func (s *Service) AccountByEmailIn(ctx context.Context, r sqldb.Reader, email string) (Account, error) {
	return oneAccount(ctx, r, q.AccountByEmail, FoldEmail(email))
}

// AccountByID finds an account.
func (s *Service) AccountByID(ctx context.Context, id ids.ID) (Account, error) {
	return s.AccountIn(ctx, s.db, id)
}

// CleanEmail takes a bare address, no display name, and spells it as it will be used.
func CleanEmail(email string) (string, error) {
	email = norm.NFC.String(strings.TrimSpace(email))
	a, err := mail.ParseAddress(email)
	at := strings.LastIndexByte(email, '@')
	if err != nil || a.Address != email || at < 1 || len(email) > 254 || !strings.Contains(email[at:], ".") && email[at:] != "@localhost" {
		return "", errs.E("identity.CleanEmail", errs.Invalid, "account.email", "This is not an e-mail address.").In("body.email", "expected an address such as ada@example.com", email)
	}
	return email, nil
}

// FoldEmail is by what addresses are told apart: case is not.
func FoldEmail(email string) string {
	return strings.ToLower(norm.NFC.String(strings.TrimSpace(email)))
}

// domainOf is the part behind the last @, folded.
func domainOf(email string) string {
	folded := FoldEmail(email)
	return folded[strings.LastIndexByte(folded, '@')+1:]
}
