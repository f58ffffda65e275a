package files

import (
	"context"
	"io"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
)

// Viewer knows who may read a conversation. Chat is it.
type Viewer interface {
	// MayView tells whether a may read the conversation now. A conversation that is not there cannot be read.
	MayView(ctx context.Context, a actor.Actor, conversation ids.ID) (bool, error)
}

// Blob stores bytes under keys. Platform's blob is it.
type Blob interface {
	// Put stores all of r under key, replacing what was there. When it returns nil the bytes are durable; when it fails nothing is visible.
	Put(ctx context.Context, key string, r io.Reader) error
	// Open reads length bytes from offset on; a length below 0 means up to the end. A key that is not there is errs.NotFound.
	Open(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	// Size is how long the blob is; a key that is not there is errs.NotFound.
	Size(ctx context.Context, key string) (int64, error)
	// Delete removes a key; one that is not there is no error.
	Delete(ctx context.Context, key string) error
}
