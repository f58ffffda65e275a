package chathttp

import (
	"context"
	"net/http"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/model"
)

// OnMember is the path of what is about a member.
type OnMember struct {
	InConversation
	Person httpapi.ID `path:"person" example:"01hx5t9k2m4p7" doc:"The member's person id."`
}

// Joiners is the body of add-members.
type Joiners struct {
	People []ids.ID `json:"people" minItems:"1" maxItems:"1000"`
}

// RoleChange is the body of set-member-role.
type RoleChange struct {
	Role model.Role `json:"role" enum:"owner,moderator,member,muted"`
}

func (r *Room) members(api *httpapi.API) {
	add(api, httpapi.Op{ID: "list-members", Method: get, Path: inC + "/members", Summary: "Who is in a conversation"}, r.listMembers)
	add(api, httpapi.Op{ID: "add-members", Method: post, Path: inC + "/members", Summary: "Bring people into a group", Status: http.StatusNoContent,
		Doc: "In public groups any member may, elsewhere leaders. Who is in it already stays. 422 `person.not_found` names who does not exist."},
		func(ctx context.Context, a actor.Actor, in *struct {
			InConversation
			Body Joiners
		}) (*Done, error) {
			return done(r.Chat.Add(ctx, a, in.Conversation.ID, in.Body.People))
		})
	add(api, httpapi.Op{ID: "set-member-role", Method: patch, Path: inC + "/members/{person}", Summary: "Change what a member may do", Status: http.StatusNoContent,
		Doc: "Leaders mute and unmute members; owners make owners and moderators."},
		func(ctx context.Context, a actor.Actor, in *struct {
			OnMember
			Body RoleChange
		}) (*Done, error) {
			return done(r.Chat.SetRole(ctx, a, in.Conversation.ID, in.Person.ID, in.Body.Role))
		})
	add(api, httpapi.Op{ID: "remove-member", Method: del, Path: inC + "/members/{person}", Summary: "Remove a member", Status: http.StatusNoContent,
		Doc: "For leaders; moderators cannot remove owners. Once this is answered, none of the person's connections hears the conversation any more. Yourself: as leaving."},
		func(ctx context.Context, a actor.Actor, in *OnMember) (*Done, error) {
			return done(r.Chat.Remove(ctx, a, in.Conversation.ID, in.Person.ID))
		})
}

func (r *Room) listMembers(ctx context.Context, a actor.Actor, in *struct {
	InConversation
	Paging
}) (*Answer[Listed[model.Membership]], error) {
	after, err := placed(in.Cursor, ids.ID(0))
	if err != nil {
		return nil, err
	}
	found, err := r.Chat.Members(ctx, a, in.Conversation.ID, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return page(found, in.Limit, func(m model.Membership) ids.ID { return m.Person })
}
