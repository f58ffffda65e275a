package plan

import (
	"cmp"
	"context"
	"slices"

	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
)

// funnel is the kernel of a funnel and the reading that serves it.
func (a *asking) funnel(q *lang.FunnelFields) (measure.Funnel, *reading) {
	f := measure.Funnel{Steps: len(q.Steps), Window: q.WindowS * 1000, From: a.span.From, To: a.span.To}
	f.Order = map[string]measure.Order{"ordered": measure.Ordered, "strict": measure.Strict, "unordered": measure.Unordered}[q.Order]
	r := a.reading(a.span.From, a.span.To)
	for i := range q.Steps {
		r.match(q.Steps[i].Match)
	}
	for i := range q.Exclusions {
		r.match(q.Exclusions[i].Match)
		f.Exclusions = append(f.Exclusions, measure.Exclusion{From: q.Exclusions[i].FromStep, To: q.Exclusions[i].ToStep})
	}
	if f.Order == measure.Strict {
		r.match(lang.Match{}) // of any name, among what the conditions leave
	}
	return f, r
}

func planFunnel(a *asking, q *lang.Funnel) (*Plan, error) {
	f, r := a.funnel(&q.FunnelFields)
	split := f
	split.ByCode, split.TouchStep = q.Breakdown != nil, q.AttribStep
	split.Touch = map[string]measure.Touch{"step": measure.AtStep, "first": measure.FirstTouch, "last": measure.LastTouch, "all": measure.AllTouches}[q.Attribution]
	r.split(q.Breakdown)
	if a.cell != nil {
		step, err := a.index(a.cell.Step, "step", f.Steps)
		if err != nil {
			return nil, err
		}
		row := 0
		if a.cell.Dropped {
			row = 1
		}
		if step < 0 {
			step = 0
		}
		split.Keep = a.keepCell(row, step)
	}
	p := byFold("what happened in which order is asked", func(ctx context.Context) (outcome, error) { return a.runFunnel(ctx, q, r, &f, &split) }, r)
	if q.Breakdown != nil {
		p.Reads *= 2
	}
	return p, nil
}

func (a *asking) runFunnel(ctx context.Context, q *lang.Funnel, r *reading, f, split *measure.Funnel) (outcome, error) {
	var codes []uint32
	if q.Breakdown != nil {
		var err error
		if codes, err = a.rank(ctx, r, q.Breakdown, 1<<f.Steps-1); err != nil {
			return outcome{}, err
		}
	}
	got, err := gather(ctx, r, func() several[*measure.FunnelFold] {
		s := several[*measure.FunnelFold]{split.Fold()}
		if codes != nil {
			s = append(s, f.Fold())
		}
		return s
	})
	if err != nil {
		return outcome{}, err
	}
	by := got[0].Result()
	all := by.By[0]
	if codes != nil {
		all = got[1].Result().By[0]
	}
	res := &lang.FunnelResult{Counts: all.Counts, Conversion: conversion(all.Counts)}
	res.AvgS, res.MedianS = stepTimes(all)
	if codes != nil {
		a.funnelBy(res, by.By)
	}
	return outcome{result: res, people: union(by.People)}, nil
}

func (a *asking) funnelBy(res *lang.FunnelResult, by map[uint32]*measure.FunnelSteps) {
	res.CountsBy, res.AvgSBy = map[string][]int64{}, map[string][]*float64{}
	for code, steps := range by {
		one := lang.FunnelBy{Value: a.texts.text(code), Counts: steps.Counts, Conversion: conversion(steps.Counts)}
		one.AvgS, one.MedianS = stepTimes(steps)
		res.By = append(res.By, one)
		res.CountsBy[one.Value], res.AvgSBy[one.Value] = one.Counts, one.AvgS
	}
	slices.SortFunc(res.By, func(x, y lang.FunnelBy) int {
		if x.Value == lang.Other || y.Value == lang.Other {
			return cmp.Compare(boolInt(x.Value == lang.Other), boolInt(y.Value == lang.Other))
		}
		return cmp.Or(cmp.Compare(y.Counts[0], x.Counts[0]), cmp.Compare(x.Value, y.Value))
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// conversion is the last over the first, in percent.
func conversion(counts []int64) float64 { return percent(counts[len(counts)-1], counts[0]) }

func percent(part, of int64) float64 {
	if of == 0 {
		return 0
	}
	return rounded(100*float64(part)/float64(of), 2)
}

func stepTimes(s *measure.FunnelSteps) (avg, median []*float64) {
	for i := range s.Counts {
		m, d := s.Seconds(i)
		avg, median = append(avg, seconds(m)), append(median, seconds(d))
	}
	return avg, median
}

func planFunnelTrends(a *asking, q *lang.FunnelTrends) (*Plan, error) {
	b, err := a.buckets(q.Interval)
	if err != nil {
		return nil, err
	}
	f, r := a.funnel(&q.FunnelFields)
	k := &measure.FunnelTrends{Funnel: f, Buckets: b, FromStep: q.FromStep, ToStep: *q.ToStep}
	if a.cell != nil {
		col, err := a.bucketCell(b.Len())
		if err != nil {
			return nil, err
		}
		k.Keep = a.keepCell(-1, col)
	}
	return byFold("what happened in which order is asked", func(ctx context.Context) (outcome, error) {
		got, err := gather(ctx, r, k.Fold)
		if err != nil {
			return outcome{}, err
		}
		t := got.Result()
		res := &lang.FunnelTrendsResult{Buckets: b.Labels(), Entered: t.Entered[0], Completed: t.Completed[0]}
		for i := range res.Entered {
			res.Rate = append(res.Rate, percent(res.Completed[i], res.Entered[i]))
		}
		return outcome{result: res, people: a.converts(t.People)}, nil
	}, r), nil
}

// converts picks who entered, converted, or entered without converting, in any of the buckets.
func (a *asking) converts(cells map[measure.Cell][]uint32) []uint32 {
	if a.cell == nil {
		return nil
	}
	want := map[measure.Cell][]uint32{}
	for cell, people := range cells {
		switch {
		case a.cell.Complete && cell.Row == 1, !a.cell.Complete && !a.cell.Dropped && cell.Row == 0:
			want[cell] = people
		case a.cell.Dropped && cell.Row == 0:
			done := cells[measure.Cell{Row: 1, Col: cell.Col, Code: cell.Code}]
			want[cell] = slices.DeleteFunc(slices.Clone(people), func(n uint32) bool {
				_, converted := slices.BinarySearch(done, n)
				return converted
			})
		}
	}
	return union(want)
}

func planConversion(a *asking, q *lang.TimeToConvert) (*Plan, error) {
	f, r := a.funnel(&q.FunnelFields)
	k := &measure.Conversion{Funnel: f, FromStep: q.FromStep, ToStep: *q.ToStep, Named: a.cell != nil}
	return byFold("what happened in which order is asked", func(ctx context.Context) (outcome, error) {
		got, err := gather(ctx, r, k.Fold)
		if err != nil {
			return outcome{}, err
		}
		c := got.Result()
		bins := c.Bins(q.Bins)
		avg, median := c.Seconds()
		res := &lang.TimeToConvertResult{Bins: [][2]float64{}, AvgS: seconds(avg), MedianS: seconds(median)}
		for _, b := range bins {
			res.Bins = append(res.Bins, [2]float64{b.From, float64(b.People)})
			res.Converted += b.People
		}
		out := outcome{result: res}
		if a.cell != nil {
			out.people, err = a.inBin(c, bins)
		}
		return out, err
	}, r), nil
}

// inBin are those of the bin of the cell.
func (a *asking) inBin(c measure.Converted, bins []measure.TimeBin) ([]uint32, error) {
	const ever = 1 << 60
	i, err := a.bucketCell(len(bins))
	if err != nil {
		return nil, err
	}
	from, to := float64(0), float64(ever)
	if i >= 0 {
		from = bins[i].From
		if i+1 < len(bins) {
			to = bins[i+1].From
		}
	}
	return c.Between(from, to), nil
}
