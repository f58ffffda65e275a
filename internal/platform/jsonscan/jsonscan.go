// Package jsonscan walks over JSON without building anything: for the few places where a message is looked at on its way and a decoder would cost more than all the
// rest.
//
// A Scanner accepts all JSON of up to 100 levels and a little more (it does not look into numbers and words, nor at what stands within strings): what it gives out
// has to pass a decoder, or checks of its own, before it is believed. It stops at the first fault, and everything after is empty. It is for one goroutine; what it returns are
// parts of the input.
package jsonscan

import (
	"bytes"
	"unicode/utf8"
)

// Scanner reads one value after the other.
type Scanner struct {
	b     []byte
	i     int
	depth int
	bad   bool
}

const depthMax = 100

// Over is a scanner at the beginning of b.
func Over(b []byte) Scanner { return Scanner{b: b} }

// Bad reports whether something did not fit.
func (s *Scanner) Bad() bool { return s.bad }

// Fail makes the scanner bad: its user found something that does not fit.
func (s *Scanner) Fail() { s.bad, s.i = true, len(s.b) }

// Peek is the next byte that is not white space; 0 at the end.
func (s *Scanner) Peek() byte {
	if s.i < len(s.b) && s.b[s.i] > ' ' {
		return s.b[s.i]
	}
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return c
		}
	}
	return 0
}

func (s *Scanner) want(c byte) {
	if s.Peek() != c {
		s.Fail()
		return
	}
	s.i++
}

// Text reads a string and gives what stands between its quotes, escapes and all.
func (s *Scanner) Text() []byte {
	s.want('"')
	start := s.i
	for {
		j := bytes.IndexByte(s.b[s.i:], '"')
		if j < 0 {
			s.Fail()
			return nil
		}
		end := s.i + j
		slashes := 0
		for k := end - 1; k >= start && s.b[k] == '\\'; k-- {
			slashes++
		}
		s.i = end + 1
		if slashes%2 == 0 {
			return s.b[start:end]
		}
	}
}

// Plain reads a string that means what it says: without escapes, in UTF-8. Any other makes the scanner bad.
func (s *Scanner) Plain() []byte {
	t := s.Text()
	for _, c := range t {
		if c < ' ' || c == '\\' {
			s.Fail()
			return nil
		}
	}
	if !utf8.Valid(t) {
		s.Fail()
		return nil
	}
	return t
}

// Number reads a whole number.
func (s *Scanner) Number() int64 {
	s.Peek()
	neg := s.i < len(s.b) && s.b[s.i] == '-'
	if neg {
		s.i++
	}
	start := s.i
	var v int64
	for s.i < len(s.b) && s.b[s.i] >= '0' && s.b[s.i] <= '9' {
		v = v*10 + int64(s.b[s.i]-'0')
		s.i++
	}
	if s.i == start {
		s.Fail()
	}
	if neg {
		v = -v
	}
	return v
}

// Raw reads any value and gives it as it stands there.
func (s *Scanner) Raw() []byte {
	s.Peek()
	start := s.i
	s.Skip()
	if s.bad {
		return nil
	}
	return s.b[start:s.i]
}

// Skip reads any value.
func (s *Scanner) Skip() {
	switch s.Peek() {
	case '"':
		s.Text()
	case '{':
		s.Object(func([]byte) { s.Skip() })
	case '[':
		s.Array(s.Skip)
	case 0:
		s.Fail()
	default:
		start := s.i
		for s.i < len(s.b) && isWord(s.b[s.i]) {
			s.i++
		}
		if s.i == start {
			s.Fail()
		}
	}
}

// isWord says whether c may be part of a number, true, false or null.
func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '-' || c == '+' || c == '.' || c == 'E'
}

// Object calls field for each key; field reads the value.
func (s *Scanner) Object(field func(key []byte)) {
	if !s.open('{', '}') {
		return
	}
	for !s.bad {
		key := s.Text()
		s.want(':')
		if s.bad {
			return
		}
		field(key)
		if s.Peek() == ',' {
			s.i++
			continue
		}
		s.want('}')
		s.depth--
		return
	}
}

// Array calls item for each element; item reads it.
func (s *Scanner) Array(item func()) {
	if !s.open('[', ']') {
		return
	}
	for !s.bad {
		item()
		if s.Peek() == ',' {
			s.i++
			continue
		}
		s.want(']')
		s.depth--
		return
	}
}

// open goes into an object or array; false when there is nothing in it.
func (s *Scanner) open(first, last byte) bool {
	s.want(first)
	if s.Peek() == last {
		s.i++
		return false
	}
	if s.depth++; s.depth > depthMax {
		s.Fail()
	}
	return !s.bad
}
