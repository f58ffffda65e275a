package chat

import (
	"context"
	"math"
	"slices"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// Listing is a conversation in somebody's list.
type Listing struct {
	Conversation model.Conversation `json:"conversation"`
	Mine         model.Mine         `json:"mine"`
	Last         *model.Message     `json:"last,omitempty"`
}

func timeOf(ms int64) time.Time { return sqldb.Time(ms) }

// List gives conversations of the actor, the one with the newest entry first, after a place where a page ended (zero: from the first on). next is zero on the last page.
func (s *Service) List(ctx context.Context, a actor.Actor, after store.SeatPlace, limit int) (page []Listing, next store.SeatPlace, err error) {
	if after.At == 0 && after.ID == 0 {
		after.At = math.MaxInt64
	}
	err = s.db.Snapshot(ctx, func(r sqldb.Reader) error {
		places, err := store.SeatsPage(ctx, r, a.Workspace, a.Person, after, limit+1)
		if err != nil {
			return err
		}
		if next = (store.SeatPlace{}); len(places) > limit {
			places = places[:limit]
			next = places[limit-1]
		}
		order := make(map[ids.ID]int, len(places))
		want := make([]ids.ID, len(places))
		for i, p := range places {
			order[p.ID], want[i] = i, p.ID
		}
		seats, err := store.SeatsIn(ctx, r, a.Person, want)
		if err != nil {
			return err
		}
		slices.SortFunc(seats, func(x, y store.MemberRow) int { return order[x.Conversation] - order[y.Conversation] })
		page, err = s.listings(ctx, r, a.Person, seats)
		return err
	})
	return page, next, err
}

// Get gives one conversation that the actor may read.
func (s *Service) Get(ctx context.Context, a actor.Actor, id ids.ID) (Listing, error) {
	v, err := s.see(ctx, s.db, a, id)
	if err != nil {
		return Listing{}, err
	}
	l, ok, err := s.listingOf(ctx, s.db, a.Person, id)
	if err != nil || ok {
		return l, err
	}
	return Listing{Conversation: v.Conversation, Mine: model.Mine{Floor: v.floor, Level: model.LevelNone, Read: model.Cursor{Seq: v.Head.Seq, Ordinal: v.Head.Ordinal}}}, nil
}

// listingOf is a member's view of one conversation; false for who is not a member.
func (s *Service) listingOf(ctx context.Context, r sqldb.Reader, person, id ids.ID) (Listing, bool, error) {
	seat, ok, err := store.Member(ctx, r, store.Seat{Conversation: id, Person: person})
	if err != nil || !ok {
		return Listing{}, false, err
	}
	ls, err := s.listings(ctx, r, person, []store.MemberRow{seat})
	if err != nil || len(ls) == 0 {
		return Listing{}, false, err
	}
	return ls[0], true, nil
}

func (s *Service) listings(ctx context.Context, r sqldb.Reader, person ids.ID, seats []store.MemberRow) ([]Listing, error) {
	want := make([]ids.ID, len(seats))
	for i := range seats {
		want[i] = seats[i].Conversation
	}
	conversations, err := store.Conversations(ctx, r, want)
	if err != nil {
		return nil, err
	}
	mentions, err := store.CountMentions(ctx, r, person, want)
	if err != nil {
		return nil, err
	}
	last, err := lastOf(ctx, r, want)
	if err != nil {
		return nil, err
	}
	drafts, err := store.DraftsIn(ctx, r, person, want)
	if err != nil {
		return nil, err
	}
	out := make([]Listing, 0, len(seats))
	for i := range seats {
		seat := &seats[i]
		c, ok := conversations[seat.Conversation]
		if !ok {
			continue
		}
		l := Listing{Conversation: c, Mine: s.mine(seat, c.Head), Last: last[c.ID]}
		l.Mine.Mentions = min(mentions[c.ID], l.Mine.Unread)
		if l.Last != nil && l.Last.Seq <= seat.Floor {
			l.Last = nil
		}
		if d := slices.IndexFunc(drafts, func(d store.Draft) bool { return d.Conversation == c.ID }); d >= 0 {
			l.Mine.Draft = drafts[d].Text
		}
		out = append(out, l)
	}
	return out, nil
}

// mine is a seat as its owner sees it: with what was read in the last seconds and is not stored yet.
func (s *Service) mine(seat *store.MemberRow, head model.Head) model.Mine {
	read := s.reads.latest(seat.Seat, seat.Read)
	return model.Mine{Role: seat.Role, JoinedAt: seat.JoinedAt, Floor: seat.Floor, Read: read, Unread: max(0, head.Ordinal-read.Ordinal), Level: seat.Level,
		MutedUntil: seat.MutedUntil, Pinned: seat.Pinned, MarkedUnread: seat.MarkedUnread}
}

func lastOf(ctx context.Context, r sqldb.Reader, conversations []ids.ID) (map[ids.ID]*model.Message, error) {
	rows, err := store.LastMessages(ctx, r, conversations)
	if err != nil {
		return nil, err
	}
	out := make(map[ids.ID]*model.Message, len(rows))
	for i := range rows {
		if err := rows[i].Decode(); err != nil {
			return nil, err
		}
		out[rows[i].Conversation] = &rows[i].Message
	}
	return out, nil
}

// JoinedBy lists the conversations of a person.
func (s *Service) JoinedBy(ctx context.Context, workspace, person ids.ID) ([]ids.ID, error) {
	seats, err := store.SeatsOf(ctx, s.db, workspace, person)
	out := make([]ids.ID, len(seats))
	for i := range seats {
		out[i] = seats[i].Conversation
	}
	return out, err
}
