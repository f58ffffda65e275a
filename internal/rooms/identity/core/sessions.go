package core

import (
	"context"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/origin"
)

// A session ends when it was not used for sessionIdle, and in any case after sessionLife.
const (
	sessionIdle = 30 * 24 * time.Hour
	sessionLife = 365 * 24 * time.Hour
)

func (s *Service) slide(created, now time.Time) time.Time {
	return earlier(now.Add(sessionIdle), created.Add(sessionLife))
}

// SignedIn is a session that has just begun; Secret goes into the cookie and is stored nowhere.
type SignedIn struct {
	Secret  string
	Session Session
	Account Account
}

// StartSession signs an account in; how says by which means ("password", "passkey", "oidc:<provider>", "setup", "signup").
func (s *Service) StartSession(ctx context.Context, account ids.ID, how string) (in SignedIn, err error) {
	err = s.Change(ctx, "identity.StartSession", func(tx *sqldb.Tx) error {
		a, err := s.AccountIn(ctx, tx, account)
		if err != nil {
			return err
		}
		in, err = s.StartSessionIn(ctx, tx, a, how)
		return err
	})
	return in, err
}

// StartSessionIn signs an account in, inside the caller's transaction.
func (s *Service) StartSessionIn(ctx context.Context, tx *sqldb.Tx, a Account, how string) (SignedIn, error) {
	now := s.clock.Now()
	client, _ := origin.Of(ctx)
	in := SignedIn{Account: a, Session: Session{ID: s.ids.New(), Account: a.ID, Device: origin.Device(client.Agent), IP: client.Address(), CreatedAt: now, UsedAt: now, ExpiresAt: s.slide(now, now)}}
	in.Secret, in.Session.hash = Secret("")
	se := &in.Session
	if _, err := tx.Exec(ctx, q.InsertSession, se.ID, a.ID, se.hash, se.IP, client.Agent, sqldb.Millis(now), sqldb.Millis(now), sqldb.Millis(se.ExpiresAt)); err != nil {
		return in, err
	}
	if err := s.tellSession(ctx, tx, a.ID, SignInStarted, map[string]any{"session": se.ID, "how": how}); err != nil {
		return in, err
	}
	return in, s.Audit(ctx, tx, Act{Account: a.ID, Action: SignInStarted, Kind: "session", Subject: se.ID, Detail: map[string]any{"how": how}})
}

// tellSession publishes an event about a session in each workspace of its account.
func (s *Service) tellSession(ctx context.Context, tx *sqldb.Tx, account ids.ID, name string, props map[string]any) error {
	mine, err := memberships(ctx, tx, account)
	if err != nil {
		return err
	}
	for _, m := range mine {
		if err := s.Publish(ctx, tx, m.Workspace, m.Person, name, s.clock.Now(), props); err != nil {
			return err
		}
	}
	return nil
}

// Sessions lists an account's live sessions, the last used first; current marks the asker's own.
func (s *Service) Sessions(ctx context.Context, account, current ids.ID) ([]Session, error) {
	all, err := sqldb.All(ctx, s.db, q.Sessions, scanSession, account)
	if err != nil {
		return nil, errs.Wrap("identity.Sessions", err)
	}
	live := all[:0]
	for _, se := range all {
		if se.ExpiresAt.After(s.clock.Now()) {
			se.Current = se.ID == current
			live = append(live, se)
		}
	}
	return live, nil
}

// EndSession ends one session of an account and closes what it holds open.
func (s *Service) EndSession(ctx context.Context, account, session ids.ID, reason string) error {
	const where = "identity.EndSession"
	ended, err := s.endSessions(ctx, where, account, reason, func(se Session) bool { return se.ID == session })
	if err == nil && ended == 0 {
		err = errs.E(where, errs.NotFound, "session.not_found", "This session has ended already.")
	}
	return err
}

// EndOtherSessions ends all sessions of an account but one.
func (s *Service) EndOtherSessions(ctx context.Context, account, keep ids.ID, reason string) (int, error) {
	return s.endSessions(ctx, "identity.EndOtherSessions", account, reason, func(se Session) bool { return se.ID != keep })
}

func (s *Service) endSessions(ctx context.Context, where string, account ids.ID, reason string, which func(Session) bool) (int, error) {
	var endings []Ending
	n := 0
	err := s.Change(ctx, where, func(tx *sqldb.Tx) (err error) {
		endings, n, err = s.DropSessions(ctx, tx, account, reason, which)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, s.CloseAccess(ctx, account, endings...)
}

// DropSessions deletes sessions inside the caller's transaction; the caller hands the endings to CloseAccess after the commit.
func (s *Service) DropSessions(ctx context.Context, tx *sqldb.Tx, account ids.ID, reason string, which func(Session) bool) (endings []Ending, n int, err error) {
	all, err := sqldb.All(ctx, tx, q.Sessions, scanSession, account)
	if err != nil {
		return nil, 0, err
	}
	mine, err := memberships(ctx, tx, account)
	if err != nil {
		return nil, 0, err
	}
	for _, se := range all {
		if !which(se) {
			continue
		}
		n++
		if _, err := tx.Exec(ctx, q.DeleteSession, se.ID); err != nil {
			return nil, 0, err
		}
		for _, m := range mine {
			endings = append(endings, Ending{m.Person, se.ID, reason})
		}
		if err := s.tellSession(ctx, tx, account, SignInEnded, map[string]any{"session": se.ID, "reason": reason}); err != nil {
			return nil, 0, err
		}
		if err := s.Audit(ctx, tx, Act{Account: account, Action: SignInEnded, Kind: "session", Subject: se.ID, Detail: map[string]any{"reason": reason}}); err != nil {
			return nil, 0, err
		}
	}
	return endings, n, nil
}

// Memberships lists the workspaces that an account opens.
func (s *Service) Memberships(ctx context.Context, account ids.ID) ([]Membership, error) {
	return memberships(ctx, s.db, account)
}

func memberships(ctx context.Context, r sqldb.Reader, account ids.ID) ([]Membership, error) {
	all, err := sqldb.All(ctx, r, q.Memberships, scanMembership, account)
	return all, errs.Wrap("identity.memberships", err)
}

// AccountIn reads an account inside a transaction.
func (s *Service) AccountIn(ctx context.Context, r sqldb.Reader, id ids.ID) (Account, error) {
	return oneAccount(ctx, r, q.AccountById, id)
}

// LockAccount reads an account and holds it until the transaction ends.
func (s *Service) LockAccount(ctx context.Context, tx *sqldb.Tx, id ids.ID) (Account, error) {
	return oneAccount(ctx, tx, q.LockAccount, id)
}

func oneAccount(ctx context.Context, r sqldb.Reader, query *sqldb.Query, key any) (Account, error) {
	a, found, err := sqldb.One(ctx, r, query, scanAccount, key)
	if err == nil && !found {
		err = errs.E("identity.account", errs.NotFound, "account.not_found", "There is no such account.")
	}
	return a, errs.Wrap("identity.account", err)
}

// Sweep deletes what has run out: sessions (their connections are closed), invites, tokens.
func (s *Service) Sweep(ctx context.Context) error {
	const where, atOnce = "identity.Sweep", 200
	now := sqldb.Millis(s.clock.Now())
	for {
		over, err := sqldb.All(ctx, s.db, q.SessionsOver, scanSession, now, atOnce)
		if err != nil {
			return errs.Wrap(where, err)
		}
		for _, se := range over {
			// Somebody else may have swept it: that it is gone is what was wanted.
			if err := s.EndSession(ctx, se.Account, se.ID, EndedExpired); err != nil && !errs.Is(err, errs.NotFound) {
				return errs.Wrap(where, err)
			}
		}
		if len(over) < atOnce {
			break
		}
	}
	return s.Change(ctx, where, func(tx *sqldb.Tx) error {
		for _, query := range []*sqldb.Query{q.SweepInvites, q.SweepTokens} {
			if _, err := tx.Exec(ctx, query, now); err != nil {
				return err
			}
		}
		return nil
	})
}
