package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/gateway/wsock"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
)

// chat is the rooms as these tests need them: conversations with members in memory, shared by the nodes of a test as a database would be.
type chat struct {
	mu      sync.Mutex
	members map[ids.ID]map[ids.ID]bool
	log     map[ids.ID][]string // entries
	ended   map[ids.ID]bool     // sessions that are over
	seen    map[ids.ID]time.Time
	hold    chan struct{} // if not nil, calls of method "slow" wait for it
	ranges  int
	reading func(conversation ids.ID) // called inside MayRead
}

func newChat() *chat {
	return &chat{members: map[ids.ID]map[ids.ID]bool{}, log: map[ids.ID][]string{}, ended: map[ids.ID]bool{}, seen: map[ids.ID]time.Time{}}
}

func (c *chat) join(conversation ids.ID, people ...ids.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.members[conversation] == nil {
		c.members[conversation] = map[ids.ID]bool{}
	}
	for _, p := range people {
		c.members[conversation][p] = true
	}
}

func (c *chat) leave(conversation, person ids.ID) {
	c.mu.Lock()
	delete(c.members[conversation], person)
	c.mu.Unlock()
}

// Authenticate reads "person", "person:session" or "guest-person" as a token or cookie.
func (c *chat) Authenticate(r *http.Request, workspace string) (actor.Actor, error) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if cookie, err := r.Cookie("hubbub_session"); err == nil && token == "" {
		token = cookie.Value
	}
	if token == "" {
		return actor.Actor{}, nil
	}
	a := actor.Actor{Workspace: 7, Role: actor.Member}
	if rest, ok := strings.CutPrefix(token, "guest-"); ok {
		token, a.Role = rest, actor.Guest
	}
	if rest, ok := strings.CutPrefix(token, "narrow-"); ok {
		token, a.Scopes = rest, []string{"chat:read"}
	}
	var person, session int64
	n, _ := fmt.Sscanf(token, "%d:%d", &person, &session)
	c.mu.Lock()
	defer c.mu.Unlock()
	if n == 0 || workspace != "acme" || c.ended[ids.ID(session)] {
		return actor.Actor{}, errs.E("test", errs.Unauthenticated, "auth.token", "This token is not valid.")
	}
	a.Person, a.Session = ids.ID(person), ids.ID(session)
	return a, nil
}

func (c *chat) MayRead(_ context.Context, a actor.Actor, conversation ids.ID) error {
	c.mu.Lock()
	ok := c.members[conversation][a.Person]
	c.mu.Unlock()
	if c.reading != nil {
		c.reading(conversation)
	}
	if !ok {
		return errs.E("test", errs.NotFound, "conversation.not_found", "There is no such conversation.")
	}
	return nil
}

func (c *chat) MaySee(_ context.Context, a actor.Actor, person ids.ID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.members {
		if m[a.Person] && m[person] {
			return nil
		}
	}
	if a.Role == actor.Guest {
		return errs.E("test", errs.NotFound, "person.not_found", "There is no such person.")
	}
	return nil
}

func (c *chat) Joined(_ context.Context, _, person ids.ID) (out []ids.ID, _ error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, m := range c.members {
		if m[person] {
			out = append(out, id)
		}
	}
	return out, nil
}

func (c *chat) Call(_ context.Context, a actor.Actor, method string, body []byte) ([]byte, error) {
	switch method {
	case "sync":
		return []byte(`{"you":"` + a.Person.String() + `"}`), nil
	case "slow":
		<-c.hold
		return []byte(`{}`), nil
	case "full":
		return nil, errs.E("test", errs.Full, "disk.full", "The disk is full.")
	case "broken":
		return nil, fmt.Errorf("a secret cause")
	}
	return nil, errs.E("test", errs.NotFound, "call.unknown", "There is no such call.")
}

func (c *chat) Send(context.Context, actor.Actor, []byte, func([]byte, error)) {
	panic("tests that send bring their own")
}

// append stores entries and returns the frame that tells of them.
func (c *chat) append(conversation ids.ID, texts ...string) Frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := int64(len(c.log[conversation])) + 1
	for i, text := range texts {
		t, _ := json.Marshal(text)
		c.log[conversation] = append(c.log[conversation], fmt.Sprintf(`{"conversation":"%s","seq":%d,"kind":"message.sent","data":{"text":%s}}`, conversation, first+int64(i), t))
	}
	return c.frame(conversation, first, int64(len(c.log[conversation])))
}

func (c *chat) frame(conversation ids.ID, first, last int64) Frame {
	data := `{"e":[` + strings.Join(c.log[conversation][first-1:last], ",") + `]}`
	return Frame{Workspace: 7, Conversation: conversation, First: first, Seq: last, Ordinal: last, Said: true, Data: []byte(data)}
}

func (c *chat) Range(_ context.Context, conversation ids.ID, after, to int64) (Frame, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ranges++
	if head := int64(len(c.log[conversation])); to == 0 || to > head {
		to = head
	}
	if after >= to {
		return Frame{}, nil
	}
	return c.frame(conversation, after+1, to), nil
}

func (c *chat) Seen(_ context.Context, seen []Sighting) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range seen {
		c.seen[s.Person] = s.At
	}
	return nil
}

// world is a gateway behind a real server.
type world struct {
	*testing.T
	chat *chat
	gw   *Gateway
	srv  *httptest.Server
}

func open(t *testing.T, c *chat, change ...func(*Config)) *world {
	t.Helper()
	cfg := Config{Auth: c, Chat: c, People: c, Clock: clock.System{}, Grace: 100 * time.Millisecond}
	for _, fn := range change {
		fn(&cfg)
	}
	g, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	g.Register(mux)
	srv := httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := g.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
		srv.Close()
	})
	return &world{t, c, g, srv}
}

func (w *world) url() string {
	return "ws" + strings.TrimPrefix(w.srv.URL, "http") + "/api/socket/websocket"
}

// client is a raw client of the protocol.
type client struct {
	t     *testing.T
	ws    *wsock.Conn
	pubs  chan string // "channel data"
	other chan string // whole lines: unsubscribes and such
	ended chan error
	mu    sync.Mutex
	id    int
	wait  map[int]chan map[string]json.RawMessage
}

func (w *world) dial(header http.Header) *client {
	w.Helper()
	ws, err := wsock.Dial(w.Context(), w.url(), header, wsock.Options{MaxMessage: 64 << 20})
	if err != nil {
		w.Fatal(err)
	}
	c := &client{t: w.T, ws: ws, pubs: make(chan string, 10_000), other: make(chan string, 100), ended: make(chan error, 1), wait: map[int]chan map[string]json.RawMessage{}}
	go func() { c.ended <- ws.Serve(c.take) }()
	w.Cleanup(ws.Close)
	return c
}

func (c *client) take(p []byte) bool {
	for _, line := range strings.Split(string(p), "\n") {
		var in struct {
			ID   int
			Push struct {
				Channel string
				Pub     *struct{ Data json.RawMessage }
			}
		}
		if err := json.Unmarshal([]byte(line), &in); err != nil {
			c.t.Errorf("not JSON: %q", line)
			return false
		}
		switch {
		case line == "{}":
			_ = c.ws.WriteText([]byte("{}"))
		case in.ID != 0:
			var all map[string]json.RawMessage
			_ = json.Unmarshal([]byte(line), &all)
			c.mu.Lock()
			ch := c.wait[in.ID]
			c.mu.Unlock()
			ch <- all
		case in.Push.Pub != nil:
			c.pubs <- in.Push.Channel + " " + string(in.Push.Pub.Data)
		default:
			c.other <- line
		}
	}
	return true
}

// ask sends a command and gives the answer's field, or "error code message".
func (c *client) ask(command, field string) string {
	c.t.Helper()
	return c.answer(c.tell(command), field)
}

func (c *client) tell(command string) chan map[string]json.RawMessage {
	ch := make(chan map[string]json.RawMessage, 1)
	c.mu.Lock()
	c.id++
	id := c.id
	c.wait[id] = ch
	c.mu.Unlock()
	if err := c.ws.WriteText(fmt.Appendf(nil, `{"id":%d,%s}`, id, command)); err != nil {
		c.t.Fatal(err)
	}
	return ch
}

func (c *client) answer(ch chan map[string]json.RawMessage, field string) string {
	c.t.Helper()
	select {
	case all := <-ch:
		if e := all["error"]; e != nil {
			var f struct {
				Code      int
				Message   string
				Temporary bool
			}
			_ = json.Unmarshal(e, &f)
			s := fmt.Sprintf("error %d %s", f.Code, f.Message)
			if f.Temporary {
				s += " temporary"
			}
			return s
		}
		return string(all[field])
	case err := <-c.ended:
		c.ended <- err
		return fmt.Sprintf("ended %v", err)
	case <-time.After(10 * time.Second):
		c.t.Fatal("no answer")
		return ""
	}
}

func (c *client) call(method, data string) string {
	c.t.Helper()
	return c.ask(fmt.Sprintf(`"rpc":{"method":%q,"data":%s}`, method, data), "rpc")
}

func (c *client) subscribe(name string) string {
	c.t.Helper()
	return c.ask(fmt.Sprintf(`"subscribe":{"channel":%q}`, name), "subscribe")
}

// connect opens a connection of a person.
func (w *world) connect(token string) *client {
	w.Helper()
	c := w.dial(nil)
	if got := c.ask(fmt.Sprintf(`"connect":{"data":{"workspace":"acme","token":%q}}`, token), "connect"); !strings.Contains(got, `"client":`) {
		w.Fatalf("connect: %s", got)
	}
	c.call("sync", "{}") // as every client does; after it nothing is missed
	return c
}

// follower is a connection that follows conversations.
func (w *world) follower(token string, conversations ...ids.ID) *client {
	w.Helper()
	c := w.connect(token)
	for _, id := range conversations {
		if got := c.subscribe(wire.Channel('c', id)); strings.HasPrefix(got, "error") {
			w.Fatalf("subscribe: %s", got)
		}
	}
	return c
}

// pub is the next publication.
func (c *client) pub() string {
	c.t.Helper()
	select {
	case s := <-c.pubs:
		return s
	case err := <-c.ended:
		c.ended <- err
		c.t.Fatalf("the connection ended: %v", err)
	case <-time.After(10 * time.Second):
		c.t.Fatal("nothing was published")
	}
	return ""
}

// quiet says that nothing was published to the client up to now: everything that was comes before the answer to a call.
func (c *client) quiet() {
	c.t.Helper()
	c.call("sync", "{}")
	select {
	case s := <-c.pubs:
		c.t.Fatalf("published, though it should not be: %s", s)
	default:
	}
}

// seqs reads publications of a conversation until one brings entry n, and gives the numbers.
func (c *client) seqs(conversation ids.ID, n int64) (got []int64) {
	c.t.Helper()
	for {
		name, data, _ := strings.Cut(c.pub(), " ")
		var in struct{ E []struct{ Seq int64 } }
		if name != wire.Channel('c', conversation) || json.Unmarshal([]byte(data), &in) != nil {
			c.t.Fatalf("unexpected: %s %s", name, data)
		}
		for _, e := range in.E {
			got = append(got, e.Seq)
		}
		if len(got) > 0 && got[len(got)-1] >= n {
			return got
		}
	}
}

func (c *client) end() error {
	c.t.Helper()
	select {
	case err := <-c.ended:
		c.ended <- err
		return err
	case <-time.After(10 * time.Second):
		c.t.Fatal("the connection did not end")
		return nil
	}
}

// until waits for a state.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for limit := time.Now().Add(15 * time.Second); time.Now().Before(limit); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never came: %s", what)
}
