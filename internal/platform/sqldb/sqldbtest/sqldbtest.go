// Package sqldbtest gives a test a fresh, real database of each kind.
//
// SQLite is always there. PostgreSQL is used when HUBBUB_TEST_POSTGRES names a server (scripts/with-services starts one); otherwise
// the PostgreSQL half of a test is skipped, loudly.
package sqldbtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"hubbub/internal/platform/sqldb"
)

// Each runs fn as a sub-test on a fresh database of each kind. The database is closed and dropped after fn.
func Each(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}

// SQLite is a fresh database in a file of the test's own folder.
func SQLite(t testing.TB) *sqldb.DB {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "test.db"))
}

// Postgres is a fresh database on the server that HUBBUB_TEST_POSTGRES names; the test skips when there is none.
func Postgres(t testing.TB) *sqldb.DB {
	t.Helper()
	return open(t, PostgresURL(t))
}

var serial atomic.Int64

// PostgresURL makes a fresh database and returns its URL; it is dropped when the test ends.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("HUBBUB_TEST_POSTGRES")
	if server == "" {
		t.Skip("HUBBUB_TEST_POSTGRES names no server: the PostgreSQL half of this test did NOT run (scripts/with-services starts one)")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("HUBBUB_TEST_POSTGRES: %v", err)
	}
	name := fmt.Sprintf("hubbub_test_%d_%d_%d", os.Getpid(), time.Now().UnixMicro(), serial.Add(1))
	admin(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { admin(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}

func admin(t testing.TB, server, statement string) {
	t.Helper()
	if err := sqldb.Admin(context.Background(), server, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func open(t testing.TB, url string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
