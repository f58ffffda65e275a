package search_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/identity/fold"
	"hubbub/internal/rooms/search"
	"hubbub/internal/rooms/search/words"
)

// world is a chat and its index.
type world struct {
	*chattest.World
	search *search.Service
	index  *sqldb.DB
	file   string // of the index, on SQLite
	people *people
	t      testing.TB
}

// each runs fn on both databases. When it ends the index is brought up to date and verified.
func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, build(t, db)) })
}

func build(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	w := &world{World: chattest.New(t, db), index: db, people: &people{}, t: t}
	if db.Dialect() == sqldb.SQLite {
		w.file = filepath.Join(t.TempDir(), "search.db")
		var err error
		if w.index, err = sqldb.Open(context.Background(), w.file); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := w.index.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	w.open()
	t.Cleanup(func() {
		if t.Failed() {
			return
		}
		w.t = t
		w.catchUp()
		if bad := w.verify(); len(bad) > 0 {
			t.Errorf("the index is not what the messages make: %q", bad)
		}
	})
	return w
}

func (w *world) open() {
	w.t.Helper()
	var err error
	w.search, err = search.Open(context.Background(), search.Config{DB: w.index, Chat: w.Service, People: w.people, Clock: w.Clock})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) catchUp() {
	w.t.Helper()
	if err := w.search.CatchUp(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) verify() []string {
	w.t.Helper()
	bad, err := w.search.Verify(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return bad
}

// person joins workspace 1 under a name.
func (w *world) person(name string, role actor.Role) actor.Actor { return w.personOf(1, name, role) }

func (w *world) personOf(workspace ids.ID, name string, role actor.Role) actor.Actor {
	a := w.PersonOf(workspace, role)
	w.people.put(search.Name{Workspace: workspace, Person: a.Person, Name: name})
	return a
}

func (w *world) make(by actor.Actor, n chat.NewConversation, others ...actor.Actor) ids.ID {
	w.t.Helper()
	for _, o := range others {
		n.People = append(n.People, o.Person)
	}
	l, _, err := w.Create(context.Background(), by, n)
	if err != nil {
		w.t.Fatal(err)
	}
	return l.Conversation.ID
}

func (w *world) group(by actor.Actor, title string, others ...actor.Actor) ids.ID {
	w.t.Helper()
	return w.make(by, chat.NewConversation{Kind: model.Group, Mode: model.Private, Title: title}, others...)
}

func (w *world) send(a actor.Actor, c ids.ID, n chat.NewMessage) model.Ref {
	w.t.Helper()
	n.ClientID = w.IDs.New().String()
	done := make(chan error, 1)
	var seq int64
	w.Send(context.Background(), a, c, n, func(r commit.Receipt, err error) { seq = r.Seq; done <- err })
	if err := <-done; err != nil {
		w.t.Fatal(err)
	}
	return model.Ref{Conversation: c, Seq: seq}
}

func (w *world) say(a actor.Actor, c ids.ID, text string) model.Ref {
	w.t.Helper()
	return w.send(a, c, chat.NewMessage{Text: text})
}

func (w *world) ask(a actor.Actor, r search.Request) search.Answer {
	w.t.Helper()
	if r.Limit == 0 {
		r.Limit = 100
	}
	out, err := w.search.Search(context.Background(), a, r)
	if err != nil {
		w.t.Fatalf("%q: %v", r.Q, err)
	}
	return out
}

// found are the messages that a query finds, in the order given.
func (w *world) found(a actor.Actor, q string) []model.Ref {
	w.t.Helper()
	out := []model.Ref{}
	for _, h := range w.ask(a, search.Request{Q: q, In: []string{search.InMessages}}).Messages.Hits {
		out = append(out, h.Ref)
	}
	return out
}

// expect fails unless a finds exactly these messages, in any order.
func (w *world) expect(a actor.Actor, q string, want ...model.Ref) {
	w.t.Helper()
	got := w.found(a, q)
	for _, refs := range [][]model.Ref{got, want} {
		slices.SortFunc(refs, func(x, y model.Ref) int {
			if x.Conversation != y.Conversation {
				return int(x.Conversation - y.Conversation)
			}
			return int(x.Seq - y.Seq)
		})
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("%q finds %v, want %v", q, got, want)
	}
}

// shown writes hits in brackets.
func shown(segments []words.Segment) string {
	var b strings.Builder
	for _, s := range segments {
		if s.Hit {
			b.WriteString("[" + s.Text + "]")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// people is a crowd with names, in memory; the handle of each is the folded name.
type people struct {
	mu  sync.Mutex
	all []search.Name
}

func (p *people) put(n search.Name) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all = slices.DeleteFunc(p.all, func(o search.Name) bool { return o.Person == n.Person })
	if n.Name != "" {
		p.all = append(p.all, n)
	}
	slices.SortFunc(p.all, func(x, y search.Name) int {
		if x.Workspace != y.Workspace {
			return int(x.Workspace - y.Workspace)
		}
		return int(x.Person - y.Person)
	})
}

func (p *people) pick(is func(search.Name) bool) (out []search.Name) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.all {
		if is(n) {
			out = append(out, n)
		}
	}
	return out
}

func person(n search.Name) search.Person {
	return search.Person{ID: n.Person, Name: n.Name, Handle: fold.Handle(n.Name), Kind: "person", Role: actor.Member}
}

func (p *people) FindPeople(_ context.Context, a actor.Actor, text, cursor string, limit int) (found []search.Person, next string, err error) {
	query := fold.Query(text)
	for _, n := range p.pick(func(n search.Name) bool { return n.Workspace == a.Workspace && n.Name > cursor }) {
		terms := fold.Terms(n.Name)
		ok := len(query) > 0
		for _, w := range query {
			ok = ok && slices.ContainsFunc(terms, func(t string) bool { return strings.HasPrefix(t, w) })
		}
		if ok {
			found = append(found, person(n))
		}
	}
	slices.SortFunc(found, func(x, y search.Person) int { return strings.Compare(x.Name, y.Name) })
	if len(found) > limit {
		return found[:limit], found[limit-1].Name, nil
	}
	return found, "", nil
}

func (p *people) PeopleByID(_ context.Context, a actor.Actor, want []ids.ID) (out []search.Person, err error) {
	for _, n := range p.pick(func(n search.Name) bool { return n.Workspace == a.Workspace && slices.Contains(want, n.Person) }) {
		out = append(out, person(n))
	}
	return out, nil
}

func (p *people) PersonByHandle(_ context.Context, workspace ids.ID, handle string) (ids.ID, bool, error) {
	for _, n := range p.pick(func(n search.Name) bool { return n.Workspace == workspace && fold.Handle(n.Name) == handle }) {
		return n.Person, true, nil
	}
	return 0, false, nil
}

func (p *people) Zone(context.Context, ids.ID, ids.ID) (*time.Location, error) {
	return time.LoadLocation("Asia/Shanghai")
}

func (p *people) NamesAfter(_ context.Context, workspace, person ids.ID, limit int) ([]search.Name, error) {
	out := p.pick(func(n search.Name) bool {
		return n.Workspace > workspace || n.Workspace == workspace && n.Person > person
	})
	return out[:min(limit, len(out))], nil
}

func (p *people) NamesOf(_ context.Context, workspace ids.ID, want []ids.ID) ([]search.Name, error) {
	return p.pick(func(n search.Name) bool { return n.Workspace == workspace && slices.Contains(want, n.Person) }), nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprint("test: ", err))
	}
	return v
}
