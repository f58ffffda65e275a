// Package sets counts over sets of people by day what package measure counts by walking along their timelines: the same numbers, without the events.
// Functions share their work among Workers and keep nothing.
package sets

import (
	"math/bits"
	"sync"
	"sync/atomic"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/measure/tables"
)

// blockWords is how many words of every set are worked on at a time, those of 32,768 people: 90 of them stay in the second cache of a processor.
const blockWords = 512

// Sets are who was active in each bucket. A bucket is a day, or what is made of days with Unite.
type Sets struct {
	Buckets []bitset.Set
	Among   bitset.Set // only these people; nil for all
	Workers int        // goroutines; 0 is 1
}

// words is the length of the longest set.
func words(lists ...[]bitset.Set) int {
	n := 0
	for _, sets := range lists {
		for _, s := range sets {
			n = max(n, len(s))
		}
	}
	return n
}

// eachBlock gives the words [lo, hi) of all sets to workers, block by block. Every worker has a function of its own, and one that is called when it has done its
// part, while no other's is.
func eachBlock(words, workers int, worker func() (run func(lo, hi int), done func())) {
	var next atomic.Int64
	var wait sync.WaitGroup
	var mu sync.Mutex
	for range max(workers, 1) {
		run, done := worker()
		wait.Go(func() {
			for {
				lo := int(next.Add(blockWords)) - blockWords
				if lo >= words {
					break
				}
				run(lo, min(lo+blockWords, words))
			}
			mu.Lock()
			defer mu.Unlock()
			done()
		})
	}
	wait.Wait()
}

// block is a part of one set, whole though the set may be shorter.
type block [blockWords]uint64

// load takes the words [lo, hi) of a set, of the people among.
func (b *block) load(s, among bitset.Set, lo, hi int) {
	n := copy(b[:hi-lo], cut(s, lo, hi))
	clear(b[n:])
	if among == nil {
		return
	}
	a := cut(among, lo, hi)
	for i := range a {
		b[i] &= a[i]
	}
	clear(b[len(a):])
}

// cut is the part [lo, hi) of a set, as far as there is one.
func cut(s bitset.Set, lo, hi int) []uint64 {
	return s[min(lo, len(s)):min(hi, len(s))]
}

// Unite makes one set of several.
func Unite(sets []bitset.Set) bitset.Set {
	if len(sets) == 1 {
		return sets[0]
	}
	all := make(bitset.Set, words(sets))
	for _, s := range sets {
		all.Or(s)
	}
	return all
}

// Firsts leaves everybody only in the first of the sets that has him; who is in before, in none.
func Firsts(sets []bitset.Set, before bitset.Set) []bitset.Set {
	n := words(sets)
	seen := make(bitset.Set, n)
	seen.Or(before)
	firsts := make([]bitset.Set, len(sets))
	for i, s := range sets {
		firsts[i] = make(bitset.Set, len(s))
		for w := range s {
			firsts[i][w] = s[w] &^ seen[w]
			seen[w] |= s[w]
		}
	}
	return firsts
}

// Retention is Retention over sets: cohort i is starts[i] (see Firsts), and returns[i+j] is asked for its column j. With orAfter any of returns from i+j on,
// and later, who came back after the last.
func Retention(starts, returns Sets, columns int, orAfter bool, later bitset.Set) [][]int64 {
	total := tables.New(len(starts.Buckets), columns)
	eachBlock(words(starts.Buckets), starts.Workers, func() (func(lo, hi int), func()) {
		w := &retentionWorker{starts: starts, returns: make([]block, len(returns.Buckets)), rows: tables.New(len(starts.Buckets), columns)}
		return func(lo, hi int) {
			for k, s := range returns.Buckets {
				w.returns[k].load(s, returns.Among, lo, hi)
			}
			if orAfter {
				w.suffix(later, lo, hi)
			}
			w.count(lo, hi)
		}, func() { tables.Add(total, w.rows) }
	})
	return total
}

type retentionWorker struct {
	starts  Sets
	returns []block
	start   block
	rows    [][]int64
}

// suffix makes each of the returns hold the later ones.
func (w *retentionWorker) suffix(later bitset.Set, lo, hi int) {
	var all block
	all.load(later, nil, lo, hi)
	for k := len(w.returns) - 1; k >= 0; k-- {
		for i := range all {
			all[i] |= w.returns[k][i]
		}
		w.returns[k] = all
	}
}

func (w *retentionWorker) count(lo, hi int) {
	for i, s := range w.starts.Buckets {
		w.start.load(s, w.starts.Among, lo, hi)
		from, to := 0, hi-lo // where the cohort has people: few, when it is that of one's first day and people are numbered as they came
		for from < to && w.start[from] == 0 {
			from++
		}
		for from < to && w.start[to-1] == 0 {
			to--
		}
		if from == to {
			continue
		}
		a := w.start[from:to]
		row := w.rows[i]
		row[0] += int64(bitset.Set(a).Count())
		col := 1
		for ; col+1 < len(row) && i+col+1 < len(w.returns); col += 2 {
			x, y := both(a, w.returns[i+col][from:to], w.returns[i+col+1][from:to])
			row[col] += x
			row[col+1] += y
		}
		if col < len(row) && i+col < len(w.returns) {
			row[col] += int64(bitset.AndCount(a, w.returns[i+col][from:to]))
		}
	}
}

// both counts what a has in common with b and with c.
func both(a, b, c []uint64) (ab, ac int64) {
	b, c = b[:len(a)], c[:len(a)]
	var x, y, z, u int
	i := 0
	for ; i+2 <= len(a); i += 2 {
		p, q, r := a[i:i+2:i+2], b[i:i+2:i+2], c[i:i+2:i+2]
		x += bits.OnesCount64(p[0] & q[0])
		y += bits.OnesCount64(p[1] & q[1])
		z += bits.OnesCount64(p[0] & r[0])
		u += bits.OnesCount64(p[1] & r[1])
	}
	for ; i < len(a); i++ {
		x += bits.OnesCount64(a[i] & b[i])
		z += bits.OnesCount64(a[i] & c[i])
	}
	return int64(x + y), int64(z + u)
}
