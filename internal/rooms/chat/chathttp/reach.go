package chathttp

import (
	"context"
	"net/http"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/reach"
	"hubbub/internal/rooms/chat/store"
)

// Forwarding is the body of forward-message.
type Forwarding struct {
	ClientID string   `json:"client_id" minLength:"8" maxLength:"64" example:"0190f0c2-5b1e-7c3a" doc:"Made by the client; asked again with it, the first answer comes again."`
	To       []ids.ID `json:"to" minItems:"1" maxItems:"20" doc:"Conversations where you may write."`
}

// SharedAnswer is a shared message. It is not to be kept by caches or found by search engines.
type SharedAnswer struct {
	CacheControl string `header:"Cache-Control"`
	Robots       string `header:"X-Robots-Tag"`
	Body         reach.SharedMessage
}

func (r *Room) forwardAndShare(api *httpapi.API) {
	add(api, httpapi.Op{ID: "forward-message", Method: post, Path: inM + "/forward", Summary: "Send a message on to other conversations",
		Doc: "To all of them or to none. The forward says who said it first and when, and where only if everybody in the workspace may read there. Nobody who is mentioned in it is told again; a card " +
			"arrives as its fallback text. An error names the target in `errors[].location`, such as `body.to[1]`."},
		func(ctx context.Context, a actor.Actor, in *struct {
			OnMessage
			Body Forwarding
		}) (*Answer[Listed[reach.Forwarded]], error) {
			return all(r.Reach.Forward(ctx, a, in.ref(), in.Body.To, in.Body.ClientID))
		})
	add(api, httpapi.Op{ID: "share-message", Method: post, Path: inM + "/share", Summary: "Make a link that shows this message to anybody", Access: httpapi.Members,
		Doc: "What was said in a public group may be shared by whoever reads it; elsewhere by its author, in groups also by leaders. 403 `share.not_open` otherwise. " +
			"Asked again, your link is found. It shows this one message, with the author's name, as long as you may share it."},
		func(ctx context.Context, a actor.Actor, in *OnMessage) (*Answer[reach.Link], error) {
			return answer(r.Reach.Share(ctx, a, in.ref()))
		})
	add(api, httpapi.Op{ID: "list-shares", Method: get, Path: inM + "/share", Summary: "Links to this message that you may end, with their visits"},
		func(ctx context.Context, a actor.Actor, in *PagingOnMessage) (*Answer[Listed[reach.Link]], error) {
			after, err := placed(in.Cursor, store.SharePlace{})
			if err != nil {
				return nil, err
			}
			found, err := r.Reach.Shares(ctx, a, in.ref(), after, in.Limit+1)
			if err != nil {
				return nil, err
			}
			return page(found, in.Limit, func(l reach.Link) store.SharePlace { return l.Place() })
		})
	add(api, httpapi.Op{ID: "unshare-message", Method: del, Path: inM + "/share", Summary: "End the links to this message", Status: http.StatusNoContent,
		Doc: "Yours; all of them when it is your message or you lead the conversation."},
		func(ctx context.Context, a actor.Actor, in *OnMessage) (*Done, error) {
			return done(r.Reach.Unshare(ctx, a, in.ref()))
		})
	add(api, httpapi.Op{ID: "get-shared-message", Method: get, Path: "/api/s/{token}", Summary: "What a share link shows", Access: httpapi.Public,
		Doc: "For anybody who has the link. 404 `share.not_found` when it was ended, the message was deleted, or who shared it may no longer share it. Each call counts as a visit."},
		func(ctx context.Context, _ actor.Actor, in *struct {
			Token string `path:"token" minLength:"22" maxLength:"22" example:"3qYxN0VbT1mJx0sVwq8c2A"`
		}) (*SharedAnswer, error) {
			m, err := r.Reach.Shared(ctx, in.Token)
			if err != nil {
				return nil, err
			}
			return &SharedAnswer{"no-store", "noindex", m}, nil
		})
}
