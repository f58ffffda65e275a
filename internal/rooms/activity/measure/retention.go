package measure

import (
	"slices"

	"hubbub/internal/rooms/activity/measure/tables"
)

// Cohorting says in which cohorts a person is.
type Cohorting uint8

// The ways.
const (
	Recurring     Cohorting = iota // in every one in which he did the start event
	FirstTime                      // in that of his first start event of all
	FirstInWindow                  // in that of his first start event within the cohorts
)

// Retention asks who came back. Cohort i is bucket i; column 0 of its row is its size, column j how many of them did the return event in bucket i+j.
// Events of all time may be given: what lies before the buckets decides who is new, what lies after them counts for OnOrAfter.
type Retention struct {
	Buckets *Buckets // rows are whole when there are Cohorts+Columns-1
	Cohorts int
	Columns int
	Kind    Cohorting
	// OnOrAfter counts a return in the bucket or in any later one, to the end of the events.
	OnOrAfter bool
	// AtLeast is how many return events make a bucket count; 0 is 1.
	AtLeast int
	// Rolling, when not 0, counts columns in steps of that many milliseconds from the person's own first start event in the cohort, not by the calendar.
	Rolling int64
	// Brackets, when given, are the columns from 1 on: the first and last bucket after the start that count for each.
	Brackets [][2]int
	Start    uint32 // an event with any of these bits starts
	Return   uint32 // an event with any of these bits returns
	// ByCode makes a table for each code of the start event; the return event has the same one.
	ByCode bool
	Keep   Keep // Row is the cohort, Col the column, Code that of the table
}

func (r *Retention) columns() int {
	if r.Brackets != nil {
		return len(r.Brackets) + 1
	}
	return r.Columns
}

// Retained is the answer: tables by code, and the one of code 0 when there is only one.
type Retained struct {
	Rows   map[uint32][][]int64 // a row a cohort, Columns long; what lies beyond the buckets is 0
	People map[Cell][]uint32
}

// RetentionFold gathers a Retention.
type RetentionFold struct {
	r       *Retention
	rows    map[uint32][][]int64
	crowd   crowd
	starts  []start
	returns []int
	scratch []Event
}

// start is that a person is in a cohort.
type start struct{ cohort, event int }

// Fold makes an accumulator.
func (r *Retention) Fold() *RetentionFold {
	f := &RetentionFold{r: r, rows: map[uint32][][]int64{}, crowd: newCrowd(r.Keep)}
	if !r.ByCode {
		f.table(0)
	}
	return f
}

func (f *RetentionFold) table(code uint32) [][]int64 {
	t, ok := f.rows[code]
	if !ok {
		t = tables.New(f.r.Cohorts, f.r.columns())
		f.rows[code] = t
	}
	return t
}

// Person adds a person.
func (f *RetentionFold) Person(n uint32, events []Event) {
	r := f.r
	switch {
	case !r.ByCode:
		f.findStarts(events)
		f.count(n, 0, events)
	case r.Kind == Recurring:
		byCode(events, &f.scratch, func(code uint32, events []Event) {
			f.findStarts(events)
			f.count(n, code, events)
		})
	default:
		// The first of all is chosen before anything is split: a person is in one cohort of one value.
		f.findStarts(events)
		if len(f.starts) == 0 {
			return
		}
		first := f.starts[0]
		code := events[first.event].Code
		byCode(events, &f.scratch, func(c uint32, events []Event) {
			if c == code {
				f.starts = append(f.starts[:0], f.within(first, events))
				f.count(n, code, events)
			}
		})
	}
}

// within finds a start among the events of its code: Rolling needs its instant.
func (f *RetentionFold) within(s start, events []Event) start {
	s.event = slices.IndexFunc(events, func(e Event) bool {
		return e.Mask&f.r.Start != 0 && (f.r.Kind == FirstTime || e.At >= f.r.Buckets.Start(0))
	})
	return s
}

// findStarts finds the cohorts of a person.
func (f *RetentionFold) findStarts(events []Event) {
	f.starts = f.starts[:0]
	w := f.r.Buckets.walk()
	last := -1
	for i := range events {
		if events[i].Mask&f.r.Start == 0 {
			continue
		}
		b := w.at(events[i].At)
		in := b >= 0 && b < f.r.Cohorts
		if in && b != last {
			f.starts = append(f.starts, start{b, i})
			last = b
		}
		if f.r.Kind == FirstTime || (f.r.Kind == FirstInWindow && in) {
			return
		}
	}
}

// count files a person under the cohorts in f.starts.
func (f *RetentionFold) count(n, code uint32, events []Event) {
	if len(f.starts) == 0 {
		return
	}
	if f.r.Rolling == 0 {
		f.findReturns(events)
	}
	table := f.table(code)
	for _, s := range f.starts {
		if f.r.Rolling != 0 {
			f.findRolling(events[s.event].At, events[s.event:])
		}
		row := table[s.cohort]
		row[0]++
		f.crowd.add(n, s.cohort, 0, code)
		f.fill(n, code, s.cohort, row)
	}
}

// beyond is a return after the last bucket.
const beyond = 1 << 30

// fill counts the returns of a person for one cohort.
func (f *RetentionFold) fill(n, code uint32, cohort int, row []int64) {
	base := cohort
	if f.r.Rolling != 0 {
		base = 0
	}
	hit := func(col int) {
		row[col]++
		f.crowd.add(n, cohort, col, code)
	}
	switch last := len(f.returns) - 1; {
	case f.r.Brackets != nil:
		for c, bracket := range f.r.Brackets {
			i, _ := slices.BinarySearch(f.returns, base+max(bracket[0], 1))
			if i <= last && (f.r.OnOrAfter || f.returns[i] <= base+bracket[1]) {
				hit(c + 1)
			}
		}
	case f.r.OnOrAfter:
		if last >= 0 {
			reach := f.r.Columns - 1
			if f.r.Rolling == 0 { // a bucket that is not there is asked of nobody
				reach = min(reach, f.r.Buckets.Len()-1-cohort)
			}
			for col := 1; col <= min(reach, f.returns[last]-base); col++ {
				hit(col)
			}
		}
	default:
		i, _ := slices.BinarySearch(f.returns, base+1)
		for ; i <= last && f.returns[i]-base < f.r.Columns; i++ {
			if f.returns[i] != beyond {
				hit(f.returns[i] - base)
			}
		}
	}
}

// findReturns finds the buckets in which enough return events lie, in order; beyond when one after the last does.
func (f *RetentionFold) findReturns(events []Event) {
	f.returns = f.returns[:0]
	w := f.r.Buckets.walk()
	n := f.r.Buckets.Len()
	at, count := -1, 0
	var later int64 // the start of the bucket at, when it is after the last
	for i := range events {
		if events[i].Mask&f.r.Return == 0 {
			continue
		}
		b := w.at(events[i].At)
		if b < 0 {
			continue
		}
		if b == n {
			if !f.r.OnOrAfter {
				return
			}
			b = beyond
			if f.r.AtLeast > 1 {
				if floor := f.r.Buckets.Floor(events[i].At); at != beyond || floor != later {
					at, count, later = beyond, 0, floor
				}
			}
		}
		if b != at {
			at, count = b, 0
		}
		if count++; count == max(f.r.AtLeast, 1) {
			f.returns = append(f.returns, b)
			if b == beyond {
				return
			}
		}
	}
}

// findRolling is findReturns in steps from the instant of the start.
func (f *RetentionFold) findRolling(from int64, events []Event) {
	f.returns = f.returns[:0]
	at, count := -1, 0
	for i := range events {
		if events[i].Mask&f.r.Return == 0 {
			continue
		}
		if b := int(min((events[i].At-from)/f.r.Rolling, beyond-1)); b != at {
			at, count = b, 0
		}
		if count++; count == max(f.r.AtLeast, 1) {
			f.returns = append(f.returns, at)
		}
	}
}

// Merge adds what another accumulator gathered of other people.
func (f *RetentionFold) Merge(o *RetentionFold) {
	joinByCode(f.rows, o.rows, tables.Add)
	f.crowd.merge(&o.crowd)
}

// Result is the answer.
func (f *RetentionFold) Result() Retained { return Retained{f.rows, f.crowd.sorted()} }

// Triangle cuts rows to what lies within the cohorts: row i of n has n-i columns.
func Triangle(rows [][]int64) [][]int64 {
	cut := make([][]int64, len(rows))
	for i, row := range rows {
		cut[i] = row[:min(len(row), len(rows)-i)]
	}
	return cut
}

// Average pools cohorts: for every column, the people of all that are old enough over the sizes of those. It is NaN where none is, or all are empty.
// Rows may differ in length; mature nil takes all.
func Average(rows [][]int64, sizes []int64, mature func(cohort, column int) bool) []float64 {
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	shares := make([]float64, columns)
	for col := range shares {
		var stayed, size int64
		for i, row := range rows {
			if col < len(row) && (mature == nil || mature(i, col)) {
				stayed += row[col]
				size += sizes[i]
			}
		}
		shares[col] = float64(stayed) / float64(size)
	}
	return shares
}
