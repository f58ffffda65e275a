package stats

import "math"

// Sums are the sufficient statistics of one measured quantity over the people of a group: the sum of the values and of their squares.
type Sums struct{ Sum, Squares float64 }

// Group is what the comparisons need to know of one group: how many people, the mean of the metric, and how much one person's
// contribution to that mean varies. Make it with Mean, Proportion, Ratio, Cuped or CupedRatio.
type Group struct {
	N        int
	Mean     float64 // of the metric, adjusted by the pre-period where there is one
	Variance float64 // per person; the variance of Mean is Variance / N

	// A relative difference is divided by the mean as it was observed, even where the difference itself is adjusted.
	base, baseVariance, covariance float64 // the observed mean, its variance per person, its covariance with Mean
	observedSlope                  bool
}

func plain(n int, mean, variance float64) Group {
	return Group{N: n, Mean: mean, Variance: variance, base: mean, baseVariance: variance, covariance: variance}
}

// Mean is a group whose metric is the mean of a quantity per person, with the unbiased sample variance.
func Mean(n int, s Sums) Group {
	return plain(n, ratioOrZero(s.Sum, float64(n)), covariance(n, s.Sum, s.Sum, s.Squares))
}

// Moments is a group whose mean and variance per person are known already.
func Moments(n int, mean, variance float64) Group { return plain(n, mean, variance) }

// Proportion is a group of n people of whom x did it; the variance is p(1-p), the maximum likelihood estimate.
func Proportion(x float64, n int) Group {
	p := ratioOrZero(x, float64(n))
	return plain(n, p, p*(1-p))
}

// Ratio is a group whose metric is the ratio of two sums over people (revenue per order, answers per question): m is the numerator, d the
// denominator, products the sum of their products. The variance is the delta method's: Deng, Knoblich, Lu (2018), Applying the Delta
// Method in Metric Analytics.
func Ratio(n int, m, d Sums, products float64) Group {
	if d.Sum == 0 || n < 2 {
		return Group{N: n}
	}
	c := moments{n: n, sums: []float64{m.Sum, d.Sum}, products: [][]float64{{m.Squares}, {products, d.Squares}}}
	g := ratioGradient(m.Sum/float64(n), d.Sum/float64(n))
	return plain(n, m.Sum/d.Sum, c.form(g, g))
}

// ratioGradient is the derivative of m/d.
func ratioGradient(m, d float64) []float64 { return []float64{1 / d, -m / (d * d)} }

// moments are the first and second moments of several quantities measured on the same people; products is the lower triangle of the
// sums of products.
type moments struct {
	n        int
	sums     []float64
	products [][]float64
}

// form is the bilinear form u'Cv of the sample covariance matrix C: the covariance of two linear combinations.
func (m moments) form(u, v []float64) float64 {
	total := 0.0
	for i := range u {
		for j := range v {
			hi, lo := max(i, j), min(i, j)
			if u[i] != 0 && v[j] != 0 {
				total += u[i] * v[j] * covariance(m.n, m.sums[i], m.sums[j], m.products[hi][lo])
			}
		}
	}
	return total
}

// covariance is the unbiased sample covariance of two quantities with the given sums and sum of products; zero for fewer than two people.
func covariance(n int, x, y, products float64) float64 {
	if n < 2 {
		return 0
	}
	return (products - x*y/float64(n)) / float64(n-1)
}

func ratioOrZero(x, y float64) float64 {
	if y == 0 {
		return 0
	}
	return x / y
}

// check says why a group cannot be compared.
func (g Group) check() error {
	switch {
	case g.N < 0 || !finite(g.Mean, g.Variance):
		return ErrBadInput
	case g.N < 2:
		return ErrTooFew
	case !(g.Variance > 0):
		return ErrNoVariance
	}
	return nil
}

// difference is b - a, or (b - a) / a observed, with its standard error by the delta method.
func difference(a, b Group, relative bool) (estimate, se float64, err error) {
	for _, g := range []Group{a, b} {
		if err := g.check(); err != nil {
			return 0, 0, err
		}
	}
	va, vb := a.Variance/float64(a.N), b.Variance/float64(b.N)
	if !relative {
		return b.Mean - a.Mean, math.Sqrt(va + vb), nil
	}
	if a.base == 0 {
		return 0, 0, ErrNoBaseline
	}
	estimate = (b.Mean - a.Mean) / a.base
	slope := estimate
	if a.observedSlope {
		slope = (b.base - a.base) / a.base
	}
	va += (2*slope*a.covariance + slope*slope*a.baseVariance) / float64(a.N)
	se = math.Sqrt(va+vb) / math.Abs(a.base)
	if !(se > 0) || !finite(estimate, se) {
		return 0, 0, ErrNoVariance
	}
	return estimate, se, nil
}
