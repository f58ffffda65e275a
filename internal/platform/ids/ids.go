// Package ids makes and spells the ids of the house.
//
// An ID is a positive int64 inside (small, ordered by time, kind to B-trees) and an opaque string of 13 characters outside.
// 41 bits are milliseconds since 2024, 10 bits the node, 12 bits a counter: ids of one process only ever rise, ids of two
// processes differ as long as their node numbers do.
package ids

import (
	"database/sql/driver"
	"fmt"
	"sync"
	"time"

	"hubbub/internal/platform/errs"
)

// ID names a thing. The zero ID names nothing.
type ID int64

const (
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	width    = 13
	epochMS  = 1704067200000 // 2024-01-01T00:00:00Z
)

// String is the outside spelling: 13 characters of Crockford's base 32, lower case. The zero ID is "".
func (id ID) String() string {
	if id == 0 {
		return ""
	}
	return string(id.Append(make([]byte, 0, width)))
}

// Append adds the outside spelling to b.
func (id ID) Append(b []byte) []byte {
	for shift := 60; shift >= 0; shift -= 5 {
		b = append(b, alphabet[uint64(id)>>shift&31])
	}
	return b
}

// Parse reads the outside spelling.
func Parse(s string) (ID, error) {
	if len(s) != width {
		return 0, malformed()
	}
	var v uint64
	for i := range len(s) {
		d := decode[s[i]]
		if d == 0xff || (i == 0 && d > 7) {
			return 0, malformed()
		}
		v = v<<5 | uint64(d)
	}
	return ID(v), nil
}

func malformed() error {
	return errs.E("ids.Parse", errs.Invalid, "id.malformed", "This is not an id of ours.")
}

var decode = func() (t [256]byte) {
	for i := range t {
		t[i] = 0xff
	}
	for i := range len(alphabet) {
		t[alphabet[i]] = byte(i)
	}
	return t
}()

// MarshalText implements encoding.TextMarshaler; the zero ID is empty.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; empty text is the zero ID.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = 0
		return nil
	}
	v, err := Parse(string(b))
	if err != nil {
		return err
	}
	*id = v
	return nil
}

// Value stores an ID as a number, the zero ID as NULL.
func (id ID) Value() (driver.Value, error) {
	if id == 0 {
		return nil, nil
	}
	return int64(id), nil
}

// Scan reads a number or NULL.
func (id *ID) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*id = 0
	case int64:
		*id = ID(v)
	default:
		return fmt.Errorf("ids: cannot read %T as an id", v)
	}
	return nil
}

// Time is when the ID was made, to the millisecond.
func (id ID) Time() time.Time { return time.UnixMilli(int64(id)>>22 + epochMS).UTC() }

// Maker makes ids. Safe for concurrent use.
type Maker struct {
	node int64
	mu   sync.Mutex
	last int64 // milliseconds<<12 | counter of the newest id
}

// NewMaker makes ids of this node, 0 to 1023. Two processes that share a database must have different nodes.
func NewMaker(node int) *Maker { return &Maker{node: int64(node & 1023)} }

// New is a fresh ID, greater than all that this Maker gave before, also when the clock steps back.
func (m *Maker) New() ID {
	now := (time.Now().UnixMilli() - epochMS) << 12
	m.mu.Lock()
	m.last = max(m.last+1, now)
	v := m.last
	m.mu.Unlock()
	return ID(v>>12<<22 | m.node<<12 | v&0xfff)
}
