package gateway

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/gateway/wsock"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"

	"github.com/centrifugal/centrifuge"
	"github.com/centrifugal/protocol"
)

// socket is one connection, over whatever transport. It is also the context of its WebSocket, so that an idle one costs no other.
type socket struct {
	g      *Gateway
	ws     *wsock.Conn // nil on the fallback transports
	client *centrifuge.Client
	hello  *http.Request // what the connection came with; nil once it is known who it is
	actor  actor.Actor
	person *person
	cancel func()        // ends a request of the fallback transports
	over   chan struct{} // closed when the connection has ended
	ended  atomic.Bool   // the server has ended it: nothing more is taken from it
	ready  atomic.Bool   // connected: calls are answered

	sends atomic.Int32 // not yet answered
	calls atomic.Int32 // not yet answered

	refusal  atomic.Pointer[refusal] // the last: see refuse.go
	owed     []byte                  // answers to what was refused since the last read; the reader's
	flooding bool                    // something was; the reader's

	mu     sync.Mutex // tier 4
	status state
	subs   map[ids.ID]*sub // nil value: it has asked and is not answered yet
	rate   bucket
	typing bucket
}

type socketKey struct{}

// The context of a WebSocket. Deadline implements context.Context.
func (s *socket) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done implements context.Context.
func (s *socket) Done() <-chan struct{} { return s.over }

// Err implements context.Context.
func (s *socket) Err() error {
	select {
	case <-s.over:
		return context.Canceled
	default:
		return nil
	}
}

// Value implements context.Context.
func (s *socket) Value(key any) any {
	if key == (socketKey{}) {
		return s
	}
	return nil
}

// The transport that centrifuge sees of a WebSocket. Name implements centrifuge.Transport.
func (s *socket) Name() string { return "websocket" }

// AcceptProtocol implements centrifuge.Transport.
func (s *socket) AcceptProtocol() string { return "h1" }

// Protocol implements centrifuge.Transport.
func (s *socket) Protocol() centrifuge.ProtocolType { return centrifuge.ProtocolTypeJSON }

// ProtocolVersion implements centrifuge.Transport.
func (s *socket) ProtocolVersion() centrifuge.ProtocolVersion { return centrifuge.ProtocolVersion2 }

// Unidirectional implements centrifuge.Transport.
func (s *socket) Unidirectional() bool { return false }

// Emulation implements centrifuge.Transport.
func (s *socket) Emulation() bool { return false }

// DisabledPushFlags implements centrifuge.Transport: a WebSocket says why it closes in its close frame.
func (s *socket) DisabledPushFlags() uint64 { return centrifuge.PushFlagDisconnect }

// PingPongConfig implements centrifuge.Transport.
func (s *socket) PingPongConfig() centrifuge.PingPongConfig { return s.g.cfg.ping() }

// Write implements centrifuge.Transport.
func (s *socket) Write(message []byte) error { return s.WriteMany(message) }

// WriteMany implements centrifuge.Transport.
func (s *socket) WriteMany(messages ...[]byte) error {
	s.deliver(wsock.Frame(bytes.Join(messages, []byte{'\n'})))
	return nil
}

// Close implements centrifuge.Transport.
func (s *socket) Close(d centrifuge.Disconnect) error {
	switch d.Code {
	case centrifuge.DisconnectConnectionClosed.Code:
		s.ws.Close()
	case centrifuge.DisconnectSlow.Code:
		s.ws.Cut(uint16(d.Code), d.Reason)
	default:
		s.ws.Shut(uint16(d.Code), d.Reason)
	}
	return nil
}

// deliver sends a frame over the WebSocket; one who is too slow for it is asked to come back.
func (s *socket) deliver(frame []byte) { s.check(s.ws.Send(frame)) }

// answer is deliver for what the client asked for.
func (s *socket) answer(frame []byte) { s.check(s.ws.Answer(frame)) }

// flush sends what was held back for the next frame, in case there was none.
func (s *socket) flush() { s.check(s.ws.Flush()) }

func (s *socket) check(err error) {
	if err == wsock.ErrSlow && !s.ended.Swap(true) {
		s.g.metrics.slow.Inc()
		s.ws.Cut(uint16(centrifuge.DisconnectSlow.Code), centrifuge.DisconnectSlow.Reason)
		s.client.Disconnect(centrifuge.DisconnectSlow)
	}
}

// push publishes data on a channel to this socket alone.
func (s *socket) push(name string, data []byte) {
	if !s.ready.Load() {
		return // it asks for what it missed once it is
	}
	if s.ws != nil {
		s.deliver(wsock.Frame(wire.AppendLine(nil, name, data)))
		return
	}
	_ = s.client.WritePublication(name, &centrifuge.Publication{Data: bytes.Clone(data)}, centrifuge.StreamPosition{})
}

// take handles what came in over the WebSocket. It returns false when nothing more shall be taken.
func (s *socket) take(payload []byte) bool {
	if s.ended.Load() {
		return false
	}
	s.touch()
	if s.ready.Load() && s.takeSend(payload) {
		return true
	}
	// Calls are answered later, from memory of their own.
	decoder := protocol.NewJSONCommandDecoder(bytes.Clone(payload))
	for {
		cmd, err := decoder.Decode()
		if cmd == nil {
			s.client.Disconnect(centrifuge.DisconnectBadRequest)
			return false
		}
		if cmd.Rpc != nil && cmd.Id > 0 && s.ready.Load() {
			id := cmd.Id
			s.call(cmd.Rpc.Method, cmd.Rpc.Data, func(data []byte, err error) []byte { return wire.Answer(id, data, err) }, nil)
		} else if !s.client.HandleCommand(cmd, len(payload)) {
			return false
		}
		if err != nil {
			return true
		}
	}
}

// touch renews the person's lease on being present.
func (s *socket) touch() {
	if s.ready.Load() {
		s.person.touched.Store(s.g.cfg.Clock.Now().UnixMilli())
	}
}

// shown is how present this socket makes its person.
func (s *socket) shown() state {
	if !s.ready.Load() {
		return offline
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// follows says whether the socket follows a conversation, or has asked to.
func (s *socket) follows(conversation ids.ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.subs[conversation]
	return ok
}

// end closes the connection from our side. When it returns, nothing more is taken from it and, on a WebSocket, nothing more is sent.
func (s *socket) end(d centrifuge.Disconnect) {
	s.ended.Store(true)
	if s.ws != nil {
		s.ws.Shut(uint16(d.Code), d.Reason)
	}
	switch {
	case s.ws != nil || s.ready.Load():
		s.client.Disconnect(d)
	default:
		s.cancel()
	}
}

// leave is called once, when the connection has ended.
func (s *socket) leave() {
	close(s.over)
	s.ended.Store(true)
	s.mu.Lock()
	subs := s.subs
	s.subs = nil
	s.mu.Unlock()
	for _, sb := range subs {
		if sb != nil {
			sb.feed.unfollow(sb)
		}
	}
	if s.person != nil {
		s.g.exit(s)
	}
}
