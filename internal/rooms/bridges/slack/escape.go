package slack

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// edge stands for a neighbouring character of which nothing is known.
const edge = -1

// Plain is Markdown that shows text as it is.
func Plain(s string) string { return plain(clean(s)) }

func plain(s string) string {
	var b strings.Builder
	escapeTo(&b, s, '\n', '\n')
	return b.String()
}

// Label is plain text in one line as Markdown shows it between marks and within the brackets of a link.
func Label(s string) string { return label(s) }

func label(s string) string {
	var b strings.Builder
	escapeTo(&b, strings.Join(strings.Fields(clean(s)), " "), edge, edge)
	md := b.String()
	b.Reset()
	for i := 0; i < len(md); i++ {
		switch c := md[i]; {
		case c == '\\' && i+1 < len(md):
			b.WriteByte(c)
			i++
		case c == '[' || c == ']':
			b.WriteByte('\\')
		}
		b.WriteByte(md[i])
	}
	return b.String()
}

// escapeTo writes plain text that stands between two characters; a line feed is the edge of the whole, where blocks could begin.
func escapeTo(b *strings.Builder, s string, before, after rune) {
	for {
		line, rest, more := strings.Cut(s, "\n")
		end := after
		if more {
			end = '\n'
		}
		escapeLine(b, line, before, end)
		if !more {
			return
		}
		b.WriteByte('\n')
		s, before = rest, '\n'
	}
}

func escapeLine(b *strings.Builder, line string, before, after rune) {
	if after == '\n' {
		line = strings.TrimRight(line, " \t")
	}
	if before == '\n' {
		text := strings.TrimLeft(line, " \t")
		if n := len(strings.ReplaceAll(line[:len(line)-len(text)], "\t", "    ")); n > 1 {
			// Markdown would drop an indentation, or take it for code.
			b.WriteString(strings.Repeat("\u00a0", n))
		}
		line = text
		if n := blockMark(line); n >= 0 {
			b.WriteString(line[:n] + `\` + line[n:n+1])
			line, before = line[n+1:], rune(line[n])
		}
	}
	for i := 0; i < len(line); {
		next := func(n int) rune {
			if i+n >= len(line) {
				return after
			}
			r, _ := utf8.DecodeRuneInString(line[i+n:])
			return r
		}
		n := 1
		switch c := line[i]; c {
		case '\\', '`':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '*', '_', '~':
			for i+n < len(line) && line[i+n] == c {
				n++
			}
			loose := before != '\n' && unicode.IsSpace(before) && unicode.IsSpace(next(n)) && next(n) != '\n'
			if loose || c == '_' && wordRune(before) && wordRune(next(n)) {
				b.WriteString(line[i : i+n])
			} else {
				b.WriteString(strings.Repeat(`\`+string(c), n))
			}
		case 'h', 'H':
			if n = bareURL(line[i:]); n > 0 && !wordRune(before) {
				b.WriteString(address(line[i:i+n], next(n)))
				break
			}
			n = 1
			b.WriteByte(c)
		case ']', '!', '<', '&':
			b.WriteString(guarded(c, next(1), line[i:]))
		default:
			_, n = utf8.DecodeRuneInString(line[i:])
			b.WriteString(line[i : i+n])
		}
		before, _ = utf8.DecodeLastRuneInString(line[i : i+n])
		i += n
	}
}

var entity = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{0,31});`)

// guarded writes a sign that means something before some characters only. A literal "<@" is written with an entity: a backslash would not keep it from naming
// somebody.
func guarded(c byte, next rune, rest string) string {
	means := next == edge
	switch c {
	case ']':
		means = means || next == '(' || next == ':' || next == '['
	case '<':
		if means || next == '@' || next == '#' {
			return "&lt;"
		}
		means = next == '/' || next == '!' || next == '?' || unicode.IsLetter(next)
	case '&':
		means = means || entity.MatchString(rest)
	}
	if means {
		return `\` + string(c)
	}
	return string(c)
}

// blockMark is where a backslash keeps a line from being more than text, or -1.
func blockMark(line string) int {
	if line == "" {
		return -1
	}
	if strings.Trim(line, "-=:| \t") == "" {
		return 0 // a rule, a heading's underline, a table's second row
	}
	spaced := func(i int) bool { return i >= len(line) || line[i] == ' ' || line[i] == '\t' }
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	switch c := line[0]; {
	case digits > 0 && digits < 10 && digits < len(line) && (line[digits] == '.' || line[digits] == ')') && spaced(digits+1):
		return digits
	case c == '>', (c == '-' || c == '+' || c == '*') && spaced(1):
		return 0
	case c == '#':
		if n := len(line) - len(strings.TrimLeft(line, "#")); n <= 6 && spaced(n) {
			return 0
		}
	}
	return -1
}

// bareURL is the length of the address that s begins with.
func bareURL(s string) int {
	rest := s
	for _, scheme := range []string{"https://", "http://"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			rest = s[len(scheme):]
			break
		}
	}
	if len(rest) == len(s) {
		return 0
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>\"`|\\", r) || r >= 0x3000 })
	if end < 0 {
		end = len(rest)
	}
	host := strings.TrimRight(rest[:end], ".,;:!?'\"*_~]")
	if strings.HasSuffix(host, ")") && !strings.Contains(host, "(") {
		host = strings.TrimRight(host, ").,;:!?")
	}
	if host == "" {
		return 0
	}
	return len(s) - len(rest) + len(host)
}

// address writes a URL that stands by itself.
func address(u string, after rune) string {
	if after == edge || strings.ContainsAny(u, "*_~\\[]&'") || after != '\n' && !unicode.IsSpace(after) && unicode.In(after, unicode.P, unicode.S) {
		return "<" + safeURL(u) + ">"
	}
	return u
}

// safeURL encodes what would end a URL between angle brackets or parentheses.
func safeURL(u string) string {
	return strings.NewReplacer(" ", "%20", "\t", "%09", "\n", "%0A", "<", "%3C", ">", "%3E", `"`, "%22", `\`, "%5C").Replace(u)
}

// link writes a link; only addresses that a browser may follow become one. words is plain text.
func link(target, words string) string {
	target = strings.TrimSpace(clean(target))
	words = strings.TrimSpace(words)
	scheme, rest, _ := strings.Cut(target, ":")
	scheme = strings.ToLower(scheme)
	if (scheme == "http" || scheme == "https") && len(strings.TrimLeft(rest, "/")) == 0 {
		scheme = ""
	}
	switch scheme {
	case "http", "https":
		target = scheme + "://" + strings.TrimLeft(rest, "/")
		if words == "" || words == target || strings.TrimSuffix(words, "/") == strings.TrimSuffix(strings.TrimPrefix(rest, "//"), "/") {
			return "<" + safeURL(target) + ">"
		}
	case "mailto", "tel":
		if words == "" || words == rest {
			return label(rest)
		}
	default:
		if words == "" {
			words = target
		}
		return label(words)
	}
	return "[" + label(words) + "](" + strings.NewReplacer("(", "%28", ")", "%29").Replace(safeURL(target)) + ")"
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// paragraphs joins blocks of Markdown with blank lines, leaving out empty ones.
func paragraphs(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p = strings.Trim(p, "\n"); strings.TrimSpace(p) != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n\n")
}

// quoted writes Markdown as a quotation.
func quoted(md string) string {
	if strings.TrimSpace(md) == "" {
		return ""
	}
	return "> " + strings.ReplaceAll(strings.Trim(md, "\n"), "\n", "\n> ")
}

func codeSpan(code string) string {
	code = strings.ReplaceAll(code, "\n", " ")
	if code == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(code)+1)
	if code[0] == '`' || code[len(code)-1] == '`' || code[0] == ' ' && code[len(code)-1] == ' ' && strings.TrimSpace(code) != "" {
		code = " " + code + " "
	}
	return fence + code + fence
}

func codeBlock(code string) string {
	fence := strings.Repeat("`", max(3, longestRun(code)+1))
	return fence + "\n" + strings.Trim(code, "\n") + "\n" + fence
}

// longestRun is the longest run of backticks.
func longestRun(s string) int {
	best, n := 0, 0
	for i := range len(s) {
		if s[i] != '`' {
			n = 0
			continue
		}
		n++
		best = max(best, n)
	}
	return best
}

// emphasis puts marks around Markdown that stands between two characters, where Markdown would see them; elsewhere they are left out.
func emphasis(mark, md string, before, after rune) string {
	first, _ := utf8.DecodeRuneInString(md)
	last, n := utf8.DecodeLastRuneInString(md)
	if strings.HasSuffix(md[:len(md)-n], `\`) {
		last = '\\' // an escaped sign is no mark
	}
	signs := func(r rune) bool { return unicode.In(r, unicode.P, unicode.S) }
	switch {
	case md == "", unicode.IsSpace(first), unicode.IsSpace(last), first == rune(mark[0]), last == rune(mark[0]), before == rune(mark[0]), after == rune(mark[0]):
		return md
	case mark == "_" && (wordRune(before) || wordRune(after)), signs(first) && wordRune(before), signs(last) && wordRune(after):
		return md
	}
	return mark + md + mark
}
