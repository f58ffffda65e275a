package statcases

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// Case is one case of a file.
type Case struct {
	ID     string `json:"id"`
	Input  Fields `json:"input"`
	Expect Fields `json:"expect"`
	// Tolerance is how far a number may be off; 1e-6 when it is not said.
	Tolerance *float64 `json:"tolerance"`
}

// Result is what a case comes to, by the names of the form.
type Result map[string]any

// Answer is a case's line of output.
type Answer struct {
	ID     string `json:"id"`
	Result Result `json:"result"`
}

// Read reads a file of cases.
func Read(r io.Reader) ([]Case, error) {
	var file struct {
		Cases []Case `json:"cases"`
	}
	if err := json.NewDecoder(r).Decode(&file); err != nil {
		return nil, fmt.Errorf("not a file of cases: %w", err)
	}
	if file.Cases == nil {
		return nil, errors.New(`not a file of cases: it has no "cases"`)
	}
	return file.Cases, nil
}

// Runner answers cases.
type Runner struct {
	data   Dataset
	models map[string]any
}

// NewRunner answers cases with the customers of data, which are read when a case needs them.
func NewRunner(data Dataset) *Runner { return &Runner{data: data, models: map[string]any{}} }

// kinds are the families of cases by the first word of their ids, without punctuation; nil means that the input decides.
var kinds = map[string]func(*Runner, Case) (Result, error){
	"welch": compare, "ttest": compare, "frequentist": compare, "sequential": compare, "cuped": compare, "ratio": compare,
	"bayes": compare, "bayesian": compare, "srm": sampleRatio, "nps": promotion,
	"multiple": corrected, "correction": corrected,
	"bgnbd": (*Runner).bgnbd, "betageo": (*Runner).bgnbd, "paretonbd": (*Runner).paretoNBD, "gammagamma": (*Runner).gammaGamma,
}

// Run answers one case.
func (r *Runner) Run(c Case) (Result, error) {
	first, _, _ := strings.Cut(c.ID, ".")
	kind := kinds[letters(first)]
	if kind == nil {
		kind = kindOf(c)
	}
	if kind == nil {
		return nil, fmt.Errorf("case %s: no method is named by it", c.ID)
	}
	out, err := kind(r, c)
	if err != nil {
		return nil, fmt.Errorf("case %s: %w", c.ID, err)
	}
	return out.plain(), nil
}

// kindOf reads the family from what the input has.
func kindOf(c Case) func(*Runner, Case) (Result, error) {
	in := c.Input
	model := letters(in.text("model"))
	switch {
	case in.has("users"):
		return sampleRatio
	case in.has("promoters") || in.has("scores"):
		return promotion
	case strings.Contains(model, "pareto") || in.object("params").has("beta"):
		return (*Runner).paretoNBD
	case strings.Contains(model, "gammagamma") || in.object("params").has("v"):
		return (*Runner).gammaGamma
	case strings.Contains(model, "bg") || in.object("params").has("r"):
		return (*Runner).bgnbd
	case in.has("a") && in.has("b"), in.has("mu") && in.has("sigma"):
		return compare
	case in.has("p_values") || in.has("p"):
		return corrected
	}
	return nil
}

// letters is a word without case and punctuation.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// plain makes a result that JSON can carry: what is infinite or not a number is null.
func (r Result) plain() Result {
	for k, v := range r {
		r[k] = plain(v)
	}
	return r
}

func plain(v any) any {
	switch v := v.(type) {
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return nil
		}
	case []float64:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = plain(x)
		}
		return out
	}
	return v
}
