package files

import (
	"context"
	"fmt"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jobs"
	"hubbub/internal/platform/sqldb"
)

// sweepAtOnce bounds what a sweep reads at a time.
const sweepAtOnce = 200

// Jobs are what the room does by itself.
func (s *Service) Jobs() []jobs.Job {
	return []jobs.Job{{Name: "files.sweep", Every: 5 * time.Minute, OneNode: true, Run: func(ctx context.Context) error {
		_, err := s.Sweep(ctx)
		return err
	}}}
}

// Sweep takes away what nobody wants: files that waited too long for their message, uploads that stopped, files that were dropped. It returns how
// many files are gone. A crash in between is harmless: quota is given back with the state, bytes go before the row, and both are tried again.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	gone := 0
	for {
		now := s.Clock.Now()
		list, err := expired(ctx, s.DB, now, sweepAtOnce)
		if err != nil {
			return gone, errs.Wrap("files.Sweep", err)
		}
		for _, d := range list {
			ok, err := s.sweepOne(ctx, d, now)
			if err != nil {
				return gone, errs.Wrap("files.Sweep", err)
			}
			if ok {
				gone++
			}
		}
		if len(list) < sweepAtOnce {
			return gone, nil
		}
	}
}

// sweepOne drops a file whose time has come and removes its bytes and row; false when it was saved in the meantime.
func (s *Service) sweepOne(ctx context.Context, d due, now time.Time) (bool, error) {
	dropped := d.state == "dropped"
	err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		back, err := dropExpired(ctx, tx, d, now)
		if err != nil {
			return err
		}
		dropped = dropped || len(back) > 0
		return giveBack(ctx, tx, d.workspace, back)
	})
	if err != nil || !dropped {
		return false, err
	}
	return true, s.remove(ctx, d.workspace, d.file)
}

// remove takes away the bytes of a dropped file, then its row.
func (s *Service) remove(ctx context.Context, workspace, file ids.ID) error {
	if err := s.Blob.Delete(ctx, key(workspace, file, original)); err != nil {
		return err
	}
	for _, side := range sides {
		if err := s.Blob.Delete(ctx, key(workspace, file, thumbPart(side))); err != nil {
			return err
		}
	}
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return deleteDropped(ctx, tx, workspace, file) })
}

// Verify re-derives the room's invariants and lists what does not hold, at most some dozens of lines.
func (s *Service) Verify(ctx context.Context) ([]string, error) {
	const op = "files.Verify"
	bad, err := wrongUsage(ctx, s.DB)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	more, err := wrongPlaces(ctx, s.DB)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	bad = append(bad, more...)
	for after := (held{}); len(bad) < 50; {
		list, err := readyAfter(ctx, s.DB, after, 500)
		if err != nil {
			return nil, errs.Wrap(op, err)
		}
		for _, h := range list {
			size, err := s.Blob.Size(ctx, key(h.workspace, h.file, original))
			switch {
			case errs.Is(err, errs.NotFound):
				bad = append(bad, fmt.Sprintf("files: workspace %s: file %s has no bytes", h.workspace, h.file))
			case err != nil:
				return nil, errs.Wrap(op, err)
			case size != h.size:
				bad = append(bad, fmt.Sprintf("files: workspace %s: file %s has %d bytes, its row says %d", h.workspace, h.file, size, h.size))
			}
		}
		if len(list) < 500 {
			break
		}
		after = list[len(list)-1]
	}
	return bad, nil
}
