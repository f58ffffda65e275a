package commit

import (
	"context"
	"maps"
	"slices"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

// batch is what one transaction did.
type batch struct {
	jobs     []*job
	logs     []*log // by conversation, in the order in which they were first touched
	personal []PersonalFrame
	events   int
}

// log is a conversation whose head is held, and what it gained.
type log struct {
	store.Locked
	items    []item
	mentions []ids.ID
	touched  bool // by a function, which may have changed more than the log
}

// item is one new entry: a message that was sent, or anything else.
type item struct {
	sent  *store.MessageRow
	other *store.EntryRow
}

// Writer is a transaction of the queue as a function given to Do sees it.
type Writer struct {
	Tx  *sqldb.Tx
	Now time.Time // of the whole transaction

	q       *Queue
	batch   *batch
	logs    map[ids.ID]*log
	current *job

	lookForRepeats bool

	// Collected, and stored together before the next function runs and at the end.
	messages []store.MessageRow
	entries  []store.EntryRow
	named    []store.Mention
	events   map[ids.ID][]spine.Event
	sent     map[store.SendKey]store.Sent
	posters  map[store.Seat]model.Role
}

// run decides all jobs in order. Its error fails the transaction; a job's own error stays with the job.
func (w *Writer) run(ctx context.Context, jobs []*job) error {
	w.events = map[ids.ID][]spine.Event{}
	if err := w.prepare(ctx, jobs); err != nil {
		return err
	}
	for _, j := range jobs {
		j.receipt, j.err, j.after = Receipt{}, nil, nil
		if j.send != nil {
			if err := w.freshen(ctx, j.send); err != nil {
				return err
			}
			j.receipt, j.err = w.send(j.send)
			continue
		}
		if err := w.do(ctx, j); err != nil {
			return err
		}
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	return w.finish(ctx)
}

// prepare locks heads and looks up, for all sends at once, who may write and what was sent before.
func (w *Writer) prepare(ctx context.Context, jobs []*job) error {
	w.logs = make(map[ids.ID]*log, len(jobs))
	w.posters = make(map[store.Seat]model.Role, len(jobs))
	w.sent = make(map[store.SendKey]store.Sent, len(jobs))
	var lock []ids.ID
	var seats []store.Seat
	var keys []store.SendKey
	for _, j := range jobs {
		if j.send == nil {
			lock = append(lock, j.convs...)
			continue
		}
		seat := store.Seat{Conversation: j.send.Conversation, Person: j.send.Sender}
		known := w.q.recent.get(seat.Conversation)
		if known == nil {
			lock = append(lock, seat.Conversation)
		} else if w.logs[seat.Conversation] == nil {
			w.logs[seat.Conversation] = &log{Locked: known.Locked}
		}
		if role, ok := known.role(seat.Person); ok {
			w.posters[seat] = role
		} else {
			seats = append(seats, seat)
		}
		if w.lookForRepeats {
			keys = append(keys, store.SendKey{Seat: seat, Client: j.send.ClientID})
		}
	}
	if err := w.lock(ctx, lock); err != nil {
		return err
	}
	if len(seats) > 0 {
		found, err := store.Posters(ctx, w.Tx, seats)
		if err != nil {
			return err
		}
		maps.Copy(w.posters, found)
	}
	if len(keys) > 0 {
		var err error
		w.sent, err = store.SentBefore(ctx, w.Tx, keys)
		return err
	}
	return nil
}

// lock takes the heads that are not known.
func (w *Writer) lock(ctx context.Context, conversations []ids.ID) error {
	conversations = slices.DeleteFunc(conversations, func(id ids.ID) bool { return w.logs[id] != nil })
	if len(conversations) == 0 {
		return nil
	}
	slices.Sort(conversations)
	locked, err := store.LockHeads(ctx, w.Tx, slices.Compact(conversations))
	for _, l := range locked {
		w.logs[l.ID] = &log{Locked: l}
	}
	return err
}

// freshen looks again who may write where a function before this send, in the same transaction, may have changed it.
func (w *Writer) freshen(ctx context.Context, d *Draft) error {
	l := w.logs[d.Conversation]
	if l == nil || !l.touched {
		return nil
	}
	seat := store.Seat{Conversation: d.Conversation, Person: d.Sender}
	found, err := store.Posters(ctx, w.Tx, []store.Seat{seat})
	if err != nil {
		return err
	}
	delete(w.posters, seat)
	maps.Copy(w.posters, found)
	return nil
}

// send decides one message against what prepare found.
func (w *Writer) send(d *Draft) (Receipt, error) {
	const op = "commit.send"
	seat := store.Seat{Conversation: d.Conversation, Person: d.Sender}
	key := store.SendKey{Seat: seat, Client: d.ClientID}
	if before, ok := w.sent[key]; ok {
		if before.Hash != d.Hash {
			return Receipt{}, conflict
		}
		return Receipt{before.Seq, before.Ordinal, before.At}, nil
	}
	l := w.logs[d.Conversation]
	if l == nil || l.Workspace != d.Workspace {
		return Receipt{}, errs.E(op, errs.NotFound, "conversation.not_found", "There is no such conversation.")
	}
	role, member := w.posters[seat]
	if err := model.MayPost(l.Kind, l.Archived, role, member); err != nil {
		return Receipt{}, err
	}
	m := w.place(l, d)
	w.sent[key] = store.Sent{Hash: d.Hash, Seq: m.Seq, Ordinal: m.Ordinal, At: m.At}
	return Receipt{m.Seq, m.Ordinal, m.At}, nil
}

// place gives the draft its number.
func (w *Writer) place(l *log, d *Draft) *store.MessageRow {
	l.Seq++
	l.Ordinal++
	m := &store.MessageRow{Workspace: d.Workspace, Hash: d.Hash, ExtraJSON: d.ExtraJSON, Message: model.Message{
		Conversation: d.Conversation, Seq: l.Seq, Ordinal: l.Ordinal, At: w.Now, Sender: d.Sender, Kind: d.Kind, Text: d.Text, ClientID: d.ClientID, Version: 1}}
	w.touch(l, item{sent: m})
	w.messages = append(w.messages, *m)
	for _, p := range d.Mentions {
		w.named = append(w.named, store.Mention{Conversation: l.ID, Person: p, Ordinal: l.Ordinal, Seq: l.Seq})
		l.mentions = append(l.mentions, p)
	}
	w.Event(d.Workspace, spine.Event{Name: "message.sent", At: w.Now, Person: d.Sender, Conversation: l.ID, Seq: l.Seq, Origin: d.Origin, Props: sentProps(l, d)})
	return m
}

func sentProps(l *log, d *Draft) map[string]any {
	p := map[string]any{"kind": string(d.Kind), "length": len(d.Text), "in": string(l.Kind)}
	if len(d.Mentions) > 0 {
		p["mentions"] = d.Mentions
	}
	if l.Parent != 0 {
		p["parent"] = l.Parent
	}
	if d.To != 0 && d.To != d.Sender {
		p["to"] = d.To
	}
	return p
}

func (w *Writer) touch(l *log, it item) {
	if len(l.items) == 0 {
		w.batch.logs = append(w.batch.logs, l)
	}
	l.items = append(l.items, it)
}

// do runs one function under a savepoint.
func (w *Writer) do(ctx context.Context, j *job) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	mark := w.mark()
	for _, id := range j.convs {
		if l := w.logs[id]; l != nil {
			l.touched = true
		}
	}
	w.current = j
	err := w.Tx.Savepoint(ctx, func() error {
		if err := j.fn(ctx, w); err != nil {
			return err
		}
		return w.flush(ctx)
	})
	w.current = nil
	if err != nil {
		if errs.Is(err, errs.Full) {
			return err
		}
		w.reset(mark)
		j.err, j.after = err, nil
	}
	return nil
}

// Send places a message inside a function given to Do, for sends that need more than the fast path: attachments, a first message in a
// thread. The conversation must be among those given to Do, or added by Adopt. Repeats are told as in Queue.Send, fresh is false then; membership is
// the caller's to check.
func (w *Writer) Send(ctx context.Context, d *Draft) (r Receipt, fresh bool, err error) {
	if r, ok, err := w.Repeat(ctx, d); err != nil || ok {
		return r, false, err
	}
	l, err := w.log(d.Conversation)
	if err != nil {
		return Receipt{}, false, err
	}
	m := w.place(l, d)
	return Receipt{m.Seq, m.Ordinal, m.At}, true, w.flush(ctx)
}

// Repeat finds the receipt of a draft that was sent before. Another message under the same client id is a conflict.
func (w *Writer) Repeat(ctx context.Context, d *Draft) (Receipt, bool, error) {
	key := store.SendKey{Seat: store.Seat{Conversation: d.Conversation, Person: d.Sender}, Client: d.ClientID}
	found, err := store.SentBefore(ctx, w.Tx, []store.SendKey{key})
	if err != nil {
		return Receipt{}, false, err
	}
	before, ok := found[key]
	if ok && before.Hash != d.Hash {
		return Receipt{}, false, conflict
	}
	return Receipt{before.Seq, before.Ordinal, before.At}, ok, nil
}

var conflict = errs.E("commit.send", errs.Conflict, "message.conflict", "This client id was used for another message.")

// Append gives an entry its number. Its conversation must be among those given to Do, or added by Adopt.
func (w *Writer) Append(conversation ids.ID, kind model.EntryKind, actor ids.ID, target model.Target) error {
	l, err := w.log(conversation)
	if err != nil {
		return err
	}
	l.Seq++
	e := store.EntryRow{Conversation: l.ID, Seq: l.Seq, Ordinal: l.Ordinal, Kind: kind, At: w.Now, Actor: actor, Target: target}
	w.touch(l, item{other: &e})
	w.entries = append(w.entries, e)
	return nil
}

// Adopt adds a conversation that this transaction has just made.
func (w *Writer) Adopt(l store.Locked) { w.logs[l.ID] = &log{Locked: l, touched: true} }

// Head is the state of a held conversation, with what this transaction added so far.
func (w *Writer) Head(conversation ids.ID) (store.Locked, error) {
	l, err := w.log(conversation)
	if err != nil {
		return store.Locked{}, err
	}
	return l.Locked, nil
}

func (w *Writer) log(conversation ids.ID) (*log, error) {
	if l := w.logs[conversation]; l != nil {
		return l, nil
	}
	return nil, errs.E("commit", errs.NotFound, "conversation.not_found", "There is no such conversation.")
}

// Personal adds to a person's own log.
func (w *Writer) Personal(ctx context.Context, person ids.ID, kind model.PersonalKind, conversation ids.ID, seq int64) error {
	row := store.PersonalRow{Person: person, Kind: kind, At: w.Now, Conversation: conversation, TargetSeq: seq}
	if err := store.InsertPersonal(ctx, w.Tx, &row); err != nil {
		return err
	}
	w.batch.personal = append(w.batch.personal, PersonalFrame{person, []store.PersonalRow{row}})
	return nil
}

// Event tells the spine, in this transaction.
func (w *Writer) Event(workspace ids.ID, e spine.Event) {
	w.events[workspace] = append(w.events[workspace], e)
}

// After runs fn once the function's effects are durable and published, before it is answered: closing subscriptions, dropping caches.
func (w *Writer) After(fn func()) { w.current.after = append(w.current.after, fn) }

// flush stores what was collected.
func (w *Writer) flush(ctx context.Context) error {
	if len(w.messages) > 0 {
		if err := store.InsertMessages(ctx, w.Tx, w.messages); err != nil {
			return err
		}
	}
	if len(w.entries) > 0 {
		if err := store.InsertEntries(ctx, w.Tx, w.entries); err != nil {
			return err
		}
	}
	if len(w.named) > 0 {
		if err := store.InsertMentions(ctx, w.Tx, w.named); err != nil {
			return err
		}
	}
	w.messages, w.entries, w.named = w.messages[:0], w.entries[:0], w.named[:0]
	return nil
}

// finish moves the heads and hands the events to the spine.
func (w *Writer) finish(ctx context.Context) error {
	if len(w.batch.logs) > 0 {
		moves := make([]store.HeadMove, len(w.batch.logs))
		for i, l := range w.batch.logs {
			moves[i] = store.HeadMove{Conversation: l.ID, Seq: l.Seq, Ordinal: l.Ordinal, At: w.Now}
		}
		if err := store.MoveHeads(ctx, w.Tx, moves); err != nil {
			return err
		}
	}
	for workspace, events := range w.events {
		w.batch.events += len(events)
		if err := w.q.cfg.Spine.Append(ctx, w.Tx, workspace, events...); err != nil {
			return err
		}
	}
	return nil
}

// mark is where a job began, so that a refused job leaves nothing behind.
type mark struct {
	logs     int
	items    map[ids.ID][3]int64 // seq, ordinal, number of items
	mentions map[ids.ID]int
	personal int
	events   map[ids.ID]int
}

func (w *Writer) mark() mark {
	m := mark{logs: len(w.batch.logs), personal: len(w.batch.personal), items: map[ids.ID][3]int64{}, mentions: map[ids.ID]int{}, events: map[ids.ID]int{}}
	for id, l := range w.logs {
		m.items[id] = [3]int64{l.Seq, l.Ordinal, int64(len(l.items))}
		m.mentions[id] = len(l.mentions)
	}
	for ws, es := range w.events {
		m.events[ws] = len(es)
	}
	return m
}

func (w *Writer) reset(m mark) {
	w.batch.logs = w.batch.logs[:m.logs]
	w.batch.personal = w.batch.personal[:m.personal]
	for id, l := range w.logs {
		was, known := m.items[id]
		if !known {
			delete(w.logs, id)
			continue
		}
		l.Seq, l.Ordinal, l.items, l.mentions = was[0], was[1], l.items[:was[2]], l.mentions[:m.mentions[id]]
	}
	for ws := range w.events {
		w.events[ws] = w.events[ws][:m.events[ws]]
	}
	w.messages, w.entries, w.named = w.messages[:0], w.entries[:0], w.named[:0]
}
