package activity

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/intake"
	"hubbub/internal/spine"
)

const acme, other ids.ID = 1, 2

var (
	noon  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	owner = actor.Actor{Workspace: acme, Person: 11, Account: 11, Role: actor.Owner}
)

// town is what the other rooms know.
type town struct {
	mu     sync.Mutex
	people map[ids.ID]Person
	zone   *time.Location
	acts   []Act
}

func (w *town) Described(_ context.Context, _ ids.ID, people []ids.ID) (map[ids.ID]Person, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[ids.ID]Person{}
	for _, p := range people {
		if found, ok := w.people[p]; ok {
			out[p] = found
		}
	}
	return out, nil
}

func (w *town) Zone(context.Context, ids.ID) (*time.Location, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.zone, nil
}

func (w *town) Audit(_ context.Context, _ *sqldb.Tx, a Act) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acts = append(w.acts, a)
	return nil
}

type house struct {
	*testing.T
	*Service
	town  *town
	clock *clock.Fake
	db    *sqldb.DB
	maker *ids.Maker
	dir   string
}

func each(t *testing.T, fn func(h *house)) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := &house{T: t, town: &town{people: map[ids.ID]Person{}, zone: time.UTC}, clock: clock.NewFake(noon), db: db, maker: ids.NewMaker(1), dir: filepath.Join(t.TempDir(), "activity")}
		h.open()
		t.Cleanup(func() { h.Service.Close() })
		fn(h)
	})
}

// open opens the room, as a process that starts does.
func (h *house) open() {
	h.Helper()
	sp, err := spine.Open(h.Context(), h.db, h.maker)
	h.must(err)
	h.Service, err = Open(h.Context(), Config{DB: h.db, Spine: sp, IDs: h.maker, Clock: h.clock, Dir: h.dir, People: h.town, Audit: h.town, Wake: func(string) {}, MaxOpen: 3})
	h.must(err)
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// tell puts events into the outbox, a row each.
func (h *house) tell(workspace ids.ID, events ...spine.Event) {
	h.Helper()
	for _, e := range events {
		h.must(h.db.Tx(h.Context(), func(tx *sqldb.Tx) error { return h.Spine.Append(h.Context(), tx, workspace, e) }))
	}
}

// drain archives until the log of a workspace holds so many facts. On PostgreSQL other transactions of the server may hold rows back.
func (h *house) drain(workspace ids.ID, facts int) []fact.Fact {
	h.Helper()
	for range 20_000 {
		_, err := h.Drain(h.Context())
		h.must(err)
		if got := h.log(workspace); len(got) >= facts {
			return got
		}
	}
	h.Fatalf("the log holds %d facts, want %d", len(h.log(workspace)), facts)
	return nil
}

func (h *house) log(workspace ids.ID) (all []fact.Fact) {
	h.Helper()
	sp, err := h.enter(workspace)
	h.must(err)
	defer h.leave(sp)
	h.must(sp.log.Read(h.Context(), eventlog.Position{}, func(facts []fact.Fact, _ eventlog.Position) error {
		for _, f := range facts {
			f.Props = slices.Clone(f.Props)
			all = append(all, f)
		}
		return nil
	}))
	return all
}

func (h *house) record(facts ...fact.Fact) []fact.Fact {
	h.Helper()
	kept, err := h.Record(h.Context(), acme, facts)
	h.must(err)
	return kept
}

// seen is how many events and which keys of people the timelines hold.
func (h *house) seen(keys ...string) (events int64, known []string) {
	h.Helper()
	v, done, err := h.View(h.Context(), acme)
	h.must(err)
	defer done()
	for _, k := range keys {
		if _, ok := v.Number(k); ok {
			known = append(known, k)
		}
	}
	return v.Events(), known
}

func (h *house) verify() {
	h.Helper()
	bad, err := h.Verify(h.Context())
	if err != nil || len(bad) > 0 {
		h.Fatal(bad, err)
	}
}

func did(name, person string, at time.Time, props ...fact.Prop) fact.Fact {
	return fact.Fact{Act: fact.Happened, Origin: spine.Live, At: at.UnixMilli(), Received: at.UnixMilli(), Name: name, Person: person, Props: props}
}

func prop(key, text string) fact.Prop { return fact.Prop{Key: key, Value: fact.Str(text)} }

func join(user, anon string) fact.Fact {
	return fact.Fact{Act: fact.Merged, Origin: spine.Live, At: noon.UnixMilli(), Received: noon.UnixMilli(), Person: user, Other: anon}
}

func said(n int, person ids.ID) spine.Event {
	return spine.Event{Name: "message.sent", At: noon.Add(time.Duration(n) * time.Second), Person: person, Conversation: 100, Origin: spine.Live,
		Props: map[string]any{"kind": "text", "length": float64(n), "mentions": []ids.ID{21, 22}, "nested": map[string]any{"a": true, "b": nil}}}
}

// audits fits a town to intake.Auditor.
type audits struct{ *town }

func (a audits) Audit(context.Context, *sqldb.Tx, intake.Act) error { return nil }
