package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
)

type queryCmd struct {
	config.Storage
	File      string `arg:"" optional:"" help:"A file of questions, or - for standard input."`
	Workspace string `placeholder:"SLUG" help:"Short name of the workspace that they are about."`
	Cases     string `help:"Instead, answer the questions of a file of cases over the events that each brings along." type:"existingfile" placeholder:"FILE"`
	JSON      bool   `help:"As JSON lines; there is no other form." name:"json"`
}

// Help is what hubbub query --help says beside the flags.
func (queryCmd) Help() string {
	return `Works on a data folder that no server holds. A question is a JSON object with a kind; docs/query.md describes the language. A file may hold several, one after the other: each
answer is one line of JSON. What still waits to be counted is counted first.

  echo '{"kind":"retention","from":"first","to":"last","interval":"week"}' | hubbub query --workspace acme -

A file of cases is {"cases": [{"id", "query", "params", "persons", "events"}]}; each answer is one line, {"id", "result"}.`
}

// Run asks.
func (c *queryCmd) Run(ctx context.Context, o *output) error {
	if c.Cases != "" {
		file, err := os.Open(c.Cases)
		if err != nil {
			return err
		}
		defer file.Close()
		return app.Cases(ctx, file, o.out)
	}
	if c.File == "" || c.Workspace == "" {
		return errors.New("query: name a file of questions and --workspace, or a file with --cases")
	}
	in := io.Reader(os.Stdin)
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	return c.ask(ctx, in, o)
}

func (c *queryCmd) ask(ctx context.Context, in io.Reader, o *output) (err error) {
	d, err := app.Open(ctx, c.Storage)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	questions, answers := json.NewDecoder(in), json.NewEncoder(o.out)
	answers.SetEscapeHTML(false)
	for {
		var question json.RawMessage
		if err := questions.Decode(&question); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		answer, err := d.Ask(ctx, c.Workspace, question)
		if err != nil {
			return err
		}
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
}
