package prose

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// TestProseTouchesTextOnly: what Map leaves alone stays as it is, and a token never ends up in code or in an address.
func TestProseTouchesTextOnly(t *testing.T) {
	word := rapid.SampledFrom([]string{
		"a", "@bob", " ", "\n", "\n\n", "    ", "\t", "`", "``", "```", "~~~", "*", "_", "[", "](", ")", "<", ">", "http://x.y/@bob", "www.a.bc/@bob", "# ", "- ", "> ", "|", "<b @bob>", "\\", "&amp;", "1. ",
	})
	rapid.Check(t, func(t *rapid.T) {
		md := strings.Join(rapid.SliceOfN(word, 1, 16).Draw(t, "words"), "")
		literal := strings.NewReplacer(`\<@`, "<@", `\<#`, "<#").Replace // what else would look like a mention of ours is escaped
		if got := Map(md, func(s string) string { return s }); literal(got) != literal(md) {
			t.Fatalf("%q became %q", md, got)
		}
		tokens := Map(md, func(s string) string { return strings.ReplaceAll(s, "@bob", "\x02@1\x03") })
		var out bytes.Buffer
		if err := parser().Convert([]byte(tokens), &out); err != nil {
			t.Fatal(err)
		}
		z, code := html.NewTokenizer(&out), 0
		for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
			raw := string(z.Raw())
			switch tt {
			case html.StartTagToken:
				if strings.Contains(raw, "%02") {
					t.Fatalf("%q puts a token into an address: %s", md, raw)
				}
				if strings.HasPrefix(raw, "<code") {
					code++
				}
			case html.EndTagToken:
				if raw == "</code>" {
					code--
				}
			case html.TextToken:
				if code > 0 && strings.Contains(raw, "\x02") {
					t.Fatalf("%q puts a token into code: %q", md, raw)
				}
			}
		}
	})
}

func TestProseLeavesCodeAndAddressesAlone(t *testing.T) {
	up := func(s string) string { return strings.ReplaceAll(s, "@bob", "\x02@1\x03") }
	for in, want := range map[string]string{
		"@bob hi":                           "\x02@1\x03 hi",
		"`@bob` @bob":                       "`@bob` \x02@1\x03",
		"```\n@bob\n```\n@bob":              "```\n@bob\n```\n\x02@1\x03",
		"x\n\n    @bob":                     "x\n\n    @bob",
		"[@bob](http://x/@bob)":             "[\x02@1\x03](http://x/@bob)",
		"http://medium.com/@bob @bob":       "http://medium.com/@bob \x02@1\x03",
		"**@bob** _@bob_ http://x.y":        "**\x02@1\x03** _\x02@1\x03_ http://x.y",
		"literal <@U1> and \\<@U2> `<@U3>`": "literal \\<@U1> and \\<@U2> `<@U3>`",
		"<@U1>":                             "\\<@U1>",
	} {
		if got := Map(in, up); got != want {
			t.Errorf("Map(%q) = %q, want %q", in, got, want)
		}
	}
}
