package timeline

import (
	"context"
	"io"
	"slices"

	"hubbub/internal/rooms/activity/timeline/segment"
)

// manySegments and manyPeople are how many files of a partition, and of people, call for fewer.
const (
	manySegments = 4
	manyPeople   = 8
)

// Compact makes one segment of each partition, and one file of all people. It flushes before.
func (s *Store) Compact(ctx context.Context) error {
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	if err := s.flush(ctx); err != nil {
		return wrap("timeline.Compact", err)
	}
	for {
		from, to := s.first(func(list []diskSegment) (int, int) {
			if len(list) > 1 {
				return 0, len(list)
			}
			return 0, 0
		})
		if from == to {
			break
		}
		if err := s.merge(ctx, from, to); err != nil {
			return wrap("timeline.Compact", err)
		}
	}
	if len(s.manifest.People) > 1 {
		return wrap("timeline.Compact", s.rewritePeople())
	}
	return nil
}

// tidy merges what calls for it, step by step, so that others have their turn between.
func (s *Store) tidy(ctx context.Context) error {
	for {
		s.upkeep.Lock()
		from, to := s.first(worth)
		var err error
		switch {
		case from < to:
			err = s.merge(ctx, from, to)
		case len(s.manifest.People) >= manyPeople && s.frozen == nil:
			err = s.rewritePeople()
		default:
			s.upkeep.Unlock()
			return nil
		}
		s.upkeep.Unlock()
		if err != nil {
			return wrap("timeline.tidy", err)
		}
	}
}

// worth picks the newest segments of a partition once there are many of about one size: each event is merged as often as the logarithm of the partition's size.
func worth(list []diskSegment) (from, to int) {
	to = len(list)
	from = to
	rows := 0
	for from > 0 && (to-from < 2 || list[from-1].Rows <= 2*rows) {
		from--
		rows += list[from].Rows
	}
	if to-from >= manySegments {
		return from, to
	}
	return 0, 0
}

// first is the first stretch of segments of one partition that pick picks.
func (s *Store) first(pick func(list []diskSegment) (from, to int)) (from, to int) {
	for at := 0; at < len(s.disk); {
		end := at + 1
		for end < len(s.disk) && s.disk[end].Part == s.disk[at].Part {
			end++
		}
		if from, to := pick(s.disk[at:end]); from < to {
			return at + from, at + to
		}
		at = end
	}
	return 0, 0
}

// merge makes one segment of several neighbours. It is called with upkeep held.
func (s *Store) merge(ctx context.Context, from, to int) error {
	m := s.manifest.clone()
	disk := slices.Clone(s.disk)
	d, err := s.mergeSegments(ctx, &m, disk[from:to], segment.Keep{})
	if err != nil {
		return err
	}
	return s.commit(m, slices.Replace(disk, from, to, d), func() {})
}

func (s *Store) mergeSegments(ctx context.Context, m *manifest, list []diskSegment, keep segment.Keep) (diskSegment, error) {
	open := make([]*segment.Segment, len(list))
	for i := range list {
		open[i] = list[i].open
	}
	s.mu.Lock()
	canon := s.book.Snapshot().Canon
	s.mu.Unlock()
	return s.writeSegment(m, list[0].Part, func(w io.Writer) error {
		return segment.Merge(cancellable{ctx, w}, open, canon, keep)
	})
}

// cancellable ends what writes to it when the context does.
type cancellable struct {
	ctx context.Context
	w   io.Writer
}

func (c cancellable) Write(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.w.Write(b)
}
