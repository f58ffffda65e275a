package measure

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// tries lists, for one begin, the instants of the steps of every attempt that its order allows: each sequence of different events.
func tries(f *Funnel, events []Event, begin int) [][]int64 {
	var found [][]int64
	limit := events[begin].At + f.Window
	used := make([]bool, len(events))
	var at []int64
	var free uint32 // unordered: steps that nobody has
	var next func(last, step int)
	next = func(last, step int) {
		found = append(found, slices.Clone(at))
		for i, e := range events {
			if used[i] || e.At > limit || e.At < events[last].At {
				continue
			}
			for s := range f.Steps {
				if e.Mask>>s&1 == 0 || (f.Order == Ordered && s != step) || free>>s&1 == 0 {
					continue
				}
				used[i] = true
				free &^= 1 << s
				at = append(at, e.At)
				next(i, step+1)
				at = at[:len(at)-1]
				free |= 1 << s
				used[i] = false
			}
		}
	}
	used[begin] = true
	at = append(at, events[begin].At)
	for s := range f.Steps {
		if events[begin].Mask>>s&1 != 0 && (f.Order != Ordered || s == 0) {
			free = (1<<f.Steps - 1) &^ (1 << s)
			next(begin, 1)
		}
	}
	return found
}

// strictTries lists them for strict funnels: along every order that the events may have had.
func strictTries(f *Funnel, events []Event) [][]int64 {
	var found [][]int64
	line := slices.Clone(events)
	var order func(i int)
	order = func(i int) {
		if i == len(line) {
			for b := range line {
				var at []int64
				for s := 0; s < f.Steps && b+s < len(line) && line[b+s].Mask>>s&1 != 0 && line[b+s].At <= line[b].At+f.Window; s++ {
					at = append(at, line[b+s].At)
					found = append(found, slices.Clone(at))
				}
			}
			return
		}
		for j := i; j < len(line) && line[j].At == line[i].At; j++ {
			line[i], line[j] = line[j], line[i]
			order(i + 1)
			line[i], line[j] = line[j], line[i]
		}
	}
	order(0)
	return found
}

// better reports whether an attempt counts rather than another: more steps, an earlier begin, earlier steps.
func better(a, b []int64) bool {
	switch {
	case len(a) != len(b):
		return len(a) > len(b)
	case len(a) > 0 && a[0] != b[0]:
		return a[0] < b[0]
	}
	return slices.Compare(a, b) < 0
}

func oracleClean(f *Funnel, events []Event, at []int64) bool {
	for x, ex := range f.Exclusions {
		if ex.From >= len(at) {
			continue
		}
		for _, e := range events {
			before := e.At <= at[0]+f.Window
			if ex.To < len(at) {
				before = e.At < at[ex.To]
			}
			if e.Mask>>(f.Steps+x)&1 != 0 && e.At > at[ex.From] && before {
				return false
			}
		}
	}
	return true
}

// funnelOracle gives the instants of the attempt that counts among those that begin in [lo, hi).
func funnelOracle(f *Funnel, events []Event, lo, hi int64) []int64 {
	events = slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return e.At < f.From || e.At >= f.To })
	var best []int64
	if f.Order == Strict {
		for _, at := range strictTries(f, events) {
			if at[0] >= lo && at[0] < hi && (best == nil || better(at, best)) {
				best = at
			}
		}
	} else {
		for b, e := range events {
			if e.At < lo || e.At >= hi {
				continue
			}
			var here []int64
			for _, at := range tries(f, events, b) {
				if here == nil || better(at, here) {
					here = at
				}
			}
			if here != nil && (best == nil || better(here, best)) && (f.Order != Unordered || oracleClean(f, events, here)) {
				best = here
			}
		}
	}
	if best == nil || !oracleClean(f, events, best) {
		return nil
	}
	return best
}

func drawFunnel(t *rapid.T) (*Funnel, world) {
	f := &Funnel{Steps: rapid.IntRange(1, 4).Draw(t, "steps"), Order: rapid.SampledFrom([]Order{Ordered, Strict, Unordered}).Draw(t, "order"), Keep: All}
	for range rapid.IntRange(0, 2).Draw(t, "exclusions") {
		if from := rapid.IntRange(0, 2).Draw(t, "from"); from+1 < f.Steps {
			f.Exclusions = append(f.Exclusions, Exclusion{from, rapid.IntRange(from+1, f.Steps-1).Draw(t, "to")})
		}
	}
	bits := f.Steps + len(f.Exclusions)
	w := drawWorld(t, 8000, rapid.SampledFrom([]int{5, 7}).Draw(t, "most"), bits)
	if rapid.Bool().Draw(t, "plain") { // most real events can be one step only
		for _, events := range w.people {
			for i := range events {
				events[i].Mask &= -events[i].Mask
			}
		}
	}
	f.Window = rapid.SampledFrom([]int64{0, 1000, 2000, 4000, 100_000}).Draw(t, "window")
	f.From, f.To = w.from-1000, w.from+rapid.SampledFrom([]int64{4000, 9000, 20_000}).Draw(t, "until")
	return f, w
}

func TestFunnelsAreWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, w := drawFunnel(t)
		counts, gaps := make([]int64, f.Steps), make([][]int64, f.Steps)
		for _, events := range w.people {
			at := funnelOracle(f, events, never, math.MaxInt64)
			for k := range at {
				counts[k]++
				if k > 0 {
					gaps[k] = append(gaps[k], at[k]-at[k-1])
				}
			}
		}
		got := fold(w.people, f.Fold)
		want(t, "counts", got.By[0].Counts, counts)
		for k := range gaps {
			avg, median := got.By[0].Seconds(k)
			expectedAvg, expectedMedian := durations(gaps[k])
			if !near(avg, expectedAvg) || !near(median, expectedMedian) {
				t.Fatalf("step %d takes %v, %v, want %v, %v", k, avg, median, expectedAvg, expectedMedian)
			}
			reached, dropped := got.People[Cell{0, int32(k), 0}], got.People[Cell{1, int32(k), 0}]
			want(t, "reached", int64(len(reached)), counts[k])
			if k > 0 {
				want(t, "dropped", int64(len(dropped)), counts[k-1]-counts[k])
			}
		}
		// The order in which the events of an instant came is nobody's business.
		seed := rapid.Uint64().Draw(t, "seed")
		for n := range w.people {
			w.people[n] = shuffled(w.people[n], seed)
		}
		again := fold(w.people, f.Fold)
		want(t, "shuffled", again.By[0].Counts, got.By[0].Counts)
		want(t, "people", again.People, got.People)
	})
}

func TestFunnelTrendsAreWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, w := drawFunnel(t)
		scale := rapid.SampledFrom([]int64{1, 3_600, 40_000}).Draw(t, "scale") // seconds become hours, half days
		for _, events := range w.people {
			for i := range events {
				events[i].At = w.from + (events[i].At-w.from)*scale
			}
		}
		f.Window *= scale
		f.From, f.To = w.from, w.from+8000*scale
		b, err := NewBuckets(f.From, f.To, rapid.SampledFrom([]Interval{Hour, Day, Week}).Draw(t, "interval"), w.zone, 0)
		if err != nil {
			t.Fatal(err)
		}
		tr := &FunnelTrends{Funnel: *f, Buckets: b, Keep: All}
		tr.FromStep = rapid.IntRange(0, f.Steps-1).Draw(t, "from step")
		tr.ToStep = rapid.IntRange(tr.FromStep, f.Steps-1).Draw(t, "to step")
		entered, completed := make([]int64, b.Len()), make([]int64, b.Len())
		for _, events := range w.people {
			for i := range b.Len() {
				at := funnelOracle(f, events, b.Start(i), b.End(i))
				if len(at) > tr.FromStep {
					entered[i]++
				}
				if len(at) > tr.ToStep {
					completed[i]++
				}
			}
		}
		got := fold(w.people, tr.Fold)
		want(t, "entered", got.Entered[0], entered)
		want(t, "completed", got.Completed[0], completed)
		for cell, people := range got.People {
			want(t, "people", int64(len(people)), [][]int64{entered, completed}[cell.Row][cell.Col])
		}
	})
}

func TestConversionIsWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, w := drawFunnel(t)
		c := &Conversion{Funnel: *f, Named: true}
		c.FromStep = rapid.IntRange(0, f.Steps-1).Draw(t, "from step")
		c.ToStep = rapid.IntRange(c.FromStep, f.Steps-1).Draw(t, "to step")
		var times []int64
		for _, events := range w.people {
			if at := funnelOracle(f, events, never, math.MaxInt64); len(at) > c.ToStep {
				times = append(times, at[c.ToStep]-at[c.FromStep])
			}
		}
		got := fold(w.people, c.Fold)
		k := rapid.IntRange(0, 5).Draw(t, "bins")
		bins := got.Bins(k)
		if len(times) == 0 {
			want(t, "bins", bins, []TimeBin{})
			return
		}
		if k == 0 {
			k = int(math.Ceil(math.Cbrt(float64(len(times))) - 1e-9))
		}
		want(t, "number of bins", len(bins), k+1)
		for i, bin := range bins {
			to := math.Inf(1)
			if i < k {
				to = bins[i+1].From
			}
			n := 0
			for _, ms := range times {
				if s := float64(ms) / 1000; s >= bin.From && s < to {
					n++
				}
			}
			want(t, "people in a bin", bin.People, int64(n))
			want(t, "people behind a bin", len(got.Between(bin.From, to)), n)
		}
		want(t, "first bin", bins[0].From, float64(slices.Min(times))/1000)
	})
}

func TestBinsHaveWholeWidths(t *testing.T) {
	c := Converted{ms: []int64{2_220_000, 3_600_000, 82_800_000}}
	want(t, "bins", c.Bins(0), []TimeBin{{2220, 2}, {42510, 0}, {82800, 1}})
	c = Converted{ms: []int64{5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000}}
	want(t, "one time", c.Bins(0), []TimeBin{{5, 8}, {65, 0}, {125, 0}})
	c = Converted{ms: []int64{0, 10_000}}
	want(t, "given", c.Bins(3), []TimeBin{{0, 1}, {4, 0}, {8, 1}, {12, 0}})
}

// byHand is one person's events as a line of letters: what lies in brackets happens at one instant, a dot passes a second.
func byHand(line string, steps string) []Event {
	var events []Event
	at, inside := int64(0), false
	for _, c := range line {
		switch c {
		case '[', ']':
			inside = c == '['
		case '.':
		default:
			e := Event{At: at, Code: uint32(c)}
			for i, s := range steps {
				if s == c || s == '*' {
					e.Mask |= 1 << i
				}
			}
			events = append(events, e)
		}
		if !inside {
			at += 1000
		}
	}
	return events
}

func TestFunnelsByHand(t *testing.T) {
	for _, c := range []struct {
		name, line, steps string
		order             Order
		window            int64
		exclusions        []Exclusion
		want              []int64 // instants of the attempt in seconds
	}{
		{"earliest of equal attempts", "a.a.b", "ab", Ordered, 9, nil, []int64{0, 4}},
		{"a later attempt gets further", "a....ab", "ab", Ordered, 3, nil, []int64{5, 6}},
		{"the window is included", "a..b", "ab", Ordered, 3, nil, []int64{0, 3}},
		{"one event is one step", "a.b", "aa", Ordered, 9, nil, []int64{0}},
		{"a repeated step at one instant", "[aa]", "aa", Ordered, 9, nil, []int64{0, 0}},
		{"either order at one instant", "[ba]", "ab", Ordered, 0, nil, []int64{0, 0}},
		{"who could be two steps makes room", "a[bc]d", "a*bd", Ordered, 9, nil, []int64{0, 1, 1, 2}},
		{"excluded between", "axb", "abx", Ordered, 9, []Exclusion{{0, 1}}, nil},
		{"excluded at the instant of a step is not between", "a[xb]", "abx", Ordered, 9, []Exclusion{{0, 1}}, []int64{0, 1}},
		{"excluded after, the second never reached", "a.x", "abx", Ordered, 9, []Exclusion{{0, 1}}, nil},
		{"excluded after the window", "a....x", "abx", Ordered, 3, []Exclusion{{0, 1}}, []int64{0}},
		{"excluded at the last instant of the window", "a..x", "abx", Ordered, 3, []Exclusion{{0, 1}}, nil},
		{"excluded where the attempt never came", "a.x", "abcx", Ordered, 9, []Exclusion{{1, 2}}, []int64{0}},
		{"the counted attempt decides, not a clean one", "axb.a", "abx", Ordered, 9, []Exclusion{{0, 1}}, nil},
		{"strict breaks at another event", "a.x.b", "abx", Strict, 9, nil, []int64{0}},
		{"strict begins again", "axab", "ab", Strict, 9, nil, []int64{2, 3}},
		{"strict at one instant", "[xab]", "ab", Strict, 9, nil, []int64{0, 0}},
		{"strict leaves a step to later", "[ab]bcb", "abcb", Strict, 9, nil, []int64{0, 1, 2, 3}},
		{"strict breaks within an instant", "a[bz]c", "abc", Strict, 9, nil, []int64{0, 1}},
		{"strict is no exemption from exclusions", "a.x", "abx", Strict, 9, []Exclusion{{0, 1}}, nil},
		{"unordered", "c.b.a", "abc", Unordered, 9, nil, []int64{0, 2, 4}},
		{"unordered within the window of its first", "c.b.a", "abc", Unordered, 3, nil, []int64{0, 2}},
		{"unordered needs as many as steps", "ab", "aab", Unordered, 9, nil, []int64{0, 1}},
		{"unordered: the next clean attempt", "axbc", "abcx", Unordered, 9, []Exclusion{{0, 1}}, []int64{2, 3}},
		{"unordered: one instant begins one attempt", "[ab].x", "abcx", Unordered, 9, []Exclusion{{1, 2}}, nil},
		{"unordered: none is clean", "a.x", "abx", Unordered, 9, []Exclusion{{0, 1}}, nil},
	} {
		f := &Funnel{Steps: len(c.steps) - len(c.exclusions), Order: c.order, Window: c.window * 1000, Exclusions: c.exclusions, To: 1 << 40}
		m := newMatcher(f)
		var got []int64
		if m.counted(byHand(c.line, c.steps)) {
			for _, at := range m.at[:m.steps] {
				got = append(got, at/1000)
			}
		}
		want(t, c.name, got, c.want)
	}
}

func TestFunnelsSplitByTouch(t *testing.T) {
	people := [][]Event{
		{{At: 0, Mask: 1, Code: 9}, {At: 1, Mask: 2, Code: 1}, {At: 2, Mask: 4, Code: 2}},
		{{At: 0, Mask: 1, Code: 1}, {At: 1, Mask: 1, Code: 2}, {At: 2, Mask: 2, Code: 2}, {At: 3, Mask: 4, Code: 1}},
		{{At: 0, Mask: 1, Code: 2}},
	}
	for _, c := range []struct {
		touch Touch
		step  int
		want  map[uint32][]int64
	}{
		{AtStep, 0, map[uint32][]int64{9: {1, 1, 1}, 1: {1, 1, 1}, 2: {1, 0, 0}}},
		{AtStep, 1, map[uint32][]int64{1: {1, 1, 1}, 2: {1, 1, 1}, 9: {1, 0, 0}}},
		{FirstTouch, 0, map[uint32][]int64{1: {2, 2, 2}, 2: {1, 0, 0}}},
		{LastTouch, 0, map[uint32][]int64{2: {2, 1, 1}, 1: {1, 1, 1}}},
		{AllTouches, 0, map[uint32][]int64{9: {1, 0, 0}, 1: {1, 0, 0}, 2: {2, 1, 0}}},
	} {
		f := &Funnel{Steps: 3, Window: 100, To: 100, ByCode: true, Touch: c.touch, TouchStep: c.step, Missing: 9}
		got := map[uint32][]int64{}
		for code, s := range fold(people, f.Fold).By {
			got[code] = s.Counts
		}
		want(t, "counts", got, c.want)
	}
}

func TestManyEventsAtOneInstantEndSoon(t *testing.T) {
	f := &Funnel{Steps: 20, Window: day, To: day}
	for _, order := range []Order{Ordered, Strict, Unordered} {
		f.Order = order
		events := make([]Event, 20_000)
		for i := range events {
			events[i].Mask = 1<<19 - 1 // the last step has nobody
		}
		m := newMatcher(f)
		if !m.counted(events) || m.steps != 19 {
			t.Errorf("order %d: %d steps", order, m.steps)
		}
	}
}
