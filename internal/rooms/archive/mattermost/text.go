package mattermost

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hubbub/internal/platform/markup"
	"hubbub/internal/rooms/archive/prose"
	"hubbub/internal/rooms/archive/record"
)

func paragraphs(blocks ...string) string { return markup.Paragraphs(blocks...) }

// slackLink is a link as Slack writes it, which Mattermost reads too.
var slackLink = regexp.MustCompile(`<(https?://[^|>\s]+)\|([^>\n]+)>`)

func links(s string) string {
	return slackLink.ReplaceAllStringFunc(s, func(l string) string {
		m := slackLink.FindStringSubmatch(l)
		return markup.Link(markup.Escape(m[2]), m[1])
	})
}

// attached writes what integrations attach: the lead, and the rest as a quotation.
func attached(list []slackLegacy) []string {
	var out []string
	for _, a := range list {
		var body []string
		if n := record.CleanLine(a.AuthorName); n != "" {
			body = append(body, "**"+markup.Escape(n)+"**")
		}
		if t := links(record.CleanLine(a.Title)); t != "" {
			if u := record.CleanLine(a.TitleLink); u != "" && !strings.Contains(t, "[") {
				t = markup.Link(t, u)
			}
			body = append(body, t)
		}
		body = append(body, links(record.Clean(a.Text)))
		for _, f := range a.Fields {
			value := links(record.Clean(fmt.Sprint(f.Value)))
			if f.Value == nil {
				value = ""
			}
			if t := record.CleanLine(f.Title); t != "" {
				value = strings.TrimSpace("**" + markup.Escape(t) + "** " + value)
			}
			body = append(body, value)
		}
		if u := record.CleanLine(a.ImageURL); u != "" {
			body = append(body, markup.URL(u))
		}
		lead, text := links(record.Clean(a.Pretext)), paragraphs(body...)
		if lead == "" && text == "" {
			lead = links(record.Clean(a.Fallback))
		}
		if text != "" {
			text = markup.Quoted(text)
		}
		out = append(out, lead, text)
	}
	return out
}

// text resolves the names in a message, which is Markdown already.
func (r *reader) text(m *record.Message) {
	if !strings.ContainsAny(m.Text, "@~:<") {
		return
	}
	team, _, _ := strings.Cut(m.Conversation, "/")
	m.Text = prose.Map(m.Text, func(s string) string {
		return r.names(m, team, markup.Shortcodes(s))
	})
}

// names turns @names, @all, @channel, @here and ~channels into tokens.
func (r *reader) names(m *record.Message, team, s string) string {
	var b strings.Builder
	prev := ' '
	for s != "" {
		i := strings.IndexAny(s, "@~")
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		if i > 0 {
			prev, _ = utf8.DecodeLastRuneInString(s[:i])
		}
		s = s[i:]
		token, n := "", 0
		if prev != '@' && prev != '~' && !unicode.IsLetter(prev) && !unicode.IsDigit(prev) {
			token, n = r.name(m, team, s)
		}
		if n == 0 {
			token, n = s[:1], 1
		}
		b.WriteString(token)
		prev = rune(s[0])
		s = s[n:]
	}
	b.WriteString(s)
	return b.String()
}

// maxName is one more than the longest name.
const maxName = 65

// name is the token of the name that s begins with, and how much of s it is. Dots and dashes at the end belong to the sentence
// when the name is not known with them.
func (r *reader) name(m *record.Message, team, s string) (string, int) {
	n := 1
	for n < min(len(s), maxName) && nameByte(s[n]) {
		n++
	}
	for ; n > 1; n-- {
		name := strings.ToLower(s[1:n])
		if s[0] == '~' {
			if k := team + "/" + name; r.Run.KnowsConversation(k) {
				return record.ConversationLink(k), n
			}
		} else if r.Run.Knows(name) {
			if !slices.Contains(m.Mentions, name) {
				m.Mentions = append(m.Mentions, name)
			}
			return record.Mention(name), n
		} else if name == "all" || name == "channel" || name == "here" {
			m.Everybody = true
			if name == "here" {
				return record.MentionHere(), n
			}
			return record.MentionAll(), n
		}
		if c := s[n-1]; c != '.' && c != '-' && c != '_' {
			break
		}
	}
	return "", 0
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_'
}
