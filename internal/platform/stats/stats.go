package stats

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// What a function says instead of a number that would mean nothing.
var (
	// ErrTooFew: fewer people than the method needs.
	ErrTooFew = errors.New("stats: not enough people yet")
	// ErrNoVariance: a group does not vary, so its uncertainty cannot be known from it.
	ErrNoVariance = errors.New("stats: no variance")
	// ErrNoBaseline: a relative difference to a baseline of zero.
	ErrNoBaseline = errors.New("stats: the baseline is zero")
	// ErrBadInput: numbers that cannot be: counts below zero, more successes than trials, an alpha outside (0, 1), NaN.
	ErrBadInput = errors.New("stats: impossible input")
	// ErrNoFit: the data do not determine the parameters of the model.
	ErrNoFit = errors.New("stats: the data do not determine the model")
)

// Interval runs from Low to High; a one-sided one is infinite at its open end.
type Interval struct{ Low, High float64 }

// Contains says whether x lies in the interval, its ends included.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

// Alternative is what a test would show if its null hypothesis fell.
type Alternative int

const (
	// TwoSided: b differs from a.
	TwoSided Alternative = iota
	// Greater: b is greater than a; the interval is open above.
	Greater
	// Less: b is less than a; the interval is open below.
	Less
)

// interval is the interval of the alternative's shape around estimate.
func (a Alternative) interval(estimate, halfwidth float64) Interval {
	switch a {
	case Greater:
		return Interval{estimate - halfwidth, math.Inf(1)}
	case Less:
		return Interval{math.Inf(-1), estimate + halfwidth}
	}
	return Interval{estimate - halfwidth, estimate + halfwidth}
}

// tail is the share of alpha that one open end of the interval may use.
func (a Alternative) tail(alpha float64) float64 {
	if a == TwoSided {
		return alpha / 2
	}
	return alpha
}

// ZScore is the standard normal quantile: z with P(Z <= z) = p.
func ZScore(p float64) float64 { return distuv.UnitNormal.Quantile(p) }

// normalCDF is P(Z <= z), exact far into both tails.
func normalCDF(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

func goodAlpha(alpha float64) bool { return alpha > 0 && alpha < 1 }

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// positive refuses parameters that are not above zero.
func positive(params ...float64) error {
	for _, p := range params {
		if !(p > 0) || !finite(p) {
			return ErrBadInput
		}
	}
	return nil
}
