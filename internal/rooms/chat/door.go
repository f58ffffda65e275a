package chat

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// This file is the door for the abilities that live in packages of their own (keep, cards, reach): they come to conversations through the checks that
// chat's own operations use, and change them through the same queue.

// Seen is a message as somebody finds it.
type Seen struct {
	store.MessageRow
	In   model.Conversation
	Seat store.MemberRow // of who asks; zero for who only looks in
}

// MustLead refuses who may not change the conversation around the message.
func (m *Seen) MustLead(a actor.Actor) error {
	v := sight{Conversation: m.In, seat: m.Seat, member: m.Seat.Person != 0}
	return v.mustLead(a)
}

// Find returns a message that the actor may read.
func (s *Service) Find(ctx context.Context, r sqldb.Reader, a actor.Actor, ref model.Ref) (Seen, error) {
	v, m, err := s.seeMessage(ctx, r, a, ref)
	return Seen{m, v.Conversation, v.seat}, err
}

// MayReadIn is MayRead inside a transaction or a snapshot.
func (s *Service) MayReadIn(ctx context.Context, r sqldb.Reader, a actor.Actor, conversation ids.ID) error {
	_, err := s.see(ctx, r, a, conversation)
	return err
}

// FloorFor is the number at or below which nothing of a conversation is shown to the actor, and the error of who may not read there.
func (s *Service) FloorFor(ctx context.Context, r sqldb.Reader, a actor.Actor, conversation ids.ID) (int64, error) {
	v, err := s.see(ctx, r, a, conversation)
	return v.floor, err
}

// Do runs fn inside a transaction of the commit queue; see commit.Queue.
func (s *Service) Do(conversations []ids.ID, fn func(context.Context, *commit.Writer) error) error {
	return s.queue.Do(conversations, fn)
}

// ActOn is Do for a change that the actor makes to a message which he may read and where he may leave traces.
func (s *Service) ActOn(a actor.Actor, ref model.Ref, fn func(context.Context, *commit.Writer, Seen) error) error {
	return s.queue.Do([]ids.ID{ref.Conversation}, func(ctx context.Context, w *commit.Writer) error {
		v, m, err := s.seeMessage(ctx, w.Tx, a, ref)
		if err != nil {
			return err
		}
		if err := v.mustAct(); err != nil {
			return err
		}
		return fn(ctx, w, Seen{m, v.Conversation, v.seat})
	})
}

// Holding is what a transaction that posts into these conversations must hold: they and the parents of threads.
func (s *Service) Holding(conversations ...ids.ID) ([]ids.ID, error) {
	var all []ids.ID
	for _, c := range conversations {
		held, err := s.withParent(c)
		if err != nil {
			return nil, err
		}
		all = append(all, held...)
	}
	return all, nil
}

// Draft checks all of a message that can be checked before its transaction.
func (s *Service) Draft(ctx context.Context, a actor.Actor, conversation ids.ID, n NewMessage) (*commit.Draft, error) {
	return s.draft(ctx, a, conversation, &n)
}

// MaySend counts so many messages of the actor against the limit of a minute.
func (s *Service) MaySend(ctx context.Context, a actor.Actor, messages int) error {
	if s.cfg.Messages == 0 || messages == 0 {
		return nil
	}
	// Taking several at once is taking one at a rate so much lower, under the same key; what does not divide is rounded against the sender.
	return ratelimit.Check(ctx, s.cfg.Limiter, "chat.Send", "messages:"+a.Person.String(), max(s.cfg.Messages/messages, 1), time.Minute)
}

// MayMeet refuses a direct conversation of two people of whom one blocks the other.
func (s *Service) MayMeet(ctx context.Context, a actor.Actor, conversation ids.ID) error {
	return s.mustNotBeBlocked(ctx, a, conversation)
}

// ReadTo is how far a seat has read, with what is not stored yet.
func (s *Service) ReadTo(m *store.MemberRow) model.Cursor { return s.reads.latest(m.Seat, m.Read) }

// PostedAway is called for a message that its author posted without looking at the conversation: it is not unread to the author when nothing before it was.
func (s *Service) PostedAway(a actor.Actor, seat *store.MemberRow, r commit.Receipt) {
	if s.ReadTo(seat).Ordinal == r.Ordinal-1 {
		s.wrote(a, seat.Seat, r)
	}
}

// wrote moves the cursor of who wrote a message over it, here and on the person's other devices.
func (s *Service) wrote(a actor.Actor, seat store.Seat, r commit.Receipt) {
	to := model.Cursor{Seq: r.Seq, Ordinal: r.Ordinal}
	s.reads.advance(seat, advance{workspace: a.Workspace, to: to, at: r.At, own: true})
	s.cfg.Live.Wrote(seat.Person, seat.Conversation, to)
}

// hooks are what abilities do within chat's operations.
type hooks struct {
	card  func(json.RawMessage) (card json.RawMessage, fallback string, err error)
	links func(workspace ids.ID, ref model.Ref, version int64, text string)
}

// OnCard sets who checks and completes cards before they are sent; fallback is for who cannot show the card. Call it before the first message.
func (s *Service) OnCard(fn func(json.RawMessage) (card json.RawMessage, fallback string, err error)) {
	s.hooks.card = fn
}

// OnLinks sets who is told of each message with a link, sent or edited, once it is published. It must be quick. Call it before the first message.
func (s *Service) OnLinks(fn func(workspace ids.ID, ref model.Ref, version int64, text string)) {
	s.hooks.links = fn
}

func (s *Service) checkCard(n *NewMessage) error {
	if n.Kind != model.Card || s.hooks.card == nil || len(n.Card) > CardMax {
		return nil
	}
	card, fallback, err := s.hooks.card(n.Card)
	if err == nil {
		n.Card = card
		if strings.TrimSpace(n.Text) == "" {
			n.Text = fallback
		}
	}
	return err
}

func (s *Service) linked(workspace ids.ID, ref model.Ref, version int64, text string) {
	if s.hooks.links != nil && strings.Contains(text, "://") {
		s.hooks.links(workspace, ref, version, text)
	}
}

// dropPreviews takes the previews from a message whose text changes.
func (s *Service) dropPreviews(ctx context.Context, w *commit.Writer, workspace ids.ID, m *store.MessageRow) error {
	images := previewImages(m.Previews)
	m.Extra.Previews = nil
	if len(images) == 0 {
		return nil
	}
	return s.cfg.Files.Detach(ctx, w.Tx, workspace, m.Conversation, images)
}

func previewImages(previews []model.Preview) []ids.ID {
	var out []ids.ID
	for _, p := range previews {
		if p.Image != 0 {
			out = append(out, p.Image)
		}
	}
	return out
}

// Seat makes a person a member inside a transaction; see commit.Queue for what it must hold.
func (s *Service) Seat(ctx context.Context, w *commit.Writer, by actor.Actor, c *model.Conversation, person ids.ID, role model.Role) error {
	_, err := s.seat(ctx, w, by, c, person, role)
	return err
}

// Busy reports whether people talk faster than the disk turns; see commit.Queue.
func (s *Service) Busy() bool { return s.queue.Busy() }
