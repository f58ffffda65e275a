package reach

import (
	"context"
	"slices"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// Recipient is somebody whom a message concerns, and how he stands to it.
type Recipient struct {
	Person     ids.ID
	Level      model.Level
	MutedUntil time.Time // no notifications until then
	Mentioned  bool      // by name, or with everybody
	Read       int64     // the read cursor, with what is not stored yet
}

const audienceAtOnce = 1000

// Recipients lists everybody whom a message concerns, its author too: the members who may see it, and in a thread also those who are named in it and may
// read it. A message that was deleted concerns nobody; one that is not there is errs.NotFound.
func (r *Reach) Recipients(ctx context.Context, workspace, conversation ids.ID, seq int64) ([]Recipient, error) {
	c, ok, err := store.Conversation(ctx, r.cfg.DB, conversation)
	if err != nil {
		return nil, err
	}
	m, found, err := store.Message(ctx, r.cfg.DB, model.Ref{Conversation: conversation, Seq: seq})
	if err != nil {
		return nil, err
	}
	if !ok || !found || c.Workspace != workspace {
		return nil, errs.E("reach.Recipients", errs.NotFound, "message.not_found", "There is no such message.")
	}
	if m.Deleted {
		return nil, nil
	}
	if err := m.Decode(); err != nil {
		return nil, err
	}
	named, everybody := mentioned(&m)
	var out []Recipient
	for after := ids.ID(0); ; {
		seats, err := store.Audience(ctx, r.cfg.DB, conversation, after, audienceAtOnce)
		if err != nil {
			return nil, err
		}
		for i := range seats {
			seat := &seats[i]
			after = seat.Person
			i := slices.Index(named, seat.Person)
			if i >= 0 {
				named = slices.Delete(named, i, i+1)
			}
			if seat.Floor < seq {
				out = append(out, Recipient{seat.Person, seat.Level, seat.MutedUntil, everybody || i >= 0, r.cfg.Chat.ReadTo(seat).Seq})
			}
		}
		if len(seats) < audienceAtOnce {
			break
		}
	}
	if c.Kind != model.Thread || len(named) == 0 {
		return out, nil
	}
	called, err := r.called(ctx, &c, named)
	return append(out, called...), err
}

// mentioned is who is named by a message: people, and whether everybody is.
func mentioned(m *store.MessageRow) (people []ids.ID, everybody bool) {
	for _, name := range m.Mentions {
		if name == "all" || name == "group" {
			everybody = true
		} else if id, err := ids.Parse(name); err == nil {
			people = append(people, id)
		}
	}
	return people, everybody
}

// called is who is named in a thread without being a member of it, but is one of the conversation that it hangs in.
func (r *Reach) called(ctx context.Context, thread *model.Conversation, named []ids.ID) ([]Recipient, error) {
	var out []Recipient
	for _, p := range named {
		seat, ok, err := store.Member(ctx, r.cfg.DB, store.Seat{Conversation: thread.Parent.Conversation, Person: p})
		if err != nil {
			return nil, err
		}
		if ok && seat.Floor < thread.Parent.Seq {
			out = append(out, Recipient{Person: p, Level: seat.Level, MutedUntil: seat.MutedUntil, Mentioned: true})
		}
	}
	return out, nil
}
