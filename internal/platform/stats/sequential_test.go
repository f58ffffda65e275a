package stats

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSequentialProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawnGroup(t, "a"), drawnGroup(t, "b")
		test := SequentialTest{Test: Test{Alpha: rapid.Float64Range(0.001, 0.4).Draw(t, "alpha"), Null: rapid.Float64Range(-1, 1).Draw(t, "null")}, Tuning: rapid.Float64Range(10, 1e5).Draw(t, "tuning")}
		for _, side := range []Alternative{TwoSided, Greater, Less} {
			test.Alternative = side
			e, err := Sequential(a, b, test)
			if err != nil {
				t.Fatal(err)
			}
			if e.CI.Contains(test.Null) != (e.P >= test.Alpha) && math.Abs(e.P-test.Alpha) > 1e-6 {
				t.Fatalf("side %v: interval %v and p %v disagree about %v at %v", side, e.CI, e.P, test.Null, test.Alpha)
			}
			once, err := Welch(a, b, test.Test)
			if err != nil {
				t.Fatal(err)
			}
			// Student's tails are wider than the normal ones that the sequence stands on.
			if min(a.N, b.N) > 100 && (e.CI.Low > once.CI.Low+1e-12 || e.CI.High < once.CI.High-1e-12) {
				t.Fatalf("side %v: looking always, %v, tells more than looking once, %v", side, e.CI, once.CI)
			}
		}
	})
}

// The interval is tightest, against a single look, near the number of people that it is tuned for.
func TestSequentialIsTunedForItsNumberOfPeople(t *testing.T) {
	factor := func(tuning float64) float64 {
		return SequentialTest{Test: Test{Alpha: 0.05}, Tuning: tuning}.factor(1000)
	}
	if at := factor(1000); at > factor(300) || at > factor(3000) {
		t.Errorf("factor %v at its own number, %v and %v beside it", at, factor(300), factor(3000))
	}
}

func TestSequentialRefuses(t *testing.T) {
	g := Moments(10, 5, 2)
	for name, test := range map[string]SequentialTest{
		"no tuning":            {Test: Test{Alpha: 0.05}},
		"one-sided above half": {Test: Test{Alpha: 0.6, Alternative: Less}, Tuning: 100},
		"alpha of 0":           {Tuning: 100},
	} {
		if _, err := Sequential(g, g, test); !errors.Is(err, ErrBadInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Sequential(g, Moments(1, 5, 2), SequentialTest{Test: Test{Alpha: 0.05}, Tuning: 10}); !errors.Is(err, ErrTooFew) {
		t.Error(err)
	}
}

// Who looks after every fortieth pair of people and stops at the first finding errs in at most 5 of 100 experiments without any effect; with the test for a
// single look he errs in far more, which shows that the simulation can tell.
func TestPeekingIsSafe(t *testing.T) {
	const experiments, people, every = 200, 4000, 40
	r := seeded(2)
	fooled := map[string]int{}
	for range experiments {
		var a, b Sums
		seen := map[string]bool{}
		for n := 1; n <= people/2; n++ {
			x, y := r.ExpFloat64(), r.ExpFloat64()
			a, b = Sums{a.Sum + x, a.Squares + x*x}, Sums{b.Sum + y, b.Squares + y*y}
			if n < 30 || n%every != 0 {
				continue
			}
			ga, gb := Mean(n, a), Mean(n, b)
			once, _ := Welch(ga, gb, Test{Alpha: 0.05})
			two, _ := Sequential(ga, gb, SequentialTest{Test: Test{Alpha: 0.05}, Tuning: 1000})
			up, _ := Sequential(ga, gb, SequentialTest{Test: Test{Alpha: 0.05, Alternative: Greater}, Tuning: 1000})
			seen["single look"] = seen["single look"] || once.P < 0.05
			seen["two-sided"] = seen["two-sided"] || two.P < 0.05
			seen["one-sided"] = seen["one-sided"] || up.P < 0.05
		}
		for name, was := range seen {
			if was {
				fooled[name]++
			}
		}
	}
	t.Logf("of %d experiments without effect found one in: %v", experiments, fooled)
	for _, name := range []string{"two-sided", "one-sided"} {
		if low, _ := Wilson(Count{fooled[name], experiments}, 2e-4); low.Low > 0.05 {
			t.Errorf("%s: fooled in %d of %d", name, fooled[name], experiments)
		}
	}
	if fooled["single look"] < experiments/5 {
		t.Errorf("peeking at a test for one look fooled in only %d of %d: the simulation tells nothing", fooled["single look"], experiments)
	}
}

// A real effect is found in the end.
func TestSequentialFindsWhatIsThere(t *testing.T) {
	e, err := Sequential(Proportion(1000, 10000), Proportion(1200, 10000), SequentialTest{Test: Test{Alpha: 0.05}, Tuning: 10000})
	if err != nil || e.CI.Low <= 0 || e.P >= 0.05 {
		t.Errorf("%+v %v", e, err)
	}
}
