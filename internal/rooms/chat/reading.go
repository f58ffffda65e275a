package chat

import (
	"context"
	"math"
	"slices"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// Window says which messages: at most one of the three is set; none means the newest.
type Window struct {
	Before, After, Around int64
	Limit                 int
}

// Page is a stretch of a conversation and the head at the moment of reading: entries after the head, applied to the page, give the state of then.
type Page struct {
	Messages  []model.Message `json:"messages"`
	Head      model.Head      `json:"head"`
	HasBefore bool            `json:"has_before"`
	HasAfter  bool            `json:"has_after"`
}

// PageMax is the largest page.
const PageMax = 200

// Messages reads a page, ascending, with reactions, pins and threads, all of one moment.
func (s *Service) Messages(ctx context.Context, a actor.Actor, id ids.ID, w Window) (Page, error) {
	var p Page
	w.Limit = min(max(w.Limit, 1), PageMax)
	err := s.db.Snapshot(ctx, func(r sqldb.Reader) error {
		v, err := s.see(ctx, r, a, id)
		if err != nil {
			return err
		}
		rows, err := p.read(ctx, r, &v, w)
		if err != nil {
			return err
		}
		p.Head = v.Head
		p.Messages, err = s.Dress(ctx, r, a, rows)
		return err
	})
	return p, err
}

// read fetches one message more than asked on each side, to know whether there are more.
func (p *Page) read(ctx context.Context, r sqldb.Reader, v *sight, w Window) ([]store.MessageRow, error) {
	if w.After > 0 {
		after := max(w.After, v.floor)
		rows, err := store.MessagesBetween(ctx, r, v.ID, after, math.MaxInt64, w.Limit+1)
		p.HasBefore, p.HasAfter = after > v.floor, len(rows) > w.Limit
		return rows[:min(len(rows), w.Limit)], err
	}
	before, half := int64(math.MaxInt64), w.Limit
	if w.Before > 0 {
		before = w.Before
	}
	if w.Around > 0 {
		before, half = w.Around, w.Limit/2
	}
	rows, err := store.MessagesBefore(ctx, r, v.ID, before, v.floor, half+1)
	if err != nil {
		return nil, err
	}
	if p.HasBefore = len(rows) > half; p.HasBefore {
		rows = rows[1:]
	}
	p.HasAfter = w.Before > 0
	if w.Around > 0 {
		rest := w.Limit - half
		later, err := store.MessagesBetween(ctx, r, v.ID, max(before-1, v.floor), math.MaxInt64, rest+1)
		if err != nil {
			return nil, err
		}
		p.HasAfter = len(later) > rest
		rows = append(rows, later[:min(len(later), rest)]...)
	}
	return rows, nil
}

// Dress makes messages of one conversation, which the actor may read, as the actor sees them.
func (s *Service) Dress(ctx context.Context, r sqldb.Reader, a actor.Actor, rows []store.MessageRow) ([]model.Message, error) {
	out := make([]model.Message, len(rows))
	if len(rows) == 0 {
		return out, nil
	}
	if err := store.Dress(ctx, r, rows); err != nil {
		return nil, err
	}
	seqs := make([]int64, len(rows))
	for i := range rows {
		if err := rows[i].Decode(); err != nil {
			return nil, err
		}
		m := rows[i].Message
		for j := range m.Reactions {
			m.Reactions[j].Mine = slices.Contains(m.Reactions[j].People, a.Person)
		}
		out[i], seqs[i] = m, m.Seq
	}
	saved, err := store.SavedAt(ctx, r, a.Person, rows[0].Conversation, seqs)
	for _, seq := range saved {
		out[slices.Index(seqs, seq)].Saved = true
	}
	return out, err
}

// Message reads one message.
func (s *Service) Message(ctx context.Context, a actor.Actor, ref model.Ref) (model.Message, error) {
	_, m, err := s.seeMessage(ctx, s.db, a, ref)
	if err != nil {
		return model.Message{}, err
	}
	out, err := s.Dress(ctx, s.db, a, []store.MessageRow{m})
	if err != nil {
		return model.Message{}, err
	}
	return out[0], nil
}

// Look reads several messages of any conversations, in the order asked, leaving out what the actor may not read: for search results, saved messages
// and the like.
func (s *Service) Look(ctx context.Context, a actor.Actor, refs []model.Ref) ([]model.Message, error) {
	out := make([]model.Message, 0, len(refs))
	for _, ref := range refs {
		m, err := s.Message(ctx, a, ref)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}
