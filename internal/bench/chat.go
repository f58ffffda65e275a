package bench

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Chat is what `hubbub bench chat` measures.
type Chat struct {
	Members int `default:"1000" help:"People in the group, each with an open connection."`
	Senders int `default:"20" help:"How many of them write."`
	Seconds int `default:"10" help:"How long to measure."`
	Rate    int `default:"0" help:"Messages a second in all; 0: each sender waits for its acknowledgements."`
	Window  int `default:"1" help:"Unacknowledged messages of a sender, without a rate."`
	Size    int `default:"100" help:"Bytes of text in a message."`
	Pairs   int `default:"0" help:"Instead of a group, this many pairs of people who write to each other."`
	Idle    int `default:"0" help:"Instead, this many connections that do nothing: what memory one costs."`

	Overload int `default:"0" help:"Instead, find the capacity, offer three times as much for this many seconds, and see how soon all is normal again."`

	hurry time.Duration // instead of the usual times, for tests
}

// Report is what a run of Chat found.
type Report struct {
	AcceptedPerS  float64 `json:"accepted_per_s"`
	DeliveredPerS float64 `json:"delivered_per_s"`
	P50           float64 `json:"p50_ms"`
	P99           float64 `json:"p99_ms"`
	AckP50        float64 `json:"ack_p50_ms"`
	AckP99        float64 `json:"ack_p99_ms"`
	RSS           int64   `json:"server_rss_bytes"`
	CPU           float64 `json:"server_cpu_s"`
	CPUPerUS      float64 `json:"server_cpu_us_per_delivery"`
	Busy          int64   `json:"busy"`
	Lost          int64   `json:"lost"`
	Duplicated    int64   `json:"duplicated"`
	Reordered     int64   `json:"reordered"`
	Connections   int     `json:"connections,omitempty"`
	Bytes         int64   `json:"bytes_per_connection,omitempty"`
	Capacity      float64 `json:"capacity_per_s,omitempty"`
	OfferedPerS   float64 `json:"offered_per_s,omitempty"`
	NormalAfter   float64 `json:"normal_after_ms"`
}

// warmUp is not measured.
const warmUp = time.Second

// Run measures.
func (c Chat) Run(ctx context.Context, lab *Lab) (*Report, error) {
	plan, err := c.plan()
	if err != nil {
		return nil, err
	}
	var report *Report
	err = lab.withServer(ctx, plan, func(srv *server, w *World) error {
		if c.Idle > 0 {
			report, err = idle(ctx, srv, w, plan, c.Seconds)
			return err
		}
		r := &run{cfg: c, srv: srv, world: w, plan: plan}
		defer r.close()
		if err := r.connect(ctx); err != nil {
			return err
		}
		if c.Overload > 0 {
			report, err = r.overload(ctx)
		} else {
			report, err = r.measure(ctx)
		}
		return err
	})
	return report, err
}

func (c *Chat) plan() (Plan, error) {
	if c.Size < 1 || c.Seconds < 1 || c.Window < 1 || c.Members < 1 {
		return Plan{}, errors.New("size, seconds, window and members are at least 1")
	}
	switch {
	case c.Idle > 0:
		return inGroups(c.Idle, 100), nil
	case c.Pairs > 0:
		c.Members, c.Senders = 2*c.Pairs, 2*c.Pairs
		return inGroups(c.Members, 2), nil
	case c.Senders < 1 || c.Senders > c.Members:
		return Plan{}, errors.New("there are at least one sender and at most as many as members")
	}
	return inGroups(c.Members, c.Members), nil
}

// inGroups puts people into conversations of n.
func inGroups(people, n int) Plan {
	p := Plan{People: people}
	for i := 0; i < people; i += n {
		var members []int
		for j := i; j < min(i+n, people); j++ {
			members = append(members, j)
		}
		p.Conversations = append(p.Conversations, members)
	}
	return p
}

// connectAll opens a connection for everybody and lets it follow its conversation.
func connectAll(ctx context.Context, srv *server, w *World, plan Plan, ready func(i int, p *peer)) ([]*peer, error) {
	peers := make([]*peer, plan.People)
	work := make(chan [2]int)
	var wg sync.WaitGroup
	var failed atomic.Pointer[error]
	for range 16 {
		wg.Go(func() {
			for job := range work {
				p, err := dial(ctx, srv.addr, w.Workspace, w.Tokens[job[0]], func(p *peer) { ready(job[0], p) })
				if err == nil {
					peers[job[0]] = p
					err = p.subscribe(ctx, w.Conversations[job[1]])
				}
				if err != nil {
					failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	for c, members := range plan.Conversations {
		for _, person := range members {
			if failed.Load() == nil {
				work <- [2]int{person, c}
			}
		}
	}
	close(work)
	wg.Wait()
	if err := failed.Load(); err != nil {
		return peers, *err
	}
	return peers, nil
}

// idle measures what a connection costs that follows a conversation in which nothing happens.
func idle(ctx context.Context, srv *server, w *World, plan Plan, seconds int) (*Report, error) {
	_, before, err := srv.usage()
	if err != nil {
		return nil, err
	}
	peers, err := connectAll(ctx, srv, w, plan, func(int, *peer) {})
	defer closeAll(peers)
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(time.Duration(seconds) * time.Second):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for _, p := range peers {
		select {
		case <-p.ended:
			return nil, fmt.Errorf("an idle connection ended: %w", p.err)
		default:
		}
	}
	cpu, rss, err := srv.usage()
	return &Report{RSS: rss, CPU: cpu, Connections: len(peers), Bytes: (rss - before) / int64(len(peers))}, err
}

func closeAll(peers []*peer) {
	for _, p := range peers {
		if p != nil {
			p.ws.Close()
		}
	}
}

// run is one measurement in the making.
type run struct {
	cfg   Chat
	srv   *server
	world *World
	plan  Plan

	peers   []*peer
	senders []*sender
	text    string
	origin  time.Time
	from    atomic.Int64 // of the measured time, in microseconds since origin; 0 before
	until   atomic.Int64
	stopped atomic.Bool
	open    atomic.Bool // messages are sent at a rate: nobody waits for anything

	slow, disturbed atomic.Int64 // microseconds: see notice

	accepted, refused atomic.Int64
	hist              []histogram // delivery, of each peer
	ackHist           []histogram // of each sender
}

func (r *run) close() { closeAll(r.peers) }

func (r *run) micros(t time.Time) int64 { return t.Sub(r.origin).Microseconds() }

// measured says whether something that happened at t counts.
func (r *run) measured(t int64) bool {
	from, until := r.from.Load(), r.until.Load()
	return from > 0 && t >= from && (until == 0 || t < until)
}

func (r *run) connect(ctx context.Context) (err error) {
	r.origin = time.Now()
	r.text = text(r.cfg.Size)
	r.hist, r.ackHist = make([]histogram, r.plan.People), make([]histogram, r.cfg.Senders)
	for i := range r.cfg.Senders {
		r.senders = append(r.senders, &sender{run: r, index: i, sent: make([]atomic.Int64, 1<<16), backlog: map[int64]int64{}})
	}
	r.peers, err = connectAll(ctx, r.srv, r.world, r.plan, func(i int, p *peer) {
		p.onEntry = func(e *entry, at time.Time) { r.delivered(i, e, at) }
		if i < len(r.senders) {
			r.senders[i].peer = p
			p.onReply = r.senders[i].answered
		}
	})
	return err
}

// text is n bytes that look like talk.
func text(n int) string {
	const words = "the quick brown fox jumps over the lazy dog and nobody minds "
	b := make([]byte, n)
	for i := range b {
		b[i] = words[i%len(words)]
	}
	return string(b)
}

// delivered notes that a client has a message in hand.
func (r *run) delivered(peer int, e *entry, at time.Time) {
	from, n, ok := parseClientID(e.clientID)
	if !ok || from >= len(r.senders) {
		return
	}
	if from == peer {
		r.senders[from].echo(n, e.seq)
		return
	}
	now := r.micros(at)
	took := now - r.senders[from].due(n)
	if r.measured(now) {
		r.hist[peer].add(took, 1)
	}
	r.notice(now, took, false)
}

// clientIDWidth is of a client id: when the message was due, so that ids are ordered by time as those of our clients are, who sent it, and which of his it is.
const clientIDWidth = 12 + 1 + 5 + 1 + 10

func appendClientID(b []byte, sender int, n, due int64) []byte {
	b = appendDigits(b, due, 12)
	b = appendDigits(append(b, '-'), int64(sender), 5)
	return appendDigits(append(b, '-'), n, 10)
}

func appendDigits(b []byte, v int64, width int) []byte {
	at := len(b)
	for range width {
		b = append(b, '0')
	}
	for i := at + width - 1; v > 0 && i >= at; i-- {
		b[i] = byte('0' + v%10)
		v /= 10
	}
	return b
}

func parseClientID(b []byte) (sender int, n int64, ok bool) {
	if len(b) != clientIDWidth || b[12] != '-' || b[18] != '-' {
		return 0, 0, false
	}
	for _, c := range b[13:18] {
		sender = sender*10 + int(c-'0')
	}
	for _, c := range b[19:] {
		n = n*10 + int64(c-'0')
	}
	return sender, n, true
}

// measure warms up, measures, waits for what is on its way, and judges.
func (r *run) measure(ctx context.Context) (*Report, error) {
	pace, cancel := context.WithCancel(ctx)
	defer cancel()
	var pacer sync.WaitGroup
	if r.cfg.Rate > 0 {
		r.open.Store(true)
		pacer.Go(func() { r.pace(pace, r.cfg.Rate) })
	} else {
		for _, s := range r.senders {
			for range r.cfg.Window {
				s.send(time.Now())
			}
		}
	}
	if err := wait(ctx, min(warmUp, r.cfg.calm())); err != nil {
		return nil, err
	}
	began := time.Now()
	cpu0, _, err := r.srv.usage()
	if err != nil {
		return nil, err
	}
	r.from.Store(r.micros(began))
	accepted0, delivered0 := r.accepted.Load(), r.deliveredSum()
	if err := wait(ctx, time.Duration(r.cfg.Seconds)*time.Second); err != nil {
		return nil, err
	}
	r.until.Store(r.micros(time.Now()))
	accepted, delivered := r.accepted.Load()-accepted0, r.deliveredSum()-delivered0
	took := time.Since(began).Seconds()
	cpu1, rss, err := r.srv.usage()
	if err != nil {
		return nil, err
	}
	r.stopped.Store(true)
	cancel()
	pacer.Wait()
	if err := r.settle(ctx); err != nil {
		return nil, err
	}
	rep := &Report{AcceptedPerS: float64(accepted) / took, DeliveredPerS: float64(delivered) / took, RSS: rss, CPU: cpu1 - cpu0, Busy: r.refused.Load()}
	if delivered > 0 {
		rep.CPUPerUS = rep.CPU * 1e6 / float64(delivered)
	}
	all, acks := r.sum(), histogram{}
	for i := range r.ackHist {
		acks.merge(&r.ackHist[i])
	}
	rep.P50, rep.P99, rep.AckP50, rep.AckP99 = all.quantile(.5), all.quantile(.99), acks.quantile(.5), acks.quantile(.99)
	return rep, r.judge(rep)
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *run) deliveredSum() (n int64) {
	for _, p := range r.peers {
		n += p.follow.delivered.Load()
	}
	return n
}

// pace sends rate messages a second, evenly, whatever the server does, until ctx ends.
func (r *run) pace(ctx context.Context, rate int) (n int) {
	began := time.Now()
	for ; ; n++ {
		due := began.Add(time.Duration(n) * time.Second / time.Duration(rate))
		if ahead := time.Until(due); ahead > 0 {
			time.Sleep(ahead)
		}
		if ctx.Err() != nil {
			return n
		}
		r.senders[n%len(r.senders)].send(due)
	}
}

// settle waits until every answer is there and every client has what its conversation's furthest client has.
func (r *run) settle(ctx context.Context) error {
	limit := time.Now().Add(20 * time.Second)
	for time.Now().Before(limit) {
		done := true
		for _, p := range r.peers {
			select {
			case <-p.ended:
				return nil // judge says what that means, and what is malformed
			default:
				if p.follow.malformed.Load() > 0 {
					return nil
				}
			}
		}
		for _, s := range r.senders {
			done = done && s.outstanding.Load() == 0
		}
		for _, members := range r.plan.Conversations {
			var low, high int64
			for i, m := range members {
				h := r.peers[m].follow.head.Load()
				if i == 0 || h < low {
					low = h
				}
				high = max(high, h)
			}
			done = done && low == high
		}
		if done {
			return wait(ctx, 200*time.Millisecond)
		}
		if err := wait(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// sender is a client that writes.
type sender struct {
	run         *run
	index       int
	peer        *peer
	mu          sync.Mutex
	n           int64           // messages made
	backlog     map[int64]int64 // call id -> message, until it is answered
	acked       []int64         // seq of each message, 0 for not acknowledged
	seen        []int64         // seq under which each message came back, 0 for not yet
	sent        []atomic.Int64  // when each message was due, in microseconds; a ring
	outstanding atomic.Int64    // sent and not answered
}

func (s *sender) due(n int64) int64 { return s.sent[n%int64(len(s.sent))].Load() }

// send makes a message that was due at the given time, and sends it.
func (s *sender) send(due time.Time) {
	s.mu.Lock()
	n := s.n
	s.n++
	s.acked = append(s.acked, 0)
	s.sent[n%int64(len(s.sent))].Store(s.run.micros(due))
	s.mu.Unlock()
	s.outstanding.Add(1)
	s.write(n)
}

func (s *sender) write(n int64) {
	p := s.peer
	p.mu.Lock()
	p.nextID++
	id := p.nextID
	p.mu.Unlock()
	s.mu.Lock()
	s.backlog[id] = n
	s.mu.Unlock()
	b := make([]byte, 0, 200+len(s.run.text))
	b = append(b, `{"id":`...)
	b = strconv.AppendInt(b, id, 10)
	b = append(b, `,"rpc":{"method":"send","data":{"conversation":"`...)
	b = append(b, p.conversation...)
	b = append(b, `","client_id":"`...)
	b = appendClientID(b, s.index, n, s.due(n))
	b = append(b, `","text":"`...)
	b = append(b, s.run.text...)
	b = append(b, `"}}}`...)
	if err := p.ws.WriteText(b); err != nil {
		s.outstanding.Add(-1)
	}
}

// answered takes the answer to a send: it sends the next, or the same again if the server is busy.
func (s *sender) answered(r *reply) {
	s.mu.Lock()
	n, ok := s.backlog[r.id]
	delete(s.backlog, r.id)
	s.mu.Unlock()
	if !ok {
		return
	}
	if r.code != 0 {
		s.run.refused.Add(1)
		s.run.notice(s.run.micros(s.peer.now), 0, true)
		if r.code != 429 && r.code != 503 || s.run.open.Load() {
			s.outstanding.Add(-1)
			return
		}
		time.AfterFunc(waitOf(r.message), func() { s.write(n) })
		return
	}
	var seq int64
	d := scan(r.data)
	d.Object(func(key []byte) {
		if string(key) == "seq" {
			seq = d.Number()
		} else {
			d.Skip()
		}
	})
	s.mu.Lock()
	s.acked[n] = seq
	s.mu.Unlock()
	s.run.accepted.Add(1)
	if now := s.run.micros(s.peer.now); s.run.measured(now) {
		s.run.ackHist[s.index].add(now-s.due(n), 1)
	}
	s.outstanding.Add(-1)
	if !s.run.open.Load() && !s.run.stopped.Load() {
		s.send(time.Now())
	}
}

// echo notes that the sender got its own message.
func (s *sender) echo(n, seq int64) {
	s.mu.Lock()
	for int64(len(s.seen)) <= n {
		s.seen = append(s.seen, 0)
	}
	s.seen[n] = seq
	s.mu.Unlock()
}

// waitOf is how long an error asks to wait: its message is a code, and after a blank the seconds.
func waitOf(message []byte) time.Duration {
	for i, c := range message {
		if c == ' ' {
			if s, err := strconv.ParseFloat(string(message[i+1:]), 64); err == nil {
				return time.Duration(s * float64(time.Second))
			}
		}
	}
	return 100 * time.Millisecond
}
