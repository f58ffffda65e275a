package mail

import (
	"html/template"
	"regexp"
	"strings"

	"hubbub/internal/platform/i18n"
)

// Readers of mail know little HTML: tables are not needed for one column, styles stand inline, and no picture or font is fetched.
var page = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Locale}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px;font:16px/{{.LineHeight}} system-ui,-apple-system,'PingFang SC','Noto Sans CJK SC',sans-serif">
<div style="max-width:560px;margin:0 auto">
{{range .Paragraphs}}<p style="margin:0 0 16px">{{range $i, $line := .}}{{if $i}}<br>{{end}}{{range $line}}{{if .Link}}<a href="{{.Text}}" style="color:#c8402f;overflow-wrap:anywhere">{{.Text}}</a>{{else}}{{.Text}}{{end}}{{end}}{{end}}</p>
{{end}}<p style="margin:32px 0 0;font-size:13px;opacity:.7">{{.Footer}}{{if .Unsubscribe}} <a href="{{.Unsubscribe}}" style="color:inherit">{{.UnsubscribeText}}</a>{{end}}</p>
</div></body></html>
`))

var texts = i18n.MustNew(i18n.Texts{
	"footer":      {i18n.English: "Sent by Hubbub. Nobody reads answers to this address.", i18n.Chinese: "这封邮件由热闹发出，回复无人查看。"},
	"unsubscribe": {i18n.English: "Stop these letters", i18n.Chinese: "不再接收这类邮件"},
})

// piece is a run of text within a line.
type piece struct {
	Text string
	Link bool
}

// A link ends before the punctuation that ends its sentence, in either language.
var link = regexp.MustCompile(`https?://[^\s<>"“”，。；：！？、（）]*[^\s<>"“”，。；：！？、（）.,;:!?)'\]]`)

// html is the letter as a page.
func (l Letter) html() (string, error) {
	locale := i18n.Match(l.Locale)
	data := struct {
		Locale                                        i18n.Locale
		LineHeight                                    string
		Subject, Footer, Unsubscribe, UnsubscribeText string
		Paragraphs                                    [][][]piece
	}{
		Locale: locale, LineHeight: "1.5", Subject: l.Subject, Footer: texts.Text(locale, "footer", nil),
		Unsubscribe: l.Unsubscribe, UnsubscribeText: texts.Text(locale, "unsubscribe", nil),
	}
	if locale == i18n.Chinese {
		data.LineHeight = "1.6"
	}
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(l.Text, "\r\n", "\n"), "\n\n") {
		if strings.TrimSpace(paragraph) == "" {
			continue
		}
		var lines [][]piece
		for line := range strings.SplitSeq(strings.Trim(paragraph, "\n"), "\n") {
			lines = append(lines, pieces(line))
		}
		data.Paragraphs = append(data.Paragraphs, lines)
	}
	var b strings.Builder
	err := page.Execute(&b, data)
	return b.String(), err
}

func pieces(line string) []piece {
	var out []piece
	for line != "" {
		at := link.FindStringIndex(line)
		if at == nil {
			return append(out, piece{Text: line})
		}
		if at[0] > 0 {
			out = append(out, piece{Text: line[:at[0]]})
		}
		out = append(out, piece{line[at[0]:at[1]], true})
		line = line[at[1]:]
	}
	return out
}

// plain is the letter as text, with its footer.
func (l Letter) plain() string {
	locale := i18n.Match(l.Locale)
	out := strings.TrimSpace(l.Text) + "\n\n-- \n" + texts.Text(locale, "footer", nil) + "\n"
	if l.Unsubscribe != "" {
		out += texts.Text(locale, "unsubscribe", nil) + ": " + l.Unsubscribe + "\n"
	}
	return out
}
