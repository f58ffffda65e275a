package transfer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// MaxLine bounds a line, in bytes.
const MaxLine = 64 << 20

const rowsAtOnce = 64 // given to the database together

// Dump writes the workspace's rows of t to w, a line each, in the table's order, and tells how many. tell hears of each line.
func (t *Table) Dump(ctx context.Context, r sqldb.Reader, workspace ids.ID, known Known, w io.Writer, tell func(rows int64)) (int64, error) {
	out := newWriter(t)
	var n int64
	err := t.rows(ctx, r, workspace, known, func(row Row) error {
		line, err := out.line(row)
		if err != nil {
			return err
		}
		if t.Known {
			known[t.Name] = append(known[t.Name], ids.ID(row[0].(int64)))
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
		n++
		tell(n)
		return nil
	})
	return n, err
}

// Load stores the rows that r holds, which file names in errors, and tells how many. tell hears after each batch.
func (t *Table) Load(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, known Known, file string, r io.Reader, tell func(rows int64)) (int64, error) {
	l := &loader{t: t, tx: tx, workspace: workspace, known: known, file: file}
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), MaxLine)
	for s.Scan() {
		l.n++
		row, err := t.parse(s.Bytes())
		if err != nil {
			return l.n, l.damaged(l.n, err.Error())
		}
		if err := l.refer(row); err != nil {
			return l.n, err
		}
		if l.rows = append(l.rows, row); len(l.rows) == rowsAtOnce {
			if err := l.flush(ctx); err != nil {
				return l.n, err
			}
			tell(l.n)
		}
	}
	if err := s.Err(); errors.Is(err, bufio.ErrTooLong) {
		return l.n, l.damaged(l.n+1, fmt.Sprintf("the line is longer than %d MB", MaxLine>>20))
	} else if err != nil {
		return l.n, err
	}
	if err := l.flush(ctx); err != nil {
		return l.n, err
	}
	tell(l.n)
	return l.n, l.checkOwn()
}

type loader struct {
	t         *Table
	tx        *sqldb.Tx
	workspace ids.ID
	known     Known
	file      string
	n         int64 // lines so far
	rows      []Row
	own       []reference // to rows of the table itself, which may come later
}

type reference struct {
	line int64
	name string
	id   int64
}

func (l *loader) damaged(line int64, what string) error {
	return errs.E("transfer.Load", errs.Invalid, "transfer.damaged", fmt.Sprintf("%s, line %d: %s.", l.file, line, what))
}

// refer holds a row's references to what was loaded, and remembers its own id.
func (l *loader) refer(row Row) error {
	t := l.t
	if t.Known {
		id := row[0].(int64)
		before := l.known[t.Name]
		if id == 0 || len(before) > 0 && ids.ID(id) <= before[len(before)-1] {
			return l.damaged(l.n, "the ids do not rise from line to line")
		}
		l.known[t.Name] = append(before, ids.ID(id))
	}
	for i, c := range t.Columns {
		if c.Of == "" || row[i] == nil {
			continue
		}
		id := row[i].(int64)
		switch {
		case c.Of == t.Name:
			l.own = append(l.own, reference{l.n, c.Name, id})
		case !l.known.has(c.Of, id):
			return l.stray(reference{l.n, c.Name, id}, c.Of)
		}
	}
	return nil
}

func (l *loader) stray(r reference, of string) error {
	return l.damaged(r.line, fmt.Sprintf("%s: %q is none of the %s of this export", r.name, ids.ID(r.id), of))
}

func (l *loader) checkOwn() error {
	for _, r := range l.own {
		if !l.known.has(l.t.Name, r.id) {
			return l.stray(r, l.t.Name)
		}
	}
	return nil
}

// flush stores what was collected.
func (l *loader) flush(ctx context.Context) error {
	if len(l.rows) == 0 {
		return nil
	}
	// SQLite's write transactions do not end with their context.
	if err := ctx.Err(); err != nil {
		return err
	}
	first := l.n - int64(len(l.rows)) + 1
	err := l.put(ctx)
	if sqldb.IsUnique(err) {
		return errs.E("transfer.Load", errs.Conflict, "transfer.conflict",
			fmt.Sprintf("%s, lines %d to %d: something of this is here already. An export can only be brought to where nothing of it is.", l.file, first, l.n)).Because(err)
	}
	if err != nil {
		return fmt.Errorf("%s, lines %d to %d: %w", l.file, first, l.n, err)
	}
	l.rows = l.rows[:0]
	return nil
}

func (l *loader) put(ctx context.Context) error {
	t := l.t
	if t.Put != nil {
		return t.Put(ctx, l.tx, l.workspace, l.rows)
	}
	values := make([]any, 0, len(l.rows)*(len(t.Columns)+2))
	for _, row := range l.rows {
		if t.Full != nil {
			row = t.Full(l.workspace, row)
		}
		values = append(values, row...)
	}
	_, err := l.tx.Insert(ctx, t.Insert, values)
	return err
}
