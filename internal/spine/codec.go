package spine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"hubbub/internal/platform/ids"
)

// Events are stored as JSON lines: one event a line. Every message is one, and every consumer reads each, so both ways are written by hand for the
// forms that occur, and leave the rest to encoding/json. A test holds the two equal.

// encode writes events as they are stored.
func encode(events []Event) ([]byte, error) {
	b := make([]byte, 0, 256*len(events))
	for i := range events {
		var err error
		if b, err = events[i].append(b); err != nil {
			return nil, fmt.Errorf("spine: event %s: %w", events[i].Name, err)
		}
		b = append(b, '\n')
	}
	return b, nil
}

func (e *Event) append(b []byte) ([]byte, error) {
	b = appendID(append(b, `{"id":`...), e.ID)
	b = appendString(append(b, `,"name":`...), e.Name)
	b = append(b, `,"at":"`...)
	b, err := e.At.AppendText(b)
	if err != nil {
		return nil, err
	}
	b = append(b, '"')
	if e.Person != 0 {
		b = appendID(append(b, `,"person":`...), e.Person)
	}
	if e.Conversation != 0 {
		b = appendID(append(b, `,"conversation":`...), e.Conversation)
	}
	if e.Seq != 0 {
		b = strconv.AppendInt(append(b, `,"seq":`...), e.Seq, 10)
	}
	b = appendString(append(b, `,"origin":`...), string(e.Origin))
	if len(e.Props) > 0 {
		if b, err = appendProps(append(b, `,"props":`...), e.Props); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// appendProps writes properties in the order of their keys, so that equal events are equal bytes.
func appendProps(b []byte, props map[string]any) ([]byte, error) {
	var room [8]string
	keys := room[:0]
	for k := range props {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for i, k := range keys {
		if i == 0 {
			b = append(b, '{')
		} else {
			b = append(b, ',')
		}
		b = append(appendString(b, k), ':')
		switch v := props[k].(type) {
		case string:
			b = appendString(b, v)
		case int:
			b = strconv.AppendInt(b, int64(v), 10)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case bool:
			b = strconv.AppendBool(b, v)
		case ids.ID:
			b = appendID(b, v)
		default:
			j, err := json.Marshal(v)
			if err != nil {
				return nil, fmt.Errorf("property %s: %w", k, err)
			}
			b = append(b, j...)
		}
	}
	return append(b, '}'), nil
}

func appendID(b []byte, id ids.ID) []byte {
	b = append(b, '"')
	if id != 0 {
		b = id.Append(b)
	}
	return append(b, '"')
}

func appendString(b []byte, s string) []byte {
	plain := utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\'
	}
	if plain {
		return append(append(append(b, '"'), s...), '"')
	}
	j, _ := json.Marshal(s) // a string always has a form
	return append(b, j...)
}

// decode adds the events of a stored row to what there is.
func decode(out []Event, workspace ids.ID, body []byte) ([]Event, error) {
	r := reader{words: map[string]string{}}
	for len(body) > 0 {
		line := body
		if n := bytes.IndexByte(body, '\n'); n >= 0 {
			line, body = body[:n], body[n+1:]
		} else {
			body = nil
		}
		e := Event{Workspace: workspace}
		if r.b, r.bad = line, false; !r.event(&e) {
			e = Event{Workspace: workspace}
			if err := json.Unmarshal(line, &e); err != nil {
				return nil, fmt.Errorf("spine: damaged outbox row: %w", err)
			}
		}
		out = append(out, e)
	}
	return out, nil
}

// reader takes the form that encode writes apart, front to back. What looks otherwise makes it bad, and is read again the long way.
type reader struct {
	b     []byte
	bad   bool
	words map[string]string // names, keys and values that occur again and again, once in memory
}

const wordsMax = 256

func (r *reader) event(e *Event) bool {
	r.want(`{"id":`)
	e.ID = r.id()
	r.want(`,"name":`)
	e.Name = r.text()
	r.want(`,"at":`)
	if at := r.quoted(); !r.bad && e.At.UnmarshalText(at) != nil {
		r.bad = true
	}
	if r.has(`,"person":`) {
		e.Person = r.id()
	}
	if r.has(`,"conversation":`) {
		e.Conversation = r.id()
	}
	if r.has(`,"seq":`) {
		e.Seq = r.integer()
	}
	r.want(`,"origin":`)
	e.Origin = Origin(r.text())
	if r.has(`,"props":{`) {
		e.Props = r.props()
	}
	r.want("}")
	return !r.bad && len(r.b) == 0
}

func (r *reader) has(s string) bool {
	if len(r.b) < len(s) || string(r.b[:len(s)]) != s {
		return false
	}
	r.b = r.b[len(s):]
	return true
}

func (r *reader) want(s string) {
	if !r.has(s) {
		r.bad = true
	}
}

// quoted reads a string without escapes.
func (r *reader) quoted() []byte {
	r.want(`"`)
	high := false
	for i, c := range r.b {
		switch {
		case c == '"':
			s := r.b[:i]
			r.b = r.b[i+1:]
			r.bad = r.bad || high && !utf8.Valid(s)
			return s
		case c == '\\' || c < ' ':
			r.bad = true
			return nil
		}
		high = high || c >= utf8.RuneSelf
	}
	r.bad = true
	return nil
}

func (r *reader) text() string {
	s := r.quoted()
	if word, ok := r.words[string(s)]; ok {
		return word
	}
	word := string(s)
	if len(r.words) < wordsMax {
		r.words[word] = word
	}
	return word
}

func (r *reader) id() ids.ID {
	s := r.quoted()
	if len(s) == 0 {
		return 0
	}
	id, err := ids.Parse(string(s))
	r.bad = r.bad || err != nil
	return id
}

// number reads the characters of a number.
func (r *reader) number() string {
	i := 0
	for i < len(r.b) && (r.b[i] >= '0' && r.b[i] <= '9' || r.b[i] == '-' || r.b[i] == '+' || r.b[i] == '.' || r.b[i]|0x20 == 'e') {
		i++
	}
	s := r.b[:i]
	r.b = r.b[i:]
	return string(s)
}

func (r *reader) integer() int64 {
	n, err := strconv.ParseInt(r.number(), 10, 64)
	r.bad = r.bad || err != nil
	return n
}

// props reads properties of plain values, after the bracket. Numbers become float64, as everywhere in JSON without a type.
func (r *reader) props() map[string]any {
	out := make(map[string]any, 4)
	for !r.bad {
		key := r.text()
		r.want(":")
		switch {
		case r.bad || len(r.b) == 0:
			r.bad = true
		case r.b[0] == '"':
			out[key] = r.text()
		case r.has("true"):
			out[key] = true
		case r.has("false"):
			out[key] = false
		default:
			n, err := strconv.ParseFloat(r.number(), 64)
			r.bad = r.bad || err != nil
			out[key] = n
		}
		if r.has("}") {
			return out
		}
		r.want(",")
	}
	return nil
}
