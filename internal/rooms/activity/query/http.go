package query

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/rooms/activity/query/lang"
)

type askIn struct {
	Body struct {
		Query json.RawMessage `json:"query" doc:"A question: see /activity/schema and docs/query.md."`
	}
}

type answerOut struct {
	Body lang.Answer
}

type peopleIn struct {
	Body struct {
		Query   json.RawMessage `json:"query" doc:"The question whose number is meant."`
		Cell    json.RawMessage `json:"cell,omitempty" doc:"Which number: the fields of Cell that the kind has."`
		Columns []string        `json:"columns,omitempty" maxItems:"20" doc:"Person properties to tell with each; name if absent."`
		Limit   int             `json:"limit,omitempty" minimum:"1" maximum:"10000" default:"100"`
		Offset  int             `json:"offset,omitempty" minimum:"0" maximum:"100000000"`
	}
}

type estimateOut struct {
	Body Estimate
}

type jobIn struct {
	Job string `path:"job" maxLength:"40"`
}

type jobOut struct {
	Body Job
}

type jobsOut struct {
	Body struct {
		Jobs []Job `json:"jobs" doc:"The newest first, without their answers."`
	}
}

type vocabularyOut struct {
	Body Vocabulary
}

type personIn struct {
	Person string    `path:"person" maxLength:"400" doc:"A person's id, or user: and what the site calls them, or anon: and a device."`
	Before time.Time `query:"before" doc:"Only what happened before; next of the page before."`
	Limit  int       `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

type personOut struct {
	Body PersonPage
}

const inActivity = httpapi.Workspace + "/activity"

// Register adds the operations. Owners and admins may ask; whose page they open is written down.
func (s *Service) Register(api *httpapi.API) {
	s.registerQuestions(api)
	s.registerJobs(api)
	api.Handle(httpapi.Op{ID: "activity-schema", Method: http.MethodGet, Path: inActivity + "/schema", Tag: "activity", Access: httpapi.Known, Summary: "The JSON Schema of questions",
		Doc: "Questions by kind, and the shapes of their answers."}, func(w http.ResponseWriter, _ *http.Request) error {
		b, err := lang.Schema()
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/schema+json")
		_, err = w.Write(b)
		return err
	})
	httpapi.Add(api, httpapi.Op{ID: "activity-vocabulary", Method: http.MethodGet, Path: inActivity + "/vocabulary", Tag: "activity", Access: httpapi.Admins,
		Summary: "What questions can be made of", Doc: "Names of events, properties of events and people, kinds of questions."},
		func(ctx context.Context, _ *struct{}) (*vocabularyOut, error) {
			v, err := s.Vocabulary(ctx, actor.From(ctx))
			return &vocabularyOut{v}, err
		})
	httpapi.Add(api, httpapi.Op{ID: "activity-person", Method: http.MethodGet, Path: inActivity + "/people/{person}", Tag: "activity", Access: httpapi.Admins,
		Summary: "What one person did", Doc: "The audit log keeps that you looked. Errors: `activity.no_person` (404)."},
		func(ctx context.Context, in *personIn) (*personOut, error) {
			p, err := s.Person(ctx, actor.From(ctx), in.Person, in.Before, in.Limit)
			return &personOut{p}, err
		})
}

const errorsDoc = " Errors: `query.malformed`, `query.invalid` with the JSON path of everything that does not fit, `query.too_much` with the estimate (422)."

func (s *Service) registerQuestions(api *httpapi.API) {
	httpapi.Add(api, httpapi.Op{ID: "activity-query", Method: http.MethodPost, Path: inActivity + "/query", Tag: "activity", Access: httpapi.Admins, Scope: "activity:read",
		Summary: "Ask a question", Doc: "`result` has the shape of the kind." + errorsDoc},
		func(ctx context.Context, in *askIn) (*answerOut, error) {
			ans, err := s.Ask(ctx, actor.From(ctx), in.Body.Query)
			return answered(ans, err)
		})
	httpapi.Add(api, httpapi.Op{ID: "activity-people", Method: http.MethodPost, Path: inActivity + "/people", Tag: "activity", Access: httpapi.Admins, Scope: "activity:read",
		Summary: "The people behind a number", Doc: "The question and the cell of its answer; the answer is of kind people." + errorsDoc},
		func(ctx context.Context, in *peopleIn) (*answerOut, error) {
			b := &in.Body
			q, err := json.Marshal(map[string]any{"kind": "people", "of": b.Query, "cell": b.Cell, "columns": b.Columns, "limit": b.Limit, "offset": b.Offset})
			if err != nil {
				return nil, errs.E("query.people", errs.Invalid, "query.malformed", "This is no JSON.").Because(err)
			}
			ans, err := s.Ask(ctx, actor.From(ctx), q)
			return answered(ans, inQuery(err))
		})
	httpapi.Add(api, httpapi.Op{ID: "activity-estimate", Method: http.MethodPost, Path: inActivity + "/estimate", Tag: "activity", Access: httpapi.Admins, Scope: "activity:read",
		Summary: "What a question would cost", Doc: "How many events it would read, and whether it runs at once." + errorsDoc},
		func(ctx context.Context, in *askIn) (*estimateOut, error) {
			est, err := s.Estimate(ctx, actor.From(ctx), in.Body.Query)
			return &estimateOut{est}, err
		})
}

func answered(ans *lang.Answer, err error) (*answerOut, error) {
	if err != nil {
		return nil, err
	}
	return &answerOut{*ans}, nil
}

// inQuery names places as the caller of people wrote them: of is his query.
func inQuery(err error) error {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Fields == nil {
		return err
	}
	c := *e
	c.Fields = append([]errs.Field(nil), e.Fields...)
	for i := range c.Fields {
		if rest, ok := strings.CutPrefix(c.Fields[i].Location, "$.of"); ok {
			c.Fields[i].Location = "$.query" + rest
		}
	}
	return &c
}

func (s *Service) registerJobs(api *httpapi.API) {
	httpapi.Add(api, httpapi.Op{ID: "activity-start-job", Method: http.MethodPost, Path: inActivity + "/jobs", Tag: "activity", Access: httpapi.Admins, Scope: "activity:read", Status: http.StatusAccepted,
		Summary: "Ask a question that takes its time", Doc: "For what is too much at once. Jobs run one after the other; answers are kept for an hour, while the server runs. Errors: `query.too_many_jobs` (429)." + errorsDoc},
		func(ctx context.Context, in *askIn) (*jobOut, error) {
			j, err := s.Start(ctx, actor.From(ctx), in.Body.Query)
			return &jobOut{j}, err
		})
	httpapi.Add(api, httpapi.Op{ID: "activity-jobs", Method: http.MethodGet, Path: inActivity + "/jobs", Tag: "activity", Access: httpapi.Admins, Summary: "Questions that run or have ended lately"},
		func(ctx context.Context, _ *struct{}) (*jobsOut, error) {
			out := &jobsOut{}
			out.Body.Jobs = s.jobs.list(actor.From(ctx).Workspace)
			return out, nil
		})
	httpapi.Add(api, httpapi.Op{ID: "activity-job", Method: http.MethodGet, Path: inActivity + "/jobs/{job}", Tag: "activity", Access: httpapi.Admins,
		Summary: "How far a question is, and its answer", Doc: "Errors: `query.no_job` (404)."},
		func(ctx context.Context, in *jobIn) (*jobOut, error) {
			j, err := s.jobs.get(actor.From(ctx).Workspace, in.Job)
			return &jobOut{j}, err
		})
	httpapi.Add(api, httpapi.Op{ID: "activity-end-job", Method: http.MethodDelete, Path: inActivity + "/jobs/{job}", Tag: "activity", Access: httpapi.Admins, Status: http.StatusNoContent,
		Scope: "activity:read", Summary: "Cancel a question, or forget its answer", Doc: "Errors: `query.no_job` (404)."},
		func(ctx context.Context, in *jobIn) (*struct{}, error) {
			return &struct{}{}, s.jobs.end(actor.From(ctx).Workspace, in.Job)
		})
}
