package stats

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestBayesWithoutPriorIsTheNormalLikelihood(t *testing.T) {
	a, b := Moments(500, 10, 9), Moments(400, 10.4, 16)
	got, err := Bayes(a, b, BayesTest{Alpha: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	e, err := Welch(a, b, Test{Alpha: 0.1, Alternative: Greater})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", got.Mean, e.Estimate, 1e-12)
	near(t, "sd", got.SD, e.SE, 1e-12)
	near(t, "chance to win", got.ChanceToWin, 1-e.P, 1e-3)
	near(t, "losses", got.Stay-got.Switch, got.Mean, 1e-12)
}

func TestBayesPrior(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawnGroup(t, "a"), drawnGroup(t, "b")
		test := BayesTest{Alpha: 0.05, Relative: rapid.Bool().Draw(t, "relative")}
		flat, err := Bayes(a, b, test)
		if err != nil {
			t.Fatal(err)
		}
		test.Prior = Prior{Mean: rapid.Float64Range(-1, 1).Draw(t, "prior"), Variance: rapid.Float64Range(1e-3, 10).Draw(t, "variance"), Relative: rapid.Bool().Draw(t, "of the baseline")}
		with, err := Bayes(a, b, test)
		if err != nil {
			t.Fatal(err)
		}
		prior := test.Prior.Mean
		if test.Prior.Relative != test.Relative {
			prior *= map[bool]float64{true: a.Mean, false: 1 / a.Mean}[test.Prior.Relative]
		}
		low, high := min(prior, flat.Mean)-1e-9, max(prior, flat.Mean)+1e-9
		if with.Mean < low || with.Mean > high || with.SD > flat.SD {
			t.Fatalf("prior %v and data %v ± %v give %v ± %v", prior, flat.Mean, flat.SD, with.Mean, with.SD)
		}
		test.LessWins = true
		less, err := Bayes(a, b, test)
		if err != nil || math.Abs(less.ChanceToWin+with.ChanceToWin-1) > 1e-12 || less.Stay != with.Switch || less.Switch != with.Stay {
			t.Fatalf("turned round %+v becomes %+v", with, less)
		}
	})
}

func TestExpectedLoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mu, sigma := rapid.Float64Range(-100, 100).Draw(t, "mu"), rapid.Float64Range(0, 10).Draw(t, "sigma")
		stay, change := ExpectedLoss(mu, sigma)
		if stay < max(0, mu)-1e-9 || change < max(0, -mu)-1e-9 || math.Abs(stay-change-mu) > 1e-9 {
			t.Fatalf("stay %v, switch %v", stay, change)
		}
	})
}

func TestBayesRefuses(t *testing.T) {
	g, zero := Moments(10, 5, 2), Moments(10, 0, 2)
	for name, c := range map[string]struct {
		a    Group
		test BayesTest
		want error
	}{
		"alpha of 0":                    {g, BayesTest{}, ErrBadInput},
		"negative prior variance":       {g, BayesTest{Alpha: 0.05, Prior: Prior{Variance: -1}}, ErrBadInput},
		"nobody":                        {Group{}, BayesTest{Alpha: 0.05}, ErrTooFew},
		"share of a baseline of zero":   {zero, BayesTest{Alpha: 0.05, Prior: Prior{Variance: 1, Relative: true}}, ErrNoBaseline},
		"relative to zero":              {zero, BayesTest{Alpha: 0.05, Relative: true}, ErrNoBaseline},
		"absolute with a baseline of 0": {zero, BayesTest{Alpha: 0.05}, nil},
	} {
		if _, err := Bayes(c.a, g, c.test); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// chanceBySum is the finite sum for whole parameters (Miller 2014, Formulas for Bayesian A/B Testing).
func chanceBySum(a, b Beta) float64 {
	total := 0.0
	for i := 0.0; i < b.Alpha; i++ {
		total += math.Exp(lbeta(a.Alpha+i, a.Beta+b.Beta) - math.Log(b.Beta+i) - lbeta(1+i, b.Beta) - lbeta(a.Alpha, a.Beta))
	}
	return total
}

func drawnCount(t *rapid.T, name string, most int) Count {
	n := rapid.IntRange(0, most).Draw(t, name+" n")
	return Count{rapid.IntRange(0, n).Draw(t, name+" x"), n}
}

func TestBetaBinomialAgainstTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawnCount(t, "a", 300), drawnCount(t, "b", 3000)
		got, err := BetaBinomial(a, b, Beta{1, 1}, Beta{2, 3}, 0.05, false)
		if err != nil {
			t.Fatal(err)
		}
		want := chanceBySum(Beta{1 + float64(a.X), 1 + float64(a.N-a.X)}, Beta{2 + float64(b.X), 3 + float64(b.N-b.X)})
		if math.Abs(got.ChanceToWin-want) > 1e-9 {
			t.Fatalf("chance %v, want %v", got.ChanceToWin, want)
		}
		if got.Stay < 0 || got.Switch < 0 || math.Abs(got.Stay-got.Switch-got.Mean) > 1e-9 || got.CI.Low >= got.CI.High {
			t.Fatalf("%+v", got)
		}
	})
}

// The shares that the intervals speak of lie within as often as believed, when they are drawn from the prior.
func TestBetaBinomialIsCalibrated(t *testing.T) {
	const runs = 120
	r := seeded(6)
	within, won, chance := 0, 0, 0.0
	for range runs {
		pa, pb := r.Float64(), r.Float64()
		a, b := Count{N: 1 + r.IntN(30)}, Count{N: 1 + r.IntN(30)}
		for range a.N {
			a.X += bit(r.Float64() < pa)
		}
		for range b.N {
			b.X += bit(r.Float64() < pb)
		}
		belief, err := BetaBinomial(a, b, Beta{1, 1}, Beta{1, 1}, 0.2, false)
		if err != nil {
			t.Fatal(err)
		}
		within += bit(belief.CI.Contains(pb - pa))
		won += bit(pb > pa)
		chance += belief.ChanceToWin
	}
	covers(t, "credible intervals", within, runs, 0.8)
	if sd := math.Sqrt(runs) / 2; math.Abs(chance-float64(won)) > 4*sd {
		t.Errorf("b won %d times, believed %v", won, chance)
	}
}

func bit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func TestBetaBinomialExtremes(t *testing.T) {
	none, err := BetaBinomial(Count{}, Count{}, Beta{1, 1}, Beta{1, 1}, 0.05, false)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "chance with nobody", none.ChanceToWin, 0.5, 1e-9)
	near(t, "loss with nobody", none.Stay, 1.0/6, 1e-9)
	near(t, "interval with nobody", none.CI.High, 1-math.Sqrt(0.05), 1e-5)
	many, err := BetaBinomial(Count{100_000_000, 1_000_000_000}, Count{3, 10}, Beta{1, 1}, Beta{1, 1}, 0.05, true)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "chance against a known share", many.ChanceToWin, Beta{4, 8}.cdf((1+1e8)/(2+1e9)), 1e-6)
	tiny, err := BetaBinomial(Count{0, 5}, Count{5, 5}, Beta{1e-6, 1e-6}, Beta{1e-6, 1e-6}, 0.05, false)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "chance of all against none", tiny.ChanceToWin, 1, 1e-6)
	for name, c := range map[string]struct {
		x     Count
		prior Beta
		alpha float64
	}{"more than all": {Count{2, 1}, Beta{1, 1}, 0.05}, "no prior": {Count{1, 2}, Beta{}, 0.05}, "alpha": {Count{1, 2}, Beta{1, 1}, 0}} {
		if _, err := BetaBinomial(c.x, Count{1, 2}, c.prior, Beta{1, 1}, c.alpha, false); !errors.Is(err, ErrBadInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
