package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

// The sizes of conversations.
const (
	TitleMax       = 120  // characters
	DescriptionMax = 2000 // characters
	AddMax         = 1000 // people added at once
)

// NewConversation is what somebody asks for.
type NewConversation struct {
	Kind        model.Kind
	Mode        model.Mode
	Title       string
	Description string
	Avatar      ids.ID
	Password    string
	History     model.History
	People      []ids.ID // beside the creator
}

// Create makes a conversation with its first members. A direct conversation of the same people is found, not made again: made is false then.
func (s *Service) Create(ctx context.Context, a actor.Actor, n NewConversation) (l Listing, made bool, err error) {
	if err := s.checkNew(ctx, a, &n); err != nil {
		return Listing{}, false, err
	}
	key := ""
	if n.Kind == model.Direct {
		key = model.DirectKey(n.People)
		if id, ok, err := store.DirectConversation(ctx, s.db, a.Workspace, key); err != nil || ok {
			if err == nil {
				l, _, err = s.listingOf(ctx, s.db, a.Person, id)
			}
			return l, false, err
		}
	}
	id := s.cfg.IDs.New()
	err = s.queue.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		c := store.NewConversation{DirectKey: key, Conversation: model.Conversation{ID: id, Workspace: a.Workspace, Kind: n.Kind, Mode: n.Mode, Title: n.Title,
			Description: n.Description, Avatar: n.Avatar, History: n.History, CreatedAt: w.Now, CreatedBy: a.Person}}
		if n.Password != "" {
			if c.PasswordHash, err = s.cfg.Passwords.Hash(n.Password); err != nil {
				return err
			}
		}
		if key != "" {
			// Two people may open the same conversation at the same moment.
			if other, ok, err := store.DirectConversation(ctx, w.Tx, a.Workspace, key); err != nil || ok {
				id = other
				return err
			}
		}
		if n.Avatar != 0 {
			if err := s.cfg.Files.Show(ctx, w.Tx, a.Workspace, a.Person, n.Avatar); err != nil {
				return err
			}
		}
		if err := store.InsertConversation(ctx, w.Tx, &c); err != nil {
			return err
		}
		w.Adopt(store.Locked{ID: id, Workspace: a.Workspace, Kind: n.Kind})
		w.Event(a.Workspace, spine.Event{Name: EventConversationCreated, At: w.Now, Person: a.Person, Conversation: id, Origin: spine.Live,
			Props: map[string]any{"kind": string(n.Kind), "mode": string(n.Mode)}})
		made = true
		return s.seatFirst(ctx, w, a, &c.Conversation, n.People)
	})
	if err != nil {
		return Listing{}, false, err
	}
	l, _, err = s.listingOf(ctx, s.db, a.Person, id)
	return l, made, err
}

// seatFirst gives a new conversation its members: the creator leads a group, two people are equals.
func (s *Service) seatFirst(ctx context.Context, w *commit.Writer, a actor.Actor, c *model.Conversation, people []ids.ID) error {
	lead := model.Owner
	if c.Kind == model.Direct {
		lead = model.Member
	}
	if _, err := s.seat(ctx, w, a, c, a.Person, lead); err != nil {
		return err
	}
	for _, p := range people {
		if p == a.Person {
			continue
		}
		if _, err := s.seat(ctx, w, a, c, p, model.Member); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) checkNew(ctx context.Context, a actor.Actor, n *NewConversation) error {
	const op = "chat.Create"
	invalid := errs.E(op, errs.Invalid, "conversation.invalid", "This conversation cannot be made.")
	n.Title, n.Description = strings.TrimSpace(n.Title), strings.TrimSpace(n.Description)
	slices.Sort(n.People)
	n.People = slices.Compact(n.People)
	if n.History == "" {
		n.History = model.HistoryAll
	}
	switch n.Kind {
	case model.Direct:
		n.Mode, n.Title, n.Description = model.Private, "", ""
		if !slices.Contains(n.People, a.Person) {
			n.People = append(n.People, a.Person)
			slices.Sort(n.People)
		}
		if len(n.People) > 9 {
			return invalid.In("body.people", "at most 9 people talk directly; make a group for more", len(n.People))
		}
	case model.Group, model.Announcement:
		if a.Role == actor.Guest {
			return errs.E(op, errs.Forbidden, "auth.role", "Guests cannot make groups.")
		}
		if err := checkTitle(n.Title, n.Description); err != nil {
			return err
		}
		if n.Mode == "" {
			n.Mode = model.Private
		}
	default:
		return invalid.In("body.kind", "expected direct, group or announcement", n.Kind)
	}
	if (n.Mode == model.Password) != (n.Password != "") {
		return invalid.In("body.password", "a password goes with mode password, and the other way round", nil)
	}
	if len(n.People) > AddMax {
		return invalid.In("body.people", fmt.Sprintf("at most %d people at once", AddMax), len(n.People))
	}
	if n.Kind == model.Direct && len(n.People) == 2 {
		blocked, err := s.cfg.People.Blocked(ctx, a.Workspace, n.People[0], n.People[1])
		if err != nil {
			return err
		}
		if blocked {
			return errs.E(op, errs.Forbidden, "conversation.blocked", "Messages between you two are blocked.")
		}
	}
	if a.Role == actor.Guest {
		for _, p := range n.People {
			if err := s.MaySee(ctx, a, p); err != nil {
				return err
			}
		}
	}
	return s.mustExist(ctx, a.Workspace, n.People)
}

// mustExist refuses people who are not active in the workspace.
func (s *Service) mustExist(ctx context.Context, workspace ids.ID, people []ids.ID) error {
	if len(people) == 0 {
		return nil
	}
	known, err := s.cfg.People.Standings(ctx, workspace, people)
	if err != nil {
		return err
	}
	for i, p := range people {
		if !known[p].Active {
			return errs.E("chat.mustExist", errs.Invalid, "person.not_found", "There is no such person here.").In(fmt.Sprintf("body.people[%d]", i), "no such person", p)
		}
	}
	return nil
}

func checkTitle(title, description string) error {
	invalid := errs.E("chat.checkTitle", errs.Invalid, "conversation.invalid", "This name or description does not fit.")
	if n := utf8.RuneCountInString(title); n == 0 || n > TitleMax {
		return invalid.In("body.title", fmt.Sprintf("expected 1 to %d characters", TitleMax), title)
	}
	if utf8.RuneCountInString(description) > DescriptionMax {
		return invalid.In("body.description", fmt.Sprintf("expected at most %d characters", DescriptionMax), nil)
	}
	return nil
}

// Change is what leaders may change; nil leaves a thing as it is.
type Change struct {
	Title, Description *string
	Avatar             *ids.ID
	Mode               *model.Mode
	Password           *string
	History            *model.History
	Archived           *bool
}

// Update changes a group.
func (s *Service) Update(ctx context.Context, a actor.Actor, id ids.ID, ch Change) (model.Conversation, error) {
	var out model.Conversation
	err := s.queue.Do([]ids.ID{id}, func(ctx context.Context, w *commit.Writer) error {
		v, err := s.see(ctx, w.Tx, a, id)
		if err != nil {
			return err
		}
		if err := v.mustBeGroup(); err != nil {
			return err
		}
		if err := v.mustLead(a); err != nil {
			return err
		}
		if err := s.changeAvatar(ctx, w, a, &v.Conversation, ch.Avatar); err != nil {
			return err
		}
		if err := s.apply(&v.Conversation, ch); err != nil {
			return err
		}
		if err := store.UpdateConversation(ctx, w.Tx, &v.Conversation, w.Now); err != nil {
			return err
		}
		if err := w.Append(id, model.ConversationChanged, a.Person, model.Target{}); err != nil {
			return err
		}
		w.Event(a.Workspace, spine.Event{Name: EventConversationChanged, At: w.Now, Person: a.Person, Conversation: id, Origin: spine.Live})
		out = v.Conversation
		return nil
	})
	if err != nil {
		return model.Conversation{}, err
	}
	c, _, err := store.Conversation(ctx, s.db, out.ID)
	return c, err
}

// changeAvatar makes the new picture visible to everybody and the old one to nobody.
func (s *Service) changeAvatar(ctx context.Context, w *commit.Writer, a actor.Actor, c *model.Conversation, to *ids.ID) error {
	if to == nil || *to == c.Avatar {
		return nil
	}
	if *to != 0 {
		if err := s.cfg.Files.Show(ctx, w.Tx, a.Workspace, a.Person, *to); err != nil {
			return err
		}
	}
	if c.Avatar != 0 {
		return s.cfg.Files.Hide(ctx, w.Tx, a.Workspace, c.Avatar)
	}
	return nil
}

func (s *Service) apply(c *model.Conversation, ch Change) error {
	if ch.Title != nil {
		c.Title = strings.TrimSpace(*ch.Title)
	}
	if ch.Description != nil {
		c.Description = strings.TrimSpace(*ch.Description)
	}
	if err := checkTitle(c.Title, c.Description); err != nil {
		return err
	}
	if ch.Avatar != nil {
		c.Avatar = *ch.Avatar
	}
	if ch.Mode != nil {
		c.Mode = *ch.Mode
	}
	if ch.History != nil {
		c.History = *ch.History
	}
	if ch.Archived != nil {
		c.Archived = *ch.Archived
	}
	if ch.Password != nil && *ch.Password != "" {
		hash, err := s.cfg.Passwords.Hash(*ch.Password)
		if err != nil {
			return err
		}
		c.PasswordHash = hash
	}
	if c.Mode == model.Password && c.PasswordHash == "" {
		return errs.E("chat.Update", errs.Invalid, "conversation.invalid", "A password group needs a password.").In("body.password", "missing", nil)
	}
	if c.Mode != model.Password {
		c.PasswordHash = ""
	}
	return nil
}

// Discover lists open groups that the actor is not in, the largest first. Guests find none.
func (s *Service) Discover(ctx context.Context, a actor.Actor, query string, after store.Place, limit int) ([]model.Conversation, error) {
	if !a.Role.AtLeast(actor.Member) {
		return nil, nil
	}
	return store.Discover(ctx, s.db, a.Workspace, a.Person, query, after, limit)
}
