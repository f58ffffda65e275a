package measure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// sessionsOf cuts events where the pause is longer than the gap.
func sessionsOf(events []Event, gap int64) [][]Event {
	var all [][]Event
	for i, e := range events {
		if i == 0 || e.At-events[i-1].At > gap {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], e)
	}
	return all
}

func between(events []Event, from, to int64, mask uint32) []Event {
	return slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return e.At < from || e.At >= to || e.Mask&mask == 0 })
}

// pathOracle is what is followed of a session.
func pathOracle(p *Paths, session []Event) []uint32 {
	var items []uint32
	for _, e := range session {
		if p.Repeats || len(items) == 0 || items[len(items)-1] != e.Code {
			items = append(items, e.Code)
		}
	}
	begun := p.Begin == nil
	var kept []uint32
	ended := p.End == nil
	for _, item := range items {
		begun = begun || item == *p.Begin
		if begun {
			kept = append(kept, item)
			if p.End != nil && item == *p.End {
				ended = true
				break
			}
		}
	}
	if !ended {
		return nil
	}
	if p.End != nil && p.Begin == nil && len(kept) > p.Depth {
		return kept[len(kept)-p.Depth:]
	}
	return kept[:min(len(kept), p.Depth)]
}

func TestPathsAreWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, 20_000, 20, 1)
		p := &Paths{From: w.from, To: w.from + 20_000, Mask: 1, Gap: rapid.SampledFrom([]int64{0, 500, 1000, 5000}).Draw(t, "gap"), Keep: All,
			Depth: rapid.IntRange(1, 6).Draw(t, "depth"), Repeats: rapid.Bool().Draw(t, "repeats")}
		for _, end := range []**uint32{&p.Begin, &p.End} {
			if rapid.Bool().Draw(t, "has end") {
				code := uint32(rapid.IntRange(0, 2).Draw(t, "end"))
				*end = &code
			}
		}
		edges := map[Edge]int64{}
		people := map[Cell][]uint32{}
		sessions := int64(0)
		for n, events := range w.people {
			for _, s := range sessionsOf(between(events, p.From, p.To, 1), p.Gap) {
				items := pathOracle(p, s)
				if items == nil {
					continue
				}
				sessions++
				for i := 1; i < len(items); i++ {
					edges[Edge{Position: i - 1, From: items[i-1], To: items[i]}]++
					cell := Cell{int32(i - 1), int32(items[i-1]), items[i]}
					people[cell] = slices.Compact(append(people[cell], uint32(n)))
				}
			}
		}
		got := fold(w.people, p.Fold)
		counted := map[Edge]int64{}
		for _, e := range got.Edges {
			n := e.Sessions
			e.Sessions = 0
			counted[e] = n
		}
		want(t, "edges", counted, edges)
		want(t, "sessions", got.Sessions, sessions)
		want(t, "people", got.People, people)
	})
}

func TestManyEdgesAreAllCounted(t *testing.T) {
	a, b := (&Paths{To: 1 << 40, Gap: 1, Depth: 2}).Fold(), (&Paths{To: 1 << 40, Gap: 1, Depth: 2}).Fold()
	for n := range uint32(3000) {
		a.Person(n, []Event{{At: 0, Code: n % 1000}, {At: 1, Code: n%1000 + 1}})
		b.Person(n, []Event{{At: 0, Code: n % 700}, {At: 1, Code: n%700 + 1}})
	}
	a.Merge(b)
	got := a.Result()
	total := int64(0)
	for _, e := range got.Edges {
		total += e.Sessions
	}
	if len(got.Edges) != 1000 || total != 6000 || got.Edges[0].Sessions != 8 {
		t.Errorf("%d edges, %d in all, %v the first", len(got.Edges), total, got.Edges[0])
	}
}

func TestSessionsAreWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, rapid.SampledFrom([]int64{4 * hourMs, 20 * hourMs, 100 * hourMs}).Draw(t, "span"), 16, 4)
		s := &Sessions{Buckets: drawBuckets(t, w), Mask: 7, Gap: 30 * minuteMs, Cap: rapid.SampledFrom([]int64{0, 1000, 10 * minuteMs}).Draw(t, "cap"), Attention: 8,
			Keep: All, ByCode: rapid.Bool().Draw(t, "by code")}
		s.Must = rapid.SampledFrom([]uint32{0, 4}).Draw(t, "must")
		s.Actions = rapid.SampledFrom([]uint32{0, 1}).Draw(t, "actions")
		type sum struct {
			sessions, events, bounces int64
			seconds, attention        float64
			people, bounced           map[int]bool
			lengths                   [8]int64
		}
		cells := map[string]*sum{}
		for n, events := range w.people {
			for _, x := range sessionsOf(between(events, s.Buckets.From, s.Buckets.To, 7), s.Gap) {
				must, actions, measured, counted, tells := s.Must == 0, 0, 0.0, int64(0), false
				for i, e := range x {
					must = must || e.Mask&s.Must != 0
					if s.Actions == 0 || e.Mask&s.Actions != 0 {
						actions++
					}
					if e.Mask&8 != 0 {
						tells = true
						measured += max(e.Num, 0)
					}
					if i > 0 {
						counted += min(e.At-x[i-1].At, s.Cap)
					}
				}
				if !must {
					continue
				}
				code := uint32(0)
				if s.ByCode {
					code = x[0].Code
				}
				for _, key := range []string{fmt.Sprint(code, s.Buckets.Index(x[0].At)), fmt.Sprint(code, "all")} {
					c := cells[key]
					if c == nil {
						c = &sum{people: map[int]bool{}, bounced: map[int]bool{}}
						cells[key] = c
					}
					c.sessions++
					c.events += int64(len(x))
					c.people[n] = true
					if actions <= 1 {
						c.bounces++
						c.bounced[n] = true
					}
					length := x[len(x)-1].At - x[0].At
					c.seconds += float64(length)
					if tells {
						c.attention += measured
					} else {
						c.attention += float64(counted)
					}
					for i := range SessionLengths {
						if length >= SessionLengths[i]*1000 && (i == 7 || length < SessionLengths[i+1]*1000) {
							c.lengths[i]++
						}
					}
				}
			}
		}
		got := fold(w.people, s.Fold)
		check := func(key string, c *SessionCell) {
			e := cells[key]
			if e == nil {
				e = &sum{}
			}
			delete(cells, key)
			want(t, key, fmt.Sprint(c.Sessions, c.Events, c.Bounces, c.People, c.Lengths), fmt.Sprint(e.sessions, e.events, e.bounces, len(e.people), e.lengths))
			if !near(c.Duration.Sum(), e.seconds) || !near(c.Attention.Sum(), e.attention) {
				t.Fatalf("%s: %v ms, %v of attention, want %v, %v", key, c.Duration.Sum(), c.Attention.Sum(), e.seconds, e.attention)
			}
		}
		for cell, people := range got.People {
			e := cells[fmt.Sprint(cell.Code, cell.Col)]
			want(t, "people", len(people), []int{len(e.people), len(e.bounced)}[cell.Row])
		}
		for code := range got.Buckets {
			for b := range got.Buckets[code] {
				check(fmt.Sprint(code, b), &got.Buckets[code][b])
			}
			check(fmt.Sprint(code, "all"), got.Total[code])
		}
		if len(cells) > 0 {
			t.Fatal("not counted:", cells)
		}
	})
}

func TestHoursAreWhatTheClocksShow(t *testing.T) {
	zones := make([]*time.Location, len(stretches))
	for i := range zones {
		zones[i] = zone(t, stretches[i].zone)
	}
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, 20*day, 14, 1)
		h := &Hours{From: w.from, To: w.from + 20*day, Mask: 1, Keep: All}
		live := func(n uint32) *time.Location { return zones[int(n)%len(zones)] }
		var events [7][24]int64
		people := map[Cell][]uint32{}
		for n, list := range w.people {
			for _, e := range between(list, h.From, h.To, 1) {
				at := time.UnixMilli(e.At).In(live(uint32(n)))
				cell := Cell{Row: int32(at.Weekday()+6) % 7, Col: int32(at.Hour())}
				events[cell.Row][cell.Col]++
				people[cell] = slices.Compact(append(people[cell], uint32(n)))
				slices.Sort(people[cell])
				people[cell] = slices.Compact(people[cell])
			}
		}
		a, b := h.Fold(), h.Fold()
		for n, list := range w.people {
			[]*HoursFold{a, b}[n%2].Person(uint32(n), live(uint32(n)), list)
		}
		a.Merge(b)
		got := a.Result()
		want(t, "people", got.People, people)
		for d := range events {
			for hour := range events[d] {
				want(t, "events", got.Cells[d][hour], HourCell{events[d][hour], int64(len(people[Cell{Row: int32(d), Col: int32(hour)}]))})
			}
		}
	})
}

// responseOracle lists the waits of a conversation: when each began, and who answered when; 0 when nobody did.
func responseOracle(r *Responses, turns []Turn) (waits [][3]int64) {
	turns = slices.DeleteFunc(slices.Clone(turns), func(t Turn) bool { return t.At < r.Buckets.From || t.At >= r.Buckets.To })
	for i := 0; i < len(turns); {
		if turns[i].who&turnAsks == 0 {
			i++
			continue
		}
		asked := turns[i]
		answer := slices.IndexFunc(turns[i+1:], func(t Turn) bool { return t.who&turnReplies != 0 && t.Person() != asked.Person() })
		if answer < 0 {
			return append(waits, [3]int64{asked.At})
		}
		i += 1 + answer
		wait := [3]int64{asked.At, int64(turns[i].Person()), turns[i].At}
		if r.Within > 0 && turns[i].At-asked.At > r.Within {
			wait = [3]int64{asked.At}
		}
		waits = append(waits, wait)
	}
	return waits
}

func TestResponsesAreWhatTheOracleCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, 10*day, 14, 2)
		r := &Responses{Buckets: drawBuckets(t, w), Within: rapid.SampledFrom([]int64{0, hourMs, 2 * day}).Draw(t, "within")}
		var workers [2]Regroup[Turn]
		places := map[uint32][]Turn{}
		for n, events := range w.people {
			for _, e := range events {
				turn := NewTurn(e.At, e.Code*300, uint32(n), e.Mask&1 != 0, e.Mask&2 != 0)
				workers[n%2].Add(turn)
				places[turn.Place] = append(places[turn.Place], turn)
			}
		}
		type sum struct {
			begun, answered int64
			ms              float64
		}
		expected := map[string]*sum{}
		add := func(key string, begun, answered int64, ms float64) {
			if expected[key] == nil {
				expected[key] = &sum{}
			}
			expected[key].begun += begun
			expected[key].answered += answered
			expected[key].ms += ms
		}
		for place, turns := range places {
			// Those of an even number were met by the first worker.
			slices.SortStableFunc(turns, func(a, b Turn) int { return int(a.Person()%2) - int(b.Person()%2) })
			slices.SortStableFunc(turns, func(a, b Turn) int { return int(a.At - b.At) })
			for i, wait := range responseOracle(r, turns) {
				keys := []string{"all", fmt.Sprint("place ", place)}
				if i == 0 {
					keys = append(keys, "first")
				}
				for _, key := range keys {
					add(key, 1, 0, 0)
					if wait[2] != 0 {
						add(key, 0, 1, float64(wait[2]-wait[0]))
					}
				}
				add(fmt.Sprint("bucket ", r.Buckets.Index(wait[0])), 1, 0, 0)
				if wait[2] != 0 {
					add(fmt.Sprint("bucket ", r.Buckets.Index(wait[2])), 0, 1, float64(wait[2]-wait[0]))
					add(fmt.Sprint("responder ", wait[1]), 0, 1, float64(wait[2]-wait[0]))
				}
			}
		}
		workers[0].Merge(&workers[1])
		folds := []*ResponsesFold{r.Fold(), r.Fold()}
		workers[0].Each(2, func(i int) func(uint32, []Turn) { return folds[i].Conversation })
		folds[0].Merge(folds[1])
		got := folds[0].Result()
		check := func(key string, w *Waits) {
			e := expected[key]
			if e == nil {
				e = &sum{}
			}
			delete(expected, key)
			if w.Begun != e.begun || w.Answered.Count() != e.answered || !near(w.Answered.Sum(), e.ms) {
				t.Fatalf("%s: %d, %d, %v ms, want %v", key, w.Begun, w.Answered.Count(), w.Answered.Sum(), *e)
			}
		}
		check("first", &got.First)
		check("all", &got.All)
		for b := range got.Buckets {
			check(fmt.Sprint("bucket ", b), &got.Buckets[b])
		}
		for place, w := range got.Places {
			check(fmt.Sprint("place ", place), w)
		}
		for person, w := range got.Responders {
			check(fmt.Sprint("responder ", person), w)
		}
		if len(expected) > 0 {
			t.Fatal("not told:", expected)
		}
	})
}

func TestRegroupGivesEveryKeyOnceInOrderOfTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var groups [3]ByActor
		expected := map[uint32][]Event{}
		n := rapid.IntRange(0, 60).Draw(t, "n")
		late := rapid.SampledFrom([]int64{5, 300, 1 << 40}).Draw(t, "late")
		for g := range groups {
			for i := range n {
				e := Event{At: rapid.Int64Range(-5, late).Draw(t, "at"), Num: float64(g*1000 + i)}
				actor := rapid.SampledFrom([]uint32{0, 0, 0, 1, 256, 70_000}).Draw(t, "actor")
				groups[g].Add(Grouped{e, actor})
				expected[actor] = append(expected[actor], e)
			}
		}
		groups[0].Merge(&groups[1].Regroup)
		groups[0].Merge(&groups[2].Regroup)
		got := [2]map[uint32][]Event{{}, {}}
		groups[0].Fold(2, func(w int) func(uint32, []Event) {
			return func(actor uint32, events []Event) { got[w][actor] = slices.Clone(events) }
		})
		for actor, events := range expected {
			slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
			have := got[0][actor]
			if have == nil {
				have = got[1][actor]
			}
			want(t, fmt.Sprint("actor ", actor), have, events)
		}
		if len(got[0])+len(got[1]) != len(expected) {
			t.Fatal("actors came twice")
		}
	})
}

// timelines are those of many people, as a funnel meets them: steps among other events, some several times.
func timelines(people, each int) (events []Event, bounds []int) {
	x := uint64(7)
	bounds = append(bounds, 0)
	for range people {
		at := int64(0)
		for range each {
			x = x*6364136223846793005 + 1442695040888963407
			at += int64(x>>40) % (2 * hourMs)
			e := Event{At: at}
			if k := x >> 33 % 12; k < 5 {
				e.Mask = 1 << k
			}
			events = append(events, e)
		}
		bounds = append(bounds, len(events))
	}
	return events, bounds
}

func BenchmarkFunnel(b *testing.B) {
	events, bounds := timelines(20_000, 50)
	for name, order := range map[string]Order{"ordered": Ordered, "strict": Strict, "unordered": Unordered} {
		b.Run(name, func(b *testing.B) {
			f := &Funnel{Steps: 5, Order: order, Window: 7 * day, To: math.MaxInt64}
			b.ReportAllocs()
			reportCPU(b, func() {
				x := f.Fold()
				for n := range len(bounds) - 1 {
					x.Person(uint32(n), events[bounds[n]:bounds[n+1]])
				}
			})
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(events)), "ns/hit")
		})
	}
}

func BenchmarkWalks(b *testing.B) {
	events, bounds := timelines(20_000, 50)
	for i := range events {
		events[i].Code = uint32(i*i) % 300
		events[i].Num = float64(i % 5000)
	}
	buckets, err := NewBuckets(0, 9*day, Day, time.UTC, 0)
	if err != nil {
		b.Fatal(err)
	}
	each := func(person func(n uint32, events []Event)) {
		for n := range len(bounds) - 1 {
			person(uint32(n), events[bounds[n]:bounds[n+1]])
		}
	}
	for name, run := range map[string]func(){
		"paths": func() { f := (&Paths{To: 1 << 40, Gap: hourMs, Depth: 5}).Fold(); each(f.Person); f.Result() },
		"sessions": func() {
			f := (&Sessions{Buckets: buckets, Gap: hourMs, Cap: minuteMs}).Fold()
			each(f.Person)
			f.Result()
		},
		"trends": func() { f := (&Trends{Buckets: buckets, Numbers: true, HasNum: 1}).Fold(); each(f.Person); f.Result() },
		"hours": func() {
			f := (&Hours{To: 1 << 40}).Fold()
			each(func(n uint32, e []Event) { f.Person(n, time.UTC, e) })
			f.Result()
		},
		"life": func() { f := (&Lifecycle{Buckets: buckets}).Fold(); each(f.Person); f.Result() },
		"retention": func() {
			f := (&Retention{Buckets: buckets, Cohorts: 9, Columns: 9, Start: 3, Return: 31}).Fold()
			each(f.Person)
			f.Result()
		},
		"responses": func() {
			var r Regroup[Turn]
			each(func(n uint32, list []Event) {
				for i := range list {
					r.Add(NewTurn(list[i].At, list[i].Code, n, true, true))
				}
			})
			f := (&Responses{Buckets: buckets, Within: day}).Fold()
			r.Each(1, func(int) func(uint32, []Turn) { return f.Conversation })
			f.Result()
		},
	} {
		b.Run(name, func(b *testing.B) {
			reportCPU(b, run)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(events)), "ns/hit")
		})
	}
}

func TestFunnelsAllocateNothingForAPerson(t *testing.T) {
	events, bounds := timelines(200, 50)
	for _, order := range []Order{Ordered, Strict, Unordered} {
		x := (&Funnel{Steps: 5, Order: order, Window: day, To: math.MaxInt64}).Fold()
		m := x.m
		n := 0
		if got := testing.AllocsPerRun(200, func() {
			n = (n + 1) % (len(bounds) - 1)
			m.counted(events[bounds[n]:bounds[n+1]])
		}); got != 0 {
			t.Errorf("order %d: %v allocations a person", order, got)
		}
	}
}
