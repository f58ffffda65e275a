package search

import (
	"context"
	"time"

	"hubbub/internal/platform/sqldb"
)

// FTS5 without content only notes that a document is gone; its words stay in the file until its segments are merged. A purge merges all of them, in steps of a few
// milliseconds, overwrites what becomes free and cuts the WAL.
const (
	purgeDelay = time.Minute // after something was removed: several removals share one purge
	purgeShare = 50          // a purge waits this many times as long as the last one took, so that a large busy index is not merged all the time
)

type purges struct {
	due  time.Time
	took time.Duration
}

// purgeIfDue purges when it is time, and tells when to look again.
func (s *Service) purgeIfDue(ctx context.Context) (time.Duration, error) {
	now := time.Now()
	switch {
	case !s.stale:
		return sweepEvery, nil
	case s.purges.due.IsZero():
		s.purges.due = now.Add(max(purgeDelay, purgeShare*s.purges.took))
	}
	if wait := s.purges.due.Sub(now); wait > 0 {
		return wait, nil
	}
	return sweepEvery, s.purge(ctx)
}

// Purge takes the words of all that was deleted or edited away out of the file now.
func (s *Service) Purge(ctx context.Context) error {
	s.one.Lock()
	defer s.one.Unlock()
	return s.purge(ctx)
}

func (s *Service) purge(ctx context.Context) error {
	began := time.Now()
	y := &yielder{}
	for more, begin := true, true; more; begin = false {
		var err error
		if more, err = s.engine.purge(ctx, s.DB, begin); err != nil {
			return err
		}
		if err := y.yield(ctx); err != nil {
			return err
		}
	}
	if err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return putState(ctx, tx, "stale", "") }); err != nil {
		return err
	}
	if err := s.engine.purged(ctx, s.DB); err != nil {
		return err
	}
	s.stale, s.purges = false, purges{took: time.Since(began)}
	return nil
}

// Stale reports whether words of what was deleted or edited away are still in the file.
func (s *Service) Stale() bool {
	s.one.Lock()
	defer s.one.Unlock()
	return s.stale
}
