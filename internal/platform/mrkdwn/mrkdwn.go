// Package mrkdwn walks through text in Slack's own markup, mrkdwn, and writes CommonMark: code, quotations, emphasis, emoji. What stands between angle brackets
// (people, conversations, links) is its caller's to write, for that depends on where the text comes from. Functions are pure and safe for concurrent use.
package mrkdwn

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hubbub/internal/platform/markup"
)

const fence = "```"

// emphasisMax is how far apart marks may stand, so that many that open and never close cost no square of a text's length.
const emphasisMax = 4096

// Reference writes what stands between angle brackets: the target, and the words behind a bar if there are some.
type Reference func(target, words string, worded bool) string

// Markdown is the whole of a text: code blocks, quotations, lines.
func Markdown(s string, reference Reference) string {
	var blocks []string
	for rest := s; rest != ""; {
		open := strings.Index(rest, fence)
		end := -1
		if open >= 0 {
			end = strings.Index(rest[open+len(fence):], fence)
		}
		if end < 0 {
			blocks = append(blocks, reference.lines(rest))
			break
		}
		code := rest[open+len(fence) : open+len(fence)+end]
		blocks = append(blocks, reference.lines(strings.TrimRight(rest[:open], "\n")))
		if strings.TrimSpace(code) != "" {
			blocks = append(blocks, markup.CodeBlock("", verbatim(code)))
		} else {
			blocks = append(blocks, markup.Escape(fence+code+fence))
		}
		rest = strings.TrimLeft(rest[open+2*len(fence)+end:], "\n")
	}
	return strings.Join(slices.DeleteFunc(blocks, func(b string) bool { return b == "" }), "\n")
}

// lines converts text without code blocks, with a blank line behind quotations: Markdown would draw the next line into them.
func (ref Reference) lines(s string) string {
	if s == "" {
		return ""
	}
	var b strings.Builder
	quoting, all := false, false
	for i, line := range strings.Split(s, "\n") {
		quote := all
		for _, sign := range []string{"&gt;", ">"} {
			if rest, ok := strings.CutPrefix(line, strings.Repeat(sign, 3)); ok && !all {
				line, quote, all = rest, true, true
			} else if rest, ok := strings.CutPrefix(line, sign); ok && !quote {
				line, quote = rest, true
			}
		}
		if i > 0 {
			b.WriteByte('\n')
			if quoting && !quote && line != "" {
				b.WriteByte('\n')
			}
		}
		if quote {
			b.WriteString("> ")
			line = strings.TrimPrefix(line, " ")
		}
		ref.inline(&b, line, '\n', '\n')
		quoting = quote
	}
	return b.String()
}

// inline converts a stretch of one line that stands between before and after.
func (ref Reference) inline(b *strings.Builder, s string, before, after rune) {
	start, i, prev := 0, 0, before
	flush := func(next rune) {
		if start < i {
			part := Unescape(s[start:i])
			markup.EscapeTo(b, part, prev, next)
			prev, _ = utf8.DecodeLastRuneInString(part)
		}
	}
	for i < len(s) {
		if md, n := ref.piece(s[i:]); n > 0 {
			flush(markup.Edge)
			b.WriteString(md)
			prev = 'x'
			i += n
			start = i
			continue
		}
		if c := s[i]; c == '*' || c == '_' || c == '~' {
			if end := emphasisEnd(s, i); end > 0 {
				mark := map[byte]string{'*': "**", '_': "_", '~': "~~"}[c]
				flush(rune(c))
				b.WriteString(mark)
				ref.inline(b, s[i+1:end], rune(c), rune(c))
				b.WriteString(mark)
				prev = rune(c)
				i = end + 1
				start = i
				continue
			}
		}
		i++
	}
	flush(after)
}

// piece is what s begins with if that is one whole: code, a reference, an emoji; and how long it is.
func (ref Reference) piece(s string) (string, int) {
	switch s[0] {
	case '`':
		if end := strings.IndexByte(s[1:], '`'); end > 0 {
			return markup.CodeSpan(verbatim(s[1 : 1+end])), end + 2
		}
	case '<':
		if end := strings.IndexByte(s, '>'); end > 1 {
			target, words, worded := strings.Cut(s[1:end], "|")
			return ref(target, Unescape(words), worded), end + 1
		}
	case ':':
		return shortcode(s)
	}
	return "", 0
}

// shortcode is the emoji that s begins with, if it is a known one.
func shortcode(s string) (string, int) {
	end := strings.IndexByte(s[1:], ':')
	if end < 1 {
		return "", 0
	}
	n := end + 2
	if rest := s[n:]; strings.HasPrefix(rest, ":skin-tone-") {
		if tone := strings.IndexByte(rest[1:], ':'); tone > 0 {
			n += tone + 2
		}
	}
	if e, ok := markup.Emoji(strings.TrimSuffix(s[1:n], ":")); ok {
		return e, n
	}
	return "", 0
}

// emphasisEnd is where the emphasis that opens at i closes, or 0: words around it end, and nothing but the text touches it.
func emphasisEnd(s string, i int) int {
	mark := s[i]
	if i > 0 {
		if r, _ := utf8.DecodeLastRuneInString(s[:i]); r == rune(mark) || wordRune(r) {
			return 0
		}
	}
	if i+1 >= len(s) || s[i+1] == mark || s[i+1] == ' ' || s[i+1] == '\t' {
		return 0
	}
	stop := min(len(s), i+emphasisMax)
	for j := i + 2; j < stop; j++ {
		if s[j] == '`' || s[j] == '<' {
			if k := strings.IndexByte(s[j+1:stop], map[byte]byte{'`': '`', '<': '>'}[s[j]]); k >= 0 {
				j += k + 1
			}
			continue
		}
		if s[j] != mark || s[j-1] == ' ' || s[j-1] == '\t' || s[j-1] == mark {
			continue
		}
		if j+1 == len(s) {
			return j
		}
		if r, _ := utf8.DecodeRuneInString(s[j+1:]); r != rune(mark) && !wordRune(r) {
			return j
		}
	}
	return 0
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// verbatim is the text of code, in which Slack still writes entities and references.
func verbatim(s string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '<')
		end := -1
		if open >= 0 {
			end = strings.IndexByte(s[open:], '>')
		}
		if end < 0 {
			break
		}
		b.WriteString(Unescape(s[:open]))
		target, words, worded := strings.Cut(s[open+1:open+end], "|")
		if !worded {
			words = target
		}
		b.WriteString(Unescape(words))
		s = s[open+end+1:]
	}
	return b.String() + Unescape(s)
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// Unescape reads the three signs that Slack writes as entities.
func Unescape(s string) string { return entities.Replace(s) }
