package plan

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/query/lang"
)

func planPaths(a *asking, q *lang.Paths) (*Plan, error) {
	m := q.Event
	if q.ExcludeBuiltin {
		m.Where = expr.And(m.Where, &expr.Node{Not: &expr.Node{Prop: "$name", Op: expr.StartsWith, Values: []any{"$"}}})
		m.Where.Prepare()
	}
	r := a.reading(a.span.From, a.span.To)
	k := &measure.Paths{From: a.span.From, To: a.span.To, Mask: r.match(m), Gap: q.SessionGapS * 1000, Depth: q.Depth + 1}
	r.item(q.Item)
	r.items = true
	if q.Start != "" {
		code := a.texts.code(q.Start)
		k.Begin = &code
	}
	if q.End != "" {
		code := a.texts.code(q.End)
		k.End = &code
	}
	if a.cell != nil {
		keep, err := a.edgeCell()
		if err != nil {
			return nil, err
		}
		k.Keep = keep
	}
	return byFold("what happened in which order is asked", func(ctx context.Context) (outcome, error) {
		got, err := gather(ctx, r, k.Fold)
		if err != nil {
			return outcome{}, err
		}
		w := got.Result()
		return outcome{result: a.edges(w, q.Limit), people: union(w.People)}, nil
	}, r), nil
}

// edges are the heaviest, by position and then weight.
func (a *asking) edges(w measure.Ways, limit int) *lang.PathsResult {
	res := &lang.PathsResult{Edges: [][3]any{}, Paths: w.Sessions}
	list := w.Edges
	slices.SortStableFunc(list, func(x, y measure.Edge) int { return cmp.Compare(y.Sessions, x.Sessions) })
	for _, e := range list[min(limit, len(list)):] {
		res.Rest += e.Sessions
	}
	list = list[:min(limit, len(list))]
	slices.SortStableFunc(list, func(x, y measure.Edge) int { return cmp.Compare(x.Position, y.Position) })
	for _, e := range list {
		res.Edges = append(res.Edges, [3]any{a.node(e.Position, e.From), a.node(e.Position+1, e.To), e.Sessions})
	}
	return res
}

func (a *asking) node(position int, item uint32) string {
	return strconv.Itoa(position+1) + "_" + a.texts.text(item)
}

// edgeCell wants the people of an edge, or of all that lead from or to an item.
func (a *asking) edgeCell() (measure.Keep, error) {
	from, fromAt, err := a.nodeCell("from", a.cell.From)
	if err != nil {
		return nil, err
	}
	to, toAt, err := a.nodeCell("to", a.cell.To)
	if err != nil {
		return nil, err
	}
	return func(c measure.Cell) bool {
		return (fromAt < 0 || int(c.Row) == fromAt && uint32(c.Col) == from) && (toAt < 0 || int(c.Row)+1 == toAt && c.Code == to)
	}, nil
}

func (a *asking) nodeCell(name, node string) (item uint32, position int, err error) {
	if node == "" {
		return 0, -1, nil
	}
	n, text, ok := strings.Cut(node, "_")
	position, bad := strconv.Atoi(n)
	if !ok || bad != nil || position < 1 {
		return 0, 0, refuse("$.cell."+name, fmt.Sprintf("expected the number of a step and an item, such as %s", "1_/pricing"), node)
	}
	return a.texts.code(text), position - 1, nil
}
