package sqldb

import "testing"

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
