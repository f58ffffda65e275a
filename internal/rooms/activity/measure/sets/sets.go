package sets

import (
	"math/bits"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/measure/tables"
)

// Count is how many people are in each bucket.
func Count(s Sets) []int64 {
	total := make([]int64, len(s.Buckets))
	eachBlock(words(s.Buckets), s.Workers, func() (func(lo, hi int), func()) {
		counts := make([]int64, len(total))
		var b block
		return func(lo, hi int) {
			for i, set := range s.Buckets {
				b.load(set, s.Among, lo, hi)
				counts[i] += count(b[:hi-lo])
			}
		}, func() { tables.AddRow(total, counts) }
	})
	return total
}

func count(words []uint64) int64 { return int64(bitset.Set(words).Count()) }

// Trailing is Active over sets, one a day: element i is how many people are in any of the sets i to i+days-1.
func Trailing(s Sets, days int) []int64 {
	total := make([]int64, max(len(s.Buckets)-days+1, 0))
	eachBlock(words(s.Buckets), s.Workers, func() (func(lo, hi int), func()) {
		w := &trailing{s: s, days: days, rest: make([]block, days), counts: make([]int64, len(total))}
		return w.block, func() { tables.AddRow(total, w.counts) }
	})
	return total
}

// trailing cuts the days into runs as long as the window: a window is the rest of one run and the beginning of the next, and both grow by one day at a time.
type trailing struct {
	s      Sets
	days   int
	rest   []block // of a run: the days from each to its end
	begun  block   // of the next run: the days so far
	one    block
	counts []int64
}

func (t *trailing) block(lo, hi int) {
	n := hi - lo
	for run := 0; run < len(t.counts); run += t.days {
		for k := t.days - 1; k >= 0; k-- {
			t.rest[k].load(t.s.Buckets[run+k], t.s.Among, lo, hi)
			if k+1 < t.days {
				or(t.rest[k][:n], t.rest[k+1][:n])
			}
		}
		t.counts[run] += count(t.rest[0][:n])
		clear(t.begun[:])
		for k := 1; k < t.days && run+k < len(t.counts); k++ {
			t.one.load(t.s.Buckets[run+t.days+k-1], t.s.Among, lo, hi)
			or(t.begun[:n], t.one[:n])
			t.counts[run+k] += int64(bitset.OrCount(t.rest[k][:n], t.begun[:n]))
		}
	}
}

func or(into, from []uint64) { bitset.Set(into).Or(from) }

// The rows of Lifecycle, in the order of package measure.
const (
	isNew = iota
	returning
	resurrecting
	dormant
)

// Lifecycle is Lifecycle over sets. Before is who was active at any time before the first bucket, previous who was in the bucket just before it.
func Lifecycle(s Sets, before, previous bitset.Set) [4][]int64 {
	var total [4][]int64
	for state := range total {
		total[state] = make([]int64, len(s.Buckets))
	}
	n := max(words(s.Buckets), len(previous))
	eachBlock(n, s.Workers, func() (func(lo, hi int), func()) {
		l := &lifecycleBlock{s: s, before: before, previous: previous}
		for state := range l.counts {
			l.counts[state] = make([]int64, len(s.Buckets))
		}
		return l.block, func() {
			for state := range total {
				tables.AddRow(total[state], l.counts[state])
			}
		}
	})
	return total
}

type lifecycleBlock struct {
	s                Sets
	before, previous bitset.Set
	now, last, seen  block
	counts           [4][]int64
}

func (l *lifecycleBlock) block(lo, hi int) {
	l.seen.load(l.before, l.s.Among, lo, hi)
	l.last.load(l.previous, l.s.Among, lo, hi)
	or(l.seen[:], l.last[:])
	gone := count(l.last[:])
	for i, set := range l.s.Buckets {
		l.now.load(set, l.s.Among, lo, hi)
		var here, fresh, stayed int
		now, last, seen := l.now[:hi-lo], l.last[:hi-lo], l.seen[:hi-lo]
		for w, x := range now {
			here += bits.OnesCount64(x)
			fresh += bits.OnesCount64(x &^ seen[w])
			stayed += bits.OnesCount64(x & last[w])
			seen[w] |= x
			last[w] = x
		}
		l.counts[isNew][i] += int64(fresh)
		l.counts[returning][i] += int64(stayed)
		l.counts[resurrecting][i] += int64(here - fresh - stayed)
		l.counts[dormant][i] -= gone - int64(stayed)
		gone = int64(here)
	}
}

// Stickiness is Stickiness over sets: element k is how many people are in k of the buckets; element 0 is 0.
func Stickiness(s Sets) []int64 {
	total := make([]int64, len(s.Buckets)+1)
	planes := bits.Len(uint(len(s.Buckets)))
	eachBlock(words(s.Buckets), s.Workers, func() (func(lo, hi int), func()) {
		b := &sticky{s: s, in: make([]block, len(s.Buckets)), counts: make([]int64, 1<<planes)}
		return b.block, func() { tables.AddRow(total, b.counts[:len(total)]) }
	})
	total[0] = 0
	return total
}

// sticky counts for 64 people at a time in how many sets they are: bit n of plane k is bit k of the number of person n.
type sticky struct {
	s      Sets
	in     []block
	counts []int64
}

func (b *sticky) block(lo, hi int) {
	for k, set := range b.s.Buckets {
		b.in[k].load(set, b.s.Among, lo, hi)
	}
	planes := bits.Len(uint(len(b.in)))
	for w := range hi - lo {
		var p [32]uint64
		for k := range b.in {
			carry := b.in[k][w]
			for i := 0; carry != 0; i++ {
				p[i], carry = p[i]^carry, p[i]&carry
			}
		}
		b.split(&p, ^uint64(0), planes, 0)
	}
}

// split counts the people of a word whose number begins, above the lowest planes, as that of value.
func (b *sticky) split(p *[32]uint64, people uint64, planes, value int) {
	if planes == 0 {
		b.counts[value] += int64(bits.OnesCount64(people))
		return
	}
	planes--
	if one := people & p[planes]; one != 0 {
		b.split(p, one, planes, value|1<<planes)
	}
	if none := people &^ p[planes]; none != 0 {
		b.split(p, none, planes, value)
	}
}
