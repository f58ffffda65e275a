package commit

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

func TestAdmissionTurnsAwayTheLoudestFirst(t *testing.T) {
	var a admission
	a.init()
	a.limit.Store(100)
	const loud, quiet = 1, 1000
	from := func(person int) *Draft { return &Draft{Sender: ids.ID(person), Text: "x"} }
	var louds []*job
	for a.enter(from(loud)) == nil {
		louds = append(louds, &job{send: from(loud)})
	}
	if len(louds) != 75 {
		t.Fatalf("one person has %d of 100 places", len(louds))
	}
	for i := range 25 {
		if err := a.enter(from(quiet + i)); err != nil {
			t.Fatalf("place %d: %v", i, err)
		}
	}
	err := a.enter(from(quiet))
	e, ok := err.(*errs.Error)
	if !ok || e.Kind != errs.Busy || e.RetryAfter < patience/4 || e.RetryAfter > patience {
		t.Fatalf("a full queue says %v", err)
	}
	if a.room() == nil {
		t.Error("a full queue has room")
	}
	// The committer takes some, and answers them: there is room again, and for the loud one too.
	a.took(append(louds, &job{}))
	a.left(append(louds, &job{}))
	if err := a.enter(from(loud)); err != nil {
		t.Fatal(err)
	}
	if a.waiting.Load() != 26 || a.bytes.Load() != 26 || len(a.open) != 26 {
		t.Errorf("%d messages of %d bytes from %d people wait, want 26", a.waiting.Load(), a.bytes.Load(), len(a.open))
	}
}

func TestFewLargeMessagesFillTheQueueToo(t *testing.T) {
	var a admission
	a.init()
	large := &Draft{Sender: 1, Text: strings.Repeat("x", 100_000)}
	n := 0
	for a.enter(large) == nil {
		n++
	}
	if most := bytesMax/100_000 + 1; n != most {
		t.Errorf("%d of 100 KB wait, want %d", n, most)
	}
}

func TestWhatMayWaitIsWhatTheDiskDoesInAMoment(t *testing.T) {
	var a admission
	a.init()
	for range 200 {
		a.did(batchMax, 10*time.Millisecond)
	}
	if got, want := a.limit.Load(), int64(12_800*patience.Seconds()); got < want-50 || got > want+50 {
		t.Errorf("%d may wait for a committer of 12,800 a second, want about %d", got, want)
	}
	for range 5000 {
		a.did(batchMax, time.Second)
	}
	if got := a.limit.Load(); got != waitMin {
		t.Errorf("%d may wait for a slow disk, want %d", got, waitMin)
	}
	for range 5000 {
		a.did(batchMax, time.Microsecond)
		a.did(batchMax, time.Millisecond)
	}
	if got := a.limit.Load(); got != waitMax {
		t.Errorf("%d may wait for a fast disk, want %d", got, waitMax)
	}
}

type silent struct{}

func (silent) Conversation(Frame)     {}
func (silent) Personal(PersonalFrame) {}

// While the disk stands still messages are refused at once and what is not a message is still taken; then all that was let in is decided, in order.
func TestAFullQueueRefusesAndKeepsOrder(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		if err := store.Migrate(ctx, db); err != nil {
			t.Fatal(err)
		}
		sp, err := spine.Open(ctx, db, ids.NewMaker(1))
		if err != nil {
			t.Fatal(err)
		}
		q := Open(Config{DB: db, Spine: sp, Clock: clock.System{}, Publisher: silent{}})
		defer q.Close()
		q.admission.limit.Store(300)
		held, release := make(chan struct{}), make(chan struct{})
		var waiters sync.WaitGroup
		waiters.Go(func() {
			if err := q.Do(nil, func(context.Context, *Writer) error { close(held); <-release; return nil }); err != nil {
				t.Error(err)
			}
		})
		<-held
		var mu sync.Mutex
		var decided []int
		let, refused := 0, 0
		for i := range 500 {
			q.Send(&Draft{Workspace: 1, Conversation: 404, Sender: ids.ID(i + 1), ClientID: "12345678"}, func(_ Receipt, err error) {
				if errs.Is(err, errs.Busy) {
					refused++ // at once, on this goroutine
					return
				}
				if !errs.Is(err, errs.NotFound) {
					t.Errorf("message %d: %v", i, err)
				}
				mu.Lock()
				decided = append(decided, i)
				mu.Unlock()
			})
		}
		let = 500 - refused
		if let != 300 {
			t.Errorf("%d of 300 were let in", let)
		}
		if q.Room() == nil {
			t.Error("a full queue has room")
		}
		waiters.Go(func() {
			if err := q.Do(nil, func(context.Context, *Writer) error { return nil }); err != nil {
				t.Errorf("what is no message was refused: %v", err)
			}
		})
		close(release)
		waiters.Wait()
		q.Close()
		if len(decided) != let || !slices.IsSorted(decided) {
			t.Errorf("%d of %d were decided, in order: %v", len(decided), let, slices.IsSorted(decided))
		}
		if n, open := q.admission.waiting.Load(), len(q.admission.open); n != 0 || open != 0 {
			t.Errorf("%d wait and %d people have messages under way after the end", n, open)
		}
	})
}
