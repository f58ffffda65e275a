package gateway

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
	conversationChannel = 'c'
	personalChannel     = 'p'
	presenceChannel     = 's'
)

func channel(kind byte, id ids.ID) string {
	return string(id.Append([]byte{kind, ':'}))
}

// parseChannel splits a channel's name; ok is false for names that are not ours.
func parseChannel(name string) (kind byte, id ids.ID, ok bool) {
	if len(name) < 3 || name[1] != ':' {
		return 0, 0, false
	}
	id, err := ids.Parse(name[2:])
	return name[0], id, err == nil
}

// line is a publication as it stands on the wire.
func appendLine(b []byte, name string, data ...[]byte) []byte {
	b = append(b, `{"push":{"channel":"`...)
	b = append(b, name...)
	b = append(b, `","pub":{"data":`...)
	for _, d := range data {
		b = append(b, d...)
	}
	return append(b, `}}}`...)
}

const (
	entriesOpen  = `{"e":[`
	entriesClose = `]}`
)

// inner is what stands between the brackets of {"e":[…]}; nil if data is something else.
func inner(data []byte) []byte {
	rest, ok := bytes.CutPrefix(data, []byte(entriesOpen))
	if !ok {
		return nil
	}
	rest, ok = bytes.CutSuffix(rest, []byte(entriesClose))
	if !ok {
		return nil
	}
	return rest
}

// answer is the reply to a call, as a frame.
func answer(id uint32, data []byte, err error) []byte {
	var head [48]byte
	b := append(head[:0], `{"id":`...)
	b = strconv.AppendUint(b, uint64(id), 10)
	if err == nil {
		return wsock.Frame(append(b, `,"rpc":{"data":`...), data, []byte(`}}`))
	}
	f := fault(err)
	j, _ := json.Marshal(struct {
		Code      uint32 `json:"code"`
		Message   string `json:"message"`
		Temporary bool   `json:"temporary,omitempty"`
	}{f.Code, f.Message, f.Temporary})
	return wsock.Frame(append(b, `,"error":`...), j, []byte(`}`))
}

// fault is an error in the words of the socket: the status and the stable code that the API would answer, and after a space the
// seconds to wait where waiting helps.
func fault(err error) *centrifuge.Error {
	p := httpapi.Fault(context.Background(), err)
	message := p.Code
	if p.RetryAfter > 0 {
		message += " " + strconv.FormatFloat(p.RetryAfter, 'f', -1, 64)
	}
	kind := errs.KindOf(err)
	again := kind == errs.Limited || kind == errs.Busy || kind == errs.Full || kind == errs.Internal
	return &centrifuge.Error{Code: uint32(p.Status), Message: message, Temporary: again}
}

// Disconnect codes of our own. From 4500 on they are final.
const (
	codeChanged     = 4000
	codeEnded       = 4500
	codeSignedOut   = 4501
	codeDeactivated = 4502
)

// Reasons for Disconnect.
const (
	Changed     = "auth.changed"     // what the person may do changed: come back, and be asked again
	SignedOut   = "auth.signed_out"  // the session or token has ended
	Deactivated = "auth.deactivated" // the person may not come back
)

func ending(reason string) centrifuge.Disconnect {
	code := map[string]uint32{Changed: codeChanged, SignedOut: codeSignedOut, Deactivated: codeDeactivated}[reason]
	if code == 0 {
		code = codeEnded
	}
	return centrifuge.Disconnect{Code: code, Reason: reason}
}
