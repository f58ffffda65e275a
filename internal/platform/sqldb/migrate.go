package sqldb

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"hubbub/internal/platform/errs"
)

var schemaQueries struct {
	SchemaTable, SchemaApplied, SchemaRecord, SchemaLock *Query
}

func init() {
	Load(`
-- name: schema_table
CREATE TABLE IF NOT EXISTS schema_migration (room TEXT NOT NULL, version BIGINT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (room, version));
-- name: schema_lock
-- sqlite:
SELECT 1;
-- postgres:
SELECT 1 FROM (SELECT pg_advisory_xact_lock(7233946)) AS locked;
-- name: schema_applied
SELECT version FROM schema_migration WHERE room = $1 ORDER BY version;
-- name: schema_record
INSERT INTO schema_migration (room, version, applied_at) VALUES ($1, $2, $3);
`, &schemaQueries)
}

// Migrate applies the files NNNN_name.sql of dir that this database has not seen, in order, each in a transaction of its own.
// A database that has seen a file which this program does not know was written by a newer program: that is refused.
func (db *DB) Migrate(ctx context.Context, room string, files fs.FS) error {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return err
	}
	slices.Sort(names)
	if err := db.Tx(ctx, func(tx *Tx) error {
		if _, err := All(ctx, tx, schemaQueries.SchemaLock, Value[int64]); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, schemaQueries.SchemaTable)
		return err
	}); err != nil {
		return err
	}
	known := map[int64]bool{}
	for _, name := range names {
		v, err := strconv.ParseInt(strings.SplitN(path.Base(name), "_", 2)[0], 10, 64)
		if err != nil {
			return fmt.Errorf("sqldb: migration %s has no number: %w", name, err)
		}
		known[v] = true
		if err := db.migrateOne(ctx, room, files, name, v); err != nil {
			return fmt.Errorf("sqldb: migration %s of %s: %w", name, room, err)
		}
	}
	applied, err := All(ctx, db, schemaQueries.SchemaApplied, Value[int64], room)
	if err != nil {
		return err
	}
	for _, v := range applied {
		if !known[v] {
			return errs.E("sqldb.Migrate", errs.Internal, "database.newer",
				fmt.Sprintf("The database was written by a newer version of the program (%s has migration %d). Start that version.", room, v))
		}
	}
	return nil
}

func (db *DB) migrateOne(ctx context.Context, room string, files fs.FS, name string, version int64) error {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	return db.Tx(ctx, func(tx *Tx) error {
		if _, err := All(ctx, tx, schemaQueries.SchemaLock, Value[int64]); err != nil {
			return err
		}
		applied, err := All(ctx, tx, schemaQueries.SchemaApplied, Value[int64], room)
		if err != nil || slices.Contains(applied, version) {
			return err
		}
		for _, stmt := range statements(db.dialect, string(text)) {
			if err := tx.script(ctx, stmt); err != nil {
				return fmt.Errorf("%w in %.200s", err, stmt)
			}
		}
		_, err = tx.Exec(ctx, schemaQueries.SchemaRecord, room, version, time.Now().UnixMilli())
		return err
	})
}

// script runs a statement once, without keeping it prepared.
func (tx *Tx) script(ctx context.Context, stmt string) error {
	var err error
	if tx.pg != nil {
		_, err = tx.pg.ExecContext(ctx, stmt)
	} else {
		_, err = tx.db.writer.conn.ExecContext(ctx, stmt)
	}
	return err
}

var ddl = [2]*strings.Replacer{
	SQLite:   strings.NewReplacer("{{serial}}", "INTEGER PRIMARY KEY AUTOINCREMENT", "{{blob}}", "BLOB", "{{clustered}}", "WITHOUT ROWID"),
	Postgres: strings.NewReplacer("{{serial}}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "{{blob}}", "BYTEA", "{{clustered}}", ""),
}

// statements splits a migration at semicolons that end a line, and keeps what is meant for d: a line "-- sqlite:" or
// "-- postgres:" marks the one statement after it.
func statements(d Dialect, text string) []string {
	var out []string
	var b strings.Builder
	only := -1
	for line := range strings.Lines(text) {
		t := strings.TrimSpace(line)
		switch {
		case t == "-- sqlite:":
			only = int(SQLite)
			continue
		case t == "-- postgres:":
			only = int(Postgres)
			continue
		case strings.HasPrefix(t, "--") || t == "":
			continue
		}
		if i := strings.Index(line, " -- "); i >= 0 {
			line = line[:i] + "\n"
			t = strings.TrimSpace(line)
		}
		b.WriteString(line)
		if strings.HasSuffix(t, ";") {
			if only < 0 || only == int(d) {
				out = append(out, ddl[d].Replace(strings.TrimSuffix(strings.TrimSpace(b.String()), ";")))
			}
			b.Reset()
			only = -1
		}
	}
	return out
}

// Admin runs one statement outside of any transaction on the PostgreSQL server at url: making and dropping databases.
func Admin(ctx context.Context, url, statement string) error {
	db := &DB{}
	if err := db.openPostgres(ctx, url); err != nil {
		return err
	}
	defer db.Close()
	_, err := db.pool.ExecContext(ctx, statement)
	return err
}

var nodeQueries struct{ NodeTable, NextNode *Query }

func init() {
	Load(`
-- name: node_table
CREATE TABLE IF NOT EXISTS schema_node (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL);
-- name: next_node
INSERT INTO schema_node (id, n) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = schema_node.n + 1 RETURNING n;
`, &nodeQueries)
}

// Node gives each start of a process on this database another number, so that processes that run at the same time make different ids. Numbers
// come again after 1,024 starts.
func (db *DB) Node(ctx context.Context) (int, error) {
	var n int64
	err := db.Tx(ctx, func(tx *Tx) error {
		if _, err := All(ctx, tx, schemaQueries.SchemaLock, Value[int64]); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, nodeQueries.NodeTable); err != nil {
			return err
		}
		var err error
		n, _, err = One(ctx, tx, nodeQueries.NextNode, Value[int64])
		return err
	})
	return int(n % 1024), err
}
