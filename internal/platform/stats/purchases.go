package stats

import "math"

// History is what the models of repeat purchase need to know of one customer, in one unit of time throughout (weeks, say).
type History struct {
	Repeats float64 // days with a purchase after the first
	Last    float64 // when the last of them was, counted from the first purchase; 0 without any
	Age     float64 // how long ago the first purchase was
	Value   float64 // mean amount of a day with a repeat purchase, in money; 0 without any; only GammaGamma reads it
}

func (h History) good() bool {
	ok := finite(h.Repeats, h.Last, h.Age, h.Value) && h.Repeats >= 0 && h.Last >= 0 && h.Last <= h.Age && h.Value >= 0
	return ok && (h.Repeats > 0 || h.Last == 0)
}

// Buying is a fitted model of who buys how often and for how long. Times are in the unit of the histories that it was fitted to.
type Buying interface {
	// Expected repeat purchases of a new customer until t.
	Expected(t float64) float64
	// Probability that a new customer makes exactly n repeat purchases until t.
	Probability(n int, t float64) float64
	// Alive is the probability that somebody with this history is still a customer.
	Alive(h History) float64
	// ConditionalExpected purchases in the next t of somebody with this history.
	ConditionalExpected(h History, t float64) float64
	// ConditionalProbability that somebody with this history buys exactly n times in the next t.
	ConditionalProbability(h History, n int, t float64) float64
}

// ofSurvivors is the probability of n purchases when they come from survivors only: the others buy nothing.
func ofSurvivors(alive, probability float64, n int) float64 {
	if n == 0 {
		return alive*probability + 1 - alive
	}
	return alive * probability
}

// Purchase is one order. Day counts calendar days from any origin, in the zone in which the customer's days are cut.
type Purchase struct {
	Customer string
	Day      int
	Amount   float64 // money
}

// Histories sums the purchases up by customer until the day end, which is included. The purchases of one day are one, as in Fader, Hardie, Lee
// (2005), "Counting Your Customers" the Easy Way; perUnit is how many days make a unit of time: 7 for weeks.
func Histories(purchases []Purchase, end int, perUnit float64) map[string]History {
	days := map[string]map[int]float64{}
	for _, p := range purchases {
		if p.Day > end {
			continue
		}
		if days[p.Customer] == nil {
			days[p.Customer] = map[int]float64{}
		}
		days[p.Customer][p.Day] += p.Amount
	}
	out := make(map[string]History, len(days))
	for customer, amounts := range days {
		first, last, total := math.MaxInt, math.MinInt, 0.0
		for day := range amounts {
			first, last = min(first, day), max(last, day)
		}
		for day, amount := range amounts {
			if day > first {
				total += amount
			}
		}
		repeats := float64(len(amounts) - 1)
		out[customer] = History{
			Repeats: repeats, Last: float64(last-first) / perUnit, Age: float64(end-first) / perUnit, Value: ratioOrZero(total, repeats),
		}
	}
	return out
}

// LifetimeValue is what somebody with this history is worth in the next periods, each as long as period (in the model's unit of time) and
// discounted by rate a period, at value a purchase, in money: discounted cash flow as in Fader, Hardie, Lee (2005), RFM and CLV.
func LifetimeValue(m Buying, h History, value float64, periods int, period, rate float64) float64 {
	total, before := 0.0, 0.0
	for i := 1; i <= periods; i++ {
		until := m.ConditionalExpected(h, float64(i)*period)
		total += value * (until - before) / math.Pow(1+rate, float64(i))
		before = until
	}
	return total
}
