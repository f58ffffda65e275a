package measure

import (
	"hubbub/internal/rooms/activity/measure/sample"

	"hubbub/internal/rooms/activity/measure/tables"
)

// Sessions asks for stretches of activity: how many, how long, how much of it was attention, how many were one look and gone. A session belongs to the bucket in
// which it begins. Only events in what the buckets were asked for count.
type Sessions struct {
	Buckets *Buckets
	Mask    uint32 // an event with any of these bits counts; 0 takes every event
	Gap     int64  // milliseconds without an event that end a session
	// Must, when given, are the bits of which a session has to have one, or it is left out.
	Must uint32
	// ByCode splits by the code of a session's first event.
	ByCode bool
	// Cap is how many milliseconds between two events count as attention, in a session that measured none.
	Cap int64
	// Attention is the bit of the events whose Num is a number of milliseconds of attention. A session that has one counts these instead.
	Attention uint32
	// Actions are the bits of the events that a bounce has at most one of; 0 takes every event.
	Actions uint32
	Keep    Keep // Row 0: had a session, 1: bounced. Col is the bucket, Code that of the session
}

// SessionLengths are the bounds of SessionCell.Lengths, in seconds: session i lasted as long or longer, and less than the next.
var SessionLengths = [8]int64{0, 10, 30, 60, 180, 600, 1800, 3600}

// SessionCell is what is known of the sessions that began in one bucket.
type SessionCell struct {
	Sessions  int64
	People    int64
	Bounces   int64
	Events    int64
	Duration  sample.Sample // milliseconds from the first event to the last
	Attention sample.Sample // milliseconds
	Lengths   [len(SessionLengths)]int64

	last, lastBounce uint32 // the person counted last, plus 1
}

// Visits is the answer, by code: cells by bucket, and the whole span, in which a person counts once. Without ByCode there is code 0 alone.
type Visits struct {
	Buckets map[uint32][]SessionCell
	Total   map[uint32]*SessionCell
	People  map[Cell][]uint32
}

// SessionsFold gathers Sessions.
type SessionsFold struct {
	s     *Sessions
	cells map[uint32][]SessionCell
	total map[uint32]*SessionCell
	crowd crowd
}

// Fold makes an accumulator.
func (s *Sessions) Fold() *SessionsFold {
	f := &SessionsFold{s: s, cells: map[uint32][]SessionCell{}, total: map[uint32]*SessionCell{}, crowd: newCrowd(s.Keep)}
	if !s.ByCode {
		f.row(0)
	}
	return f
}

func (f *SessionsFold) row(code uint32) ([]SessionCell, *SessionCell) {
	cells, ok := f.cells[code]
	if !ok {
		cells = make([]SessionCell, f.s.Buckets.Len())
		f.cells[code], f.total[code] = cells, &SessionCell{}
	}
	return cells, f.total[code]
}

// session is the one that is being gathered.
type session struct {
	first, last     int64
	events, actions int64
	code            uint32
	mask            uint32  // of all events
	measured        float64 // attention that events tell
	counted         int64   // attention that gaps tell
}

// Person adds a person.
func (f *SessionsFold) Person(n uint32, events []Event) {
	var s session
	for i := range events {
		e := &events[i]
		if (f.s.Mask != 0 && e.Mask&f.s.Mask == 0) || !f.s.Buckets.Asked(e.At) {
			continue
		}
		if s.events > 0 && e.At-s.last > f.s.Gap {
			f.end(n, &s)
			s = session{}
		}
		if s.events == 0 {
			s.first = e.At
			if f.s.ByCode {
				s.code = e.Code
			}
		} else {
			s.counted += min(e.At-s.last, f.s.Cap)
		}
		s.last = e.At
		s.events++
		s.mask |= e.Mask
		if f.s.Actions == 0 || e.Mask&f.s.Actions != 0 {
			s.actions++
		}
		if e.Mask&f.s.Attention != 0 {
			s.measured += max(e.Num, 0)
		}
	}
	if s.events > 0 {
		f.end(n, &s)
	}
}

func (f *SessionsFold) end(n uint32, s *session) {
	if f.s.Must != 0 && s.mask&f.s.Must == 0 {
		return
	}
	attention := float64(s.counted)
	if s.mask&f.s.Attention != 0 {
		attention = s.measured
	}
	cells, total := f.row(s.code)
	b := f.s.Buckets.Index(s.first)
	fresh, bounced := cells[b].add(n, s, attention)
	total.meet(n)
	if fresh {
		f.crowd.add(n, 0, b, s.code)
	}
	if bounced {
		f.crowd.add(n, 1, b, s.code)
	}
}

// meet counts a person once.
func (c *SessionCell) meet(n uint32) (fresh bool) {
	if fresh = c.last != n+1; fresh {
		c.last = n + 1
		c.People++
	}
	return fresh
}

// add counts a session, and says whether it is the first of the person here, and his first bounce.
func (c *SessionCell) add(n uint32, s *session, attention float64) (fresh, bounced bool) {
	c.Sessions++
	c.Events += s.events
	fresh = c.meet(n)
	if s.actions <= 1 {
		c.Bounces++
		bounced = c.lastBounce != n+1
		c.lastBounce = n + 1
	}
	c.Duration.Add(float64(s.last - s.first))
	c.Attention.Add(attention)
	for i := len(SessionLengths) - 1; i >= 0; i-- {
		if s.last-s.first >= SessionLengths[i]*1000 {
			c.Lengths[i]++
			break
		}
	}
	return fresh, bounced
}

func (c *SessionCell) merge(o *SessionCell) {
	c.People += o.People
	c.take(o)
}

// take adds all of another cell but its people.
func (c *SessionCell) take(o *SessionCell) {
	c.Sessions += o.Sessions
	c.Bounces += o.Bounces
	c.Events += o.Events
	c.Duration.Merge(&o.Duration)
	c.Attention.Merge(&o.Attention)
	tables.AddRow(c.Lengths[:], o.Lengths[:])
}

// Merge adds what another accumulator gathered of other people.
func (f *SessionsFold) Merge(o *SessionsFold) {
	for code, theirs := range o.cells {
		cells, total := f.row(code)
		for i := range theirs {
			cells[i].merge(&theirs[i])
		}
		total.People += o.total[code].People
	}
	f.crowd.merge(&o.crowd)
}

// Result is the answer. It may be asked for once.
func (f *SessionsFold) Result() Visits {
	for code, cells := range f.cells {
		for i := range cells {
			f.total[code].take(&cells[i])
		}
	}
	return Visits{f.cells, f.total, f.crowd.sorted()}
}
