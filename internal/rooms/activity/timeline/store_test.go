package timeline

import (
	"context"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"

	"pgregory.net/rapid"
)

// someLog is a log of facts in memory: an offset is how many came before.
type someLog struct {
	facts []fact.Fact
	piece int // facts that Read gives at a time
}

func (l *someLog) Generation() uint64 { return 7 }

func (l *someLog) end() eventlog.Position { return eventlog.Position{Offset: int64(len(l.facts))} }

func (l *someLog) Read(ctx context.Context, from eventlog.Position, fn func([]fact.Fact, eventlog.Position) error) error {
	for at := int(from.Offset); at < len(l.facts); {
		to := min(len(l.facts), at+max(1, l.piece))
		if err := fn(l.facts[at:to], eventlog.Position{Offset: int64(to)}); err != nil {
			return err
		}
		at = to
	}
	return ctx.Err()
}

// house is a store and the log that it is derived from.
type house struct {
	t       *rapid.T
	dir     string
	log     someLog
	store   *Store
	zone    *time.Location
	horizon int64
}

// manual is a store that writes when it is told to only.
func manual(zone *time.Location) Options { return Options{Zone: zone, FlushAt: math.MaxInt / 4} }

func newHouse(t *rapid.T, dir string) *house {
	w := &house{t: t, dir: dir, zone: drawZone(t), horizon: math.MinInt64}
	w.open(w.zone)
	return w
}

func (w *house) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// open opens the store and reads on in the log.
func (w *house) open(zone *time.Location) {
	w.t.Helper()
	var err error
	w.store, err = Open(w.dir, manual(zone))
	w.must(err)
	at, _ := w.store.Checkpoint()
	w.must(w.log.Read(context.Background(), at, w.store.Add))
}

func (w *house) model() *model { return modelFrom(w.zone, w.log.facts, w.horizon) }

func (w *house) check() {
	w.t.Helper()
	m, v := w.model(), w.store.View()
	defer v.Close()
	scans, wheres := drawQuestions(w.t, m)
	expectSame(w.t, m, v, scans, wheres)
}

// add appends facts to the log and gives them to the store in pieces.
func (w *house) add(facts []fact.Fact) {
	for len(facts) > 0 {
		n := rapid.IntRange(1, len(facts)).Draw(w.t, "batch")
		w.log.facts = append(w.log.facts, facts[:n]...)
		w.must(w.store.Add(facts[:n], w.log.end()))
		facts = facts[n:]
	}
}

// step does something to the store that must change no answer but those that it says.
func (w *house) step() {
	ctx := context.Background()
	switch rapid.SampledFrom([]string{"add", "add", "flush", "flush", "compact", "tidy", "open", "zone", "erase", "retain", "view"}).Draw(w.t, "step") {
	case "add":
		w.add(drawFacts(w.t, 25))
	case "flush":
		w.must(w.store.Flush(ctx))
	case "compact":
		w.must(w.store.Compact(ctx))
	case "tidy":
		w.must(w.store.Flush(ctx))
		w.must(w.store.tidy(ctx))
	case "open":
		w.must(w.store.Close())
		w.open(nil)
	case "zone":
		w.zone = drawZone(w.t)
		if rapid.Bool().Draw(w.t, "by opening") {
			w.must(w.store.Close())
			w.open(w.zone)
		} else {
			w.must(w.store.SetZone(ctx, w.zone))
		}
	case "erase":
		w.erase(rapid.SampledFrom(someKeys).Draw(w.t, "whom"))
	case "retain":
		if len(w.log.facts) > 0 {
			w.retain(rapid.SampledFrom(w.log.facts).Draw(w.t, "until").At)
		}
	case "view":
		w.check()
	}
}

func (w *house) erase(key string) {
	m := w.model()
	n, known := m.numbers[key]
	events, err := w.store.Erase(context.Background(), key)
	w.must(err)
	if !known {
		return
	}
	keys := m.Keys(m.canon(n))
	if want := len(m.rows(m.canon(n))); int64(want) != events {
		w.t.Fatalf("erased %d events of %q, want %d", events, keys, want)
	}
	w.log.facts = slices.DeleteFunc(slices.Clone(w.log.facts), func(f fact.Fact) bool {
		return slices.Contains(keys, f.Person) || f.Act == fact.Merged && slices.Contains(keys, f.Other)
	})
	w.must(w.store.SetCheckpoint(context.Background(), w.log.end(), 8))
}

func (w *house) retain(from int64) {
	before := w.model().Events()
	w.horizon = max(w.horizon, from)
	n, err := w.store.Retain(context.Background(), time.UnixMilli(from))
	w.must(err)
	if want := before - w.model().Events(); n != want {
		w.t.Fatalf("dropped %d events, want %d", n, want)
	}
}

// TestStoreAnswersAsTheModel draws what may happen to a store, and holds it, and one that is derived anew, to the plain walk over the same facts.
func TestStoreAnswersAsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "timeline")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		w := newHouse(t, dir)
		defer func() { _ = w.store.Close() }()
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			w.step()
		}
		w.check()
		w.must(w.store.Close())
		w.log.piece = rapid.IntRange(1, 30).Draw(t, "piece")
		o := manual(nil)
		o.FlushAt = rapid.IntRange(5, 100).Draw(t, "flush at")
		w.must(Rebuild(context.Background(), &w.log, dir, o, nil))
		w.open(nil)
		if at, generation := w.store.Checkpoint(); at != w.log.end() || generation != 7 {
			t.Fatalf("rebuilt up to %v of generation %d, want %v", at, generation, w.log.end())
		}
		if s := w.store.Stats(); s.Tail != 0 || int(s.Events) != len(w.model().facts) {
			t.Fatalf("after a rebuild: %+v, want %d events", s, len(w.model().facts))
		}
		w.check()
	})
}
