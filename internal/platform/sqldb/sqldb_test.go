package sqldb_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/fstest"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
)

var q struct{ Put, Total, Among, Named *sqldb.Query }

func init() {
	sqldb.Load(`
-- name: put
INSERT INTO thing (id, name) VALUES ($1, $2);
-- name: total
SELECT count(*) FROM thing;
-- name: among
SELECT id FROM thing WHERE id IN @ints($1) ORDER BY id;
-- name: named
SELECT id FROM thing WHERE name IN @texts($2) AND id > $1 ORDER BY id;
`, &q)
}

var schema = fstest.MapFS{"migrations/0001_init.sql": {Data: []byte("CREATE TABLE thing (\n id BIGINT PRIMARY KEY, -- a note\n name TEXT NOT NULL\n) {{clustered}};\n")}}

func fresh(t *testing.T, db *sqldb.DB) context.Context {
	t.Helper()
	ctx := t.Context()
	for range 2 { // the second run finds nothing to do
		if err := db.Migrate(ctx, "test", schema); err != nil {
			t.Fatal(err)
		}
	}
	return ctx
}

func put(ctx context.Context, tx *sqldb.Tx, id ids.ID, name string) error {
	_, err := tx.Exec(ctx, q.Put, id, name)
	return err
}

func total(t *testing.T, db *sqldb.DB) int {
	t.Helper()
	n, _, err := sqldb.One(t.Context(), db, q.Total, sqldb.Value[int])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTransactions(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := fresh(t, db)
		boom := errors.New("boom")
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error {
			if err := put(ctx, tx, 1, "一"); err != nil {
				return err
			}
			return boom
		}); !errors.Is(err, boom) {
			t.Fatalf("got %v, want the error of the function", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = db.Tx(ctx, func(tx *sqldb.Tx) error { _ = put(ctx, tx, 2, "b"); panic("boom") })
		}()
		if n := total(t, db); n != 0 {
			t.Fatalf("%d rows outlived a failed transaction", n)
		}
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				if err := db.Tx(ctx, func(tx *sqldb.Tx) error { return put(ctx, tx, ids.ID(i+1), "热闹") }); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := total(t, db); n != 50 {
			t.Fatalf("%d rows, want 50", n)
		}
		err := db.Tx(ctx, func(tx *sqldb.Tx) error { return put(ctx, tx, 1, "again") })
		if !sqldb.IsUnique(err) {
			t.Fatalf("a taken key gives %v", err)
		}
	})
}

func TestArrayArguments(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := fresh(t, db)
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error {
			for id, name := range map[ids.ID]string{1: "a", 2: `b"'`, 3: "中", 1 << 62: "z"} {
				if err := put(ctx, tx, id, name); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		got, err := sqldb.All(ctx, db, q.Among, sqldb.Value[ids.ID], sqldb.Ints([]ids.ID{1 << 62, 2, 9}))
		if err != nil || len(got) != 2 || got[0] != 2 || got[1] != 1<<62 {
			t.Fatalf("%v, %v", got, err)
		}
		got, err = sqldb.All(ctx, db, q.Named, sqldb.Value[ids.ID], 1, sqldb.Texts([]string{`b"'`, "中", "a"}))
		if err != nil || len(got) != 2 || got[0] != 2 || got[1] != 3 {
			t.Fatalf("%v, %v", got, err)
		}
		if none, err := sqldb.All(ctx, db, q.Among, sqldb.Value[ids.ID], sqldb.Ints[ids.ID](nil)); err != nil || len(none) != 0 {
			t.Fatalf("%v, %v", none, err)
		}
	})
}

func TestMigrateRefusesANewerDatabase(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := fresh(t, db)
		if err := db.Migrate(ctx, "test", fstest.MapFS{}); err == nil {
			t.Fatal("a database with an unknown migration was opened")
		}
	})
}
