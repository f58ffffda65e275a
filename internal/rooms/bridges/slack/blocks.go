package slack

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"hubbub/internal/platform/markup"
	"hubbub/internal/platform/mrkdwn"
)

// block is an element of Block Kit, of whatever kind: all kinds share these few fields.
type block struct {
	Type      string      `json:"type"`
	Text      blockText   `json:"text"`
	Title     blockText   `json:"title"`
	AltText   string      `json:"alt_text"`
	ImageURL  string      `json:"image_url"`
	URL       string      `json:"url"`
	TitleURL  string      `json:"title_url"`
	Fields    []blockText `json:"fields"`
	Elements  []block     `json:"elements"`
	Accessory *block      `json:"accessory"`

	// Of rich text.
	Name    string     `json:"name"`
	UserID  string     `json:"user_id"`
	Channel string     `json:"channel_id"`
	Range   string     `json:"range"`
	Style   blockStyle `json:"style"`
}

// blockText is a text: an object, or in rich text a string.
type blockText struct {
	Text   string
	Mrkdwn bool
}

// UnmarshalJSON takes both shapes.
func (t *blockText) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		var o struct {
			Type string `json:"type"`
			Text string `json:"text"`
		}
		err := json.Unmarshal(b, &o)
		t.Text, t.Mrkdwn = o.Text, o.Type == "mrkdwn"
		return err
	}
	return json.Unmarshal(b, &t.Text)
}

func (t blockText) markdown() string {
	if t.Mrkdwn {
		return markdown(t.Text)
	}
	return plain(mrkdwn.Unescape(clean(t.Text)))
}

// blockStyle is a set of switches, or the kind of a list or a button.
type blockStyle struct {
	Bold, Italic, Strike, Code bool
	Kind                       string
}

// UnmarshalJSON takes both shapes.
func (s *blockStyle) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		type switches blockStyle
		return json.Unmarshal(b, (*switches)(s))
	}
	return json.Unmarshal(b, &s.Kind)
}

// maxDepth bounds how deep blocks may nest; Slack's own stay below six.
const maxDepth = 20

func blocks(list []block, depth int) string {
	if depth > maxDepth {
		return ""
	}
	parts := make([]string, len(list))
	for i := range list {
		parts[i] = list[i].markdown(depth)
	}
	return markup.Paragraphs(parts...)
}

func (b *block) markdown(depth int) string {
	switch b.Type {
	case "header":
		return markup.Emphasis("**", label(mrkdwn.Unescape(b.Text.Text)), '\n', '\n')
	case "divider":
		return "---"
	case "image":
		return link(b.ImageURL, clean(or(or(b.Title.Text, b.AltText), b.ImageURL)))
	case "actions":
		return b.row(depth)
	case "context":
		return b.row(depth)
	case "markdown":
		return clean(b.Text.Text)
	case "section":
		parts := []string{b.Text.markdown()}
		for _, f := range b.Fields {
			parts = append(parts, f.markdown())
		}
		if b.Accessory != nil {
			parts = append(parts, b.Accessory.element(depth))
		}
		return markup.Paragraphs(parts...)
	case "video":
		return link(b.TitleURL, clean(or(b.Title.Text, b.AltText)))
	case "rich_text", "rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list":
		return b.rich(depth)
	}
	return ""
}

// row is elements that stand beside each other.
func (b *block) row(depth int) string {
	var parts []string
	for i := range b.Elements {
		if md := b.Elements[i].element(depth); md != "" {
			parts = append(parts, md)
		}
	}
	return strings.Join(parts, " · ")
}

// element is a part of a block. Buttons without an address only work in Slack.
func (b *block) element(depth int) string {
	switch {
	case b.Type == "image":
		return label(b.AltText)
	case b.Type == "mrkdwn":
		return markdown(b.Text.Text)
	case b.Type == "plain_text":
		return plain(mrkdwn.Unescape(clean(b.Text.Text)))
	case b.URL != "":
		return link(b.URL, clean(b.Text.Text))
	}
	return ""
}

func (b *block) rich(depth int) string {
	switch b.Type {
	case "rich_text":
		return blocks(b.Elements, depth+1)
	case "rich_text_quote":
		return quotation(b.spans())
	case "rich_text_preformatted":
		var code strings.Builder
		for _, e := range b.Elements {
			code.WriteString(clean(or(e.Text.Text, e.URL)))
		}
		return markup.CodeBlock("", code.String())
	case "rich_text_list":
		items := make([]string, len(b.Elements))
		for i := range b.Elements {
			mark := "- "
			if b.Style.Kind == "ordered" {
				mark = strconv.Itoa(i+1) + ". "
			}
			items[i] = mark + strings.ReplaceAll(strings.Trim(b.Elements[i].spans(), "\n"), "\n", "\n   ")
		}
		return strings.Join(items, "\n")
	}
	return strings.Trim(b.spans(), "\n")
}

// spans is the text of one stretch of rich text.
func (b *block) spans() string {
	var out strings.Builder
	prev := '\n'
	for i := range b.Elements {
		next := rune('\n')
		if i+1 < len(b.Elements) {
			next = markup.Edge
			if e := &b.Elements[i+1]; e.Type == "text" && e.Style == (blockStyle{}) && e.Text.Text != "" {
				next, _ = utf8.DecodeRuneInString(e.Text.Text)
			}
		}
		if md := b.Elements[i].span(prev, next); md != "" {
			out.WriteString(md)
			prev = 'x'
			if strings.HasSuffix(md, "\n") {
				prev = '\n'
			}
		}
	}
	return out.String()
}

func (b *block) span(prev, next rune) string {
	switch b.Type {
	case "text":
		return styled(clean(b.Text.Text), b.Style, prev, next)
	case "link":
		return link(b.URL, clean(b.Text.Text))
	case "user":
		return reference("@"+b.UserID, "", false)
	case "channel":
		return reference("#"+b.Channel, "", false)
	case "broadcast":
		return command(b.Range, "")
	case "emoji":
		if e, ok := markup.Emoji(b.Name); ok {
			return e
		}
		return ":" + label(b.Name) + ":"
	}
	return label(or(b.Text.Text, b.Name))
}

// styled writes text with its switches; Markdown wants them to touch the words.
func styled(s string, st blockStyle, prev, next rune) string {
	inner := strings.TrimSpace(s)
	if inner == "" || !(st.Bold || st.Italic || st.Strike || st.Code) || strings.Contains(inner, "\n") {
		var b strings.Builder
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
	md := label(inner)
	if st.Code {
		md = markup.CodeSpan(inner)
	}
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
