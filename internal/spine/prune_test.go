package spine

import (
	"context"
	"testing"

	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
)

func TestPruneLeavesWhatSomebodyStillReads(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s, ctx := open(t, db), t.Context()
		left := func() (n int) {
			t.Helper()
			all, err := batchesAfter(ctx, db, position{}, 10_000)
			for len(all) == 0 && err == nil { // on PostgreSQL other transactions of the server may hold rows back
				all, err = batchesAfter(ctx, db, position{}, 10_000)
			}
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		prune := func(want int, consumers ...string) {
			t.Helper()
			if n, err := s.Prune(ctx, consumers); err != nil || n != want {
				t.Fatalf("pruned %d rows, want %d: %v", n, want, err)
			}
		}
		read := func(name string, rows int) {
			t.Helper()
			got, last := 0, Row{}
			c := Consumer{Name: name, Deliver: func(_ context.Context, es []Event) error {
				for _, e := range es {
					if e.Row.Tx < last.Tx || e.Row.Tx == last.Tx && e.Row.N < last.N || e.Row.N == 0 {
						t.Errorf("row %v comes behind %v", e.Row, last)
					}
					last = e.Row
				}
				got += len(es)
				return nil
			}}
			for got < rows {
				if _, err := s.Drain(ctx, c); err != nil {
					t.Fatal(err)
				}
			}
		}
		const total = prunedAtOnce + 30
		for i := range total {
			if err := db.Tx(ctx, func(tx *sqldb.Tx) error { return s.Append(ctx, tx, 9, said(i)) }); err != nil {
				t.Fatal(err)
			}
		}
		prune(0, "fast", "slow")
		read("fast", total)
		prune(0, "fast", "slow")
		read("slow", total)
		// A consumer that nobody names any more stood at the beginning.
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error { _, err := lockCursor(ctx, tx, "gone"); return err }); err != nil {
			t.Fatal(err)
		}
		prune(0, "fast", "slow", "gone")
		prune(total-1, "fast", "slow")
		if n := left(); n != 1 {
			t.Errorf("%d rows are left, want the last one", n)
		}
		if bad, err := s.Verify(ctx); err != nil || len(bad) > 0 {
			t.Error(bad, err)
		}
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error { return s.Append(ctx, tx, 9, said(total)) }); err != nil {
			t.Fatal(err)
		}
		read("fast", 1)
		prune(0, "fast", "slow")
	})
}
