package gitter

import (
	"io"
	"strings"

	"hubbub/internal/rooms/archive/charset"
	"hubbub/internal/rooms/archive/lines"
	"hubbub/internal/rooms/archive/record"
)

// The columns.
const (
	roomID = iota
	roomURI
	sentAt
	userID
	userName
	messageID
	content
	columns
)

const (
	maxLine = 4 << 20
	// A row of more lines than this is an unclosed quote.
	maxRowLines = 20_000
	maxRowBytes = 8 << 20
)

// row is one row, or what stands where one should.
type row struct {
	line     int
	fields   []string
	encoding charset.Encoding
	raw      string // first line
	reason   record.Reason
	detail   string
}

func (r row) whole() bool { return r.reason == "" && len(r.fields) == columns }

func (r row) field(i int) string {
	if i >= len(r.fields) {
		return ""
	}
	return r.fields[i]
}

// scanner reads rows whose last fields may be quoted over several lines. A quote that never closes costs its own line only: the
// lines behind it are read again.
type scanner struct {
	lines *lines.Scanner
	again []lines.Line
}

func newScanner(r io.Reader) *scanner { return &scanner{lines: lines.New(r, maxLine)} }

func (s *scanner) line() (lines.Line, error) {
	if len(s.again) > 0 {
		l := s.again[0]
		s.again = s.again[1:]
		return l, nil
	}
	return s.lines.Next()
}

// next is the next row; empty lines are none.
func (s *scanner) next() (row, error) {
	var first lines.Line
	for {
		l, err := s.line()
		if err != nil {
			return row{}, err
		}
		if strings.TrimSpace(l.Text) != "" {
			first = l
			break
		}
	}
	r := row{line: first.N, encoding: first.Encoding, raw: first.Text}
	if first.TooLong {
		r.reason = record.TooLong
		return r, nil
	}
	var p parser
	p.feed(first.Text)
	var taken []lines.Line
	size := len(first.Text)
	for p.quoted {
		l, err := s.line()
		if err == nil {
			taken = append(taken, l)
			size += len(l.Text)
		}
		if err != nil || l.TooLong || len(taken) > maxRowLines || size > maxRowBytes {
			s.again = append(taken, s.again...)
			r.reason, r.detail = record.BadSyntax, "a quote is never closed"
			return r, nil
		}
		if l.Encoding != charset.UTF8 {
			r.encoding = l.Encoding
		}
		p.feed("\n" + l.Text)
	}
	r.fields = p.done()
	if len(r.fields) != columns {
		r.reason, r.detail = record.BadSyntax, "not seven columns"
	}
	return r, nil
}

// parser splits a row at tabs, with CSV's quotes.
type parser struct {
	fields []string
	field  strings.Builder
	quoted bool // within quotes
	begun  bool // something of the field was read
}

func (p *parser) feed(s string) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case p.quoted && c == '"':
			if i+1 < len(s) && s[i+1] == '"' {
				p.field.WriteByte('"')
				i++
				continue
			}
			p.quoted = false
		case p.quoted:
			j := strings.IndexByte(s[i:], '"')
			if j < 0 {
				j = len(s) - i
			}
			p.field.WriteString(s[i : i+j])
			i += j - 1
		case c == '\t':
			p.end()
		case c == '"' && !p.begun:
			p.quoted, p.begun = true, true
		default:
			j := strings.IndexByte(s[i:], '\t')
			if j < 0 {
				j = len(s) - i
			}
			p.field.WriteString(s[i : i+j])
			p.begun = true
			i += j - 1
		}
	}
}

func (p *parser) end() {
	p.fields = append(p.fields, p.field.String())
	p.field.Reset()
	p.quoted, p.begun = false, false
}

func (p *parser) done() []string {
	p.end()
	return p.fields
}
