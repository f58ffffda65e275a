package gateway

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/gateway/wsock"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"

	"github.com/centrifugal/centrifuge"
)

// person is somebody with a socket on this node, and for a while after the last one closed.
type person struct {
	id, workspace ids.ID
	name          string
	touched       atomic.Int64 // unix milliseconds of the last traffic

	mu      sync.Mutex // tier 2
	sockets []*socket
	feeds   map[*feed]struct{}
	changes map[ids.ID]bool // joined (true) and left while the list of conversations is being loaded
	loading *loading        // nil before the first attempt and after a failed one
	away    *time.Timer     // runs after the last socket closed
	inCall  bool
	gone    bool
}

type loading struct {
	done chan struct{}
	err  error
}

// people are the persons of this node.
type people struct{ registry[*person] }

func (r *people) find(id ids.ID) *person {
	p, _ := r.get(id)
	return p
}

// enter adds a socket to its person.
func (g *Gateway) enter(s *socket, a actor.Actor) *person {
	sh := &g.people.shards[shardOf(a.Person)]
	sh.mu.Lock()
	defer sh.mu.Unlock()
	p := sh.m[a.Person]
	if p == nil {
		p = &person{id: a.Person, workspace: a.Workspace, name: wire.Channel(wire.Personal, a.Person), feeds: map[*feed]struct{}{}}
		if sh.m == nil {
			sh.m = map[ids.ID]*person{}
		}
		sh.m[a.Person] = p
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away != nil {
		p.away.Stop()
		p.away = nil
	}
	p.sockets = append(p.sockets, s)
	p.touched.Store(g.cfg.Clock.Now().UnixMilli())
	return p
}

// exit removes a socket. A person without sockets stays for a while: most come back at once, and nobody needs to see that.
func (g *Gateway) exit(s *socket) {
	p := s.person
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.sockets, s)
	if i < 0 {
		return
	}
	p.sockets = slices.Delete(p.sockets, i, i+1)
	if len(p.sockets) == 0 {
		p.away = time.AfterFunc(g.cfg.Grace, func() { g.forget(p) })
	}
	p.refresh(g)
}

// forget lets a person go who did not come back.
func (g *Gateway) forget(p *person) {
	sh := &g.people.shards[shardOf(p.id)]
	sh.mu.Lock()
	p.mu.Lock()
	if len(p.sockets) > 0 || p.gone {
		p.mu.Unlock()
		sh.mu.Unlock()
		return
	}
	p.gone = true
	delete(sh.m, p.id)
	left := make([]*feed, 0, len(p.feeds))
	for f := range p.feeds {
		f.mu.Lock()
		delete(f.members, p)
		f.mu.Unlock()
		left = append(left, f)
	}
	p.feeds = nil
	g.presence.leave(p.id)
	p.mu.Unlock()
	sh.mu.Unlock()
	for _, f := range left {
		g.feeds.drop(f)
	}
	g.seen.add(p, time.UnixMilli(p.touched.Load()))
}

// load reads a person's conversations once. What joins and leaves say meanwhile wins over what was read.
func (g *Gateway) load(ctx context.Context, p *person) error {
	p.mu.Lock()
	l := p.loading
	first := l == nil
	if first {
		l = &loading{done: make(chan struct{})}
		p.loading, p.changes = l, map[ids.ID]bool{}
	}
	p.mu.Unlock()
	if !first {
		select {
		case <-l.done:
			return l.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	joined, err := g.cfg.Chat.Joined(context.WithoutCancel(ctx), p.workspace, p.id)
	for _, id := range joined {
		g.joinIf(p, id, func() bool { _, changed := p.changes[id]; return !changed })
	}
	p.mu.Lock()
	p.changes = nil
	if l.err = err; err != nil {
		p.loading = nil
	}
	p.mu.Unlock()
	close(l.done)
	return err
}

// joinIf puts a person into a conversation's feed if cond, asked under the person's lock, agrees.
func (g *Gateway) joinIf(p *person, conversation ids.ID, cond func() bool) {
	for {
		f := g.feeds.open(g, conversation)
		p.mu.Lock()
		f.mu.Lock()
		again := f.gone
		if !again && !p.gone && cond() {
			f.members[p] = struct{}{}
			p.feeds[f] = struct{}{}
		}
		f.mu.Unlock()
		p.mu.Unlock()
		if !again {
			g.feeds.drop(f)
			return
		}
	}
}

// join notes that a person came into a conversation.
func (g *Gateway) join(id, conversation ids.ID) {
	p := g.people.find(id)
	if p == nil {
		return
	}
	g.joinIf(p, conversation, func() bool {
		if p.changes != nil {
			p.changes[conversation] = true
		}
		return true
	})
}

// part notes that a person left a conversation, and ends its sockets' subscriptions to it.
func (g *Gateway) part(id, conversation ids.ID) {
	p := g.people.find(id)
	if p == nil {
		return
	}
	f := g.feeds.find(conversation)
	p.mu.Lock()
	if p.changes != nil {
		p.changes[conversation] = false
	}
	if f != nil {
		f.mu.Lock()
		delete(f.members, p)
		f.mu.Unlock()
		delete(p.feeds, f)
	}
	sockets := slices.Clone(p.sockets)
	p.mu.Unlock()
	if f == nil {
		return
	}
	var wg sync.WaitGroup
	for _, s := range sockets {
		if s.follows(conversation) {
			wg.Go(func() { s.client.Unsubscribe(f.name, centrifuge.Unsubscribe{Code: 2100, Reason: "conversation.left"}) })
		}
	}
	wg.Wait()
	g.feeds.drop(f)
}

// push gives data on the person's own channel to all his sockets.
func (p *person) push(data []byte) {
	p.mu.Lock()
	sockets := slices.Clone(p.sockets)
	p.mu.Unlock()
	var frame []byte
	for _, s := range sockets {
		if !s.ready.Load() {
			continue
		}
		if s.ws == nil {
			_ = s.client.WritePublication(p.name, &centrifuge.Publication{Data: data}, centrifuge.StreamPosition{})
			continue
		}
		if frame == nil {
			frame = wsock.Frame(wire.AppendLine(nil, p.name, data))
		}
		s.deliver(frame)
	}
}
