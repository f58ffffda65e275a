package order

import (
	"cmp"
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hubbub/internal/rooms/archive/record"
)

// TestOrderDoesNotDependOnMemory: with any buffer, items come out as a stable sort of what went in.
func TestOrderDoesNotDependOnMemory(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.SampledFrom([]int{0, 1, 700, 3000, 1 << 20}).Draw(t, "limit")
		s := New(dir, limit)
		defer s.Close()
		n := rapid.IntRange(0, 40).Draw(t, "n")
		var want []Item
		for i := range n {
			it := Item{
				Group: rapid.IntRange(0, 2).Draw(t, "group"), At: time.UnixMilli(rapid.Int64Range(0, 3).Draw(t, "at")).UTC(), Tie: rapid.Int64Range(-1, 1).Draw(t, "tie"), n: int64(i),
			}
			if rapid.Bool().Draw(t, "member") {
				it.Membership = &record.Membership{SourceID: string(rune('a' + i)), At: it.At}
			} else {
				it.Message = &record.Message{SourceID: string(rune('a' + i)), At: it.At, Text: "text"}
			}
			want = append(want, it)
			if err := s.Add(it); err != nil {
				t.Fatal(err)
			}
		}
		slices.SortStableFunc(want, func(a, b Item) int {
			return cmp.Or(cmp.Compare(a.Group, b.Group), a.At.Compare(b.At), cmp.Compare(a.Tie, b.Tie))
		})
		var got []Item
		if err := s.Each(func(it Item) error { got = append(got, it); return nil }); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("with %d bytes and %d files: got %+v\nwant %+v", limit, s.Spilled(), got, want)
		}
		if limit < 2 && s.Spilled() != n || limit == 1<<20 && s.Spilled() > 0 {
			t.Fatalf("%d items and %d bytes made %d files", n, limit, s.Spilled())
		}
	})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("files are left behind: %v %v", left, err)
	}
}

func TestEverythingSurvivesTheFile(t *testing.T) {
	at := time.Date(2020, 1, 2, 3, 4, 5, 6e6, time.UTC)
	m := &record.Message{
		SourceID: "1", Conversation: "c", Author: "a", At: at, Kind: record.Action, Text: "x \x02@a\x03", ThreadOf: "0", Broadcast: true, ReplyTo: &record.Quote{Message: "9", Author: "b"},
		Reactions: []record.Reaction{{Emoji: "👍", Name: "+1", Count: 2, By: []record.Reactor{{Person: "a", At: at}}}}, Edits: []record.Edit{{At: at, By: "b", Before: "y", HasBefore: true}},
		Attachments: []record.Attachment{{Name: "n", Type: "t", Size: 3, Path: "p", URL: "u"}}, Mentions: []string{"a"}, Everybody: true, Pinned: true, Deleted: true, Bot: true,
	}
	v := reflect.ValueOf(*m)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Fatalf("%s is not tried", v.Type().Field(i).Name)
		}
	}
	s := New(t.TempDir(), 1)
	defer s.Close()
	if err := s.Add(Item{At: at, Message: m}); err != nil || s.Spilled() != 1 {
		t.Fatal(err, s.Spilled())
	}
	err := s.Each(func(it Item) error {
		if !reflect.DeepEqual(it.Message, m) {
			t.Errorf("got %+v\nwant %+v", it.Message, m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEachStopsAtAnError(t *testing.T) {
	full := errors.New("full")
	for _, limit := range []int{1, 1 << 20} {
		s := New(t.TempDir(), limit)
		for i := range 3 {
			if err := s.Add(Item{Tie: int64(i), Message: &record.Message{}}); err != nil {
				t.Fatal(err)
			}
		}
		n := 0
		if err := s.Each(func(Item) error { n++; return full }); !errors.Is(err, full) || n != 1 {
			t.Errorf("got %v after %d", err, n)
		}
		s.Close()
	}
	if err := New("/no/such/folder", 1).Add(Item{Message: &record.Message{}}); err == nil {
		t.Error("a folder that is not there took a file")
	}
}
