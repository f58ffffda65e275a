package stats

import "gonum.org/v1/gonum/stat/distuv"

// Fit is how far observed counts are from expected ones: Pearson's statistic and the chance of one at least as large.
type Fit struct {
	ChiSquare, P float64
	DF           int
}

// SampleRatio asks whether people were split among the groups as the weights say (sample-ratio mismatch): Pearson's chi-square, as in
// Fabijan et al. (2019), Diagnosing Sample Ratio Mismatch in Online Controlled Experiments. Weights need not sum to 1. A group of weight 0
// takes no part, unless there are people in it, which cannot be by chance: P is 0 and the statistic infinite. Nobody at all fits any weights.
func SampleRatio(users []int, weights []float64) (Fit, error) {
	if len(users) != len(weights) || !finite(weights...) {
		return Fit{}, ErrBadInput
	}
	total, weight, df := 0.0, 0.0, -1
	for i, n := range users {
		if n < 0 || weights[i] < 0 {
			return Fit{}, ErrBadInput
		}
		total += float64(n)
		weight += weights[i]
		if weights[i] > 0 {
			df++
		}
	}
	if df < 0 {
		return Fit{}, ErrBadInput
	}
	if total == 0 {
		return Fit{P: 1, DF: df}, nil
	}
	fit := Fit{DF: df}
	for i, n := range users {
		// A share of zero people in a group of weight 0 is 0/0 and no part of the statistic.
		if expected := weights[i] / weight * total; expected > 0 || n > 0 {
			d := float64(n) - expected
			fit.ChiSquare += d * d / expected
		}
	}
	fit.P = chiSquareTail(fit.ChiSquare, df)
	return fit, nil
}

func chiSquareTail(x float64, df int) float64 {
	if df == 0 {
		if x > 0 {
			return 0
		}
		return 1
	}
	return distuv.ChiSquared{K: float64(df)}.Survival(x)
}
