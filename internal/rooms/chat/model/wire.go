package model

import (
	"encoding/json"
	"time"
	"unicode/utf8"

	"hubbub/internal/platform/ids"
)

// AppendEntry adds the wire form of an entry to b.
func AppendEntry(b []byte, e *Entry) []byte {
	b = append(b, `{"conversation":"`...)
	b = e.Conversation.Append(b)
	b = append(b, `","seq":`...)
	b = appendInt(b, e.Seq)
	b = append(b, `,"ordinal":`...)
	b = appendInt(b, e.Ordinal)
	b = append(b, `,"kind":"`...)
	b = append(b, e.Kind...)
	b = append(b, `","at":`...)
	b = appendTime(b, e.At)
	b = append(b, `,"actor":"`...)
	b = appendID(b, e.Actor)
	b = append(b, `","data":`...)
	if len(e.Data) == 0 {
		b = append(b, "{}"...)
	} else {
		b = append(b, e.Data...)
	}
	return append(b, '}')
}

// AppendSent adds the wire form of the entry by which m was sent. It is AppendEntry and AppendMessage in one, without a copy between.
func AppendSent(b []byte, m *Message, extra []byte) []byte {
	b = append(b, `{"conversation":"`...)
	b = m.Conversation.Append(b)
	b = append(b, `","seq":`...)
	b = appendInt(b, m.Seq)
	b = append(b, `,"ordinal":`...)
	b = appendInt(b, m.Ordinal)
	b = append(b, `,"kind":"message.sent","at":`...)
	b = appendTime(b, m.At)
	b = append(b, `,"actor":"`...)
	b = appendID(b, m.Sender)
	b = append(b, `","data":`...)
	return append(AppendMessage(b, m, extra), '}')
}

// AppendMessage adds the wire form of a message to b. extra is the JSON of m.Extra as stored ("" or "{}" for none), so that it need
// not be decoded and encoded again; it wins over m.Extra.
func AppendMessage(b []byte, m *Message, extra []byte) []byte {
	b = append(b, `{"conversation":"`...)
	b = m.Conversation.Append(b)
	b = append(b, `","seq":`...)
	b = appendInt(b, m.Seq)
	b = append(b, `,"ordinal":`...)
	b = appendInt(b, m.Ordinal)
	b = append(b, `,"at":`...)
	b = appendTime(b, m.At)
	b = append(b, `,"sender":"`...)
	b = appendID(b, m.Sender)
	b = append(b, `","kind":"`...)
	b = append(b, m.Kind...)
	b = append(b, `","text":`...)
	b = AppendString(b, m.Text)
	if m.ClientID != "" {
		b = append(b, `,"client_id":`...)
		b = AppendString(b, m.ClientID)
	}
	if !m.EditedAt.IsZero() {
		b = append(b, `,"edited_at":`...)
		b = appendTime(b, m.EditedAt)
	}
	b = append(b, `,"version":`...)
	b = appendInt(b, m.Version)
	if m.Deleted {
		b = append(b, `,"deleted":true`...)
	}
	if len(extra) > 2 { // more than {}
		b = append(b, ',')
		b = append(b, extra[1:len(extra)-1]...)
	}
	if len(m.Reactions) > 0 {
		b = append(b, `,"reactions":`...)
		b = appendJSON(b, m.Reactions)
	}
	if m.Thread != nil {
		b = append(b, `,"thread":`...)
		b = appendJSON(b, m.Thread)
	}
	if m.Pinned {
		b = append(b, `,"pinned":true`...)
	}
	if m.Saved {
		b = append(b, `,"saved":true`...)
	}
	return append(b, '}')
}

func appendID(b []byte, id ids.ID) []byte {
	if id == 0 {
		return b
	}
	return id.Append(b)
}

func appendJSON(b []byte, v any) []byte {
	j, err := json.Marshal(v)
	if err != nil {
		panic("model: a noun of ours has no JSON form: " + err.Error())
	}
	return append(b, j...)
}

func appendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	b = t.AppendFormat(b, "2006-01-02T15:04:05.999Z")
	return append(b, '"')
}

func appendInt(b []byte, n int64) []byte {
	if n < 0 {
		return append(append(b, '-'), appendInt(nil, -n)...)
	}
	var d [20]byte
	i := len(d)
	for {
		i--
		d[i] = byte('0' + n%10)
		if n /= 10; n == 0 {
			return append(b, d[i:]...)
		}
	}
}

const hex = "0123456789abcdef"

// AppendString adds s as a JSON string. Invalid UTF-8 becomes U+FFFD; U+2028 and U+2029 are escaped, since they end lines in JavaScript.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			default:
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			b = append(append(b, s[start:i]...), "\ufffd"...)
		} else if r == '\u2028' || r == '\u2029' {
			b = append(append(b, s[start:i]...), `\u202`...)
			b = append(b, hex[r&15])
		} else {
			i += n
			continue
		}
		i += n
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// AppendReceipt adds the wire form of an acknowledgement to b.
func AppendReceipt(b []byte, seq, ordinal int64, at time.Time) []byte {
	b = append(b, `{"seq":`...)
	b = appendInt(b, seq)
	b = append(b, `,"ordinal":`...)
	b = appendInt(b, ordinal)
	b = append(b, `,"at":`...)
	return append(appendTime(b, at), '}')
}
