package chat

import (
	"context"
	"slices"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// This file is the one door to conversations: see for reading, and the small rules after it for acting.

// sight is a conversation as the actor may see it.
type sight struct {
	model.Conversation
	seat   store.MemberRow // of the conversation itself; zero for who only looks in
	member bool
	floor  int64 // nothing at or below is shown
}

var errNoConversation = errs.E("chat.see", errs.NotFound, "conversation.not_found", "There is no such conversation.")

// see returns the conversation if the actor may read it. What may not be read does not exist: one error for both.
func (s *Service) see(ctx context.Context, r sqldb.Reader, a actor.Actor, id ids.ID) (sight, error) {
	c, ok, err := store.Conversation(ctx, r, id)
	if err != nil {
		return sight{}, err
	}
	if !ok || c.Workspace != a.Workspace || !a.Known() {
		return sight{}, errNoConversation
	}
	seat, member, err := store.Member(ctx, r, store.Seat{Conversation: id, Person: a.Person})
	if err != nil {
		return sight{}, err
	}
	v := sight{Conversation: c, seat: seat, member: member, floor: seat.Floor}
	if c.Kind == model.Thread {
		// A thread is as open as its parent, also for who answered in it and was removed from the parent since.
		parent, err := s.see(ctx, r, a, c.Parent.Conversation)
		if err != nil || c.Parent.Seq <= parent.floor {
			return sight{}, errNoConversation
		}
		return v, nil
	}
	if member {
		return v, nil
	}
	if c.Mode == model.Public && a.Role.AtLeast(actor.Member) {
		return v, nil
	}
	return sight{}, errNoConversation
}

// MayRead reports by its error whether the actor may read the conversation.
func (s *Service) MayRead(ctx context.Context, a actor.Actor, conversation ids.ID) error {
	_, err := s.see(ctx, s.db, a, conversation)
	return err
}

// seeMessage returns a message that the actor may read, with the conversation around it.
func (s *Service) seeMessage(ctx context.Context, r sqldb.Reader, a actor.Actor, ref model.Ref) (sight, store.MessageRow, error) {
	v, err := s.see(ctx, r, a, ref.Conversation)
	if err != nil {
		return v, store.MessageRow{}, err
	}
	m, ok, err := store.Message(ctx, r, ref)
	if err != nil {
		return v, m, err
	}
	if !ok || m.Seq <= v.floor || m.Deleted {
		return v, m, errs.E("chat.seeMessage", errs.NotFound, "message.not_found", "There is no such message.")
	}
	return v, m, m.Decode()
}

// mustBeMember refuses who only looks in.
func (v *sight) mustBeMember() error {
	if v.member {
		return nil
	}
	return errs.E("chat.mustBeMember", errs.Forbidden, "conversation.not_member", "Join this conversation first.")
}

// mustAct refuses who may not leave traces: those outside, the muted, and everybody in an archived conversation. In a thread whoever may read may
// act, unless muted in it.
func (v *sight) mustAct() error {
	if v.Kind != model.Thread {
		if err := v.mustBeMember(); err != nil {
			return err
		}
	}
	if v.Archived {
		return errs.E("chat.mustAct", errs.Forbidden, "conversation.archived", "This conversation is archived.")
	}
	if v.seat.Role == model.Muted {
		return errs.E("chat.mustAct", errs.Forbidden, "conversation.muted", "You are muted here.")
	}
	return nil
}

// mustLead refuses who may not change the conversation: owners and moderators of it may, and admins of the workspace where they are members or could be.
func (v *sight) mustLead(a actor.Actor) error {
	if v.member && v.seat.Role.Leads() {
		return nil
	}
	if a.Role.AtLeast(actor.Admin) && v.Kind != model.Direct {
		return nil
	}
	return errs.E("chat.mustLead", errs.Forbidden, "conversation.not_leader", "Only its leaders may do this.")
}

// mustBeGroup refuses what makes no sense between two people or in a thread.
func (v *sight) mustBeGroup() error {
	if v.Kind == model.Group || v.Kind == model.Announcement {
		return nil
	}
	return errs.E("chat.mustBeGroup", errs.Invalid, "conversation.not_group", "This works in groups only.")
}

// fixed remembers what never changes of a conversation: who is in a direct one and where a thread hangs; and for a short while whether one of
// two people blocks the other.
type fixed struct {
	people  []ids.ID
	thread  bool
	parent  ids.ID
	root    ids.ID // who wrote the message that a thread hangs under
	blocked bool
	checked time.Time
}

const blockedFor = 2 * time.Second

// mustNotBeBlocked refuses messages between two people of whom one blocks the other. It costs a look into the database at most every two seconds.
func (s *Service) mustNotBeBlocked(ctx context.Context, a actor.Actor, conversation ids.ID) error {
	d, err := s.fixedOf(ctx, conversation)
	if err != nil || len(d.people) != 2 || !slices.Contains(d.people, a.Person) {
		return err // for others the conversation does not exist
	}
	if now := s.cfg.Clock.Now(); now.Sub(d.checked) > blockedFor {
		blocked, err := s.cfg.People.Blocked(ctx, a.Workspace, d.people[0], d.people[1])
		if err != nil {
			return err
		}
		d = &fixed{people: d.people, blocked: blocked, checked: now}
		s.fixed.Store(conversation, d)
	}
	if d.blocked {
		return errs.E("chat.mustNotBeBlocked", errs.Forbidden, "conversation.blocked", "Messages between you two are blocked.")
	}
	return nil
}

// fixedOf is empty for conversations that are not between two people.
func (s *Service) fixedOf(ctx context.Context, conversation ids.ID) (*fixed, error) {
	if d, ok := s.fixed.Load(conversation); ok {
		return d.(*fixed), nil
	}
	c, ok, err := store.Conversation(ctx, s.db, conversation)
	if err != nil || !ok {
		return &fixed{}, err
	}
	d := &fixed{}
	switch c.Kind {
	case model.Direct:
		d.people = c.People
	case model.Thread:
		d.thread, d.parent = true, c.Parent.Conversation
		m, _, err := store.Message(ctx, s.db, *c.Parent)
		if err != nil {
			return d, err
		}
		d.root = m.Sender
	}
	s.fixed.Store(conversation, d)
	return d, nil
}

// addressee is whom what somebody says in a conversation is for: the other one of two, or who is answered in a thread; 0 for nobody in particular.
func (d *fixed) addressee(sender ids.ID) ids.ID {
	if len(d.people) == 2 && slices.Contains(d.people, sender) {
		return d.people[0] ^ d.people[1] ^ sender
	}
	return d.root
}

func (s *Service) addressee(ctx context.Context, a actor.Actor, conversation ids.ID) (ids.ID, error) {
	d, err := s.fixedOf(ctx, conversation)
	if err != nil {
		return 0, err
	}
	return d.addressee(a.Person), nil
}

// MaySee reports by its error whether the actor may know about a person: everybody of the workspace for members, for guests those with whom they
// share a conversation.
func (s *Service) MaySee(ctx context.Context, a actor.Actor, person ids.ID) error {
	unknown := errs.E("chat.MaySee", errs.NotFound, "person.not_found", "There is no such person here.")
	known, err := s.cfg.People.Standings(ctx, a.Workspace, []ids.ID{person})
	if err != nil {
		return err
	}
	if _, ok := known[person]; !ok || !a.Known() {
		return unknown
	}
	if a.Role.AtLeast(actor.Member) || person == a.Person {
		return nil
	}
	shared, err := store.ShareSeat(ctx, s.db, a.Person, person)
	if err != nil || shared {
		return err
	}
	return unknown
}
