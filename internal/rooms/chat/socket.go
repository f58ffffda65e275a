package chat

import (
	"bytes"
	"context"
	"encoding/json"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jsonscan"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
)

// sendCall is the socket's send: the conversation beside the message.
type sendCall struct {
	Conversation ids.ID `json:"conversation"`
	NewMessage
}

// SendCall handles the socket's send. reply gets the answer as JSON and must be quick.
func (s *Service) SendCall(ctx context.Context, a actor.Actor, body []byte, reply func([]byte, error)) {
	if !a.Can("chat:write") {
		reply(nil, errs.E("chat.SendCall", errs.Forbidden, "auth.scope", "This token may not write: it lacks the scope chat:write."))
		return
	}
	if err := s.queue.Room(); err != nil {
		reply(nil, err)
		return
	}
	var in sendCall
	if !in.plain(body) {
		in = sendCall{}
		if err := strict(body, &in); err != nil {
			reply(nil, err)
			return
		}
	}
	s.send(ctx, a, in.Conversation, in.NewMessage, func(r commit.Receipt, err error) {
		if err != nil {
			reply(nil, err)
			return
		}
		reply(model.AppendReceipt(nil, r.Seq, r.Ordinal, r.At), nil)
	})
}

// plain reads what nearly every message is: a conversation, a client id and a text without escapes. Of anything else it says no.
func (in *sendCall) plain(body []byte) bool {
	s := jsonscan.Over(body)
	s.Object(func(key []byte) {
		switch string(key) {
		case "conversation":
			id, err := ids.Parse(string(s.Plain()))
			if in.Conversation = id; err != nil {
				s.Fail()
			}
		case "client_id":
			in.ClientID = string(s.Plain())
		case "text":
			in.Text = string(s.Plain())
		default:
			s.Fail()
		}
	})
	return !s.Bad() && s.Peek() == 0
}

// Call handles the socket's other calls of chat; found is false for a method that is not chat's.
func (s *Service) Call(ctx context.Context, a actor.Actor, method string, body []byte) (out []byte, found bool, err error) {
	scope, found := map[string]string{"sync": "chat:read", "read": "chat:write"}[method]
	if !found {
		return nil, false, nil
	}
	if !a.Can(scope) {
		return nil, true, errs.E("chat.Call", errs.Forbidden, "auth.scope", "This token may not do that: it lacks the scope "+scope+".")
	}
	switch method {
	case "sync":
		var ask SyncAsk
		if err := strict(body, &ask); err != nil {
			return nil, true, err
		}
		answer, err := s.Sync(ctx, a, ask)
		if err != nil {
			return nil, true, err
		}
		out, err = json.Marshal(answer)
		return out, true, err
	default:
		var in model.Ref
		if err := strict(body, &in); err != nil {
			return nil, true, err
		}
		return []byte("{}"), true, s.Read(ctx, a, in.Conversation, in.Seq)
	}
}

// strict reads JSON and refuses what it does not know.
func strict(body []byte, dst any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(dst); err != nil {
		return errs.E("chat.socket", errs.Invalid, "request.invalid", "This call does not fit: "+err.Error())
	}
	return nil
}
