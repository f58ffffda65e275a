package measure

import (
	"cmp"
	"slices"
)

// Paths asks which way people go: from one item to the next within a session. An item is Event.Code; only events that have one are given.
type Paths struct {
	From, To int64 // only events in [From, To)
	Mask     uint32
	Gap      int64 // milliseconds without an item that end a session
	Depth    int   // how many items of a session are followed; at most MaxDepth
	// Begin, when given, cuts a session to begin at its first occurrence; sessions without it are left out.
	Begin *uint32
	// End, when given, cuts a session after its first occurrence (that follows Begin); sessions without it are left out. Without Begin the last
	// Depth items of what is left are followed.
	End *uint32
	// Repeats keeps equal items that follow each other; otherwise they are one.
	Repeats bool
	Keep    Keep // Row is the position of the edge, from 0; Col the first item, Code the second
}

// MaxDepth bounds Paths.Depth.
const MaxDepth = 16

// Edge is a step from an item at a position (from 0) to one at the next.
type Edge struct {
	Position int
	From, To uint32
	Sessions int64
}

// Ways is the answer: edges by position, the frequent ones first.
type Ways struct {
	Edges    []Edge
	Sessions int64
	People   map[Cell][]uint32
}

// PathsFold gathers Paths.
type PathsFold struct {
	p        *Paths
	edges    edgeTable
	sessions int64
	crowd    crowd
	items    []uint32
}

// Fold makes an accumulator.
func (p *Paths) Fold() *PathsFold {
	return &PathsFold{p: p, edges: newEdgeTable(), crowd: newCrowd(p.Keep)}
}

// Person adds a person.
func (f *PathsFold) Person(n uint32, events []Event) {
	f.items = f.items[:0]
	var last int64
	for i := range events {
		e := &events[i]
		if (f.p.Mask != 0 && e.Mask&f.p.Mask == 0) || e.At < f.p.From {
			continue
		}
		if e.At >= f.p.To {
			break
		}
		if len(f.items) > 0 && e.At-last > f.p.Gap {
			f.end(n)
		}
		last = e.At
		if m := len(f.items); f.p.Repeats || m == 0 || f.items[m-1] != e.Code {
			f.items = append(f.items, e.Code)
		}
	}
	f.end(n)
}

// end counts the session whose items were gathered and begins the next.
func (f *PathsFold) end(n uint32) {
	items := f.cut(f.items)
	f.items = f.items[:0]
	if len(items) == 0 {
		return
	}
	f.sessions++
	for i := 1; i < len(items); i++ {
		f.edges.add(i-1, items[i-1], items[i], 1)
		if f.p.Keep != nil {
			f.crowd.add(n, i-1, int(items[i-1]), items[i])
		}
	}
}

// cut leaves what is followed of a session.
func (f *PathsFold) cut(items []uint32) []uint32 {
	if f.p.Begin != nil {
		i := slices.Index(items, *f.p.Begin)
		if i < 0 {
			return nil
		}
		items = items[i:]
	}
	if f.p.End != nil {
		i := slices.Index(items, *f.p.End)
		if i < 0 {
			return nil
		}
		items = items[:i+1]
		if f.p.Begin == nil {
			items = items[max(0, len(items)-f.p.Depth):]
		}
	}
	return items[:min(len(items), f.p.Depth)]
}

// Merge adds what another accumulator gathered of other people.
func (f *PathsFold) Merge(o *PathsFold) {
	f.sessions += o.sessions
	for i, key := range o.edges.keys {
		if n := o.edges.counts[i]; n > 0 {
			f.edges.bump(key, n)
		}
	}
	f.crowd.merge(&o.crowd)
}

// Result is the answer. A person is in a cell once, however many of his sessions go there.
func (f *PathsFold) Result() Ways {
	w := Ways{Edges: []Edge{}, Sessions: f.sessions, People: f.crowd.sorted()}
	for i, key := range f.edges.keys {
		if n := f.edges.counts[i]; n > 0 {
			w.Edges = append(w.Edges, Edge{int(key.position), key.from, key.to, n})
		}
	}
	for cell, people := range w.People {
		w.People[cell] = slices.Compact(people)
	}
	slices.SortFunc(w.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(b.Sessions, a.Sessions), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return w
}

type edgeKey struct{ position, from, to uint32 }

// edgeTable counts edges: open addressing, because a map is most of the time of a fold over many sessions.
type edgeTable struct {
	keys   []edgeKey
	counts []int64 // 0: the place is free
	used   int
}

func newEdgeTable() edgeTable {
	return edgeTable{keys: make([]edgeKey, 256), counts: make([]int64, 256)}
}

func (t *edgeTable) add(position int, from, to uint32, n int64) {
	t.bump(edgeKey{uint32(position), from, to}, n)
}

func (t *edgeTable) bump(key edgeKey, n int64) {
	mask := uint64(len(t.keys) - 1)
	h := (uint64(key.from)<<32 | uint64(key.to)) * 0x9E3779B97F4A7C15
	h ^= h>>29 + uint64(key.position)*0xBF58476D1CE4E5B9
	for i := h & mask; ; i = (i + 1) & mask {
		if t.counts[i] == 0 {
			t.keys[i], t.counts[i] = key, n
			if t.used++; t.used*2 > len(t.keys) {
				t.grow()
			}
			return
		}
		if t.keys[i] == key {
			t.counts[i] += n
			return
		}
	}
}

func (t *edgeTable) grow() {
	old := *t
	t.keys, t.counts, t.used = make([]edgeKey, 2*len(old.keys)), make([]int64, 2*len(old.keys)), 0
	for i, n := range old.counts {
		if n > 0 {
			t.bump(old.keys[i], n)
		}
	}
}
