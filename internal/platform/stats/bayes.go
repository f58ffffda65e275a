package stats

import "math"

// Prior is what was believed of the difference before the data, as a normal distribution. The zero value is flat: nothing was believed.
type Prior struct {
	Mean, Variance float64
	Relative       bool // in shares of the baseline, whatever the test measures
}

// BayesTest says which difference is believed in, and how.
type BayesTest struct {
	Relative bool
	Alpha    float64 // the credible interval holds 1-alpha of the belief
	Prior    Prior
	LessWins bool // a smaller metric is the better one
}

// Belief is the posterior of a difference between b and a. Stay and Switch are expected losses in the unit of the difference: what is
// given up on average by keeping a, and by choosing b.
type Belief struct {
	Mean, SD     float64
	CI           Interval
	ChanceToWin  float64
	Stay, Switch float64
}

// Bayes believes in the difference of two groups: a normal likelihood of the difference by the delta method, times a normal prior
// (Gelman et al., Bayesian Data Analysis, 2.5). The chance to win is the belief that b is the better one; losses as in Stucchio (2015),
// Bayesian A/B Testing at VWO.
func Bayes(a, b Group, t BayesTest) (Belief, error) {
	if !goodAlpha(t.Alpha) || !finite(t.Prior.Mean, t.Prior.Variance) || t.Prior.Variance < 0 {
		return Belief{}, ErrBadInput
	}
	mean, sd, err := difference(a, b, t.Relative)
	if err != nil {
		return Belief{}, err
	}
	if p := t.Prior; p.Variance > 0 {
		scale := 1.0
		switch {
		case p.Relative == t.Relative:
		case a.base == 0:
			return Belief{}, ErrNoBaseline
		case p.Relative:
			scale = math.Abs(a.base)
		default:
			scale = 1 / math.Abs(a.base)
		}
		before, seen := 1/(p.Variance*scale*scale), 1/(sd*sd)
		mean = (mean*seen + p.Mean*scale*before) / (seen + before)
		sd = 1 / math.Sqrt(seen+before)
	}
	half := -ZScore(t.Alpha/2) * sd
	belief := Belief{Mean: mean, SD: sd, CI: Interval{mean - half, mean + half}, ChanceToWin: normalCDF(mean / sd)}
	belief.Stay, belief.Switch = ExpectedLoss(mean, sd)
	return belief.orient(t.LessWins), nil
}

func (b Belief) orient(lessWins bool) Belief {
	if lessWins {
		b.ChanceToWin = 1 - b.ChanceToWin
		b.Stay, b.Switch = b.Switch, b.Stay
	}
	return b
}

// ExpectedLoss of a difference believed normal with mean mu and standard deviation sigma, both in the metric's unit: E max(d, 0) is lost
// by keeping a, E max(-d, 0) by choosing b (moments of the truncated normal: Johnson, Kotz, Balakrishnan 1994, Continuous Univariate Distributions 1).
func ExpectedLoss(mu, sigma float64) (stay, change float64) {
	if !(sigma > 0) {
		return max(mu, 0), max(-mu, 0)
	}
	z := mu / sigma
	density := sigma * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	return max(0, density+mu*normalCDF(z)), max(0, density-mu*normalCDF(-z))
}
