package markup

import (
	"bytes"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

var rendered = goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Strikethrough, extension.Table))

// shown renders Markdown and gives back what a reader sees, and which elements were made.
func shown(t interface{ Fatal(...any) }, md string) (string, map[string]int) {
	var out bytes.Buffer
	if err := rendered.Convert([]byte(md), &out); err != nil {
		t.Fatal(err)
	}
	tags := map[string]int{}
	var text strings.Builder
	z := html.NewTokenizer(&out)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return text.String(), tags
		case html.TextToken:
			text.Write(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tags[string(name)]++
		}
	}
}

// seen is shown without what no reader sees.
func seen(t interface{ Fatal(...any) }, md string) (string, map[string]int) {
	text, tags := shown(t, md)
	return lines(text), tags
}

// lines forgets what no reader sees: white space at the edges of lines, empty lines.
func lines(s string) string {
	var kept []string
	for _, l := range strings.Split(strings.ReplaceAll(s, "\u00A0", " "), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n")
}

func TestEscapeShowsPlainTextAsItIs(t *testing.T) {
	word := rapid.SampledFrom([]string{
		"a", "B7", "你好", "*", "**", "_", "__", "~", "~~", "`", "```", "[", "]", "](", "](x)", "]:", "<", "<b>", "<!--", "<@U1>", "<#C>", ">", "&", "&amp;", "&#65;",
		"\\", "\\\\", "#", "##", "-", "---", "===", "+", "1.", "12)", "1986.", "|", "| a |", "|---|", ":-:", "!", "![", "(", ")", " ", "  ", "    ", "\t", "\n", "\n\n",
		"http://a.b/c_d_e", "https://x.y/~me/*z*", "https://en.wikipedia.org/wiki/A_(b)", "snake_case_name", "a*b", "😀", ":smile:", "$", "^", "'", "\"", ".", ",", "=", "%",
	})
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOfN(word, 1, 14).Draw(t, "words"), "")
		md := Escape(in)
		got, tags := seen(t, md)
		if want := lines(in); got != want {
			t.Fatalf("%q became %q and shows %q", in, md, got)
		}
		for tag := range tags {
			if tag != "p" && tag != "a" {
				t.Fatalf("%q became %q with <%s>", in, md, tag)
			}
		}
	})
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"just words, don't touch (really)":  "just words, don't touch (really)",
		"snake_case and 2 * 3":              "snake_case and 2 * 3",
		"*bold* _it_ ~no~ `c`":              `\*bold\* \_it\_ \~no\~ \` + "`c\\`",
		"# heading\n1. one\n- two\n> three": "\\# heading\n1\\. one\n\\- two\n\\> three",
		"+1, -1 and #5":                     "+1, -1 and #5",
		"title\n=====":                      "title\n\\=====",
		"if (x)\n    return":                "if (x)\n\u00A0\u00A0\u00A0\u00A0return",
		"see http://a.b/c_d_e.":             "see http://a.b/c_d_e.",
		"see http://a.b/_x_ ok":             "see <http://a.b/_x>\\_ ok",
		"<b>&amp;<3":                        `\<b>\&amp;<3`,
		"[x](y) [z]: w":                     `[x\](y) [z\]: w`,
		"hi \x02@U_1*2\x03 *":               "hi \x02@U_1*2\x03 *",
		"\x02@U1\x03: # no":                 "\x02@U1\x03: # no",
		"a\\*b \\d C:\\":                    `a\\\*b \d C:\\`,
	} {
		if got := Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCodeKeepsBackticks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.StringOfN(rapid.SampledFrom([]rune("a` *\\<&")), 1, 12, -1).Draw(t, "code")
		if strings.TrimSpace(code) == "" {
			return
		}
		got, tags := seen(t, CodeSpan(code))
		if got != lines(code) || tags["code"] != 1 {
			t.Fatalf("CodeSpan(%q) = %q shows %q %v", code, CodeSpan(code), got, tags)
		}
		got, tags = seen(t, CodeBlock("go", code))
		if got != lines(code) || tags["pre"] != 1 {
			t.Fatalf("CodeBlock(%q) = %q shows %q %v", code, CodeBlock("go", code), got, tags)
		}
	})
}

func TestLink(t *testing.T) {
	for _, c := range []struct{ label, url, want string }{
		{"here", "https://a.b/c (d)", "[here](https://a.b/c%20%28d%29)"},
		{"", "https://a.b/", "https://a.b/"},
		{"click", "javascript:alert(1)", "click"},
		{"mail", "mailto:a@b.c", "[mail](mailto:a@b.c)"},
	} {
		if got := Link(c.label, c.url); got != c.want {
			t.Errorf("Link(%q, %q) = %q, want %q", c.label, c.url, got, c.want)
		}
	}
}

func TestEmoji(t *testing.T) {
	for name, want := range map[string]string{
		"+1": "👍", "thumbsup": "👍", "wave::skin-tone-3": "👋🏼", "thumbsup_tone1": "👍🏻", "flag-ua": "🇺🇦", "flag_ua": "🇺🇦",
		"simple_smile": "🙂", "slight_smile": "🙂", "tada": "🎉", "right_facing_fist": "🤜", "point_up::skin-tone-2": "☝🏻",
		"melting_face": "🫠", "woman-shrugging": "🤷‍♀️", "no_such_thing": "",
	} {
		if got, ok := Emoji(name); got != want || ok != (want != "") {
			t.Errorf("Emoji(%q) = %q %v, want %q", name, got, ok, want)
		}
	}
	if got := Reaction("partyparrot"); got != ":partyparrot:" {
		t.Errorf("Reaction = %q", got)
	}
	if got := Shortcodes("at 10:30:45 :tada::+1: :nope: x:tada:"); got != "at 10:30:45 🎉👍 :nope: x:tada:" {
		t.Errorf("Shortcodes = %q", got)
	}
}
