package measure

// Sessions asks for stretches of activity: how many, how long, how much of it was attention, how many were one look and gone. A session belongs to the bucket in
// which it begins. Only events in what the buckets were asked for count.
type Sessions struct {
	Buckets *Buckets
	Mask    uint32 // an event with any of these bits counts; 0 takes every event
	Gap     int64  // milliseconds without an event that end a session
	// Cap is how many milliseconds between two events count as attention, in a session that measured none.
	Cap int64
	// Attention is the bit of the events whose Num is a number of milliseconds of attention. A session that has one counts these instead.
	Attention uint32
	// Actions are the bits of the events that a bounce has at most one of; 0 takes every event.
	Actions uint32
	Keep    Keep // Row 0: had a session, 1: bounced. Col is the bucket
}

// SessionCell is what is known of the sessions that began in one bucket.
type SessionCell struct {
	Sessions  int64
	People    int64
	Bounces   int64
	Events    int64
	Duration  Sample // milliseconds from the first event to the last
	Attention Sample // milliseconds

	last, lastBounce uint32 // the person counted last, plus 1
}

// Visits is the answer: cells by bucket, and the whole span, in which a person counts once.
type Visits struct {
	Buckets []SessionCell
	Total   *SessionCell
	People  map[Cell][]uint32
}

// SessionsFold gathers Sessions.
type SessionsFold struct {
	s     *Sessions
	cells []SessionCell
	total SessionCell
	crowd crowd
}

// Fold makes an accumulator.
func (s *Sessions) Fold() *SessionsFold {
	return &SessionsFold{s: s, cells: make([]SessionCell, s.Buckets.Len()), crowd: newCrowd(s.Keep)}
}

// session is the one that is being gathered.
type session struct {
	first, last     int64
	events, actions int64
	measured        float64 // attention that events tell
	counted         int64   // attention that gaps tell
	tells           bool
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
		} else {
			s.counted += min(e.At-s.last, f.s.Cap)
		}
		s.last = e.At
		s.events++
		if f.s.Actions == 0 || e.Mask&f.s.Actions != 0 {
			s.actions++
		}
		if e.Mask&f.s.Attention != 0 {
			s.tells = true
			s.measured += max(e.Num, 0)
		}
	}
	if s.events > 0 {
		f.end(n, &s)
	}
}

func (f *SessionsFold) end(n uint32, s *session) {
	b := f.s.Buckets.Index(s.first)
	fresh, bounced := f.cells[b].add(n, s)
	f.total.add(n, s)
	if fresh {
		f.crowd.add(n, 0, b, 0)
	}
	if bounced {
		f.crowd.add(n, 1, b, 0)
	}
}

// add counts a session, and says whether it is the first of the person here, and his first bounce.
func (c *SessionCell) add(n uint32, s *session) (fresh, bounced bool) {
	c.Sessions++
	c.Events += s.events
	if c.last != n+1 {
		c.last, fresh = n+1, true
		c.People++
	}
	if s.actions <= 1 {
		c.Bounces++
		bounced = c.lastBounce != n+1
		c.lastBounce = n + 1
	}
	c.Duration.Add(float64(s.last - s.first))
	if s.tells {
		c.Attention.Add(s.measured)
	} else {
		c.Attention.Add(float64(s.counted))
	}
	return fresh, bounced
}

func (c *SessionCell) merge(o *SessionCell) {
	c.Sessions += o.Sessions
	c.People += o.People
	c.Bounces += o.Bounces
	c.Events += o.Events
	c.Duration.Merge(&o.Duration)
	c.Attention.Merge(&o.Attention)
}

// Merge adds what another accumulator gathered of other people.
func (f *SessionsFold) Merge(o *SessionsFold) {
	for i := range f.cells {
		f.cells[i].merge(&o.cells[i])
	}
	f.total.merge(&o.total)
	f.crowd.merge(&o.crowd)
}

// Result is the answer.
func (f *SessionsFold) Result() Visits { return Visits{f.cells, &f.total, f.crowd.sorted()} }
