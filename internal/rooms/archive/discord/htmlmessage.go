package discord

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"hubbub/internal/platform/markup"
	"hubbub/internal/rooms/archive/record"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// htmlMessage makes the record of a message's element.
func (m *messages) htmlMessage(where string, n *node) error {
	id, at, ok := snowflake(n.attrs["data-message-id"])
	if !ok {
		return m.Skip(where, record.NoID, "id "+n.attrs["data-message-id"], n.line())
	}
	out := &record.Message{SourceID: itoa(id), At: at, Kind: record.Text, Pinned: n.is("chatlog__message-container--pinned") || n.is("chatlog__message--pinned")}
	if a := n.find("chatlog__author", "chatlog__author-name", "chatlog__system-notification-author"); a != nil && a.attrs["data-user-id"] != "" {
		m.author, m.bot = record.CleanLine(a.attrs["data-user-id"]), false
		if t := n.find("chatlog__author-tag", "chatlog__bot-tag"); t != nil {
			m.bot = true
		}
	}
	if m.author == "" || !m.Run.Knows(m.author) {
		return m.Skip(where, record.NoAuthor, "", n.line())
	}
	out.Author, out.Bot = m.author, m.bot
	text := &composer{chapter: m.chapter, out: out}
	if s := n.find("chatlog__system-notification-content"); s != nil {
		out.Kind = record.System
		out.Text = markup.Escape(record.CleanLine(s.line()))
		return m.add(id, out)
	}
	m.reply(out, n)
	m.edit(out, n)
	for _, a := range n.all("chatlog__attachment") {
		m.htmlAttachment(out, a)
	}
	for _, s := range n.all("chatlog__sticker") {
		if img := s.tagged("img"); img != nil {
			m.attach(out, m.path, or(s.attrs["title"], img.attrs["alt"]), img.attrs["src"], 0)
		}
	}
	m.htmlReactions(out, n)
	out.Text = text.message(n)
	return m.add(id, out)
}

// reply notes which message was answered. An answer to a command names somebody but no message.
func (m *messages) reply(out *record.Message, n *node) {
	r := n.find("chatlog__reply", "chatlog__reference")
	if r == nil {
		return
	}
	author := r.find("chatlog__reply-author", "chatlog__reference-author")
	link := r.find("chatlog__reply-link", "chatlog__reference-link")
	if link == nil && author != nil {
		return
	}
	out.ReplyTo = &record.Quote{}
	if link != nil {
		if id := scrollTo.FindStringSubmatch(link.attrs["onclick"]); id != nil {
			out.ReplyTo.Message = id[1]
		}
	}
	if author != nil {
		out.ReplyTo.Author = m.handles[record.CleanLine(author.attrs["title"])]
	}
}

func (m *messages) edit(out *record.Message, n *node) {
	content := n.find("chatlog__content")
	if content == nil {
		return
	}
	mark := content.find("chatlog__edited-timestamp")
	if mark == nil {
		return
	}
	e := record.Edit{}
	if own := n.find("chatlog__timestamp", "chatlog__short-timestamp"); own != nil {
		if at, ok := edited(mark.attrs["title"], or(own.attrs["title"], own.line()), out.At); ok {
			e.At = at
		}
	}
	out.Edits = []record.Edit{e}
}

func (m *messages) htmlAttachment(out *record.Message, a *node) {
	address, name, size := "", "", ""
	if link := a.tagged("a"); link != nil {
		address = link.attrs["href"]
	}
	if src := a.tagged("source"); src != nil {
		address = or(address, src.attrs["src"])
		name = src.attrs["title"]
	}
	if img := a.tagged("img"); img != nil {
		address = or(address, img.attrs["src"])
		name = img.attrs["title"]
	}
	// "Image: p.png (2.92 MB)"
	if i := strings.LastIndex(name, " ("); i > 0 {
		size = strings.TrimSuffix(name[i+2:], ")")
		name = name[:i]
	}
	if _, rest, ok := strings.Cut(name, ": "); ok {
		name = rest
	}
	if g := a.find("chatlog__attachment-generic-name"); g != nil {
		name = g.line()
		if s := a.find("chatlog__attachment-generic-size"); s != nil {
			size = s.line()
		}
	}
	m.attach(out, m.path, name, address, sizeOf(size))
}

func (m *messages) htmlReactions(out *record.Message, n *node) {
	for _, x := range n.all("chatlog__reaction") {
		name := record.CleanLine(x.attrs["title"])
		r := record.Reaction{Name: name, Count: 1}
		if img := x.tagged("img"); img != nil {
			alt := record.CleanLine(img.attrs["alt"])
			r.Name = or(name, alt)
			r.Emoji = emojiOf(alt)
		} else {
			r.Emoji = markup.Reaction(name)
		}
		if c := x.find("chatlog__reaction-count"); c != nil {
			if v, err := strconv.ParseInt(strings.NewReplacer(",", "", ".", "", "\u00A0", "", " ", "").Replace(c.line()), 10, 32); err == nil && v > 0 {
				r.Count = int(v)
			}
		}
		if r.Emoji != "" && r.Emoji != "::" {
			out.Reactions = append(out.Reactions, r)
		}
	}
}

// emojiOf is an emoji by the text that stands for its picture: itself, or the name of one of the server's own.
func emojiOf(alt string) string {
	for _, r := range alt {
		if r > 0x7f {
			return alt
		}
	}
	return ":" + strings.Trim(alt, ":") + ":"
}
