package report

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"hubbub/internal/rooms/activity/query"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/timeline"
)

// Report are the figures.
type Report struct {
	Messages             int64                `json:"messages"`
	People               int64                `json:"people"`
	ChannelsWithMessages int64                `json:"channels_with_messages"`
	FirstDay             string               `json:"first_day,omitempty"`
	LastDay              string               `json:"last_day,omitempty"`
	DaysInSpan           int                  `json:"days_in_span"`
	MeanDAU              float64              `json:"mean_dau"`
	MaxDAU               [2]any               `json:"max_dau"` // count, day: the latest of several
	MAU30LastDay         int64                `json:"mau30_last_day"`
	Retention            map[string]Retained  `json:"retention"`
	RetentionWeeks       map[string]Bracketed `json:"retention_weeks"`
	Churned              map[string]int64     `json:"churned"`
	Gini                 *float64             `json:"gini"`
	OneDayPeople         int64                `json:"one_day_people"`
	SilentChannels       int64                `json:"silent_channels"` // no message in the last 30 days of the data
	ByHour               [24]int64            `json:"messages_by_hour_utc"`
	ByWeekday            [7]int64             `json:"messages_by_weekday"` // Monday first
	Monthly              []Month              `json:"monthly"`
	MentionGraph         Graph                `json:"mention_graph"`
	SignIns              any                  `json:"sign_ins"` // a number, or "not measurable"
}

// Retained is how many came back n days after their first message.
type Retained struct {
	Eligible  int64 `json:"eligible"` // whose n-th day the data reach
	Classic   int64 `json:"classic"`  // on that day
	Unbounded int64 `json:"unbounded"`
}

// Bracketed is how many came back in the n-th week.
type Bracketed struct {
	Eligible int64 `json:"eligible"`
	Bracket  int64 `json:"bracket"`
}

// Month is a month of the calendar.
type Month struct {
	Month      string   `json:"month"`
	Messages   int64    `json:"messages"`
	MAU        int64    `json:"mau"`
	NewPeople  int64    `json:"new_people"`
	MeanDAU    float64  `json:"mean_dau"`   // over its days within the data
	Stickiness *float64 `json:"stickiness"` // null when nobody said anything
}

// NotMeasurable is what stands for a figure that the data cannot tell.
const NotMeasurable = "not measurable"

// signedIn is what says that somebody signed in.
const signedIn = "signin.started"

// message is what counts as one.
const message = `{"names": ["message.sent"], "where": {"all": [{"prop": "bot", "op": "is_not", "values": [true]}, {"of": "person", "prop": "kind", "op": "is_not", "values": ["bot"]}]}}`

// Of makes the report of the data in a view.
func Of(ctx context.Context, e *query.Engine, view *timeline.View) (*Report, error) {
	w := &writer{ctx: ctx, engine: e, view: view, Report: &Report{Retention: map[string]Retained{}, RetentionWeeks: map[string]Bracketed{}, Churned: map[string]int64{}, Monthly: []Month{}}}
	w.signIns()
	if w.volume(); w.Messages > 0 {
		for _, part := range []func(){w.window, w.retention, w.spread, w.week, w.months} {
			part()
		}
	}
	if w.err != nil {
		return nil, fmt.Errorf("report: %w", w.err)
	}
	var err error
	w.MentionGraph, err = mentions(ctx, view)
	return w.Report, err
}

// writer asks what the report needs. The first error ends it.
type writer struct {
	*Report
	ctx    context.Context
	engine *query.Engine
	view   *timeline.View
	err    error
	daily  []int64 // people, by day from first to last
	first  time.Time
}

// ask asks a question from the first day with a message to the last.
func (w *writer) ask(into any, kind, fields string, args ...any) {
	w.askIn(into, fmt.Sprintf(`"from": %q, "to": %q`, w.FirstDay, w.LastDay), kind, fields, args...)
}

func (w *writer) askIn(into any, span, kind, fields string, args ...any) *lang.Answer {
	if w.err != nil {
		return nil
	}
	q, err := lang.Decode(fmt.Appendf(nil, `{"kind": %q, "tz": "UTC", "week_start": "monday", "marked": "count", %s, %s}`, kind, span, fmt.Sprintf(fields, args...)))
	if err != nil {
		w.err = err
		return nil
	}
	ans, err := w.engine.Answer(w.ctx, w.view, q, query.Run{Any: true})
	if err != nil {
		w.err = err
		return nil
	}
	raw, ok := ans.Result.(json.RawMessage)
	if ok && into != nil {
		w.err = json.Unmarshal(raw, into)
	}
	return ans
}

// total is the only number of a trend over the whole time.
func (w *writer) total(actor, measure string) int64 {
	var r lang.TrendsResult
	w.ask(&r, "trends", `"interval": "month", "actor": %q, "series": [%s]`, actor, with(message, fmt.Sprintf(`"measure": %q`, measure)))
	if len(r.Lines) == 0 || r.Lines[0].Total == nil {
		return 0
	}
	return int64(*r.Lines[0].Total)
}

// with adds fields to a JSON object.
func with(object, fields string) string { return object[:len(object)-1] + ", " + fields + "}" }

// volume finds the days of the data, and how much there is.
func (w *writer) volume() {
	for _, n := range w.view.Names() {
		if n.Name == "message.sent" {
			w.FirstDay, w.LastDay = day(n.First), day(n.Last)
		}
	}
	if w.FirstDay == "" {
		return
	}
	var r lang.TrendsResult
	w.ask(&r, "trends", `"series": [%s, %s]`, message, with(message, `"measure": "people"`))
	if w.err != nil || len(r.Lines) != 2 {
		return
	}
	first, last := -1, -1
	for i, n := range r.Lines[0].Data {
		if n != nil && *n > 0 {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	if first < 0 {
		w.FirstDay, w.LastDay = "", ""
		return
	}
	w.FirstDay, w.LastDay, w.DaysInSpan = r.Buckets[first], r.Buckets[last], last-first+1
	w.Messages, w.People = int64(*r.Lines[0].Total), int64(*r.Lines[1].Total)
	w.first, w.err = time.Parse(time.DateOnly, w.FirstDay)
	var sum, most int64
	for i := first; i <= last; i++ {
		n := int64(*r.Lines[1].Data[i])
		w.daily = append(w.daily, n)
		sum += n
		if n >= most {
			most = n
			w.MaxDAU = [2]any{n, r.Buckets[i]}
		}
	}
	w.MeanDAU = rounded(float64(sum)/float64(w.DaysInSpan), 4)
	w.ChannelsWithMessages = w.total("$place", "people")
}

func day(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.DateOnly) }

// trailing is how many were active in the days that end with the last.
func (w *writer) trailing(actor string, days int) int64 {
	var r lang.ActiveUsersTotalResult
	w.ask(&r, "active_users_total", `"actor": %q, "window_days": %d, "event": %s`, actor, days, message)
	return r.Value
}

func (w *writer) window() {
	w.MAU30LastDay = w.trailing("person", 30)
	w.SilentChannels = w.ChannelsWithMessages - w.trailing("$place", 30)
	for _, n := range []int{14, 30, 60, 90} {
		// Whose last message is more than n days before the last day was not there in the n+1 days that end with it.
		w.Churned[strconv.Itoa(n)] = w.People - w.trailing("person", n+1)
	}
}

var (
	returnDays = []int{1, 3, 7, 14, 30, 60, 90}
	weeks      = []int{1, 2, 3, 4}
)

func (w *writer) retention() {
	days, unbounded, byWeek := w.cohorts("bracket", dayBrackets()), w.cohorts("on_or_after", dayBrackets()), w.cohorts("bracket", weekBrackets())
	for i, n := range returnDays {
		eligible, classic := w.pool(days, i+1, n)
		_, later := w.pool(unbounded, i+1, n)
		w.Retention["D"+strconv.Itoa(n)] = Retained{eligible, classic, later}
	}
	for i, k := range weeks {
		eligible, bracket := w.pool(byWeek, i+1, 7*k+6)
		w.RetentionWeeks["W"+strconv.Itoa(k)] = Bracketed{eligible, bracket}
	}
}

func dayBrackets() (out [][2]int) {
	for _, n := range returnDays {
		out = append(out, [2]int{n, n})
	}
	return out
}

func weekBrackets() (out [][2]int) {
	for _, k := range weeks {
		out = append(out, [2]int{7 * k, 7*k + 6})
	}
	return out
}

func (w *writer) cohorts(criteria string, brackets [][2]int) map[string][]int64 {
	b, err := json.Marshal(brackets)
	if err != nil {
		w.err = err
		return nil
	}
	var r lang.RetentionResult
	w.ask(&r, "retention", `"type": "first_time", "criteria": %q, "brackets": %s, "start_event": %s, "return_event": %s`, criteria, b, message, message)
	return r.Cohorts
}

// pool adds up a column over the cohorts whose day n the data reach.
func (w *writer) pool(cohorts map[string][]int64, column, n int) (eligible, back int64) {
	for day := 0; day+n < w.DaysInSpan; day++ {
		if row := cohorts[w.first.AddDate(0, 0, day).Format(time.DateOnly)]; column < len(row) {
			eligible += row[0]
			back += row[column]
		}
	}
	return eligible, back
}

func (w *writer) spread() {
	var p lang.PeopleResult
	w.ask(&p, "people", `"limit": 1, "event": %s`, message)
	w.Gini = p.Gini
	var s lang.StickinessResult
	w.ask(&s, "stickiness", `"event": %s`, message)
	w.OneDayPeople = s.Buckets["1"]
}

func (w *writer) week() {
	var h lang.HoursResult
	w.ask(&h, "hours", `"local": "tz", "event": %s`, message)
	for d := range h.Matrix {
		for hour, n := range h.Matrix[d] {
			w.ByHour[hour] += n
			w.ByWeekday[d] += n
		}
	}
}

func (w *writer) months() {
	var r lang.TrendsResult
	w.ask(&r, "trends", `"interval": "month", "series": [%s, %s]`, message, with(message, `"measure": "people"`))
	var l lang.LifecycleResult
	w.ask(&l, "lifecycle", `"interval": "month", "event": %s`, message)
	if w.err != nil {
		return
	}
	for i, name := range r.Buckets {
		m := Month{Month: name[:7], Messages: int64(*r.Lines[0].Data[i]), MAU: int64(*r.Lines[1].Data[i]), NewPeople: l.New[i]}
		var sum, days int64
		for d, n := range w.daily {
			if w.first.AddDate(0, 0, d).Format("2006-01") == m.Month {
				sum += n
				days++
			}
		}
		mean := float64(sum) / float64(days)
		m.MeanDAU = rounded(mean, 4)
		if m.MAU > 0 {
			share := rounded(mean/float64(m.MAU), 6)
			m.Stickiness = &share
		}
		w.Monthly = append(w.Monthly, m)
	}
}

// signIns counts them, unless the data hold posts alone.
func (w *writer) signIns() {
	var r lang.TrendsResult
	ans := w.askIn(&r, `"from": "first", "to": "last"`, "trends", `"interval": "month", "series": [{"names": [%q]}]`, signedIn)
	if w.err != nil {
		return
	}
	w.SignIns = NotMeasurable
	for _, n := range ans.Notes {
		if n.Code == "not_measurable" {
			return
		}
	}
	w.SignIns = int64(*r.Lines[0].Total)
}

func rounded(v float64, decimals int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', decimals, 64), 64)
	if err != nil {
		return v
	}
	return r
}
