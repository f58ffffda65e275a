package stats

import (
	"math"
	"slices"
)

// median of the values that are there (NaN are not); NaN when none is.
func median(values []float64) float64 {
	v := present(values)
	slices.Sort(v)
	switch n := len(v); {
	case n == 0:
		return math.NaN()
	case n%2 == 1:
		return v[n/2]
	default:
		return (v[n/2-1] + v[n/2]) / 2
	}
}

func present(values []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(values), math.IsNaN)
}

// spread is Qn, an estimate of the standard deviation of normal values that half of them may falsify: Rousseeuw, Croux (1993), Alternatives to
// the Median Absolute Deviation, with their factors for small samples.
func spread(values []float64) float64 {
	v := present(values)
	n := len(v)
	if n < 2 {
		return 0
	}
	gaps := make([]float64, 0, n*(n-1)/2)
	for i := range v {
		for j := range i {
			gaps = append(gaps, math.Abs(v[i]-v[j]))
		}
	}
	slices.Sort(gaps)
	half := n/2 + 1
	q := 2.21914 * gaps[half*(half-1)/2-1]
	if n%2 == 1 {
		return q * float64(n) / (float64(n) + 1.4)
	}
	return q * float64(n) / (float64(n) + 3.8)
}

// slope is the median rise per period between all pairs of values that are whole periods apart: Sen (1968), Estimates of the regression coefficient
// based on Kendall's tau, by seasons as in Hirsch, Slack, Smith (1982), so that a rhythm of the period's length does not matter.
func slope(values []float64, period int) float64 {
	var slopes []float64
	for i := range values {
		for j := i - period; j >= 0; j -= period {
			slopes = append(slopes, (values[i]-values[j])/float64((i-j)/period))
		}
	}
	return median(slopes)
}

// persistence is how much of a day's deviation is left on the next day, within [0, 0.9]: the robust correlation of neighbours by Gnanadesikan,
// Kettenring (1972).
func persistence(residuals []float64) float64 {
	var sums, gaps []float64
	for i := 1; i < len(residuals); i++ {
		sums = append(sums, residuals[i]+residuals[i-1])
		gaps = append(gaps, residuals[i]-residuals[i-1])
	}
	s, g := spread(sums), spread(gaps)
	if s*s+g*g == 0 {
		return 0
	}
	return min(0.9, max(0, (s*s-g*g)/(s*s+g*g)))
}
