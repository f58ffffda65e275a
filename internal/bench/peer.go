package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/internal/gateway/wsock"
)

// peer is one client: a connection that follows at most one conversation.
type peer struct {
	ws           *wsock.Conn
	conversation string
	channel      string
	follow       log
	onReply      func(r *reply)               // answers to calls, on the reading goroutine
	onEntry      func(e *entry, at time.Time) // entries in order, on the reading goroutine

	scan   scanner
	got    reply
	now    time.Time
	handed func(*entry) // onPush, once

	mu      sync.Mutex
	nextID  int64
	waiting map[int64]chan reply
	ended   chan struct{}
	err     error
}

// dial opens the connection and greets the server. ready, if not nil, is called before anything is read.
func dial(ctx context.Context, addr, workspace, token string, ready func(*peer)) (*peer, error) {
	ws, err := wsock.Dial(ctx, "ws://"+addr+"/api/socket/websocket", nil, wsock.Options{MaxMessage: 64 << 20, MaxQueue: 64 << 20, Loud: true})
	if err != nil {
		return nil, err
	}
	p := &peer{ws: ws, waiting: map[int64]chan reply{}, ended: make(chan struct{})}
	p.handed = p.onPush
	if ready != nil {
		ready(p)
	}
	go func() {
		p.err = ws.Serve(p.take)
		close(p.ended)
	}()
	hello, _ := json.Marshal(map[string]string{"workspace": workspace, "token": token})
	if _, err := p.ask(ctx, `"connect":{"data":`+string(hello)+`}`); err != nil {
		ws.Close()
		return nil, fmt.Errorf("connect: %w", err)
	}
	return p, nil
}

// subscribe follows a conversation, whose entries are expected to go on after the given number.
func (p *peer) subscribe(ctx context.Context, conversation string) error {
	p.conversation, p.channel = conversation, "c:"+conversation
	_, err := p.ask(ctx, `"subscribe":{"channel":"`+p.channel+`"}`)
	return err
}

// ask sends a command and waits for its answer.
func (p *peer) ask(ctx context.Context, command string) (reply, error) {
	ch := make(chan reply, 1)
	p.mu.Lock()
	p.nextID++
	id := p.nextID
	p.waiting[id] = ch
	p.mu.Unlock()
	if err := p.ws.WriteText([]byte(`{"id":` + strconv.FormatInt(id, 10) + `,` + command + `}`)); err != nil {
		return reply{}, err
	}
	select {
	case r := <-ch:
		if r.code != 0 {
			return r, fmt.Errorf("refused with %d %s", r.code, r.message)
		}
		return r, nil
	case <-p.ended:
		return reply{}, fmt.Errorf("the connection ended: %w", p.err)
	case <-ctx.Done():
		return reply{}, ctx.Err()
	}
}

// take reads what one WebSocket message holds: lines.
func (p *peer) take(payload []byte) bool {
	p.now = time.Now()
	p.scan = scan(payload)
	for {
		p.scan.line(&p.got, p.handed)
		if p.scan.Bad() {
			p.err = errJSON
			p.follow.malformed.Add(1)
			return false
		}
		switch r := &p.got; {
		case r.isPing:
			_ = p.ws.WriteText([]byte("{}"))
		case r.id != 0:
			p.answer(r)
		}
		if p.scan.Peek() == 0 {
			return true
		}
	}
}

func (p *peer) answer(r *reply) {
	p.mu.Lock()
	ch := p.waiting[r.id]
	delete(p.waiting, r.id)
	p.mu.Unlock()
	if ch != nil {
		c := *r
		c.data, c.message = append([]byte(nil), r.data...), append([]byte(nil), r.message...)
		ch <- c
		return
	}
	if p.onReply != nil {
		p.onReply(r)
	}
}

// onPush takes one entry.
func (p *peer) onPush(e *entry) {
	if string(p.got.channel) != p.channel || string(e.conversation) != p.conversation {
		p.follow.malformed.Add(1)
		return
	}
	if p.follow.take(e) && p.onEntry != nil {
		p.onEntry(e, p.now)
	}
}

// log is what one client has seen of a conversation, and how far that fits the promises.
type log struct {
	last      int64
	holes     map[int64]bool // numbers that were left out so far
	order     uint64         // of the messages: equal for clients that saw the same in the same order
	delivered atomic.Int64   // messages
	head      atomic.Int64

	lost, duplicated, reordered, malformed atomic.Int64
}

// take notes an entry and says whether it is new.
func (l *log) take(e *entry) bool {
	switch {
	case l.last == 0 || e.seq == l.last+1:
		l.last = e.seq
	case e.seq > l.last+1:
		if l.holes == nil {
			l.holes = map[int64]bool{}
		}
		for n := l.last + 1; n < e.seq; n++ {
			l.holes[n] = true
		}
		l.lost.Add(e.seq - l.last - 1)
		l.last = e.seq
	case l.holes[e.seq]:
		delete(l.holes, e.seq)
		l.lost.Add(-1)
		l.reordered.Add(1)
	default:
		l.duplicated.Add(1)
		return false
	}
	if e.sent {
		h := uint64(e.seq)
		for _, c := range e.clientID {
			h = h*31 + uint64(c)
		}
		l.order = l.order*0x9e3779b97f4a7c15 + h
		l.delivered.Add(1)
	}
	l.head.Store(l.last)
	return true
}
