// Package chattest opens a chat on a real database for tests, with people who simply exist and sockets that only listen.
// Every world is verified when its test ends.
package chattest

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/cards"
	"hubbub/internal/rooms/chat/chathttp"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/keep"
	"hubbub/internal/rooms/chat/marks"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/reach"
	"hubbub/internal/rooms/chat/shelf"
	"hubbub/internal/spine"
)

// World is an open chat with its abilities.
type World struct {
	*chat.Service
	*marks.Marks
	Room  *chathttp.Room
	Pages *Pages
	DB    *sqldb.DB
	Spine *spine.Spine
	IDs   *ids.Maker
	Clock *clock.Fake
	Live  *Live
	Crowd *Crowd
}

// New opens a chat on db, with what options change of it. When the test ends the chat is closed and verified.
func New(t testing.TB, db *sqldb.DB, options ...func(*chat.Config)) *World {
	t.Helper()
	ctx := context.Background()
	w := &World{DB: db, IDs: ids.NewMaker(1), Clock: clock.NewFake(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)), Live: &Live{}, Crowd: &Crowd{people: map[ids.ID]person{}},
		Pages: &Pages{}}
	var err error
	if w.Spine, err = spine.Open(ctx, db, w.IDs); err != nil {
		t.Fatal(err)
	}
	cfg := chat.Config{DB: db, Spine: w.Spine, IDs: w.IDs, Clock: w.Clock, People: w.Crowd, Files: w.Crowd, Passwords: w.Crowd, Live: w.Live, PublicURL: "http://chat.test"}
	for _, change := range options {
		change(&cfg)
	}
	if w.Service, err = chat.Open(ctx, cfg); err != nil {
		t.Fatal(err)
	}
	w.Marks = &marks.Marks{Chat: w.Service}
	w.Room = &chathttp.Room{Chat: w.Service, Cards: cards.Open(w.Service, db),
		Keep:  &keep.Keeper{Chat: w.Service, DB: db, IDs: w.IDs, Clock: w.Clock, People: w.Crowd, Files: w.Crowd},
		Shelf: &shelf.Shelf{Chat: w.Service, DB: db}, Marks: w.Marks,
		Reach: reach.Open(reach.Config{Chat: w.Service, DB: db, Clock: w.Clock, People: w.Crowd, Files: w.Crowd, Names: w.Crowd, Previewer: w.Pages, PublicURL: "http://chat.test"})}
	t.Cleanup(func() {
		w.Room.Cards.Close()
		w.Room.Reach.Close()
		w.Close()
		bad, err := w.Verify(ctx)
		if err != nil {
			t.Error(err)
		}
		for _, b := range bad {
			t.Error(b)
		}
	})
	return w
}

// Person adds somebody to workspace 1.
func (w *World) Person(role actor.Role) actor.Actor { return w.PersonOf(1, role) }

// PersonOf adds somebody to a workspace.
func (w *World) PersonOf(workspace ids.ID, role actor.Role) actor.Actor {
	a := actor.Actor{Workspace: workspace, Person: w.IDs.New(), Account: 1, Role: role, Locale: "en"}
	w.Crowd.mu.Lock()
	defer w.Crowd.mu.Unlock()
	w.Crowd.people[a.Person] = person{workspace, chat.Standing{Active: true, Guest: role == actor.Guest}}
	return a
}

type person struct {
	workspace ids.ID
	chat.Standing
}

// Crowd is people, files and passwords without rooms of their own.
type Crowd struct {
	mu      sync.Mutex
	people  map[ids.ID]person
	blocked map[[2]ids.ID]bool
	owners  map[ids.ID]ids.ID // of files; who owns none of record is whoever asks
	places  map[[2]ids.ID]int // how often a conversation shows a file
	waiting map[ids.ID]bool   // held by a message that waits
	types   map[ids.ID]string // of files; who has none of record is a picture
}

// Block makes one person block another.
func (c *Crowd) Block(one, other ids.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.blocked == nil {
		c.blocked = map[[2]ids.ID]bool{}
	}
	c.blocked[[2]ids.ID{one, other}], c.blocked[[2]ids.ID{other, one}] = true, true
}

// Standings implements chat.People.
func (c *Crowd) Standings(_ context.Context, workspace ids.ID, people []ids.ID) (map[ids.ID]chat.Standing, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[ids.ID]chat.Standing{}
	for _, p := range people {
		if v, ok := c.people[p]; ok && v.workspace == workspace {
			out[p] = v.Standing
		}
	}
	return out, nil
}

// Blocked implements chat.People.
func (c *Crowd) Blocked(_ context.Context, _, one, other ids.ID) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.blocked[[2]ids.ID{one, other}], nil
}

// Show implements chat.Files.
func (c *Crowd) Show(context.Context, *sqldb.Tx, ids.ID, ids.ID, ids.ID) error { return nil }

// Hide implements chat.Files.
func (c *Crowd) Hide(context.Context, *sqldb.Tx, ids.ID, ids.ID) error { return nil }

// Hash implements chat.Passwords.
func (c *Crowd) Hash(password string) (string, error) { return "#" + password, nil }

// Verify implements chat.Passwords.
func (c *Crowd) Verify(hash, password string) (bool, error) { return hash == "#"+password, nil }

// Live keeps what was published.
type Live struct {
	mu       sync.Mutex
	entries  map[ids.ID][]model.Entry
	personal map[ids.ID][]model.PersonalEntry
	left     map[[2]ids.ID]bool
	wrote    map[[2]ids.ID]model.Cursor
	deaf     bool
}

// Deaf stops keeping what is published, for benchmarks.
func (l *Live) Deaf() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deaf = true
}

func (l *Live) isDeaf() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.deaf
}

// Publish implements chat.Live.
func (l *Live) Publish(frame commit.Frame) {
	conversation, data := frame.Conversation, frame.Data
	if l.isDeaf() {
		return
	}
	var f struct{ E []model.Entry }
	if err := json.Unmarshal(data, &f); err != nil {
		panic(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.entries == nil {
		l.entries = map[ids.ID][]model.Entry{}
	}
	l.entries[conversation] = append(l.entries[conversation], f.E...)
}

// PublishPersonal implements chat.Live.
func (l *Live) PublishPersonal(person ids.ID, data []byte) {
	var f struct{ E []model.PersonalEntry }
	if err := json.Unmarshal(data, &f); err != nil {
		panic(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.personal == nil {
		l.personal = map[ids.ID][]model.PersonalEntry{}
	}
	l.personal[person] = append(l.personal[person], f.E...)
}

// PublishEphemeral implements chat.Live.
func (l *Live) PublishEphemeral(ids.ID, []byte) {}

// Joined implements chat.Live.
func (l *Live) Joined(conversation, person ids.ID) {}

// Wrote implements chat.Live.
func (l *Live) Wrote(person, conversation ids.ID, at model.Cursor) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.wrote == nil {
		l.wrote = map[[2]ids.ID]model.Cursor{}
	}
	l.wrote[[2]ids.ID{person, conversation}] = at
}

// WroteTo is up to where the person's other sockets know that he wrote himself.
func (l *Live) WroteTo(person, conversation ids.ID) model.Cursor {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wrote[[2]ids.ID{person, conversation}]
}

// Left implements chat.Live.
func (l *Live) Left(_ context.Context, conversation, person ids.ID) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left == nil {
		l.left = map[[2]ids.ID]bool{}
	}
	l.left[[2]ids.ID{person, conversation}] = true
	return nil
}

// Entries are all entries of a conversation that were published, in the order of publishing.
func (l *Live) Entries(conversation ids.ID) []model.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]model.Entry(nil), l.entries[conversation]...)
}

// Personal are all personal entries that were published to a person.
func (l *Live) Personal(person ids.ID) []model.PersonalEntry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]model.PersonalEntry(nil), l.personal[person]...)
}

// WasCut reports whether the person's sockets were cut off from the conversation.
func (l *Live) WasCut(person, conversation ids.ID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left[[2]ids.ID{person, conversation}]
}
