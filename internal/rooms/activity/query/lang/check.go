package lang

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/strict"
)

// checker holds a question to what tags cannot say.
type checker struct {
	at       string
	faults   *strict.Faults
	patterns int
}

// maxPatterns is how many different matches one reading of the events can tell apart; some are left to the engine.
const maxPatterns = 30

func (c *checker) fault(below, message string, value any) { c.faults.Add(c.at+below, message, value) }

func (c *checker) common(q *Common) {
	q.Where.Validate(c.at+".where", c.faults, expr.OfEvent, expr.OfPerson)
	q.People.Validate(c.at+".people", c.faults, expr.OfPerson)
	q.Sessions.Validate(c.at+".sessions", c.faults, expr.OfSession)
	if q.Sessions != nil && q.Actor != Person {
		c.fault(".sessions", "visits are people's: actor must be person", nil)
	}
	c.times(q)
}

func (c *checker) match(below string, m *Match) {
	for i, n := range m.Names {
		if n == "" {
			c.fault(fmt.Sprintf("%s.names[%d]", below, i), "expected a name", nil)
		}
	}
	m.Where.Validate(c.at+below+".where", c.faults, expr.OfEvent, expr.OfPerson)
	if c.patterns++; c.patterns == maxPatterns+1 {
		c.fault(below, fmt.Sprintf("at most %d different matches in one question", maxPatterns), nil)
	}
}

func (c *checker) breakdown(b *Breakdown) {
	if b != nil && b.Prop == "" {
		c.fault(".breakdown.prop", "expected the name of a property", nil)
	}
}

func (q *Trends) check(c *checker) {
	for i := range q.Series {
		s := &q.Series[i]
		at := fmt.Sprintf(".series[%d]", i)
		c.match(at, &s.Match)
		reads := !slices.Contains([]string{"count", "people", "per_person"}, s.Measure)
		if reads && s.Prop == "" {
			c.fault(at+".prop", s.Measure+" needs the name of a property", nil)
		}
		if !reads && s.Prop != "" {
			c.fault(at+".prop", s.Measure+" reads no property", nil)
		}
	}
	c.breakdown(q.Breakdown)
}

func (q *ActiveUsers) check(c *checker) {
	c.match(".event", &q.Event)
	if q.RatioDays > 0 && q.RatioDays <= q.WindowDays {
		c.fault(".ratio_days", "must be longer than window_days", q.RatioDays)
	}
}

func (q *ActiveUsersTotal) check(c *checker) { c.match(".event", &q.Event) }

func (q *Retention) check(c *checker) {
	c.match(".start_event", &q.StartEvent)
	c.match(".return_event", &q.ReturnEvent)
	c.breakdown(q.Breakdown)
	if q.Criteria == "bracket" && q.Brackets == nil || q.Criteria == "on" && q.Brackets != nil {
		c.fault(".brackets", "belong to criteria bracket, which needs them, or on_or_after", nil)
	}
	last := 0
	for i, b := range q.Brackets {
		if b[0] <= last || b[1] < b[0] || b[1] > 400 {
			c.fault(fmt.Sprintf(".brackets[%d]", i), "expected first and last interval, after those of the bracket before, within 1 to 400", nil)
		}
		last = max(last, b[1])
	}
	if q.To == "" && q.Intervals == 0 {
		q.To = "-0d"
	}
}

func (q *Lifecycle) check(c *checker)  { c.match(".event", &q.Event) }
func (q *Stickiness) check(c *checker) { c.match(".event", &q.Event) }

func (q *FunnelFields) check(c *checker) {
	for i := range q.Steps {
		c.match(fmt.Sprintf(".steps[%d]", i), &q.Steps[i].Match)
	}
	for i := range q.Exclusions {
		e := &q.Exclusions[i]
		at := fmt.Sprintf(".exclusions[%d]", i)
		c.match(at, &e.Match)
		if e.ToStep <= e.FromStep {
			c.fault(at+".to_step", "must come after from_step", e.ToStep)
		}
		c.step(at+".to_step", e.ToStep, len(q.Steps))
	}
}

func (c *checker) step(below string, n, steps int) {
	if n >= steps {
		c.fault(below, fmt.Sprintf("there are %d steps, counted from 0", steps), n)
	}
}

// between checks a pair of steps and fills in the last one.
func (c *checker) between(from int, to **int, steps int) {
	if *to == nil {
		last := max(steps-1, 0)
		*to = &last
	}
	c.step(".to_step", **to, steps)
	if **to <= from && steps > 1 {
		c.fault(".to_step", "must come after from_step", **to)
	}
}

func (q *Funnel) check(c *checker) {
	q.FunnelFields.check(c)
	c.breakdown(q.Breakdown)
	if q.AttribStep != 0 && q.Attribution != "step" {
		c.fault(".attribution_step", "belongs to attribution step", q.AttribStep)
	}
	c.step(".attribution_step", q.AttribStep, max(len(q.Steps), 1))
	if (q.Attribution != "step" || q.AttribStep != 0) && (q.Breakdown == nil || q.Breakdown.Of != "event") {
		c.fault(".attribution", "says whose value of an event property counts: it needs a breakdown of event", nil)
	}
}

func (q *FunnelTrends) check(c *checker) {
	q.FunnelFields.check(c)
	c.between(q.FromStep, &q.ToStep, len(q.Steps))
}

func (q *TimeToConvert) check(c *checker) {
	q.FunnelFields.check(c)
	if len(q.Steps) == 1 {
		c.fault(".steps", "at least two, to take a time between", nil)
	}
	c.between(q.FromStep, &q.ToStep, len(q.Steps))
}

func (q *Paths) check(c *checker)    { c.match(".event", &q.Event) }
func (q *Hours) check(c *checker)    { c.match(".event", &q.Event) }
func (q *Sessions) check(c *checker) { c.match(".event", &q.Event); c.breakdown(q.Breakdown) }

func (q *Clicks) check(c *checker) {
	if q.MaxWidth > 0 && q.MaxWidth < q.MinWidth {
		c.fault(".max_width", "is less than min_width", q.MaxWidth)
	}
}

func (q *ResponseTimes) check(c *checker) {
	if q.Event.Names == nil && q.Event.Where == nil {
		q.Event.Names = []string{"message.sent"}
	}
	c.match(".event", &q.Event)
}

func (q *People) check(c *checker) {
	c.match(".event", &q.Event)
	if q.Of == nil || q.Of.Question == nil {
		if q.Cell != nil {
			c.fault(".cell", "belongs to the question in of", nil)
		}
		return
	}
	plain := Common{Kind: q.Kind, WeekStart: "sunday", Actor: Person, Marked: "leave_out"}
	if !reflect.DeepEqual(q.Common, plain) || q.Event.Names != nil || q.Event.Where != nil {
		c.fault("", "with of only cell, columns, sort, limit and offset may be given; time and conditions are those of the question in of", nil)
	}
	if q.Sort != "number" {
		c.fault(".sort", "only number with of", q.Sort)
	}
	if q.Cell == nil {
		q.Cell = new(Cell)
	}
	k, _ := KindOf(q.Of.common().Kind)
	v := reflect.ValueOf(q.Cell).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if !v.Field(i).IsZero() && !slices.Contains(k.Cells, name) {
			c.fault(".cell."+name, "an answer of kind "+k.Name+" has no such cells", nil)
		}
	}
}

// prepare gets all conditions ready.
func prepare(q Question) { prepareIn(reflect.ValueOf(q)) }

func prepareIn(v reflect.Value) {
	if n, ok := v.Interface().(*expr.Node); ok {
		n.Prepare()
		return
	}
	eachPart(v, prepareIn)
}

// Names are those of all events that a question asks for, once each, sorted.
func Names(q Question) []string {
	seen := map[string]bool{}
	for _, m := range Matches(q) {
		for _, n := range m.Names {
			seen[n] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// Matches are all that a question has, in its order: of trends one a series.
func Matches(q Question) (all []Match) {
	var find func(reflect.Value)
	find = func(v reflect.Value) {
		if m, ok := v.Interface().(Match); ok {
			all = append(all, m)
		} else if _, ok := v.Interface().(*expr.Node); !ok {
			eachPart(v, find)
		}
	}
	find(reflect.ValueOf(q))
	return all
}

// eachPart visits what a value is made of.
func eachPart(v reflect.Value, visit func(reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			visit(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			visit(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			visit(v.Index(i))
		}
	}
}
