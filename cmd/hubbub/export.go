package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
)

type exportCmd struct {
	config.Storage
	Dir        string `arg:"" help:"Where to write it: a folder that is empty or new."`
	Workspace  string `required:"" placeholder:"SLUG" help:"Short name of the workspace."`
	WithEmails bool   `help:"With people's e-mail addresses, so that they can get in where it is imported by asking for a new password."`
	JSON       bool   `help:"Print one JSON line at the end; progress stays on standard error."`
	Quiet      bool   `help:"No progress."`
}

// Help is what hubbub export --help says beside the flags.
func (exportCmd) Help() string {
	return `Writes everything of a workspace into a folder: people, conversations, messages with their edits, reactions and votes, what each person keeps, and
all files. "hubbub import hubbub DIR" makes the same workspace of it, on SQLite and PostgreSQL alike; ids stay, so links to messages stay.

Not in it are secrets (passwords, sessions, tokens, second factors, keys, what opens a password group, invites) and e-mail addresses, unless you ask for
these. People arrive without a sign-in and get one by an invite, or by their address. The folder holds what people wrote to each other: keep it as you
keep the data folder. It is whole when it holds manifest.json.`
}

// Run exports.
func (c *exportCmd) Run(ctx context.Context, o *output) (err error) {
	d, err := app.Open(ctx, c.Storage)
	if err != nil {
		return err
	}
	defer func() {
		if e := d.Close(); err == nil {
			err = e
		}
	}()
	began := time.Now()
	bar := &stepBar{to: o.err, off: c.Quiet}
	m, err := d.Export(ctx, c.Workspace, c.Dir, app.ExportOptions{Emails: c.WithEmails, Tell: bar.show})
	bar.end()
	if err != nil {
		return err
	}
	if m.Missing > 0 {
		fmt.Fprintf(o.err, "hubbub: the bytes of %d files are not there, so the export has only their names; hubbub verify lists them\n", m.Missing)
	}
	return tellMoved(o, c.JSON, m, time.Since(began))
}

// tellMoved says what an export or its way back moved.
func tellMoved(o *output, asJSON bool, m app.Moved, took time.Duration) error {
	if asJSON {
		return json.NewEncoder(o.out).Encode(map[string]any{"workspace": m.Workspace.Slug, "messages": m.Messages, "people": m.People, "conversations": m.Conversations, "files": m.Files,
			"bytes": m.Bytes, "missing": m.Missing, "skipped": 0, "seconds": took.Seconds()})
	}
	_, err := fmt.Fprintf(o.out, "%s: %d messages, %d people, %d conversations, %d files (%.1f MB) in %s\n", m.Workspace.Slug, m.Messages, m.People, m.Conversations, m.Files,
		float64(m.Bytes)/1e6, took.Round(100*time.Millisecond))
	return err
}

// stepBar shows which part is under way and how far it is.
type stepBar struct {
	to    io.Writer
	off   bool
	shown time.Time
	what  string
	since time.Time // of the part
}

func (b *stepBar) show(s app.Step) {
	if s.What != b.what {
		b.what, b.since = s.What, time.Now()
	}
	if b.off || time.Since(b.shown) < 200*time.Millisecond {
		return
	}
	b.shown = time.Now()
	line := fmt.Sprintf("%-22s %d", s.What, s.Done)
	if s.Total > 0 {
		line += fmt.Sprintf(" of %d", s.Total)
	}
	fmt.Fprintf(b.to, "\r%-100s", line+fmt.Sprintf(", %.0f/s", float64(s.Done)/max(time.Since(b.since).Seconds(), 0.001)))
}

func (b *stepBar) end() {
	if !b.off && !b.shown.IsZero() {
		fmt.Fprintf(b.to, "\r%-100s\r", "")
	}
}
