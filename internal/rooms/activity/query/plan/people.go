package plan

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/timeline"
)

// planPeople plans for people: those behind a cell, or those who did something.
func planPeople(view *timeline.View, q *lang.People, span lang.Span, world lang.World) (*Plan, error) {
	if q.Of == nil {
		a := newAsking(view, q, span, world)
		return a.made(a.planDoers(q), nil)
	}
	inner := q.Of.Question
	a := newAsking(view, inner, span, world)
	a.cell = q.Cell
	p, err := a.made(planners[a.c.Kind](a, inner))
	if err != nil {
		return nil, err
	}
	run := p.run
	p.run = func(ctx context.Context) (outcome, error) {
		out, err := run(ctx)
		if err != nil {
			return out, err
		}
		return outcome{result: a.list(q, out)}, nil
	}
	return p, nil
}

// list is a page of the people behind a cell.
func (a *asking) list(q *lang.People, out outcome) *lang.PeopleResult {
	res := &lang.PeopleResult{Total: int64(len(out.people)), People: []lang.PersonRow{}}
	for _, n := range page(out.people, q) {
		row := a.row(q, n)
		if out.intervals != nil {
			row.Intervals = out.intervals[n]
		}
		res.People = append(res.People, row)
	}
	return res
}

func page[T any](all []T, q *lang.People) []T {
	from := min(q.Offset, len(all))
	return all[from:min(from+q.Limit, len(all))]
}

func (a *asking) row(q *lang.People, n uint32) lang.PersonRow {
	if a.c.Actor != lang.Person {
		return lang.PersonRow{Key: a.texts.text(n)}
	}
	row := lang.PersonRow{Key: a.view.Key(n)}
	columns := q.Columns
	if columns == nil {
		columns = []string{"name"}
	}
	for _, c := range columns {
		if v := a.view.Property(n, c); v.Kind != fact.None {
			if row.Props == nil {
				row.Props = map[string]any{}
			}
			row.Props[c] = Plain(v)
		}
	}
	return row
}

// Plain is a value as JSON has it.
func Plain(v fact.Value) any {
	switch v.Kind {
	case fact.Number:
		return v.Number
	case fact.Bool:
		return v.Number != 0
	case fact.JSON:
		return json.RawMessage(v.Text)
	}
	return v.Text
}

// doer is somebody who did something.
type doer struct {
	n           uint32
	events      int64
	first, last int64
}

// doers gathers them.
type doers struct{ list []doer }

// Person takes one.
func (d *doers) Person(n uint32, events []measure.Event) {
	d.list = append(d.list, doer{n, int64(len(events)), events[0].At, events[len(events)-1].At})
}

// Merge takes those of another.
func (d *doers) Merge(o *doers) { d.list = append(d.list, o.list...) }

// spread is how many events there are, and Gini's coefficient of events by person.
func (d *doers) spread() (events int64, gini *float64) {
	counts := make([]int64, len(d.list))
	for i := range d.list {
		counts[i] = d.list[i].events
		events += counts[i]
	}
	if events == 0 {
		return 0, nil
	}
	slices.Sort(counts)
	var ranked int64
	for i, n := range counts {
		ranked += int64(i+1) * n
	}
	n := int64(len(counts))
	return events, number(rounded(2*float64(ranked)/float64(n*events)-float64(n+1)/float64(n), 6))
}

func (a *asking) planDoers(q *lang.People) *Plan {
	r := a.reading(a.span.From, a.span.To)
	r.match(q.Event)
	return byFold("how often and when is asked", func(ctx context.Context) (outcome, error) {
		found, err := gather(ctx, r, func() *doers { return &doers{} })
		if err != nil {
			return outcome{}, err
		}
		found.sort(q.Sort)
		res := &lang.PeopleResult{Total: int64(len(found.list)), People: []lang.PersonRow{}}
		res.Events, res.Gini = found.spread()
		for _, d := range page(found.list, q) {
			row := a.row(q, d.n)
			row.Events, row.First, row.Last = d.events, a.instant(d.first), a.instant(d.last)
			res.People = append(res.People, row)
		}
		return outcome{result: res}, nil
	}, r)
}

func (d *doers) sort(by string) {
	slices.SortFunc(d.list, func(x, y doer) int {
		order := 0
		switch by {
		case "events":
			order = cmp.Compare(y.events, x.events)
		case "first":
			order = cmp.Compare(x.first, y.first)
		case "last":
			order = cmp.Compare(y.last, x.last)
		}
		return cmp.Or(order, cmp.Compare(x.n, y.n))
	})
}

func (a *asking) instant(ms int64) string {
	return time.UnixMilli(ms).In(a.span.Zone).Format(time.RFC3339)
}
