package intake

import (
	"context"
	"embed"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jobs"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
)

//go:embed migrations
var migrations embed.FS

// Config is what a Service works with.
type Config struct {
	DB       *sqldb.DB
	IDs      *ids.Maker
	Clock    clock.Clock
	Sink     Sink
	Audit    Auditor
	Limiter  ratelimit.Limiter
	Metrics  prometheus.Registerer // nil: none
	Reserved []string              // names of events that only the server itself tells
	Requests int                   // requests of one key in a minute; 0 is no limit
	Queue    int                   // events that may wait for the disk; 0 for the usual number
	Disk     Disk
}

// Disk tells how much room is left where events are kept.
type Disk struct {
	Free func() (uint64, error) // nil: nobody looks
	Min  uint64                 // bytes that intake leaves to others
}

// usualQueue is how many events may wait for the disk: a second of the most that is promised.
const usualQueue = 200_000

// Service is the door. Safe for concurrent use.
type Service struct {
	Config
	reserved map[string]bool
	agents   agents
	paces    paces
	places   seen
	pseudos  pseudonyms
	pool     sync.Pool // of *translator
	waiting  atomic.Int64
	full     atomic.Bool // the disk
	lookAt   atomic.Int64
	figures  figures

	flushing sync.Mutex // tier 1

	books        sync.Mutex // tier 2
	dictionaries map[ids.ID]*dictionary

	mu    sync.Mutex // tier 3
	rules map[string]believed
}

// believed is what is known of a key's text, until when.
type believed struct {
	rules *rules // nil: there is no such key
	until time.Time
}

// believedMax bounds what somebody who makes up keys can fill.
const believedMax = 10_000

// Open migrates the tables.
func Open(ctx context.Context, cfg Config) (*Service, error) {
	if cfg.Queue == 0 {
		cfg.Queue = usualQueue
	}
	s := &Service{Config: cfg, reserved: map[string]bool{}, dictionaries: map[ids.ID]*dictionary{}, rules: map[string]believed{}, figures: newFigures(cfg.Metrics)}
	for _, name := range cfg.Reserved {
		s.reserved[name] = true
	}
	s.pool.New = func() any { return newTranslator() }
	return s, errs.Wrap("intake.Open", cfg.DB.Migrate(ctx, "intake", migrations))
}

// Jobs are what happens by itself.
func (s *Service) Jobs() []jobs.Job {
	return []jobs.Job{{Name: "intake.flush", Every: 30 * time.Second, Run: s.Flush}}
}

// Close stores what the dictionary counted.
func (s *Service) Close(ctx context.Context) error { return s.Flush(ctx) }

// rulesOf finds what holds for a key, nil when there is no such key.
func (s *Service) rulesOf(ctx context.Context, secret string) (*rules, error) {
	now := s.Clock.Now()
	s.mu.Lock()
	have, ok := s.rules[secret]
	s.mu.Unlock()
	if ok && now.Before(have.until) {
		return have.rules, nil
	}
	r, err := s.loadRules(ctx, secret, now)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rules) >= believedMax {
		clear(s.rules)
	}
	s.rules[secret] = believed{r, now.Add(ruleFor)}
	return r, nil
}

func (s *Service) loadRules(ctx context.Context, secret string, now time.Time) (*rules, error) {
	k, found, err := keyBySecret(ctx, s.DB, secret, now)
	if err != nil || !found {
		return nil, err
	}
	r := &rules{workspace: k.Workspace, key: k, reserved: s.reserved, agents: &s.agents, paces: &s.paces, places: &s.places, pseudos: &s.pseudos}
	if r.settings, r.salt, err = settingsOf(ctx, s.DB, k.Workspace); err != nil {
		return nil, err
	}
	r.redact = r.settings.wishes()
	if r.plan, err = s.dictionaryOf(ctx, k.Workspace); err != nil {
		return nil, err
	}
	r.known = func(person string) bool {
		known, err := s.Sink.Knows(context.WithoutCancel(ctx), k.Workspace, person)
		if err != nil {
			slog.Warn("whether somebody is known could not be asked; an alias is refused", "error", err)
		}
		return known || err != nil
	}
	return r, nil
}

// admit lets so many events wait for the disk, or says when to come again. done ends their wait.
func (s *Service) admit(n int) (done func(), err error) {
	if err := s.roomOnDisk(); err != nil {
		return nil, err
	}
	if s.waiting.Add(int64(n)) > int64(s.Queue) && s.waiting.Load() != int64(n) {
		s.waiting.Add(-int64(n))
		s.figures.refused.WithLabelValues("busy").Add(float64(n))
		// Clients that come back together would be refused together again.
		return nil, errs.E("intake.admit", errs.Limited, "intake.busy", "More comes than can be stored just now. Keep it and try again.").After(time.Second + rand.N(2*time.Second))
	}
	return func() { s.waiting.Add(-int64(n)) }, nil
}

// lookEvery is how often the disk is looked at.
const lookEvery = 2 * time.Second

// roomOnDisk refuses when the disk is nearly full, so that intake never takes from the chat what that needs.
func (s *Service) roomOnDisk() error {
	now := s.Clock.Now().UnixMilli()
	if last := s.lookAt.Load(); s.Disk.Free != nil && now >= last && s.lookAt.CompareAndSwap(last, now+lookEvery.Milliseconds()) {
		free, err := s.Disk.Free()
		s.alarm(err == nil && free < s.Disk.Min)
	}
	if s.full.Load() {
		s.figures.refused.WithLabelValues("disk").Inc()
		return diskFull()
	}
	return nil
}

func diskFull() error {
	return errs.E("intake", errs.Busy, "intake.disk", "The server's disk is nearly full. Keep the events and try again later.").After(time.Minute)
}

// alarm says once when the disk is nearly full, and once when it no longer is.
func (s *Service) alarm(full bool) {
	if s.full.Swap(full) == full {
		return
	}
	if s.figures.disk.Set(0); full {
		s.figures.disk.Set(1)
		slog.Error("the disk is nearly full: no events from outside are taken until there is room. People can go on talking.", "left_to_others", s.Disk.Min)
		return
	}
	slog.Info("there is room on the disk again: events from outside are taken")
}

// Health is an error while the disk is too full for events.
func (s *Service) Health(context.Context) error {
	if s.full.Load() {
		return diskFull()
	}
	return nil
}

// figures are what operators see of the door.
type figures struct {
	taken   prometheus.Counter
	refused *prometheus.CounterVec
	disk    prometheus.Gauge
}

func newFigures(r prometheus.Registerer) figures {
	f := figures{
		taken:   prometheus.NewCounter(prometheus.CounterOpts{Name: "hubbub_intake_events_total", Help: "Events from outside that were stored."}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hubbub_intake_refused_total", Help: "Events and requests from outside that were not taken, by why."}, []string{"why"}),
		disk:    prometheus.NewGauge(prometheus.GaugeOpts{Name: "hubbub_intake_disk_full", Help: "1 while events are refused because the disk is nearly full."}),
	}
	if r != nil {
		r.MustRegister(f.taken, f.refused, f.disk)
	}
	return f
}
