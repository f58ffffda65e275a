package people

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"hubbub/internal/rooms/activity/fact"

	"pgregory.net/rapid"
)

func drawKey(t *rapid.T, label string) string {
	return rapid.SampledFrom([]string{"", "a", "b", "c", "user:d", "anon:e", "anon:f", "名"}).Draw(t, label)
}

// act does something to a book. After an erasure what was written before must go.
func act(t *rapid.T, b *Book) (erased bool) {
	switch rapid.IntRange(0, 5).Draw(t, "act") {
	case 0, 1:
		b.Number(drawKey(t, "key"))
	case 2:
		b.Join(drawKey(t, "person"), drawKey(t, "other"))
	case 3, 4:
		b.Describe(drawKey(t, "key"), rapid.Int64Range(-2, 2).Draw(t, "at"), []fact.Prop{
			{Key: rapid.SampledFrom([]string{"p", "q"}).Draw(t, "prop"), Value: fact.Num(float64(rapid.IntRange(0, 3).Draw(t, "value")))}})
	case 5:
		if s := b.Snapshot(); s.Len() > 0 && rapid.IntRange(0, 3).Draw(t, "really") == 0 {
			b.Erase(s.Members(uint32(rapid.IntRange(0, s.Len()-1).Draw(t, "whom"))))
			return true
		}
	}
	return false
}

// told is all that a snapshot says.
func told(s *Snapshot) string {
	out := fmt.Sprintln(s.Len(), s.PropertyNames(), slices.Collect(s.Everybody().All()), slices.Collect(s.Aliased().All()))
	for n := range uint32(s.Len()) {
		out += fmt.Sprintln(n, s.Canon(n), s.Raw(n), s.Key(n), s.Members(n), s.Properties(n))
	}
	for _, k := range []string{"", "a", "b", "c", "user:d", "anon:e", "anon:f", "名"} {
		n, ok := s.Number(k)
		out += fmt.Sprintln(k, n, ok)
	}
	return out
}

// TestASnapshotNeverChanges and files that are applied one after the other say what the book says.
func TestSnapshotsStayAndFilesTell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := NewBook()
		var before []*Snapshot
		var said []string
		var files [][]byte
		for range rapid.IntRange(0, 30).Draw(t, "acts") {
			then := rapid.IntRange(0, 6).Draw(t, "then")
			if act(t, b) {
				then = 2
			}
			switch then {
			case 0:
				s := b.Snapshot()
				before, said = append(before, s), append(said, withoutNumbers(s))
			case 1:
				s := b.Snapshot()
				files = append(files, s.Encode(nil, b.Take()))
			case 2:
				s := b.Snapshot()
				files = [][]byte{s.Encode(nil, s.All())}
			}
		}
		s := b.Snapshot()
		files = append(files, s.Encode(nil, b.Take()))
		for i, s := range before {
			if now := withoutNumbers(s); now != said[i] {
				t.Fatalf("a snapshot said\n%s\nand now says\n%s", said[i], now)
			}
		}
		again := NewBook()
		for _, f := range files {
			if err := again.Load(f); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := told(again.Snapshot()), told(s); got != want {
			t.Fatalf("files tell\n%s\nwant\n%s", got, want)
		}
		for _, key := range []string{"new", "a"} {
			if x, y := again.Number(key), b.Number(key); x != y {
				t.Fatalf("%q would be %d, want %d", key, x, y)
			}
		}
	})
}

// withoutNumbers leaves out what is asked of the book itself: an erased key is gone for everybody.
func withoutNumbers(s *Snapshot) string {
	out := fmt.Sprintln(s.Len(), s.PropertyNames(), slices.Collect(s.Everybody().All()))
	for n := range uint32(s.Len()) {
		out += fmt.Sprintln(n, s.Canon(n), s.Raw(n), s.Key(n), s.Members(n), s.Properties(n))
	}
	return out
}

// TestJoiningEarlyOrLateIsTheSame draws joins and descriptions, and does the joins first, last, and backwards.
func TestJoiningEarlyOrLateIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type join struct{ person, other string }
		var joins []join
		for range rapid.IntRange(0, 6).Draw(t, "joins") {
			joins = append(joins, join{drawKey(t, "person"), drawKey(t, "other")})
		}
		keys := []string{"", "a", "b", "c", "user:d", "anon:e", "anon:f", "名"}
		describe := func(b *Book) {
			for i, k := range keys {
				b.Describe(k, int64(i*7%5), []fact.Prop{{Key: "p", Value: fact.Num(float64(i))}})
			}
		}
		var said []map[string][]string
		for way := range 3 {
			b := NewBook()
			for _, k := range keys {
				b.Number(k)
			}
			list := slices.Clone(joins)
			if way == 1 {
				describe(b)
				slices.Reverse(list)
			}
			for _, j := range list {
				b.Join(j.person, j.other)
			}
			if way != 1 {
				describe(b)
			}
			s, m := b.Snapshot(), map[string][]string{}
			for n := range s.Everybody().All() {
				m[s.Key(n)] = []string{fmt.Sprint(s.Members(n)), fmt.Sprint(s.Properties(n))}
			}
			said = append(said, m)
		}
		if !reflect.DeepEqual(said[0], said[1]) || !reflect.DeepEqual(said[0], said[2]) {
			t.Fatalf("%v", said)
		}
	})
}

func FuzzLoad(f *testing.F) {
	b := NewBook()
	b.Join("a", "anon:b")
	b.Describe("a", 5, []fact.Prop{{Key: "p", Value: fact.Str("真")}, {Key: "q", Value: fact.Num(1)}})
	s := b.Snapshot()
	f.Add(s.Encode(nil, s.All()))
	f.Fuzz(func(_ *testing.T, form []byte) {
		_ = NewBook().Load(form)
	})
}
