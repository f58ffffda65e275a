package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"

	"github.com/centrifugal/protocol"
	"github.com/prometheus/client_golang/prometheus"
	"pgregory.net/rapid"
)

// crowded is a chat that has no room for a while.
type crowded struct {
	*chat
	asked  atomic.Int64
	refuse atomic.Pointer[errs.Error]
}

func (c *crowded) Send(_ context.Context, _ actor.Actor, body []byte, reply func([]byte, error)) {
	c.asked.Add(1)
	if err := c.refuse.Load(); err != nil {
		reply(nil, err)
		return
	}
	reply([]byte(`{"seq":1}`), nil)
}

// endWait lets the time pass for which a person's sockets have to wait.
func endWait(g *Gateway, person ids.ID) {
	p := g.people.find(person)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sockets {
		if r := s.refusal.Load(); r != nil {
			over := *r
			over.until = time.Now()
			s.refusal.Store(&over)
		}
	}
}

// Whoever was told to wait is refused until then without being asked what for, in whatever way it comes; others are not.
func TestWhoIsToldToWaitIsRefusedUntilThen(t *testing.T) {
	s := &crowded{chat: newChat()}
	w := open(t, s.chat, func(c *Config) { c.Chat = s })
	s.join(room, 1, 2)
	send := `{"conversation":"` + room.String() + `","text":"x"}`
	for _, c := range []struct {
		err  *errs.Error
		want string
	}{
		{busy(time.Hour), "error 503 server.busy "},
		{errs.E("test", errs.Limited, "rate.limited", "Too many.").After(time.Hour), "error 429 rate.limited "},
	} {
		one, other := w.connect("1"), w.connect("2")
		s.refuse.Store(c.err)
		if got := one.call("send", send); got != c.want+"3600 temporary" {
			t.Fatal(got)
		}
		s.refuse.Store(nil)
		asked := s.asked.Load()
		// At once, alone and several in one message, told in two ways.
		many := make([]chan map[string]json.RawMessage, 5)
		for i := range many {
			many[i] = one.tell(`"rpc":{"data":` + send + `,"method":"send"}`)
		}
		for _, ch := range many {
			got := one.answer(ch, "rpc")
			var left float64
			if n, _ := fmt.Sscanf(strings.TrimPrefix(got, c.want), "%f temporary", &left); n != 1 || left <= 3500 || left > 3600 || !strings.HasPrefix(got, c.want) {
				t.Fatal(got)
			}
		}
		if got := one.ask(`"rpc":{"method":"send","data":`+send+`},"extra":1`, "rpc"); !strings.HasPrefix(got, c.want) {
			t.Fatal(got)
		}
		if n := s.asked.Load() - asked; n != 0 {
			t.Fatalf("chat was asked %d times for a sender who has to wait", n)
		}
		if got := one.call("sync", `{}`); !strings.Contains(got, `"you"`) {
			t.Fatalf("other calls go on: %s", got)
		}
		if got := other.call("send", send); got != `{"data":{"seq":1}}` {
			t.Fatal(got)
		}
		endWait(w.gw, 1)
		if got := one.call("send", send); got != `{"data":{"seq":1}}` {
			t.Fatal(got)
		}
	}
}

// A flood that does not heed its refusals is answered, each call once, and chat does not hear of it.
func TestAFloodDoesNotReachChat(t *testing.T) {
	s := &crowded{chat: newChat()}
	w := open(t, s.chat, func(c *Config) { c.Chat, c.Limits.Calls = s, -1 })
	s.join(room, 1, 2)
	s.refuse.Store(busy(time.Hour))
	c := w.connect("1")
	const n = 500
	all := make([]chan map[string]json.RawMessage, n)
	for i := range all {
		all[i] = c.tell(`"rpc":{"method":"send","data":{"conversation":"` + room.String() + `","text":"x"}}`)
	}
	for _, ch := range all {
		if got := c.answer(ch, "rpc"); !strings.HasPrefix(got, "error 503 server.busy ") {
			t.Fatal(got)
		}
	}
	if n := s.asked.Load(); n != 1 {
		t.Errorf("chat was asked %d times", n)
	}
}

// A refusal that costs little says what the usual way would have said.
func TestRefusalsAreToldAlike(t *testing.T) {
	for _, e := range []*errs.Error{busy(time.Minute), errs.E("t", errs.Limited, "rate.limited", "x").After(time.Second), errs.E("t", errs.Busy, "server.stopping", "x").After(time.Second)} {
		g := &Gateway{metrics: newMetrics(prometheus.NewRegistry())}
		s := &socket{g: g}
		s.refuse(e)
		for _, left := range []time.Duration{time.Second, 1234 * time.Millisecond, 7 * time.Microsecond} {
			s.owed = nil
			s.owe(42, s.refusal.Load(), left)
			if want := wire.Answer(42, nil, e.After(max(left.Round(time.Millisecond), time.Millisecond))); !bytes.Equal(s.owed, want) {
				t.Errorf("got  %q\nwant %q", s.owed, want)
			}
		}
	}
	s := &socket{g: &Gateway{metrics: newMetrics(prometheus.NewRegistry())}}
	for _, err := range []error{errs.E("t", errs.Busy, "server.busy", "x"), errs.E("t", errs.Forbidden, "x", "x").After(time.Second), context.Canceled} {
		if s.refuse(err); s.refused() != nil {
			t.Errorf("%v makes a sender wait", err)
		}
	}
}

// What the quick way takes apart the library takes apart in the same way.
func agree(t interface {
	Fatalf(string, ...any)
}, payload []byte) {
	id, body, ok := sendIn(payload)
	if !ok {
		return
	}
	cmd, _ := protocol.NewJSONCommandDecoder(bytes.Clone(payload)).Decode()
	if cmd == nil || cmd.Rpc == nil {
		if json.Valid(payload) {
			t.Fatalf("%q is no call to the library", payload)
		}
		return // chat's decoder says what is wrong with what is not JSON
	}
	if cmd.Id != id || cmd.Rpc.Method != "send" || !bytes.Equal(bytes.TrimSpace(cmd.Rpc.Data), body) {
		t.Fatalf("%q: got %d %q, the library %d %q %q", payload, id, body, cmd.Id, cmd.Rpc.Method, cmd.Rpc.Data)
	}
}

func TestTheQuickWayAgreesWithTheLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, _ := json.Marshal(rapid.String().Draw(t, "text"))
		parts := []string{fmt.Sprintf(`"id":%d`, rapid.IntRange(0, 5).Draw(t, "id")),
			`"rpc":{` + strings.Join(rapid.Permutation([]string{`"method":"` + rapid.SampledFrom([]string{"send", "sync", ""}).Draw(t, "method") + `"`,
				`"data": {"text":` + string(text) + `,"n":[1,{}]}`}).Draw(t, "inner"), ", ") + `}`}
		if rapid.Bool().Draw(t, "more") {
			parts = append(parts, `"connect":{}`)
		}
		payload := "{" + strings.Join(rapid.Permutation(parts).Draw(t, "outer"), " ,") + "}" + rapid.SampledFrom([]string{"", "\n", "\n{}", "x"}).Draw(t, "after")
		agree(t, []byte(payload))
	})
	usual := `{"id":7,"rpc":{"method":"send","data":{"conversation":"0000000000001","client_id":"12345678","text":"热闹"}}}`
	if _, _, ok := sendIn([]byte(usual)); !ok {
		t.Error("the quick way does not take what our own client sends")
	}
}

func FuzzSendIn(f *testing.F) {
	f.Add([]byte(`{"id":7,"rpc":{"method":"send","data":{"conversation":"0000000000001","client_id":"12345678","text":"热闹"}}}`))
	f.Add([]byte(`{"rpc":{"data":{},"method":"send"},"id":1}`))
	f.Add([]byte(`{"id":1,"id":2,"rpc":{"method":"send","method":"sync","data":1}}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		if json.Valid(payload) {
			agree(t, payload)
		}
	})
}
