// Package sources knows every archive reader: by the name of its format, and by looking at an archive. Functions are stateless.
package sources

import (
	"context"
	"slices"
	"strings"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/archive/discord"
	"hubbub/internal/rooms/archive/gitter"
	"hubbub/internal/rooms/archive/irc"
	"hubbub/internal/rooms/archive/mattermost"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/slack"
	"hubbub/internal/rooms/archive/tree"
)

type entry struct {
	format string
	make   func(record.Options) record.Source
	probe  func(*tree.Tree) int
}

var known = []entry{
	{slack.Format, func(o record.Options) record.Source { return slack.New(o) }, slack.Probe},
	{mattermost.Format, func(o record.Options) record.Source { return mattermost.New(o) }, mattermost.Probe},
	{discord.Format, func(o record.Options) record.Source { return discord.New(o) }, discord.Probe},
	{gitter.Format, func(o record.Options) record.Source { return gitter.New(o) }, gitter.Probe},
	{irc.Format, func(o record.Options) record.Source { return irc.New(o) }, irc.Probe},
}

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknownFormat error = errs.E("sources.ByFormat", errs.Invalid, "archive.unknown_format", "There is no reader for archives of this kind.")
	ErrNotDetected   error = errs.E("sources.Detect", errs.Invalid, "archive.not_detected", "It cannot be told what kind of archive this is. Name its format.")
)

// Formats are the names of all formats.
func Formats() []string {
	var out []string
	for _, e := range known {
		out = append(out, e.format)
	}
	return out
}

// ByFormat makes the reader of a format.
func ByFormat(format string, opt record.Options) (record.Source, error) {
	i := slices.IndexFunc(known, func(e entry) bool { return strings.EqualFold(e.format, format) })
	if i < 0 {
		return nil, ErrUnknownFormat
	}
	return known[i].make(opt), nil
}

// Detect looks at the archive at path and makes the reader that is surest of it. It reads only beginnings of files, but unpacks a
// packed tar once.
func Detect(ctx context.Context, path string, opt record.Options) (record.Source, error) {
	lim := tree.Limits{MaxBytes: opt.MaxBytes, MaxRatio: opt.MaxRatio, TempDir: opt.TempDir}
	if lim.MaxBytes == 0 {
		lim.MaxBytes = record.DefaultMaxBytes
	}
	if lim.MaxRatio == 0 {
		lim.MaxRatio = record.DefaultMaxRatio
	}
	t, err := tree.Open(ctx, path, lim, nil)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	best, sure := -1, 0
	for i, e := range known {
		if n := e.probe(t); n > sure {
			best, sure = i, n
		}
	}
	if best < 0 {
		return nil, ErrNotDetected
	}
	return known[best].make(opt), nil
}
