package activity

import (
	"context"
	_ "embed"
	"encoding/json"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed queries.sql
var queriesSQL string

var q struct {
	Retention, PutRetention, Retentions, AskErasure, OpenErasures, Erasures, FinishErasure *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }

func retentionOf(ctx context.Context, r sqldb.Reader, workspace ids.ID) (int, error) {
	days, _, err := sqldb.One(ctx, r, q.Retention, sqldb.Value[int64], workspace)
	return int(days), err
}

func putRetention(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, days int) error {
	_, err := tx.Exec(ctx, q.PutRetention, workspace, days)
	return err
}

// term is a workspace's retention.
type term struct {
	workspace ids.ID
	days      int
}

func terms(ctx context.Context, r sqldb.Reader) ([]term, error) {
	return sqldb.All(ctx, r, q.Retentions, func(scan sqldb.Scan) (t term, err error) {
		return t, scan(&t.workspace, &t.days)
	})
}

func askErasure(ctx context.Context, tx *sqldb.Tx, e Erasure, key string) error {
	_, err := tx.Exec(ctx, q.AskErasure, e.Workspace, e.ID, key, e.Hash, e.AskedBy, sqldb.Millis(e.AskedAt))
	return err
}

func scanErasure(scan sqldb.Scan) (e Erasure, err error) {
	var asked, done int64
	var proof string
	if err := scan(&e.Workspace, &e.ID, &e.key, &e.Hash, &e.AskedBy, &asked, &done, &proof); err != nil {
		return e, err
	}
	e.AskedAt = sqldb.Time(asked)
	if done == 0 {
		return e, nil
	}
	e.DoneAt = sqldb.Time(done)
	return e, json.Unmarshal([]byte(proof), &e.Proof)
}

func openErasures(ctx context.Context, r sqldb.Reader) ([]Erasure, error) {
	return sqldb.All(ctx, r, q.OpenErasures, scanErasure)
}

func erasuresOf(ctx context.Context, r sqldb.Reader, workspace ids.ID) ([]Erasure, error) {
	return sqldb.All(ctx, r, q.Erasures, scanErasure, workspace)
}

func finishErasure(ctx context.Context, tx *sqldb.Tx, e Erasure, now time.Time) error {
	proof, err := json.Marshal(e.Proof)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, q.FinishErasure, e.Workspace, e.ID, sqldb.Millis(now), string(proof))
	return err
}
