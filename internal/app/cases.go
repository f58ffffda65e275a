package app

import (
	"context"
	"io"

	"hubbub/internal/rooms/activity/cases"
)

// Cases answers the questions of a file of cases, one line each, over the events that each case brings along.
func Cases(ctx context.Context, file io.Reader, out io.Writer) error {
	return cases.Run(ctx, file, out)
}
