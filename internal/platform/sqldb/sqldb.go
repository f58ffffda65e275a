package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"hubbub/internal/platform/errs"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver
	_ "modernc.org/sqlite"             // the SQLite driver
)

// DB is an open database. Safe for concurrent use.
type DB struct {
	dialect Dialect
	pool    *sql.DB // SQLite: query_only connections. PostgreSQL: everything
	writer  *writer // SQLite only
	stmts   stmtCache
}

// Option changes how a database is opened.
type Option func(*options)

type options struct{ derived bool }

// Derived is for an SQLite file that holds only what can be made again: a commit does not wait for the disk. After a loss of power the file is whole, but
// its last transactions may be missing.
func Derived(o *options) { o.derived = true }

// Open opens the database that url names: "postgres://…", or the path of an SQLite file, which is made when it is new.
func Open(ctx context.Context, url string, with ...Option) (*DB, error) {
	db, o := &DB{}, options{}
	for _, w := range with {
		w(&o)
	}
	var err error
	if IsPostgres(url) {
		err = db.openPostgres(ctx, url)
	} else {
		err = db.openSQLite(ctx, url, o)
	}
	if err != nil {
		return nil, errs.E("sqldb.Open", errs.Internal, "database.open", "The database cannot be opened.").Because(err)
	}
	return db, nil
}

// IsPostgres reports whether url names a PostgreSQL database rather than a file.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

func (db *DB) openPostgres(ctx context.Context, url string) error {
	db.dialect = Postgres
	var err error
	if db.pool, err = sql.Open("pgx", url); err != nil {
		return err
	}
	db.pool.SetMaxOpenConns(24)
	db.pool.SetMaxIdleConns(24)
	return db.pool.PingContext(ctx)
}

// pragmas of every SQLite connection. Folding the log is what makes commits uneven: see folder.
func pragmas(o options) string {
	sync := "FULL"
	if o.derived {
		sync = "NORMAL"
	}
	return "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(" + sync + ")&_pragma=foreign_keys(1)" +
		"&_pragma=secure_delete(FAST)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32768)&_pragma=wal_autocheckpoint(" + strconv.Itoa(walPagesMost) + ")"
}

func (db *DB) openSQLite(ctx context.Context, path string, o options) error {
	db.dialect = SQLite
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	file := "file:" + (&url.URL{Path: abs}).EscapedPath() + pragmas(o)
	if db.writer, err = openWriter(ctx, file); err != nil {
		return err
	}
	if db.pool, err = sql.Open("sqlite", file+"&_pragma=query_only(1)"); err != nil {
		return err
	}
	db.pool.SetMaxOpenConns(8)
	db.pool.SetMaxIdleConns(8)
	return db.pool.PingContext(ctx)
}

// Close closes all connections; on SQLite the last one folds the WAL into the file.
func (db *DB) Close() error {
	err := errors.Join(db.stmts.close(), db.pool.Close())
	if db.writer != nil {
		err = errors.Join(err, db.writer.close())
	}
	return err
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool.PingContext(ctx) }

// Dialect tells which database this is.
func (db *DB) Dialect() Dialect { return db.dialect }

// Reader runs statements that read: a *DB sees the last commit, a *Tx its own writes too.
type Reader interface {
	query(ctx context.Context, q *Query, args []any) (*sql.Rows, error)
}

func (db *DB) query(ctx context.Context, q *Query, args []any) (*sql.Rows, error) {
	if db.dialect == Postgres {
		return db.pool.QueryContext(ctx, q.text[Postgres], args...) // pgx keeps prepared statements by text
	}
	s, err := db.stmts.get(ctx, q, db.pool.PrepareContext)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// Tx is a write transaction, good until the function given to DB.Tx returns and in that goroutine only.
type Tx struct {
	db *DB
	pg *sql.Tx // PostgreSQL only
}

// Tx runs fn in one write transaction and commits when fn returns nil. When Tx returns nil the effect is on disk.
func (db *DB) Tx(ctx context.Context, fn func(*Tx) error) error {
	if db.dialect == SQLite {
		return classify(db.writer.tx(ctx, func() error { return fn(&Tx{db: db}) }))
	}
	for try := 0; ; try++ {
		err := db.postgresTx(ctx, fn)
		if err == nil || try == 4 || !retryable(err) {
			return classify(err)
		}
		time.Sleep(time.Duration(1<<try) * time.Millisecond)
	}
}

func (db *DB) postgresTx(ctx context.Context, fn func(*Tx) error) error {
	tx, err := db.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing; after an error the error is told
	if err := fn(&Tx{db: db, pg: tx}); err != nil {
		return err
	}
	return tx.Commit()
}

// Dialect tells which database this is.
func (tx *Tx) Dialect() Dialect { return tx.db.dialect }

func (tx *Tx) query(ctx context.Context, q *Query, args []any) (*sql.Rows, error) {
	if tx.pg != nil {
		return tx.pg.QueryContext(ctx, q.text[Postgres], args...)
	}
	s, err := tx.db.writer.stmts.get(ctx, q, tx.db.writer.conn.PrepareContext)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// Exec runs a statement and tells how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, q *Query, args ...any) (int64, error) {
	var r sql.Result
	var err error
	if tx.pg != nil {
		r, err = tx.pg.ExecContext(ctx, q.text[Postgres], args...)
	} else {
		var s *sql.Stmt
		if s, err = tx.db.writer.stmts.get(ctx, q, tx.db.writer.conn.PrepareContext); err == nil {
			r, err = s.ExecContext(ctx, args...)
		}
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", q.Name, err)
	}
	return r.RowsAffected()
}

// Scan reads the columns of one row, as sql.Rows.Scan does.
type Scan func(dst ...any) error

// All runs a query and returns what one makes of each row, in order.
func All[T any](ctx context.Context, r Reader, q *Query, one func(Scan) (T, error), args ...any) ([]T, error) {
	rows, err := r.query(ctx, q, args)
	if err != nil {
		return nil, classify(fmt.Errorf("%s: %w", q.Name, err))
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := one(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.Name, err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, classify(fmt.Errorf("%s: %w", q.Name, err))
	}
	return out, nil
}

// One runs a query and returns its first row; found is false when there is none.
func One[T any](ctx context.Context, r Reader, q *Query, one func(Scan) (T, error), args ...any) (v T, found bool, err error) {
	rows, err := All(ctx, r, q, one, args...)
	if err != nil || len(rows) == 0 {
		return v, false, err
	}
	return rows[0], true, nil
}

// Value is a row function for queries with one column.
func Value[T any](scan Scan) (v T, err error) {
	err = scan(&v)
	return v, err
}

// Millis is how an instant is stored; the zero time is 0.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Time reads what Millis stored.
func Time(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

var (
	savepoint        = NewQuery("savepoint", "SAVEPOINT part")
	releaseSavepoint = NewQuery("release_savepoint", "RELEASE SAVEPOINT part")
	rollbackTo       = NewQuery("rollback_to_savepoint", "ROLLBACK TO SAVEPOINT part")
)

// Savepoint runs fn as a part of the transaction: when fn fails, what it did is undone and the transaction goes on.
// Parts do not nest.
func (tx *Tx) Savepoint(ctx context.Context, fn func() error) error {
	if _, err := tx.Exec(ctx, savepoint); err != nil {
		return err
	}
	failed := fn()
	if failed != nil {
		if _, err := tx.Exec(ctx, rollbackTo); err != nil {
			return errors.Join(failed, err)
		}
	}
	if _, err := tx.Exec(ctx, releaseSavepoint); err != nil {
		return errors.Join(failed, err)
	}
	return classify(failed)
}

// Snapshot runs fn on one consistent state of the database: all that fn reads is of the same moment.
func (db *DB) Snapshot(ctx context.Context, fn func(Reader) error) error {
	tx, err := db.pool.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: map[Dialect]sql.IsolationLevel{Postgres: sql.LevelRepeatableRead}[db.dialect]})
	if err != nil {
		return classify(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return fn(&snapshot{db, tx})
}

type snapshot struct {
	db *DB
	tx *sql.Tx
}

func (s *snapshot) query(ctx context.Context, q *Query, args []any) (*sql.Rows, error) {
	if s.db.dialect == Postgres {
		return s.tx.QueryContext(ctx, q.text[Postgres], args...)
	}
	p, err := s.db.stmts.get(ctx, q, s.db.pool.PrepareContext)
	if err != nil {
		return nil, err
	}
	return s.tx.StmtContext(ctx, p).QueryContext(ctx, args...)
}
