package graph

import (
	"cmp"
	"slices"
)

// Tie says how much one person turned to another.
type Tie struct {
	From, To uint32
	Weight   float64 // > 0
}

// Graph holds ties by who they come from. Nodes are numbered from 0 in the order of the people's numbers.
type Graph struct {
	people []uint32 // of each node: whose it is; ascending
	start  []int32  // ties of node i: start[i] to start[i+1]
	to     []int32
	weight []float64
}

// Build makes a Graph. Several ties of the same two people in the same direction add up; ties of somebody with himself and those that weigh nothing are left out.
func Build(ties []Tie) *Graph {
	g := &Graph{}
	for _, t := range ties {
		if t.counts() {
			g.people = append(g.people, t.From, t.To)
		}
	}
	slices.Sort(g.people)
	g.people = slices.Clip(slices.Compact(g.people))
	ends := make([]Tie, 0, len(ties))
	for _, t := range ties {
		if t.counts() {
			ends = append(ends, Tie{uint32(g.node(t.From)), uint32(g.node(t.To)), t.Weight})
		}
	}
	g.start, g.to, g.weight = rows(len(g.people), ends)
	return g
}

func (t Tie) counts() bool { return t.From != t.To && t.Weight > 0 }

// rows sorts ties between nodes by both ends and adds up those that are the same. Each row is sorted by weight too, so that sums do not depend on the order of ties.
func rows(n int, ties []Tie) (start, to []int32, weight []float64) {
	at := make([]int32, n+1)
	for _, t := range ties {
		at[t.From+1]++
	}
	for i := 1; i <= n; i++ {
		at[i] += at[i-1]
	}
	sorted := make([]Tie, len(ties))
	next := slices.Clone(at)
	for _, t := range ties {
		sorted[next[t.From]] = t
		next[t.From]++
	}
	start, to, weight = make([]int32, n+1), make([]int32, 0, len(ties)), make([]float64, 0, len(ties))
	for i := range n {
		row := sorted[at[i]:at[i+1]]
		slices.SortFunc(row, func(a, b Tie) int {
			if a.To != b.To {
				return cmp.Compare(a.To, b.To)
			}
			return cmp.Compare(a.Weight, b.Weight)
		})
		for j, t := range row {
			if j > 0 && t.To == row[j-1].To {
				weight[len(weight)-1] += t.Weight
				continue
			}
			to, weight = append(to, int32(t.To)), append(weight, t.Weight)
		}
		start[i+1] = int32(len(to))
	}
	return start, to, weight
}

func (g *Graph) node(person uint32) int {
	i, _ := slices.BinarySearch(g.people, person)
	return i
}

// Nodes is how many people have a tie.
func (g *Graph) Nodes() int { return len(g.people) }

// Ties is how many directed ties there are.
func (g *Graph) Ties() int { return len(g.to) }

// Person is whose node i is.
func (g *Graph) Person(i int) uint32 { return g.people[i] }

// Weight is that of all ties together.
func (g *Graph) Weight() (sum float64) {
	for _, w := range g.weight {
		sum += w
	}
	return sum
}

// Each calls fn with every tie, by node.
func (g *Graph) Each(fn func(from, to int, weight float64)) {
	for i := range g.people {
		for e := g.start[i]; e < g.start[i+1]; e++ {
			fn(i, int(g.to[e]), g.weight[e])
		}
	}
}

// weightOf is that of the tie between two nodes, 0 when there is none.
func (g *Graph) weightOf(from, to int) float64 {
	row := g.to[g.start[from]:g.start[from+1]]
	if i, ok := slices.BinarySearch(row, int32(to)); ok {
		return g.weight[int(g.start[from])+i]
	}
	return 0
}

// Degree is how many others a node turns to and is turned to by, and with what weight.
type Degree struct {
	Out, In             int
	OutWeight, InWeight float64
	Mutual              int // of Out: how many turn back
}

// Degrees are those of all nodes.
func (g *Graph) Degrees() []Degree {
	d := make([]Degree, g.Nodes())
	g.Each(func(from, to int, w float64) {
		d[from].Out++
		d[from].OutWeight += w
		d[to].In++
		d[to].InWeight += w
		if g.weightOf(to, from) > 0 {
			d[from].Mutual++
		}
	})
	return d
}

// Reciprocity is the share of ties that are returned: 0 without ties. (Newman, Networks, 7.10.)
func (g *Graph) Reciprocity() float64 {
	if g.Ties() == 0 {
		return 0
	}
	mutual := 0
	for _, d := range g.Degrees() {
		mutual += d.Mutual
	}
	return float64(mutual) / float64(g.Ties())
}
