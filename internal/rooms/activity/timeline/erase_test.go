package timeline

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
)

// TestNothingOfAnErasedPersonIsLeft looks for his key, and for whatever only he had, in the bytes of all files.
func TestNothingOfAnErasedPersonIsLeft(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s, err := Open(dir, manual(time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	own := func(text string) []fact.Prop {
		return []fact.Prop{{Key: "gone-key-" + text, Value: fact.Str("gone-value-" + text)}, {Key: "shared", Value: fact.Str("gone-shared")}}
	}
	his := []fact.Fact{
		{Person: "gone-person", Name: "gone-name", Place: "gone-place", At: 5, Props: own("event")},
		{Person: "gone-person", Name: "stays-name", At: 40 * 86_400_000},
		{Act: fact.Merged, Person: "gone-person", Other: "anon:gone-device"},
		{Person: "anon:gone-device", Name: "stays-name", At: 7},
		{Act: fact.Described, Person: "gone-person", Props: own("person")},
	}
	stays := []fact.Fact{
		{Person: "stays-person", Name: "stays-name", Place: "stays-place", At: 6, Props: []fact.Prop{{Key: "shared", Value: fact.Str("stays-value")}}},
		{Act: fact.Described, Person: "stays-person", Props: []fact.Prop{{Key: "stays-key", Value: fact.Str("stays-value")}}},
	}
	for i, f := range [][]fact.Fact{his[:2], stays, his[2:], his[:1]} {
		if err := s.Add(f, eventlog.Position{Offset: int64(i + 1)}); err != nil {
			t.Fatal(err)
		}
		if i < 3 { // the last one is in memory only
			if err := s.Flush(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if held(t, dir, "gone-person") == 0 || held(t, dir, "gone-device") == 0 || held(t, dir, "gone-value-event") == 0 {
		t.Fatal("it was not there before")
	}
	n, err := s.Erase(ctx, "anon:gone-device")
	if err != nil || n != 4 {
		t.Fatalf("%d events: %v", n, err)
	}
	if n := held(t, dir, "gone"); n != 0 {
		t.Errorf("%d files hold something of his", n)
	}
	for _, text := range []string{"stays-person", "stays-name", "stays-place", "stays-value", "stays-key"} {
		if held(t, dir, text) == 0 {
			t.Errorf("%s is gone, too", text)
		}
	}
	if n, err := s.Erase(ctx, "gone-person"); n != 0 || err != nil {
		t.Errorf("erased again: %d events, %v", n, err)
	}
}

func held(t *testing.T, dir, text string) (files int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(text)) {
			files++
		}
	}
	return files
}

// TestAnErasureThatIsInterruptedMayBeRepeated at each point at which files change; a store that could not go on says so, and is itself again once it was opened anew.
func TestAnErasureThatIsInterruptedMayBeRepeated(t *testing.T) {
	full := errors.New("no room")
	log := someLog{facts: manyFacts(400, 11)}
	before := newModel(time.UTC, log.facts)
	for points := 0; ; points++ {
		dir, ctx := t.TempDir(), context.Background()
		left := 1 << 30
		o := manual(time.UTC)
		o.fault = func(string) error {
			if left--; left < 0 {
				return full
			}
			return nil
		}
		s, err := Open(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Read(ctx, eventlog.Position{}, s.Add); err != nil {
			t.Fatal(err)
		}
		if err := s.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		left = points
		want := len(before.rows(before.canon(before.numbers["p2"])))
		n, err := s.Erase(ctx, "p2")
		if closeErr := s.Close(); closeErr != nil {
			t.Fatal(closeErr)
		}
		if err == nil {
			if n != int64(want) {
				t.Fatalf("%d events, want %d", n, want)
			}
			return
		}
		if !errors.Is(err, full) {
			t.Fatal(err)
		}
		s, err = Open(dir, manual(nil))
		if err != nil {
			t.Fatal(err)
		}
		if n, err = s.Erase(ctx, "p2"); err != nil || n != int64(want) && n != 0 {
			t.Fatalf("interrupted at %d, repeated: %d events, want %d: %v", points, n, want, err)
		}
		v := s.View()
		if _, ok := v.Number("p2"); ok || v.Events() != before.Events()-int64(want) {
			t.Fatalf("interrupted at %d, repeated: known %v, %d events, want %d", points, ok, v.Events(), before.Events()-int64(want))
		}
		v.Close()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestARebuildFromTheLogOnDisk reads what an event log keeps.
func TestARebuildFromTheLogOnDisk(t *testing.T) {
	dir, ctx, z := t.TempDir(), context.Background(), zone("Asia/Kolkata")
	log, err := eventlog.Open(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	facts := manyFacts(2000, 12)
	for at := 0; at < len(facts); at += 250 {
		if _, _, err := log.Append(ctx, facts[at:at+250], eventlog.Mark{}); err != nil {
			t.Fatal(err)
		}
	}
	told := int64(0)
	if err := Rebuild(ctx, log, filepath.Join(dir, "store"), Options{Zone: z, FlushAt: 300}, func(n int64) { told = n }); err != nil {
		t.Fatal(err)
	}
	if told != 2000 {
		t.Errorf("told of %d facts", told)
	}
	s, err := Open(filepath.Join(dir, "store"), manual(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if at, _ := s.Checkpoint(); at != log.End() {
		t.Errorf("rebuilt up to %v of %v", at, log.End())
	}
	v := s.View()
	expectSame(t, newModel(z, facts), v, []Scan{everything("k1", "price")}, nil)
}
