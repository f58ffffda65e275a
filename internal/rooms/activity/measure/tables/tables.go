// Package tables adds up rows of numbers of the same form.
package tables

// New has rows of the same length, all 0.
func New(rows, columns int) [][]int64 {
	t, cells := make([][]int64, rows), make([]int64, rows*columns)
	for i := range t {
		t[i], cells = cells[:columns:columns], cells[columns:]
	}
	return t
}

// AddRow adds b to a of the same length.
func AddRow(a, b []int64) []int64 {
	for i, v := range b {
		a[i] += v
	}
	return a
}

// Add adds a table to another of the same form.
func Add(a, b [][]int64) [][]int64 {
	for i := range b {
		AddRow(a[i], b[i])
	}
	return a
}
