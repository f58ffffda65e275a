package signin

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/core"
)

// Kinds of tickets: what may be done once with a secret that somebody holds.
const (
	ticketReset    = "password.reset"
	ticketVerify   = "email.verify"
	ticketEmail    = "email.change"
	ticketSignUp   = "signup"
	ticketPasskey  = "passkey.register"
	ticketPassSign = "passkey.login"
	ticketOIDC     = "oidc"
)

// ticket is what a secret stands for.
type ticket struct {
	kind    string
	account ids.ID
	data    []byte
}

func (s *Service) issueTicket(ctx context.Context, tx *sqldb.Tx, kind string, account ids.ID, data any, life time.Duration) (string, error) {
	plain, err := json.Marshal(data)
	if err != nil {
		return "", err
	}
	token, hash := core.Secret("")
	sealed := s.seal.Seal(plain, ticketPurpose(kind, hash))
	_, err = tx.Exec(ctx, q.InsertTicket, hash, kind, account, sealed, sqldb.Millis(s.clock.Now().Add(life)))
	return token, err
}

func ticketPurpose(kind string, hash []byte) string {
	return "identity.ticket/" + kind + "/" + hex.EncodeToString(hash)
}

func badTicket(where string) error {
	return errs.E(where, errs.Invalid, "link.used", "This link was used already or is too old. Ask for a new one.").In("body.token", "not valid any more", nil)
}

// lookTicket reads a ticket without spending it.
func (s *Service) lookTicket(ctx context.Context, r sqldb.Reader, token string, data any, kinds ...string) (ticket, error) {
	return s.readTicket(ctx, r, q.TicketByHash, token, data, kinds)
}

// spendTicket takes a ticket away; of two who try at once one gets it.
func (s *Service) spendTicket(ctx context.Context, tx *sqldb.Tx, token string, data any, kinds ...string) (ticket, error) {
	return s.readTicket(ctx, tx, q.SpendTicket, token, data, kinds)
}

func (s *Service) readTicket(ctx context.Context, r sqldb.Reader, query *sqldb.Query, token string, data any, kinds []string) (ticket, error) {
	const where = "signin.readTicket"
	hash := core.HashOf(token)
	var sealed string
	t, found, err := sqldb.One(ctx, r, query, func(scan sqldb.Scan) (t ticket, err error) {
		err = scan(&t.kind, &t.account, &sealed)
		return t, err
	}, hash, sqldb.Texts(kinds), sqldb.Millis(s.clock.Now()))
	if err != nil {
		return t, err
	}
	if !found {
		return t, badTicket(where)
	}
	if t.data, err = s.seal.Unseal(sealed, ticketPurpose(t.kind, hash)); err != nil {
		return t, err
	}
	if data != nil {
		err = json.Unmarshal(t.data, data)
	}
	return t, errs.Wrap(where, err)
}

// Sweep deletes tickets that have run out.
func (s *Service) Sweep(ctx context.Context) error {
	return s.core.Change(ctx, "signin.Sweep", func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, q.SweepTickets, sqldb.Millis(s.clock.Now()))
		return err
	})
}
