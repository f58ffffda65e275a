package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// writer is SQLite's one writing connection. Who wants to write queues at turn, a channel of one, which serves waiters in order.
// BEGIN and COMMIT are statements of our own on that connection, so that prepared statements outlive transactions.
type writer struct {
	pool   *sql.DB
	conn   *sql.Conn
	turn   chan struct{}
	stmts  stmtCache
	fold   *folder
	closed bool // guarded by turn
}

var (
	begin    = NewQuery("begin", "BEGIN IMMEDIATE")
	commit   = NewQuery("commit", "COMMIT")
	rollback = NewQuery("rollback", "ROLLBACK")
)

var errClosed = errors.New("sqldb: the database is closed")

func openWriter(ctx context.Context, file string) (*writer, error) {
	pool, err := sql.Open("sqlite", file)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	w := &writer{pool: pool, conn: conn, turn: make(chan struct{}, 1)}
	startFolder(w, file)
	return w, nil
}

func (w *writer) exec(ctx context.Context, q *Query) error {
	s, err := w.stmts.get(ctx, q, w.conn.PrepareContext)
	if err != nil {
		return err
	}
	if _, err = s.ExecContext(ctx); err != nil {
		return fmt.Errorf("%s: %w", q.Name, err)
	}
	return nil
}

func (w *writer) tx(ctx context.Context, fn func() error) (err error) {
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if w.closed {
		return errClosed
	}
	// A transaction that has begun runs to its end: an interrupted COMMIT would leave its fate unknown.
	ctx = context.WithoutCancel(ctx)
	if err := w.exec(ctx, begin); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			err = errors.Join(err, w.rollback(ctx))
		}
	}()
	if err := fn(); err != nil {
		return err
	}
	if err := w.exec(ctx, commit); err != nil {
		return err
	}
	done = true
	w.fold.committed()
	return nil
}

// rollback after a full disk may find that SQLite has rolled back by itself; that is no second error.
func (w *writer) rollback(ctx context.Context) error {
	if err := w.exec(ctx, rollback); err != nil && !noTransaction(err) {
		return err
	}
	return nil
}

func (w *writer) close() error {
	w.turn <- struct{}{}
	was := w.closed
	w.closed = true
	if !was {
		w.fold.close()
	}
	<-w.turn
	<-w.fold.done
	return errors.Join(w.stmts.close(), w.conn.Close(), w.pool.Close())
}

// stmtCache keeps one prepared statement a query.
type stmtCache struct {
	mu sync.RWMutex // tier 3: held for map access and preparing only
	m  map[*Query]*sql.Stmt
}

func (c *stmtCache) get(ctx context.Context, q *Query, prepare func(context.Context, string) (*sql.Stmt, error)) (*sql.Stmt, error) {
	c.mu.RLock()
	s := c.m[q]
	c.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.m[q]; s != nil {
		return s, nil
	}
	s, err := prepare(ctx, q.text[SQLite])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.Name, err)
	}
	if c.m == nil {
		c.m = map[*Query]*sql.Stmt{}
	}
	c.m[q] = s
	return s, nil
}

func (c *stmtCache) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var err error
	for _, s := range c.m {
		err = errors.Join(err, s.Close())
	}
	c.m = nil
	return err
}
