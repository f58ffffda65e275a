package signin

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/core"
	"hubbub/internal/rooms/identity/origin"
	"hubbub/internal/rooms/identity/totp"
)

// How many attempts one network and one account get in attemptWindow.
const (
	attemptWindow   = 10 * time.Minute
	networkAttempts = 100
	accountAttempts = 10
	mailsAnHour     = 5
	signUpsAnHour   = 30

	freshFor = 10 * time.Minute // how long a sign-in stands for the password of somebody who has none
)

// client is where the request comes from; rules that count attempts do not run without knowing.
func (s *Service) client(ctx context.Context) (origin.Client, error) {
	c, ok := origin.Of(ctx)
	if !ok {
		return c, errs.E("signin.client", errs.Internal, "internal", "Something went wrong on our side.").Because(errors.New("the handlers are not wrapped in identity.Clients"))
	}
	return c, nil
}

// takeAttempt counts an attempt to be account (by its folded address or its id, whether or not it is there) from the request's network.
func (s *Service) takeAttempt(ctx context.Context, account string) error {
	c, err := s.client(ctx)
	if err != nil {
		return err
	}
	const where = "signin.takeAttempt"
	if err := ratelimit.Check(ctx, s.limits, where, "login.network:"+c.Network(), networkAttempts, attemptWindow); err != nil {
		return err
	}
	return ratelimit.Check(ctx, s.limits, where, "login.account:"+hex.EncodeToString(core.HashOf(account)), accountAttempts, attemptWindow)
}

// find looks an account up without telling an absence as an error.
func (s *Service) find(ctx context.Context, email string) (a core.Account, found bool, err error) {
	a, err = s.core.AccountByEmail(ctx, email)
	if errs.Is(err, errs.NotFound) {
		return a, false, nil
	}
	return a, err == nil, err
}

func wrongPassword(where string) error {
	return errs.E(where, errs.Unauthenticated, "auth.wrong", "The e-mail address or the password is wrong.")
}

// Login signs in with a password and, where it is on, a second factor. It takes one password hash whoever asks, and says the same to a
// stranger, to a wrong password and to an account that has no password.
func (s *Service) Login(ctx context.Context, email, plain, code string) (in core.SignedIn, err error) {
	const where = "signin.Login"
	if err := s.takeAttempt(ctx, core.FoldEmail(email)); err != nil {
		return in, err
	}
	a, found, err := s.find(ctx, email)
	if err != nil {
		return in, errs.Wrap(where, err)
	}
	if !found || a.Password == "" {
		if err := s.passwords.CheckNothing(ctx, plain); err != nil {
			return in, err
		}
		return in, wrongPassword(where)
	}
	right, weak, err := s.passwords.Check(ctx, plain, a.Password)
	if err != nil {
		return in, err
	}
	if !right {
		return in, wrongPassword(where)
	}
	better := ""
	if weak {
		if better, err = s.passwords.Hash(ctx, plain); err != nil {
			return in, err
		}
	}
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		now, err := s.core.LockAccount(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if now.Password != a.Password { // changed while we were hashing
			return wrongPassword(where)
		}
		if err := s.secondFactor(ctx, tx, now, code); err != nil {
			return err
		}
		if better != "" {
			if _, err := tx.Exec(ctx, q.SetPassword, a.ID, better); err != nil {
				return err
			}
		}
		in, err = s.core.StartSessionIn(ctx, tx, now, "password")
		return err
	})
	return in, err
}

// secondFactor spends a code of the app or a recovery code where the account wants one.
func (s *Service) secondFactor(ctx context.Context, tx *sqldb.Tx, a core.Account, code string) error {
	const where = "signin.secondFactor"
	switch {
	case !a.TOTPOn:
		return nil
	case code == "":
		return errs.E(where, errs.Unauthenticated, "auth.code_needed", "Enter the code that your authenticator app shows, or a recovery code.")
	}
	wrong := errs.E(where, errs.Unauthenticated, "auth.code_wrong", "This code is wrong or was used already.")
	if !totp.IsApp(code) {
		n, err := tx.Exec(ctx, q.UseRecoveryCode, a.ID, totp.HashRecovery(code))
		if err != nil || n == 0 {
			return orElse(err, wrong)
		}
		return s.core.Audit(ctx, tx, core.Act{Account: a.ID, Action: "totp.recovery_used", Kind: "account", Subject: a.ID})
	}
	seed, err := s.seal.Unseal(a.TOTPSecret, totpPurpose(a.ID))
	if err != nil {
		return err
	}
	step, ok := totp.Match(string(seed), code, s.clock.Now())
	if !ok {
		return wrong
	}
	// The row is the guard against replay: a code opens once, on all nodes.
	n, err := tx.Exec(ctx, q.UseTotpStep, a.ID, step)
	if err != nil || n == 0 {
		return orElse(err, wrong)
	}
	return nil
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// prove makes sure that it is really the person of the session who asks for something grave: by the password, or where
// the account has none by having signed in just now. A token never can.
func (s *Service) prove(ctx context.Context, me actor.Actor, plain string) (core.Account, error) {
	const where = "signin.prove"
	if me.Session == 0 {
		return core.Account{}, core.SessionNeeded(where)
	}
	a, err := s.core.AccountByID(ctx, me.Account)
	if err != nil {
		return a, err
	}
	if a.Password == "" {
		return a, s.proveFresh(ctx, me)
	}
	if err := s.takeAttempt(ctx, a.ID.String()); err != nil {
		return a, err
	}
	right, _, err := s.passwords.Check(ctx, plain, a.Password)
	if err == nil && !right {
		err = errs.E(where, errs.Forbidden, "auth.password_wrong", "The password is wrong.").In("body.current", "wrong", nil)
	}
	return a, err
}

// Prove refuses who cannot show that he is the holder of the account; see prove.
func (s *Service) Prove(ctx context.Context, me actor.Actor, plain string) error {
	_, err := s.prove(ctx, me, plain)
	return err
}

func (s *Service) proveFresh(ctx context.Context, me actor.Actor) error {
	all, err := s.core.Sessions(ctx, me.Account, me.Session)
	if err != nil {
		return err
	}
	for _, se := range all {
		if se.Current && s.clock.Now().Sub(se.CreatedAt) <= freshFor {
			return nil
		}
	}
	return errs.E("signin.prove", errs.Forbidden, "auth.sign_in_again", "Sign in again first: it has been a while.")
}

// Logout ends the asker's own session.
func (s *Service) Logout(ctx context.Context, me actor.Actor) error {
	if me.Session == 0 {
		return nil
	}
	err := s.core.EndSession(ctx, me.Account, me.Session, core.EndedSignedOut)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	return err
}
