package irc

import (
	"regexp"
	"strings"
	"time"

	"hubbub/internal/rooms/archive/record"
)

// kind is what a line is.
type kind string

const (
	said    kind = "said"
	action  kind = "action"
	join    kind = "join"
	part    kind = "part"
	quit    kind = "quit"
	kick    kind = "kick"
	notice  kind = "notice" // told as a System message
	day     kind = "day"    // a new day begins
	left    kind = "left"   // left out on purpose, see why
	more    kind = "more"   // perhaps more of the line before
	unknown kind = "unknown"
)

// line is one line, understood.
type line struct {
	kind    kind
	clock   clock
	nick    string
	by      string   // who kicked
	nicks   []string // of a netsplit, instead of nick
	text    string
	channel string // that the line names
	topic   string
	day     time.Time // of a day line, midnight
	why     record.Reason
}

// parseLine understands a line of plain text.
func parseLine(s string) line {
	c, body := cutClock(strings.TrimRight(s, " \t"))
	if l, ok := dayLine(body); ok {
		return l
	}
	l := parseBody(c, body)
	l.clock = c
	return l
}

func parseBody(c clock, s string) line {
	trimmed := strings.TrimLeft(s, " \t")
	indented := len(trimmed) < len(s)
	s = trimmed
	switch {
	case s == "":
		return line{kind: left, why: record.NotAMessage}
	case strings.HasPrefix(s, "<-- ") || strings.HasPrefix(s, "--> ") || strings.HasPrefix(s, "-!- ") || strings.HasPrefix(s, "*** ") || strings.HasPrefix(s, "--- "):
		return told(s[4:])
	case strings.HasPrefix(s, "== "):
		return told(s[3:])
	case strings.HasPrefix(s, "<- *"):
		return line{kind: left, why: record.PrivateToBot}
	case s[0] == '<':
		if nick, text, ok := bracketed(s); ok {
			return line{kind: said, nick: nick, text: text}
		}
	case strings.HasPrefix(s, "***") && c.twelve:
		if nick, text, ok := cutNick(s[3:]); ok {
			return line{kind: action, nick: nick, text: text}
		}
	case strings.HasPrefix(s, "* "):
		return starred(strings.TrimLeft(s[2:], " "))
	case s[0] == '-':
		if l, ok := dashed(s); ok {
			return l
		}
	case c.twelve:
		if l := told(s); l.kind != left {
			return l
		}
		if nick, text, ok := strings.Cut(s, ":"); ok && validNick(nick) {
			return line{kind: said, nick: nick, text: strings.TrimPrefix(text, " ")}
		}
	case indented && !c.known:
		if l, ok := membership(s); ok && strings.ContainsAny(s, "([") {
			return l
		}
		return line{kind: more, text: s}
	}
	return line{kind: unknown, text: s}
}

// bracketed cuts "<@nick> text".
func bracketed(s string) (nick, text string, ok bool) {
	end := strings.IndexByte(s, '>')
	if end < 2 {
		return "", "", false
	}
	nick = strings.TrimLeft(s[1:end], " @+%&~!")
	if !validNick(nick) {
		return "", "", false
	}
	return nick, strings.TrimPrefix(s[end+1:], " "), true
}

// starred is "* nick does something", which some clients also use to tell of comings and goings.
func starred(s string) line {
	if l, ok := membership(s); ok && strings.Contains(s, "@") {
		return l
	}
	if nick, text, ok := cutNick(s); ok {
		return line{kind: action, nick: nick, text: text}
	}
	return line{kind: unknown, text: s}
}

// dashed is "-nick:#channel- text" or "-server- text". Servers have dots in their names and speak to the client alone.
func dashed(s string) (line, bool) {
	end := strings.Index(s, "- ")
	if end < 2 {
		return line{}, false
	}
	from, to, toChannel := strings.Cut(s[1:end], ":")
	from = strings.TrimLeft(from, "@+%&~!")
	text := s[end+2:]
	switch {
	case from == "" || strings.ContainsAny(from, " \t"):
		return line{}, false
	case strings.Contains(from, ".") || strings.HasPrefix(text, "*** "):
		return line{kind: left, why: record.ServerChatter}, true
	case toChannel && isChannel(to) && validNick(from):
		return line{kind: said, nick: from, text: text, channel: to}, true
	case toChannel || !validNick(from):
		return line{kind: left, why: record.ServerChatter}, true
	}
	return line{kind: notice, nick: from, text: from + ": " + text}, true
}

// told is what a client tells of the channel, behind its mark. What it tells of itself is left out.
func told(s string) line {
	s = strings.TrimSpace(s)
	if l, ok := membership(s); ok {
		return l
	}
	if l, ok := netsplit(s); ok {
		return l
	}
	if l, ok := change(s); ok {
		return l
	}
	return line{kind: left, why: record.ServerChatter}
}

const (
	reNick = `([^\s:,<>()@!]+)`
	reHost = `(?: +[\[(]([^\])]*)[\])])?`
	reChan = `([#&!+][^\s,]*)`
	reTail = `(?: +[\[(](.*)[\])])?`
)

// The shapes of irssi, XChat, qwebirc and PircBot, of Pidgin, and of ZNC.
var (
	joins = []shape{
		{" has joined ", regexp.MustCompile(`^` + reNick + reHost + ` +has joined ` + reChan + `$`)},
		{" entered the room", regexp.MustCompile(`^` + reNick + reHost + ` +entered the room()\.?$`)},
		{"Joins: ", regexp.MustCompile(`^Joins: ` + reNick + reHost + `()$`)},
	}
	parts = []shape{
		{" has left ", regexp.MustCompile(`^` + reNick + reHost + ` +has left ` + reChan + reTail + `$`)},
		{" left the room", regexp.MustCompile(`^` + reNick + reHost + ` +left the room()(?: \((?:quit: )?(.*)\))?\.?$`)},
		{"Parts: ", regexp.MustCompile(`^Parts: ` + reNick + reHost + `()` + reTail + `$`)},
	}
	quits = []shape{
		{" has quit", regexp.MustCompile(`^` + reNick + reHost + ` +has quit` + reTail + `$`)},
		{" Quit ", regexp.MustCompile(`^` + reNick + reHost + ` +Quit` + reTail + `$`)},
		{"Quits: ", regexp.MustCompile(`^Quits: ` + reNick + reHost + reTail + `$`)},
	}
	kicked  = shape{" was kicked ", regexp.MustCompile(`^` + reNick + ` was kicked (?:from ` + reChan + ` )?by ` + reNick + reTail + `$`)}
	splitQ  = shape{"Netsplit ", regexp.MustCompile(`^Netsplit \S+ <-> \S+ quits: (.*)$`)}
	splitJ  = shape{"Netsplit over, ", regexp.MustCompile(`^Netsplit over, joins: (.*)$`)}
	renamed = []shape{
		{" is now known as ", regexp.MustCompile(`^` + reNick + ` is now known as ` + reNick + `$`)},
		{" has changed nick to ", regexp.MustCompile(`^` + reNick + ` has changed nick to ` + reNick + `$`)},
	}
	topicSet = shape{" topic", regexp.MustCompile(`^` + reNick + ` (?:changed the topic of ` + reChan + ` to:|changes topic to|set the topic:) ?'?(.*?)'?$`)}
	topicIs  = []shape{
		{"Topic", regexp.MustCompile(`^Topic(?: for ` + reChan + `)?(?: is|:) ?'?(.*?)'?$`)},
		{"et by ", regexp.MustCompile(`^(?:Topic(?: for ` + reChan + `)? )?[Ss]et by ()`)},
	}
	modeSet = shape{" sets mode", regexp.MustCompile(`^` + reNick + ` sets mode:? (.*)$`)}
	modeBy  = shape{"mode/", regexp.MustCompile(`^mode/` + reChan + ` \[(.*)\] by ` + reNick)}
)

// shape is a way to say something: the pattern is tried only where its words occur, since most lines say something else.
type shape struct {
	words string
	re    *regexp.Regexp
}

func (p shape) match(s string) []string {
	if !strings.Contains(s, p.words) {
		return nil
	}
	return p.re.FindStringSubmatch(s)
}

// membership understands comings and goings.
func membership(s string) (line, bool) {
	for _, p := range joins {
		if m := p.match(s); m != nil {
			return line{kind: join, nick: m[1], channel: m[3]}, true
		}
	}
	for _, p := range parts {
		if m := p.match(s); m != nil {
			return line{kind: part, nick: m[1], channel: m[3], text: m[4]}, true
		}
	}
	for _, p := range quits {
		if m := p.match(s); m != nil {
			return line{kind: quit, nick: m[1], text: m[3]}, true
		}
	}
	if m := kicked.match(s); m != nil {
		return line{kind: kick, nick: m[1], channel: m[2], by: m[3], text: m[4]}, true
	}
	return line{}, false
}

// netsplit understands irssi's lists of those who went with a server and came back with it.
func netsplit(s string) (line, bool) {
	k, m := quit, splitQ.match(s)
	if m == nil {
		k, m = join, splitJ.match(s)
	}
	if m == nil {
		return line{}, false
	}
	list, _, _ := strings.Cut(m[1], " (+")
	l := line{kind: k, text: "netsplit"}
	for _, n := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		if n = strings.TrimLeft(n, "@+%&~"); validNick(n) {
			l.nicks = append(l.nicks, n)
		}
	}
	return l, len(l.nicks) > 0
}

// change understands what else happens to a channel.
func change(s string) (line, bool) {
	for _, p := range renamed {
		if m := p.match(s); m != nil {
			return line{kind: notice, nick: m[1], text: s}, true
		}
	}
	if m := topicSet.match(s); m != nil {
		return line{kind: notice, nick: m[1], channel: m[2], topic: m[3], text: s}, true
	}
	for _, p := range topicIs {
		if m := p.match(s); m != nil {
			return line{kind: left, why: record.TopicRepeated, channel: m[1], topic: m[2]}, true
		}
	}
	if m := modeSet.match(s); m != nil {
		return line{kind: notice, nick: m[1], text: s}, true
	}
	if m := modeBy.match(s); m != nil {
		return line{kind: notice, nick: m[3], channel: m[1], text: s}, true
	}
	return line{}, false
}

func cutNick(s string) (nick, rest string, ok bool) {
	nick, rest, _ = strings.Cut(s, " ")
	return nick, strings.TrimLeft(rest, " "), validNick(nick)
}

// validNick is lenient: networks differ, and bridges bring names of their own.
func validNick(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsAny(s, " \t:,<>()@!#*\"") && strings.Trim(s, "-.") != ""
}

func isChannel(s string) bool { return len(s) > 1 && (s[0] == '#' || s[0] == '&') }
