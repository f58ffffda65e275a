package measure

import "hubbub/internal/rooms/activity/measure/tables"

// Active asks how many people were active in each bucket, or in a window of days that ends with it. Events after what the buckets were asked for do not count,
// nor do those before it, unless a window reaches back.
type Active struct {
	Buckets *Buckets
	// Days is the length of the window in days of the calendar; 0 counts each bucket by itself.
	Days   int
	Mask   uint32 // an event with any of these bits is activity; 0 takes every event
	ByCode bool   // for each code of the events by itself
	Keep   Keep   // Col is the bucket
}

// Reach is the first instant that an Active reads.
func (a *Active) Reach() int64 {
	if a.Days == 0 {
		return a.Buckets.From
	}
	return a.opens(0)
}

// opens is the first instant of the window that ends with a bucket.
func (a *Active) opens(i int) int64 {
	return daysBefore(a.Buckets.End(i), a.Days, a.Buckets.Zone())
}

// ActiveCounts is the answer: people by code and bucket.
type ActiveCounts struct {
	Counts map[uint32][]int64
	People map[Cell][]uint32
}

// ActiveFold gathers an Active.
type ActiveFold struct {
	a       *Active
	opens   []int64            // of each bucket's window
	steps   map[uint32][]int64 // the differences of the counts from bucket to bucket
	crowd   crowd
	scratch []Event
}

// Fold makes an accumulator.
func (a *Active) Fold() *ActiveFold {
	f := &ActiveFold{a: a, steps: map[uint32][]int64{}, crowd: newCrowd(a.Keep)}
	for i := range a.Buckets.Len() {
		if a.Days == 0 {
			f.opens = append(f.opens, max(a.Buckets.Start(i), a.Buckets.From))
		} else {
			f.opens = append(f.opens, a.opens(i))
		}
	}
	if !a.ByCode {
		f.steps[0] = make([]int64, a.Buckets.Len()+1)
	}
	return f
}

// Person adds a person.
func (f *ActiveFold) Person(n uint32, events []Event) {
	if f.a.ByCode {
		byCode(events, &f.scratch, func(code uint32, events []Event) { f.count(n, code, events) })
		return
	}
	f.count(n, 0, events)
}

func (f *ActiveFold) count(n, code uint32, events []Event) {
	w := f.a.Buckets.walk()
	next := 0 // the first bucket that is not yet counted
	last := 0 // the first bucket whose window opens after the event
	for i := range events {
		e := &events[i]
		if (f.a.Mask != 0 && e.Mask&f.a.Mask == 0) || e.At < f.opens[0] {
			continue
		}
		if e.At >= f.a.Buckets.To {
			break
		}
		for last < len(f.opens) && f.opens[last] <= e.At {
			last++
		}
		if from := max(w.at(e.At), next); from < last {
			f.add(n, code, from, last)
			next = last
		}
	}
}

// add counts a person in the buckets [from, to).
func (f *ActiveFold) add(n, code uint32, from, to int) {
	steps := f.steps[code]
	if steps == nil {
		steps = make([]int64, f.a.Buckets.Len()+1)
		f.steps[code] = steps
	}
	steps[from]++
	steps[to]--
	for b := from; f.crowd.keep != nil && b < to; b++ {
		f.crowd.add(n, 0, b, code)
	}
}

// Merge adds what another accumulator gathered of other people.
func (f *ActiveFold) Merge(o *ActiveFold) {
	joinByCode(f.steps, o.steps, tables.AddRow)
	f.crowd.merge(&o.crowd)
}

// Result is the answer.
func (f *ActiveFold) Result() ActiveCounts {
	counts := make(map[uint32][]int64, len(f.steps))
	for code, steps := range f.steps {
		counts[code] = make([]int64, len(steps)-1)
		var sum int64
		for i := range counts[code] {
			sum += steps[i]
			counts[code][i] = sum
		}
	}
	return ActiveCounts{counts, f.crowd.sorted()}
}

// WeekRow is one row of a series of who came back in the next bucket.
type WeekRow struct {
	Bucket          int
	Active, Stayed  int64
	PercentReturned float64
}

// NextSeries asks, for every bucket with activity, how many were active and how many of them in the next one as well.
type NextSeries struct {
	Buckets *Buckets
	Mask    uint32 // an event with any of these bits is activity; 0 takes every event
}

// NextFold gathers a NextSeries.
type NextFold struct {
	s              *NextSeries
	active, stayed []int64
}

// Fold makes an accumulator.
func (s *NextSeries) Fold() *NextFold {
	return &NextFold{s, make([]int64, s.Buckets.Len()), make([]int64, s.Buckets.Len())}
}

// Person adds a person.
func (f *NextFold) Person(_ uint32, events []Event) {
	w := f.s.Buckets.walk()
	last := -1
	for i := range events {
		e := &events[i]
		if (f.s.Mask != 0 && e.Mask&f.s.Mask == 0) || !f.s.Buckets.Asked(e.At) {
			continue
		}
		b := w.at(e.At)
		if b == last {
			continue
		}
		f.active[b]++
		if last >= 0 && b == last+1 {
			f.stayed[last]++
		}
		last = b
	}
}

// Merge adds what another accumulator gathered of other people.
func (f *NextFold) Merge(o *NextFold) {
	tables.AddRow(f.active, o.active)
	tables.AddRow(f.stayed, o.stayed)
}

// Result is the answer.
func (f *NextFold) Result() []WeekRow {
	rows := []WeekRow{}
	for i, n := range f.active {
		if n > 0 {
			rows = append(rows, WeekRow{i, n, f.stayed[i], 100 * float64(f.stayed[i]) / float64(n)})
		}
	}
	return rows
}
