package chat

import (
	"context"
	"sync"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

// Config is what chat needs.
type Config struct {
	DB        *sqldb.DB
	Spine     *spine.Spine
	IDs       *ids.Maker
	Clock     clock.Clock
	People    People
	Files     Files
	Passwords Passwords
	Live      Live
	Admit     func(conversation ids.ID) error // refuses messages that the sockets cannot follow; nil: none
	PublicURL string                          // of share links
	Limiter   ratelimit.Limiter               // with Messages
	Messages  int                             // that a person may send in a minute; 0 is no limit
}

// Service is chat. Safe for concurrent use.
type Service struct {
	cfg   Config
	db    *sqldb.DB
	queue *commit.Queue
	reads *reads
	epoch string
	hooks hooks

	fixed sync.Map // conversation id -> *fixed, see access.go
}

// Open migrates the tables and starts the commit queue.
func Open(ctx context.Context, cfg Config) (*Service, error) {
	if err := store.Migrate(ctx, cfg.DB); err != nil {
		return nil, err
	}
	s := &Service{cfg: cfg, db: cfg.DB}
	var err error
	if s.epoch, err = store.Epoch(ctx, cfg.DB); err != nil {
		return nil, err
	}
	s.queue = commit.Open(commit.Config{DB: cfg.DB, Spine: cfg.Spine, Clock: cfg.Clock, Publisher: (*publisher)(s), Encode: s.encode})
	s.reads = newReads(s)
	return s, nil
}

// Close stores the read cursors that are only in memory, finishes what is queued, and stops.
func (s *Service) Close() {
	s.reads.close()
	s.queue.Close()
}

// Verify re-derives the invariants of the room and lists the first differences.
func (s *Service) Verify(ctx context.Context) ([]string, error) { return store.Verify(ctx, s.db) }

// publisher hands what was committed to the sockets.
type publisher Service

// Conversation implements commit.Publisher.
func (p *publisher) Conversation(f commit.Frame) {
	p.cfg.Live.Publish(f)
}

// Personal implements commit.Publisher.
func (p *publisher) Personal(f commit.PersonalFrame) {
	(*Service)(p).publishPersonal(f)
}
