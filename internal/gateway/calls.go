package gateway

import (
	"encoding/json"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jsonscan"

	"github.com/centrifugal/centrifuge"
)

const presenceMax = 200 // people in one question

// call serves a call. On a WebSocket frame makes the answer and it is written here; on the fallback transports slow gives it to the
// library.
func (s *socket) call(method string, body []byte, frame func([]byte, error) []byte, slow func([]byte, error)) {
	reply := func(data []byte, err error) {
		if frame != nil {
			s.answer(frame(data, err))
		} else {
			slow(data, err)
		}
	}
	s.mu.Lock()
	err := s.rate.take(time.Now(), s.g.cfg.Limits.Calls, s.g.cfg.Limits.Burst)
	s.mu.Unlock()
	if err == nil {
		err = s.mayCall(method)
	}
	s.g.metrics.call(method)
	switch {
	case err != nil:
		reply(nil, err)
	case method == "send":
		s.send(body, reply, frame, slow)
	case method == "typing":
		reply(answered(s.tellTyping(body)))
	case method == "status":
		reply(answered(s.setStatus(body)))
	case s.calls.Add(1) > callsMax:
		s.calls.Add(-1)
		reply(nil, errs.E("gateway", errs.Limited, "rate.limited", "Too many calls at once.").After(time.Second))
	default:
		// Elsewhere, so that the connection is read on: a pong must not wait for a database.
		go func() {
			defer s.calls.Add(-1)
			s.g.gate.enter()
			defer s.g.gate.leave()
			if method == "presence" {
				reply(s.presence(body))
				return
			}
			reply(s.g.cfg.Chat.Call(s, s.actor, method, body))
		}()
	}
}

func answered(err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return []byte("{}"), nil
}

// mayCall holds a token to its scopes, as the API does.
func (s *socket) mayCall(method string) error {
	scope := "chat:write"
	if method == "sync" || method == "presence" {
		scope = "chat:read"
	}
	if !s.actor.Can(scope) {
		return errs.E("gateway", errs.Forbidden, "auth.scope", "This token may not do that: it lacks the scope "+scope+".")
	}
	return nil
}

// send hands a message to chat. Its answer waits for the round that carries the message.
func (s *socket) send(body []byte, reply func([]byte, error), frame func([]byte, error) []byte, slow func([]byte, error)) {
	if err := s.refused(); err != nil {
		reply(nil, err)
		return
	}
	conversation := conversationIn(body)
	if s.sends.Add(1) > sendsMax {
		s.sends.Add(-1)
		reply(nil, busy(time.Second))
		return
	}
	if err := s.g.Admit(conversation); err != nil {
		s.sends.Add(-1)
		reply(nil, err)
		return
	}
	s.g.cfg.Chat.Send(s, s.actor, body, func(data []byte, err error) {
		s.sends.Add(-1)
		if err != nil {
			s.refuse(err)
			reply(nil, err)
			return
		}
		f := s.g.feeds.find(conversation)
		if f == nil {
			reply(data, nil)
			return
		}
		a := ack{socket: s}
		if frame != nil {
			a.frame = frame(data, nil)
		} else {
			a.slow = func() { slow(data, nil) }
		}
		f.acknowledge(a)
	})
}

// conversationIn finds the conversation of a send; what is wrong with the call, chat says.
func conversationIn(body []byte) (id ids.ID) {
	s := jsonscan.Over(body)
	s.Object(func(key []byte) {
		if string(key) != "conversation" {
			s.Skip()
			return
		}
		id, _ = ids.Parse(string(s.Text()))
	})
	return id
}

// Admit refuses new messages for a conversation whose fan-out has fallen behind: Busy, with the time to wait.
func (g *Gateway) Admit(conversation ids.ID) error {
	if f := g.feeds.find(conversation); f != nil && f.lagging() {
		return busy(500 * time.Millisecond)
	}
	return nil
}

// tellTyping tells a conversation that somebody types.
func (s *socket) tellTyping(body []byte) error {
	var in struct {
		Conversation ids.ID `json:"conversation"`
		On           bool   `json:"on"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return malformed(err)
	}
	s.mu.Lock()
	err := s.typing.take(time.Now(), typingRate, typingBurst)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	f := s.g.feeds.find(in.Conversation)
	if f != nil {
		f.mu.Lock()
		_, member := f.members[s.person]
		f.mu.Unlock()
		if member {
			on := "false"
			if in.On {
				on = "true"
			}
			s.g.PublishEphemeral(in.Conversation, []byte(`{"t":{"person":"`+s.person.id.String()+`","on":`+on+`}}`))
			return nil
		}
	}
	return errs.E("gateway", errs.Forbidden, "conversation.not_member", "Only members may write here.")
}

func malformed(err error) error {
	return errs.E("gateway", errs.Invalid, "request.invalid", "The call's data does not fit.").Because(err)
}

// setStatus notes what the person said about being present on this socket.
func (s *socket) setStatus(body []byte) error {
	var in struct {
		State string `json:"state"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return malformed(err)
	}
	said, ok := map[string]state{"online": online, "away": away, "dnd": dnd}[in.State]
	if !ok {
		return errs.E("gateway", errs.Invalid, "request.invalid", "The call's data does not fit.").In("state", "one of online, away, dnd", in.State)
	}
	s.mu.Lock()
	s.status = said
	s.mu.Unlock()
	s.person.mu.Lock()
	s.person.refresh(s.g)
	s.person.mu.Unlock()
	return nil
}

// presence answers how present people are. Who may not be seen is offline.
func (s *socket) presence(body []byte) ([]byte, error) {
	var in struct {
		People []ids.ID `json:"people"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, malformed(err)
	}
	if len(in.People) > presenceMax {
		return nil, errs.E("gateway", errs.Invalid, "request.invalid", "The call's data does not fit.").In("people", "at most 200", len(in.People))
	}
	type one struct {
		Person ids.ID `json:"person"`
		State  string `json:"state"`
	}
	out := make([]one, len(in.People))
	for i, id := range in.People {
		st := s.g.presence.of(s.actor.Workspace, id)
		if st != offline && s.g.cfg.Chat.MaySee(s, s.actor, id) != nil {
			st = offline
		}
		out[i] = one{id, st.String()}
	}
	return json.Marshal(map[string][]one{"people": out})
}

// onRPC serves calls of the fallback transports.
func (s *socket) onRPC(e centrifuge.RPCEvent, cb centrifuge.RPCCallback) {
	s.touch()
	s.call(e.Method, e.Data, nil, func(data []byte, err error) {
		if err != nil {
			cb(centrifuge.RPCReply{}, wire.Fault(err))
			return
		}
		cb(centrifuge.RPCReply{Data: data}, nil)
	})
}

// onSubscribe lets a socket follow a conversation or watch a person, if it may.
func (s *socket) onSubscribe(e centrifuge.SubscribeEvent, cb centrifuge.SubscribeCallback) {
	kind, id, ok := wire.ParseChannel(e.Channel)
	if !ok || kind != wire.Conversation && kind != wire.Presence {
		cb(centrifuge.SubscribeReply{}, wire.Fault(errs.E("gateway", errs.NotFound, "channel.unknown", "There is no such channel.")))
		return
	}
	s.touch()
	if kind == wire.Conversation {
		s.mu.Lock()
		if s.subs == nil {
			s.subs = map[ids.ID]*sub{}
		}
		s.subs[id] = nil
		s.mu.Unlock()
	}
	go func() {
		s.g.gate.enter()
		defer s.g.gate.leave()
		if kind == wire.Presence {
			if err := s.g.cfg.Chat.MaySee(s, s.actor, id); err != nil {
				cb(centrifuge.SubscribeReply{}, wire.Fault(err))
				return
			}
			now := presenceData(id, s.g.presence.of(s.actor.Workspace, id))
			cb(centrifuge.SubscribeReply{Options: centrifuge.SubscribeOptions{Data: now}}, nil)
			return
		}
		if err := s.g.cfg.Chat.MayRead(s, s.actor, id); err != nil {
			s.unfollow(id)
			cb(centrifuge.SubscribeReply{}, wire.Fault(err))
			return
		}
		s.follow(id)
		cb(centrifuge.SubscribeReply{}, nil)
	}()
}

// follow puts the socket into the conversation's feed. That comes before the reply: the client asks for what it missed after the
// reply, so nothing falls between.
func (s *socket) follow(id ids.ID) {
	var sb *sub
	for sb == nil {
		sb = s.g.feeds.open(s.g, id).follow(s)
	}
	s.mu.Lock()
	_, wanted := s.subs[id]
	if wanted {
		s.subs[id] = sb
	}
	s.mu.Unlock()
	if !wanted {
		sb.feed.unfollow(sb)
	}
}

// unfollow takes the socket out of the conversation's feed.
func (s *socket) unfollow(id ids.ID) {
	s.mu.Lock()
	sb := s.subs[id]
	delete(s.subs, id)
	s.mu.Unlock()
	if sb != nil {
		sb.feed.unfollow(sb)
	}
}

func (s *socket) onUnsubscribe(e centrifuge.UnsubscribeEvent) {
	if kind, id, ok := wire.ParseChannel(e.Channel); ok && kind == wire.Conversation {
		s.unfollow(id)
	}
}
