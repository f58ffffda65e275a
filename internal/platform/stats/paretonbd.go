package stats

import "math"

// ParetoNBD is the Pareto/NBD model: people buy at a rate that is gamma distributed over people (shape R, rate Alpha in units of time) until they
// stop, unseen, at a moment that is exponential with a rate again gamma distributed (S, Beta in units of time). Schmittlein, Morrison,
// Colombo (1987), Counting Your Customers: Who Are They and What Will They Do Next?, Management Science 33(1).
type ParetoNBD struct{ R, Alpha, S, Beta float64 }

var _ Buying = ParetoNBD{}

// FitParetoNBD finds the parameters of highest likelihood: equation 18 of Fader, Hardie (2005), A Note on Deriving the Pareto/NBD Model and
// Related Expressions. ErrNoFit when nobody came back or the likelihood has no maximum.
func FitParetoNBD(histories []History) (ParetoNBD, error) {
	rows, scale, err := fitRows(histories)
	if err != nil {
		return ParetoNBD{}, err
	}
	p, err := maximise(func(p []float64) float64 {
		m, sum := ParetoNBD{p[0], p[1], p[2], p[3]}, 0.0
		for _, row := range rows {
			sum += row.n * m.logLikelihood(row.h)
		}
		return sum / float64(len(histories))
	}, []float64{0, 0, 0, 0}, []float64{-0.5, -1, -0.5, -1})
	if err != nil {
		return ParetoNBD{}, err
	}
	return ParetoNBD{p[0], p[1] * scale, p[2], p[3] * scale}, nil
}

// Check says whether the parameters can be: all are above zero.
func (m ParetoNBD) Check() error { return positive(m.R, m.Alpha, m.S, m.Beta) }

// LogLikelihood of the histories under the model.
func (m ParetoNBD) LogLikelihood(histories []History) float64 {
	sum := 0.0
	for _, h := range histories {
		sum += m.logLikelihood(h)
	}
	return sum
}

func (m ParetoNBD) logLikelihood(h History) float64 {
	alive := -(m.R+h.Repeats)*math.Log(m.Alpha+h.Age) - m.S*math.Log(m.Beta+h.Age)
	return lgamma(m.R+h.Repeats) - lgamma(m.R) + m.R*math.Log(m.Alpha) + m.S*math.Log(m.Beta) + logSumExp(alive, m.logGone(h))
}

// logGone is log of the integral of S (alpha+y)^-(r+x) (beta+y)^-(s+1) over the moments y between the last purchase and now at which the
// customer may have stopped. The literature writes it as a difference of two hypergeometric functions, which is nothing but rounding
// when the last purchase is recent; the integral is positive throughout.
func (m ParetoNBD) logGone(h History) float64 {
	x, base := m.R+h.Repeats, min(m.Alpha, m.Beta)
	long := math.Log((base + h.Age) / (base + h.Last))
	if !(long > 0) {
		return math.Inf(-1)
	}
	a0, b0 := m.Alpha+h.Last, m.Beta+h.Last
	// In v = log((base+y)/(base+last)) every factor is close to an exponential; the factor at the last purchase is taken out.
	f := func(v float64) float64 {
		dy := (base + h.Last) * math.Expm1(v)
		return math.Exp(v - x*math.Log1p(dy/a0) - (m.S+1)*math.Log1p(dy/b0))
	}
	sum, width := 0.0, min(3, 6/(x+m.S))
	panels := panelsOf(long / width)
	for i := 0.0; i < panels; i++ {
		part := gaussLegendre(f, long*i/panels, long*(i+1)/panels)
		sum += part
		if part < 1e-18*sum {
			break
		}
	}
	return math.Log(m.S) + math.Log(base+h.Last) - x*math.Log(a0) - (m.S+1)*math.Log(b0) + math.Log(sum)
}

// Alive is the probability of still being a customer: equations 36 and 37 of Fader, Hardie (2005), integrated.
func (m ParetoNBD) Alive(h History) float64 {
	alive := -(m.R+h.Repeats)*math.Log(m.Alpha+h.Age) - m.S*math.Log(m.Beta+h.Age)
	return 1 / (1 + math.Exp(m.logGone(h)-alive))
}

// given is the model of the future of those who are still customers after this history.
func (m ParetoNBD) given(h History) ParetoNBD {
	return ParetoNBD{m.R + h.Repeats, m.Alpha + h.Age, m.S, m.Beta + h.Age}
}

// Expected repeat purchases of a new customer until t: equation 27 of Fader, Hardie (2005), written so that it holds
// at S = 1 too.
func (m ParetoNBD) Expected(t float64) float64 {
	if !(t > 0) {
		return 0
	}
	long, s := math.Log1p(t/m.Beta), m.S-1
	survival := long
	if s != 0 {
		survival = -math.Expm1(-s*long) / s
	}
	return m.R * m.Beta / m.Alpha * survival
}

// ConditionalExpected purchases in the next t: equation 41 of Fader, Hardie (2005).
func (m ParetoNBD) ConditionalExpected(h History, t float64) float64 {
	return m.Alive(h) * m.given(h).Expected(t)
}

// Probability of exactly n repeat purchases of a new customer until t: those who stay all the while, and those who stop on the way (Fader,
// Hardie 2006, Deriving an Expression for P(X(t) = x) Under the Pareto/NBD Model), integrated over the moment of stopping.
func (m ParetoNBD) Probability(n int, t float64) float64 {
	if n < 0 {
		return 0
	}
	if !(t > 0) {
		return unitAtZero(n)
	}
	k := float64(n)
	ways := lgamma(m.R+k) - lgamma(m.R) - lgamma(k+1)
	count := func(y float64) float64 {
		l := ways - m.R*math.Log1p(y/m.Alpha)
		if n > 0 {
			l += k * math.Log(y/(m.Alpha+y))
		}
		return l
	}
	stay := math.Exp(count(t) - m.S*math.Log1p(t/m.Beta))
	base := min(m.Alpha, m.Beta)
	f := func(v float64) float64 {
		y := base * math.Expm1(v)
		return base / m.Beta * m.S * math.Exp(v+count(y)-(m.S+1)*math.Log1p(y/m.Beta))
	}
	long := math.Log1p(t / base)
	// The count's peak narrows with the square root of what it counts.
	panels := panelsOf(long * math.Sqrt(1+k+m.R+m.S) / 2)
	for i := 0.0; i < panels; i++ {
		stay += gaussLegendre(f, long*i/panels, long*(i+1)/panels)
	}
	return stay
}

// ConditionalProbability of exactly n purchases in the next t: Fader, Hardie (2013), Deriving the Conditional PMF of the Pareto/NBD Model.
func (m ParetoNBD) ConditionalProbability(h History, n int, t float64) float64 {
	return ofSurvivors(m.Alive(h), m.given(h).Probability(n, t), n)
}
