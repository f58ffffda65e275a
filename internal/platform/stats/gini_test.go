package stats

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Half the mean absolute difference of all pairs, relative to the mean: the definition.
func giniByPairs(v []float64) float64 {
	sum, gaps := 0.0, 0.0
	for _, x := range v {
		sum += x
		for _, y := range v {
			gaps += math.Abs(x - y)
		}
	}
	return gaps / (2 * float64(len(v)) * sum)
}

func TestGini(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Float64Range(0.001, 1e6), 1, 60).Draw(t, "values")
		got, err := Gini(v)
		if err != nil || math.Abs(got-giniByPairs(v)) > 1e-9 {
			t.Fatalf("%v %v, want %v", got, err, giniByPairs(v))
		}
	})
	equal, err := Gini([]float64{7, 7, 7})
	if err != nil || equal != 0 {
		t.Errorf("equal amounts: %v %v", equal, err)
	}
	one, err := Gini([]float64{0, 0, 0, 9})
	if err != nil || one != 0.75 {
		t.Errorf("one has everything: %v %v", one, err)
	}
	for want, v := range map[error][]float64{ErrTooFew: {}, ErrNoBaseline: {0, 0}, ErrBadInput: {1, -1}} {
		if _, err := Gini(v); !errors.Is(err, want) {
			t.Errorf("%v: %v, want %v", v, err, want)
		}
	}
	if _, err := Gini([]float64{math.NaN(), 1}); !errors.Is(err, ErrBadInput) {
		t.Error(err)
	}
}
