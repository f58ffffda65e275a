package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
)

type demoCmd struct {
	config.Storage
	Workspace string `default:"demo" placeholder:"SLUG" help:"Short name of the workspace; it must be new."`
	Seed      uint64 `default:"1" help:"Another number, another town."`
	Quiet     bool   `help:"No progress."`
}

// Help is what hubbub demo --help says beside the flags.
func (demoCmd) Help() string {
	return `Fills a new workspace with a year of a small town: 260 people who talk in Chinese and English, come and go, read, look and buy. Every chart has something to show.
Works on a data folder that no server holds; then serve it and sign in as it says.`
}

// Run fills.
func (c *demoCmd) Run(ctx context.Context, o *output) (err error) {
	d, err := app.Open(ctx, c.Storage)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	bar := &progressBar{to: o.err, off: c.Quiet, began: time.Now()}
	got, err := d.Demonstrate(ctx, app.Demo{Workspace: c.Workspace, Seed: c.Seed, Progress: bar.show})
	bar.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(o.out, "%d people, %d messages and %d other events of a year are in %s.\n\nNow run\n\n  hubbub serve --data %s\n\nand sign in as %s with the password %s\n",
		got.People, got.Messages, got.Events, c.Workspace, c.Data, got.Email, got.Password)
	return nil
}
