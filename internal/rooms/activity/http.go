package activity

import (
	"context"
	"net/http"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
)

type body[T any] struct{ Body T }

type none struct{}

type retention struct {
	Days int `json:"days" minimum:"0" maximum:"36500" doc:"0: events are kept for good."`
}

type erase struct {
	Key string `json:"key" minLength:"1" maxLength:"300" example:"user:42" doc:"The id of a person, user: with what the site calls him, or anon: with a device."`
}

type erasures struct {
	Erasures []Erasure `json:"erasures"`
}

func op(id, method, path string, status int, summary, doc string) httpapi.Op {
	return httpapi.Op{ID: id, Method: method, Path: httpapi.Workspace + "/activity" + path, Tag: "activity", Access: httpapi.Admins, Status: status, Summary: summary, Doc: doc}
}

// Register adds the operations about what is kept. Questions are asked in package query, events come in through package intake.
func (s *Service) Register(api *httpapi.API) {
	httpapi.Add(api, op("get-retention", http.MethodGet, "/retention", 0, "How long events are kept", ""), func(ctx context.Context, _ *none) (*body[retention], error) {
		days, err := s.Retention(ctx, actor.From(ctx))
		return &body[retention]{retention{days}}, err
	})
	httpapi.Add(api, op("put-retention", http.MethodPut, "/retention", 0, "Change how long events are kept", "For owners. What is older goes within a day, from the event log and the timelines; what is known of people stays. Errors: `activity.retention`."),
		func(ctx context.Context, in *body[retention]) (*body[retention], error) {
			return in, s.SetRetention(ctx, actor.From(ctx), in.Body.Days)
		})
	httpapi.Add(api, op("erase-person", http.MethodPost, "/erasures", http.StatusAccepted, "Erase a person from activity",
		"For owners. Every event and property of the person goes, under all keys that were joined to this one, from the event log, the timelines and the dictionary; in events of others the person is blanked. It is done "+
			"soon; the list of erasures then holds the proof. What people said in conversations is not touched."),
		func(ctx context.Context, in *body[erase]) (*body[Erasure], error) {
			e, err := s.AskErasure(ctx, actor.From(ctx), in.Body.Key)
			return &body[Erasure]{e}, err
		})
	httpapi.Add(api, op("list-erasures", http.MethodGet, "/erasures", 0, "Erasures and their proofs", "The newest first."), func(ctx context.Context, _ *none) (*body[erasures], error) {
		all, err := s.Erasures(ctx, actor.From(ctx))
		return &body[erasures]{erasures{append([]Erasure{}, all...)}}, err
	})
}
