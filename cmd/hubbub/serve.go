package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
	"hubbub/internal/platform/telemetry"
)

type serveCmd struct {
	config.Config
}

// Help is what hubbub serve --help says beside the flags.
func (serveCmd) Help() string {
	return `Serves until it is interrupted, then drains: connections are told to come back, requests end, nothing is lost.
At the first start it prints a link: open it to make your workspace.`
}

// Run serves until the context ends.
func (c *serveCmd) Run(ctx context.Context, o *output) error {
	log, err := telemetry.NewLogger(o.err, c.Log.Level, c.Log.Format)
	if err != nil {
		return err
	}
	slog.SetDefault(log)
	s, err := app.NewServer(ctx, c.Config)
	if err != nil {
		return err
	}
	return s.Serve(ctx, func(url string) {
		slog.Info("serving", "url", url, "data", c.Data, "version", telemetry.Build().Version, "pid", os.Getpid())
		if setup := s.SetupURL(ctx); setup != "" {
			fmt.Fprintf(o.err, "\n  热闹 · Hubbub is ready. Make your workspace here (the link works once):\n\n  %s\n\n", setup)
		}
	})
}
