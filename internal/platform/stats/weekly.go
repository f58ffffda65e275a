package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Rhythm says how the last days of a daily series are judged.
type Rhythm struct {
	Weeks int // of history before the judged days; at least FewestWeeks
	Days  int // that are judged together by their mean: 1 for a day, 7 for a week
	// Alpha is the share of ordinary series that is called a change by mistake. Who judges two hundred groups every day wants far less than 0.05.
	Alpha float64
	// Counts says that the values are counts (people, messages): their spread grows with their level and is at least Poisson's.
	Counts bool
}

// FewestWeeks is the shortest history that tells a weekly rhythm from chance.
const FewestWeeks = 4

// Verdict on the last days of a series.
type Verdict int

const (
	// Ordinary fluctuation.
	Ordinary Verdict = iota
	// Above what the history lets expect.
	Above
	// Below what the history lets expect.
	Below
)

// Judgement is how the last days compare with what the weeks before let expect; all figures are means per day in the unit of the series.
type Judgement struct {
	Observed, Expected float64
	Range              Interval // where an ordinary series lies with probability 1-Alpha
	Verdict            Verdict
}

// Fluctuation tells a change from ordinary fluctuation. series holds one value a day, oldest first, NaN for days that were not measured; its last
// r.Days are judged by the r.Weeks weeks before. The trend is taken out by the seasonal Sen slope, the weekly rhythm by the
// median of each weekday, the spread is Qn: holidays and outages in the history do not blur the verdict. Counts are judged on the
// square root scale (Anscombe 1948). What a day hands on to the next widens the range of a mean of several days.
// ErrTooFew when the history is short or has holes, ErrNoVariance when it does not vary at all (counts always do).
func Fluctuation(series []float64, r Rhythm) (Judgement, error) {
	history := 7 * r.Weeks
	if !goodAlpha(r.Alpha) || r.Weeks < FewestWeeks || r.Days < 1 || r.Days > 28 {
		return Judgement{}, ErrBadInput
	}
	if len(series) < history+r.Days {
		return Judgement{}, ErrTooFew
	}
	series = series[len(series)-history-r.Days:]
	for _, v := range series {
		if math.IsInf(v, 0) || r.Counts && v < 0 {
			return Judgement{}, ErrBadInput
		}
	}
	observed := mean(present(series[history:]))
	if math.IsNaN(observed) {
		return Judgement{}, ErrTooFew
	}
	m, err := readRhythm(series[:history], r)
	if err != nil {
		return Judgement{}, err
	}
	j := Judgement{Observed: observed}
	judged := series[history:]
	half, own := m.halfwidth(r, judged), 1-1/float64(len(present(judged)))
	j.Expected = m.level(r, judged, 0, 1)
	j.Range = Interval{m.level(r, judged, -half, own), m.level(r, judged, half, own)}
	switch {
	case observed < j.Range.Low:
		j.Verdict = Below
	case observed > j.Range.High:
		j.Verdict = Above
	}
	return j, nil
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// rhythm is what a history says of a day that follows it, on the scale of the judgement.
type rhythm struct {
	weekday    [7]float64 // the level of each day in the first week
	rise       float64    // from week to week
	history    int        // days
	measured   int
	sigma, rho float64
}

// Seven weekdays and the trend are taken from the residuals.
const fittedByRhythm = 8

func readRhythm(history []float64, r Rhythm) (rhythm, error) {
	y := make([]float64, len(history))
	measured := [7]int{}
	for i, v := range history {
		y[i] = v
		if r.Counts {
			y[i] = math.Sqrt(v + 3.0/8)
		}
		if !math.IsNaN(v) {
			measured[i%7]++
		}
	}
	m := rhythm{history: len(history)}
	for _, n := range measured {
		if n < FewestWeeks-1 {
			return rhythm{}, ErrTooFew
		}
		m.measured += n
	}
	m.rise = slope(y, 7)
	for i := range y {
		y[i] -= m.rise * float64(i/7)
	}
	for day := range 7 {
		var column []float64
		for i := day; i < len(y); i += 7 {
			column = append(column, y[i])
		}
		m.weekday[day] = median(column)
	}
	for i := range y {
		y[i] -= m.weekday[i%7]
	}
	n := float64(m.measured)
	m.sigma, m.rho = spread(y)*math.Sqrt(n/(n-fittedByRhythm)), persistence(y)
	if r.Counts {
		m.sigma = max(m.sigma, 0.5)
	}
	if !(m.sigma > 0) {
		return rhythm{}, ErrNoVariance
	}
	return m, nil
}

// level is the mean of the judged days in the unit of the series when their mean is off by shift on the scale of the judgement and they vary
// around it by the share own of the variance.
func (m rhythm) level(r Rhythm, judged []float64, shift, own float64) float64 {
	sum, days := 0.0, 0
	for i, v := range judged {
		if math.IsNaN(v) {
			continue
		}
		days++
		at := m.weekday[(m.history+i)%7] + m.rise*float64((m.history+i)/7) + shift
		if r.Counts {
			// The mean of a square is the square of the mean and the variance.
			at = max(0, max(0, at)*max(0, at)+own*m.sigma*m.sigma-3.0/8)
		}
		sum += at
	}
	return sum / float64(days)
}

// halfwidth is how far the mean of the judged days may be off on the scale of the judgement: their own noise, and what is unknown of weekdays
// and trend.
func (m rhythm) halfwidth(r Rhythm, judged []float64) float64 {
	days := float64(len(present(judged)))
	noise := 1.0
	for k := 1.0; k < days; k++ {
		noise += 2 * (1 - k/days) * math.Pow(m.rho, k)
	}
	noise /= days
	// A median varies pi/2 times as much as a mean; a weekday has one value a week.
	n, weeks := float64(m.measured), float64(m.measured)/7
	rhythmError := math.Pi / 2 / weeks / min(days, 7)
	ahead := (weeks+1)/2 + (float64(len(judged))-1)/14
	trendError := 12 * ahead * ahead / (n * (weeks*weeks - 1))
	handedOn := (1 + m.rho) / (1 - m.rho)
	// Qn is 82 % as efficient as the standard deviation, and so are its degrees of freedom.
	student := distuv.StudentsT{Sigma: 1, Nu: 0.82 * (n - fittedByRhythm)}
	return -student.Quantile(r.Alpha/2) * m.sigma * math.Sqrt(noise+rhythmError+trendError*handedOn)
}
