package main

import (
	"context"
	"fmt"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
)

type activityCmd struct {
	Rebuild rebuildCmd `cmd:"" help:"Derive the timelines of a workspace from its event log once more."`
}

type rebuildCmd struct {
	config.Storage
	Workspace string `required:"" placeholder:"SLUG" help:"Short name of the workspace."`
	Quiet     bool   `help:"No progress."`
}

// Help is what hubbub activity rebuild --help says beside the flags.
func (rebuildCmd) Help() string {
	return `Works on a data folder that no server holds. The event log is the truth, timelines are made from it: when hubbub verify finds them different, or their files are lost,
this makes them anew. What is there stays in use until the new ones are whole, so it may be interrupted.`
}

// Run rebuilds.
func (c *rebuildCmd) Run(ctx context.Context, o *output) error {
	d, err := app.Open(ctx, c.Storage)
	if err != nil {
		return err
	}
	defer d.Close()
	began := time.Now()
	bar := &stepBar{to: o.err, off: c.Quiet}
	events, err := d.RebuildTimelines(ctx, c.Workspace, func(done, total int64) { bar.show(app.Step{What: "facts", Done: done, Total: total}) })
	bar.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(o.out, "%d events in %s\n", events, time.Since(began).Round(time.Millisecond))
	return nil
}
