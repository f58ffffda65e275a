package timeline

import (
	"context"
	"errors"
	"time"

	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
)

// Log is what a store is derived from. An *eventlog.Log is one.
type Log interface {
	// Read calls fn with the facts behind a position, in order, each time with the position behind them.
	Read(ctx context.Context, from eventlog.Position, fn func(facts []fact.Fact, end eventlog.Position) error) error
	Generation() uint64
}

// rebuildFlushAt is how many events a rebuild gathers: larger pieces have to be merged less often.
const rebuildFlushAt = 4 << 20

// Rebuild derives the store in a folder from the whole log once more, whatever state it is in. Until that is done what was there stays what counts; nobody may have it
// open. What Retain dropped stays dropped, as far as the folder can still tell. progress is told now and then how many facts were read; it may be nil.
func Rebuild(ctx context.Context, log Log, dir string, o Options, progress func(facts int64)) error {
	const op = "timeline.Rebuild"
	if o.FlushAt == 0 {
		o.FlushAt = rebuildFlushAt
	}
	o.Generation = log.Generation()
	s, err := open(dir, o, true)
	if err != nil {
		return wrap(op, err)
	}
	if progress == nil {
		progress = func(int64) {}
	}
	err = s.derive(ctx, log, progress)
	return wrap(op, errors.Join(err, s.Close()))
}

func (s *Store) derive(ctx context.Context, log Log, progress func(facts int64)) error {
	var read int64
	err := log.Read(ctx, eventlog.Position{}, func(facts []fact.Fact, end eventlog.Position) error {
		read += int64(len(facts))
		progress(read)
		return s.Add(facts, end)
	})
	if err != nil {
		return err
	}
	if err := s.Compact(ctx); err != nil {
		return err
	}
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	m := s.manifest.clone()
	if err := syncDir(s.dir); err != nil {
		return err
	}
	if err := m.write(s.dir); err != nil {
		return err
	}
	s.pending = false
	return s.sweep()
}

// SetZone makes the days of another zone. Views that were taken before keep theirs.
func (s *Store) SetZone(ctx context.Context, zone *time.Location) error {
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	const op = "timeline.SetZone"
	if _, err := time.LoadLocation(zone.String()); err != nil {
		return err // it could not be found by its name when the store is opened again
	}
	m := s.manifest.clone()
	m.Zone = zone.String()
	disk := make([]diskSegment, len(s.disk))
	for i, d := range s.disk {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.writeDays(&m, &d, zone); err != nil {
			return wrap(op, err)
		}
		disk[i] = d
	}
	return wrap(op, s.commit(m, disk, func() {
		s.zone = zone
		s.version = versions.Add(1)
	}))
}
