package statcases

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"hubbub/internal/platform/stats"
)

// once keeps a fitted model, so that a file of many cases fits it once.
func once[M any](r *Runner, name string, fit func() (M, error)) (M, error) {
	if m, ok := r.models[name].(M); ok {
		return m, nil
	}
	m, err := fit()
	if err == nil {
		r.models[name] = m
	}
	return m, err
}

func (r *Runner) fittedBGNBD() (stats.BGNBD, error) {
	return once(r, "bgnbd", func() (stats.BGNBD, error) {
		h, err := r.data.Histories()
		if err != nil {
			return stats.BGNBD{}, err
		}
		return stats.FitBGNBD(h)
	})
}

func (r *Runner) bgnbd(c Case) (Result, error) {
	p := c.Input.object("params")
	m := stats.BGNBD{R: p.number("r"), Alpha: p.number("alpha"), A: p.number("a"), B: p.number("b")}
	var err error
	if p == nil {
		if m, err = fitOr(c, stats.FitBGNBD, r.fittedBGNBD); err != nil {
			return nil, err
		}
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return purchases(c, m, Result{"r": m.R, "alpha": m.Alpha, "a": m.A, "b": m.B}), nil
}

func (r *Runner) paretoNBD(c Case) (Result, error) {
	p := c.Input.object("params")
	m := stats.ParetoNBD{R: p.number("r"), Alpha: p.number("alpha"), S: p.number("s"), Beta: p.number("beta")}
	var err error
	if p == nil {
		m, err = fitOr(c, stats.FitParetoNBD, func() (stats.ParetoNBD, error) {
			return once(r, "paretonbd", func() (stats.ParetoNBD, error) {
				h, err := r.data.Histories()
				if err != nil {
					return stats.ParetoNBD{}, err
				}
				return stats.FitParetoNBD(h)
			})
		})
		if err != nil {
			return nil, err
		}
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return purchases(c, m, Result{"r": m.R, "alpha": m.Alpha, "s": m.S, "beta": m.Beta}), nil
}

// fitOr fits the customers that a case of fitting lists itself, else it takes the model of the dataset.
func fitOr[M any](c Case, fit func([]stats.History) (M, error), fitted func() (M, error)) (M, error) {
	x := c.Input.series("x", "frequency")
	if x.single || !x.there() || !strings.HasSuffix(c.ID, ".fit") && !c.Input.has("model") {
		return fitted()
	}
	return fit(histories(c.Input))
}

// histories are the customers that an input lists.
func histories(in Fields) []stats.History {
	x, last, age, value := in.series("x", "frequency"), in.series("t_x", "recency"), in.series("T", "age"), amounts(in)
	out := make([]stats.History, max(len(x.values), len(last.values), len(age.values), len(value.values)))
	at := func(s series, i int) float64 {
		if !s.there() {
			return 0
		}
		return s.at(i)
	}
	for i := range out {
		out[i] = stats.History{Repeats: at(x, i), Last: at(last, i), Age: at(age, i), Value: at(value, i)}
	}
	return out
}

func amounts(in Fields) series {
	return in.series("m", "m_x", "mx", "z", "monetary_value", "monetary", "mean_value", "value")
}

// purchases answers what a case asks of a model: of new customers, or of those with a history.
func purchases(c Case, m stats.Buying, out Result) Result {
	in := c.Input
	x, last, age := in.series("x", "frequency"), in.series("t_x", "recency"), in.series("T", "age")
	t, n := in.series("t", "time"), in.series("n")
	known := x.there() && last.there() && age.there()
	history := func(i int) stats.History {
		return stats.History{Repeats: x.at(i), Last: last.at(i), Age: age.at(i)}
	}
	if known {
		out["p_alive"] = each(func(i int) float64 { return m.Alive(history(i)) }, x, last, age)
		out["alive"], out["probability_alive"] = out["p_alive"], out["p_alive"]
	}
	switch {
	case n.there() && t.there() && known:
		out["p"] = each(func(i int) float64 { return m.ConditionalProbability(history(i), int(n.at(i)), t.at(i)) }, x, last, age, n, t)
	case n.there() && t.there():
		out["p"] = each(func(i int) float64 { return m.Probability(int(n.at(i)), t.at(i)) }, n, t)
	case known && t.there():
		out["expected_purchases"] = each(func(i int) float64 { return m.ConditionalExpected(history(i), t.at(i)) }, x, last, age, t)
	case t.there():
		out["expected_purchases"] = each(func(i int) float64 { return m.Expected(t.at(i)) }, t)
	}
	return out
}

// namesOfValue are the names under which peers have the expected amount of a purchase.
var namesOfValue = []string{
	"expected_value", "expected_average", "expected_average_value", "expected_average_profit", "expected_profit", "expected_spend", "expected_mean",
}

func (r *Runner) gammaGamma(c Case) (Result, error) {
	p := c.Input.object("params")
	m := stats.GammaGamma{P: p.number("p"), Q: p.number("q"), V: p.number("v")}
	var err error
	if p == nil {
		if m, err = fitOr(c, stats.FitGammaGamma, r.fittedGammaGamma); err != nil {
			return nil, err
		}
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	out := Result{"p": m.P, "q": m.Q, "v": m.V, "population_mean": m.ExpectedValue(stats.History{})}
	x, z := c.Input.series("x", "frequency"), amounts(c.Input)
	if !x.there() {
		return out, nil
	}
	value := func(i int) float64 {
		h := stats.History{Repeats: x.at(i)}
		if h.Repeats > 0 {
			h.Value = z.at(i)
		}
		return m.ExpectedValue(h)
	}
	expected := each(value, x, z)
	for _, name := range namesOfValue {
		out[name] = expected
	}
	if c.Input.has("T") {
		return r.worth(c, value, out)
	}
	return out, nil
}

func (r *Runner) fittedGammaGamma() (stats.GammaGamma, error) {
	return once(r, "gammagamma", func() (stats.GammaGamma, error) {
		purchases, end, err := r.data.Purchases()
		if err != nil {
			return stats.GammaGamma{}, err
		}
		byCustomer := stats.Histories(purchases, end, 7)
		var h []stats.History
		for _, name := range slices.Sorted(maps.Keys(byCustomer)) {
			h = append(h, byCustomer[name])
		}
		return stats.FitGammaGamma(h)
	})
}

// perMonth is how many of the units of time make a month.
var perMonth = map[string]float64{"h": 24 * 30, "d": 30, "w": 4.345, "m": 1}

// worth adds the customers' lifetime value over months, discounted by a rate a month.
func (r *Runner) worth(c Case, value func(int) float64, out Result) (Result, error) {
	in := c.Input
	m, err := r.fittedBGNBD()
	if p := in.object("purchase_params", "bgnbd"); p != nil {
		m, err = stats.BGNBD{R: p.number("r"), Alpha: p.number("alpha"), A: p.number("a"), B: p.number("b")}, nil
	}
	if err != nil {
		return nil, err
	}
	unit := in.text("freq", "unit")
	if unit == "" {
		unit = "d"
	}
	if perMonth[unit] == 0 {
		return nil, fmt.Errorf("unit of time %q", unit)
	}
	x, last, age := in.series("x", "frequency"), in.series("t_x", "recency"), in.series("T")
	months, rate := int(in.numberOr(12, "time", "months")), in.numberOr(0.01, "discount_rate", "discount")
	clv := each(func(i int) float64 {
		h := stats.History{Repeats: x.at(i), Last: last.at(i), Age: age.at(i)}
		return stats.LifetimeValue(m, h, value(i), months, perMonth[unit], rate)
	}, x, last, age)
	out["clv"], out["customer_lifetime_value"] = clv, clv
	return out, nil
}
