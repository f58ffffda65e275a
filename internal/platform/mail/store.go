package mail

import (
	"context"
	"embed"
	"math"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed migrations
var migrations embed.FS

//go:embed queries.sql
var queryText string

var queries struct{ Insert, Due, Settle, Latest, Letter, Sweep *sqldb.Query }

func init() { sqldb.Load(queryText, &queries) }

// State is what became of a letter.
type State string

// The states.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Refused State = "refused"
	Kept    State = "kept"
)

// Kept letters and those that left are stored as this.
type stored struct {
	Letter
	id       ids.ID
	state    State
	attempts int
	created  time.Time
	changed  time.Time
	fault    string
}

func scan(row sqldb.Scan) (s stored, err error) {
	var created, changed int64
	err = row(&s.id, &s.To, &s.Locale, &s.Kind, &s.Subject, &s.Text, &s.Unsubscribe, &s.state, &s.attempts, &created, &changed, &s.fault)
	s.created, s.changed = sqldb.Time(created), sqldb.Time(changed)
	s.ID = s.id.String()
	return s, err
}

func insert(ctx context.Context, tx *sqldb.Tx, id ids.ID, l Letter, state State, now time.Time) error {
	_, err := tx.Exec(ctx, queries.Insert, id, l.To, l.Locale, l.Kind, l.Subject, l.Text, l.Unsubscribe, string(state), sqldb.Millis(now))
	return err
}

func (o *Outbox) due(ctx context.Context, now time.Time, limit int) ([]stored, error) {
	return sqldb.All(ctx, o.db, queries.Due, scan, sqldb.Millis(now), limit)
}

func (o *Outbox) settle(ctx context.Context, id ids.ID, state State, due, now time.Time, fault string) error {
	return o.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, queries.Settle, id, string(state), sqldb.Millis(due), sqldb.Millis(now), fault)
		return err
	})
}

func (o *Outbox) latest(ctx context.Context, before ids.ID, limit int) ([]stored, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	return sqldb.All(ctx, o.db, queries.Latest, scan, before, limit)
}

func (o *Outbox) letter(ctx context.Context, id ids.ID) (stored, error) {
	s, found, err := sqldb.One(ctx, o.db, queries.Letter, scan, id)
	if err == nil && !found {
		err = errs.E("mail.Read", errs.NotFound, "mail.not_found", "The letter is not there.")
	}
	return s, err
}

func (o *Outbox) sweep(ctx context.Context, before time.Time) (n int64, err error) {
	err = o.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err = tx.Exec(ctx, queries.Sweep, sqldb.Millis(before))
		return err
	})
	return n, err
}
