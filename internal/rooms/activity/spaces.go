package activity

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// space is what is open of a workspace: its log, and its timelines once somebody asked.
type space struct {
	workspace ids.ID
	dir       string
	opened    sync.Once
	failed    error
	log       *eventlog.Log

	// Below: under Service.mu.
	users  int
	used   time.Time
	closed chan struct{} // not nil once it is being closed

	life sync.Mutex // tier 1: one opens, rebuilds or rewrites at a time

	binding sync.Mutex // tier 2
	joins   *joins     // nil: not opened yet

	feed  sync.Mutex // tier 4: held while the log hands over what was appended
	store *timeline.Store
	fed   eventlog.Position // up to here the store has seen the log
}

// enter opens a workspace, or finds it open. Call leave when done.
func (s *Service) enter(workspace ids.ID) (*space, error) {
	for {
		s.mu.Lock()
		sp, ok := s.spaces[workspace]
		if ok && sp.closed != nil {
			s.mu.Unlock()
			<-sp.closed
			continue
		}
		if s.ended || s.away {
			defer s.mu.Unlock()
			if s.away {
				return nil, errAway
			}
			return nil, errClosed
		}
		var idle *space
		if !ok {
			idle = s.makeRoom()
			sp = &space{workspace: workspace, dir: s.folder(workspace)}
			s.spaces[workspace] = sp
		}
		sp.users++
		s.mu.Unlock()
		if idle != nil {
			s.shut(idle)
		}
		sp.opened.Do(func() { sp.failed = s.open(sp) })
		if sp.failed != nil {
			s.mu.Lock()
			if sp.users--; s.spaces[workspace] == sp {
				delete(s.spaces, workspace) // the next one tries again
			}
			s.mu.Unlock()
			return nil, sp.failed
		}
		return sp, nil
	}
}

func (s *Service) open(sp *space) (err error) {
	if sp.log, err = eventlog.Open(sp.path("log")); err != nil {
		return err
	}
	sp.log.Follow(sp.follow)
	if err := s.settle(context.Background(), sp); err != nil {
		return errors.Join(err, sp.log.Close())
	}
	return nil
}

func (sp *space) path(name string) string { return filepath.Join(sp.dir, name) }

func (s *Service) leave(sp *space) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sp.users--
	sp.used = s.Clock.Now()
}

// makeRoom picks a space to be closed when as many are open as may be. The caller holds mu, and shuts it.
func (s *Service) makeRoom() *space {
	if len(s.spaces) < s.MaxOpen {
		return nil
	}
	var idle *space
	for _, sp := range s.spaces {
		if sp.users == 0 && sp.closed == nil && (idle == nil || sp.used.Before(idle.used)) {
			idle = sp
		}
	}
	if idle != nil {
		idle.closed = make(chan struct{})
	}
	return idle
}

// shut closes a space that nobody uses and nobody can enter any more.
func (s *Service) shut(sp *space) {
	err := sp.closeStore()
	if sp.joins != nil {
		err = errors.Join(err, sp.joins.log.Close())
	}
	if sp.log != nil {
		err = errors.Join(err, sp.log.Close())
	}
	if err != nil {
		slog.Error("a workspace's activity was not closed cleanly", "workspace", sp.workspace, "error", err)
	}
	s.mu.Lock()
	delete(s.spaces, sp.workspace)
	s.mu.Unlock()
	close(sp.closed)
}

func (sp *space) closeStore() error {
	sp.feed.Lock()
	store := sp.store
	sp.store = nil
	sp.feed.Unlock()
	if store == nil {
		return nil
	}
	return store.Close()
}

// follow hands what was appended to the timelines, if they are open.
func (sp *space) follow(facts []fact.Fact, end eventlog.Position) {
	sp.feed.Lock()
	defer sp.feed.Unlock()
	if sp.store == nil || end.Compare(sp.fed) <= 0 {
		return
	}
	if err := sp.store.Add(ofPeople(facts), end); err != nil {
		// The log has them. Who asks next opens the timelines anew, and they read on from their own checkpoint.
		slog.Error("timelines did not take in what the log has, and are opened anew", "workspace", sp.workspace, "error", err)
		store := sp.store
		sp.store = nil
		go func() { _ = store.Close() }()
		return
	}
	sp.fed = end
}

// timelines opens the store and lets it catch up with the log.
func (s *Service) timelines(ctx context.Context, sp *space) (*timeline.Store, error) {
	if store := sp.current(); store != nil {
		return store, nil
	}
	sp.life.Lock()
	defer sp.life.Unlock()
	return s.timelinesLocked(ctx, sp)
}

// timelinesLocked is timelines for who holds life.
func (s *Service) timelinesLocked(ctx context.Context, sp *space) (*timeline.Store, error) {
	if store := sp.current(); store != nil {
		return store, nil
	}
	zone, err := s.People.Zone(ctx, sp.workspace)
	if err != nil {
		return nil, err
	}
	for {
		store, err := s.openStore(ctx, sp, zone)
		if err != nil {
			return nil, err
		}
		err = sp.catchUp(ctx, store)
		if err == nil {
			return store, nil
		}
		err = errors.Join(err, store.Close())
		if !errors.Is(err, eventlog.ErrRewritten) {
			return nil, err
		}
	}
}

// openStore opens the store of a workspace. One that is damaged, or does not know where it stands in the log, is derived anew.
func (s *Service) openStore(ctx context.Context, sp *space, zone *time.Location) (*timeline.Store, error) {
	o := timeline.Options{Zone: zone, Generation: sp.log.Generation()}
	store, err := timeline.Open(sp.path("timeline"), o)
	if err == nil {
		at, generation := store.Checkpoint()
		if sp.log.Holds(at, generation) {
			return store, nil
		}
		err = store.Close()
	} else if _, damaged := errors.AsType[*segment.Damage](err); damaged {
		slog.Error("timelines are damaged and derived anew from the event log", "workspace", sp.workspace, "error", err)
		err = nil
	}
	if err != nil {
		return nil, err
	}
	if err := timeline.Rebuild(ctx, peopled{sp.log}, sp.path("timeline"), o, nil); err != nil {
		return nil, err
	}
	return timeline.Open(sp.path("timeline"), o)
}

func (sp *space) current() *timeline.Store {
	sp.feed.Lock()
	defer sp.feed.Unlock()
	return sp.store
}

// catchUp reads the log into the store from where that stands, and then lets the log hand over the rest.
func (sp *space) catchUp(ctx context.Context, store *timeline.Store) error {
	at, _ := store.Checkpoint()
	read := func() error {
		return sp.log.Read(ctx, at, func(facts []fact.Fact, end eventlog.Position) error {
			at = end
			return store.Add(ofPeople(facts), end)
		})
	}
	// Most of it without holding up those who append, the rest while they wait.
	if err := read(); err != nil {
		return err
	}
	sp.feed.Lock()
	defer sp.feed.Unlock()
	if err := read(); err != nil {
		return err
	}
	// What is being appended now ends behind this place, and waits for the lock.
	sp.store, sp.fed = store, at
	return nil
}

// ofPeople leaves out what nobody did: it belongs to no timeline.
func ofPeople(facts []fact.Fact) []fact.Fact {
	nobodys := func(f fact.Fact) bool { return f.Act == fact.Happened && f.Person == "" }
	if !slices.ContainsFunc(facts, nobodys) {
		return facts
	}
	return slices.DeleteFunc(slices.Clone(facts), nobodys)
}

// peopled is a log as timelines are derived from it.
type peopled struct{ *eventlog.Log }

// Read is the log's, without what nobody did.
func (p peopled) Read(ctx context.Context, from eventlog.Position, fn func(facts []fact.Fact, end eventlog.Position) error) error {
	return p.Log.Read(ctx, from, func(facts []fact.Fact, end eventlog.Position) error { return fn(ofPeople(facts), end) })
}
