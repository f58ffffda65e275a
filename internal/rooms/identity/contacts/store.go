package contacts

import (
	"context"
	_ "embed"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed queries.sql
var queriesSQL string

var q struct {
	Contact, PutContact, DeleteContact, Contacts, InsertBlock, DeleteBlock, Blocks, BlockedBetween, BlockedAmong *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }

func readContact(ctx context.Context, r sqldb.Reader, workspace, person, other ids.ID) (contactRow, error) {
	c, _, err := sqldb.One(ctx, r, q.Contact, func(scan sqldb.Scan) (c contactRow, err error) {
		err = scan(&c.state, &c.remark, &c.follow, &c.at)
		return c, err
	}, workspace, person, other)
	return c, err
}

// writeContact stores what one person has about another; nothing is stored as no row.
func writeContact(ctx context.Context, tx *sqldb.Tx, workspace, person, other ids.ID, c contactRow) error {
	if c.state == "" && c.remark == "" && !c.follow {
		_, err := tx.Exec(ctx, q.DeleteContact, workspace, person, other)
		return err
	}
	follow := 0
	if c.follow {
		follow = 1
	}
	_, err := tx.Exec(ctx, q.PutContact, workspace, person, other, c.state, c.remark, follow, c.at)
	return err
}
