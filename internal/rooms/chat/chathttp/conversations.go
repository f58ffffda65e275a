package chathttp

import (
	"context"
	"math"
	"net/http"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// NewConversation is the body of create-conversation.
type NewConversation struct {
	Kind        model.Kind    `json:"kind" enum:"direct,group,announcement"`
	Mode        model.Mode    `json:"mode,omitempty" enum:"public,private,password" doc:"Of groups and announcements; private if absent."`
	Title       string        `json:"title,omitempty" maxLength:"120" example:"周末爬山" doc:"Of groups and announcements."`
	Description string        `json:"description,omitempty" maxLength:"2000"`
	Avatar      ids.ID        `json:"avatar,omitempty" doc:"A picture that you have just uploaded."`
	Password    string        `json:"password,omitempty" maxLength:"200" doc:"With mode password."`
	History     model.History `json:"history,omitempty" enum:"all,joined" doc:"What new members may read of the past; all if absent."`
	People      []ids.ID      `json:"people,omitempty" maxItems:"1000" doc:"Who is in it beside you."`
}

// ConversationChange is the body of update-conversation.
type ConversationChange struct {
	Title       *string        `json:"title,omitempty" maxLength:"120" example:"周末爬山"`
	Description *string        `json:"description,omitempty" maxLength:"2000"`
	Avatar      *ids.ID        `json:"avatar,omitempty" doc:"A picture that you have just uploaded; empty for none."`
	Mode        *model.Mode    `json:"mode,omitempty" enum:"public,private,password"`
	Password    *string        `json:"password,omitempty" maxLength:"200"`
	History     *model.History `json:"history,omitempty" enum:"all,joined"`
	Archived    *bool          `json:"archived,omitempty"`
}

// Made is a conversation that is there: 201 when it was made just now, 200 when it was found.
type Made struct {
	Status int
	Body   chat.Listing
}

func (r *Room) conversations(api *httpapi.API) {
	add(api, httpapi.Op{ID: "list-conversations", Method: get, Path: "/conversations", Summary: "Your conversations, latest first",
		Doc: "Each with what is yours of it (what is unread, how far you have read) and its newest message. One that gains an entry while you page moves to the front, so follow your own channel from before " +
			"the first page on: its head comes there."}, r.listConversations)
	add(api, httpapi.Op{ID: "create-conversation", Method: post, Path: "/conversations", Summary: "Begin a conversation", Status: http.StatusCreated,
		Doc: "A direct conversation of the same people is one: asked again, it is found (200), not made (201). Guests begin direct conversations only. " +
			"Errors: `conversation.invalid`, `person.not_found` (422), `conversation.blocked`, `auth.role` (403)."}, r.create)
	add(api, httpapi.Op{ID: "discover-conversations", Method: get, Path: "/conversations/discover", Summary: "Open groups that you are not in, the largest first",
		Doc: "Public groups, and those that a password opens. Guests find none."}, r.discover)
	add(api, httpapi.Op{ID: "get-conversation", Method: get, Path: inC, Summary: "One conversation",
		Doc: "404 `conversation.not_found` also when you may not read it."},
		func(ctx context.Context, a actor.Actor, in *InConversation) (*Answer[chat.Listing], error) {
			return answer(r.Chat.Get(ctx, a, in.Conversation.ID))
		})
	add(api, httpapi.Op{ID: "update-conversation", Method: patch, Path: inC, Summary: "Change a group",
		Doc: "For its owners and moderators, and admins of the workspace. What is absent stays. Everybody in it gets the entry conversation.changed."}, r.update)
}

func (r *Room) listConversations(ctx context.Context, a actor.Actor, in *Paging) (*Answer[Listed[chat.Listing]], error) {
	after, err := placed(in.Cursor, store.SeatPlace{})
	if err != nil {
		return nil, err
	}
	items, next, err := r.Chat.List(ctx, a, after, in.Limit)
	return pageTo(items, next, next.ID != 0, err)
}

func (r *Room) create(ctx context.Context, a actor.Actor, in *struct{ Body NewConversation }) (*Made, error) {
	b := in.Body
	l, made, err := r.Chat.Create(ctx, a, chat.NewConversation{Kind: b.Kind, Mode: b.Mode, Title: b.Title, Description: b.Description, Avatar: b.Avatar, Password: b.Password,
		History: b.History, People: b.People})
	if err != nil {
		return nil, err
	}
	if !made {
		return &Made{http.StatusOK, l}, nil
	}
	return &Made{http.StatusCreated, l}, nil
}

func (r *Room) discover(ctx context.Context, a actor.Actor, in *struct {
	Paging
	Q string `query:"q" maxLength:"120" doc:"A part of the title."`
}) (*Answer[Listed[model.Conversation]], error) {
	after, err := placed(in.Cursor, store.Place{Members: math.MaxInt32})
	if err != nil {
		return nil, err
	}
	found, err := r.Chat.Discover(ctx, a, in.Q, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return page(found, in.Limit, func(c model.Conversation) store.Place { return store.Place{Members: c.Members, ID: c.ID} })
}

func (r *Room) update(ctx context.Context, a actor.Actor, in *struct {
	InConversation
	Body ConversationChange
}) (*Answer[model.Conversation], error) {
	b := in.Body
	return answer(r.Chat.Update(ctx, a, in.Conversation.ID, chat.Change{Title: b.Title, Description: b.Description, Avatar: b.Avatar, Mode: b.Mode, Password: b.Password,
		History: b.History, Archived: b.Archived}))
}

// MineChange is the body of set-mine.
type MineChange struct {
	Level      *model.Level `json:"level,omitempty" enum:"all,mentions,none" doc:"What you are notified of."`
	MutedUntil *time.Time   `json:"muted_until,omitempty" doc:"No notifications until then; a time that is past ends it."`
	Pinned     *bool        `json:"pinned,omitempty"`
}

// Reading is the body of read-conversation.
type Reading struct {
	Seq    int64 `json:"seq" minimum:"0" example:"42" doc:"The last entry that you have seen."`
	Unread bool  `json:"unread,omitempty" doc:"Mark unread from this message on instead."`
}

// Entrance is the body of join-conversation.
type Entrance struct {
	Password string `json:"password,omitempty" maxLength:"200" doc:"Of a group that a password opens."`
}

// settings are what is one member's own.
func (r *Room) settings(api *httpapi.API) {
	add(api, httpapi.Op{ID: "join-conversation", Method: post, Path: inC + "/join", Summary: "Join an open group",
		Doc: "Joining twice is once. 403 `conversation.password` for a wrong password; private groups do not exist for those who are not in them."},
		func(ctx context.Context, a actor.Actor, in *struct {
			InConversation
			Body *Entrance
		}) (*Answer[chat.Listing], error) {
			password := ""
			if in.Body != nil {
				password = in.Body.Password
			}
			return answer(r.Chat.Join(ctx, a, in.Conversation.ID, password))
		})
	add(api, httpapi.Op{ID: "leave-conversation", Method: post, Path: inC + "/leave", Summary: "Leave a group", Status: http.StatusNoContent,
		Doc: "The last owner hands the group on: to the longest-standing moderator, else the longest-standing member."},
		func(ctx context.Context, a actor.Actor, in *InConversation) (*Done, error) {
			return done(r.Chat.Leave(ctx, a, in.Conversation.ID))
		})
	add(api, httpapi.Op{ID: "set-mine", Method: put, Path: inC + "/mine", Summary: "What you want to hear of a conversation",
		Doc: "What is absent stays. Your other devices follow by mine.changed."},
		func(ctx context.Context, a actor.Actor, in *struct {
			InConversation
			Body MineChange
		}) (*Answer[model.Mine], error) {
			set := chat.Settings{Level: in.Body.Level, Pinned: in.Body.Pinned}
			if until := in.Body.MutedUntil; until != nil {
				ms := sqldb.Millis(*until)
				set.MutedUntil = &ms
			}
			return answer(r.Chat.SetMine(ctx, a, in.Conversation.ID, set))
		})
	add(api, httpapi.Op{ID: "read-conversation", Method: put, Path: inC + "/read", Summary: "Tell how far you have read", Status: http.StatusNoContent,
		Doc: "The cursor only moves forward, whatever order the calls arrive in; with unread it moves back to just before seq. Send it at most every second or so."},
		func(ctx context.Context, a actor.Actor, in *struct {
			InConversation
			Body Reading
		}) (*Done, error) {
			if in.Body.Unread {
				return done(r.Chat.MarkUnread(ctx, a, in.Conversation.ID, in.Body.Seq))
			}
			return done(r.Chat.Read(ctx, a, in.Conversation.ID, in.Body.Seq))
		})
	add(api, httpapi.Op{ID: "read-all-conversations", Method: post, Path: "/conversations/read-all", Summary: "Mark everything read"},
		func(ctx context.Context, a actor.Actor, _ *struct{}) (*Answer[ReadAll], error) {
			n, err := r.Keep.ReadAll(ctx, a)
			return answer(ReadAll{n}, err)
		})
}

// ReadAll tells what read-all-conversations did.
type ReadAll struct {
	Conversations int `json:"conversations" doc:"In how many something was unread."`
}
