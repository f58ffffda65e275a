package chat

import (
	"context"
	"slices"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// This file is for whoever derives something from all messages: a search index, an export. Except for Reach nothing here asks who may see what.

// Epoch names this run of numbers: after a restore it is another, and what was derived under the old one may be wrong.
func (s *Service) Epoch() string { return s.epoch }

// Reach is a conversation that somebody may see something of: messages above the floor, or only that it exists.
type Reach struct {
	Conversation ids.ID
	Floor        int64
	TitleOnly    bool
}

// Reach lists what the actor may see, by id. Threads are left out: one is as open as the conversation it hangs under, above the floor of that. It says the same
// as see, for all conversations at once.
func (s *Service) Reach(ctx context.Context, a actor.Actor) ([]Reach, error) {
	if !a.Known() {
		return nil, nil
	}
	var open []model.Mode
	if a.Role.AtLeast(actor.Member) {
		open = []model.Mode{model.Public, model.Password}
	}
	rows, err := store.Reach(ctx, s.db, a.Workspace, a.Person, open)
	out := make([]Reach, len(rows))
	for i, r := range rows {
		out[i] = Reach{r.Conversation, r.Floor, !r.Member && r.Mode == model.Password}
	}
	return out, err
}

// LogsAfter lists the conversations of all workspaces by id, after one of them.
func (s *Service) LogsAfter(ctx context.Context, after ids.ID, limit int) ([]model.Conversation, error) {
	return store.ConversationsAfter(ctx, s.db, after, limit)
}

// Logs reads conversations by id; those that do not exist are missing.
func (s *Service) Logs(ctx context.Context, conversations []ids.ID) (map[ids.ID]model.Conversation, error) {
	return store.Conversations(ctx, s.db, conversations)
}

// Stretch is what a stretch of a log changed, as it is now: all of one moment. Entries up to Log.LowWater are no longer kept, so a stretch that begins below it
// does not tell which earlier messages they changed.
type Stretch struct {
	Log      model.Conversation
	To       int64           // the last number of the stretch
	Messages []model.Message // sent in the stretch or changed by it, by number, deleted ones too; without reactions and threads
	Changed  bool            // the conversation itself changed
}

// Since reads at most limit numbers of a log, after one of them. A conversation that does not exist has an empty stretch.
func (s *Service) Since(ctx context.Context, id ids.ID, after int64, limit int) (Stretch, error) {
	var out Stretch
	err := s.db.Snapshot(ctx, func(r sqldb.Reader) error {
		c, ok, err := store.Conversation(ctx, r, id)
		if err != nil || !ok {
			return err
		}
		out = Stretch{Log: c, To: max(after, min(c.Head.Seq, after+int64(limit)))}
		rows, entries, err := store.EntriesBetween(ctx, r, id, after, out.To, limit)
		if err != nil {
			return err
		}
		older, err := out.touched(ctx, r, after, entries)
		if err != nil {
			return err
		}
		out.Messages, err = plain(ctx, r, id, append(older, rows...))
		return err
	})
	return out, err
}

// touched reads the messages before the stretch that its entries changed.
func (t *Stretch) touched(ctx context.Context, r sqldb.Reader, after int64, entries []store.EntryRow) ([]store.MessageRow, error) {
	var seqs []int64
	for _, e := range entries {
		switch e.Kind {
		case model.MessageEdited, model.MessageUpdated, model.MessageDeleted, model.PinAdded, model.PinRemoved:
			if e.Target.Seq <= after {
				seqs = append(seqs, e.Target.Seq)
			}
		case model.ConversationChanged:
			t.Changed = true
		}
	}
	if len(seqs) == 0 {
		return nil, nil
	}
	return store.MessagesAt(ctx, r, t.Log.ID, seqs)
}

func plain(ctx context.Context, r sqldb.Reader, conversation ids.ID, rows []store.MessageRow) ([]model.Message, error) {
	out, seqs := make([]model.Message, len(rows)), make([]int64, len(rows))
	for i := range rows {
		if err := rows[i].Decode(); err != nil {
			return nil, err
		}
		out[i], seqs[i] = rows[i].Message, rows[i].Seq
	}
	if len(rows) == 0 {
		return nil, nil
	}
	pinned, err := store.PinsAt(ctx, r, conversation, seqs)
	for _, seq := range pinned {
		out[slices.Index(seqs, seq)].Pinned = true
	}
	return out, err
}

// Texts reads messages by reference, in no particular order; what is deleted or no message is missing.
func (s *Service) Texts(ctx context.Context, refs []model.Ref) ([]model.Message, error) {
	rows, err := store.Texts(ctx, s.db, refs)
	if err != nil {
		return nil, err
	}
	out := make([]model.Message, 0, len(rows))
	for i := range rows {
		if rows[i].Deleted {
			continue
		}
		if err := rows[i].Decode(); err != nil {
			return nil, err
		}
		out = append(out, rows[i].Message)
	}
	return out, nil
}
