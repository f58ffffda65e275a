package plan

import (
	"context"
	"strconv"

	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/measure/sets"
	"hubbub/internal/rooms/activity/query/lang"
)

func planLifecycle(a *asking, q *lang.Lifecycle) (*Plan, error) {
	b, err := a.buckets(q.Interval)
	if err != nil {
		return nil, err
	}
	k := &measure.Lifecycle{Buckets: b}
	if a.cell != nil {
		col, err := a.bucketCell(b.Len())
		if err != nil {
			return nil, err
		}
		row := -1
		for s := measure.New; s <= measure.Dormant; s++ {
			if s.String() == a.cell.State {
				row = int(s)
			}
		}
		k.Keep = a.keepCell(row, col)
	}
	because := a.whyFold(q.Interval, true, q.Event)
	if because == "" {
		return a.byBitmaps(func(d *days) any {
			return lifecycleOutcome(b, d.lifecycle(b, q.Event.Names)).result
		}), nil
	}
	r := a.reading(min(a.everFrom(), b.Start(0)), b.End(b.Len()-1))
	k.Mask = r.match(q.Event)
	return byFold(because, func(ctx context.Context) (outcome, error) {
		got, err := gather(ctx, r, k.Fold)
		if err != nil {
			return outcome{}, err
		}
		return lifecycleOutcome(b, got.Result()), nil
	}, r), nil
}

func lifecycleOutcome(b *measure.Buckets, c measure.LifecycleCounts) outcome {
	return outcome{people: union(c.People), result: &lang.LifecycleResult{Buckets: b.Labels(), New: c.Counts[measure.New], Returning: c.Counts[measure.Returning],
		Resurrecting: c.Counts[measure.Resurrecting], Dormant: c.Counts[measure.Dormant]}}
}

func planStickiness(a *asking, q *lang.Stickiness) (*Plan, error) {
	b, err := a.buckets(q.Interval)
	if err != nil {
		return nil, err
	}
	k := &measure.Stickiness{Buckets: b}
	if a.cell != nil {
		days := -1
		if d := a.cell.Days; d != nil {
			if days = *d; days < 1 || days > b.Len() {
				return nil, refuse("$.cell.days", "expected 1 to "+strconv.Itoa(b.Len()), days)
			}
		}
		k.Keep = a.keepCell(-1, days)
	}
	because := a.whyFold(q.Interval, false, q.Event)
	if because == "" {
		return a.byBitmaps(func(d *days) any {
			counts := sets.Stickiness(d.buckets(b, b.Len(), q.Event.Names, true))
			return stickyOutcome(b, measure.Sticky{Counts: map[uint32][]int64{0: counts}}).result
		}), nil
	}
	r := a.reading(a.span.From, a.span.To)
	k.Mask = r.match(q.Event)
	return byFold(because, func(ctx context.Context) (outcome, error) {
		got, err := gather(ctx, r, k.Fold)
		if err != nil {
			return outcome{}, err
		}
		return stickyOutcome(b, got.Result()), nil
	}, r), nil
}

func stickyOutcome(b *measure.Buckets, s measure.Sticky) outcome {
	res := &lang.StickinessResult{Actors: s.Actors(0), Intervals: b.Len(), Buckets: map[string]int64{}}
	for k, n := range s.Counts[0] {
		if n > 0 {
			res.Buckets[strconv.Itoa(k)] = n
		}
	}
	return outcome{result: res, people: union(s.People)}
}
