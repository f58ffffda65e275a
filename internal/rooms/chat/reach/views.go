package reach

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

const (
	viewsEvery  = 2 * time.Second
	viewsAtOnce = 100    // links counted in one transaction, so that sending never waits for long
	viewsMax    = 50_000 // links that are visited within two seconds; visits of more are not counted
)

// views collects visits, so that strangers cannot keep the disk busy.
type views struct {
	mu      sync.Mutex // tier 3
	pending map[string]int64
}

func (v *views) add(token string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.pending[token] > 0 || len(v.pending) < viewsMax {
		v.pending[token]++
	}
}

func (v *views) take() map[string]int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	taken := v.pending
	v.pending = map[string]int64{}
	return taken
}

func (v *views) giveBack(token string, n int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pending[token] += n
}

func (r *Reach) countViews(ctx context.Context) {
	tick := time.NewTicker(viewsEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.storeViews()
		case <-ctx.Done():
			r.storeViews()
			return
		}
	}
}

func (r *Reach) storeViews() {
	taken := r.views.take()
	part := make(map[string]int64, viewsAtOnce)
	save := func() {
		if err := r.storeSome(part); err != nil {
			slog.Warn("visits could not be stored, will try again", "error", err)
			for token, n := range part {
				r.views.giveBack(token, n)
			}
		}
		clear(part)
	}
	for token, n := range taken {
		if part[token] = n; len(part) == viewsAtOnce {
			save()
		}
	}
	if len(part) > 0 {
		save()
	}
}

func (r *Reach) storeSome(part map[string]int64) error {
	return r.cfg.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		for token, n := range part {
			s, ok, err := store.ShareByToken(ctx, w.Tx, token)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if err := store.ViewShare(ctx, w.Tx, token, n); err != nil {
				return err
			}
			w.Event(s.Workspace, spine.Event{Name: chat.EventShareViewed, At: w.Now, Person: s.Person, Conversation: s.Message.Conversation, Seq: s.Message.Seq,
				Origin: spine.Live, Props: map[string]any{"count": n}})
		}
		return nil
	})
}
