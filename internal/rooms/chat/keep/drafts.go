package keep

import (
	"context"
	"math"
	"strings"
	"unicode/utf8"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// PutDraft stores what the actor began to write in a conversation; empty text removes it, also where the actor may no longer read.
func (k *Keeper) PutDraft(_ context.Context, a actor.Actor, conversation ids.ID, text string) error {
	if err := checkText(text); err != nil {
		return err
	}
	return k.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		if text != "" {
			if err := k.Chat.MayReadIn(ctx, w.Tx, a, conversation); err != nil {
				return err
			}
		}
		was, err := store.DraftOf(ctx, w.Tx, a.Person, conversation)
		if err != nil || was.Text == text {
			return err
		}
		if err := store.PutDraft(ctx, w.Tx, a.Workspace, a.Person, store.Draft{Conversation: conversation, Text: text, At: w.Now}); err != nil {
			return err
		}
		return w.Personal(ctx, a.Person, model.DraftChanged, conversation, 0)
	})
}

// Drafts lists the actor's drafts, the latest first, after a place where a page ended (zero: from the first on).
func (k *Keeper) Drafts(ctx context.Context, a actor.Actor, after store.DraftPlace, limit int) ([]store.Draft, error) {
	if after.Conversation == 0 {
		after.At = math.MaxInt64
	}
	return store.DraftsAfter(ctx, k.DB, a.Person, after, limit)
}

func checkText(text string) error {
	if len(text) > chat.TextMax {
		return errs.E("keep.checkText", errs.TooLarge, "message.too_long", "A message holds at most 100 KB of text.")
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return errs.E("keep.checkText", errs.Invalid, "message.invalid", "This text cannot be kept.").In("body.text", "expected UTF-8 without NUL", nil)
	}
	return nil
}
