package stats

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// week is how active the days of a working week are.
var week = [7]float64{1.2, 1.3, 1.25, 1.2, 1, 0.15, 0.1}

// poisson draws by counting arrivals, which is exact.
func poisson(r *rand.Rand, mean float64) float64 {
	n := 0.0
	for at := r.ExpFloat64(); at < mean; at += r.ExpFloat64() {
		n++
	}
	return n
}

// people is a daily count of active people with a working week; each day is as busy as the factor says.
func people(r *rand.Rand, days int, level float64, factor func(day int) float64) []float64 {
	out := make([]float64, days)
	for i := range out {
		out[i] = poisson(r, level*week[i%7]*factor(i))
	}
	return out
}

func steady(int) float64 { return 1 }

// An ordinary series is called ordinary as often as it should: counts of small and large groups, on any day of the week, single days and whole
// weeks, growth, and holidays in the history. The nominal rate is met within a few points either way.
func TestFluctuationCoverage(t *testing.T) {
	const runs = 150
	daily, weekly := Rhythm{Weeks: 8, Days: 1, Alpha: 0.05, Counts: true}, Rhythm{Weeks: 8, Days: 7, Alpha: 0.05, Counts: true}
	noise := func(persist float64) func(*rand.Rand, int) []float64 {
		return func(r *rand.Rand, days int) []float64 {
			out, left := make([]float64, days), r.NormFloat64()
			for i := range out {
				left = persist*left + math.Sqrt(1-persist*persist)*r.NormFloat64()
				out[i] = 10*week[i%7] + left
			}
			return out
		}
	}
	counts := func(level float64, factor func(int) float64) func(*rand.Rand, int) []float64 {
		return func(r *rand.Rand, days int) []float64 { return people(r, days, level, factor) }
	}
	growth := func(day int) float64 { return math.Pow(1.03, float64(day)/7) }
	holiday := func(day int) float64 {
		if day%60 >= 20 && day%60 < 24 {
			return 0.05
		}
		return 1
	}
	for _, c := range []struct {
		name   string
		rhythm Rhythm
		series func(*rand.Rand, int) []float64
		least  float64
	}{
		{"a day of a large group", daily, counts(400, steady), 0.92},
		{"a week of a large group", weekly, counts(400, steady), 0.92},
		{"a day of a small group", daily, counts(6, steady), 0.92},
		{"a week of a small group", weekly, counts(6, steady), 0.92},
		{"a day of growth", daily, counts(200, growth), 0.9},
		{"a week of growth", weekly, counts(200, growth), 0.88},
		{"a day after a holiday", daily, counts(100, holiday), 0.92},
		{"a week after a holiday", weekly, counts(100, holiday), 0.9},
		{"a day of a normal series", Rhythm{Weeks: 8, Days: 1, Alpha: 0.05}, noise(0), 0.92},
		{"a week of a normal series", Rhythm{Weeks: 8, Days: 7, Alpha: 0.05}, noise(0), 0.92},
		{"a day where days hand on", Rhythm{Weeks: 8, Days: 1, Alpha: 0.05}, noise(0.4), 0.9},
		{"a week where days hand on", Rhythm{Weeks: 8, Days: 7, Alpha: 0.05}, noise(0.4), 0.85},
		{"a day after four weeks only", Rhythm{Weeks: 4, Days: 1, Alpha: 0.05, Counts: true}, counts(100, steady), 0.9},
	} {
		r, ordinary := seeded(11), 0
		for i := range runs {
			j, err := Fluctuation(c.series(r, 7*c.rhythm.Weeks+c.rhythm.Days+i%7), c.rhythm)
			if err != nil {
				t.Fatal(c.name, err)
			}
			ordinary += bit(j.Verdict == Ordinary)
		}
		rate := float64(ordinary) / runs
		t.Logf("%s: ordinary in %d of %d", c.name, ordinary, runs)
		if rate < c.least || ordinary == runs {
			t.Errorf("%s: called ordinary at a rate of %v", c.name, rate)
		}
	}
}

// A real change is seen: a group that halves within the judged week, or doubles; a quiet weekend is not one.
func TestFluctuationSeesChange(t *testing.T) {
	const runs, days = 100, 63
	r := seeded(12)
	rhythm := Rhythm{Weeks: 8, Days: 7, Alpha: 0.01, Counts: true}
	for name, c := range map[string]struct {
		factor float64
		want   Verdict
	}{"halves": {0.5, Below}, "doubles": {2, Above}} {
		seen := 0
		for range runs {
			j, err := Fluctuation(people(r, days, 40, func(day int) float64 {
				if day >= days-7 {
					return c.factor
				}
				return 1
			}), rhythm)
			if err != nil {
				t.Fatal(err)
			}
			seen += bit(j.Verdict == c.want)
		}
		if seen < runs*98/100 {
			t.Errorf("a group that %s is seen in %d of %d", name, seen, runs)
		}
	}
	alarms := 0
	for range runs {
		// The last day is a Sunday with a twelfth of Friday's people.
		j, err := Fluctuation(people(r, days, 40, steady), Rhythm{Weeks: 8, Days: 1, Alpha: 0.01, Counts: true})
		if err != nil {
			t.Fatal(err)
		}
		alarms += bit(j.Verdict != Ordinary)
	}
	if alarms > 5 {
		t.Errorf("%d of %d quiet Sundays are called a change", alarms, runs)
	}
}

// What happened to a tenth of the history does not move the verdict much; without days that were not measured the result is nearly the same.
func TestFluctuationBearsBadHistory(t *testing.T) {
	r := seeded(13)
	rhythm := Rhythm{Weeks: 8, Days: 7, Alpha: 0.05, Counts: true}
	series := people(r, 63, 100, steady)
	clean, err := Fluctuation(series, rhythm)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]float64{"outages": 0, "not measured": math.NaN(), "a flood of bots": 5000} {
		for _, i := range []int{3, 4, 17, 30, 40} {
			series[i] = value
		}
		j, err := Fluctuation(series, rhythm)
		if err != nil {
			t.Fatal(name, err)
		}
		if math.Abs(j.Expected/clean.Expected-1) > 0.1 || (j.Range.High-j.Range.Low) > 2*(clean.Range.High-clean.Range.Low) {
			t.Errorf("%s: %+v instead of %+v", name, j, clean)
		}
	}
}

func TestFluctuationProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := seeded(rapid.Uint64().Draw(t, "seed"))
		rhythm := Rhythm{Weeks: rapid.IntRange(4, 9).Draw(t, "weeks"), Days: rapid.IntRange(1, 9).Draw(t, "days"), Alpha: rapid.Float64Range(0.001, 0.5).Draw(t, "alpha")}
		series := draws(7*rhythm.Weeks+rhythm.Days, r.NormFloat64)
		plain, err := Fluctuation(series, rhythm)
		if err != nil {
			t.Fatal(err)
		}
		width := plain.Range.High - plain.Range.Low
		if !(plain.Range.Low < plain.Expected && plain.Expected < plain.Range.High) {
			t.Fatalf("%+v", plain)
		}
		// Another unit changes nothing but the unit; a rhythm and a trend change nothing.
		for name, c := range map[string]struct {
			of   func(i int, v float64) float64
			most float64
		}{
			"unit":             {func(_ int, v float64) float64 { return 3*v + 50 }, 1e-6},
			"rhythm and trend": {func(i int, v float64) float64 { return 3*v + float64(i)/2 + 100*week[i%7] }, 1e-6},
		} {
			moved := make([]float64, len(series))
			for i, v := range series {
				moved[i] = c.of(i, v)
			}
			got, err := Fluctuation(moved, rhythm)
			if err != nil {
				t.Fatal(err)
			}
			if off := (got.Range.High-got.Range.Low)/(3*width) - 1; math.Abs(off) > c.most {
				t.Fatalf("%s: the width of the range changes by %v", name, off)
			}
		}
		rhythm.Alpha /= 2
		wider, err := Fluctuation(series, rhythm)
		if err != nil || wider.Range.High-wider.Range.Low <= width {
			t.Fatalf("a smaller alpha gives %v instead of %v", wider.Range, plain.Range)
		}
	})
}

func TestFluctuationSaysWhenItKnowsNothing(t *testing.T) {
	r := seeded(14)
	good := people(r, 63, 100, steady)
	hole := append([]float64(nil), good...)
	for i := 2; i < 7*7; i += 7 {
		hole[i] = math.NaN()
	}
	unseen := append([]float64(nil), good...)
	unseen[62] = math.NaN()
	flat := make([]float64, 63)
	for name, c := range map[string]struct {
		series []float64
		rhythm Rhythm
		want   error
	}{
		"short":                   {good[:56], Rhythm{Weeks: 8, Days: 1, Alpha: 0.05}, ErrTooFew},
		"no Wednesday":            {hole, Rhythm{Weeks: 8, Days: 7, Alpha: 0.05}, ErrTooFew},
		"the day was not seen":    {unseen, Rhythm{Weeks: 8, Days: 1, Alpha: 0.05}, ErrTooFew},
		"three weeks":             {good, Rhythm{Weeks: 3, Days: 1, Alpha: 0.05}, ErrBadInput},
		"no alpha":                {good, Rhythm{Weeks: 8, Days: 1}, ErrBadInput},
		"a negative count":        {append(good[:62:62], -1), Rhythm{Weeks: 8, Days: 1, Alpha: 0.05, Counts: true}, ErrBadInput},
		"nothing ever moves":      {flat, Rhythm{Weeks: 8, Days: 1, Alpha: 0.05}, ErrNoVariance},
		"nobody ever, as a count": {flat, Rhythm{Weeks: 8, Days: 1, Alpha: 0.05, Counts: true}, nil},
	} {
		j, err := Fluctuation(c.series, c.rhythm)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err == nil && (j.Verdict != Ordinary || j.Range.Low != 0) {
			t.Errorf("%s: %+v", name, j)
		}
	}
}
