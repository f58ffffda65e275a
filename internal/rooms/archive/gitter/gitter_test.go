package gitter

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"hubbub/internal/rooms/archive/archivetest"
	"hubbub/internal/rooms/archive/record"
)

const (
	mei  = "540000000000000000000001"
	omar = "540000000000000000000002"
	zoe  = "540000000000000000000003"
)

func TestRead(t *testing.T) {
	c, sum := archivetest.Read(t, New(record.Options{Bots: []string{"zoe"}}), "testdata/rooms")
	want := []string{
		"m:570000000000000000000013", "m:570000000000000000000012", "m:570000000000000000000010", // Black-old.tsv and Black.tsv are one room
		"m:570000000000000000000001", "m:570000000000000000000002", "m:570000000000000000000003",
	}
	if !reflect.DeepEqual(c.Order, want) {
		t.Errorf("got %v", c.Order)
	}
	if x := c.Conversations["5500000000000000000000a1"]; x.Name != "Green" || x.Section != "OpenTea" || x.Kind != record.Group {
		t.Errorf("got %+v", x)
	}
	if p := c.People[mei]; p.Handle != "mei" || p.Name != "mei" || p.Bot {
		t.Errorf("got %+v", p)
	}
	if m := c.ByID(t, "570000000000000000000010"); m.Author != record.Unnamed || c.People[record.Unnamed].Name != "" {
		t.Errorf("got %+v", m)
	}
	if !c.People[zoe].Bot || !c.ByID(t, "570000000000000000000013").Bot {
		t.Error("Options.Bots was not heard")
	}
	if sum.Messages != 6 || sum.People != 5 || sum.Conversations != 2 || sum.Repeats != 1 || sum.Files != 3 || sum.BotMessages != 1 {
		t.Errorf("got %+v", sum)
	}
}

func TestText(t *testing.T) {
	c, _ := archivetest.Read(t, New(record.Options{}), "testdata/rooms")
	for id, want := range map[string]struct {
		text     string
		mentions []string
	}{
		"570000000000000000000001": {"same ms, first " + record.MentionAll() + " \\<@540000000000000000000002>", nil},
		"570000000000000000000002": {"same ms, later in the room " + record.Mention(mei) + " @nobody " + record.Mention(mei), []string{mei}},
		"570000000000000000000003": {"Two lines, a \"quote\" and " + record.Mention(omar) + ":\n`@omar` **bold** 🍵 http://example.invalid/@omar", []string{omar, omar}},
		"570000000000000000000012": {"no name 你好", nil},
		"570000000000000000000013": {"你好，世界", nil},
	} {
		m := c.ByID(t, id)
		if m.Text != want.text || !reflect.DeepEqual(m.Mentions, want.mentions) {
			t.Errorf("%s: got %q %v\nwant %q", id, m.Text, m.Mentions, want.text)
		}
	}
	if m := c.ByID(t, "570000000000000000000003"); m.At != time.Date(2016, 5, 2, 10, 0, 3, 250e6, time.UTC) {
		t.Errorf("got %v", m.At)
	}
}

func TestDamageIsListedAndStopsNothing(t *testing.T) {
	c, sum := archivetest.Read(t, New(record.Options{}), "testdata/rooms")
	got := map[string]record.Reason{}
	for _, r := range c.Reports {
		got[r.Where] = r.Reason
	}
	want := map[string]record.Reason{
		"Empty.tsv": record.EmptyFile, "Black.tsv:1": record.BadTime, "Black.tsv:3": record.NoID,
		"Black.tsv:4": record.BadSyntax, "Black.tsv:5": record.BadSyntax, "Black-old.tsv:1": record.OtherEncoding,
	}
	if !reflect.DeepEqual(got, want) || sum.Skipped != 5 || sum.Repaired != 1 {
		t.Errorf("got %v, %+v", got, sum)
	}
}

func pack(t *testing.T, dir string) string {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "rooms.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	z := gzip.NewWriter(out)
	w := tar.NewWriter(z)
	if err := errors.Join(w.AddFS(os.DirFS(dir)), w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Name()
}

func TestPackedFolderAndSpillGiveTheSame(t *testing.T) {
	want, wantSum := archivetest.Read(t, New(record.Options{}), "testdata/rooms")
	for name, opt := range map[string]record.Options{"packed": {}, "packed, through files": {Buffer: 1}} {
		var phases []record.Phase
		opt.Progress = func(p record.Progress) {
			if n := len(phases); n == 0 || phases[n-1] != p.Phase {
				phases = append(phases, p.Phase)
			}
		}
		got, sum := archivetest.Read(t, New(opt), pack(t, "testdata/rooms"))
		if !reflect.DeepEqual(got.Messages, want.Messages) || !reflect.DeepEqual(got.Reports, want.Reports) || !reflect.DeepEqual(sum, wantSum) {
			t.Errorf("%s: the records differ", name)
		}
		if !reflect.DeepEqual(phases, []record.Phase{record.Unpacking, record.Scanning, record.Reading}) {
			t.Errorf("%s: got %v", name, phases)
		}
	}
	if _, sum := archivetest.Read(t, New(record.Options{}), "testdata/rooms/Green.tsv"); sum.Messages != 3 {
		t.Errorf("a single file: %+v", sum)
	}
}

func TestVeryLongTextIsCutAndReported(t *testing.T) {
	long := "r\to/r\t2016-05-02T10:00:02.000Z\tu\tmei\tm1\t" + strings.Repeat("长", record.MaxText) + "\n"
	c, sum := archivetest.Read(t, New(record.Options{}), archivetest.Write(t, map[string]string{"r.tsv": long}))
	if m := c.ByID(t, "m1"); len(m.Text) > record.MaxText || !strings.HasSuffix(m.Text, "…") || sum.Repaired != 1 || c.Reports[0].Reason != record.TextCut {
		t.Errorf("%d bytes, %+v", len(m.Text), c.Reports)
	}
}

func TestNotGitter(t *testing.T) {
	dir := archivetest.Write(t, map[string]string{"a.txt": "x", "b.txt": "y"})
	if _, err := New(record.Options{}).Read(context.Background(), dir, archivetest.NewCollector()); !errors.Is(err, ErrNotGitter) {
		t.Errorf("got %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	opt := record.Options{Progress: func(p record.Progress) {
		if p.Phase == record.Reading {
			cancel()
		}
	}}
	if _, err := New(opt).Read(ctx, "testdata/rooms", archivetest.NewCollector()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// FuzzRoom reads any file: the run ends without an error and every promise is kept.
func FuzzRoom(f *testing.F) {
	for _, name := range []string{"Green.tsv", "Black.tsv", "Black-old.tsv"} {
		b, err := os.ReadFile(filepath.Join("testdata/rooms", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("a\tb/c\t2016-05-02T10:00:02Z\tu\t@\tm\t\"@@ :::a: `\"\n"))
	path := filepath.Join(f.TempDir(), "room.tsv")
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
