package people

import (
	"iter"
	"slices"
	"sync"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/fact"
)

// Snapshot is a book at one moment. It is safe for concurrent use.
type Snapshot struct {
	book    *Book
	n       uint32
	seq     uint32
	keys    vector[string]
	aliases vector[alias]
	columns []columnView
	aliased *aliased
}

type columnView struct {
	key    string
	values []fact.Value
	cells  vector[cell]
}

// aliased is who is not canonical: found out once for all snapshots between two joins.
type aliased struct {
	joins uint64
	once  sync.Once
	set   bitset.Set
}

// Len is how many numbers there are.
func (s *Snapshot) Len() int { return int(s.n) }

// Joins changes whenever a canonical number does.
func (s *Snapshot) Joins() uint64 { return s.aliased.joins }

// Number is the canonical number of the person with a key.
func (s *Snapshot) Number(key string) (uint32, bool) {
	s.book.mu.RLock()
	n, ok := s.book.numbers[key]
	s.book.mu.RUnlock()
	if !ok || n >= s.n {
		return 0, false
	}
	return s.Canon(n), true
}

// Canon is the number that stands for a person.
func (s *Snapshot) Canon(n uint32) uint32 { return canon(&s.aliases, n) }

func canon(v *vector[alias], n uint32) uint32 {
	if c := v.at(n).canon; c != 0 {
		return c - 1
	}
	return n
}

func next(v *vector[alias], n uint32) uint32 {
	if m := v.at(n).next; m != 0 {
		return m - 1
	}
	return n
}

func ring(v *vector[alias], n uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for m := n; ; {
			following := next(v, m)
			if !yield(m) || following == n {
				return
			}
			m = following
		}
	}
}

// Single reports whether a person has one key only.
func (s *Snapshot) Single(n uint32) bool { return s.aliases.at(n).next == 0 }

// Members are the numbers of all keys of a person, ascending.
func (s *Snapshot) Members(n uint32) []uint32 {
	return slices.Sorted(ring(&s.aliases, n))
}

// Raw is the key that has a number.
func (s *Snapshot) Raw(n uint32) string { return s.keys.at(n) }

// Key is the one that names the person with a number.
func (s *Snapshot) Key(n uint32) string {
	n = s.Canon(n)
	if h := s.aliases.at(n).head; h != 0 {
		n = h - 1
	}
	return s.keys.at(n)
}

// Aliased is the set of numbers that are not canonical. It is shared.
func (s *Snapshot) Aliased() bitset.Set {
	a := s.aliased
	a.once.Do(func() {
		a.set = bitset.New(int(s.n))
		s.aliases.each(func(first uint32, values *[pageSize]alias) {
			for i := range values {
				if n := first + uint32(i); values[i].canon != 0 && values[i].canon != n+1 {
					a.set.Add(n)
				}
			}
		})
	})
	return a.set
}

// Everybody is the set of people: canonical numbers that were not erased.
func (s *Snapshot) Everybody() bitset.Set {
	all := bitset.Full(int(s.n))
	s.aliases.each(func(first uint32, values *[pageSize]alias) {
		for i := range values {
			if n := first + uint32(i); values[i].flags&isGone != 0 || values[i].canon != 0 && values[i].canon != n+1 {
				all.Remove(n)
			}
		}
	})
	return all
}

func (s *Snapshot) columnOf(key string) *columnView {
	for i := range s.columns {
		if s.columns[i].key == key {
			return &s.columns[i]
		}
	}
	return nil
}

// cell is the one that counts among those of a person's keys.
func (c *columnView) cell(s *Snapshot, n uint32) (best cell) {
	if s.Single(n) {
		return c.cells.at(n)
	}
	for m := range ring(&s.aliases, n) {
		if x := c.cells.at(m); x.beats(best) {
			best = x
		}
	}
	return best
}

func (c *columnView) value(s *Snapshot, n uint32) fact.Value {
	if x := c.cell(s, n); x.code != 0 {
		return c.values[x.code-1]
	}
	return fact.Value{}
}

// Property is the value of a person's property: the one with the latest time, of several the one that came last. "$id" is the key.
func (s *Snapshot) Property(n uint32, key string) fact.Value {
	if key == "$id" {
		return fact.Str(s.Key(n))
	}
	if c := s.columnOf(key); c != nil {
		return c.value(s, s.Canon(n))
	}
	return fact.Value{}
}

// Properties are all that a person has, sorted by key.
func (s *Snapshot) Properties(n uint32) []fact.Prop {
	var out []fact.Prop
	n = s.Canon(n)
	for i := range s.columns {
		if v := s.columns[i].value(s, n); v.Kind != fact.None {
			out = append(out, fact.Prop{Key: s.columns[i].key, Value: v})
		}
	}
	slices.SortFunc(out, func(a, b fact.Prop) int { return compare(a.Key, b.Key) })
	return out
}

// PropertyNames are the keys of the properties that somebody has, sorted.
func (s *Snapshot) PropertyNames() []string {
	var out []string
	for i := range s.columns {
		if s.columns[i].anyone() {
			out = append(out, s.columns[i].key)
		}
	}
	slices.Sort(out)
	return out
}

func (c *columnView) anyone() (found bool) {
	c.cells.each(func(_ uint32, cells *[pageSize]cell) {
		for i := range cells {
			found = found || cells[i].code != 0
		}
	})
	return found
}
