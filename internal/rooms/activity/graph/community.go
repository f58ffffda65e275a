package graph

import (
	"cmp"
	"slices"
)

// Communities groups people who deal with each other more than chance would have it: the community of each node, numbered from 0 by size, the largest
// first. The direction of ties does not matter. It is the method of Louvain (Blondel and others 2008) with communities split where they fall apart
// (the fault that Traag and others 2019 found in it), in an order that depends on nothing but the ties.
func (g *Graph) Communities() []int32 {
	u := g.undirected()
	of := identity(g.Nodes())
	for {
		moved, groups := u.move()
		if !moved {
			break
		}
		groups = u.connected(groups)
		n := renumber(groups)
		for i := range of {
			of[i] = groups[of[i]]
		}
		if int(n) == u.nodes() {
			break
		}
		u = u.contract(groups, n)
	}
	return bySize(of)
}

// Modularity tells how much more of the weight lies within communities than chance would put there: at most 1. (Newman and Girvan 2004, resolution 1.)
func (g *Graph) Modularity(of []int32) float64 {
	u := g.undirected()
	if u.total == 0 {
		return 0
	}
	within, degree := map[int32]float64{}, map[int32]float64{}
	for i := range of {
		degree[of[i]] += u.degree[i]
		for e := u.start[i]; e < u.start[i+1]; e++ {
			if of[u.to[e]] == of[i] {
				within[of[i]] += u.weight[e]
			}
		}
	}
	q := 0.0
	for c, d := range degree {
		q += within[c]/u.total - d/u.total*d/u.total
	}
	return q
}

// level is an undirected graph: each tie stands at both ends, a tie with oneself counts twice.
type level struct {
	start  []int32
	to     []int32
	weight []float64
	degree []float64
	total  float64 // of degree
}

func (l *level) nodes() int { return len(l.degree) }

// undirected adds up the two directions.
func (g *Graph) undirected() *level {
	ends := make([]Tie, 0, 2*g.Ties())
	g.Each(func(from, to int, w float64) {
		ends = append(ends, Tie{uint32(from), uint32(to), w}, Tie{uint32(to), uint32(from), w})
	})
	return newLevel(g.Nodes(), ends)
}

// newLevel makes a level of ends: every tie twice, once from each side.
func newLevel(n int, ends []Tie) *level {
	l := &level{degree: make([]float64, n)}
	l.start, l.to, l.weight = rows(n, ends)
	for i := range n {
		for e := l.start[i]; e < l.start[i+1]; e++ {
			l.degree[i] += l.weight[e]
		}
		l.total += l.degree[i]
	}
	return l
}

// move lets each node join the community of a neighbour where that gains most, until nobody gains. Communities are named by a node.
func (l *level) move() (moved bool, of []int32) {
	of = identity(l.nodes())
	if l.total == 0 {
		return false, of
	}
	inside := slices.Clone(l.degree) // of each community: the degrees of its nodes
	links := make([]float64, l.nodes())
	near := make([]int32, 0, 64)
	for gain := l.total; gain > enough*l.total; {
		gain = 0
		for i := range int32(l.nodes()) {
			near = l.neighbours(i, of, links, near[:0])
			from := of[i]
			inside[from] -= l.degree[i]
			stay := links[from] - inside[from]*l.degree[i]/l.total
			best, most := from, stay
			for _, c := range near {
				// Of equal ones the smallest name: the order of ties must not decide.
				if g := links[c] - inside[c]*l.degree[i]/l.total; g > most+tie*l.total || (g > most-tie*l.total && c < best && best != from) {
					best, most = c, g
				}
			}
			inside[best] += l.degree[i]
			if best != from {
				of[i], moved = best, true
				gain += most - stay
			}
			for _, c := range near {
				links[c] = 0
			}
			links[from] = 0
		}
	}
	return moved, of
}

const (
	enough = 1e-5  // of all weight: a round that gains less is the last
	tie    = 1e-12 // of all weight: gains that differ by less are the same
)

// neighbours adds up the ties of a node by the community of the other end.
func (l *level) neighbours(i int32, of []int32, links []float64, near []int32) []int32 {
	for e := l.start[i]; e < l.start[i+1]; e++ {
		if l.to[e] == i {
			continue
		}
		c := of[l.to[e]]
		if links[c] == 0 {
			near = append(near, c)
		}
		links[c] += l.weight[e]
	}
	return near
}

// connected splits communities whose nodes do not all hang together.
func (l *level) connected(of []int32) []int32 {
	out := make([]int32, len(of))
	for i := range out {
		out[i] = -1
	}
	var stack []int32
	for i := range int32(len(of)) {
		if out[i] >= 0 {
			continue
		}
		out[i] = i
		stack = append(stack[:0], i)
		for len(stack) > 0 {
			x := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for e := l.start[x]; e < l.start[x+1]; e++ {
				if y := l.to[e]; out[y] < 0 && of[y] == of[i] {
					out[y] = i
					stack = append(stack, y)
				}
			}
		}
	}
	return out
}

// contract makes a level of communities.
func (l *level) contract(of []int32, n int32) *level {
	ends := make([]Tie, 0, len(l.to))
	for i := range of {
		for e := l.start[i]; e < l.start[i+1]; e++ {
			ends = append(ends, Tie{uint32(of[i]), uint32(of[l.to[e]]), l.weight[e]})
		}
	}
	return newLevel(int(n), ends)
}

func identity(n int) []int32 {
	of := make([]int32, n)
	for i := range of {
		of[i] = int32(i)
	}
	return of
}

// renumber names communities 0, 1, 2 … in order of appearance and tells how many there are.
func renumber(of []int32) int32 {
	names := make([]int32, len(of))
	n := int32(0)
	for i, c := range of {
		if names[c] == 0 {
			n++
			names[c] = n
		}
		of[i] = names[c] - 1
	}
	return n
}

// bySize names communities by how many they are.
func bySize(of []int32) []int32 {
	n := renumber(of)
	size := make([]int, n)
	for _, c := range of {
		size[c]++
	}
	order := identity(int(n))
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(size[b], size[a]), cmp.Compare(a, b)) })
	name := make([]int32, n)
	for i, c := range order {
		name[c] = int32(i)
	}
	for i := range of {
		of[i] = name[of[i]]
	}
	return of
}
