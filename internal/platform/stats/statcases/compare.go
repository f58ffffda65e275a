package statcases

import (
	"errors"
	"math"
	"strings"

	"hubbub/internal/platform/stats"
)

// compare answers cases of two groups.
func compare(_ *Runner, c Case) (Result, error) {
	in, words := c.Input, strings.ToLower(c.ID)
	if in.has("mu") && in.has("sigma") {
		stay, change := stats.ExpectedLoss(in.number("mu"), in.number("sigma"))
		return Result{"risk": orient(in, []float64{stay, change})}, nil
	}
	a, b := in.object("a", "control"), in.object("b", "treatment", "variation")
	if a == nil || b == nil {
		return nil, errors.New("it has no groups a and b")
	}
	prior := in.object("prior")
	if prior.has("alpha", "beta") || in.has("prior_a", "prior_b") {
		return believeInShares(in, a, b)
	}
	ga, gb, theta, err := groups(a, b, in)
	if err != nil {
		return nil, err
	}
	var out Result
	if strings.Contains(words, "bayes") || prior != nil {
		out, err = believe(in, words, ga, gb)
	} else {
		out, err = test(in, words, ga, gb)
	}
	if out != nil {
		out["theta"] = theta
	}
	return out, err
}

func orient(in Fields, risk []float64) []float64 {
	if in.yes("inverse") {
		risk[0], risk[1] = risk[1], risk[0]
	}
	return risk
}

// silent says that the numbers say nothing, in which case the form wants the answer that claims nothing.
func silent(err error) bool {
	return errors.Is(err, stats.ErrTooFew) || errors.Is(err, stats.ErrNoVariance) || errors.Is(err, stats.ErrNoBaseline)
}

func interval(i stats.Interval) []float64 { return []float64{i.Low, i.High} }

// relative says whether the difference is one to the baseline, which is so unless the input or the id says absolute.
func relative(in Fields, words string) bool {
	switch d := in.text("difference", "difference_type"); {
	case d != "":
		return d != "absolute"
	case in.has("relative"):
		return in.yes("relative")
	}
	return !strings.Contains(words, "absolute")
}

func alternative(in Fields, words string) stats.Alternative {
	side := in.text("alternative", "side", "sided")
	if side == "" {
		side = words
	}
	switch {
	case strings.Contains(side, "two") || strings.Contains(side, "both"):
		return stats.TwoSided
	case strings.Contains(side, "greater") || strings.Contains(side, "upper"):
		return stats.Greater
	case strings.Contains(side, "less") || strings.Contains(side, "lower"):
		return stats.Less
	case strings.Contains(letters(side), "onesided"):
		return stats.Greater
	}
	return stats.TwoSided
}

func alpha(in Fields) float64 {
	if in.has("confidence") {
		return 1 - in.number("confidence")
	}
	return in.numberOr(0.05, "alpha", "ccr")
}

// Peers look for the p value of a one-sided sequential test between these, and answer with the end where it lies beyond.
const lowestOneSided, highestOneSided = 1e-5, 0.4999

// defaultTuning is the number of people for which a sequential test is tuned when a case does not say.
const defaultTuning = 5000

func test(in Fields, words string, a, b stats.Group) (Result, error) {
	t := stats.Test{Relative: relative(in, words), Alternative: alternative(in, words), Alpha: alpha(in), Null: in.numberOr(0, "test_value", "null")}
	sequential := strings.Contains(words, "sequential") || in.has("tuning", "rho", "sequential_tuning_parameter") || in.yes("sequential")
	var e stats.Effect
	var err error
	if sequential {
		tuning := in.numberOr(defaultTuning, "tuning", "sequential_tuning_parameter")
		e, err = stats.Sequential(a, b, stats.SequentialTest{Test: t, Tuning: tuning, Rho: in.numberOr(0, "rho")})
		if t.Alternative != stats.TwoSided {
			e.P = min(highestOneSided, max(lowestOneSided, e.P))
		}
	} else {
		e, err = stats.Welch(a, b, t)
	}
	if silent(err) || errors.Is(err, stats.ErrBadInput) && t.Alpha >= 0.5 && sequential {
		return Result{"effect": 0.0, "ci": []float64{0, 0}, "se": 0.0, "p": 1.0}, nil
	}
	if err != nil {
		return nil, err
	}
	return Result{"effect": e.Estimate, "ci": interval(e.CI), "se": e.SE, "p": e.P, "df": e.DF}, nil
}

func believe(in Fields, words string, a, b stats.Group) (Result, error) {
	t := stats.BayesTest{Relative: relative(in, words), Alpha: alpha(in), LessWins: in.yes("inverse")}
	if p := in.object("prior"); p != nil && (!p.has("proper") || p.yes("proper")) {
		t.Prior = stats.Prior{Mean: p.numberOr(0, "mean"), Variance: p.numberOr(math.Pow(p.numberOr(1, "sd", "stddev"), 2), "variance")}
		kind := p.text("type")
		if kind == "" {
			kind = in.text("prior_type")
		}
		t.Prior.Relative = kind != "absolute"
	}
	belief, err := stats.Bayes(a, b, t)
	if silent(err) {
		return Result{"effect": 0.0, "ci": []float64{0, 0}, "se": 0.0, "chance_to_win": 0.5, "risk": []float64{0, 0}}, nil
	}
	return believed(belief), err
}

func believed(b stats.Belief) Result {
	return Result{"effect": b.Mean, "ci": interval(b.CI), "se": b.SD, "chance_to_win": b.ChanceToWin, "risk": []float64{b.Stay, b.Switch}}
}

// believeInShares answers cases whose prior is a beta distribution of each group's share.
func believeInShares(in, a, b Fields) (Result, error) {
	prior := func(own string) stats.Beta {
		p := in.object(own, "prior")
		return stats.Beta{Alpha: p.numberOr(1, "alpha"), Beta: p.numberOr(1, "beta")}
	}
	count := func(f Fields) stats.Count {
		return stats.Count{X: int(f.numberOr(0, "x", "sum")), N: int(f.numberOr(0, "n"))}
	}
	belief, err := stats.BetaBinomial(count(a), count(b), prior("prior_a"), prior("prior_b"), alpha(in), in.yes("inverse"))
	if err != nil {
		return nil, err
	}
	return believed(belief), nil
}

func sampleRatio(_ *Runner, c Case) (Result, error) {
	users, weights := c.Input.series("users").values, c.Input.series("weights").values
	if weights == nil {
		weights = make([]float64, len(users))
		for i := range weights {
			weights[i] = 1
		}
	}
	counts := make([]int, len(users))
	for i, n := range users {
		counts[i] = int(n)
	}
	fit, err := stats.SampleRatio(counts, weights)
	// The form states the statistic to six decimals.
	return Result{"chi2": math.Round(fit.ChiSquare*1e6) / 1e6, "p": fit.P, "df": float64(fit.DF)}, err
}

func promotion(_ *Runner, c Case) (Result, error) {
	in := c.Input
	p := stats.Promotion{
		Promoters: int(in.numberOr(0, "promoters")), Passives: int(in.numberOr(0, "passives")), Detractors: int(in.numberOr(0, "detractors")),
	}
	if in.has("scores") {
		var answers []int
		for _, s := range in.series("scores").values {
			answers = append(answers, int(s))
		}
		p = stats.CountPromotion(answers)
	}
	n, err := p.Score(alpha(in))
	if silent(err) {
		return Result{"nps": math.NaN(), "se": math.NaN(), "ci": []float64{math.NaN(), math.NaN()}, "n": 0.0}, nil
	}
	// The form's interval is score ± z·se; ours, which is never empty, goes beside it.
	half := stats.ZScore(1-alpha(in)/2) * n.SE
	return Result{
		"nps": n.Score, "se": n.SE, "ci": []float64{n.Score - half, n.Score + half}, "interval": interval(n.CI), "n": float64(n.N),
		"promoters": float64(p.Promoters), "passives": float64(p.Passives), "detractors": float64(p.Detractors),
	}, err
}

func corrected(_ *Runner, c Case) (Result, error) {
	ps := c.Input.series("p_values", "p").values
	out := Result{"holm": stats.Holm(ps), "benjamini_hochberg": stats.BenjaminiHochberg(ps)}
	switch method := letters(c.Input.text("method") + c.ID); {
	case strings.Contains(method, "holm"):
		out["p"] = out["holm"]
	case strings.Contains(method, "hochberg") || strings.Contains(method, "bh"):
		out["p"] = out["benjamini_hochberg"]
	}
	return out, nil
}
