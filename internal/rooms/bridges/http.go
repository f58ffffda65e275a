package bridges

import (
	"context"
	"io"
	"net/http"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
)

// InPath is where other programs post to; the token follows.
const InPath = "/api/hooks/in/"

// payloadMax is the largest payload of an incoming webhook, in bytes.
const payloadMax = 512 << 10

type body[T any] struct{ Body T }

type none struct{}

type byID struct {
	ID httpapi.ID `path:"id"`
}

type inList struct {
	Webhooks []Incoming `json:"webhooks"`
}

type inListIn struct {
	Conversation httpapi.ID `query:"conversation" doc:"Only those into this conversation."`
}

type inMake struct {
	Name         string `json:"name" minLength:"1" maxLength:"80"`
	Conversation ids.ID `json:"conversation"`
}

type inRename struct {
	ID   httpapi.ID `path:"id"`
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"80"`
	}
}

type inMade struct {
	Incoming
	URL string `json:"url" doc:"Shown this once. Whoever knows it can post."`
}

type outList struct {
	Webhooks []Outgoing `json:"webhooks"`
	Events   []string   `json:"events" doc:"Those that may be asked for."`
}

type outMade struct {
	Outgoing
	Secret string `json:"secret" example:"whsec_…" doc:"Shown this once. Verify signatures with it."`
}

type outChange struct {
	ID   httpapi.ID `path:"id"`
	Body OutgoingChange
}

type attemptList struct {
	Attempts []Attempt `json:"attempts"`
}

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

func op(id, method, path string, access httpapi.Access, status int, summary, doc string) httpapi.Op {
	return httpapi.Op{ID: id, Method: method, Path: httpapi.Workspace + "/webhooks" + path, Tag: "bridges", Access: access, Status: status, Summary: summary, Doc: doc}
}

// Register adds the room's operations.
func (s *Service) Register(api *httpapi.API) {
	api.Handle(httpapi.Op{ID: "post-to-webhook", Method: http.MethodPost, Path: InPath + "{token}", Tag: "bridges", Access: httpapi.Public, MaxBody: payloadMax,
		Summary: "Say something through an incoming webhook",
		Doc: "Takes Slack's incoming-webhook payload, as JSON or as a form with the field `payload`: `text` (mrkdwn), `blocks`, `attachments`, `username`, `icon_emoji`. Also `markdown_text`, our Markdown, " +
			"and `client_id` (8 to 64 characters), which makes a repeat harmless. Answers `ok` as plain text. Errors: `webhook.not_found`, `webhook.payload`, `webhook.no_text`, `rate.limited`, and those of sending."},
		s.accept)
	s.registerIn(api)
	s.registerOut(api)
}

func (s *Service) accept(w http.ResponseWriter, r *http.Request) error {
	payload, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if err := s.Accept(r.Context(), r.PathValue("token"), r.Header.Get("Content-Type"), payload); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = io.WriteString(w, "ok")
	return err
}

func (s *Service) registerIn(api *httpapi.API) {
	httpapi.Add(api, op("list-incoming-webhooks", http.MethodGet, "/in", httpapi.Members, 0, "Incoming webhooks", "Those into conversations that you lead; for admins also into those that they may see."),
		func(ctx context.Context, in *inListIn) (*body[inList], error) {
			all, err := s.Incomings(ctx, actor.From(ctx), in.Conversation.ID)
			return answer(inList{all}, err)
		})
	httpapi.Add(api, op("create-incoming-webhook", http.MethodPost, "/in", httpapi.Members, http.StatusCreated, "Let another program speak in a conversation",
		"For leaders of the conversation and admins. It speaks as a bot of its own, which joins the conversation."),
		func(ctx context.Context, in *body[inMake]) (*body[inMade], error) {
			made, address, err := s.MakeIncoming(ctx, actor.From(ctx), in.Body.Name, in.Body.Conversation)
			return answer(inMade{made, address}, err)
		})
	httpapi.Add(api, op("rename-incoming-webhook", http.MethodPatch, "/in/{id}", httpapi.Members, 0, "Rename an incoming webhook and its bot", ""),
		func(ctx context.Context, in *inRename) (*body[Incoming], error) {
			return answer(s.RenameIncoming(ctx, actor.From(ctx), in.ID.ID, in.Body.Name))
		})
	httpapi.Add(api, op("rotate-incoming-webhook", http.MethodPost, "/in/{id}/link", httpapi.Members, 0, "Give an incoming webhook a new link", "The link before ends at once."),
		func(ctx context.Context, in *byID) (*body[inMade], error) {
			made, address, err := s.RotateIncoming(ctx, actor.From(ctx), in.ID.ID)
			return answer(inMade{made, address}, err)
		})
	httpapi.Add(api, op("delete-incoming-webhook", http.MethodDelete, "/in/{id}", httpapi.Members, http.StatusNoContent, "End an incoming webhook", "Its bot leaves and is switched off; what it said stays."),
		func(ctx context.Context, in *byID) (*none, error) {
			return nil, s.DeleteIncoming(ctx, actor.From(ctx), in.ID.ID)
		})
}

func (s *Service) registerOut(api *httpapi.API) {
	httpapi.Add(api, op("list-outgoing-webhooks", http.MethodGet, "/out", httpapi.Admins, 0, "Outgoing webhooks, and the events that there are", ""),
		func(ctx context.Context, _ *none) (*body[outList], error) {
			all, err := s.Outgoings(ctx, actor.From(ctx).Workspace)
			return answer(outList{all, offered}, err)
		})
	httpapi.Add(api, op("create-outgoing-webhook", http.MethodPost, "/out", httpapi.Admins, http.StatusCreated, "Tell another program what happens",
		"Deliveries are POSTs of `{type, timestamp, data}`, signed as Standard Webhooks (standardwebhooks.com): `webhook-id` is the event's id and the same in every attempt, so keep those that you have seen. "+
			"`data` holds `workspace`, `person {id, name, handle, kind}`, `conversation {id, kind, mode, title, parent?}`, `seq`, `message` (as in the API; `gone: true` when it is deleted) and `detail`. "+
			"Answer 2xx within ten seconds; anything else is tried again, ten times within about three days. What is told is what the webhook's bot may read when it is sent. Errors: `webhook.url`, `webhook.too_many`."),
		func(ctx context.Context, in *body[NewOutgoing]) (*body[outMade], error) {
			made, secret, err := s.MakeOutgoing(ctx, actor.From(ctx), in.Body)
			return answer(outMade{made, secret}, err)
		})
	httpapi.Add(api, op("update-outgoing-webhook", http.MethodPatch, "/out/{id}", httpapi.Admins, 0, "Change an outgoing webhook", "One that is enabled again is told what happens from now on."),
		func(ctx context.Context, in *outChange) (*body[Outgoing], error) {
			return answer(s.ChangeOutgoing(ctx, actor.From(ctx), in.ID.ID, in.Body))
		})
	httpapi.Add(api, op("delete-outgoing-webhook", http.MethodDelete, "/out/{id}", httpapi.Admins, http.StatusNoContent, "End an outgoing webhook", ""),
		func(ctx context.Context, in *byID) (*none, error) {
			return nil, s.DeleteOutgoing(ctx, actor.From(ctx), in.ID.ID)
		})
	httpapi.Add(api, op("rotate-webhook-secret", http.MethodPost, "/out/{id}/secret", httpapi.Admins, 0, "Give an outgoing webhook a new secret", "For a day each delivery carries two signatures, by the new secret and by the one before."),
		func(ctx context.Context, in *byID) (*body[outMade], error) {
			o, secret, err := s.RotateSecret(ctx, actor.From(ctx), in.ID.ID)
			return answer(outMade{o, secret}, err)
		})
	httpapi.Add(api, op("test-outgoing-webhook", http.MethodPost, "/out/{id}/test", httpapi.Admins, 0, "Send a test", "Sends `webhook.test` at once, also to a disabled one, and tells what came of it."),
		func(ctx context.Context, in *byID) (*body[Attempt], error) {
			return answer(s.SendTest(ctx, actor.From(ctx), in.ID.ID))
		})
	httpapi.Add(api, op("list-webhook-attempts", http.MethodGet, "/out/{id}/attempts", httpapi.Admins, 0, "The last 50 attempts, newest first", ""),
		func(ctx context.Context, in *byID) (*body[attemptList], error) {
			list, err := s.Attempts(ctx, actor.From(ctx), in.ID.ID)
			return answer(attemptList{list}, err)
		})
}
