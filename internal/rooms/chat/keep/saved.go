package keep

import (
	"context"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

// SavedMessage is a message that the actor keeps for later.
type SavedMessage struct {
	At      time.Time     `json:"at" doc:"When it was saved."`
	Message model.Message `json:"message"`
}

// Save keeps a message for later. Twice is once.
func (k *Keeper) Save(_ context.Context, a actor.Actor, ref model.Ref) error {
	return k.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		m, err := k.Chat.Find(ctx, w.Tx, a, ref)
		if err != nil {
			return err
		}
		added, err := store.AddSaved(ctx, w.Tx, a.Person, store.Saved{Ref: ref, At: w.Now})
		if err != nil || !added {
			return err
		}
		w.Event(a.Workspace, spine.Event{Name: chat.EventMessageSaved, At: w.Now, Person: a.Person, Conversation: ref.Conversation, Seq: ref.Seq, Origin: spine.Live,
			Props: map[string]any{"sender": m.Sender}})
		return w.Personal(ctx, a.Person, model.SavedAdded, ref.Conversation, ref.Seq)
	})
}

// Unsave lets a saved message go, also one that the actor may no longer read.
func (k *Keeper) Unsave(_ context.Context, a actor.Actor, ref model.Ref) error {
	return k.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		removed, err := store.RemoveSaved(ctx, w.Tx, a.Person, ref)
		if err != nil || !removed {
			return err
		}
		return w.Personal(ctx, a.Person, model.SavedRemoved, ref.Conversation, ref.Seq)
	})
}

// Saved lists saved messages, the latest first, after a place where a page ended (zero: from the start). What the actor may no longer read, or was deleted,
// is left out, so a page may be shorter than its limit; next is zero on the last page.
func (k *Keeper) Saved(ctx context.Context, a actor.Actor, after store.Saved, limit int) (page []SavedMessage, next store.Saved, err error) {
	if after.At.IsZero() {
		after.At = k.Clock.Now().Add(time.Second)
	}
	rows, err := store.SavedAfter(ctx, k.DB, a.Person, after, limit+1)
	if err != nil {
		return nil, next, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1]
	}
	page = make([]SavedMessage, 0, len(rows))
	for _, row := range rows {
		m, err := k.Chat.Message(ctx, a, row.Ref)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, next, err
		}
		page = append(page, SavedMessage{At: row.At, Message: m})
	}
	return page, next, nil
}
