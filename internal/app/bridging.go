package app

import (
	"context"
	"encoding/json"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/config"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/bridges"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/identity"
)

// This file fits chat and identity to what bridges wants to know.

// openBridges opens the webhooks.
func (d *Data) openBridges(ctx context.Context, o options) (err error) {
	d.Bridges, err = bridges.Open(ctx, bridges.Config{DB: d.DB, IDs: d.IDs, Clock: d.Clock, Seal: d.Seal, Conversations: botChat{d.Chat, d.Identity}, People: botPeople{d.Identity},
		Audit: auditor{d.Identity}, Sender: endpoints(o.network), Limiter: o.limiter, PublicURL: o.publicURL, Wake: o.wake})
	return err
}

// endpoints is how webhooks reach other programs: nil when the operator wants no requests to the outside. Unlike pages, programs listen anywhere above the ports
// that belong to the system's own services.
func endpoints(n config.Network) bridges.Sender {
	if n.NoOutgoing {
		return nil
	}
	return safehttp.New(safehttp.Options{PortsFrom: 1024, Allow: n.AllowPrivate, Redirects: -1, MaxBody: 64 << 10})
}

// botChat fits chat to bridges.Conversations.
type botChat struct {
	chat     *chat.Service
	identity *identity.Service
}

func (b botChat) MayLead(ctx context.Context, a actor.Actor, conversation ids.ID) error {
	const op = "app.MayLead"
	l, err := b.chat.Get(ctx, a, conversation)
	switch {
	case err != nil:
		return err
	case l.Conversation.Kind != model.Group && l.Conversation.Kind != model.Announcement:
		return errs.E(op, errs.Invalid, "conversation.not_group", "This works in groups only.")
	case l.Mine.Role.Leads(), a.Role.AtLeast(actor.Admin):
		return nil
	}
	return errs.E(op, errs.Forbidden, "conversation.not_leader", "Only its leaders may do this.")
}

func (b botChat) Seat(ctx context.Context, a actor.Actor, conversation, bot ids.ID, speaks bool) error {
	if err := b.chat.Add(ctx, a, conversation, []ids.ID{bot}); err != nil || !speaks {
		return err
	}
	l, err := b.chat.Get(ctx, a, conversation)
	if err != nil || l.Conversation.Kind != model.Announcement {
		return err
	}
	// Only leaders write announcements.
	return b.chat.SetRole(ctx, a, conversation, bot, model.Moderator)
}

func (b botChat) Unseat(ctx context.Context, workspace, conversation, bot ids.ID) error {
	err := b.chat.Leave(ctx, actor.Actor{Workspace: workspace, Person: bot, Role: actor.Bot}, conversation)
	if errs.CodeOf(err) == "conversation.not_member" || errs.Is(err, errs.NotFound) {
		return nil
	}
	return err
}

// bot is a bot as it acts itself; one that was switched off does not.
func (b botChat) bot(ctx context.Context, workspace, bot ids.ID) (actor.Actor, error) {
	p, err := b.identity.PersonByID(ctx, workspace, bot)
	if err == nil && p.Deactivated {
		err = errs.E("app.bot", errs.NotFound, "webhook.not_found", "The bot of this webhook was switched off.")
	}
	return actor.Actor{Workspace: workspace, Person: bot, Role: p.Role, Locale: p.Locale}, err
}

func (b botChat) Post(ctx context.Context, workspace, conversation, bot ids.ID, clientID, text string) error {
	a, err := b.bot(ctx, workspace, bot)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	b.chat.Send(ctx, a, conversation, chat.NewMessage{ClientID: clientID, Text: text}, func(_ commit.Receipt, err error) { done <- err })
	return <-done
}

func (b botChat) Look(ctx context.Context, workspace, conversation, bot ids.ID, seq int64) (p bridges.Place, message json.RawMessage, err error) {
	a, err := b.bot(ctx, workspace, bot)
	if err != nil {
		return p, nil, err
	}
	l, err := b.chat.Get(ctx, a, conversation)
	if err != nil {
		return p, nil, err
	}
	c := l.Conversation
	p = bridges.Place{ID: c.ID, Kind: string(c.Kind), Mode: string(c.Mode), Title: c.Title}
	if c.Parent != nil {
		p.Parent = &bridges.Parent{Conversation: c.Parent.Conversation, Seq: c.Parent.Seq}
	}
	if seq == 0 {
		return p, nil, nil
	}
	m, err := b.chat.Message(ctx, a, model.Ref{Conversation: conversation, Seq: seq})
	if errs.Is(err, errs.NotFound) {
		return p, nil, nil
	}
	if err != nil {
		return p, nil, err
	}
	message, err = json.Marshal(m)
	return p, message, err
}

// botPeople fits identity to bridges.People.
type botPeople struct{ identity *identity.Service }

func (b botPeople) MakeBot(ctx context.Context, workspace ids.ID, name string) (ids.ID, error) {
	p, err := b.identity.AddPerson(ctx, workspace, identity.NewPerson{Name: name, Role: actor.Bot})
	return p.ID, err
}

func (b botPeople) RenameBot(ctx context.Context, a actor.Actor, bot ids.ID, name string) error {
	a.Role = actor.Owner // who may rename a webhook may rename its bot
	_, err := b.identity.ChangePerson(ctx, a, bot, identity.PersonChange{Name: &name})
	return err
}

func (b botPeople) RetireBot(ctx context.Context, a actor.Actor, bot ids.ID) error {
	// Who may end a webhook may end its bot, whatever else he may.
	a.Role = actor.Owner
	off := true
	_, err := b.identity.ChangePerson(ctx, a, bot, identity.PersonChange{Deactivated: &off})
	return err
}

func (b botPeople) Person(ctx context.Context, workspace, person ids.ID) (bridges.Person, error) {
	p, err := b.identity.PersonByID(ctx, workspace, person)
	return bridges.Person{ID: p.ID, Name: p.Name, Handle: p.Handle, Kind: string(p.Kind)}, err
}

func (b botPeople) Slug(ctx context.Context, workspace ids.ID) (string, error) {
	w, err := b.identity.WorkspaceByID(ctx, workspace)
	return w.Slug, err
}

// auditor fits identity to bridges.Auditor.
type auditor struct{ identity *identity.Service }

func (a auditor) Audit(ctx context.Context, tx *sqldb.Tx, act bridges.Act) error {
	return a.identity.Audit(ctx, tx, identity.Act{Workspace: act.Workspace, Action: act.Action, Kind: "webhook", Subject: act.Webhook, Detail: act.Detail})
}
