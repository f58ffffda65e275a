package slack

import (
	"bufio"
	stdhtml "html"
	"regexp"
	"strings"
	"testing"

	"hubbub/internal/platform/errs"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"pgregory.net/rapid"
)

func TestMrkdwn(t *testing.T) {
	for in, want := range map[string]string{
		"plain 热闹 text":                          "plain 热闹 text",
		"*bold* _it_ ~gone~ `a*b`":               "**bold** _it_ ~~gone~~ `a*b`",
		"a*b*c 2 * 3 snake_case_name":            `a\*b\*c 2 * 3 snake_case_name`,
		"<https://x.test/a_b|the page>":          "[the page](https://x.test/a_b)",
		"<https://x.test/(1)|a [b] *c*>":         `[a \[b\] \*c\*](https://x.test/%281%29)`,
		"<https://x.test>":                       "<https://x.test>",
		"see https://x.test/a_b_c, ok":           "see https://x.test/a_b_c, ok",
		"<javascript:alert(1)|click>":            "click",
		"<mailto:a@b.test|a@b.test>":             "a@b.test",
		"<!channel> <!here> <!everyone>":         "<@all> <@all> <@all>",
		"<@U123|bob> <@U9> <#C1|general>":        `@bob @U9 \#general`,
		"<@0123456789abc>":                       "<@0123456789abc>",
		"&lt;@all&gt; &lt;b&gt; 1 &lt; 2":        `&lt;@all> \<b> 1 < 2`,
		"<!subteam^S1|@ops> <!date^1^x|so>":      "@ops so",
		"# no heading\n- no list\n1. none":       "\\# no heading\n\\- no list\n1\\. none",
		"&gt; said\nanswer":                      "> said\n\nanswer",
		">>>all\nof it":                          "> all\n> of it",
		"x\n```\n<http://a|b> &amp; *c*\n```\ny": "x\n```\nb & *c*\n```\ny",
		":tada: :nonsense: 10:30:20":             "🎉 :nonsense: 10:30:20",
		":+1::skin-tone-4:":                      "👍🏽",
		"[a](http://b.test)":                     `[a\](http://b.test)`,
		"wow!<https://x.test/|y>":                `wow\![y](https://x.test/)`,
		"*<https://x.test/|y>* done":             "**[y](https://x.test/)** done",
	} {
		if got := markdown(in); got != want {
			t.Errorf("%q\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestPayloads(t *testing.T) {
	for _, c := range []struct{ what, kind, body, want string }{
		{"json", "application/json", `{"text":"hi *you*"}`, "hi **you**"},
		{"json called a form", "application/x-www-form-urlencoded", `{"text":"hi"}`, "hi"},
		{"form", "application/x-www-form-urlencoded", `payload=%7B%22text%22%3A%22a%26b%22%7D`, "a&b"},
		{"multipart", `multipart/form-data; boundary=x`, "--x\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n{\"text\":\"hi\"}\r\n--x--\r\n", "hi"},
		{"no mrkdwn", "", `{"text":"*a* &lt;b&gt;","mrkdwn":false}`, `\*a\* \<b>`},
		{"our Markdown", "", `{"markdown_text":"# Head\n- [x](https://x.test)"}`, "# Head\n- [x](https://x.test)"},
		{"unknown fields", "", `{"text":"hi","unfurl_links":true,"metadata":{"a":1},"channel":"#ops","thread_ts":"1.2"}`, "hi"},
		{"nothing", "", `{"username":"x"}`, ""},
		{"blocks before text", "", `{"text":"fallback","blocks":[{"type":"header","text":{"type":"plain_text","text":"Deploy *7*"}},
			{"type":"section","text":{"type":"mrkdwn","text":"by *ada*"},"fields":[{"type":"mrkdwn","text":"*Env*\nprod"},{"type":"plain_text","text":"a*b"}],
				"accessory":{"type":"button","text":{"type":"plain_text","text":"Open"},"url":"https://x.test/o"}},
			{"type":"divider"},{"type":"image","image_url":"https://x.test/i.png","alt_text":"a chart","title":{"type":"plain_text","text":"Chart"}},
			{"type":"context","elements":[{"type":"image","image_url":"https://x.test/a.png","alt_text":"ok"},{"type":"mrkdwn","text":"_now_"}]},
			{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Logs"},"url":"https://x.test/l"},{"type":"button","text":{"type":"plain_text","text":"No"},"value":"1"}]}]}`,
			"**Deploy \\*7\\***\n\nby **ada**\n\n**Env**\nprod\n\na\\*b\n\n[Open](https://x.test/o)\n\n---\n\n[Chart](https://x.test/i.png)\n\nok · _now_\n\n[Logs](https://x.test/l)"},
		{"rich text", "", `{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"a "},{"type":"text","text":"b ","style":{"bold":true}},
			{"type":"link","url":"https://x.test","text":"c"},{"type":"emoji","name":"tada"},{"type":"broadcast","range":"here"},{"type":"user","user_id":"U1"}]},
			{"type":"rich_text_list","style":"ordered","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]},{"type":"rich_text_section","elements":[{"type":"text","text":"two","style":{"code":true}}]}]},
			{"type":"rich_text_quote","elements":[{"type":"text","text":"q\nr"}]},{"type":"rich_text_preformatted","elements":[{"type":"text","text":"x*y"}]}]}]}`,
			"a **b** [c](https://x.test)🎉<@all>@U1\n\n1. one\n2. `two`\n\n> q\n> r\n\n```\nx*y\n```"},
		{"attachments", "", `{"text":"t","attachments":[{"fallback":"f","pretext":"pre","author_name":"Ada","title":"Down","title_link":"https://x.test/d","text":"see *log*","color":"danger",
			"fields":[{"title":"Prio","value":"high","short":true},{"title":"N","value":3},{"title":"Up","value":false}],"footer":"monitor"}]}`,
			"t\n\npre\n\n> 🔴 Ada\n> \n> **[Down](https://x.test/d)**\n> \n> see **log**\n> \n> **Prio** high\n> \n> **N** 3\n> \n> **Up** false\n> \n> monitor"},
		{"fallback alone", "", `{"attachments":[{"fallback":"only *this*","color":"#36a64f"}]}`, "> 🟢 only \\*this\\*"},
	} {
		m, err := Read(c.kind, []byte(c.body))
		if err != nil || m.Text != c.want {
			t.Errorf("%s: %v\n got %q\nwant %q", c.what, err, m.Text, c.want)
		}
	}
	m, err := Read("", []byte(`{"text":"x","username":" deploy\nbot ","icon_emoji":":rocket:","client_id":"c-1234567"}`))
	if err != nil || m != (Message{Text: "x", Username: "deploy bot", Icon: "🚀", ClientID: "c-1234567"}) {
		t.Errorf("%+v %v", m, err)
	}
}

func TestMisfits(t *testing.T) {
	for body, where := range map[string]string{
		``: "body", `[]`: "body", `{"text":`: "body", `{"text":7}`: "body.text", `{"blocks":{}}`: "body.blocks", `{"blocks":[{"type":5}]}`: "body.blocks.type",
		`{"blocks":[` + strings.Repeat(`{},`, BlocksMax) + `{}]}`: "body.blocks", `{"attachments":[` + strings.Repeat(`{},`, AttachmentsMax) + `{}]}`: "body.attachments",
	} {
		_, err := Read("application/json", []byte(body))
		e, ok := err.(*errs.Error)
		if !ok || e.Kind != errs.Invalid || e.Code != "webhook.payload" || len(e.Fields) != 1 || e.Fields[0].Location != where {
			t.Errorf("%.40q: %v, want %s", body, err, where)
		}
	}
	for kind, body := range map[string]string{"application/x-www-form-urlencoded": "text=hi", "multipart/form-data": "x", "text/plain": "hi"} {
		if _, err := Read(kind, []byte(body)); errs.CodeOf(err) != "webhook.payload" {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

var rendered = goldmark.New(goldmark.WithExtensions(extension.Strikethrough, extension.Table, extension.TaskList, extension.Linkify))

// shown is the text of Markdown that has no markup but addresses; ok is false when it has some.
func shown(md string) (out string, ok bool) {
	src := []byte(md)
	var b strings.Builder
	ok = true
	_ = ast.Walk(rendered.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Document:
		case *ast.Paragraph:
			if entering && b.Len() > 0 {
				b.WriteString("\n")
			}
		case *ast.Text:
			if entering {
				var escaped strings.Builder
				w := bufio.NewWriter(&escaped)
				html.DefaultWriter.Write(w, n.Segment.Value(src))
				_ = w.Flush()
				b.WriteString(stdhtml.UnescapeString(escaped.String()))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte('\n')
				}
			}
		case *ast.AutoLink:
			if entering {
				b.Write(n.Label(src))
			}
		default:
			ok = false
		}
		return ast.WalkContinue, nil
	})
	return b.String(), ok
}

var blanks = regexp.MustCompile(`[ \t\x{a0}]*\n[\s\x{a0}]*`)

func squeezed(s string) string {
	return strings.Trim(blanks.ReplaceAllString(strings.ReplaceAll(s, "\t", "    "), "\n"), " \n\u00a0")
}

// Whatever is plain is shown as it was written, and names nobody.
func TestPlainTextShowsItself(t *testing.T) {
	pieces := rapid.SampledFrom(strings.Split("a|b|热|。| |  |\n|\n\n|\t|*|**|_|__|~|~~|`|```|[|]|(|)|](|]:|!|<|>|&|&lt;|&#35;|#|##|-|--|---|=|==|+|1|1.|2)|\\|\\\\|:|:-|.|<@all>|<#|<b>|</b>|<!--|http://x.test/a_b*c|https://|www.x.test|“|\"|'|@|😀|||", "|"))
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(pieces, 0, 14).Draw(t, "pieces"), "")
		if rapid.Bool().Draw(t, "bars") {
			s = strings.ReplaceAll(s, "a", "|")
		}
		md := Plain(s)
		got, ok := shown(md)
		if !ok || squeezed(got) != squeezed(s) {
			t.Fatalf("%q becomes %q, shown as %q (only text: %v)", s, md, got, ok)
		}
		if strings.Contains(md, "<@") || strings.Contains(md, "<#") {
			t.Fatalf("%q names somebody: %q", s, md)
		}
	})
}

func FuzzMrkdwn(f *testing.F) {
	for _, s := range []string{"*a* <http://x|y> `c`", "```x```", ">>>q\n*b", "<!here>&lt;@all&gt;", ":tada::skin-tone-2:", "<@0123456789abc>", "_*~a~*_"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		md := markdown(s)
		_ = ast.Walk(rendered.Parser().Parse(text.NewReader([]byte(md))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			switch n := n.(type) {
			case *ast.Link:
				if scheme, _, _ := strings.Cut(strings.ToLower(string(n.Destination)), ":"); scheme != "http" && scheme != "https" && scheme != "mailto" && scheme != "tel" {
					t.Fatalf("%q becomes %q, a link to %s", s, md, n.Destination)
				}
			case *ast.Image, *ast.HTMLBlock:
				t.Fatalf("%q becomes %q with %s", s, md, n.Kind())
			}
			return ast.WalkContinue, nil
		})
	})
}
