package discord

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hubbub/internal/platform/markup"
	"hubbub/internal/rooms/archive/record"
)

// composer writes the text of a message from its elements.
type composer struct {
	*chapter
	out *record.Message
}

// message is all that a message says: its words, what it forwards, what a bot embeds; and, when nothing else is there, the address
// that an embed stands for.
func (c *composer) message(n *node) string {
	var parts []string
	if content := n.find("chatlog__content"); content != nil {
		parts = append(parts, c.markdown(content))
	}
	for _, f := range n.all("chatlog__forwarded") {
		words := ""
		if fc := f.find("chatlog__forwarded-content"); fc != nil {
			words = c.spoken(func(said *record.Message) string { return (&composer{c.chapter, said}).markdown(fc) })
		}
		for _, a := range f.all("chatlog__attachment-generic") {
			if link := a.tagged("a"); link != nil {
				c.attach(c.out, "", a.tagged("a").line(), link.attrs["href"], 0)
			}
		}
		for _, a := range f.all("chatlog__forwarded-attachment") {
			src := a.attrs["src"]
			if s := a.tagged("source"); s != nil {
				src = s.attrs["src"]
			}
			c.attach(c.out, "", "", src, 0)
		}
		if words != "" {
			parts = append(parts, markup.Quoted(words))
		}
	}
	text := markup.Paragraphs(parts...)
	if c.out.Bot || text == "" && len(c.out.Attachments) == 0 {
		for _, e := range n.all("chatlog__embed") {
			text = markup.Paragraphs(text, c.embed(e, text == "" && !c.out.Bot))
		}
	}
	return text
}

// embed is a bot's card as a quotation. With onlyAddress it is the address alone, which is what somebody posted.
func (c *composer) embed(e *node, onlyAddress bool) string {
	address := ""
	for _, n := range []*node{e.find("chatlog__embed-title-link"), e.find("chatlog__embed-generic-image", "chatlog__embed-generic-gifv", "chatlog__embed-generic-video"), e.tagged("a"), e.tagged("iframe"), e.tagged("source")} {
		if n != nil {
			if address = or(n.attrs["href"], or(n.attrs["data-canonical-url"], n.attrs["src"])); address != "" {
				break
			}
		}
	}
	address = record.CleanLine(address)
	if onlyAddress && address != "" {
		return markup.URL(address)
	}
	var body []string
	for _, class := range []string{"chatlog__embed-author", "chatlog__embed-title", "chatlog__embed-description"} {
		if n := e.find(class); n != nil {
			body = append(body, c.markdown(n))
		}
	}
	for _, f := range e.all("chatlog__embed-field") {
		name, value := f.find("chatlog__embed-field-name"), f.find("chatlog__embed-field-value")
		if name != nil && value != nil {
			body = append(body, strings.TrimSpace("**"+strings.ReplaceAll(c.markdown(name), "\n", " ")+"** "+c.markdown(value)))
		}
	}
	if f := e.find("chatlog__embed-footer-text"); f != nil {
		body = append(body, markup.Escape(record.CleanLine(f.line())))
	}
	md := markup.Paragraphs(body...)
	if md == "" {
		if address == "" {
			return ""
		}
		md = markup.URL(address)
	}
	return markup.Quoted(md)
}

// markdown is the text of an element.
func (c *composer) markdown(n *node) string {
	w := &mdWriter{c: c, after: '\n'}
	w.kids(n)
	return strings.Trim(w.b.String(), "\n ")
}

// mdWriter writes Markdown, keeping blocks on lines of their own.
type mdWriter struct {
	c     *composer
	b     strings.Builder
	skip  bool // a line feed at the beginning of the next text belongs to the block before it
	after rune // what follows the element being written
}

func (w *mdWriter) last() rune {
	s := w.b.String()
	if s == "" {
		return '\n'
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	if r == '\x03' {
		return 'x'
	}
	return r
}

// block writes lines of their own, below gap line feeds.
func (w *mdWriter) block(md string, gap int) {
	if strings.TrimSpace(md) == "" {
		return
	}
	if s := w.b.String(); s != "" {
		have := len(s) - len(strings.TrimRight(s, "\n"))
		w.b.WriteString(strings.Repeat("\n", max(0, gap-have)))
	}
	w.b.WriteString(md)
	w.b.WriteString(strings.Repeat("\n", gap))
	w.skip = true
}

func (w *mdWriter) text(s string, next rune) {
	s = clean(s)
	if w.skip && s != "" {
		s = strings.TrimPrefix(s, "\n")
		w.skip = false
	}
	if s != "" {
		markup.EscapeTo(&w.b, s, w.last(), next)
	}
}

// clean is record.Clean for a piece of text, whose line feeds at the ends are the text's.
func clean(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(record.Clean("x"+s+"x"), "x"), "x")
}

func (w *mdWriter) inline(md string) {
	if md != "" {
		w.skip = false
		w.b.WriteString(md)
	}
}

const edge = -1

func (w *mdWriter) kids(n *node) {
	after := w.after
	for i, k := range n.kids {
		w.after = after
		if i+1 < len(n.kids) {
			w.after = firstRune(n.kids[i+1])
		}
		if k.tag != "" {
			w.element(k)
		} else {
			w.text(k.text, w.after)
		}
	}
	w.after = after
}

// firstRune is what the reader will see first of an element; what starts with a picture starts with no letter.
func firstRune(n *node) rune {
	r, size := utf8.DecodeRuneInString(n.plain())
	switch {
	case size == 0:
		return edge
	case n.tag == "strong" || n.tag == "b" || n.tag == "em" || n.tag == "i":
		return '*'
	case n.tag == "code":
		return '`'
	}
	return r
}

func (w *mdWriter) element(n *node) {
	switch n.tag {
	case "strong", "b":
		w.emphasis("**", n)
	case "em", "i":
		w.emphasis("*", n)
	case "s", "del", "strike":
		w.emphasis("~~", n)
	case "br":
		w.inline("\n")
	case "code", "pre":
		w.code(n)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.block(strings.Repeat("#", int(n.tag[1]-'0'))+" "+strings.ReplaceAll(w.sub(n), "\n", " "), 1)
	case "ul", "ol":
		var items []string
		for _, k := range n.kids {
			if k.tag == "li" {
				items = append(items, "- "+strings.ReplaceAll(strings.ReplaceAll(w.sub(k), "\n", "\n  "), "\n  \n", "\n\n"))
			}
		}
		w.block(strings.Join(items, "\n"), 2)
	case "a":
		w.link(n)
	case "img":
		w.inline(emojiOf(record.CleanLine(n.attrs["alt"])))
	case "svg", "script", "style":
	default:
		w.classed(n)
	}
}

func (w *mdWriter) classed(n *node) {
	switch {
	case n.is("chatlog__edited-timestamp"), n.is("chatlog__markdown-quote-border"):
	case n.is("chatlog__markdown-mention") || n.is("mention"):
		w.inline(w.c.mention(n))
	case n.is("chatlog__markdown-quote") || n.is("quote"):
		w.block(markup.Quoted(w.sub(n)), 2)
	case n.is("chatlog__markdown-spoiler") || n.is("spoiler"):
		w.inline("||" + w.sub(n) + "||")
	case n.is("chatlog__markdown-pre--multiline") || n.is("pre--multiline"):
		w.block(markup.CodeBlock("", record.Clean(n.plain())), 1)
	default:
		w.kids(n)
	}
}

// sub is the Markdown of an element on its own.
func (w *mdWriter) sub(n *node) string {
	s := &mdWriter{c: w.c, after: '\n'}
	s.kids(n)
	return strings.Trim(s.b.String(), "\n ")
}

func (w *mdWriter) emphasis(mark string, n *node) {
	md := w.sub(n)
	raw := n.plain()
	lead, tail, before, after := "", "", w.last(), w.after
	if strings.HasPrefix(raw, " ") {
		lead, before = " ", ' '
	}
	if strings.HasSuffix(raw, " ") {
		tail, after = " ", ' '
	}
	w.inline(lead + markup.Emphasis(mark, md, before, after) + tail)
}

func (w *mdWriter) code(n *node) {
	code := clean(n.plain())
	if n.is("chatlog__markdown-pre--multiline") || n.is("pre--multiline") || n.tag == "pre" && !n.is("chatlog__markdown-pre--inline") {
		language := ""
		for _, c := range n.class {
			if l, ok := strings.CutPrefix(c, "language-"); ok {
				language = l
			}
		}
		w.block(markup.CodeBlock(language, record.Clean(code)), 1)
		return
	}
	w.inline(markup.CodeSpan(code))
}

func (w *mdWriter) link(n *node) {
	href, label := record.CleanLine(n.attrs["href"]), record.CleanLine(n.line())
	if label == href || label == "" {
		w.inline(markup.URL(href))
		return
	}
	md := w.sub(n)
	if strings.ContainsAny(md, "[\x02") || strings.Contains(md, "://") {
		md = markup.Escape(label)
	}
	w.inline(markup.Link(md, href))
}

// mention is somebody, everybody, a channel or a role, by the name that the page shows.
func (c *composer) mention(n *node) string {
	label := record.CleanLine(n.line())
	switch label {
	case "@everyone":
		c.out.Everybody = true
		return record.MentionAll()
	case "@here":
		c.out.Everybody = true
		return record.MentionHere()
	}
	if id := c.handles[record.CleanLine(n.attrs["title"])]; id != "" && n.attrs["title"] != "" {
		if !slices.Contains(c.out.Mentions, id) {
			c.out.Mentions = append(c.out.Mentions, id)
		}
		return record.Mention(id)
	}
	if key := c.channels[strings.TrimPrefix(label, "#")]; key != "" && strings.HasPrefix(label, "#") {
		return record.ConversationLink(key)
	}
	return markup.Escape(label)
}
