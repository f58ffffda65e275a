package ratelimit

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

const (
	ways   = 8 // keys that share a set; the one nearest to free gives way
	shards = 64
)

// slot is a key under its hash; at 0 is free. Two keys with one hash of 64 bits share a limit, which happens to nobody.
type slot struct {
	hash uint64
	at   int64
}

type shard struct {
	mu   sync.Mutex // a leaf: nothing is called while it is held
	sets [][ways]slot
}

// Memory is a Limiter for one node. Its size is fixed when it is made.
type Memory struct {
	seed   maphash.Seed
	now    func() time.Time
	shards [shards]shard
}

var _ Limiter = (*Memory)(nil)

// NewMemory makes room for at least keys keys, 16 bytes each. now is time.Now outside of tests.
func NewMemory(keys int, now func() time.Time) *Memory {
	m := &Memory{seed: maphash.MakeSeed(), now: now}
	sets := max((keys+ways*shards-1)/(ways*shards), 1)
	for i := range m.shards {
		m.shards[i].sets = make([][ways]slot, sets)
	}
	return m
}

// Take never fails.
func (m *Memory) Take(_ context.Context, key string, n int, per time.Duration) (time.Duration, error) {
	h := maphash.String(m.seed, key)
	now := m.now().UnixNano()
	s := &m.shards[h%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	set := &s.sets[(h/shards)%uint64(len(s.sets))]
	free := 0
	for i := range set {
		if set[i].hash == h && set[i].at > 0 {
			var wait time.Duration
			set[i].at, wait = take(set[i].at, now, n, per)
			return wait, nil
		}
		if set[i].at < set[free].at {
			free = i
		}
	}
	at, wait := take(0, now, n, per)
	if wait == 0 {
		set[free] = slot{h, at}
	}
	return wait, nil
}
