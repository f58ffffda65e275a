// Package jsonstream reads JSON documents that are one long list, or an object around one, value by value: memory holds one value
// at a time, and a value of more than the allowed bytes ends the reading with ErrValueTooLong. Functions are stateless.
package jsonstream

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"hubbub/internal/rooms/archive/charset"
)

// ErrValueTooLong says that one value is larger than any honest one.
var ErrValueTooLong = errors.New("a JSON value is too long")

// Stop, returned by a callback, ends the reading without an error.
var Stop = errors.New("stop")

// SyntaxError says where a document stops being JSON of the expected shape. What came before it was delivered.
type SyntaxError struct {
	Offset int64
	Err    error
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("at byte %d: %v", e.Offset, e.Err) }

// Unwrap returns the cause.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Value is one raw value: valid UTF-8, whatever the file was.
type Value struct {
	Raw      json.RawMessage
	Encoding charset.Encoding
}

// Array hands the elements of a document that is one list to each, with their index.
func Array(r io.Reader, limit int64, each func(i int, v Value) error) error {
	s := start(r, limit)
	if err := s.delim('['); err != nil {
		return stopped(err)
	}
	return stopped(s.elements(each))
}

// Object hands the members of a document that is one object to field, and the elements of the member called list to each.
func Object(r io.Reader, limit int64, list string, field func(name string, v Value) error, each func(i int, v Value) error) error {
	s := start(r, limit)
	if err := s.delim('{'); err != nil {
		return stopped(err)
	}
	for s.dec.More() {
		t, err := s.token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		if name == list {
			if err = s.delim('['); err == nil {
				err = s.elements(each)
			}
		} else {
			var v Value
			if v, err = s.value(); err == nil {
				err = field(name, v)
			}
		}
		if err != nil {
			return stopped(err)
		}
	}
	return stopped(s.delim('}'))
}

type stream struct {
	dec   *json.Decoder
	allow *allowance
}

func start(r io.Reader, limit int64) *stream {
	a := &allowance{r: charset.NewReader(r), limit: limit}
	return &stream{json.NewDecoder(a), a}
}

func (s *stream) elements(each func(i int, v Value) error) error {
	for i := 0; s.dec.More(); i++ {
		v, err := s.value()
		if err != nil {
			return err
		}
		if err := each(i, v); err != nil {
			return err
		}
	}
	return s.delim(']')
}

func (s *stream) value() (Value, error) {
	var raw json.RawMessage
	if err := s.dec.Decode(&raw); err != nil {
		return Value{}, s.syntax(err)
	}
	s.allow.used = 0
	if utf8.Valid(raw) {
		return Value{raw, charset.UTF8}, nil
	}
	text, enc := charset.Decode(raw)
	return Value{json.RawMessage(text), enc}, nil
}

func (s *stream) token() (json.Token, error) {
	t, err := s.dec.Token()
	if err != nil {
		return nil, s.syntax(err)
	}
	s.allow.used = 0
	return t, nil
}

func (s *stream) delim(want json.Delim) error {
	t, err := s.token()
	if err != nil {
		return err
	}
	if t != want {
		return s.syntax(fmt.Errorf("%v where %v was expected", t, want))
	}
	return nil
}

func (s *stream) syntax(err error) error {
	if errors.Is(err, ErrValueTooLong) {
		err = ErrValueTooLong
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return &SyntaxError{s.dec.InputOffset(), err}
}

func stopped(err error) error {
	if errors.Is(err, Stop) {
		return nil
	}
	return err
}

// allowance ends a stream that gives more bytes for one value than it may.
type allowance struct {
	r           io.Reader
	used, limit int64
}

func (a *allowance) Read(p []byte) (int, error) {
	if a.used > a.limit {
		return 0, ErrValueTooLong
	}
	n, err := a.r.Read(p)
	a.used += int64(n)
	return n, err
}
