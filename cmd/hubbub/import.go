package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
)

type importCmd struct {
	config.Storage
	Format    string `arg:"" enum:"slack,mattermost,discord,gitter,irc,hubbub" help:"What it is an archive of: ${enum}."`
	Path      string `arg:"" help:"The archive: a file, a packed file or a folder."`
	Workspace string `required:"" placeholder:"SLUG" help:"Short name of the workspace; it is made when it is new."`
	Zone      string `default:"UTC" placeholder:"ZONE" help:"Time zone of clock times that name none (IRC), such as Asia/Shanghai."`
	Report    string `placeholder:"FILE" help:"Where to list what could not be read; a file in the data folder if not said."`
	MaxBytes  int64  `default:"68719476736" help:"Refuse archives that unpack to more bytes."`
	JSON      bool   `help:"Print one JSON line at the end; progress stays on standard error."`
	Quiet     bool   `help:"No progress."`
}

// Help is what hubbub import --help says beside the flags.
func (importCmd) Help() string {
	return `Works on a data folder that no server holds. Run it again at any time: what is there already is not brought twice, so an interrupted import is
finished by the same command. Authors, times, threads, reactions, edits and joins are kept; nobody is notified. Lines that cannot be read are listed in
a report and never stop the run.

What "hubbub export" wrote (hubbub) comes back as it was, with its ids: as a whole or not at all, into a workspace of its own that is not here yet.`
}

// Run imports.
func (c *importCmd) Run(ctx context.Context, o *output) (err error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return fmt.Errorf("there is no time zone %q", c.Zone)
	}
	if _, err := os.Stat(c.Path); err != nil {
		return err
	}
	d, err := app.Open(ctx, c.Storage)
	if err != nil {
		return err
	}
	defer func() {
		if e := d.Close(); err == nil {
			err = e
		}
	}()
	if c.Format == "hubbub" {
		return c.restore(ctx, d, o)
	}
	rep := &reportFile{path: c.reportPath()}
	bar := &progressBar{to: o.err, off: c.Quiet, began: time.Now()}
	began := time.Now()
	r, err := d.Import(ctx, c.Format, c.Path, c.Workspace, app.ImportOptions{MaxBytes: c.MaxBytes, Zone: zone, Progress: bar.show}, rep.add)
	bar.end()
	if e := rep.close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(o.out).Encode(map[string]any{"messages": r.Stored, "people": r.People, "conversations": r.Conversations, "skipped": r.Skipped, "seconds": time.Since(began).Seconds()})
	}
	fmt.Fprintf(o.out, "%d new messages of %d, %d people, %d conversations in %s\n", r.Stored, r.Messages, r.People, r.Conversations, time.Since(began).Round(100*time.Millisecond))
	if r.Skipped+r.Repaired > 0 {
		fmt.Fprintf(o.out, "%d lines could not be read, %d were read with help; they are listed in %s\n", r.Skipped, r.Repaired, rep.path)
	}
	return nil
}

// restore reads what hubbub export wrote.
func (c *importCmd) restore(ctx context.Context, d *app.Data, o *output) error {
	began := time.Now()
	bar := &stepBar{to: o.err, off: c.Quiet}
	m, err := d.Restore(ctx, c.Path, c.Workspace, bar.show)
	bar.end()
	if err != nil {
		return err
	}
	return tellMoved(o, c.JSON, m, time.Since(began))
}

func (c *importCmd) reportPath() string {
	if c.Report != "" {
		return c.Report
	}
	return filepath.Join(c.Data, "imports", c.Format+"-"+time.Now().UTC().Format("20060102-150405")+".jsonl")
}

// reportFile lists what could not be read, a JSON line each; it is made with its first line.
type reportFile struct {
	path string
	f    *os.File
	w    *bufio.Writer
}

func (r *reportFile) add(rep app.ImportReport) error {
	if r.f == nil {
		if err := os.MkdirAll(filepath.Dir(r.path), 0o700); err != nil {
			return err
		}
		f, err := os.Create(r.path)
		if err != nil {
			return err
		}
		r.f, r.w = f, bufio.NewWriter(f)
	}
	return json.NewEncoder(r.w).Encode(map[string]any{"where": rep.Where, "severity": rep.Severity, "reason": rep.Reason, "en": rep.Reason.Say("en"), "zh-CN": rep.Reason.Say("zh-CN"),
		"detail": rep.Detail, "excerpt": rep.Excerpt})
}

func (r *reportFile) close() error {
	if r.f == nil {
		return nil
	}
	if err := r.w.Flush(); err != nil {
		return err
	}
	return r.f.Close()
}

// progressBar shows how far an import has come, how fast it goes and how long it will take.
type progressBar struct {
	to    io.Writer
	off   bool
	began time.Time
	shown time.Time
	phase string
	since time.Time // of the phase
}

func (b *progressBar) show(p app.ImportProgress) {
	if b.off || time.Since(b.shown) < 200*time.Millisecond {
		return
	}
	b.shown = time.Now()
	if string(p.Phase) != b.phase {
		b.phase, b.since = string(p.Phase), time.Now()
	}
	const width = 30
	share := 0.0
	if p.Total > 0 {
		share = min(1, float64(p.Done)/float64(p.Total))
	}
	full := int(share * width)
	line := fmt.Sprintf("%-9s [%s%s] %3.0f %%  %d messages, %.0f/s", p.Phase, strings.Repeat("=", full), strings.Repeat(" ", width-full), 100*share, p.Messages,
		float64(p.Messages)/max(time.Since(b.began).Seconds(), 0.001))
	if share > 0.02 {
		left := time.Duration(float64(time.Since(b.since)) * (1 - share) / share)
		line += fmt.Sprintf(", %s left", left.Round(time.Second))
	}
	fmt.Fprintf(b.to, "\r%-100s", line)
}

func (b *progressBar) end() {
	if !b.off && !b.shown.IsZero() {
		fmt.Fprintf(b.to, "\r%-100s\r", "")
	}
}
