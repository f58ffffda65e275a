package timeline

import (
	"context"
	"slices"
	"time"

	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/timeline/people"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// Erase removes the person with a key, with all keys that were joined to it: events, properties, the keys themselves, and whatever names and values nobody else
// has. It returns how many events that were. Erase from the log before: what is read from there comes back.
func (s *Store) Erase(ctx context.Context, key string) (events int64, err error) {
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	const op = "timeline.Erase"
	for {
		if err := s.flush(ctx); err != nil {
			return 0, wrap(op, err)
		}
		members := s.membersOf(key)
		if members == nil {
			return 0, nil
		}
		m, disk, events, err := s.without(ctx, members)
		if err != nil {
			return 0, wrap(op, err)
		}
		snapshot := s.forget(key, members)
		if snapshot == nil {
			continue // something of his came meanwhile
		}
		m.People = nil
		if err = s.writePeople(&m, snapshot, snapshot.All()); err == nil {
			err = s.commit(m, disk, func() {
				s.version = versions.Add(1)
				s.words, s.cache = newWords(), newDayCache()
			})
		}
		if err != nil {
			s.breakOff(err)
		}
		return events, wrap(op, err)
	}
}

func (s *Store) membersOf(key string) []uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.book.Snapshot()
	if n, ok := known.Number(key); ok {
		return known.Members(n)
	}
	return nil
}

// forget takes a person out of the book, unless he has events or keys that are not dealt with.
func (s *Store) forget(key string, members []uint32) *people.Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.book.Snapshot()
	n, ok := known.Number(key)
	if !ok || !slices.Equal(known.Members(n), members) || s.active.rows.Holds(members) {
		return nil
	}
	s.book.Erase(members)
	return s.book.Snapshot()
}

// breakOff ends a store whose memory is ahead of its files and cannot go back. Opened again it is what the files say.
func (s *Store) breakOff(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed, s.closed = err, true
	s.eased.Broadcast()
	s.stop()
}

// without makes the segments in which somebody has events anew.
func (s *Store) without(ctx context.Context, members []uint32) (m manifest, disk []diskSegment, events int64, err error) {
	m = s.manifest.clone()
	keep := segment.Keep{Without: func(who uint32) bool { _, found := slices.BinarySearch(members, who); return found }}
	for _, d := range s.disk {
		x, err := d.open.Index()
		if err != nil {
			return m, nil, 0, err
		}
		rows := int64(0)
		for i, who := range x.Who {
			if keep.Without(who) {
				rows += int64(x.Start[i+1] - x.Start[i])
			}
		}
		if events += rows; rows > 0 {
			if d, err = s.mergeSegments(ctx, &m, []diskSegment{d}, keep); err != nil {
				return m, nil, 0, err
			}
		}
		if d.Rows > 0 {
			disk = append(disk, d)
		}
	}
	return m, disk, events, nil
}

// rewritePeople makes one file of all people. It is called with upkeep held, and not while something waits to be written that is older.
func (s *Store) rewritePeople() error {
	m := s.manifest.clone()
	s.mu.Lock()
	snapshot := s.book.Snapshot()
	s.mu.Unlock()
	m.People = nil
	if err := s.writePeople(&m, snapshot, snapshot.All()); err != nil {
		return err
	}
	return s.commit(m, slices.Clone(s.disk), func() {})
}

// Retain drops what happened before a time, and does not take it in again from the log.
func (s *Store) Retain(ctx context.Context, from time.Time) (events int64, err error) {
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	const op = "timeline.Retain"
	if err := s.flush(ctx); err != nil {
		return 0, wrap(op, err)
	}
	before := from.UnixMilli()
	m := s.manifest.clone()
	if before <= m.Horizon {
		return 0, nil
	}
	m.Horizon = before
	var disk []diskSegment
	for _, d := range s.disk {
		rows := d.Rows
		switch {
		case d.open.Last < before:
			d.Rows = 0
		case d.open.First < before:
			if d, err = s.mergeSegments(ctx, &m, []diskSegment{d}, segment.Keep{Cut: true, From: before}); err != nil {
				return 0, wrap(op, err)
			}
		}
		if events += int64(rows - d.Rows); d.Rows > 0 {
			disk = append(disk, d)
		}
	}
	return events, wrap(op, s.commit(m, disk, func() { s.version = versions.Add(1) }))
}

// SetCheckpoint says where to read on in the log after that was rewritten: at is a position of the generation, and the store has everything before it. It flushes before.
func (s *Store) SetCheckpoint(ctx context.Context, at eventlog.Position, generation uint64) error {
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	const op = "timeline.SetCheckpoint"
	if err := s.flush(ctx); err != nil {
		return wrap(op, err)
	}
	m := s.manifest.clone()
	m.Position, m.Generation = at, generation
	return wrap(op, s.commit(m, slices.Clone(s.disk), func() { s.end = at }))
}
