package timeline

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/expr"

	"pgregory.net/rapid"
)

// collector is a Folder that keeps what it was given.
type collector struct {
	v    *View
	read int
	last int64
	out  map[uint32]met
	mu   *sync.Mutex
}

func (c *collector) Person(n uint32, hits Hits) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, twice := c.out[n]; twice || int64(n) <= c.last {
		panic(fmt.Sprintf("person %d after %d, twice: %v", n, c.last, twice))
	}
	c.last = int64(n)
	m := met{person: c.v.Key(n)}
	for i, h := range hits.List {
		x := metHit{h.At, h.Mask, c.v.NameOf(h.Name), c.v.PlaceOf(hits.Place(i)), hits.Marks(i), nil}
		for j := range c.read {
			v := hits.Value(i, j)
			if back := c.v.ValueOf(hits.Code(i, j)); back != v {
				panic(fmt.Sprintf("code of %v gives %v", v, back))
			}
			x.values = append(x.values, v)
		}
		m.hits = append(m.hits, x)
	}
	c.out[n] = m
}

// foldAll is what a Fold meets, by the key of the person.
func foldAll(t failer, v *View, s Scan) map[string]met {
	var mu sync.Mutex
	all := map[uint32]met{}
	err := v.Fold(context.Background(), s, func(int) Folder { return &collector{v, len(s.Read), -1, all, &mu} })
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]met{}
	for _, m := range all {
		out[m.person] = m
	}
	return out
}

func everything(read ...string) Scan {
	return Scan{From: math.MinInt64 / 2, To: math.MaxInt64 / 2, Patterns: []Pattern{{}}, Read: read}
}

// keysOf is a set of people by their keys, since numbers differ between stores of the same facts.
func keysOf(key func(uint32) string, s bitset.Set) []string {
	var out []string
	for n := range s.All() {
		out = append(out, key(n))
	}
	slices.Sort(out)
	return out
}

// expectSame holds a view to the model: people, days, folds, timelines.
func expectSame(t failer, m *model, v *View, scans []Scan, wheres []*expr.Node) {
	t.Helper()
	expectPeople(t, m, v, wheres)
	expectDays(t, m, v)
	for _, s := range scans {
		want := map[string]met{}
		for _, x := range m.fold(s) {
			want[x.person] = x
		}
		if got := foldAll(t, v, s); !reflect.DeepEqual(got, want) {
			t.Fatalf("fold of %+v:\n%v\nwant\n%v", s, short(got), short(want))
		}
	}
	if got := v.Names(); !slices.Equal(got, m.Names()) && len(got)+len(m.Names()) > 0 {
		t.Fatalf("names %v, want %v", got, m.Names())
	}
	if first, last := m.Span(); v.Events() != m.Events() || len(m.facts) > 0 && !reflect.DeepEqual([2]int64{first, last}, span(v)) {
		t.Fatalf("%d events in %v, want %d in %d..%d", v.Events(), span(v), m.Events(), first, last)
	}
	if got, want := v.EventProperties(), m.EventProperties(); !slices.Equal(got, want) {
		t.Fatalf("event properties %q, want %q", got, want)
	}
}

func span(v *View) [2]int64 {
	first, last := v.Span()
	return [2]int64{first, last}
}

func short(x any) string {
	s := fmt.Sprintf("%+v", x)
	return s[:min(len(s), 3000)]
}

func expectPeople(t failer, m *model, v *View, wheres []*expr.Node) {
	t.Helper()
	for _, w := range append(wheres, nil) {
		if got, want := keysOf(v.Key, v.PeopleWhere(w)), keysOf(m.Key, m.PeopleWhere(w)); !slices.Equal(got, want) {
			t.Fatalf("people where %+v: %q, want %q", w, got, want)
		}
	}
	for _, key := range someKeys {
		n, ok := v.Number(key)
		k, there := m.numbers[key]
		if ok != there {
			t.Fatalf("%q is known: %v, want %v", key, ok, there)
		}
		if !ok {
			continue
		}
		k = m.canon(k)
		if got, want := v.Key(n), m.Key(k); got != want {
			t.Fatalf("the person of %q is called %q, want %q", key, got, want)
		}
		if got, want := v.Keys(n), m.Keys(k); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
			t.Fatalf("keys of %q: %q, want %q", key, got, want)
		}
		for _, p := range []string{"k1", "k2", "price", "属性", "$id", "none"} {
			if got, want := v.Property(n, p), m.person(k, p); got != want {
				t.Fatalf("%s of %q is %v, want %v", p, key, got, want)
			}
		}
		for _, limit := range []int{3, 1000} {
			got, err := v.Timeline(n, math.MinInt64, math.MaxInt64, limit)
			want := m.Timeline(k, math.MinInt64, math.MaxInt64, limit)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("timeline of %q: %v\n%v\nwant\n%v", key, err, short(got), short(want))
			}
		}
	}
}

func expectDays(t failer, m *model, v *View) {
	t.Helper()
	days := map[int32]bool{-1: true, 0: true, 20000: true}
	for i := range m.facts {
		d := DayOf(m.facts[i].At, v.Zone())
		days[d-1], days[d], days[d+1] = true, true, true
	}
	for day := range days {
		for _, names := range [][]string{nil, {"message.sent"}, {"买了", "", "nobody did this"}, {}} {
			for _, unmarked := range []bool{false, true} {
				got, err := v.Day(names, day, unmarked)
				want, events := m.Day(names, day, unmarked)
				if err != nil || !slices.Equal(keysOf(v.Key, got), keysOf(m.Key, want)) {
					t.Fatalf("day %d of %q, unmarked %v: %q %v, want %q", day, names, unmarked, keysOf(v.Key, got), err, keysOf(m.Key, want))
				}
				if n, err := v.DayEvents(names, day, unmarked); n != events || err != nil {
					t.Fatalf("day %d of %q, unmarked %v: %d events %v, want %d", day, names, unmarked, n, err, events)
				}
			}
		}
	}
}

func drawWhere(t *rapid.T, of []expr.Of, depth int) *expr.Node {
	form := rapid.IntRange(0, 4).Draw(t, "form")
	if depth == 0 {
		form = 0
	}
	switch form {
	case 1:
		return &expr.Node{All: []*expr.Node{drawWhere(t, of, depth-1), drawWhere(t, of, depth-1)}}
	case 2:
		return &expr.Node{Any: []*expr.Node{drawWhere(t, of, depth-1), drawWhere(t, of, depth-1)}}
	case 3:
		return &expr.Node{Not: drawWhere(t, of, depth-1)}
	}
	n := &expr.Node{Of: rapid.SampledFrom(of).Draw(t, "of"), Prop: rapid.SampledFrom([]string{"k1", "k2", "price", "属性", "none"}).Draw(t, "prop")}
	builtin := map[expr.Of][]string{expr.OfPerson: {"$id"}, expr.OfEvent: {"$name", "$place", "$origin", "$bot", "$suspect"}}[n.Of]
	if rapid.IntRange(0, 3).Draw(t, "built in") == 0 {
		n.Prop = rapid.SampledFrom(builtin).Draw(t, "which")
	}
	n.Op = rapid.SampledFrom([]expr.Op{expr.Is, expr.IsNot, expr.Set, expr.NotSet, expr.Contains}).Draw(t, "op")
	if n.Op != expr.Set && n.Op != expr.NotSet {
		n.Values = []any{rapid.SampledFrom([]any{"a", "1", "", 1.0, true, "p1", "room", "imported", "🎉"}).Draw(t, "value")}
	}
	return n
}

func drawScan(t *rapid.T, m *model) Scan {
	s := everything("k1", "price", "$place", "$name", "$bot", "$origin")
	s.Unmarked = rapid.Bool().Draw(t, "unmarked")
	if len(m.facts) > 0 && rapid.Bool().Draw(t, "cut") {
		s.From = m.facts[rapid.IntRange(0, len(m.facts)-1).Draw(t, "from")].At
		s.To = m.facts[rapid.IntRange(0, len(m.facts)-1).Draw(t, "to")].At + rapid.Int64Range(0, 1).Draw(t, "included")
	}
	s.Patterns = nil
	for range rapid.IntRange(0, 4).Draw(t, "patterns") {
		var p Pattern
		if rapid.Bool().Draw(t, "named") {
			p.Names = rapid.SliceOfN(rapid.SampledFrom(someNames), 0, 3).Draw(t, "names")
		}
		if rapid.Bool().Draw(t, "filtered") {
			p.Where = drawWhere(t, []expr.Of{expr.OfEvent, expr.OfPerson}, 2)
		}
		s.Patterns = append(s.Patterns, p)
	}
	return s
}

// drawQuestions are scans and conditions on people to ask both of.
func drawQuestions(t *rapid.T, m *model) ([]Scan, []*expr.Node) {
	scans := []Scan{everything("k1", "属性"), drawScan(t, m), drawScan(t, m)}
	return scans, []*expr.Node{drawWhere(t, []expr.Of{expr.OfPerson}, 2), drawWhere(t, []expr.Of{expr.OfPerson}, 0)}
}

func TestMemoryAnswersAsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, facts := drawZone(t), drawFacts(t, 60)
		m := newModel(z, facts)
		v := Memory(z, facts)
		defer v.Close()
		scans, wheres := drawQuestions(t, m)
		expectSame(t, m, v, scans, wheres)
		if n, ok := v.Number("p1"); ok { // only somebody, by his number in the view
			s := everything()
			s.People = bitset.Of(n)
			got := foldAll(t, v, s)
			if len(got) > 1 || len(got) == 1 && got[v.Key(n)].hits == nil {
				t.Fatalf("asked for %q: %v", v.Key(n), short(got))
			}
		}
	})
}
