package plan

import (
	"cmp"
	"context"
	"slices"

	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
)

// cohorts is a question of retention in the terms of the calendar.
type cohorts struct {
	a       *asking
	q       *lang.Retention
	k       measure.Retention
	now     int64 // the last instant that the data can speak of
	rows    int
	columns int // with brackets: one more than these
}

func planRetention(a *asking, q *lang.Retention) (*Plan, error) {
	c, err := newCohorts(a, q)
	if err != nil {
		return nil, err
	}
	because := c.whyFold()
	if because == "" {
		return a.byBitmaps(func(d *days) any { return c.result(d.retention(c)) }), nil
	}
	r := a.reading(c.readFrom(), c.readTo())
	c.k.Start, c.k.Return = r.match(q.StartEvent), r.match(q.ReturnEvent)
	r.split(q.Breakdown)
	p := byFold(because, func(ctx context.Context) (outcome, error) { return c.run(ctx, r) }, r)
	if q.Breakdown != nil {
		p.Reads *= 2
	}
	return p, nil
}

func newCohorts(a *asking, q *lang.Retention) (*cohorts, error) {
	c := &cohorts{a: a, q: q, rows: q.Intervals, columns: q.Intervals}
	iv, ok := measure.ParseInterval(q.Interval)
	if !ok {
		return nil, refuse("$.interval", "is no interval", q.Interval)
	}
	if a.c.To != "" {
		b, err := a.buckets(q.Interval)
		if err != nil {
			return nil, err
		}
		if c.rows = b.Len(); q.Intervals == 0 {
			c.columns = min(c.rows, 31)
		}
	}
	reach := c.columns - 1
	if q.Brackets != nil {
		reach = q.Brackets[len(q.Brackets)-1][1]
		c.columns = len(q.Brackets) + 1
	}
	b, err := measure.CountBuckets(a.span.From, c.rows+reach, iv, a.span.Zone, a.weekStart())
	if err := tooFine(b, err); err != nil {
		return nil, err
	}
	a.span.From, a.span.To = b.Start(0), b.End(c.rows-1)
	if err := tooWide(c.rows*c.columns, q.Breakdown); err != nil {
		return nil, err
	}
	c.k = measure.Retention{Buckets: b, Cohorts: c.rows, Columns: c.columns, OnOrAfter: q.Criteria == "on_or_after", AtLeast: q.MinOccurrences, Brackets: q.Brackets}
	c.k.Kind = map[string]measure.Cohorting{"recurring": measure.Recurring, "first_time": measure.FirstTime, "first_touch_in_window": measure.FirstInWindow}[q.Type]
	if q.Rolling {
		c.k.Rolling = rollingStep[iv]
	}
	c.now = min(a.world.Now.UnixMilli(), a.world.Last)
	return c, c.setCell()
}

// rollingStep is how long the intervals of rolling retention are.
var rollingStep = map[measure.Interval]int64{measure.Minute: 60_000, measure.Hour: 3_600_000, measure.Day: 86_400_000, measure.Week: 7 * 86_400_000, measure.Month: 30 * 86_400_000}

func (c *cohorts) whyFold() string {
	switch {
	case c.q.Breakdown != nil:
		return "values of a property are read"
	case c.k.Rolling != 0 || c.k.AtLeast > 1 || c.k.Brackets != nil:
		return "more is asked than in which intervals somebody was there"
	}
	return c.a.whyFold(c.q.Interval, true, c.q.StartEvent, c.q.ReturnEvent)
}

func (c *cohorts) setCell() error {
	if c.a.cell == nil {
		return nil
	}
	row, err := c.a.index(c.a.cell.Cohort, "cohort", c.rows)
	if err != nil {
		return err
	}
	col, err := c.a.index(c.a.cell.Column, "column", c.columns)
	if err != nil {
		return err
	}
	c.k.Keep = c.a.keepCell(row, col)
	return nil
}

func (c *cohorts) readFrom() int64 {
	if c.k.Kind == measure.FirstTime {
		return c.a.everFrom()
	}
	return c.k.Buckets.Start(0)
}

func (c *cohorts) readTo() int64 {
	if c.k.OnOrAfter {
		return max(c.a.everTo(), c.k.Buckets.To)
	}
	if c.k.Rolling != 0 {
		return c.k.Buckets.To + c.k.Rolling
	}
	return c.k.Buckets.To
}

func (c *cohorts) run(ctx context.Context, r *reading) (outcome, error) {
	split := c.k
	var codes []uint32
	if c.q.Breakdown != nil {
		var err error
		if codes, err = c.a.rank(ctx, r, c.q.Breakdown, c.k.Start); err != nil {
			return outcome{}, err
		}
		split.ByCode, c.k.Keep = true, nil
	}
	got, err := gather(ctx, r, func() several[*measure.RetentionFold] {
		s := several[*measure.RetentionFold]{c.k.Fold()}
		if codes != nil {
			s = append(s, split.Fold())
		}
		return s
	})
	if err != nil {
		return outcome{}, err
	}
	all := got[0].Result()
	res := c.result(all.Rows[0])
	if codes != nil {
		all = got[1].Result()
		c.by(res, all.Rows, codes)
	}
	out := outcome{result: res, people: union(all.People)}
	if c.a.cell != nil && c.a.cell.Column == nil {
		out.intervals = intervals(all.People)
	}
	return out, nil
}

func (c *cohorts) result(rows [][]int64) *lang.RetentionResult {
	res := &lang.RetentionResult{Buckets: c.k.Buckets.Labels()[:c.rows], Matrix: c.matrix(rows), Cohorts: map[string][]int64{}, Average: c.average(rows)}
	for i, row := range rows {
		res.Cohorts[c.k.Buckets.Label(i)] = row
	}
	res.Eligible = make([]int64, c.columns)
	for col := range res.Eligible {
		for i, row := range rows {
			if c.mature(i, col) {
				res.Eligible[col] += row[0]
			}
		}
	}
	return res
}

// matrix is a triangle, except where columns are no intervals of the cohorts' calendar.
func (c *cohorts) matrix(rows [][]int64) [][]int64 {
	if c.k.Brackets != nil || c.k.Rolling != 0 {
		return rows
	}
	return measure.Triangle(rows)
}

// mature says whether the data reach into the last interval that a column asks about.
func (c *cohorts) mature(cohort, column int) bool {
	if c.k.Brackets != nil && column > 0 {
		column = c.k.Brackets[column-1][1]
	}
	if c.k.Rolling != 0 {
		return c.k.Buckets.Start(cohort)+int64(column)*c.k.Rolling <= c.now
	}
	return c.k.Buckets.Start(cohort+column) <= c.now
}

func (c *cohorts) average(rows [][]int64) []*float64 {
	sizes := make([]int64, len(rows))
	for i, row := range rows {
		sizes[i] = row[0]
	}
	var out []*float64
	for _, v := range measure.Average(rows, sizes, c.mature) {
		out = append(out, number(rounded(v, 4)))
	}
	return out
}

func (c *cohorts) by(res *lang.RetentionResult, tables map[uint32][][]int64, codes []uint32) {
	res.MatrixBy = map[string][][]int64{}
	for _, code := range codes {
		rows, ok := tables[code]
		if !ok {
			continue
		}
		one := lang.RetentionBy{Value: c.a.texts.text(code), Matrix: c.matrix(rows), Average: c.average(rows)}
		for _, row := range rows {
			one.Size += row[0]
		}
		res.By = append(res.By, one)
		res.MatrixBy[one.Value] = one.Matrix
	}
	slices.SortStableFunc(res.By, func(x, y lang.RetentionBy) int {
		if x.Value == lang.Other || y.Value == lang.Other {
			return 0
		}
		return cmp.Compare(y.Size, x.Size)
	})
}

// intervals tells of each person the columns in which he is.
func intervals(cells map[measure.Cell][]uint32) map[uint32][]int {
	out := map[uint32][]int{}
	for cell, people := range cells {
		for _, n := range people {
			out[n] = append(out[n], int(cell.Col))
		}
	}
	for n, list := range out {
		slices.Sort(list)
		out[n] = slices.Compact(list)
	}
	return out
}
