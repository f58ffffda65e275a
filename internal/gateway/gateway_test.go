package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/gateway/wsock"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"

	dto "github.com/prometheus/client_model/go"
)

const (
	room  ids.ID = 900
	room2 ids.ID = 901
)

func TestWhoMayConnect(t *testing.T) {
	w := open(t, newChat())
	for _, c := range []struct {
		name, data, cookie, origin, want string
	}{
		{"with a token", `{"workspace":"acme","token":"1"}`, "", "", `"client"`},
		{"with a token from a page of somebody else", `{"workspace":"acme","token":"1"}`, "", "https://evil.example", `"client"`},
		{"with a cookie from our page", `{"workspace":"acme"}`, "1", w.srv.URL, `"client"`},
		{"with a cookie and no page", `{"workspace":"acme"}`, "1", "", `"client"`},
		{"with a cookie from a page of somebody else", `{"workspace":"acme"}`, "1", "https://evil.example", "error 401 auth.signed_out"},
		{"with nothing", `{"workspace":"acme"}`, "", "", "error 401 auth.signed_out"},
		{"another workspace", `{"workspace":"other","token":"1"}`, "", "", "error 401 auth.token"},
		{"false token", `{"workspace":"acme","token":"x"}`, "", "", "error 401 auth.token"},
		{"data of another shape", `[1]`, "", "", "error 422 request.invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			if c.cookie != "" {
				h.Set("Cookie", "hubbub_session="+c.cookie)
			}
			if c.origin != "" {
				h.Set("Origin", c.origin)
			}
			if got := w.dial(h).ask(`"connect":{"data":`+c.data+`}`, "connect"); !strings.Contains(got, c.want) {
				t.Fatalf("got %s, want %s", got, c.want)
			}
		})
	}
	t.Run("calls before that", func(t *testing.T) {
		if got := w.dial(nil).call("sync", "{}"); wsock.CodeOf(fmt.Errorf("%s", got)) != 0 || !strings.Contains(got, "3501") {
			t.Fatalf("got %s", got)
		}
	})
	t.Run("too much before that", func(t *testing.T) {
		c := w.dial(nil)
		_ = c.ws.WriteText([]byte(`{"id":1,"connect":{"token":"` + strings.Repeat("x", maxHello) + `"}}`))
		if code := wsock.CodeOf(c.end()); code != 1009 {
			t.Fatalf("code %d", code)
		}
	})
}

func TestWhoMayFollow(t *testing.T) {
	w := open(t, newChat())
	w.chat.join(room, 1, 2, 5)
	for _, c := range []struct{ name, token, channel, want string }{
		{"a member", "1", wire.Channel('c', room), "{}"},
		{"somebody else", "3", wire.Channel('c', room), "error 404 conversation.not_found"},
		{"a conversation that is not there", "1", wire.Channel('c', room2), "error 404 conversation.not_found"},
		{"the personal channel of somebody", "1", wire.Channel('p', 2), "error 404 channel.unknown"},
		{"the own one again", "1", wire.Channel('p', 1), "error 105 already subscribed"},
		{"a name of nothing", "1", "x:nonsense", "error 404 channel.unknown"},
		{"a person", "1", wire.Channel('s', 9), `{"data":{"s":{"person":"` + ids.ID(9).String() + `","state":"offline"}}}`},
		{"a guest, a person he talks with", "guest-5", wire.Channel('s', 2), `"state":"offline"`},
		{"a guest, another person", "guest-5", wire.Channel('s', 9), "error 404 person.not_found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := w.connect(c.token).subscribe(c.channel); !strings.Contains(got, c.want) {
				t.Fatalf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestEntriesArriveInOrderAndTogether(t *testing.T) {
	w := open(t, newChat())
	w.chat.join(room, 1, 2)
	a, b := w.follower("1", room), w.follower("2", room)
	w.gw.Publish(w.chat.append(room, "eins"))
	want := wire.Channel('c', room) + ` {"e":[{"conversation":"` + room.String() + `","seq":1,"kind":"message.sent","data":{"text":"eins"}}]}`
	if got := a.pub(); got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	b.pub()
	const n = 5000
	for i := range n {
		w.gw.Publish(w.chat.append(room, fmt.Sprint("热闹 ", i)))
	}
	for _, c := range []*client{a, b} {
		for i, seq := range c.seqs(room, n+1) {
			if seq != int64(i)+2 {
				t.Fatalf("entry %d has number %d", i, seq)
			}
		}
		if left := len(c.pubs); left > 0 {
			t.Fatalf("%d publications too many", left)
		}
	}
}

// A large group is served by several workers in several goes; still everybody gets everything once, in order.
func TestLargeGroups(t *testing.T) {
	w := open(t, newChat())
	const people, n = 150, 400
	clients := make([]*client, people)
	var wg sync.WaitGroup
	for i := range clients {
		w.chat.join(room, ids.ID(i+1))
		wg.Go(func() { clients[i] = w.follower(fmt.Sprint(i+1), room) })
	}
	wg.Wait()
	for range n {
		w.gw.Publish(w.chat.append(room, "x"))
	}
	w.gw.Publish(w.chat.append(room, "end"))
	for _, c := range clients {
		got := c.seqs(room, n+1)
		for i, seq := range got {
			if seq != int64(i)+1 || len(got) != n+1 {
				t.Fatalf("entry %d of %d has number %d", i, len(got), seq)
			}
		}
	}
}

// Frames that do not go on from each other are not joined into one list, which would promise that they do.
func TestAGapStaysVisible(t *testing.T) {
	w := open(t, newChat())
	w.chat.join(room, 1)
	f := &feed{name: "c:x", g: w.gw, subs: []*sub{{}}}
	for _, p := range []piece{{1, 2, []byte(`{"e":[1,2]}`)}, {3, 3, []byte(`{"e":[3]}`)}, {0, 0, []byte(`{"t":{}}`)}, {5, 5, []byte(`{"e":[5]}`)}, {6, 6, []byte(`{"e":[6]}`)}} {
		f.add(p)
	}
	r, _ := f.begin()
	want := `{"push":{"channel":"c:x","pub":{"data":{"e":[1,2,3]}}}}` + "\n" + `{"push":{"channel":"c:x","pub":{"data":{"t":{}}}}}` + "\n" + `{"push":{"channel":"c:x","pub":{"data":{"e":[5,6]}}}}`
	if got := string(r.frame[4:]); got != want {
		t.Fatalf("got\n%s", got)
	}
}

func TestSlowReadersAreAskedToComeBack(t *testing.T) {
	w := open(t, newChat(), func(c *Config) { c.Limits.MaxQueue = 64 << 10 })
	w.chat.join(room, 1, 2)
	fast := w.follower("1", room)
	slow := w.connect("2")
	block := make(chan struct{})
	slow.t, slow.pubs = t, make(chan string) // its reading stops with the first publication
	go func() {
		<-block
		for range slow.pubs {
		}
	}()
	if got := slow.subscribe(wire.Channel('c', room)); got != "{}" {
		t.Fatal(got)
	}
	text := strings.Repeat("x", 50<<10)
	n := int64(0)
	for slowCount(t, w.gw) == 0 {
		w.gw.Publish(w.chat.append(room, text))
		n++
		fast.seqs(room, n)
	}
	close(block)
	if code := wsock.CodeOf(slow.end()); code != 3008 {
		t.Fatalf("the slow one ended with %d", code)
	}
	close(slow.pubs)
}

func slowCount(t *testing.T, g *Gateway) float64 {
	var m dto.Metric
	if err := g.metrics.slow.Write(&m); err != nil {
		t.Fatal(err)
	}
	return m.GetCounter().GetValue()
}

func TestLeavingEndsSubscriptions(t *testing.T) {
	w := open(t, newChat())
	w.chat.join(room, 1, 2)
	a, b, other := w.follower("1", room), w.follower("1", room), w.follower("2", room)
	w.chat.leave(room, 1)
	if err := w.gw.Left(t.Context(), room, 1); err != nil {
		t.Fatal(err)
	}
	w.gw.Publish(w.chat.append(room, "secret"))
	other.seqs(room, 1)
	for _, c := range []*client{a, b} {
		c.quiet()
		if line := <-c.other; !strings.Contains(line, `"unsubscribe":{"code":2100`) {
			t.Fatalf("told %s", line)
		}
		if got := c.subscribe(wire.Channel('c', room)); !strings.HasPrefix(got, "error 404") {
			t.Fatalf("may come back: %s", got)
		}
	}
}

// Somebody who is thrown out while his subscription is being answered must not slip in.
func TestLeavingWhileSubscribing(t *testing.T) {
	c := newChat()
	asked, answer := make(chan struct{}), make(chan struct{})
	c.reading = func(ids.ID) { close(asked); <-answer }
	w := open(t, c)
	c.join(room, 1)
	cl := w.connect("1")
	reply := cl.tell(`"subscribe":{"channel":"` + wire.Channel('c', room) + `"}`)
	<-asked
	c.leave(room, 1)
	left := make(chan error)
	go func() { left <- w.gw.Left(t.Context(), room, 1) }()
	time.Sleep(20 * time.Millisecond)
	close(answer)
	if err := <-left; err != nil {
		t.Fatal(err)
	}
	cl.answer(reply, "subscribe")
	w.gw.Publish(c.append(room, "secret"))
	cl.quiet()
}

func TestDisconnecting(t *testing.T) {
	w := open(t, newChat())
	w.chat.join(room, 1)
	for _, c := range []struct {
		name     string
		session  ids.ID
		reason   string
		code     uint16
		survivor bool
	}{
		{"one session is signed out", 11, SignedOut, 4501, true},
		{"the person is deactivated", 0, Deactivated, 4502, false},
		{"what he may do changed", 0, Changed, 4000, false},
		{"any other reason is final", 0, "removed", 4500, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			gone, other := w.follower("1:11", room), w.follower("1:12", room)
			if err := w.gw.Disconnect(t.Context(), 1, c.session, c.reason); err != nil {
				t.Fatal(err)
			}
			w.gw.Publish(w.chat.append(room, "secret"))
			w.gw.PublishPersonal(1, []byte(`{"e":["secret"]}`))
			if code := wsock.CodeOf(gone.end()); code != c.code || len(gone.pubs) > 0 {
				t.Fatalf("ended with %d, %d publications", code, len(gone.pubs))
			}
			if c.survivor {
				other.pub()
				other.ws.Close()
			} else if code := wsock.CodeOf(other.end()); code != c.code {
				t.Fatalf("the other one ended with %d", code)
			}
		})
	}
}

// asking is an authenticator that can be made to wait after it has decided.
type asking struct {
	*chat
	decided func()
}

func (a asking) Authenticate(r *http.Request, ws string) (actor.Actor, error) {
	got, err := a.chat.Authenticate(r, ws)
	a.decided()
	return got, err
}

// Somebody who is signed out between being recognised and being connected must not slip in.
func TestSigningOutWhileConnecting(t *testing.T) {
	c := newChat()
	var once sync.Once
	var w *world
	w = open(t, c, func(cfg *Config) {
		cfg.Auth = asking{c, func() {
			once.Do(func() {
				c.mu.Lock()
				c.ended[11] = true
				c.mu.Unlock()
				_ = w.gw.Disconnect(context.Background(), 1, 11, SignedOut)
			})
		}}
	})
	if got := w.dial(nil).ask(`"connect":{"data":{"workspace":"acme","token":"1:11"}}`, "connect"); got != "error 401 auth.token" {
		t.Fatalf("got %s", got)
	}
}

func TestErrorsOfCalls(t *testing.T) {
	c := newChat()
	c.hold = make(chan struct{})
	w := open(t, c, func(cfg *Config) { cfg.Limits.Calls, cfg.Limits.Burst = 1000, 10_000 })
	c.join(room, 1)
	cl, narrow := w.follower("1", room), w.connect("narrow-1")
	for _, x := range []struct {
		name, method, data, want string
		as                       *client
	}{
		{"an answer", "sync", `{}`, `{"data":{"you":"` + ids.ID(1).String() + `"}}`, cl},
		{"unknown", "nonsense", `{}`, "error 404 call.unknown", cl},
		{"the disk is full", "full", `{}`, "error 507 disk.full temporary", cl},
		{"our fault keeps its secret", "broken", `{}`, "error 500 internal temporary", cl},
		{"a token that may read, reads", "sync", `{}`, `{"data":`, narrow},
		{"a token that may read, writes", "send", `{}`, "error 403 auth.scope", narrow},
		{"typing where one is no member", "typing", `{"conversation":"` + room2.String() + `","on":true}`, "error 403 conversation.not_member", cl},
		{"typing nonsense", "typing", `[]`, "error 422 request.invalid", cl},
		{"a status that is none", "status", `{"state":"busy"}`, "error 422 request.invalid", cl},
		{"too many people", "presence", `{"people":["` + strings.Repeat(room.String()+`","`, 200) + room.String() + `"]}`, "error 422 request.invalid", cl},
	} {
		if got := x.as.call(x.method, x.data); !strings.HasPrefix(got, x.want) {
			t.Errorf("%s: got %s, want %s", x.name, got, x.want)
		}
	}
	var replies []chan map[string]json.RawMessage
	for range 3 * callsMax {
		replies = append(replies, cl.tell(`"rpc":{"method":"slow"}`))
	}
	cl.quiet() // all of them have been looked at
	close(c.hold)
	refused := 0
	for _, ch := range replies {
		switch got := cl.answer(ch, "rpc"); got {
		case "error 429 rate.limited 1 temporary":
			refused++
		case `{"data":{}}`:
		default:
			t.Errorf("got %s", got)
		}
	}
	// A call that is answered may count for a moment longer.
	if refused < 2*callsMax || refused > 2*callsMax+2 {
		t.Errorf("%d of %d calls at once were refused", refused, 3*callsMax)
	}
}

func TestFloodsAreHeldBack(t *testing.T) {
	w := open(t, newChat(), func(c *Config) { c.Limits.Calls, c.Limits.Burst = 10, 20 })
	cl := w.connect("1")
	refused := 0
	for range 40 {
		if got := cl.call("sync", "{}"); strings.HasPrefix(got, "error 429 rate.limited 0.") && strings.HasSuffix(got, " temporary") {
			refused++
		} else if strings.HasPrefix(got, "error") {
			t.Fatal(got)
		}
	}
	if refused < 15 || refused > 21 {
		t.Fatalf("%d of 40 calls were refused at 10 a second after 20", refused)
	}
	if got := w.connect("1").call("sync", "{}"); strings.HasPrefix(got, "error") {
		t.Fatalf("another socket pays for it: %s", got)
	}
}

func TestTyping(t *testing.T) {
	w := open(t, newChat(), func(c *Config) { c.Limits.Calls = -1 })
	w.chat.join(room, 1, 2)
	a, b := w.follower("1", room), w.follower("2", room)
	if got := a.call("typing", `{"conversation":"`+room.String()+`","on":true}`); got != `{"data":{}}` {
		t.Fatal(got)
	}
	if got := b.pub(); got != wire.Channel('c', room)+` {"t":{"person":"`+ids.ID(1).String()+`","on":true}}` {
		t.Fatal(got)
	}
	limited := false
	for range typingBurst + 1 {
		limited = strings.HasPrefix(a.call("typing", `{"conversation":"`+room.String()+`","on":true}`), "error 429")
	}
	if !limited {
		t.Fatal("somebody may type as fast as he likes")
	}
}

func TestClosingTellsEverybodyToComeBack(t *testing.T) {
	c := newChat()
	w := open(t, c)
	c.join(room, 1, 2)
	a, b := w.follower("1", room), w.follower("2", room)
	before := time.Now().Add(-time.Second)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := w.gw.Close(ctx); err != nil {
		t.Fatal(err)
	}
	for _, cl := range []*client{a, b} {
		if code := wsock.CodeOf(cl.end()); code != 3001 {
			t.Fatalf("ended with %d", code)
		}
	}
	_, err := wsock.Dial(t.Context(), w.url(), nil, wsock.Options{})
	if refused, ok := err.(*wsock.RefusedError); !ok || refused.Status != 503 {
		t.Fatalf("a newcomer is told %v", err)
	}
	for _, id := range []ids.ID{1, 2} {
		if !c.seen[id].After(before) {
			t.Fatalf("person %d was last seen %v", id, c.seen[id])
		}
	}
}

// Whatever connects, follows and goes away, nothing is left behind.
func TestNothingIsLeftBehind(t *testing.T) {
	w := open(t, newChat())
	w.chat.join(room, 1, 2, 3)
	w.chat.join(room2, 1)
	for i := range 3 {
		c := w.follower(fmt.Sprint(i+1), room)
		w.gw.Publish(w.chat.append(room, "x"))
		c.pub()
		c.ws.Close()
	}
	until(t, "no people, no feeds", func() bool {
		n := 0
		w.gw.people.all(func(*person) { n++ })
		w.gw.feeds.all(func(*feed) { n++ })
		w.gw.presence.mu.Lock()
		defer w.gw.presence.mu.Unlock()
		return n+len(w.gw.presence.all) == 0
	})
}
