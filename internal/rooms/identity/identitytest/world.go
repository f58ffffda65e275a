// Package identitytest gives the tests of other rooms people to act for: a workspace with an owner, named members, and the means to sign them in.
//
//	w := identitytest.New(t, db)
//	ada := w.Person("Ada", actor.Member)     // an actor.Actor with a session behind it
//	other := w.OtherWorkspace()              // people there must see nothing of ours
//
// All of it is real: the rows are in db, the events are in its outbox. Only the passwords are cheap, the clock stands still until it is told, and letters
// and disconnections are written down instead of carried out.
package identitytest

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/password"
	"hubbub/internal/spine"
)

// Passwords is a cost that tests can pay.
var Passwords = password.Params{MemoryKiB: 64, Passes: 1, Lanes: 1, AtOnce: 8, Waiting: 64}

// World is a workspace on a test's database.
type World struct {
	Service   *identity.Service
	Workspace identity.Workspace
	Owner     actor.Actor
	DB        *sqldb.DB
	Spine     *spine.Spine
	IDs       *ids.Maker
	Clock     *clock.Fake
	Mail      *Mailbox
	Ended     *Endings

	t       testing.TB
	config  identity.Config
	mu      sync.Mutex
	n       *int
	damaged bool
	cookies map[ids.ID]string // by session
}

// New makes a workspace "acme" with an owner. change, if given, may alter the configuration before the service opens.
func New(t testing.TB, db *sqldb.DB, change ...func(*identity.Config)) *World {
	t.Helper()
	return NewEmpty(t, db, change...).with("acme", "Acme")
}

// NewEmpty is a server that waits for its first owner.
func NewEmpty(t testing.TB, db *sqldb.DB, change ...func(*identity.Config)) *World {
	t.Helper()
	ctx := t.Context()
	w := &World{DB: db, IDs: ids.NewMaker(1), Clock: clock.NewFake(time.Now()), Mail: &Mailbox{}, Ended: &Endings{}, t: t, n: new(int), cookies: map[ids.ID]string{}}
	ring, err := seal.Open(t.TempDir(), "")
	w.must(err)
	w.Spine, err = spine.Open(ctx, db, w.IDs)
	w.must(err)
	c := identity.Config{DB: db, Spine: w.Spine, IDs: w.IDs, Clock: w.Clock, Mail: w.Mail, Limits: NoLimits{}, Seal: ring, PublicURL: "http://hubbub.test",
		Passwords: Passwords, Disconnector: w.Ended}
	for _, f := range change {
		f(&c)
	}
	w.config = c
	w.Service, err = identity.Open(ctx, c)
	w.must(err)
	t.Cleanup(func() {
		w.Service.Close()
		if !t.Failed() && !w.damaged {
			w.verify()
		}
	})
	return w
}

// NewNode is a second node on a World's database.
func NewNode(t testing.TB, w *World, change ...func(*identity.Config)) *identity.Service {
	t.Helper()
	c := w.config
	for _, f := range change {
		f(&c)
	}
	s, err := identity.Open(t.Context(), c)
	w.must(err)
	t.Cleanup(s.Close)
	return s
}

// Damaged says that the test breaks invariants on purpose: they are not verified at its end.
func (w *World) Damaged() { w.damaged = true }

// verify holds every test's database to the room's invariants.
func (w *World) verify() {
	bad, err := w.Service.Verify(context.Background())
	if err != nil || len(bad) > 0 {
		w.t.Errorf("identity's invariants are broken: %q, %v", bad, err)
	}
}

func (w *World) with(slug, name string) *World {
	w.t.Helper()
	a := w.account("Olga")
	var owner identity.Person
	var err error
	w.Workspace, owner, err = w.Service.CreateWorkspace(w.t.Context(), identity.NewWorkspace{Slug: slug, Name: name, Owner: a.ID, Settings: identity.Settings{Locale: "en", TZ: "Asia/Shanghai"}})
	w.must(err)
	w.Owner = w.actor(owner)
	return w
}

// OtherWorkspace is a second workspace, "other", on the same service, with people of its own.
func (w *World) OtherWorkspace() *World {
	w.t.Helper()
	o := &World{Service: w.Service, DB: w.DB, Spine: w.Spine, IDs: w.IDs, Clock: w.Clock, Mail: w.Mail, Ended: w.Ended, t: w.t, config: w.config, n: w.n, cookies: map[ids.ID]string{}}
	return o.with("other", "Other")
}

// Password is everybody's, once Email was asked for.
const Password = "correct horse battery"

// Person joins the workspace and signs in. The handle is made from the name. A bot has neither account nor session.
func (w *World) Person(name string, role actor.Role) actor.Actor {
	w.t.Helper()
	np := identity.NewPerson{Name: name, Role: role}
	if role != actor.Bot {
		np.Account = w.account(name).ID
	}
	p, err := w.Service.AddPerson(w.t.Context(), w.Workspace.ID, np)
	w.must(err)
	return w.actor(p)
}

// People joins several members at once: ada, bob := …
func (w *World) People(names ...string) []actor.Actor {
	w.t.Helper()
	out := make([]actor.Actor, len(names))
	for i, name := range names {
		out[i] = w.Person(name, actor.Member)
	}
	return out
}

func (w *World) account(name string) identity.Account {
	w.t.Helper()
	w.mu.Lock()
	*w.n++
	n := *w.n
	w.mu.Unlock()
	a, err := w.Service.CreateAccount(w.t.Context(), identity.NewAccount{Email: fmt.Sprintf("p%d@example.com", n), Verified: true, Password: Password, Name: name, Locale: "en", TZ: "Asia/Shanghai"})
	w.must(err)
	return a
}

func (w *World) actor(p identity.Person) actor.Actor {
	w.t.Helper()
	a := actor.Actor{Workspace: p.Workspace, Person: p.ID, Account: p.Account, Role: p.Role, Locale: p.Locale}
	if p.Account != 0 {
		in, err := w.Service.StartSession(w.t.Context(), p.Account, "test")
		w.must(err)
		a.Session = in.Session.ID
		w.mu.Lock()
		w.cookies[a.Session] = in.Secret
		w.mu.Unlock()
	}
	return a
}

// As is a context in which a asks.
func (w *World) As(a actor.Actor) context.Context { return actor.With(w.t.Context(), a) }

// Cookie is the session cookie of an actor whom this World signed in.
func (w *World) Cookie(a actor.Actor) *http.Cookie {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	secret, ok := w.cookies[a.Session]
	if !ok {
		w.t.Fatal("identitytest: this actor has no session here")
	}
	return &http.Cookie{Name: identity.CookieName, Value: secret}
}

// Token is the secret of an access token that acts as a, within scopes if any are given.
func (w *World) Token(a actor.Actor, scopes ...string) string {
	w.t.Helper()
	_, secret, err := w.Service.IssueToken(w.t.Context(), identity.NewToken{Workspace: a.Workspace, Person: a.Person, Name: "test", Scopes: scopes})
	w.must(err)
	return secret
}

// Email is the address of the account behind an actor; the password is Password.
func (w *World) Email(a actor.Actor) string {
	w.t.Helper()
	acc, err := w.Service.AccountByID(w.t.Context(), a.Account)
	w.must(err)
	return acc.Email
}

// Handler wraps a server's handler as app does, so that rules know where a request comes from.
func (w *World) Handler(h http.Handler) http.Handler {
	return identity.Clients([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, h)
}

func (w *World) must(err error) {
	if err != nil {
		w.t.Helper()
		w.t.Fatal(err)
	}
}

// Mailbox keeps letters.
type Mailbox struct {
	mu      sync.Mutex
	letters []identity.Mail
}

// Send implements identity.Mailer.
func (m *Mailbox) Send(_ context.Context, letter identity.Mail) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.letters = append(m.letters, letter)
	return nil
}

// Take hands over the letters that came so far, oldest first, and empties the box.
func (m *Mailbox) Take() []identity.Mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.letters
	m.letters = nil
	return out
}

// NoLimits never says stop.
type NoLimits struct{}

// Take implements identity.Limits.
func (NoLimits) Take(context.Context, string, int, time.Duration) (time.Duration, error) {
	return 0, nil
}

// Ending is one call of Disconnect.
type Ending struct {
	Person, Session ids.ID
	Reason          string
}

// Endings writes down whose connections were closed.
type Endings struct {
	mu  sync.Mutex
	all []Ending
}

// Disconnect implements identity.Disconnector.
func (e *Endings) Disconnect(_ context.Context, person, session ids.ID, reason string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, Ending{person, session, reason})
	return nil
}

// Take hands over what was closed so far and forgets it.
func (e *Endings) Take() []Ending {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := slices.Clone(e.all)
	e.all = nil
	return out
}
