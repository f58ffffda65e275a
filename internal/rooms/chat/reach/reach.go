package reach

import (
	"context"
	"sync"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
)

// Config is what a Reach needs.
type Config struct {
	Chat      *chat.Service
	DB        *sqldb.DB
	Clock     clock.Clock
	People    chat.People
	Files     chat.Files
	Names     Names
	Previewer Previewer // nil: no previews
	PublicURL string    // of share links, without a slash at its end
}

// Reach reaches.
type Reach struct {
	cfg   Config
	links chan linked
	views views

	stop    context.CancelFunc
	workers sync.WaitGroup
}

// Open starts the workers.
func Open(cfg Config) *Reach {
	ctx, stop := context.WithCancel(context.Background())
	r := &Reach{cfg: cfg, links: make(chan linked, linksMax), views: views{pending: map[string]int64{}}, stop: stop}
	if cfg.Previewer != nil {
		cfg.Chat.OnLinks(r.linked)
		for range linkWorkers {
			r.workers.Go(func() { r.unfurl(ctx) })
		}
	}
	r.workers.Go(func() { r.countViews(ctx) })
	return r
}

// Close stores the visits that are only in memory and stops.
func (r *Reach) Close() {
	r.stop()
	r.workers.Wait()
}
