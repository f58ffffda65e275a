package measure

import (
	"errors"
	"sort"
	"time"
)

// MaxBuckets is how many buckets a question may have.
const MaxBuckets = 100_000

// ErrTooManyBuckets says that an interval is too short for a span of time, or that the span is empty.
var ErrTooManyBuckets = errors.New("measure: too many buckets")

// Buckets cut time into whole intervals of the calendar in a zone. A day has as many hours as it has there; the hour that comes twice is two.
type Buckets struct {
	From, To int64 // what was asked for, To is not included: the first bucket may begin before, the last end after

	starts    []int64 // and the end of the last
	interval  Interval
	zone      *time.Location
	weekStart time.Weekday
}

// NewBuckets makes the buckets that hold [from, to).
func NewBuckets(from, to int64, iv Interval, zone *time.Location, weekStart time.Weekday) (*Buckets, error) {
	b := &Buckets{From: from, To: to, interval: iv, zone: zone, weekStart: weekStart}
	if to <= from {
		to = from + 1
	}
	return b.fill(from, func(start int64, _ int) bool { return start < to })
}

// CountBuckets makes n buckets, the first of which holds from. From and To are those of the buckets.
func CountBuckets(from int64, n int, iv Interval, zone *time.Location, weekStart time.Weekday) (*Buckets, error) {
	b := &Buckets{interval: iv, zone: zone, weekStart: weekStart}
	if n < 1 {
		return nil, ErrTooManyBuckets
	}
	if _, err := b.fill(from, func(_ int64, i int) bool { return i < n }); err != nil {
		return nil, err
	}
	b.From, b.To = b.starts[0], b.starts[n]
	return b, nil
}

// fill makes buckets from the one that holds from, as long as more says so of the next.
func (b *Buckets) fill(from int64, more func(start int64, i int) bool) (*Buckets, error) {
	at := b.Floor(from)
	for more(at, len(b.starts)) {
		if len(b.starts) == MaxBuckets {
			return nil, ErrTooManyBuckets
		}
		b.starts = append(b.starts, at)
		at = b.next(at)
	}
	b.starts = append(b.starts, at)
	return b, nil
}

// Floor is the start of the interval that holds an instant.
func (b *Buckets) Floor(ms int64) int64 {
	if b.interval >= Day {
		return DateOf(ms, b.zone).first(b.interval, b.weekStart).Begin(b.zone)
	}
	start, _, off := period(ms, b.zone)
	step := b.interval.nominal()
	return max(floorDiv(ms+off, step)*step-off, start)
}

// next is the start of the interval after the one that begins at ms.
func (b *Buckets) next(ms int64) int64 {
	if b.interval >= Day {
		d := DateOf(ms, b.zone).first(b.interval, b.weekStart)
		for n := 1; ; n++ {
			if at := d.plus(b.interval, n).Begin(b.zone); at > ms {
				return at
			}
		}
	}
	_, change, off := period(ms, b.zone)
	step := b.interval.nominal()
	return min((floorDiv(ms+off, step)+1)*step-off, change)
}

// Len is how many there are.
func (b *Buckets) Len() int { return len(b.starts) - 1 }

// Start is the first instant of a bucket; that of number Len is the end of the last.
func (b *Buckets) Start(i int) int64 { return b.starts[i] }

// End is the first instant after a bucket.
func (b *Buckets) End(i int) int64 { return b.starts[i+1] }

// Interval is how long the buckets are.
func (b *Buckets) Interval() Interval { return b.interval }

// Zone is where they are.
func (b *Buckets) Zone() *time.Location { return b.zone }

// Index is the bucket that holds an instant: -1 before the first, Len after the last.
func (b *Buckets) Index(ms int64) int {
	n := len(b.starts) - 1
	if ms < b.starts[0] {
		return -1
	}
	if ms >= b.starts[n] {
		return n
	}
	i := min(int((ms-b.starts[0])/b.interval.nominal()), n-1)
	for steps := 0; ; steps++ {
		switch {
		case steps == 8:
			return sort.Search(n, func(i int) bool { return b.starts[i+1] > ms })
		case ms < b.starts[i]:
			i--
		case ms >= b.starts[i+1]:
			i++
		default:
			return i
		}
	}
}

// Label names a bucket: its date, or for hours and minutes its first instant in the zone.
func (b *Buckets) Label(i int) string {
	if b.interval >= Day {
		return b.Date(i).String()
	}
	return time.UnixMilli(b.starts[i]).In(b.zone).Format(time.RFC3339)
}

// Labels names all buckets.
func (b *Buckets) Labels() []string {
	names := make([]string, b.Len())
	for i := range names {
		names[i] = b.Label(i)
	}
	return names
}

// Date is the day with which a bucket begins.
func (b *Buckets) Date(i int) Date { return DateOf(b.starts[i], b.zone) }

// Asked reports whether an instant lies in what was asked for.
func (b *Buckets) Asked(ms int64) bool { return b.From <= ms && ms < b.To }

// walk follows the buckets of instants that ascend.
type walk struct {
	b        *Buckets
	index    int
	from, to int64 // of the bucket of index; before the first and after the last they are far away
}

func (b *Buckets) walk() walk { return walk{b: b, from: 1, to: 0} }

func (w *walk) at(ms int64) int {
	if ms >= w.from && ms < w.to {
		return w.index
	}
	const far = 1 << 62
	w.index = w.b.Index(ms)
	switch n := w.b.Len(); w.index {
	case -1:
		w.from, w.to = -far, w.b.starts[0]
	case n:
		w.from, w.to = w.b.starts[n], far
	default:
		w.from, w.to = w.b.starts[w.index], w.b.starts[w.index+1]
	}
	return w.index
}
