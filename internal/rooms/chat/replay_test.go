package chat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/model"

	"pgregory.net/rapid"
)

// client is a device that fetched a conversation once and since then only applies entries, as docs/protocol.md tells it to.
type client struct {
	head         int64
	messages     map[int64]model.Message
	members      map[ids.ID]model.Role
	conversation model.Conversation
}

func fetch(t fataler, w *chattest.World, a actor.Actor, c ids.ID) *client {
	t.Helper()
	ctx := context.Background()
	// The page and what stands beside it are read one after another; the test changes nothing meanwhile.
	l, err := w.Get(ctx, a, c)
	if err != nil {
		t.Fatal(err)
	}
	s := &client{messages: map[int64]model.Message{}, members: map[ids.ID]model.Role{}, conversation: l.Conversation, head: l.Conversation.Head.Seq}
	for after := int64(1); ; {
		p, err := w.Messages(ctx, a, c, chat.Window{After: after, Limit: 7})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range p.Messages {
			s.messages[m.Seq] = plain(m)
			after = m.Seq
		}
		if !p.HasAfter {
			break
		}
	}
	members, err := w.Members(ctx, a, c, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		s.members[m.Person] = m.Role
	}
	s.conversation.Members, s.conversation.Head, s.conversation.Workspace = 0, model.Head{}, 0 // derived from the entries; not told
	return s
}

// plain removes what is the asker's own and what has no order.
func plain(m model.Message) model.Message {
	m.Saved = false
	for i := range m.Reactions {
		m.Reactions[i].Mine = false
		slices.Sort(m.Reactions[i].People)
	}
	slices.SortFunc(m.Reactions, func(a, b model.Reaction) int { return strings.Compare(a.Emoji, b.Emoji) })
	return m
}

func (s *client) apply(t fataler, e model.Entry) {
	t.Helper()
	if e.Seq <= s.head {
		return
	}
	if e.Seq != s.head+1 {
		t.Fatalf("entry %d after %d", e.Seq, s.head)
	}
	s.head = e.Seq
	var target model.Target
	var m model.Message
	switch e.Kind {
	case model.MessageSent, model.MessageEdited, model.MessageUpdated:
		must(t, json.Unmarshal(e.Data, &m))
		if was, ok := s.messages[m.Seq]; ok {
			m.Reactions, m.Pinned = was.Reactions, was.Pinned
			if m.Thread == nil {
				m.Thread = was.Thread
			}
		}
		s.messages[m.Seq] = m
		return
	case model.ConversationChanged:
		s.conversation = model.Conversation{}
		must(t, json.Unmarshal(e.Data, &s.conversation))
		s.conversation.Members, s.conversation.Head = 0, model.Head{}
		return
	}
	must(t, json.Unmarshal(e.Data, &target))
	m = s.messages[target.Seq]
	switch e.Kind {
	case model.MessageDeleted:
		m.Text, m.Extra, m.Reactions, m.Pinned, m.Deleted = "", model.Extra{}, nil, false, true
		m.Mentions = nil
	case model.ReactionAdded:
		m.Reactions = withReaction(m.Reactions, target.Emoji, e.Actor)
	case model.ReactionRemoved:
		m.Reactions = withoutReaction(m.Reactions, target.Emoji, e.Actor)
	case model.PinAdded, model.PinRemoved:
		m.Pinned = e.Kind == model.PinAdded
	case model.MemberJoined, model.MemberChanged:
		s.members[target.Person] = target.Role
		return
	case model.MemberLeft, model.MemberRemoved:
		delete(s.members, target.Person)
		return
	default:
		t.Fatalf("unknown kind %s", e.Kind)
	}
	s.messages[target.Seq] = plain(m)
}

func withReaction(rs []model.Reaction, emoji string, p ids.ID) []model.Reaction {
	rs = withoutReaction(rs, emoji, p)
	for i := range rs {
		if rs[i].Emoji == emoji {
			rs[i].People = append(rs[i].People, p)
			rs[i].Count++
			return rs
		}
	}
	return append(rs, model.Reaction{Emoji: emoji, Count: 1, People: []ids.ID{p}})
}

func withoutReaction(rs []model.Reaction, emoji string, p ids.ID) []model.Reaction {
	var out []model.Reaction
	for _, r := range rs {
		if r.Emoji == emoji && slices.Contains(r.People, p) {
			r.Count--
			r.People = slices.DeleteFunc(slices.Clone(r.People), func(x ids.ID) bool { return x == p })
			if r.Count == 0 {
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// fataler is what *testing.T and *rapid.T share.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// catchUp asks sync until nothing is left.
func (s *client) catchUp(t fataler, w *chattest.World, a actor.Actor, c ids.ID) {
	t.Helper()
	for {
		got, err := w.Sync(context.Background(), a, chat.SyncAsk{Conversations: []chat.ConversationN{{ID: c, After: s.head}}})
		must(t, err)
		one := got.Conversations[0]
		if one.Reset || one.Gone {
			t.Fatalf("%+v", one)
		}
		for _, raw := range one.Entries {
			var e model.Entry
			must(t, json.Unmarshal(raw, &e))
			s.apply(t, e)
		}
		if !one.More {
			return
		}
	}
}

func same(t fataler, name string, got, want *client) {
	t.Helper()
	if got.head != want.head || !reflect.DeepEqual(got.members, want.members) || !reflect.DeepEqual(got.conversation, want.conversation) {
		t.Fatalf("%s: head %d, members %v, %+v\nfetched: head %d, members %v, %+v", name, got.head, got.members, got.conversation, want.head, want.members, want.conversation)
	}
	for seq, m := range want.messages {
		if !reflect.DeepEqual(got.messages[seq], m) {
			t.Fatalf("%s: message %d is\n%+v\nfetched\n%+v", name, seq, got.messages[seq], m)
		}
	}
	if len(got.messages) != len(want.messages) {
		t.Fatalf("%s: %d messages, fetched %d", name, len(got.messages), len(want.messages))
	}
}

// TestReplayEqualsRefetch holds every mutation to the promise of the log: whoever applies the entries after N to the state at N, live or by asking
// sync, has the state of now.
func TestReplayEqualsRefetch(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		rapid.Check(t, func(rt *rapid.T) { replay(rt, t, w) })
	})
}

func replay(rt *rapid.T, t *testing.T, w *chattest.World) {
	ctx := context.Background()
	people := []actor.Actor{w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member)}
	spare := w.Person(actor.Member)
	c := group(t, w, people[0], people[1:]...)
	watcher := people[0] // never leaves, so that it may always read
	clients := map[string]*client{"from the start": fetch(t, w, watcher, c)}
	var said []int64
	any := func() model.Ref {
		if len(said) == 0 {
			return model.Ref{Conversation: c, Seq: 1}
		}
		return model.Ref{Conversation: c, Seq: said[rapid.IntRange(0, len(said)-1).Draw(rt, "which")]}
	}
	who := func() actor.Actor { return people[rapid.IntRange(0, len(people)-1).Draw(rt, "who")] }
	emoji := func() string { return rapid.SampledFrom([]string{"👍", "🎉", "热闹"}).Draw(rt, "emoji") }
	steps := rapid.IntRange(1, 25).Draw(rt, "steps")
	for i := range steps {
		// Refusals (not yours, deleted, not a member) are part of the game: they must leave no trace.
		switch op := rapid.IntRange(0, 13).Draw(rt, "op"); op {
		case 0, 1, 2:
			if r, err := say(w, who(), c, fmt.Sprintf("client-%d", w.IDs.New()), rapid.SampledFrom([]string{"hello", "你好 <@all>", "<@" + people[1].Person.String() + "> hm"}).Draw(rt, "text")); err == nil {
				said = append(said, r.Seq)
			}
		case 3:
			n := chat.NewMessage{ClientID: fmt.Sprintf("client-%d", w.IDs.New()), Text: "look", Attachments: []ids.ID{w.IDs.New()}}
			if r, err := send(w, who(), c, n); err == nil {
				said = append(said, r.Seq)
			}
		case 4:
			_, _ = w.Edit(ctx, who(), any(), rapid.SampledFrom([]string{"changed", "变了"}).Draw(rt, "new"), 0)
		case 5:
			_ = w.Delete(ctx, who(), any())
		case 6, 7:
			_ = w.React(ctx, who(), any(), emoji())
		case 8:
			_ = w.Unreact(ctx, who(), any(), emoji())
		case 9:
			if ref := any(); rapid.Bool().Draw(rt, "pin") {
				_ = w.Pin(ctx, watcher, ref)
			} else {
				_ = w.Unpin(ctx, watcher, ref)
			}
		case 10:
			title := rapid.SampledFrom([]string{"早茶", "Tea"}).Draw(rt, "title")
			_, _ = w.Update(ctx, watcher, c, chat.Change{Title: &title})
		case 11:
			if rapid.Bool().Draw(rt, "add") {
				_ = w.Add(ctx, watcher, c, []ids.ID{spare.Person})
			} else {
				_ = w.Remove(ctx, watcher, c, spare.Person)
			}
		case 12:
			_ = w.SetRole(ctx, watcher, c, people[2].Person, rapid.SampledFrom([]model.Role{model.Member, model.Moderator, model.Muted}).Draw(rt, "role"))
		case 13:
			if l, err := w.Thread(ctx, who(), any()); err == nil {
				_, _ = say(w, who(), l.Conversation.ID, fmt.Sprintf("client-%d", w.IDs.New()), "in the thread")
			}
		}
		if i == steps/2 {
			clients["from the middle"] = fetch(t, w, watcher, c)
		}
	}
	want := fetch(t, w, watcher, c)
	live := *copyOf(clients["from the start"])
	for _, e := range w.Live.Entries(c) {
		live.apply(rt, e)
	}
	same(rt, "live", &live, want)
	for name, s := range clients {
		s.catchUp(rt, w, watcher, c)
		same(rt, name, s, want)
	}
}

// copyOf copies a client so that two can go on from the same state.
func copyOf(s *client) *client {
	c := &client{head: s.head, conversation: s.conversation, messages: map[int64]model.Message{}, members: map[ids.ID]model.Role{}}
	for k, v := range s.messages {
		c.messages[k] = v
	}
	for k, v := range s.members {
		c.members[k] = v
	}
	return c
}
