package words

import (
	"unicode"
	"unicode/utf8"

	"hubbub/internal/rooms/identity/fold"

	"golang.org/x/text/unicode/norm"
)

// maxWord is how many bytes of a word count. PostgreSQL takes 2 KB, but nobody types more of a word than this.
const maxWord = 96

// Kind tells how a word came about.
type Kind uint8

// The kinds of word.
const (
	Word   Kind = iota // letters and digits
	Pair               // two neighbours of a script without spaces
	Last               // the last of a run of such characters, after a Pair
	Single             // a run of one such character
	Symbol
)

// Token is a word of a text and where it stands there: bytes Start to End, the first character of a Pair up to First.
type Token struct {
	Text              []byte // good until the next call of emit
	Kind              Kind
	Start, First, End int
}

// Scan calls emit for each word of text, in order.
func Scan(text string, emit func(Token)) {
	s := scanner{emit: emit, start: -1}
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '<':
			if n := mention(text[i:]); n > 0 {
				s.separate()
				i += n
				continue
			}
			fallthrough
		case c < utf8.RuneSelf && (i+1 == len(text) || text[i+1] < utf8.RuneSelf):
			s.ascii(c, i)
			i++
		default:
			i += s.segment(text, i)
		}
	}
	s.separate()
}

// mention is the length of a mention of a person or conversation at the beginning of s, 0 if there is none.
func mention(s string) int {
	if len(s) < 4 || s[1] != '@' && s[1] != '#' {
		return 0
	}
	for i := 2; i < len(s) && i < 17; i++ {
		switch c := s[i]; {
		case c == '>' && i > 2:
			return i + 1
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z':
		default:
			return 0
		}
	}
	return 0
}

// scanner holds the run that is being read: a word, or the last character of a run of characters.
type scanner struct {
	emit       func(Token)
	word       []byte
	start, end int // of the word; start is -1 when there is none

	last           rune // of a script without spaces; 0 when there is none
	lastAt, lastTo int
	paired         bool // last is the second of a Pair already
}

func (s *scanner) ascii(c byte, at int) {
	switch {
	case c >= 'A' && c <= 'Z':
		c += 'a' - 'A'
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
	default:
		s.separate()
		return
	}
	s.letter(rune(c), at, at+1)
}

// segment folds the characters at i that only mean something together, and returns how many bytes they take.
func (s *scanner) segment(text string, i int) int {
	r, n := utf8.DecodeRuneInString(text[i:])
	if plainHan(r) {
		if next, _ := utf8.DecodeRuneInString(text[i+n:]); next < 0x300 || plainHan(next) || next >= 0x3000 && next < 0x3040 || next >= 0xff00 && next < 0xff5f {
			s.character(r, i, i+n)
			return n
		}
	}
	n = norm.NFKC.NextBoundaryInString(text[i:], true)
	folded := fold.Text(text[i : i+n])
	if folded == "" {
		s.rune(' ', i, i+n)
	}
	for _, r := range folded {
		s.rune(r, i, i+n)
	}
	return n
}

// plainHan are characters that folding leaves alone.
func plainHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

func (s *scanner) rune(r rune, from, to int) {
	switch {
	case ignored(r):
	case spaceless(r):
		s.character(r, from, to)
	case unicode.In(r, unicode.L, unicode.M, unicode.N):
		s.letter(r, from, to)
	case unicode.Is(unicode.So, r):
		s.separate()
		s.emit(Token{utf8.AppendRune(nil, r), Symbol, from, to, to})
	default:
		s.separate()
	}
}

// ignored characters change how others look and are no part of what is sought: joiners, variation selectors, skin tones, direction marks.
func ignored(r rune) bool {
	return r != '\u200b' && unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Me, r) || r >= 0x1f3fb && r <= 0x1f3ff
}

// spaceless scripts are found by pairs. Korean has spaces, but its words carry endings.
func spaceless(r rune) bool {
	if r < 0xe00 {
		return false
	}
	return r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func (s *scanner) letter(r rune, from, to int) {
	s.endRun()
	if s.start < 0 {
		s.start = from
	}
	s.end = to
	if len(s.word)+utf8.RuneLen(r) <= maxWord {
		s.word = utf8.AppendRune(s.word, r)
	} else {
		// What is beyond must not come back in with a shorter character.
		s.word = append(s.word, make([]byte, maxWord-len(s.word))...)
	}
}

func (s *scanner) character(r rune, from, to int) {
	s.endWord()
	if s.last != 0 {
		var pair [2 * utf8.UTFMax]byte
		s.emit(Token{utf8.AppendRune(utf8.AppendRune(pair[:0], s.last), r), Pair, s.lastAt, s.lastTo, to})
		s.paired = true
	}
	s.last, s.lastAt, s.lastTo = r, from, to
}

func (s *scanner) separate() {
	s.endWord()
	s.endRun()
}

func (s *scanner) endWord() {
	if s.start < 0 {
		return
	}
	for len(s.word) > 0 && s.word[len(s.word)-1] == 0 {
		s.word = s.word[:len(s.word)-1]
	}
	s.emit(Token{s.word, Word, s.start, s.end, s.end})
	s.word, s.start = s.word[:0], -1
}

func (s *scanner) endRun() {
	if s.last == 0 {
		return
	}
	kind := Single
	if s.paired {
		kind = Last
	}
	var one [utf8.UTFMax]byte
	s.emit(Token{utf8.AppendRune(one[:0], s.last), kind, s.lastAt, s.lastTo, s.lastTo})
	s.last, s.paired = 0, false
}
