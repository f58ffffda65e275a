package measure

import "hubbub/internal/rooms/activity/measure/tables"

// Stickiness asks in how many different buckets people were active. Only events in what the buckets were asked for count.
type Stickiness struct {
	Buckets *Buckets
	Mask    uint32 // an event with any of these bits is activity; 0 takes every event
	ByCode  bool   // for each code of the events by itself
	Keep    Keep   // Col is the number of buckets
}

// Sticky is the answer.
type Sticky struct {
	People map[Cell][]uint32
	Counts map[uint32][]int64 // by code: element k is how many people were active in k buckets; element 0 is 0
}

// Actors is how many people were active at all.
func (s Sticky) Actors(code uint32) (n int64) {
	for _, v := range s.Counts[code] {
		n += v
	}
	return n
}

// StickinessFold gathers a Stickiness.
type StickinessFold struct {
	s       *Stickiness
	counts  map[uint32][]int64
	crowd   crowd
	scratch []Event
}

// Fold makes an accumulator.
func (s *Stickiness) Fold() *StickinessFold {
	f := &StickinessFold{s: s, counts: map[uint32][]int64{}, crowd: newCrowd(s.Keep)}
	if !s.ByCode {
		f.counts[0] = make([]int64, s.Buckets.Len()+1)
	}
	return f
}

// Person adds a person.
func (f *StickinessFold) Person(n uint32, events []Event) {
	if f.s.ByCode {
		byCode(events, &f.scratch, func(code uint32, events []Event) { f.count(n, code, events) })
		return
	}
	f.count(n, 0, events)
}

func (f *StickinessFold) count(n, code uint32, events []Event) {
	w := f.s.Buckets.walk()
	last, active := -1, 0
	for i := range events {
		e := &events[i]
		if (f.s.Mask != 0 && e.Mask&f.s.Mask == 0) || !f.s.Buckets.Asked(e.At) {
			continue
		}
		if b := w.at(e.At); b != last {
			last = b
			active++
		}
	}
	if active == 0 {
		return
	}
	if f.counts[code] == nil {
		f.counts[code] = make([]int64, f.s.Buckets.Len()+1)
	}
	f.counts[code][active]++
	f.crowd.add(n, 0, active, code)
}

// Merge adds what another accumulator gathered of other people.
func (f *StickinessFold) Merge(o *StickinessFold) {
	joinByCode(f.counts, o.counts, tables.AddRow)
	f.crowd.merge(&o.crowd)
}

// Result is the answer.
func (f *StickinessFold) Result() Sticky {
	return Sticky{f.crowd.sorted(), f.counts}
}
