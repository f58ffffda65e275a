package eventlog

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/spine"
)

// small makes files and blocks so little that a test meets every edge.
func small() limits {
	return limits{fileBytes: 2 << 10, fileIDs: 50, blockFacts: 7, blockBytes: 4 << 10, flushFacts: 40, now: time.Now}
}

func reopen(t *testing.T, dir string, l limits) *Log {
	t.Helper()
	log, err := open(dir, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	return log
}

func said(id string, at int64) fact.Fact {
	return fact.Fact{Act: fact.Happened, Origin: spine.Live, ID: id, At: at, Received: at + 5, Name: "message.sent", Person: "p1", Place: "c1",
		Props: []fact.Prop{{Key: "kind", Value: fact.Str("text")}, {Key: "length", Value: fact.Num(float64(at % 100))}, {Key: "字", Value: fact.Str("热闹 🎉")}}}
}

func all(t *testing.T, l *Log, from Position) (facts []fact.Fact, ends []Position) {
	t.Helper()
	err := l.Read(t.Context(), from, func(fs []fact.Fact, end Position) error {
		for _, f := range fs {
			f.Props = slices.Clone(f.Props)
			facts = append(facts, f)
		}
		ends = append(ends, end)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return facts, ends
}

func add(t *testing.T, l *Log, mark Mark, facts ...fact.Fact) (Position, []fact.Fact) {
	t.Helper()
	end, kept, err := l.Append(t.Context(), facts, mark)
	if err != nil {
		t.Fatal(err)
	}
	return end, kept
}

func drawFact(t *rapid.T) fact.Fact {
	word := rapid.SampledFrom([]string{"", "a", "message.sent", "热闹", "🎉", "\x00\xff", "00000000-0000-4000-8000-00000000000a", "ABCDEF00-0000-4000-8000-00000000000a"})
	f := fact.Fact{
		Act:      rapid.SampledFrom([]fact.Act{fact.Happened, fact.Described, fact.Merged, fact.GroupKnown}).Draw(t, "act"),
		Origin:   rapid.SampledFrom(origins).Draw(t, "origin"),
		Marks:    fact.Marks(rapid.IntRange(0, 255).Draw(t, "marks")),
		At:       rapid.Int64().Draw(t, "at"),
		Received: rapid.Int64().Draw(t, "received"),
		Name:     word.Draw(t, "name"), Person: word.Draw(t, "person"), Place: rapid.String().Draw(t, "place"),
	}
	if f.Act == fact.Merged {
		f.Other = word.Draw(t, "other")
	}
	for _, k := range rapid.SliceOfNDistinct(rapid.String(), 0, 4, rapid.ID).Draw(t, "keys") {
		v := rapid.OneOf(
			rapid.Just(fact.Value{}),
			rapid.Map(rapid.String(), fact.Str),
			rapid.Map(rapid.String(), func(s string) fact.Value { return fact.Value{Kind: fact.JSON, Text: s} }),
			rapid.Map(rapid.Bool(), fact.Yes),
			rapid.Map(rapid.Float64(), fact.Num),
			rapid.Map(rapid.Int64(), func(n int64) fact.Value { return fact.Num(float64(n)) }),
			rapid.SampledFrom([]fact.Value{fact.Num(math.Copysign(0, -1)), fact.Num(math.Inf(1)), fact.Num(math.MaxFloat64), fact.Num(1 << 53)}),
		).Draw(t, "value")
		f.Props = append(f.Props, fact.Prop{Key: k, Value: v})
	}
	return f
}

// same compares with -0 and 0 told apart.
func same(a, b []fact.Fact) bool {
	return len(a) == len(b) && (len(a) == 0 || fmt.Sprintf("%#v", a) == fmt.Sprintf("%#v", b))
}

func TestWhatWasAppendedIsReadInOrderAlsoAfterOpeningAgain(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		l, err := open(dir, small())
		if err != nil {
			rt.Fatal(err)
		}
		var want []fact.Fact
		marks := map[string]Mark{}
		n := 0
		var middle Position
		var before int
		for range rapid.IntRange(1, 12).Draw(rt, "appends") {
			facts := rapid.SliceOfN(rapid.Custom(drawFact), 0, 30).Draw(rt, "facts")
			for i := range facts {
				if facts[i].Props = slices.Clip(facts[i].Props); rapid.Bool().Draw(rt, "named") {
					n++
					facts[i].ID = rapid.SampledFrom([]string{"id-%d", "0000000%d-0000-4000-8000-00000000000a"}).Draw(rt, "id")
					facts[i].ID = fmt.Sprintf(facts[i].ID, 100+n)
				}
			}
			mark := Mark{Source: rapid.SampledFrom([]string{"", "outbox", "other"}).Draw(rt, "source"), A: int64(len(want)), B: 1 + int64(n)}
			if mark.Source != "" && len(facts) > 0 {
				marks[mark.Source] = mark
			}
			_, got, err := l.Append(t.Context(), facts, mark)
			if err != nil || !same(got, facts) {
				rt.Fatalf("kept %#v, want %#v: %v", got, facts, err)
			}
			want = append(want, facts...)
			if rapid.Bool().Draw(rt, "here") {
				middle, before = l.End(), len(want)
			}
			if rapid.IntRange(0, 3).Draw(rt, "again") == 0 {
				if err := l.Close(); err != nil {
					rt.Fatal(err)
				}
				if l, err = open(dir, small()); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if got, _ := all(t, l, Position{}); !same(got, want) {
			rt.Fatalf("read %#v\nwant %#v", got, want)
		}
		if got, _ := all(t, l, middle); !same(got, want[before:]) {
			rt.Fatalf("behind %s: read %#v\nwant %#v", middle, got, want[before:])
		}
		for source, m := range marks {
			if l.Mark(source) != m {
				rt.Fatalf("mark %v, want %v", l.Mark(source), m)
			}
		}
		if bad, held, err := l.Verify(t.Context()); err != nil || len(bad) > 0 || held.Facts != int64(len(want)) || l.Facts() != held.Facts {
			rt.Fatal(bad, held, l.Facts(), len(want), err)
		}
		if err := l.Close(); err != nil {
			rt.Fatal(err)
		}
	})
}

func TestARepetitionIsKnownWhereverTheFirstLies(t *testing.T) {
	dir := t.TempDir()
	limits := small()
	now := time.Now()
	limits.now = func() time.Time { return now }
	l := reopen(t, dir, limits)
	at := now.UnixMilli()
	for i := range 300 {
		if _, kept := add(t, l, Mark{}, said(fmt.Sprintf("e%d", i), at)); len(kept) != 1 {
			t.Fatalf("event %d is taken for a repetition", i)
		}
	}
	if l.End().File < 4 {
		t.Fatalf("only %d files", l.End().File)
	}
	for range 2 {
		for i := range 300 {
			if _, kept := add(t, l, Mark{}, said(fmt.Sprintf("e%d", i), at)); len(kept) != 0 {
				t.Fatalf("event %d is kept twice", i)
			}
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		// Lost hashes are made again.
		for _, path := range glob(t, dir, "*.ids")[:2] {
			if err := os.WriteFile(path, []byte("spoiled"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		l = reopen(t, dir, limits)
	}
	// In one Append, too.
	if _, kept := add(t, l, Mark{}, said("x", at), said("y", at), said("x", at), said("", at), said("", at)); len(kept) != 4 {
		t.Errorf("kept %d of 5", len(kept))
	}
	// Behind the horizon nothing is remembered; of the newest file everything is.
	now = now.Add(Horizon + 48*time.Hour)
	if _, kept := add(t, l, Mark{}, said("e1", at)); len(kept) != 1 {
		t.Error("the horizon is not where it is said to be")
	}
}

func glob(t *testing.T, dir, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) < 2 {
		t.Fatal(found, err)
	}
	return found
}

func TestAMarkIsStoredWithItsFacts(t *testing.T) {
	dir := t.TempDir()
	l := reopen(t, dir, small())
	add(t, l, Mark{Source: "outbox", A: 1, B: 5}, said("a", 1))
	add(t, l, Mark{Source: "arrival", B: 2}, said("b", 1))
	add(t, l, Mark{Source: "outbox", A: 1, B: 9}, said("a", 1))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = reopen(t, dir, small())
	if m, n := l.Mark("outbox"), l.Mark("arrival"); m != (Mark{"outbox", 1, 5}) || n != (Mark{"arrival", 0, 2}) || l.Mark("x") != (Mark{Source: "x"}) {
		t.Error(m, n)
	}
}

func TestCallersShareFlushesAndTheFollowerSeesEverythingOnceAndInOrder(t *testing.T) {
	limits := usualLimits()
	l := reopen(t, t.TempDir(), limits)
	var followed []string
	last := l.End()
	l.Follow(func(facts []fact.Fact, end Position) {
		if !last.Before(end) {
			t.Errorf("%s does not come behind %s", end, last)
		}
		last = end
		for i := range facts {
			followed = append(followed, facts[i].ID)
		}
	})
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := range 50 {
				id := fmt.Sprintf("%d-%d", w, i)
				end, kept, err := l.Append(t.Context(), []fact.Fact{said(id, 1), said(id+"b", 2)}, Mark{})
				if err != nil || len(kept) != 2 || kept[0].ID != id || l.End().Before(end) {
					t.Error(end, kept, err)
				}
			}
		})
	}
	wg.Wait()
	facts, _ := all(t, l, Position{})
	var ids []string
	for _, f := range facts {
		ids = append(ids, f.ID)
	}
	if !slices.Equal(ids, followed) || len(ids) != 1600 {
		t.Errorf("%d in the log, %d followed", len(ids), len(followed))
	}
}

func TestATornEndIsCutAndDamageBeforeIsReported(t *testing.T) {
	dir := t.TempDir()
	limits := usualLimits()
	limits.blockFacts = 3
	l := reopen(t, dir, limits)
	var ends []int64
	for i := range 4 {
		// Several blocks a flush: they are there together or not at all.
		end, _ := add(t, l, Mark{Source: "s", A: int64(i), B: 1}, said("", 1), said("", 2), said("", 3), said("", 4), said("", int64(i)))
		ends = append(ends, end.Offset)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "00000001-0.log")
	full, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := ends[2]; cut < ends[3]; cut++ {
		for _, tail := range [][]byte{nil, make([]byte, 300)} {
			if err := os.WriteFile(path, append(slices.Clone(full[:cut]), tail...), 0o600); err != nil {
				t.Fatal(err)
			}
			l := reopen(t, dir, limits)
			if l.End().Offset != ends[2] || l.Mark("s").A != 2 || l.Facts() != 15 {
				t.Fatalf("cut at %d: end %s, mark %v, %d facts", cut, l.End(), l.Mark("s"), l.Facts())
			}
			add(t, l, Mark{}, said("new", 1))
			if got, _ := all(t, l, Position{}); len(got) != 16 || got[15].ID != "new" {
				t.Fatalf("cut at %d: %d facts", cut, len(got))
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	// The first block of a torn flush may be the one that is missing, and the last one there.
	torn := slices.Clone(full)
	clear(torn[ends[2] : ends[2]+100])
	if err := os.WriteFile(path, torn, 0o600); err != nil {
		t.Fatal(err)
	}
	if l := reopen(t, dir, limits); l.End().Offset != ends[2] {
		t.Errorf("end %s, want %d", l.End(), ends[2])
	}
	for _, at := range []int64{fileStart, fileStart + 70, ends[0] + 9, ends[1] + headerSize, ends[2] - 1} {
		spoiled := slices.Clone(full)
		spoiled[at] ^= 4
		if err := os.WriteFile(path, spoiled, 0o600); err != nil {
			t.Fatal(err)
		}
		if l, err := open(dir, limits); err == nil {
			t.Errorf("byte %d is wrong, and the log opens with %d facts", at, l.Facts())
		}
		if now, err := os.ReadFile(path); err != nil || !slices.Equal(now, spoiled) {
			t.Error("a damaged file was changed", err)
		}
	}
}

func TestDamageOfASealedFileIsFound(t *testing.T) {
	dir := t.TempDir()
	l := reopen(t, dir, small())
	for i := range 100 {
		add(t, l, Mark{}, said(fmt.Sprint(i), 1))
	}
	path := filepath.Join(dir, "00000001-0.log")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if bad, _, err := l.Verify(t.Context()); err != nil || len(bad) != 1 {
		t.Error(bad, err)
	}
	if err := l.Read(t.Context(), Position{}, func([]fact.Fact, Position) error { return nil }); err == nil {
		t.Error("a damaged block was read")
	}
}

func TestRewriteDropsAndChangesAndKeepsPlaces(t *testing.T) {
	dir := t.TempDir()
	l := reopen(t, dir, small())
	for i := range 200 {
		f := said(fmt.Sprint("e", i), int64(i))
		f.Person = fmt.Sprint("p", i/50)
		add(t, l, Mark{Source: "s", A: int64(i), B: 1}, f)
	}
	facts, ends := all(t, l, Position{})
	before, generation := ends[len(ends)/2], l.Generation()
	done, err := l.Rewrite(t.Context(), Change{Fact: func(f *fact.Fact) Fate {
		switch f.Person {
		case "p1":
			return Drop
		case "p2":
			f.Props = []fact.Prop{{Key: "x", Value: fact.Str("changed")}}
			return Changed
		}
		return Keep
	}})
	if err != nil || done.Dropped != 50 || done.Changed < 50 || done.Files < 2 || done.Generation != l.Generation() || done.Generation == generation {
		t.Fatal(done, err)
	}
	if l.Holds(before, generation) {
		t.Error("a place in a file that was rewritten is called good")
	}
	if here := l.End(); !l.Holds(here, generation) || !l.Holds(here, l.Generation()) {
		t.Error("the end before a rewrite, where the newest file begins, is not good any more")
	}
	check := func(l *Log) {
		t.Helper()
		got, _ := all(t, l, Position{})
		if len(got) != 150 {
			t.Fatalf("%d facts", len(got))
		}
		for i, f := range got {
			want := facts[i]
			if i >= 50 {
				want = facts[i+50]
			}
			if want.Person == "p2" {
				want.Props = []fact.Prop{{Key: "x", Value: fact.Str("changed")}}
			}
			if !reflect.DeepEqual(f, want) {
				t.Fatalf("fact %d: %+v, want %+v", i, f, want)
			}
		}
		if bad, held, err := l.Verify(t.Context()); err != nil || len(bad) > 0 || held.Facts != 150 {
			t.Fatal(bad, held, err)
		}
		if l.Mark("s").A != 199 {
			t.Error(l.Mark("s"))
		}
		if _, kept := add(t, l, Mark{}, said("e60", 60), said("e120", 120)); len(kept) != 0 {
			t.Error("what was dropped comes back by a repetition")
		}
	}
	check(l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	check(reopen(t, dir, small()))
	l = reopen(t, dir, small())
	// Nothing left: positions at beginnings of files stay good.
	start := l.End()
	if _, err := l.Rewrite(t.Context(), Change{Fact: func(*fact.Fact) Fate { return Drop }}); err != nil {
		t.Fatal(err)
	}
	add(t, l, Mark{}, said("last", 1))
	if got, _ := all(t, l, start); len(got) != 1 || got[0].ID != "last" {
		t.Errorf("%+v", got)
	}
	if got, _ := all(t, l, Position{}); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestReadingEndsWhenTheLogIsRewrittenMeanwhile(t *testing.T) {
	l := reopen(t, t.TempDir(), small())
	for i := range 100 {
		add(t, l, Mark{}, said(fmt.Sprint(i), int64(i)))
	}
	blocks := 0
	err := l.Read(t.Context(), Position{}, func([]fact.Fact, Position) error {
		if blocks++; blocks == 3 {
			_, err := l.Rewrite(t.Context(), Change{Fact: func(f *fact.Fact) Fate {
				if f.At == 50 {
					return Drop
				}
				return Keep
			}})
			return err
		}
		return nil
	})
	if !errors.Is(err, ErrRewritten) || blocks != 3 {
		t.Error(blocks, err)
	}
}

func TestACrashBetweenTheStepsOfARewriteLeavesTheOldOrTheNew(t *testing.T) {
	dir := t.TempDir()
	l := reopen(t, dir, small())
	for i := range 100 {
		add(t, l, Mark{}, said(fmt.Sprint(i), int64(i)))
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	// Half of a new file, a new manifest that was not put in place, an old file that was not removed.
	for _, name := range []string{"00000001-9.log", "00000001-9.ids", "MANIFEST.new", "00000099-0.log"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l = reopen(t, dir, small())
	if got, _ := all(t, l, Position{}); len(got) != 100 {
		t.Errorf("%d facts", len(got))
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*-9.*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
