package core

import (
	"context"
	_ "embed"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed operator.sql
var operatorSQL string

var operating struct{ Roster, NumberOf *sqldb.Query }

func init() { sqldb.Load(operatorSQL, &operating) }

// Listed is a person as an operator sees it.
type Listed struct {
	Person
	Email string // "" when nobody can sign in as this person
}

// Roster lists people of a workspace in the order in which they joined, those who were shut out too, after one that was listed (0: from the first).
func (s *Service) Roster(ctx context.Context, workspace, after ids.ID, limit int) ([]Listed, error) {
	n, _, err := sqldb.One(ctx, s.db, operating.NumberOf, sqldb.Value[int64], workspace, after)
	if err != nil {
		return nil, errs.Wrap("identity.Roster", err)
	}
	list, err := sqldb.All(ctx, s.db, operating.Roster, func(scan sqldb.Scan) (l Listed, err error) {
		var gone, seen int64
		err = scan(&l.ID, &l.Handle, &l.Name, &l.Role, &l.Kind, &gone, &seen, &l.Email)
		l.Workspace, l.Deactivated, l.DeactivatedAt, l.SeenAt = workspace, gone != 0, sqldb.Time(gone), sqldb.Time(seen)
		return l, err
	}, workspace, n, limit)
	return list, errs.Wrap("identity.Roster", err)
}
