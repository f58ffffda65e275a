// Package marks is what hangs on messages for everybody: reactions and pins.
//
// Each mark and its entry in the log are one transaction of the commit queue, and a mark that is there already, or not any more, changes nothing: no entry. It has no
// state of its own and is safe for concurrent use.
package marks

import (
	"context"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

const emojiMax = 40 // different emoji under one message

// Marks hang on messages.
type Marks struct{ Chat *chat.Service }

// mark runs a change that hangs something on a message, and appends its entry when fn says that something changed.
func (s *Marks) mark(a actor.Actor, ref model.Ref, kind model.EntryKind, target model.Target, fn func(ctx context.Context, w *commit.Writer, m *chat.Seen) (bool, map[string]any, error)) error {
	return s.Chat.ActOn(a, ref, func(ctx context.Context, w *commit.Writer, m chat.Seen) error {
		changed, props, err := fn(ctx, w, &m)
		if err != nil || !changed {
			return err
		}
		target.Seq = ref.Seq
		w.Event(a.Workspace, spine.Event{Name: string(kind), At: w.Now, Person: a.Person, Conversation: ref.Conversation, Seq: ref.Seq, Origin: spine.Live, Props: props})
		return w.Append(ref.Conversation, kind, a.Person, target)
	})
}

// React adds the actor's emoji to a message. Twice is once.
func (s *Marks) React(ctx context.Context, a actor.Actor, ref model.Ref, emoji string) error {
	if err := model.CheckEmoji(emoji); err != nil {
		return err
	}
	return s.mark(a, ref, model.ReactionAdded, model.Target{Emoji: emoji}, func(ctx context.Context, w *commit.Writer, m *chat.Seen) (bool, map[string]any, error) {
		n, err := store.CountEmoji(ctx, w.Tx, ref)
		if err != nil {
			return false, nil, err
		}
		added, err := store.AddReaction(ctx, w.Tx, ref, emoji, a.Person, w.Now)
		if err == nil && added && n >= emojiMax {
			if now, err := store.CountEmoji(ctx, w.Tx, ref); err != nil || now > emojiMax {
				return false, nil, errs.E("marks.React", errs.Invalid, "reaction.too_many", "This message has enough different reactions.")
			}
		}
		return added, map[string]any{"emoji": emoji, "to": m.Sender}, err
	})
}

// Unreact takes the actor's emoji away.
func (s *Marks) Unreact(ctx context.Context, a actor.Actor, ref model.Ref, emoji string) error {
	return s.mark(a, ref, model.ReactionRemoved, model.Target{Emoji: emoji}, func(ctx context.Context, w *commit.Writer, m *chat.Seen) (bool, map[string]any, error) {
		removed, err := store.RemoveReaction(ctx, w.Tx, ref, emoji, a.Person)
		return removed, map[string]any{"emoji": emoji, "to": m.Sender}, err
	})
}

// Pin keeps a message at hand for everybody. In groups leaders pin; between two people and in small talk both do.
func (s *Marks) Pin(ctx context.Context, a actor.Actor, ref model.Ref) error {
	return s.mark(a, ref, model.PinAdded, model.Target{}, func(ctx context.Context, w *commit.Writer, m *chat.Seen) (bool, map[string]any, error) {
		if err := mayPin(a, m); err != nil {
			return false, nil, err
		}
		added, err := store.AddPin(ctx, w.Tx, ref, a.Person, w.Now)
		return added, nil, err
	})
}

// Unpin lets a pinned message go.
func (s *Marks) Unpin(ctx context.Context, a actor.Actor, ref model.Ref) error {
	return s.mark(a, ref, model.PinRemoved, model.Target{}, func(ctx context.Context, w *commit.Writer, m *chat.Seen) (bool, map[string]any, error) {
		if err := mayPin(a, m); err != nil {
			return false, nil, err
		}
		removed, err := store.RemovePin(ctx, w.Tx, ref)
		return removed, nil, err
	})
}

func mayPin(a actor.Actor, m *chat.Seen) error {
	if m.In.Kind == model.Direct || m.In.Kind == model.Thread {
		return nil
	}
	return m.MustLead(a)
}
