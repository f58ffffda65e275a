package gateway

import (
	"runtime"
	"sync"
)

const (
	smallRound = 64 // sockets: done by one worker in one go
	chunk      = 32 // sockets of a larger round that a worker takes at a time
	turns      = 16 // small rounds between two such chunks
)

// pool is the workers that fan out. Up to turns small rounds go before each chunk of a large one, so that a group of thousands does not
// delay two people who talk, and they do not starve it.
type pool struct {
	mu     sync.Mutex // tier 4
	wake   sync.Cond
	feeds  []*feed  // have something to begin
	rounds []*round // large ones that have sockets left to take
	credit int      // small rounds until a chunk is due
	closed bool
	done   sync.WaitGroup
}

func newPool(workers int) *pool {
	p := &pool{}
	p.wake.L = &p.mu
	p.done.Add(workers)
	for range workers {
		go p.work()
	}
	return p
}

// feed asks for a worker to begin a round of f.
func (p *pool) feed(f *feed) {
	p.mu.Lock()
	p.feeds = append(p.feeds, f)
	p.mu.Unlock()
	p.wake.Signal()
}

func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.wake.Broadcast()
	p.done.Wait()
}

func (p *pool) work() {
	defer p.done.Done()
	for {
		f, r, subs := p.take()
		switch {
		case f != nil:
			p.begin(f)
		case r != nil:
			if r.deliver(subs) {
				p.finish(r.feed)
			}
			// A worker in a long round must not keep the committer and the readers from the processor.
			runtime.Gosched()
		default:
			return
		}
	}
}

// take waits for something to do; all nil means that the pool is closed.
func (p *pool) take() (*feed, *round, []*sub) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.feeds) == 0 && len(p.rounds) == 0 {
		if p.closed {
			return nil, nil, nil
		}
		p.wake.Wait()
	}
	if len(p.feeds) > 0 && (p.credit > 0 || len(p.rounds) == 0) {
		f := p.feeds[0]
		p.feeds[0] = nil
		p.feeds = p.feeds[1:]
		p.credit--
		return f, nil, nil
	}
	p.credit = turns
	r := p.rounds[0]
	subs := r.subs[r.next:min(r.next+chunk, len(r.subs))]
	r.next += len(subs)
	p.rounds = p.rounds[1:]
	if r.next < len(r.subs) {
		p.rounds = append(p.rounds, r)
	}
	return nil, r, subs
}

// begin starts a round: a small one is done at once, a large one is left to all workers.
func (p *pool) begin(f *feed) {
	r, acks := f.begin()
	if len(r.subs) > smallRound {
		for _, a := range acks {
			a.send()
		}
		p.mu.Lock()
		p.rounds = append(p.rounds, r)
		p.mu.Unlock()
		p.wake.Broadcast()
		return
	}
	// The sender follows the conversation too: his acknowledgement and his copy share a write.
	for _, a := range acks {
		if a.frame != nil {
			a.socket.ws.Hold(a.frame)
		} else {
			a.slow()
		}
	}
	r.deliver(r.subs)
	for _, a := range acks {
		if a.frame != nil {
			a.socket.flush()
		}
	}
	p.finish(f)
}

func (p *pool) finish(f *feed) {
	if f.finish() {
		p.feed(f)
		return
	}
	f.g.feeds.drop(f)
}
