package bench

import (
	"bytes"
	"errors"
)

var errJSON = errors.New("bench: this is not the JSON that was promised")

// scanner walks over JSON without building anything. It stops at the first fault: ok becomes false and stays so.
type scanner struct {
	b   []byte
	i   int
	bad bool
}

func (s *scanner) fail() { s.bad, s.i = true, len(s.b) }

func (s *scanner) peek() byte {
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

func (s *scanner) want(c byte) {
	if s.peek() != c {
		s.fail()
		return
	}
	s.i++
}

// text reads a string and gives what stands between its quotes, escapes and all.
func (s *scanner) text() []byte {
	s.want('"')
	start := s.i
	for {
		j := bytes.IndexByte(s.b[s.i:], '"')
		if j < 0 {
			s.fail()
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

// number reads a whole number.
func (s *scanner) number() int64 {
	s.peek()
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
		s.fail()
	}
	if neg {
		v = -v
	}
	return v
}

// skip reads any value.
func (s *scanner) skip() {
	switch s.peek() {
	case '"':
		s.text()
	case '{':
		s.object(func([]byte) { s.skip() })
	case '[':
		s.array(s.skip)
	case 0:
		s.fail()
	default:
		start := s.i
		for s.i < len(s.b) && isWord(s.b[s.i]) {
			s.i++
		}
		if s.i == start {
			s.fail()
		}
	}
}

// isWord says whether c may be part of a number, true, false or null.
func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '-' || c == '+' || c == '.' || c == 'E'
}

// object calls field for each key; field reads the value.
func (s *scanner) object(field func(key []byte)) {
	s.want('{')
	if s.peek() == '}' {
		s.i++
		return
	}
	for !s.bad {
		key := s.text()
		s.want(':')
		field(key)
		if s.peek() == ',' {
			s.i++
			continue
		}
		s.want('}')
		return
	}
}

// array calls item for each element; item reads it.
func (s *scanner) array(item func()) {
	s.want('[')
	if s.peek() == ']' {
		s.i++
		return
	}
	for !s.bad {
		item()
		if s.peek() == ',' {
			s.i++
			continue
		}
		s.want(']')
		return
	}
}

// entry is what a client looks at in an entry.
type entry struct {
	conversation []byte
	seq          int64
	sent         bool // kind is message.sent
	clientID     []byte
}

// reply is one line that a server sends: an answer or a push.
type reply struct {
	id      int64
	data    []byte // of an answer: the JSON that the call gave
	code    int64  // of an error
	message []byte
	channel []byte // of a push
	isPing  bool
}

// line reads one line of the protocol. Entries are given to each as they are read.
func (s *scanner) line(r *reply, each func(e *entry)) {
	*r = reply{isPing: true}
	var e entry
	s.object(func(key []byte) {
		r.isPing = false
		switch string(key) {
		case "id":
			r.id = s.number()
		case "error":
			s.object(func(key []byte) {
				switch string(key) {
				case "code":
					r.code = s.number()
				case "message":
					r.message = s.text()
				default:
					s.skip()
				}
			})
		case "rpc", "connect", "subscribe":
			start := s.i
			s.object(func(key []byte) {
				start = s.i
				s.skip()
				if string(key) == "data" {
					r.data = s.b[start:s.i]
				}
			})
		case "push":
			s.push(r, &e, each)
		default:
			s.skip()
		}
	})
}

func (s *scanner) push(r *reply, e *entry, each func(*entry)) {
	s.object(func(key []byte) {
		switch string(key) {
		case "channel":
			r.channel = s.text()
		case "pub":
			s.object(func(key []byte) {
				if string(key) != "data" {
					s.skip()
					return
				}
				s.object(func(key []byte) {
					if string(key) != "e" {
						s.skip()
						return
					}
					s.array(func() {
						s.entry(e)
						if !s.bad {
							each(e)
						}
					})
				})
			})
		default:
			s.skip()
		}
	})
}

func (s *scanner) entry(e *entry) {
	*e = entry{}
	s.object(func(key []byte) {
		switch string(key) {
		case "conversation":
			e.conversation = s.text()
		case "seq":
			e.seq = s.number()
		case "kind":
			e.sent = string(s.text()) == "message.sent"
		case "data":
			s.object(func(key []byte) {
				if string(key) == "client_id" {
					e.clientID = s.text()
				} else {
					s.skip()
				}
			})
		default:
			s.skip()
		}
	})
}
