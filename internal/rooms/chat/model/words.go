package model

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
)

// QuoteMax is how many characters of a quoted text travel with the quote.
const QuoteMax = 300

// DirectKey is the same for the same people.
func DirectKey(people []ids.ID) string {
	parts := make([]string, len(people))
	for i, p := range people {
		parts[i] = p.String()
	}
	return strings.Join(parts, "-")
}

var mention = regexp.MustCompile(`<@([0-9a-z]{3,13})>`)

// MentionsIn finds who is named in a text: people to tell (0 for everybody), and how they were named.
func MentionsIn(text string) (people []ids.ID, named []string) {
	if !strings.Contains(text, "<@") {
		return nil, nil
	}
	for _, m := range mention.FindAllStringSubmatch(text, 100) {
		if slices.Contains(named, m[1]) {
			continue
		}
		if m[1] == "all" || m[1] == "group" {
			people = append(people, 0)
		} else if id, err := ids.Parse(m[1]); err == nil {
			people = append(people, id)
		} else {
			continue
		}
		named = append(named, m[1])
	}
	return people, named
}

// JSON is the stored form: "{}" for nothing.
func (e *Extra) JSON() string {
	if e.Title == "" && len(e.Mentions) == 0 && len(e.Attachments) == 0 && e.Quote == nil && e.Forward == nil && len(e.Card) == 0 && len(e.Previews) == 0 {
		return "{}"
	}
	b, err := json.Marshal(e)
	if err != nil {
		panic("model: an extra has no JSON form: " + err.Error()) // Card was checked to be JSON
	}
	return string(b)
}

// Cut is the beginning of a text, at most so many characters, with … where it was cut.
func Cut(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// CheckEmoji takes any short text without spaces or control characters: clients agree on what is an emoji, and custom ones have names.
func CheckEmoji(emoji string) error {
	bad := emoji == "" || len(emoji) > 64 || utf8.RuneCountInString(emoji) > 32 || !utf8.ValidString(emoji)
	for _, r := range emoji {
		bad = bad || r <= ' ' || r == 0x7f
	}
	if bad {
		return errs.E("chat.React", errs.Invalid, "reaction.invalid", "This is not an emoji.").In("path.emoji", "expected one emoji or its name", emoji)
	}
	return nil
}
