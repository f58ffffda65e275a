package signin

import (
	"context"
	"log/slog"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/core"
	"hubbub/internal/rooms/identity/password"
)

const (
	resetLife  = time.Hour
	verifyLife = 48 * time.Hour
)

// mailLimits counts letters that a network may cause and that an address may get.
func (s *Service) mailLimits(ctx context.Context, address string) error {
	const where = "signin.mailLimits"
	c, err := s.client(ctx)
	if err != nil {
		return err
	}
	if err := ratelimit.Check(ctx, s.limits, where, "mail.network:"+c.Network(), 10*mailsAnHour, time.Hour); err != nil {
		return err
	}
	return ratelimit.Check(ctx, s.limits, where, "mail.address:"+core.FoldEmail(address), mailsAnHour, time.Hour)
}

// ForgotPassword mails a link for a new password to whoever has an account. The answer is the same, and as quick, when nobody has.
func (s *Service) ForgotPassword(ctx context.Context, email string) error {
	const where = "signin.ForgotPassword"
	if err := s.mailLimits(ctx, email); err != nil {
		return err
	}
	return s.later(where, func(ctx context.Context) error {
		a, err := s.core.AccountByEmail(ctx, email)
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		var token string
		if err := s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(ctx, q.DeleteTickets, a.ID, sqldb.Texts([]string{ticketReset})); err != nil {
				return err
			}
			token, err = s.issueTicket(ctx, tx, ticketReset, a.ID, core.FoldEmail(a.Email), resetLife)
			return err
		}); err != nil {
			return err
		}
		return s.write(ctx, letterReset, a, "", pageReset+token, "")
	})
}

// ResetPassword sets a password with a mailed link and ends all sessions. It also proves the address.
func (s *Service) ResetPassword(ctx context.Context, token, plain string) error {
	const where = "signin.ResetPassword"
	c, err := s.client(ctx)
	if err != nil {
		return err
	}
	if err := ratelimit.Check(ctx, s.limits, where, "link.network:"+c.Network(), networkAttempts, attemptWindow); err != nil {
		return err
	}
	t, err := s.lookTicket(ctx, s.db, token, nil, ticketReset)
	if err != nil {
		return errs.Wrap(where, err)
	}
	a, hash, err := s.newPassword(ctx, t.account, plain)
	if err != nil {
		return err
	}
	var endings []core.Ending
	if err := s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		var address string
		if _, err := s.spendTicket(ctx, tx, token, &address, ticketReset); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, q.VerifyEmail, a.ID, address, sqldb.Millis(s.clock.Now())); err != nil {
			return err
		}
		endings, err = s.setPassword(ctx, tx, a.ID, hash, 0)
		return err
	}); err != nil {
		return err
	}
	return s.passwordChanged(ctx, a, endings)
}

// ChangePassword sets a new password for who knows the current one (or has none and has just signed in), and ends all other sessions.
func (s *Service) ChangePassword(ctx context.Context, me actor.Actor, current, plain string) error {
	const where = "signin.ChangePassword"
	if _, err := s.prove(ctx, me, current); err != nil {
		return err
	}
	a, hash, err := s.newPassword(ctx, me.Account, plain)
	if err != nil {
		return err
	}
	var endings []core.Ending
	if err := s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		endings, err = s.setPassword(ctx, tx, a.ID, hash, me.Session)
		return err
	}); err != nil {
		return err
	}
	return s.passwordChanged(ctx, a, endings)
}

func (s *Service) newPassword(ctx context.Context, account ids.ID, plain string) (a core.Account, hash string, err error) {
	if a, err = s.core.AccountByID(ctx, account); err != nil {
		return a, "", err
	}
	if err := password.Acceptable(plain, a.Name, a.Email); err != nil {
		return a, "", err
	}
	hash, err = s.passwords.Hash(ctx, plain)
	return a, hash, err
}

// setPassword stores a hash, makes links that wait worthless and drops all sessions but keep.
func (s *Service) setPassword(ctx context.Context, tx *sqldb.Tx, account ids.ID, hash string, keep ids.ID) ([]core.Ending, error) {
	if _, err := tx.Exec(ctx, q.SetPassword, account, hash); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, q.DeleteTickets, account, sqldb.Texts([]string{ticketReset, ticketEmail})); err != nil {
		return nil, err
	}
	if err := s.core.Audit(ctx, tx, core.Act{Account: account, Action: "account.password_changed", Kind: "account", Subject: account}); err != nil {
		return nil, err
	}
	endings, _, err := s.core.DropSessions(ctx, tx, account, core.EndedPassword, func(se core.Session) bool { return se.ID != keep })
	return endings, err
}

// passwordChanged closes what the dropped sessions held open and tells the account's holder, who may be somebody else than who asked.
func (s *Service) passwordChanged(ctx context.Context, a core.Account, endings []core.Ending) error {
	if err := s.core.CloseAccess(ctx, a.ID, endings...); err != nil {
		return err
	}
	// The password is changed whatever becomes of the letter.
	if err := s.write(ctx, letterPassword, a, "", pageForgot, ""); err != nil {
		slog.ErrorContext(ctx, "could not send word of a changed password", "account", a.ID, "error", err)
	}
	return nil
}

// ChangeEmail mails a link to a new address; the address changes when the link is followed. The old one is told at once.
func (s *Service) ChangeEmail(ctx context.Context, me actor.Actor, current, email string) error {
	const where = "signin.ChangeEmail"
	a, err := s.prove(ctx, me, current)
	if err != nil {
		return err
	}
	if email, err = core.CleanEmail(email); err != nil {
		return err
	}
	if err := s.mailLimits(ctx, email); err != nil {
		return err
	}
	return s.later(where, func(ctx context.Context) error {
		if err := s.write(ctx, letterEmailAsked, a, "", pageForgot, email); err != nil {
			return err
		}
		// Whether somebody else has the address is nobody's business: then no link is sent, and that is all.
		if other, err := s.core.AccountByEmail(ctx, email); err == nil && other.ID != a.ID {
			return nil
		} else if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		var token string
		if err := s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(ctx, q.DeleteTickets, a.ID, sqldb.Texts([]string{ticketEmail})); err != nil {
				return err
			}
			token, err = s.issueTicket(ctx, tx, ticketEmail, a.ID, email, verifyLife)
			return err
		}); err != nil {
			return err
		}
		return s.write(ctx, letterNewEmail, a, email, pageVerify+token, "")
	})
}

// SendVerification mails the link that confirms an account's address once more.
func (s *Service) SendVerification(ctx context.Context, me actor.Actor) error {
	const where = "signin.SendVerification"
	a, err := s.core.AccountByID(ctx, me.Account)
	if err != nil {
		return err
	}
	if a.Verified {
		return errs.E(where, errs.Conflict, "account.verified", "The address is confirmed already.")
	}
	if err := s.mailLimits(ctx, a.Email); err != nil {
		return err
	}
	var token string
	if err := s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		token, err = s.issueTicket(ctx, tx, ticketVerify, a.ID, core.FoldEmail(a.Email), verifyLife)
		return err
	}); err != nil {
		return err
	}
	return s.write(ctx, letterVerify, a, "", pageVerify+token, "")
}

// VerifyEmail follows a mailed link: it confirms an address, changes it, or ends a sign-up that waited for it.
func (s *Service) VerifyEmail(ctx context.Context, token string) error {
	const where = "signin.VerifyEmail"
	now := sqldb.Millis(s.clock.Now())
	var t ticket
	if err := s.core.Change(ctx, where, func(tx *sqldb.Tx) (err error) {
		var v verification
		if t, err = s.spendTicket(ctx, tx, token, nil, ticketVerify, ticketEmail, ticketSignUp); err != nil {
			return err
		}
		if err := v.read(t); err != nil {
			return err
		}
		switch t.kind {
		case ticketEmail:
			_, err = tx.Exec(ctx, q.SetEmail, t.account, v.address, core.FoldEmail(v.address), now)
			if sqldb.IsUnique(err) {
				return core.EmailTaken()
			}
			if err == nil {
				_, err = tx.Exec(ctx, q.DeleteTickets, t.account, sqldb.Texts([]string{ticketReset, ticketVerify}))
			}
		default:
			_, err = tx.Exec(ctx, q.VerifyEmail, t.account, core.FoldEmail(v.address), now)
		}
		if err != nil {
			return err
		}
		if t.kind == ticketSignUp {
			if err := s.core.JoinOpen(ctx, tx, v.workspace, t.account); err != nil {
				return err
			}
		}
		return s.core.Audit(ctx, tx, core.Act{Account: t.account, Action: "account.email_verified", Kind: "account", Subject: t.account})
	}); err != nil {
		return err
	}
	s.core.ForgetEverywhere(ctx, t.account)
	return nil
}
