package slack

import (
	"encoding/json"
	"strconv"
	"strings"

	"hubbub/internal/platform/markup"
	"hubbub/internal/platform/mrkdwn"
)

// attachment is what integrations of the first generation add below the text.
type attachment struct {
	Fallback   string  `json:"fallback"`
	Color      string  `json:"color"`
	Pretext    string  `json:"pretext"`
	AuthorName string  `json:"author_name"`
	AuthorLink string  `json:"author_link"`
	Title      string  `json:"title"`
	TitleLink  string  `json:"title_link"`
	Text       string  `json:"text"`
	ImageURL   string  `json:"image_url"`
	Footer     string  `json:"footer"`
	Fields     []field `json:"fields"`
	Blocks     []block `json:"blocks"`
	Actions    []block `json:"actions"`
}

type field struct {
	Title string `json:"title"`
	Value scalar `json:"value"`
}

// scalar is a value that senders write as text, number or truth.
type scalar string

// UnmarshalJSON takes all of them.
func (s *scalar) UnmarshalJSON(b []byte) error {
	switch {
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(s))
	case b[0] != '{' && b[0] != '[' && string(b) != "null":
		*s = scalar(b)
	}
	return nil
}

// markdown writes an attachment as a quotation under its lead. The fallback is for who can show nothing else.
func (a *attachment) markdown() string {
	lead := markdown(a.Pretext)
	title := markup.Emphasis("**", label(mrkdwn.Unescape(a.Title)), '\n', '\n')
	if a.TitleLink != "" && a.Title != "" {
		title = markup.Emphasis("**", link(a.TitleLink, mrkdwn.Unescape(clean(a.Title))), '\n', '\n')
	}
	author := label(mrkdwn.Unescape(a.AuthorName))
	if a.AuthorLink != "" && author != "" {
		author = link(a.AuthorLink, mrkdwn.Unescape(clean(a.AuthorName)))
	}
	parts := []string{author, title, markdown(a.Text)}
	for _, f := range a.Fields {
		parts = append(parts, f.markdown())
	}
	if a.ImageURL != "" {
		parts = append(parts, link(a.ImageURL, ""))
	}
	parts = append(parts, blocks(a.Blocks, 1), (&block{Elements: buttons(a.Actions)}).row(1), label(mrkdwn.Unescape(a.Footer)))
	body := markup.Paragraphs(parts...)
	if body == "" && lead == "" {
		body = plain(mrkdwn.Unescape(clean(a.Fallback)))
	}
	if sign := colour(a.Color); sign != "" && body != "" {
		body = sign + " " + body
		if strings.HasPrefix(body, sign+" ```") || strings.HasPrefix(body, sign+" >") {
			body = strings.Replace(body, " ", "\n\n", 1)
		}
	}
	return markup.Paragraphs(lead, quotation(body))
}

// buttons gives those of attachments the form of those in blocks.
func buttons(list []block) []block {
	for i := range list {
		list[i].Type = "button"
	}
	return list
}

func (f *field) markdown() string {
	title, value := label(mrkdwn.Unescape(f.Title)), markdown(string(f.Value))
	switch {
	case title == "":
		return value
	case strings.Contains(value, "\n"):
		return "**" + title + "**\n\n" + value
	}
	return strings.TrimSpace("**" + title + "** " + value)
}

// colour is the sign that says what a stripe beside an attachment would: most senders mean by it how bad things are.
func colour(c string) string {
	switch c = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(c), "#")); c {
	case "good":
		return "🟢"
	case "warning":
		return "🟡"
	case "danger":
		return "🔴"
	}
	if len(c) == 3 {
		c = string([]byte{c[0], c[0], c[1], c[1], c[2], c[2]})
	}
	n, err := strconv.ParseUint(c, 16, 32)
	if err != nil || len(c) != 6 {
		return ""
	}
	return nearest(int(n>>16), int(n>>8&255), int(n&255))
}

// nearest is the sign of the hue that a colour is closest to; greys have none.
func nearest(r, g, b int) string {
	top, low := max(r, g, b), min(r, g, b)
	if top-low < 40 {
		return ""
	}
	var hue int // degrees
	switch spread := top - low; top {
	case r:
		hue = (360 + 60*(g-b)/spread) % 360
	case g:
		hue = 120 + 60*(b-r)/spread
	default:
		hue = 240 + 60*(r-g)/spread
	}
	for _, part := range []struct {
		to   int
		sign string
	}{{18, "🔴"}, {42, "🟠"}, {70, "🟡"}, {165, "🟢"}, {255, "🔵"}, {315, "🟣"}} {
		if hue < part.to {
			return part.sign
		}
	}
	return "🔴"
}
