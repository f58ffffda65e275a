package notify

import (
	"context"
	"net/http"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
)

type settingsBody struct{ Body Settings }

type keyBody struct {
	Body struct {
		Key string `json:"key" doc:"The applicationServerKey for PushManager.subscribe."`
	}
}

type browserBody struct{ Body Browser }

type endpointIn struct {
	Body struct {
		Endpoint string `json:"endpoint" maxLength:"2000"`
	}
}

type none struct{}

// Register adds the room's operations.
func (s *Service) Register(api *httpapi.API) {
	op := func(id, method, path, summary, doc string) httpapi.Op {
		o := httpapi.Op{ID: id, Method: method, Path: httpapi.Workspace + path, Tag: "notifications", Access: httpapi.Known, Summary: summary, Doc: doc}
		if method != http.MethodGet && path == "/push" {
			o.Status = http.StatusNoContent
		}
		return o
	}
	httpapi.Add(api, op("get-notifications", http.MethodGet, "/notifications", "How I am told", "How much of each conversation reaches you is set there (`level`, `muted_until`); here is by which way and when."),
		func(ctx context.Context, _ *none) (*settingsBody, error) {
			a := actor.From(ctx)
			c, err := s.Settings(ctx, a.Workspace, a.Person)
			return &settingsBody{c}, err
		})
	httpapi.Add(api, op("put-notifications", http.MethodPut, "/notifications", "Change how I am told", "All of it at once. Quiet hours are on the clock of your time zone; equal times mean always."),
		func(ctx context.Context, in *settingsBody) (*settingsBody, error) {
			c, err := s.ChangeSettings(ctx, actor.From(ctx), in.Body)
			return &settingsBody{c}, err
		})
	httpapi.Add(api, op("get-push-key", http.MethodGet, "/push/key", "The key to subscribe a browser with", "It stays the same for the life of the server."),
		func(context.Context, *none) (*keyBody, error) {
			out := &keyBody{}
			out.Body.Key = s.PublicKey()
			return out, nil
		})
	httpapi.Add(api, op("subscribe-push", http.MethodPost, "/push", "Push to this browser",
		"Send PushSubscription.toJSON() without expirationTime. A browser is one person's in a workspace, the last who subscribed. What arrives is JSON: {v, id, workspace, conversation, seq, url, tag, title, body, mention?}; "+
			"show it under its tag, and two with one id once. Errors: `push.subscription`."),
		func(ctx context.Context, in *browserBody) (*none, error) {
			return nil, s.Subscribe(ctx, actor.From(ctx), in.Body)
		})
	httpapi.Add(api, op("unsubscribe-push", http.MethodDelete, "/push", "Do not push to this browser any more", "Call it before you sign out. A browser that is not subscribed is no error."),
		func(ctx context.Context, in *endpointIn) (*none, error) {
			return nil, s.Unsubscribe(ctx, actor.From(ctx), in.Body.Endpoint)
		})
}
