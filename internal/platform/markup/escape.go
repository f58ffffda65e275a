package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape makes CommonMark that shows plain text as it is.
func Escape(s string) string {
	var b strings.Builder
	EscapeTo(&b, s, '\n', '\n')
	return b.String()
}

// EscapeTo is Escape for a piece of text between before and after, the characters around it: a line feed for the edge of the
// text, where blocks could begin.
func EscapeTo(b *strings.Builder, s string, before, after rune) {
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
		indent(b, line[:len(line)-len(text)])
		line = text
		if n := blockMarker(line); n >= 0 {
			b.WriteString(line[:n])
			b.WriteByte('\\')
			b.WriteByte(line[n])
			line, before = line[n+1:], rune(line[n])
		}
	}
	e := escaper{b: b, s: line, prev: before, after: after}
	e.run()
}

// indent keeps indentation visible: Markdown would drop it, or take four columns for code.
func indent(b *strings.Builder, white string) {
	width := 0
	for _, c := range white {
		if c == '\t' {
			width += 4 - width%4
		} else {
			width++
		}
	}
	if width > 1 {
		b.WriteString(strings.Repeat("\u00A0", width))
	}
}

// blockMarker is where a backslash keeps the line from being more than text, or -1.
func blockMarker(line string) int {
	if line == "" {
		return -1
	}
	if strings.Trim(line, "-=_*:| \t") == "" {
		return 0 // a rule, a heading's underline, a table's second row
	}
	digits := 0
	for digits < len(line) && line[digits] >= '0' && line[digits] <= '9' {
		digits++
	}
	spaced := func(i int) bool { return i >= len(line) || line[i] == ' ' || line[i] == '\t' }
	switch c := line[0]; {
	case digits > 0 && digits < 10:
		if digits < len(line) && (line[digits] == '.' || line[digits] == ')') && spaced(digits+1) {
			return digits
		}
	case c == '>':
		return 0
	case c == '-' || c == '+' || c == '*':
		if spaced(1) {
			return 0
		}
	case c == '#':
		n := len(line) - len(strings.TrimLeft(line, "#"))
		if n <= 6 && spaced(n) {
			return 0
		}
	}
	return -1
}

// escaper writes one line.
type escaper struct {
	b           *strings.Builder
	s           string
	i           int
	prev, after rune
}

func (e *escaper) run() {
	for e.i < len(e.s) {
		switch c := e.s[e.i]; c {
		case '\x02':
			e.token()
		case '\\':
			if n := e.next(1); n == '\n' || n < utf8.RuneSelf && unicode.In(n, unicode.P, unicode.S) || e.open(n) || bareURL(e.s[e.i+1:]) > 0 {
				e.b.WriteByte('\\')
			}
			e.copy(1)
		case '`':
			e.escape(1)
		case '*', '_', '~':
			e.delimiters(c)
		case ']':
			if n := e.next(1); n == '(' || n == ':' || n == '[' || e.open(n) {
				e.b.WriteByte('\\')
			}
			e.copy(1)
		case '<':
			e.angle()
		case '!':
			if e.open(e.next(1)) { // a link may follow
				e.b.WriteByte('\\')
			}
			e.copy(1)
		case '&':
			if entity(e.s[e.i:]) {
				e.b.WriteByte('\\')
			}
			e.copy(1)
		case 'h', 'H', 'f', 'F':
			if n := bareURL(e.s[e.i:]); n > 0 && !wordRune(e.prev) {
				e.url(n)
				continue
			}
			e.copy(1)
		default:
			_, n := utf8.DecodeRuneInString(e.s[e.i:])
			e.copy(n)
		}
	}
}

// open reports whether what follows is not known to this piece of text.
func (e *escaper) open(r rune) bool { return r == Edge }

// Edge stands for a neighbour of which nothing is known.
const Edge = -1

func (e *escaper) copy(n int) {
	part := e.s[e.i : e.i+n]
	e.b.WriteString(part)
	e.prev, _ = utf8.DecodeLastRuneInString(part)
	e.i += n
}

func (e *escaper) escape(n int) {
	for range n {
		e.b.WriteByte('\\')
		e.copy(1)
	}
}

// angle writes an angle bracket. Before what could name somebody it is an entity: a backslash would keep it from being HTML, but not from being a mention.
func (e *escaper) angle() {
	switch n := e.next(1); {
	case n == '@', n == '#', e.open(n):
		e.b.WriteString("&lt;")
		e.prev, e.i = '<', e.i+1
		return
	case n == '/', n == '!', n == '?', unicode.IsLetter(n):
		e.b.WriteByte('\\')
	}
	e.copy(1)
}

func (e *escaper) token() {
	n := strings.IndexByte(e.s[e.i:], '\x03')
	if n < 0 {
		n = len(e.s) - e.i - 1
	}
	e.copy(n + 1)
	e.prev = 'x'
}

// url writes a bare URL, closed off from a following character that would get a backslash.
func (e *escaper) url(n int) {
	u := URL(e.s[e.i : e.i+n])
	if after := e.next(n); u[0] != '<' && (e.open(after) || strings.ContainsRune("\\`*_~[]<&|", after)) {
		u = "<" + u + ">"
	}
	e.b.WriteString(u)
	e.prev, e.i = 'x', e.i+n
}

// next is the character n bytes on.
func (e *escaper) next(n int) rune {
	if e.i+n >= len(e.s) {
		return e.after
	}
	r, _ := utf8.DecodeRuneInString(e.s[e.i+n:])
	return r
}

// delimiters escapes a run of emphasis characters unless it can neither open nor close anything.
func (e *escaper) delimiters(c byte) {
	n := 1
	for e.i+n < len(e.s) && e.s[e.i+n] == c {
		n++
	}
	next := e.next(n)
	loose := e.prev != '\n' && unicode.IsSpace(e.prev) && unicode.IsSpace(next)
	within := c == '_' && wordRune(e.prev) && wordRune(next)
	if loose || within {
		e.copy(n)
		return
	}
	e.escape(n)
}

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

const maxEntity = 40

// entity reports whether s begins with something that HTML reads as one character.
func entity(s string) bool {
	i := strings.IndexByte(s[:min(len(s), maxEntity)], ';')
	if i < 2 {
		return false
	}
	for _, c := range []byte(s[1:i]) {
		if c != '#' && (c == '_' || !wordByte(c)) {
			return false
		}
	}
	return true
}
