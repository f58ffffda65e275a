package stats

import "math"

// SequentialTest is a Test whose result stays valid however often it is looked at.
type SequentialTest struct {
	Test
	// Tuning is the number of people, of both groups together, at which the interval is tightest.
	Tuning float64
	// Rho is the mixture's own parameter and overrides Tuning when above 0.
	Rho float64
}

// rho is equation 161 of Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas (2023).
func (t SequentialTest) rho() float64 {
	if t.Rho > 0 {
		return t.Rho
	}
	alpha := t.Alpha
	if t.Alternative != TwoSided {
		alpha *= 2
	}
	l := -2 * math.Log(alpha)
	return math.Sqrt((l + math.Log(l+1)) / t.Tuning)
}

func (t SequentialTest) check() error {
	good := goodAlpha(t.Alpha) && finite(t.Null, t.Tuning, t.Rho) && (t.Tuning > 0 || t.Rho > 0)
	// The one-sided boundary exists below one half only.
	if !good || t.Alternative != TwoSided && t.Alpha >= 0.5 {
		return ErrBadInput
	}
	return nil
}

// Sequential compares two groups by an asymptotic confidence sequence: with probability 1-alpha the interval holds the truth at every
// look at once, so that who peeks is not deceived, and the p value may be acted upon at any time. Two-sided: equations 9 (interval)
// and 155 (p); one-sided: equation 134 of Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas (2023), Time-uniform central limit theory and
// asymptotic confidence sequences, arXiv:2103.06476. It is asymptotic: groups of a few dozen people are too small for its promise.
// A one-sided p never exceeds one half, above which the boundary says nothing.
func Sequential(a, b Group, t SequentialTest) (Effect, error) {
	if err := t.check(); err != nil {
		return Effect{}, err
	}
	estimate, se, err := difference(a, b, t.Relative)
	if err != nil {
		return Effect{}, err
	}
	n := float64(a.N) + float64(b.N)
	e := Effect{Estimate: estimate, SE: se, CI: t.Alternative.interval(estimate, t.factor(n)*se)}
	e.P = t.pValue((estimate-t.Null)/se, n)
	return e, nil
}

// factor is how many standard errors the interval reaches on each closed side at n people.
func (t SequentialTest) factor(n float64) float64 {
	k := n * t.rho() * t.rho()
	boundary := math.Log(math.Sqrt(k+1) / t.Alpha)
	if t.Alternative != TwoSided {
		boundary = math.Log1p(math.Sqrt(k+1) / (2 * t.Alpha))
	}
	return math.Sqrt(2 * (k + 1) / k * boundary)
}

// pValue is the smallest alpha, with rho held, whose interval leaves out the null; z is the difference to the null in standard errors.
func (t SequentialTest) pValue(z, n float64) float64 {
	k := n * t.rho() * t.rho()
	evidence := z * z * k / (2 * (k + 1))
	switch {
	case t.Alternative == TwoSided:
		return min(1, math.Sqrt(k+1)*math.Exp(-evidence))
	case t.Alternative == Greater && z <= 0, t.Alternative == Less && z >= 0:
		return 0.5
	}
	return min(0.5, math.Sqrt(k+1)/(2*math.Expm1(evidence)))
}
