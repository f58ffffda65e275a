package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Count is how many of N did it.
type Count struct{ X, N int }

func (c Count) share() float64 { return ratioOrZero(float64(c.X), float64(c.N)) }

func (c Count) check() error {
	if c.N < 0 || c.X < 0 || c.X > c.N {
		return ErrBadInput
	}
	return nil
}

// Beta is a belief in a share: as if Alpha had done it before and Beta had not. Beta{1, 1} believes nothing.
type Beta struct{ Alpha, Beta float64 }

func (b Beta) mean() float64 { return b.Alpha / (b.Alpha + b.Beta) }

func (b Beta) cdf(p float64) float64 {
	switch {
	case p <= 0:
		return 0
	case p >= 1:
		return 1
	}
	return mathext.RegIncBeta(b.Alpha, b.Beta, p)
}

// width is the posterior's spread in log-odds.
func (b Beta) width() float64 { return math.Sqrt(1/b.Alpha + 1/b.Beta) }

// BetaBinomial believes in the difference of two shares, b minus a, each with its prior; exact, without normal approximation, so it holds
// for a handful of people and for no people at all. Chance and losses are one-dimensional integrals of the posteriors (Stucchio 2015,
// Bayesian A/B Testing at VWO), the credible interval inverts the distribution of the difference.
func BetaBinomial(a, b Count, priorA, priorB Beta, alpha float64, lessWins bool) (Belief, error) {
	for _, c := range []Count{a, b} {
		if err := c.check(); err != nil {
			return Belief{}, err
		}
	}
	for _, p := range []Beta{priorA, priorB} {
		if err := positive(p.Alpha, p.Beta); err != nil {
			return Belief{}, err
		}
	}
	if !goodAlpha(alpha) {
		return Belief{}, ErrBadInput
	}
	d := shareDifference{
		a: Beta{priorA.Alpha + float64(a.X), priorA.Beta + float64(a.N-a.X)},
		b: Beta{priorB.Alpha + float64(b.X), priorB.Beta + float64(b.N-b.X)},
	}
	mean := d.b.mean() - d.a.mean()
	stay := max(0, d.loss())
	variance := func(p Beta) float64 {
		return p.mean() * (1 - p.mean()) / (p.Alpha + p.Beta + 1)
	}
	return Belief{
		Mean: mean, SD: math.Sqrt(variance(d.a) + variance(d.b)),
		CI:          Interval{d.quantile(alpha / 2), d.quantile(1 - alpha/2)},
		ChanceToWin: 1 - d.cdf(0), Stay: stay, Switch: max(0, stay-mean),
	}.orient(lessWins), nil
}

// shareDifference is the distribution of a share b minus a share a.
type shareDifference struct{ a, b Beta }

// cdf is P(b - a <= x). It integrates over the narrower belief, because the other one's distribution function is the smoother.
func (d shareDifference) cdf(x float64) float64 {
	if d.a.width() < d.b.width() {
		return betaMean(d.a, d.step(), func(p float64) float64 { return d.b.cdf(p + x) })
	}
	return betaMean(d.b, d.step(), func(p float64) float64 { return 1 - d.a.cdf(p-x) })
}

// loss is E max(b - a, 0).
func (d shareDifference) loss() float64 {
	if d.a.width() < d.b.width() {
		up := Beta{d.b.Alpha + 1, d.b.Beta}
		return betaMean(d.a, smoothStep, func(p float64) float64 { return d.b.mean()*(1-up.cdf(p)) - p*(1-d.b.cdf(p)) })
	}
	up := Beta{d.a.Alpha + 1, d.a.Beta}
	return betaMean(d.b, smoothStep, func(p float64) float64 { return p*d.a.cdf(p) - d.a.mean()*up.cdf(p) })
}

// quantile is found by false position with the Illinois rule (Dowell, Jarratt 1971).
func (d shareDifference) quantile(q float64) float64 {
	low, high := -1.0, 1.0
	below, above := -q, 1-q
	side := 0
	for range 60 {
		mid := high - above*(high-low)/(above-below)
		at := d.cdf(mid) - q
		if math.Abs(at) < 1e-10 || high-low < 1e-12 {
			return mid
		}
		if at < 0 {
			low, below = mid, at
			if side < 0 {
				above /= 2
			}
			side = -1
		} else {
			high, above = mid, at
			if side > 0 {
				below /= 2
			}
			side = 1
		}
	}
	return (low + high) / 2
}

// smoothStep does for functions without kinks.
const smoothStep = 0.3

// Below this many successes or failures a distribution function has a kink where the other one's share begins.
const kinked = 3

// step is how finely the difference has to be integrated.
func (d shareDifference) step() float64 {
	if min(d.a.Alpha, d.a.Beta, d.b.Alpha, d.b.Beta) < kinked {
		return 0.03
	}
	return smoothStep
}

// betaMean is the mean of f over the belief, by the trapezoid rule in log-odds, which converges geometrically for smooth functions
// (Trefethen, Weideman 2014, The Exponentially Convergent Trapezoidal Rule) and needs no care for the ends of [0, 1], where the
// density may be infinite.
// Points are at most step apart in log-odds.
func betaMean(b Beta, step float64, f func(p float64) float64) float64 {
	// Beyond these log-odds p is 0 or 1 for any f, and the density is one exponential, whose series closes the sum.
	const far = 40.0
	log := func(w float64) float64 { return -b.Alpha*log1pExp(-w) - b.Beta*log1pExp(w) }
	mode := min(far, max(-far, math.Log(b.Alpha/b.Beta)))
	top := log(mode)
	h := min(step, b.width()/3)
	sum, weights := 0.0, 0.0
	add := func(p, weight float64) {
		sum += weight * f(p)
		weights += weight
	}
	w := mode
	for ; w <= far && log(w)-top > -50; w += h {
		add(1/(1+math.Exp(-w)), h*math.Exp(log(w)-top))
	}
	add(1, h*math.Exp(log(w)-top)/-math.Expm1(-b.Beta*h))
	for w = mode - h; w >= -far && log(w)-top > -50; w -= h {
		add(1/(1+math.Exp(-w)), h*math.Exp(log(w)-top))
	}
	add(0, h*math.Exp(log(w)-top)/-math.Expm1(-b.Alpha*h))
	return sum / weights
}

func log1pExp(x float64) float64 {
	if x > 0 {
		return x + math.Log1p(math.Exp(-x))
	}
	return math.Log1p(math.Exp(x))
}

func lgamma(x float64) float64 {
	l, _ := math.Lgamma(x)
	return l
}

// lbeta is the logarithm of the complete beta function.
func lbeta(a, b float64) float64 { return mathext.Lbeta(a, b) }
