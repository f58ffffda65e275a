package stats

import (
	"math"
	"slices"
)

// Gini is the inequality of amounts of zero or more: 0 when all have the same, near 1 when one has everything (Gini 1912; the formula by
// ranks as in Sen 1973, On Economic Inequality). ErrTooFew without values, ErrNoBaseline when all are zero.
func Gini(values []float64) (float64, error) {
	if len(values) == 0 {
		return 0, ErrTooFew
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	n, sum, ranked := float64(len(sorted)), 0.0, 0.0
	for i, v := range sorted {
		if !(v >= 0) || math.IsInf(v, 1) {
			return 0, ErrBadInput
		}
		sum += v
		// Ranks around their middle, so that equal amounts give exactly zero weight.
		ranked += (2*float64(i+1) - n - 1) * v
	}
	if sum == 0 {
		return 0, ErrNoBaseline
	}
	return ranked / (n * sum), nil
}
