package markdown

import (
	"strings"
	"testing"

	"hubbub/internal/platform/ids"
)

func TestPlain(t *testing.T) {
	ann := ids.ID(1 << 40)
	name := func(id ids.ID) string {
		if id == ann {
			return "安_娜*"
		}
		return ""
	}
	for source, want := range map[string]string{
		"":                              "",
		"hello":                         "hello",
		"**bold** and _slanted_ `code`": "bold and slanted code",
		"你好 <@" + ann.String() + ">，看这里":      "你好 @安_娜*，看这里",
		"<@all> 开饭了":                          "@all 开饭了",
		"[a link](https://example.com/) here": "a link here",
		"<https://example.com/a_b>":           "https://example.com/a_b",
		"# Title\n\n- one\n- two":             "Title\none\ntwo",
		"```\nx := 1\n```":                    "x := 1",
		"two\nlines":                          "two\nlines",
		"> quoted\n\nanswer":                  "quoted\nanswer",
		"~~gone~~ \\*stars\\*":                "gone *stars*",
		"<b>not html</b>":                     "<b>not html</b>",
	} {
		if got := Plain(source, name); got != want {
			t.Errorf("Plain(%q) = %q, want %q", source, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"**a**", "<@000000000000g>", "| a |\n|---|", "```\n", strings.Repeat("[", 50), "\u202e<#abc>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { _ = Plain(s, func(ids.ID) string { return s }) })
}
