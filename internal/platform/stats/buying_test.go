package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// customer is somebody simulated: the history until age, and the purchases in as long a time after.
type customer struct {
	h     History
	later float64
}

// live simulates somebody who buys at a rate until stop says so, given the moment and the number of purchases so far.
func live(r *rand.Rand, age, after, rate float64, stop func(at float64, purchase bool) bool) customer {
	c := customer{h: History{Age: age}}
	for at := r.ExpFloat64() / rate; at < age+after; at += r.ExpFloat64() / rate {
		if stop(at, false) {
			break
		}
		if at < age {
			c.h.Repeats, c.h.Last = c.h.Repeats+1, at
		} else {
			c.later++
		}
		if stop(at, true) {
			break
		}
	}
	return c
}

func gamma(r *rand.Rand, shape, rate float64) float64 {
	return distuv.Gamma{Alpha: shape, Beta: rate, Src: r}.Rand()
}

func (m BGNBD) simulate(r *rand.Rand, age, after float64) customer {
	leaves := distuv.Beta{Alpha: m.A, Beta: m.B, Src: r}.Rand()
	return live(r, age, after, gamma(r, m.R, m.Alpha), func(_ float64, purchase bool) bool { return purchase && r.Float64() < leaves })
}

func (m ParetoNBD) simulate(r *rand.Rand, age, after float64) customer {
	end := r.ExpFloat64() / gamma(r, m.S, m.Beta)
	return live(r, age, after, gamma(r, m.R, m.Alpha), func(at float64, _ bool) bool { return at > end })
}

type simulated interface {
	Buying
	simulate(r *rand.Rand, age, after float64) customer
}

var models = map[string]simulated{
	"BG/NBD":     BGNBD{R: 0.8, Alpha: 5, A: 0.8, B: 2.5},
	"Pareto/NBD": ParetoNBD{R: 0.8, Alpha: 5, S: 0.6, Beta: 12},
}

// What the models foretell is what simulated people do: on average, in its distribution, and for those with a given history.
func TestModelsForetellSimulatedPeople(t *testing.T) {
	const n, age, after = 20_000, 20.0, 15.0
	for name, m := range models {
		r := seeded(15)
		repeats, later, foretold, counts, alive := 0.0, 0.0, 0.0, [4]int{}, 0.0
		nobody, expectedNobody := 0.0, 0.0
		frequent := map[bool][2]float64{}
		for range n {
			c := m.simulate(r, age, after)
			repeats += c.h.Repeats
			later += c.later
			counts[min(3, int(c.h.Repeats))]++
			f := m.ConditionalExpected(c.h, after)
			foretold += f
			was := frequent[c.h.Repeats > 3]
			frequent[c.h.Repeats > 3] = [2]float64{was[0] + c.later, was[1] + f}
			alive += m.Alive(c.h)
			nobody += float64(bit(c.later == 0))
			expectedNobody += m.ConditionalProbability(c.h, 0, after)
		}
		near(t, name+": purchases a head", repeats/n, m.Expected(age), 0.05)
		near(t, name+": later purchases", later/foretold, 1, 0.05)
		near(t, name+": later purchases of the frequent", frequent[true][0]/frequent[true][1], 1, 0.06)
		near(t, name+": those who buy nothing later", nobody/expectedNobody, 1, 0.02)
		for k := range 3 {
			near(t, name+": a number of purchases", float64(counts[k])/n, m.Probability(k, age), 0.015)
		}
		if alive <= 0 || alive >= n {
			t.Errorf("%s: %v of %d are alive", name, alive, n)
		}
	}
}

// Expected purchases are those of the distribution, whose probabilities sum to 1; conditional ones lose nothing over the time to come.
func TestModelsAgreeWithThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, low, high float64) float64 { return rapid.Float64Range(low, high).Draw(t, name) }
		r, alpha, span := draw("r", 0.1, 4), draw("alpha", 2, 20), draw("t", 0.1, 5)
		a, b, beta := draw("a", 0.2, 4), draw("b", 0.2, 6), draw("beta", 0.5, 20)
		for _, m := range []Buying{BGNBD{r, alpha, a, b}, ParetoNBD{r, alpha, a, beta}} {
			sum, mean := 0.0, 0.0
			for n := range 150 {
				p := m.Probability(n, span)
				if p < 0 || p > 1+1e-12 {
					t.Fatalf("%+v: P(%d) is %v", m, n, p)
				}
				sum, mean = sum+p, mean+float64(n)*p
			}
			// A heavy tail beyond 150 purchases is left out.
			if rest := 1 - sum; rest > 1e-3 || rest < -1e-9 || rest < 1e-9 && math.Abs(mean-m.Expected(span)) > 1e-6*(1+mean) {
				t.Fatalf("%+v: probabilities sum to %v, mean %v, expected %v", m, sum, mean, m.Expected(span))
			}
			h := History{Repeats: math.Floor(draw("x", 1, 30)), Age: span}
			h.Last = span * draw("last", 0, 1)
			longer := h
			longer.Age += draw("silence", 0, 50)
			if m.Alive(longer) > m.Alive(h)+1e-12 || m.Alive(h) < 0 || m.Alive(h) > 1 {
				t.Fatalf("%+v: silence makes %+v with %v into %v", m, h, m.Alive(h), m.Alive(longer))
			}
			if e := m.ConditionalExpected(h, 5); !(e >= 0) || m.ConditionalExpected(h, 6) < e || m.ConditionalExpected(h, 0) != 0 {
				t.Fatalf("%+v %+v: expected %v", m, h, e)
			}
		}
	})
}

// The closed form and the integral are two ways to the same expectation; at A = 1, where the closed form is 0/0, it goes on smoothly.
func TestBGNBDExpectationTwoWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, low, high float64) float64 { return rapid.Float64Range(low, high).Draw(t, name) }
		m := BGNBD{draw("r", 0.05, 60), draw("alpha", 0.1, 100), draw("a", 0.05, 8), draw("b", 0.05, 300)}
		span := math.Exp(draw("log t", -3, 7))
		if got, want := m.Expected(span), m.integrated(span); math.Abs(got-want) > 1e-7*(want+1e-3) {
			t.Fatalf("%+v until %v: %v, want %v", m, span, got, want)
		}
	})
	around := func(a float64) float64 { return BGNBD{0.5, 4, a, 2}.Expected(30) }
	near(t, "at 1", around(1), (around(0.998)+around(1.002))/2, 1e-5)
}

// The integral is what the literature writes with hypergeometric functions: Fader, Hardie (2005), where the difference is large enough to take.
func TestParetoNBDAgainstTheClosedForm(t *testing.T) {
	for _, m := range []ParetoNBD{{0.553, 10.578, 0.606, 11.669}, {2, 9, 1.5, 3}, {0.2, 1, 3, 1}} {
		for _, h := range []History{{Age: 38}, {Repeats: 1, Last: 3, Age: 38}, {Repeats: 7, Last: 20, Age: 31}} {
			sum := m.R + m.S + h.Repeats
			at := func(y float64) float64 {
				if m.Alpha >= m.Beta {
					return hyp2f1(sum, m.S+1, sum+1, (m.Alpha-m.Beta)/(m.Alpha+y)) / math.Pow(m.Alpha+y, sum)
				}
				return hyp2f1(sum, m.R+h.Repeats, sum+1, (m.Beta-m.Alpha)/(m.Beta+y)) / math.Pow(m.Beta+y, sum)
			}
			near(t, "gone", math.Exp(m.logGone(h))/(m.S/sum*(at(h.Last)-at(h.Age))), 1, 1e-9)
		}
	}
}

func TestHistoriesAtTheEdges(t *testing.T) {
	for name, m := range models {
		for _, h := range []History{{Repeats: 5000, Last: 99.9, Age: 100}, {Repeats: 1, Last: 0.001, Age: 5000}, {}, {Repeats: 3, Last: 50, Age: 50}} {
			alive, later := m.Alive(h), m.ConditionalExpected(h, 10)
			if !(alive >= 0 && alive <= 1 && later >= 0) || math.IsInf(later, 0) {
				t.Errorf("%s: %+v is alive with %v and buys %v", name, h, alive, later)
			}
		}
		if just := m.Alive(History{Repeats: 3, Last: 50, Age: 50}); name == "Pareto/NBD" && just != 1 {
			t.Errorf("who buys at this moment is alive with %v", just)
		}
	}
}

func simulatedHistories(m simulated, seed uint64, n int) []History {
	r, out := seeded(seed), make([]History, n)
	for i := range out {
		c := m.simulate(r, 20+5*float64(r.IntN(4)), 0)
		c.h.Last = math.Floor(c.h.Last)
		out[i] = c.h
	}
	return out
}

// A fit finds parameters at least as likely as those that the people were made with, which foretell the same, in whatever unit of time.
func TestFitsRecoverTheirModels(t *testing.T) {
	const n = 1500
	for name, m := range models {
		histories := simulatedHistories(m, 16, n)
		inDays := make([]History, n)
		for i, h := range histories {
			inDays[i] = History{Repeats: h.Repeats, Last: 7 * h.Last, Age: 7 * h.Age}
		}
		var fitted, other Buying
		var more, truth float64
		switch m := m.(type) {
		case BGNBD:
			f, err := FitBGNBD(histories)
			g, err2 := FitBGNBD(inDays)
			if err != nil || err2 != nil {
				t.Fatal(name, err, err2)
			}
			near(t, name+": alpha in days", g.Alpha/f.Alpha, 7, 1e-2)
			fitted, other, more, truth = f, g, f.LogLikelihood(histories), m.LogLikelihood(histories)
		case ParetoNBD:
			f, err := FitParetoNBD(histories)
			g, err2 := FitParetoNBD(inDays)
			if err != nil || err2 != nil {
				t.Fatal(name, err, err2)
			}
			near(t, name+": beta in days", g.Beta/f.Beta, 7, 1e-2)
			fitted, other, more, truth = f, g, f.LogLikelihood(histories), m.LogLikelihood(histories)
		}
		if more < truth {
			t.Errorf("%s: the fit %+v has log-likelihood %v, the truth %v", name, fitted, more, truth)
		}
		near(t, name+": a year", fitted.Expected(52)/m.Expected(52), 1, 0.15)
		near(t, name+": a year in days", other.Expected(364)/fitted.Expected(52), 1, 1e-3)
	}
}

func TestFitsSayWhenTheyCannot(t *testing.T) {
	fits := map[string]func([]History) error{
		"BG/NBD":     func(h []History) error { _, err := FitBGNBD(h); return err },
		"Pareto/NBD": func(h []History) error { _, err := FitParetoNBD(h); return err },
	}
	for name, fit := range fits {
		for what, c := range map[string]struct {
			h    []History
			want error
		}{
			"nobody":           {nil, ErrTooFew},
			"nobody came back": {[]History{{Age: 10}, {Age: 12}}, ErrNoFit},
			"after the end":    {[]History{{Repeats: 1, Last: 11, Age: 10}}, ErrBadInput},
			"never but late":   {[]History{{Last: 1, Age: 10}}, ErrBadInput},
			"no time passed":   {[]History{{Repeats: 1}}, ErrNoFit},
		} {
			if err := fit(c.h); !errors.Is(err, c.want) {
				t.Errorf("%s, %s: %v, want %v", name, what, err, c.want)
			}
		}
	}
	if _, err := FitGammaGamma([]History{{Age: 3}, {Repeats: 1, Last: 1, Age: 2, Value: 5}}); !errors.Is(err, ErrNoFit) {
		t.Error(err)
	}
	if _, err := FitGammaGamma([]History{{Age: 3, Value: math.NaN()}}); !errors.Is(err, ErrBadInput) {
		t.Error(err)
	}
}

func TestGammaGammaRecovers(t *testing.T) {
	truth := GammaGamma{P: 6, Q: 4, V: 15}
	r := seeded(17)
	var histories []History
	for range 3000 {
		h := History{Repeats: float64(r.IntN(6)), Age: 30}
		if h.Repeats > 0 {
			h.Value = gamma(r, truth.P*h.Repeats, gamma(r, truth.Q, truth.V)*h.Repeats)
		}
		histories = append(histories, h)
	}
	m, err := FitGammaGamma(histories)
	if err != nil {
		t.Fatal(err)
	}
	if m.LogLikelihood(histories) < truth.LogLikelihood(histories) {
		t.Errorf("%+v is less likely than the truth", m)
	}
	near(t, "mean of all", m.ExpectedValue(History{})/truth.ExpectedValue(History{}), 1, 0.03)
	near(t, "somebody known", m.ExpectedValue(History{Repeats: 3, Value: 80})/truth.ExpectedValue(History{Repeats: 3, Value: 80}), 1, 0.03)
	if v := (GammaGamma{P: 2, Q: 0.5, V: 3}).ExpectedValue(History{}); !math.IsNaN(v) {
		t.Errorf("a model without mean expects %v", v)
	}
}

func TestHistoriesAreSummedByDay(t *testing.T) {
	got := Histories([]Purchase{
		{"甲", 10, 5}, {"甲", 10, 5}, {"甲", 24, 20}, {"甲", 31, 10}, {"甲", 31, 30}, {"甲", 39, 99},
		{"乙", 38, 7}, {"丙", 39, 1},
	}, 38, 7)
	want := map[string]History{"甲": {Repeats: 2, Last: 3, Age: 4, Value: 30}, "乙": {}}
	if len(got) != len(want) || got["甲"] != want["甲"] || got["乙"] != want["乙"] {
		t.Errorf("%+v", got)
	}
}

func TestLifetimeValue(t *testing.T) {
	m, h := models["BG/NBD"], History{Repeats: 4, Last: 15, Age: 20}
	near(t, "without discount", LifetimeValue(m, h, 10, 12, 4, 0), 10*m.ConditionalExpected(h, 48), 1e-12)
	one := LifetimeValue(m, h, 10, 1, 4, 0.02)
	near(t, "one period", one, 10*m.ConditionalExpected(h, 4)/1.02, 1e-12)
	if all := LifetimeValue(m, h, 10, 12, 4, 0.02); all <= one || all >= 10*m.ConditionalExpected(h, 48) {
		t.Errorf("discounted %v", all)
	}
}
