package commit

import (
	"context"
	"log/slog"
	"slices"

	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

func (q *Queue) publishLoop() {
	defer q.done.Done()
	for first := range q.committed {
		batches := append(make([]*batch, 0, 4), first)
	more:
		for len(batches) < aheadMax {
			select {
			case b, open := <-q.committed:
				if !open {
					break more
				}
				batches = append(batches, b)
			default:
				break more
			}
		}
		q.publish(batches)
	}
}

// publish merges what several transactions did into one frame a conversation, sends the frames, then answers the jobs in order.
func (q *Queue) publish(batches []*batch) {
	var order []ids.ID
	merged := map[ids.ID]*log{}
	events := 0
	for _, b := range batches {
		events += b.events
		for _, l := range b.logs {
			m := merged[l.ID]
			if m == nil {
				merged[l.ID] = l
				order = append(order, l.ID)
				continue
			}
			m.items = append(m.items, l.items...)
			m.mentions = append(m.mentions, l.mentions...)
			m.Seq, m.Ordinal = l.Seq, l.Ordinal
		}
	}
	for _, id := range order {
		q.cfg.Publisher.Conversation(q.frame(merged[id]))
	}
	for _, b := range batches {
		for _, p := range b.personal {
			q.cfg.Publisher.Personal(p)
		}
	}
	if events > 0 {
		q.cfg.Spine.Wake()
	}
	for _, b := range batches {
		q.admission.left(b.jobs)
		for _, j := range b.jobs {
			for _, fn := range j.after {
				fn()
			}
			j.reply(j.receipt, j.err)
		}
	}
}

// frame encodes what a conversation gained, each entry once.
func (q *Queue) frame(l *log) Frame {
	f := Frame{Workspace: l.Workspace, Conversation: l.ID}
	var others []store.EntryRow
	for _, it := range l.items {
		if it.other != nil {
			others = append(others, *it.other)
		}
	}
	var encoded []model.Entry
	if len(others) > 0 {
		var err error
		if encoded, err = q.cfg.Encode(context.Background(), others); err != nil {
			// Readers notice the gap by the next number and ask for the range.
			slog.Error("entries could not be encoded and were not published", "conversation", l.ID, "error", err)
		}
	}
	b := append(make([]byte, 0, 256*len(l.items)), `{"e":[`...)
	for _, it := range l.items {
		if it.other != nil && len(encoded) == 0 {
			continue
		}
		if len(b) > len(`{"e":[`) {
			b = append(b, ',')
		}
		if it.sent != nil {
			b = model.AppendSent(b, &it.sent.Message, []byte(it.sent.ExtraJSON))
			f.Head.At, f.Said = it.sent.At, true
			continue
		}
		b = model.AppendEntry(b, &encoded[0])
		encoded = encoded[1:]
		f.Head.At = it.other.At
	}
	f.Data = append(b, "]}"...)
	first := l.items[0]
	if first.sent != nil {
		f.First = first.sent.Seq
	} else {
		f.First = first.other.Seq
	}
	f.Head.Seq, f.Head.Ordinal = l.Seq, l.Ordinal
	slices.Sort(l.mentions)
	f.Mentions = slices.Compact(l.mentions)
	return f
}
