package bench

import (
	"errors"

	"hubbub/internal/platform/jsonscan"
)

var errJSON = errors.New("bench: this is not the JSON that was promised")

// scanner reads the lines that a server sends.
type scanner struct{ jsonscan.Scanner }

func scan(b []byte) scanner { return scanner{jsonscan.Over(b)} }

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
	s.Object(func(key []byte) {
		r.isPing = false
		switch string(key) {
		case "id":
			r.id = s.Number()
		case "error":
			s.Object(func(key []byte) {
				switch string(key) {
				case "code":
					r.code = s.Number()
				case "message":
					r.message = s.Text()
				default:
					s.Skip()
				}
			})
		case "rpc", "connect", "subscribe":
			s.Object(func(key []byte) {
				if raw := s.Raw(); string(key) == "data" {
					r.data = raw
				}
			})
		case "push":
			s.push(r, &e, each)
		default:
			s.Skip()
		}
	})
}

func (s *scanner) push(r *reply, e *entry, each func(*entry)) {
	s.Object(func(key []byte) {
		switch string(key) {
		case "channel":
			r.channel = s.Text()
		case "pub":
			s.Object(func(key []byte) {
				if string(key) != "data" {
					s.Skip()
					return
				}
				s.Object(func(key []byte) {
					if string(key) != "e" {
						s.Skip()
						return
					}
					s.Array(func() {
						s.entry(e)
						if !s.Bad() {
							each(e)
						}
					})
				})
			})
		default:
			s.Skip()
		}
	})
}

func (s *scanner) entry(e *entry) {
	*e = entry{}
	s.Object(func(key []byte) {
		switch string(key) {
		case "conversation":
			e.conversation = s.Text()
		case "seq":
			e.seq = s.Number()
		case "kind":
			e.sent = string(s.Text()) == "message.sent"
		case "data":
			s.Object(func(key []byte) {
				if string(key) == "client_id" {
					e.clientID = s.Text()
				} else {
					s.Skip()
				}
			})
		default:
			s.Skip()
		}
	})
}
