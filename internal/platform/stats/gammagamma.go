package stats

import "math"

// GammaGamma is the gamma-gamma model of how much a purchase is worth: amounts of one customer are gamma distributed (shape P), their rate over
// customers gamma distributed again (Q; V in money). Fader, Hardie, Lee (2005), RFM and CLV, and Fader, Hardie (2013), The Gamma-Gamma
// Model of Monetary Value. It holds where amounts do not depend on how often somebody buys.
type GammaGamma struct{ P, Q, V float64 }

// FitGammaGamma finds the parameters of highest likelihood (Fader, Hardie 2013, equation 1a) from the customers who came back; the others, and
// those whose purchases were free, say nothing of amounts and are left out. ErrNoFit when fewer than three different customers remain.
func FitGammaGamma(histories []History) (GammaGamma, error) {
	var buyers []History
	total, n := 0.0, 0.0
	for _, h := range histories {
		if !h.good() {
			return GammaGamma{}, ErrBadInput
		}
		if h.Repeats > 0 && h.Value > 0 {
			buyers = append(buyers, History{Repeats: h.Repeats, Value: h.Value})
			total += h.Value
			n++
		}
	}
	scale := total / n
	for i := range buyers {
		buyers[i].Value /= scale
	}
	rows, err := tally(buyers)
	if err != nil || len(rows) < 3 {
		return GammaGamma{}, ErrNoFit
	}
	p, err := maximise(func(p []float64) float64 {
		m, sum := GammaGamma{p[0], p[1], p[2]}, 0.0
		for _, row := range rows {
			sum += row.n * m.logLikelihood(row.h)
		}
		return sum / n
	}, []float64{1, 1, 0}, []float64{0, 0.5, 0.5})
	if err != nil {
		return GammaGamma{}, err
	}
	return GammaGamma{p[0], p[1], p[2] * scale}, nil
}

// Check says whether the parameters can be: all are above zero.
func (m GammaGamma) Check() error { return positive(m.P, m.Q, m.V) }

// LogLikelihood of the amounts of those who came back.
func (m GammaGamma) LogLikelihood(histories []History) float64 {
	sum := 0.0
	for _, h := range histories {
		if h.Repeats > 0 && h.Value > 0 {
			sum += m.logLikelihood(h)
		}
	}
	return sum
}

func (m GammaGamma) logLikelihood(h History) float64 {
	px := m.P * h.Repeats
	return lgamma(px+m.Q) - lgamma(px) - lgamma(m.Q) + m.Q*math.Log(m.V) +
		(px-1)*math.Log(h.Value) + px*math.Log(h.Repeats) - (px+m.Q)*math.Log(h.Repeats*h.Value+m.V)
}

// ExpectedValue is the mean amount of a purchase, in money, to be expected of somebody with this history: equation 5 of Fader, Hardie (2013), a
// mean of what he spent and what all spend. Without repeat purchases it is what all spend. NaN where the model has no mean (Q <= 1 and
// nothing bought yet).
func (m GammaGamma) ExpectedValue(h History) float64 {
	below := m.P*h.Repeats + m.Q - 1
	if !(below > 0) {
		return math.NaN()
	}
	return m.P * (m.V + h.Repeats*h.Value) / below
}
