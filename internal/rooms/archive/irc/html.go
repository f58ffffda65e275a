package irc

import (
	"html"
	"regexp"
	"strings"

	"hubbub/internal/rooms/archive/record"
)

// looksLikeHTML tells a log that is marked up from one in which people talk about markup.
func looksLikeHTML(head string) bool {
	return strings.Contains(head, `class="irc-`) || strings.Contains(head, "<br/>\n") || strings.Contains(head, "<br />\n") || strings.Contains(head, "<br/>\r\n") ||
		strings.HasPrefix(strings.ToLower(strings.TrimSpace(head)), "<!doctype html") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(head)), "<html")
}

// tags is the markup that logs are written in. Anything else between angle brackets is a nick that nobody escaped.
var tags = map[string]bool{
	"span": true, "br": true, "a": true, "font": true, "b": true, "i": true, "u": true, "em": true, "strong": true, "tt": true, "code": true, "pre": true,
	"p": true, "div": true, "hr": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "html": true, "head": true, "body": true,
	"title": true, "meta": true, "link": true, "table": true, "tr": true, "td": true,
}

// tagLength is how long the tag is that s begins with, or 0.
func tagLength(s string) int {
	i := 1
	if i < len(s) && s[i] == '/' {
		i++
	}
	from := i
	for i < len(s) && wordByte(s[i]) {
		i++
	}
	if i == from || !tags[strings.ToLower(s[from:i])] {
		return 0
	}
	end := strings.IndexAny(s[i:], "<>")
	if end < 0 || s[i+end] != '>' || end > 0 && strings.IndexByte(" \t/", s[i]) < 0 {
		return 0
	}
	return i + end + 1
}

// parseHTML understands a line of a marked-up log.
func parseHTML(s string) line {
	if stamp, class, rest, ok := pircbot(s); ok {
		c, _ := cutClock(strings.TrimSpace(stamp))
		l := classed(c, class, strings.TrimSpace(bare(rest)))
		l.clock = c
		return l
	}
	flat := bare(s)
	if strings.TrimSpace(flat) == "" {
		return line{kind: left, why: record.NotAMessage}
	}
	if m := conversation.FindStringSubmatch(flat); m != nil {
		return line{kind: left, why: record.NotAMessage, channel: m[1]}
	}
	return parseLine(flat)
}

// conversation is the heading of Pidgin's logs.
var conversation = regexp.MustCompile(`^Conversation with ([#&]\S+) at `)

// pircbot cuts a line of PircBot's HTML logger: a time, and a class that says what the line is.
func pircbot(s string) (stamp, class, rest string, ok bool) {
	s, ok = strings.CutPrefix(strings.TrimLeft(s, " \t"), `<span class="irc-date">`)
	if !ok {
		return "", "", "", false
	}
	stamp, s, _ = strings.Cut(s, "</span>")
	s, ok = strings.CutPrefix(strings.TrimLeft(s, " \t"), `<span class="irc-`)
	if !ok {
		return "", "", "", false
	}
	class, rest, ok = strings.Cut(s, `">`)
	return stamp, class, rest, ok
}

// bare takes the markup off a line.
func bare(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		n := tagLength(s[i:])
		if n == 0 {
			b.WriteByte('<')
			n = 1
		}
		s = s[i+n:]
	}
	b.WriteString(s)
	return html.UnescapeString(b.String())
}

func classed(c clock, class, s string) line {
	switch class {
	case "black":
		if l := parseBody(c, s); l.kind == said || l.kind == left {
			return l
		}
		if nick, text, ok := strings.Cut(s, ":"); ok && validNick(nick) {
			return line{kind: said, nick: nick, text: strings.TrimPrefix(text, " ")}
		}
	case "brick":
		if rest, ok := strings.CutPrefix(s, "* "); ok {
			if nick, text, ok := cutNick(rest); ok {
				return line{kind: action, nick: nick, text: text}
			}
		}
	case "green", "navy":
		if rest, ok := strings.CutPrefix(s, "* "); ok {
			if l := told(rest); l.kind != left || l.why == record.TopicRepeated || rest == "Disconnected." {
				return l
			}
			return line{kind: unknown, text: s}
		}
	case "red":
		return line{kind: left, why: record.ServerChatter}
	}
	return parseBody(c, s)
}
