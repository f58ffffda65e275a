package spine

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
)

func open(t *testing.T, db *sqldb.DB) *Spine {
	t.Helper()
	s, err := Open(t.Context(), db, ids.NewMaker(1))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func said(n int) Event {
	return Event{Name: "message.sent", At: time.UnixMilli(int64(n)).UTC(), Person: 5, Origin: Live, Props: map[string]any{"n": float64(n), "字": "热闹"}}
}

func TestEveryEventOnceThoughWritersCommitOutOfOrder(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := open(t, db), t.Context()
		run, stop := context.WithCancel(ctx)
		var mu sync.Mutex
		seen := map[float64]int{}
		done := make(chan struct{})
		const total = 400
		var workers sync.WaitGroup
		for range 2 { // two processes' worth of the same consumer: still each event once
			workers.Go(func() {
				s.Run(run, Consumer{Name: "test", Handle: func(_ context.Context, _ *sqldb.Tx, es []Event) error {
					mu.Lock()
					defer mu.Unlock()
					for _, e := range es {
						if e.Workspace != 9 || e.ID == 0 || e.Props["字"] != "热闹" {
							t.Errorf("damaged: %+v", e)
						}
						if seen[e.Props["n"].(float64)]++; len(seen) == total {
							close(done)
						}
					}
					return nil
				}})
			})
		}
		var writers sync.WaitGroup
		for w := range 8 {
			writers.Go(func() {
				for i := range total / 8 {
					if err := db.Tx(ctx, func(tx *sqldb.Tx) error {
						return s.Append(ctx, tx, 9, said(w*total/8+i))
					}); err != nil {
						t.Error(err)
					}
					s.Wake()
				}
			})
		}
		writers.Wait()
		<-done
		stop()
		workers.Wait()
		for n, times := range seen {
			if times != 1 {
				t.Errorf("event %v was handled %d times", n, times)
			}
		}
	})
}

func TestAFailedHandlerIsAskedAgainAndItsEffectUndone(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := open(t, db), t.Context()
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error { return s.Append(ctx, tx, 1, said(1), said(2)) }); err != nil {
			t.Fatal(err)
		}
		boom := errors.New("boom")
		fails := Consumer{Name: "c", Handle: func(ctx context.Context, tx *sqldb.Tx, es []Event) error {
			_ = s.Append(ctx, tx, 1, said(99))
			return boom
		}}
		// On PostgreSQL other transactions of the server may hold rows back for a moment.
		var err error
		for err == nil {
			_, err = s.Drain(ctx, fails)
		}
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		var got []float64
		n := 0
		for n == 0 && (err == nil || errors.Is(err, boom)) {
			n, err = s.Drain(ctx, Consumer{Name: "c", Handle: func(_ context.Context, _ *sqldb.Tx, es []Event) error {
				for _, e := range es {
					got = append(got, e.Props["n"].(float64))
				}
				return nil
			}})
		}
		if err != nil || n != 2 || got[0] != 1 || got[1] != 2 {
			t.Fatalf("%d %v %v", n, got, err)
		}
		if bad, err := s.Verify(ctx); err != nil || len(bad) != 0 {
			t.Fatal(bad, err)
		}
	})
}

func TestAnEffectOutsideIsRepeatedUntilItWorksAndThenNotAgain(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := open(t, db), t.Context()
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error { return s.Append(ctx, tx, 1, said(1), said(2)) }); err != nil {
			t.Fatal(err)
		}
		boom := errors.New("boom")
		calls := 0
		c := Consumer{Name: "outside", Deliver: func(_ context.Context, es []Event) error {
			if calls++; calls == 1 {
				return boom
			}
			if len(es) != 2 {
				t.Errorf("%d events, want 2", len(es))
			}
			// The database's writer is free: the effect has a door of its own.
			return db.Tx(ctx, func(tx *sqldb.Tx) error { return s.Append(ctx, tx, 1) })
		}}
		// On PostgreSQL other transactions of the server may hold rows back for a moment.
		var err error
		for err == nil && calls == 0 {
			_, err = s.Drain(ctx, c)
		}
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		for range 2 {
			for calls < 2 {
				if _, err := s.Drain(ctx, c); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.Drain(ctx, c); err != nil {
				t.Fatal(err)
			}
		}
		if calls != 2 {
			t.Errorf("delivered %d times, want one failure and one success", calls)
		}
	})
}

func TestAConsumerGetsOnlyWhatItWants(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := open(t, db), t.Context()
		want := said(7)
		want.Name = "person.joined"
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error {
			trick := said(3)
			trick.Props["text"] = `"name":"person.joined"`
			if err := s.Append(ctx, tx, 1, said(1), want, said(2)); err != nil {
				return err
			}
			return s.Append(ctx, tx, 1, trick)
		}); err != nil {
			t.Fatal(err)
		}
		var got []Event
		for len(got) == 0 { // on PostgreSQL other transactions of the server may hold rows back
			if _, err := s.Drain(ctx, Consumer{Name: "picky", Only: []string{"person.joined"}, Handle: func(_ context.Context, _ *sqldb.Tx, es []Event) error {
				got = append(got, es...)
				return nil
			}}); err != nil {
				t.Fatal(err)
			}
		}
		if len(got) != 1 || got[0].Props["n"] != 7.0 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestLargeRowsComeInStepsAndInOrder(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := open(t, db), t.Context()
		const rows, each = 3, eventsAtOnce*2/3 + 1
		for r := range rows {
			events := make([]Event, each)
			for i := range events {
				events[i] = said(r*each + i)
			}
			if err := db.Tx(ctx, func(tx *sqldb.Tx) error { return s.Append(ctx, tx, 1, events...) }); err != nil {
				t.Fatal(err)
			}
		}
		next, steps := 0.0, 0
		for next < rows*each { // on PostgreSQL other transactions of the server may hold rows back
			if _, err := s.Drain(ctx, Consumer{Name: "c", Handle: func(_ context.Context, _ *sqldb.Tx, es []Event) error {
				steps++
				for _, e := range es {
					if e.Props["n"] != next {
						t.Fatalf("got event %v, want %v", e.Props["n"], next)
					}
					next++
				}
				return nil
			}}); err != nil {
				t.Fatal(err)
			}
		}
		if steps < 2 {
			t.Errorf("%d events were handled in one step", rows*each)
		}
	})
}
