// Package contacts holds how two people of a workspace stand to each other: contacts that both want, follows and remarks that are one's own affair, and
// blocks, of which the blocked learn nothing.
//
// Each direction is a row of its own. Both people are locked, in the order of their ids, before either row is read: who asks each other at the same moment become contacts.
// Service is safe for concurrent use.
package contacts

import (
	"context"
	"time"
	"unicode/utf8"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/core"
)

// Service is the rules about contacts and blocks. Safe for concurrent use.
type Service struct {
	core  *core.Service
	db    *sqldb.DB
	clock clock.Clock
}

// New makes the service on the database that core has migrated.
func New(c *core.Service, db *sqldb.DB, cl clock.Clock) *Service { return &Service{c, db, cl} }

// ContactState is how two people of a workspace stand, seen by one of them.
type ContactState string

// The states.
const (
	ContactNone  ContactState = "none"
	ContactAsked ContactState = "asked"   // I asked, the other has not answered
	ContactAsks  ContactState = "asks"    // the other asked, I have not answered
	ContactIs    ContactState = "contact" // mutual
)

// Contact is what somebody has about another.
type Contact struct {
	Person ids.ID       `json:"person"`
	State  ContactState `json:"state" enum:"none,asked,asks,contact"`
	Remark string       `json:"remark,omitempty" doc:"My own name for the person; nobody else sees it."`
	Follow bool         `json:"follow"`
	At     time.Time    `json:"at"`
}

// ContactChange is what to do about another person; nil leaves a part as it is.
type ContactChange struct {
	Contact bool // ask, or accept when the other has asked
	Remark  *string
	Follow  *bool
}

type contactRow struct {
	state  string // '', 'asked', 'contact'
	remark string
	follow bool
	at     int64
}

// ChangeContact asks somebody to be a contact or accepts, follows, and gives a private name. Asking somebody who has blocked the asker
// looks as if it waited for ever.
func (s *Service) ChangeContact(ctx context.Context, me actor.Actor, other ids.ID, c ContactChange) (out Contact, err error) {
	const where = "contacts.ChangeContact"
	if other == me.Person {
		return out, errs.E(where, errs.Invalid, "contact.self", "That is you.")
	}
	if c.Remark != nil && utf8.RuneCountInString(*c.Remark) > 80 {
		return out, errs.E(where, errs.Invalid, "contact.remark", "The name is too long.").In("body.remark", "expected at most 80 characters", nil)
	}
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		out = Contact{}
		if err := lockPair(ctx, tx, me, other); err != nil {
			return err
		}
		mine, err := readContact(ctx, tx, me.Workspace, me.Person, other)
		if err != nil {
			return err
		}
		theirs, err := readContact(ctx, tx, me.Workspace, other, me.Person)
		if err != nil {
			return err
		}
		if c.Remark != nil {
			mine.remark = *c.Remark
		}
		if c.Follow != nil {
			mine.follow = *c.Follow
		}
		if c.Contact && mine.state == "" {
			if err := s.ask(ctx, tx, me, other, &mine, &theirs); err != nil {
				return err
			}
		}
		mine.at = sqldb.Millis(s.clock.Now())
		out = view(other, mine, theirs)
		return writeContact(ctx, tx, me.Workspace, me.Person, other, mine)
	})
	return out, err
}

// ask makes a request, or a contact when the other has asked.
func (s *Service) ask(ctx context.Context, tx *sqldb.Tx, me actor.Actor, other ids.ID, mine, theirs *contactRow) error {
	blocked, err := blockedBetween(ctx, tx, me.Workspace, me.Person, other)
	if err != nil {
		return err
	}
	if blocked.byFirst {
		return errs.E("contacts.ask", errs.Conflict, "contact.blocked", "You have blocked this person. Lift that first.")
	}
	now := s.clock.Now()
	if theirs.state == "asked" {
		mine.state, theirs.state = "contact", "contact"
		if err := writeContact(ctx, tx, me.Workspace, other, me.Person, *theirs); err != nil {
			return err
		}
		return s.core.Publish(ctx, tx, me.Workspace, me.Person, core.ContactAccepted, now, map[string]any{"other": other})
	}
	mine.state = "asked"
	if blocked.bySecond {
		return nil
	}
	return s.core.Publish(ctx, tx, me.Workspace, me.Person, core.ContactRequested, now, map[string]any{"other": other})
}

// RemoveContact ends a contact, takes back a request or declines one; remark and follow go too.
func (s *Service) RemoveContact(ctx context.Context, me actor.Actor, other ids.ID) error {
	const where = "contacts.RemoveContact"
	return s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		if err := lockPair(ctx, tx, me, other); err != nil {
			return err
		}
		return s.part(ctx, tx, me, other)
	})
}

// part leaves nothing of me towards other, and of other towards me only remark and follow.
func (s *Service) part(ctx context.Context, tx *sqldb.Tx, me actor.Actor, other ids.ID) error {
	mine, err := readContact(ctx, tx, me.Workspace, me.Person, other)
	if err != nil {
		return err
	}
	theirs, err := readContact(ctx, tx, me.Workspace, other, me.Person)
	if err != nil {
		return err
	}
	was := mine.state != "" || theirs.state != ""
	if err := writeContact(ctx, tx, me.Workspace, me.Person, other, contactRow{}); err != nil {
		return err
	}
	theirs.state = ""
	if err := writeContact(ctx, tx, me.Workspace, other, me.Person, theirs); err != nil || !was {
		return err
	}
	return s.core.Publish(ctx, tx, me.Workspace, me.Person, core.ContactRemoved, s.clock.Now(), map[string]any{"other": other})
}

// lockPair holds both people, in the order of their ids, so that two who ask each other at once become contacts.
func lockPair(ctx context.Context, tx *sqldb.Tx, me actor.Actor, other ids.ID) error {
	for _, id := range []ids.ID{min(me.Person, other), max(me.Person, other)} {
		p, err := core.LockPerson(ctx, tx, me.Workspace, id)
		if err != nil {
			return err
		}
		if p.Deactivated && id == other {
			return core.NoPerson("contacts.lockPair")
		}
	}
	return nil
}

func view(other ids.ID, mine, theirs contactRow) Contact {
	c := Contact{Person: other, State: ContactNone, Remark: mine.remark, Follow: mine.follow, At: sqldb.Time(max(mine.at, theirs.at))}
	switch {
	case mine.state == "contact":
		c.State = ContactIs
	case mine.state == "asked":
		c.State = ContactAsked
	case theirs.state == "asked":
		c.State = ContactAsks
	}
	return c
}

// Contacts lists what somebody has about others: contacts, requests both ways, follows and remarks. Requests of people whom he blocked are left out.
// They come by person id, after one.
func (s *Service) Contacts(ctx context.Context, me actor.Actor, after ids.ID, limit int) ([]Contact, error) {
	out, err := sqldb.All(ctx, s.db, q.Contacts, func(scan sqldb.Scan) (Contact, error) {
		var other ids.ID
		var mine, theirs contactRow
		err := scan(&other, &mine.state, &mine.remark, &mine.follow, &mine.at, &theirs.state, &theirs.at)
		return view(other, mine, theirs), err
	}, me.Workspace, me.Person, int64(after), limit)
	return out, errs.Wrap("contacts.Contacts", err)
}

// Block keeps somebody away: no contact, no requests; other rooms ask Blocked before they let him write or call.
func (s *Service) Block(ctx context.Context, me actor.Actor, other ids.ID) error {
	const where = "contacts.Block"
	if other == me.Person {
		return errs.E(where, errs.Invalid, "block.self", "That is you.")
	}
	return s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		if err := lockPair(ctx, tx, me, other); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, q.InsertBlock, me.Workspace, me.Person, other, sqldb.Millis(s.clock.Now()))
		if err != nil || n == 0 {
			return err
		}
		if err := s.part(ctx, tx, me, other); err != nil {
			return err
		}
		if err := s.core.Publish(ctx, tx, me.Workspace, me.Person, core.PersonBlocked, s.clock.Now(), map[string]any{"other": other}); err != nil {
			return err
		}
		return s.core.Audit(ctx, tx, core.Act{Workspace: me.Workspace, Action: core.PersonBlocked, Kind: "person", Subject: other})
	})
}

// Unblock lets somebody near again.
func (s *Service) Unblock(ctx context.Context, me actor.Actor, other ids.ID) error {
	return s.core.Change(ctx, "contacts.Unblock", func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, q.DeleteBlock, me.Workspace, me.Person, other)
		if err != nil || n == 0 {
			return err
		}
		return s.core.Publish(ctx, tx, me.Workspace, me.Person, core.PersonUnblocked, s.clock.Now(), map[string]any{"other": other})
	})
}

// Blocks lists whom somebody has blocked, by person id, after one.
func (s *Service) Blocks(ctx context.Context, me actor.Actor, after ids.ID, limit int) ([]ids.ID, error) {
	out, err := sqldb.All(ctx, s.db, q.Blocks, sqldb.Value[ids.ID], me.Workspace, me.Person, int64(after), limit)
	return out, errs.Wrap("contacts.Blocks", err)
}

// Blocked reports whether one of two people has blocked the other.
func (s *Service) Blocked(ctx context.Context, workspace, a, b ids.ID) (bool, error) {
	between, err := blockedBetween(ctx, s.db, workspace, a, b)
	return between.byFirst || between.bySecond, errs.Wrap("contacts.Blocked", err)
}

// BlockedAmong lists those of others who have blocked person or whom person has blocked.
func (s *Service) BlockedAmong(ctx context.Context, workspace, person ids.ID, others []ids.ID) ([]ids.ID, error) {
	out, err := sqldb.All(ctx, s.db, q.BlockedAmong, sqldb.Value[ids.ID], workspace, person, sqldb.Ints(others))
	return out, errs.Wrap("contacts.BlockedAmong", err)
}

type between struct{ byFirst, bySecond bool }

func blockedBetween(ctx context.Context, r sqldb.Reader, workspace, first, second ids.ID) (between, error) {
	rows, err := sqldb.All(ctx, r, q.BlockedBetween, sqldb.Value[ids.ID], workspace, first, second)
	var b between
	for _, by := range rows {
		b.byFirst = b.byFirst || by == first
		b.bySecond = b.bySecond || by == second
	}
	return b, err
}
