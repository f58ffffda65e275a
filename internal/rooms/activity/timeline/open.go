package timeline

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hubbub/internal/rooms/activity/timeline/people"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// Open opens the store in a folder, making it when it is new, and removes files that a crash left half written. Read on in the log from Checkpoint. When a file is damaged the
// error is a *segment.Damage: see Rebuild.
func Open(dir string, o Options) (*Store, error) {
	s, err := open(dir, o, false)
	if err != nil {
		return nil, wrap("timeline.Open", err)
	}
	if o.Zone != nil && o.Zone.String() != s.zone.String() {
		if err := s.SetZone(context.Background(), o.Zone); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// open with anew takes over nothing but what does not come from the log.
func open(dir string, o Options, anew bool) (*Store, error) {
	if o.FlushAt == 0 {
		o.FlushAt = usualFlushAt
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	s := &Store{dir: dir, options: o, book: people.NewBook(), active: newTail(), version: versions.Add(1), words: newWords(), cache: newDayCache(),
		wake: make(chan struct{}, 1), done: make(chan struct{})}
	s.eased = sync.NewCond(&s.mu)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	err := s.load(anew)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go s.background(ctx)
	return s, nil
}

func (s *Store) load(anew bool) error {
	m, found, err := readManifest(s.dir)
	if err != nil && !anew {
		return err
	}
	switch {
	case !found:
		m = manifest{Format: format, Next: 1, Generation: s.options.Generation, Horizon: minTime, Zone: nameOf(s.options.Zone)}
	case anew:
		m = s.blank(m, err)
	}
	if s.zone, err = time.LoadLocation(m.Zone); err != nil {
		return fmt.Errorf("timeline: the zone of the store: %w", err)
	}
	s.manifest, s.end, s.pending = m, m.Position, anew
	if !found && !anew {
		if err := m.write(s.dir); err != nil {
			return err
		}
	}
	if !anew {
		if err := s.sweep(); err != nil {
			return err
		}
	}
	for _, n := range m.People {
		if err := s.loadPeople(n); err != nil {
			return err
		}
	}
	s.book.Take()
	for i := range m.Segments {
		d, err := s.openSegment(m.Segments[i])
		if err != nil {
			return err
		}
		s.disk = append(s.disk, d)
	}
	return nil
}

// minTime is before every event: nothing is too old to be kept.
const minTime = -1 << 63

// blank is the manifest to begin a rebuild with. Its files have other names than those of the store that they will replace.
func (s *Store) blank(old manifest, damaged error) manifest {
	m := manifest{Format: format, Next: old.Next, Generation: s.options.Generation, Horizon: old.Horizon, Zone: old.Zone}
	if s.options.Zone != nil || damaged != nil {
		m.Zone = nameOf(s.options.Zone)
	}
	if damaged != nil {
		m.Horizon = minTime
		entries, _ := os.ReadDir(s.dir)
		for _, e := range entries {
			var n uint64
			if _, err := fmt.Sscanf(e.Name(), "%08d.", &n); err == nil {
				m.Next = max(m.Next, n+1)
			}
		}
		m.Next = max(m.Next, 1)
	}
	return m
}

func nameOf(zone *time.Location) string {
	if zone == nil {
		return "UTC"
	}
	return zone.String()
}

// sweep removes files that the manifest does not name: a crash left them while they were made, or while they were being removed.
func (s *Store) sweep() error {
	entries, err := os.ReadDir(s.dir)
	names := s.manifest.files()
	for _, e := range entries {
		if !e.IsDir() && !names[e.Name()] {
			err = errors.Join(err, os.Remove(filepath.Join(s.dir, e.Name())))
		}
	}
	return err
}

// A file of people is a checksum and the form of package people.
func (s *Store) loadPeople(number uint64) error {
	name := peopleName(number)
	b, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		return missing(name, err)
	}
	if len(b) < 8 || fmt.Sprintf("%08x", crc32.Checksum(b[8:], castagnoli)) != string(b[:8]) {
		return &segment.Damage{File: name, What: "checksum"}
	}
	if err := s.book.Load(b[8:]); err != nil {
		return &segment.Damage{File: name, What: err.Error()}
	}
	return nil
}

func missing(name string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return &segment.Damage{File: name, What: "it is not there"}
	}
	return err
}

func (s *Store) openSegment(f segmentFile) (d diskSegment, err error) {
	d.segmentFile = f
	if d.open, err = segment.OpenFile(filepath.Join(s.dir, f.name())); err != nil {
		return d, missing(f.name(), err)
	}
	if d.open.Rows != f.Rows || d.open.Part != f.Part {
		return d, &segment.Damage{File: f.name(), What: "it is not the one that the manifest names"}
	}
	days, err := segment.OpenDays(filepath.Join(s.dir, f.daysName()))
	if err != nil {
		return d, missing(f.daysName(), err)
	}
	d.open.SetDays(days)
	return d, nil
}
