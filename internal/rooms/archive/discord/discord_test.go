package discord

import (
	"archive/zip"
	"bytes"
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

const mei, omar, helper = "500000000000000001", "500000000000000002", "500000000000000003"

func readFixture(t *testing.T) (*archivetest.Collector, record.Summary) {
	t.Helper()
	return archivetest.Read(t, New(record.Options{}), "testdata/export")
}

func TestText(t *testing.T) {
	c, _ := readFixture(t)
	for id, want := range map[string]string{
		"1100000000000000001": "Hi " + record.Mention(omar) + " and " + record.MentionAll() + ", see " + record.ConversationLink("1000000000000000002") +
			", :leaf: **bold** `@Omar` 2020-09-13 12:26 UTC\n> quoted\n> to the end",
		"1100000000012582912": "> [Build](https://example.invalid/b)\n> \n> all green\n> \n> **Branch** main\n> \n> ci",
		"1100000000016777216": "Pinned a message.",
		"1100000000020971520": "look\n\n> what @Omar said",
		"1100000000029360128": "time is in the id; raw " + record.Mention(omar) + " @500000000000000099",
		"1100000000000000101": "Hi " + record.Mention(omar) + ", " + record.MentionAll() + " and @Nobody: **bold:** \\*not\\* *it* ~~no~~ ``a`b`` \\<b>\n1\\. not a list\n" +
			"🍵:leaf: https://example.invalid/a_b [a label](https://example.invalid/) in " + record.ConversationLink("1000000000000000001") +
			"\n```go\nx := 1\nif x < 2 {\n```\nafter ||secret||",
		"1100000000004194405": "of the same author\n\n> quoted\n\nnot quoted\n## A title\n\n- one\n\n  - nested\n- two\n\nend",
		"1100000000012583013": "> [Build](https://example.invalid/b)\n> \n> all **green**\n> \n> **Branch** main",
		"1100000000016777317": "changed the channel name: black\\_ / \\*strong\\*",
		"1100000000020971621": "https://example.invalid/cat.gif",
		"1100000000000000201": "from an older page",
	} {
		if got := c.ByID(t, id).Text; got != want {
			t.Errorf("%s: got %q\nwant %q", id, got, want)
		}
	}
}

func TestJSONMessages(t *testing.T) {
	c, _ := readFixture(t)
	m := c.ByID(t, "1100000000000000001")
	want := []record.Reaction{
		{Emoji: "👍", Name: "👍", Count: 2, By: []record.Reactor{{Person: omar}}},
		{Emoji: ":leaf:", Name: "leaf", Count: 1},
	}
	if !reflect.DeepEqual(m.Reactions, want) || !m.Pinned || !m.Everybody || !reflect.DeepEqual(m.Mentions, []string{omar}) {
		t.Errorf("got %+v", m)
	}
	if m.At != time.Date(2023, 4, 24, 17, 4, 44, 563e6, time.UTC) || len(m.Edits) != 1 || m.Edits[0].At != time.Date(2023, 4, 24, 17, 5, 0, 500e6, time.UTC) {
		t.Errorf("got %+v", m)
	}
	if a := m.Attachments; len(a) != 2 || a[0].Path != "media/tea.png" || a[0].Type != "image/png" || a[0].URL != "" || a[1].URL != "https://example.invalid/f.pdf?x=1" || a[1].Size != 9 {
		t.Errorf("got %+v", a)
	}
	if q := c.ByID(t, "1100000000004194304").ReplyTo; q == nil || q.Message != m.SourceID {
		t.Errorf("got %+v", q)
	}
	if q := c.ByID(t, "1100000000008388608").ReplyTo; q == nil || q.Message != "" {
		t.Errorf("an answer to what is gone: %+v", q)
	}
	if m := c.ByID(t, "1100000000020971520"); len(m.Mentions) != 0 {
		t.Errorf("who forwards a message mentions nobody: %v", m.Mentions)
	}
	if c.ByID(t, "1100000000016777216").Kind != record.System || !c.ByID(t, "1100000000012582912").Bot {
		t.Error("kinds")
	}
	if m := c.ByID(t, "1100000000029360128"); m.At.UnixMilli() != 1100000000029360128>>22+epoch {
		t.Errorf("got %v", m.At)
	}
	if x := c.Conversations["1000000000000000002"]; x.Kind != record.Direct || !x.Private || x.Section != "" || !reflect.DeepEqual(x.Members, []string{"500000000000000004", mei}) {
		t.Errorf("got %+v", x)
	}
	if len(c.Memberships) != 2 || c.Memberships[0].By != mei || c.Memberships[0].Action != record.Joined || c.Memberships[1].Action != record.Left {
		t.Errorf("got %+v", c.Memberships)
	}
}

func TestHTMLMessages(t *testing.T) {
	c, _ := readFixture(t)
	m := c.ByID(t, "1100000000000000101")
	want := []record.Reaction{{Emoji: "👍", Name: "thumbsup", Count: 12}, {Emoji: ":leaf:", Name: "leaf", Count: 1}}
	if !reflect.DeepEqual(m.Reactions, want) || !m.Pinned || !m.Everybody || m.Author != mei || !reflect.DeepEqual(m.Mentions, []string{omar}) {
		t.Errorf("got %+v", m)
	}
	// The page shows two hours more than UTC: 10:07 is shown as 12:07, so 1:06 was 23:06.
	if len(m.Edits) != 1 || m.Edits[0].At != time.Date(2023, 4, 24, 23, 6, 0, 0, time.UTC) {
		t.Errorf("got %+v at %v", m.Edits, m.At)
	}
	if a := m.Attachments; len(a) != 2 || a[0].Path != "media/tea.png" || a[0].Size != 4 || a[1].Name != "fw.uf2" || a[1].Size != 653<<10 || a[1].URL != "https://example.invalid/fw.uf2?ex=1&is=2" {
		t.Errorf("got %+v", a)
	}
	if m := c.ByID(t, "1100000000004194405"); m.Author != mei {
		t.Errorf("the second message of a group is by %q", m.Author)
	}
	if q := c.ByID(t, "1100000000008388709").ReplyTo; q == nil || q.Message != "1100000000000000101" || q.Author != mei {
		t.Errorf("got %+v", q)
	}
	if m := c.ByID(t, "1100000000012583013"); !m.Bot || m.ReplyTo == nil || m.ReplyTo.Message != "" || !c.People[helper].Bot {
		t.Errorf("got %+v", m)
	}
	if c.ByID(t, "1100000000016777317").Kind != record.System {
		t.Error("a notice is no message")
	}
	if m := c.ByID(t, "1100000000004194505"); m.Author != omar || !m.Pinned {
		t.Errorf("an older page: %+v", m)
	}
	x := c.Conversations["name:Tea House/talk / black / strong"]
	if x.Name != "black / strong" || x.Section != "talk" || x.Description != "the topic" {
		t.Errorf("got %+v", x)
	}
	if p := c.People[omar]; p.Handle != "omar#1234" || p.Name == "" {
		t.Errorf("got %+v", p)
	}
}

func TestDamageIsListedAndStopsNothing(t *testing.T) {
	c, sum := readFixture(t)
	got := map[string]record.Reason{}
	for _, r := range c.Reports {
		got[r.Where] = r.Reason
	}
	green, club := "Tea House - talk - green [1000000000000000001].json", "Direct Messages - Group - tea club [1000000000000000002].json"
	want := map[string]record.Reason{
		green + "#7": record.NoID, green + "#8": record.NoAuthor, green + "#9": record.BadSyntax, club: record.BadSyntax,
		"black.html#7": record.NoAuthor, "black.html#8": record.NoID,
	}
	if !reflect.DeepEqual(got, want) || sum.Skipped != len(want) {
		t.Errorf("got %v", got)
	}
	if sum.Messages != 14 || sum.System != 2 || sum.Conversations != 4 || sum.Files != 4 {
		t.Errorf("got %+v", sum)
	}
}

func TestPartsJoinAndNamesakesDoNot(t *testing.T) {
	page := func(title, id string) string {
		return `<title>T - ` + title + `</title><div class=preamble__entry>T</div><div class=preamble__entry>c / ` + title + `</div><div class=chatlog><div class=chatlog__message-group>` +
			`<div class=chatlog__message-container data-message-id=` + id + `><span class=chatlog__author title=mei data-user-id=500000000000000001>M</span><div class=chatlog__content>x</div></div></div></div>`
	}
	dir := archivetest.Write(t, map[string]string{
		"a [part 2].html": page("same", "1100000000000000300"), "a.html": page("same", "1100000000000000200"), "b.html": page("same", "1100000000000000400"),
	})
	c, sum := archivetest.Read(t, New(record.Options{}), dir)
	if sum.Conversations != 2 || sum.Messages != 3 {
		t.Errorf("got %+v", sum)
	}
	if a, b := c.ByID(t, "1100000000000000200"), c.ByID(t, "1100000000000000300"); a.Conversation != b.Conversation {
		t.Error("two parts of one export are two conversations")
	}
	if m := c.ByID(t, "1100000000000000400"); m.Conversation != "name:T/c / same#1100000000000000400" {
		t.Errorf("got %q", m.Conversation)
	}
}

func TestZipAndThroughFilesGiveTheSame(t *testing.T) {
	want, wantSum := readFixture(t)
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	if err := errors.Join(z.AddFS(os.DirFS("testdata/export")), z.Close()); err != nil {
		t.Fatal(err)
	}
	dir := archivetest.Write(t, map[string]string{"a.zip": packed.String()})
	for _, buffer := range []int{0, 1} {
		got, sum := archivetest.Read(t, New(record.Options{Buffer: buffer}), filepath.Join(dir, "a.zip"))
		if !reflect.DeepEqual(got.Order, want.Order) || !reflect.DeepEqual(sum, wantSum) || !reflect.DeepEqual(got.People, want.People) {
			t.Errorf("the records differ: %+v", sum)
		}
	}
	if _, err := New(record.Options{}).Read(context.Background(), archivetest.Write(t, map[string]string{"a.json": "[]", "b.html": "<p>"}), archivetest.NewCollector()); !errors.Is(err, ErrNotDiscord) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New(record.Options{}).Read(ctx, "testdata/export", archivetest.NewCollector()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestProgressHasPhasesAndReachesTheEnd(t *testing.T) {
	var last record.Progress
	var phases []record.Phase
	archivetest.Read(t, New(record.Options{Progress: func(p record.Progress) {
		if p.Phase != last.Phase {
			phases = append(phases, p.Phase)
		} else if p.Done < last.Done || p.Done > p.Total || p.Messages < last.Messages {
			t.Errorf("%+v after %+v", p, last)
		}
		last = p
	}}), "testdata/export")
	if !reflect.DeepEqual(phases, []record.Phase{record.Scanning, record.Reading}) || last.Done != last.Total {
		t.Errorf("%v, %+v", phases, last)
	}
}

func TestEditedTimes(t *testing.T) {
	said := time.Date(2024, 2, 3, 23, 50, 12, 0, time.UTC)
	for _, c := range []struct{ own, shown, want string }{
		{"Saturday, February 3, 2024 6:50 PM", "Saturday, February 3, 2024 7:10 PM", "2024-02-04T00:10:00Z"},
		{"04/02/2024 07:50", "04/02/2024 07:55", "2024-02-03T23:55:00Z"}, // day first: UTC+8
		{"2/3/2024 3:50 PM", "2/4/2024 3:50 PM", "2024-02-04T23:50:00Z"}, // month first: UTC-8
		{"04-Feb-24 05:20 AM", "04-Feb-24 05:21 AM", "2024-02-03T23:51:00Z"},
		{"2024-02-03 11:50 p.m.", "2024-02-03 11:50 p.m.", "2024-02-03T23:50:12Z"}, // never before it was said
		{"yesterday", "today", ""},
		{"Saturday, February 3, 2020 6:50 PM", "Saturday, February 3, 2020 7:10 PM", ""},
	} {
		at, ok := edited(c.shown, c.own, said)
		if got := at.Format(time.RFC3339); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q: got %s %v, want %s", c.shown, got, ok, c.want)
		}
	}
}

func fuzz(f *testing.F, name string, seeds ...string) {
	for _, s := range seeds {
		b, err := os.ReadFile(filepath.Join("testdata/export", s))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	path := filepath.Join(f.TempDir(), name)
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 || len(b) > 1 && (string(b[:2]) == "\x1f\x8b" || string(b[:2]) == "PK") {
			t.Skip("an archive of another kind")
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := New(record.Options{}).Read(context.Background(), path, archivetest.NewCollector()); err != nil && !errors.Is(err, ErrNotDiscord) {
			t.Fatal(err)
		}
	})
}

// FuzzHTML reads any page, and FuzzJSON any document: the run ends without an error and every promise is kept.
func FuzzHTML(f *testing.F) { fuzz(f, "a.html", "black.html", "old.html") }

func FuzzJSON(f *testing.F) {
	fuzz(f, "a.json", "Tea House - talk - green [1000000000000000001].json", "Direct Messages - Group - tea club [1000000000000000002].json")
}
