package stats

import "math"

// Plan says which difference of two shares must be found, and how surely. The normal approximation with the pooled variance under the null
// and the separate ones under the alternative: Fleiss, Levin, Paik (2003), Statistical Methods for Rates and Proportions.
type Plan struct {
	Base  float64 // the share in group a, within (0, 1)
	Lift  float64 // the difference that matters, in shares of 1: 0.08 is eight points
	Share float64 // of all people that are in group b, within (0, 1)
	Alpha float64 // two-sided
	Power float64 // the chance of finding Lift, within (0, 1)
	// Tuning above 0 plans for a result that is watched (SequentialTest.Tuning), which needs more people.
	Tuning float64
}

func (p Plan) check() error {
	other := p.Base + p.Lift
	if !(p.Base > 0 && p.Base < 1 && other > 0 && other < 1 && p.Lift != 0 && p.Share > 0 && p.Share < 1) ||
		!goodAlpha(p.Alpha) || !(p.Power > 0 && p.Power < 1) || p.Tuning < 0 || !finite(p.Tuning) {
		return ErrBadInput
	}
	return nil
}

// reach is the lift that na and nb people let the plan find, given the lift that the variances assume.
func (p Plan) reach(na, nb, lift float64) float64 {
	pa, pb := p.Base, p.Base+lift
	pooled := (na*pa + nb*pb) / (na + nb)
	null := math.Sqrt(pooled * (1 - pooled) * (1/na + 1/nb))
	there := math.Sqrt(pa*(1-pa)/na + pb*(1-pb)/nb)
	bar := -ZScore(p.Alpha/2) * null
	if p.Tuning > 0 {
		bar = SequentialTest{Test: Test{Alpha: p.Alpha}, Tuning: p.Tuning}.factor(na+nb) * there
	}
	return bar + ZScore(p.Power)*there
}

// Needed is how many people, of both groups together, the plan needs.
func (p Plan) Needed() (int, error) {
	if err := p.check(); err != nil {
		return 0, err
	}
	enough := func(n float64) bool { return p.reach(n*(1-p.Share), n*p.Share, p.Lift) <= math.Abs(p.Lift) }
	const ceiling = 1e15 // people
	low, high := 1.0, 2.0
	for !enough(high) {
		if high > ceiling {
			return 0, ErrBadInput
		}
		low, high = high, 2*high
	}
	for high-low > 0.5 && high-low > high*1e-12 {
		if mid := (low + high) / 2; enough(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return int(math.Ceil(high)), nil
}

// Readiness says whether enough people have been counted for a verdict.
type Readiness struct {
	Enough     bool
	Have, Need int     // people of both groups together; Need at the split that the groups have now
	Detectable float64 // the smallest lift that this many people would show, in shares of 1; NaN while a group is empty or none would do
}

// Ready compares what was counted with what the plan needs, at the split that came about. Whatever the plan says, it is not enough while a
// group has fewer than FewestForWatching people.
func (p Plan) Ready(na, nb int) (Readiness, error) {
	if err := p.check(); err != nil {
		return Readiness{}, err
	}
	if na < 0 || nb < 0 {
		return Readiness{}, ErrBadInput
	}
	r := Readiness{Have: na + nb, Detectable: math.NaN()}
	if na > 0 && nb > 0 {
		p.Share = float64(nb) / float64(na+nb)
		r.Detectable = p.detectable(float64(na), float64(nb))
	}
	need, err := p.Needed()
	if err != nil {
		return Readiness{}, err
	}
	smaller := min(p.Share, 1-p.Share)
	r.Need = max(need, int(math.Ceil(FewestForWatching/smaller-1e-9)))
	r.Enough = r.Have >= need && min(na, nb) >= FewestForWatching
	return r, nil
}

// detectable is the smallest lift, in the direction of the plan's, that as many people would show.
func (p Plan) detectable(na, nb float64) float64 {
	room, sign := 1-p.Base, 1.0
	if p.Lift < 0 {
		room, sign = p.Base, -1
	}
	low, high := 0.0, room*(1-1e-9)
	if p.reach(na, nb, sign*high) > high {
		return math.NaN()
	}
	for range 60 {
		if mid := (low + high) / 2; p.reach(na, nb, sign*mid) <= mid {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}
