package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
)

type verifyCmd struct {
	config.Storage
	JSON bool `help:"As one JSON line."`
}

// Help is what hubbub verify --help says beside the flags.
func (verifyCmd) Help() string {
	return `Reads all data of a folder that no server holds and checks it against itself: gap-free logs, ordinals, unread counts, reactions,
members, files, search index, consumers' cursors. Exits with 1 and the first differences when something does not fit.`
}

// Run verifies.
func (c *verifyCmd) Run(ctx context.Context, o *output) error {
	start := time.Now()
	d, err := app.Open(ctx, c.Storage)
	if err != nil {
		return err
	}
	defer d.Close()
	bad, err := d.Verify(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := json.NewEncoder(o.out).Encode(map[string]any{"differences": append([]string{}, bad...), "seconds": time.Since(start).Seconds()}); err != nil {
			return err
		}
	} else {
		for _, b := range bad {
			fmt.Fprintln(o.out, b)
		}
		fmt.Fprintf(o.err, "%d differences, %s\n", len(bad), time.Since(start).Round(time.Millisecond))
	}
	if len(bad) > 0 {
		return errFound
	}
	return nil
}
