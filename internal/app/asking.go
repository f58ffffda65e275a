package app

import (
	"context"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/activity/query"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/report"
	"hubbub/internal/rooms/activity/timeline"
)

// Ask answers a question about a workspace, whatever it reads.
func (d *Data) Ask(ctx context.Context, slug string, question []byte) (*lang.Answer, error) {
	q, err := lang.Decode(question)
	if err != nil {
		return nil, err
	}
	var ans *lang.Answer
	err = d.withTimelines(ctx, slug, func(e *query.Engine, v *timeline.View, workspace ids.ID) error {
		ans, err = e.Answer(ctx, v, q, query.Run{Workspace: workspace.String(), Any: true})
		return err
	})
	return ans, err
}

// Report gives the figures that describe the talk of a workspace.
func (d *Data) Report(ctx context.Context, slug string) (*report.Report, error) {
	var r *report.Report
	err := d.withTimelines(ctx, slug, func(e *query.Engine, v *timeline.View, _ ids.ID) (err error) {
		r, err = report.Of(ctx, e, v)
		return err
	})
	return r, err
}

// withTimelines archives first what still waits in the outbox, so that everything counts.
func (d *Data) withTimelines(ctx context.Context, slug string, use func(e *query.Engine, v *timeline.View, workspace ids.ID) error) error {
	w, err := d.workspaceNamed(ctx, slug)
	if err != nil {
		return err
	}
	if _, err := d.Activity.Drain(ctx); err != nil {
		return err
	}
	v, done, err := d.Activity.View(ctx, w.ID)
	if err != nil {
		return err
	}
	defer done()
	return use(query.New(query.Options{Now: d.Clock.Now}), v, w.ID)
}
