package core

import (
	"context"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Operator is who acts from the server's command line: above everybody, and no person.
func Operator(workspace ids.ID) actor.Actor {
	return actor.Actor{Workspace: workspace, Role: actor.Owner}
}

// OwnAs makes an account the owner of a workspace as a person who came with an archive or an export and whom nobody is yet.
func (s *Service) OwnAs(ctx context.Context, workspace, account, person ids.ID) (p Person, err error) {
	err = s.Change(ctx, "identity.OwnAs", func(tx *sqldb.Tx) error {
		if _, err := oneWorkspace(ctx, tx, q.LockWorkspace, workspace); err != nil {
			return err
		}
		a, err := s.AccountIn(ctx, tx, account)
		if err != nil {
			return err
		}
		if err := s.mayEnter(ctx, tx, workspace, account); err != nil {
			return err
		}
		if p, err = s.claimable(ctx, tx, workspace, person); err != nil {
			return err
		}
		was := p.Role
		p.Account, p.Role, p.Kind = a.ID, actor.Owner, KindPerson
		if err := storePerson(ctx, tx, &p, false); err != nil {
			return err
		}
		if err := s.Audit(ctx, tx, Act{Workspace: workspace, Action: "person.role_changed", Kind: "person", Subject: p.ID,
			Detail: map[string]any{"role": p.Role, "was": was, "claimed": true}}); err != nil {
			return err
		}
		return s.tellJoined(ctx, tx, p, map[string]any{"claimed": true})
	})
	if err != nil {
		return p, err
	}
	s.ForgetEverywhere(ctx, account)
	return p, nil
}

// RevokeTokens ends all access tokens of an account and tells how many there were.
func (s *Service) RevokeTokens(ctx context.Context, account ids.ID) (int, error) {
	all, err := s.TokensOfAccount(ctx, account)
	if err != nil {
		return 0, err
	}
	for i, t := range all {
		if err := s.RevokeToken(ctx, account, t.ID); err != nil && !errs.Is(err, errs.NotFound) {
			return i, err
		}
	}
	return len(all), nil
}
