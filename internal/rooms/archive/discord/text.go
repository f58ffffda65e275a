package discord

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hubbub/internal/platform/markup"
	"hubbub/internal/rooms/archive/prose"
	"hubbub/internal/rooms/archive/record"
)

// jsonText composes what a message says: its words, what it forwards, and what a bot embeds. Embeds of people's messages are
// previews of links, unless nothing else is there.
func (c *chapter) jsonText(out *record.Message, m *jsonMessage) error {
	known := map[string]string{} // "@name" to key, for this message
	for _, u := range m.Mentions {
		key, err := c.see(u.record())
		if err != nil {
			return err
		}
		if key == "" {
			continue
		}
		if !slices.Contains(out.Mentions, key) {
			out.Mentions = append(out.Mentions, key)
		}
		for _, n := range c.people[key].names {
			known["@"+n] = key
		}
	}
	parts := []string{c.words(out, known, m.Content)}
	if f := m.Forwarded; f != nil {
		md := c.spoken(func(said *record.Message) string {
			return markup.Paragraphs(c.words(said, known, f.Content), c.embeds(said, known, f.Embeds))
		})
		if md != "" {
			parts = append(parts, markup.Quoted(md))
		}
	}
	if m.Author.IsBot || parts[0] == "" && len(parts) == 1 && len(out.Attachments) == 0 {
		parts = append(parts, c.embeds(out, known, m.Embeds))
	}
	out.Text = markup.Paragraphs(parts...)
	return nil
}

// spoken writes what somebody else once said: the names in it are shown, but nobody is mentioned again.
func (c *chapter) spoken(write func(said *record.Message) string) string {
	return record.ReplaceTokens(write(&record.Message{}), func(t record.Token) string {
		if p := c.people[t.Value]; t.Kind == record.PersonToken && p != nil {
			return markup.Escape("@" + p.Name)
		}
		if t.Kind == record.ConversationToken {
			return record.ConversationLink(t.Value)
		}
		return "@" + t.Value
	})
}

func (c *chapter) embeds(out *record.Message, known map[string]string, list []jsonEmbed) string {
	var all []string
	for _, e := range list {
		body := []string{}
		if n := record.CleanLine(e.Author.Name); n != "" {
			body = append(body, "**"+markup.Escape(n)+"**")
		}
		title, u := strings.ReplaceAll(c.words(out, known, e.Title), "\n", " "), record.CleanLine(e.URL)
		switch {
		case title != "" && u != "" && !strings.ContainsAny(title, "[\x02"):
			body = append(body, markup.Link(title, u))
		case title != "" || u == "":
			body = append(body, title)
		default:
			body = append(body, markup.URL(u))
		}
		body = append(body, c.words(out, known, e.Description))
		for _, f := range e.Fields {
			body = append(body, strings.TrimSpace("**"+markup.Escape(record.CleanLine(f.Name))+"** "+c.words(out, known, f.Value)))
		}
		if u := record.CleanLine(e.Image.URL); u != "" {
			body = append(body, markup.URL(u))
		}
		body = append(body, markup.Escape(record.Clean(e.Footer.Text)))
		if md := markup.Paragraphs(body...); md != "" {
			all = append(all, markup.Quoted(md))
		}
	}
	return markup.Paragraphs(all...)
}

// words turns Discord's Markdown into CommonMark: they share almost everything but names, custom emoji and the long quotation.
func (c *chapter) words(out *record.Message, known map[string]string, s string) string {
	s = longQuote(record.Clean(s))
	if !strings.ContainsAny(s, "@<:") {
		return s
	}
	return prose.Map(s, func(s string) string {
		s = special.ReplaceAllStringFunc(s, func(ref string) string { return c.reference(out, ref) })
		return c.names(out, known, markup.Shortcodes(s))
	})
}

// longQuote writes ">>> ", which quotes all that follows, as Markdown does.
func longQuote(s string) string {
	i := 0
	if !strings.HasPrefix(s, ">>> ") {
		if i = strings.Index(s, "\n>>> ") + 1; i == 0 {
			return s
		}
	}
	return s[:i] + markup.Quoted(s[i+4:])
}

// special is what an export with its Markdown left raw still has between angle brackets.
var special = regexp.MustCompile(`<(?:@[!&]?|#)\d{15,20}>|<a?:\w{1,40}:\d{15,20}>|<t:-?\d{1,12}(?::[tTdDfFR])?>`)

func (c *chapter) reference(out *record.Message, ref string) string {
	inner := ref[1 : len(ref)-1]
	switch {
	case inner[0] == '#':
		if id := inner[1:]; c.Run.KnowsConversation(id) {
			return record.ConversationLink(id)
		}
		return inner
	case strings.HasPrefix(inner, "@&"):
		return "@" + inner[2:]
	case inner[0] == '@':
		id := strings.TrimPrefix(inner[1:], "!")
		if !c.Run.Knows(id) {
			return "@" + id
		}
		if !slices.Contains(out.Mentions, id) {
			out.Mentions = append(out.Mentions, id)
		}
		return record.Mention(id)
	case strings.HasPrefix(inner, "t:"):
		sec, _, _ := strings.Cut(inner[2:], ":")
		n, _ := strconv.ParseInt(sec, 10, 64) // the pattern lets only numbers through
		return time.Unix(n, 0).UTC().Format("2006-01-02 15:04 UTC")
	}
	return ":" + strings.Split(inner, ":")[1] + ":"
}

// names turns @name of the people whom the export says are mentioned, @everyone and @here into tokens.
func (c *chapter) names(out *record.Message, known map[string]string, s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '@')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		token, n := nameAt(known, s)
		switch {
		case token != "":
			token = record.Mention(token)
		case strings.HasPrefix(s, "@everyone"):
			token, n, out.Everybody = record.MentionAll(), len("@everyone"), true
		case strings.HasPrefix(s, "@here") && !wordAt(s, len("@here")):
			token, n, out.Everybody = record.MentionHere(), len("@here"), true
		default:
			token, n = "@", 1
		}
		b.WriteString(token)
		s = s[n:]
	}
	b.WriteString(s)
	return b.String()
}

// nameAt is the person with the longest name that s begins with.
func nameAt(known map[string]string, s string) (key string, n int) {
	for name, k := range known {
		if (len(name) > n || len(name) == n && k < key) && strings.HasPrefix(s, name) && !wordAt(s, len(name)) {
			key, n = k, len(name)
		}
	}
	return key, n
}

func wordAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
