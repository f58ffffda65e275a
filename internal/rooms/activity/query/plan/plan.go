package plan

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/strict"
	"hubbub/internal/rooms/activity/timeline"
)

// Plan says how a question will be answered, and answers it.
type Plan struct {
	Bitmaps bool
	Because string
	Reads   int64     // events that it will look at
	Span    lang.Span // the time that it speaks of

	a   *asking
	run func(ctx context.Context) (outcome, error)
}

// Make plans a question over a span of a view. The view stays open until the plan has run.
func Make(view *timeline.View, q lang.Question, span lang.Span, world lang.World) (*Plan, error) {
	if people, ok := q.(*lang.People); ok {
		return planPeople(view, people, span, world)
	}
	a := newAsking(view, q, span, world)
	p, err := planners[a.c.Kind](a, q)
	return a.made(p, err)
}

// Run answers, once: the result has the type that the kind names.
func (p *Plan) Run(ctx context.Context) (any, error) {
	out, err := p.run(ctx)
	return out.result, err
}

// Given is how many events the answer was made of so far. Any goroutine may ask.
func (p *Plan) Given() int64 { return p.a.events.Load() }

// Done is the share of the people that is behind the plan, from 0 to 1. Any goroutine may ask.
func (p *Plan) Done() float64 { return float64(p.a.done.Load()) / float64(max(p.a.view.People(), 1)) }

// asking is one question over one view, on its way to an answer.
type asking struct {
	counter
	view  *timeline.View
	c     *lang.Common
	span  lang.Span
	world lang.World
	cell  *lang.Cell // whose people are wanted; nil for the answer itself
	texts *texts
}

func newAsking(view *timeline.View, q lang.Question, span lang.Span, world lang.World) *asking {
	return &asking{view: view, c: lang.CommonOf(q), span: span, world: world, texts: newTexts()}
}

func (a *asking) made(p *Plan, err error) (*Plan, error) {
	if err != nil {
		return nil, err
	}
	p.a, p.Span = a, a.span
	return p, nil
}

// outcome is what a run found. With a cell only people (and intervals) are of use.
type outcome struct {
	result    any
	people    []uint32
	intervals map[uint32][]int
}

// planner plans the questions of one kind.
type planner func(a *asking, q lang.Question) (*Plan, error)

func of[Q lang.Question](p func(a *asking, q Q) (*Plan, error)) planner {
	return func(a *asking, q lang.Question) (*Plan, error) { return p(a, q.(Q)) }
}

// planners has every kind but people, which asks another.
var planners = map[string]planner{
	"trends":             of(planTrends),
	"active_users":       of(planActive),
	"active_users_total": of(planActiveTotal),
	"retention":          of(planRetention),
	"lifecycle":          of(planLifecycle),
	"stickiness":         of(planStickiness),
	"funnel":             of(planFunnel),
	"funnel_trends":      of(planFunnelTrends),
	"time_to_convert":    of(planConversion),
	"paths":              of(planPaths),
	"sessions":           of(planSessions),
	"hours":              of(planHours),
	"clicks":             of(planClicks),
	"response_times":     of(planResponses),
}

// byFold is the plan of a walk over readings.
func byFold(because string, run func(ctx context.Context) (outcome, error), readings ...*reading) *Plan {
	p := &Plan{Because: because, run: run}
	for _, r := range readings {
		p.Reads += r.a.view.Estimate(r.whole())
	}
	return p
}

// refuse is the error of a question that does not fit what is asked for.
func refuse(at, message string, value any) error {
	var f strict.Faults
	f.Add(at, message, value)
	return lang.Refuse(f)
}

// maxBuckets is how many a chart may have.
const maxBuckets = 20_000

func (a *asking) buckets(interval string) (*measure.Buckets, error) {
	iv, ok := measure.ParseInterval(interval)
	if !ok {
		return nil, refuse("$.interval", "is no interval", interval)
	}
	b, err := measure.NewBuckets(a.span.From, a.span.To, iv, a.span.Zone, a.weekStart())
	return b, tooFine(b, err)
}

// tooFine refuses an interval that makes too many buckets.
func tooFine(b *measure.Buckets, err error) error {
	if err != nil || b.Len() > maxBuckets {
		return refuse("$.interval", fmt.Sprintf("is too short for the time: more than %d buckets", maxBuckets), nil)
	}
	return nil
}

// maxCells is how many numbers an answer may have.
const maxCells = 200_000

// tooWide refuses an answer of too many numbers: so many for each value of a breakdown, if there is one.
func tooWide(numbers int, b *lang.Breakdown) error {
	if b != nil {
		numbers *= b.Limit + 1
	}
	if numbers > maxCells {
		return refuse("$.interval", fmt.Sprintf("is too short for the time: the answer would have %d numbers, more than %d", numbers, maxCells), nil)
	}
	return nil
}

func (a *asking) weekStart() time.Weekday {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if a.c.WeekStart == weekdayNames[d] {
			return d
		}
	}
	return time.Sunday
}

var weekdayNames = [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// everFrom is before the first event of all.
func (a *asking) everFrom() int64 { return min(a.world.First, a.span.From) }

// everTo is after the last event of all.
func (a *asking) everTo() int64 { return max(a.world.Last+1, a.span.To) }

// number turns NaN into nothing.
func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// rounded is the number with so many decimals that is nearest to v.
func rounded(v float64, decimals int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', decimals, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// seconds is a duration as answers have it: a mean of few is more than its milliseconds.
func seconds(v float64) *float64 { return number(rounded(v, 9)) }

// bucketCell is the bucket of the cell: -1 for all.
func (a *asking) bucketCell(n int) (int, error) { return a.index(a.cell.Bucket, "bucket", n) }

func (a *asking) index(i *int, name string, n int) (int, error) {
	if i == nil {
		return -1, nil
	}
	if *i < 0 || *i >= n {
		return 0, refuse("$.cell."+name, fmt.Sprintf("there are %d, counted from 0", n), *i)
	}
	return *i, nil
}

// valueCell tells whether a code is that of the cell.
func (a *asking) valueCell() func(code uint32) bool {
	if a.cell.Value == nil {
		return func(uint32) bool { return true }
	}
	want := a.texts.code(*a.cell.Value)
	return func(code uint32) bool { return code == want }
}

// keepCell wants the people of cells of one row (-1: any) and column (-1: any), and of the value of the cell; nil when an answer is wanted.
func (a *asking) keepCell(row, col int) measure.Keep {
	if a.cell == nil {
		return nil
	}
	value := a.valueCell()
	return func(c measure.Cell) bool {
		return (row < 0 || c.Row == int32(row)) && (col < 0 || c.Col == int32(col)) && value(c.Code)
	}
}

// union is everybody in any of the cells, once.
func union(cells map[measure.Cell][]uint32) []uint32 {
	var all []uint32
	for _, people := range cells {
		all = append(all, people...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// several are accumulators that are given the same events.
type several[T gatherer[T]] []T

// Person gives a person to each.
func (s several[T]) Person(n uint32, events []measure.Event) {
	for _, t := range s {
		t.Person(n, events)
	}
}

// Merge joins each with its like.
func (s several[T]) Merge(other several[T]) {
	for i, t := range s {
		t.Merge(other[i])
	}
}

// tally counts events by code.
type tally struct {
	mask   uint32
	counts map[uint32]int64
}

// Person counts.
func (t *tally) Person(_ uint32, events []measure.Event) {
	for i := range events {
		if events[i].Mask&t.mask != 0 {
			t.counts[events[i].Code]++
		}
	}
}

// Merge adds up.
func (t *tally) Merge(other *tally) {
	for code, n := range other.counts {
		t.counts[code] += n
	}
}

// rank finds the most frequent values of a breakdown among the events with these bits, and lets the reading gather the others under $other. It gives the codes in
// order, $other last.
func (a *asking) rank(ctx context.Context, r *reading, b *lang.Breakdown, mask uint32) ([]uint32, error) {
	t, err := gather(ctx, r, func() *tally { return &tally{mask, map[uint32]int64{}} })
	if err != nil {
		return nil, err
	}
	codes := make([]uint32, 0, len(t.counts))
	for code := range t.counts {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(x, y uint32) int {
		return cmp.Or(cmp.Compare(t.counts[y], t.counts[x]), cmp.Compare(a.texts.text(x), a.texts.text(y)))
	})
	if len(codes) <= b.Limit {
		return codes, nil
	}
	codes = codes[:b.Limit]
	r.keep = make([]bool, slices.Max(codes)+1)
	for _, code := range codes {
		r.keep[code] = true
	}
	return append(codes, a.texts.code(lang.Other)), nil
}
