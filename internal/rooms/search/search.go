package search

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Config is what search needs.
type Config struct {
	DB     *sqldb.DB // the index: a file of its own on SQLite, the house's database on PostgreSQL
	Chat   Chat
	People People
	Clock  clock.Clock
}

// Service is search. Safe for concurrent use.
type Service struct {
	Config
	engine engine

	mu      sync.Mutex // tier 3
	changed map[ids.ID]struct{}
	next    ids.ID            // where the next step begins
	renamed map[Name]struct{} // without the name
	bell    chan struct{}

	one    sync.Mutex // tier 1: held while the index is written, so that two writers of this process do not read the same cursors
	all    bool       // guarded by one: a look at all logs is due
	stale  bool       // guarded by one: what was removed is still in the file
	purges purges     // guarded by one
	whole  atomic.Bool
}

// indexVersion changes with what documents are made of; an index of another version is made anew.
const indexVersion = 1

// Open migrates the tables. An index that was made by other rules, or of another run of chat's numbers (a restore), is emptied; Run fills it.
func Open(ctx context.Context, cfg Config) (*Service, error) {
	const op = "search.Open"
	if err := cfg.DB.Migrate(ctx, "search", migrations); err != nil {
		return nil, errs.Wrap(op, err)
	}
	s := &Service{Config: cfg, engine: engineOf(cfg.DB), changed: map[ids.ID]struct{}{}, renamed: map[Name]struct{}{}, bell: make(chan struct{}, 1), all: true}
	if err := s.engine.open(ctx, cfg.DB); err != nil {
		return nil, errs.Wrap(op, err)
	}
	made, err := state(ctx, cfg.DB, "made")
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	if made != s.making() {
		if err := s.empty(ctx); err != nil {
			return nil, errs.Wrap(op, err)
		}
	}
	// A purge may have been cut short.
	stale, err := state(ctx, cfg.DB, "stale")
	s.stale = stale != ""
	return s, errs.Wrap(op, err)
}

// making names the rules and the numbers by which the index is made.
func (s *Service) making() string { return strconv.Itoa(indexVersion) + " " + s.Chat.Epoch() }

// empty takes everything out of the index.
func (s *Service) empty(ctx context.Context) error {
	s.whole.Store(false)
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := s.engine.clear(ctx, tx); err != nil {
			return err
		}
		if err := dropAll(ctx, tx); err != nil {
			return err
		}
		return putState(ctx, tx, "made", s.making())
	})
}

// Whole reports whether everything that was said before Run began is indexed by now.
func (s *Service) Whole() bool { return s.whole.Load() }

// Rebuild makes the index anew. progress, if not nil, hears now and then how many entries of how many are indexed. Searching goes on meanwhile and finds what is
// indexed already.
func (s *Service) Rebuild(ctx context.Context, progress func(done, total int64)) error {
	s.one.Lock()
	defer s.one.Unlock()
	if err := s.empty(ctx); err != nil {
		return errs.Wrap("search.Rebuild", err)
	}
	return errs.Wrap("search.Rebuild", s.sweep(ctx, progress))
}

// CatchUp indexes all that is committed, also what no event told of, and returns when it is done.
func (s *Service) CatchUp(ctx context.Context) error {
	s.one.Lock()
	defer s.one.Unlock()
	s.take()
	return errs.Wrap("search.CatchUp", s.sweep(ctx, nil))
}

// sweepEvery bounds how long something could stay unnoticed that no event told of.
const sweepEvery = 10 * time.Minute
