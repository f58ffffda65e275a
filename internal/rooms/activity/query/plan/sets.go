package plan

import (
	"context"
	"runtime"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/measure/sets"
	"hubbub/internal/rooms/activity/query/lang"
)

// maxSetBytes is what the sets of one question may take: beyond it the events are read instead.
const maxSetBytes = 1 << 30

// whyFold says why a question cannot be answered by who was active on which day; "" when it can. whole says that its buckets are whole, whatever the ends of its time.
func (a *asking) whyFold(interval string, whole bool, matches ...lang.Match) string {
	switch {
	case a.cell != nil:
		return "the people themselves are asked for"
	case a.c.Actor != lang.Person:
		return "the actors are no people"
	case interval == "minute" || interval == "hour":
		return "intervals are shorter than a day"
	case a.span.Zone.String() != a.view.Zone().String():
		return "days begin elsewhere than where the workspace's do"
	case !whole && !a.span.Days:
		return "the time does not begin and end with a day"
	case a.c.Where != nil || a.c.Sessions != nil:
		return "events are chosen by more than their names"
	}
	for _, m := range matches {
		if m.Where != nil {
			return "events are chosen by more than their names"
		}
	}
	if days := measure.DateOf(a.everTo(), a.span.Zone) - measure.DateOf(a.everFrom(), a.span.Zone); int(days)*a.view.People()/8 > maxSetBytes {
		return "there are too many days and people"
	}
	return ""
}

// byBitmaps is the plan of an answer from sets.
func (a *asking) byBitmaps(answer func(d *days) any) *Plan {
	return &Plan{Bitmaps: true, Because: "only who was active on which day is asked", run: func(ctx context.Context) (outcome, error) {
		d := &days{ctx: ctx, a: a, first: measure.DateOf(a.world.First, a.span.Zone), last: measure.DateOf(a.world.Last, a.span.Zone)}
		if a.c.People != nil {
			d.among = a.view.PeopleWhere(a.c.People)
		}
		res := answer(d)
		return outcome{result: res}, d.err
	}}
}

// days gives sets of people by day. The first error stays, and sets are empty from then on.
type days struct {
	ctx         context.Context
	a           *asking
	first, last measure.Date // with data
	among       bitset.Set
	err         error
}

// on is who did something named so on a day.
func (d *days) on(names []string, day measure.Date) bitset.Set {
	if d.err == nil {
		d.err = d.ctx.Err()
	}
	if day < d.first || day > d.last || d.err != nil {
		return nil
	}
	set, err := d.a.view.Day(names, int32(day), d.a.c.Marked == "leave_out")
	if err != nil {
		d.err = err
	}
	return set
}

// within is who did so on any of the days [from, to).
func (d *days) within(names []string, from, to measure.Date) bitset.Set {
	from, to = max(from, d.first), min(to, d.last+1)
	if from >= to {
		return nil
	}
	if from+1 == to {
		return d.on(names, from)
	}
	all := bitset.New(d.a.view.People())
	for ; from < to; from++ {
		all.Or(d.on(names, from))
	}
	return all
}

// buckets are who did so in the buckets [0, n); asked leaves out what the question did not ask for.
func (d *days) buckets(b *measure.Buckets, n int, names []string, asked bool) sets.Sets {
	s := d.sets(make([]bitset.Set, n))
	for i := range n {
		from, to := b.Date(i), b.Date(i+1)
		if asked {
			from, to = max(from, measure.DateOf(b.From, d.a.span.Zone)), min(to, measure.DateOf(b.To-1, d.a.span.Zone)+1)
		}
		s.Buckets[i] = d.within(names, from, to)
	}
	return s
}

func (d *days) sets(buckets []bitset.Set) sets.Sets {
	return sets.Sets{Buckets: buckets, Among: d.among, Workers: runtime.GOMAXPROCS(0)}
}

// active answers an Active for every bucket.
func (d *days) active(k *measure.Active, names []string) []int64 {
	b := k.Buckets
	if k.Days == 0 {
		return sets.Count(d.buckets(b, b.Len(), names, true))
	}
	end := measure.DateOf(b.To-1, d.a.span.Zone) + 1
	begin := b.Date(1) - measure.Date(k.Days)
	var each []bitset.Set
	for day := begin; day < b.Date(b.Len()); day++ {
		if day < end {
			each = append(each, d.on(names, day))
		} else {
			each = append(each, nil)
		}
	}
	trailing := sets.Trailing(d.sets(each), k.Days)
	counts := make([]int64, b.Len())
	for i := range counts {
		counts[i] = trailing[b.Date(i+1)-measure.Date(k.Days)-begin]
	}
	return counts
}

// retention answers a Retention that asks for no more than days.
func (d *days) retention(c *cohorts) [][]int64 {
	k := &c.k
	starts := d.buckets(k.Buckets, c.rows, c.q.StartEvent.Names, false)
	switch k.Kind {
	case measure.FirstTime:
		starts.Buckets = sets.Firsts(starts.Buckets, d.within(c.q.StartEvent.Names, d.first, k.Buckets.Date(0)))
	case measure.FirstInWindow:
		starts.Buckets = sets.Firsts(starts.Buckets, nil)
	}
	returns := d.buckets(k.Buckets, k.Buckets.Len(), c.q.ReturnEvent.Names, false)
	var later bitset.Set
	if k.OnOrAfter {
		later = d.within(c.q.ReturnEvent.Names, k.Buckets.Date(k.Buckets.Len()), d.last+1)
	}
	return sets.Retention(starts, returns, c.columns, k.OnOrAfter, later)
}

// lifecycle answers a Lifecycle.
func (d *days) lifecycle(b *measure.Buckets, names []string) measure.LifecycleCounts {
	first := b.Date(0)
	before := measure.DateOf(b.Floor(b.Start(0)-1), d.a.span.Zone)
	return measure.LifecycleCounts{Counts: sets.Lifecycle(d.buckets(b, b.Len(), names, false), d.within(names, d.first, first), d.within(names, before, first))}
}

// trend answers one series of Trends that counts events or people.
func (d *days) trend(s *lang.Series, b *measure.Buckets) lang.Line {
	active := d.buckets(b, b.Len(), s.Names, true)
	people := sets.Count(active)
	all := []bitset.Set{sets.Unite(active.Buckets)}
	cells := make([]measure.TrendCell, b.Len()+1)
	for i := range b.Len() {
		cells[i].People = people[i]
	}
	total := &cells[b.Len()]
	total.People = sets.Count(d.sets(all))[0]
	for i := range b.Len() {
		if s.Measure == "people" {
			break
		}
		cells[i].Count = d.events(s.Names, max(b.Date(i), measure.DateOf(b.From, d.a.span.Zone)), min(b.Date(i+1), measure.DateOf(b.To-1, d.a.span.Zone)+1))
		total.Count += cells[i].Count
	}
	l := lang.Line{Label: s.Label, Total: trendValue(s.Measure, total)}
	for i := range b.Len() {
		l.Data = append(l.Data, trendValue(s.Measure, &cells[i]))
	}
	return l
}

// events is how many there are named so on the days [from, to).
func (d *days) events(names []string, from, to measure.Date) (n int64) {
	for day := max(from, d.first); day < min(to, d.last+1) && d.err == nil; day++ {
		one, err := d.a.view.DayEvents(names, int32(day), d.a.c.Marked == "leave_out")
		if err != nil {
			d.err = err
		}
		n += one
	}
	return n
}
