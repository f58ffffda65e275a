package slack

import (
	"archive/zip"
	"context"
	"errors"
	"io/fs"
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

func TestText(t *testing.T) {
	c, _ := readFixture(t)
	me, omar := record.Mention("U01"), record.Mention("U02")
	for id, want := range map[string]string{
		"1500000020.000200": "Hello " + omar + ", @zoe and " + record.MentionHere() + ": see " + record.ConversationLink("C02") + " or #gone",
		"1500000030.000300": "**bold** _it_ ~~no~~ `a*b <c>` snake_case 2\\*3\\*4 🎉 :partyparrot: 👋🏼",
		"1500000040.000400": "code:\n```\nif a < b {\n  link\n}\n```\ndone",
		"1500000050.000500": "> quoted\n\nnot quoted\n\\# no heading\n1\\. one",
		"1500000060.000600": "waves",
		"1500000100.001000": "[repo] 1 commit\n\n> [Build #5](https://example.invalid/5)\n> \n> all **green**\n> \n> **Branch** main",
		"1500000120.001200": "see https://example.invalid/a_b",
		"1500000140.001400": "nice, " + me,
		"1500000150.001500": "> p\n\ngood",
		"1500000160.001600": me + " set the channel topic: x",
		"1500000170.001700": "",
		"1500000190.001900": "Hi " + omar + " **bold** 🎉\n\n1. first\n2. second\n\n```\nx := 1\n```",
	} {
		if got := c.ByID(t, id).Text; got != want {
			t.Errorf("%s: got %q\nwant %q", id, got, want)
		}
	}
}

func TestPeopleAndConversations(t *testing.T) {
	c, sum := readFixture(t)
	mei := record.Person{Key: "U01", Handle: "mei", Name: "梅", Email: "mei@example.invalid", Title: "Editor", Zone: "Asia/Shanghai", Avatar: "https://example.invalid/mei.png"}
	if got := c.People["U01"]; got != mei {
		t.Errorf("got %+v", got)
	}
	if p := c.People["U02"]; p.Name != "Omar Haddad" || !p.Deactivated {
		t.Errorf("got %+v", p)
	}
	if !c.People["U03"].Bot || !c.People["B01"].Bot || !c.People["USLACKBOT"].Bot || !c.People["U04"].Guest || c.People["U77"].Name != "External" {
		t.Errorf("got %+v", c.People)
	}
	general := record.Conversation{
		Key: "C01", Kind: record.Group, Name: "general", Description: "All things & [more](https://example.invalid)",
		CreatedAt: time.Unix(1500000000, 0).UTC(), Creator: "U01", Members: []string{"U01", "U02"},
	}
	if got := c.Conversations["C01"]; !reflect.DeepEqual(got, general) {
		t.Errorf("got %+v", got)
	}
	if x := c.Conversations["C02"]; !x.Archived || x.Description != "Anything" || x.CreatedAt.Unix() != 1500000100 {
		t.Errorf("got %+v", x)
	}
	if x := c.Conversations["D024BE91L"]; x.Kind != record.Direct || !x.Private || len(x.Members) != 2 {
		t.Errorf("got %+v", x)
	}
	if x := c.Conversations["lost"]; x.Name != "lost" {
		t.Errorf("a folder that no list names: %+v", x)
	}
	if sum.Conversations != 4 || sum.People != 7 {
		t.Errorf("got %+v", sum)
	}
}

func TestMessages(t *testing.T) {
	c, sum := readFixture(t)
	m := c.ByID(t, "1500000030.000300")
	want := []record.Reaction{
		{Emoji: "👍", Name: "+1", Count: 2, By: []record.Reactor{{Person: "U01"}, {Person: "U04"}}},
		{Emoji: ":partyparrot:", Name: "partyparrot", Count: 3, By: []record.Reactor{{Person: "U01"}}},
	}
	if !reflect.DeepEqual(m.Reactions, want) || len(m.Edits) != 1 || m.Edits[0].At.Unix() != 1500000035 || m.Edits[0].HasBefore {
		t.Errorf("got %+v", m)
	}
	if m := c.ByID(t, "1500000020.000200"); !m.Pinned || !m.Everybody || !reflect.DeepEqual(m.Mentions, []string{"U02"}) || m.At.Format(time.RFC3339Nano) != "2017-07-14T02:40:20Z" {
		t.Errorf("got %+v", m)
	}
	if m := c.ByID(t, "1500000090.000900"); m.ThreadOf != "1500000070.000700" || !m.Broadcast {
		t.Errorf("got %+v", m)
	}
	if m := c.ByID(t, "1500000070.000700"); m.ThreadOf != "" {
		t.Errorf("a root hangs from %q", m.ThreadOf)
	}
	if m := c.ByID(t, "1500000170.001700"); !m.Deleted || m.Kind != record.Text {
		t.Errorf("a deleted root must stay as a place: %+v", m)
	}
	if !c.ByID(t, "1500000100.001000").Bot || !c.ByID(t, "1500000110.001100").Bot || c.ByID(t, "1500000020.000200").Bot {
		t.Error("bots are told by their user or their subtype")
	}
	if c.ByID(t, "1500000060.000600").Kind != record.Action || c.ByID(t, "1500000160.001600").Kind != record.System {
		t.Error("kinds")
	}
	join, leave := c.Memberships[0], c.Memberships[1]
	if join.Person != "U02" || join.By != "U01" || join.Action != record.Joined || leave.Action != record.Left {
		t.Errorf("got %+v %+v", join, leave)
	}
	edits := []record.Edit{
		{At: time.Unix(1500080010, 0).UTC(), Before: "first **words**", HasBefore: true},
		{At: time.Unix(1500080030, 0).UTC(), Before: "changed once", HasBefore: true},
	}
	if m := c.ByID(t, "1500080000.000100"); m.Conversation != "C01" || !reflect.DeepEqual(m.Edits, edits) {
		t.Errorf("got %+v", m)
	}
	if m := c.ByID(t, "1500080001.000100"); !m.Deleted || m.Text != "" {
		t.Errorf("got %+v", m)
	}
	if sum.Memberships != 2 || sum.System != 1 || sum.Repeats != 1 || sum.ThreadReplies != 3 || sum.Actions != 1 || sum.Edited != 2 {
		t.Errorf("got %+v", sum)
	}
}

func TestDamageIsListedAndStopsNothing(t *testing.T) {
	c, sum := readFixture(t)
	got := map[string]record.Reason{}
	for _, r := range c.Reports {
		got[r.Where] = r.Reason
	}
	want := map[string]record.Reason{
		"users.json#5": record.NoID, "general/2017-07-15.json#10": record.BadTime, "general/2017-07-15.json#11": record.NoAuthor,
		"general/2017-07-15.json#12": record.BadSyntax, "general/2017-07-15.json": record.BadSyntax, "random/2017-07-15.json#1": record.OtherEncoding,
		"lost": record.NameGuessed,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	if sum.Skipped != 5 || sum.Repaired != 2 || sum.Left[record.DraftOrHidden] != 1 || sum.Left[record.NotAMessage] != 3 {
		t.Errorf("got %+v", sum)
	}
	c.ByID(t, "1500080080.000100")
	for _, m := range c.Messages {
		if m.Conversation == "C02" && m.Text != "naïve café" {
			t.Errorf("got %q", m.Text)
		}
	}
}

// contentSink reads attachments while the archive is open.
type contentSink struct {
	*archivetest.Collector
	content map[string]string
}

func (s *contentSink) Message(m record.Message) error {
	for _, a := range m.Attachments {
		if a.Path != "" {
			text, err := archivetest.Content(a)
			if err != nil {
				return err
			}
			s.content[a.Name] = text
		}
	}
	return s.Collector.Message(m)
}

func TestFilesOfTheArchiveCanBeRead(t *testing.T) {
	for _, buffer := range []int{0, 1} { // 1 byte: everything goes through temporary files
		s := &contentSink{archivetest.NewCollector(), map[string]string{}}
		if _, err := New(record.Options{Buffer: buffer}).Read(context.Background(), "testdata/export", s); err != nil {
			t.Fatal(err)
		}
		if s.content["note.txt"] != "hello\n" {
			t.Errorf("got %v", s.content)
		}
		if a := s.ByID(t, "1500000140.001400").Attachments; len(a) != 1 || a[0].URL != "https://example.invalid/p" || a[0].Type != "image/png" || a[0].Size != 9 || a[0].Open != nil {
			t.Errorf("got %+v", a)
		}
	}
}

// zipFolder packs a folder under a prefix.
func zipFolder(t *testing.T, dir, prefix string) string {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "export.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	z := zip.NewWriter(out)
	err = fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(dir, p))
		if err != nil {
			return err
		}
		w, err := z.Create(prefix + p)
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	})
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Name()
}

func TestZipFolderAndSpillGiveTheSame(t *testing.T) {
	want, wantSum := readFixture(t)
	for name, src := range map[string]struct {
		path   string
		buffer int
	}{"zip": {zipFolder(t, "testdata/export", ""), 0}, "zip below a folder": {zipFolder(t, "testdata/export", "My export/"), 0}, "through files": {"testdata/export", 1}} {
		got, sum := archivetest.Read(t, New(record.Options{Buffer: src.buffer}), src.path)
		if !reflect.DeepEqual(got.Order, want.Order) || !reflect.DeepEqual(got.People, want.People) || !reflect.DeepEqual(got.Conversations, want.Conversations) {
			t.Errorf("%s: the records differ", name)
		}
		if !reflect.DeepEqual(sum, wantSum) {
			t.Errorf("%s: %+v, want %+v", name, sum, wantSum)
		}
	}
}

func TestCancelAndSinkErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New(record.Options{}).Read(ctx, "testdata/export", archivetest.NewCollector()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := New(record.Options{}).Read(context.Background(), archivetest.Write(t, map[string]string{"x.txt": "x"}), archivetest.NewCollector()); !errors.Is(err, ErrNotSlack) {
		t.Errorf("got %v", err)
	}
	full := errors.New("the disk is full")
	if _, err := New(record.Options{}).Read(context.Background(), "testdata/export", failing{archivetest.NewCollector(), full}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

type failing struct {
	record.Sink
	err error
}

func (f failing) Message(record.Message) error { return f.err }

func TestProgressReachesTheEnd(t *testing.T) {
	var last record.Progress
	src := New(record.Options{Progress: func(p record.Progress) {
		if p.Done < last.Done || p.Done > p.Total {
			t.Errorf("%+v after %+v", p, last)
		}
		last = p
	}})
	archivetest.Read(t, src, "testdata/export")
	if last.Phase != record.Reading || last.Total == 0 || last.Done != last.Total {
		t.Errorf("got %+v", last)
	}
}

func TestMrkdwnEdges(t *testing.T) {
	for in, want := range map[string]string{
		"*a* b*c* *d e* * f*":                       "**a** b\\*c\\* **d e** * f\\*",
		"(*x*), \"_y_\"":                            "(**x**), \"_y_\"",
		"*_both_*":                                  "**_both_**",
		"<>|<|x> <@|y> <!date^1^{d}|then>":          "<>|x @y then",
		"<mailto:a@b.c|a@b.c>":                      "a@b.c",
		"<tel:28919.86|28919.86>":                   "28919.86",
		"<http://example.invalid/|example.invalid>": "http://example.invalid/",
		"<javascript:x|click>":                      "click",
		"``` ```":                                   "\\`\\`\\` \\`\\`\\`",
		"unclosed ``` fence":                        "unclosed \\`\\`\\` fence",
		"&gt;&gt;&gt; all\nof\nit":                  "> all\n> of\n> it",
		"10:30:45 :100:":                            "10:30:45 💯",
		"`<@U01>` \x02@U01\x03":                     "`@U01` @U01",
	} {
		c := &converter{names: known{"U01": true}}
		if got := c.convert(text(in)); got != want {
			t.Errorf("%q: got %q\nwant %q", in, got, want)
		}
		if len(c.mentions) > 0 {
			t.Errorf("%q names %v", in, c.mentions)
		}
	}
}

type known map[string]bool

func (k known) Knows(p string) bool         { return k[p] }
func (known) KnowsConversation(string) bool { return false }
