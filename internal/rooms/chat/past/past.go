// Package past writes what was said elsewhere, or long ago, into the logs of chat: imports.
//
// It goes past the commit queue, in large transactions and without telling sockets, so the database must not be served meanwhile: app holds the data
// folder's lock. Everything is idempotent by the archive's own keys, nothing becomes unread, and every event has origin imported. An Importer is used by one
// goroutine.
package past

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

// Config is what an Importer writes with.
type Config struct {
	DB    *sqldb.DB
	Spine *spine.Spine
	IDs   *ids.Maker
	Files chat.Files
}

// Importer writes archives into one workspace.
type Importer struct {
	cfg       Config
	workspace ids.ID
	sources   map[string]ids.ID
	roots     map[ids.ID]ids.ID // of threads: who wrote the message that each hangs under
}

// Begin begins an import into a workspace.
func Begin(ctx context.Context, cfg Config, workspace ids.ID) (*Importer, error) {
	sources, err := store.Sources(ctx, cfg.DB, workspace)
	return &Importer{cfg, workspace, sources, map[ids.ID]ids.ID{}}, err
}

// Conversation is a conversation of an archive.
type Conversation struct {
	Key         string // unique in the workspace, such as "slack:C024BE91L"
	Kind        model.Kind
	Mode        model.Mode
	Title       string
	Description string
	Parent      *model.Ref // of a thread
	People      []ids.ID   // of a direct conversation
	CreatedAt   time.Time
	CreatedBy   ids.ID
}

// Conversation finds or makes a conversation; made is false when an earlier run made it. A direct conversation or thread that is there already is taken over.
func (im *Importer) Conversation(ctx context.Context, c Conversation) (id ids.ID, made bool, err error) {
	if id, ok := im.sources[c.Key]; ok {
		return id, false, nil
	}
	id = im.cfg.IDs.New()
	err = im.cfg.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		n := store.NewConversation{Source: c.Key, Conversation: model.Conversation{ID: id, Workspace: im.workspace, Kind: c.Kind, Mode: c.Mode, Title: c.Title,
			Description: c.Description, Parent: c.Parent, History: model.HistoryAll, CreatedAt: c.CreatedAt, CreatedBy: c.CreatedBy}}
		if c.Kind == model.Direct {
			people := slices.Clone(c.People)
			slices.Sort(people)
			n.DirectKey = model.DirectKey(slices.Compact(people))
			if other, ok, err := store.DirectConversation(ctx, tx, im.workspace, n.DirectKey); err != nil || ok {
				id, made = other, false
				return err
			}
		}
		if c.Parent != nil {
			if other, ok, err := store.ThreadUnder(ctx, tx, *c.Parent); err != nil || ok {
				id, made = other, false
				return err
			}
		}
		made = true
		if err := store.InsertConversation(ctx, tx, &n); err != nil {
			return err
		}
		if err := im.cfg.Spine.Append(ctx, tx, im.workspace, im.event(chat.EventConversationCreated, c.CreatedAt, c.CreatedBy, id, 0, map[string]any{"kind": string(c.Kind), "mode": string(c.Mode)})); err != nil {
			return err
		}
		if c.Parent == nil {
			return nil
		}
		b := &batch{im: im, tx: tx}
		if err := b.begin(ctx, c.Parent.Conversation); err != nil {
			return err
		}
		b.entry(model.MessageUpdated, c.CreatedAt, c.CreatedBy, model.Target{Seq: c.Parent.Seq})
		return b.end(ctx)
	})
	if err == nil {
		im.sources[c.Key] = id
	}
	return id, made, err
}

func (im *Importer) event(name string, at time.Time, person, conversation ids.ID, seq int64, props map[string]any) spine.Event {
	return spine.Event{Name: name, At: at, Person: person, Conversation: conversation, Seq: seq, Origin: spine.Imported, Props: props}
}

// Archive closes a conversation that was closed where it comes from.
func (im *Importer) Archive(ctx context.Context, conversation ids.ID) error {
	return im.cfg.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		c, ok, err := store.Conversation(ctx, tx, conversation)
		if err != nil || !ok || c.Archived {
			return err
		}
		b := &batch{im: im, tx: tx}
		if err := b.begin(ctx, conversation); err != nil {
			return err
		}
		c.Archived = true
		if err := store.UpdateConversation(ctx, tx, &c, c.Head.At); err != nil {
			return err
		}
		b.entry(model.ConversationChanged, c.Head.At, 0, model.Target{})
		return b.end(ctx)
	})
}

// Item is one thing of a conversation's past; exactly one of its pointers is set.
type Item struct {
	Key     string // unique in the conversation
	At      time.Time
	Actor   ids.ID
	Message *Message
	Joined  *model.Membership
	Left    *ids.ID
	React   *Reaction
	Pin     *Target
}

// Message is a message of an archive.
type Message struct {
	Kind     model.MessageKind
	Text     string
	Extra    model.Extra
	EditedAt time.Time
	Earlier  []store.Edit   // earlier texts, oldest first
	Quote    *Target        // the message that it answers
	Files    []ids.ID       // brought before, the author's own
	Props    map[string]any // more properties of its event
}

// Target names an imported message.
type Target struct {
	Key    string
	Sender ids.ID
}

// Reaction is an emoji under an imported message.
type Reaction struct {
	Target
	Emoji string
}

// Stored is what a batch added.
type Stored struct {
	Messages int              // that people said; lines of the system are not counted
	Seqs     map[string]int64 // of all messages of the batch, by key, also those that were there
}

// Items appends a batch to a conversation, in order, in one transaction. What an earlier run brought is passed over.
func (im *Importer) Items(ctx context.Context, conversation ids.ID, items []Item) (Stored, error) {
	var out Stored
	err := im.cfg.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		b := &batch{im: im, tx: tx, stored: Stored{Seqs: map[string]int64{}}}
		if err := b.begin(ctx, conversation); err != nil {
			return err
		}
		if err := b.lookUp(ctx, items); err != nil {
			return err
		}
		for i := range items {
			if err := b.item(ctx, &items[i]); err != nil {
				return err
			}
		}
		out = b.stored
		return b.end(ctx)
	})
	return out, err
}

// batch is one transaction of an import on one conversation.
type batch struct {
	im     *Importer
	tx     *sqldb.Tx
	head   store.Locked
	was    int64
	at     time.Time
	known  map[store.SendKey]store.Sent
	stored Stored

	messages []store.MessageRow
	entries  []store.EntryRow
	mentions []store.Mention
	events   []spine.Event
}

func (b *batch) begin(ctx context.Context, conversation ids.ID) error {
	locked, err := store.LockHeads(ctx, b.tx, []ids.ID{conversation})
	if err != nil {
		return err
	}
	if len(locked) == 0 || locked[0].Workspace != b.im.workspace {
		return errs.E("past.Items", errs.NotFound, "conversation.not_found", "There is no such conversation.")
	}
	b.head, b.was = locked[0], locked[0].Seq
	return nil
}

// lookUp finds the messages, also those that reactions and pins name, which earlier batches or runs stored.
func (b *batch) lookUp(ctx context.Context, items []Item) error {
	var keys []store.SendKey
	for i := range items {
		switch it := &items[i]; {
		case it.Message != nil:
			keys = append(keys, b.key(it.Actor, it.Key))
			if q := it.Message.Quote; q != nil {
				keys = append(keys, b.key(q.Sender, q.Key))
			}
		case it.React != nil:
			keys = append(keys, b.key(it.React.Sender, it.React.Key))
		case it.Pin != nil:
			keys = append(keys, b.key(it.Pin.Sender, it.Pin.Key))
		}
	}
	var err error
	b.known, err = store.SentBefore(ctx, b.tx, keys)
	return err
}

func (b *batch) key(sender ids.ID, key string) store.SendKey {
	sum := sha256.Sum256([]byte(key))
	return store.SendKey{Seat: store.Seat{Conversation: b.head.ID, Person: sender}, Client: "import-" + base64.RawURLEncoding.EncodeToString(sum[:18])}
}

func (b *batch) item(ctx context.Context, it *Item) error {
	if it.Message != nil {
		return b.message(ctx, it)
	}
	fresh, err := store.ImportItem(ctx, b.tx, b.head.ID, it.Key)
	if err != nil || !fresh {
		return err
	}
	switch {
	case it.Joined != nil:
		return b.joined(ctx, it)
	case it.Left != nil:
		return b.left(ctx, it)
	case it.React != nil:
		return b.react(ctx, it)
	case it.Pin != nil:
		return b.pin(ctx, it)
	}
	return nil
}

func (b *batch) message(ctx context.Context, it *Item) error {
	key := b.key(it.Actor, it.Key)
	if before, ok := b.known[key]; ok {
		b.stored.Seqs[it.Key] = before.Seq
		return nil
	}
	b.head.Seq++
	b.head.Ordinal++
	m := it.Message
	var people []ids.ID
	people, m.Extra.Mentions = model.MentionsIn(m.Text)
	if err := b.furnish(ctx, it); err != nil {
		return err
	}
	row := store.MessageRow{Workspace: b.head.Workspace, ExtraJSON: m.Extra.JSON(), Message: model.Message{Conversation: b.head.ID, Seq: b.head.Seq, Ordinal: b.head.Ordinal,
		At: it.At, Sender: it.Actor, Kind: m.Kind, Text: m.Text, ClientID: key.Client, EditedAt: m.EditedAt, Version: int64(len(m.Earlier)) + 1}}
	if !m.EditedAt.IsZero() {
		row.Version = max(row.Version, 2)
	}
	for i, e := range m.Earlier {
		if err := store.InsertPastEdit(ctx, b.tx, &row, int64(i)+1, e.Text, e.At); err != nil {
			return err
		}
	}
	b.messages = append(b.messages, row)
	for _, p := range people {
		b.mentions = append(b.mentions, store.Mention{Conversation: b.head.ID, Person: p, Ordinal: b.head.Ordinal, Seq: b.head.Seq})
	}
	b.known[key] = store.Sent{Seq: b.head.Seq, Ordinal: b.head.Ordinal, At: it.At}
	b.stored.Seqs[it.Key] = b.head.Seq
	b.at = it.At
	if m.Kind == model.System {
		return nil
	}
	b.stored.Messages++
	props := map[string]any{"kind": string(m.Kind), "length": len(m.Text), "in": string(b.head.Kind)}
	if len(people) > 0 {
		props["mentions"] = people
	}
	to, err := b.addressee(ctx, m)
	if err != nil {
		return err
	}
	if to != 0 && to != it.Actor {
		props["to"] = to
	}
	for k, v := range m.Props {
		props[k] = v
	}
	b.events = append(b.events, b.im.event("message.sent", it.At, it.Actor, b.head.ID, b.head.Seq, props))
	return nil
}

// addressee is whom a message answers: the author of what it quotes, or of the message that its thread hangs under.
func (b *batch) addressee(ctx context.Context, m *Message) (ids.ID, error) {
	if m.Extra.Quote != nil || b.head.Kind != model.Thread {
		if m.Extra.Quote == nil {
			return 0, nil
		}
		return m.Extra.Quote.Sender, nil
	}
	if to, ok := b.im.roots[b.head.ID]; ok {
		return to, nil
	}
	c, ok, err := store.Conversation(ctx, b.tx, b.head.ID)
	if err != nil || !ok || c.Parent == nil {
		return 0, err
	}
	root, _, err := store.Message(ctx, b.tx, *c.Parent)
	if err == nil {
		b.im.roots[b.head.ID] = root.Sender
	}
	return root.Sender, err
}

// furnish adds what a message answers and carries.
func (b *batch) furnish(ctx context.Context, it *Item) error {
	m := it.Message
	if m.Quote != nil {
		if seq := b.known[b.key(m.Quote.Sender, m.Quote.Key)].Seq; seq > 0 {
			q, err := b.quoted(ctx, seq)
			if err != nil {
				return err
			}
			m.Extra.Quote = q
		}
	}
	if len(m.Files) == 0 {
		return nil
	}
	files, err := b.im.cfg.Files.Attach(ctx, b.tx, b.head.Workspace, it.Actor, m.Files, b.head.ID)
	m.Extra.Attachments = files
	return err
}

// quoted is a message of this conversation as it goes into another one: of this batch, or stored before.
func (b *batch) quoted(ctx context.Context, seq int64) (*model.Quote, error) {
	i, found := slices.BinarySearchFunc(b.messages, seq, func(m store.MessageRow, seq int64) int { return cmp.Compare(m.Seq, seq) })
	m := store.MessageRow{}
	if found {
		m = b.messages[i]
	} else if stored, ok, err := store.Message(ctx, b.tx, model.Ref{Conversation: b.head.ID, Seq: seq}); err != nil || !ok {
		return nil, err
	} else {
		m = stored
	}
	return &model.Quote{Conversation: b.head.ID, Seq: seq, Sender: m.Sender, Text: model.Cut(m.Text, model.QuoteMax), At: m.At}, nil
}

func (b *batch) entry(kind model.EntryKind, at time.Time, actor ids.ID, target model.Target) {
	b.head.Seq++
	b.at = at
	b.entries = append(b.entries, store.EntryRow{Conversation: b.head.ID, Seq: b.head.Seq, Ordinal: b.head.Ordinal, Kind: kind, At: at, Actor: actor, Target: target})
}

func (b *batch) joined(ctx context.Context, it *Item) error {
	m := store.MemberRow{Seat: store.Seat{Conversation: b.head.ID, Person: it.Joined.Person}, Role: it.Joined.Role, JoinedAt: it.At,
		Read: model.Cursor{Seq: b.head.Seq, Ordinal: b.head.Ordinal}}
	added, err := store.InsertMember(ctx, b.tx, b.head.Workspace, &m)
	if err != nil || !added {
		return err
	}
	b.entry(model.MemberJoined, it.At, it.Actor, model.Target{Person: m.Person, Role: m.Role})
	b.events = append(b.events, b.im.event(chat.EventMemberJoined, it.At, m.Person, b.head.ID, 0, map[string]any{"by": it.Actor}))
	return b.own(ctx, m.Person, model.ConversationAdded, it.At)
}

func (b *batch) own(ctx context.Context, person ids.ID, kind model.PersonalKind, at time.Time) error {
	return store.InsertPersonal(ctx, b.tx, &store.PersonalRow{Person: person, Kind: kind, At: at, Conversation: b.head.ID})
}

func (b *batch) left(ctx context.Context, it *Item) error {
	removed, err := store.DeleteMember(ctx, b.tx, store.Seat{Conversation: b.head.ID, Person: *it.Left})
	if err != nil || !removed {
		return err
	}
	b.entry(model.MemberLeft, it.At, it.Actor, model.Target{Person: *it.Left})
	b.events = append(b.events, b.im.event(chat.EventMemberLeft, it.At, *it.Left, b.head.ID, 0, map[string]any{"by": it.Actor}))
	return b.own(ctx, *it.Left, model.ConversationRemoved, it.At)
}

func (b *batch) react(ctx context.Context, it *Item) error {
	m, ok := b.known[b.key(it.React.Sender, it.React.Key)]
	if !ok || model.CheckEmoji(it.React.Emoji) != nil {
		return nil
	}
	ref := model.Ref{Conversation: b.head.ID, Seq: m.Seq}
	added, err := store.AddReaction(ctx, b.tx, ref, it.React.Emoji, it.Actor, it.At)
	if err != nil || !added {
		return err
	}
	b.entry(model.ReactionAdded, it.At, it.Actor, model.Target{Seq: m.Seq, Emoji: it.React.Emoji})
	b.events = append(b.events, b.im.event(chat.EventReactionAdded, it.At, it.Actor, b.head.ID, m.Seq, map[string]any{"emoji": it.React.Emoji, "to": it.React.Sender}))
	return nil
}

func (b *batch) pin(ctx context.Context, it *Item) error {
	m, ok := b.known[b.key(it.Pin.Sender, it.Pin.Key)]
	if !ok {
		return nil
	}
	added, err := store.AddPin(ctx, b.tx, model.Ref{Conversation: b.head.ID, Seq: m.Seq}, it.Actor, it.At)
	if err != nil || !added {
		return err
	}
	b.entry(model.PinAdded, it.At, it.Actor, model.Target{Seq: m.Seq})
	b.events = append(b.events, b.im.event(chat.EventPinAdded, it.At, it.Actor, b.head.ID, m.Seq, nil))
	return nil
}

// end stores what was collected.
func (b *batch) end(ctx context.Context) error {
	if b.head.Seq == b.was {
		return nil
	}
	if err := store.InsertMessages(ctx, b.tx, b.messages); err != nil {
		return err
	}
	if err := store.InsertEntries(ctx, b.tx, b.entries); err != nil {
		return err
	}
	if err := store.InsertMentions(ctx, b.tx, b.mentions); err != nil {
		return err
	}
	move := store.HeadMove{Conversation: b.head.ID, Seq: b.head.Seq, Ordinal: b.head.Ordinal, At: b.at}
	if err := store.MoveHeads(ctx, b.tx, []store.HeadMove{move}); err != nil {
		return err
	}
	if err := store.CarryCursors(ctx, b.tx, b.head.ID, b.was, move); err != nil {
		return err
	}
	return b.im.cfg.Spine.Append(ctx, b.tx, b.head.Workspace, b.events...)
}

// Edit is a text that a message had before.
type Edit = store.Edit

// Find is the number of a message that was imported.
func (im *Importer) Find(ctx context.Context, conversation ids.ID, target Target) (seq int64, found bool, err error) {
	b := &batch{head: store.Locked{ID: conversation}}
	key := b.key(target.Sender, target.Key)
	sent, err := store.SentBefore(ctx, im.cfg.DB, []store.SendKey{key})
	return sent[key].Seq, sent[key].Seq > 0, err
}
