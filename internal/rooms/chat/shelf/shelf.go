package shelf

import (
	"context"
	"math"
	"slices"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// Shelf lists.
type Shelf struct {
	Chat *chat.Service
	DB   *sqldb.DB
}

// Pins lists pinned messages, the latest pin first, after a place where a page ended (zero: from the first on). next is zero on the last page.
func (s *Shelf) Pins(ctx context.Context, a actor.Actor, conversation ids.ID, after store.Pin, limit int) (page []model.Message, next store.Pin, err error) {
	if after.Seq == 0 {
		after.At = math.MaxInt64
	}
	err = s.DB.Snapshot(ctx, func(r sqldb.Reader) error {
		floor, err := s.Chat.FloorFor(ctx, r, a, conversation)
		if err != nil {
			return err
		}
		pins, err := store.Pins(ctx, r, conversation, floor, after, limit+1)
		if err != nil {
			return err
		}
		if next = (store.Pin{}); len(pins) > limit {
			pins = pins[:limit]
			next = pins[limit-1]
		}
		order, seqs := make(map[int64]int, len(pins)), make([]int64, len(pins))
		for i, p := range pins {
			order[p.Seq], seqs[i] = i, p.Seq
		}
		rows, err := store.MessagesAt(ctx, r, conversation, seqs)
		if err != nil {
			return err
		}
		page, err = s.Chat.Dress(ctx, r, a, rows)
		slices.SortFunc(page, func(x, y model.Message) int { return order[x.Seq] - order[y.Seq] })
		return err
	})
	return page, next, err
}

// Notes lists notes, the newest first, before a number (0: from the end).
func (s *Shelf) Notes(ctx context.Context, a actor.Actor, conversation ids.ID, before int64, limit int) (page []model.Message, err error) {
	err = s.DB.Snapshot(ctx, func(r sqldb.Reader) error {
		floor, err := s.Chat.FloorFor(ctx, r, a, conversation)
		if err != nil {
			return err
		}
		rows, err := store.Notes(ctx, r, conversation, floor, before, limit)
		if err != nil {
			return err
		}
		page, err = s.Chat.Dress(ctx, r, a, rows)
		return err
	})
	return page, err
}
