package bridges

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/spine"
)

// Payload is the body that an endpoint gets. Fields are only ever added.
type Payload struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // when it happened
	Data      Data      `json:"data"`
}

// Data is what happened, as the webhook's bot may read it when it is sent.
type Data struct {
	Workspace    string          `json:"workspace"`        // its slug
	Person       *Person         `json:"person,omitempty"` // who did it, or whom it happened to
	Conversation *Place          `json:"conversation,omitempty"`
	Seq          int64           `json:"seq,omitempty"`     // of the message or entry in the conversation
	Message      json.RawMessage `json:"message,omitempty"` // as it is now, in the form of the API
	Gone         bool            `json:"gone,omitempty"`    // the message was deleted
	Detail       map[string]any  `json:"detail,omitempty"`  // what else the event says
}

// about says of which events seq names a message.
func about(name string) bool {
	return strings.HasPrefix(name, "message.") || strings.HasPrefix(name, "reaction.") || strings.HasPrefix(name, "pin.") || name == "note.written" || name == "card.acted"
}

// payload makes the body for a fact; nil when the endpoint may not be told of it, or not any more.
func (s *Service) payload(ctx context.Context, o *Outgoing, d *delivery) (name string, body []byte, err error) {
	var e spine.Event
	if err := json.Unmarshal([]byte(d.fact), &e); err != nil {
		return "", nil, fmt.Errorf("bridges: a damaged delivery %s: %w", d.event, err)
	}
	p := Payload{Type: e.Name, Timestamp: e.At, Data: Data{Seq: e.Seq}}
	if !strings.HasPrefix(e.Name, "message.") {
		p.Data.Detail = e.Props // of a message, the message says all
	}
	if e.Conversation != 0 {
		told, err := s.look(ctx, o, &e, &p.Data)
		if err != nil || !told {
			return e.Name, nil, err
		}
	}
	if err := s.introduce(ctx, o.Workspace, e.Person, &p.Data); err != nil {
		return e.Name, nil, err
	}
	body, err = json.Marshal(p)
	return e.Name, body, err
}

// look fills in the conversation and the message; false when they are not for this endpoint.
func (s *Service) look(ctx context.Context, o *Outgoing, e *spine.Event, data *Data) (bool, error) {
	seq := e.Seq
	if !about(e.Name) {
		seq = 0
	}
	place, message, err := s.Conversations.Look(ctx, o.Workspace, e.Conversation, o.Bot, seq)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if o.Conversation != 0 && place.ID != o.Conversation && (place.Parent == nil || place.Parent.Conversation != o.Conversation) {
		return false, nil
	}
	data.Conversation, data.Message, data.Gone = &place, message, seq != 0 && message == nil
	return true, nil
}

// introduce fills in the workspace and who did it.
func (s *Service) introduce(ctx context.Context, workspace, person ids.ID, data *Data) (err error) {
	if data.Workspace, err = s.People.Slug(ctx, workspace); err != nil || person == 0 {
		return err
	}
	who, err := s.People.Person(ctx, workspace, person)
	if errs.Is(err, errs.NotFound) {
		who, err = Person{ID: person}, nil
	}
	data.Person = &who
	return err
}
