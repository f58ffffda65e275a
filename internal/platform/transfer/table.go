package transfer

import (
	"context"
	"slices"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Kind is what a column holds.
type Kind int

// The kinds, with what they are in a Row.
const (
	ID      Kind = iota // int64
	Int                 // int64
	Text                // string
	Bool                // bool
	Instant             // int64, milliseconds since 1970; 0 is never
	JSON                // string that holds a document
)

// Column is one field of a line.
type Column struct {
	Name string
	Kind Kind
	Null bool   // may be NULL, which is not the same as zero
	Of   string // the table whose first column holds this id
}

// Row is one value a column; nil is NULL.
type Row []any

// Table is how the rows of one table travel.
type Table struct {
	Name    string // of its file, without an ending
	Columns []Column
	Since   int  // the version of the format that has it; 0 is the first
	Known   bool // others refer to the first column: an id, by which the rows are ordered

	// Select reads the columns in order. $1 is the workspace's id or, when Each names a table, a JSON array of ids of its rows.
	Select *sqldb.Query
	Each   string
	// Rows reads instead of Select where a row is not one of a database. The row is good until yield returns.
	Rows func(ctx context.Context, r sqldb.Reader, workspace ids.ID, yield func(Row) error) error

	// Insert stores the values of all rows; Full makes the values of one row when they are not its columns alone.
	Insert *sqldb.Bulk
	Full   func(workspace ids.ID, row Row) []any
	// Put stores instead of Insert where it takes more than one statement.
	Put func(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []Row) error
}

// Within is a Full that puts the workspace before the columns.
func Within(workspace ids.ID, row Row) []any { return append([]any{int64(workspace)}, row...) }

// Known holds, by table, the ids that others may refer to, in order.
type Known map[string][]ids.ID

func (k Known) has(table string, id int64) bool {
	_, found := slices.BinarySearch(k[table], ids.ID(id))
	return found
}

// idsAtOnce bounds the array of ids of one statement.
const idsAtOnce = 200

// rows gives every row of the workspace in order.
func (t *Table) rows(ctx context.Context, r sqldb.Reader, workspace ids.ID, known Known, yield func(Row) error) error {
	if t.Rows != nil {
		return t.Rows(ctx, r, workspace, yield)
	}
	c := t.cells()
	row := make(Row, len(t.Columns))
	// The answer is a slice of nothing, so rows pass through without being kept.
	one := func(scan sqldb.Scan) (struct{}, error) {
		if err := scan(c...); err != nil {
			return struct{}{}, err
		}
		for i := range c {
			row[i] = value(c[i])
		}
		return struct{}{}, yield(row)
	}
	if t.Each == "" {
		_, err := sqldb.All(ctx, r, t.Select, one, workspace)
		return err
	}
	for chunk := range slices.Chunk(known[t.Each], idsAtOnce) {
		if _, err := sqldb.All(ctx, r, t.Select, one, sqldb.Ints(chunk)); err != nil {
			return err
		}
	}
	return nil
}

// cells are where a row is scanned to: pointers to pointers, so that NULL is nil.
func (t *Table) cells() []any {
	out := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		switch c.Kind {
		case Text, JSON:
			out[i] = new(*string)
		case Bool:
			out[i] = new(*bool)
		default:
			out[i] = new(*int64)
		}
	}
	return out
}

func value(cell any) any {
	switch p := cell.(type) {
	case **string:
		if *p != nil {
			return **p
		}
	case **bool:
		if *p != nil {
			return **p
		}
	case **int64:
		if *p != nil {
			return **p
		}
	}
	return nil
}
