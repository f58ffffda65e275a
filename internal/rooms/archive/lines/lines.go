// Package lines reads text files line by line when neither the length of a line nor its encoding can be trusted. A Scanner
// belongs to one goroutine and holds at most one line.
package lines

import (
	"bufio"
	"io"

	"hubbub/internal/rooms/archive/charset"
)

// Line is one line, without its end.
type Line struct {
	N        int // from 1
	Text     string
	Encoding charset.Encoding
	TooLong  bool // Text is only the beginning
}

// Scanner reads lines.
type Scanner struct {
	r   *bufio.Reader
	max int
	n   int
	buf []byte
}

// New reads lines of at most max bytes; of longer ones it gives the beginning and says so.
func New(r io.Reader, max int) *Scanner {
	return &Scanner{r: bufio.NewReaderSize(charset.NewReader(r), 64<<10), max: max}
}

// Next is the next line, or io.EOF after the last one. Another error is of the file; the line that it broke is given with it.
func (s *Scanner) Next() (Line, error) {
	s.buf = s.buf[:0]
	tooLong := false
	for {
		part, err := s.r.ReadSlice('\n')
		if room := s.max - len(s.buf); len(part) > room+2 {
			part, tooLong = part[:max(room, 0)], true
		}
		s.buf = append(s.buf, part...)
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil && (err != io.EOF || len(s.buf) == 0) {
			return s.line(tooLong), err
		}
		return s.line(tooLong), nil
	}
}

func (s *Scanner) line(tooLong bool) Line {
	s.n++
	b := s.buf
	if n := len(b); n > 0 && b[n-1] == '\n' {
		b = b[:n-1]
	}
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	text, enc := charset.Decode(b)
	return Line{s.n, text, enc, tooLong}
}
