package plan

import (
	"context"
	"slices"

	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
)

// trendGroup are the series that one reading serves: those that read the same property, or none.
type trendGroup struct {
	r      *reading
	folds  []*measure.Trends
	series []int
	mask   uint32
}

func planTrends(a *asking, q *lang.Trends) (*Plan, error) {
	b, err := a.buckets(q.Interval)
	if err == nil {
		err = tooWide(b.Len()*len(q.Series), q.Breakdown)
	}
	if err != nil {
		return nil, err
	}
	row, col := -1, -1
	if a.cell != nil {
		if col, err = a.bucketCell(b.Len()); err != nil {
			return nil, err
		}
		if row, err = a.index(a.cell.Series, "series", len(q.Series)); err != nil {
			return nil, err
		}
	}
	because := a.whyTrendsFold(q)
	if because == "" {
		return a.byBitmaps(func(d *days) any {
			res := &lang.TrendsResult{Buckets: b.Labels(), Lines: []lang.Line{}}
			for i := range q.Series {
				l := d.trend(&q.Series[i], b)
				l.Series = i
				res.Lines = append(res.Lines, l)
			}
			return res
		}), nil
	}
	groups, readings := a.trendGroups(q, b, row, col)
	p := byFold(because, func(ctx context.Context) (outcome, error) { return a.runTrends(ctx, q, b, groups) }, readings...)
	if q.Breakdown != nil {
		p.Reads *= 2
	}
	return p, nil
}

// whyTrendsFold is whyFold for trends. Sets know neither single events when people are picked, nor values.
func (a *asking) whyTrendsFold(q *lang.Trends) string {
	var matches []lang.Match
	for i := range q.Series {
		s := &q.Series[i]
		if s.Prop != "" {
			return "values of a property are read"
		}
		if s.Measure != "people" && a.c.People != nil {
			return "events of some people are counted"
		}
		matches = append(matches, s.Match)
	}
	if q.Breakdown != nil {
		return "values of a property are read"
	}
	return a.whyFold(q.Interval, false, matches...)
}

func (a *asking) trendGroups(q *lang.Trends, b *measure.Buckets, row, col int) ([]*trendGroup, []*reading) {
	by := map[string]*trendGroup{}
	var groups []*trendGroup
	var readings []*reading
	for i := range q.Series {
		s := &q.Series[i]
		g := by[s.Prop]
		if g == nil {
			g = &trendGroup{r: a.reading(a.span.From, a.span.To)}
			g.r.number(s.Prop)
			g.r.split(q.Breakdown)
			by[s.Prop] = g
			groups, readings = append(groups, g), append(readings, g.r)
		}
		bit := g.r.match(s.Match)
		t := &measure.Trends{Buckets: b, Mask: bit, ByCode: q.Breakdown != nil}
		if row < 0 || row == i {
			t.Keep = a.keepCell(-1, col)
		}
		if s.Prop != "" {
			t.Numbers, t.HasNum = true, hasNumber
		}
		g.folds, g.series, g.mask = append(g.folds, t), append(g.series, i), g.mask|bit
	}
	return groups, readings
}

func (a *asking) runTrends(ctx context.Context, q *lang.Trends, b *measure.Buckets, groups []*trendGroup) (outcome, error) {
	lines := make([][]lang.Line, len(q.Series))
	var people []map[measure.Cell][]uint32
	for _, g := range groups {
		codes := []uint32{0}
		if q.Breakdown != nil {
			var err error
			if codes, err = a.rank(ctx, g.r, q.Breakdown, g.mask); err != nil {
				return outcome{}, err
			}
		}
		got, err := gather(ctx, g.r, func() several[*measure.TrendsFold] {
			var s several[*measure.TrendsFold]
			for _, t := range g.folds {
				s = append(s, t.Fold())
			}
			return s
		})
		if err != nil {
			return outcome{}, err
		}
		for i, f := range got {
			t := f.Result()
			people = append(people, t.People)
			for _, code := range codes {
				if t.Total[code] != nil {
					lines[g.series[i]] = append(lines[g.series[i]], a.line(q, g.series[i], code, &t))
				}
			}
		}
	}
	out := outcome{}
	for _, cells := range people {
		out.people = append(out.people, union(cells)...)
	}
	slices.Sort(out.people)
	out.people = slices.Compact(out.people)
	res := &lang.TrendsResult{Buckets: b.Labels(), Lines: []lang.Line{}}
	for _, l := range lines {
		res.Lines = append(res.Lines, l...)
	}
	out.result = res
	return out, nil
}

func (a *asking) line(q *lang.Trends, series int, code uint32, t *measure.Trend) lang.Line {
	s := &q.Series[series]
	l := lang.Line{Series: series, Label: s.Label, Total: trendValue(s.Measure, t.Total[code])}
	if q.Breakdown != nil {
		v := a.texts.text(code)
		l.Value = &v
	}
	cells := t.Buckets[code]
	for i := range cells {
		l.Data = append(l.Data, trendValue(s.Measure, &cells[i]))
	}
	return l
}

func trendValue(what string, c *measure.TrendCell) *float64 {
	n := &c.Numbers
	switch what {
	case "count":
		return number(float64(c.Count))
	case "people":
		return number(float64(c.People))
	case "per_person":
		return number(float64(c.Count) / float64(c.People))
	case "sum":
		return number(n.Sum())
	case "avg":
		return number(n.Avg())
	case "min":
		return number(n.Quantile(0))
	case "max":
		return number(n.Quantile(1))
	case "p90":
		return number(n.Quantile(.9))
	case "p99":
		return number(n.Quantile(.99))
	}
	return number(n.Quantile(.5))
}
