package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"

	"hubbub/internal/app"
	"hubbub/internal/bench"
)

type benchCmd struct {
	Chat   benchChat   `cmd:"" help:"People who write and read: accepted and delivered messages a second, delays, cost."`
	Resume benchResume `cmd:"" help:"A client that was away: how soon it is current."`
	Start  benchStart  `cmd:"" help:"A server with a past: how soon it answers."`
	Crash  benchCrash  `cmd:"" help:"Kill the server again and again under load, and look for what was lost."`

	Activity benchActivity `cmd:"" help:"The engine of activity over an invented crowd: taking in, keeping, rebuilding, questions."`
}

// Help is what hubbub bench --help says beside the flags.
func (benchCmd) Help() string {
	return `Starts this program as a server of its own on a fresh folder and a free port of this machine, and drives it over real sockets. Every message is on
disk before it is acknowledged (WAL, synchronous=FULL); every client parses what it gets. Limits per person are off in that server.`
}

const unlimited = "1000000000"

// lab is this program as the server that is measured.
func lab(o *output, verbose bool) (*bench.Lab, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	l := &bench.Lab{Prepare: app.Populate, Serve: func(dir, addr string) *exec.Cmd {
		c := exec.Command(self, "serve", "--data", dir, "--listen", addr, "--log-level", "warn",
			"--limit-messages", unlimited, "--limit-requests", unlimited, "--limit-connections", unlimited)
		return c
	}}
	if verbose {
		l.Log = o.err
	}
	return l, nil
}

type benchChat struct {
	bench.Chat
	JSON    bool `help:"As one JSON line."`
	Verbose bool `help:"Show the server's log."`
}

// Run measures.
func (c *benchChat) Run(ctx context.Context, o *output) error {
	l, err := lab(o, c.Verbose)
	if err != nil {
		return err
	}
	r, err := c.Chat.Run(ctx, l)
	if err != nil {
		return err
	}
	b, err := json.Marshal(r)
	if c.JSON || err != nil {
		fmt.Fprintln(o.out, string(b))
		return err
	}
	fmt.Fprintf(o.out, "accepted %.0f/s, delivered %.0f/s, p50 %.2f ms, p99 %.2f ms, lost %d, duplicated %d, reordered %d\n",
		r.AcceptedPerS, r.DeliveredPerS, r.P50, r.P99, r.Lost, r.Duplicated, r.Reordered)
	return nil
}

type benchResume struct {
	bench.Resume
	Verbose bool `help:"Show the server's log."`
}

// Run measures.
func (c *benchResume) Run(ctx context.Context, o *output) error {
	l, err := lab(o, c.Verbose)
	if err != nil {
		return err
	}
	r, err := c.Resume.Run(ctx, l)
	if err != nil {
		return err
	}
	return json.NewEncoder(o.out).Encode(r)
}

type benchStart struct {
	bench.Start
	Verbose bool `help:"Show the server's log."`
}

// Run measures.
func (c *benchStart) Run(ctx context.Context, o *output) error {
	l, err := lab(o, c.Verbose)
	if err != nil {
		return err
	}
	r, err := c.Start.Run(ctx, l)
	if err != nil {
		return err
	}
	return json.NewEncoder(o.out).Encode(r)
}

type benchCrash struct {
	bench.Crash
	JSON    bool `help:"As one JSON line."`
	Verbose bool `help:"Show progress and the server's log."`
}

// Run kills and checks.
func (c *benchCrash) Run(ctx context.Context, o *output) error {
	l, err := lab(o, c.Verbose)
	if err != nil {
		return err
	}
	r, err := c.Crash.Run(ctx, l, app.CheckAcknowledged)
	if err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(o.out).Encode(r)
	} else {
		_, err = fmt.Fprintf(o.out, "%d rounds, %d acknowledged messages, %d differences %v\n", r.Rounds, r.Acknowledged, len(r.Differences), r.Differences)
	}
	if err == nil && len(r.Differences) > 0 {
		return errFound
	}
	return err
}

type benchActivity struct {
	app.ActivityPlan
	JSON bool `help:"As one JSON line."`
}

// Run measures.
func (c *benchActivity) Run(ctx context.Context, o *output) error {
	r, err := app.MeasureActivity(ctx, c.ActivityPlan, func(s string) { fmt.Fprintln(o.err, s) })
	if err != nil {
		return err
	}
	to := json.NewEncoder(o.out)
	if !c.JSON {
		to.SetIndent("", "  ")
	}
	return to.Encode(r)
}
