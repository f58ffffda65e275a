package plan

import (
	"cmp"
	"context"
	"slices"

	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/timeline"
)

func planResponses(a *asking, q *lang.ResponseTimes) (*Plan, error) {
	if a.c.Actor != lang.Person {
		return nil, refuse("$.actor", "people answer each other: it must be person", a.c.Actor)
	}
	b, err := a.buckets(q.Interval)
	if err != nil {
		return nil, err
	}
	m := q.Event
	if a.cell != nil && a.cell.Row != "" && q.By == "conversation" {
		m.Where = expr.And(m.Where, &expr.Node{Prop: "$place", Values: []any{a.cell.Row}})
		m.Where.Prepare()
	}
	r := a.reading(a.span.From, a.span.To)
	r.match(m)
	k := &measure.Responses{Buckets: b, Within: q.WithinS * 1000}
	return byFold("who answers whom is asked", func(ctx context.Context) (outcome, error) {
		got, err := a.responses(ctx, r, k)
		if err != nil {
			return outcome{}, err
		}
		return outcome{result: a.responseResult(q, b, &got), people: a.responders(q, &got)}, nil
	}, r), nil
}

// responses regroups what people said by conversation.
func (a *asking) responses(ctx context.Context, r *reading, k *measure.Responses) (measure.Response, error) {
	var workers []*turns
	err := a.fold(ctx, r.now(), func(int) timeline.Folder {
		t := &turns{feeder: &feeder{r: r, first: -1}}
		workers = append(workers, t)
		return t
	})
	if err != nil || len(workers) == 0 {
		return k.Fold().Result(), err
	}
	for _, w := range workers[1:] {
		workers[0].all.Merge(&w.all)
	}
	folds := make([]*measure.ResponsesFold, len(workers))
	workers[0].all.Each(len(workers), func(i int) func(uint32, []measure.Turn) {
		folds[i] = k.Fold()
		return folds[i].Conversation
	})
	for _, f := range folds[1:] {
		folds[0].Merge(f)
	}
	return folds[0].Result(), ctx.Err()
}

// turns gathers messages by conversation.
type turns struct {
	*feeder
	all measure.Regroup[measure.Turn]
}

// Person takes the messages of a person.
func (t *turns) Person(n uint32, hits timeline.Hits) {
	t.a().events.Add(int64(hits.Len()))
	t.progress(n)
	kept := t.visited(hits)
	for i := range hits.List {
		if kept == nil || kept[i] {
			t.all.Add(measure.NewTurn(hits.List[i].At, hits.Place(i), n, true, true))
		}
	}
}

func (a *asking) responseResult(q *lang.ResponseTimes, b *measure.Buckets, r *measure.Response) *lang.ResponseTimesResult {
	res := &lang.ResponseTimesResult{Buckets: b.Labels(), Total: responseRow("", &r.All), First: responseRow("", &r.First), Rows: []lang.ResponseRow{}}
	for i := range r.Buckets {
		s := &r.Buckets[i].Answered
		res.Answers, res.MedianS = append(res.Answers, s.Count()), append(res.MedianS, seconds(s.Quantile(.5)/1000))
	}
	rows, name := r.Places, a.view.PlaceOf
	if q.By == "responder" {
		rows, name = r.Responders, a.view.Key
	}
	for code, w := range rows {
		if w.Answered.Count() > 0 || w.Begun > 0 {
			res.Rows = append(res.Rows, responseRow(name(code), w))
		}
	}
	slices.SortFunc(res.Rows, func(x, y lang.ResponseRow) int {
		return cmp.Or(cmp.Compare(y.Answers, x.Answers), cmp.Compare(y.Open, x.Open), cmp.Compare(x.Key, y.Key))
	})
	res.Rows = res.Rows[:min(q.Limit, len(res.Rows))]
	return res
}

func responseRow(key string, w *measure.Waits) lang.ResponseRow {
	s := &w.Answered
	return lang.ResponseRow{Key: key, Answers: s.Count(), Open: max(w.Begun-s.Count(), 0), AvgS: seconds(s.Avg() / 1000), MedianS: seconds(s.Quantile(.5) / 1000), P90S: seconds(s.Quantile(.9) / 1000)}
}

// responders are those who answered, in the conversation of the cell or as its responder.
func (a *asking) responders(q *lang.ResponseTimes, r *measure.Response) []uint32 {
	if a.cell == nil {
		return nil
	}
	var people []uint32
	for n := range r.Responders {
		if a.cell.Row == "" || q.By == "conversation" || a.view.Key(n) == a.cell.Row {
			people = append(people, n)
		}
	}
	slices.Sort(people)
	return people
}
