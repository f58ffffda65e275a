package sqldb

import (
	"context"
	"fmt"
)

// Bulk inserts many rows of one table with few statements: multi-row VALUES in a few fixed sizes, so that each is prepared once.
type Bulk struct {
	width int
	sized [2][]sized
}

type sized struct {
	rows  int
	query *Query
}

// bulkParameters is how many a statement has at most. On SQLite larger ones would be slower: the driver's work grows with their square. On PostgreSQL each statement
// is a journey.
var bulkParameters = [...]int{SQLite: 128, Postgres: 1024}

// NewBulk makes an insert: head is "INSERT INTO t (a, b)", width the number of columns, tail what follows the rows ("" or ON CONFLICT …).
func NewBulk(name, head string, width int, tail string) *Bulk {
	b := &Bulk{width: width}
	for _, n := range []int{64, 16, 4, 1} {
		q := NewQuery(fmt.Sprintf("%s_%d", name, n), head+" VALUES "+Rows(n, width)+" "+tail)
		for d, most := range bulkParameters {
			if n == 1 || n*width <= most {
				b.sized[d] = append(b.sized[d], sized{n, q})
			}
		}
	}
	return b
}

// Insert stores rows; values holds them one after another, width values each. It tells how many rows were stored.
func (tx *Tx) Insert(ctx context.Context, b *Bulk, values []any) (int64, error) {
	var stored int64
	for _, s := range b.sized[tx.Dialect()] {
		for n := s.rows * b.width; len(values) >= n; values = values[n:] {
			k, err := tx.Exec(ctx, s.query, values[:n]...)
			if err != nil {
				return stored, err
			}
			stored += k
		}
	}
	return stored, nil
}
