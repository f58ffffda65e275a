package measure

import (
	"math"
	"slices"
)

// Conversion asks how long it took, of those whose counted attempt has both, from one step to a later one.
type Conversion struct {
	Funnel   Funnel
	FromStep int
	ToStep   int
	// Named keeps who needed how long, for Between.
	Named bool
}

// Converted is the answer.
type Converted struct {
	ms     []int64
	people []uint32 // as ms, with Named
}

// ConversionFold gathers a Conversion.
type ConversionFold struct {
	c     *Conversion
	m     matcher
	found Converted
}

// Fold makes an accumulator.
func (c *Conversion) Fold() *ConversionFold { return &ConversionFold{c: c, m: newMatcher(&c.Funnel)} }

// Person adds a person.
func (x *ConversionFold) Person(n uint32, events []Event) {
	if !x.m.counted(x.c.Funnel.clip(events)) || x.m.steps <= max(x.c.ToStep, x.c.FromStep) {
		return
	}
	x.found.ms = append(x.found.ms, x.m.at[x.c.ToStep]-x.m.at[x.c.FromStep])
	if x.c.Named {
		x.found.people = append(x.found.people, n)
	}
}

// Merge adds what another accumulator gathered of other people.
func (x *ConversionFold) Merge(o *ConversionFold) {
	x.found.ms = append(x.found.ms, o.found.ms...)
	x.found.people = append(x.found.people, o.found.people...)
}

// Result is the answer.
func (x *ConversionFold) Result() Converted { return x.found }

// Seconds are the mean and the median; NaN when nobody converted.
func (c Converted) Seconds() (avg, median float64) { return durations(c.ms) }

// TimeBin is how many needed From seconds or more, and less than the next bin's.
type TimeBin struct {
	From   float64
	People int64
}

// Bins cuts the times into k equal bins from the shortest to the longest, and one more that begins where they end; k = 0 takes the cube root of their number,
// rounded up. Widths are whole seconds; when all needed the same, a minute. There are no bins when nobody converted.
func (c Converted) Bins(k int) []TimeBin {
	if len(c.ms) == 0 {
		return []TimeBin{}
	}
	if k <= 0 {
		for k = 1; k*k*k < len(c.ms); {
			k++
		}
	}
	low, high := slices.Min(c.ms), slices.Max(c.ms)
	width := int64(60_000)
	if high > low {
		width = int64(math.Ceil(float64(high-low)/float64(k)/1000)) * 1000
	}
	bins := make([]TimeBin, k+1)
	for i := range bins {
		bins[i].From = float64(low+int64(i)*width) / 1000
	}
	for _, ms := range c.ms {
		bins[(ms-low)/width].People++
	}
	return bins
}

// Between are those who needed from seconds or more and less than to, in ascending order.
func (c Converted) Between(from, to float64) []uint32 {
	people := []uint32{}
	for i, n := range c.people {
		if s := float64(c.ms[i]) / 1000; s >= from && s < to {
			people = append(people, n)
		}
	}
	slices.Sort(people)
	return people
}

// durations tells the mean and the median of milliseconds, in seconds; NaN of none.
func durations(ms []int64) (avg, median float64) {
	if len(ms) == 0 {
		return math.NaN(), math.NaN()
	}
	sorted := slices.Clone(ms)
	slices.Sort(sorted)
	var sum float64
	for _, v := range sorted {
		sum += float64(v)
	}
	n := len(sorted)
	return sum / float64(n) / 1000, float64(sorted[(n-1)/2]+sorted[n/2]) / 2 / 1000
}
