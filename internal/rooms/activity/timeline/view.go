package timeline

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline/people"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// versions are unique in the process, so that those of different stores differ.
var versions atomic.Uint64

// View is what the store held at one moment. It is safe for concurrent use until Close.
type View struct {
	zone    *time.Location
	version uint64
	people  *people.Snapshot
	words   *words
	cache   *dayCache
	disk    []*segment.Segment // by partition, in it from the oldest to the newest
	tails   []tailView         // from the oldest to the newest

	once     sync.Once
	segments []*segment.Segment // all, in the same order
	err      error
}

type tailView struct {
	tail *tail
	rows segment.RowsView
}

// Memory is a view over facts that are nowhere else, in their order of arrival.
func Memory(zone *time.Location, facts []fact.Fact) *View {
	book, t := people.NewBook(), newTail()
	for i := range facts {
		take(book, t.rows, &facts[i])
	}
	return &View{zone: zone, version: versions.Add(1), people: book.Snapshot(), words: newWords(), cache: newDayCache(),
		tails: []tailView{{t, t.rows.View()}}}
}

// take gives a fact its place. What is known of groups lives elsewhere.
func take(book *people.Book, rows *segment.Rows, f *fact.Fact) {
	switch f.Act {
	case fact.Happened:
		rows.Add(f, book.Number(f.Person))
	case fact.Described:
		book.Describe(f.Person, f.At, f.Props)
	case fact.Merged:
		book.Join(f.Person, f.Other)
	}
}

// all makes the tail's segments on first use.
func (v *View) all() ([]*segment.Segment, error) {
	v.once.Do(func() {
		list := slices.Clone(v.disk)
		for _, t := range v.tails {
			made, err := t.tail.segments(t.rows, v.people.Canon)
			if err != nil {
				v.err = err
				return
			}
			list = append(list, made...)
		}
		slices.SortStableFunc(list, func(a, b *segment.Segment) int { return cmp.Compare(a.Part, b.Part) })
		v.segments = list
	})
	return v.segments, v.err
}

// Close says that the view is not asked any more: what it held on to may go.
func (v *View) Close() {
	v.once.Do(func() {})
	v.disk, v.tails, v.segments = nil, nil, nil
}

// Version changes whenever an answer could be another one. Versions of different stores differ.
func (v *View) Version() uint64 { return v.version }

// Zone is where the days of Day begin.
func (v *View) Zone() *time.Location { return v.zone }

// Span is the time of the first and of the last event; without events first is greater than last.
func (v *View) Span() (first, last int64) {
	first, last = 1<<63-1, -1<<63
	list, _ := v.all()
	for _, s := range list {
		if s.Rows > 0 {
			first, last = min(first, s.First), max(last, s.Last)
		}
	}
	return first, last
}

// Events is how many there are.
func (v *View) Events() (n int64) {
	list, _ := v.all()
	for _, s := range list {
		n += int64(s.Rows)
	}
	return n
}

// Names are those of all events, sorted by name.
func (v *View) Names() []Name {
	m := map[string]*Name{}
	list, _ := v.all()
	for _, s := range list {
		for _, x := range s.Names {
			n := m[x.Name]
			if n == nil {
				n = &Name{x.Name, 0, x.First, x.Last}
				m[x.Name] = n
			}
			n.Events += x.Events
			n.First, n.Last = min(n.First, x.First), max(n.Last, x.Last)
		}
	}
	out := make([]Name, 0, len(m))
	for _, n := range m {
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b Name) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// NameOf is the name behind Hit.Name.
func (v *View) NameOf(code uint32) string { return v.words.textOf(code) }

// PlaceOf is the place behind Hits.Place.
func (v *View) PlaceOf(code uint32) string { return v.words.textOf(code) }

// ValueOf is the value behind Hits.Code.
func (v *View) ValueOf(code uint32) fact.Value { return v.words.valueOf(code) }

// EventProperties are the keys that events have, sorted.
func (v *View) EventProperties() []string {
	var out []string
	list, _ := v.all()
	for _, s := range list {
		out = append(out, s.Keys()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// People is how many numbers there are: 0..People()-1. Not each of them is a person: see PeopleWhere(nil).
func (v *View) People() int { return v.people.Len() }

// Number is that of the person with this key.
func (v *View) Number(key string) (uint32, bool) { return v.people.Number(key) }

// Key is the one that names a person: that to which the others were joined.
func (v *View) Key(n uint32) string { return v.people.Key(n) }

// Keys are all keys that were joined into a person, in order of first appearance.
func (v *View) Keys(n uint32) []string {
	var out []string
	for _, m := range v.people.Members(v.people.Canon(n)) {
		out = append(out, v.people.Raw(m))
	}
	return out
}

// Property is the value of a person's property: the one with the latest time, of several the one that came last. "$id" is the key.
func (v *View) Property(n uint32, key string) fact.Value { return v.people.Property(n, key) }

// Properties are all that a person has, sorted by key.
func (v *View) Properties(n uint32) []fact.Prop { return v.people.Properties(n) }

// PropertyNames are the keys of the properties that people have, sorted.
func (v *View) PropertyNames() []string { return v.people.PropertyNames() }

// PeopleWhere is everybody for whom a condition holds; nil is everybody. Every leaf is read as one on the person.
func (v *View) PeopleWhere(where *expr.Node) bitset.Set { return v.people.Where(where) }

// Estimate is about how many events a Fold would look at.
func (v *View) Estimate(s Scan) (events int64) {
	list, _ := v.all()
	for _, g := range list {
		from, to := max(s.From, g.First), min(s.To, g.Last+1)
		if from < to && g.Rows > 0 {
			events += int64(float64(g.Rows) * float64(to-from) / float64(g.Last+1-g.First))
		}
	}
	if s.People != nil && v.People() > 0 {
		events = int64(float64(events) * float64(s.People.Count()) / float64(v.People()))
	}
	return events
}
