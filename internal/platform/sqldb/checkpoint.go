package sqldb

import (
	"context"
	"database/sql"
	"log/slog"
)

const (
	walPages = 4000 // of the write-ahead log, 16 MB: then they are folded into the database file
	// walPagesMost is where SQLite does it by itself, within the commit of whoever is there: only when folding beside has not kept up.
	walPagesMost = 4 * walPages

	foldFirst = 64 // commits before the size of the log is looked at for the first time
	foldMost  = walPages
)

// folder moves the write-ahead log into the database file beside the writer, so that nobody's commit has to wait for it. How many commits fill the log it learns
// from how many filled it before.
type folder struct {
	file string
	wake chan struct{}
	done chan struct{}

	// Guarded by the writer's turn.
	since, due int // commits since the log was last folded, and when to do it again
	folding    bool
}

func startFolder(w *writer, file string) {
	w.fold = &folder{file: file, wake: make(chan struct{}, 1), done: make(chan struct{}), due: foldFirst}
	go w.fold.run(w)
}

// committed counts a commit. It is called in the writer's turn.
func (f *folder) committed() {
	if f.since++; f.since >= f.due && !f.folding {
		f.folding = true
		f.wake <- struct{}{}
	}
}

// close ends the folder. It is called in the writer's turn, once.
func (f *folder) close() { close(f.wake) }

func (f *folder) run(w *writer) {
	defer close(f.done)
	var pool *sql.DB
	defer func() {
		if pool != nil {
			_ = pool.Close()
		}
	}()
	for range f.wake {
		if pool == nil {
			var err error
			if pool, err = sql.Open("sqlite", f.file); err != nil {
				slog.Error("the write-ahead log cannot be folded beside the writer", "error", err)
				return
			}
			pool.SetMaxOpenConns(1)
		}
		f.once(w, pool)
	}
}

// once folds most of the log while the writer goes on, then the little that came meanwhile in a turn of its own: the log begins anew only when all of it
// has been folded.
func (f *folder) once(w *writer, pool *sql.DB) {
	_, err := foldLog(pool)
	w.turn <- struct{}{}
	defer func() { <-w.turn }()
	if w.closed {
		return
	}
	pages := 0
	if err == nil {
		pages, err = foldLog(pool)
	}
	if err != nil {
		slog.Warn("the write-ahead log was not folded beside the writer, will try again", "error", err)
		pages = walPages
	}
	f.due = min(max(f.since*walPages/max(pages, 1), 1), foldMost)
	f.since, f.folding = 0, false
}

// foldLog tells how many pages the log had.
func foldLog(pool *sql.DB) (pages int, err error) {
	var busy, folded int
	err = pool.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &folded)
	return pages, err
}
