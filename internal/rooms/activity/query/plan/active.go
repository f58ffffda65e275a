package plan

import (
	"context"

	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
)

func planActive(a *asking, q *lang.ActiveUsers) (*Plan, error) {
	b, err := a.buckets(q.Interval)
	if err != nil {
		return nil, err
	}
	kernels := []*measure.Active{{Buckets: b, Days: trailing(b, q.WindowDays)}}
	if q.RatioDays > 0 && a.cell == nil {
		kernels = append(kernels, &measure.Active{Buckets: b, Days: trailing(b, q.RatioDays)})
	}
	return a.planActive(b, q.Event, kernels, func(counts [][]int64) any {
		res := &lang.ActiveUsersResult{Buckets: b.Labels(), Data: counts[0]}
		for _, n := range counts[0] {
			res.Sum += n
		}
		if len(counts) > 1 {
			res.Wide, res.Ratio = counts[1], make([]float64, b.Len())
			for i, wide := range counts[1] {
				if wide > 0 {
					res.Ratio[i] = rounded(float64(counts[0][i])/float64(wide), 4)
				}
			}
		}
		return res
	})
}

// trailing is the length of a window in days; 0 when a bucket is as long, since then it is the bucket.
func trailing(b *measure.Buckets, days int) int {
	if b.Interval().Covers(days) {
		return 0
	}
	return days
}

func planActiveTotal(a *asking, q *lang.ActiveUsersTotal) (*Plan, error) {
	b, err := measure.NewBuckets(a.span.To-1, a.span.To, measure.Day, a.span.Zone, a.weekStart())
	if err != nil {
		return nil, refuse("$.to", "is no day", a.c.To)
	}
	k := &measure.Active{Buckets: b, Days: q.WindowDays}
	a.span.From = k.Reach()
	return a.planActive(b, q.Event, []*measure.Active{k}, func(counts [][]int64) any {
		return &lang.ActiveUsersTotalResult{Value: counts[0][0]}
	})
}

// planActive answers kernels over the same event.
func (a *asking) planActive(b *measure.Buckets, event lang.Match, kernels []*measure.Active, answer func(counts [][]int64) any) (*Plan, error) {
	if a.cell != nil {
		col, err := a.bucketCell(b.Len())
		if err != nil {
			return nil, err
		}
		if col < 0 {
			col = b.Len() - 1
		}
		kernels[0].Keep = a.keepCell(-1, col)
	}
	because := a.whyFold(b.Interval().String(), false, event)
	if because == "" {
		return a.byBitmaps(func(d *days) any {
			var counts [][]int64
			for _, k := range kernels {
				counts = append(counts, d.active(k, event.Names))
			}
			return answer(counts)
		}), nil
	}
	from := a.span.From
	for _, k := range kernels {
		from = min(from, k.Reach())
	}
	r := a.reading(from, a.span.To)
	bit := r.match(event)
	for _, k := range kernels {
		k.Mask = bit
	}
	return byFold(because, func(ctx context.Context) (outcome, error) {
		got, err := gather(ctx, r, func() (s several[*measure.ActiveFold]) {
			for _, k := range kernels {
				s = append(s, k.Fold())
			}
			return s
		})
		if err != nil {
			return outcome{}, err
		}
		var counts [][]int64
		for _, f := range got {
			counts = append(counts, f.Result().Counts[0])
		}
		return outcome{result: answer(counts), people: union(got[0].Result().People)}, nil
	}, r), nil
}
