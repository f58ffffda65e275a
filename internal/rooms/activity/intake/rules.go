package intake

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cespare/xxhash/v2"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/activity/fact"
)

// rules are what holds for the messages of one key, as they were a moment ago.
type rules struct {
	workspace ids.ID
	key       Key
	settings  Settings
	redact    map[string]Wish // by name in lower case
	salt      []byte          // of the workspace's hashes
	plan      *dictionary
	reserved  map[string]bool
	known     func(person string) bool

	agents  *agents
	paces   *paces
	places  *seen
	pseudos *pseudonyms
}

// wish is what the workspace wants of a property: by its whole name, or by the last part of it.
func (r *rules) wish(key string) Wish {
	key = strings.ToLower(key)
	if w, ok := r.redact[key]; ok {
		return w
	}
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		return r.redact[key[i+1:]]
	}
	return ""
}

// hashed is equal for equal texts of a workspace, and says nothing else.
func (r *rules) hashed(text string) string {
	if text == "" {
		return ""
	}
	mac := hmac.New(sha256.New, r.salt)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)[:12])
}

// pseudonym names a device for a day, for those who keep nothing of people.
func (r *rules) pseudonym(s sender) string {
	return r.pseudos.of(r.workspace, s)
}

// pseudonyms are made with a secret that lives for a day and in memory only: nobody can compute back from one, and none lasts.
type pseudonyms struct {
	mu   sync.Mutex // a leaf
	day  int64
	salt [32]byte
}

func (p *pseudonyms) of(workspace ids.ID, s sender) string {
	p.mu.Lock()
	if day := s.received / (24 * time.Hour).Milliseconds(); day != p.day {
		p.day = day
		_, _ = rand.Read(p.salt[:]) // never fails
	}
	salt := p.salt
	p.mu.Unlock()
	mac := hmac.New(sha256.New, salt[:])
	for _, part := range []string{workspace.String(), s.ip, s.agent} {
		mac.Write([]byte(part))
		mac.Write([]byte{0})
	}
	return "day-" + hex.EncodeToString(mac.Sum(nil)[:10])
}

// paces counts events of a device in a second, for many devices in a table that never grows: two that share a place count as one for a moment.
type paces struct {
	table [1 << 16]atomic.Uint64 // second << 32 | count
}

// byHand is how many events a second a person makes who clicks fast.
const byHand = 20

func (p *paces) tooFast(device string, received int64) bool {
	place := &p.table[xxhash.Sum64String(device)&(1<<16-1)]
	second := uint64(received/1000) << 32
	for {
		was := place.Load()
		next := second | 1
		if was&^(1<<32-1) == second {
			next = was + 1
		}
		if place.CompareAndSwap(was, next) {
			return next&(1<<32-1) > byHand
		}
	}
}

// seen remembers what was last told of whom, so that it is told when it changes.
type seen struct {
	mu   sync.Mutex // a leaf
	last map[uint64]uint64
}

// seenMax bounds it; who was forgotten is told of again.
const seenMax = 1 << 18

func (s *seen) isNew(person string, props []fact.Prop) bool {
	key, now := xxhash.Sum64String(person), uint64(0)
	for i := range props {
		now = now*31 + xxhash.Sum64String(props[i].Key) ^ xxhash.Sum64String(props[i].Value.Text)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last[key] == now {
		return false
	}
	if s.last == nil || len(s.last) >= seenMax {
		s.last = map[uint64]uint64{}
	}
	s.last[key] = now
	return true
}
