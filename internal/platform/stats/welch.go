package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Test says which difference a comparison measures and how sure it must be.
type Test struct {
	Relative    bool // as a share of the baseline instead of in the metric's unit
	Alternative Alternative
	Alpha       float64 // tolerated error, within (0, 1)
	Null        float64 // the difference that the p value tests, mostly 0
}

// Effect is a difference between two groups, in the metric's unit or, when relative, as a share of the baseline.
type Effect struct {
	Estimate, SE float64
	CI           Interval
	P            float64
	DF           float64 // degrees of freedom; 0 where the method has none
}

// Welch compares two groups with unequal variances (Welch 1947, The generalization of Student's problem), degrees of freedom by
// Satterthwaite (1946); a relative difference has its standard error by the delta method. It is valid for one look at the data,
// at a moment that was settled before; use Sequential for results that are watched.
func Welch(a, b Group, t Test) (Effect, error) {
	if !goodAlpha(t.Alpha) || !finite(t.Null) {
		return Effect{}, ErrBadInput
	}
	estimate, se, err := difference(a, b, t.Relative)
	if err != nil {
		return Effect{}, err
	}
	va, vb := a.Variance/float64(a.N), b.Variance/float64(b.N)
	// Divided by the larger part first: the squares of tiny variances would vanish.
	m := max(va, vb)
	va, vb = va/m, vb/m
	df := (va + vb) * (va + vb) / (va*va/float64(a.N-1) + vb*vb/float64(b.N-1))
	e := Effect{Estimate: estimate, SE: se, DF: df}
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}
	e.CI = t.Alternative.interval(estimate, -student.Quantile(t.Alternative.tail(t.Alpha))*se)
	z := (estimate - t.Null) / se
	switch t.Alternative {
	case Greater:
		e.P = student.CDF(-z)
	case Less:
		e.P = student.CDF(z)
	default:
		e.P = min(1, 2*student.CDF(-math.Abs(z)))
	}
	return e, nil
}
