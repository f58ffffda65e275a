package statcases

import (
	"errors"
	"math"
	"slices"

	"hubbub/internal/platform/stats"
)

// groups reads both groups by the shape that they have; theta is the slope of the adjustment by the pre-period, 0 without one.
func groups(a, b, in Fields) (ga, gb stats.Group, theta float64, err error) {
	switch {
	case a.has("m_pre") && b.has("m_pre") && a.has("d_post"):
		pa, pb := pairedRatio(a), pairedRatio(b)
		if theta = in.numberOr(a.number("theta"), "theta"); !math.IsNaN(theta) {
			return pa.Adjust(theta), pb.Adjust(theta), theta, nil
		}
		ga, gb, theta = stats.CupedRatio(pa, pb)
		return ga, gb, theta, nil
	case a.has("pre") && b.has("pre"), a.has("m_pre") && b.has("m_pre"):
		pa, pb := paired(a), paired(b)
		if theta = in.numberOr(a.number("theta"), "theta"); !math.IsNaN(theta) {
			return pa.Adjust(theta), pb.Adjust(theta), theta, nil
		}
		ga, gb, theta = stats.Cuped(pa, pb)
		return ga, gb, theta, nil
	}
	if ga, err = group(a); err == nil {
		gb, err = group(b)
	}
	return ga, gb, 0, err
}

// group reads a group without pre-period.
func group(f Fields) (stats.Group, error) {
	n := people(f)
	switch {
	case f.has("values"):
		return listed(f.series("values").values), nil
	case f.has("d_post", "d"):
		m, d := quantity(f.first("m_post", "m")), quantity(f.first("d_post", "d"))
		return stats.Ratio(n, m.sums(), d.sums(), products(f, "mpost_dpost", "md", "m_d")), nil
	case f.has("post", "m_post"):
		q := quantity(f.first("post", "m_post"))
		if q.binary {
			return stats.Proportion(q.sum, n), nil
		}
		return stats.Mean(n, q.sums()), nil
	case f.has("mean"):
		variance := f.numberOr(math.Pow(f.numberOr(0, "sd", "stddev"), 2), "variance", "var")
		return stats.Moments(n, f.number("mean"), variance), nil
	}
	q := quantity(map[string]any(f))
	if math.IsNaN(q.sum) {
		return stats.Group{}, errors.New("a group has neither sums nor counts")
	}
	if q.binary {
		return stats.Proportion(q.sum, n), nil
	}
	return stats.Mean(n, q.sums()), nil
}

// people is how many there are in a group; a quantity may say it as well.
func people(f Fields) int {
	if f.has("n", "users", "count") {
		return int(f.number("n", "users", "count"))
	}
	return int(f.object("post", "m_post", "m").numberOr(0, "n"))
}

// products is the sum of products of a group's two quantities: under one of the names, else the only number beside the people and theta.
func products(f Fields, names ...string) float64 {
	if f.has(names...) {
		return f.number(names...)
	}
	found, n := 0.0, 0
	for name, v := range f {
		if x, ok := v.(float64); ok && !slices.Contains([]string{"n", "users", "count", "theta", "post", "pre", "m", "d", "m_post", "d_post", "m_pre"}, name) {
			found, n = x, n+1
		}
	}
	if n == 1 {
		return found
	}
	return 0
}

func listed(values []float64) stats.Group {
	s := stats.Sums{}
	for _, v := range values {
		s.Sum += v
		s.Squares += v * v
	}
	return stats.Mean(len(values), s)
}

// quantities are written [sum, sum of squares], or as an object, or, when all are yes or no, as the number of those who did.
type measured struct {
	sum, squares float64
	binary       bool
}

func (m measured) sums() stats.Sums { return stats.Sums{Sum: m.sum, Squares: m.squares} }

func quantity(v any) measured {
	switch v := v.(type) {
	case []any:
		if len(v) > 1 {
			return measured{sum: number(v[0]), squares: number(v[1])}
		}
		if len(v) == 1 {
			return quantity(v[0])
		}
	case float64:
		return measured{sum: v, squares: v, binary: true}
	case map[string]any:
		f := Fields(v)
		sum, squares := f.number("sum", "x", "successes", "conversions"), f.number("sum_squares", "squares", "sum_of_squares")
		if math.IsNaN(squares) {
			return measured{sum: sum, squares: sum, binary: true}
		}
		return measured{sum: sum, squares: squares}
	}
	return measured{sum: math.NaN(), squares: math.NaN()}
}

func paired(f Fields) stats.Paired {
	post, pre := quantity(f.first("post", "m_post")), quantity(f.first("pre", "m_pre"))
	return stats.Paired{
		N: people(f), Post: post.sums(), Pre: pre.sums(), Binary: post.binary && pre.binary, Products: products(f, "post_pre", "mpost_mpre"),
	}
}

func pairedRatio(f Fields) stats.PairedRatio {
	sums := func(name string) stats.Sums { return quantity(f[name]).sums() }
	return stats.PairedRatio{
		N: people(f), MPost: sums("m_post"), DPost: sums("d_post"), MPre: sums("m_pre"), DPre: sums("d_pre"),
		MPostMPre: f.numberOr(0, "mpost_mpre"), DPostDPre: f.numberOr(0, "dpost_dpre"),
		MPreDPre: f.numberOr(0, "mpre_dpre"), MPostDPost: f.numberOr(0, "mpost_dpost"),
		MPostDPre: f.numberOr(0, "mpost_dpre"), MPreDPost: f.numberOr(0, "mpre_dpost"),
	}
}
