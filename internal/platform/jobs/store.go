package jobs

import (
	"context"
	"crypto/rand"
	"embed"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/sqldb"
)

//go:embed migrations
var migrations embed.FS

//go:embed queries.sql
var queryText string

var queries struct{ Hold, Release *sqldb.Query }

func init() { sqldb.Load(queryText, &queries) }

// SQLLease is the Lease of nodes that share a database.
type SQLLease struct {
	db     *sqldb.DB
	holder string
}

var _ Lease = (*SQLLease)(nil)

// NewSQLLease migrates its table and makes this process a holder of its own.
func NewSQLLease(ctx context.Context, db *sqldb.DB) (*SQLLease, error) {
	if err := db.Migrate(ctx, "jobs", migrations); err != nil {
		return nil, errs.Wrap("jobs.NewSQLLease", err)
	}
	return &SQLLease{db, rand.Text()}, nil
}

// Hold takes or renews the lease by the database's clock.
func (l *SQLLease) Hold(ctx context.Context, name string, ttl time.Duration) (held bool, err error) {
	err = l.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, queries.Hold, name, l.holder, ttl.Milliseconds())
		held = n == 1
		return err
	})
	return held && err == nil, errs.Wrap("jobs.Hold", err)
}

// Release gives the lease back.
func (l *SQLLease) Release(ctx context.Context, name string) error {
	return errs.Wrap("jobs.Release", l.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, queries.Release, name, l.holder)
		return err
	}))
}
