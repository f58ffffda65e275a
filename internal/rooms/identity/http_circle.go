package identity

import (
	"context"
	"net/http"

	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
)

type contactIn struct {
	ByID
	Body struct {
		Contact *bool   `json:"contact,omitempty" doc:"false: only follow or remark, without asking. The default is to ask, or to accept."`
		Remark  *string `json:"remark,omitempty" maxLength:"80"`
		Follow  *bool   `json:"follow,omitempty"`
	}
}

type contactsOut struct {
	Contacts []Contact `json:"contacts"`
	Next     ids.ID    `json:"next,omitempty"`
}

type blocksOut struct {
	People []ids.ID `json:"people"`
	Next   ids.ID   `json:"next,omitempty"`
}

// registerCircle adds contacts and blocks.
func (s *Service) registerCircle(api *httpapi.API) {
	httpapi.Add(api, inside("list-contacts", http.MethodGet, "/contacts", httpapi.Members, "My contacts, requests both ways, follows and remarks"),
		func(ctx context.Context, in *paging) (*body[contactsOut], error) {
			all, err := s.Contacts(ctx, from(ctx), in.Cursor.ID, in.most()+1)
			out, next := cut(in, all, func(c Contact) ids.ID { return c.Person })
			return answer(contactsOut{out, next}, err)
		})
	httpapi.Add(api, inside("put-contact", http.MethodPut, "/contacts/{id}", httpapi.Members, "Ask somebody to be a contact, accept, follow, give a private name"),
		func(ctx context.Context, in *contactIn) (*body[Contact], error) {
			b := in.Body
			return answer(s.ChangeContact(ctx, from(ctx), in.ID.ID, ContactChange{Contact: b.Contact == nil || *b.Contact, Remark: b.Remark, Follow: b.Follow}))
		})
	httpapi.Add(api, inside("remove-contact", http.MethodDelete, "/contacts/{id}", httpapi.Members, "End a contact, take back a request, or decline one"),
		func(ctx context.Context, in *ByID) (*nothing, error) {
			return done(s.RemoveContact(ctx, from(ctx), in.ID.ID))
		})
	httpapi.Add(api, inside("list-blocks", http.MethodGet, "/blocks", httpapi.Known, "Whom I have blocked"),
		func(ctx context.Context, in *paging) (*body[blocksOut], error) {
			all, err := s.Blocks(ctx, from(ctx), in.Cursor.ID, in.most()+1)
			out, next := cut(in, all, func(id ids.ID) ids.ID { return id })
			return answer(blocksOut{out, next}, err)
		})
	httpapi.Add(api, inside("block", http.MethodPut, "/blocks/{id}", httpapi.Known, "Block somebody"),
		func(ctx context.Context, in *ByID) (*nothing, error) {
			return done(s.Block(ctx, from(ctx), in.ID.ID))
		})
	httpapi.Add(api, inside("unblock", http.MethodDelete, "/blocks/{id}", httpapi.Known, "Lift a block"),
		func(ctx context.Context, in *ByID) (*nothing, error) {
			return done(s.Unblock(ctx, from(ctx), in.ID.ID))
		})
}
