package query

import (
	"context"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/query/plan"
	"hubbub/internal/rooms/activity/timeline"
)

// Views gives the timelines of a workspace as they are now. The room's Service is it.
type Views interface {
	// View must be given back with done.
	View(ctx context.Context, workspace ids.ID) (v *timeline.View, done func(), err error)
}

// Auditor writes down who looked at whom. The room's Service is it.
type Auditor interface {
	Viewed(ctx context.Context, workspace ids.ID, person string) error
}

// Service answers the questions of those who may ask. Safe for concurrent use.
type Service struct {
	engine *Engine
	views  Views
	audit  Auditor
	jobs   *jobs
}

// NewService makes a Service. Close it before what views gives is closed.
func NewService(e *Engine, v Views, a Auditor) *Service {
	return &Service{engine: e, views: v, audit: a, jobs: newJobs(e, v)}
}

// Close ends all jobs and waits for them.
func (s *Service) Close() { s.jobs.close() }

// Ask answers a question about the actor's workspace.
func (s *Service) Ask(ctx context.Context, a actor.Actor, question []byte) (*lang.Answer, error) {
	q, err := lang.Decode(question)
	if err != nil {
		return nil, err
	}
	view, done, err := s.views.View(ctx, a.Workspace)
	if err != nil {
		return nil, errs.Wrap("query.Ask", err)
	}
	defer done()
	return s.engine.Answer(ctx, view, q, Run{Workspace: a.Workspace.String()})
}

// Estimate tells what a question would cost.
func (s *Service) Estimate(ctx context.Context, a actor.Actor, question []byte) (Estimate, error) {
	q, err := lang.Decode(question)
	if err != nil {
		return Estimate{}, err
	}
	view, done, err := s.views.View(ctx, a.Workspace)
	if err != nil {
		return Estimate{}, errs.Wrap("query.Estimate", err)
	}
	defer done()
	return s.engine.Estimate(view, q)
}

// Start makes a job of a question.
func (s *Service) Start(ctx context.Context, a actor.Actor, question []byte) (Job, error) {
	q, err := lang.Decode(question)
	if err != nil {
		return Job{}, err
	}
	view, done, err := s.views.View(ctx, a.Workspace)
	if err != nil {
		return Job{}, errs.Wrap("query.Start", err)
	}
	defer done()
	est, err := s.engine.Estimate(view, q)
	if err != nil {
		return Job{}, err
	}
	return s.jobs.start(a.Workspace, q, est.Reads)
}

// Vocabulary is what questions can be made of.
type Vocabulary struct {
	Zone             string      `json:"tz" doc:"Where days begin if a question names no zone."`
	First            *time.Time  `json:"first,omitempty" doc:"Of all events."`
	Last             *time.Time  `json:"last,omitempty"`
	Events           int64       `json:"events"`
	Names            []NameRow   `json:"names"`
	EventProperties  []string    `json:"event_properties"`
	PersonProperties []string    `json:"person_properties"`
	Kinds            []KindEntry `json:"kinds"`
}

// NameRow is an event's name.
type NameRow struct {
	Name   string    `json:"name"`
	Events int64     `json:"events"`
	First  time.Time `json:"first"`
	Last   time.Time `json:"last"`
}

// KindEntry is a kind of question.
type KindEntry struct {
	Kind  string   `json:"kind"`
	Doc   string   `json:"doc"`
	Cells []string `json:"cells" doc:"What names a number whose people can be asked for."`
}

// Vocabulary tells what questions about the actor's workspace can be made of.
func (s *Service) Vocabulary(ctx context.Context, a actor.Actor) (Vocabulary, error) {
	view, done, err := s.views.View(ctx, a.Workspace)
	if err != nil {
		return Vocabulary{}, errs.Wrap("query.Vocabulary", err)
	}
	defer done()
	v := Vocabulary{Zone: view.Zone().String(), Events: view.Events(), Names: []NameRow{}, EventProperties: append([]string{}, view.EventProperties()...),
		PersonProperties: append([]string{}, view.PropertyNames()...)}
	if first, last := view.Span(); first <= last {
		f, l := time.UnixMilli(first).UTC(), time.UnixMilli(last).UTC()
		v.First, v.Last = &f, &l
	}
	for _, n := range view.Names() {
		v.Names = append(v.Names, NameRow{n.Name, n.Events, time.UnixMilli(n.First).UTC(), time.UnixMilli(n.Last).UTC()})
	}
	for _, k := range lang.Kinds() {
		v.Kinds = append(v.Kinds, KindEntry{k.Name, k.Doc, append([]string{}, k.Cells...)})
	}
	return v, nil
}

// PersonPage is what one person did.
type PersonPage struct {
	Key    string         `json:"key"`
	Keys   []string       `json:"keys" doc:"All that were joined into this person."`
	Props  map[string]any `json:"props" doc:"As known now."`
	Events []PersonEvent  `json:"events" doc:"The newest first."`
	Next   string         `json:"next,omitempty" doc:"Give it as before to go on; absent at the end."`
}

// PersonEvent is one thing that a person did.
type PersonEvent struct {
	At     time.Time      `json:"at"`
	Name   string         `json:"name"`
	Place  string         `json:"place,omitempty"`
	Key    string         `json:"key" doc:"Under which key of the person it came."`
	Origin string         `json:"origin"`
	Marked bool           `json:"marked,omitempty" doc:"A robot or a suspect did it."`
	Props  map[string]any `json:"props,omitempty"`
}

// Person is a page of what a person did before an instant, the newest first. It is written down that the actor looked.
func (s *Service) Person(ctx context.Context, a actor.Actor, key string, before time.Time, limit int) (PersonPage, error) {
	const op = "query.Person"
	view, done, err := s.views.View(ctx, a.Workspace)
	if err != nil {
		return PersonPage{}, errs.Wrap(op, err)
	}
	defer done()
	n, ok := view.Number(key)
	if !ok {
		return PersonPage{}, errs.E(op, errs.NotFound, "activity.no_person", "Nothing is known of such a person.")
	}
	if err := s.audit.Viewed(ctx, a.Workspace, view.Key(n)); err != nil {
		return PersonPage{}, errs.Wrap(op, err)
	}
	const ever = 1 << 62
	to := int64(ever)
	if !before.IsZero() {
		to = before.UnixMilli()
	}
	events, err := view.Timeline(n, -ever, to, limit+1)
	if err != nil {
		return PersonPage{}, errs.Wrap(op, err)
	}
	p := PersonPage{Key: view.Key(n), Keys: view.Keys(n), Props: map[string]any{}, Events: []PersonEvent{}}
	for _, name := range view.PropertyNames() {
		if v := view.Property(n, name); v.Kind != 0 {
			p.Props[name] = plan.Plain(v)
		}
	}
	events, p.Next = cutPage(events, limit)
	for _, e := range events {
		row := PersonEvent{At: time.UnixMilli(e.At).UTC(), Name: e.Name, Place: e.Place, Key: e.Person, Origin: e.Origin, Marked: e.Marks != 0}
		for _, prop := range e.Props {
			if row.Props == nil {
				row.Props = map[string]any{}
			}
			row.Props[prop.Key] = plan.Plain(prop.Value)
		}
		p.Events = append(p.Events, row)
	}
	return p, nil
}

// cutPage ends a page between two instants, so that none of one instant is lost to the next page; of more at one instant than a page holds the rest is not shown.
func cutPage(events []timeline.Event, limit int) ([]timeline.Event, string) {
	if len(events) <= limit {
		return events, ""
	}
	end := limit
	for end > 0 && events[end-1].At == events[limit].At {
		end--
	}
	if end == 0 {
		end = limit
	}
	return events[:end], time.UnixMilli(events[end-1].At).UTC().Format("2006-01-02T15:04:05.000Z")
}
