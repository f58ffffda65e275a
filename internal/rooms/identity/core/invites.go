package core

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Invite is a link that lets people in.
type Invite struct {
	ID            ids.ID     `json:"id"`
	Role          actor.Role `json:"role" enum:"owner,admin,moderator,member,guest"`
	Person        ids.ID     `json:"person,omitempty" doc:"The person from an archive whom the guest of this invite turns out to be."`
	Conversations []ids.ID   `json:"conversations" doc:"Joined at once."`
	Uses          int        `json:"uses"`
	MaxUses       int        `json:"max_uses"`
	CreatedBy     ids.ID     `json:"created_by"`
	CreatedAt     time.Time  `json:"created_at"`
	ExpiresAt     time.Time  `json:"expires_at"`

	workspace ids.ID
}

// NewInvite is what makes an invite.
type NewInvite struct {
	Role          actor.Role
	Person        ids.ID
	Conversations []ids.ID
	MaxUses       int
	Life          time.Duration
}

// Bounds of an invite.
const (
	maxInviteUses = 1000
	maxInviteLife = 90 * 24 * time.Hour
	maxInviteInto = 50
)

// MakeInvite makes an invite and tells its link's token, this once. What the inviter may do with the conversations is for chat to check, when somebody joins.
func (s *Service) MakeInvite(ctx context.Context, by actor.Actor, ni NewInvite) (inv Invite, token string, err error) {
	const where = "identity.MakeInvite"
	bad := errs.E(where, errs.Invalid, "invite.form", "The invite does not fit.")
	switch {
	case !slices.Contains(roles, ni.Role):
		return inv, "", bad.In("body.role", "expected a role of people", ni.Role)
	case ni.MaxUses < 1 || ni.MaxUses > maxInviteUses:
		return inv, "", bad.In("body.max_uses", "expected 1 to 1000", ni.MaxUses)
	case ni.Person != 0 && ni.MaxUses != 1:
		return inv, "", bad.In("body.max_uses", "expected 1: a person is claimed once", ni.MaxUses)
	case ni.Life < time.Minute || ni.Life > maxInviteLife:
		return inv, "", bad.In("body.expires_at", "expected a time within 90 days", nil)
	case len(ni.Conversations) > maxInviteInto:
		return inv, "", bad.In("body.conversations", "expected at most 50", nil)
	}
	now := s.clock.Now()
	inv = Invite{ID: s.ids.New(), Role: ni.Role, Person: ni.Person, Conversations: append([]ids.ID{}, ni.Conversations...), MaxUses: ni.MaxUses, CreatedBy: by.Person,
		CreatedAt: now, ExpiresAt: now.Add(ni.Life), workspace: by.Workspace}
	into, err := json.Marshal(inv.Conversations)
	if err != nil {
		return inv, "", errs.Wrap(where, err)
	}
	token, hash := Secret("")
	return inv, token, s.Change(ctx, where, func(tx *sqldb.Tx) error {
		w, err := oneWorkspace(ctx, tx, q.WorkspaceById, by.Workspace)
		if err != nil {
			return err
		}
		if err := mayInvite(by, ni, w.Settings); err != nil {
			return err
		}
		if ni.Person != 0 {
			if _, err := s.claimable(ctx, tx, by.Workspace, ni.Person); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, q.InsertInvite, by.Workspace, inv.ID, hash, inv.Role, inv.Person, string(into), inv.MaxUses, by.Person, sqldb.Millis(now), sqldb.Millis(inv.ExpiresAt)); err != nil {
			return err
		}
		return s.Audit(ctx, tx, Act{Workspace: by.Workspace, Action: "invite.made", Kind: "invite", Subject: inv.ID, Detail: map[string]any{"role": inv.Role, "max_uses": inv.MaxUses}})
	})
}

// mayInvite: nobody invites above himself; below admin only members and guests, and only where the workspace allows it; only
// admins say who somebody from an archive is.
func mayInvite(by actor.Actor, ni NewInvite, st Settings) error {
	const where = "identity.mayInvite"
	switch {
	case !by.Role.AtLeast(actor.Member) || by.Role == actor.Bot:
		return notYours(where)
	case !by.Role.AtLeast(ni.Role):
		return errs.E(where, errs.Forbidden, "invite.above", "You may not invite to a role above yours.")
	case by.Role.AtLeast(actor.Admin):
		return nil
	case !st.MembersInvite || ni.Person != 0 || ni.Role.AtLeast(actor.Moderator):
		return errs.E(where, errs.Forbidden, "invite.admins_only", "Only admins may make this invite.")
	}
	return nil
}

// claimable is a person who came with an archive and whom nobody is yet.
func (s *Service) claimable(ctx context.Context, tx *sqldb.Tx, workspace, id ids.ID) (Person, error) {
	p, err := LockPerson(ctx, tx, workspace, id)
	if err == nil && (p.Account != 0 || p.Kind == KindBot || p.Deactivated) {
		err = errs.E("identity.claimable", errs.Conflict, "person.claimed", "Somebody is this person already, or nobody can be.")
	}
	return p, err
}

// Invites lists a workspace's invites that still work, the newest first, before one (0: from the newest on): all for admins, one's own for others.
func (s *Service) Invites(ctx context.Context, by actor.Actor, before ids.ID, limit int) ([]Invite, error) {
	whose := by.Person
	if by.Role.AtLeast(actor.Admin) {
		whose = 0
	}
	if before == 0 {
		before = math.MaxInt64
	}
	all, err := sqldb.All(ctx, s.db, q.Invites, scanInvite, by.Workspace, sqldb.Millis(s.clock.Now()), int64(whose), int64(before), limit)
	return all, errs.Wrap("identity.Invites", err)
}

// RevokeInvite ends an invite: an admin any, others their own.
func (s *Service) RevokeInvite(ctx context.Context, by actor.Actor, id ids.ID) error {
	const where = "identity.RevokeInvite"
	mine, err := s.Invites(ctx, by, id+1, 1)
	if err != nil {
		return err
	}
	if len(mine) == 0 || mine[0].ID != id {
		return errs.E(where, errs.NotFound, "invite.not_found", "There is no such invite.")
	}
	return s.Change(ctx, where, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, q.DeleteInvite, by.Workspace, id); err != nil {
			return err
		}
		return s.Audit(ctx, tx, Act{Workspace: by.Workspace, Action: "invite.revoked", Kind: "invite", Subject: id})
	})
}

// Invitation is what an invite's holder may know before he comes in.
type Invitation struct {
	Slug   string     `json:"slug"`
	Name   string     `json:"name"`
	Role   actor.Role `json:"role"`
	By     string     `json:"by,omitempty" doc:"Who invites."`
	Person string     `json:"person,omitempty" doc:"Whom the invite lets one claim to be."`
}

func badInvite() error {
	return errs.E("identity.invite", errs.NotFound, "invite.used", "This invite was used up, has run out, or never was.")
}

// LookInvite reads an invite by its token.
func (s *Service) LookInvite(ctx context.Context, token string) (Invitation, error) {
	const where = "identity.LookInvite"
	inv, found, err := sqldb.One(ctx, s.db, q.InviteByHash, scanInvite, HashOf(token), sqldb.Millis(s.clock.Now()))
	if err != nil {
		return Invitation{}, errs.Wrap(where, err)
	}
	if !found {
		return Invitation{}, badInvite()
	}
	w, err := s.WorkspaceByID(ctx, inv.workspace)
	if err != nil {
		return Invitation{}, err
	}
	out := Invitation{Slug: w.Slug, Name: w.Name, Role: inv.Role}
	people, err := s.People(ctx, w.ID, []ids.ID{inv.CreatedBy, inv.Person})
	if err != nil {
		return Invitation{}, err
	}
	if !standsFor(inv, people) {
		return Invitation{}, badInvite()
	}
	for _, p := range people {
		switch p.ID {
		case inv.CreatedBy:
			out.By = p.Name
		case inv.Person:
			out.Person = p.Name
		}
	}
	return out, nil
}

// standsFor says whether the inviter could still make this invite: one who was shut out or lowered takes his invites along.
func standsFor(inv Invite, people []Person) bool {
	return inv.CreatedBy == 0 || slices.ContainsFunc(people, func(p Person) bool { return p.ID == inv.CreatedBy && !p.Deactivated && p.Role.AtLeast(inv.Role) })
}

// Enter spends one use of an invite and makes the account a person of its workspace: a new one, or the one whom the invite lets it claim.
func (s *Service) Enter(ctx context.Context, tx *sqldb.Tx, token string, a Account) (Person, error) {
	inv, found, err := sqldb.One(ctx, tx, q.SpendInvite, scanInvite, HashOf(token), sqldb.Millis(s.clock.Now()))
	if err != nil {
		return Person{}, err
	}
	if !found {
		return Person{}, badInvite()
	}
	w, err := oneWorkspace(ctx, tx, q.LockWorkspace, inv.workspace)
	if err != nil {
		return Person{}, err
	}
	inviter, err := peopleOf(ctx, tx, w.ID, []ids.ID{inv.CreatedBy})
	if err != nil {
		return Person{}, err
	}
	if !standsFor(inv, inviter) {
		return Person{}, badInvite()
	}
	how := map[string]any{"invite": inv.ID, "invited_by": inv.CreatedBy, "conversations": inv.Conversations}
	if inv.Person == 0 {
		return s.AddPersonIn(ctx, tx, w, NewPerson{Account: a.ID, Name: a.Name, Role: inv.Role, Locale: a.Locale, TZ: a.TZ}, how)
	}
	if err := s.mayEnter(ctx, tx, w.ID, a.ID); err != nil {
		return Person{}, err
	}
	p, err := s.claimable(ctx, tx, w.ID, inv.Person)
	if err != nil {
		return Person{}, err
	}
	p.Account, p.Role, p.Kind, p.Locale, p.TZ = a.ID, inv.Role, kindOf(inv.Role), a.Locale, a.TZ
	if err := storePerson(ctx, tx, &p, false); err != nil {
		return Person{}, err
	}
	how["claimed"] = true
	return p, s.tellJoined(ctx, tx, p, how)
}
