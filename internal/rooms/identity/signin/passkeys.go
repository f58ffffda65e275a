package signin

import (
	"context"
	"encoding/json"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/core"
	"hubbub/internal/rooms/identity/origin"
	"hubbub/internal/rooms/identity/passkey"
)

const (
	ceremonyLife = 5 * time.Minute
	maxPasskeys  = 20
)

// Passkey is one of an account's passkeys.
type Passkey struct {
	ID        ids.ID     `json:"id"`
	Name      string     `json:"name"`
	CreatedAt time.Time  `json:"created_at"`
	UsedAt    *time.Time `json:"last_used_at,omitempty"`

	record string
}

// PasskeysWork reports whether the browser of whoever asks can have passkeys here. Browsers tie them to a name: there are none where the server, or the page that
// is open, is reached by a bare address.
func (s *Service) PasskeysWork(ctx context.Context) bool {
	here, _ := origin.Of(ctx)
	return !origin.Bare(s.host) && !origin.Bare(here.Host)
}

// Passkeys lists an account's passkeys.
func (s *Service) Passkeys(ctx context.Context, account ids.ID) ([]Passkey, error) {
	all, err := sqldb.All(ctx, s.db, q.Passkeys, scanPasskey, account)
	return all, errs.Wrap("signin.Passkeys", err)
}

func (s *Service) passkeyUser(ctx context.Context, account ids.ID) (passkey.User, error) {
	a, err := s.core.AccountByID(ctx, account)
	if err != nil {
		return passkey.User{}, err
	}
	all, err := s.Passkeys(ctx, account)
	u := passkey.User{Account: a.ID, Name: a.Email, Display: a.Name}
	for _, p := range all {
		u.Records = append(u.Records, p.record)
	}
	return u, err
}

// BeginPasskey makes the options for a new passkey, for who proves to be the account's holder. ceremony goes back into FinishPasskey.
func (s *Service) BeginPasskey(ctx context.Context, me actor.Actor, current string) (ceremony string, options json.RawMessage, err error) {
	const where = "signin.BeginPasskey"
	if _, err := s.prove(ctx, me, current); err != nil {
		return "", nil, err
	}
	u, err := s.passkeyUser(ctx, me.Account)
	if err != nil {
		return "", nil, err
	}
	if len(u.Records) >= maxPasskeys {
		return "", nil, errs.E(where, errs.Conflict, "passkey.too_many", "There are too many passkeys; remove some first.")
	}
	options, state, err := s.passkeys.BeginRegister(u)
	if err != nil {
		return "", nil, err
	}
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		ceremony, err = s.issueTicket(ctx, tx, ticketPasskey, me.Account, state, ceremonyLife)
		return err
	})
	return ceremony, options, err
}

// FinishPasskey stores the new passkey.
func (s *Service) FinishPasskey(ctx context.Context, me actor.Actor, ceremony, name string, answer json.RawMessage) (out Passkey, err error) {
	const where = "signin.FinishPasskey"
	if me.Session == 0 {
		return out, core.SessionNeeded(where)
	}
	if name, err = core.CleanName(name, "body.name"); err != nil {
		return out, err
	}
	u, err := s.passkeyUser(ctx, me.Account)
	if err != nil {
		return out, err
	}
	out = Passkey{ID: s.ids.New(), Name: name, CreatedAt: s.clock.Now()}
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		var state json.RawMessage
		t, err := s.spendTicket(ctx, tx, ceremony, &state, ticketPasskey)
		if err != nil {
			return err
		}
		if t.account != me.Account {
			return badTicket(where)
		}
		pk, err := s.passkeys.FinishRegister(u, state, answer)
		if err != nil {
			return err
		}
		out.record = pk.Record
		if _, err := tx.Exec(ctx, q.InsertPasskey, out.ID, me.Account, pk.Credential, pk.Record, out.Name, sqldb.Millis(out.CreatedAt)); sqldb.IsUnique(err) {
			return errs.E(where, errs.Conflict, "passkey.known", "This passkey is here already.")
		} else if err != nil {
			return err
		}
		return s.core.Audit(ctx, tx, core.Act{Account: me.Account, Action: "passkey.added", Kind: "passkey", Subject: out.ID})
	})
	return out, err
}

// RemovePasskey forgets a passkey, for who proves to be the account's holder.
func (s *Service) RemovePasskey(ctx context.Context, me actor.Actor, id ids.ID, current string) error {
	const where = "signin.RemovePasskey"
	if _, err := s.prove(ctx, me, current); err != nil {
		return err
	}
	return s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, q.DeletePasskey, me.Account, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.E(where, errs.NotFound, "passkey.not_found", "There is no such passkey.")
		}
		return s.core.Audit(ctx, tx, core.Act{Account: me.Account, Action: "passkey.removed", Kind: "passkey", Subject: id})
	})
}

// BeginPasskeyLogin makes the options for signing in with a passkey, for whoever it will turn out to be.
func (s *Service) BeginPasskeyLogin(ctx context.Context) (ceremony string, options json.RawMessage, err error) {
	const where = "signin.BeginPasskeyLogin"
	c, err := s.client(ctx)
	if err != nil {
		return "", nil, err
	}
	if err := ratelimit.Check(ctx, s.limits, where, "passkey.network:"+c.Network(), networkAttempts, attemptWindow); err != nil {
		return "", nil, err
	}
	options, state, err := s.passkeys.BeginLogin()
	if err != nil {
		return "", nil, err
	}
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		ceremony, err = s.issueTicket(ctx, tx, ticketPassSign, 0, state, ceremonyLife)
		return err
	})
	return ceremony, options, err
}

// FinishPasskeyLogin signs in. A passkey knows its person (user verification), so it needs no second factor.
func (s *Service) FinishPasskeyLogin(ctx context.Context, ceremony string, answer json.RawMessage) (in core.SignedIn, err error) {
	const where = "signin.FinishPasskeyLogin"
	c, err := s.client(ctx)
	if err != nil {
		return in, err
	}
	if err := ratelimit.Check(ctx, s.limits, where, "login.network:"+c.Network(), networkAttempts, attemptWindow); err != nil {
		return in, err
	}
	var state json.RawMessage
	// Spent in a transaction of its own: a refused answer must not leave the challenge open for another try.
	if err := s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		_, err := s.spendTicket(ctx, tx, ceremony, &state, ticketPassSign)
		return err
	}); err != nil {
		return in, err
	}
	account, pk, err := s.passkeys.FinishLogin(state, answer, func(account ids.ID) (passkey.User, error) { return s.passkeyUser(ctx, account) })
	if err != nil {
		return in, err
	}
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		a, err := s.core.LockAccount(ctx, tx, account)
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, q.UsePasskey, account, pk.Credential, pk.Record, sqldb.Millis(s.clock.Now()))
		if err == nil && n == 0 {
			err = errs.E(where, errs.Unauthenticated, "passkey.refused", "The passkey was not accepted. Try again.")
		}
		if err != nil {
			return err
		}
		in, err = s.core.StartSessionIn(ctx, tx, a, "passkey")
		return err
	})
	return in, err
}

func scanPasskey(scan sqldb.Scan) (p Passkey, err error) {
	var created, used int64
	err = scan(&p.ID, &p.record, &p.Name, &created, &used)
	p.CreatedAt = sqldb.Time(created)
	if used != 0 {
		at := sqldb.Time(used)
		p.UsedAt = &at
	}
	return p, err
}
