package reach

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

const (
	linksMax    = 1024 // messages that wait for their previews
	linkWorkers = 4
	linkTime    = 30 * time.Second
	previewsMax = 5
)

// linked is a message with a link, as it was when it was sent or edited.
type linked struct {
	workspace ids.ID
	ref       model.Ref
	version   int64
	text      string
}

// linked is told by chat. It never waits.
func (r *Reach) linked(workspace ids.ID, ref model.Ref, version int64, text string) {
	select {
	case r.links <- linked{workspace, ref, version, text}:
	default:
		slog.Warn("too many links at once: a message stays without previews", "conversation", ref.Conversation, "seq", ref.Seq)
	}
}

func (r *Reach) unfurl(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case l := <-r.links:
			if err := r.preview(ctx, l); err != nil && ctx.Err() == nil {
				slog.Warn("a message stays without previews", "conversation", l.ref.Conversation, "seq", l.ref.Seq, "error", err)
			}
		}
	}
}

func (r *Reach) preview(ctx context.Context, l linked) error {
	ctx, cancel := context.WithTimeout(ctx, linkTime)
	defer cancel()
	found, err := r.cfg.Previewer.Previews(ctx, l.workspace, l.text)
	if err != nil || len(found) == 0 {
		return err
	}
	found = found[:min(len(found), previewsMax)]
	return r.cfg.Chat.Do([]ids.ID{l.ref.Conversation}, func(ctx context.Context, w *commit.Writer) error {
		m, ok, err := store.Message(ctx, w.Tx, l.ref)
		if err != nil || !ok || m.Deleted || m.Version != l.version {
			return err
		}
		if err := m.Decode(); err != nil || len(m.Previews) > 0 {
			return err
		}
		if err := r.holdImages(ctx, w, l.workspace, l.ref.Conversation, found); err != nil {
			return err
		}
		m.Extra.Previews = found
		extra, err := json.Marshal(m.Extra)
		if err != nil {
			return err
		}
		if err := store.SetExtra(ctx, w.Tx, l.ref, string(extra)); err != nil {
			return err
		}
		return w.Append(l.ref.Conversation, model.MessageUpdated, m.Sender, model.Target{Seq: l.ref.Seq})
	})
}
