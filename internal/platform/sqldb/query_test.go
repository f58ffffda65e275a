package sqldb

import (
	"fmt"
	"testing"
)

func TestLimitsAreNotBareParameters(t *testing.T) {
	q := NewQuery("q", "SELECT a FROM t WHERE a > $1 ORDER BY a LIMIT $2")
	if got, want := q.Text(SQLite), "SELECT a FROM t WHERE a > ? ORDER BY a LIMIT +?"; got != want {
		t.Errorf("got %s", got)
	}
	if got, want := q.Text(Postgres), "SELECT a FROM t WHERE a > $1 ORDER BY a LIMIT $2"; got != want {
		t.Errorf("got %s", got)
	}
}

func BenchmarkLimit(b *testing.B) {
	db, err := Open(b.Context(), b.TempDir()+"/x.db")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if err := db.Tx(b.Context(), func(tx *Tx) error { _, err := tx.Exec(b.Context(), makeHeap); return err }); err != nil {
		b.Fatal(err)
	}
	q := NewQuery("page", "SELECT n FROM heap WHERE n > $1 ORDER BY n LIMIT $2")
	for b.Loop() {
		if _, err := All(b.Context(), db, q, Value[int64], 0, 100); err != nil {
			b.Fatal(err)
		}
	}
}

func TestBulkSizes(t *testing.T) {
	for _, c := range []struct {
		width            int
		sqlite, postgres string
	}{{2, "[64 16 4 1]", "[64 16 4 1]"}, {8, "[16 4 1]", "[64 16 4 1]"}, {13, "[4 1]", "[64 16 4 1]"}, {60, "[1]", "[16 4 1]"}, {2000, "[1]", "[1]"}} {
		b := NewBulk("b", "INSERT INTO t (a)", c.width, "")
		for d, want := range map[Dialect]string{SQLite: c.sqlite, Postgres: c.postgres} {
			var got []int
			for _, s := range b.sized[d] {
				got = append(got, s.rows)
			}
			if fmt.Sprint(got) != want {
				t.Errorf("%d columns on %s: %v rows at once, want %s", c.width, d, got, want)
			}
		}
	}
}
