// Package intake is how every reader goes about an archive: opening it within the limits of the options, telling how far it has
// come, and telling damage that is reported from damage that ends the run. An Intake belongs to one Read.
package intake

import (
	"context"
	"errors"
	"fmt"
	"io"

	"hubbub/internal/rooms/archive/charset"
	"hubbub/internal/rooms/archive/jsonstream"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

// MaxValue is the size of the largest line or JSON value that is taken for honest.
const MaxValue = 32 << 20

// Intake is an open archive and the run that it is told to.
type Intake struct {
	*tree.Tree
	Run     *record.Run
	Options record.Options
	ctx     context.Context
	phase   record.Phase
	done    int64
	total   int64
}

// open opens the archive at path and begins a run. Close the Intake afterwards.
func open(ctx context.Context, format, path string, opt record.Options, sink record.Sink) (*Intake, error) {
	opt = withDefaults(opt)
	in := &Intake{Run: record.Begin(ctx, format, opt, sink), Options: opt, ctx: ctx}
	lim := tree.Limits{MaxBytes: opt.MaxBytes, MaxRatio: opt.MaxRatio, TempDir: opt.TempDir}
	tr, err := tree.Open(ctx, path, lim, func(done, total int64) { in.Run.Progress(record.Unpacking, done, total) })
	if err != nil {
		return nil, err
	}
	in.Tree = tr
	tr.OnRead(func(n int64) {
		if in.phase == "" {
			return // looking around before the work begins
		}
		in.done += n
		in.Run.Progress(in.phase, min(in.done, in.total), in.total)
	})
	if tr.Cut() {
		err = in.Run.Report(record.Report{Where: tr.Name(), Reason: record.Unreadable, Detail: "the packed archive ends too early"})
	}
	if err != nil {
		tr.Close()
		return nil, err
	}
	return in, nil
}

func withDefaults(o record.Options) record.Options {
	if o.MaxBytes == 0 {
		o.MaxBytes = record.DefaultMaxBytes
	}
	if o.MaxRatio == 0 {
		o.MaxRatio = record.DefaultMaxRatio
	}
	if o.Buffer == 0 {
		o.Buffer = record.DefaultBuffer
	}
	return o
}

// Read runs one reading of an archive: read gets an open Intake, which is closed when it returns, and what was counted comes back whatever became of it.
func Read(ctx context.Context, format, name string, opt record.Options, sink record.Sink, read func(*Intake) error) (record.Summary, error) {
	in, err := open(ctx, format, name, opt, sink)
	if err != nil {
		return record.Summary{Format: format}, err
	}
	defer in.Close()
	err = read(in)
	return in.Run.Summary(), err
}

// Begin starts a phase that will read these files.
func (in *Intake) Begin(phase record.Phase, files []tree.File) {
	in.phase, in.done, in.total = phase, 0, 0
	for _, f := range files {
		in.total += f.Size
	}
	in.Run.Progress(phase, 0, in.total)
}

// Err is the context's error: loops that tell nothing for long ask it.
func (in *Intake) Err() error { return in.ctx.Err() }

// Damage reports that a file broke at err and returns nil, or returns err when it ends the run: the limits, the context and the
// sink do.
func (in *Intake) Damage(where string, err error) error {
	if errors.Is(err, tree.ErrTooLarge) {
		return err
	}
	if cerr := in.ctx.Err(); cerr != nil {
		return cerr
	}
	reason := record.Unreadable
	var syntax *jsonstream.SyntaxError
	switch {
	case errors.Is(err, jsonstream.ErrValueTooLong):
		reason = record.TooLong
	case errors.As(err, &syntax):
		reason = record.BadSyntax
	}
	return in.Run.Report(record.Report{Where: where, Reason: reason, Detail: err.Error()})
}

// JSON tells what became of a walk through a JSON document: nil and damage go on, what a callback returned does not.
func (in *Intake) JSON(where string, err error) error {
	var syntax *jsonstream.SyntaxError
	if err == nil || !errors.As(err, &syntax) {
		return err
	}
	return in.Damage(where, err)
}

// Skip reports a part of a file that told nothing.
func (in *Intake) Skip(where string, reason record.Reason, detail, excerpt string) error {
	return in.Run.Report(record.Report{Where: where, Reason: reason, Detail: detail, Excerpt: excerpt})
}

// Encoding reports text that was not UTF-8.
func (in *Intake) Encoding(where string, enc charset.Encoding, excerpt string) error {
	switch enc {
	case charset.UTF8:
		return nil
	case charset.UTF8Damaged:
		return in.Run.Report(record.Report{Where: where, Severity: record.Repaired, Reason: record.Damaged, Detail: string(enc), Excerpt: excerpt})
	}
	return in.Run.Report(record.Report{Where: where, Severity: record.Repaired, Reason: record.OtherEncoding, Detail: string(enc), Excerpt: excerpt})
}

// Long reports a text that is longer than any that is told whole.
func (in *Intake) Long(where, text string) error {
	if len(text) <= record.MaxText {
		return nil
	}
	return in.Run.Report(record.Report{Where: where, Severity: record.Repaired, Reason: record.TextCut, Excerpt: text})
}

// Line is "path:line".
func Line(path string, n int) string { return fmt.Sprintf("%s:%d", path, n) }

// Item is "path#item", counted from 1.
func Item(path string, i int) string { return fmt.Sprintf("%s#%d", path, i+1) }

// Opener opens a file of the archive, for Attachment.Open.
func (in *Intake) Opener(path string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return in.Tree.Open(path) }
}
