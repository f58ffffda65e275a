package measure

import (
	"math"
	"slices"
)

// exactUpTo is how many numbers a Sample keeps one by one.
const exactUpTo = 1 << 16

// A Sample beyond exactUpTo counts in bins whose ends are in the ratio growth: what a quantile then says is within half a percent.
const growth = 1.01

var logGrowth = math.Log(growth)

// Sample takes numbers and tells their quantiles: exactly while they are few, within half a percent when they are many.
type Sample struct {
	exact  []float64
	sorted bool
	bins   map[int32]int64 // nil while exact; see bin
	n      int64
	sum    float64
	low    float64
	high   float64
}

// Add takes a number.
func (s *Sample) Add(v float64) {
	if s.n == 0 || v < s.low {
		s.low = v
	}
	if s.n == 0 || v > s.high {
		s.high = v
	}
	s.n++
	s.sum += v
	if s.bins != nil {
		s.bins[bin(v)]++
		return
	}
	s.exact, s.sorted = append(s.exact, v), false
	if len(s.exact) > exactUpTo {
		s.coarsen()
	}
}

// Merge takes the numbers of another.
func (s *Sample) Merge(o *Sample) {
	switch {
	case o.n == 0:
		return
	case s.n == 0:
		s.low, s.high = o.low, o.high
	}
	s.low, s.high = min(s.low, o.low), max(s.high, o.high)
	s.n += o.n
	s.sum += o.sum
	if s.bins == nil && o.bins == nil && len(s.exact)+len(o.exact) <= exactUpTo {
		s.exact, s.sorted = append(s.exact, o.exact...), false
		return
	}
	if s.bins == nil {
		s.coarsen()
	}
	for _, v := range o.exact {
		s.bins[bin(v)]++
	}
	for b, n := range o.bins {
		s.bins[b] += n
	}
}

func (s *Sample) coarsen() {
	s.bins = make(map[int32]int64, 1024)
	for _, v := range s.exact {
		s.bins[bin(v)]++
	}
	s.exact = nil
}

// Exact reports whether the quantiles are those of the numbers themselves.
func (s *Sample) Exact() bool { return s.bins == nil }

// Count is how many there are.
func (s *Sample) Count() int64 { return s.n }

// Sum is their sum.
func (s *Sample) Sum() float64 { return s.sum }

// Min is the smallest of them, NaN of none.
func (s *Sample) Min() float64 { return s.orNone(s.low) }

// Max is the largest of them, NaN of none.
func (s *Sample) Max() float64 { return s.orNone(s.high) }

func (s *Sample) orNone(v float64) float64 {
	if s.n == 0 {
		return math.NaN()
	}
	return v
}

// Avg is their mean, NaN of none.
func (s *Sample) Avg() float64 { return s.sum / float64(s.n) }

// Quantile is the number below which the share q of them lies, between two neighbours in proportion; NaN of none.
func (s *Sample) Quantile(q float64) float64 {
	if s.n == 0 {
		return math.NaN()
	}
	if s.bins != nil {
		return s.fromBins(q)
	}
	if !s.sorted {
		slices.Sort(s.exact)
		s.sorted = true
	}
	at := q * float64(len(s.exact)-1)
	i := int(at)
	if i+1 == len(s.exact) {
		return s.exact[i]
	}
	return s.exact[i] + (at-float64(i))*(s.exact[i+1]-s.exact[i])
}

func (s *Sample) fromBins(q float64) float64 {
	order := make([]int32, 0, len(s.bins))
	for b := range s.bins {
		order = append(order, b)
	}
	slices.Sort(order)
	rank := int64(q * float64(s.n-1))
	for _, b := range order {
		if rank -= s.bins[b]; rank < 0 {
			return min(max(middle(b), s.low), s.high)
		}
	}
	return s.high
}

// Bins are numbered from that of the smallest magnitude, 1e-9, which is 1 and -1; what is nearer to nought is in bin 0.
const smallest = 1e-9

func bin(v float64) int32 {
	m := math.Abs(v)
	if m < smallest || math.IsNaN(v) {
		return 0
	}
	b := int32(math.Log(min(m, 1e300)/smallest)/logGrowth) + 1
	if v < 0 {
		return -b
	}
	return b
}

func middle(b int32) float64 {
	switch {
	case b == 0:
		return 0
	case b < 0:
		return -middle(-b)
	}
	return smallest * math.Exp((float64(b)-0.5)*logGrowth)
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
