package stats

import "math"

// Wilson is the score interval of a share: Wilson (1927), Probable inference, the law of succession, and statistical inference. It lies
// within [0, 1] and holds for few people and for shares at the ends.
func Wilson(c Count, alpha float64) (Interval, error) {
	if err := c.check(); err != nil || !goodAlpha(alpha) {
		return Interval{}, ErrBadInput
	}
	if c.N == 0 {
		return Interval{}, ErrTooFew
	}
	z, n, p := -ZScore(alpha/2), float64(c.N), c.share()
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	i := Interval{max(0, mid-half), min(1, mid+half)}
	// Exact where rounding would leave the observed share outside.
	if c.X == 0 {
		i.Low = 0
	}
	if c.X == c.N {
		i.High = 1
	}
	return i, nil
}

// ShareDifference is b's share minus a's, in shares of 1, with the interval of Newcombe (1998), Interval estimation for the difference between
// independent proportions, method 10, made of both Wilson intervals. It holds for few people, and for one look at a moment that was
// settled before.
func ShareDifference(a, b Count, alpha float64) (float64, Interval, error) {
	wa, err := Wilson(a, alpha)
	if err != nil {
		return 0, Interval{}, err
	}
	wb, err := Wilson(b, alpha)
	if err != nil {
		return 0, Interval{}, err
	}
	pa, pb := a.share(), b.share()
	d := pb - pa
	return d, Interval{d - math.Hypot(pb-wb.Low, wa.High-pa), d + math.Hypot(wb.High-pb, pa-wa.Low)}, nil
}

// FewestForWatching is how many people each group needs before AnytimeDifference says anything: below, its asymptotics would not hold.
const FewestForWatching = 30

// AnytimeDifference is b's share minus a's, in shares of 1, with an interval and a p value that may be looked at after every person (see
// Sequential). The variance of each share is taken with two successes and two failures added (Agresti, Coull 1998, Approximate is better than
// "exact" for interval estimation of binomial proportions), so that a group in which nearly nobody or nearly everybody did it is not
// thought certain: with one in ten held out and a look after every tenth person, 1 to 5 of 100 runs lose the truth at alpha 0.05. Until each group has
// FewestForWatching people it answers ErrTooFew. Each person must be counted once the outcome is final, not before.
func AnytimeDifference(a, b Count, t SequentialTest) (Effect, error) {
	for _, c := range []Count{a, b} {
		if err := c.check(); err != nil {
			return Effect{}, err
		}
	}
	if t.Relative {
		return Effect{}, ErrBadInput
	}
	if min(a.N, b.N) < FewestForWatching {
		return Effect{}, ErrTooFew
	}
	return Sequential(a.cautious(), b.cautious(), t)
}

func (c Count) cautious() Group {
	g := Proportion(float64(c.X)+2, c.N+4)
	return plain(c.N, c.share(), g.Variance*float64(c.N)/float64(c.N+4))
}
