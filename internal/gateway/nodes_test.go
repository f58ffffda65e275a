package gateway

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/gateway/cluster"
	"hubbub/internal/gateway/wire"
	"hubbub/internal/gateway/wsock"
	"hubbub/internal/platform/ids"

	"github.com/centrifugal/centrifuge"
)

// proxy stands between a node and Redis, and can cut the wire.
type proxy struct {
	ln    net.Listener
	to    string
	mu    sync.Mutex
	cut   bool
	conns []net.Conn
}

func newProxy(t *testing.T, to string) *proxy {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{ln: ln, to: to}
	t.Cleanup(func() { _ = ln.Close(); p.set(true) })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

func (p *proxy) serve(c net.Conn) {
	defer c.Close()
	up, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer up.Close()
	p.mu.Lock()
	if p.cut {
		p.mu.Unlock()
		return
	}
	p.conns = append(p.conns, c, up)
	p.mu.Unlock()
	go func() { _, _ = io.Copy(up, c); _ = up.Close() }()
	_, _ = io.Copy(c, up)
}

func (p *proxy) set(cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = cut
	if cut {
		for _, c := range p.conns {
			_ = c.Close()
		}
		p.conns = nil
	}
}

// nodes are gateways that share rooms and a Redis.
func nodes(t *testing.T, n int) (c *chat, all []*world, wires []*proxy) {
	t.Helper()
	at := os.Getenv("HUBBUB_TEST_REDIS")
	if at == "" {
		t.Skip("SKIPPED: several nodes need a Redis: run through scripts/with-services")
	}
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	c = newChat()
	namespace := fmt.Sprintf("test-%d", time.Now().UnixNano())
	for range n {
		wire := newProxy(t, u.Host)
		cfg := cluster.Config{URL: "redis://" + wire.ln.Addr().String(), Namespace: namespace, Lease: time.Second, Heads: 200 * time.Millisecond}
		all = append(all, open(t, c, func(c *Config) { c.Redis, c.Limits.Calls = &cfg, -1 }))
		wires = append(wires, wire)
	}
	for _, w := range all {
		until(t, "the nodes know each other", func() bool { return w.gw.cluster.Nodes() == n-1 })
	}
	return c, all, wires
}

func TestNodesKeepTheOrder(t *testing.T) {
	c, all, _ := nodes(t, 3)
	c.join(room, 1, 2, 3)
	var clients []*client
	for i, w := range all {
		clients = append(clients, w.follower(fmt.Sprint(i+1), room))
	}
	all[0].gw.Publish(c.append(room, "where the feeds begin"))
	for _, cl := range clients {
		cl.seqs(room, 1)
	}
	// All nodes commit to the same conversation at once.
	const each = 300
	var wg sync.WaitGroup
	for _, w := range all {
		wg.Go(func() {
			for range each {
				w.gw.Publish(c.append(room, "x"))
			}
		})
	}
	wg.Wait()
	for i, cl := range clients {
		got := cl.seqs(room, 3*each+1)
		for j, seq := range got {
			if len(got) != 3*each || seq != int64(j)+2 {
				t.Fatalf("node %d: %d entries, number %d at %d", i, len(got), seq, j)
			}
		}
	}
}

func TestNodesFillGaps(t *testing.T) {
	c, all, _ := nodes(t, 2)
	c.join(room, 1, 2)
	a, b := all[0].follower("1", room), all[1].follower("2", room)
	all[0].gw.Publish(c.append(room, "x"))
	a.seqs(room, 1)
	b.seqs(room, 1)
	c.append(room, "lost between the nodes")
	c.append(room, "this too")
	all[0].gw.Publish(c.append(room, "x"))
	for _, cl := range []*client{a, b} {
		if got := cl.seqs(room, 4); len(got) != 3 || got[0] != 2 {
			t.Fatalf("got %v", got)
		}
	}
	if c.ranges > 4 {
		t.Fatalf("the database was asked %d times", c.ranges)
	}
	// Nothing follows the lost one: the comparison of heads shows it.
	f := c.append(room, "the last, lost")
	all[0].gw.cluster.Published(room, f.Seq)
	b.seqs(room, 5)
}

func TestNodesShareTheRest(t *testing.T) {
	c, all, _ := nodes(t, 2)
	c.join(room, 1, 2)
	a, b := all[0].follower("1", room), all[1].follower("2", room)
	all[0].gw.PublishPersonal(2, []byte(`{"e":["mine"]}`))
	if got := b.pub(); got != wire.Channel('p', 2)+` {"e":["mine"]}` {
		t.Fatal(got)
	}
	a.call("typing", `{"conversation":"`+room.String()+`","on":true}`)
	a.pub()
	if got := b.pub(); !strings.Contains(got, `{"t":{"person":"`+ids.ID(1).String()) {
		t.Fatal(got)
	}
	all[0].gw.Joined(room2, 2)
	f := c.append(room2, "<@2>")
	f.Mentions = []ids.ID{2}
	until(t, "joined on the other node", func() bool { return all[1].gw.feeds.find(room2) != nil })
	all[0].gw.Publish(f)
	for h := b.heads(2); h[0].Conversation != room2.String() || !h[0].Mentioned; h = b.heads(2) {
	}
	all[0].gw.Wrote(2, room2, f.Seq, f.Ordinal)
	for h := b.heads(2); !h[0].Read || h[0].Conversation != room2.String() || h[0].Ordinal != f.Ordinal; h = b.heads(2) {
	}
	c.leave(room, 2)
	if err := all[0].gw.Left(t.Context(), room, 2); err != nil {
		t.Fatal(err)
	}
	all[0].gw.Publish(c.append(room, "secret"))
	all[1].gw.Publish(c.append(room, "secret"))
	a.seqs(room, 2)
	b.quiet()
}

func TestNodesDisconnect(t *testing.T) {
	_, all, _ := nodes(t, 3)
	var clients []*client
	for _, w := range all {
		clients = append(clients, w.connect("1:11"))
	}
	other := all[1].connect("1:12")
	if err := all[0].gw.Disconnect(t.Context(), 1, 11, SignedOut); err != nil {
		t.Fatal(err)
	}
	all[2].gw.PublishPersonal(1, []byte(`"secret"`))
	for i, cl := range clients {
		if code := wsock.CodeOf(cl.end()); code != 4501 || len(cl.pubs) > 0 {
			t.Fatalf("on node %d: %d", i, code)
		}
	}
	other.pub()
}

func TestNodesSharePresence(t *testing.T) {
	_, all, _ := nodes(t, 2)
	watcher := all[0].connect("2")
	watcher.subscribe(wire.Channel('s', 1))
	expect := func(state string) {
		t.Helper()
		if got := watcher.pub(); !strings.Contains(got, `"state":"`+state+`"`) {
			t.Fatalf("told %s, want %s", got, state)
		}
	}
	phone := all[1].connect("1")
	expect("online")
	phone.call("status", `{"state":"away"}`)
	expect("away")
	laptop := all[0].connect("1")
	expect("online")
	laptop.ws.Close()
	expect("away")
	phone.call("status", `{"state":"online"}`)
	expect("online")
	// A node that starts later knows it too.
	later := open(t, all[0].chat, func(c *Config) { c.Redis = all[0].gw.cfg.Redis })
	until(t, "the late node knows", func() bool { return later.gw.presence.of(7, 1) == online })
	if err := all[1].gw.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect("offline")
}

func TestFallbackCommandsOverAnotherNode(t *testing.T) {
	c, all, _ := nodes(t, 2)
	c.join(room, 1)
	s := all[0].stream("http_stream", "1")
	s.w = all[1]
	until(t, "the library's nodes know each other", func() bool {
		info, err := all[1].gw.node.Info()
		return err == nil && len(info.Nodes) == 2
	})
	s.ask(`{"id":2,"rpc":{"method":"sync","data":{}}}`, `"you":"`+ids.ID(1).String())
}

// A node that loses the others lets its sockets go, the others answer without it, and when it is back everything goes on.
func TestANodeThatIsCutOff(t *testing.T) {
	c, all, wires := nodes(t, 2)
	c.join(room, 1, 2)
	a, b := all[0].follower("1", room), all[1].follower("2", room)
	all[1].gw.Publish(c.append(room, "x"))
	a.seqs(room, 1)
	b.seqs(room, 1)
	wires[0].set(true)
	all[1].gw.Publish(c.append(room, "not heard"))
	b.seqs(room, 2)
	began := time.Now()
	if err := all[1].gw.Disconnect(t.Context(), 1, 0, SignedOut); err != nil {
		t.Fatal(err)
	}
	if code := wsock.CodeOf(a.end()); code != uint16(centrifuge.DisconnectForceReconnect.Code) {
		t.Fatalf("the socket of the lost node ended with %d", code)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Fatalf("it took %v", took)
	}
	if err := all[0].gw.Left(t.Context(), room, 9); err == nil {
		t.Fatal("a node that is cut off answers for the others")
	}
	a = all[0].follower("1", room)
	all[1].gw.Publish(c.append(room, "not heard either"))
	wires[0].set(false)
	if code := wsock.CodeOf(a.end()); code != uint16(centrifuge.DisconnectForceReconnect.Code) {
		t.Fatalf("back again, the socket ended with %d", code)
	}
	a = all[0].follower("1", room)
	until(t, "the nodes know each other again", func() bool { return all[1].gw.cluster.Nodes() == 1 })
	all[1].gw.Publish(c.append(room, "heard"))
	a.seqs(room, 4)
	if err := all[0].gw.Left(t.Context(), room, 9); err != nil {
		t.Fatal(err)
	}
}
