package slack

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"hubbub/internal/platform/markup"
	"hubbub/internal/rooms/archive/record"
)

// block is an element of Block Kit, of whatever kind: all kinds share these few fields.
type block struct {
	Type     text        `json:"type"`
	Text     blockText   `json:"text"`
	Title    blockText   `json:"title"`
	AltText  text        `json:"alt_text"`
	Elements []block     `json:"elements"`
	Fields   []blockText `json:"fields"`
	URL      text        `json:"url"`
	Name     text        `json:"name"`
	UserID   text        `json:"user_id"`
	Channel  text        `json:"channel_id"`
	Range    text        `json:"range"`
	Style    blockStyle  `json:"style"`
	Unicode  text        `json:"unicode"`
}

// blockText is a text that is a string in rich text and an object elsewhere.
type blockText struct {
	Text   text
	Mrkdwn bool
}

// UnmarshalJSON takes both shapes.
func (t *blockText) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		var o struct {
			Type text `json:"type"`
			Text text `json:"text"`
		}
		err := json.Unmarshal(b, &o)
		t.Text, t.Mrkdwn = o.Text, o.Type == "mrkdwn"
		return err
	}
	return t.Text.UnmarshalJSON(b)
}

// blockStyle is a set of switches, or the kind of a list.
type blockStyle struct {
	Bold, Italic, Strike, Code bool
	Kind                       text
}

// UnmarshalJSON takes both shapes.
func (s *blockStyle) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		type plain blockStyle
		return json.Unmarshal(b, (*plain)(s))
	}
	return s.Kind.UnmarshalJSON(b)
}

// maxDepth bounds how deep blocks may nest; Slack's own stay below six.
const maxDepth = 20

// blocks is the text of a message that says it in blocks only.
func (c *converter) blocks(list []block, depth int) string {
	if depth > maxDepth {
		return ""
	}
	var out []string
	for _, b := range list {
		out = append(out, c.block(b, depth))
	}
	return markup.Paragraphs(out...)
}

func (c *converter) block(b block, depth int) string {
	switch b.Type {
	case "rich_text":
		return c.blocks(b.Elements, depth+1)
	case "rich_text_section":
		return strings.Trim(c.rich(b.Elements), "\n")
	case "rich_text_quote":
		return markup.Quoted(c.rich(b.Elements))
	case "rich_text_preformatted":
		var code strings.Builder
		for _, e := range b.Elements {
			code.WriteString(record.Clean(or(string(e.Text.Text), string(e.URL))))
		}
		return markup.CodeBlock("", code.String())
	case "rich_text_list":
		var items []string
		for i, e := range b.Elements {
			mark := "- "
			if b.Style.Kind == "ordered" {
				mark = strconv.Itoa(i+1) + ". "
			}
			items = append(items, mark+strings.ReplaceAll(strings.Trim(c.rich(e.Elements), "\n"), "\n", "\n  "))
		}
		return strings.Join(items, "\n")
	case "header":
		return "**" + markup.Escape(record.CleanLine(string(b.Text.Text))) + "**"
	case "divider", "actions", "input":
		return ""
	case "image":
		return markup.Escape(record.CleanLine(or(string(b.Title.Text), string(b.AltText))))
	}
	parts := []string{c.sized(b.Text)}
	for _, f := range b.Fields {
		parts = append(parts, c.sized(f))
	}
	if b.Type == "context" {
		parts = append(parts, c.blocks(b.Elements, depth+1))
	}
	return markup.Paragraphs(parts...)
}

func (c *converter) sized(t blockText) string {
	if t.Mrkdwn {
		return c.convert(t.Text)
	}
	return markup.Escape(record.Clean(string(t.Text)))
}

// rich is the text of one stretch of rich text.
func (c *converter) rich(list []block) string {
	var b strings.Builder
	prev := '\n'
	for i, e := range list {
		next := rune('\n')
		if i+1 < len(list) {
			if next, _ = utf8.DecodeRuneInString(string(list[i+1].Text.Text)); list[i+1].Style != (blockStyle{}) || next == utf8.RuneError {
				next = markup.Edge
			}
		}
		md := c.richElement(e, prev, next)
		b.WriteString(md)
		if md != "" {
			prev = 'x'
			if strings.HasSuffix(md, "\n") {
				prev = '\n'
			}
		}
	}
	return b.String()
}

func (c *converter) richElement(e block, prev, next rune) string {
	switch e.Type {
	case "text":
		return styled(cleanKeepingEdges(string(e.Text.Text)), e.Style, prev, next)
	case "link":
		return link(string(e.URL), record.CleanLine(string(e.Text.Text)), e.Text.Text != "")
	case "user":
		return c.reference("@"+string(e.UserID), "", false)
	case "channel":
		return c.reference("#"+string(e.Channel), "", false)
	case "broadcast":
		return c.command(string(e.Range), "")
	case "emoji":
		return markup.Reaction(record.CleanLine(string(e.Name)))
	}
	return markup.Escape(record.CleanLine(or(string(e.Text.Text), string(e.Name))))
}

// cleanKeepingEdges cleans a piece that others follow: the line feeds at its ends are theirs.
func cleanKeepingEdges(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(record.Clean("x"+s+"x"), "x"), "x")
}

// styled writes text with its switches; Markdown wants them to touch the words.
func styled(s string, st blockStyle, prev, next rune) string {
	inner := strings.TrimSpace(s)
	var b strings.Builder
	if inner == "" || !(st.Bold || st.Italic || st.Strike || st.Code) || strings.Contains(inner, "\n") {
		markup.EscapeTo(&b, s, prev, next)
		return b.String()
	}
	lead := s[:strings.Index(s, inner)]
	tail := s[len(lead)+len(inner):]
	if lead != "" {
		prev = ' '
	}
	if tail != "" {
		next = ' '
	}
	if st.Code {
		b.WriteString(markup.CodeSpan(inner))
	} else {
		markup.EscapeTo(&b, inner, markup.Edge, markup.Edge)
	}
	md := b.String()
	for _, m := range []struct {
		on   bool
		mark string
	}{{st.Strike, "~~"}, {st.Italic, "_"}, {st.Bold, "**"}} {
		if m.on {
			md = markup.Emphasis(m.mark, md, prev, next)
		}
	}
	return lead + md + tail
}
