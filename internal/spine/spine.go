package spine

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

//go:embed migrations
var migrations embed.FS

// Spine is the outbox and its consumers. Safe for concurrent use.
type Spine struct {
	db  *sqldb.DB
	ids *ids.Maker

	mu      sync.Mutex // tier 3
	waiting []chan struct{}
}

// Open migrates the tables of the spine.
func Open(ctx context.Context, db *sqldb.DB, maker *ids.Maker) (*Spine, error) {
	if err := db.Migrate(ctx, "spine", migrations); err != nil {
		return nil, err
	}
	return &Spine{db: db, ids: maker}, nil
}

// Append adds events to the outbox inside the caller's transaction. Events without an ID get one. All must be of one workspace.
// Call Wake after the commit, or consumers notice at their next look (within a second).
func (s *Spine) Append(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	for i := range events {
		if events[i].ID == 0 {
			events[i].ID = s.ids.New()
		}
	}
	body, err := encode(events)
	if err != nil {
		return err
	}
	return appendBatch(ctx, tx, workspace, events[0].At, len(events), body)
}

// Wake tells waiting consumers of this process that there may be news.
func (s *Spine) Wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.waiting {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (s *Spine) bell() chan struct{} {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = append(s.waiting, c)
	return c
}

// Consumer handles events in order. It has one of two functions.
//
// Handle runs inside the transaction that also stores the cursor; it must touch the database only through tx. Of several processes on one database one
// at a time handles a given consumer's next batch.
//
// Deliver runs outside of any transaction, for effects that have a door of their own, such as chat's commit queue. A crash between effect and cursor repeats
// it, and two processes may deliver the same batch: the effect must be harmless to repeat.
//
// With Only it gets no others than events of these names; what it does not want is not even decoded.
type Consumer struct {
	Name    string // stable; the cursor is kept under it
	Only    []string
	Handle  func(ctx context.Context, tx *sqldb.Tx, events []Event) error
	Deliver func(ctx context.Context, events []Event) error
}

const (
	// rowsAtOnce and eventsAtOnce bound a consumer's transaction, so that it never holds the database's one writer for long. A row's events stay together.
	rowsAtOnce   = 256
	eventsAtOnce = 1000
	// gather is how long a consumer lets events come together after it handled some. Each look costs a transaction and a flush of the disk that people's
	// messages wait for too, and a commit batch is an outbox row: without this a busy server would write once for the talk and once more for every consumer.
	gather = 250 * time.Millisecond
	// breath is left to others between the transactions of a consumer that is behind.
	breath = 20 * time.Millisecond
)

// Run handles events until ctx ends. An error of Handle is logged and tried again with growing pauses: a consumer never skips. An event is
// handled within about a quarter of a second, or half a minute after the last error.
func (s *Spine) Run(ctx context.Context, c Consumer) {
	bell := s.bell()
	failing := time.Duration(0)
	for ctx.Err() == nil {
		began := time.Now()
		did, err := s.handle(ctx, c)
		// A consumer takes at most a fifth of the time, however much comes.
		rest := 4 * time.Since(began)
		switch {
		case errors.Is(err, context.Canceled):
			return
		case err != nil:
			failing = min(max(2*failing, 100*time.Millisecond), 30*time.Second)
			slog.Error("consumer stumbled, will try again", "consumer", c.Name, "pause", failing, "error", err)
			sleep(ctx, failing)
		case did.more:
			failing = 0
			sleep(ctx, max(breath, rest))
		default:
			failing = 0
			sleep(ctx, max(gather, rest))
			select {
			case <-ctx.Done():
			case <-bell:
			case <-time.After(time.Second):
			}
		}
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// Drain handles everything that was in the outbox when it was called, and returns how many events that was. On PostgreSQL it waits for transactions that are
// older than what it must handle.
func (s *Spine) Drain(ctx context.Context, c Consumer) (int, error) {
	total := 0
	for {
		did, err := s.handle(ctx, c)
		total += did.events
		if err != nil {
			return total, err
		}
		if did.rows > 0 {
			continue
		}
		at, err := cursor(ctx, s.db, c.Name)
		if err != nil {
			return total, err
		}
		if behind, err := isBehind(ctx, s.db, at); err != nil || !behind {
			return total, err
		}
		if sleep(ctx, 2*time.Millisecond); ctx.Err() != nil {
			return total, ctx.Err()
		}
	}
}

// step is what a consumer did in one go.
type step struct {
	rows, events int
	more         bool // may be waiting
}

var errOvertaken = errors.New("another process moved the cursor")

// handle does one step: the next rows through Handle or Deliver, and the cursor behind them. Reading and decoding hold up nobody: the writer is taken for the
// effect and the cursor alone, and only if the cursor still stands where it was read.
func (s *Spine) handle(ctx context.Context, c Consumer) (step, error) {
	for {
		at, err := cursor(ctx, s.db, c.Name)
		if err != nil {
			return step{}, err
		}
		batches, err := batchesAfter(ctx, s.db, at, rowsAtOnce)
		if err != nil || len(batches) == 0 {
			return step{}, err
		}
		n, events, err := decodeSome(batches, c.Only)
		if err != nil {
			return step{}, err
		}
		did := step{rows: n, events: len(events), more: n < len(batches) || n == rowsAtOnce}
		next := batches[n-1].position
		if c.Deliver != nil {
			err = s.deliver(ctx, c, at, next, events)
		} else {
			err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
				if err := s.advance(ctx, tx, c.Name, at, next); err != nil || len(events) == 0 {
					return err
				}
				if err := c.Handle(ctx, tx, events); err != nil {
					return fmt.Errorf("%s: %w", c.Name, err)
				}
				return nil
			})
		}
		switch {
		case errors.Is(err, errOvertaken):
			continue
		case err != nil:
			return step{}, err
		}
		return did, nil
	}
}

// advance moves a consumer's cursor, unless another process did.
func (s *Spine) advance(ctx context.Context, tx *sqldb.Tx, consumer string, from, to position) error {
	now, err := lockCursor(ctx, tx, consumer)
	switch {
	case err != nil:
		return err
	case now != from:
		return errOvertaken
	}
	return moveCursor(ctx, tx, consumer, to)
}

// deliver is for consumers whose effect is outside: first the effect, then the cursor. Where another process was quicker, the effect was harmless.
func (s *Spine) deliver(ctx context.Context, c Consumer, at, next position, events []Event) error {
	if len(events) > 0 {
		if err := c.Deliver(ctx, events); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error { return s.advance(ctx, tx, c.Name, at, next) })
	if errors.Is(err, errOvertaken) {
		return nil
	}
	return err
}

// decodeSome decodes what is wanted of the first rows, and tells how many rows those are.
func decodeSome(batches []batch, only []string) (rows int, events []Event, err error) {
	for _, b := range batches {
		if len(events) >= eventsAtOnce {
			break
		}
		rows++
		if !mentionsAny(b.body, only) {
			continue
		}
		from := len(events)
		if events, err = decode(events, b.workspace, b.body); err != nil {
			return 0, nil, err
		}
		for i := range events[from:] {
			events[from+i].Row = Row{b.txid, b.id}
		}
		if len(only) > 0 {
			kept := slices.DeleteFunc(events[from:], func(e Event) bool { return !slices.Contains(only, e.Name) })
			events = events[:from+len(kept)]
		}
	}
	return rows, events, nil
}

// mentionsAny looks for names as they stand in the encoded form; a name within a text may be taken for one, and is then decoded and left out.
func mentionsAny(body []byte, names []string) bool {
	for _, n := range names {
		if bytes.Contains(body, []byte(`"name":"`+n+`"`)) {
			return true
		}
	}
	return len(names) == 0
}

// Verify lists cursors that stand beyond the outbox: consumers that would skip what comes.
func (s *Spine) Verify(ctx context.Context) ([]string, error) {
	names, err := damagedCursors(ctx, s.db)
	for i := range names {
		names[i] = "spine: the cursor of " + names[i] + " stands beyond the newest outbox row"
	}
	return names, err
}
