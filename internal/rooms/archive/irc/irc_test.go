package irc

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

// script writes down what was told, one line a record.
func script(c *archivetest.Collector) []string {
	messages, memberships := map[string]record.Message{}, map[string]record.Membership{}
	for _, m := range c.Messages {
		messages["m:"+m.SourceID] = m
	}
	for _, m := range c.Memberships {
		memberships["j:"+m.SourceID] = m
	}
	var out []string
	for _, id := range c.Order {
		if m, ok := messages[id]; ok {
			out = append(out, m.At.Format("0102 15:04:05 ")+m.Author+" "+string(m.Kind)+" "+m.Text)
			continue
		}
		m := memberships[id]
		out = append(out, strings.TrimSpace(m.At.Format("0102 15:04:05 ")+m.Person+" "+string(m.Action)+" "+m.By+" "+m.Note))
	}
	return out
}

func same(t *testing.T, got []string, want string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(want), "\n")
	for i := range max(len(got), len(lines)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(lines) {
			w = strings.TrimSpace(lines[i])
		}
		w = strings.NewReplacer("{", "\x02@", "}", "\x03").Replace(w)
		if strings.TrimSpace(g) != w {
			t.Errorf("%d: got  %q\nwant %q", i, g, w)
		}
	}
}

func TestIrssi(t *testing.T) {
	c, sum := archivetest.Read(t, New(record.Options{}), "testdata/irssi")
	same(t, script(c), `
		0301 23:58:00 freenode/mei joined
		0301 23:58:00 freenode/mei text hello everybody
		0301 23:59:00 freenode/omar text {freenode/mei}: hi, see \<b>this\</b> & that_snake_case \*stars\*
		0301 23:59:00 freenode/zoe^ action waves at mei
		0301 23:59:00 freenode/omar text a notice to the channel
		0302 00:00:00 freenode/zoe^ system zoe^ is now known as zoe
		0302 00:01:00 freenode/zoe text {freenode/omar}, {freenode/mei}: {freenode/omar} \`+"`code\\`"+` 12bold 04,01red green
		0302 00:02:00 freenode/omar system mode/#green [+o zoe] by Omar
		0302 00:02:00 freenode/omar system Omar changed the topic of #green to: black tea too
		0302 00:03:00 freenode/zoe removed freenode/omar no coffee
		0302 00:04:00 freenode/mei left  netsplit
		0302 00:04:00 freenode/lee left  netsplit
		0302 00:05:00 freenode/mei joined  netsplit
		0302 00:05:00 freenode/lee joined  netsplit
		0302 00:06:00 freenode/lee left  bye
		0302 00:07:00 freenode/mei left  Ping timeout
		0302 00:08:00 freenode/omar text nobody: talks here
		0303 09:00:00 freenode/omar text a new day
		0303 09:01:00 freenode/omar text naïve caf`+"\uFFFD"+`
		0303 09:02:00 freenode/omar text 你好世界
		0303 09:03:00 freenode/omar text cut 你`+"\uFFFD")
	if x := c.Conversations["freenode/#green"]; x.Name != "#green" || x.Section != "freenode" || x.Description != "black tea too" || x.Kind != record.Group {
		t.Errorf("got %+v", x)
	}
	if p := c.People["freenode/omar"]; p.Handle != "Omar" || p.Name != "Omar" {
		t.Errorf("got %+v", p)
	}
	if sum.Messages != 10 || sum.Actions != 1 || sum.System != 3 || sum.Memberships != 8 || sum.Skipped != 2 || sum.Repaired != 3 || sum.Left[record.ServerChatter] != 1 {
		t.Errorf("got %+v", sum)
	}
}

func TestZNC(t *testing.T) {
	c, sum := archivetest.Read(t, New(record.Options{Bots: []string{"omar"}}), "testdata/znc")
	same(t, script(c), `
		0506 09:15:00 oftc/mei joined
		0506 09:15:02 oftc/mei text morning
		0506 09:15:02 oftc/mei text morning
		0506 09:15:03 oftc/omar action pours
		0506 09:15:04 oftc/omar system omar is now known as omar_away
		0506 09:15:05 oftc/chanserv system ChanServ sets mode: +o mei
		0506 09:15:06 oftc/mei system mei changes topic to 'first flush'
		0506 09:15:07 oftc/omar_away left  tired
		0506 09:15:08 oftc/lee left  Quit: bye
		0506 09:15:09 oftc/zoe removed oftc/mei late
		0506 09:15:10 oftc/chanserv system ChanServ: welcome
		0506 10:00:00 oftc/omar text psst`)
	if x := c.Conversations["oftc/omar"]; x.Kind != record.Direct || !x.Private || !reflect.DeepEqual(x.Members, []string{"oftc/omar"}) {
		t.Errorf("got %+v", x)
	}
	if !c.People["oftc/chanserv"].Bot || !c.People["oftc/omar"].Bot || c.People["oftc/mei"].Bot || sum.Repeats != 0 || sum.Skipped != 0 {
		t.Errorf("got %+v", sum)
	}
}

func TestPircBotAndWhatWasPastedIntoIt(t *testing.T) {
	c, sum := archivetest.Read(t, New(record.Options{}), "testdata/pircbot")
	same(t, script(c), `
		0708 06:44:00 logbot joined
		0708 09:05:00 mei text a \<b> & see http://example.invalid/x_y
		0708 09:06:00 omar action sips
		0708 09:07:00 omar system omar is now known as omar2
		0708 09:08:00 omar2 left  Page closed
		0708 19:12:07 mei text \<zoe> relayed & pasted
		0708 19:12:07 lee joined
		0708 19:12:07 amy joined
		0708 19:12:07 lee text pasted without a time
		0708 19:12:07 lee text and its second line
		0708 12:00:00 max joined
		0708 12:01:00 max text pasted with a time
		0708 12:01:00 lee left  Read error
		0709 11:31:20 omar joined
		0709 14:52:27 mei text from Pidgin: we'll see
		0709 15:03:18 omar action nods
		0709 15:04:00 omar left  Leaving`)
	if x := c.Conversations["#white"]; x.Name != "#white" || !strings.HasPrefix(x.Description, "white tea") {
		t.Errorf("got %+v", c.Conversations)
	}
	// The copy of the first day tells nothing again.
	if sum.Repeats != 13 || sum.Files != 3 || sum.Conversations != 1 || sum.Left[record.PrivateToBot] != 2 || sum.Left[record.TopicRepeated] != 4 {
		t.Errorf("got %+v", sum)
	}
	skipped := map[string]record.Reason{}
	for _, r := range c.Reports {
		if r.Severity == record.Skipped {
			skipped[r.Where] = r.Reason
		}
	}
	if want := map[string]record.Reason{"2015-07-08.log:13": record.Unrecognised, "2015-07-08-OLD.log:13": record.Unrecognised}; !reflect.DeepEqual(skipped, want) {
		t.Errorf("got %v", skipped)
	}
}

func TestZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	dir := archivetest.Write(t, map[string]string{"net/#a/2015-10-25.log": "[01:59:00] <mei> summer\n[02:30:00] <mei> first\n[02:30:00] <mei> first\n[02:10:00] <mei> again\n[02:30:00] <mei> first\n[03:00:00] <mei> winter\n"})
	c, _ := archivetest.Read(t, New(record.Options{Zone: berlin}), dir)
	same(t, script(c), `
		1024 23:59:00 net/mei text summer
		1025 00:30:00 net/mei text first
		1025 00:30:00 net/mei text first
		1025 01:10:00 net/mei text again
		1025 01:30:00 net/mei text first
		1025 02:00:00 net/mei text winter`)
	utc, _ := archivetest.Read(t, New(record.Options{}), dir)
	if !reflect.DeepEqual(utc.Order, c.Order) {
		t.Error("the ids depend on the zone: correcting it would tell everything twice")
	}
}

func TestNamesOfChannels(t *testing.T) {
	said := "12:00 <mei> hi\n12:01 <omar> ho\n12:02 <lee> hum\n"
	for name, want := range map[string]struct {
		key, section string
		guessed      bool
	}{
		"irclogs/libera/#tea.2015-01-02.log":                        {"libera/#tea", "libera", false},
		"#tea_20150102.log":                                         {"#tea", "", false},
		"mei_libera_#tea_20150102.log":                              {"libera/#tea", "libera", false},
		"users/mei/networks/libera/moddata/log/#tea/2015-01-02.log": {"libera/#tea", "libera", false},
		"tea-2015-01-02.txt":                                        {"tea", "", true},
		"teahouse/2015-01-02.log":                                   {"teahouse", "", true},
	} {
		c, sum := archivetest.Read(t, New(record.Options{}), archivetest.Write(t, map[string]string{name: said}))
		x := c.Conversations[want.key]
		if len(c.Conversations) != 1 || x.Section != want.section || (sum.Repaired == 1) != want.guessed || sum.Messages != 3 {
			t.Errorf("%s: got %+v %+v", name, c.Conversations, sum)
		}
	}
	c, _ := archivetest.Read(t, New(record.Options{Channel: "#named"}), archivetest.Write(t, map[string]string{"2015-01-02.log": said}))
	if _, ok := c.Conversations["#named"]; !ok {
		t.Errorf("Options.Channel was not heard: %+v", c.Conversations)
	}
}

func TestGrownLogTellsOnlyWhatIsNew(t *testing.T) {
	before := "12:00 <mei> one\n12:00 <mei> one\n"
	first, _ := archivetest.Read(t, New(record.Options{}), archivetest.Write(t, map[string]string{"#a-2015-01-02.log": before}))
	grown, _ := archivetest.Read(t, New(record.Options{}), archivetest.Write(t, map[string]string{"#a-2015-01-02.log": before + "12:00 <mei> one\n"}))
	if len(first.Order) != 2 || len(grown.Order) != 3 || !reflect.DeepEqual(grown.Order[:2], first.Order) {
		t.Errorf("got %v and %v", first.Order, grown.Order)
	}
}

func TestPackedGivesTheSame(t *testing.T) {
	want, wantSum := archivetest.Read(t, New(record.Options{}), "testdata/pircbot")
	out, err := os.Create(filepath.Join(t.TempDir(), "logs.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(out)
	w := tar.NewWriter(z)
	if err := errors.Join(w.AddFS(os.DirFS("testdata/pircbot")), w.Close(), z.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	got, sum := archivetest.Read(t, New(record.Options{}), out.Name())
	if !reflect.DeepEqual(got.Messages, want.Messages) || !reflect.DeepEqual(got.Memberships, want.Memberships) || !reflect.DeepEqual(sum, wantSum) {
		t.Error("the records differ")
	}
}

func TestNoLogsAndCancelled(t *testing.T) {
	for name, files := range map[string]map[string]string{"pictures": {"a.png": "x", "b.png": "y"}, "prose": {"readme.txt": "no log at all\n"}} {
		if _, err := New(record.Options{}).Read(context.Background(), archivetest.Write(t, files), archivetest.NewCollector()); !errors.Is(err, ErrNotIRC) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New(record.Options{}).Read(ctx, "testdata/irssi", archivetest.NewCollector()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestClock(t *testing.T) {
	for in, want := range map[string]string{
		"[6:35] x": "6:35:0 x", "09:15:02 x": "9:15:2 x", "(2:52:27 PM) x": "14:52:27 x", "[12:00:00 AM] x": "0:0:0 x", "12:01:02 p.m. x": "12:1:2 x",
		"[2013-01-31 09:15:02] x": "9:15:2 x", "2013-01-31T09:15:02.123 x": "9:15:2 x", "2:55:07 PM CDT": "14:55:7 ", "12:30 NOTE x": "12:30:0 NOTE x",
		"25:00 x": "", "12:60 x": "", "1:2 x": "", "13:00 PM x": "", "12:30x": "", "12: 30 x": "", "hello": "", "": "", "[": "", "1": "",
	} {
		c, rest := cutClock(in)
		got := ""
		if c.known {
			got = itoa(c.h) + ":" + itoa(c.m) + ":" + itoa(c.s) + " " + rest
		} else if rest != in {
			t.Errorf("%q lost %q", in, rest)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// FuzzLog reads any log: the run ends without an error and every promise is kept.
func FuzzLog(f *testing.F) {
	err := filepath.WalkDir("testdata", func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(p, "fuzz") {
			return err
		}
		b, err := os.ReadFile(p)
		f.Add(b)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(f.TempDir(), "net_#tea_20150102.log")
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 || len(b) > 1 && (string(b[:2]) == "\x1f\x8b" || string(b[:2]) == "PK") {
			t.Skip("an archive of another kind")
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		c := archivetest.NewCollector()
		c.NotByTime = true
		if _, err := New(record.Options{}).Read(context.Background(), path, c); err != nil && !errors.Is(err, ErrNotIRC) {
			t.Fatal(err)
		}
	})
}
