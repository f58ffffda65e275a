package graph

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	lib "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"
	"pgregory.net/rapid"
)

func TestSmallGraph(t *testing.T) {
	g := Build([]Tie{{7, 3, 1}, {3, 7, 2}, {7, 9, 4}, {7, 3, 0.5}, {9, 9, 5}, {9, 3, 0}})
	if g.Nodes() != 3 || g.Ties() != 3 || g.Weight() != 7.5 {
		t.Fatalf("%d nodes, %d ties, weight %v", g.Nodes(), g.Ties(), g.Weight())
	}
	want := []Degree{{Out: 1, In: 1, OutWeight: 2, InWeight: 1.5, Mutual: 1}, {Out: 2, In: 1, OutWeight: 5.5, InWeight: 2, Mutual: 1}, {In: 1, InWeight: 4}}
	if got := g.Degrees(); !slices.Equal(got, want) {
		t.Errorf("degrees %+v, want %+v", got, want)
	}
	if r := g.Reciprocity(); math.Abs(r-2.0/3) > 1e-12 {
		t.Errorf("reciprocity %v, want 2/3", r)
	}
}

func TestNobody(t *testing.T) {
	g := Build([]Tie{{1, 1, 1}})
	if g.Nodes() != 0 || g.PageRank(0.85, 1e-9) != nil || len(g.Communities()) != 0 || g.Reciprocity() != 0 || g.Modularity(nil) != 0 {
		t.Error("nobody has a tie, and yet there is something")
	}
}

func ties(t *rapid.T) []Tie {
	n := rapid.Uint32Range(2, 30).Draw(t, "people")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Tie {
		return Tie{rapid.Uint32Range(0, n-1).Draw(t, "from"), rapid.Uint32Range(0, n-1).Draw(t, "to"), float64(rapid.IntRange(1, 9).Draw(t, "weight"))}
	}), 0, 120).Draw(t, "ties")
}

func TestOrderOfTiesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := ties(t)
		a := Build(list)
		b := Build(rapid.Permutation(list).Draw(t, "shuffled"))
		if !slices.Equal(a.Communities(), b.Communities()) || !slices.Equal(a.PageRank(0.85, 1e-9), b.PageRank(0.85, 1e-9)) {
			t.Fatal("another order, another answer")
		}
	})
}

func TestPageRankIsTheLibrarys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Build(ties(t))
		if g.Nodes() == 0 {
			return
		}
		d := simple.NewWeightedDirectedGraph(0, 0)
		g.Each(func(from, to int, w float64) {
			d.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(from), T: simple.Node(to), W: w})
		})
		want := network.PageRankSparse(d, 0.85, 1e-12)
		for i, got := range g.PageRank(0.85, 1e-13) {
			if math.Abs(got-want[int64(i)]) > 1e-6 {
				t.Fatalf("node %d: %v, the library says %v", i, got, want[int64(i)])
			}
		}
	})
}

// Ours must be as good as the library's, within what chance makes of the order of moves, and its modularity must be what the library says it is.
func TestCommunitiesAreAsGoodAsTheLibrarys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Build(ties(t))
		if g.Nodes() == 0 {
			return
		}
		u := simple.NewWeightedUndirectedGraph(0, 0)
		g.Each(func(from, to int, w float64) {
			u.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(from), T: simple.Node(to), W: w + g.weightOf(to, from)})
		})
		of := g.Communities()
		ours := community.Q(u, listed(of, u), 1)
		if q := g.Modularity(of); math.Abs(q-ours) > 1e-9 {
			t.Fatalf("modularity %v, the library says %v", q, ours)
		}
		if theirs := community.Q(u, community.Modularize(u, 1, rand.NewPCG(1, 1)).Communities(), 1); ours < theirs-0.08 {
			t.Fatalf("modularity %v, the library reaches %v", ours, theirs)
		}
		connectedWithin(t, g, of)
	})
}

// listed lists the nodes of each community, as the library wants them.
func listed(of []int32, u *simple.WeightedUndirectedGraph) [][]lib.Node {
	out := make([][]lib.Node, slices.Max(of)+1)
	for i, c := range of {
		out[c] = append(out[c], u.Node(int64(i)))
	}
	return out
}

func connectedWithin(t *rapid.T, g *Graph, of []int32) {
	l := g.undirected()
	if apart := renumber(l.connected(of)); apart != slices.Max(of)+1 {
		t.Fatalf("%d communities fall into %d parts", slices.Max(of)+1, apart)
	}
}

// cliques are groups of 20 who all deal with each other, in a ring.
func cliques(n int) (list []Tie) {
	for c := range uint32(n) {
		for i := range uint32(20) {
			for j := range i {
				list = append(list, Tie{20*c + i, 20*c + j, 1})
			}
		}
		list = append(list, Tie{20 * c, 20 * ((c + 1) % uint32(n)), 1})
	}
	return list
}

func TestPlantedCommunitiesAreFound(t *testing.T) {
	of := Build(cliques(12)).Communities()
	for i := range of {
		if of[i] != of[i/20*20] {
			t.Fatalf("%d is not with its clique", i)
		}
	}
	if n := slices.Max(of) + 1; n != 12 {
		t.Errorf("%d communities, want 12", n)
	}
}

func BenchmarkMillionTies(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	const people, n = 100_000, 1_000_000
	list := make([]Tie, n)
	for i := range list {
		from := r.IntN(people)
		to := from/100*100 + r.IntN(100)
		if r.Float64() < 0.2 {
			to = r.IntN(people)
		}
		list[i] = Tie{uint32(from), uint32(to), 1}
	}
	for b.Loop() {
		g := Build(list)
		g.PageRank(0.85, 1e-8)
		b.ReportMetric(g.Modularity(g.Communities()), "modularity")
	}
}
