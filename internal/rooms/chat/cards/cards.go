package cards

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

// Handler is behind the cards of one kind.
type Handler interface {
	// Check completes a card that is to be sent, or refuses it. fallback is the text for whoever cannot show it. The same card must always become the same.
	Check(card json.RawMessage) (complete json.RawMessage, fallback string, err error)
	// Act decides about a press and stores what follows from it.
	Act(ctx context.Context, tx *sqldb.Tx, p Press) (Result, error)
	// Draw makes the card as everybody sees it now; m.Card is how it was drawn last.
	Draw(ctx context.Context, r sqldb.Reader, m *model.Message) (json.RawMessage, error)
}

// Press is somebody pressing a button.
type Press struct {
	Actor  actor.Actor
	Card   *model.Message
	Leads  bool // the actor leads the conversation
	Action string
	Value  json.RawMessage // nil for none
	Now    time.Time
}

// Result is what follows from a press.
type Result struct {
	Reply   any             // to the actor only
	Changed bool            // the card looks different now: it is drawn within about a second
	Card    json.RawMessage // the card as it is to be drawn at once, for changes that happen once
	Silent  bool            // nothing happened: no event
	Event   string          // published beside card.acted, "" for none
	Props   map[string]any  // of that event
}

const (
	actionMax = 64      // bytes of an action's name
	valueMax  = 4 << 10 // bytes of an action's value
)

// Deck knows the handlers.
type Deck struct {
	chat     *chat.Service
	db       *sqldb.DB
	handlers map[string]Handler
	redraws  *redraws
}

// Open makes a Deck with polls on it, and draws what was left stale by a crash.
func Open(s *chat.Service, db *sqldb.DB) *Deck {
	d := &Deck{chat: s, db: db, handlers: map[string]Handler{}}
	d.Register("poll", polls{})
	s.OnCard(d.check)
	d.redraws = newRedraws(d)
	return d
}

// Close draws what is stale and stops. Call it before the chat is closed.
func (d *Deck) Close() { d.redraws.close() }

// Register sets the handler of a kind. Call it before the first message.
func (d *Deck) Register(kind string, h Handler) { d.handlers[kind] = h }

func kindOf(card json.RawMessage) string {
	var k struct {
		Kind string `json:"kind"`
	}
	if json.Unmarshal(card, &k) != nil {
		return ""
	}
	return k.Kind
}

// check is called for each card on its way in.
func (d *Deck) check(card json.RawMessage) (json.RawMessage, string, error) {
	if h := d.handlers[kindOf(card)]; h != nil {
		return h.Check(card)
	}
	var c struct {
		FallbackText string `json:"fallbackText"`
	}
	if json.Unmarshal(card, &c) != nil {
		return card, "", nil // chat says what is wrong with it
	}
	return card, c.FallbackText, nil
}

// Act presses a button of a card. The reply is the handler's word to the actor; nil when there is none.
func (d *Deck) Act(_ context.Context, a actor.Actor, ref model.Ref, action string, value json.RawMessage) (any, error) {
	if action == "" || len(action) > actionMax || len(value) > valueMax || (value != nil && !json.Valid(value)) {
		return nil, errs.E("cards.Act", errs.Invalid, "card.action", "This action does not fit.").In("body.action", "expected 1 to 64 characters, and a JSON value of at most 4 KB", action)
	}
	var reply any
	err := d.chat.ActOn(a, ref, func(ctx context.Context, w *commit.Writer, m chat.Seen) error {
		if m.Kind != model.Card {
			return errs.E("cards.Act", errs.Invalid, "card.not_a_card", "This message has no buttons.")
		}
		kind := kindOf(m.Card)
		props := map[string]any{"kind": kind, "action": action}
		h := d.handlers[kind]
		if h == nil {
			props["value"] = value
			w.Event(a.Workspace, d.event(w, a, ref, chat.EventCardActed, props))
			return nil
		}
		r, err := h.Act(ctx, w.Tx, Press{Actor: a, Card: &m.Message, Leads: m.Seat.Role.Leads(), Action: action, Value: value, Now: w.Now})
		if err != nil {
			return err
		}
		reply = r.Reply
		return d.settle(ctx, w, a, &m, r, props)
	})
	return reply, err
}

func (d *Deck) event(w *commit.Writer, a actor.Actor, ref model.Ref, name string, props map[string]any) spine.Event {
	return spine.Event{Name: name, At: w.Now, Person: a.Person, Conversation: ref.Conversation, Seq: ref.Seq, Origin: spine.Live, Props: props}
}

func (d *Deck) settle(ctx context.Context, w *commit.Writer, a actor.Actor, m *chat.Seen, r Result, props map[string]any) error {
	ref := model.Ref{Conversation: m.Conversation, Seq: m.Seq}
	if !r.Silent {
		w.Event(a.Workspace, d.event(w, a, ref, chat.EventCardActed, props))
	}
	if r.Event != "" {
		w.Event(a.Workspace, d.event(w, a, ref, r.Event, r.Props))
	}
	if r.Card != nil {
		if _, err := store.UnmarkStale(ctx, w.Tx, ref); err != nil {
			return err
		}
		return tell(ctx, w, &m.MessageRow, r.Card)
	}
	if !r.Changed {
		return nil
	}
	w.After(func() { d.redraws.note(ref) })
	return store.MarkStale(ctx, w.Tx, ref)
}

// Redraw has a card drawn anew because something changed without a press, such as a quiz that is over.
func (d *Deck) Redraw(_ context.Context, ref model.Ref) error {
	return d.chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		w.After(func() { d.redraws.note(ref) })
		return store.MarkStale(ctx, w.Tx, ref)
	})
}

// Replace is how the author of a card without a handler, mostly a bot, changes it.
func (d *Deck) Replace(_ context.Context, a actor.Actor, ref model.Ref, card json.RawMessage) error {
	const op = "cards.Replace"
	if len(card) > chat.CardMax || !strings.HasPrefix(string(card), "{") || !json.Valid(card) {
		return errs.E(op, errs.Invalid, "message.invalid", "This card cannot be shown.").In("body.card", "expected a JSON object of at most 64 KB", nil)
	}
	return d.chat.ActOn(a, ref, func(ctx context.Context, w *commit.Writer, m chat.Seen) error {
		switch {
		case m.Kind != model.Card:
			return errs.E(op, errs.Invalid, "card.not_a_card", "This message is no card.")
		case m.Sender != a.Person:
			return errs.E(op, errs.Forbidden, "message.not_yours", "Only its author may change a card.")
		case d.handlers[kindOf(m.Card)] != nil || d.handlers[kindOf(card)] != nil:
			return errs.E(op, errs.Invalid, "card.drawn_by_us", "Cards of this kind change by their buttons only.")
		}
		return tell(ctx, w, &m.MessageRow, card)
	})
}

// tell stores a card as it looks now, with the entry that says so. The entry's actor is the author, whoever pressed.
func tell(ctx context.Context, w *commit.Writer, m *store.MessageRow, card json.RawMessage) error {
	if string(m.Card) == string(card) {
		return nil
	}
	m.Card = card
	extra, err := json.Marshal(m.Extra)
	if err != nil {
		return err
	}
	ref := model.Ref{Conversation: m.Conversation, Seq: m.Seq}
	if err := store.SetExtra(ctx, w.Tx, ref, string(extra)); err != nil {
		return err
	}
	return w.Append(ref.Conversation, model.MessageUpdated, m.Sender, model.Target{Seq: ref.Seq})
}

// redraw draws a stale card and tells everybody.
func (d *Deck) redraw(ref model.Ref) error {
	return d.chat.Do([]ids.ID{ref.Conversation}, func(ctx context.Context, w *commit.Writer) error {
		stale, err := store.UnmarkStale(ctx, w.Tx, ref)
		if err != nil || !stale {
			return err
		}
		m, ok, err := store.Message(ctx, w.Tx, ref)
		if err != nil || !ok || m.Deleted {
			return err
		}
		if err := m.Decode(); err != nil {
			return err
		}
		h := d.handlers[kindOf(m.Card)]
		if h == nil {
			return nil
		}
		card, err := h.Draw(ctx, w.Tx, &m.Message)
		if err != nil {
			return err
		}
		return tell(ctx, w, &m, card)
	})
}
