package activity

import (
	"context"
	"embed"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline"
	"hubbub/internal/spine"
)

//go:embed migrations
var migrations embed.FS

// Config is what a Service works with.
type Config struct {
	DB      *sqldb.DB
	Spine   *spine.Spine
	IDs     *ids.Maker
	Clock   clock.Clock
	Dir     string // a folder for each workspace is made in it
	People  People
	Audit   Auditor
	Wake    func(job string) // lets a job run soon
	MaxOpen int              // workspaces that are open at a time; others are closed when nobody uses them. 0 for the usual number
}

// usualOpen is how many workspaces are open at a time. Each keeps a file and the IDs of its newest events in memory.
const usualOpen = 64

// Service holds the rules. Safe for concurrent use.
type Service struct {
	Config

	dictionary Dictionary // set before anything is told
	reads      reads

	mu     sync.Mutex // tier 2
	spaces map[ids.ID]*space
	away   bool // another node leads
	ended  bool
}

var errAway = errs.E("activity", errs.Busy, "activity.elsewhere", "Another node keeps the events.")

var errClosed = errs.E("activity", errs.Busy, "activity.closed", "The server is stopping.")

// Open migrates the room's tables. Files are opened when they are needed.
func Open(ctx context.Context, cfg Config) (*Service, error) {
	const op = "activity.Open"
	if cfg.MaxOpen == 0 {
		cfg.MaxOpen = usualOpen
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, errs.Wrap(op, err)
	}
	return &Service{Config: cfg, spaces: map[ids.ID]*space{}}, errs.Wrap(op, cfg.DB.Migrate(ctx, "activity", migrations))
}

// Use names the dictionary, before anything is told. Intake needs a Service itself, so it comes later.
func (s *Service) Use(d Dictionary) { s.dictionary = d }

// Lead says whether this node keeps the event logs. Of several nodes one does, and the folder is one that all of them see. A node that does not lead closes what it has open and
// answers Busy.
func (s *Service) Lead(yes bool) {
	s.mu.Lock()
	s.away = !yes
	s.mu.Unlock()
	if !yes {
		s.closeAll()
	}
}

func (s *Service) folder(workspace ids.ID) string { return filepath.Join(s.Dir, workspace.String()) }

// Record stores facts for good, and then lets questions see them. It returns those that were not there already. Of the joins of one device the first one counts.
func (s *Service) Record(ctx context.Context, workspace ids.ID, facts []fact.Fact) (kept []fact.Fact, err error) {
	kept, err = s.appendJoining(ctx, workspace, facts)
	return kept, errs.Wrap("activity.Record", err)
}

// Settle opens a workspace once, so that what came with it from another installation is in its log.
func (s *Service) Settle(workspace ids.ID) error {
	sp, err := s.enter(workspace)
	if err == nil {
		s.leave(sp)
	}
	return errs.Wrap("activity.Settle", err)
}

// View is what is known of a workspace now. done lets go of it.
func (s *Service) View(ctx context.Context, workspace ids.ID) (v *timeline.View, done func(), err error) {
	const op = "activity.View"
	sp, err := s.enter(workspace)
	if err != nil {
		return nil, nil, errs.Wrap(op, err)
	}
	store, err := s.timelines(ctx, sp)
	if err != nil {
		s.leave(sp)
		return nil, nil, errs.Wrap(op, err)
	}
	v = store.View()
	return v, sync.OnceFunc(func() { v.Close(); s.leave(sp) }), nil
}

// Knows reports whether there is somebody with this key.
func (s *Service) Knows(ctx context.Context, workspace ids.ID, person string) (bool, error) {
	v, done, err := s.View(ctx, workspace)
	if err != nil {
		return false, err
	}
	defer done()
	_, known := v.Number(person)
	return known, nil
}

func (s *Service) append(ctx context.Context, workspace ids.ID, facts []fact.Fact, mark eventlog.Mark) ([]fact.Fact, error) {
	sp, err := s.enter(workspace)
	if err != nil {
		return nil, err
	}
	defer s.leave(sp)
	_, kept, err := sp.log.Append(ctx, facts, mark)
	return kept, err
}

// Close closes all. Nothing may be asked any more.
func (s *Service) Close() {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.closeAll()
}

// patience is how long closing waits for those who still use a workspace.
const patience = 20 * time.Second

// closeAll waits for those who use a workspace, and closes it.
func (s *Service) closeAll() {
	for end := time.Now().Add(patience); ; {
		s.mu.Lock()
		var idle *space
		for _, sp := range s.spaces {
			if sp.users == 0 && sp.closed == nil {
				idle = sp
				idle.closed = make(chan struct{})
				break
			}
		}
		left := len(s.spaces)
		s.mu.Unlock()
		switch {
		case idle != nil:
			s.shut(idle)
		case left == 0:
			return
		case time.Now().After(end):
			slog.Error("activity is still in use and is left open; what was acknowledged is on disk", "workspaces", left)
			return
		default:
			time.Sleep(5 * time.Millisecond)
		}
	}
}
