package chathttp

import (
	"context"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/shelf"
)

func (r *Room) media(api *httpapi.API) {
	add(api, httpapi.Op{ID: "list-media", Method: get, Path: inC + "/media", Summary: "Pictures, films, recordings, files or links of a conversation, the newest first",
		Doc: "One kind at a time, without what was deleted and what was said before you may read; a page may be shorter than its limit. Threads have lists of their own."}, r.listMedia)
}

func (r *Room) listMedia(ctx context.Context, a actor.Actor, in *struct {
	InConversation
	Kind   model.MediaKind `query:"kind" required:"true" enum:"image,video,audio,file,link"`
	Before string          `query:"before" maxLength:"200" doc:"As next in the page before; opaque."`
	Limit  int             `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*Answer[Listed[shelf.Item]], error) {
	from, err := placedIn("query.before", in.Before, shelf.MediaPlace{})
	if err != nil {
		return nil, err
	}
	items, next, err := r.Shelf.Media(ctx, a, in.Conversation.ID, in.Kind, from, in.Limit)
	return pageTo(items, next, next.Seq > 0, err)
}
