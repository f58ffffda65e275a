package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/identity/origin"
)

const acme ids.ID = 1

var (
	owner = actor.Actor{Workspace: acme, Person: 11, Account: 11, Role: actor.Owner}
	admin = actor.Actor{Workspace: acme, Person: 12, Account: 12, Role: actor.Admin}
	noon  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"

// shelf is a Sink in memory.
type shelf struct {
	mu    sync.Mutex
	facts []fact.Fact
	ids   map[string]bool
	known map[string]bool
	fail  error
	hold  chan struct{} // not nil: Record waits for it
}

func (k *shelf) Record(_ context.Context, workspace ids.ID, facts []fact.Fact) ([]fact.Fact, error) {
	if k.hold != nil {
		<-k.hold
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if workspace != acme {
		return nil, errors.New("another workspace's")
	}
	if k.fail != nil {
		return nil, k.fail
	}
	var kept []fact.Fact
	for _, f := range facts {
		if f.ID != "" && k.ids[f.ID] {
			continue
		}
		k.ids[f.ID] = true
		k.known[f.Person] = true
		kept = append(kept, f)
	}
	k.facts = append(k.facts, kept...)
	return kept, nil
}

func (k *shelf) Knows(_ context.Context, _ ids.ID, person string) (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known[person], nil
}

// got is what was kept since the last call.
func (k *shelf) got() []fact.Fact {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := k.facts
	k.facts = nil
	return out
}

type diary struct {
	mu   sync.Mutex
	acts []Act
}

func (d *diary) Audit(_ context.Context, _ *sqldb.Tx, a Act) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.acts = append(d.acts, a)
	return nil
}

type house struct {
	*testing.T
	*Service
	shelf *shelf
	clock *clock.Fake
	diary *diary
	free  uint64
	key   Key
	from  string // Origin of requests
	agent string
}

// each runs a test on both databases.
func each(t *testing.T, fn func(h *house)) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(openHouse(t, db)) })
}

func openHouse(t *testing.T, db *sqldb.DB) *house {
	t.Helper()
	h := &house{T: t, shelf: &shelf{ids: map[string]bool{}, known: map[string]bool{}}, clock: clock.NewFake(noon), diary: &diary{}, free: 10 << 30, agent: chrome}
	var err error
	h.Service, err = Open(t.Context(), Config{DB: db, IDs: ids.NewMaker(1), Clock: h.clock, Sink: h.shelf, Audit: h.diary, Limiter: ratelimit.NewMemory(100, h.clock.Now),
		Reserved: []string{"message.sent"}, Disk: Disk{Free: func() (uint64, error) { return h.free, nil }, Min: 1 << 30}})
	if err != nil {
		t.Fatal(err)
	}
	if h.key, err = h.MakeKey(t.Context(), owner, NewKey{Name: "site"}); err != nil {
		t.Fatal(err)
	}
	return h
}

// response is what a request got.
type response struct {
	Status  int
	Header  http.Header
	Success bool      `json:"success"`
	Refused []Refusal `json:"refused"`
	Code    string    `json:"code"`
	Detail  string    `json:"detail"`
}

// send posts a body with the key as Basic authentication.
func (h *house) send(path, body string, change ...func(*http.Request)) response {
	h.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/"+path, strings.NewReader(body))
	r.SetBasicAuth(h.key.Secret, "")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", h.agent)
	if h.from != "" {
		r.Header.Set("Origin", h.from)
	}
	for _, c := range change {
		c(r)
	}
	r = r.WithContext(origin.With(r.Context(), origin.Client{IP: netip.MustParseAddr("203.0.113.9"), Agent: r.UserAgent()}))
	w := httptest.NewRecorder()
	h.Handler().ServeHTTP(w, r)
	out := response{Status: w.Code, Header: w.Header()}
	if w.Body.Len() > 0 && w.Code != http.StatusNotFound {
		if err := json.NewDecoder(bytes.NewReader(w.Body.Bytes())).Decode(&out); err != nil {
			h.Fatal(err, w.Body.String())
		}
	}
	return out
}

// sent is send for what must be taken; it gives what was kept.
func (h *house) sent(path, body string, change ...func(*http.Request)) []fact.Fact {
	h.Helper()
	if out := h.send(path, body, change...); out.Status != 200 || !out.Success || len(out.Refused) > 0 {
		h.Fatalf("%s %s: %+v", path, body, out)
	}
	return h.shelf.got()
}

// props is a fact's properties to look at.
func props(f fact.Fact) map[string]any {
	out := map[string]any{}
	for _, p := range f.Props {
		switch p.Value.Kind {
		case fact.Number:
			out[p.Key] = p.Value.Number
		case fact.Bool:
			out[p.Key] = p.Value.Number != 0
		default:
			out[p.Key] = p.Value.Text
		}
	}
	return out
}

// only is the one fact of an act.
func (h *house) only(facts []fact.Fact, act fact.Act) fact.Fact {
	h.Helper()
	var out []fact.Fact
	for _, f := range facts {
		if f.Act == act {
			out = append(out, f)
		}
	}
	if len(out) != 1 {
		h.Fatalf("%d facts of act %d: %+v", len(out), act, facts)
	}
	return out[0]
}

func (h *house) settings(c Settings) {
	h.Helper()
	if _, err := h.ChangeSettings(h.Context(), owner, c); err != nil {
		h.Fatal(err)
	}
}
