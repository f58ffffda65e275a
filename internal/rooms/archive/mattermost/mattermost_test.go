package mattermost

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"hubbub/internal/rooms/archive/archivetest"
	"hubbub/internal/rooms/archive/record"
)

func readFixture(t *testing.T) (*archivetest.Collector, record.Summary) {
	t.Helper()
	return archivetest.Read(t, New(record.Options{}), "testdata/export")
}

func TestPeopleAndConversations(t *testing.T) {
	c, sum := readFixture(t)
	want := record.Person{Key: "mei", Handle: "mei", Name: "梅", Email: "mei@example.invalid", Title: "Editor", Locale: "zh-CN"}
	if got := c.People["mei"]; got != want {
		t.Errorf("got %+v", got)
	}
	if p := c.People["omar.h"]; p.Name != "Omar Haddad" || !p.Guest || !p.Deactivated {
		t.Errorf("got %+v", p)
	}
	if p := c.People["helper"]; p.Name != "Helper" || !p.Bot {
		t.Errorf("got %+v", p)
	}
	green := record.Conversation{Key: "tea/green", Kind: record.Group, Name: "Green", Section: "Tea House", Description: "about **green**\n\ndrinking", Members: []string{"mei"}}
	if got := c.Conversations["tea/green"]; !reflect.DeepEqual(got, green) {
		t.Errorf("got %+v", got)
	}
	if x := c.Conversations["tea/black"]; !x.Private || !x.Archived || x.Name != "black" {
		t.Errorf("got %+v", x)
	}
	if x := c.Conversations["direct/mei,omar.h"]; x.Kind != record.Direct || x.Description != "psst" || len(x.Members) != 2 {
		t.Errorf("got %+v", x)
	}
	if c.Conversations["tea/unlisted"].Name != "unlisted" || sum.Conversations != 5 || sum.People != 4 || sum.Bots != 1 {
		t.Errorf("got %+v", sum)
	}
}

func TestMessages(t *testing.T) {
	c, sum := readFixture(t)
	omar := record.Mention("omar.h")
	m := c.ByID(t, "1600000002000-mei")
	if want := "second: " + omar + ". and " + record.ConversationLink("tea/black") + ", " + record.MentionAll() + "! `@mei` 🎉 :party: a@mei.b \\<@literal>"; m.Text != want {
		t.Errorf("got %q\nwant %q", m.Text, want)
	}
	reactions := []record.Reaction{
		{Emoji: "👍", Name: "+1", Count: 2, By: []record.Reactor{{Person: "omar.h", At: time.UnixMilli(1600000003000).UTC()}, {Person: "mei", At: time.UnixMilli(1600000005000).UTC()}}},
		{Emoji: ":party:", Name: "party", Count: 1, By: []record.Reactor{{Person: "mei", At: time.UnixMilli(1600000004000).UTC()}}},
	}
	if !reflect.DeepEqual(m.Reactions, reactions) || !m.Pinned || !m.Everybody || !reflect.DeepEqual(m.Mentions, []string{"omar.h"}) {
		t.Errorf("got %+v", m)
	}
	if len(m.Edits) != 1 || m.Edits[0].At.UnixMilli() != 1600000009000 || m.Edits[0].HasBefore {
		t.Errorf("got %+v", m.Edits)
	}
	if a := m.Attachments; len(a) != 1 || a[0].Name != "q.bin" || a[0].Path != "" {
		t.Errorf("got %+v", a)
	}
	reply := c.ByID(t, "1600000002500-omar.h")
	if a := reply.Attachments; reply.ThreadOf != m.SourceID || len(a) != 1 || a[0].Path != "data/2021/p.png" || a[0].Size != 8 || a[0].Type != "image/png" {
		t.Errorf("got %+v", reply)
	}
	if m := c.ByID(t, "1600000000900-mei"); m.Kind != record.Action || m.Text != "waves" {
		t.Errorf("got %+v", m)
	}
	if m := c.ByID(t, "1600000000800-mei"); m.Kind != record.System {
		t.Errorf("got %+v", m)
	}
	if m := c.ByID(t, "1600000010000-helper"); !m.Bot || m.Text != "[repo] pushed\n\n> [Commit](https://example.invalid/c)\n> \n> [abc](https://example.invalid/1): fix\n> \n> **Branch** main\n> \n> **N** 3" {
		t.Errorf("got %q", m.Text)
	}
	if m := c.ByID(t, "1600000020000-omar.h"); m.Conversation != "direct/mei,omar.h" || m.Text != "only you "+record.Mention("mei") {
		t.Errorf("got %+v", m)
	}
	if m := c.ByID(t, "1600000029000-omar.h"); m.At.UnixMilli() != 1600000030000 || m.ThreadOf != "1600000030000-mei" {
		t.Errorf("a reply dated before its root: %+v", m)
	}
	if sum.Messages != 13 || sum.Memberships != 3 || sum.System != 1 || sum.Repeats != 1 || sum.ThreadReplies != 4 {
		t.Errorf("got %+v", sum)
	}
}

// TestOneMillisecond: two posts of one author and millisecond keep apart, and their ids do not depend on the order of the lines.
func TestOneMillisecond(t *testing.T) {
	c, _ := readFixture(t)
	var first, other record.Message
	for _, m := range c.Messages {
		if m.At.UnixMilli() == 1600000001000 {
			if m.SourceID == "1600000001000-mei" {
				first = m
			} else {
				other = m
			}
		}
	}
	if first.Text == "" || other.Text == "" || first.Text == other.Text {
		t.Fatalf("got %+v and %+v", first, other)
	}
	reply := c.ByID(t, "1600000001001-omar.h")
	if root := c.ByID(t, reply.ThreadOf); root.Text != "first, but other words" {
		t.Errorf("the reply hangs from %q", root.Text)
	}
	lines, err := os.ReadFile("testdata/export/import.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var turned [][]byte
	for _, l := range bytes.Split(lines, []byte("\n")) {
		turned = append([][]byte{l}, turned...)
	}
	dir := archivetest.Write(t, map[string]string{"turned.jsonl": string(bytes.Join(turned, []byte("\n")))})
	again, _ := archivetest.Read(t, New(record.Options{}), dir)
	if got := again.ByID(t, first.SourceID).Text; got != first.Text {
		t.Errorf("turned around, %s says %q instead of %q", first.SourceID, got, first.Text)
	}
	if got := again.ByID(t, other.SourceID).Text; got != other.Text {
		t.Errorf("turned around, %s says %q instead of %q", other.SourceID, got, other.Text)
	}
	if again.ByID(t, "1600000001001-omar.h").ThreadOf != reply.ThreadOf {
		t.Error("turned around, the reply hangs from another post")
	}
}

func TestMemberships(t *testing.T) {
	c, _ := readFixture(t)
	var got []record.Membership
	for _, m := range c.Memberships {
		m.SourceID, m.At = "", time.Time{}
		got = append(got, m)
	}
	want := []record.Membership{
		{Conversation: "tea/green", Person: "omar.h", Action: record.Joined},
		{Conversation: "tea/green", Person: "stranger", By: "mei", Action: record.Joined},
		{Conversation: "tea/green", Person: "stranger", By: "mei", Action: record.Removed},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestDamageIsListedAndStopsNothing(t *testing.T) {
	c, sum := readFixture(t)
	got := map[string]record.Reason{}
	for _, r := range c.Reports {
		got[r.Where] = r.Reason
	}
	want := map[string]record.Reason{
		"import.jsonl:23": record.BadTime, "import.jsonl:24": record.NoAuthor, "import.jsonl:25": record.NoConversation, "import.jsonl:27": record.Unrecognised,
		"import.jsonl:28": record.BadSyntax, "import.jsonl:29": record.OtherEncoding, "import.jsonl:19": record.TimeMoved,
	}
	if !reflect.DeepEqual(got, want) || sum.Skipped != 5 || sum.Repaired != 2 || sum.Left[record.DraftOrHidden] != 1 {
		t.Errorf("got %v %+v", got, sum)
	}
	if m := c.ByID(t, "1600000000004-mei"); m.Text != "café" {
		t.Errorf("got %q", m.Text)
	}
}

type contents struct {
	*archivetest.Collector
	text map[string]string
}

func (s *contents) Message(m record.Message) error {
	for _, a := range m.Attachments {
		if a.Path != "" {
			text, err := archivetest.Content(a)
			if err != nil {
				return err
			}
			s.text[a.Name] = text
		}
	}
	return s.Collector.Message(m)
}

func TestPackedAndThroughFilesGiveTheSame(t *testing.T) {
	want, wantSum := readFixture(t)
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	if err := errors.Join(z.AddFS(os.DirFS("testdata/export")), z.Close()); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("testdata/export/import.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	g := gzip.NewWriter(&zipped)
	if _, err := g.Write(raw); err != nil || g.Close() != nil {
		t.Fatal(err)
	}
	dir := archivetest.Write(t, map[string]string{"a.zip": packed.String(), "b.jsonl.gz": zipped.String(), "c.jsonl": string(raw)})
	for _, name := range []string{"a.zip", "b.jsonl.gz", "c.jsonl"} {
		for _, buffer := range []int{0, 1} {
			s := &contents{archivetest.NewCollector(), map[string]string{}}
			sum, err := New(record.Options{Buffer: buffer}).Read(context.Background(), filepath.Join(dir, name), s)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(s.Order, want.Order) || !reflect.DeepEqual(sum, wantSum) {
				t.Errorf("%s: the records differ: %+v", name, sum)
			}
			if name == "a.zip" && s.text["p.png"] != "picture\n" {
				t.Errorf("%s: got %v", name, s.text)
			}
		}
	}
	dir = archivetest.Write(t, map[string]string{"a.txt": "x", "b.txt": "y"})
	if _, err := New(record.Options{}).Read(context.Background(), dir, archivetest.NewCollector()); !errors.Is(err, ErrNotMattermost) {
		t.Errorf("got %v", err)
	}
}

// FuzzLines reads any file: the run ends without an error and every promise is kept.
func FuzzLines(f *testing.F) {
	b, err := os.ReadFile("testdata/export/import.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	for _, l := range bytes.Split(b, []byte("\n")) {
		f.Add(l)
	}
	path := filepath.Join(f.TempDir(), "import.jsonl")
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 || len(b) > 1 && (string(b[:2]) == "\x1f\x8b" || string(b[:2]) == "PK") {
			t.Skip("an archive of another kind")
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := New(record.Options{}).Read(context.Background(), path, archivetest.NewCollector()); err != nil {
			t.Fatal(err)
		}
	})
}
