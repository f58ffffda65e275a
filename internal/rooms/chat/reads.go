package chat

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

const (
	readsEvery   = 2 * time.Second // a reader's advances within this time are one
	readsAtOnce  = 25              // cursors in one transaction, so that sending never waits for long
	receiptsTold = 500             // members up to which advances are told to the others; above they are counted on demand
)

// reads collects read cursors as they advance and stores them every two seconds. A cursor only moves forward here; marking unread goes
// through the queue at once (MarkUnread).
type reads struct {
	s    *Service
	stop chan struct{}
	done chan struct{}

	mu      sync.Mutex // tier 3
	pending map[store.Seat]advance
	sealing map[store.Seat]advance // being stored; still counts as read
}

type advance struct {
	workspace ids.ID
	to        model.Cursor
	at        time.Time
	own       bool // by sending: nobody needs to be told
}

func newReads(s *Service) *reads {
	r := &reads{s: s, stop: make(chan struct{}), done: make(chan struct{}), pending: map[store.Seat]advance{}}
	go r.loop()
	return r
}

func (r *reads) loop() {
	defer close(r.done)
	tick := time.NewTicker(readsEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.flush()
		case <-r.stop:
			r.flush()
			return
		}
	}
}

func (r *reads) close() {
	close(r.stop)
	<-r.done
}

// advance notes that a member has read up to a message.
func (r *reads) advance(seat store.Seat, v advance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if was, ok := r.pending[seat]; !ok || was.to.Seq < v.to.Seq {
		r.pending[seat] = v
	}
}

// forget drops what is noted of a seat: it was set otherwise.
func (r *reads) forget(seat store.Seat) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.pending, seat)
}

// latest is the cursor of a seat, whether stored or only noted.
func (r *reads) latest(seat store.Seat, stored model.Cursor) model.Cursor {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range []map[store.Seat]advance{r.sealing, r.pending} {
		if v, ok := m[seat]; ok && v.to.Seq > stored.Seq {
			stored = v.to
		}
	}
	return stored
}

// flush stores what was noted. What cannot be stored now is noted again.
func (r *reads) flush() {
	r.mu.Lock()
	r.sealing, r.pending = r.pending, map[store.Seat]advance{}
	all := r.sealing
	r.mu.Unlock()
	told := map[ids.ID][]told{}
	part := make(map[store.Seat]advance, readsAtOnce)
	store := func() {
		if err := r.store(part, told); err != nil {
			slog.Warn("read cursors could not be stored, will try again", "error", err)
			for seat, v := range part {
				r.advance(seat, v)
			}
		}
		clear(part)
	}
	for seat, v := range all {
		if part[seat] = v; len(part) == readsAtOnce {
			store()
		}
	}
	if len(part) > 0 {
		store()
	}
	r.mu.Lock()
	r.sealing = nil
	r.mu.Unlock()
	r.tell(told)
}

// told is an advance as it goes over the wire.
type told struct {
	Person ids.ID    `json:"person"`
	Seq    int64     `json:"seq"`
	At     time.Time `json:"at"`
}

func (r *reads) store(part map[store.Seat]advance, out map[ids.ID][]told) error {
	var moved map[store.Seat]bool
	err := r.s.queue.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		moved = make(map[store.Seat]bool, len(part))
		for seat, v := range part {
			ok, err := store.AdvanceCursor(ctx, w.Tx, seat, v.to, v.at)
			if err != nil {
				return err
			}
			if moved[seat] = ok; ok && !v.own {
				w.Event(v.workspace, spine.Event{Name: EventMessageRead, At: v.at, Person: seat.Person, Conversation: seat.Conversation, Seq: v.to.Seq, Origin: spine.Live})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for seat, v := range part {
		if moved[seat] && !v.own {
			out[seat.Conversation] = append(out[seat.Conversation], told{seat.Person, v.to.Seq, v.at})
		}
	}
	return nil
}

// tell shows the advances to those who look at the conversation, unless it is large.
func (r *reads) tell(all map[ids.ID][]told) {
	if len(all) == 0 {
		return
	}
	want := make([]ids.ID, 0, len(all))
	for id := range all {
		want = append(want, id)
	}
	conversations, err := store.Conversations(context.Background(), r.s.db, want)
	if err != nil {
		slog.Warn("read cursors were stored but not told", "error", err)
		return
	}
	for id, list := range all {
		if conversations[id].Members > receiptsTold {
			continue
		}
		b, err := json.Marshal(map[string]any{"r": list})
		if err != nil {
			slog.Error("read cursors have no JSON form", "error", err)
			continue
		}
		r.s.cfg.Live.PublishEphemeral(id, b)
	}
}

// Read moves the actor's cursor forward to seq (at most the head). Moving back is MarkUnread.
func (s *Service) Read(ctx context.Context, a actor.Actor, id ids.ID, seq int64) error {
	v, err := s.see(ctx, s.db, a, id)
	if err != nil {
		return err
	}
	if !v.member {
		return nil // who only looks in has no cursor
	}
	to := model.Cursor{Seq: v.Head.Seq, Ordinal: v.Head.Ordinal}
	if seq < to.Seq {
		to.Seq = max(seq, 0)
		if to.Ordinal, err = store.OrdinalAt(ctx, s.db, id, to.Seq); err != nil {
			return err
		}
	}
	stored := s.reads.latest(v.seat.Seat, v.seat.Read)
	if to.Seq <= stored.Seq && !v.seat.MarkedUnread {
		return nil
	}
	s.reads.advance(v.seat.Seat, advance{workspace: a.Workspace, to: to, at: s.cfg.Clock.Now()})
	if v.seat.MarkedUnread || v.Unread(stored) {
		return s.toldMine(a, id)
	}
	return nil
}

// Unread reports whether there was anything to read behind the cursor.
func (v *sight) Unread(at model.Cursor) bool { return v.Head.Ordinal > at.Ordinal }

// toldMine lets the person's other devices know; it is cheap, since it happens only when something unread was read.
func (s *Service) toldMine(a actor.Actor, id ids.ID) error {
	return s.queue.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		return w.Personal(ctx, a.Person, model.MineChanged, id, 0)
	})
}

// MarkUnread moves the actor's cursor back to just before seq.
func (s *Service) MarkUnread(ctx context.Context, a actor.Actor, id ids.ID, seq int64) error {
	return s.queue.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		v, err := s.see(ctx, w.Tx, a, id)
		if err != nil {
			return err
		}
		if err := v.mustBeMember(); err != nil {
			return err
		}
		to := model.Cursor{Seq: min(max(seq-1, v.floor, 0), v.Head.Seq)}
		if to.Ordinal, err = store.OrdinalAt(ctx, w.Tx, id, to.Seq); err != nil {
			return err
		}
		s.reads.forget(v.seat.Seat)
		if err := store.SetCursor(ctx, w.Tx, v.seat.Seat, to); err != nil {
			return err
		}
		return w.Personal(ctx, a.Person, model.MineChanged, id, 0)
	})
}

// Readership is who has read a message.
type Readership struct {
	Readers []store.Reader `json:"readers" doc:"Each reader with the time, in conversations of up to 500 members."`
	Count   int            `json:"count"`
	Of      int            `json:"of" doc:"Members other than the author."`
}

const readersListed = 500

// Readers tells who has read a message and when: each reader in conversations of up to 500 members, the count above.
func (s *Service) Readers(ctx context.Context, a actor.Actor, ref model.Ref) (Readership, error) {
	v, m, err := s.seeMessage(ctx, s.db, a, ref)
	if err != nil {
		return Readership{}, err
	}
	out := Readership{Of: max(0, v.Members-1), Readers: []store.Reader{}}
	if v.Members > readersListed {
		out.Count, err = store.CountReaders(ctx, s.db, ref.Conversation, ref.Seq, m.Sender)
		return out, err
	}
	members, err := store.Audience(ctx, s.db, ref.Conversation, 0, readersListed)
	if err != nil {
		return out, err
	}
	stored, err := store.Readers(ctx, s.db, ref.Conversation, ref.Seq, m.Sender, readersListed)
	if err != nil {
		return out, err
	}
	at := map[ids.ID]time.Time{}
	for _, r := range stored {
		at[r.Person] = r.At
	}
	for _, seat := range members {
		when, known := at[seat.Person]
		if !known && seat.Person != m.Sender {
			when, known = s.reads.when(seat.Seat, ref.Seq)
		}
		if known {
			out.Readers = append(out.Readers, store.Reader{Person: seat.Person, At: when})
		}
	}
	out.Count = len(out.Readers)
	return out, nil
}

// when is the time of an advance over seq that is noted but not stored.
func (r *reads) when(seat store.Seat, seq int64) (time.Time, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range []map[store.Seat]advance{r.sealing, r.pending} {
		if v, ok := m[seat]; ok && v.to.Seq >= seq {
			return v.at, true
		}
	}
	return time.Time{}, false
}
