package bridges

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/spine"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// The cast. Lin leads the lobby, Ada is an admin, Ming a member.
const (
	acme              ids.ID = 1
	lin, ada, ming    ids.ID = 11, 12, 13
	lobby, den, aside ids.ID = 101, 102, 103 // den is private, aside a thread in the lobby
)

func as(p ids.ID) actor.Actor {
	return actor.Actor{Workspace: acme, Person: p, Account: p, Role: map[ids.ID]actor.Role{lin: actor.Member, ada: actor.Admin, ming: actor.Member}[p]}
}

// said is a message that a bot posted.
type said struct {
	bot, conversation ids.ID
	client, text      string
}

// town is what the other rooms know.
type town struct {
	mu      sync.Mutex
	maker   *ids.Maker
	names   map[ids.ID]string // of bots
	retired []ids.ID
	seats   map[[2]ids.ID]bool // conversation, bot
	texts   map[int64]string   // by seq; "" is deleted
	posts   []said
	acts    []Act
	refuse  error // of Seat and Post
	looked  func()
}

func (w *town) set(fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	fn()
}

var errUnseen = errs.E("town", errs.NotFound, "conversation.not_found", "There is no such conversation.")

func (w *town) MayLead(_ context.Context, a actor.Actor, conversation ids.ID) error {
	switch {
	case a.Workspace != acme, conversation != lobby && conversation != den, conversation == den && a.Person != lin, a.Role == actor.Guest:
		return errUnseen
	case a.Person == lin, a.Role.AtLeast(actor.Admin):
		return nil
	}
	return errs.E("town", errs.Forbidden, "conversation.not_leader", "Only its leaders may do this.")
}

func (w *town) Seat(_ context.Context, _ actor.Actor, conversation, bot ids.ID, _ bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse == nil {
		w.seats[[2]ids.ID{conversation, bot}] = true
	}
	return w.refuse
}

func (w *town) Unseat(_ context.Context, _, conversation, bot ids.ID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.seats, [2]ids.ID{conversation, bot})
	return nil
}

func (w *town) Post(_ context.Context, _, conversation, bot ids.ID, client, text string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		return w.refuse
	}
	if !w.seats[[2]ids.ID{conversation, bot}] {
		return errUnseen
	}
	if !slices.ContainsFunc(w.posts, func(p said) bool { return p.client == client }) {
		w.posts = append(w.posts, said{bot, conversation, client, text})
	}
	return nil
}

func (w *town) Look(_ context.Context, _, conversation, bot ids.ID, seq int64) (Place, json.RawMessage, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.looked != nil {
		w.looked()
	}
	p := Place{ID: conversation, Kind: "group", Mode: "public", Title: "大厅"}
	switch {
	case conversation == aside:
		p.Kind, p.Parent = "thread", &Parent{lobby, 1}
	case conversation == den && w.seats[[2]ids.ID{den, bot}]:
		p.Mode = "private"
	case conversation != lobby:
		return p, nil, errUnseen
	}
	text, known := w.texts[seq]
	if !known {
		text = fmt.Sprintf("message %d 热闹", seq)
	}
	if seq == 0 || text == "" {
		return p, nil, nil
	}
	b, err := json.Marshal(map[string]any{"seq": seq, "text": text})
	return p, b, err
}

func (w *town) MakeBot(_ context.Context, _ ids.ID, name string) (ids.ID, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := w.maker.New()
	w.names[id] = name
	return id, nil
}

func (w *town) RenameBot(_ context.Context, _ actor.Actor, bot ids.ID, name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names[bot] = name
	return nil
}

func (w *town) RetireBot(_ context.Context, _ actor.Actor, bot ids.ID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.retired = append(w.retired, bot)
	return nil
}

func (w *town) Person(_ context.Context, _, person ids.ID) (Person, error) {
	if person != ming {
		return Person{}, errs.E("town", errs.NotFound, "person.not_found", "There is no such person here.")
	}
	return Person{ID: ming, Name: "王小明", Handle: "ming", Kind: "person"}, nil
}

func (w *town) Slug(context.Context, ids.ID) (string, error) { return "acme", nil }

func (w *town) Audit(_ context.Context, _ *sqldb.Tx, a Act) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acts = append(w.acts, a)
	return nil
}

// house is a room with all that it needs.
type house struct {
	*Service
	t        *testing.T
	clock    *clock.Fake
	town     *town
	spine    *spine.Spine
	receiver *receiver
	seq      int64
}

func build(t *testing.T, db *sqldb.DB) *house {
	t.Helper()
	h := &house{t: t, clock: clock.NewFake(time.Now()), receiver: newReceiver(t)}
	maker := ids.NewMaker(1)
	h.town = &town{maker: maker, names: map[ids.ID]string{}, seats: map[[2]ids.ID]bool{}, texts: map[int64]string{}}
	var err error
	h.spine, err = spine.Open(t.Context(), db, maker)
	h.must(err)
	ring, err := seal.Open(t.TempDir(), "")
	h.must(err)
	h.Service, err = Open(t.Context(), Config{DB: db, IDs: maker, Clock: h.clock, Seal: ring, Conversations: h.town, People: h.town, Audit: h.town,
		Sender: h.receiver.client(t), Limiter: ratelimit.NewMemory(1000, h.clock.Now), PublicURL: "https://chat.example"})
	h.must(err)
	t.Cleanup(func() {
		if bad, err := h.Verify(context.WithoutCancel(t.Context())); err != nil || len(bad) > 0 {
			t.Errorf("verify: %v %q", err, bad)
		}
	})
	return h
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, build(t, db)) })
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) happen(e spine.Event) {
	h.t.Helper()
	if e.At.IsZero() {
		e.At = h.clock.Now()
	}
	if e.Origin == "" {
		e.Origin = spine.Live
	}
	h.must(h.DB.Tx(h.t.Context(), func(tx *sqldb.Tx) error { return h.spine.Append(h.t.Context(), tx, acme, e) }))
}

func (h *house) drain() {
	h.t.Helper()
	_, err := h.spine.Drain(h.t.Context(), h.Consumer())
	h.must(err)
}

// say is a message of Ming's.
func (h *house) say(conversation ids.ID) int64 {
	h.t.Helper()
	h.seq++
	props := map[string]any{"in": "group"}
	if conversation == aside {
		props = map[string]any{"in": "thread", "parent": lobby}
	}
	h.happen(spine.Event{Name: "message.sent", Person: ming, Conversation: conversation, Seq: h.seq, Props: props})
	return h.seq
}

// told queues and delivers, and returns what arrived since the last time.
func (h *house) told() []arrived {
	h.t.Helper()
	h.drain()
	h.must(h.Deliver(h.t.Context()))
	return h.receiver.take()
}

func (h *house) out(n NewOutgoing) (Outgoing, string) {
	h.t.Helper()
	if n.URL == "" {
		n.URL = h.receiver.server.URL + "/hook"
	}
	if n.Name == "" {
		n.Name = "CRM"
	}
	if len(n.Events) == 0 {
		n.Events = []string{"message.sent"}
	}
	maker := ada
	if n.Conversation == den {
		maker = lin // whom the operation's access would refuse; the rule asks for a leader
	}
	o, secret, err := h.MakeOutgoing(h.t.Context(), as(maker), n)
	h.must(err)
	h.receiver.know(secret)
	return o, secret
}

func (h *house) state(id ids.ID) Outgoing {
	h.t.Helper()
	o, found, err := outgoingByID(h.t.Context(), h.DB, endpoint{acme, id})
	h.must(err)
	if !found {
		h.t.Fatal("the webhook is gone")
	}
	return o
}

func (h *house) log(id ids.ID) []Attempt {
	h.t.Helper()
	list, err := h.Attempts(h.t.Context(), as(ada), id)
	h.must(err)
	return list
}

func (h *house) waiting(o Outgoing) int {
	h.t.Helper()
	n, err := queued(h.t.Context(), h.DB, o, QueueMax)
	h.must(err)
	return n
}

// arrived is a delivery as an endpoint got it.
type arrived struct {
	Payload
	id, path, raw string
	signatures    int // that hold
	stamp         time.Time
}

// receiver is an endpoint that verifies signatures with the library of Standard Webhooks.
type receiver struct {
	t       *testing.T
	server  *httptest.Server
	mu      sync.Mutex
	secrets []string
	got     []arrived
	answer  http.HandlerFunc // instead of 204
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{t: t}
	r.server = httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(r.server.Close)
	return r
}

// client reaches the receiver's address, and no other that is private.
func (r *receiver) client(t *testing.T) *safehttp.Client {
	u, _ := url.Parse(r.server.URL)
	port, _ := strconv.Atoi(u.Port())
	c := safehttp.New(safehttp.Options{Ports: []int{443, port}, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Redirects: -1, MaxBody: 64 << 10, Timeout: 2 * time.Second})
	t.Cleanup(c.Close)
	return c
}

func (r *receiver) know(secret string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secrets = append(r.secrets, secret)
}

func (r *receiver) behave(answer http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

func (r *receiver) take() []arrived {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

func (r *receiver) serve(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		r.t.Error(err)
	}
	a := arrived{id: req.Header.Get("webhook-id"), path: req.URL.Path, raw: string(body)}
	seconds, _ := strconv.ParseInt(req.Header.Get("webhook-timestamp"), 10, 64)
	a.stamp = time.Unix(seconds, 0)
	if err := json.Unmarshal(body, &a.Payload); err != nil || req.Header.Get("Content-Type") != "application/json" || req.Method != http.MethodPost {
		r.t.Errorf("%s %v: %s", req.Method, err, body)
	}
	r.mu.Lock()
	for _, secret := range r.secrets {
		hook, err := standardwebhooks.NewWebhook(secret)
		if err == nil && hook.VerifyIgnoringTimestamp(body, req.Header) == nil {
			a.signatures++
		}
	}
	if a.signatures == 0 {
		r.t.Errorf("a signature does not hold: %v", req.Header)
	}
	r.got = append(r.got, a)
	answer := r.answer
	r.mu.Unlock()
	if answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	answer(w, req)
}

func idsOf(list []arrived) string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.id
	}
	return strings.Join(out, " ")
}
