package gateway

import (
	"context"
	"encoding/binary"
	"slices"

	"hubbub/internal/gateway/cluster"
	"hubbub/internal/platform/ids"

	"github.com/centrifugal/centrifuge"
)

// What a parcel for the other nodes holds: a letter, and by letter
//
//	f  workspace, conversation, first, seq, ordinal, said, count and ids of mentions, data
//	p  person, data          e  conversation, data          s  person, data
//	w  person, conversation, seq, ordinal
const (
	parcelFrame     = 'f'
	parcelPersonal  = 'p'
	parcelEphemeral = 'e'
	parcelStatus    = 's'
	parcelWrote     = 'w'
)

func parcel(kind byte, numbers ...int64) []byte {
	b := append(make([]byte, 0, 1+8*len(numbers)), kind)
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	return b
}

// carry publishes what this node committed: to the others, and here in its turn.
func (g *Gateway) carry(f Frame) {
	said := int64(0)
	if f.Said {
		said = 1
	}
	b := parcel(parcelFrame, int64(f.Workspace), int64(f.Conversation), f.First, f.Seq, f.Ordinal, said, int64(len(f.Mentions)))
	for _, id := range f.Mentions {
		b = binary.BigEndian.AppendUint64(b, uint64(id))
	}
	g.cluster.Send(f.Conversation, b, f.Data)
	g.cluster.Published(f.Conversation, f.Seq)
	if fd := g.feeds.find(f.Conversation); fd != nil {
		fd.arrive(f)
	}
}

// Parcel implements cluster.Host: it takes what another node published.
func (s side) Parcel(b []byte) {
	if len(b) == 0 {
		return
	}
	kind := b[0]
	b = b[1:]
	numbers := func(n int) []int64 {
		if len(b) < 8*n {
			return nil
		}
		out := make([]int64, n)
		for i := range out {
			out[i] = int64(binary.BigEndian.Uint64(b[8*i:]))
		}
		b = b[8*n:]
		return out
	}
	if kind == parcelFrame {
		n := numbers(7)
		if n == nil || n[6] < 0 || n[6] > int64(len(b)/8) {
			return
		}
		f := Frame{Workspace: ids.ID(n[0]), Conversation: ids.ID(n[1]), First: n[2], Seq: n[3], Ordinal: n[4], Said: n[5] == 1}
		for _, id := range numbers(int(n[6])) {
			f.Mentions = append(f.Mentions, ids.ID(id))
		}
		f.Data = b
		if fd := s.g.feeds.find(f.Conversation); fd != nil {
			fd.arrive(f)
		}
		return
	}
	n := numbers(1)
	if n == nil {
		return
	}
	id := ids.ID(n[0])
	switch kind {
	case parcelPersonal:
		if p := s.g.people.find(id); p != nil {
			p.push(b)
		}
	case parcelEphemeral:
		if f := s.g.feeds.find(id); f != nil {
			f.push(piece{data: b})
		}
	case parcelStatus:
		s.g.showStatus(id, b)
	case parcelWrote:
		if n := numbers(3); n != nil {
			s.g.wrote(id, headItem{ids.ID(n[0]), n[1], n[2], false, true})
		}
	}
}

// side is the gateway as the other nodes see it.
type side struct{ g *Gateway }

// Join implements cluster.Host.
func (s side) Join(conversation ids.ID, people []ids.ID) {
	for _, id := range people {
		s.g.join(id, conversation)
	}
}

// Part implements cluster.Host.
func (s side) Part(conversation ids.ID, people []ids.ID) {
	for _, id := range people {
		s.g.part(id, conversation)
	}
}

// End implements cluster.Host.
func (s side) End(ctx context.Context, person, session ids.ID, reason string) {
	s.g.endings.Add(1)
	s.g.disconnect(ctx, person, session, reason)
}

// Heads implements cluster.Host.
func (s side) Heads(heads map[ids.ID]int64, unsure bool) {
	for id, seq := range heads {
		if f := s.g.feeds.find(id); f != nil {
			f.expect(seq, unsure)
		}
	}
}

// Resumed implements cluster.Host.
func (s side) Resumed() { s.g.feeds.all(func(f *feed) { go f.catchUp() }) }

// LetGo implements cluster.Host.
func (s side) LetGo() {
	s.g.endings.Add(1)
	s.g.people.all(func(p *person) {
		p.mu.Lock()
		sockets := slices.Clone(p.sockets)
		p.mu.Unlock()
		for _, sk := range sockets {
			sk.end(centrifuge.DisconnectForceReconnect)
		}
	})
}

// Present implements cluster.Host.
func (s side) Present() (all []cluster.Presence) {
	s.g.presence.local(func(w, p ids.ID, st state) {
		all = append(all, cluster.Presence{Workspace: w, Person: p, State: uint8(st)})
	})
	return all
}

// Learn implements cluster.Host.
func (s side) Learn(node string, people []cluster.Presence) {
	for _, p := range people {
		s.g.presence.set(p.Workspace, p.Person, node, min(state(p.State), dnd))
	}
}

// Forget implements cluster.Host.
func (s side) Forget(node string, keep map[ids.ID]uint8) { s.g.presence.forget(node, keep) }

// Lost implements cluster.Host.
func (s side) Lost(n int) { s.g.metrics.dropped.Add(float64(n)) }

// Library implements cluster.Host.
func (s side) Library(to string, data []byte) {
	if h := s.g.library.Load(); h != nil && (to == "" || to == s.g.node.ID()) {
		_ = (*h).HandleControl(data)
	}
}

// RegisterControlEventHandler implements centrifuge.Controller.
func (s side) RegisterControlEventHandler(h centrifuge.ControlEventHandler) error {
	s.g.library.Store(&h)
	return nil
}

// PublishControl implements centrifuge.Controller: the fallback transports' commands may reach another node than their stream.
func (s side) PublishControl(data []byte, nodeID, _ string) error {
	s.g.cluster.Library(nodeID, data)
	return nil
}
