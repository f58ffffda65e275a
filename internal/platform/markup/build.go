package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// bareURL is the length of the URL at the beginning of s, without the punctuation behind it, or 0.
func bareURL(s string) int {
	i := strings.Index(s[:min(len(s), 8)], "://")
	if i < 0 {
		return 0
	}
	switch strings.ToLower(s[:i]) {
	case "http", "https", "ftp":
	default:
		return 0
	}
	host := i + 3
	n := strings.IndexAny(s, " \t\n<>\"\x02\u00A0[]\\`|{}^")
	if n < 0 {
		n = len(s)
	}
	n = host + len(trimURL(s[min(host, n):n]))
	if n <= host || !wordByte(s[host]) && s[host] < utf8.RuneSelf {
		return 0
	}
	return n
}

// trimURL takes off what closes the sentence around a URL rather than the URL.
func trimURL(s string) string {
	unopened := strings.Count(s, ")") - strings.Count(s, "(")
	for s != "" {
		last := s[len(s)-1]
		switch {
		case last == ';' && endsInEntity(s):
			return s
		case strings.IndexByte(".,;:!?'*_~`|]}", last) >= 0:
		case last == ')' && unopened > 0:
			unopened--
		default:
			return s
		}
		s = s[:len(s)-1]
	}
	return s
}

func endsInEntity(s string) bool {
	tail := s[max(0, len(s)-maxEntity):]
	i := strings.LastIndexByte(tail, '&')
	return i >= 0 && entity(tail[i:])
}

// URL writes a URL into running text: bare where Markdown leaves it alone, else between angle brackets.
func URL(u string) string {
	u = SafeURL(u)
	if holdsEntity(u) || strings.ContainsAny(u, "*~`\\[]{}|") || strings.Contains(u, "_") && loneUnderscore(u) {
		return "<" + u + ">"
	}
	return u
}

func holdsEntity(u string) bool {
	for i := 0; i < len(u); i++ {
		if u[i] == '&' && entity(u[i:]) {
			return true
		}
	}
	return false
}

func loneUnderscore(u string) bool {
	for i := 0; i < len(u); i++ {
		if u[i] == '_' && (i == 0 || i == len(u)-1 || !wordByte(u[i-1]) || !wordByte(u[i+1])) {
			return true
		}
	}
	return false
}

// SafeURL encodes what would end a URL between angle brackets.
func SafeURL(u string) string {
	if !strings.ContainsAny(u, " \t\n<>\"\x02\x03") {
		return u
	}
	return strings.NewReplacer(" ", "%20", "\t", "%09", "\n", "%0A", "<", "%3C", ">", "%3E", `"`, "%22", "\x02", "", "\x03", "").Replace(u)
}

// Link writes a link with a label, which is Markdown already. Only addresses that a browser may follow become links.
func Link(label, u string) string {
	if label == "" {
		return URL(u)
	}
	if !linkable(u) {
		return label
	}
	u = strings.NewReplacer("(", "%28", ")", "%29", `\`, "%5C").Replace(SafeURL(u))
	return "[" + strings.ReplaceAll(label, "\n", " ") + "](" + u + ")"
}

func linkable(u string) bool {
	scheme, _, ok := strings.Cut(u, ":")
	if !ok {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "ftp", "mailto", "tel", "xmpp", "irc", "ircs", "matrix", "sip":
		return true
	}
	return false
}

// CodeSpan writes code within a line.
func CodeSpan(code string) string {
	code = strings.ReplaceAll(code, "\n", " ")
	if code == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(code, '`')+1)
	if code[0] == '`' || code[len(code)-1] == '`' || code[0] == ' ' && code[len(code)-1] == ' ' && strings.TrimSpace(code) != "" {
		code = " " + code + " "
	}
	return fence + code + fence
}

// CodeBlock writes code in lines of its own.
func CodeBlock(language, code string) string {
	fence := strings.Repeat("`", max(3, longestRun(code, '`')+1))
	language = strings.Map(func(r rune) rune {
		if r <= ' ' || r == '`' || r == 0x7f {
			return -1
		}
		return r
	}, language)
	return fence + language + "\n" + strings.Trim(code, "\n") + "\n" + fence
}

// Quoted writes Markdown as a quotation.
func Quoted(md string) string {
	return "> " + strings.ReplaceAll(strings.Trim(md, "\n"), "\n", "\n> ")
}

func longestRun(s string, c byte) int {
	best, n := 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] != c {
			n = 0
			continue
		}
		n++
		best = max(best, n)
	}
	return best
}

// Paragraphs joins blocks of Markdown with blank lines, leaving out empty ones.
func Paragraphs(blocks ...string) string {
	kept := blocks[:0:0]
	for _, b := range blocks {
		if b = strings.Trim(b, "\n"); strings.TrimSpace(b) != "" {
			kept = append(kept, b)
		}
	}
	return strings.Join(kept, "\n\n")
}

// Emphasis puts marks ("**", "*", "~~") around Markdown that stands between two characters (a line feed for the edge of the text),
// where Markdown would see them: marks that could not open or close there are left out.
func Emphasis(mark, md string, before, after rune) string {
	md = strings.TrimSpace(md)
	first, _ := utf8.DecodeRuneInString(md)
	last, _ := utf8.DecodeLastRuneInString(md)
	word := func(r rune) bool { return r >= 0 && !unicode.IsSpace(r) && !punctuation(r) }
	switch {
	case md == "":
		return ""
	case strings.Contains(md, "\n\n"), strings.HasPrefix(md, mark[:1]), strings.HasSuffix(md, mark[:1]) && !strings.HasSuffix(md, `\`+mark[:1]):
		return md
	case before == rune(mark[0]) || after == rune(mark[0]):
		return md
	case mark[0] == '_' && (word(before) || word(after)):
		return md
	case punctuation(first) && word(before), punctuation(last) && word(after):
		return md
	}
	return mark + md + mark
}

func punctuation(r rune) bool { return unicode.In(r, unicode.P, unicode.S) }
