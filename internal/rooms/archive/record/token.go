package record

import (
	"strings"
	"unicode/utf8"
)

// TokenKind is what a token in a text names.
type TokenKind byte

// The kinds of token.
const (
	PersonToken       TokenKind = '@' // Value is a Person key
	ConversationToken TokenKind = '#' // Value is a Conversation key
	EverybodyToken    TokenKind = '!' // Value is "all" or "here"
)

// Token names somebody or something within a text. In the text it is STX, kind, value, ETX (U+0002 … U+0003). Clean takes both
// characters out of everything that comes from a source and Run refuses a text in which they do not pair, so a token is never
// the invention of whoever wrote the message. The writer turns tokens into the product's <@id> and <#id> with ReplaceTokens;
// readers never put a token into code, where Markdown would show it letter by letter.
type Token struct {
	Kind  TokenKind
	Value string
}

const (
	tokenOpen  = '\x02'
	tokenClose = '\x03'
)

// Mention is the token of a person.
func Mention(person string) string { return token(PersonToken, person) }

// ConversationLink is the token of a conversation.
func ConversationLink(conversation string) string { return token(ConversationToken, conversation) }

// MentionAll is the token of everybody in the conversation.
func MentionAll() string { return token(EverybodyToken, "all") }

// MentionHere is the token of everybody who is there right now.
func MentionHere() string { return token(EverybodyToken, "here") }

func token(k TokenKind, value string) string {
	return string(tokenOpen) + string(rune(k)) + value + string(tokenClose)
}

// ReplaceTokens gives back the text with every token replaced by what f makes of it.
func ReplaceTokens(text string, f func(Token) string) string {
	if strings.IndexByte(text, tokenOpen) < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for {
		i := strings.IndexByte(text, tokenOpen)
		if i < 0 {
			break
		}
		b.WriteString(text[:i])
		t, rest, ok := cutToken(text[i:])
		if ok {
			b.WriteString(f(t))
		}
		text = rest
	}
	b.WriteString(text)
	return b.String()
}

func cutToken(s string) (t Token, rest string, ok bool) {
	end := strings.IndexByte(s, tokenClose)
	if end < 3 || strings.IndexByte(s[1:end], tokenOpen) >= 0 {
		return t, s[1:], false
	}
	k := TokenKind(s[1])
	if k != PersonToken && k != ConversationToken && k != EverybodyToken {
		return t, s[1:], false
	}
	return Token{k, s[2:end]}, s[end+1:], true
}

// wellFormed reports whether STX and ETX occur only as the ends of tokens.
func wellFormed(text string) bool {
	for {
		i := strings.IndexAny(text, string(tokenOpen)+string(tokenClose))
		if i < 0 {
			return true
		}
		if text[i] == tokenClose {
			return false
		}
		_, rest, ok := cutToken(text[i:])
		if !ok {
			return false
		}
		text = rest
	}
}

// MaxText is the size of the longest text that a source may hand on; it is a little more than the product takes.
const MaxText = 128 << 10

// Clean makes text from a source fit to be told: valid UTF-8, line feeds for line ends, no control characters but tab and line
// feed, no Unicode noncharacters, no blank lines at the ends, and no more than MaxText bytes.
func Clean(s string) string {
	if len(s) > MaxText {
		s = cut(s)
	}
	if !dirty(s) {
		return strings.Trim(s, "\n")
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\v' || r == '\f' || r == '\u2028' || r == '\u2029':
			return '\n'
		case control(r):
			return -1
		}
		return r
	}, s)
	return strings.Trim(s, "\n")
}

// cut ends a text at the last whole character that fits.
func cut(s string) string {
	n := MaxText - len("…")
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

func dirty(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return true
		} else if c >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

func control(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
}

// CleanLine is Clean for names and other texts of one line.
func CleanLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, Clean(s)))
}
