package cluster

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"log/slog"
	"maps"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
)

// Host is the node's own side: what it does for the others, and what it knows. Parcel, Join and Heads are called in the order of the
// lane they came by and must be quick; Part and End may take their time.
type Host interface {
	Parcel(body []byte)                                             // something that another node published
	Join(conversation ids.ID, people []ids.ID)                      // people came into a conversation
	Part(conversation ids.ID, people []ids.ID)                      // people left: end their subscriptions
	End(ctx context.Context, person, session ids.ID, reason string) // close sockets
	Heads(heads map[ids.ID]int64, unsure bool)                      // entries up to these exist; unsure: some may have been missed
	Resumed()                                                       // messages may have been missed
	LetGo()                                                         // ask all sockets to come back
	Present() []Presence                                            // everybody here
	Learn(node string, people []Presence)                           // presence on another node
	Forget(node string, keep map[ids.ID]uint8)                      // nobody but these is on that node
	Library(to string, data []byte)                                 // a message of the protocol library's own
	Lost(n int)                                                     // messages to other nodes were not sent
}

// Presence is how present a person is on a node; 0 is not at all.
type Presence struct {
	Workspace ids.ID `json:"w"`
	Person    ids.ID `json:"p"`
	State     uint8  `json:"s"`
}

// Cluster is the other nodes.
type Cluster struct {
	host   Host
	link   *link
	id     string
	lease  time.Duration
	every  time.Duration // between comparisons of heads
	unsure atomic.Int64  // unix nanoseconds until when something may have been missed
	stop   chan struct{}
	loops  sync.WaitGroup

	mu      sync.Mutex // a leaf: nothing is called under it
	nodes   map[string]*peerNode
	echo    time.Time // when this node last heard itself
	fenced  bool
	heads   map[ids.ID]int64 // published here since the last comparison
	older   map[ids.ID]int64 // and in the one before
	changes []Presence       // not told yet
	version int64            // of this node's presence
	waits   map[string]*ackWait
	serial  int64
}

// peerNode is another node.
type peerNode struct {
	heard   time.Time
	version int64 // of its presence as it is known here; -1 for not at all
	asked   time.Time
}

// ackWait is a question that every node has to answer.
type ackWait struct {
	missing map[string]bool
	done    chan struct{}
}

// note is a message on the control channel.
type note struct {
	From   string `json:"from"`
	To     string `json:"to,omitempty"` // "" is everybody
	Op     string `json:"op"`
	Serial string `json:"serial,omitempty"`

	Version int64            `json:"version,omitempty"`
	People  []Presence       `json:"people,omitempty"`
	Heads   map[ids.ID]int64 `json:"heads,omitempty"`

	Conversation ids.ID   `json:"conversation,omitempty"`
	Persons      []ids.ID `json:"persons,omitempty"`
	Session      ids.ID   `json:"session,omitempty"`
	Reason       string   `json:"reason,omitempty"`
	Library      []byte   `json:"library,omitempty"`
}

// What notes say.
const (
	opBeat   = "beat"   // I am here, and my presence is at this version
	opBye    = "bye"    // I go
	opAsk    = "ask"    // tell me your presence
	opTable  = "table"  // all of it
	opChange = "change" // what changed of it, up to this version
	opHeads  = "heads"  // the conversations that I published to lately
	opJoined = "joined"
	opLeft   = "left" // to be answered with done
	opEnd    = "end"  // sockets are to be closed; to be answered with done
	opDone   = "done"
	opLib    = "library"
)

// Open joins the other nodes.
func Open(host Host, cfg Config) (*Cluster, error) {
	if cfg.Lease == 0 {
		cfg.Lease = 5 * time.Second
	}
	if cfg.Heads == 0 {
		cfg.Heads = 2 * time.Second
	}
	var id [8]byte
	_, _ = rand.Read(id[:])
	c := &Cluster{host: host, id: strconv.FormatUint(binary.BigEndian.Uint64(id[:]), 36), lease: cfg.Lease, every: cfg.Heads, stop: make(chan struct{}),
		nodes: map[string]*peerNode{}, echo: time.Now(), heads: map[ids.ID]int64{}, waits: map[string]*ackWait{}}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	ready := make(chan struct{})
	var err error
	c.link, err = openLink(ctx, cfg, func(lane int, m string) {
		<-ready
		c.take(lane, m)
	}, c.resumed, host.Lost)
	if err != nil {
		return nil, err
	}
	close(ready)
	c.beat()
	c.tell(note{Op: opAsk})
	c.loops.Go(c.run)
	return c, nil
}

// Close leaves the other nodes.
func (c *Cluster) Close() {
	c.tell(note{Op: opBye})
	close(c.stop)
	c.loops.Wait()
	for limit := time.Now().Add(time.Second); len(c.link.outbox) > 0 && time.Now().Before(limit); {
		time.Sleep(5 * time.Millisecond)
	}
	c.link.close()
}

// run does what is done regularly.
func (c *Cluster) run() {
	beat := time.NewTicker(c.lease / 5)
	gossip := time.NewTicker(50 * time.Millisecond)
	heads := time.NewTicker(c.every)
	defer beat.Stop()
	defer gossip.Stop()
	defer heads.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-beat.C:
			c.beat()
			c.checkNodes()
		case <-gossip.C:
			c.tellChanges()
		case <-heads.C:
			c.tellHeads()
		}
	}
}

func (c *Cluster) tell(n note) {
	n.From = c.id
	b, err := json.Marshal(n)
	if err != nil {
		slog.Error("socket: a note to the other nodes has no JSON form", "error", err)
		return
	}
	c.link.send(control, b)
}

func (c *Cluster) beat() {
	c.mu.Lock()
	version := c.version
	c.mu.Unlock()
	c.tell(note{Op: opBeat, Version: version})
}

// checkNodes forgets nodes that are gone, and lets the sockets go when this one is cut off.
func (c *Cluster) checkNodes() {
	now := time.Now()
	c.mu.Lock()
	cut := now.Sub(c.echo) > c.lease*4/5
	fence := cut && !c.fenced
	c.fenced = c.fenced || cut
	var gone []string
	for id, n := range c.nodes {
		// Who is cut off himself cannot judge.
		if !cut && now.Sub(n.heard) > c.lease {
			gone = append(gone, id)
		}
	}
	c.mu.Unlock()
	for _, id := range gone {
		c.forget(id)
	}
	if fence {
		slog.Warn("socket: this node is cut off from the others; its sockets are asked to come back")
		c.host.LetGo()
	}
}

// forget drops a node that is gone: its people, and what was asked of it.
func (c *Cluster) forget(id string) {
	c.mu.Lock()
	delete(c.nodes, id)
	for _, w := range c.waits {
		w.answer(id)
	}
	c.mu.Unlock()
	c.host.Forget(id, nil)
}

func (w *ackWait) answer(node string) {
	if w.missing[node] {
		delete(w.missing, node)
		if len(w.missing) == 0 {
			close(w.done)
		}
	}
}

// resumed is called when a lane was away and is back.
func (c *Cluster) resumed() {
	c.unsure.Store(time.Now().Add(3 * c.every).UnixNano())
	c.tell(note{Op: opAsk})
	c.host.Resumed()
}

// heardMyself notes that this node is in touch with the others.
func (c *Cluster) heardMyself() {
	c.mu.Lock()
	c.echo = time.Now()
	again := c.fenced
	c.fenced = false
	c.mu.Unlock()
	if again {
		go c.host.LetGo()
	}
}

// take is called for each message of a lane, in order.
func (c *Cluster) take(lane int, message string) {
	if lane != control {
		if body, own := c.open(message); !own {
			c.host.Parcel(body)
		}
		return
	}
	var n note
	if err := json.Unmarshal([]byte(message), &n); err != nil {
		slog.Warn("socket: a note of another node is not understood", "error", err)
		return
	}
	if n.From == c.id {
		if n.Op == opBeat {
			c.heardMyself()
		}
		return
	}
	if n.To == "" || n.To == c.id || n.Op == opLib {
		c.takeNote(n)
	}
}

func (c *Cluster) takeNote(n note) {
	switch n.Op {
	case opBye:
		c.forget(n.From)
		return
	case opAsk:
		c.tellTable(n.From)
	case opJoined:
		c.host.Join(n.Conversation, n.Persons)
	case opLeft:
		go func() {
			c.host.Part(n.Conversation, n.Persons)
			c.tell(note{Op: opDone, To: n.From, Serial: n.Serial})
		}()
	case opEnd:
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			for _, person := range n.Persons {
				c.host.End(ctx, person, n.Session, n.Reason)
			}
			c.tell(note{Op: opDone, To: n.From, Serial: n.Serial})
		}()
	case opDone:
		c.mu.Lock()
		if w := c.waits[n.Serial]; w != nil {
			w.answer(n.From)
		}
		c.mu.Unlock()
	case opHeads:
		c.host.Heads(n.Heads, time.Now().UnixNano() < c.unsure.Load())
	case opLib:
		c.host.Library(n.To, n.Library)
	}
	c.hear(n)
}

// hear notes that a node is there, and learns its presence.
func (c *Cluster) hear(n note) {
	c.mu.Lock()
	node := c.nodes[n.From]
	if node == nil {
		node = &peerNode{version: -1}
		c.nodes[n.From] = node
	}
	node.heard = time.Now()
	known := false
	switch n.Op {
	case opTable:
		known = true
	case opChange:
		known = node.version >= 0 && n.Version == node.version+1
	}
	if known {
		node.version = n.Version
	}
	ask := (n.Op == opBeat || n.Op == opChange) && !known && n.Version != node.version && time.Since(node.asked) > 500*time.Millisecond
	if ask {
		node.asked = time.Now()
	}
	c.mu.Unlock()
	if known {
		c.host.Learn(n.From, n.People)
	}
	if n.Op == opTable {
		keep := map[ids.ID]uint8{}
		for _, it := range n.People {
			keep[it.Person] = it.State
		}
		c.host.Forget(n.From, keep)
	}
	if ask {
		c.tell(note{Op: opAsk, To: n.From})
	}
}

// Gossip tells the others that somebody's presence on this node has changed. It may be called under locks.
func (c *Cluster) Gossip(p Presence) {
	c.mu.Lock()
	c.changes = append(c.changes, p)
	c.mu.Unlock()
}

func (c *Cluster) tellChanges() {
	c.mu.Lock()
	changes := c.changes
	c.changes = nil
	if len(changes) > 0 {
		c.version++
	}
	version := c.version
	c.mu.Unlock()
	if len(changes) > 0 {
		c.tell(note{Op: opChange, Version: version, People: changes})
	}
}

// tellTable tells a node everybody who is here. Changes that are not told yet are in it and will be told again: that does no harm.
func (c *Cluster) tellTable(to string) {
	c.mu.Lock()
	version := c.version
	c.mu.Unlock()
	c.tell(note{Op: opTable, To: to, Version: version, People: c.host.Present()})
}

// tellHeads tells how far the conversations are that were published to lately, so that a lost last message is noticed.
func (c *Cluster) tellHeads() {
	c.mu.Lock()
	all := c.heads
	for id, seq := range c.older {
		if _, newer := all[id]; !newer {
			all[id] = seq
		}
	}
	fresh := map[ids.ID]int64{}
	for id, seq := range c.heads {
		if c.older[id] != seq {
			fresh[id] = seq
		}
	}
	c.older, c.heads = fresh, map[ids.ID]int64{}
	c.mu.Unlock()
	part := map[ids.ID]int64{}
	for id, seq := range all {
		part[id] = seq
		if len(part) == 1000 {
			c.tell(note{Op: opHeads, Heads: part})
			part = map[ids.ID]int64{}
		}
	}
	if len(part) > 0 {
		c.tell(note{Op: opHeads, Heads: part})
	}
}

// Nodes is how many other nodes there are.
func (c *Cluster) Nodes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.nodes)
}

// Published notes how far a conversation is that this node published to.
func (c *Cluster) Published(conversation ids.ID, seq int64) {
	c.mu.Lock()
	c.heads[conversation] = seq
	c.mu.Unlock()
}

// Send publishes body to the other nodes, in the order of the calls for one key. It never waits.
func (c *Cluster) Send(key ids.ID, body ...[]byte) {
	m := append(make([]byte, 0, 512), byte(len(c.id)))
	m = append(m, c.id...)
	for _, b := range body {
		m = append(m, b...)
	}
	c.link.send(int(uint64(key)*0x9e3779b97f4a7c15>>32%lanes), m)
}

// open takes the sender off a message, and says whether that was this node.
func (c *Cluster) open(m string) (body []byte, own bool) {
	if len(m) < 1 || len(m) < 1+int(m[0]) {
		return nil, true
	}
	return []byte(m[1+int(m[0]):]), m[1:1+int(m[0])] == c.id
}

// Library carries a message of the protocol library to a node, or to all.
func (c *Cluster) Library(to string, data []byte) { c.tell(note{Op: opLib, To: to, Library: data}) }

// Joined tells the others that people came into a conversation.
func (c *Cluster) Joined(conversation ids.ID, people []ids.ID) {
	c.tell(note{Op: opJoined, Conversation: conversation, Persons: people})
}

// Left makes all other nodes end subscriptions of people who left a conversation, and returns when they have.
func (c *Cluster) Left(ctx context.Context, conversation ids.ID, people []ids.ID) error {
	return c.ask(ctx, note{Op: opLeft, Conversation: conversation, Persons: people})
}

// End makes all other nodes close sockets of a person, and returns when they have.
func (c *Cluster) End(ctx context.Context, person, session ids.ID, reason string) error {
	return c.ask(ctx, note{Op: opEnd, Persons: []ids.ID{person}, Session: session, Reason: reason})
}

// ask tells all other nodes something and waits until each has done it or is gone. What may be lost on the way is said again.
func (c *Cluster) ask(ctx context.Context, n note) error {
	const op = "cluster.ask"
	ctx, cancel := context.WithTimeout(ctx, 2*c.lease)
	defer cancel()
	c.mu.Lock()
	if c.fenced {
		c.mu.Unlock()
		return errs.E(op, errs.Busy, "server.cut_off", "This server has lost the others; try again in a moment.").After(time.Second)
	}
	w := &ackWait{missing: map[string]bool{}, done: make(chan struct{})}
	for id := range maps.Keys(c.nodes) {
		w.missing[id] = true
	}
	if len(w.missing) == 0 {
		c.mu.Unlock()
		return nil
	}
	c.serial++
	n.Serial = c.id + "-" + strconv.FormatInt(c.serial, 10)
	c.waits[n.Serial] = w
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waits, n.Serial)
		c.mu.Unlock()
	}()
	again := time.NewTicker(500 * time.Millisecond)
	defer again.Stop()
	for {
		c.tell(n)
		select {
		case <-w.done:
			return nil
		case <-again.C:
		case <-ctx.Done():
			return errs.E(op, errs.Busy, "server.cut_off", "Another server does not answer; try again in a moment.").After(time.Second).Because(ctx.Err())
		}
	}
}
