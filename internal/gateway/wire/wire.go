// Package wire is how the gateway writes: names of channels, publications, answers to calls and their errors, as docs/protocol.md has them. Its functions hold no state.
package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"

	"hubbub/internal/gateway/wsock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"

	"github.com/centrifugal/centrifuge"
)

// Channels are named by a letter and what they are about.
const (
	Conversation = 'c'
	Personal     = 'p'
	Presence     = 's'
)

// Channel is the name of a channel: a letter, and what it is about.
func Channel(kind byte, id ids.ID) string {
	return string(id.Append([]byte{kind, ':'}))
}

// ParseChannel splits a channel's name; ok is false for names that are not ours.
func ParseChannel(name string) (kind byte, id ids.ID, ok bool) {
	if len(name) < 3 || name[1] != ':' {
		return 0, 0, false
	}
	id, err := ids.Parse(name[2:])
	return name[0], id, err == nil
}

// AppendLine adds a publication as it stands on the wire.
func AppendLine(b []byte, name string, data ...[]byte) []byte {
	b = append(b, `{"push":{"channel":"`...)
	b = append(b, name...)
	b = append(b, `","pub":{"data":`...)
	for _, d := range data {
		b = append(b, d...)
	}
	return append(b, `}}}`...)
}

// What stands around entries.
const (
	EntriesOpen  = `{"e":[`
	EntriesClose = `]}`
)

// Inner is what stands between the brackets of {"e":[…]}; nil if data is something else.
func Inner(data []byte) []byte {
	rest, ok := bytes.CutPrefix(data, []byte(EntriesOpen))
	if !ok {
		return nil
	}
	rest, ok = bytes.CutSuffix(rest, []byte(EntriesClose))
	if !ok {
		return nil
	}
	return rest
}

// Answer is the reply to a call, as a frame.
func Answer(id uint32, data []byte, err error) []byte {
	var head [48]byte
	b := append(head[:0], `{"id":`...)
	b = strconv.AppendUint(b, uint64(id), 10)
	if err == nil {
		return wsock.Frame(append(b, `,"rpc":{"data":`...), data, []byte(`}}`))
	}
	f := Fault(err)
	j, _ := json.Marshal(struct {
		Code      uint32 `json:"code"`
		Message   string `json:"message"`
		Temporary bool   `json:"temporary,omitempty"`
	}{f.Code, f.Message, f.Temporary})
	return wsock.Frame(append(b, `,"error":`...), j, []byte(`}`))
}

// Fault is an error in the words of the socket: the status and the stable code that the API would answer, and after a space the
// seconds to wait where waiting helps.
func Fault(err error) *centrifuge.Error {
	p := httpapi.Fault(context.Background(), err)
	message := p.Code
	if p.RetryAfter > 0 {
		message += " " + strconv.FormatFloat(p.RetryAfter, 'f', -1, 64)
	}
	kind := errs.KindOf(err)
	again := kind == errs.Limited || kind == errs.Busy || kind == errs.Full || kind == errs.Internal
	return &centrifuge.Error{Code: uint32(p.Status), Message: message, Temporary: again}
}
