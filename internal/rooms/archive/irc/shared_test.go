package irc

import (
	"bufio"
	"slices"
	"strings"
	"testing"

	"hubbub/internal/rooms/archive/archivetest"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

const unchecked = "the IRC reader against nine years of a real channel, 3,310 files"

// pasted are the days into which people pasted the logs of other clients, or copies of a day: no simple count is right for them.
var pasted = map[string]bool{"2009-06-30": true, "2009-08-04": true, "2011-06-29": true, "2011-07-13": true, "2012-03-15": true, "2018-05-09": true}

// counts are what the classes of the raw lines say, day by day, without any of the reader's understanding.
type counts struct{ said, action, came, went int }

func countRaw(t *testing.T, path string) map[string]counts {
	t.Helper()
	tr, err := tree.Open(t.Context(), path, tree.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	out := map[string]counts{}
	for _, f := range tr.Files() {
		day := strings.TrimPrefix(f.Path, "original-logs/")[:len("2006-01-02")]
		r, err := tr.Open(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		n := out[day]
		sc := bufio.NewScanner(r)
		sc.Buffer(nil, 1<<20)
		for sc.Scan() {
			l := sc.Text()
			switch {
			case strings.Contains(l, `"irc-black">&lt;`) && !strings.Contains(l, `"irc-black">&lt;- *`):
				n.said++
			case strings.Contains(l, `"irc-brick">* `):
				n.action++
			case strings.Contains(l, `"irc-green">* `) && strings.Contains(l, ") has joined "):
				n.came++
			case strings.Contains(l, `"irc-green">* `) && strings.Contains(l, ") has left "), strings.Contains(l, `"irc-navy">* `) && strings.Contains(l, ") Quit"):
				n.went++
			}
		}
		out[day] = n
		r.Close()
	}
	return out
}

func TestRealChannel(t *testing.T) {
	path := archivetest.Shared(t, unchecked, "irc-duraspace", "irc-duraspace-html.tar.gz")
	c, sum := archivetest.Read(t, New(record.Options{}), path)

	got := map[string]counts{}
	for _, m := range c.Messages {
		n := got[m.At.Format("2006-01-02")]
		switch m.Kind {
		case record.Text:
			n.said++
		case record.Action:
			n.action++
		}
		got[m.At.Format("2006-01-02")] = n
	}
	for _, m := range c.Memberships {
		n := got[m.At.Format("2006-01-02")]
		if m.Action == record.Joined {
			n.came++
		} else {
			n.went++
		}
		got[m.At.Format("2006-01-02")] = n
	}
	all := 0
	for day, want := range countRaw(t, path) {
		if !pasted[day] {
			all += want.said + want.action
			if got[day] != want {
				t.Errorf("%s: got %+v, want %+v", day, got[day], want)
			}
		}
	}
	if all < 88_000 {
		t.Errorf("only %d messages could be compared", all)
	}
	// Nobody published figures for this archive. These were counted with another program, line by line where the two disagreed.
	have := []int{sum.Files, sum.Messages, sum.Actions, sum.System, sum.Memberships, sum.People, sum.Conversations, sum.Repeats, sum.Skipped, sum.Repaired}
	want := []int{3310, 91_860, 1_300, 1_641, 61_621, 1_037, 1, 223, 7, 232}
	if !slices.Equal(have, want) {
		t.Errorf("got %v, want %v", have, want)
	}
	if sum.Left[record.PrivateToBot] != 15 {
		t.Errorf("%d private messages were left out, want 15", sum.Left[record.PrivateToBot])
	}
	if f, l := sum.First.Format("2006-01-02"), sum.Last.Format("2006-01-02"); f != "2009-06-30" || l != "2018-07-25" {
		t.Errorf("from %s to %s", f, l)
	}
	if x := c.Conversations["#duraspace"]; x.Name != "#duraspace" {
		t.Errorf("got %+v", c.Conversations)
	}
}
