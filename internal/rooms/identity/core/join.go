package core

import (
	"context"
	"slices"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// OpenTo finds a workspace that lets an address in without an invite.
func (s *Service) OpenTo(ctx context.Context, r sqldb.Reader, slug, email string) (Workspace, error) {
	const where = "identity.OpenTo"
	w, err := oneWorkspace(ctx, r, q.WorkspaceBySlug, slug)
	switch {
	case errs.Is(err, errs.NotFound), err == nil && !w.Settings.SignUp:
		return w, errs.E(where, errs.Forbidden, "signup.closed", "This workspace is by invitation only.")
	case err != nil:
		return w, err
	case len(w.Settings.Domains) > 0 && !slices.Contains(w.Settings.Domains, domainOf(email)):
		return w, errs.E(where, errs.Forbidden, "signup.domain", "This workspace is for other e-mail addresses. Ask for an invite.")
	}
	return w, nil
}

// JoinOpen lets an account into an open workspace; where only some domains may come, its address must be confirmed.
func (s *Service) JoinOpen(ctx context.Context, tx *sqldb.Tx, slug string, account ids.ID) error {
	a, err := s.AccountIn(ctx, tx, account)
	if err != nil {
		return err
	}
	w, err := s.OpenTo(ctx, tx, slug, a.Email)
	if err != nil {
		return err
	}
	if len(w.Settings.Domains) > 0 && !a.Verified {
		return errs.E("identity.JoinOpen", errs.Forbidden, "signup.unverified", "Confirm your e-mail address first.")
	}
	_, err = s.AddPersonIn(ctx, tx, w, NewPerson{Account: a.ID, Name: a.Name, Role: actor.Member, Locale: a.Locale, TZ: a.TZ}, nil)
	return err
}

// Join lets a signed-in account into a further workspace, by an invite or because the workspace is open.
func (s *Service) Join(ctx context.Context, me actor.Actor, invite, slug string) error {
	const where = "identity.Join"
	if me.Session == 0 {
		return SessionNeeded(where)
	}
	if err := s.Change(ctx, where, func(tx *sqldb.Tx) error {
		if invite == "" {
			return s.JoinOpen(ctx, tx, slug, me.Account)
		}
		a, err := s.AccountIn(ctx, tx, me.Account)
		if err != nil {
			return err
		}
		_, err = s.Enter(ctx, tx, invite, a)
		return err
	}); err != nil {
		return err
	}
	s.ForgetEverywhere(ctx, me.Account)
	return nil
}

// MakeOwner gives an account the owner's role in a workspace, for the operator's command line.
func (s *Service) MakeOwner(ctx context.Context, workspace, account ids.ID) (p Person, err error) {
	err = s.Change(ctx, "identity.MakeOwner", func(tx *sqldb.Tx) error {
		w, err := oneWorkspace(ctx, tx, q.LockWorkspace, workspace)
		if err != nil {
			return err
		}
		a, err := s.AccountIn(ctx, tx, account)
		if err != nil {
			return err
		}
		id, found, err := sqldb.One(ctx, tx, q.PersonOfAccount, func(scan sqldb.Scan) (id ids.ID, err error) {
			var gone int64
			err = scan(&id, &gone)
			return id, err
		}, account, workspace)
		if err != nil {
			return err
		}
		if !found {
			p, err = s.AddPersonIn(ctx, tx, w, NewPerson{Account: a.ID, Name: a.Name, Role: actor.Owner, Locale: a.Locale, TZ: a.TZ}, nil)
			return err
		}
		if p, err = LockPerson(ctx, tx, workspace, id); err != nil {
			return err
		}
		owner, no := actor.Owner, false
		if _, err := s.applyStanding(ctx, tx, actor.Actor{}, &p, PersonChange{Role: &owner, Deactivated: &no}); err != nil {
			return err
		}
		return storePerson(ctx, tx, &p, false)
	})
	if err != nil {
		return p, err
	}
	return p, s.CloseAccess(ctx, account, Ending{p.ID, 0, EndedRole})
}

// WorkspaceIn finds a workspace inside a transaction.
func (s *Service) WorkspaceIn(ctx context.Context, r sqldb.Reader, slug string) (Workspace, error) {
	return oneWorkspace(ctx, r, q.WorkspaceBySlug, slug)
}

// AnyOwner reports whether any workspace has an owner who can sign in.
func (s *Service) AnyOwner(ctx context.Context, r sqldb.Reader) (bool, error) {
	n, _, err := sqldb.One(ctx, r, q.AnyOwner, sqldb.Value[int])
	return n > 0, errs.Wrap("identity.AnyOwner", err)
}

// SessionNeeded refuses a token what only a person at a browser may do.
func SessionNeeded(where string) error {
	return errs.E(where, errs.Forbidden, "auth.session_needed", "This needs a person who signed in, not a token.")
}
