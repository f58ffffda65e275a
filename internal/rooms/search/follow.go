package search

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/spine"
)

// Consumer hears from the spine which conversations and names changed. It only remembers them, for Run.
func (s *Service) Consumer() spine.Consumer {
	return spine.Consumer{Name: "search", Handle: func(_ context.Context, _ *sqldb.Tx, events []spine.Event) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i := range events {
			switch e := &events[i]; {
			case strings.HasPrefix(e.Name, "person."):
				s.renamed[Name{Workspace: e.Workspace, Person: e.Person}] = struct{}{}
			case e.Conversation != 0 && e.Name != chat.EventMessageRead:
				s.changed[e.Conversation] = struct{}{}
			}
		}
		select {
		case s.bell <- struct{}{}:
		default:
		}
		return nil
	}}
}

// take hands over what the consumer remembered, beginning after where the last step stopped.
func (s *Service) take() (conversations []ids.ID, names []Name) {
	s.mu.Lock()
	defer s.mu.Unlock()
	conversations, names = slices.Sorted(maps.Keys(s.changed)), slices.Collect(maps.Keys(s.renamed))
	clear(s.changed)
	clear(s.renamed)
	i, _ := slices.BinarySearch(conversations, s.next)
	return slices.Concat(conversations[i:], conversations[:i]), names
}

// leave remembers what a step did not come to.
func (s *Service) leave(conversations []ids.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = 0
	for i, id := range conversations {
		if i == 0 {
			s.next = id
		}
		s.changed[id] = struct{}{}
	}
}

// gather is the pause between two looks at what changed.
const gather = 300 * time.Millisecond

// rest is how long to pause after a step. While people talk faster than the disk turns a step is one transaction and the pause nineteen times as long, so that
// the index takes a twentieth of what they need, and catches up when they pause.
func (s *Service) rest(took time.Duration) time.Duration {
	if s.Chat.Busy() {
		return max(gather, min(19*took, 10*time.Second))
	}
	return gather
}

// Run keeps the index up to date until ctx ends. What fails is logged and tried again.
func (s *Service) Run(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	pause := time.Duration(0)
	for ctx.Err() == nil {
		began := time.Now()
		wait, err := s.step(ctx)
		switch {
		case errors.Is(err, context.Canceled):
			return
		case err != nil:
			pause = min(max(2*pause, 100*time.Millisecond), 30*time.Second)
			wait = pause
			slog.Error("the search index stumbled, will try again", "pause", pause, "error", err)
		default:
			pause = 0
		}
		// Words come together for a moment, so that a busy group costs a few writes a second and not one for each of its own.
		select {
		case <-ctx.Done():
		case <-time.After(s.rest(time.Since(began))):
		}
		select {
		case <-ctx.Done():
		case <-s.bell:
		case <-time.After(wait):
		case <-sweep.C:
			s.one.Lock()
			s.all = true
			s.one.Unlock()
		}
	}
}

// step indexes what is known to have changed, then purges if it is time. It tells when to look again.
func (s *Service) step(ctx context.Context) (time.Duration, error) {
	s.one.Lock()
	defer s.one.Unlock()
	conversations, names := s.take()
	var left []ids.ID
	var err error
	if s.all {
		// It finds what was just taken, too.
		err = s.sweep(ctx, nil)
	} else {
		left, err = s.index(ctx, conversations, nil, s.Chat.Busy)
		s.leave(left)
		err = errors.Join(err, s.indexNames(ctx, names))
		s.all = err != nil
	}
	if err != nil {
		return 0, err
	}
	wait, err := s.purgeIfDue(ctx)
	if len(left) > 0 {
		wait = 0
	}
	return wait, err
}

// sweepPage is how many conversations a look at all logs compares at once.
const sweepPage = 500

// sweep compares all logs and names with the index and indexes what differs.
func (s *Service) sweep(ctx context.Context, progress func(done, total int64)) error {
	m := &meter{tell: progress}
	var behind []ids.ID
	for after := ids.ID(0); ; {
		logs, err := s.Chat.LogsAfter(ctx, after, sweepPage)
		if err != nil {
			return err
		}
		if len(logs) == 0 {
			break
		}
		page := make([]ids.ID, len(logs))
		for i := range logs {
			page[i] = logs[i].ID
		}
		at, err := cursorsOf(ctx, s.DB, page)
		if err != nil {
			return err
		}
		for i := range logs {
			if c, known := at[logs[i].ID]; !known || c.seq != logs[i].Head.Seq {
				behind = append(behind, logs[i].ID)
				m.total += max(logs[i].Head.Seq-c.seq, 0) + 1
			}
		}
		after = page[len(page)-1]
	}
	if err := s.dropGone(ctx); err != nil {
		return err
	}
	if _, err := s.index(ctx, behind, m, func() bool { return false }); err != nil {
		return err
	}
	if err := s.sweepNames(ctx); err != nil {
		return err
	}
	s.all = false
	s.whole.Store(true)
	return nil
}

// dropGone takes out conversations that chat has no more.
func (s *Service) dropGone(ctx context.Context) error {
	for after := ids.ID(0); ; {
		page, err := cursorsAfter(ctx, s.DB, after, sweepPage)
		if err != nil || len(page) == 0 {
			return err
		}
		known := make([]ids.ID, len(page))
		for i, c := range page {
			known[i] = c.conversation
		}
		logs, err := s.Chat.Logs(ctx, known)
		if err != nil {
			return err
		}
		for _, id := range known {
			if _, there := logs[id]; !there {
				if err := s.forget(ctx, id); err != nil {
					return err
				}
			}
		}
		after = known[len(known)-1]
	}
}

// meter tells how far an indexing is.
type meter struct {
	done, total int64
	tell        func(done, total int64)
}

func (m *meter) add(n int64) {
	if m == nil {
		return
	}
	m.done += n
	if m.tell != nil {
		m.tell(min(m.done, m.total), m.total)
	}
}
