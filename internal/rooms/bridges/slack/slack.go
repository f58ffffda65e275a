package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"
	"unicode/utf8"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/markup"
	"hubbub/internal/platform/mrkdwn"
)

// Message is what a payload says.
type Message struct {
	Text     string // Markdown; empty when the payload says nothing
	Username string // under which name the sender wants to speak; plain text in one line
	Icon     string // an emoji beside it
	ClientID string // the sender's own name for the message
}

// The sizes of a payload beyond which it is refused.
const (
	BlocksMax      = 100
	AttachmentsMax = 100
	usernameMax    = 80 // characters
)

type payload struct {
	Text         string       `json:"text"`
	MarkdownText string       `json:"markdown_text"`
	Mrkdwn       *bool        `json:"mrkdwn"`
	Blocks       []block      `json:"blocks"`
	Attachments  []attachment `json:"attachments"`
	Username     string       `json:"username"`
	IconEmoji    string       `json:"icon_emoji"`
	ClientID     string       `json:"client_id"`
}

// Read reads a request's body.
func Read(contentType string, body []byte) (Message, error) {
	raw, err := unwrap(contentType, body)
	if err != nil {
		return Message{}, err
	}
	var p payload
	if err := json.Unmarshal(raw, &p); err != nil {
		return Message{}, misfit(err)
	}
	switch {
	case len(p.Blocks) > BlocksMax:
		return Message{}, bad().In("body.blocks", "expected at most 100", len(p.Blocks))
	case len(p.Attachments) > AttachmentsMax:
		return Message{}, bad().In("body.attachments", "expected at most 100", len(p.Attachments))
	}
	m := Message{Text: p.markdown(), Username: cut(clean(strings.Join(strings.Fields(p.Username), " ")), usernameMax), ClientID: p.ClientID}
	m.Icon, _ = markup.Emoji(strings.Trim(strings.TrimSpace(p.IconEmoji), ":"))
	return m, nil
}

func bad() *errs.Error {
	return errs.E("slack.Read", errs.Invalid, "webhook.payload", "This is not a payload of an incoming webhook.")
}

// misfit names what does not fit in a JSON document.
func misfit(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		where := "body"
		if wrong.Field != "" {
			where += "." + wrong.Field
		}
		return bad().In(where, "expected another type than "+wrong.Value, nil)
	}
	return bad().In("body", "expected a JSON object", nil).Because(err)
}

// unwrap finds the JSON. Many senders post JSON and call it a form, as curl does by itself: what begins with a brace is believed.
func unwrap(contentType string, body []byte) ([]byte, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	if len(body) > 0 && body[0] == '{' {
		return body, nil
	}
	kind, params, _ := mime.ParseMediaType(contentType)
	var field string
	switch kind {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, bad().In("body", "expected a form", nil).Because(err)
		}
		field = form.Get("payload")
	case "multipart/form-data":
		form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(int64(len(body)))
		if err != nil {
			return nil, bad().In("body", "expected a form", nil).Because(err)
		}
		field = strings.Join(form.Value["payload"], "")
	default:
		return nil, bad().In("body", "expected a JSON object, or a form with the field payload", nil)
	}
	if field == "" {
		return nil, bad().In("body.payload", "expected a form with this field", nil)
	}
	return []byte(field), nil
}

// markdown is the whole of a payload. Blocks say the same as the text, in more detail: where there are some, the text is what notifications show.
func (p *payload) markdown() string {
	words := blocks(p.Blocks, 0)
	if words == "" {
		words = clean(p.MarkdownText)
	}
	if words == "" {
		words = p.words()
	}
	parts := []string{words}
	for i := range p.Attachments {
		parts = append(parts, p.Attachments[i].markdown())
	}
	return markup.Paragraphs(parts...)
}

func (p *payload) words() string {
	if p.Mrkdwn != nil && !*p.Mrkdwn {
		return plain(mrkdwn.Unescape(clean(p.Text)))
	}
	return markdown(p.Text)
}

// clean takes away what no text of ours holds: control characters, and what is no UTF-8.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// cut keeps at most n characters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
