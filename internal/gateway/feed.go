package gateway

import (
	"sync"
	"sync/atomic"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/gateway/wsock"
	"hubbub/internal/platform/ids"

	"github.com/centrifugal/centrifuge"
)

const (
	roundBytes = 128 << 10 // in one round; more waits for the next
	lagBytes   = 512 << 10 // waiting to be fanned out: new messages for the conversation are refused
)

// feed is a conversation as this node sees it: there is one as long as a socket follows it or a member is connected.
type feed struct {
	id   ids.ID
	name string
	g    *Gateway

	mu      sync.Mutex // tier 3
	subs    []*sub
	members map[*person]struct{}
	gone    bool // not in the registry any more

	seq, ordinal int64 // head of what was published here; 0 before the first
	pending      []piece
	pendingBytes int
	acks         []ack // of messages that are pending
	busy         bool  // waits for a worker, or a round runs
	dirty        bool  // in the list of heads to tell
	order        *reorder
}

// piece is the data of one publication on its way.
type piece struct {
	first, last int64 // 0 for what has no number
	data        []byte
}

// sub is one socket that follows a conversation.
type sub struct {
	feed   *feed
	socket *socket
	at     int // index in feed.subs
	over   atomic.Bool
}

// ack is the answer to a call that waits for its message's round.
type ack struct {
	socket *socket
	frame  []byte // nil on the fallback transports
	slow   func()
}

func (a ack) send() {
	if a.frame == nil {
		a.slow()
		return
	}
	a.socket.answer(a.frame)
}

// follow adds a socket. The feed came out of the registry and may be gone by now; then follow says no.
func (f *feed) follow(s *socket) *sub {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone {
		return nil
	}
	sb := &sub{feed: f, socket: s, at: len(f.subs)}
	f.subs = append(f.subs, sb)
	return sb
}

// unfollow removes a socket: nothing is delivered to it after unfollow has returned, but for a write that has begun.
func (f *feed) unfollow(sb *sub) {
	if sb.over.Swap(true) {
		return
	}
	f.mu.Lock()
	last := len(f.subs) - 1
	f.subs[sb.at] = f.subs[last]
	f.subs[sb.at].at = sb.at
	f.subs[last] = nil
	f.subs = f.subs[:last]
	f.mu.Unlock()
	f.g.feeds.drop(f)
}

// push adds publications to what waits, and sees to it that a worker comes.
func (f *feed) push(p piece) {
	f.mu.Lock()
	start := f.add(p)
	f.mu.Unlock()
	if start {
		f.g.pool.feed(f)
	}
}

// add is push with the lock held; it says whether a worker has to be called.
func (f *feed) add(p piece) (start bool) {
	if p.first == 0 && f.pendingBytes > roundBytes/2 {
		return false // what has no number is the first thing to go
	}
	if len(f.subs) == 0 {
		return false
	}
	f.pending = append(f.pending, p)
	f.pendingBytes += len(p.data)
	start = !f.busy
	f.busy = true
	return start
}

// publish is Publish on this node, once the order is certain.
func (f *feed) publish(fr Frame) {
	f.mu.Lock()
	start := f.accept(fr)
	f.mu.Unlock()
	f.launch(start, fr.Mentions)
}

// accept is publish with the lock held; launch has to follow without it.
func (f *feed) accept(fr Frame) (start bool) {
	f.seq, f.ordinal = fr.Seq, fr.Ordinal
	if fr.Said {
		f.g.heads.mark(f)
	}
	return f.add(piece{fr.First, fr.Seq, fr.Data})
}

func (f *feed) launch(start bool, mentions []ids.ID) {
	if start {
		f.g.pool.feed(f)
	}
	if len(mentions) > 0 {
		f.g.heads.mention(f, mentions)
	}
}

// lagging reports that more waits than is good: senders should pause.
func (f *feed) lagging() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pendingBytes > lagBytes
}

// acknowledge answers a call now, or, if the message still waits for its round, when that begins.
func (f *feed) acknowledge(a ack) {
	f.mu.Lock()
	if len(f.pending) > 0 {
		f.acks = append(f.acks, a)
		f.mu.Unlock()
		return
	}
	f.mu.Unlock()
	a.send()
}

// round is one fan-out: the same bytes to many sockets.
type round struct {
	feed   *feed
	subs   []*sub
	frame  []byte                    // for WebSockets
	pieces []*centrifuge.Publication // for the fallback transports
	next   int                       // first sub that no worker has taken; the pool's lock guards it
	left   atomic.Int64              // subs not done
}

// begin takes what waits and makes a round of it. Acknowledgements of what it carries are due now.
func (f *feed) begin() (*round, []ack) {
	f.mu.Lock()
	n, size := 0, 0
	for n < len(f.pending) && (n == 0 || size+len(f.pending[n].data) <= roundBytes) {
		size += len(f.pending[n].data)
		n++
	}
	pieces := f.pending[:n]
	f.pending = append([]piece(nil), f.pending[n:]...)
	f.pendingBytes -= size
	acks := f.acks
	f.acks = nil
	r := &round{feed: f, subs: append(make([]*sub, 0, len(f.subs)), f.subs...)}
	f.mu.Unlock()
	r.left.Store(int64(len(r.subs)))
	r.encode(pieces, size)
	return r, acks
}

// encode writes the round's publications once. Consecutive entries become one publication.
func (r *round) encode(pieces []piece, size int) {
	body := make([]byte, 0, size+128)
	for i := 0; i < len(pieces); {
		parts := [][]byte{pieces[i].data}
		j := i + 1
		if in := wire.Inner(pieces[i].data); in != nil && pieces[i].first > 0 {
			for j < len(pieces) && pieces[j].first == pieces[j-1].last+1 && wire.Inner(pieces[j].data) != nil {
				j++
			}
			if j > i+1 {
				parts = [][]byte{[]byte(wire.EntriesOpen), in}
				for _, p := range pieces[i+1 : j] {
					parts = append(parts, []byte{','}, wire.Inner(p.data))
				}
				parts = append(parts, []byte(wire.EntriesClose))
			}
		}
		if i > 0 {
			body = append(body, '\n')
		}
		body = wire.AppendLine(body, r.feed.name, parts...)
		for _, p := range pieces[i:j] {
			r.pieces = append(r.pieces, &centrifuge.Publication{Data: p.data})
		}
		i = j
	}
	r.frame = wsock.Frame(body)
}

// deliver hands the round to some of its sockets and says whether they were the last.
func (r *round) deliver(subs []*sub) (done bool) {
	for _, sb := range subs {
		if sb.over.Load() {
			continue
		}
		if sb.socket.ws != nil {
			sb.socket.deliver(r.frame)
			continue
		}
		for _, p := range r.pieces {
			_ = sb.socket.client.WritePublication(r.feed.name, p, centrifuge.StreamPosition{})
		}
	}
	return r.left.Add(-int64(len(subs))) == 0
}

// finish ends a round; more says that the next is due.
func (f *feed) finish() (more bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.busy = len(f.pending) > 0
	return f.busy
}
