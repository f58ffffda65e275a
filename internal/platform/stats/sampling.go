package stats

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
)

// Unit is somebody or something that may be drawn, and the stratum that it belongs to.
type Unit struct{ ID, Stratum string }

// Drawn is a unit that was drawn. Weight is how many of its stratum it stands for.
type Drawn struct {
	Unit
	Weight float64
}

// StratifiedSample draws n units, spread over the strata in proportion to their sizes: Huntington (1928), The apportionment of representatives in
// Congress, so that every stratum gets one before any gets two. Within a stratum all have the same chance (Cochran 1977, Sampling
// Techniques, 5). The same seed draws the same units from the same population in whatever order it comes; with more asked for, those
// drawn before stay in; with another population, those who are still there mostly stay. IDs are unique. The result is ordered by
// stratum, then by ID.
func StratifiedSample(units []Unit, n int, seed uint64) []Drawn {
	strata := map[string][]ticket{}
	for _, u := range units {
		strata[u.Stratum] = append(strata[u.Stratum], ticket{draw(seed, u.ID), u})
	}
	names := make([]string, 0, len(strata))
	for name := range strata {
		names = append(names, name)
	}
	slices.Sort(names)
	seats := apportion(names, func(name string) int { return len(strata[name]) }, n)
	var out []Drawn
	for i, name := range names {
		pool := strata[name]
		slices.SortFunc(pool, func(a, b ticket) int { return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.ID, b.ID)) })
		for _, t := range pool[:seats[i]] {
			out = append(out, Drawn{t.Unit, float64(len(pool)) / float64(seats[i])})
		}
	}
	slices.SortFunc(out, func(a, b Drawn) int { return cmp.Or(cmp.Compare(a.Stratum, b.Stratum), cmp.Compare(a.ID, b.ID)) })
	return out
}

type ticket struct {
	number uint64
	Unit
}

// draw is the number that a unit draws: the smallest numbers are in. It depends on nothing but seed and ID.
func draw(seed uint64, id string) uint64 {
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, seed), id...))
	return binary.BigEndian.Uint64(sum[:])
}

// apportion gives n seats, one after the other, to the stratum with the highest size/sqrt(s(s+1)), s being the seats that it has. First seats
// go by size.
func apportion(names []string, size func(string) int, n int) []int {
	seats := make([]int, len(names))
	for range max(0, n) {
		best, claim, first := -1, 0.0, 0
		for i, name := range names {
			s, total := seats[i], size(name)
			if s == total {
				continue
			}
			c := math.Inf(1)
			if s > 0 {
				c = float64(total) / math.Sqrt(float64(s)*float64(s+1))
			}
			if best < 0 || c > claim || math.IsInf(c, 1) && math.IsInf(claim, 1) && total > first {
				best, claim, first = i, c, total
			}
		}
		if best < 0 {
			break
		}
		seats[best]++
	}
	return seats
}
