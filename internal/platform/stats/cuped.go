package stats

// Paired is a group measured twice: Post during the comparison, Pre before it began, on the same people.
type Paired struct {
	N         int
	Post, Pre Sums
	Products  float64 // sum over people of post times pre
	Binary    bool    // both are yes or no: variances are p(1-p), squares are not read
}

func (p Paired) counted() Paired {
	if p.Binary {
		p.Post.Squares, p.Pre.Squares = p.Post.Sum, p.Pre.Sum
	}
	return p
}

// cov is the covariance of two quantities of the group, by n-1 for amounts and by n for shares.
func (p Paired) cov(x, y, products float64) float64 {
	c := covariance(p.N, x, y, products)
	if p.Binary && p.N > 0 {
		c *= float64(p.N-1) / float64(p.N)
	}
	return c
}

func (p Paired) variances() (post, pre, both float64) {
	return p.cov(p.Post.Sum, p.Post.Sum, p.Post.Squares), p.cov(p.Pre.Sum, p.Pre.Sum, p.Pre.Squares), p.cov(p.Post.Sum, p.Pre.Sum, p.Products)
}

func (p Paired) plain() Group {
	v, _, _ := p.variances()
	return plain(p.N, ratioOrZero(p.Post.Sum, float64(p.N)), v)
}

// Cuped adjusts both groups by what was known of their people before: Deng, Xu, Kohavi, Walker (2013), Improving the Sensitivity of Online
// Controlled Experiments by Utilizing Pre-Experiment Data. Theta is the slope of post on pre over all people of both groups. Where the
// pre-period says nothing (nobody did anything then, or everybody the same) theta is 0 and the groups are those without adjustment.
func Cuped(a, b Paired) (ga, gb Group, theta float64) {
	a, b = a.counted(), b.counted()
	all := Paired{
		N: a.N + b.N, Products: a.Products + b.Products, Binary: a.Binary && b.Binary,
		Post: Sums{a.Post.Sum + b.Post.Sum, a.Post.Squares + b.Post.Squares},
		Pre:  Sums{a.Pre.Sum + b.Pre.Sum, a.Pre.Squares + b.Pre.Squares},
	}
	post, pre, both := all.variances()
	if post > 0 && pre > 0 {
		theta = both / pre
	}
	return a.Adjust(theta), b.Adjust(theta), theta
}

// Adjust is the group with its post mean reduced by theta times its pre mean; theta in units of post per unit of pre.
func (p Paired) Adjust(theta float64) Group {
	p = p.counted()
	g := p.plain()
	if theta == 0 || p.N < 2 {
		return g
	}
	post, pre, both := p.variances()
	g.Mean -= theta * p.Pre.Sum / float64(p.N)
	g.Variance = post + theta*theta*pre - 2*theta*both
	g.covariance = post - theta*both
	// People were drawn into both groups alike, so their pre means estimate the same: the observed means alone give the slope.
	g.observedSlope = true
	return g
}

// PairedRatio is a group whose metric is a ratio of two sums, measured during the comparison and before it. M is the numerator, D the
// denominator; each product is a sum over people.
type PairedRatio struct {
	N                        int
	MPost, DPost, MPre, DPre Sums
	MPostMPre, DPostDPre     float64
	MPreDPre, MPostDPost     float64
	MPostDPre, MPreDPost     float64
}

func (p PairedRatio) moments() moments {
	return moments{n: p.N, sums: []float64{p.MPost.Sum, p.DPost.Sum, p.MPre.Sum, p.DPre.Sum}, products: [][]float64{
		{p.MPost.Squares},
		{p.MPostDPost, p.DPost.Squares},
		{p.MPostMPre, p.MPreDPost, p.MPre.Squares},
		{p.MPostDPre, p.DPostDPre, p.MPreDPre, p.DPre.Squares},
	}}
}

// gradients are the derivatives of the post and of the pre ratio by the four means; ok is false where a denominator is zero.
func (p PairedRatio) gradients() (post, pre []float64, ok bool) {
	if p.N < 2 || p.DPost.Sum == 0 || p.DPre.Sum == 0 {
		return nil, nil, false
	}
	n := float64(p.N)
	post = append(ratioGradient(p.MPost.Sum/n, p.DPost.Sum/n), 0, 0)
	pre = append([]float64{0, 0}, ratioGradient(p.MPre.Sum/n, p.DPre.Sum/n)...)
	return post, pre, true
}

// Below this theta the pre-period explains nothing, and dividing by its rounding would only add noise.
const negligibleTheta = 1e-8

// CupedRatio adjusts groups whose metric is a ratio: Deng, Xu, Kohavi, Walker (2013), with the delta method for the four sums
// (Deng, Knoblich, Lu 2018). Theta is the summed covariance of the post and pre ratio over the summed variance of the pre ratio; where
// the pre-period says nothing it is 0 and the groups are plain ratios.
func CupedRatio(a, b PairedRatio) (ga, gb Group, theta float64) {
	spread, common := 0.0, 0.0
	for _, p := range []PairedRatio{a, b} {
		post, pre, ok := p.gradients()
		if !ok {
			return a.Adjust(0), b.Adjust(0), 0
		}
		m := p.moments()
		spread += m.form(pre, pre)
		common += m.form(post, pre)
	}
	if spread > 0 {
		theta = common / spread
	}
	if theta < negligibleTheta && theta > -negligibleTheta {
		theta = 0
	}
	return a.Adjust(theta), b.Adjust(theta), theta
}

// Adjust is the group with its post ratio reduced by theta times its pre ratio.
func (p PairedRatio) Adjust(theta float64) Group {
	g := Ratio(p.N, p.MPost, p.DPost, p.MPostDPost)
	post, pre, ok := p.gradients()
	if theta == 0 || !ok {
		return g
	}
	adjusted := make([]float64, len(post))
	for i := range post {
		adjusted[i] = post[i] - theta*pre[i]
	}
	m := p.moments()
	g.Mean -= theta * p.MPre.Sum / p.DPre.Sum
	g.Variance = m.form(adjusted, adjusted)
	g.covariance = m.form(adjusted, post)
	return g
}
