package bench

import (
	"fmt"
)

// judge holds what the clients saw against what was promised.
func (r *run) judge(rep *Report) error {
	for _, p := range r.peers {
		if n := p.follow.malformed.Load(); n > 0 {
			return fmt.Errorf("a client got %d things that are not what was promised", n)
		}
		select {
		case <-p.ended:
			return fmt.Errorf("a connection ended: %w", p.err)
		default:
		}
		rep.Lost += p.follow.lost.Load()
		rep.Duplicated += p.follow.duplicated.Load()
		rep.Reordered += p.follow.reordered.Load()
	}
	for c, members := range r.plan.Conversations {
		first := &r.peers[members[0]].follow
		for _, m := range members[1:] {
			l := &r.peers[m].follow
			rep.Lost += max(first.head.Load(), l.head.Load()) - l.head.Load()
			if l.head.Load() == first.head.Load() && l.lost.Load() == 0 && first.lost.Load() == 0 && l.order != first.order {
				return fmt.Errorf("two members of conversation %d saw different messages", c)
			}
		}
	}
	for _, s := range r.senders {
		rep.Lost += s.missing()
	}
	return nil
}

// missing counts the sender's acknowledged messages that it did not get back under the number that was acknowledged.
func (s *sender) missing() (n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, seq := range s.acked {
		if seq != 0 && (i >= len(s.seen) || s.seen[i] != seq) {
			n++
		}
	}
	return n
}
