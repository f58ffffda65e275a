package spine

import (
	"context"
	_ "embed"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed queries.sql
var queriesSQL string

var q struct {
	AppendBatch, BatchesAfter, Behind, Cursor, LockCursor, MakeCursor, MoveCursor, DamagedCursors, Prune *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }

// position orders outbox rows: by transaction, then id. On SQLite txid is always 0.
type position struct{ txid, id int64 }

type batch struct {
	position
	workspace ids.ID
	body      []byte
}

func appendBatch(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, at time.Time, n int, body []byte) error {
	_, err := tx.Exec(ctx, q.AppendBatch, workspace, sqldb.Millis(at), n, body)
	return err
}

func batchesAfter(ctx context.Context, r sqldb.Reader, p position, limit int) ([]batch, error) {
	return sqldb.All(ctx, r, q.BatchesAfter, func(scan sqldb.Scan) (b batch, err error) {
		err = scan(&b.txid, &b.id, &b.workspace, &b.body)
		return b, err
	}, p.txid, p.id, limit)
}

// isBehind reports whether there are committed rows after a position, also those that may not be read yet because an older transaction still runs.
func isBehind(ctx context.Context, r sqldb.Reader, p position) (bool, error) {
	_, found, err := sqldb.One(ctx, r, q.Behind, sqldb.Value[int64], p.txid, p.id)
	return found, err
}

func scanPosition(scan sqldb.Scan) (p position, err error) {
	err = scan(&p.txid, &p.id)
	return p, err
}

func cursor(ctx context.Context, r sqldb.Reader, consumer string) (position, error) {
	p, _, err := sqldb.One(ctx, r, q.Cursor, scanPosition, consumer)
	return p, err
}

// lockCursor makes the cursor if it is new and holds it until the transaction ends.
func lockCursor(ctx context.Context, tx *sqldb.Tx, consumer string) (position, error) {
	if _, err := tx.Exec(ctx, q.MakeCursor, consumer); err != nil {
		return position{}, err
	}
	p, _, err := sqldb.One(ctx, tx, q.LockCursor, scanPosition, consumer)
	return p, err
}

func moveCursor(ctx context.Context, tx *sqldb.Tx, consumer string, p position) error {
	_, err := tx.Exec(ctx, q.MoveCursor, consumer, p.txid, p.id)
	return err
}

func damagedCursors(ctx context.Context, r sqldb.Reader) ([]string, error) {
	return sqldb.All(ctx, r, q.DamagedCursors, sqldb.Value[string])
}

// prune removes rows before a position, the oldest first.
func prune(ctx context.Context, tx *sqldb.Tx, before position, limit int) (int, error) {
	n, err := tx.Exec(ctx, q.Prune, before.txid, before.id, limit)
	return int(n), err
}
