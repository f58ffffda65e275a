package timeline

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"syscall"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline/people"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// Options are how a store is kept.
type Options struct {
	Zone       *time.Location // where days begin; nil: as the store has it, UTC with a new one
	FlushAt    int            // events in memory before they are written to segments; 0 for the usual number
	Generation uint64         // of the event log, with a new store
	Logger     *slog.Logger   // told what fails in the background; nil for the default one

	fault func(point string) error // of tests: what happens at the points where files change
}

const (
	usualFlushAt = 1 << 20
	flushAtBytes = 256 << 20
)

// Store is the timelines of one workspace. See the package on what it promises.
type Store struct {
	dir     string
	options Options

	upkeep sync.Mutex // tier 1: one flush, compaction or other change of files at a time

	mu       sync.Mutex // tier 2
	eased    *sync.Cond // the tail became shorter, or cannot
	zone     *time.Location
	book     *people.Book
	manifest manifest      // as on disk; changed under upkeep and mu, so read under either
	disk     []diskSegment // as in the manifest
	active   *tail
	frozen   *frozen // being written; changed under upkeep and mu
	end      eventlog.Position
	version  uint64
	words    *words
	cache    *dayCache
	failed   error // why the last flush did not come to an end
	closed   bool
	pending  bool // a rebuild: the manifest is written when all is there

	wake chan struct{}
	stop context.CancelFunc
	done chan struct{}
}

type diskSegment struct {
	segmentFile
	open *segment.Segment
}

// frozen is what a flush writes: the events, and what was known of people when the last of them came.
type frozen struct {
	tail   *tail
	end    eventlog.Position
	people *people.Snapshot
	dirty  people.Dirty
}

var errClosed = errors.New("timeline: closed")

// Add takes in facts, in the order of the log, of which end is the position behind the last one. They are visible to the next View. When it returns an error it
// has taken in nothing.
func (s *Store) Add(facts []fact.Fact, end eventlog.Position) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.room(); err != nil {
		return wrap("timeline.Add", err)
	}
	for i := range facts {
		if f := &facts[i]; f.Act == fact.Happened && f.At < s.manifest.Horizon {
			s.book.Number(f.Person) // as it was when the event was still kept: a rebuild numbers as the store did
		} else {
			take(s.book, s.active.rows, f)
		}
	}
	s.end, s.active.end = end, end
	if len(facts) > 0 {
		s.version = versions.Add(1)
	}
	if s.full(1) {
		s.nudge()
	}
	return nil
}

// room waits while the tail is twice as long as it should be, unless it cannot be written.
func (s *Store) room() error {
	for !s.closed && s.full(2) {
		if s.failed != nil {
			s.nudge()
			return s.failed
		}
		s.nudge()
		s.eased.Wait()
	}
	if s.closed {
		return errClosed
	}
	return nil
}

func (s *Store) full(times int) bool {
	return s.active.rows.Len() >= times*s.options.FlushAt || s.active.rows.Bytes() >= times*flushAtBytes
}

func (s *Store) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Checkpoint is the position of the log up to which the store has everything, and the generation that the position is one of.
func (s *Store) Checkpoint() (at eventlog.Position, generation uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end, s.manifest.Generation
}

// View is what the store holds now. Close it when done.
func (s *Store) View() *View {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.words.len() > tooManyWords {
		s.words = newWords()
	}
	v := &View{zone: s.zone, version: s.version, people: s.book.Snapshot(), words: s.words, cache: s.cache}
	for i := range s.disk {
		v.disk = append(v.disk, s.disk[i].open)
	}
	if s.frozen != nil {
		v.tails = append(v.tails, tailView{s.frozen.tail, s.frozen.tail.rows.View()})
	}
	v.tails = append(v.tails, tailView{s.active, s.active.rows.View()})
	return v
}

// Stats are figures of a store.
type Stats struct {
	Segments int   `json:"segments"`
	Events   int64 `json:"events"` // in segments
	Tail     int64 `json:"tail"`   // events in memory only
	Bytes    int64 `json:"bytes"`  // of segments and their days
	People   int   `json:"people"`
}

// Stats says how large the store is.
func (s *Store) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := Stats{Segments: len(s.disk), Tail: int64(s.active.rows.Len()), People: s.book.Len()}
	if s.frozen != nil {
		x.Tail += int64(s.frozen.tail.rows.Len())
	}
	for i := range s.disk {
		x.Events += int64(s.disk[i].Rows)
		x.Bytes += s.disk[i].Bytes
	}
	return x
}

// Close stops what runs in the background. What is in memory only is in the log; Flush before spares the next Open reading it.
func (s *Store) Close() error {
	s.mu.Lock()
	s.closed = true
	s.eased.Broadcast()
	s.mu.Unlock()
	s.stop()
	<-s.done
	return nil
}

// background flushes and compacts when the tail is long.
func (s *Store) background(ctx context.Context) {
	defer close(s.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		}
		err := s.Flush(ctx)
		if err == nil {
			err = s.tidy(ctx)
		}
		if err != nil && ctx.Err() == nil {
			s.options.Logger.Error("timelines were not written", "dir", s.dir, "error", err)
		}
	}
}

// wrap gives errors of the file system their kind: a full disk is something that others must know of.
func wrap(op string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errs.E(op, errs.Full, "disk.full", "There is no room left on the disk.").Because(err)
	}
	return err
}
