package files

import (
	"context"
	"io"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
)

// Arrive stores the bytes of a file that comes from another installation, before its row does. Bytes that were brought before are replaced.
func (s *Service) Arrive(ctx context.Context, workspace, file ids.ID, body io.Reader) error {
	return errs.Wrap("files.Arrive", s.Blob.Put(ctx, key(workspace, file, original), body))
}

// TurnBack takes away the bytes of a file whose row did not come.
func (s *Service) TurnBack(ctx context.Context, workspace, file ids.ID) error {
	return errs.Wrap("files.TurnBack", s.Blob.Delete(ctx, key(workspace, file, original)))
}
