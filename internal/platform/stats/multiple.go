package stats

import (
	"cmp"
	"math"
	"slices"
)

// Holm adjusts the p values of several tests so that the chance of any false finding among them stays below alpha: Holm (1979), A simple
// sequentially rejective multiple test procedure. NaN stands for a test that gave none; it is left as it is and not counted.
func Holm(ps []float64) []float64 {
	return adjust(ps, func(order []int, out []float64) {
		floor := 0.0
		for rank, i := range order {
			floor = max(floor, float64(len(order)-rank)*ps[i])
			out[i] = min(1, floor)
		}
	})
}

// BenjaminiHochberg adjusts the p values of several tests so that below alpha at most that share of the findings is expected to be false:
// Benjamini, Hochberg (1995), Controlling the False Discovery Rate. NaN as with Holm.
func BenjaminiHochberg(ps []float64) []float64 {
	return adjust(ps, func(order []int, out []float64) {
		ceiling := 1.0
		for rank, i := range slices.Backward(order) {
			ceiling = min(ceiling, ps[i]*float64(len(order))/float64(rank+1))
			out[i] = ceiling
		}
	})
}

// adjust calls with the indices of the p values that are there, smallest first.
func adjust(ps []float64, with func(order []int, out []float64)) []float64 {
	out := slices.Clone(ps)
	var order []int
	for i, p := range ps {
		if !math.IsNaN(p) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(ps[i], ps[j]) })
	with(order, out)
	return out
}
