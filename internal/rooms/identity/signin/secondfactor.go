package signin

import (
	"context"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/core"
	"hubbub/internal/rooms/identity/totp"
)

func totpPurpose(account ids.ID) string { return "identity.totp/" + account.String() }

// BeginTOTP gives an account a seed for its authenticator app. It counts from ConfirmTOTP on.
func (s *Service) BeginTOTP(ctx context.Context, me actor.Actor, current string) (seed, link string, err error) {
	const where = "signin.BeginTOTP"
	a, err := s.prove(ctx, me, current)
	if err != nil {
		return "", "", err
	}
	if a.TOTPOn {
		return "", "", errs.E(where, errs.Conflict, "totp.on", "The second factor is on already. Turn it off first.")
	}
	if seed, link, err = totp.New(s.host, a.Email); err != nil {
		return "", "", err
	}
	sealed := s.seal.Seal([]byte(seed), totpPurpose(a.ID))
	return seed, link, s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		now, err := s.core.LockAccount(ctx, tx, a.ID)
		if err == nil && now.TOTPOn {
			err = errs.E(where, errs.Conflict, "totp.on", "The second factor is on already. Turn it off first.")
		}
		if err == nil {
			_, err = tx.Exec(ctx, q.SetTotp, a.ID, sealed, 0, 0)
		}
		return err
	})
}

// ConfirmTOTP turns the second factor on once a code proves that the app has the seed, and tells the recovery codes, this once.
func (s *Service) ConfirmTOTP(ctx context.Context, me actor.Actor, code string) (codes []string, err error) {
	const where = "signin.ConfirmTOTP"
	if me.Session == 0 {
		return nil, core.SessionNeeded(where)
	}
	if err := s.takeAttempt(ctx, me.Account.String()); err != nil {
		return nil, err
	}
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		a, err := s.core.LockAccount(ctx, tx, me.Account)
		if err != nil {
			return err
		}
		if a.TOTPOn || a.TOTPSecret == "" {
			return errs.E(where, errs.Conflict, "totp.not_begun", "Begin again: there is no seed that waits for its first code.")
		}
		seed, err := s.seal.Unseal(a.TOTPSecret, totpPurpose(a.ID))
		if err != nil {
			return err
		}
		step, ok := totp.Match(string(seed), code, s.clock.Now())
		if !ok {
			return errs.E(where, errs.Invalid, "auth.code_wrong", "This code is wrong.").In("body.code", "wrong", nil)
		}
		if _, err := tx.Exec(ctx, q.SetTotp, a.ID, a.TOTPSecret, sqldb.Millis(s.clock.Now()), step); err != nil {
			return err
		}
		if codes, err = newRecoveryCodes(ctx, tx, a.ID); err != nil {
			return err
		}
		return s.core.Audit(ctx, tx, core.Act{Account: a.ID, Action: "totp.on", Kind: "account", Subject: a.ID})
	})
	return codes, err
}

func newRecoveryCodes(ctx context.Context, tx *sqldb.Tx, account ids.ID) ([]string, error) {
	if _, err := tx.Exec(ctx, q.DeleteRecoveryCodes, account); err != nil {
		return nil, err
	}
	codes, hashes := totp.NewRecoveryCodes()
	for _, h := range hashes {
		if _, err := tx.Exec(ctx, q.InsertRecoveryCode, account, h); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// RenewRecoveryCodes replaces an account's recovery codes.
func (s *Service) RenewRecoveryCodes(ctx context.Context, me actor.Actor, current string) (codes []string, err error) {
	const where = "signin.RenewRecoveryCodes"
	a, err := s.prove(ctx, me, current)
	if err != nil {
		return nil, err
	}
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		now, err := s.core.LockAccount(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if !now.TOTPOn {
			return errs.E(where, errs.Conflict, "totp.off", "The second factor is off.")
		}
		if codes, err = newRecoveryCodes(ctx, tx, a.ID); err != nil {
			return err
		}
		return s.core.Audit(ctx, tx, core.Act{Account: a.ID, Action: "totp.codes_renewed", Kind: "account", Subject: a.ID})
	})
	return codes, err
}

// EndTOTP turns the second factor off, for who knows the password and has a code.
func (s *Service) EndTOTP(ctx context.Context, me actor.Actor, current, code string) error {
	const where = "signin.EndTOTP"
	a, err := s.prove(ctx, me, current)
	if err != nil {
		return err
	}
	return s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		now, err := s.core.LockAccount(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if err := s.secondFactor(ctx, tx, now, code); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, q.SetTotp, a.ID, "", 0, now.TOTPStep); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, q.DeleteRecoveryCodes, a.ID); err != nil {
			return err
		}
		return s.core.Audit(ctx, tx, core.Act{Account: a.ID, Action: "totp.off", Kind: "account", Subject: a.ID})
	})
}

// SecondFactor tells whether an account's second factor is on and how many recovery codes are left.
func (s *Service) SecondFactor(ctx context.Context, account ids.ID) (on bool, left int, err error) {
	const where = "signin.SecondFactor"
	a, err := s.core.AccountByID(ctx, account)
	if err != nil {
		return false, 0, err
	}
	left, _, err = sqldb.One(ctx, s.db, q.CountRecoveryCodes, sqldb.Value[int], account)
	return a.TOTPOn, left, errs.Wrap(where, err)
}
