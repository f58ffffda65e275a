package gateway

import (
	"sync"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/platform/ids"
)

const shards = 64

// shardOf spreads ids: their low bits are a counter that starts again each millisecond, so the higher ones help.
func shardOf(id ids.ID) int { return int(uint64(id)*0x9e3779b97f4a7c15>>58) % shards }

// registry finds things by id.
type registry[T any] struct {
	shards [shards]struct {
		mu sync.RWMutex // tier 1
		m  map[ids.ID]T
	}
}

func (r *registry[T]) get(id ids.ID) (v T, ok bool) {
	s := &r.shards[shardOf(id)]
	s.mu.RLock()
	v, ok = s.m[id]
	s.mu.RUnlock()
	return v, ok
}

// all calls fn for everything there is, a shard at a time, with no lock held.
func (r *registry[T]) all(fn func(T)) {
	for i := range r.shards {
		s := &r.shards[i]
		s.mu.RLock()
		list := make([]T, 0, len(s.m))
		for _, v := range s.m {
			list = append(list, v)
		}
		s.mu.RUnlock()
		for _, v := range list {
			fn(v)
		}
	}
}

// feeds are the conversations that concern this node.
type feeds struct{ registry[*feed] }

// find is the feed of a conversation, nil if it does not concern this node.
func (r *feeds) find(id ids.ID) *feed {
	f, _ := r.get(id)
	return f
}

// open is find, and makes the feed if there is none. Somebody else may drop it at once: whoever puts something into a feed looks at
// gone under its lock, and opens again.
func (r *feeds) open(g *Gateway, id ids.ID) *feed {
	s := &r.shards[shardOf(id)]
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.m[id]
	if f == nil {
		f = &feed{id: id, name: wire.Channel(wire.Conversation, id), g: g, members: map[*person]struct{}{}}
		if s.m == nil {
			s.m = map[ids.ID]*feed{}
		}
		s.m[id] = f
	}
	return f
}

// drop forgets a feed that concerns nobody any more.
func (r *feeds) drop(f *feed) {
	f.mu.Lock()
	idle := f.idle()
	f.mu.Unlock()
	if !idle {
		return
	}
	s := &r.shards[shardOf(f.id)]
	s.mu.Lock()
	defer s.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.idle() && !f.gone {
		f.gone = true
		delete(s.m, f.id)
	}
}

func (f *feed) idle() bool {
	return len(f.subs) == 0 && len(f.members) == 0 && !f.busy && !f.dirty
}
