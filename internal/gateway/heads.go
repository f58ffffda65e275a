package gateway

import (
	"strconv"
	"sync"
	"time"

	"hubbub/internal/platform/ids"
)

const (
	headsBeat   = time.Second
	headsSpread = 800 * time.Millisecond // of a beat, over which its writes are spread
	headsChunk  = 256                    // people served at a time
	urgentMax   = 1024                   // mentions that wait; more are told with the beat
)

// heads tells people about conversations of theirs that they do not follow: at most once a beat, and at once when they are mentioned.
// A message costs one mark on its conversation, however many members that has.
type heads struct {
	g    *Gateway
	kick chan struct{}

	mu     sync.Mutex // tier 4
	dirty  []*feed
	urgent []mention
}

// mention is a message that names people.
type mention struct {
	feed   *feed
	people []ids.ID // 0 is everybody
}

type headItem struct {
	conversation ids.ID
	seq, ordinal int64
	mentioned    bool
	read         bool // by the person's own hand: he wrote it
}

// mark notes that a conversation has something new. The feed's lock is held.
func (h *heads) mark(f *feed) {
	if f.dirty || len(f.members) == 0 {
		return
	}
	f.dirty = true
	h.mu.Lock()
	h.dirty = append(h.dirty, f)
	h.mu.Unlock()
}

// mention notes that a message names people.
func (h *heads) mention(f *feed, people []ids.ID) {
	h.mu.Lock()
	if len(h.urgent) < urgentMax {
		h.urgent = append(h.urgent, mention{f, people})
	}
	h.mu.Unlock()
	select {
	case h.kick <- struct{}{}:
	default:
	}
}

func (h *heads) runBeat(stop <-chan struct{}) {
	beat := time.NewTicker(headsBeat)
	defer beat.Stop()
	for {
		select {
		case <-stop:
			return
		case <-beat.C:
			h.beat(stop)
		}
	}
}

func (h *heads) runMentions(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-h.kick:
			h.mentions(stop)
		}
	}
}

// mentions tells those who were named.
func (h *heads) mentions(stop <-chan struct{}) {
	h.mu.Lock()
	urgent := h.urgent
	h.urgent = nil
	h.mu.Unlock()
	todo := map[*person][]headItem{}
	for _, m := range urgent {
		m.feed.mu.Lock()
		item := headItem{m.feed.id, m.feed.seq, m.feed.ordinal, true, false}
		for _, id := range m.people {
			if id == 0 {
				for p := range m.feed.members {
					todo[p] = append(todo[p], item)
				}
				break
			}
		}
		m.feed.mu.Unlock()
		for _, id := range m.people {
			if p := h.g.people.find(id); p != nil {
				p.mu.Lock()
				_, member := p.feeds[m.feed]
				p.mu.Unlock()
				if member {
					todo[p] = append(todo[p], item)
				}
			}
		}
	}
	h.tell(todo, stop)
}

// beat tells everybody what has changed since the last.
func (h *heads) beat(stop <-chan struct{}) {
	h.mu.Lock()
	dirty := h.dirty
	h.dirty = nil
	h.mu.Unlock()
	todo := map[*person][]headItem{}
	for _, f := range dirty {
		f.mu.Lock()
		f.dirty = false
		item := headItem{f.id, f.seq, f.ordinal, false, false}
		for p := range f.members {
			todo[p] = append(todo[p], item)
		}
		f.mu.Unlock()
		h.g.feeds.drop(f)
	}
	h.tell(todo, stop)
}

// tell writes to each person what concerns him, and to each of his sockets only what that one does not follow. Many people are
// served evenly over the beat.
func (h *heads) tell(todo map[*person][]headItem, stop <-chan struct{}) {
	pause := time.Duration(0)
	if len(todo) > 4*headsChunk {
		pause = headsSpread * headsChunk / time.Duration(len(todo))
	}
	n := 0
	for p, items := range todo {
		p.tellHeads(items)
		if n++; n%headsChunk == 0 && pause > 0 {
			select {
			case <-stop:
				return
			case <-time.After(pause):
			}
		}
	}
}

// tellHeads writes heads to the sockets that do not follow the conversations.
func (p *person) tellHeads(items []headItem) {
	var buf []byte
	p.mu.Lock()
	sockets := append(make([]*socket, 0, 4), p.sockets...)
	p.mu.Unlock()
	for _, s := range sockets {
		buf = append(buf[:0], `{"h":[`...)
		empty := len(buf)
		for _, it := range items {
			if s.follows(it.conversation) {
				continue
			}
			if len(buf) > empty {
				buf = append(buf, ',')
			}
			buf = it.append(buf)
		}
		if len(buf) > empty {
			s.push(p.name, append(buf, `]}`...))
		}
	}
}

func (it headItem) append(b []byte) []byte {
	b = append(b, `{"conversation":"`...)
	b = it.conversation.Append(b)
	b = append(b, `","seq":`...)
	b = strconv.AppendInt(b, it.seq, 10)
	b = append(b, `,"ordinal":`...)
	b = strconv.AppendInt(b, it.ordinal, 10)
	if it.mentioned {
		b = append(b, `,"mentioned":true`...)
	}
	if it.read {
		b = append(b, `,"read":true`...)
	}
	return append(b, '}')
}

// Wrote tells a person's other sockets, those that do not follow the conversation, that he wrote there himself and so has read up to here.
func (g *Gateway) Wrote(id, conversation ids.ID, seq, ordinal int64) {
	g.wrote(id, headItem{conversation, seq, ordinal, false, true})
	if g.cluster != nil {
		g.cluster.Send(id, parcel(parcelWrote, int64(id), int64(conversation), seq, ordinal), nil)
	}
}

func (g *Gateway) wrote(id ids.ID, it headItem) {
	if p := g.people.find(id); p != nil {
		p.tellHeads([]headItem{it})
	}
}
