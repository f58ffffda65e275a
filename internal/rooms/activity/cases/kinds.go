package cases

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
)

type result = map[string]any

// kinds are the questions that a case may ask.
var kinds = map[string]func(ctx context.Context, a *asker) (result, error){
	"lifecycle":               lifecycle,
	"lifecycle_people":        lifecyclePeople,
	"retention":               retention,
	"retention_actors":        retentionActors,
	"weekly_retention_series": weeklySeries,
	"retention_average":       retentionAverage,
	"stickiness":              stickiness,
	"stickiness_actors":       stickinessActors,
	"active_users":            activeUsers,
	"active_users_total":      activeTotal,
	"funnel":                  funnel,
	"funnel_trends":           funnelTrends,
	"time_to_convert":         timeToConvert,
	"paths":                   paths,
}

func (c *Case) lifecycle() object {
	q := c.question("lifecycle")
	q["event"] = match(c.Params.Event)
	return q
}

func lifecycle(ctx context.Context, a *asker) (result, error) {
	var r lang.LifecycleResult
	err := a.ask(ctx, a.c.lifecycle(), &r)
	return result{"buckets": r.Buckets, "new": r.New, "returning": r.Returning, "resurrecting": r.Resurrecting, "dormant": r.Dormant}, err
}

func lifecyclePeople(ctx context.Context, a *asker) (result, error) {
	q := a.c.lifecycle()
	var r lang.LifecycleResult
	if err := a.ask(ctx, q, &r); err != nil {
		return nil, err
	}
	out := result{}
	for i, bucket := range r.Buckets {
		for state := measure.New; state <= measure.Dormant; state++ {
			people, err := a.actors(ctx, q, object{"bucket": i, "state": state.String()})
			if err != nil {
				return nil, err
			}
			for _, date := range spellings(bucket) {
				out[fmt.Sprintf("%s@%s", state, date)] = people
				out[fmt.Sprintf("%s_count@%s", state, date)] = len(people)
			}
		}
	}
	return out, nil
}

// spellings are the ways to write the name of a bucket: a day has one, an instant several.
func spellings(bucket string) []string {
	t, err := time.Parse(time.RFC3339, bucket)
	if err != nil {
		return []string{bucket}
	}
	return []string{bucket, t.UTC().Format(time.RFC3339), t.Format("2006-01-02T15:04:05"), t.Format(time.DateTime), t.Format("2006-01-02T15:04"), t.Format("2006-01-02 15:04")}
}

func retention(ctx context.Context, a *asker) (result, error) {
	var r lang.RetentionResult
	if err := a.ask(ctx, a.c.retention(), &r); err != nil {
		return nil, err
	}
	out := result{"buckets": r.Buckets, "matrix": r.Matrix, "cohorts": r.Cohorts}
	if a.c.Params.Breakdown != nil {
		out["matrix_by"] = orEmpty(r.MatrixBy)
	}
	return out, nil
}

// orEmpty is a map also where nobody has any value.
func orEmpty[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return m
}

// retentionActors tells the intervals of the cohort's row of the matrix.
func retentionActors(ctx context.Context, a *asker) (result, error) {
	q := a.c.retention()
	rows, err := a.people(ctx, q, object{"cohort": a.c.Params.CohortIndex})
	if err != nil {
		return nil, err
	}
	appearances := map[string][]int{}
	for _, r := range rows {
		in := []int{}
		for _, i := range r.Intervals {
			if i+a.c.Params.CohortIndex < q["intervals"].(int) {
				in = append(in, i)
			}
		}
		appearances[r.Key] = in
	}
	return result{"appearances": appearances}, nil
}

// weeklySeries is retention by the week with one column: of those who were active, who was a week later.
func weeklySeries(ctx context.Context, a *asker) (result, error) {
	q := a.c.retention()
	q["interval"], q["intervals"] = "week", 2
	q["start_event"], q["return_event"] = match(a.c.Params.Event), match(a.c.Params.Event)
	q["from"], q["to"] = cmp.Or(instant(a.c.Params.From), "first"), cmp.Or(instant(a.c.Params.To), "last")
	var r lang.RetentionResult
	if err := a.ask(ctx, q, &r); err != nil {
		return nil, err
	}
	rows := [][]any{}
	for _, week := range r.Buckets {
		if row := r.Cohorts[week]; row[0] > 0 {
			rows = append(rows, []any{week, row[0], row[1], cents(100 * float64(row[1]) / float64(row[0]))})
		}
	}
	return result{"rows": rows}, nil
}

func cents(v float64) float64 { return math.Round(v*100) / 100 }

// retentionAverage pools the cohorts that the case gives, or those of its events.
func retentionAverage(ctx context.Context, a *asker) (result, error) {
	p := &a.c.Params
	given := append(a.c.Cohorts, p.Cohorts...)
	if given == nil {
		var r lang.RetentionResult
		if err := a.ask(ctx, a.c.retention(), &r); err != nil {
			return nil, err
		}
		for _, name := range r.Buckets {
			row := r.Cohorts[name]
			c := Cohort{Date: name, Size: row[0]}
			for i := range row {
				c.Values = append(c.Values, &row[i])
			}
			given = append(given, c)
		}
	}
	old, err := maturity(p, given)
	if err != nil {
		return nil, err
	}
	rows, sizes := make([][]int64, len(given)), make([]int64, len(given))
	for i, c := range given {
		sizes[i], rows[i] = c.Size, make([]int64, len(c.Values))
		for j, v := range c.Values {
			if v != nil {
				rows[i][j] = *v
			}
		}
	}
	percent := []any{}
	counts := func(i, j int) bool { return given[i].Values[j] != nil && (old == nil || old(i, j)) }
	for _, share := range measure.Average(rows, sizes, counts) {
		if math.IsNaN(share) {
			percent = append(percent, nil)
		} else {
			percent = append(percent, cents(share))
		}
	}
	return result{"percent": percent}, nil
}

// maturity says whether the interval of a cohort's column has begun; nil when the case names no now.
func maturity(p *Params, given []Cohort) (func(cohort, column int) bool, error) {
	if p.Now == "" {
		return nil, nil
	}
	refuse := func(what, text string) error {
		return errs.E("cases.maturity", errs.Invalid, "cases.time", fmt.Sprintf("%s is no %s.", strconv.Quote(text), what))
	}
	zone, err := time.LoadLocation(p.TZ)
	if err != nil {
		return nil, refuse("time zone", p.TZ)
	}
	now, ok := readTime(p.Now, zone)
	if !ok {
		return nil, refuse("time", p.Now)
	}
	interval, ok := measure.ParseInterval(p.Interval)
	if !ok {
		return nil, refuse("interval", p.Interval)
	}
	starts := make([]*measure.Buckets, len(given))
	for i, c := range given {
		at, ok := readTime(c.Date, zone)
		if !ok {
			return nil, refuse("time", c.Date)
		}
		starts[i], err = measure.CountBuckets(at.UnixMilli(), max(len(c.Values), 1), interval, zone, at.Weekday())
		if err != nil {
			return nil, err
		}
	}
	return func(cohort, column int) bool { return starts[cohort].Start(column) <= now.UnixMilli() }, nil
}

// readTime reads a day in a zone, or an instant.
func readTime(s string, zone *time.Location) (time.Time, bool) {
	s = instant(s)
	if d, err := time.Parse(time.DateOnly, s); err == nil {
		return time.UnixMilli(measure.OnDay(d.Year(), d.Month(), d.Day()).Begin(zone)).In(zone), true
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.In(zone), true
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", s, zone)
	return t, err == nil
}

func (c *Case) stickiness() object {
	q := c.question("stickiness")
	q["event"] = match(c.Params.Event)
	return q
}

func stickiness(ctx context.Context, a *asker) (result, error) {
	var r lang.StickinessResult
	if err := a.ask(ctx, a.c.stickiness(), &r); err != nil {
		return nil, err
	}
	buckets := map[string]int64{}
	for k := 1; k <= min(r.Intervals, 1000); k++ {
		buckets[strconv.Itoa(k)] = 0
	}
	for k, n := range r.Buckets {
		buckets[k] = n
	}
	return result{"actors": r.Actors, "buckets": buckets}, nil
}

func stickinessActors(ctx context.Context, a *asker) (result, error) {
	q := a.c.stickiness()
	var r lang.StickinessResult
	if err := a.ask(ctx, q, &r); err != nil {
		return nil, err
	}
	if k := a.c.Params.Bucket; k < 1 || k > r.Intervals {
		return result{"actors": []string{}}, nil
	}
	actors, err := a.actors(ctx, q, object{"days": a.c.Params.Bucket})
	return result{"actors": actors}, err
}

func activeUsers(ctx context.Context, a *asker) (result, error) {
	q := a.c.question("active_users")
	q["event"] = match(a.c.Params.Event)
	q["window_days"] = a.c.Params.WindowDays
	var r lang.ActiveUsersResult
	if err := a.ask(ctx, q, &r); err != nil {
		return nil, err
	}
	at := map[string]int64{}
	for i, n := range r.Data {
		at[strconv.Itoa(i)] = n
	}
	return result{"buckets": r.Buckets, "data": r.Data, "sum": r.Sum, "at": at}, nil
}

func activeTotal(ctx context.Context, a *asker) (result, error) {
	q := a.c.question("active_users_total")
	delete(q, "interval")
	q["event"] = match(a.c.Params.Event)
	q["window_days"] = a.c.Params.WindowDays
	var r lang.ActiveUsersTotalResult
	err := a.ask(ctx, q, &r)
	return result{"value": r.Value}, err
}

func funnel(ctx context.Context, a *asker) (result, error) {
	q := a.c.funnel("funnel")
	a.c.breakdown(q)
	var r lang.FunnelResult
	if err := a.ask(ctx, q, &r); err != nil {
		return nil, err
	}
	out := result{"counts": r.Counts, "avg_s": r.AvgS, "median_s": r.MedianS}
	if q["breakdown"] != nil {
		medians := map[string][]*float64{}
		for _, by := range r.By {
			medians[by.Value] = by.MedianS
		}
		out["counts_by"], out["avg_s_by"], out["median_s_by"] = orEmpty(r.CountsBy), orEmpty(r.AvgSBy), medians
	}
	actors, dropped := [][]string{}, map[string][]string{}
	for step := range a.c.Params.Steps {
		people, err := a.actors(ctx, q, object{"step": step})
		if err != nil {
			return nil, err
		}
		actors = append(actors, people)
		if step == 0 {
			continue
		}
		if dropped[strconv.Itoa(step+1)], err = a.actors(ctx, q, object{"step": step, "dropped": true}); err != nil {
			return nil, err
		}
	}
	out["actors"], out["dropped"] = actors, dropped
	return out, nil
}

func funnelTrends(ctx context.Context, a *asker) (result, error) {
	q := a.c.funnel("funnel_trends")
	if a.c.Params.Interval != "" {
		q["interval"] = a.c.Params.Interval
	}
	a.c.between(q)
	var r lang.FunnelTrendsResult
	err := a.ask(ctx, q, &r)
	return result{"buckets": r.Buckets, "entered": r.Entered, "completed": r.Completed, "rate": r.Rate}, err
}

func timeToConvert(ctx context.Context, a *asker) (result, error) {
	q := a.c.funnel("time_to_convert")
	a.c.between(q)
	if a.c.Params.Bins > 0 {
		q["bins"] = a.c.Params.Bins
	}
	var r lang.TimeToConvertResult
	err := a.ask(ctx, q, &r)
	return result{"bins": r.Bins, "avg_s": r.AvgS, "median_s": r.MedianS}, err
}

func paths(ctx context.Context, a *asker) (result, error) {
	p := &a.c.Params
	q := a.c.question("paths")
	delete(q, "interval")
	q["event"], q["limit"] = match(p.Event), 5000
	if p.Item != "" {
		q["item"] = p.Item
	}
	if p.SessionGapS != nil {
		q["session_gap_s"] = *p.SessionGapS
	}
	if p.Start != "" {
		q["start"] = p.Start
	}
	if p.ExcludeBuiltin {
		q["exclude_builtin"] = true
	}
	var r lang.PathsResult
	err := a.ask(ctx, q, &r)
	return result{"edges": r.Edges}, err
}
