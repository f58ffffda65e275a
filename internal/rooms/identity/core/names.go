package core

import (
	"context"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Name is how a person of some workspace is called.
type Name struct {
	Workspace, Person ids.ID
	Name              string
}

// NamesAfter lists people of all workspaces by workspace and id, after one of them, for whoever indexes them.
func (s *Service) NamesAfter(ctx context.Context, workspace, person ids.ID, limit int) ([]Name, error) {
	all, err := sqldb.All(ctx, s.db, q.NamesAfter, func(scan sqldb.Scan) (n Name, err error) {
		var handle, folded string
		err = scan(&n.Workspace, &n.Person, &n.Name, &handle, &folded)
		return n, err
	}, int64(workspace), int64(person), limit)
	return all, errs.Wrap("identity.NamesAfter", err)
}

// PersonByHandle finds a person by the exact handle, deactivated ones too.
func (s *Service) PersonByHandle(ctx context.Context, workspace ids.ID, handle string) (ids.ID, bool, error) {
	id, found, err := sqldb.One(ctx, s.db, q.PersonByHandle, sqldb.Value[ids.ID], workspace, handle)
	return id, found, errs.Wrap("identity.PersonByHandle", err)
}
