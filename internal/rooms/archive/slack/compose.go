package slack

import (
	"slices"
	"strings"

	"hubbub/internal/platform/markup"
	"hubbub/internal/platform/mrkdwn"
	"hubbub/internal/rooms/archive/record"
)

// text composes what a message says: its own words, or its blocks, and what integrations attach.
func (c *chapter) text(msg *record.Message, m *row) {
	conv := &converter{names: c.Run}
	words := conv.convert(m.Text)
	switch {
	case m.Subtype == "file_share" && len(msg.Attachments) > 0 && m.File != nil:
		// The old notice "somebody uploaded a file: …" says what the attachment shows.
		words = ""
		if m.File.Comment != nil {
			words = conv.convert(m.File.Comment.Text)
		}
	case m.Subtype == "file_comment" && m.Comment != nil:
		words = markup.Paragraphs(fileName(conv, m.File), conv.convert(m.Comment.Text))
	case words == "":
		words = conv.blocks(m.Blocks, 0)
	}
	parts := []string{words}
	for _, a := range m.Attachments {
		if preview(a, m) {
			continue
		}
		parts = append(parts, conv.attachment(a))
	}
	msg.Text = markup.Paragraphs(parts...)
	if m.Subtype == "file_share" || m.Subtype == "file_comment" {
		// The notice begins with the name of whoever did it.
		conv.mentions = slices.DeleteFunc(conv.mentions, func(p string) bool { return p == msg.Author })
		if strings.Contains(msg.Text, record.Mention(msg.Author)) {
			conv.mention(msg.Author)
		}
	}
	msg.Mentions, msg.Everybody = conv.mentions, conv.everybody
}

// fileName says which file a comment is about.
func fileName(c *converter, f *file) string {
	if f == nil {
		return ""
	}
	return markup.Quoted(markup.Escape(record.CleanLine(or(string(f.Title), string(f.Name)))))
}

// preview reports whether an attachment only shows what a link in the text leads to; the product makes its own.
func preview(a attachment, m *row) bool {
	if a.IsShare || a.IsUnfurl {
		return false
	}
	if a.FromURL != "" || a.Original != "" {
		return true
	}
	return m.BotID == "" && m.Text != "" && a.TitleLink != "" && strings.Contains(string(m.Text), string(a.TitleLink))
}

// attachment writes what an integration attached as a quotation under its lead.
func (c *converter) attachment(a attachment) string {
	lead := c.convert(a.Pretext)
	body := []string{}
	if n := record.CleanLine(string(a.AuthorName)); n != "" {
		body = append(body, "**"+markup.Escape(n)+"**")
	}
	if t := c.convert(a.Title); t != "" {
		if u := mrkdwn.Unescape(string(a.TitleLink)); u != "" && !strings.ContainsAny(t, "[\n\x02") {
			t = markup.Link(t, u)
		}
		body = append(body, t)
	}
	body = append(body, c.convert(a.Text), c.blocks(a.Blocks, 0))
	for _, f := range a.Fields {
		title, value := record.CleanLine(string(f.Title)), c.convert(f.Value)
		if title != "" {
			value = strings.TrimSpace("**" + markup.Escape(title) + "** " + value)
		}
		body = append(body, value)
	}
	if u := record.CleanLine(string(a.ImageURL)); u != "" {
		body = append(body, markup.URL(u))
	}
	text := markup.Paragraphs(body...)
	if lead == "" && text == "" {
		return c.convert(a.Fallback)
	}
	if text == "" {
		return lead
	}
	return markup.Paragraphs(lead, markup.Quoted(text))
}
