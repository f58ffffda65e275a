package chat

import (
	"context"
	"math"
	"slices"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

const titleMax = 80 // characters of a message that title its thread

// Thread finds or begins the thread under a message. Its first members are the author of the message and who began it.
func (s *Service) Thread(ctx context.Context, a actor.Actor, ref model.Ref) (Listing, error) {
	id := s.cfg.IDs.New()
	found := false
	err := s.queue.Do([]ids.ID{ref.Conversation}, func(ctx context.Context, w *commit.Writer) error {
		v, m, err := s.seeMessage(ctx, w.Tx, a, ref)
		if err != nil {
			return err
		}
		if other, ok, err := store.ThreadUnder(ctx, w.Tx, ref); err != nil || ok {
			id, found = other, ok
			return err
		}
		if v.Kind == model.Thread {
			return errs.E("chat.Thread", errs.Invalid, "thread.nested", "Threads do not nest: answer in this one.")
		}
		if err := v.mustAct(); err != nil {
			return err
		}
		c := store.NewConversation{Conversation: model.Conversation{ID: id, Workspace: a.Workspace, Kind: model.Thread, Mode: model.Private, Parent: &ref,
			Title: model.Cut(m.Text, titleMax), History: model.HistoryAll, CreatedAt: w.Now, CreatedBy: a.Person}}
		if err := store.InsertConversation(ctx, w.Tx, &c); err != nil {
			return err
		}
		w.Adopt(store.Locked{ID: id, Workspace: a.Workspace, Kind: model.Thread, Parent: ref.Conversation})
		first := []ids.ID{a.Person}
		if m.Sender != a.Person {
			if _, in, err := store.Member(ctx, w.Tx, store.Seat{Conversation: ref.Conversation, Person: m.Sender}); err != nil {
				return err
			} else if in {
				first = append(first, m.Sender)
			}
		}
		for _, p := range first {
			if _, err := s.seat(ctx, w, a, &c.Conversation, p, model.Member); err != nil {
				return err
			}
		}
		w.Event(a.Workspace, spine.Event{Name: EventThreadStarted, At: w.Now, Person: a.Person, Conversation: id, Origin: spine.Live,
			Props: map[string]any{"parent": ref.Conversation, "parent_seq": ref.Seq}})
		return w.Append(ref.Conversation, model.MessageUpdated, a.Person, model.Target{Seq: ref.Seq})
	})
	if err != nil {
		return Listing{}, err
	}
	if found {
		return s.Get(ctx, a, id)
	}
	l, _, err := s.listingOf(ctx, s.db, a.Person, id)
	return l, err
}

// untitle takes the words of a message that is deleted out of the title of its thread. A thread that an archive named keeps its name.
func (s *Service) untitle(ctx context.Context, w *commit.Writer, a actor.Actor, m *store.MessageRow, thread ids.ID) error {
	c, ok, err := store.Conversation(ctx, w.Tx, thread)
	if err != nil || !ok || c.Title == "" {
		return err
	}
	said, err := store.Edits(ctx, w.Tx, model.Ref{Conversation: m.Conversation, Seq: m.Seq}, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	said = append(said, store.Edit{Text: m.Text})
	if !slices.ContainsFunc(said, func(e store.Edit) bool { return model.Cut(e.Text, titleMax) == c.Title }) {
		return nil
	}
	c.Title = ""
	if err := store.UpdateConversation(ctx, w.Tx, &c, w.Now); err != nil {
		return err
	}
	w.Event(a.Workspace, spine.Event{Name: EventConversationChanged, At: w.Now, Person: a.Person, Conversation: thread, Origin: spine.Live})
	return w.Append(thread, model.ConversationChanged, a.Person, model.Target{})
}
