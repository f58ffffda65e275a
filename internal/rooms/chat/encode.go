package chat

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// encode makes entries for the wire from what is stored of them: they refer to state, so they carry the state of now. Messages inside entries carry no
// reactions and pins, which have entries of their own; message.updated carries the thread.
func (s *Service) encode(ctx context.Context, rows []store.EntryRow) ([]model.Entry, error) {
	return encodeEntries(ctx, s.db, rows)
}

func encodeEntries(ctx context.Context, r sqldb.Reader, rows []store.EntryRow) ([]model.Entry, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	messages, err := targets(ctx, r, rows)
	if err != nil {
		return nil, err
	}
	var conversation *model.Conversation
	out := make([]model.Entry, len(rows))
	for i, e := range rows {
		out[i] = model.Entry{Conversation: e.Conversation, Seq: e.Seq, Ordinal: e.Ordinal, Kind: e.Kind, At: e.At, Actor: e.Actor}
		var data any
		switch e.Kind {
		case model.MessageEdited, model.MessageUpdated:
			if m := messages[e.Target.Seq]; m != nil {
				out[i].Data = model.AppendMessage(nil, &m.Message, []byte(m.ExtraJSON))
				continue
			}
			data = e.Target
		case model.MemberJoined, model.MemberLeft, model.MemberRemoved, model.MemberChanged:
			data = model.Membership{Person: e.Target.Person, Role: e.Target.Role, JoinedAt: e.At}
		case model.ConversationChanged:
			if conversation == nil {
				c, _, err := store.Conversation(ctx, r, e.Conversation)
				if err != nil {
					return nil, err
				}
				conversation = &c
			}
			data = conversation
		default:
			data = e.Target
		}
		if out[i].Data, err = json.Marshal(data); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// targets loads the messages that entries of one conversation refer to, with their threads.
func targets(ctx context.Context, r sqldb.Reader, rows []store.EntryRow) (map[int64]*store.MessageRow, error) {
	var seqs []int64
	for _, e := range rows {
		if e.Kind == model.MessageEdited || e.Kind == model.MessageUpdated {
			seqs = append(seqs, e.Target.Seq)
		}
	}
	if len(seqs) == 0 {
		return nil, nil
	}
	slices.Sort(seqs)
	found, err := store.MessagesAt(ctx, r, rows[0].Conversation, slices.Compact(seqs))
	if err != nil {
		return nil, err
	}
	if err := store.DressThreads(ctx, r, found); err != nil {
		return nil, err
	}
	out := make(map[int64]*store.MessageRow, len(found))
	for i := range found {
		out[found[i].Seq] = &found[i]
	}
	return out, nil
}

// publishPersonal encodes a person's own entries as the person would read them.
func (s *Service) publishPersonal(f commit.PersonalFrame) {
	entries, err := s.encodePersonal(context.Background(), f.Person, f.Entries)
	if err != nil {
		slog.Error("personal entries could not be encoded and were not published", "person", f.Person, "error", err)
		return
	}
	b, err := json.Marshal(struct {
		E []model.PersonalEntry `json:"e"`
	}{entries})
	if err != nil {
		slog.Error("personal entries have no JSON form", "error", err)
		return
	}
	s.cfg.Live.PublishPersonal(f.Person, b)
}

// encodePersonal makes personal entries for the wire: like encode, from the state of now.
func (s *Service) encodePersonal(ctx context.Context, person ids.ID, rows []store.PersonalRow) ([]model.PersonalEntry, error) {
	out := make([]model.PersonalEntry, len(rows))
	for i, p := range rows {
		data := map[string]any{"conversation": p.Conversation}
		switch p.Kind {
		case model.ConversationAdded, model.MineChanged:
			l, ok, err := s.listingOf(ctx, s.db, person, p.Conversation)
			if err != nil {
				return nil, err
			}
			if ok {
				data["mine"] = l.Mine
				if p.Kind == model.ConversationAdded {
					data["conversation"] = l.Conversation
				}
			}
		case model.DraftChanged:
			d, err := store.DraftOf(ctx, s.db, person, p.Conversation)
			if err != nil {
				return nil, err
			}
			data["text"], data["at"] = d.Text, p.At
		case model.SavedAdded, model.SavedRemoved:
			data["seq"] = p.TargetSeq
		case model.ScheduledChanged:
			waiting, ok, err := store.ScheduledByID(ctx, s.db, ids.ID(p.TargetSeq), person)
			if err != nil {
				return nil, err
			}
			if data = map[string]any{"id": ids.ID(p.TargetSeq)}; ok {
				data["scheduled"] = waiting
			}
		}
		b, err := json.Marshal(data)
		if err != nil {
			return nil, err
		}
		out[i] = model.PersonalEntry{Seq: p.Seq, Kind: p.Kind, At: p.At, Data: b}
	}
	return out, nil
}
