package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 20261122)) }

// near fails when got is farther from want than tolerance, taken relative to want where that is more than 1.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s is %.15g, want %.15g", what, got, want)
	}
}

// covers fails when hits of n lie where a rate of want would put them less than once in 10,000 sets of runs.
func covers(t *testing.T, what string, hits, n int, want float64) {
	t.Helper()
	allowed, err := Wilson(Count{hits, n}, 1e-4)
	if err != nil || !allowed.Contains(want) {
		t.Errorf("%s: %d of %d, want a rate of %v", what, hits, n, want)
	}
	t.Logf("%s: %d of %d", what, hits, n)
}

func sumsOf(values []float64) Sums {
	var s Sums
	for _, v := range values {
		s.Sum += v
		s.Squares += v * v
	}
	return s
}

func groupOf(values []float64) Group { return Mean(len(values), sumsOf(values)) }

func draws(n int, f func() float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = f()
	}
	return out
}

func TestNormal(t *testing.T) {
	for p, z := range map[float64]float64{0.975: 1.959963984540054, 0.5: 0, 1e-10: -6.361340902404056} {
		near(t, "quantile", ZScore(p), z, 1e-12)
		near(t, "distribution", normalCDF(z)/p, 1, 1e-9)
	}
}

func TestInterval(t *testing.T) {
	i := Interval{-1, math.Inf(1)}
	if !i.Contains(-1) || !i.Contains(1e300) || i.Contains(-1.0001) || i.Contains(math.NaN()) {
		t.Error("an interval holds its ends and nothing else")
	}
}
