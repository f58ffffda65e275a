package main

import (
	"context"
	"encoding/json"
	"errors"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
)

type reportCmd struct {
	config.Storage
	Workspace string `required:"" placeholder:"SLUG" help:"Short name of the workspace."`
	JSON      bool   `help:"As one JSON line; else indented."`
}

// Help is what hubbub report --help says beside the flags.
func (reportCmd) Help() string {
	return `Works on a data folder that no server holds. Tells how much is said and by how many, who comes back, who went, how evenly it is spread, at which hours, month by month, and
who mentions whom. Days are those of UTC; a message is one that somebody wrote who is not known as a bot. What still waits to be counted is counted first. What the data cannot
tell, because an archive holds posts and nothing else, reads "not measurable".`
}

// Run reports.
func (c *reportCmd) Run(ctx context.Context, o *output) (err error) {
	d, err := app.Open(ctx, c.Storage)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	r, err := d.Report(ctx, c.Workspace)
	if err != nil {
		return err
	}
	out := json.NewEncoder(o.out)
	out.SetEscapeHTML(false)
	if !c.JSON {
		out.SetIndent("", "  ")
	}
	return out.Encode(r)
}
