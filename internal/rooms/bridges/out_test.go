package bridges

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/spine"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func TestWhatHappensIsTold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		o, secret := h.out(NewOutgoing{Events: []string{"person.joined", "message.sent", "reaction.added", "message.sent"}})
		seq := h.say(lobby)
		h.happen(spine.Event{Name: "reaction.added", Person: 99, Conversation: lobby, Seq: seq, Props: map[string]any{"emoji": "👍🏽", "to": ming}})
		h.happen(spine.Event{Name: "person.joined", Person: ming, Props: map[string]any{"role": "member"}})
		h.happen(spine.Event{Name: "message.edited", Person: ming, Conversation: lobby, Seq: seq}) // not asked for
		h.happen(spine.Event{Name: "message.read", Person: ming, Conversation: lobby, Seq: seq})   // not offered
		got := h.told()
		if len(got) != 3 {
			t.Fatalf("%+v", got)
		}
		m, r, p := got[0], got[1], got[2]
		if m.Type != "message.sent" || m.Data.Workspace != "acme" || m.Data.Person.Name != "王小明" || m.Data.Conversation.Title != "大厅" || m.Data.Seq != seq ||
			!strings.Contains(string(m.Data.Message), "message 1 热闹") || m.Data.Detail != nil || m.Data.Gone || !m.Timestamp.Equal(h.clock.Now()) || m.path != "/hook" {
			t.Errorf("%s", m.raw)
		}
		if r.Type != "reaction.added" || r.Data.Detail["emoji"] != "👍🏽" || r.Data.Person.ID != 99 || r.Data.Person.Name != "" || r.Data.Message == nil {
			t.Errorf("%s", r.raw)
		}
		if p.Type != "person.joined" || p.Data.Conversation != nil || p.Data.Message != nil || p.Data.Detail["role"] != "member" {
			t.Errorf("%s", p.raw)
		}
		if o.Bot == 0 || h.town.names[o.Bot] != "CRM" || !strings.HasPrefix(secret, "whsec_") || !m.stamp.Equal(h.clock.Now().Truncate(time.Second)) {
			t.Errorf("%+v", o)
		}
		log := h.log(o.ID)
		if len(log) != 3 || log[0].Event != "person.joined" || log[0].Status != 204 || log[0].Outcome != Delivered || log[2].EventID.String() != m.id || log[2].Attempt != 1 {
			t.Errorf("%+v", log)
		}
		if again := h.told(); len(again) != 0 || h.waiting(o) != 0 {
			t.Errorf("told twice: %+v", again)
		}
	})
}

func TestOnlyWhatTheBotMayReadAndWasAskedFor(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		everywhere, _ := h.out(NewOutgoing{URL: h.receiver.server.URL + "/all"})
		inside, _ := h.out(NewOutgoing{URL: h.receiver.server.URL + "/lobby", Conversation: lobby, Events: []string{"message.sent", "message.edited", "person.joined"}})
		secret, _ := h.out(NewOutgoing{URL: h.receiver.server.URL + "/den", Conversation: den})
		paths := func() string {
			var out []string
			for _, a := range h.told() {
				out = append(out, a.path)
			}
			slices.Sort(out)
			return strings.Join(out, " ")
		}
		for _, c := range []struct {
			what string
			do   func()
			want string
		}{
			{"public", func() { h.say(lobby) }, "/all /lobby"},
			{"private", func() { h.say(den) }, "/den"},
			{"a thread", func() { h.say(aside) }, "/all /lobby"},
			{"an edit in a thread", func() {
				h.happen(spine.Event{Name: "message.edited", Person: ming, Conversation: aside, Seq: h.seq})
			}, "/lobby"},
			{"an edit elsewhere", func() { h.happen(spine.Event{Name: "message.edited", Person: ming, Conversation: den, Seq: 2}) }, ""},
			{"nowhere", func() { h.happen(spine.Event{Name: "person.joined", Person: ming}) }, ""},
			{"the bot was added", func() {
				h.town.set(func() { h.town.seats[[2]ids.ID{den, everywhere.Bot}] = true })
				h.say(den)
			}, "/all /den"},
			{"the bot was removed", func() {
				h.town.set(func() { delete(h.town.seats, [2]ids.ID{den, secret.Bot}) })
				h.say(den)
			}, "/all"},
			{"imported", func() {
				h.happen(spine.Event{Name: "message.sent", Conversation: lobby, Seq: 1, Origin: spine.Imported})
			}, ""},
			{"synthetic", func() {
				h.happen(spine.Event{Name: "message.sent", Conversation: lobby, Seq: 1, Origin: spine.Synthetic})
			}, ""},
			{"from before", func() {
				h.happen(spine.Event{Name: "message.sent", Conversation: lobby, Seq: 1, At: h.clock.Now().Add(-time.Second)})
			}, ""},
		} {
			c.do()
			if got := paths(); got != c.want {
				t.Errorf("%s: told %q, want %q", c.what, got, c.want)
			}
		}
		if n := h.waiting(everywhere) + h.waiting(inside) + h.waiting(secret); n != 0 {
			t.Errorf("%d wait", n)
		}
		if len(h.log(secret.ID)) != 2 {
			t.Errorf("what was not sent is in the log: %+v", h.log(secret.ID))
		}
	})
}

func TestTheTextIsThatOfTheMomentOfSending(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		o, _ := h.out(NewOutgoing{})
		edited, deleted := h.say(lobby), h.say(lobby)
		h.drain()
		d, _, err := nextDelivery(t.Context(), h.DB, endpoint{acme, o.ID}, h.clock.Now())
		if h.must(err); strings.Contains(d.fact, "热闹") {
			t.Fatalf("the queue holds text: %s", d.fact)
		}
		h.town.set(func() { h.town.texts[edited], h.town.texts[deleted] = "改过了", "" })
		got := h.told()
		if len(got) != 2 || !strings.Contains(string(got[0].Data.Message), "改过了") || !got[1].Data.Gone || got[1].Data.Message != nil {
			t.Fatalf("%+v", got)
		}
	})
}

// What misbehaves is tried again under the same id, ever later, and nothing of it is followed or kept whole.
func TestMisbehaviour(t *testing.T) {
	inward := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect inward was followed") }))
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = inward.Listener.Close()
	inward.Listener = l
	inward.Start()
	defer inward.Close()
	for what, c := range map[string]struct {
		answer   http.HandlerFunc
		status   int
		response string
		outcome  Outcome
		least    time.Duration
	}{
		"500": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down\x00 坏了", 500) }, 500, "down\ufffd 坏了\n", Again, 4 * time.Second},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, inward.URL, http.StatusTemporaryRedirect)
		}, 307, "", Again, 4 * time.Second},
		"hangs up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, "The connection failed.", Again, 4 * time.Second},
		"silent":   {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 0, "There was no answer in time.", Again, 4 * time.Second},
		"come later": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(429)
		}, 429, "", Again, time.Hour - time.Second},
		"huge and ok": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("热", 1<<20)) }, 200, strings.Repeat("热", 500) + "…", Delivered, 0},
		"huge and not": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			fmt.Fprint(w, strings.Repeat("x", 1<<20))
		}, 400, strings.Repeat("x", 500) + "…", Again, 4 * time.Second},
	} {
		t.Run(what, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				h.receiver.behave(c.answer)
				o, _ := h.out(NewOutgoing{})
				h.say(lobby)
				first := h.told()
				log := h.log(o.ID)
				if len(first) != 1 || len(log) != 1 || log[0].Status != c.status || !strings.HasPrefix(log[0].Response, c.response) || log[0].Outcome != c.outcome {
					t.Fatalf("%+v %+v", first, log)
				}
				if c.outcome == Delivered {
					return
				}
				if state := h.state(o.ID); state.Failures != 1 || !state.FailingSince.Equal(h.clock.Now()) {
					t.Fatalf("%+v", state)
				}
				h.receiver.behave(nil)
				h.clock.Advance(c.least)
				if early := h.told(); len(early) != 0 {
					t.Fatalf("tried again too early: %+v", early)
				}
				h.clock.Advance(c.least)
				again := h.told()
				if len(again) != 1 || again[0].id != first[0].id || again[0].raw != first[0].raw {
					t.Fatalf("%+v after %+v", again, first)
				}
				if state := h.state(o.ID); state.Failures != 0 || !state.FailingSince.IsZero() || h.waiting(o) != 0 || h.log(o.ID)[0].Attempt != 2 {
					t.Fatalf("%+v", state)
				}
			})
		})
	}
}

func TestPrivateAddresses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		port := h.receiver.server.URL[strings.LastIndex(h.receiver.server.URL, ":"):]
		for _, bad := range []string{"http://127.0.0.2" + port, "http://10.0.0.1", "http://169.254.169.254/", "https://[::1]/", "ftp://example.com", "https://user:pass@example.com/", "https://example.com:22/",
			"nonsense", "https://example.com/#x", "https://example.com/" + strings.Repeat("x", URLMax)} {
			if _, _, err := h.MakeOutgoing(t.Context(), as(ada), NewOutgoing{Name: "x", URL: bad, Events: []string{"message.sent"}}); errs.CodeOf(err) != "webhook.url" {
				t.Errorf("%.60s: %v", bad, err)
			}
		}
		if len(h.town.names) != 0 {
			t.Error("a refused webhook left a bot")
		}
		// A name is only judged by what it resolves to, when it is dialled.
		o, _ := h.out(NewOutgoing{URL: "https://localhost/"})
		refusing := h.Config
		refusing.Sender = safehttp.New(safehttp.Options{Redirects: -1})
		s := &Service{refusing}
		h.say(lobby)
		h.drain()
		h.must(s.Deliver(t.Context()))
		if log := h.log(o.ID); len(log) != 1 || log[0].Status != 0 || log[0].Response != "This address may not be reached from here." {
			t.Fatalf("%+v", log)
		}
	})
}

func TestAnEndpointThatFailsIsGivenUpAndDisabled(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.receiver.behave(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
		o, _ := h.out(NewOutgoing{})
		h.say(lobby)
		started := h.clock.Now()
		var at []time.Time
		for len(at) < 30 && h.clock.Now().Sub(started) < 6*24*time.Hour {
			for range h.told() {
				at = append(at, h.clock.Now())
			}
			h.clock.Advance(time.Minute / 4 * time.Duration(1+len(at)))
		}
		if len(at) != len(backoff)+1 || at[len(at)-1].Sub(started) < 65*time.Hour || h.log(o.ID)[0].Outcome != GivenUp || h.waiting(o) != 0 {
			t.Fatalf("%d attempts until %v", len(at), at[len(at)-1].Sub(started))
		}
		if !h.state(o.ID).Enabled {
			t.Fatal("disabled too early")
		}
		h.say(lobby)
		h.say(lobby)
		if got := h.told(); len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		state := h.state(o.ID)
		if state.Enabled || state.DisabledFor != "failing" || h.waiting(o) != 0 {
			t.Fatalf("%+v", state)
		}
		if last := h.town.acts[len(h.town.acts)-1]; last.Action != actDisabled || last.Webhook != o.ID || last.Detail["why"] != "failing" {
			t.Fatalf("%+v", last)
		}
		h.say(lobby)
		h.drain()
		if h.waiting(o) != 0 {
			t.Fatal("something is queued for an endpoint that is disabled")
		}
		h.receiver.behave(nil)
		yes := true
		_, err := h.ChangeOutgoing(t.Context(), as(ada), o.ID, OutgoingChange{Enabled: &yes})
		h.must(err)
		seq := h.say(lobby)
		if got := h.told(); len(got) != 1 || got[0].Data.Seq != seq {
			t.Fatalf("%+v", got)
		}
	})
}

func TestGoneIsBelievedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.receiver.behave(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) })
		o, _ := h.out(NewOutgoing{})
		h.say(lobby)
		h.say(lobby)
		if got := h.told(); len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		if s := h.state(o.ID); s.Enabled || s.DisabledFor != "gone" || h.waiting(o) != 0 {
			t.Fatalf("%+v", s)
		}
	})
}

// One delivery that an endpoint cannot take does not hold up the others for long, and a dead endpoint is not asked once for each.
func TestAFailureHoldsUpALittle(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var poison atomic.Value
		poison.Store("")
		h.receiver.behave(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("webhook-id") == poison.Load() {
				w.WriteHeader(500)
			}
		})
		h.out(NewOutgoing{})
		h.say(lobby)
		poison.Store(h.told()[0].id)
		h.say(lobby)
		first := h.say(lobby)
		h.drain()
		d, _, err := nextDelivery(t.Context(), h.DB, endpoint{acme, h.all()[0].ID}, h.clock.Now())
		h.must(err)
		poison.Store(d.event.String())
		if got := h.told(); len(got) != 1 {
			t.Fatalf("an endpoint that fails is asked on: %+v", got)
		}
		h.clock.Advance(6 * time.Second)
		got := h.told()
		if len(got) == 0 || got[0].Data.Seq != first {
			t.Fatalf("%+v", got)
		}
	})
}

func (h *house) all() []Outgoing {
	h.t.Helper()
	all, err := h.Outgoings(h.t.Context(), acme)
	h.must(err)
	return all
}

// dying is a sender whose process ends right after, or right before, a post.
type dying struct {
	Sender
	before bool
	died   chan struct{}
}

func (d *dying) Do(req *http.Request) (*safehttp.Response, error) {
	if !d.before {
		if _, err := d.Sender.Do(req); err != nil {
			return nil, err
		}
	}
	close(d.died)
	runtime.Goexit() // nothing behind the post happens, as in a process that was killed
	return nil, nil
}

func TestAKillNeitherDropsNorDoubles(t *testing.T) {
	for _, before := range []bool{true, false} {
		t.Run(fmt.Sprintf("before the post: %v", before), func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				h.out(NewOutgoing{})
				h.say(lobby)
				// Killed while queueing: the cursor and the queue are one transaction.
				c := h.Consumer()
				handle := c.Handle
				c.Handle = func(ctx context.Context, tx *sqldb.Tx, events []spine.Event) error {
					return errors.Join(handle(ctx, tx, events), errors.New("killed"))
				}
				if _, err := h.spine.Drain(t.Context(), c); err == nil || h.waiting(h.all()[0]) != 0 {
					t.Fatal("queued without the cursor", err)
				}
				h.drain()
				h.drain()
				if n := h.waiting(h.all()[0]); n != 1 {
					t.Fatal(n)
				}
				// Killed around the post.
				cfg := h.Config
				sender := &dying{h.Sender, before, make(chan struct{})}
				cfg.Sender = sender
				_ = (&Service{cfg}).Deliver(t.Context())
				<-sender.died
				first := h.receiver.take()
				if len(first) != map[bool]int{true: 0, false: 1}[before] {
					t.Fatalf("%+v", first)
				}
				if got := h.told(); len(got) != 0 {
					t.Fatalf("another node delivers while the claim holds: %+v", got)
				}
				h.clock.Advance(claimFor)
				again := h.told()
				if len(again) != 1 || !before && again[0].id != first[0].id {
					t.Fatalf("%s after %s", idsOf(again), idsOf(first))
				}
				h.clock.Advance(24 * time.Hour)
				if got := h.told(); len(got) != 0 {
					t.Fatalf("%+v", got)
				}
			})
		})
	}
}

func TestStoppingIsNoFailure(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, stop := context.WithCancel(t.Context())
		h.receiver.behave(func(_ http.ResponseWriter, r *http.Request) { stop(); <-r.Context().Done() })
		o, _ := h.out(NewOutgoing{})
		h.say(lobby)
		h.drain()
		h.must(h.Deliver(ctx))
		first := h.receiver.take()
		if len(first) != 1 || len(h.log(o.ID)) != 0 || h.state(o.ID).Failures != 0 {
			t.Fatalf("%+v %+v", first, h.log(o.ID))
		}
		h.receiver.behave(nil)
		if again := h.told(); len(again) != 1 || again[0].id != first[0].id {
			t.Fatalf("the claim was not given back: %+v", again)
		}
	})
}

func TestNodesTakeTurnsAndKeepOrder(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.out(NewOutgoing{})
		for range 40 {
			h.say(lobby)
		}
		h.drain()
		var group sync.WaitGroup
		for range 3 {
			node := &Service{h.Config}
			group.Go(func() {
				for range 5 {
					if err := node.Deliver(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		got := h.told()
		for i, a := range got {
			if a.Data.Seq != int64(i+1) {
				t.Fatalf("%d came as number %d", a.Data.Seq, i+1)
			}
		}
		if len(got) != 40 {
			t.Fatalf("%d came", len(got))
		}
		if log := h.log(h.all()[0].ID); len(log) != 40 {
			t.Fatalf("%d in the log", len(log))
		}
		for range 20 {
			h.say(lobby)
		}
		h.told()
		if log := h.log(h.all()[0].ID); len(log) != AttemptsKept || log[0].ID <= log[1].ID {
			t.Fatalf("%d in the log", len(log))
		}
	})
}

func TestTheQueueIsBounded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		o, _ := h.out(NewOutgoing{})
		h.must(h.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
			for i := range QueueMax - 1 {
				if _, err := putDelivery(t.Context(), tx, o, ids.ID(i+1), "{}", h.clock.Now()); err != nil {
					return err
				}
			}
			return nil
		}))
		for range 3 {
			h.say(lobby)
		}
		h.drain()
		if n, s := h.waiting(o), h.state(o.ID); n != QueueMax || s.Dropped != 2 {
			t.Fatalf("%d wait, %d dropped", n, s.Dropped)
		}
		no := false
		_, err := h.ChangeOutgoing(t.Context(), as(ada), o.ID, OutgoingChange{Enabled: &no})
		if h.must(err); h.waiting(o) != 0 {
			t.Fatal("a disabled endpoint keeps its queue")
		}
	})
}

func TestSecretsRotate(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		o, first := h.out(NewOutgoing{})
		if stored := h.state(o.ID); strings.Contains(stored.secret, first) || strings.Contains(stored.secret, strings.TrimPrefix(first, secretPrefix)) {
			t.Fatal("the secret is stored as it is")
		}
		changed, second, err := h.RotateSecret(t.Context(), as(ada), o.ID)
		h.must(err)
		h.receiver.know(second)
		if first == second || !changed.OldSecretUntil.Equal(h.clock.Now().Add(OldSecretFor)) {
			t.Fatalf("%+v", changed)
		}
		h.say(lobby)
		if got := h.told(); len(got) != 1 || got[0].signatures != 2 {
			t.Fatalf("%+v", got)
		}
		h.clock.Advance(OldSecretFor)
		h.say(lobby)
		if got := h.told(); len(got) != 1 || got[0].signatures != 1 {
			t.Fatalf("%+v", got)
		}
		if all := h.all(); !all[0].OldSecretUntil.IsZero() {
			t.Fatalf("%+v", all)
		}
	})
}

func TestSecretsOutliveARotationOfTheSeal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.out(NewOutgoing{})
		fresh, err := seal.Open(t.TempDir(), "")
		h.must(err)
		both, err := seal.Parse(fresh.String() + "\n" + h.Seal.String())
		h.must(err)
		h.Seal = both
		h.must(h.Reseal(t.Context()))
		h.Seal = fresh
		h.say(lobby)
		if got := h.told(); len(got) != 1 || got[0].signatures != 1 {
			t.Fatalf("%+v", got)
		}
	})
}

func TestSignaturesAreThoseOfTheStandard(t *testing.T) {
	// The library's own example.
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	at, body := time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)
	header := http.Header{}
	if err := sign(header, 77, at, body, [][]byte{[]byte(secret)}); err != nil {
		t.Fatal(err)
	}
	hook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	want, err := hook.Sign(ids.ID(77).String(), at, body)
	if err != nil || header.Get("webhook-signature") != want || header.Get("webhook-timestamp") != "1614265330" || header.Get("webhook-id") != ids.ID(77).String() {
		t.Fatalf("%v, want %s, %v", header, want, err)
	}
}

func TestATestTellsWhatCameOfIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		o, _ := h.out(NewOutgoing{})
		no := false
		_, err := h.ChangeOutgoing(t.Context(), as(ada), o.ID, OutgoingChange{Enabled: &no})
		h.must(err)
		a, err := h.SendTest(t.Context(), as(ada), o.ID)
		h.must(err)
		got := h.receiver.take()
		if a.Status != 204 || a.Outcome != Delivered || len(got) != 1 || got[0].Type != EventTest || got[0].id != a.EventID.String() || got[0].Data.Workspace != "acme" {
			t.Fatalf("%+v %+v", a, got)
		}
		h.receiver.behave(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
		a, err = h.SendTest(t.Context(), as(ada), o.ID)
		h.must(err)
		if s := h.state(o.ID); a.Status != 500 || a.Outcome != GivenUp || s.Failures != 0 || len(h.log(o.ID)) != 2 {
			t.Fatalf("%+v %+v", a, s)
		}
		for range TestsMinute - 2 {
			_, err = h.SendTest(t.Context(), as(ada), o.ID)
			h.must(err)
		}
		if _, err = h.SendTest(t.Context(), as(ada), o.ID); !errs.Is(err, errs.Limited) {
			t.Fatal(err)
		}
	})
}

func TestChangingAndDeleting(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		o, _ := h.out(NewOutgoing{Conversation: lobby})
		name, events, moved := " Help desk ", []string{"pin.added", "message.deleted"}, h.receiver.server.URL+"/new"
		changed, err := h.ChangeOutgoing(t.Context(), as(ada), o.ID, OutgoingChange{Name: &name, Events: &events, URL: &moved})
		if h.must(err); changed.Name != "Help desk" || !slices.Equal(changed.Events, []string{"message.deleted", "pin.added"}) || changed.URL != moved || !changed.Enabled {
			t.Fatalf("%+v", changed)
		}
		for _, c := range []OutgoingChange{{Name: new(string)}, {URL: new(string)}, {Events: &[]string{"message.read"}}, {Events: &[]string{}}} {
			if _, err := h.ChangeOutgoing(t.Context(), as(ada), o.ID, c); !errs.Is(err, errs.Invalid) {
				t.Errorf("%+v: %v", c, err)
			}
		}
		h.happen(spine.Event{Name: "pin.added", Person: ming, Conversation: lobby, Seq: 1})
		if got := h.told(); len(got) != 1 || got[0].path != "/new" {
			t.Fatalf("%+v", got)
		}
		h.happen(spine.Event{Name: "pin.added", Person: ming, Conversation: lobby, Seq: 1})
		h.drain()
		h.must(h.DeleteOutgoing(t.Context(), as(ada), o.ID))
		if !slices.Contains(h.town.retired, o.Bot) || h.town.seats[[2]ids.ID{lobby, o.Bot}] || h.waiting(o) != 0 {
			t.Fatal("something is left")
		}
		if err := h.DeleteOutgoing(t.Context(), as(ada), o.ID); errs.CodeOf(err) != "webhook.not_found" {
			t.Fatal(err)
		}
		var acts []string
		for _, a := range h.town.acts {
			acts = append(acts, a.Action)
		}
		if got := strings.Join(acts, " "); got != "webhook.made webhook.changed webhook.deleted" {
			t.Fatal(got)
		}
	})
}

func TestAnEndpointDeletedWhileItIsDeliveredTo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		o, _ := h.out(NewOutgoing{})
		h.receiver.behave(func(http.ResponseWriter, *http.Request) {
			if err := h.DeleteOutgoing(context.Background(), as(ada), o.ID); err != nil {
				t.Error(err)
			}
		})
		h.say(lobby)
		if got := h.told(); len(got) != 1 {
			t.Fatalf("%+v", got)
		}
	})
}
