package bridges

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed queries.sql
var queriesSQL string

var q struct {
	PutIn, Ins, InById, InByToken, DropIn, TouchIn, RenameIn, RotateIn                                                     *sqldb.Query
	PutOut, Outs, OutById, LockOut, LockEnabled, ChangeOut, AddDropped, DropOut, Sealed, Reseal, DueOuts, Claim, KeepClaim *sqldb.Query
	PutDelivery, Queued, NextDelivery, Postpone, Finish, DropDeliveries, PutAttempt, TrimAttempts, Attempts, DropAttempts  *sqldb.Query
	StrayDeliveries, StrayAttempts, LongLogs                                                                               *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }

func scanIncoming(scan sqldb.Scan) (in Incoming, err error) {
	var made, used int64
	err = scan(&in.Workspace, &in.ID, &in.Conversation, &in.Bot, &in.Name, &in.MadeBy, &made, &used)
	in.MadeAt, in.UsedAt = sqldb.Time(made), sqldb.Time(used)
	return in, err
}

func incomings(ctx context.Context, r sqldb.Reader, workspace ids.ID) ([]Incoming, error) {
	return sqldb.All(ctx, r, q.Ins, scanIncoming, workspace)
}

func incomingByID(ctx context.Context, r sqldb.Reader, workspace, id ids.ID) (Incoming, bool, error) {
	return sqldb.One(ctx, r, q.InById, scanIncoming, workspace, int64(id))
}

func incomingByToken(ctx context.Context, r sqldb.Reader, hash []byte) (Incoming, bool, error) {
	return sqldb.One(ctx, r, q.InByToken, scanIncoming, hash)
}

func putIncoming(ctx context.Context, tx *sqldb.Tx, in Incoming, hash []byte) error {
	_, err := tx.Exec(ctx, q.PutIn, in.Workspace, in.ID, hash, in.Conversation, in.Bot, in.Name, in.MadeBy, sqldb.Millis(in.MadeAt))
	return err
}

func renameIncoming(ctx context.Context, tx *sqldb.Tx, in Incoming) (bool, error) {
	n, err := tx.Exec(ctx, q.RenameIn, in.Workspace, in.ID, in.Name)
	return n == 1, err
}

func rotateIncoming(ctx context.Context, tx *sqldb.Tx, in Incoming, hash []byte) error {
	_, err := tx.Exec(ctx, q.RotateIn, in.Workspace, in.ID, hash)
	return err
}

func dropIncoming(ctx context.Context, tx *sqldb.Tx, workspace, id ids.ID) (bool, error) {
	n, err := tx.Exec(ctx, q.DropIn, workspace, id)
	return n == 1, err
}

func touchIncoming(ctx context.Context, tx *sqldb.Tx, in Incoming, now time.Time) error {
	_, err := tx.Exec(ctx, q.TouchIn, in.Workspace, in.ID, sqldb.Millis(now))
	return err
}

// delivery is a fact that waits to be sent to an endpoint.
type delivery struct {
	event    ids.ID
	fact     string
	attempts int
}

func putDelivery(ctx context.Context, tx *sqldb.Tx, o Outgoing, event ids.ID, fact string, due time.Time) (bool, error) {
	n, err := tx.Exec(ctx, q.PutDelivery, o.Workspace, o.ID, event, fact, sqldb.Millis(due))
	return n == 1, err
}

// queued counts what waits for an endpoint, up to a limit.
func queued(ctx context.Context, r sqldb.Reader, o Outgoing, limit int) (int, error) {
	n, _, err := sqldb.One(ctx, r, q.Queued, sqldb.Value[int], o.Workspace, o.ID, limit)
	return n, err
}

func nextDelivery(ctx context.Context, r sqldb.Reader, at endpoint, now time.Time) (delivery, bool, error) {
	return sqldb.One(ctx, r, q.NextDelivery, func(scan sqldb.Scan) (d delivery, err error) {
		err = scan(&d.event, &d.fact, &d.attempts)
		return d, err
	}, at.workspace, at.id, sqldb.Millis(now))
}

func postpone(ctx context.Context, tx *sqldb.Tx, at endpoint, d delivery, due time.Time) error {
	_, err := tx.Exec(ctx, q.Postpone, at.workspace, at.id, d.event, sqldb.Millis(due), d.attempts)
	return err
}

func finish(ctx context.Context, tx *sqldb.Tx, at endpoint, d delivery) error {
	_, err := tx.Exec(ctx, q.Finish, at.workspace, at.id, d.event)
	return err
}

func dropDeliveries(ctx context.Context, tx *sqldb.Tx, workspace, webhook ids.ID) error {
	_, err := tx.Exec(ctx, q.DropDeliveries, workspace, webhook)
	return err
}

// putAttempt adds to an endpoint's log, which keeps the newest.
func putAttempt(ctx context.Context, tx *sqldb.Tx, at endpoint, a Attempt) error {
	if _, err := tx.Exec(ctx, q.PutAttempt, at.workspace, at.id, a.ID, a.EventID, a.Event, a.Attempt, sqldb.Millis(a.At), a.TookMS, a.Status, a.Response, a.Outcome); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, q.TrimAttempts, at.workspace, at.id, AttemptsKept)
	return err
}

func attempts(ctx context.Context, r sqldb.Reader, at endpoint) ([]Attempt, error) {
	return sqldb.All(ctx, r, q.Attempts, func(scan sqldb.Scan) (a Attempt, err error) {
		var when int64
		err = scan(&a.ID, &a.EventID, &a.Event, &a.Attempt, &when, &a.TookMS, &a.Status, &a.Response, &a.Outcome)
		a.At = sqldb.Time(when)
		return a, err
	}, at.workspace, at.id)
}

func strays(ctx context.Context, r sqldb.Reader) ([]string, error) {
	var out []string
	for _, check := range []struct {
		what  string
		query *sqldb.Query
		args  []any
	}{
		{"something waits for webhook %s, which is gone or disabled", q.StrayDeliveries, nil},
		{"there is a log of webhook %s, which is gone", q.StrayAttempts, nil},
		{"the log of webhook %s is too long", q.LongLogs, []any{AttemptsKept}},
	} {
		list, err := sqldb.All(ctx, r, check.query, sqldb.Value[ids.ID], check.args...)
		if err != nil {
			return nil, err
		}
		for _, id := range list {
			out = append(out, fmt.Sprintf("bridges: "+check.what, id))
		}
	}
	return out, nil
}
