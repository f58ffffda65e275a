package report

import (
	"context"
	"encoding/json"
	"math"

	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline"
)

// Graph is who mentions whom: an edge for each ordered pair, its weight how often: once a message for each way that the name is written there.
type Graph struct {
	Nodes         int64   `json:"nodes"`
	DirectedEdges int64   `json:"directed_edges"`
	WeightTotal   int64   `json:"weight_total"`
	Reciprocity   float64 `json:"reciprocity"` // the share of edges that have one back
}

// mentions makes the graph. Who is mentioned must have spoken himself; nobody mentions himself.
func mentions(ctx context.Context, view *timeline.View) (Graph, error) {
	where := expr.And(&expr.Node{Prop: "bot", Op: expr.IsNot, Values: []any{true}}, &expr.Node{Of: expr.OfPerson, Prop: "kind", Op: expr.IsNot, Values: []any{"bot"}})
	where.Prepare()
	var all []*mentioner
	// named are those whom an archive marks; mentions those whom the text names here.
	err := view.Fold(ctx, timeline.Scan{From: math.MinInt64 / 2, To: math.MaxInt64 / 2, Read: []string{"named", "mentions"},
		Patterns: []timeline.Pattern{{Names: []string{"message.sent"}, Where: where}}}, func(int) timeline.Folder {
		m := &mentioner{view: view, edges: map[[2]uint32]int64{}, spoke: map[uint32]bool{}}
		all = append(all, m)
		return m
	})
	if err != nil || len(all) == 0 {
		return Graph{}, err
	}
	for _, m := range all[1:] {
		all[0].merge(m)
	}
	return all[0].graph(), nil
}

type mentioner struct {
	view  *timeline.View
	edges map[[2]uint32]int64
	spoke map[uint32]bool
}

// Person takes what somebody said.
func (m *mentioner) Person(n uint32, hits timeline.Hits) {
	m.spoke[n] = true
	for i := range hits.List {
		v := hits.Value(i, 0)
		if v.Kind == fact.None {
			v = hits.Value(i, 1)
		}
		if v.Kind != fact.JSON {
			continue
		}
		var keys []string
		if json.Unmarshal([]byte(v.Text), &keys) != nil {
			continue
		}
		for _, key := range keys {
			if who, ok := m.view.Number(key); ok && who != n {
				m.edges[[2]uint32{n, who}]++
			}
		}
	}
}

func (m *mentioner) merge(o *mentioner) {
	for e, n := range o.edges {
		m.edges[e] += n
	}
	for n := range o.spoke {
		m.spoke[n] = true
	}
}

func (m *mentioner) graph() Graph {
	var g Graph
	nodes := map[uint32]bool{}
	var mutual int64
	for e, n := range m.edges {
		if !m.spoke[e[1]] {
			continue
		}
		g.DirectedEdges++
		g.WeightTotal += n
		nodes[e[0]], nodes[e[1]] = true, true
		if m.edges[[2]uint32{e[1], e[0]}] > 0 {
			mutual++
		}
	}
	g.Nodes = int64(len(nodes))
	if g.DirectedEdges > 0 {
		g.Reciprocity = rounded(float64(mutual)/float64(g.DirectedEdges), 6)
	}
	return g
}
