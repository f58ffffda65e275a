package preview

import (
	"context"
	_ "embed"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed queries.sql
var queriesSQL string

var q struct{ Cached, Store, Forget *sqldb.Query }

func init() { sqldb.Load(queriesSQL, &q) }

// row is what the cache holds of a URL.
type row struct {
	found bool
	Preview
}

func cached(ctx context.Context, r sqldb.Reader, workspace ids.ID, url string, foundAfter, missedAfter time.Time) (row, bool, error) {
	return sqldb.One(ctx, r, q.Cached, func(scan sqldb.Scan) (w row, err error) {
		var found int64
		err = scan(&found, &w.Title, &w.Description, &w.Site, &w.Image)
		w.URL, w.found = url, found != 0
		return w, err
	}, workspace, url, sqldb.Millis(foundAfter), sqldb.Millis(missedAfter))
}

func store(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, w row, at time.Time) error {
	found := int64(0)
	if w.found {
		found = 1
	}
	_, err := tx.Exec(ctx, q.Store, workspace, w.URL, found, w.Title, w.Description, w.Site, w.Image, sqldb.Millis(at))
	return err
}

func forget(ctx context.Context, tx *sqldb.Tx, before time.Time, limit int) (int64, error) {
	return tx.Exec(ctx, q.Forget, sqldb.Millis(before), limit)
}
