package chat

import (
	"context"
	"slices"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

// seat makes a person a member inside a transaction, and tells everybody concerned; false when the person is one already.
func (s *Service) seat(ctx context.Context, w *commit.Writer, by actor.Actor, c *model.Conversation, person ids.ID, role model.Role) (bool, error) {
	head, err := w.Head(c.ID)
	if err != nil {
		return false, err
	}
	m := store.MemberRow{Seat: store.Seat{Conversation: c.ID, Person: person}, Role: role, JoinedAt: w.Now}
	// What was said before somebody came is not unread to them.
	m.Read = model.Cursor{Seq: head.Seq, Ordinal: head.Ordinal}
	if c.History == model.HistoryJoined {
		m.Floor = head.Seq
	}
	added, err := store.InsertMember(ctx, w.Tx, c.Workspace, &m)
	if err != nil || !added {
		return false, err
	}
	if err := w.Append(c.ID, model.MemberJoined, by.Person, model.Target{Person: person, Role: role}); err != nil {
		return false, err
	}
	if err := w.Personal(ctx, person, model.ConversationAdded, c.ID, 0); err != nil {
		return false, err
	}
	w.Event(c.Workspace, spine.Event{Name: EventMemberJoined, At: w.Now, Person: person, Conversation: c.ID, Origin: spine.Live, Props: map[string]any{"by": by.Person}})
	w.After(func() { s.cfg.Live.Joined(c.ID, person) })
	return true, nil
}

// unseat ends a membership inside a transaction. Once the call that asked for it returns, no socket of the person hears the conversation any more.
func (s *Service) unseat(ctx context.Context, w *commit.Writer, by actor.Actor, c *model.Conversation, person ids.ID, kind model.EntryKind) error {
	removed, err := store.DeleteMember(ctx, w.Tx, store.Seat{Conversation: c.ID, Person: person})
	if err != nil || !removed {
		return err
	}
	if err := w.Append(c.ID, kind, by.Person, model.Target{Person: person}); err != nil {
		return err
	}
	if err := w.Personal(ctx, person, model.ConversationRemoved, c.ID, 0); err != nil {
		return err
	}
	w.Event(c.Workspace, spine.Event{Name: EventMemberLeft, At: w.Now, Person: person, Conversation: c.ID, Origin: spine.Live, Props: map[string]any{"by": by.Person}})
	return nil
}

// Join makes the actor a member of an open group.
func (s *Service) Join(ctx context.Context, a actor.Actor, id ids.ID, password string) (Listing, error) {
	const op = "chat.Join"
	c, ok, err := store.Conversation(ctx, s.db, id)
	if err != nil {
		return Listing{}, err
	}
	// A private group that one is not in does not exist; guests join by invitation only.
	if !ok || c.Workspace != a.Workspace || c.Mode == model.Private || (c.Kind != model.Group && c.Kind != model.Announcement) || !a.Role.AtLeast(actor.Member) {
		if _, seen := s.see(ctx, s.db, a, id); seen != nil {
			return Listing{}, errNoConversation
		}
		l, _, err := s.listingOf(ctx, s.db, a.Person, id)
		return l, err
	}
	if c.Archived {
		return Listing{}, errs.E(op, errs.Forbidden, "conversation.archived", "This conversation is archived.")
	}
	if c.Mode == model.Password {
		if match, err := s.cfg.Passwords.Verify(c.PasswordHash, password); err != nil || !match {
			if err != nil {
				return Listing{}, err
			}
			return Listing{}, errs.E(op, errs.Forbidden, "conversation.password", "This is not the password.").In("body.password", "wrong", nil)
		}
	}
	if err := s.queue.Do([]ids.ID{id}, func(ctx context.Context, w *commit.Writer) error {
		_, err := s.seat(ctx, w, a, &c, a.Person, model.Member)
		return err
	}); err != nil {
		return Listing{}, err
	}
	l, _, err := s.listingOf(ctx, s.db, a.Person, id)
	return l, err
}

// Leave ends the actor's own membership. The last owner of a group hands it on: to the longest-standing moderator, else the longest-standing member.
func (s *Service) Leave(ctx context.Context, a actor.Actor, id ids.ID) error {
	err := s.queue.Do([]ids.ID{id}, func(ctx context.Context, w *commit.Writer) error {
		v, err := s.see(ctx, w.Tx, a, id)
		if err != nil {
			return err
		}
		if err := v.mustBeMember(); err != nil {
			return err
		}
		if v.Kind == model.Direct {
			return errs.E("chat.Leave", errs.Invalid, "conversation.direct", "A direct conversation cannot be left. Mute or unpin it.")
		}
		if err := s.unseat(ctx, w, a, &v.Conversation, a.Person, model.MemberLeft); err != nil {
			return err
		}
		if v.seat.Role == model.Owner {
			return s.handOn(ctx, w, a, &v.Conversation)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.silence(ctx, a.Person, id)
}

// silence ends the subscriptions of somebody who is no longer a member, to the conversation and to the threads in it.
func (s *Service) silence(ctx context.Context, person, id ids.ID) error {
	threads, err := store.ThreadsUnder(ctx, s.db, id)
	if err != nil {
		return err
	}
	for _, c := range append(threads, id) {
		if err := s.cfg.Live.Left(ctx, c, person); err != nil {
			return err
		}
	}
	return nil
}

// handOn gives a group that lost its owner a new one, if anybody is left.
func (s *Service) handOn(ctx context.Context, w *commit.Writer, by actor.Actor, c *model.Conversation) error {
	leaders, err := store.Leaders(ctx, w.Tx, c.ID)
	if err != nil || (len(leaders) > 0 && leaders[0].Role == model.Owner) {
		return err
	}
	if len(leaders) == 0 {
		if leaders, err = store.Members(ctx, w.Tx, c.ID, 0, 1); err != nil || len(leaders) == 0 {
			return err
		}
	}
	return s.rerole(ctx, w, by, c, leaders[0].Person, model.Owner)
}

func (s *Service) rerole(ctx context.Context, w *commit.Writer, by actor.Actor, c *model.Conversation, person ids.ID, role model.Role) error {
	if err := store.SetRole(ctx, w.Tx, store.Seat{Conversation: c.ID, Person: person}, role); err != nil {
		return err
	}
	if err := w.Append(c.ID, model.MemberChanged, by.Person, model.Target{Person: person, Role: role}); err != nil {
		return err
	}
	w.Event(c.Workspace, spine.Event{Name: EventMemberChanged, At: w.Now, Person: person, Conversation: c.ID, Origin: spine.Live,
		Props: map[string]any{"by": by.Person, "role": string(role)}})
	return w.Personal(ctx, person, model.MineChanged, c.ID, 0)
}

// Add makes people members. In a public group any member may; elsewhere a leader.
func (s *Service) Add(ctx context.Context, a actor.Actor, id ids.ID, people []ids.ID) error {
	slices.Sort(people)
	people = slices.Compact(people)
	if len(people) == 0 || len(people) > AddMax {
		return errs.E("chat.Add", errs.Invalid, "conversation.invalid", "Name between 1 and 1000 people.").In("body.people", "expected 1 to 1000", len(people))
	}
	if err := s.mustExist(ctx, a.Workspace, people); err != nil {
		return err
	}
	return s.queue.Do([]ids.ID{id}, func(ctx context.Context, w *commit.Writer) error {
		v, err := s.see(ctx, w.Tx, a, id)
		if err != nil {
			return err
		}
		if err := v.mustBeGroup(); err != nil {
			return err
		}
		if err := v.mustAct(); err != nil && v.mustLead(a) != nil {
			return err
		}
		if v.Mode != model.Public || a.Role == actor.Guest {
			if err := v.mustLead(a); err != nil {
				return err
			}
		}
		for _, p := range people {
			if _, err := s.seat(ctx, w, a, &v.Conversation, p, model.Member); err != nil {
				return err
			}
		}
		return nil
	})
}

// Remove ends somebody else's membership. Moderators cannot remove owners.
func (s *Service) Remove(ctx context.Context, a actor.Actor, id, person ids.ID) error {
	if person == a.Person {
		return s.Leave(ctx, a, id)
	}
	err := s.queue.Do([]ids.ID{id}, func(ctx context.Context, w *commit.Writer) error {
		v, target, err := s.over(ctx, w, a, id, person)
		if err != nil {
			return err
		}
		if err := s.unseat(ctx, w, a, &v.Conversation, person, model.MemberRemoved); err != nil {
			return err
		}
		if target.Role == model.Owner {
			return s.handOn(ctx, w, a, &v.Conversation)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.silence(ctx, person, id)
}

// SetRole changes what a member may do here. Only owners make owners and moderators; an owner who names another stays one.
func (s *Service) SetRole(ctx context.Context, a actor.Actor, id, person ids.ID, role model.Role) error {
	return s.queue.Do([]ids.ID{id}, func(ctx context.Context, w *commit.Writer) error {
		v, target, err := s.over(ctx, w, a, id, person)
		if err != nil {
			return err
		}
		owner := v.seat.Role == model.Owner || a.Role.AtLeast(actor.Admin)
		if (role.Leads() || target.Role.Leads()) && !owner {
			return errs.E("chat.SetRole", errs.Forbidden, "conversation.not_owner", "Only an owner may do this.")
		}
		if target.Role == role {
			return nil
		}
		if err := s.rerole(ctx, w, a, &v.Conversation, person, role); err != nil {
			return err
		}
		if target.Role == model.Owner {
			return s.handOn(ctx, w, a, &v.Conversation)
		}
		return nil
	})
}

// over checks that the actor leads a group and may decide about this member of it.
func (s *Service) over(ctx context.Context, w *commit.Writer, a actor.Actor, id, person ids.ID) (sight, store.MemberRow, error) {
	const op = "chat.over"
	v, err := s.see(ctx, w.Tx, a, id)
	if err != nil {
		return v, store.MemberRow{}, err
	}
	if err := v.mustBeGroup(); err != nil {
		return v, store.MemberRow{}, err
	}
	if err := v.mustLead(a); err != nil {
		return v, store.MemberRow{}, err
	}
	target, ok, err := store.Member(ctx, w.Tx, store.Seat{Conversation: id, Person: person})
	if err != nil {
		return v, target, err
	}
	if !ok {
		return v, target, errs.E(op, errs.NotFound, "member.not_found", "This person is not a member.")
	}
	if target.Role == model.Owner && v.seat.Role != model.Owner && !a.Role.AtLeast(actor.Admin) {
		return v, target, errs.E(op, errs.Forbidden, "conversation.not_owner", "Only an owner may do this to an owner.")
	}
	return v, target, nil
}

// Members lists members by person id.
func (s *Service) Members(ctx context.Context, a actor.Actor, id, after ids.ID, limit int) ([]model.Membership, error) {
	if _, err := s.see(ctx, s.db, a, id); err != nil {
		return nil, err
	}
	return store.Members(ctx, s.db, id, after, limit)
}

// Settings are a member's own; nil leaves a thing as it is.
type Settings struct {
	Level      *model.Level
	MutedUntil *int64 // milliseconds since 1970; 0 ends it
	Pinned     *bool
}

// SetMine changes the actor's own view of a conversation.
func (s *Service) SetMine(ctx context.Context, a actor.Actor, id ids.ID, set Settings) (model.Mine, error) {
	err := s.queue.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		v, err := s.see(ctx, w.Tx, a, id)
		if err != nil {
			return err
		}
		if err := v.mustBeMember(); err != nil {
			return err
		}
		if set.Level != nil {
			v.seat.Level = *set.Level
		}
		if set.MutedUntil != nil {
			v.seat.MutedUntil = timeOf(*set.MutedUntil)
		}
		if set.Pinned != nil {
			v.seat.Pinned = *set.Pinned
		}
		if err := store.SetMine(ctx, w.Tx, &v.seat); err != nil {
			return err
		}
		return w.Personal(ctx, a.Person, model.MineChanged, id, 0)
	})
	if err != nil {
		return model.Mine{}, err
	}
	l, _, err := s.listingOf(ctx, s.db, a.Person, id)
	return l.Mine, err
}
