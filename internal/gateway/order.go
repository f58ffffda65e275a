package gateway

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/platform/ids"
)

const (
	gapWait   = 20 * time.Millisecond // for what overtook something else on the way
	gapFrames = 4096                  // that wait behind a gap
	gapTries  = 100                   // answers of the database in a row
)

// reorder puts frames of one conversation, that come from several nodes, back into order. A gap is filled once for all from the
// database; what cannot be filled stays a gap, which clients heal by themselves. The feed's lock guards it.
type reorder struct {
	next    int64   // number that is due; 0 before the first frame
	waiting []Frame // behind the gap, by number
	target  int64   // known to exist
	filling bool
}

// arrive takes a frame in whatever order.
func (f *feed) arrive(fr Frame) {
	f.mu.Lock()
	o := f.order
	if o == nil {
		o = &reorder{}
		f.order = o
	}
	var due []Frame
	switch {
	case o.next == 0 || fr.First <= o.next:
		due = o.follow(o.pass(nil, fr))
	default:
		i, _ := slices.BinarySearchFunc(o.waiting, fr.First, func(w Frame, first int64) int { return cmp.Compare(w.First, first) })
		o.waiting = slices.Insert(o.waiting, i, fr)
		if len(o.waiting) > gapFrames {
			due = o.giveUp()
		}
	}
	f.release(due)
}

// expect notes that entries up to seq exist. A feed that has seen no frame yet cannot tell what it lacks; if it may have missed one
// (unsure), the entry seq is read for it, and shows its followers whether they do.
func (f *feed) expect(seq int64, unsure bool) {
	f.mu.Lock()
	if f.order == nil && unsure && len(f.subs) > 0 {
		f.order = &reorder{next: seq}
	}
	if o := f.order; o != nil && o.next > 0 {
		o.target = max(o.target, seq)
	}
	f.release(nil)
}

// release publishes what is due, sees to it that a gap is filled, and unlocks.
func (f *feed) release(due []Frame) {
	start := false
	var mentions []ids.ID
	for _, fr := range due {
		start = f.accept(fr) || start
		mentions = append(mentions, fr.Mentions...)
	}
	o := f.order
	fill := o != nil && o.gap() && !o.filling
	if fill {
		o.filling = true
	}
	f.mu.Unlock()
	f.launch(start, mentions)
	if fill {
		time.AfterFunc(gapWait, f.fill)
	}
}

func (o *reorder) gap() bool { return len(o.waiting) > 0 || o.next > 0 && o.target >= o.next }

// pass lets a frame through that does not lie behind a gap; what of it went through before is cut off.
func (o *reorder) pass(due []Frame, fr Frame) []Frame {
	if o.next > 0 && fr.Seq < o.next {
		return due
	}
	if o.next > 0 && fr.First < o.next {
		fr.Data, fr.First = skipEntries(fr.Data, o.next-fr.First), o.next
	}
	o.next = fr.Seq + 1
	return append(due, fr)
}

// follow passes what waited for its turn.
func (o *reorder) follow(due []Frame) []Frame {
	for len(o.waiting) > 0 && o.waiting[0].First <= o.next {
		due = o.pass(due, o.waiting[0])
		o.waiting = o.waiting[1:]
	}
	if len(o.waiting) == 0 {
		o.waiting = nil
	}
	return due
}

// giveUp leaves a gap as it is.
func (o *reorder) giveUp() []Frame {
	if len(o.waiting) > 0 {
		o.next = o.waiting[0].First
	}
	o.target = 0
	return o.follow(nil)
}

// fill asks the database for what is missing, if it still is.
func (f *feed) fill() {
	for range gapTries {
		f.mu.Lock()
		o := f.order
		if f.gone || !o.gap() {
			o.filling = false
			f.mu.Unlock()
			return
		}
		after, to := o.next-1, o.target
		if len(o.waiting) > 0 {
			to = o.waiting[0].First - 1
		}
		f.mu.Unlock()
		if !f.read(after, to) {
			break
		}
	}
	f.mu.Lock()
	f.order.filling = false
	f.release(f.order.giveUp())
}

// catchUp asks the database for what may have been missed while the node heard nothing.
func (f *feed) catchUp() {
	f.mu.Lock()
	o := f.order
	if o == nil || o.next == 0 || o.filling || len(f.subs) == 0 {
		f.mu.Unlock()
		return
	}
	o.filling = true
	f.mu.Unlock()
	for range gapTries {
		f.mu.Lock()
		after := o.next - 1
		f.mu.Unlock()
		if !f.read(after, 0) {
			break
		}
	}
	f.mu.Lock()
	o.filling = false
	f.release(nil)
}

// read lets entries of the database arrive, and says whether there were any.
func (f *feed) read(after, to int64) bool {
	f.g.gate.enter()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	fr, err := f.g.cfg.Chat.Range(ctx, f.id, after, to)
	cancel()
	f.g.gate.leave()
	if err != nil {
		slog.Warn("socket: a gap between nodes could not be filled; clients will ask for it", "conversation", f.id, "error", err)
	}
	if err != nil || len(fr.Data) == 0 || fr.First != after+1 {
		return false
	}
	f.g.metrics.filled.Inc()
	f.arrive(fr)
	return true
}

// skipEntries drops the first n entries of {"e":[…]}.
func skipEntries(data []byte, n int64) []byte {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case c == ',' && depth == 2: // in the list, which is in the object
			if n--; n == 0 {
				return append([]byte(wire.EntriesOpen), data[i+1:]...)
			}
		}
	}
	return []byte(wire.EntriesOpen + wire.EntriesClose)
}
