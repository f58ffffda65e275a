package core

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/fold"
)

// Verify re-derives the room's invariants and lists what contradicts them, at most some of each sort.
func (s *Service) Verify(ctx context.Context) ([]string, error) {
	var bad []string
	var failed error
	for _, c := range []struct {
		query *sqldb.Query
		says  string
	}{
		{q.BadSessions, "session %s has no account"},
		{q.BadTokens, "token %s acts as nobody, or as somebody who was shut out"},
		{q.BadAccounts, "person %s has an account that is not there"},
		{q.BadPeople, "person %s is of a workspace that is not there"},
		{q.BadKinds, "person %s has a kind that does not go with the role"},
		{q.BadNumbers, "workspace %s: the numbers of its people are not 1, 2, 3 … up to its count"},
		{q.BadHandles, "person %s shares a handle"},
		{q.BadContacts, "person %s has a contact who does not have him"},
		{q.BadSecrets, "account %s: a passkey, recovery code or provider's subject without the account"},
	} {
		rows, err := sqldb.All(ctx, s.db, c.query, sqldb.Value[ids.ID])
		failed = errors.Join(failed, err)
		for _, id := range rows {
			bad = append(bad, "identity: "+fmt.Sprintf(c.says, id))
		}
	}
	if failed != nil {
		return bad, errs.Wrap("identity.Verify", failed)
	}
	found, err := s.verifyNames(ctx)
	return append(bad, found...), errs.Wrap("identity.Verify", err)
}

type named struct {
	workspace, id        ids.ID
	name, handle, folded string
}

// verifyNames compares folded names and search terms with the names that they are made of.
func (s *Service) verifyNames(ctx context.Context) (bad []string, err error) {
	var last named
	for len(bad) < 20 {
		rows, err := sqldb.All(ctx, s.db, q.NamesAfter, func(scan sqldb.Scan) (r named, err error) {
			err = scan(&r.workspace, &r.id, &r.name, &r.handle, &r.folded)
			return r, err
		}, int64(last.workspace), int64(last.id), 500)
		if err != nil || len(rows) == 0 {
			return bad, err
		}
		last = rows[len(rows)-1]
		terms, err := s.termsOf(ctx, rows)
		if err != nil {
			return bad, err
		}
		for _, r := range rows {
			if r.folded != fold.Text(r.name) {
				bad = append(bad, fmt.Sprintf("identity: person %s: the folded name is not the name's", r.id))
			}
			if want := fold.Terms(r.name, r.handle); !slices.Equal(terms[r.id], want) {
				bad = append(bad, fmt.Sprintf("identity: person %s is found by %q, not by %q", r.id, terms[r.id], want))
			}
		}
	}
	return bad, nil
}

// termsOf reads the terms of people, who may be of several workspaces.
func (s *Service) termsOf(ctx context.Context, rows []named) (map[ids.ID][]string, error) {
	terms := make(map[ids.ID][]string, len(rows))
	for len(rows) > 0 {
		var people []ids.ID
		for len(people) < len(rows) && rows[len(people)].workspace == rows[0].workspace {
			people = append(people, rows[len(people)].id)
		}
		if _, err := sqldb.All(ctx, s.db, q.Terms, func(scan sqldb.Scan) (struct{}, error) {
			var id ids.ID
			var term string
			err := scan(&id, &term)
			terms[id] = append(terms[id], term)
			return struct{}{}, err
		}, rows[0].workspace, sqldb.Ints(people)); err != nil {
			return nil, err
		}
		rows = rows[len(people):]
	}
	return terms, nil
}
