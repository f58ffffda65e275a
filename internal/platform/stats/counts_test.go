package stats

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSampleRatio(t *testing.T) {
	for name, c := range map[string]struct {
		users   []int
		weights []float64
		chi, p  float64
		err     error
	}{
		"as planned":                {[]int{500, 500}, []float64{1, 1}, 0, 1, nil},
		"one in ten held out":       {[]int{900, 100}, []float64{0.9, 0.1}, 0, 1, nil},
		"one group only":            {[]int{7}, []float64{1}, 0, 1, nil},
		"nobody":                    {[]int{0, 0}, []float64{1, 1}, 0, 1, nil},
		"people where none can be":  {[]int{500, 500, 1}, []float64{1, 1, 0}, math.Inf(1), 0, nil},
		"nobody where none can be":  {[]int{510, 490, 0}, []float64{1, 1, 0}, 0.4, 0.5270892568655381, nil},
		"three groups":              {[]int{10, 20, 30}, []float64{1, 1, 1}, 10, math.Exp(-5), nil},
		"no weights":                {[]int{1, 2}, []float64{0, 0}, 0, 0, ErrBadInput},
		"negative":                  {[]int{1, -2}, []float64{1, 1}, 0, 0, ErrBadInput},
		"weights of another number": {[]int{1, 2}, []float64{1}, 0, 0, ErrBadInput},
		"none":                      {nil, nil, 0, 0, ErrBadInput},
	} {
		fit, err := SampleRatio(c.users, c.weights)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		} else if err == nil && (fit.ChiSquare != c.chi && math.Abs(fit.ChiSquare-c.chi) > 1e-9 || math.Abs(fit.P-c.p) > 1e-9) {
			t.Errorf("%s: %+v", name, fit)
		}
	}
}

// Fair splits are called unfair as often as alpha says.
func TestSampleRatioUnderFairSplits(t *testing.T) {
	const runs = 1000
	r, alarms := seeded(7), 0
	for range runs {
		users := make([]int, 3)
		for range 300 {
			users[min(2, r.IntN(10)/4)]++
		}
		fit, err := SampleRatio(users, []float64{4, 4, 2})
		if err != nil {
			t.Fatal(err)
		}
		alarms += bit(fit.P < 0.05)
	}
	covers(t, "alarms", alarms, runs, 0.05)
}

func TestAdjustedPValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ps := rapid.SliceOf(rapid.Float64Range(0, 1)).Draw(t, "p")
		holm, rate := Holm(ps), BenjaminiHochberg(ps)
		for i := range ps {
			if holm[i] < ps[i] || holm[i] > 1 || rate[i] < ps[i]-1e-12 || rate[i] > holm[i]+1e-12 || holm[i] > ps[i]*float64(len(ps))+1e-12 {
				t.Fatalf("%v: Holm %v, Benjamini-Hochberg %v", ps, holm, rate)
			}
			for j := range ps {
				if ps[i] < ps[j] && (holm[i] > holm[j]+1e-12 || rate[i] > rate[j]+1e-12) {
					t.Fatalf("the order of %v is not kept: %v %v", ps, holm, rate)
				}
			}
		}
	})
	got := Holm([]float64{0.02, math.NaN(), 0.04})
	if got[0] != 0.04 || !math.IsNaN(got[1]) || got[2] != 0.04 {
		t.Errorf("a test without p value counts: %v", got)
	}
}

func TestNPS(t *testing.T) {
	p := CountPromotion([]int{0, 6, 7, 8, 9, 10, 11, -1})
	if p != (Promotion{2, 2, 2}) {
		t.Errorf("%+v", p)
	}
	if _, err := (Promotion{}).Score(0.05); !errors.Is(err, ErrTooFew) {
		t.Error(err)
	}
	if _, err := (Promotion{-1, 2, 3}).Score(0.05); !errors.Is(err, ErrBadInput) {
		t.Error(err)
	}
	all, err := Promotion{Promoters: 5}.Score(0.05)
	if err != nil || all.Score != 100 || all.SE != 0 || all.CI.High != 100 || all.CI.Low > 80 {
		t.Errorf("five of five promoters are no certainty: %+v %v", all, err)
	}
}

func TestNPSCoverage(t *testing.T) {
	const runs, n = 1500, 25
	r, hits := seeded(8), 0
	for range runs {
		var p Promotion
		for range n {
			switch u := r.Float64(); {
			case u < 0.7:
				p.Promoters++
			case u < 0.9:
				p.Passives++
			default:
				p.Detractors++
			}
		}
		s, err := p.Score(0.05)
		if err != nil {
			t.Fatal(err)
		}
		hits += bit(s.CI.Contains(60))
	}
	covers(t, "intervals", hits, runs, 0.95)
}

// binomial is the probability of x successes among n.
func binomial(x, n int, p float64) float64 {
	k, m := float64(x), float64(n)
	return math.Exp(lgamma(m+1) - lgamma(k+1) - lgamma(m-k+1) + k*math.Log(p) + (m-k)*math.Log1p(-p))
}

// The coverage is summed over everything that can happen, not simulated.
func TestWilsonCoverage(t *testing.T) {
	for _, n := range []int{5, 30, 200} {
		total, steps, least := 0.0, 0, 1.0
		for p := 0.01; p < 0.995; p += 0.01 {
			cover := 0.0
			for x := 0; x <= n; x++ {
				if i, err := Wilson(Count{x, n}, 0.05); err != nil {
					t.Fatal(err)
				} else if i.Contains(p) {
					cover += binomial(x, n, p)
				}
			}
			total, steps, least = total+cover, steps+1, min(least, cover)
		}
		if mean := total / float64(steps); mean < 0.945 || mean > 0.965 || least < 0.83 {
			t.Errorf("n %d: covers %v on average, %v at least", n, mean, least)
		}
	}
}

func TestWilsonProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, alpha := drawnCount(t, "c", 10_000), rapid.Float64Range(1e-6, 0.9).Draw(t, "alpha")
		i, err := Wilson(c, alpha)
		if c.N == 0 {
			if !errors.Is(err, ErrTooFew) {
				t.Fatal(err)
			}
			return
		}
		turned, _ := Wilson(Count{c.N - c.X, c.N}, alpha)
		if err != nil || i.Low < 0 || i.High > 1 || !i.Contains(c.share()) || math.Abs(i.Low+turned.High-1) > 1e-12 {
			t.Fatalf("%v of %v: %v, turned round %v, %v", c.X, c.N, i, turned, err)
		}
	})
}

func TestShareDifference(t *testing.T) {
	// Newcombe (1998), table II, method 10: examples a, b and e.
	for _, c := range []struct {
		b, a      Count
		low, high float64
	}{{Count{56, 70}, Count{48, 80}, 0.0524, 0.3339}, {Count{9, 10}, Count{3, 10}, 0.1705, 0.8090}, {Count{5, 56}, Count{0, 29}, -0.0381, 0.1926}} {
		d, i, err := ShareDifference(c.a, c.b, 0.05)
		if err != nil || math.Abs(d-(c.b.share()-c.a.share())) > 1e-12 || math.Abs(i.Low-c.low) > 5e-5 || math.Abs(i.High-c.high) > 5e-5 {
			t.Errorf("%v against %v: %v %v %v", c.b, c.a, d, i, err)
		}
	}
	if _, _, err := ShareDifference(Count{}, Count{1, 2}, 0.05); !errors.Is(err, ErrTooFew) {
		t.Error(err)
	}
}

// A journey with one in ten held out, looked at after every tenth person from the first on, holds the true effect at every look in at least 95
// of 100 runs: when nobody is moved, with a small and with a large effect, at rare and at common returns.
func TestAnytimeDifferenceUnderPeeking(t *testing.T) {
	const runs, people = 300, 6000
	for _, c := range []struct{ held, treated float64 }{{0.3, 0.3}, {0.3, 0.38}, {0.04, 0.04}, {0.04, 0.12}, {0.9, 0.98}} {
		r, lost := seeded(9), 0
		for range runs {
			var held, treated Count
			for i := range people {
				if r.IntN(10) == 0 {
					held = Count{held.X + bit(r.Float64() < c.held), held.N + 1}
				} else {
					treated = Count{treated.X + bit(r.Float64() < c.treated), treated.N + 1}
				}
				if i%10 != 0 {
					continue
				}
				e, err := AnytimeDifference(held, treated, SequentialTest{Test: Test{Alpha: 0.05}, Tuning: 3000})
				if errors.Is(err, ErrTooFew) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if !e.CI.Contains(c.treated - c.held) {
					lost++
					break
				}
			}
		}
		t.Logf("held out %v, treated %v: the truth was lost in %d of %d runs", c.held, c.treated, lost, runs)
		if low, _ := Wilson(Count{lost, runs}, 2e-4); low.Low > 0.05 {
			t.Errorf("held out %v, treated %v: the truth was lost in %d of %d runs", c.held, c.treated, lost, runs)
		}
	}
}

func TestAnytimeDifferenceRefuses(t *testing.T) {
	watched := SequentialTest{Test: Test{Alpha: 0.05}, Tuning: 100}
	for name, c := range map[string]struct {
		a, b Count
		test SequentialTest
		want error
	}{
		"few held out":  {Count{3, FewestForWatching - 1}, Count{100, 1000}, watched, ErrTooFew},
		"impossible":    {Count{31, 30}, Count{100, 1000}, watched, ErrBadInput},
		"relative":      {Count{3, 30}, Count{100, 1000}, SequentialTest{Test: Test{Alpha: 0.05, Relative: true}, Tuning: 100}, ErrBadInput},
		"nobody did it": {Count{0, 30}, Count{0, 1000}, watched, nil},
	} {
		e, err := AnytimeDifference(c.a, c.b, c.test)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err == nil && (e.CI.High < 0.05 || e.CI.Low > -0.05) {
			t.Errorf("%s: nothing of 30 is taken for certain: %v", name, e.CI)
		}
	}
}
