package stats

import "math"

// Promotion counts the answers to "how likely would you recommend this": 9 and 10 promote, 7 and 8 are passive, 0 to 6 detract.
type Promotion struct{ Promoters, Passives, Detractors int }

// CountPromotion counts answers from 0 to 10; others are not answers and are left out.
func CountPromotion(answers []int) Promotion {
	var p Promotion
	for _, a := range answers {
		switch {
		case a < 0 || a > 10:
		case a >= 9:
			p.Promoters++
		case a >= 7:
			p.Passives++
		default:
			p.Detractors++
		}
	}
	return p
}

// NPS is the net promoter score in points from -100 to 100, its standard error in points, and an interval.
type NPS struct {
	Score, SE float64
	CI        Interval
	N         int
}

// Score is the net promoter score: Reichheld (2003), The One Number You Need to Grow. Its standard error is that of a difference of two shares
// of one sample, sqrt((p+d) - (p-d)²)/sqrt(n). The interval is not score ± z·SE, which is empty when all answer alike, but that of
// Agresti, Min (2005), Simple improved confidence intervals for comparing matched proportions: half an answer is added to the
// promoters, half to the detractors, one to the passives.
func (p Promotion) Score(alpha float64) (NPS, error) {
	n := p.Promoters + p.Passives + p.Detractors
	switch {
	case min(p.Promoters, p.Passives, p.Detractors) < 0 || !goodAlpha(alpha):
		return NPS{}, ErrBadInput
	case n == 0:
		return NPS{}, ErrTooFew
	}
	score, se := promotionMoments(float64(p.Promoters), float64(p.Passives), float64(p.Detractors))
	mid, spread := promotionMoments(float64(p.Promoters)+0.5, float64(p.Passives)+1, float64(p.Detractors)+0.5)
	half := -ZScore(alpha/2) * spread
	return NPS{Score: score, SE: se, N: n, CI: Interval{max(-100, mid-half), min(100, mid+half)}}, nil
}

func promotionMoments(promoters, passives, detractors float64) (score, se float64) {
	n := promoters + passives + detractors
	p, d := promoters/n, detractors/n
	return 100 * (p - d), 100 * math.Sqrt(max(0, p+d-(p-d)*(p-d))/n)
}
