package irc

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hubbub/internal/platform/markup"
	"hubbub/internal/rooms/archive/lines"
	"hubbub/internal/rooms/archive/record"
)

// teller tells the lines of one file.
type teller struct {
	*reader
	g       *channelLog
	key     string
	cal     calendar
	today   string
	speaker string // of the line before, when its time was borrowed: pasted logs write a nick once for several lines
}

func (t *teller) line(where string, l line, raw lines.Line) error {
	if raw.TooLong {
		return t.Skip(where, record.TooLong, "", raw.Text)
	}
	speaker := t.speaker
	t.speaker = ""
	switch l.kind {
	case day:
		t.cal.turn(l.day, l.clock)
		return nil
	case left:
		t.speaker = speaker
		t.Run.Leave(l.why)
		return nil
	case more:
		if speaker == "" {
			return t.Skip(where, record.Unrecognised, "", raw.Text)
		}
		l.kind, l.nick = said, speaker
	case unknown:
		return t.Skip(where, record.Unrecognised, "", raw.Text)
	}
	at, borrowed, ok := t.cal.at(l.clock)
	if !ok {
		return t.Skip(where, record.BadTime, "no day is known", raw.Text)
	}
	if err := t.Encoding(where, raw.Encoding, raw.Text); err != nil {
		return err
	}
	if borrowed {
		if l.kind == said {
			t.speaker = l.nick
		}
		if err := t.Run.Report(record.Report{Where: where, Severity: record.Repaired, Reason: record.TimeBorrowed, Excerpt: raw.Text}); err != nil {
			return err
		}
	}
	switch l.kind {
	case said, action, notice:
		m := record.Message{SourceID: t.id(l, l.nick), Conversation: t.key, Author: t.g.nickKey(l.nick), At: at, Kind: record.Text}
		if l.kind == action {
			m.Kind = record.Action
		}
		if l.kind == notice {
			m.Kind, m.Text = record.System, plain(l.text)
		} else {
			t.text(&m, l.text)
		}
		return t.Run.Message(m)
	}
	nicks := l.nicks
	if len(nicks) == 0 {
		nicks = []string{l.nick}
	}
	for _, n := range nicks {
		m := record.Membership{SourceID: t.id(l, n), Conversation: t.key, Person: t.g.nickKey(n), Action: record.Left, At: at, Note: record.CleanLine(strings.Trim(l.text, `"`))}
		switch l.kind {
		case join:
			m.Action = record.Joined
		case kick:
			m.Action, m.By = record.Removed, t.g.nickKey(l.by)
		}
		if err := t.Run.Membership(m); err != nil {
			return err
		}
	}
	return nil
}

// id names a line by what it says and when, and by how many equal ones came before it that day in its file.
func (t *teller) id(l line, nick string) string {
	wall := t.cal.wall()
	if d := wall[:len("2006-01-02")]; d != t.today {
		t.today = d
		clear(t.day)
	}
	id := record.HashID(wall, string(l.kind), nick, l.text)
	t.day[id]++
	if n := t.day[id]; n > 1 {
		id += "-" + strconv.Itoa(n)
	}
	return id
}

// plain is a plain text as Markdown.
func plain(s string) string { return markup.Escape(record.Clean(s)) }

// text fills in what was said, with the people addressed at its beginning, or behind an @, as mentions.
func (t *teller) text(m *record.Message, s string) {
	s = record.Clean(s)
	var b strings.Builder
	for {
		n := nickLength(s)
		rest := s[n:]
		if n == 0 || rest == "" || rest[0] != ':' && rest[0] != ',' || !t.speaks(s[:n]) {
			break
		}
		b.WriteString(t.mention(m, s[:n]))
		b.WriteByte(rest[0])
		space := len(rest[1:]) - len(strings.TrimLeft(rest[1:], " "))
		b.WriteString(rest[1 : 1+space])
		s = rest[1+space:]
		if rest[0] == ':' {
			break
		}
	}
	for i := 0; ; {
		j := strings.IndexByte(s[i:], '@')
		if j < 0 {
			break
		}
		i += j + 1
		n := nickLength(s[i:])
		if i > 1 && !unicode.IsSpace(rune(s[i-2])) && s[i-2] != '(' || n == 0 {
			continue
		}
		for n > 0 && !t.speaks(s[i:i+n]) && strings.IndexByte("-_|`^", s[i+n-1]) >= 0 {
			n--
		}
		if n > 0 && t.speaks(s[i:i+n]) {
			b.WriteString(s[:i-1])
			b.WriteString(t.mention(m, s[i:i+n]))
			s, i = s[i+n:], 0
		}
	}
	b.WriteString(s)
	m.Text = markup.Escape(b.String())
}

func (t *teller) speaks(nick string) bool { return t.speakers[t.g.nickKey(nick)] }

func (t *teller) mention(m *record.Message, nick string) string {
	k := t.g.nickKey(nick)
	if !slices.Contains(m.Mentions, k) {
		m.Mentions = append(m.Mentions, k)
	}
	return record.Mention(k)
}

// nickLength is how much of the beginning of s may be a nick.
func nickLength(s string) int {
	n := 0
	for n < len(s) {
		c := s[n]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || strings.IndexByte("[]\\`^{}|", c) >= 0 || n > 0 && (c >= '0' && c <= '9' || c == '-') {
			n++
			continue
		}
		break
	}
	return n
}

// stripCodes takes out what clients write for colours and styles.
func stripCodes(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r < ' ' && r != '\t' }) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\x03':
			i += colour(s[i+1:])
		case c == '\x04':
			n := 0
			for n < 6 && i+1+n < len(s) && strings.IndexByte("0123456789abcdefABCDEF", s[i+1+n]) >= 0 {
				n++
			}
			i += n
		case c < ' ' && c != '\t':
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// colour is how long the numbers of a colour are: one or two digits, and a comma and as many again.
func colour(s string) int {
	digits := func(i int) int {
		n := 0
		for n < 2 && i+n < len(s) && s[i+n] >= '0' && s[i+n] <= '9' {
			n++
		}
		return n
	}
	n := digits(0)
	if n > 0 && n < len(s) && s[n] == ',' {
		if more := digits(n + 1); more > 0 {
			n += 1 + more
		}
	}
	return n
}
