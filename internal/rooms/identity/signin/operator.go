package signin

import (
	"context"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/core"
)

// handedLife is how long a link works that an operator hands over by other means than mail.
const handedLife = 24 * time.Hour

// ResetLink makes a link with which an account's holder sets a password once, for the operator to hand over. Links made before do not work any more.
func (s *Service) ResetLink(ctx context.Context, account ids.ID) (link string, until time.Time, err error) {
	const where = "signin.ResetLink"
	a, err := s.core.AccountByID(ctx, account)
	if err != nil {
		return "", until, errs.Wrap(where, err)
	}
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, q.DeleteTickets, a.ID, sqldb.Texts([]string{ticketReset})); err != nil {
			return err
		}
		// Without the address in it the link proves nothing about the address: it did not come by mail.
		token, err := s.issueTicket(ctx, tx, ticketReset, a.ID, "", handedLife)
		link = s.publicURL + pageReset + token
		if err != nil {
			return err
		}
		return s.core.Audit(ctx, tx, core.Act{Account: a.ID, Action: "account.link_handed", Kind: "account", Subject: a.ID})
	})
	return link, s.clock.Now().Add(handedLife), err
}

// SetPassword sets an account's password for the operator and ends all its sessions.
func (s *Service) SetPassword(ctx context.Context, account ids.ID, plain string) error {
	a, hash, err := s.newPassword(ctx, account, plain)
	if err != nil {
		return err
	}
	var endings []core.Ending
	if err := s.core.Change(ctx, "signin.SetPassword", func(tx *sqldb.Tx) error {
		endings, err = s.setPassword(ctx, tx, a.ID, hash, 0)
		return err
	}); err != nil {
		return err
	}
	return s.passwordChanged(ctx, a, endings)
}

// resealAtOnce bounds what resealing reads at a time.
const resealAtOnce = 200

// Reseal seals second factors anew that were sealed with a key that is no longer the first, and tells how many. What is used once within hours, such
// as mailed links, is left to run out.
func (s *Service) Reseal(ctx context.Context) (n int, err error) {
	const where = "signin.Reseal"
	for after := ids.ID(0); ; {
		page, err := sealedSeeds(ctx, s.db, after, resealAtOnce)
		if err != nil || len(page) == 0 {
			return n, errs.Wrap(where, err)
		}
		changed := 0
		err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
			changed = 0
			for _, one := range page {
				if !s.seal.Stale(one.sealed) {
					continue
				}
				plain, err := s.seal.Unseal(one.sealed, totpPurpose(one.account))
				if err != nil {
					return err
				}
				done, err := tx.Exec(ctx, operating.ResealSeed, one.account, one.sealed, s.seal.Seal(plain, totpPurpose(one.account)))
				if err != nil {
					return err
				}
				changed += int(done)
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		n += changed
		after = page[len(page)-1].account
	}
}
