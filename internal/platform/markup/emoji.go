package markup

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/kyokomi/emoji/v2"
)

// shortcodes are names that Slack and Discord know and the table does not.
var shortcodes = map[string]string{
	"simple_smile": "slightly_smiling_face",
	"grinning_face_with_one_large_and_one_small_eye":         "zany_face",
	"hand_with_index_and_middle_fingers_crossed":             "crossed_fingers",
	"smiling_face_with_smiling_eyes_and_hand_covering_mouth": "face_with_hand_over_mouth",
	"face_with_finger_covering_closed_lips":                  "shushing_face",
	"face_with_one_eyebrow_raised":                           "raised_eyebrow",
	"serious_face_with_symbols_covering_mouth":               "face_with_symbols_on_mouth",
	"face_with_open_mouth_vomiting":                          "face_vomiting",
	"shocked_face_with_exploding_head":                       "exploding_head",
	"reversed_hand_with_middle_finger_extended":              "middle_finger",
}

var skinTones = [...]string{"\U0001F3FB", "\U0001F3FC", "\U0001F3FD", "\U0001F3FE", "\U0001F3FF"}

var table = sync.OnceValue(emoji.CodeMap)

// Emoji is the Unicode emoji of a short name, written without colons and perhaps with Slack's "::skin-tone-N".
func Emoji(name string) (string, bool) {
	base, tone, toned := strings.Cut(name, "::skin-tone-")
	e, ok := lookup(base)
	if !ok {
		return "", false
	}
	if toned {
		if len(tone) != 1 || tone[0] < '2' || tone[0] > '6' {
			return e, true
		}
		return withTone(e, skinTones[tone[0]-'2']), true
	}
	return e, true
}

func lookup(name string) (string, bool) {
	if name == "" {
		return "", false
	}
	if alias, ok := shortcodes[name]; ok {
		name = alias
	}
	for _, n := range [...]string{name, strings.ReplaceAll(name, "-", "_"), strings.ToLower(name)} {
		if e, ok := table()[":"+n+":"]; ok {
			return strings.TrimSpace(e), true
		}
	}
	return "", false
}

// withTone puts a skin tone behind the first character, where it takes the place of a variation selector.
func withTone(e, tone string) string {
	_, n := utf8.DecodeRuneInString(e)
	return e[:n] + tone + strings.TrimPrefix(e[n:], "\uFE0F")
}

// Reaction is the emoji of a reaction by its short name: Unicode where there is one, :name: otherwise.
func Reaction(name string) string {
	if e, ok := Emoji(name); ok {
		return e
	}
	for _, r := range name {
		if r > 0x7f {
			return name
		}
	}
	return ":" + name + ":"
}

// Shortcodes replaces :name: by Unicode emoji where the name is known, and leaves everything else.
func Shortcodes(s string) string {
	if strings.Count(s, ":") < 2 {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, ':')
		if i < 0 {
			break
		}
		name, n := shortcodeAt(s[i:])
		e, ok := "", false
		if n > 0 && (i == 0 || !wordByte(s[i-1])) {
			e, ok = Emoji(name)
		}
		if !ok {
			b.WriteString(s[:i+1])
			s = s[i+1:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteString(e)
		s = s[i+n:]
	}
	b.WriteString(s)
	return b.String()
}

// shortcodeAt reads :name: or :name::skin-tone-N: at the beginning of s, and how long it is.
func shortcodeAt(s string) (name string, n int) {
	i := 1
	for i < len(s) && shortcodeByte(s[i]) {
		i++
	}
	if i == 1 || i >= len(s) || s[i] != ':' {
		return "", 0
	}
	name, n = s[1:i], i+1
	const tone = ":skin-tone-"
	if rest := s[n:]; strings.HasPrefix(rest, tone) && len(rest) > len(tone)+1 && rest[len(tone)+1] == ':' {
		return name + ":" + rest[:len(tone)+1], n + len(tone) + 2
	}
	return name, n
}

func shortcodeByte(c byte) bool { return wordByte(c) || c == '+' || c == '-' }

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
