// Package query understands what somebody types to search: words, quotations, exclusions, filters and dates. It knows no people and no conversations.
//
// All functions are pure and safe for concurrent use.
package query

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/search/words"
)

// The sizes of queries.
const (
	queryMax   = 1000 // characters
	phrasesMax = 24
	filtersMax = 24
)

// Query is what somebody typed, understood.
type Query struct {
	Must    []words.Phrase // all are met
	Not     []words.Phrase // none is met
	Filters []Filter
}

// Filter is one key:value of a query.
type Filter struct {
	Key   string // one of the Key constants
	Value string
	Not   bool
}

// The keys of filters.
const (
	KeyFrom   = "from"
	KeyIn     = "in"
	KeyHas    = "has"
	KeyIs     = "is"
	KeyBefore = "before"
	KeyAfter  = "after"
	KeyOn     = "on"
)

var keys = map[string]string{
	"from": KeyFrom, "in": KeyIn, "has": KeyHas, "is": KeyIs, "before": KeyBefore, "after": KeyAfter, "on": KeyOn,
	"来自": KeyFrom, "发送者": KeyFrom, "在": KeyIn, "会话": KeyIn, "包含": KeyHas, "含": KeyHas, "是": KeyIs, "早于": KeyBefore, "晚于": KeyAfter, "日期": KeyOn,
}

var quotes = map[rune]rune{'"': '"', '“': '”', '”': '”', '＂': '＂', '「': '」', '『': '』', '«': '»'}

// Parse understands what was typed: words, "quoted words", -without, and filters such as from:@handle. The last word is taken as unfinished.
func Parse(text string) (Query, error) {
	if !utf8.ValidString(text) {
		return Query{}, malformed("expected UTF-8", nil)
	}
	if n := utf8.RuneCountInString(text); n > queryMax {
		return Query{}, malformed(fmt.Sprintf("expected at most %d characters", queryMax), n)
	}
	p := parser{rest: text}
	for {
		p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
		if p.rest == "" {
			break
		}
		if err := p.piece(); err != nil {
			return Query{}, err
		}
	}
	if p.last != "" {
		p.Must[p.lastAt] = words.NewPhrase(p.last, true)
	}
	return p.Query, p.check()
}

func malformed(problem string, value any) *errs.Error {
	return errs.E("query.Parse", errs.Invalid, "query.malformed", "This cannot be searched for as it is.").In("query.q", problem, value)
}

type parser struct {
	Query
	rest   string
	last   string // the last word that was not quoted, and its place in Must
	lastAt int
}

// piece takes one word, quotation or filter.
func (p *parser) piece() error {
	not := false
	if after, ok := strings.CutPrefix(p.rest, "-"); ok && after != "" && !startsWith(after, unicode.IsSpace) {
		not, p.rest = true, after
	}
	if text, ok := p.quoted(); ok {
		p.phrase(words.NewPhrase(text, false), not)
		return nil
	}
	word := p.word()
	if key, value, ok := cutKey(word); ok {
		return p.filter(key, value, not)
	}
	phrase := words.NewPhrase(word, strings.HasSuffix(word, "*"))
	if !not && !phrase.Empty() {
		p.last, p.lastAt = word, len(p.Must)
	}
	p.phrase(phrase, not)
	return nil
}

func (p *parser) phrase(phrase words.Phrase, not bool) {
	switch {
	case phrase.Empty():
	case not:
		p.Not = append(p.Not, phrase)
	default:
		p.Must = append(p.Must, phrase)
	}
}

func (p *parser) filter(key, value string, not bool) error {
	if value == "" {
		if text, ok := p.quoted(); ok {
			value = strings.TrimSpace(text)
		}
	}
	if value == "" {
		return malformed("the filter "+key+": needs a value right after it", key+":")
	}
	p.Filters = append(p.Filters, Filter{key, value, not})
	return nil
}

// quoted takes a quotation; one that is not closed goes to the end, since it is still being typed.
func (p *parser) quoted() (string, bool) {
	open, n := utf8.DecodeRuneInString(p.rest)
	closing, ok := quotes[open]
	if !ok {
		return "", false
	}
	text, rest, _ := strings.Cut(p.rest[n:], string(closing))
	p.rest = rest
	return text, true
}

// word takes everything up to a space or a quotation.
func (p *parser) word() string {
	end := strings.IndexFunc(p.rest, func(r rune) bool { return unicode.IsSpace(r) || quotes[r] != 0 })
	if end < 0 {
		end = len(p.rest)
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	return word
}

func cutKey(word string) (key, value string, ok bool) {
	i := strings.IndexAny(word, ":：")
	if i < 0 {
		return "", "", false
	}
	key, ok = keys[strings.ToLower(word[:i])]
	_, n := utf8.DecodeRuneInString(word[i:])
	return key, word[i+n:], ok
}

func (q *Query) check() error {
	if n := len(q.Must) + len(q.Not); n > phrasesMax {
		return malformed(fmt.Sprintf("expected at most %d words and quotations", phrasesMax), n)
	}
	if n := len(q.Filters); n > filtersMax {
		return malformed(fmt.Sprintf("expected at most %d filters", filtersMax), n)
	}
	for _, p := range slices.Concat(q.Must, q.Not) {
		if n := len(p.Words); n > words.MaxPhrase {
			return malformed(fmt.Sprintf("expected at most %d words in a row", words.MaxPhrase), n)
		}
	}
	return nil
}

func startsWith(s string, is func(rune) bool) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return is(r)
}

// ForNames is the text by which people and conversations' names are sought. Filters and exclusions are about messages: with them there is none.
func (q *Query) ForNames(text string) (string, bool) {
	if len(q.Filters) > 0 || len(q.Not) > 0 || len(q.Must) == 0 {
		return "", false
	}
	return strings.Map(func(r rune) rune {
		if quotes[r] != 0 || strings.ContainsRune("”」』»", r) {
			return ' '
		}
		return r
	}, text), true
}

// Empty reports whether there is nothing to look for.
func (q *Query) Empty() bool { return len(q.Must)+len(q.Not)+len(q.Filters) == 0 }
