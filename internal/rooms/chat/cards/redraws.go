package cards

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

const (
	drawEvery  = time.Second
	sweepEvery = 30 * time.Second // for cards that another process marked and could not draw
	sweepMax   = 1000
)

// redraws collects stale cards and draws each at most about once a second.
type redraws struct {
	d    *Deck
	stop chan struct{}
	done chan struct{}

	mu    sync.Mutex // tier 3
	noted map[model.Ref]bool
}

func newRedraws(d *Deck) *redraws {
	r := &redraws{d: d, stop: make(chan struct{}), done: make(chan struct{}), noted: map[model.Ref]bool{}}
	go r.loop()
	return r
}

func (r *redraws) note(ref model.Ref) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noted[ref] = true
}

func (r *redraws) loop() {
	defer close(r.done)
	r.sweep()
	tick, sweep := time.NewTicker(drawEvery), time.NewTicker(sweepEvery)
	defer tick.Stop()
	defer sweep.Stop()
	for {
		select {
		case <-sweep.C:
			r.sweep()
		case <-tick.C:
			r.draw()
		case <-r.stop:
			r.draw()
			return
		}
	}
}

func (r *redraws) close() {
	close(r.stop)
	<-r.done
}

// sweep notes what the database knows to be stale.
func (r *redraws) sweep() {
	refs, err := store.Stale(context.Background(), r.d.db, sweepMax)
	if err != nil {
		slog.Warn("stale cards could not be listed, will try again", "error", err)
		return
	}
	for _, ref := range refs {
		r.note(ref)
	}
}

func (r *redraws) draw() {
	r.mu.Lock()
	refs := r.noted
	r.noted = map[model.Ref]bool{}
	r.mu.Unlock()
	for ref := range refs {
		if err := r.d.redraw(ref); err != nil {
			// The mark in the database stays: the next sweep finds it.
			slog.Warn("a card could not be drawn, will try again", "conversation", ref.Conversation, "seq", ref.Seq, "error", err)
		}
	}
}
