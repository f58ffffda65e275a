package timeline

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"
	"time"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/fact"
)

var versions atomic.Uint64

// View is what the store held at one moment. It is safe for concurrent use until Close.
type View struct {
	zone    *time.Location
	version uint64
	facts   []fact.Fact // Happened, in order of arrival
	numbers map[string]uint32
	keys    []string
	parent  []uint32
	other   []bool
	props   []map[string]described
	codes   map[fact.Value]uint32
	values  []fact.Value
	names   []string
	nameOf  map[string]uint32
	places  []string
	placeOf map[string]uint32
}

type described struct {
	at    int64
	value fact.Value
}

// Memory is a view over facts that are nowhere else, in their order of arrival.
func Memory(zone *time.Location, facts []fact.Fact) *View {
	v := &View{zone: zone, version: versions.Add(1), numbers: map[string]uint32{}, codes: map[fact.Value]uint32{{}: 0}, values: []fact.Value{{}},
		nameOf: map[string]uint32{}, placeOf: map[string]uint32{}}
	for i := range facts {
		v.take(&facts[i])
	}
	return v
}

func (v *View) number(key string) uint32 {
	n, ok := v.numbers[key]
	if !ok {
		n = uint32(len(v.keys))
		v.numbers[key] = n
		v.keys = append(v.keys, key)
		v.parent = append(v.parent, n)
		v.other = append(v.other, false)
		v.props = append(v.props, nil)
	}
	return n
}

func (v *View) take(f *fact.Fact) {
	switch f.Act {
	case fact.Happened:
		v.number(f.Person)
		v.facts = append(v.facts, *f)
		code(&v.names, v.nameOf, f.Name)
		code(&v.places, v.placeOf, f.Place)
	case fact.Described:
		n := v.number(f.Person)
		if v.props[n] == nil {
			v.props[n] = map[string]described{}
		}
		for _, p := range f.Props {
			if old, ok := v.props[n][p.Key]; !ok || f.At >= old.at {
				v.props[n][p.Key] = described{f.At, p.Value}
			}
		}
	case fact.Merged:
		a, b := v.number(f.Person), v.number(f.Other)
		v.other[b] = v.other[b] || a != b
		a, b = v.canon(a), v.canon(b)
		v.parent[max(a, b)] = min(a, b)
	}
}

func code(list *[]string, of map[string]uint32, s string) {
	if _, ok := of[s]; !ok {
		of[s] = uint32(len(*list))
		*list = append(*list, s)
	}
}

func (v *View) canon(n uint32) uint32 {
	for v.parent[n] != n {
		n = v.parent[n]
	}
	return n
}

// Close lets go of what the view holds on to.
func (v *View) Close() {}

// Version changes whenever an answer could be another one. Versions of different stores differ.
func (v *View) Version() uint64 { return v.version }

// Zone is where the days of Day begin.
func (v *View) Zone() *time.Location { return v.zone }

// Span is the time of the first and of the last event; without events first is greater than last.
func (v *View) Span() (first, last int64) {
	first, last = 1<<63-1, -1<<63
	for i := range v.facts {
		first, last = min(first, v.facts[i].At), max(last, v.facts[i].At)
	}
	return first, last
}

// Events is how many there are.
func (v *View) Events() int64 { return int64(len(v.facts)) }

// People is how many numbers there are: 0..People()-1. Not each of them is a person: see PeopleWhere(nil).
func (v *View) People() int { return len(v.keys) }

// Names are those of all events, sorted by name.
func (v *View) Names() []Name {
	m := map[string]*Name{}
	for i := range v.facts {
		f := &v.facts[i]
		n := m[f.Name]
		if n == nil {
			n = &Name{f.Name, 0, f.At, f.At}
			m[f.Name] = n
		}
		n.Events++
		n.First, n.Last = min(n.First, f.At), max(n.Last, f.At)
	}
	var out []Name
	for _, n := range m {
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b Name) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// NameOf is the name behind Hit.Name.
func (v *View) NameOf(code uint32) string { return v.names[code] }

// PlaceOf is the place behind Hits.Place.
func (v *View) PlaceOf(code uint32) string { return v.places[code] }

// ValueOf is the value behind Hits.Code.
func (v *View) ValueOf(code uint32) fact.Value { return v.values[code] }

// EventProperties are the keys that events have, sorted.
func (v *View) EventProperties() []string {
	seen := map[string]bool{}
	for i := range v.facts {
		for _, p := range v.facts[i].Props {
			seen[p.Key] = true
		}
	}
	return sorted(seen)
}

// PropertyNames are the keys that people have, sorted.
func (v *View) PropertyNames() []string {
	seen := map[string]bool{}
	for _, m := range v.props {
		for k := range m {
			seen[k] = true
		}
	}
	return sorted(seen)
}

func sorted(seen map[string]bool) []string {
	var out []string
	for k := range seen {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Number is that of the person with this key.
func (v *View) Number(key string) (uint32, bool) {
	n, ok := v.numbers[key]
	if !ok {
		return 0, false
	}
	return v.canon(n), true
}

// Keys are all keys that were joined into a person, in order of first appearance.
func (v *View) Keys(n uint32) []string {
	var out []string
	for i := range v.keys {
		if v.canon(uint32(i)) == v.canon(n) {
			out = append(out, v.keys[i])
		}
	}
	return out
}

// Key is the one that names a person: that to which the others were joined.
func (v *View) Key(n uint32) string {
	best, found := "", false
	for pass := range 2 {
		for i, k := range v.keys {
			if v.canon(uint32(i)) == v.canon(n) && (pass == 1 || !v.other[i]) && (!found || lessKey(k, best)) {
				best, found = k, true
			}
		}
		if found {
			break
		}
	}
	return best
}

// Property is the value that a person's property has: the one with the latest time, of several the one that came last.
func (v *View) Property(n uint32, key string) fact.Value {
	var best described
	found := false
	for i := range v.keys {
		if d, ok := v.props[i][key]; ok && v.canon(uint32(i)) == v.canon(n) && (!found || d.at >= best.at) {
			best, found = d, true
		}
	}
	return best.value
}

// PeopleWhere is everybody for whom a condition on the person holds; nil is everybody.
func (v *View) PeopleWhere(where *expr.Node) bitset.Set {
	s := bitset.New(len(v.keys))
	for i := range uint32(len(v.keys)) {
		if v.canon(i) == i && where.Eval(func(_ expr.Of, prop string) fact.Value { return v.person(i, prop) }) {
			s.Add(i)
		}
	}
	return s
}

func (v *View) person(n uint32, prop string) fact.Value {
	if prop == "$id" {
		return fact.Str(v.Key(n))
	}
	return v.Property(n, prop)
}

// Day is who did something named so (nil: anything) on a day, counted from 1970-01-01 in Zone; unmarked leaves out events with fact.Marks. The set has
// room for all numbers and is shared: do not change it.
func (v *View) Day(names []string, day int32, unmarked bool) (bitset.Set, error) {
	s := bitset.New(len(v.keys))
	for i := range v.facts {
		f := &v.facts[i]
		if DayOf(f.At, v.zone) == day && (names == nil || slices.Contains(names, f.Name)) && (!unmarked || f.Marks == 0) {
			s.Add(v.canon(v.numbers[f.Person]))
		}
	}
	return s, nil
}

// DayOf is the day that an instant lies in, counted from 1970-01-01, by the date that a clock in the zone shows.
func DayOf(at int64, zone *time.Location) int32 {
	_, offset := time.UnixMilli(at).In(zone).Zone()
	at += int64(offset) * 1000
	day := at / 86_400_000
	if at%86_400_000 < 0 {
		day--
	}
	return int32(day)
}

// Timeline is what a person did in [from, to), the newest first.
func (v *View) Timeline(person uint32, from, to int64, limit int) ([]Event, error) {
	var out []Event
	for _, i := range slices.Backward(v.rows(person)) {
		f := &v.facts[i]
		if f.At >= from && f.At < to && len(out) < limit {
			out = append(out, Event{f.At, f.Name, f.Place, f.Person, string(f.Origin), f.Marks, f.Props})
		}
	}
	return out, nil
}

func (v *View) rows(person uint32) []int {
	var rows []int
	for i := range v.facts {
		if v.canon(v.numbers[v.facts[i].Person]) == person {
			rows = append(rows, i)
		}
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		x, y := &v.facts[a], &v.facts[b]
		return cmp.Or(cmp.Compare(x.At, y.At), cmp.Compare(v.numbers[x.Person], v.numbers[y.Person]))
	})
	return rows
}

// Estimate is how many events a Fold would have to look at.
func (v *View) Estimate(s Scan) (events int64) {
	for i := range v.facts {
		if v.facts[i].At >= s.From && v.facts[i].At < s.To {
			events++
		}
	}
	return events
}

type fold struct {
	v    *View
	read []string
}

// Fold walks over the events that s asks for, person by person. workers makes the Folder of goroutine i = 0, 1, …; it is called before the walk begins.
func (v *View) Fold(ctx context.Context, s Scan, workers func(i int) Folder) error {
	w := workers(0)
	people := map[uint32][]int{}
	for i := range v.facts {
		n := v.canon(v.numbers[v.facts[i].Person])
		people[n] = append(people[n], i)
	}
	for n := range uint32(len(v.keys)) {
		rows := people[n]
		slices.SortStableFunc(rows, func(a, b int) int {
			x, y := &v.facts[a], &v.facts[b]
			return cmp.Or(cmp.Compare(x.At, y.At), cmp.Compare(v.numbers[x.Person], v.numbers[y.Person]))
		})
		if s.People != nil && !s.People.Has(n) {
			continue
		}
		var hits []Hit
		for _, i := range rows {
			f := &v.facts[i]
			if f.At < s.From || f.At >= s.To || s.Unmarked && f.Marks != 0 {
				continue
			}
			if mask := v.mask(&s, n, f); mask != 0 {
				hits = append(hits, Hit{At: f.At, Mask: mask, Name: v.nameOf[f.Name], row: uint32(i)})
			}
		}
		if hits != nil {
			w.Person(n, Hits{hits, &fold{v, s.Read}})
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

func (v *View) mask(s *Scan, n uint32, f *fact.Fact) (mask uint32) {
	for i, p := range s.Patterns {
		if (p.Names == nil || slices.Contains(p.Names, f.Name)) && p.Where.Eval(func(of expr.Of, prop string) fact.Value {
			if of == expr.OfPerson {
				return v.person(n, prop)
			}
			return property(f, prop)
		}) {
			mask |= 1 << i
		}
	}
	return mask
}

func property(f *fact.Fact, prop string) fact.Value {
	switch prop {
	case "$name":
		return fact.Str(f.Name)
	case "$place":
		return fact.Str(f.Place)
	case "$origin":
		return fact.Str(string(f.Origin))
	case "$bot":
		return fact.Yes(f.Marks&fact.KnownBot != 0)
	case "$suspect":
		return fact.Yes(f.Marks&fact.Suspect != 0)
	}
	return f.Get(prop)
}

// Place is where hit i happened: see View.PlaceOf.
func (h Hits) Place(i int) uint32 {
	return h.fold.v.placeOf[h.fold.v.facts[h.List[i].row].Place]
}

// Marks are those of hit i.
func (h Hits) Marks(i int) fact.Marks { return h.fold.v.facts[h.List[i].row].Marks }

// Value is property Scan.Read[j] of hit i.
func (h Hits) Value(i, j int) fact.Value {
	return property(&h.fold.v.facts[h.List[i].row], h.fold.read[j])
}

// Code stands for the value of property Scan.Read[j] of hit i: a small number, the same for equal values within the view, whatever property they are of;
// 0 when the property is not there. See View.ValueOf.
func (h Hits) Code(i, j int) uint32 {
	value := h.Value(i, j)
	c, ok := h.fold.v.codes[value]
	if !ok {
		c = uint32(len(h.fold.v.values))
		h.fold.v.codes[value] = c
		h.fold.v.values = append(h.fold.v.values, value)
	}
	return c
}

// lessKey prefers the keys of people who are known to those of the site, and those to devices.
func lessKey(a, b string) bool {
	return cmp.Or(cmp.Compare(classOf(a), classOf(b)), cmp.Compare(a, b)) < 0
}

func classOf(key string) int {
	switch {
	case len(key) >= 5 && key[:5] == "anon:":
		return 2
	case len(key) >= 5 && key[:5] == "user:":
		return 1
	}
	return 0
}
