// Package sample tells quantiles of numbers that come one by one or in parts that are joined. A Sample is used by one goroutine.
package sample

import (
	"math"
	"slices"
)

// exactUpTo is how many numbers a Sample keeps one by one.
const exactUpTo = 1 << 12

// Sample takes numbers and tells their quantiles: exactly while they are few, within half a percent when they are many.
type Sample struct {
	exact  []float64
	sorted bool
	coarse *bins // nil while exact
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
	if s.coarse != nil {
		s.coarse.add(v, 1)
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
	if s.coarse == nil && o.coarse == nil && len(s.exact)+len(o.exact) <= exactUpTo {
		s.exact, s.sorted = append(s.exact, o.exact...), false
		return
	}
	if s.coarse == nil {
		s.coarsen()
	}
	for _, v := range o.exact {
		s.coarse.add(v, 1)
	}
	if o.coarse != nil {
		s.coarse.merge(o.coarse)
	}
}

func (s *Sample) coarsen() {
	s.coarse = &bins{}
	for _, v := range s.exact {
		s.coarse.add(v, 1)
	}
	s.exact = nil
}

// Exact reports whether the quantiles are those of the numbers themselves.
func (s *Sample) Exact() bool { return s.coarse == nil }

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
	if s.coarse != nil {
		return min(max(s.coarse.at(int64(q*float64(s.n-1))), s.low), s.high)
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

// bins count numbers by their leading bits: sign, exponent and seven more, so that what lies in one bin differs by less than a hundredth.
type bins struct {
	negative, positive ladder
	zeros              int64
}

// ladder is a stretch of bins that grows at both ends.
type ladder struct {
	first  int
	counts []int64
}

const binShift = 52 - 7

func (b *bins) add(v float64, n int64) {
	switch {
	case v > 0:
		b.positive.add(int(math.Float64bits(v)>>binShift), n)
	case v < 0:
		b.negative.add(int(math.Float64bits(-v)>>binShift), n)
	default:
		b.zeros += n
	}
}

func (l *ladder) add(bin int, n int64) {
	switch {
	case len(l.counts) == 0:
		l.first, l.counts = bin, make([]int64, 1, 1024)
	case bin < l.first:
		l.counts = append(make([]int64, l.first-bin), l.counts...)
		l.first = bin
	case bin >= l.first+len(l.counts):
		l.counts = append(l.counts, make([]int64, bin-l.first-len(l.counts)+1)...)
	}
	l.counts[bin-l.first] += n
}

func (b *bins) merge(o *bins) {
	b.zeros += o.zeros
	for i, n := range o.positive.counts {
		b.positive.add(o.positive.first+i, n)
	}
	for i, n := range o.negative.counts {
		b.negative.add(o.negative.first+i, n)
	}
}

// at is the number of a rank, as its bin tells it.
func (b *bins) at(rank int64) float64 {
	for i := len(b.negative.counts) - 1; i >= 0; i-- {
		if rank -= b.negative.counts[i]; rank < 0 {
			return -middle(b.negative.first + i)
		}
	}
	if rank -= b.zeros; rank < 0 {
		return 0
	}
	for i, n := range b.positive.counts {
		if rank -= n; rank < 0 {
			return middle(b.positive.first + i)
		}
	}
	return math.Inf(1)
}

func middle(bin int) float64 { return math.Float64frombits(uint64(bin)<<binShift | 1<<(binShift-1)) }
