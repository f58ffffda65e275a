package chathttp

import (
	"context"
	"net/http"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

// OnReaction is the path of a reaction.
type OnReaction struct {
	OnMessage
	Emoji string `path:"emoji" minLength:"1" maxLength:"64" example:"👍" doc:"One emoji, or the name of a custom one."`
}

// marks hang on messages.
func (r *Room) marks(api *httpapi.API) {
	add(api, httpapi.Op{ID: "add-reaction", Method: put, Path: inM + "/reactions/{emoji}", Summary: "React to a message", Status: http.StatusNoContent, Doc: "Twice is once."},
		func(ctx context.Context, a actor.Actor, in *OnReaction) (*Done, error) {
			return done(r.Marks.React(ctx, a, in.ref(), in.Emoji))
		})
	add(api, httpapi.Op{ID: "remove-reaction", Method: del, Path: inM + "/reactions/{emoji}", Summary: "Take your reaction away", Status: http.StatusNoContent},
		func(ctx context.Context, a actor.Actor, in *OnReaction) (*Done, error) {
			return done(r.Marks.Unreact(ctx, a, in.ref(), in.Emoji))
		})
	add(api, httpapi.Op{ID: "list-pins", Method: get, Path: inC + "/pins", Summary: "Pinned messages, the latest pin first"},
		func(ctx context.Context, a actor.Actor, in *struct {
			InConversation
			Paging
		}) (*Answer[Listed[model.Message]], error) {
			after, err := placed(in.Cursor, store.Pin{})
			if err != nil {
				return nil, err
			}
			items, next, err := r.Shelf.Pins(ctx, a, in.Conversation.ID, after, in.Limit)
			return pageTo(items, next, next.Seq > 0, err)
		})
	add(api, httpapi.Op{ID: "pin-message", Method: put, Path: inC + "/pins/{seq}", Summary: "Pin a message for everybody", Status: http.StatusNoContent,
		Doc: "In groups leaders pin; between two people and in threads everybody does."},
		func(ctx context.Context, a actor.Actor, in *OnMessage) (*Done, error) {
			return done(r.Marks.Pin(ctx, a, in.ref()))
		})
	add(api, httpapi.Op{ID: "unpin-message", Method: del, Path: inC + "/pins/{seq}", Summary: "Unpin a message", Status: http.StatusNoContent},
		func(ctx context.Context, a actor.Actor, in *OnMessage) (*Done, error) {
			return done(r.Marks.Unpin(ctx, a, in.ref()))
		})
}

// NewNote is the body of write-note.
type NewNote struct {
	ClientID string `json:"client_id" minLength:"8" maxLength:"64" example:"0190f0c2-5b1e-7c3a" doc:"Made by the client; the same id with the same content is stored once."`
	Title    string `json:"title" minLength:"1" maxLength:"200" example:"会议纪要"`
	Text     string `json:"text" minLength:"1" maxLength:"102400" doc:"Markdown."`
}

func (r *Room) notes(api *httpapi.API) {
	add(api, httpapi.Op{ID: "list-notes", Method: get, Path: inC + "/notes", Summary: "Notes of a conversation, the newest first"},
		func(ctx context.Context, a actor.Actor, in *struct {
			InConversation
			Paging
		}) (*Answer[Listed[model.Message]], error) {
			before, err := placed(in.Cursor, int64(0))
			if err != nil {
				return nil, err
			}
			found, err := r.Shelf.Notes(ctx, a, in.Conversation.ID, before, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return page(found, in.Limit, func(m model.Message) int64 { return m.Seq })
		})
	add(api, httpapi.Op{ID: "write-note", Method: post, Path: inC + "/notes", Summary: "Write a note",
		Doc: "A note is a message with a title that stays listed. Change it with edit-message."},
		func(ctx context.Context, a actor.Actor, in *struct {
			InConversation
			Body NewNote
		}) (*Answer[commit.Receipt], error) {
			n := chat.NewMessage{ClientID: in.Body.ClientID, Kind: model.Note, Title: in.Body.Title, Text: in.Body.Text}
			return answer(r.send(ctx, a, in.Conversation.ID, n))
		})
}
