package slack

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hubbub/internal/rooms/archive/markup"
	"hubbub/internal/rooms/archive/record"
)

// names is what references in a text can be resolved to.
type names interface {
	Knows(person string) bool
	KnowsConversation(key string) bool
}

// converter turns Slack's mrkdwn into CommonMark and remembers who was named.
type converter struct {
	names     names
	mentions  []string
	everybody bool
}

const fence = "```"

// edge stands for a neighbouring character of which nothing is known.
const edge = -1

// convert is the whole of a text: code blocks, quotations, lines.
func (c *converter) convert(s text) string {
	rest := record.Clean(string(s))
	var blocks []string
	for rest != "" {
		open := strings.Index(rest, fence)
		end := -1
		if open >= 0 {
			end = strings.Index(rest[open+len(fence):], fence)
		}
		if end < 0 {
			blocks = append(blocks, c.lines(rest))
			break
		}
		code := rest[open+len(fence) : open+len(fence)+end]
		blocks = append(blocks, c.lines(strings.TrimRight(rest[:open], "\n")))
		if strings.TrimSpace(code) == "" {
			blocks = append(blocks, markup.Escape(fence+code+fence))
		} else {
			blocks = append(blocks, markup.CodeBlock("", c.verbatim(code)))
		}
		rest = strings.TrimLeft(rest[open+2*len(fence)+end:], "\n")
	}
	kept := slices.DeleteFunc(blocks, func(b string) bool { return b == "" })
	return strings.Join(kept, "\n")
}

// lines converts text without code blocks, with blank lines around quotations: Markdown would draw the next line into them.
func (c *converter) lines(s string) string {
	if s == "" {
		return ""
	}
	var b strings.Builder
	quoting, all := false, false
	for i, line := range strings.Split(s, "\n") {
		quoted := all
		if rest, ok := strings.CutPrefix(line, "&gt;&gt;&gt;"); ok && !all {
			line, quoted, all = rest, true, true
		} else if rest, ok := strings.CutPrefix(line, "&gt;"); ok && !all {
			line, quoted = rest, true
		}
		if i > 0 {
			b.WriteByte('\n')
			if quoting && !quoted && line != "" {
				b.WriteByte('\n')
			}
		}
		if quoted {
			b.WriteString("> ")
			line = strings.TrimPrefix(line, " ")
		}
		c.inline(&b, line, '\n', '\n')
		quoting = quoted
	}
	return b.String()
}

// inline converts a stretch of one line that stands between before and after.
func (c *converter) inline(b *strings.Builder, s string, before, after rune) {
	plain, i := 0, 0
	prev := before
	flush := func(next rune) {
		if plain < i {
			part := unescape(s[plain:i])
			markup.EscapeTo(b, part, prev, next)
			prev, _ = utf8.DecodeLastRuneInString(part)
		}
	}
	piece := func(md string, n int) {
		flush(edge)
		b.WriteString(md)
		prev = 'x'
		i += n
		plain = i
	}
	for i < len(s) {
		switch ch := s[i]; ch {
		case '`':
			if end := strings.IndexByte(s[i+1:], '`'); end > 0 {
				piece(markup.CodeSpan(c.verbatim(s[i+1:i+1+end])), end+2)
				continue
			}
		case '<':
			if end := strings.IndexByte(s[i:], '>'); end > 1 {
				piece(c.reference(s[i+1:i+end]), end+1)
				continue
			}
		case '*', '_', '~':
			if end := emphasisEnd(s, i); end > 0 {
				mark := map[byte]string{'*': "**", '_': "_", '~': "~~"}[ch]
				flush(rune(ch))
				b.WriteString(mark)
				c.inline(b, s[i+1:end], rune(ch), rune(ch))
				b.WriteString(mark)
				prev = rune(ch)
				i = end + 1
				plain = i
				continue
			}
		case ':':
			if md, n := shortcode(s[i:]); n > 0 {
				piece(md, n)
				continue
			}
		}
		i++
	}
	flush(after)
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
	e, ok := markup.Emoji(strings.TrimSuffix(s[1:n], ":"))
	if !ok {
		return "", 0
	}
	return e, n
}

// maxEmphasis bounds the search for the end of an emphasis, or a line of opening marks would be searched for every one of them.
const maxEmphasis = 4096

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
	for j := i + 2; j < min(len(s), i+maxEmphasis); j++ {
		if s[j] == '`' || s[j] == '<' {
			close := map[byte]byte{'`': '`', '<': '>'}[s[j]]
			if k := strings.IndexByte(s[j+1:], close); k >= 0 {
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

// reference is what stands between angle brackets: somebody, a conversation, a command or a link.
func (c *converter) reference(s string) string {
	target, label, labelled := strings.Cut(s, "|")
	label = unescape(label)
	if target == "" {
		return markup.Escape(label)
	}
	switch target[:1] {
	case "@":
		id := record.CleanLine(target[1:])
		if c.names.Knows(id) {
			c.mention(id)
			return record.Mention(id)
		}
		return markup.Escape("@" + or(strings.TrimPrefix(label, "@"), id))
	case "#":
		id := record.CleanLine(target[1:])
		if c.names.KnowsConversation(id) {
			return record.ConversationLink(id)
		}
		return "#" + markup.Escape(or(label, id))
	case "!":
		return c.command(target[1:], label)
	}
	return link(unescape(target), label, labelled)
}

func (c *converter) mention(id string) {
	if !slices.Contains(c.mentions, id) {
		c.mentions = append(c.mentions, id)
	}
}

func (c *converter) command(cmd, label string) string {
	switch name, arg, _ := strings.Cut(cmd, "^"); name {
	case "channel", "everyone", "group":
		c.everybody = true
		return record.MentionAll()
	case "here":
		c.everybody = true
		return record.MentionHere()
	case "subteam":
		return markup.Escape("@" + or(strings.TrimPrefix(label, "@"), arg))
	default:
		return markup.Escape(or(label, name))
	}
}

func link(url, label string, labelled bool) string {
	scheme, rest, _ := strings.Cut(url, ":")
	bare := strings.TrimSuffix(strings.TrimPrefix(rest, "//"), "/")
	if scheme == "mailto" || scheme == "tel" {
		if !labelled || label == rest {
			return markup.Escape(rest)
		}
	}
	if label == "" || label == url || strings.TrimSuffix(label, "/") == bare && (scheme == "http" || scheme == "https") {
		return markup.URL(url)
	}
	return markup.Link(markup.Escape(label), url)
}

// verbatim is the text of code, in which Slack still writes entities and references.
func (c *converter) verbatim(s string) string {
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
		target, label, labelled := strings.Cut(s[open+1:open+end], "|")
		if !labelled {
			label = target
		}
		b.WriteString(unescape(label))
		s = s[open+end+1:]
	}
	b.WriteString(unescape(s))
	return b.String()
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

func unescape(s string) string { return entities.Replace(s) }

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
