package gitter

import (
	"slices"
	"strings"

	"hubbub/internal/platform/markup"
	"hubbub/internal/rooms/archive/prose"
	"hubbub/internal/rooms/archive/record"
)

// text fills in what a message says and whom it names. Names count wherever they stand; they become tokens only where the text is
// read as text.
func (r *reader) text(m *record.Message, raw string) {
	raw = record.Clean(raw)
	var written []string
	for name := range names(raw) {
		if user, ok := r.handles[strings.ToLower(name)]; ok && !slices.Contains(written, name) {
			written = append(written, name)
			m.Mentions = append(m.Mentions, user)
		}
	}
	if !strings.ContainsAny(raw, "@:<") {
		m.Text = raw
		return
	}
	m.Text = prose.Map(raw, func(s string) string {
		return r.mentions(m, markup.Shortcodes(s))
	})
}

// names yields what stands behind every @.
func names(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for {
			i := strings.IndexByte(s, '@')
			if i < 0 {
				return
			}
			s = s[i+1:]
			if n := nameLength(s); n > 0 && !yield(s[:n]) {
				return
			}
		}
	}
}

func nameLength(s string) int {
	n := 0
	for n < len(s) && nameByte(s[n]) {
		n++
	}
	return n
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// mentions turns @name and @/all into tokens.
func (r *reader) mentions(m *record.Message, s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '@')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		if rest, ok := strings.CutPrefix(s, "@/all"); ok && nameLength(rest) == 0 {
			m.Everybody = true
			b.WriteString(record.MentionAll())
			s = rest
			continue
		}
		n := nameLength(s[1:])
		if user, ok := r.handles[strings.ToLower(s[1:1+n])]; ok {
			b.WriteString(record.Mention(user))
			s = s[1+n:]
			continue
		}
		b.WriteByte('@')
		s = s[1:]
	}
	b.WriteString(s)
	return b.String()
}
