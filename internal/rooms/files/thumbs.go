package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strconv"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/files/media"
)

// original is the part of a file's key under which its bytes live.
const original = "o"

// sides is the ladder of thumbnails: avatars and lists, a narrow column, a conversation on a sharp screen, nearly the whole screen.
var sides = []int{160, 360, 720, 1440}

// usualSide is made at once, since everybody in the conversation is about to ask for it.
const usualSide = 720

// sideFor is the smallest rung that is at least as long as asked, or the longest.
func sideFor(asked int) int {
	if asked <= 0 {
		return usualSide
	}
	for _, side := range sides {
		if side >= asked {
			return side
		}
	}
	return sides[len(sides)-1]
}

func thumbPart(side int) string { return "t" + strconv.Itoa(side) }

// makeThumbs decodes within the memory that all requests share.
func (s *Service) makeThumbs(ctx context.Context, src io.ReadSeeker, info media.Info, side int) (media.Thumb, error) {
	if info.Cost <= 0 || info.Cost > s.Limits.ThumbMemory || info.Pixels() > s.Limits.MaxPixels {
		return media.Thumb{}, errs.E("files.makeThumbs", errs.NotFound, "file.no_thumb", "There is no small picture of this file.")
	}
	if err := s.memory.Acquire(ctx, info.Cost); err != nil {
		return media.Thumb{}, err
	}
	defer s.memory.Release(info.Cost)
	ths, err := media.Thumbnails(src, info, side)
	if err != nil {
		return media.Thumb{}, err
	}
	return ths[0], nil
}

// firstThumb makes the usual thumbnail of a file that is being stored; it tells whether the file can have thumbnails.
func (s *Service) firstThumb(ctx context.Context, workspace, file ids.ID, src io.ReadSeeker, info media.Info) bool {
	th, err := s.makeThumbs(ctx, src, info, usualSide)
	if err == nil {
		err = s.Blob.Put(ctx, key(workspace, file, thumbPart(usualSide)), bytes.NewReader(th.Data))
	}
	if err != nil && !errs.Is(err, errs.NotFound) && !errors.Is(err, media.ErrMalformed) {
		slog.WarnContext(ctx, "a thumbnail was not made at once", "file", file, "error", err)
		return true // it can be made later
	}
	return err == nil
}

// thumb returns a thumbnail, which is made now if nobody asked before. Several who ask at once wait for one decoding.
func (s *Service) thumb(ctx context.Context, workspace ids.ID, f File, side int) ([]byte, error) {
	const op = "files.thumb"
	none := errs.E(op, errs.NotFound, "file.no_thumb", "There is no small picture of this file.")
	if !f.Thumb {
		return nil, none
	}
	part := key(workspace, f.ID, thumbPart(side))
	data, err := s.readAll(ctx, part)
	if !errs.Is(err, errs.NotFound) {
		return data, errs.Wrap(op, err)
	}
	ctx = context.WithoutCancel(ctx) // others may be waiting for the same
	made, err, _ := s.thumbs.Do(part, func() (any, error) {
		src, info, err := s.reread(ctx, workspace, f)
		if err != nil {
			return nil, err
		}
		defer src.Close()
		th, err := s.makeThumbs(ctx, src, info, side)
		if err != nil {
			return nil, err
		}
		return th.Data, s.Blob.Put(ctx, part, bytes.NewReader(th.Data))
	})
	if errors.Is(err, media.ErrMalformed) || errs.Is(err, errs.NotFound) {
		if err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return noThumb(ctx, tx, workspace, f.ID) }); err != nil {
			return nil, errs.Wrap(op, err)
		}
		return nil, none.Because(err)
	}
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	return made.([]byte), nil
}

// reread brings a stored picture to where it can be decoded.
func (s *Service) reread(ctx context.Context, workspace ids.ID, f File) (*spool, media.Info, error) {
	r, err := s.Blob.Open(ctx, key(workspace, f.ID, original), 0, -1)
	if err != nil {
		return nil, media.Info{}, err
	}
	defer r.Close()
	sp := &spool{dir: s.Temp}
	_, err = io.Copy(sp, r)
	var info media.Info
	if err == nil {
		info, err = media.Probe(sp, f.Type)
	}
	if err != nil {
		_ = sp.Close()
		return nil, info, err
	}
	return sp, info, nil
}

func (s *Service) readAll(ctx context.Context, key string) ([]byte, error) {
	r, err := s.Blob.Open(ctx, key, 0, -1)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
