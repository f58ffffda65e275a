package links

import (
	"net/url"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestLinksAreThoseThatReadersSee(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"see https://example.com/a?b=1#c.", []string{"https://example.com/a?b=1"}},
		{"看这个https://example.com/路径很好", []string{"https://example.com/"}},
		{"（https://example.com/x），再看 http://EXAMPLE.org。", []string{"https://example.com/x", "http://example.org/"}},
		{"[here](https://a.example/b) and <https://c.example/d>", []string{"https://a.example/b", "https://c.example/d"}},
		{"`https://code.example/` and\n```\nhttps://block.example/\n```\n", nil},
		{"`` a ` https://code.example/ `` https://out.example/ ` https://open.example/", []string{"https://out.example/", "https://open.example/"}},
		{"~~~~\nhttps://block.example/\n~~~\n~~~~\nhttps://after.example/ `x\n\nhttps://next.example/ `", []string{"https://after.example/", "https://next.example/"}},
		{"![x](https://image.example/x.png \"title\")", []string{"https://image.example/x.png"}},
		{"ftp://a.example/ javascript://b.example/ file:///etc/passwd mailto:a@b.example http://u:p@h.example/", nil},
		{"https://a.example/1 https://a.example/1#x https://a.example/2 https://a.example/3 https://a.example/4", []string{"https://a.example/1", "https://a.example/2", "https://a.example/3"}},
		{"(https://a.example/wiki/X_(y)) **https://b.example/x_y_z**, xhttps://c.example/", []string{"https://a.example/wiki/X_(y)", "https://b.example/x_y_z"}},
		{"> https://quoted.example/\n\n- https://listed.example/?a=1&b=2!", []string{"https://quoted.example/", "https://listed.example/?a=1&b=2"}},
		{"no links, only 12:30 and a/b", nil},
		{"https://a.example/" + strings.Repeat("x", 3000), nil},
	} {
		var got []string
		for _, l := range Find(c.text, 3) {
			if got = append(got, l.Page); !strings.Contains(c.text, l.Written) || Page(l.Written) != l.Page {
				t.Errorf("%.60q: %q is not what was written for %q", c.text, l.Written, l.Page)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%.60q: %q, want %q", c.text, got, c.want)
		}
	}
}

// What a text costs is counted in processor time of this thread, which other work on the machine does not lengthen.
func TestHostileMarkdownCostsLittle(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cost := func() time.Duration {
		var u syscall.Rusage
		const thread = 1 // RUSAGE_THREAD
		if err := syscall.Getrusage(thread, &u); err != nil {
			t.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	for _, piece := range []string{">", "[", "*", "`", "![", "- ", "<", "(", ")", "_a", "https://", "`a``b```c", "\n", "```\n", "https://a.example/)"} {
		before := cost()
		Find(strings.Repeat(piece, (100<<10)/len(piece))+" https://z.example/", 1000)
		if d := cost() - before; d > time.Second {
			t.Errorf("100 KB of %q take %v", piece, d)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("看https://a.example/b [x](http://c.example) `https://d.example`")
	f.Add("<https://[::1]:99999/>")
	f.Fuzz(func(t *testing.T, text string) {
		got := Find(text, 3)
		if len(got) > 3 {
			t.Fatal(got)
		}
		for _, l := range got {
			if u, err := url.Parse(l.Page); err != nil || u.User != nil || u.Host == "" || len(l.Page) > maxURL || Page(l.Page) != l.Page {
				t.Fatalf("%q %v, page %q", l.Page, err, Page(l.Page))
			}
		}
	})
}
