package words

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxPhrase is how many words a phrase may have. An index that cuts long texts into parts lets neighbours overlap by as many.
const MaxPhrase = 128

// Phrase is words that stand one after another; with Prefix the last one is the beginning of a word.
type Phrase struct {
	Words  []string
	Prefix bool
}

// NewPhrase makes the phrase that is met wherever text stands, in any case, width and accent. Without any word in text it is empty. Of scripts without spaces
// any part is met; of others whole words, but with prefix the last word may be unfinished.
func NewPhrase(text string, prefix bool) Phrase {
	p := Phrase{Prefix: prefix}
	var last Kind
	Scan(text, func(t Token) {
		p.Words = append(p.Words, string(t.Text))
		last = t.Kind
	})
	switch {
	case len(p.Words) == 0:
		p.Prefix = false
	case last == Last:
		// The pair before says it already, and the text may go on.
		p.Words, p.Prefix = p.Words[:len(p.Words)-1], false
	case last == Single:
		p.Prefix = true
	case last == Symbol:
		p.Prefix = false
	}
	return p
}

// Empty reports whether there is nothing to look for.
func (p Phrase) Empty() bool { return len(p.Words) == 0 }

// Span is a stretch of bytes of a text.
type Span struct{ Start, End int }

// Text is a text that was cut into its words, ready to be matched many times.
type Text struct {
	Source string
	words  []byte
	at     []place
}

type place struct {
	from, to          int // in words
	start, first, end int // in Source
}

// NewText cuts source.
func NewText(source string) *Text {
	t := &Text{Source: source, words: make([]byte, 0, len(source)+8)}
	Scan(source, func(k Token) {
		n := len(t.words)
		t.words = append(t.words, k.Text...)
		t.at = append(t.at, place{n, len(t.words), k.Start, k.First, k.End})
	})
	return t
}

// Len is how many words the text has.
func (t *Text) Len() int { return len(t.at) }

func (t *Text) word(i int) []byte { return t.words[t.at[i].from:t.at[i].to] }

// Has reports whether the phrase is met anywhere.
func (t *Text) Has(p Phrase) bool { return t.find(p, 0) >= 0 }

// find is the first word at or after i where the phrase is met, -1 for nowhere.
func (t *Text) find(p Phrase, i int) int {
	n := len(p.Words)
	if n == 0 {
		return -1
	}
	for ; i+n <= len(t.at); i++ {
		if t.meets(p, i) {
			return i
		}
	}
	return -1
}

func (t *Text) meets(p Phrase, i int) bool {
	for j, w := range p.Words {
		have := t.word(i + j)
		if p.Prefix && j == len(p.Words)-1 {
			return len(have) >= len(w) && string(have[:len(w)]) == w
		}
		if string(have) != w {
			return false
		}
	}
	return true
}

// Hit is where a phrase is met, and whether its last word is met whole.
type Hit struct {
	Span
	Whole bool
}

// Hits are all places where the phrase is met, in order.
func (t *Text) Hits(p Phrase) []Hit {
	var out []Hit
	for i := t.find(p, 0); i >= 0; i = t.find(p, i+1) {
		last := i + len(p.Words) - 1
		end, want := t.at[last].end, p.Words[len(p.Words)-1]
		whole := bytes.Equal(t.word(last), []byte(want))
		if r, n := utf8.DecodeRuneInString(want); n == len(want) && spaceless(r) {
			end, whole = t.at[last].first, true
		}
		out = append(out, Hit{Span{t.at[i].start, t.tail(end)}, whole})
	}
	return out
}

// tail takes in what hangs on the last character: accents, skin tones, joiners.
func (t *Text) tail(end int) int {
	for end < len(t.Source) {
		r, n := utf8.DecodeRuneInString(t.Source[end:])
		if !ignored(r) && !unicode.Is(unicode.M, r) {
			break
		}
		end += n
	}
	return end
}

// merge sorts spans and joins those that overlap or touch.
func merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// Adjoin reports whether nothing but space and signs is between two places.
func (t *Text) Adjoin(before, after Span) bool {
	return before.End <= after.Start && strings.IndexFunc(t.Source[before.End:after.Start], func(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }) < 0
}
