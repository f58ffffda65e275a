package sqldb

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	makeHeap = NewQuery("make_heap", "CREATE TABLE heap (n INTEGER PRIMARY KEY, body TEXT NOT NULL)")
	pile     = NewQuery("pile", "INSERT INTO heap (body) VALUES ($1)")
	count    = NewQuery("count", "SELECT count(*) FROM heap")
	syncMode = NewQuery("sync_mode", "PRAGMA synchronous")
)

func heap(t *testing.T, with ...Option) (*DB, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.db")
	db, err := Open(context.Background(), file, with...)
	if err != nil {
		t.Fatal(err)
	}
	add(t, db, makeHeap)
	return db, file
}

func add(t *testing.T, db *DB, q *Query, args ...any) {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx *Tx) error { _, err := tx.Exec(t.Context(), q, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

func size(t *testing.T, file string) int64 {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestTheLogIsFoldedBesideTheWriter(t *testing.T) {
	db, file := heap(t)
	defer db.Close()
	body := strings.Repeat("热闹", 10_000) // 15 pages
	for range foldFirst {
		add(t, db, pile, body)
	}
	const want = foldFirst * 60_000
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		db.writer.turn <- struct{}{}
		folded, due := db.writer.fold.since < foldFirst, db.writer.fold.due
		<-db.writer.turn
		if folded && size(t, file) >= want {
			// 64 commits made a thousand pages: the next look is at four thousand.
			if due < 2*foldFirst || due > 6*foldFirst {
				t.Errorf("the log is looked at again after %d commits", due)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the file has %d bytes, want %d: the log was not folded", size(t, file), want)
		}
	}
	before := size(t, file+"-wal")
	add(t, db, pile, body)
	if after := size(t, file+"-wal"); after != before {
		t.Errorf("the log grew from %d to %d bytes instead of beginning anew", before, after)
	}
	if n, _, err := One(t.Context(), db, count, Value[int]); err != nil || n != foldFirst+1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestCloseWaitsForTheFolder(t *testing.T) {
	for range 5 {
		db, file := heap(t)
		for range foldFirst + 3 {
			add(t, db, pile, "x")
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := db.Tx(t.Context(), func(*Tx) error { return nil }); err == nil {
			t.Error("a closed database was written to")
		}
		if _, err := os.Stat(file + "-wal"); err == nil {
			t.Error("the log was left behind")
		}
	}
}

func TestDurability(t *testing.T) {
	for _, c := range []struct {
		name string
		with []Option
		want int
	}{{"the house's", nil, 2}, {"derived", []Option{Derived}, 1}} {
		db, _ := heap(t, c.with...)
		if err := db.Tx(t.Context(), func(tx *Tx) error {
			got, _, err := One(t.Context(), tx, syncMode, Value[int])
			if got != c.want {
				t.Errorf("%s: synchronous is %d, want %d", c.name, got, c.want)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
