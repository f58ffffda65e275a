package timeline

import (
	"cmp"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// source is a segment as one fold looks at it.
type source struct {
	segment *segment.Segment
	index   *segment.Index
	times   []uint32
	names   segment.Codes
	flags   []uint8
	base    int64
	whole   bool   // every row lies in the span that is asked for; else
	lo, hi  uint32 // the times within the partition that do: [lo, hi)

	masks   []uint32    // by name code: which patterns have the name
	taken   *[256]uint8 // the same as 0 or 1, for names of one byte
	words   []uint32    // by name code: the view's number of the name
	every   bool        // every name is in a pattern
	none    bool        // no name is
	strays  []stray
	tables  []table // of the conditions' leaves
	reads   []table // of what is read
	once    sync.Once
	placeOf table
}

// stray is a run of a key that was joined to a person after the segment was made, so that it does not lie where the person's rows are.
type stray struct{ person, run uint32 }

func (f *fold) newSource(s *segment.Segment) (x *source, err error) {
	x = &source{segment: s, base: segment.Base(s.Part)}
	if x.index, err = s.Index(); err != nil {
		return nil, err
	}
	if x.times, err = s.Times(); err != nil {
		return nil, err
	}
	if x.names, err = s.NameCodes(); err != nil {
		return nil, err
	}
	if x.flags, err = s.Flags(); err != nil {
		return nil, err
	}
	x.whole = s.First >= f.scan.From && s.Last < f.scan.To
	x.lo = uint32(max(f.scan.From, x.base) - x.base)
	x.hi = uint32(min(f.scan.To, s.Last+1) - x.base)
	x.matchNames(f)
	x.findStrays(f)
	for _, leaf := range f.leaves {
		t, err := newTable(s, leaf.Prop)
		if err != nil {
			return nil, err
		}
		x.tables = append(x.tables, t)
	}
	for _, key := range f.scan.Read {
		t, err := newTable(s, key)
		if err != nil {
			return nil, err
		}
		x.reads = append(x.reads, t)
	}
	return x, nil
}

func (x *source) matchNames(f *fold) {
	n := len(x.segment.Names)
	x.masks, x.words = make([]uint32, n), make([]uint32, n)
	for i, p := range f.scan.Patterns {
		if p.Names == nil {
			for c := range x.masks {
				x.masks[c] |= 1 << i
			}
		}
		for _, name := range p.Names {
			if c, ok := x.segment.Code(name); ok {
				x.masks[c] |= 1 << i
			}
		}
	}
	x.every, x.none = true, true
	x.taken = new([256]uint8)
	for c, m := range x.masks {
		x.words[c] = f.view.words.text(x.segment.Names[c].Name)
		x.every, x.none = x.every && m != 0, x.none && m == 0
		if m != 0 && c < 256 {
			x.taken[c] = 1
		}
	}
}

func (x *source) findStrays(f *fold) {
	if f.aliased == nil {
		return
	}
	for i, who := range x.index.Who {
		if f.aliased.Has(who) {
			if c := f.view.people.Canon(who); c != x.index.Lead[i] {
				x.strays = append(x.strays, stray{c, uint32(i)})
			}
		}
	}
	slices.SortStableFunc(x.strays, func(a, b stray) int { return cmp.Compare(a.person, b.person) })
}

// window cuts rows of one key, which are sorted by time, to the span that is asked for.
func (x *source) window(from, to uint32) (uint32, uint32) {
	if x.whole {
		return from, to
	}
	t := x.times[from:to]
	lo := sort.Search(len(t), func(i int) bool { return t[i] >= x.lo })
	hi := lo + sort.Search(len(t)-lo, func(i int) bool { return t[lo+i] >= x.hi })
	return from + uint32(lo), from + uint32(hi)
}

func (x *source) flag(row uint32) uint8 {
	if x.flags == nil {
		return x.segment.Flag
	}
	return x.flags[row]
}

// place is the view's number of a row's place. Places are opened when the first one is asked for: most questions need none.
func (x *source) place(f *fold, row uint32) uint32 {
	x.once.Do(func() {
		t, err := newTable(x.segment, "$place")
		if err != nil {
			f.fail(err)
			return
		}
		t.texts = true
		x.placeOf = t
	})
	if x.placeOf.code == nil {
		return f.view.words.text("")
	}
	return x.placeOf.word(f, row)
}

// table is a property of a segment's events: the code of a row, the value of a code, and what was found out about codes so far.
type table struct {
	code  func(row uint32) uint32
	value func(code uint32) fact.Value
	codes int      // how many there are
	texts bool     // words are numbers of texts, not of values
	known []uint32 // by code: for leaves 0 not tested, 1 no, 2 yes; for words the number + 1. Read and written atomically: workers share it
}

func newTable(s *segment.Segment, key string) (t table, err error) {
	switch key {
	case "$name":
		names, err := s.NameCodes()
		t = table{code: names.At, value: func(c uint32) fact.Value { return fact.Str(s.Names[c].Name) }, codes: len(s.Names)}
		if err != nil {
			return t, err
		}
	case "$place":
		if t, err = placeTable(s); err != nil {
			return t, err
		}
	case "$origin", "$bot", "$suspect":
		if t, err = flagTable(s, key); err != nil {
			return t, err
		}
	default:
		if t, err = propTable(s, key); err != nil {
			return t, err
		}
	}
	t.known = make([]uint32, t.codes)
	return t, nil
}

func placeTable(s *segment.Segment) (t table, err error) {
	codes, err := s.PlaceCodes()
	if err != nil {
		return t, err
	}
	places, err := s.Places()
	return table{code: codes.At, value: func(c uint32) fact.Value { return fact.Str(places.At(int(c))) }, codes: places.Len()}, err
}

func flagTable(s *segment.Segment, key string) (t table, err error) {
	flags, err := s.Flags()
	code := func(row uint32) uint32 { return uint32(flags[row]) }
	if flags == nil {
		code = func(uint32) uint32 { return uint32(s.Flag) }
	}
	value := func(c uint32) fact.Value { return fact.Str(string(segment.OriginOf(uint8(c)))) }
	switch key {
	case "$bot":
		value = func(c uint32) fact.Value { return fact.Yes(segment.MarksOf(uint8(c))&fact.KnownBot != 0) }
	case "$suspect":
		value = func(c uint32) fact.Value { return fact.Yes(segment.MarksOf(uint8(c))&fact.Suspect != 0) }
	}
	return table{code: code, value: value, codes: 256}, err
}

func propTable(s *segment.Segment, key string) (t table, err error) {
	p, err := s.Prop(key)
	if err != nil {
		return t, err
	}
	if p == nil {
		return table{code: func(uint32) uint32 { return 0 }, value: func(uint32) fact.Value { return fact.Value{} }, codes: 1}, nil
	}
	return table{code: p.Code, codes: p.Values.Len() + 1, value: func(c uint32) fact.Value {
		if c == 0 {
			return fact.Value{}
		}
		return p.Values.At(int(c) - 1)
	}}, nil
}

// word is the view's number of the value in a row.
func (t *table) word(f *fold, row uint32) uint32 {
	c := t.code(row)
	known := atomic.LoadUint32(&t.known[c])
	if known == 0 {
		if v := t.value(c); t.texts {
			known = f.view.words.text(v.Text) + 1
		} else {
			known = f.view.words.value(v) + 1
		}
		atomic.StoreUint32(&t.known[c], known)
	}
	return known - 1
}

// holds tells whether a test, always the same one for a table, holds for the value in a row. Each value is tested once.
func (t *table) holds(row uint32, test func(fact.Value) bool) bool {
	c := t.code(row)
	known := atomic.LoadUint32(&t.known[c])
	if known == 0 {
		known = 1
		if test(t.value(c)) {
			known = 2
		}
		atomic.StoreUint32(&t.known[c], known)
	}
	return known == 2
}
