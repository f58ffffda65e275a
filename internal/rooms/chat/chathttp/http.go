package chathttp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/cards"
	"hubbub/internal/rooms/chat/keep"
	"hubbub/internal/rooms/chat/marks"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/reach"
	"hubbub/internal/rooms/chat/shelf"
)

// Room is chat with its abilities.
type Room struct {
	Chat  *chat.Service
	Keep  *keep.Keeper
	Cards *cards.Deck
	Reach *reach.Reach
	Shelf *shelf.Shelf
	Marks *marks.Marks
}

// Register adds the room's operations.
func (r *Room) Register(api *httpapi.API) {
	r.conversations(api)
	r.settings(api)
	r.members(api)
	r.messages(api)
	r.marks(api)
	r.notes(api)
	r.media(api)
	r.onward(api)
	r.own(api)
	r.scheduled(api)
}

// add registers an operation of chat: in a workspace and for everybody in it, unless the operation says otherwise.
func add[I, O any](api *httpapi.API, op httpapi.Op, handle func(context.Context, actor.Actor, *I) (*O, error)) {
	op.Tag = "chat"
	if op.Access == "" {
		op.Access = httpapi.Known
	}
	if op.Access != httpapi.Public {
		op.Path = httpapi.Workspace + op.Path
	}
	httpapi.Add(api, op, func(ctx context.Context, in *I) (*O, error) { return handle(ctx, actor.From(ctx), in) })
}

const (
	get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete

	inC = "/conversations/{conversation}"
	inM = inC + "/messages/{seq}"
)

// InConversation is the path of what is in a conversation.
type InConversation struct {
	Conversation httpapi.ID `path:"conversation" example:"01hx5t9k2m4p6" doc:"The conversation's id."`
}

// OnMessage is the path of what is on a message.
type OnMessage struct {
	InConversation
	Seq int64 `path:"seq" minimum:"1" example:"42" doc:"The message's number in the conversation."`
}

func (p *OnMessage) ref() model.Ref { return model.Ref{Conversation: p.Conversation.ID, Seq: p.Seq} }

// Paging is the query of lists that come in pages.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"As next in the page before; opaque."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// PagingOnMessage is the query of what is on a message and comes in pages.
type PagingOnMessage struct {
	OnMessage
	Paging
}

// Listed is one page of a list.
type Listed[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page; absent on the last."`
}

// Answer is an answer with a body.
type Answer[T any] struct{ Body T }

// Done is an answer without one.
type Done struct{}

func answer[T any](v T, err error) (*Answer[T], error) {
	if err != nil {
		return nil, err
	}
	return &Answer[T]{v}, nil
}

func done(err error) (*Done, error) {
	if err != nil {
		return nil, err
	}
	return &Done{}, nil
}

// all is a list that comes as one page.
func all[T any](items []T, err error) (*Answer[Listed[T]], error) {
	if items == nil {
		items = []T{}
	}
	return answer(Listed[T]{Items: items}, err)
}

// place is a cursor: where the page before ended, in a form that callers do not look into.
func place[T any](at T) (string, error) {
	b, err := json.Marshal(at)
	return base64.RawURLEncoding.EncodeToString(b), err
}

// placed reads a cursor; an empty one is the start.
func placed[T any](cursor string, start T) (T, error) {
	return placedIn("query.cursor", cursor, start)
}

// placedIn is placed for a cursor of another name.
func placedIn[T any](name, cursor string, start T) (T, error) {
	if cursor == "" {
		return start, nil
	}
	at := start
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(b, &at)
	}
	if err != nil {
		return start, errs.E("chathttp.placed", errs.Invalid, "cursor.malformed", "This is not a cursor of this list.").In(name, "expected next as it came", nil)
	}
	return at, nil
}

// pageTo is a page whose maker knows where the next one begins, if there is more.
func pageTo[T, P any](items []T, next P, more bool, err error) (*Answer[Listed[T]], error) {
	out := Listed[T]{Items: items}
	if err == nil && more {
		out.Next, err = place(next)
	}
	if out.Items == nil {
		out.Items = []T{}
	}
	return answer(out, err)
}

// page cuts what was read with one item more than asked, and names the place of the last one that is left.
func page[T, P any](items []T, limit int, at func(T) P) (*Answer[Listed[T]], error) {
	out := Listed[T]{Items: items}
	if len(items) > limit {
		out.Items = items[:limit]
		next, err := place(at(items[limit-1]))
		if err != nil {
			return nil, err
		}
		out.Next = next
	}
	if out.Items == nil {
		out.Items = []T{}
	}
	return &Answer[Listed[T]]{out}, nil
}
