package search

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
)

const (
	batchNumbers = 512 // numbers of logs in one transaction
	forgetAtOnce = 500 // documents

	yieldAfter = 20 * time.Millisecond // of work; then others have the processor
	yieldFor   = 2 * time.Millisecond
	yieldMost  = 150 * time.Millisecond
)

// yielder makes bulk work step aside regularly, and for longer when the processors are busy: it then wakes late from its own pause.
type yielder struct{ since time.Time }

func (y *yielder) yield(ctx context.Context) error {
	if y.since.IsZero() {
		y.since = time.Now()
	}
	if time.Since(y.since) < yieldAfter {
		return ctx.Err()
	}
	began := time.Now()
	time.Sleep(yieldFor)
	if late := time.Since(began) - yieldFor; late > yieldFor {
		time.Sleep(min(10*late, yieldMost))
	}
	y.since = time.Now()
	return ctx.Err()
}

// index brings conversations up to date, several in one transaction. If enough, it stops after one and returns those that are left.
func (s *Service) index(ctx context.Context, conversations []ids.ID, m *meter, enough func() bool) (left []ids.ID, err error) {
	y := &yielder{}
	for len(conversations) > 0 {
		b := &batch{s: s}
		page := conversations[:min(len(conversations), batchNumbers)]
		at, err := cursorsOf(ctx, s.DB, page)
		if err != nil {
			return nil, err
		}
		taken := 0
		for _, id := range page {
			c, known := at[id]
			whole, err := b.read(ctx, id, known, c)
			if err != nil {
				return nil, err
			}
			if err := y.yield(ctx); err != nil {
				return nil, err
			}
			if !whole {
				break
			}
			taken++
			if b.numbers >= batchNumbers {
				break
			}
		}
		if err := b.store(ctx, y); err != nil {
			return nil, err
		}
		m.add(int64(b.numbers))
		conversations = conversations[taken:]
		if enough() {
			return conversations, nil
		}
	}
	return nil, nil
}

// batch is what one transaction does to the index.
type batch struct {
	s       *Service
	numbers int
	moves   []move
}

// move takes one conversation from one number to another.
type move struct {
	known bool
	from  cursor
	to    int64
	docs  []document // as they must be
	older []int64    // numbers up to from of which documents may be there: 0 for the title
}

// read adds what a log gained; whole is false when there is more, or when the conversation begins anew.
func (b *batch) read(ctx context.Context, id ids.ID, known bool, c cursor) (whole bool, err error) {
	t, err := b.s.Chat.Since(ctx, id, c.seq, batchNumbers-b.numbers)
	if err != nil {
		return false, err
	}
	switch {
	case t.Log.ID == 0:
		return true, b.s.forget(ctx, id)
	case known && c.broken(&t.Log):
		return false, b.s.forget(ctx, id)
	case known && t.To == c.seq:
		return true, nil
	case !known:
		c = cursor{id, 0, t.Log.LowWater}
	}
	b.moves = append(b.moves, moveOf(&t, known, c))
	b.numbers += int(t.To-c.seq) + 1
	return t.To == t.Log.Head.Seq, nil
}

func moveOf(t *chat.Stretch, known bool, from cursor) move {
	v := move{known: known, from: from, to: t.To}
	if !known || t.Changed {
		v.docs = titleOf(&t.Log)
		v.older = append(v.older, 0)
	}
	for i := range t.Messages {
		m := &t.Messages[i]
		v.docs = append(v.docs, documentsOf(&t.Log, m)...)
		if m.Seq <= from.seq {
			v.older = append(v.older, m.Seq)
		}
	}
	return v
}

// store writes the batch; what somebody else indexed in the meantime is left alone.
func (b *batch) store(ctx context.Context, y *yielder) error {
	if len(b.moves) == 0 {
		return nil
	}
	removed := false
	err := b.s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		var fresh []document
		var gone []int64
		for i := range b.moves {
			docs, old, err := b.moves[i].decide(ctx, tx)
			if err != nil {
				return err
			}
			fresh, gone = append(fresh, docs...), append(gone, old...)
		}
		if removed = len(gone) > 0; removed {
			slices.Sort(gone)
			if err := b.s.engine.remove(ctx, tx, gone); err != nil {
				return err
			}
			if err := putState(ctx, tx, "stale", "1"); err != nil {
				return err
			}
		}
		return b.s.insert(ctx, tx, fresh, y)
	})
	if err == nil && removed {
		b.s.stale = true
	}
	return err
}

// decide moves the cursor and tells which documents to add and which to take away.
func (v *move) decide(ctx context.Context, tx *sqldb.Tx) (fresh []document, gone []int64, err error) {
	ours, err := moveCursor(ctx, tx, v.from, v.known, v.to)
	if err != nil || !ours {
		return nil, nil, err
	}
	var was []storedDoc
	if v.known && len(v.older) > 0 {
		if was, err = docsAt(ctx, tx, v.from.conversation, v.older); err != nil {
			return nil, nil, err
		}
	}
	type key struct{ seq, part int64 }
	have := make(map[key]storedDoc, len(was))
	for _, d := range was {
		have[key{d.ref.Seq, d.part}] = d
	}
	for i := range v.docs {
		k := key{v.docs[i].ref.Seq, v.docs[i].part}
		if old, there := have[k]; there && old.digest == v.docs[i].digest {
			delete(have, k)
			continue
		}
		fresh = append(fresh, v.docs[i])
	}
	for _, old := range have {
		gone = append(gone, old.id)
	}
	return fresh, gone, nil
}

// insert gives documents their ids and stores them in the order of ids, which FTS5 needs to be quick.
func (s *Service) insert(ctx context.Context, tx *sqldb.Tx, docs []document, y *yielder) error {
	if len(docs) == 0 {
		return nil
	}
	if err := assign(ctx, tx, docs); err != nil {
		return err
	}
	slices.SortFunc(docs, func(a, b document) int { return cmp.Compare(a.id, b.id) })
	for part := range slices.Chunk(docs, 64) {
		if err := s.engine.insert(ctx, tx, part); err != nil {
			return err
		}
		if err := y.yield(context.WithoutCancel(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// assign gives each document the next free id of its millisecond, or of the next one that has any.
func assign(ctx context.Context, tx *sqldb.Tx, docs []document) error {
	firsts := make([]int64, len(docs))
	for i := range docs {
		firsts[i] = firstID(docs[i].at)
	}
	slices.Sort(firsts)
	last, err := slots(ctx, tx, slices.Compact(firsts))
	if err != nil {
		return err
	}
	for i := range docs {
		for first := firstID(docs[i].at); ; first += idsPerMilli {
			at, known := last[first]
			if !known && first != firstID(docs[i].at) {
				more, err := slots(ctx, tx, []int64{first})
				if err != nil {
					return err
				}
				at, known = more[first], more[first] != 0
			}
			if !known {
				at = first - 1
			}
			if at++; at < first+idsPerMilli {
				docs[i].id, last[first] = at, at
				break
			}
		}
	}
	return nil
}

// forget takes a conversation out of the index, in several transactions: its cursor last, so that what was interrupted is begun again.
func (s *Service) forget(ctx context.Context, id ids.ID) error {
	for {
		n := 0
		err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
			docs, err := docsOf(ctx, tx, id, forgetAtOnce)
			if err != nil {
				return err
			}
			if n = len(docs); n > 0 {
				slices.Sort(docs)
				if err := s.engine.remove(ctx, tx, docs); err != nil {
					return err
				}
				return putState(ctx, tx, "stale", "1")
			}
			return dropCursor(ctx, tx, id)
		})
		if err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		s.stale = true
	}
}
