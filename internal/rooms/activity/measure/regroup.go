package measure

import (
	"cmp"
	"slices"
	"sync"
)

// parts is into how many pieces a Regroup cuts its work, by key.
const parts = 256

// keyed is something that happened at an instant to a key.
type keyed interface {
	key() uint32
	at() int64
}

// Regroup turns what a fold over people meets into the same by another key: a group, a conversation. Each worker of the fold has one of its own.
type Regroup[E keyed] struct {
	parts [parts][][]E // runs in the order in which they came; the last of each is being filled
}

// runLength is how many a run holds at most: what grows is never copied as a whole.
const runLength = 4096

// Add takes one.
func (r *Regroup[E]) Add(e E) {
	p := &r.parts[e.key()%parts]
	if n := len(*p); n == 0 || len((*p)[n-1]) == runLength {
		*p = append(*p, nil)
	}
	last := &(*p)[len(*p)-1]
	*last = append(*last, e)
}

// Merge takes all of another, after those that are here.
func (r *Regroup[E]) Merge(o *Regroup[E]) {
	for i := range r.parts {
		r.parts[i] = append(r.parts[i], o.parts[i]...)
	}
}

// Each gives every key once, with all that came with it in order of time, those of one instant in the order in which they came. Every worker calls the
// function that it got from take; a key comes to one of them. Each ends when all is given, and leaves the Regroup empty.
func (r *Regroup[E]) Each(workers int, take func(worker int) func(key uint32, all []E)) {
	var wait sync.WaitGroup
	for w := range workers {
		fn := take(w)
		wait.Go(func() {
			var s sorter[E]
			for i := w; i < parts; i += workers {
				s.each(r.parts[i], fn)
				r.parts[i] = nil
			}
		})
	}
	wait.Wait()
}

// sorter orders the runs of a part by key and time.
type sorter[E keyed] struct {
	begin []int32 // by key/parts: where the key's stretch of all begins, later where it ends
	all   []E
	spare []E
}

func (s *sorter[E]) each(runs [][]E, fn func(key uint32, all []E)) {
	total, top := 0, -1
	for _, run := range runs {
		total += len(run)
		for i := range run {
			top = max(top, int(run[i].key()/parts))
		}
	}
	if total == 0 {
		return
	}
	s.begin = append(s.begin[:0], make([]int32, top+2)...)
	s.all = append(s.all[:0], make([]E, total)...)
	for _, run := range runs {
		for i := range run {
			s.begin[run[i].key()/parts+1]++
		}
	}
	for i := range top + 1 {
		s.begin[i+1] += s.begin[i]
	}
	for _, run := range runs {
		for i := range run {
			at := &s.begin[run[i].key()/parts]
			s.all[*at] = run[i]
			*at++
		}
	}
	from := int32(0)
	for _, to := range s.begin[:top+1] { // each begin has moved on to its end
		if all := s.all[from:to]; len(all) > 0 {
			s.byTime(all)
			fn(all[0].key(), all)
		}
		from = to
	}
}

// byTime sorts what came with one key, digit by digit from the last: a comparing sort that keeps the order within an instant takes ten times as long.
func (s *sorter[E]) byTime(all []E) {
	low, high, sorted := all[0].at(), all[0].at(), true
	for i := 1; i < len(all); i++ {
		at := all[i].at()
		sorted = sorted && at >= all[i-1].at()
		low, high = min(low, at), max(high, at)
	}
	if sorted {
		return
	}
	if len(all) <= 32 {
		slices.SortStableFunc(all, func(a, b E) int { return cmp.Compare(a.at(), b.at()) })
		return
	}
	s.spare = append(s.spare[:0], all...)
	from, to := all, s.spare
	for shift := 0; (high-low)>>shift > 0; shift += 8 {
		var ends [256]int32
		for i := range from {
			ends[(from[i].at()-low)>>shift&255]++
		}
		sum := int32(0)
		for d, n := range ends {
			ends[d] = sum
			sum += n
		}
		for i := range from {
			d := (from[i].at() - low) >> shift & 255
			to[ends[d]] = from[i]
			ends[d]++
		}
		from, to = to, from
	}
	if &from[0] != &all[0] {
		copy(all, from)
	}
}

// Grouped is an event of somebody that counts for an actor.
type Grouped struct {
	Event
	Actor uint32
}

func (g Grouped) key() uint32 { return g.Actor }
func (g Grouped) at() int64   { return g.At }

// ByActor regroups events by actor, such as the company in a property.
type ByActor struct{ Regroup[Grouped] }

// Fold gives every actor to the accumulator of one worker, as if it were a person.
func (b *ByActor) Fold(workers int, person func(worker int) func(n uint32, events []Event)) {
	b.Each(workers, func(worker int) func(uint32, []Grouped) {
		fn := person(worker)
		var events []Event
		return func(actor uint32, all []Grouped) {
			events = events[:0]
			for i := range all {
				events = append(events, all[i].Event)
			}
			fn(actor, events)
		}
	})
}
