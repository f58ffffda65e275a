package identity

import (
	"context"
	"net/http"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
)

type inviteIn struct {
	Role          actor.Role `json:"role,omitempty" enum:"owner,admin,moderator,member,guest" default:"member"`
	MaxUses       int        `json:"max_uses,omitempty" minimum:"1" maximum:"1000" default:"1"`
	Hours         int        `json:"hours,omitempty" minimum:"1" maximum:"2160" default:"168" doc:"How long it works."`
	Conversations []ids.ID   `json:"conversations,omitempty" maxItems:"50" doc:"Joined at once."`
	Person        ids.ID     `json:"person,omitempty" doc:"A person from an archive whom the invited turns out to be."`
}

type inviteOut struct {
	Invite
	Token string `json:"token" doc:"Shown this once."`
	URL   string `json:"url"`
}

type invitesOut struct {
	Invites []Invite `json:"invites"`
	Next    ids.ID   `json:"next,omitempty"`
}

type botIn struct {
	ByID
	Body struct {
		Name        *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Handle      *string `json:"handle,omitempty" maxLength:"64"`
		Title       *string `json:"title,omitempty" maxLength:"200"`
		Deactivated *bool   `json:"deactivated,omitempty"`
	}
}

type botsOut struct {
	Bots []Bot  `json:"bots"`
	Next ids.ID `json:"next,omitempty"`
}

type auditOut struct {
	Acts []Act  `json:"acts"`
	Next ids.ID `json:"next,omitempty"`
}

type botTokenIn struct {
	ByID
	Body struct {
		Name      string     `json:"name" minLength:"1" maxLength:"200"`
		Scopes    []string   `json:"scopes,omitempty" maxItems:"50" doc:"Empty: everything the bot may."`
		ExpiresAt *time.Time `json:"expires_at,omitempty"`
	}
}

// registerWorkspace adds the workspace itself, invites, bots and the audit log.
func (s *Service) registerWorkspace(api *httpapi.API) {
	httpapi.Add(api, inside("workspace", http.MethodGet, "/workspace", httpapi.Known, "The workspace"),
		func(ctx context.Context, _ *none) (*body[Workspace], error) {
			return answer(s.WorkspaceByID(ctx, from(ctx).Workspace))
		})
	httpapi.Add(api, inside("change-workspace", http.MethodPatch, "/workspace", httpapi.Admins, "Change the workspace's name and settings"),
		func(ctx context.Context, in *ask[struct {
			Name     *string   `json:"name,omitempty" maxLength:"200"`
			Settings *Settings `json:"settings,omitempty"`
		}]) (*body[Workspace], error) {
			return answer(s.ChangeWorkspace(ctx, from(ctx), WorkspaceChange{Name: in.Body.Name, Settings: in.Body.Settings}))
		})
	httpapi.Add(api, inside("audit-log", http.MethodGet, "/audit", httpapi.Admins, "Who did what to whom, newest first"), s.auditPage)
	httpapi.Add(api, inside("list-invites", http.MethodGet, "/invites", httpapi.Members, "Invites that still work: all for admins, one's own for others"),
		func(ctx context.Context, in *paging) (*body[invitesOut], error) {
			all, err := s.Invites(ctx, from(ctx), in.Cursor.ID, in.most()+1)
			out, next := cut(in, all, func(i Invite) ids.ID { return i.ID })
			return answer(invitesOut{out, next}, err)
		})
	httpapi.Add(api, inside("make-invite", http.MethodPost, "/invites", httpapi.Members, "Make an invite"),
		func(ctx context.Context, in *ask[inviteIn]) (*body[inviteOut], error) {
			b := in.Body
			inv, token, err := s.MakeInvite(ctx, from(ctx), NewInvite{Role: b.Role, Person: b.Person, Conversations: b.Conversations, MaxUses: b.MaxUses, Life: time.Duration(b.Hours) * time.Hour})
			return answer(inviteOut{inv, token, s.InviteLink(token)}, err)
		})
	httpapi.Add(api, inside("revoke-invite", http.MethodDelete, "/invites/{id}", httpapi.Members, "End an invite"),
		func(ctx context.Context, in *ByID) (*nothing, error) {
			return done(s.RevokeInvite(ctx, from(ctx), in.ID.ID))
		})
	s.registerBots(api)
}

func (s *Service) auditPage(ctx context.Context, in *paging) (*body[auditOut], error) {
	acts, err := s.AuditLog(ctx, from(ctx).Workspace, in.Cursor.ID, in.most()+1)
	out, next := cut(in, acts, func(a Act) ids.ID { return a.ID })
	return answer(auditOut{out, next}, err)
}

func (s *Service) registerBots(api *httpapi.API) {
	httpapi.Add(api, inside("list-bots", http.MethodGet, "/bots", httpapi.Admins, "Bots and their tokens"),
		func(ctx context.Context, in *paging) (*body[botsOut], error) {
			all, err := s.Bots(ctx, from(ctx).Workspace, in.Cursor.ID, in.most()+1)
			for i := range all {
				all[i].Tokens = listed(all[i].Tokens)
			}
			out, next := cut(in, all, func(b Bot) ids.ID { return b.ID })
			return answer(botsOut{out, next}, err)
		})
	httpapi.Add(api, inside("create-bot", http.MethodPost, "/bots", httpapi.Admins, "Make a bot"),
		func(ctx context.Context, in *ask[struct {
			Name   string `json:"name" minLength:"1" maxLength:"200"`
			Handle string `json:"handle,omitempty" maxLength:"64"`
		}]) (*body[Person], error) {
			return answer(s.CreateBot(ctx, from(ctx), in.Body.Name, in.Body.Handle))
		})
	change := inside("change-bot", http.MethodPatch, "/bots/{id}", httpapi.Admins, "Rename a bot, switch it off or on")
	change.Doc = "What is absent stays. A bot that is switched off loses its tokens; switched on again it needs new ones."
	httpapi.Add(api, change, func(ctx context.Context, in *botIn) (*body[Person], error) {
		b := in.Body
		return answer(s.ChangeBot(ctx, from(ctx), in.ID.ID, PersonChange{Name: b.Name, Handle: b.Handle, Title: b.Title, Deactivated: b.Deactivated}))
	})
	httpapi.Add(api, inside("issue-bot-token", http.MethodPost, "/bots/{id}/tokens", httpapi.Admins, "Make a token for a bot"),
		func(ctx context.Context, in *botTokenIn) (*body[issued], error) {
			nt := NewToken{Name: in.Body.Name, Scopes: in.Body.Scopes}
			if in.Body.ExpiresAt != nil {
				nt.ExpiresAt = *in.Body.ExpiresAt
			}
			return issue(s.IssueBotToken(ctx, from(ctx), in.ID.ID, nt))
		})
	httpapi.Add(api, inside("revoke-bot-token", http.MethodDelete, "/bots/{id}/tokens/{token}", httpapi.Admins, "End a bot's token"),
		func(ctx context.Context, in *struct {
			ByID
			Token httpapi.ID `path:"token"`
		}) (*nothing, error) {
			return done(s.RevokeBotToken(ctx, from(ctx), in.ID.ID, in.Token.ID))
		})
}
