package segment

import (
	"slices"
	"sort"
	"strings"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/spine"
)

// Rows gathers events in order of arrival.
type Rows struct {
	view   RowsView
	names  map[string]uint32
	places map[string]uint32
	props  map[string]*rowProp
	bytes  int
}

// RowsView is what Rows held at one moment, or a stretch of it.
type RowsView struct {
	From, To int // rows of the stretch
	parts    []int32
	times    []uint32
	who      []uint32
	names    []uint32
	places   []uint32
	flags    []uint8
	nameOf   []string
	placeOf  []string
	props    []rowProp
}

// rowProp is one property: the rows that have it, and their values.
type rowProp struct {
	key    string
	rows   []uint32
	codes  []uint32 // into values
	values []fact.Value
	of     map[fact.Value]uint32
	index  int
}

// NewRows makes an empty one.
func NewRows() *Rows {
	return &Rows{names: map[string]uint32{}, places: map[string]uint32{}, props: map[string]*rowProp{}}
}

// Len is how many rows there are.
func (r *Rows) Len() int { return len(r.view.times) }

// Bytes is roughly what they take.
func (r *Rows) Bytes() int { return r.bytes }

const rowBytes = 21

// Add takes in an event of the person whose key has number who. Texts are copied.
func (r *Rows) Add(f *fact.Fact, who uint32) {
	v := &r.view
	row := uint32(len(v.times))
	part, within := PartitionOf(f.At)
	v.parts = append(v.parts, part)
	v.times = append(v.times, within)
	v.who = append(v.who, who)
	v.names = append(v.names, r.intern(r.names, &v.nameOf, f.Name))
	v.places = append(v.places, r.intern(r.places, &v.placeOf, f.Place))
	v.flags = append(v.flags, flagsOf(f))
	r.bytes += rowBytes
	for i := range f.Props {
		if f.Props[i].Value.Kind == fact.None {
			continue // null says the same as absence, and Merge and Build shall agree on who has the property
		}
		r.prop(f.Props[i].Key).add(r, row, f.Props[i].Value)
	}
}

func (r *Rows) intern(codes map[string]uint32, list *[]string, s string) uint32 {
	c, ok := codes[s]
	if !ok {
		s = strings.Clone(s)
		c = uint32(len(*list))
		codes[s] = c
		*list = append(*list, s)
		r.bytes += len(s) + 64
	}
	return c
}

func (r *Rows) prop(key string) *rowProp {
	p := r.props[key]
	if p == nil {
		p = &rowProp{key: strings.Clone(key), of: map[fact.Value]uint32{}, index: len(r.view.props)}
		r.props[p.key] = p
		r.view.props = append(r.view.props, rowProp{})
	}
	return p
}

func (p *rowProp) add(r *Rows, row uint32, v fact.Value) {
	c, ok := p.of[v]
	if !ok {
		v.Text = strings.Clone(v.Text)
		c = uint32(len(p.values))
		p.of[v] = c
		p.values = append(p.values, v)
		r.bytes += len(v.Text) + 96
	}
	p.rows = append(p.rows, row)
	p.codes = append(p.codes, c)
	r.bytes += 8
}

// View is the rows of now: what is added later does not change it.
func (r *Rows) View() RowsView {
	v := r.view
	v.To = len(v.times)
	v.props = make([]rowProp, len(r.props))
	for _, p := range r.props {
		v.props[p.index] = rowProp{key: p.key, rows: p.rows, codes: p.codes, values: p.values}
	}
	return v
}

// Cut is a stretch of the rows.
func (v RowsView) Cut(from, to int) RowsView {
	v.From, v.To = from, to
	return v
}

// Len is how many rows there are.
func (v *RowsView) Len() int { return v.To - v.From }

// within are the indexes of a property's rows that lie in the stretch.
func (v *RowsView) within(p *rowProp) (from, to int) {
	from = sort.Search(len(p.rows), func(i int) bool { return p.rows[i] >= uint32(v.From) })
	to = from + sort.Search(len(p.rows)-from, func(i int) bool { return p.rows[from+i] >= uint32(v.To) })
	return from, to
}

// The flags of an event: marks in the low half, origin in the high one. Numbers are kept in files: append-only.
var origins = []spine.Origin{"", spine.Live, spine.Imported, spine.Synthetic}

func flagsOf(f *fact.Fact) uint8 {
	for i, o := range origins {
		if o == f.Origin {
			return uint8(i)<<4 | uint8(f.Marks)&15
		}
	}
	return uint8(f.Marks) & 15
}

// MarksOf and OriginOf read flags.
func MarksOf(flags uint8) fact.Marks { return fact.Marks(flags & 15) }

// OriginOf is "" for what this version does not know.
func OriginOf(flags uint8) spine.Origin {
	if o := int(flags >> 4); o < len(origins) {
		return origins[o]
	}
	return ""
}

// Holds reports whether one of some keys, given in ascending order, has events.
func (r *Rows) Holds(keys []uint32) bool {
	for _, who := range r.view.who {
		if _, found := slices.BinarySearch(keys, who); found {
			return true
		}
	}
	return false
}
