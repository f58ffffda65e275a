// Package welcome gives newcomers a place to talk from the first minute: every workspace has one group of everybody, whoever comes joins it, and
// who came by an invitation joins the conversations that it names.
//
// It follows the spine (workspace.created, person.joined, live events only) and acts through chat's own doors, so what it does is harmless to repeat: the group is found
// by its place (store's unique source), a member who is there stays as he is. Who left the group of everybody is not brought back.
//
// Safe for concurrent use.
package welcome

import (
	"context"
	"encoding/json"
	"slices"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/i18n"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

// joined is identity's event.
const joined = "person.joined"

// everybody is the place of the group of everybody in its workspace.
const everybody = "everybody"

// Locale tells in which language a workspace speaks.
type Locale func(ctx context.Context, workspace ids.ID) (string, error)

// Host welcomes.
type Host struct {
	Chat   *chat.Service
	DB     *sqldb.DB
	IDs    *ids.Maker
	Locale Locale
}

var words = i18n.MustNew(i18n.Texts{
	"title":       {i18n.English: "Everybody", i18n.Chinese: "大家"},
	"description": {i18n.English: "The group of everybody here. Say hello.", i18n.Chinese: "所有人都在的群，打个招呼吧。"},
})

// Consumer follows the spine.
func (h *Host) Consumer() spine.Consumer {
	return spine.Consumer{Name: "chat.welcome", Only: []string{joined}, Deliver: func(ctx context.Context, events []spine.Event) error {
		for _, e := range events {
			if e.Name != joined || e.Origin != spine.Live || e.Person == 0 {
				continue
			}
			if err := h.welcome(ctx, e); err != nil {
				return err
			}
		}
		return nil
	}}
}

// arrival is what person.joined tells.
type arrival struct {
	Role          actor.Role `json:"role"`
	Kind          string     `json:"kind"`
	InvitedBy     ids.ID     `json:"invited_by"`
	Conversations []ids.ID   `json:"conversations"`
}

func (h *Host) welcome(ctx context.Context, e spine.Event) error {
	var a arrival
	raw, err := json.Marshal(e.Props)
	if err == nil {
		err = json.Unmarshal(raw, &a)
	}
	if err != nil {
		return err
	}
	if err := h.lead(ctx, e, a); err != nil || a.Kind == "bot" || !a.Role.AtLeast(actor.Member) {
		return err
	}
	return h.everybody(ctx, e, a.Role)
}

// lead takes a newcomer into the conversations of the invitation, as far as who invited may bring people there now.
func (h *Host) lead(ctx context.Context, e spine.Event, a arrival) error {
	by := actor.Actor{Workspace: e.Workspace, Person: a.InvitedBy, Role: actor.Member}
	for _, c := range a.Conversations {
		err := h.Chat.Add(ctx, by, c, []ids.ID{e.Person})
		if err != nil && !slices.Contains([]errs.Kind{errs.NotFound, errs.Forbidden, errs.Invalid}, errs.KindOf(err)) {
			return err
		}
	}
	return nil
}

// everybody makes the newcomer a member of the group of everybody, which the first one founds.
func (h *Host) everybody(ctx context.Context, e spine.Event, role actor.Role) error {
	a := actor.Actor{Workspace: e.Workspace, Person: e.Person, Role: role}
	sources, err := store.Sources(ctx, h.DB, e.Workspace)
	if err != nil {
		return err
	}
	if id, ok := sources[everybody]; ok {
		_, err := h.Chat.Join(ctx, a, id, "")
		if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Forbidden) {
			return nil // its owner closed it: that is not ours to undo
		}
		return err
	}
	locale, err := h.Locale(ctx, e.Workspace)
	if err != nil {
		return err
	}
	return h.found(a, i18n.Match(locale))
}

func (h *Host) found(a actor.Actor, l i18n.Locale) error {
	id := h.IDs.New()
	return h.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		c := store.NewConversation{Source: everybody, Conversation: model.Conversation{ID: id, Workspace: a.Workspace, Kind: model.Group, Mode: model.Public,
			Title: words.Text(l, "title", nil), Description: words.Text(l, "description", nil), History: model.HistoryAll, CreatedAt: w.Now, CreatedBy: a.Person}}
		if err := store.InsertConversation(ctx, w.Tx, &c); err != nil {
			return err
		}
		w.Adopt(store.Locked{ID: id, Workspace: a.Workspace, Kind: model.Group})
		w.Event(a.Workspace, spine.Event{Name: chat.EventConversationCreated, At: w.Now, Person: a.Person, Conversation: id, Origin: spine.Live,
			Props: map[string]any{"kind": string(model.Group), "mode": string(model.Public)}})
		return h.Chat.Seat(ctx, w, a, &c.Conversation, a.Person, model.Owner)
	})
}
