package gateway

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/gateway/wsock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/jsonscan"
)

// floodPause is how long at most a socket is not read after it went on sending though it had been told to wait.
const floodPause = 100 * time.Millisecond

// refusal is what chat said to a sender who has to wait. Until then whatever the socket sends is refused in the same words, before it is taken apart: that
// costs next to nothing, and no later message overtakes the one that was refused.
type refusal struct {
	err    *errs.Error
	until  time.Time
	status string // of the error, and what follows, up to the seconds
}

// refuse notes why a message was refused, if waiting helps.
func (s *socket) refuse(err error) {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.Busy && e.Kind != errs.Limited || e.RetryAfter <= 0 {
		return
	}
	s.g.metrics.refused.Inc()
	p := httpapi.Fault(context.Background(), e)
	s.refusal.Store(&refusal{err: e, until: time.Now().Add(e.RetryAfter), status: strconv.Itoa(p.Status) + `,"message":"` + p.Code + ` `})
}

// refused repeats the last refusal while it lasts, with the time that is left.
func (s *socket) refused() error {
	r := s.refusal.Load()
	if r == nil {
		return nil
	}
	left := time.Until(r.until)
	if left <= 0 {
		return nil
	}
	s.g.metrics.refused.Inc()
	return r.err.After(left)
}

// takeSend takes a WebSocket message that is one send; of any other it says no. It is called by the reader.
func (s *socket) takeSend(payload []byte) bool {
	id, body, ok := sendIn(payload)
	if !ok {
		return false
	}
	if r := s.refusal.Load(); r != nil {
		if left := time.Until(r.until); left > 0 {
			s.g.metrics.call("send")
			s.g.metrics.refused.Inc()
			s.owe(id, r, left)
			return true
		}
	}
	s.call("send", body, func(data []byte, err error) []byte { return wire.Answer(id, data, err) }, nil)
	return true
}

// owe answers a call with a refusal, together with others of the same read. It says what answer would.
func (s *socket) owe(id uint32, r *refusal, left time.Duration) {
	var room [128]byte
	b := strconv.AppendUint(append(room[:0], `{"id":`...), uint64(id), 10)
	b = append(append(b, `,"error":{"code":`...), r.status...)
	b = strconv.AppendFloat(b, max(left.Round(time.Millisecond), time.Millisecond).Seconds(), 'f', -1, 64)
	s.owed = wsock.AppendFrame(s.owed, append(b, `","temporary":true}}`...))
	s.flooding = true
}

// afterRead answers what was refused, and lets who floods wait: in the meantime more comes together, so that a flood costs few reads and few writes.
func (s *socket) afterRead() {
	if len(s.owed) > 0 {
		b := s.owed
		s.owed = nil
		s.deliver(b)
	}
	if !s.flooding {
		return
	}
	s.flooding = false
	select {
	case <-time.After(min(time.Until(s.refusal.Load().until), floodPause)):
	case <-s.g.stop:
	}
}

// sendIn takes a command apart that is a send and nothing else.
func sendIn(payload []byte) (id uint32, body []byte, ok bool) {
	s := jsonscan.Over(payload)
	send := false
	s.Object(func(key []byte) {
		switch string(key) {
		case "id":
			if n := s.Number(); n > 0 && n <= math.MaxUint32 {
				id = uint32(n)
			}
		case "rpc":
			s.Object(func(key []byte) {
				switch string(key) {
				case "method":
					send = string(s.Text()) == "send"
				case "data":
					body = s.Raw()
				default:
					s.Fail()
				}
			})
		default:
			s.Fail()
		}
	})
	return id, body, send && id > 0 && body != nil && !s.Bad() && s.Peek() == 0
}
