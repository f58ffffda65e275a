package keep

import (
	"context"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"

	"golang.org/x/sync/errgroup"
)

// Keeper keeps.
type Keeper struct {
	Chat   *chat.Service
	DB     *sqldb.DB
	IDs    *ids.Maker
	Clock  clock.Clock
	People chat.People
	Files  Files
}

// Files are what messages that wait hold.
type Files interface {
	// Hold keeps a person's own fresh uploads for a message that waits, inside its transaction: nobody else sees them, and nothing else takes them.
	Hold(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID) ([]model.File, error)
	// Release lets go of held files in the transaction that attaches them to the message that is sent.
	Release(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID) error
	// Discard removes held files with the message that waited.
	Discard(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID) error
}

// readAtOnce is how many conversations are marked read side by side, so that the commit queue takes them together.
const readAtOnce = 16

// ReadAll marks everything read, and tells how many conversations had something unread.
func (k *Keeper) ReadAll(ctx context.Context, a actor.Actor) (int, error) {
	seats, err := store.SeatsOf(ctx, k.DB, a.Workspace, a.Person)
	if err != nil {
		return 0, err
	}
	all := make([]ids.ID, len(seats))
	for i := range seats {
		all[i] = seats[i].Conversation
	}
	heads, err := store.Heads(ctx, k.DB, all)
	if err != nil {
		return 0, err
	}
	n := 0
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(readAtOnce)
	for i := range seats {
		seat := &seats[i]
		head := heads[seat.Conversation]
		if head.Ordinal <= k.Chat.ReadTo(seat).Ordinal && !seat.MarkedUnread {
			continue
		}
		n++
		g.Go(func() error { return k.Chat.Read(ctx, a, seat.Conversation, head.Seq) })
	}
	return n, g.Wait()
}
