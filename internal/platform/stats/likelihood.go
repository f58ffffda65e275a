package stats

import (
	"math"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/optimize"
)

// tallied are histories with how many customers share each.
type tallied struct {
	h History
	n float64
}

// tally counts histories that are the same, in the order of their first appearance: sums in one order give the same fit every time.
func tally(histories []History) ([]tallied, error) {
	if len(histories) == 0 {
		return nil, ErrTooFew
	}
	var out []tallied
	place := make(map[History]int, len(histories))
	for _, h := range histories {
		if !h.good() {
			return nil, ErrBadInput
		}
		i, ok := place[h]
		if !ok {
			i = len(out)
			place[h] = i
			out = append(out, tallied{h: h})
		}
		out[i].n++
	}
	return out, nil
}

// Parameters beyond exp(±12) times their unit are where a likelihood flattens out without a maximum.
const runaway = 12

// maximise finds the positive parameters with the highest log-likelihood: Nelder-Mead in their logarithms from each start, then BFGS, which
// the simplex alone may need to leave a flat valley.
func maximise(logLikelihood func(params []float64) float64, starts ...[]float64) ([]float64, error) {
	cost := func(logs []float64) float64 {
		params := make([]float64, len(logs))
		for i, l := range logs {
			if math.Abs(l) > 3*runaway {
				return math.Inf(1)
			}
			params[i] = math.Exp(l)
		}
		if c := -logLikelihood(params); !math.IsNaN(c) {
			return c
		}
		return math.Inf(1)
	}
	problem := optimize.Problem{Func: cost, Grad: func(grad, x []float64) { fd.Gradient(grad, cost, x, &fd.Settings{Formula: fd.Central}) }}
	var best *optimize.Result
	for _, start := range starts {
		settings := &optimize.Settings{Converger: &optimize.FunctionConverge{Absolute: 1e-10, Relative: 1e-12, Iterations: 40}, FuncEvaluations: 4000}
		r, err := optimize.Minimize(optimize.Problem{Func: cost}, start, settings, &optimize.NelderMead{})
		if err == nil && (best == nil || r.F < best.F) {
			best = r
		}
	}
	if best == nil || !finite(best.F) {
		return nil, ErrNoFit
	}
	// BFGS ends with an error where differences can show no further descent: that is the maximum, and what it has is no worse.
	if r, _ := optimize.Minimize(problem, best.X, &optimize.Settings{GradientThreshold: 1e-7, FuncEvaluations: 2000}, &optimize.BFGS{}); r != nil && r.F < best.F {
		best = r
	}
	params := make([]float64, len(best.X))
	for i, l := range best.X {
		if math.Abs(l) > runaway {
			return nil, ErrNoFit
		}
		params[i] = math.Exp(l)
	}
	return params, nil
}

// timeScale is the mean age: fits run in units of it, so that hours and years converge alike.
func timeScale(rows []tallied) float64 {
	age, n := 0.0, 0.0
	for _, r := range rows {
		age += r.n * r.h.Age
		n += r.n
	}
	return age / n
}
