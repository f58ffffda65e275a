package main

import (
	"context"
	"errors"
	"os"

	"hubbub/internal/app"
)

type queryCmd struct {
	Cases string `help:"Answer the questions of a file of cases over the events that each brings along." type:"existingfile" placeholder:"FILE"`
	JSON  bool   `help:"As JSON lines; cases have no other form." name:"json"`
}

// Help is what hubbub query --help says beside the flags.
func (queryCmd) Help() string {
	return `Asks the activity engine. A file of cases is {"cases": [{"id", "query", "params", "persons", "events"}]}; each answer is one line, {"id", "result"}.`
}

// Run asks.
func (c *queryCmd) Run(ctx context.Context, o *output) error {
	if c.Cases == "" {
		return errors.New("query: name a file with --cases")
	}
	file, err := os.Open(c.Cases)
	if err != nil {
		return err
	}
	defer file.Close()
	return app.Cases(ctx, file, o.out)
}
