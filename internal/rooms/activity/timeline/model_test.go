package timeline

import (
	"cmp"
	"math"
	"slices"
	"time"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/fact"
)

// model answers as a View does, by looking at all facts each time.
type model struct {
	dates     []int32
	horizon   int64
	zone      *time.Location
	facts     []fact.Fact // Happened, in order of arrival
	numbers   map[string]uint32
	keys      []string
	parent    []uint32
	other     []bool
	props     []map[string]described
	described int
}

type described struct {
	at    int64
	order int // of arrival
	value fact.Value
}

// newModel is a view over facts that are nowhere else, in their order of arrival.
func newModel(zone *time.Location, facts []fact.Fact) *model {
	return modelFrom(zone, facts, math.MinInt64)
}

// modelFrom forgets events before a time.
func modelFrom(zone *time.Location, facts []fact.Fact, horizon int64) *model {
	v := &model{zone: zone, horizon: horizon, numbers: map[string]uint32{}}
	for i := range facts {
		v.take(&facts[i])
	}
	return v
}

func (v *model) number(key string) uint32 {
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

func (v *model) take(f *fact.Fact) {
	switch f.Act {
	case fact.Happened:
		v.number(f.Person)
		if f.At >= v.horizon {
			v.facts = append(v.facts, *f)
		}
	case fact.Described:
		n := v.number(f.Person)
		if v.props[n] == nil {
			v.props[n] = map[string]described{}
		}
		v.described++
		for _, p := range f.Props {
			if old, ok := v.props[n][p.Key]; !ok || f.At >= old.at {
				v.props[n][p.Key] = described{f.At, v.described, p.Value}
			}
		}
	case fact.Merged:
		a, b := v.number(f.Person), v.number(f.Other)
		v.other[b] = v.other[b] || a != b
		a, b = v.canon(a), v.canon(b)
		v.parent[max(a, b)] = min(a, b)
	}
}

func (v *model) canon(n uint32) uint32 {
	for v.parent[n] != n {
		n = v.parent[n]
	}
	return n
}

// Span is the time of the first and of the last event; without events first is greater than last.
func (v *model) Span() (first, last int64) {
	first, last = 1<<63-1, -1<<63
	for i := range v.facts {
		first, last = min(first, v.facts[i].At), max(last, v.facts[i].At)
	}
	return first, last
}

// Events is how many there are.
func (v *model) Events() int64 { return int64(len(v.facts)) }

// People is how many numbers there are: 0..People()-1. Not each of them is a person: see PeopleWhere(nil).
func (v *model) People() int { return len(v.keys) }

// Names are those of all events, sorted by name.
func (v *model) Names() []Name {
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

// EventProperties are the keys that events have, sorted.
func (v *model) EventProperties() []string {
	seen := map[string]bool{}
	for i := range v.facts {
		for _, p := range v.facts[i].Props {
			seen[p.Key] = seen[p.Key] || p.Value.Kind != fact.None
		}
	}
	return sorted(seen)
}

// PropertyNames are the keys that people have, sorted.
func (v *model) PropertyNames() []string {
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
	for k, there := range seen {
		if there {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// Number is that of the person with this key.
func (v *model) Number(key string) (uint32, bool) {
	n, ok := v.numbers[key]
	if !ok {
		return 0, false
	}
	return v.canon(n), true
}

// Keys are all keys that were joined into a person, in order of first appearance.
func (v *model) Keys(n uint32) []string {
	var out []string
	for i := range v.keys {
		if v.canon(uint32(i)) == v.canon(n) {
			out = append(out, v.keys[i])
		}
	}
	return out
}

// Key is the one that names a person: that to which the others were joined.
func (v *model) Key(n uint32) string {
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
func (v *model) Property(n uint32, key string) fact.Value {
	var best described
	found := false
	for i := range v.keys {
		if d, ok := v.props[i][key]; ok && v.canon(uint32(i)) == v.canon(n) && (!found || d.at > best.at || d.at == best.at && d.order > best.order) {
			best, found = d, true
		}
	}
	return best.value
}

// PeopleWhere is everybody for whom a condition on the person holds; nil is everybody.
func (v *model) PeopleWhere(where *expr.Node) bitset.Set {
	s := bitset.New(len(v.keys))
	for i := range uint32(len(v.keys)) {
		if v.canon(i) == i && where.Eval(func(_ expr.Of, prop string) fact.Value { return v.person(i, prop) }) {
			s.Add(i)
		}
	}
	return s
}

func (v *model) person(n uint32, prop string) fact.Value {
	if prop == "$id" {
		return fact.Str(v.Key(n))
	}
	return v.Property(n, prop)
}

// Day is who did something named so on a day, and how many events that were.
func (v *model) Day(names []string, day int32, unmarked bool) (s bitset.Set, events int64) {
	s = bitset.New(len(v.keys))
	for i := range v.facts {
		f := &v.facts[i]
		if v.dateOf(i) == day && (names == nil || slices.Contains(names, f.Name)) && (!unmarked || f.Marks == 0) {
			s.Add(v.canon(v.numbers[f.Person]))
			events++
		}
	}
	return s, events
}

// dateOf is the day of a fact, found out once.
func (v *model) dateOf(i int) int32 {
	for len(v.dates) < len(v.facts) {
		v.dates = append(v.dates, v.date(v.facts[len(v.dates)].At))
	}
	return v.dates[i]
}

// date is the day that a calendar on the wall shows.
func (v *model) date(at int64) int32 {
	y, m, d := time.UnixMilli(at).In(v.zone).Date()
	return int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Timeline is what a person did in [from, to), the newest first.
func (v *model) Timeline(person uint32, from, to int64, limit int) []Event {
	var out []Event
	for _, i := range slices.Backward(v.rows(person)) {
		f := &v.facts[i]
		if f.At >= from && f.At < to && len(out) < limit {
			out = append(out, Event{f.At, f.Name, f.Place, f.Person, string(f.Origin), f.Marks, withoutNulls(f.Props)})
		}
	}
	return out
}

func (v *model) rows(person uint32) []int {
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

// met is what a Folder was given of one person.
type met struct {
	person string
	hits   []metHit
}

type metHit struct {
	at          int64
	mask        uint32
	name, place string
	marks       fact.Marks
	values      []fact.Value
}

// fold is what a Fold meets, person by person in the order of their numbers.
func (v *model) fold(s Scan) (out []met) {
	people := map[uint32][]int{}
	for i := range v.facts {
		n := v.canon(v.numbers[v.facts[i].Person])
		people[n] = append(people[n], i)
	}
	for n := range uint32(len(v.keys)) {
		if s.People != nil && !s.People.Has(n) {
			continue
		}
		var hits []metHit
		for _, i := range v.rows(n) {
			f := &v.facts[i]
			if f.At < s.From || f.At >= s.To || s.Unmarked && f.Marks != 0 {
				continue
			}
			if mask := v.mask(&s, n, f); mask != 0 {
				h := metHit{f.At, mask, f.Name, f.Place, f.Marks, nil}
				for _, p := range s.Read {
					h.values = append(h.values, property(f, p))
				}
				hits = append(hits, h)
			}
		}
		if hits != nil {
			out = append(out, met{v.Key(n), hits})
		}
	}
	return out
}

func (v *model) mask(s *Scan, n uint32, f *fact.Fact) (mask uint32) {
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

func withoutNulls(props []fact.Prop) (out []fact.Prop) {
	for _, p := range props {
		if p.Value.Kind != fact.None {
			out = append(out, p)
		}
	}
	return out
}
