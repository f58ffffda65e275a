package eventlog

import (
	"cmp"
	"fmt"
)

// Position is a place between two blocks. The zero Position is the beginning. Positions of one generation are ordered; see Log.Holds.
type Position struct {
	File   uint32 `json:"file"`
	Offset int64  `json:"offset"`
}

// Compare orders positions: -1, 0 or 1.
func (p Position) Compare(other Position) int {
	return cmp.Or(cmp.Compare(p.File, other.File), cmp.Compare(p.Offset, other.Offset))
}

// Before reports whether p comes before other.
func (p Position) Before(other Position) bool { return p.Compare(other) < 0 }

// String is for people who read logs.
func (p Position) String() string { return fmt.Sprintf("%d:%d", p.File, p.Offset) }

// Mark says up to where a source was taken in, in the source's own numbers (the outbox: transaction, id), A before B.
type Mark struct {
	Source string `json:"source"` // "" for no mark
	A      int64  `json:"a"`
	B      int64  `json:"b"`
}

// Compare orders marks of one source: -1, 0 or 1.
func (m Mark) Compare(other Mark) int {
	return cmp.Or(cmp.Compare(m.A, other.A), cmp.Compare(m.B, other.B))
}
