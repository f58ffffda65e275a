package sqldb

import (
	"context"
	"fmt"
)

// Bulk inserts many rows of one table with few statements: multi-row VALUES in a few fixed sizes, so that each is prepared once.
// Larger ones would be slower: the SQLite driver's work for a statement grows with the square of its parameters.
type Bulk struct {
	width int
	sizes []int
	sized []*Query
}

const bulkParameters = 128 // at most in one statement

// NewBulk makes an insert: head is "INSERT INTO t (a, b)", width the number of columns, tail what follows the rows ("" or ON CONFLICT …).
func NewBulk(name, head string, width int, tail string) *Bulk {
	b := &Bulk{width: width}
	for _, n := range []int{16, 4, 1} {
		if n == 1 || n*width <= bulkParameters {
			b.sizes = append(b.sizes, n)
			b.sized = append(b.sized, NewQuery(fmt.Sprintf("%s_%d", name, n), head+" VALUES "+Rows(n, width)+" "+tail))
		}
	}
	return b
}

// Insert stores rows; values holds them one after another, width values each. It tells how many rows were stored.
func (tx *Tx) Insert(ctx context.Context, b *Bulk, values []any) (int64, error) {
	var stored int64
	for i, n := range b.sizes {
		for len(values) >= n*b.width {
			k, err := tx.Exec(ctx, b.sized[i], values[:n*b.width]...)
			if err != nil {
				return stored, err
			}
			stored += k
			values = values[n*b.width:]
		}
	}
	return stored, nil
}
