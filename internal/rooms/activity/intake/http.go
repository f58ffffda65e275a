package intake

import (
	"context"
	"net/http"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
)

type body[T any] struct{ Body T }

type none struct{}

type byID struct {
	ID httpapi.ID `path:"id"`
}

type keyList struct {
	Keys []Key `json:"keys"`
}

type keyChange struct {
	ID   httpapi.ID `path:"id"`
	Body NewKey
}

type dictionaryIn struct {
	Days int `query:"days" minimum:"1" maximum:"400" default:"30" doc:"Days of volume, to today (UTC)."`
}

type dictionaryOut struct {
	Events []Event `json:"events"`
}

func answerOf[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

func op(id, method, path string, status int, summary, doc string) httpapi.Op {
	return httpapi.Op{ID: id, Method: method, Path: httpapi.Workspace + "/activity" + path, Tag: "activity", Access: httpapi.Admins, Status: status, Summary: summary, Doc: doc}
}

// Register adds the operations of owners and admins. The door itself is Handler.
func (s *Service) Register(api *httpapi.API) {
	httpapi.Add(api, op("list-write-keys", http.MethodGet, "/keys", 0, "The write keys", "With one, a site or a backend sends events to /v1/track, identify, page, screen, group, alias and batch, in the form of Segment's HTTP tracking API."),
		func(ctx context.Context, _ *none) (*body[keyList], error) {
			all, err := s.Keys(ctx, actor.From(ctx))
			return answerOf(keyList{append([]Key{}, all...)}, err)
		})
	httpapi.Add(api, op("make-write-key", http.MethodPost, "/keys", http.StatusCreated, "Make a write key", "For owners. Errors: `write_key.origin`, `write_key.too_many`."),
		func(ctx context.Context, in *body[NewKey]) (*body[Key], error) {
			return answerOf(s.MakeKey(ctx, actor.From(ctx), in.Body))
		})
	httpapi.Add(api, op("change-write-key", http.MethodPut, "/keys/{id}", 0, "Change a write key's name and origins", "For owners. Errors: `write_key.not_found`, `write_key.origin`."),
		func(ctx context.Context, in *keyChange) (*body[Key], error) {
			return answerOf(s.ChangeKey(ctx, actor.From(ctx), in.ID.ID, in.Body))
		})
	httpapi.Add(api, op("rotate-write-key", http.MethodPost, "/keys/{id}/rotate", 0, "Give a write key another text", "For owners. The one before works for another day. Errors: `write_key.not_found`."),
		func(ctx context.Context, in *byID) (*body[Key], error) {
			return answerOf(s.RotateKey(ctx, actor.From(ctx), in.ID.ID))
		})
	httpapi.Add(api, op("revoke-write-key", http.MethodDelete, "/keys/{id}", http.StatusNoContent, "End a write key", "For owners. It works no more within a few seconds. Errors: `write_key.not_found`."),
		func(ctx context.Context, in *byID) (*none, error) {
			return nil, s.RevokeKey(ctx, actor.From(ctx), in.ID.ID)
		})
	httpapi.Add(api, op("get-intake", http.MethodGet, "/intake", 0, "What is kept of events from outside", "Consent, addresses, redaction, the plan."),
		func(ctx context.Context, _ *none) (*body[Settings], error) {
			return answerOf(s.Settings(ctx, actor.From(ctx)))
		})
	httpapi.Add(api, op("put-intake", http.MethodPut, "/intake", 0, "Change what is kept", "For owners. All of it at once; it holds for what comes from now on."),
		func(ctx context.Context, in *body[Settings]) (*body[Settings], error) {
			return answerOf(s.ChangeSettings(ctx, actor.From(ctx), in.Body))
		})
	httpapi.Add(api, op("list-events", http.MethodGet, "/events", 0, "The dictionary of events", "Every name that came, with what it carries as first seen, how much of it came by day, and what the workspace thinks of it."),
		func(ctx context.Context, in *dictionaryIn) (*body[dictionaryOut], error) {
			all, err := s.Dictionary(ctx, actor.From(ctx), in.Days)
			return answerOf(dictionaryOut{all}, err)
		})
	httpapi.Add(api, op("plan-event", http.MethodPut, "/events", http.StatusNoContent, "Say what an event is", "Planned, unplanned, or blocked: then it is not taken any more. An event may be planned before it ever comes."),
		func(ctx context.Context, in *body[Plan]) (*none, error) {
			return nil, s.PlanEvent(ctx, actor.From(ctx), in.Body)
		})
}
