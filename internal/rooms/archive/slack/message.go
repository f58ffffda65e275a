package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/markup"
	"hubbub/internal/rooms/archive/intake"
	"hubbub/internal/rooms/archive/jsonstream"
	"hubbub/internal/rooms/archive/order"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/tree"
)

// chapter is one conversation being read: its records wait to be sorted, and histories wait for the messages that they are about.
type chapter struct {
	*reader
	key     string
	sorter  *order.Sorter
	history map[string][]record.Edit // by ts
	deleted map[string]bool
}

func (r *reader) conversation(c conversation) error {
	ch := &chapter{reader: r, key: c.key, sorter: order.New(r.Options.TempDir, r.Options.Buffer), history: map[string][]record.Edit{}, deleted: map[string]bool{}}
	defer ch.sorter.Close()
	for _, day := range c.days {
		if err := ch.day(day); err != nil {
			return err
		}
	}
	return ch.sorter.Each(ch.tell)
}

func (c *chapter) day(f tree.File) error {
	return c.array(f.Path, func(i int, v jsonstream.Value) error {
		if err := c.Err(); err != nil {
			return err
		}
		where := intake.Item(f.Path, i)
		var m row
		if err := json.Unmarshal(v.Raw, &m); err != nil {
			return c.Skip(where, record.BadSyntax, err.Error(), string(v.Raw))
		}
		if err := c.Encoding(where, v.Encoding, string(v.Raw)); err != nil {
			return err
		}
		return c.row(where, &m, string(v.Raw))
	})
}

// tell passes on what the sorter gives back, with the histories that were found meanwhile.
func (c *chapter) tell(it order.Item) error {
	if it.Membership != nil {
		return c.Run.Membership(*it.Membership)
	}
	m := it.Message
	if h := c.history[m.SourceID]; h != nil {
		m.Edits = h
	}
	if c.deleted[m.SourceID] {
		m.Deleted, m.Text, m.Attachments, m.Mentions, m.Everybody = true, "", nil, nil, false
	}
	for i := range m.Attachments {
		if p := m.Attachments[i].Path; p != "" {
			m.Attachments[i].Open = c.Opener(p)
		}
	}
	return c.Run.Message(*m)
}

var joins = map[text]record.MembershipAction{
	"channel_join": record.Joined, "group_join": record.Joined,
	"channel_leave": record.Left, "group_leave": record.Left,
	"channel_remove": record.Removed, "group_remove": record.Removed,
}

// said are the subtypes that people would call a message.
var said = []text{"", "me_message", "file_share", "file_comment", "file_mention", "thread_broadcast", "reply_broadcast", "bot_message", "slackbot_response"}

// row sorts out what a row is.
func (c *chapter) row(where string, m *row, raw string) error {
	if m.Type != "" && m.Type != "message" {
		c.Run.Leave(record.NotAMessage)
		return nil
	}
	if m.Ephemeral {
		c.Run.Leave(record.DraftOrHidden)
		return nil
	}
	switch m.Subtype {
	case "message_changed", "message_deleted", "message_replied":
		return c.about(where, m, raw)
	}
	at, tie, ok := parseTS(m.TS)
	if !ok {
		return c.Skip(where, record.BadTime, "ts "+string(m.TS), raw)
	}
	if action, ok := joins[m.Subtype]; ok {
		return c.membership(where, m, raw, action, order.Item{At: at, Tie: tie})
	}
	msg, err := c.message(m)
	if err != nil {
		return err
	}
	if err := c.Long(where, string(m.Text)); err != nil {
		return err
	}
	if msg.Author == "" && msg.Kind != record.System {
		return c.Skip(where, record.NoAuthor, "", raw)
	}
	if m.Subtype == "tombstone" {
		if m.ReplyCount == 0 && m.ThreadTS == "" {
			c.Run.Leave(record.DeletedNotice)
			return nil
		}
		msg.Kind, msg.Deleted, msg.Text, msg.Mentions = record.Text, true, "", nil
		if msg.Author, err = c.person(text(or(msg.Author, slackbot)), nil, ""); err != nil {
			return err
		}
	}
	msg.At = at
	return c.sorter.Add(order.Item{At: at, Tie: tie, Message: msg})
}

func (c *chapter) membership(where string, m *row, raw string, action record.MembershipAction, it order.Item) error {
	p, err := c.person(m.User, m.UserProfile, m.Username)
	if err != nil {
		return err
	}
	if p == "" {
		return c.Skip(where, record.NoAuthor, "", raw)
	}
	by, err := c.person(m.Inviter, nil, "")
	if err != nil {
		return err
	}
	it.Membership = &record.Membership{SourceID: string(m.TS), Conversation: c.key, Person: p, By: by, Action: action, At: it.At}
	return c.sorter.Add(it)
}

// about folds a row that tells of a change into the message that was changed.
func (c *chapter) about(where string, m *row, raw string) error {
	old := m.Previous
	if old == nil {
		old = m.Original
	}
	switch {
	case m.Subtype == "message_changed" && m.Message != nil && old != nil:
		ts := string(m.Message.TS)
		at, _, ok := parseTS(m.TS)
		if e := m.Message.Edited; e != nil {
			if t, _, ok2 := parseTS(e.TS); ok2 {
				at, ok = t, true
			}
		}
		if !ok || ts == "" {
			return c.Skip(where, record.BadTime, "ts "+string(m.TS), raw)
		}
		if old.Text != m.Message.Text {
			before := (&converter{names: c.Run}).convert(old.Text)
			c.history[ts] = append(c.history[ts], record.Edit{At: at, Before: before, HasBefore: true})
		}
	case m.Subtype == "message_deleted" && m.DeletedTS != "":
		c.deleted[string(m.DeletedTS)] = true
	}
	c.Run.Leave(record.NotAMessage)
	return nil
}

// message makes the record of a row that is no membership. Author is "" where nobody is named.
func (c *chapter) message(m *row) (*record.Message, error) {
	msg := &record.Message{SourceID: string(m.TS), Conversation: c.key, Kind: record.Text}
	switch {
	case m.Subtype == "me_message":
		msg.Kind = record.Action
	case !slices.Contains(said, m.Subtype):
		msg.Kind = record.System
	}
	var err error
	author := m.User
	if author == "" && m.Comment != nil {
		author = m.Comment.User
	}
	if author != "" {
		msg.Author, err = c.person(author, m.UserProfile, m.Username)
	} else {
		msg.Author, err = c.bot(m)
	}
	if err != nil {
		return nil, err
	}
	msg.Bot = m.Subtype == "bot_message"
	if root, _, ok := parseTS(m.ThreadTS); ok && m.ThreadTS != m.TS && beforeOrAt(root, m) {
		msg.ThreadOf = string(m.ThreadTS)
		msg.Broadcast = strings.HasSuffix(string(m.Subtype), "_broadcast")
	}
	if m.Edited != nil {
		if at, _, ok := parseTS(m.Edited.TS); ok {
			msg.Edits = []record.Edit{{At: at}}
		}
	}
	msg.Pinned = len(m.PinnedTo) > 0
	if err := c.reactions(msg, m.Reactions); err != nil {
		return nil, err
	}
	c.files(msg, m)
	c.text(msg, m)
	return msg, nil
}

// beforeOrAt reports whether a root is no later than the row that hangs from it: only then can it come first.
func beforeOrAt(root time.Time, m *row) bool {
	at, tie, _ := parseTS(m.TS)
	_, rootTie, _ := parseTS(m.ThreadTS)
	return root.Before(at) || root.Equal(at) && rootTie <= tie
}

func (c *chapter) reactions(msg *record.Message, list []reaction) error {
	for _, x := range list {
		name := record.CleanLine(string(x.Name))
		out := record.Reaction{Emoji: markup.Reaction(name), Name: name}
		for _, u := range x.Users {
			p, err := c.person(u, nil, "")
			if err != nil {
				return err
			}
			if p != "" {
				out.By = append(out.By, record.Reactor{Person: p})
			}
		}
		out.Count = max(int(min(x.Count, 1<<31-1)), len(out.By))
		if name != "" && out.Count > 0 {
			msg.Reactions = append(msg.Reactions, out)
		}
	}
	return nil
}

func (c *chapter) files(msg *record.Message, m *row) {
	list := m.Files
	if m.File != nil && len(list) == 0 && m.Subtype != "file_comment" {
		list = []file{*m.File}
	}
	for _, f := range list {
		a := record.Attachment{
			Name: record.CleanLine(or(string(f.Name), or(string(f.Title), string(f.ID)))), Type: record.CleanLine(string(f.Type)), Size: int64(f.Size),
			URL: record.CleanLine(or(string(f.Download), string(f.URL))), Path: c.uploads[string(f.ID)],
		}
		if f.Mode == "tombstone" || a.Name == "" || a.URL == "" && a.Path == "" {
			continue
		}
		msg.Attachments = append(msg.Attachments, a)
	}
}
