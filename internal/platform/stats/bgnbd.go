package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// BGNBD is the BG/NBD model: while they are customers people buy at a rate that is gamma distributed over people (shape R, rate Alpha in units of
// time), and after each purchase stop with a probability that is beta distributed (A, B). Fader, Hardie, Lee (2005), "Counting Your
// Customers" the Easy Way: An Alternative to the Pareto/NBD Model, Marketing Science 24(2).
type BGNBD struct{ R, Alpha, A, B float64 }

var _ Buying = BGNBD{}

// FitBGNBD finds the parameters of highest likelihood: the likelihood of Fader, Hardie, Lee (2005), summed in logarithms. ErrNoFit when nobody
// came back or the likelihood has no maximum.
func FitBGNBD(histories []History) (BGNBD, error) {
	rows, scale, err := fitRows(histories)
	if err != nil {
		return BGNBD{}, err
	}
	p, err := maximise(func(p []float64) float64 {
		m, sum := BGNBD{p[0], p[1], p[2], p[3]}, 0.0
		for _, row := range rows {
			sum += row.n * m.logLikelihood(row.h)
		}
		return sum / float64(len(histories))
	}, []float64{0, 0, 0, 0}, []float64{-1, -1, -0.5, 1})
	if err != nil {
		return BGNBD{}, err
	}
	return BGNBD{p[0], p[1] * scale, p[2], p[3]}, nil
}

// fitRows are the histories for a fit, in units of their mean age.
func fitRows(histories []History) ([]tallied, float64, error) {
	plain := make([]History, len(histories))
	repeats := 0.0
	for i, h := range histories {
		plain[i] = h
		plain[i].Value = 0
		repeats += h.Repeats
	}
	rows, err := tally(plain)
	if err != nil {
		return nil, 0, err
	}
	scale := timeScale(rows)
	if !(scale > 0) || repeats == 0 {
		return nil, 0, ErrNoFit
	}
	for i := range rows {
		rows[i].h.Last /= scale
		rows[i].h.Age /= scale
	}
	return rows, scale, nil
}

// Check says whether the parameters can be: all are above zero.
func (m BGNBD) Check() error { return positive(m.R, m.Alpha, m.A, m.B) }

// LogLikelihood of the histories under the model.
func (m BGNBD) LogLikelihood(histories []History) float64 {
	sum := 0.0
	for _, h := range histories {
		sum += m.logLikelihood(h)
	}
	return sum
}

func (m BGNBD) logLikelihood(h History) float64 {
	x := h.Repeats
	out := lgamma(m.R+x) - lgamma(m.R) + m.R*math.Log(m.Alpha) + lbeta(m.A, m.B+x) - lbeta(m.A, m.B)
	alive, gone := -(m.R+x)*math.Log(m.Alpha+h.Age), math.Inf(-1)
	if x > 0 {
		gone = math.Log(m.A) - math.Log(m.B+x-1) - (m.R+x)*math.Log(m.Alpha+h.Last)
	}
	return out + logSumExp(alive, gone)
}

// Alive is the probability of still being a customer: Fader, Hardie, Lee (2008), Computing P(alive) Using the BG/NBD Model. Who never bought
// again has had no occasion to stop, so it is 1.
func (m BGNBD) Alive(h History) float64 {
	if h.Repeats == 0 {
		return 1
	}
	odds := math.Log(m.A) - math.Log(m.B+h.Repeats-1) + (m.R+h.Repeats)*math.Log((m.Alpha+h.Age)/(m.Alpha+h.Last))
	return 1 / (1 + math.Exp(odds))
}

// given is the model of the future of those who are still customers after this history.
func (m BGNBD) given(h History) BGNBD {
	return BGNBD{m.R + h.Repeats, m.Alpha + h.Age, m.A, m.B + h.Repeats}
}

// Expected repeat purchases of a new customer until t: equation 9 of Fader, Hardie, Lee (2005), its hypergeometric function by Euler's
// transformation (Abramowitz, Stegun 15.3.3), which leaves parameters that do not grow with the purchases. Where the closed form is
// a difference of nearly equal numbers the same expectation is integrated over the beta distribution.
func (m BGNBD) Expected(t float64) float64 {
	if !(t > 0) {
		return 0
	}
	z, c := t/(m.Alpha+t), m.A+m.B-1
	if math.Abs(m.A-1) < 1e-3 || math.Abs(c) < 1e-3 || (c-m.R)*z < -5 {
		return m.integrated(t)
	}
	left := math.Pow(m.Alpha/(m.Alpha+t), m.A-1) * hyp2f1(c-m.R, m.A-1, c, z)
	return c / (m.A - 1) * (1 - left)
}

// integrated is E[(1 - (1 + pt/alpha)^-r) / p] over the chance p to stop.
func (m BGNBD) integrated(t float64) float64 {
	rate := t / m.Alpha
	return betaMean(Beta{m.A, m.B}, smoothStep, func(p float64) float64 {
		if p == 0 {
			return m.R * rate
		}
		return -math.Expm1(-m.R*math.Log1p(p*rate)) / p
	})
}

// ConditionalExpected purchases in the next t: equation 10 of Fader, Hardie, Lee (2005).
func (m BGNBD) ConditionalExpected(h History, t float64) float64 {
	return m.Alive(h) * m.given(h).Expected(t)
}

// Probability of exactly n repeat purchases of a new customer until t: equation 8 of Fader, Hardie, Lee (2005); its sum is the tail of a
// negative binomial distribution, taken from the incomplete beta function.
func (m BGNBD) Probability(n int, t float64) float64 {
	if n < 0 {
		return 0
	}
	if !(t > 0) {
		return unitAtZero(n)
	}
	k, share := float64(n), t/(m.Alpha+t)
	stayed := lgamma(m.R+k) - lgamma(m.R) - lgamma(k+1) + m.R*math.Log(m.Alpha/(m.Alpha+t)) + k*math.Log(share)
	p := math.Exp(lbeta(m.A, m.B+k) - lbeta(m.A, m.B) + stayed)
	if n == 0 {
		return p
	}
	return p + math.Exp(lbeta(m.A+1, m.B+k-1)-lbeta(m.A, m.B))*mathext.RegIncBeta(k, m.R, share)
}

func unitAtZero(n int) float64 {
	if n == 0 {
		return 1
	}
	return 0
}

// ConditionalProbability of exactly n purchases in the next t (Fader, Hardie 2013, Deriving the Conditional PMF of the Pareto/NBD Model, carried
// over: given survival the model is of the same kind with the history added to its parameters).
func (m BGNBD) ConditionalProbability(h History, n int, t float64) float64 {
	return ofSurvivors(m.Alive(h), m.given(h).Probability(n, t), n)
}
