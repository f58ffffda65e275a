package archive

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/i18n"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/past"
	"hubbub/internal/rooms/files"
	"hubbub/internal/rooms/identity"
)

const (
	itemsAtOnce  = 500  // in one transaction
	peopleAtOnce = 1000 // in one transaction
)

// words are for people whom an archive no longer names.
var words = i18n.MustNew(i18n.Texts{"unnamed": {i18n.English: "Former member", i18n.Chinese: "以前的成员"}})

// writer is a record.Sink that stores.
type writer struct {
	s         *Service
	ctx       context.Context
	workspace ids.ID
	locale    i18n.Locale // of the workspace
	im        *past.Importer
	prefix    string // of keys: the format
	report    func(record.Report) error

	waiting []record.Person // told and not yet stored
	people  map[string]ids.ID
	names   map[string]string
	rooms   map[string]*room
	now     *room
	latest  time.Time // of what was told
	stored  int
}

// room is the conversation that is being told.
type room struct {
	record.Conversation
	id      ids.ID
	items   []past.Item
	seated  map[string]bool             // members by person key
	authors map[string]ids.ID           // of messages, by source id
	threads map[string][]record.Message // replies by the root's source id
	roots   []string                    // of threads, in order
	last    time.Time
}

// conversations tells which conversation each of the archive's became.
func (w *writer) conversations() map[string]ids.ID {
	of := make(map[string]ids.ID, len(w.rooms))
	for key, r := range w.rooms {
		of[key] = r.id
	}
	return of
}

// Person implements record.Sink. People are stored in bulk, before the first record that needs one of them.
func (w *writer) Person(p record.Person) error {
	w.names[p.Key] = cmp.Or(p.Name, p.Handle, p.Key)
	if w.waiting = append(w.waiting, p); len(w.waiting) >= peopleAtOnce {
		return w.settle()
	}
	return nil
}

// settle stores the people who were told.
func (w *writer) settle() error {
	if len(w.waiting) == 0 {
		return nil
	}
	imported := make([]identity.ImportedPerson, len(w.waiting))
	for i, p := range w.waiting {
		imported[i] = identity.ImportedPerson{External: w.prefix + p.Key, Name: w.names[p.Key], Handle: p.Handle, Bot: p.Bot, Title: p.Title, TZ: p.Zone, Deactivated: p.Deactivated}
		if p.Key == record.Unnamed {
			imported[i].Name, imported[i].Handle = words.Text(w.locale, "unnamed", nil), "former-member"
		}
	}
	var known map[string]ids.ID
	if err := w.s.DB.Tx(w.ctx, func(tx *sqldb.Tx) (err error) {
		known, _, err = w.s.Identity.Import(w.ctx, tx, w.workspace, imported)
		return err
	}); err != nil {
		return err
	}
	for _, p := range w.waiting {
		w.people[p.Key] = known[w.prefix+p.Key]
	}
	w.waiting = w.waiting[:0]
	return nil
}

// Conversation implements record.Sink. It is stored with its first record, when its members are known.
func (w *writer) Conversation(c record.Conversation) error {
	w.rooms[c.Key] = &room{Conversation: c}
	return nil
}

// enter makes a conversation the one that is being told.
func (w *writer) enter(key string, at time.Time) (*room, error) {
	if at.After(w.latest) {
		w.latest = at
	}
	if err := w.settle(); err != nil {
		return nil, err
	}
	if w.now != nil && w.now.Key == key {
		return w.now, nil
	}
	if err := w.leave(); err != nil {
		return nil, err
	}
	r := w.rooms[key]
	r.seated, r.authors, r.threads = map[string]bool{}, map[string]ids.ID{}, map[string][]record.Message{}
	w.now = r
	return r, w.open(r, at)
}

// open finds or makes the conversation of a room.
func (w *writer) open(r *room, at time.Time) error {
	c := past.Conversation{Key: w.prefix + r.Key, Kind: model.Group, Mode: model.Public, Title: cmp.Or(clip(r.Name, chat.TitleMax), r.Key), Description: clip(r.Description, chat.DescriptionMax),
		CreatedAt: r.CreatedAt, CreatedBy: w.people[r.Creator]}
	if c.CreatedAt.IsZero() {
		c.CreatedAt = at
	}
	if r.Private {
		c.Mode = model.Private
	}
	if r.Kind == record.Direct {
		c.Kind, c.Mode, c.Title = model.Direct, model.Private, ""
		for _, m := range r.Members {
			c.People = append(c.People, w.people[m])
		}
	}
	var err error
	r.id, _, err = w.im.Conversation(w.ctx, c)
	if err != nil {
		return err
	}
	// Who made it or is in a direct conversation is there from the beginning.
	if r.Kind == record.Direct {
		for _, m := range r.Members {
			w.seat(r, m, c.CreatedAt, model.Member)
		}
	} else if w.people[r.Creator] != 0 {
		w.seat(r, r.Creator, c.CreatedAt, model.Owner)
	}
	return nil
}

func clip(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}

// seat makes somebody a member, once.
func (w *writer) seat(r *room, person string, at time.Time, role model.Role) {
	if person == "" || r.seated[person] {
		return
	}
	r.seated[person] = true
	id := w.people[person]
	r.items = append(r.items, past.Item{Key: "seat:" + person + ":" + at.Format(time.RFC3339Nano), At: at, Actor: id, Joined: &model.Membership{Person: id, Role: role}})
}

// Membership implements record.Sink.
func (w *writer) Membership(m record.Membership) error {
	r, err := w.enter(m.Conversation, m.At)
	if err != nil {
		return err
	}
	if m.Action == record.Joined {
		w.seat(r, m.Person, m.At, model.Member)
	} else if r.seated[m.Person] {
		delete(r.seated, m.Person)
		id, by := w.people[m.Person], w.people[m.Person]
		if m.By != "" {
			by = w.people[m.By]
		}
		r.items = append(r.items, past.Item{Key: "left:" + m.SourceID, At: m.At, Actor: by, Left: &id})
	}
	return w.flushFull(r)
}

// Message implements record.Sink. Replies wait: their thread begins once its root has a number.
func (w *writer) Message(m record.Message) error {
	r, err := w.enter(m.Conversation, m.At)
	if err != nil {
		return err
	}
	if m.At.After(r.last) {
		r.last = m.At
	}
	if _, rooted := r.authors[m.ThreadOf]; rooted && m.ThreadOf != m.SourceID {
		if _, begun := r.threads[m.ThreadOf]; !begun {
			r.roots = append(r.roots, m.ThreadOf)
		}
		r.threads[m.ThreadOf] = append(r.threads[m.ThreadOf], m)
		return nil
	}
	if m.Kind != record.System {
		w.seat(r, m.Author, m.At, model.Member)
	}
	items, err := w.compose(r, &m)
	if err != nil {
		return err
	}
	r.items = append(r.items, items...)
	return w.flushFull(r)
}

// compose makes a message with its reactions and pin.
func (w *writer) compose(r *room, m *record.Message) ([]past.Item, error) {
	author := w.people[m.Author]
	r.authors[m.SourceID] = author
	brought, err := w.bring(r, m)
	if err != nil {
		return nil, err
	}
	msg := &past.Message{Kind: model.Text, Text: w.text(m), Files: brought, Props: props(m, w.people)}
	switch {
	case m.Kind == record.System:
		msg.Kind = model.System
	case len(brought) > 0 && msg.Text == "":
		msg.Kind = model.Files
	}
	if q := m.ReplyTo; q != nil {
		if author, ok := r.authors[q.Message]; ok {
			msg.Quote = &past.Target{Key: q.Message, Sender: author}
		}
	}
	written := m.At
	for _, e := range m.Edits {
		if e.HasBefore {
			msg.Earlier = append(msg.Earlier, past.Edit{Text: w.tokens(e.Before), At: written})
		}
		written = cmp.Or(e.At, written)
	}
	if len(m.Edits) > 0 {
		msg.EditedAt = written
	}
	items := []past.Item{{Key: m.SourceID, At: m.At, Actor: author, Message: msg}}
	target := past.Target{Key: m.SourceID, Sender: author}
	for _, x := range m.Reactions {
		for _, by := range x.By {
			items = append(items, past.Item{Key: "react:" + m.SourceID + ":" + x.Emoji + ":" + by.Person, At: cmp.Or(by.At, m.At), Actor: w.people[by.Person],
				React: &past.Reaction{Target: target, Emoji: x.Emoji}})
		}
	}
	if m.Pinned {
		items = append(items, past.Item{Key: "pin:" + m.SourceID, At: m.At, Actor: author, Pin: &target})
	}
	return items, nil
}

func props(m *record.Message, people map[string]ids.ID) map[string]any {
	out := map[string]any{}
	if m.Bot {
		out["bot"] = true
	}
	if m.Kind == record.Action {
		out["action"] = true
	}
	if len(m.Mentions) > 0 {
		named := make([]ids.ID, len(m.Mentions))
		for i, k := range m.Mentions {
			named[i] = people[k]
		}
		out["named"] = named
	}
	return out
}

// text is what was said, with our names for people and conversations, and links to files that stayed at the source.
func (w *writer) text(m *record.Message) string {
	text := w.tokens(m.Text)
	if m.Kind == record.Action && text != "" && !strings.Contains(text, "\n") {
		text = "_" + text + "_"
	}
	for _, a := range m.Attachments {
		if a.Open != nil || a.URL == "" {
			continue
		}
		if text != "" {
			text += "\n\n"
		}
		text += "[" + linkText.Replace(cmp.Or(a.Name, a.URL)) + "](<" + linkURL.Replace(a.URL) + ">)"
	}
	if text == "" && len(m.Attachments) == 0 {
		text = " "
	}
	return text
}

var (
	linkText = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`)
	linkURL  = strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "%0A")
)

func (w *writer) tokens(text string) string {
	return record.ReplaceTokens(text, func(t record.Token) string {
		switch t.Kind {
		case record.PersonToken:
			if id := w.people[t.Value]; id != 0 {
				return "<@" + id.String() + ">"
			}
			return "@" + cmp.Or(w.names[t.Value], t.Value)
		case record.ConversationToken:
			if r := w.rooms[t.Value]; r != nil && r.id != 0 {
				return "<#" + r.id.String() + ">"
			} else if r != nil {
				return "#" + cmp.Or(r.Name, r.Key)
			}
			return "#" + t.Value
		}
		if t.Value == "here" {
			return "<@group>"
		}
		return "<@all>"
	})
}

// bring stores the files of a message that lie in the archive.
func (w *writer) bring(r *room, m *record.Message) ([]ids.ID, error) {
	var out []ids.ID
	for i, a := range m.Attachments {
		if a.Open == nil {
			continue
		}
		body, err := a.Open()
		if err != nil {
			if err := w.report(record.Report{Where: a.Path, Severity: record.Skipped, Reason: record.Unreadable, Detail: err.Error(), Excerpt: a.Name}); err != nil {
				return nil, err
			}
			continue
		}
		f, err := w.s.Files.Import(w.ctx, w.workspace, files.Imported{Key: w.prefix + r.Key + ":" + m.SourceID + ":" + a.Path + ":" + string(rune('0'+i)), Person: w.people[m.Author], At: m.At,
			Incoming: files.Incoming{Name: a.Name, Type: a.Type, Body: body}})
		_ = body.Close()
		if err != nil {
			return nil, err
		}
		out = append(out, f.ID)
	}
	return out, nil
}

// Report implements record.Sink.
func (w *writer) Report(r record.Report) error { return w.report(r) }

func (w *writer) flushFull(r *room) error {
	if len(r.items) < itemsAtOnce {
		return nil
	}
	return w.flush(r)
}

func (w *writer) flush(r *room) error {
	if len(r.items) == 0 {
		return nil
	}
	done, err := w.im.Items(w.ctx, r.id, r.items)
	w.stored += done.Messages
	r.items = r.items[:0]
	return err
}

// leave stores what is left of the conversation that was told, then its threads.
func (w *writer) leave() error {
	r := w.now
	if r == nil {
		return nil
	}
	w.now = nil
	for _, m := range r.Members {
		w.seat(r, m, cmp.Or(r.last, r.CreatedAt, w.latest), model.Member)
	}
	if err := w.flush(r); err != nil {
		return err
	}
	for _, root := range r.roots {
		if err := w.thread(r, root); err != nil {
			return err
		}
	}
	if r.Archived {
		if err := w.im.Archive(w.ctx, r.id); err != nil {
			return err
		}
	}
	// Only what tells conversations apart is needed from here on: other messages may name it.
	r.items, r.seated, r.authors, r.threads, r.roots, r.Members = nil, nil, nil, nil, nil, nil
	return nil
}

// thread stores the replies under a message as the thread that hangs there.
func (w *writer) thread(r *room, root string) error {
	replies := r.threads[root]
	seq, ok, err := w.im.Find(w.ctx, r.id, past.Target{Key: root, Sender: r.authors[root]})
	if err != nil || !ok {
		return err
	}
	first := replies[0]
	id, _, err := w.im.Conversation(w.ctx, past.Conversation{Key: w.prefix + r.Key + ":thread:" + root, Kind: model.Thread, Mode: model.Private, Parent: &model.Ref{Conversation: r.id, Seq: seq},
		CreatedAt: first.At, CreatedBy: w.people[first.Author]})
	if err != nil {
		return err
	}
	t := &room{Conversation: record.Conversation{Key: r.Key + ":thread:" + root}, id: id, seated: map[string]bool{}, authors: map[string]ids.ID{}}
	slices.SortStableFunc(replies, func(a, b record.Message) int { return a.At.Compare(b.At) })
	for i := range replies {
		m := &replies[i]
		if m.Kind != record.System {
			w.seat(t, m.Author, m.At, model.Member)
		}
		items, err := w.compose(t, m)
		if err != nil {
			return err
		}
		t.items = append(t.items, items...)
	}
	return w.flush(t)
}

// finish stores the rest: the last conversation, conversations in which nothing was said, people who never spoke.
func (w *writer) finish() error {
	if err := w.leave(); err != nil {
		return err
	}
	if err := w.settle(); err != nil {
		return err
	}
	keys := make([]string, 0, len(w.rooms))
	for key, r := range w.rooms {
		if r.id == 0 {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		r := w.rooms[key]
		// Nothing was said there. It is as old as the archive at most: 1970 would be the first day of all that is counted.
		if _, err := w.enter(key, cmp.Or(r.CreatedAt, w.latest, time.Unix(0, 0).UTC())); err != nil {
			return err
		}
	}
	return w.leave()
}
