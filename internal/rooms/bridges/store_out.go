package bridges

import (
	"context"
	"encoding/json"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// endpoint names an outgoing webhook that is being delivered to.
type endpoint struct{ workspace, id ids.ID }

func scanOutgoing(scan sqldb.Scan) (o Outgoing, err error) {
	var events string
	var enabled, enabledAt, oldUntil, made, since, rest int64
	if err = scan(&o.Workspace, &o.ID, &o.Name, &o.URL, &events, &o.Conversation, &o.Bot, &enabled, &enabledAt, &o.DisabledFor, &o.secret, &o.oldSecret, &oldUntil,
		&o.MadeBy, &made, &o.Failures, &since, &rest, &o.Dropped); err != nil {
		return o, err
	}
	o.Enabled, o.enabledAt, o.OldSecretUntil, o.MadeAt = enabled != 0, sqldb.Time(enabledAt), sqldb.Time(oldUntil), sqldb.Time(made)
	o.FailingSince, o.restUntil = sqldb.Time(since), sqldb.Time(rest)
	return o, json.Unmarshal([]byte(events), &o.Events)
}

func outgoings(ctx context.Context, r sqldb.Reader, workspace ids.ID) ([]Outgoing, error) {
	return sqldb.All(ctx, r, q.Outs, scanOutgoing, workspace)
}

func outgoingByID(ctx context.Context, r sqldb.Reader, at endpoint) (Outgoing, bool, error) {
	return sqldb.One(ctx, r, q.OutById, scanOutgoing, at.workspace, int64(at.id))
}

// lockOutgoing holds an outgoing webhook until the transaction ends.
func lockOutgoing(ctx context.Context, tx *sqldb.Tx, workspace, id ids.ID) (Outgoing, bool, error) {
	return sqldb.One(ctx, tx, q.LockOut, scanOutgoing, workspace, int64(id))
}

// lockEnabled holds a workspace's enabled ones, in order: none of them is deleted or disabled before what is queued for it is committed.
func lockEnabled(ctx context.Context, tx *sqldb.Tx, workspace ids.ID) ([]Outgoing, error) {
	return sqldb.All(ctx, tx, q.LockEnabled, scanOutgoing, workspace)
}

func putOutgoing(ctx context.Context, tx *sqldb.Tx, o Outgoing) error {
	events, err := json.Marshal(o.Events)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, q.PutOut, o.Workspace, o.ID, o.Name, o.URL, string(events), o.Conversation, o.Bot, sqldb.Millis(o.MadeAt), o.secret, o.MadeBy)
	return err
}

func changeOutgoing(ctx context.Context, tx *sqldb.Tx, o Outgoing) error {
	events, err := json.Marshal(o.Events)
	if err != nil {
		return err
	}
	enabled := 0
	if o.Enabled {
		enabled = 1
	}
	_, err = tx.Exec(ctx, q.ChangeOut, o.Workspace, o.ID, o.Name, o.URL, string(events), enabled, sqldb.Millis(o.enabledAt), o.DisabledFor, o.secret, o.oldSecret,
		sqldb.Millis(o.OldSecretUntil), o.Failures, sqldb.Millis(o.FailingSince), o.Dropped, sqldb.Millis(o.restUntil))
	return err
}

func addDropped(ctx context.Context, tx *sqldb.Tx, o Outgoing, n int) error {
	_, err := tx.Exec(ctx, q.AddDropped, o.Workspace, o.ID, n)
	return err
}

// dropOutgoing takes a webhook away with all that hangs on it.
func dropOutgoing(ctx context.Context, tx *sqldb.Tx, workspace, id ids.ID) error {
	for _, query := range []*sqldb.Query{q.DropDeliveries, q.DropAttempts, q.DropOut} {
		if _, err := tx.Exec(ctx, query, workspace, id); err != nil {
			return err
		}
	}
	return nil
}

// sealedSecrets are the secrets of all endpoints.
func sealedSecrets(ctx context.Context, r sqldb.Reader) ([]Outgoing, error) {
	return sqldb.All(ctx, r, q.Sealed, func(scan sqldb.Scan) (o Outgoing, err error) {
		err = scan(&o.Workspace, &o.ID, &o.secret, &o.oldSecret)
		return o, err
	})
}

// reseal replaces sealed secrets that nobody has changed meanwhile.
func reseal(ctx context.Context, tx *sqldb.Tx, was, is Outgoing) error {
	_, err := tx.Exec(ctx, q.Reseal, was.Workspace, was.ID, was.secret, is.secret, was.oldSecret, is.oldSecret)
	return err
}

// dueOuts lists endpoints that something is due for and that nobody delivers to now.
func dueOuts(ctx context.Context, r sqldb.Reader, now time.Time, limit int) ([]endpoint, error) {
	return sqldb.All(ctx, r, q.DueOuts, func(scan sqldb.Scan) (e endpoint, err error) {
		err = scan(&e.workspace, &e.id)
		return e, err
	}, sqldb.Millis(now), limit)
}

// claimOut makes an endpoint this node's until a time; false when it is another's, or not due any more.
func claimOut(ctx context.Context, tx *sqldb.Tx, at endpoint, now, until time.Time) (bool, error) {
	n, err := tx.Exec(ctx, q.Claim, at.workspace, at.id, sqldb.Millis(until), sqldb.Millis(now))
	return n == 1, err
}

// keepClaim moves the end of a claim (zero: gives it back); false when it was lost.
func keepClaim(ctx context.Context, tx *sqldb.Tx, at endpoint, was, until time.Time) (bool, error) {
	n, err := tx.Exec(ctx, q.KeepClaim, at.workspace, at.id, sqldb.Millis(was), sqldb.Millis(until))
	return n == 1, err
}
