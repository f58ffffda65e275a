package slack

import (
	"strings"
	"sync"
	"unicode/utf8"

	"hubbub/internal/platform/ids"

	"github.com/kyokomi/emoji/v2"
)

const fence = "```"

// mrkdwn turns Slack's own markup into Markdown: code blocks, quotations, lines.
func mrkdwn(s string) string {
	rest := strings.Trim(clean(s), "\n")
	var parts []string
	for rest != "" {
		open := strings.Index(rest, fence)
		end := -1
		if open >= 0 {
			end = strings.Index(rest[open+len(fence):], fence)
		}
		if end < 0 {
			parts = append(parts, lines(rest))
			break
		}
		code := rest[open+len(fence) : open+len(fence)+end]
		parts = append(parts, lines(strings.TrimRight(rest[:open], "\n")))
		if strings.TrimSpace(code) != "" {
			parts = append(parts, codeBlock(verbatim(code)))
		}
		rest = strings.TrimLeft(rest[open+2*len(fence)+end:], "\n")
	}
	kept := parts[:0]
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n")
}

// lines converts text without code blocks, with a blank line behind quotations: Markdown would draw the next line into them.
func lines(s string) string {
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
		inline(&b, line, '\n', '\n')
		quoting = quote
	}
	return b.String()
}

// inline converts a stretch of one line that stands between before and after.
func inline(b *strings.Builder, s string, before, after rune) {
	start, i, prev := 0, 0, before
	flush := func(next rune) {
		if start < i {
			part := unescape(s[start:i])
			escapeTo(b, part, prev, next)
			prev, _ = utf8.DecodeLastRuneInString(part)
		}
	}
	for i < len(s) {
		md, n := piece(s[i:])
		if n > 0 {
			flush(edge)
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
				inline(b, s[i+1:end], rune(c), rune(c))
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
func piece(s string) (string, int) {
	switch s[0] {
	case '`':
		if end := strings.IndexByte(s[1:], '`'); end > 0 {
			return codeSpan(verbatim(s[1 : 1+end])), end + 2
		}
	case '<':
		if end := strings.IndexByte(s, '>'); end > 1 {
			return reference(s[1:end]), end + 1
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
	if e, ok := emojiNamed(strings.TrimSuffix(s[1:n], ":")); ok {
		return e, n
	}
	return "", 0
}

var emojis = sync.OnceValue(emoji.CodeMap)

var skinTones = map[string]string{"2": "\U0001F3FB", "3": "\U0001F3FC", "4": "\U0001F3FD", "5": "\U0001F3FE", "6": "\U0001F3FF"}

// emojiNamed is the emoji of a short name, perhaps with Slack's "::skin-tone-N" behind it.
func emojiNamed(name string) (string, bool) {
	base, tone, _ := strings.Cut(name, "::skin-tone-")
	for _, n := range []string{base, strings.ReplaceAll(base, "-", "_")} {
		if e, ok := emojis()[":"+n+":"]; ok && n != "" {
			e = strings.TrimSpace(e)
			_, first := utf8.DecodeRuneInString(e)
			if t := skinTones[tone]; t != "" {
				return e[:first] + t + strings.TrimPrefix(e[first:], "\ufe0f"), true
			}
			return e, true
		}
	}
	return "", false
}

// emphasisMax is how far apart marks may stand, so that many that open and never close cost no square of a text's length.
const emphasisMax = 2000

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

// reference is what stands between angle brackets: somebody, a conversation, a command or a link.
func reference(s string) string {
	target, words, _ := strings.Cut(s, "|")
	words = unescape(words)
	if target == "" {
		return label(words)
	}
	switch rest := target[1:]; target[0] {
	case '@':
		if _, err := ids.Parse(rest); err == nil && words == "" {
			return "<@" + rest + ">"
		}
		return "@" + label(or(strings.TrimPrefix(words, "@"), rest))
	case '#':
		return `\#` + label(or(strings.TrimPrefix(words, "#"), rest))
	case '!':
		return command(rest, words)
	}
	return link(unescape(target), words)
}

func command(cmd, words string) string {
	switch name, arg, _ := strings.Cut(cmd, "^"); name {
	case "channel", "everyone", "here", "group":
		return "<@all>"
	case "subteam":
		return "@" + label(or(strings.TrimPrefix(words, "@"), arg))
	default:
		return label(or(words, name))
	}
}

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
		b.WriteString(unescape(s[:open]))
		target, words, labelled := strings.Cut(s[open+1:open+end], "|")
		if !labelled {
			words = target
		}
		b.WriteString(unescape(words))
		s = s[open+end+1:]
	}
	return b.String() + unescape(s)
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

func unescape(s string) string { return entities.Replace(s) }

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
