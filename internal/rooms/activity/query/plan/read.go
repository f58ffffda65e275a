package plan

import (
	"context"
	"fmt"
	"math"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/timeline"
)

const (
	// hasNumber is the bit of events whose number is there.
	hasNumber = 1 << 31
	// visitGap is the pause that ends a visit, in milliseconds, for conditions on visits.
	visitGap = 30 * 60 * 1000
)

// reading is one walk over the events, in the form that kernels want: which bits hold, a number, a code.
type reading struct {
	a    *asking
	scan timeline.Scan

	num, code, actor int    // indices of scan.Read; -1: none
	items            bool   // events without a code are left out
	names            bool   // Code is the event's name
	person           string // Code is this property of the person
	keep             []bool // by code: texts that stay themselves; others are $other. nil: all stay
	wanted           uint32 // the bits that somebody asked for; an event without one only helps to find visits
}

// reading begins one over [from, to).
func (a *asking) reading(from, to int64) *reading {
	r := &reading{a: a, num: -1, code: -1, actor: -1}
	r.scan = timeline.Scan{From: from, To: to, Unmarked: a.c.Marked == "leave_out"}
	if a.c.Actor != lang.Person {
		r.actor = r.read(a.c.Actor)
	}
	return r
}

// read asks for a property and gives its index.
func (r *reading) read(prop string) int {
	if i := slices.Index(r.scan.Read, prop); i >= 0 {
		return i
	}
	r.scan.Read = append(r.scan.Read, prop)
	return len(r.scan.Read) - 1
}

// match asks for events and gives the bit that they have: the first match has bit 0, and so on.
func (r *reading) match(m lang.Match) uint32 {
	return r.pattern(timeline.Pattern{Names: m.Names, Where: expr.And(r.a.c.Where, m.Where)})
}

// everything asks for all events, whatever the question's conditions, and gives their bit.
func (r *reading) everything() uint32 { return r.pattern(timeline.Pattern{}) }

func (r *reading) pattern(p timeline.Pattern) uint32 {
	bit := uint32(1) << len(r.scan.Patterns)
	r.scan.Patterns = append(r.scan.Patterns, p)
	r.wanted |= bit
	return bit
}

// now is the scan as it is run.
func (r *reading) now() timeline.Scan {
	s := r.whole()
	if r.a.c.People != nil {
		s.People = r.a.view.PeopleWhere(r.a.c.People)
	}
	return s
}

// whole is the scan with the events by which visits are found, if there is a condition on them.
func (r *reading) whole() timeline.Scan {
	s := r.scan
	if r.a.c.Sessions != nil {
		s.Patterns = append(slices.Clone(s.Patterns), timeline.Pattern{})
	}
	return s
}

// split makes the codes of events the values of a breakdown.
func (r *reading) split(b *lang.Breakdown) {
	switch {
	case b == nil:
	case b.Of == "person":
		r.person = b.Prop
	default:
		r.item(b.Prop)
	}
}

// item makes the codes of events the values of their property; event is their name.
func (r *reading) item(prop string) {
	if prop == "event" || prop == "$name" {
		r.names = true
		return
	}
	r.code = r.read(prop)
}

// number makes the numbers of events those of a property.
func (r *reading) number(prop string) {
	if prop != "" {
		r.num = r.read(prop)
	}
}

// gatherer is an accumulator of package measure.
type gatherer[T any] interface {
	Person(n uint32, events []measure.Event)
	Merge(other T)
}

// gather walks over the events and gives them to accumulators, which it joins.
func gather[T gatherer[T]](ctx context.Context, r *reading, fresh func() T) (T, error) {
	var workers []*feeder
	var into []T
	err := r.a.fold(ctx, r.now(), func(int) timeline.Folder {
		t := fresh()
		f := &feeder{r: r, first: -1, take: t.Person}
		if r.actor >= 0 {
			f.actors = &measure.ByActor{}
			f.take = f.collect
		}
		workers, into = append(workers, f), append(into, t)
		return f
	})
	if err != nil || len(into) == 0 {
		return fresh(), err
	}
	if r.actor >= 0 {
		for _, w := range workers[1:] {
			workers[0].actors.Merge(&w.actors.Regroup)
		}
		workers[0].actors.Fold(len(into), func(i int) func(uint32, []measure.Event) { return into[i].Person })
	}
	for _, t := range into[1:] {
		into[0].Merge(t)
	}
	return into[0], ctx.Err()
}

// fold is View.Fold, except that a folder that panics ends the fold, not the process that people talk through.
func (a *asking) fold(ctx context.Context, s timeline.Scan, workers func(i int) timeline.Folder) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	err := a.view.Fold(ctx, s, func(i int) timeline.Folder { return &guarded{workers(i), cancel} })
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

type guarded struct {
	timeline.Folder
	stop context.CancelCauseFunc
}

// Person passes a person on.
func (g *guarded) Person(n uint32, hits timeline.Hits) {
	defer func() {
		if p := recover(); p != nil {
			g.stop(fmt.Errorf("plan: panic: %v\n%s", p, debug.Stack()))
		}
	}()
	g.Folder.Person(n, hits)
}

// feeder turns the hits of people into the events of kernels. One goroutine uses it.
type feeder struct {
	r      *reading
	take   func(n uint32, events []measure.Event)
	events []measure.Event
	local  []uint32         // codes of the view -> codes of the question, plus 1
	first  int64            // the first person it met
	actors *measure.ByActor // when they are no people
	by     []uint32         // of events: the actor
}

// Person takes the hits of a person.
func (f *feeder) Person(n uint32, hits timeline.Hits) {
	f.events, f.by = f.events[:0], f.by[:0]
	f.a().events.Add(int64(len(hits.List)))
	f.progress(n)
	if f.plain() {
		for i := range hits.List {
			h := &hits.List[i]
			f.events = append(f.events, measure.Event{At: h.At, Mask: h.Mask})
		}
		f.take(n, f.events)
		return
	}
	kept := f.visited(hits)
	of := uint32(0)
	if f.r.person != "" {
		of = f.limit(f.a().texts.code(f.a().view.Property(n, f.r.person).String()))
	}
	for i := range hits.List {
		if kept != nil && !kept[i] {
			continue
		}
		e := measure.Event{At: hits.List[i].At, Mask: hits.List[i].Mask, Code: of}
		f.fill(&e, hits, i)
		if f.r.items && e.Code == 0 {
			continue
		}
		if f.r.actor >= 0 {
			by := f.text(hits.Code(i, f.r.actor))
			if by == 0 {
				continue
			}
			f.by = append(f.by, by)
		}
		f.events = append(f.events, e)
	}
	if len(f.events) > 0 {
		f.take(n, f.events)
	}
}

func (f *feeder) a() *asking { return f.r.a }

func (f *feeder) plain() bool {
	r := f.r
	return r.num < 0 && r.code < 0 && r.actor < 0 && !r.names && r.person == "" && r.a.c.Sessions == nil
}

// fill gives an event its code and its number.
func (f *feeder) fill(e *measure.Event, hits timeline.Hits, i int) {
	switch {
	case f.r.names:
		e.Code = f.limit(f.a().texts.code(f.a().view.NameOf(hits.List[i].Name)))
	case f.r.code >= 0:
		e.Code = f.limit(f.text(hits.Code(i, f.r.code)))
	}
	if f.r.num >= 0 {
		if n, ok := numberOf(hits.Value(i, f.r.num)); ok {
			e.Num = n
			e.Mask |= hasNumber
		}
	}
}

// text is the question's code of what the view calls code.
func (f *feeder) text(code uint32) uint32 {
	if int(code) >= len(f.local) {
		f.local = append(f.local, make([]uint32, int(code)+1-len(f.local))...)
	}
	if f.local[code] == 0 {
		f.local[code] = f.a().texts.code(f.a().view.ValueOf(code).String()) + 1
	}
	return f.local[code] - 1
}

func (f *feeder) limit(code uint32) uint32 {
	if f.r.keep == nil || int(code) < len(f.r.keep) && f.r.keep[code] {
		return code
	}
	return f.a().texts.code(lang.Other)
}

// numberOf reads a number, or a text that spells one.
func numberOf(v fact.Value) (float64, bool) {
	switch v.Kind {
	case fact.Number:
		return v.Number, !math.IsNaN(v.Number) && !math.IsInf(v.Number, 0)
	case fact.String:
		n, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
		return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return 0, false
}

// progress tells how many people are behind this worker.
func (f *feeder) progress(n uint32) {
	if f.first < 0 {
		f.first = int64(n)
	}
	if int64(n)-f.first >= 4096 {
		f.a().done.Add(int64(n) - f.first)
		f.first = int64(n)
	}
}

// visited tells of each hit whether it lies in a visit that the question wants and is asked for itself; nil when there is no condition.
func (f *feeder) visited(hits timeline.Hits) []bool {
	if f.a().c.Sessions == nil {
		return nil
	}
	kept := make([]bool, hits.Len())
	for lo := 0; lo < hits.Len(); {
		hi := lo + 1
		for hi < hits.Len() && hits.List[hi].At-hits.List[hi-1].At <= visitGap {
			hi++
		}
		fits := f.a().c.Sessions.Eval(func(_ expr.Of, prop string) fact.Value { return f.visit(hits, lo, hi, prop) })
		for i := lo; i < hi; i++ {
			kept[i] = fits && hits.List[i].Mask&f.r.wanted != 0
		}
		lo = hi
	}
	return kept
}

// visit is a property of the visit of hits [lo, hi).
func (f *feeder) visit(hits timeline.Hits, lo, hi int, prop string) fact.Value {
	switch prop {
	case "$events":
		return fact.Num(float64(hi - lo))
	case "$duration_s":
		return fact.Num(float64(hits.List[hi-1].At-hits.List[lo].At) / 1000)
	case "$entry":
		return fact.Str(f.a().view.NameOf(hits.List[lo].Name))
	}
	return fact.Str(f.a().view.NameOf(hits.List[hi-1].Name))
}

// collect keeps events for actors that are no people.
func (f *feeder) collect(_ uint32, events []measure.Event) {
	for i, e := range events {
		f.actors.Add(measure.Grouped{Event: e, Actor: f.by[i]})
	}
}

// texts gives texts small numbers: "" is 0.
type texts struct {
	mu   sync.RWMutex // a leaf
	of   map[string]uint32
	list []string
}

func newTexts() *texts { return &texts{of: map[string]uint32{"": 0}, list: []string{""}} }

func (t *texts) code(s string) uint32 {
	if s == "" {
		return 0
	}
	t.mu.RLock()
	n, ok := t.of[s]
	t.mu.RUnlock()
	if ok {
		return n
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if n, ok := t.of[s]; ok {
		return n
	}
	n = uint32(len(t.list))
	t.of[strings.Clone(s)] = n
	t.list = append(t.list, strings.Clone(s))
	return n
}

func (t *texts) text(code uint32) string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.list[code]
}

// counter is what is known of a run while it runs.
type counter struct {
	events atomic.Int64 // that kernels were given
	done   atomic.Int64 // people that are behind the workers
}
