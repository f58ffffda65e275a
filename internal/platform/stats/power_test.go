package stats

import (
	"errors"
	"math"
	"testing"
)

func TestPlanNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		plan Plan
		want int
	}{
		// By hand: (1.959964 sqrt(2·0.11·0.89) + 0.841621 sqrt(0.09+0.1056))² / 0.02² = 3840.8 in each group.
		"halves":    {Plan{Base: 0.1, Lift: 0.02, Share: 0.5, Alpha: 0.05, Power: 0.8}, 7682},
		"downwards": {Plan{Base: 0.12, Lift: -0.02, Share: 0.5, Alpha: 0.05, Power: 0.8}, 7682},
	} {
		n, err := c.plan.Needed()
		if err != nil || n < c.want-1 || n > c.want+1 {
			t.Errorf("%s: %d %v, want %d", name, n, err, c.want)
		}
	}
	plan := Plan{Base: 0.3, Lift: 0.08, Share: 0.9, Alpha: 0.05, Power: 0.8}
	once, _ := plan.Needed()
	plan.Tuning = 3000
	watched, err := plan.Needed()
	if err != nil || watched <= once || watched > 4*once {
		t.Errorf("watching needs %d, a single look %d: %v", watched, once, err)
	}
	for _, bad := range []Plan{{}, {Base: 0.5, Lift: 0.5, Share: 0.5, Alpha: 0.05, Power: 0.8}, {Base: 0.5, Lift: 0.1, Share: 1, Alpha: 0.05, Power: 0.8}, {Base: 0.5, Share: 0.5, Alpha: 0.05, Power: 0.8}} {
		if _, err := bad.Needed(); !errors.Is(err, ErrBadInput) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// With the people that a plan asks for, the effect is found as often as it says.
func TestPlansKeepTheirPromise(t *testing.T) {
	const runs = 300
	for name, plan := range map[string]Plan{
		"single look": {Base: 0.3, Lift: 0.08, Share: 0.9, Alpha: 0.05, Power: 0.8},
		"watched":     {Base: 0.3, Lift: 0.08, Share: 0.9, Alpha: 0.05, Power: 0.8, Tuning: 3000},
	} {
		n, err := plan.Needed()
		if err != nil {
			t.Fatal(err)
		}
		r, found := seeded(10), 0
		for range runs {
			a, b := Count{N: n / 10}, Count{N: n - n/10}
			for range a.N {
				a.X += bit(r.Float64() < plan.Base)
			}
			for range b.N {
				b.X += bit(r.Float64() < plan.Base+plan.Lift)
			}
			var e Effect
			if plan.Tuning > 0 {
				e, err = AnytimeDifference(a, b, SequentialTest{Test: Test{Alpha: 0.05}, Tuning: plan.Tuning})
			} else {
				e, err = Welch(Proportion(float64(a.X), a.N), Proportion(float64(b.X), b.N), Test{Alpha: 0.05})
			}
			if err != nil {
				t.Fatal(err)
			}
			found += bit(!e.CI.Contains(0))
		}
		covers(t, name, found, runs, 0.8)
	}
}

func TestReady(t *testing.T) {
	plan := Plan{Base: 0.3, Lift: 0.08, Share: 0.9, Alpha: 0.05, Power: 0.8, Tuning: 3000}
	need, err := plan.Needed()
	if err != nil {
		t.Fatal(err)
	}
	few, err := plan.Ready(20, 180)
	if err != nil || few.Enough || few.Have != 200 || few.Need < need*9/10 || !(few.Detectable > 0.08) {
		t.Errorf("%+v %v", few, err)
	}
	many, err := plan.Ready(need/10+1, need-need/10+1)
	if err != nil || !many.Enough || many.Detectable > 0.0805 || many.Detectable < 0.07 {
		t.Errorf("%+v %v", many, err)
	}
	none, err := plan.Ready(0, 0)
	if err != nil || none.Enough || none.Need != need || !math.IsNaN(none.Detectable) {
		t.Errorf("%+v %v, need %d", none, err, need)
	}
	// However large the effect, a handful of people held out is no comparison.
	plan.Base, plan.Lift, plan.Tuning = 0.05, 0.9, 0
	handful, err := plan.Ready(5, 45)
	if err != nil || handful.Enough || handful.Need != 10*FewestForWatching {
		t.Errorf("%+v %v", handful, err)
	}
	if _, err := plan.Ready(-1, 5); !errors.Is(err, ErrBadInput) {
		t.Error(err)
	}
}
