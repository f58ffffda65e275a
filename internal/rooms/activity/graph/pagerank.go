package graph

import "math"

// PageRank is how likely somebody who follows ties at random, by their weight, is met at each node: it adds up to 1. damping is the chance to follow a tie
// rather than to begin anew anywhere (0.85 is usual); nodes without ties to follow begin anew. It stops when a round changes less than tolerance in all.
// (Brin and Page 1998, with weights.)
func (g *Graph) PageRank(damping, tolerance float64) []float64 {
	n := g.Nodes()
	if n == 0 {
		return nil
	}
	out := make([]float64, n)
	g.Each(func(from, _ int, w float64) { out[from] += w })
	now, next := make([]float64, n), make([]float64, n)
	for i := range now {
		now[i] = 1 / float64(n)
	}
	for range 200 {
		lost := 0.0
		for i := range now {
			if out[i] == 0 {
				lost += now[i]
			}
		}
		base := (1 - damping + damping*lost) / float64(n)
		for i := range next {
			next[i] = base
		}
		for i := range now {
			share := damping * now[i] / max(out[i], math.SmallestNonzeroFloat64)
			for e := g.start[i]; e < g.start[i+1]; e++ {
				next[g.to[e]] += share * g.weight[e]
			}
		}
		change := 0.0
		for i := range now {
			change += math.Abs(next[i] - now[i])
		}
		now, next = next, now
		if change < tolerance {
			break
		}
	}
	return now
}
