package stats

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func drawnGroup(t *rapid.T, name string) Group {
	return Moments(rapid.IntRange(2, 5000).Draw(t, name+" n"), rapid.Float64Range(0.1, 100).Draw(t, name+" mean"), rapid.Float64Range(0.01, 400).Draw(t, name+" variance"))
}

func TestWelchProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawnGroup(t, "a"), drawnGroup(t, "b")
		test := Test{Relative: rapid.Bool().Draw(t, "relative"), Alpha: rapid.Float64Range(0.001, 0.5).Draw(t, "alpha"), Null: rapid.Float64Range(-1, 1).Draw(t, "null")}
		run := func(side Alternative) Effect {
			test.Alternative = side
			e, err := Welch(a, b, test)
			if err != nil {
				t.Fatal(err)
			}
			if e.CI.Contains(test.Null) != (e.P >= test.Alpha) && math.Abs(e.P-test.Alpha) > 1e-9 {
				t.Fatalf("interval %v and p %v disagree about %v", e.CI, e.P, test.Null)
			}
			if !(e.SE > 0) || e.P < 0 || e.P > 1 || !e.CI.Contains(e.Estimate) && test.Alpha < 0.5 {
				t.Fatalf("%+v", e)
			}
			return e
		}
		two, greater, less := run(TwoSided), run(Greater), run(Less)
		if math.Abs(greater.P+less.P-1) > 1e-9 || math.Abs(two.P-2*min(greater.P, less.P)) > 1e-9 {
			t.Fatalf("p: two-sided %v, greater %v, less %v", two.P, greater.P, less.P)
		}
		if !math.IsInf(greater.CI.High, 1) || !math.IsInf(less.CI.Low, -1) || greater.CI.Low < two.CI.Low {
			t.Fatalf("intervals: two-sided %v, greater %v, less %v", two.CI, greater.CI, less.CI)
		}
		if test.Relative {
			scaled, err := Welch(Moments(a.N, 7*a.Mean, 49*a.Variance), Moments(b.N, 7*b.Mean, 49*b.Variance), Test{Relative: true, Alpha: test.Alpha, Null: test.Null})
			if err != nil || math.Abs(scaled.Estimate-two.Estimate) > 1e-9 || math.Abs(scaled.P-two.P) > 1e-9 {
				t.Fatalf("another unit of money changes %+v to %+v", two, scaled)
			}
			return
		}
		test.Alternative, test.Null = TwoSided, -test.Null
		turned, err := Welch(b, a, test)
		if err != nil || math.Abs(turned.Estimate+two.Estimate) > 1e-9 || math.Abs(turned.P-two.P) > 1e-9 {
			t.Fatalf("turned round %+v becomes %+v", two, turned)
		}
	})
}

func TestWelchSaysWhenItKnowsNothing(t *testing.T) {
	good := Moments(10, 5, 2)
	for name, c := range map[string]struct {
		a, b Group
		test Test
		want error
	}{
		"nobody":               {Mean(0, Sums{}), good, Test{Alpha: 0.05}, ErrTooFew},
		"one person":           {good, Mean(1, Sums{3, 9}), Test{Alpha: 0.05}, ErrTooFew},
		"all alike":            {Mean(4, Sums{8, 16}), good, Test{Alpha: 0.05}, ErrNoVariance},
		"impossible sums":      {Mean(4, Sums{8, 1}), good, Test{Alpha: 0.05}, ErrNoVariance},
		"everybody did it":     {Proportion(9, 9), good, Test{Alpha: 0.05}, ErrNoVariance},
		"more than everybody":  {Proportion(10, 9), good, Test{Alpha: 0.05}, ErrNoVariance},
		"no denominator":       {Ratio(9, Sums{1, 1}, Sums{}, 0), good, Test{Alpha: 0.05}, ErrNoVariance},
		"relative to zero":     {Mean(4, Sums{0, 10}), good, Test{Alpha: 0.05, Relative: true}, ErrNoBaseline},
		"absolute to zero":     {Mean(4, Sums{0, 10}), good, Test{Alpha: 0.05}, nil},
		"not a number":         {Mean(4, Sums{math.NaN(), 10}), good, Test{Alpha: 0.05}, ErrBadInput},
		"fewer than nobody":    {Moments(-4, 1, 1), good, Test{Alpha: 0.05}, ErrBadInput},
		"alpha of 0":           {good, good, Test{}, ErrBadInput},
		"alpha of 1":           {good, good, Test{Alpha: 1}, ErrBadInput},
		"an unbelievable null": {good, good, Test{Alpha: 0.1, Null: math.Inf(1)}, ErrBadInput},
	} {
		if _, err := Welch(c.a, c.b, c.test); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWelchHoldsForTinyAndHugeVariances(t *testing.T) {
	for _, scale := range []float64{1e-160, 1, 1e150} {
		e, err := Welch(Moments(10, 5*scale, scale*scale), Moments(12, 6*scale, 2*scale*scale), Test{Alpha: 0.05})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "degrees of freedom", e.DF, 19.66, 1e-2)
		near(t, "p", e.P, 0.0642, 1e-2)
	}
}

// The interval holds the truth as often as it says, for skewed amounts, unequal groups and relative differences too.
func TestWelchCoverage(t *testing.T) {
	const runs, n = 1500, 60
	r := seeded(1)
	hits := map[bool]int{}
	for range runs {
		a, b := groupOf(draws(n, func() float64 { return 4 + r.ExpFloat64() })), groupOf(draws(2*n, func() float64 { return 5 + 2*r.NormFloat64() }))
		for _, relative := range []bool{false, true} {
			e, err := Welch(a, b, Test{Relative: relative, Alpha: 0.05})
			if err != nil {
				t.Fatal(err)
			}
			if e.CI.Contains(0) {
				hits[relative]++
			}
		}
	}
	covers(t, "absolute", hits[false], runs, 0.95)
	covers(t, "relative", hits[true], runs, 0.95)
}
