package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// person is somebody measured before and during a comparison, as ratio of m to d.
type person struct{ mPre, dPre, mPost, dPost float64 }

func population(r *rand.Rand, n int, lift float64) []person {
	out := make([]person, n)
	for i := range out {
		habit := 1 + r.ExpFloat64()
		p := person{dPre: 1 + float64(r.IntN(5)), dPost: 1 + float64(r.IntN(5))}
		p.mPre = p.dPre*habit + 0.3*r.NormFloat64()
		p.mPost = p.dPost*(habit+lift) + 0.3*r.NormFloat64()
		out[i] = p
	}
	return out
}

func pairedOf(people []person) Paired {
	p := Paired{N: len(people)}
	for _, x := range people {
		p.Post = Sums{p.Post.Sum + x.mPost, p.Post.Squares + x.mPost*x.mPost}
		p.Pre = Sums{p.Pre.Sum + x.mPre, p.Pre.Squares + x.mPre*x.mPre}
		p.Products += x.mPost * x.mPre
	}
	return p
}

func pairedRatioOf(people []person) PairedRatio {
	p := PairedRatio{N: len(people)}
	add := func(s *Sums, v float64) { s.Sum, s.Squares = s.Sum+v, s.Squares+v*v }
	for _, x := range people {
		add(&p.MPre, x.mPre)
		add(&p.DPre, x.dPre)
		add(&p.MPost, x.mPost)
		add(&p.DPost, x.dPost)
		p.MPostMPre += x.mPost * x.mPre
		p.DPostDPre += x.dPost * x.dPre
		p.MPreDPre += x.mPre * x.dPre
		p.MPostDPost += x.mPost * x.dPost
		p.MPostDPre += x.mPost * x.dPre
		p.MPreDPost += x.mPre * x.dPost
	}
	return p
}

// Over many comparisons the intervals with adjustment hold the truth as often as they say and are much narrower than those without.
func TestCupedCoverage(t *testing.T) {
	const runs, n = 400, 150
	r := seeded(3)
	type outcome struct {
		hits  int
		width float64
	}
	seen := map[string]*outcome{}
	note := func(name string, a, b Group, truth float64, relative bool) {
		e, err := Welch(a, b, Test{Alpha: 0.05, Relative: relative})
		if err != nil {
			t.Fatal(name, err)
		}
		if seen[name] == nil {
			seen[name] = &outcome{}
		}
		seen[name].width += e.CI.High - e.CI.Low
		if e.CI.Contains(truth) {
			seen[name].hits++
		}
	}
	for range runs {
		// Habits have mean 2, denominators mean 3.
		a, b := population(r, n, 0), population(r, 2*n, 0.2)
		pa, pb := pairedOf(a), pairedOf(b)
		ca, cb, _ := Cuped(pa, pb)
		ra, rb := pairedRatioOf(a), pairedRatioOf(b)
		cra, crb, theta := CupedRatio(ra, rb)
		if !(theta > 0) {
			t.Fatalf("theta %v", theta)
		}
		note("mean", pa.Adjust(0), pb.Adjust(0), 0.6, false)
		note("mean, adjusted", ca, cb, 0.6, false)
		note("mean, relative", pa.Adjust(0), pb.Adjust(0), 0.1, true)
		note("mean, relative, adjusted", ca, cb, 0.1, true)
		note("ratio", ra.Adjust(0), rb.Adjust(0), 0.2, false)
		note("ratio, adjusted", cra, crb, 0.2, false)
		note("ratio, relative", ra.Adjust(0), rb.Adjust(0), 0.1, true)
		note("ratio, relative, adjusted", cra, crb, 0.1, true)
	}
	for name, o := range seen {
		covers(t, name, o.hits, runs, 0.95)
	}
	for name, at := range map[string]float64{"mean": 0.95, "ratio": 0.6} {
		for _, kind := range []string{name, name + ", relative"} {
			if got := seen[kind+", adjusted"].width / seen[kind].width; got > at {
				t.Errorf("%s: adjusted intervals have %v of the width", kind, got)
			}
		}
	}
}

func TestCupedOfYesAndNo(t *testing.T) {
	a := Paired{N: 100, Post: Sums{Sum: 40}, Pre: Sums{Sum: 50}, Products: 35, Binary: true}
	b := Paired{N: 80, Post: Sums{Sum: 30}, Pre: Sums{Sum: 30}, Products: 20, Binary: true}
	ga, gb, theta := Cuped(a, b)
	// Pooled: 180 people, 70 after, 80 before, 55 both.
	want := (55.0/180 - 70.0/180*80/180) / (80.0 / 180 * 100 / 180)
	near(t, "theta", theta, want, 1e-12)
	near(t, "variance of a", ga.Variance, 0.4*0.6+want*want*0.25-2*want*(0.35-0.2), 1e-12)
	near(t, "mean of b", gb.Mean, 30.0/80-want*30/80, 1e-12)
}

func TestCupedWithoutAnythingBefore(t *testing.T) {
	r := seeded(4)
	a, b := pairedOf(population(r, 50, 0)), pairedOf(population(r, 50, 0))
	for name, blank := range map[string]func(*Paired){
		"nobody did anything": func(p *Paired) { p.Pre, p.Products = Sums{}, 0 },
		"all did the same":    func(p *Paired) { p.Pre, p.Products = Sums{float64(p.N), float64(p.N)}, p.Post.Sum },
	} {
		x, y := a, b
		blank(&x)
		blank(&y)
		ga, gb, theta := Cuped(x, y)
		if theta != 0 || ga != Mean(a.N, a.Post) || gb != Mean(b.N, b.Post) {
			t.Errorf("%s: theta %v, %+v", name, theta, ga)
		}
	}
	ra, rb := pairedRatioOf(population(r, 50, 0)), pairedRatioOf(population(r, 50, 0))
	ra.DPre, ra.MPre = Sums{}, Sums{}
	ga, _, theta := CupedRatio(ra, rb)
	if theta != 0 || ga != Ratio(ra.N, ra.MPost, ra.DPost, ra.MPostDPost) {
		t.Errorf("no denominator before: theta %v", theta)
	}
	if _, _, theta := Cuped(Paired{N: 1, Post: Sums{1, 1}, Pre: Sums{1, 1}, Products: 1}, Paired{}); theta != 0 {
		t.Errorf("one person gives theta %v", theta)
	}
	one, none, _ := Cuped(Paired{N: 1, Post: Sums{1, 1}, Pre: Sums{1, 1}, Products: 1}, Paired{})
	if _, err := Welch(one, none, Test{Alpha: 0.05}); !errors.Is(err, ErrTooFew) {
		t.Error(err)
	}
}

// A ratio whose denominators are all 1 is a mean.
func TestRatioOfOnesIsAMean(t *testing.T) {
	r := seeded(5)
	v := draws(40, r.NormFloat64)
	s := sumsOf(v)
	got, want := Ratio(40, s, Sums{40, 40}, s.Sum), Mean(40, s)
	near(t, "mean", got.Mean, want.Mean, 1e-12)
	near(t, "variance", got.Variance, want.Variance, 1e-12)
	if math.IsNaN(got.Variance) || got.N != 40 {
		t.Errorf("%+v", got)
	}
}
