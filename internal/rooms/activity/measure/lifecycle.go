package measure

import "hubbub/internal/rooms/activity/measure/tables"

// State is what a person is in a bucket.
type State int

// The states. Whoever did nothing before or in a bucket has none.
const (
	New          State = iota // it is the bucket of the first event of all
	Returning                 // active, as in the bucket before
	Resurrecting              // active, not in the bucket before, but earlier
	Dormant                   // not active, but in the bucket before
)

var stateNames = [...]string{"new", "returning", "resurrecting", "dormant"}

func (s State) String() string { return stateNames[s] }

// Lifecycle asks who came, stayed, came back and went. Buckets are whole; the events of all time are given, or all those since the bucket before the first
// together with Known.
type Lifecycle struct {
	Buckets *Buckets
	Mask    uint32 // an event with any of these bits is activity; 0 takes every event
	// Known, when given, says who was active at some time before the events that are given.
	Known func(person uint32) bool
	Keep  Keep // Row is the State, Col the bucket
}

// LifecycleCounts is the answer: numbers by State and bucket. Those of Dormant are negative.
type LifecycleCounts struct {
	Counts [4][]int64
	People map[Cell][]uint32
}

// LifecycleFold gathers a Lifecycle.
type LifecycleFold struct {
	l      *Lifecycle
	before int64 // the start of the bucket before the first
	counts [4][]int64
	crowd  crowd
}

// Fold makes an accumulator.
func (l *Lifecycle) Fold() *LifecycleFold {
	f := &LifecycleFold{l: l, before: l.Buckets.Floor(l.Buckets.Start(0) - 1), crowd: newCrowd(l.Keep)}
	for s := range f.counts {
		f.counts[s] = make([]int64, l.Buckets.Len())
	}
	return f
}

// Person adds a person.
func (f *LifecycleFold) Person(n uint32, events []Event) {
	const never = -2
	w := f.l.Buckets.walk()
	last := never // the last active bucket
	seen := f.l.Known != nil && f.l.Known(n)
	for i := range events {
		e := &events[i]
		if f.l.Mask != 0 && e.Mask&f.l.Mask == 0 {
			continue
		}
		b := w.at(e.At)
		if b == f.l.Buckets.Len() {
			break
		}
		if b < 0 {
			seen = true
			if e.At >= f.before {
				last = -1
			}
			continue
		}
		if b == last {
			continue
		}
		switch {
		case !seen:
			f.add(n, New, b)
		case last != never && b == last+1:
			f.add(n, Returning, b)
		default:
			f.add(n, Resurrecting, b)
			f.left(n, last)
		}
		last, seen = b, true
	}
	f.left(n, last)
}

// left books that a person was gone after a bucket.
func (f *LifecycleFold) left(n uint32, last int) {
	if last >= -1 && last+1 < f.l.Buckets.Len() {
		f.add(n, Dormant, last+1)
	}
}

func (f *LifecycleFold) add(n uint32, s State, b int) {
	if s == Dormant {
		f.counts[s][b]--
	} else {
		f.counts[s][b]++
	}
	f.crowd.add(n, int(s), b, 0)
}

// Merge adds what another accumulator gathered of other people.
func (f *LifecycleFold) Merge(o *LifecycleFold) {
	for s := range f.counts {
		tables.AddRow(f.counts[s], o.counts[s])
	}
	f.crowd.merge(&o.crowd)
}

// Result is the answer.
func (f *LifecycleFold) Result() LifecycleCounts {
	return LifecycleCounts{f.counts, f.crowd.sorted()}
}
