package measure

import "hubbub/internal/rooms/activity/measure/sample"

// Responses asks how soon people get an answer in a conversation. A wait begins with a message that asks, unless somebody is waiting already, and ends with the
// first reply of somebody else; the reply may itself begin the next wait. The first wait of a conversation is its first reply.
type Responses struct {
	// Buckets: a wait begins in one and is answered in one. Only messages in what the buckets were asked for count.
	Buckets *Buckets
	// Within is after how many milliseconds a reply is none any more; 0 takes every reply.
	Within int64
}

// Turn is a message of a conversation.
type Turn struct {
	At    int64
	Place uint32
	who   uint32 // the person, shifted over the two bits below
}

const (
	turnAsks = 1 << iota
	turnReplies
	turnBits = iota
)

// NewTurn makes a Turn: whether the message asks, and whether it can be a reply. There are at most 2^30 people.
func NewTurn(at int64, place, person uint32, asks, replies bool) Turn {
	t := Turn{at, place, person << turnBits}
	if asks {
		t.who |= turnAsks
	}
	if replies {
		t.who |= turnReplies
	}
	return t
}

// Person is who wrote it.
func (t Turn) Person() uint32 { return t.who >> turnBits }

func (t Turn) key() uint32 { return t.Place }
func (t Turn) at() int64   { return t.At }

// Waits are those of a bucket, of a conversation, of a responder or of all.
type Waits struct {
	Begun    int64 // of a responder: 0
	Answered sample.Sample
}

func (w *Waits) merge(o *Waits) {
	w.Begun += o.Begun
	w.Answered.Merge(&o.Answered)
}

// Response is the answer. Times are in milliseconds.
type Response struct {
	First      Waits // one for each conversation with a message that asks
	All        Waits
	Buckets    []Waits
	Places     map[uint32]*Waits // by conversation
	Responders map[uint32]*Waits // by person
}

// ResponsesFold gathers Responses.
type ResponsesFold struct {
	r          *Responses
	first      Waits
	buckets    []Waits
	places     map[uint32]*Waits
	responders []*Waits // by person
}

// Fold makes an accumulator.
func (r *Responses) Fold() *ResponsesFold {
	return &ResponsesFold{r: r, buckets: make([]Waits, r.Buckets.Len()), places: map[uint32]*Waits{}}
}

// Conversation adds a conversation: its messages in order of time.
func (f *ResponsesFold) Conversation(place uint32, turns []Turn) {
	var since int64
	var asker uint32
	waiting := false
	var w *Waits
	for i := range turns {
		t := &turns[i]
		if !f.r.Buckets.Asked(t.At) {
			continue
		}
		who := t.Person()
		if waiting && who != asker && t.who&turnReplies != 0 {
			f.answer(who, since, t.At, w)
			waiting = false
		}
		if !waiting && t.who&turnAsks != 0 {
			waiting, asker, since = true, who, t.At
			if w == nil {
				w = &Waits{}
				f.places[place] = w
				f.first.Begun++
			}
			w.Begun++
			f.buckets[f.r.Buckets.Index(since)].Begun++
		}
	}
}

func (f *ResponsesFold) answer(who uint32, since, at int64, place *Waits) {
	if f.r.Within > 0 && at-since > f.r.Within {
		return
	}
	ms := float64(at - since)
	if place.Begun == 1 {
		f.first.Answered.Add(ms)
	}
	place.Answered.Add(ms)
	f.buckets[f.r.Buckets.Index(at)].Answered.Add(ms)
	f.responder(who).Answered.Add(ms)
}

func (f *ResponsesFold) responder(who uint32) *Waits {
	if n := int(who) + 1; n > len(f.responders) {
		f.responders = append(f.responders, make([]*Waits, n-len(f.responders))...)
	}
	if f.responders[who] == nil {
		f.responders[who] = &Waits{}
	}
	return f.responders[who]
}

// Merge adds what another accumulator gathered of other conversations.
func (f *ResponsesFold) Merge(o *ResponsesFold) {
	f.first.merge(&o.first)
	for i := range f.buckets {
		f.buckets[i].merge(&o.buckets[i])
	}
	joinByCode(f.places, o.places, func(a, b *Waits) *Waits { a.merge(b); return a })
	for who, w := range o.responders {
		if w != nil {
			f.responder(uint32(who)).merge(w)
		}
	}
}

// Result is the answer.
func (f *ResponsesFold) Result() Response {
	r := Response{First: f.first, Buckets: f.buckets, Places: f.places, Responders: map[uint32]*Waits{}}
	for i := range f.buckets {
		r.All.merge(&f.buckets[i])
	}
	for who, w := range f.responders {
		if w != nil {
			r.Responders[uint32(who)] = w
		}
	}
	return r
}
