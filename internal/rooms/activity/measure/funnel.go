package measure

import (
	"cmp"
	"slices"

	"hubbub/internal/rooms/activity/measure/tables"
)

// MaxSteps is how many steps and exclusions a funnel may have together: each is a bit of Event.Mask.
const MaxSteps = 31

// Order is how the steps of a funnel follow each other.
type Order uint8

// The orders.
const (
	Ordered   Order = iota // one after the other, whatever lies between
	Strict                 // one after the other, with no other event between
	Unordered              // in any order
)

// Touch is which event of an attempt gives the value that a funnel is split by.
type Touch uint8

// The touches.
const (
	AtStep     Touch = iota // that of step Funnel.TouchStep
	FirstTouch              // the first that has a value
	LastTouch               // the last that has one
	AllTouches              // each value by itself: only events that have it are steps
)

// Exclusion is an event that must not lie between two steps. Its bit comes after those of the steps, in order.
type Exclusion struct{ From, To int }

// Funnel asks how far people get. Bit i of an event's mask: it can be step i.
//
// An attempt begins with an event that can be step 0 (when unordered: any step) and takes for each next step the earliest event that it has not used, within the
// window. Of a person's attempts the one with the most steps counts, the earliest of several. Events of one instant may be taken in any order.
type Funnel struct {
	Steps    int
	Order    Order
	Window   int64 // milliseconds from step 0, included
	From, To int64 // everything lies in [From, To)
	// Exclusions: when steps have an order, a person whose counted attempt holds one leaves the funnel; otherwise that attempt does not count.
	Exclusions []Exclusion
	// ByCode splits by the code of the event that Touch says.
	ByCode    bool
	Touch     Touch
	TouchStep int
	Missing   uint32 // the code of having no value
	Keep      Keep   // Row 0: reached step Col. Row 1: reached the step before Col, not Col
}

// FunnelSteps is how far people got.
type FunnelSteps struct {
	Counts []int64
	gaps   [][]int64 // by step: milliseconds from the step before
}

// Seconds are the mean and the median time from the step before, of those who reached a step; NaN for step 0 and when nobody did.
func (s *FunnelSteps) Seconds(step int) (avg, median float64) { return durations(s.gaps[step]) }

// FunnelCounts is the answer.
type FunnelCounts struct {
	By     map[uint32]*FunnelSteps
	People map[Cell][]uint32
}

// FunnelFold gathers a Funnel.
type FunnelFold struct {
	f     *Funnel
	m     matcher
	by    map[uint32]*FunnelSteps
	crowd crowd
	split splitter
}

// Fold makes an accumulator.
func (f *Funnel) Fold() *FunnelFold {
	x := &FunnelFold{f: f, m: newMatcher(f), by: map[uint32]*FunnelSteps{}, crowd: newCrowd(f.Keep)}
	if !f.ByCode {
		x.steps(0)
	}
	return x
}

func (x *FunnelFold) steps(code uint32) *FunnelSteps {
	s, ok := x.by[code]
	if !ok {
		s = &FunnelSteps{Counts: make([]int64, x.f.Steps), gaps: make([][]int64, x.f.Steps)}
		x.by[code] = s
	}
	return s
}

// Person adds a person.
func (x *FunnelFold) Person(n uint32, events []Event) {
	events = x.f.clip(events)
	if x.f.ByCode && x.f.Touch == AllTouches {
		x.split.each(events, x.m.all, func(code uint32, events []Event) {
			if x.m.counted(events) {
				x.file(n, code)
			}
		})
		return
	}
	if x.m.counted(events) {
		x.file(n, x.m.code(events))
	}
}

func (x *FunnelFold) file(n, code uint32) {
	s := x.steps(code)
	for k := range x.m.steps {
		s.Counts[k]++
		if k > 0 {
			s.gaps[k] = append(s.gaps[k], x.m.at[k]-x.m.at[k-1])
		}
		x.crowd.add(n, 0, k, code)
	}
	if x.m.steps < x.f.Steps {
		x.crowd.add(n, 1, x.m.steps, code)
	}
}

// Merge adds what another accumulator gathered of other people.
func (x *FunnelFold) Merge(o *FunnelFold) {
	joinByCode(x.by, o.by, func(a, b *FunnelSteps) *FunnelSteps {
		tables.AddRow(a.Counts, b.Counts)
		for k := range a.gaps {
			a.gaps[k] = append(a.gaps[k], b.gaps[k]...)
		}
		return a
	})
	x.crowd.merge(&o.crowd)
}

// Result is the answer.
func (x *FunnelFold) Result() FunnelCounts { return FunnelCounts{x.by, x.crowd.sorted()} }

// clip leaves the events in [From, To).
func (f *Funnel) clip(events []Event) []Event {
	if n := len(events); n == 0 || (events[0].At >= f.From && events[n-1].At < f.To) {
		return events
	}
	return events[since(events, f.From):since(events, f.To)]
}

// since is the first event at ms or later.
func since(events []Event, ms int64) int {
	i, _ := slices.BinarySearchFunc(events, ms, func(e Event, ms int64) int { return cmp.Compare(e.At, ms) })
	return i
}

// splitter gives the same events once for every value, as if only those with the value could be steps.
type splitter struct {
	codes  []uint32
	events []Event
}

func (s *splitter) each(events []Event, steps uint32, fn func(code uint32, events []Event)) {
	s.codes = s.codes[:0]
	for i := range events {
		if events[i].Mask&steps != 0 {
			s.codes = append(s.codes, events[i].Code)
		}
	}
	slices.Sort(s.codes)
	s.codes = slices.Compact(s.codes)
	for _, code := range s.codes {
		s.events = append(s.events[:0], events...)
		for i := range s.events {
			if s.events[i].Code != code {
				s.events[i].Mask &^= steps
			}
		}
		fn(code, s.events)
	}
}

// FunnelTrends asks, by the bucket of step 0, how many got to one step and how many of them to a later one. A person counts once a bucket, with the best
// attempt that began there.
type FunnelTrends struct {
	Funnel   Funnel
	Buckets  *Buckets
	FromStep int
	ToStep   int
	Keep     Keep // Row 0: entered, 1: completed. Col is the bucket. That of the Funnel is not asked
}

// FunnelTrend is the answer, by code.
type FunnelTrend struct {
	Entered, Completed map[uint32][]int64
	People             map[Cell][]uint32
}

// FunnelTrendsFold gathers FunnelTrends.
type FunnelTrendsFold struct {
	t                  *FunnelTrends
	m                  matcher
	entered, completed map[uint32][]int64
	crowd              crowd
	split              splitter
}

// Fold makes an accumulator.
func (t *FunnelTrends) Fold() *FunnelTrendsFold {
	x := &FunnelTrendsFold{t: t, m: newMatcher(&t.Funnel), entered: map[uint32][]int64{}, completed: map[uint32][]int64{}, crowd: newCrowd(t.Keep)}
	if !t.Funnel.ByCode {
		x.rows(0)
	}
	return x
}

func (x *FunnelTrendsFold) rows(code uint32) (entered, completed []int64) {
	if x.entered[code] == nil {
		x.entered[code], x.completed[code] = make([]int64, x.t.Buckets.Len()), make([]int64, x.t.Buckets.Len())
	}
	return x.entered[code], x.completed[code]
}

// Person adds a person.
func (x *FunnelTrendsFold) Person(n uint32, events []Event) {
	f := &x.t.Funnel
	events = f.clip(events)
	if f.ByCode && f.Touch == AllTouches {
		x.split.each(events, x.m.all, func(code uint32, events []Event) {
			x.each(events, func(b int) { x.file(n, code, b) })
		})
		return
	}
	x.each(events, func(b int) { x.file(n, x.m.code(events), b) })
}

// each calls fn for every bucket in which an attempt began that counts; the matcher holds it.
func (x *FunnelTrendsFold) each(events []Event, fn func(bucket int)) {
	for i := 0; i < len(events); {
		if !x.m.begins(events[i].Mask) {
			i++
			continue
		}
		b := x.t.Buckets.Index(events[i].At)
		if b < 0 || b == x.t.Buckets.Len() {
			return
		}
		if x.m.countedIn(events, events[i].At, x.t.Buckets.End(b)) {
			fn(b)
		}
		i += since(events[i:], x.t.Buckets.End(b))
	}
}

func (x *FunnelTrendsFold) file(n, code uint32, b int) {
	if x.m.steps <= x.t.FromStep {
		return
	}
	entered, completed := x.rows(code)
	entered[b]++
	x.crowd.add(n, 0, b, code)
	if x.m.steps > x.t.ToStep {
		completed[b]++
		x.crowd.add(n, 1, b, code)
	}
}

// Merge adds what another accumulator gathered of other people.
func (x *FunnelTrendsFold) Merge(o *FunnelTrendsFold) {
	joinByCode(x.entered, o.entered, tables.AddRow)
	joinByCode(x.completed, o.completed, tables.AddRow)
	x.crowd.merge(&o.crowd)
}

// Result is the answer.
func (x *FunnelTrendsFold) Result() FunnelTrend {
	return FunnelTrend{x.entered, x.completed, x.crowd.sorted()}
}
