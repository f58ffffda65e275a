package identity_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/identitytest"
	"hubbub/internal/spine"
)

// each runs fn in a fresh world on each kind of database.
func each(t *testing.T, fn func(t *testing.T, w *identitytest.World), change ...func(*identity.Config)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, identitytest.New(t, db, change...)) })
}

func must[T any](t *testing.T) func(v T, err error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if errs.CodeOf(err) != code {
		t.Fatalf("got %v, want %q", err, code)
	}
}

// events drains the outbox of what came since the last call.
func events(t *testing.T, w *identitytest.World) []spine.Event {
	t.Helper()
	var out []spine.Event
	_, err := w.Spine.Drain(t.Context(), spine.Consumer{Name: "test", Handle: func(_ context.Context, _ *sqldb.Tx, es []spine.Event) error {
		out = append(out, es...)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func names(es []spine.Event) (out []string) {
	for _, e := range es {
		out = append(out, e.Name)
	}
	return out
}

func TestPeopleAreNumberedInJoinOrderAndHandlesDiffer(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		a, b, c := w.Person("王小明", actor.Member), w.Person("王小明", actor.Guest), w.Person("🎉", actor.Bot)
		people := must[[]identity.Person](t)(w.Service.People(t.Context(), w.Workspace.ID, []ids.ID{a.Person, b.Person, c.Person, 12345}))
		slices.SortFunc(people, func(a, b identity.Person) int { return int(a.N - b.N) })
		if len(people) != 3 {
			t.Fatal(people)
		}
		for i, want := range []struct {
			n      int64
			handle string
			kind   identity.Kind
		}{{2, "王小明", identity.KindPerson}, {3, "王小明-3", identity.KindGuest}, {4, "p", identity.KindBot}} {
			if p := people[i]; p.N != want.n || p.Handle != want.handle || p.Kind != want.kind {
				t.Errorf("%d: %+v, want %+v", i, p, want)
			}
		}
		if got := must[[]identity.Person](t)(w.OtherWorkspace().Service.People(t.Context(), 1, []ids.ID{a.Person})); len(got) != 0 {
			t.Fatal("a person was read through another workspace")
		}
	})
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		for _, n := range []string{"王小明", "王大明", "Ada Lovelace", "Zoë Müller", "Bob"} {
			w.Person(n, actor.Member)
		}
		w.OtherWorkspace().Person("王小明", actor.Member)
		for q, want := range map[string]string{
			"小明": "王小明", "王": "王大明 王小明", "love": "Ada Lovelace", "ZOE": "Zoë Müller", "mull zo": "Zoë Müller", "明小": "", "%": "", "_da": "", "d%a": "",
			"": "Ada Lovelace Bob Olga Zoë Müller 王大明 王小明", "zoe mull x": "",
		} {
			var got []string
			cursor := ""
			for {
				found, next, err := w.Service.Search(t.Context(), w.Workspace.ID, q, cursor, 1)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range found {
					got = append(got, p.Name)
				}
				if cursor = next; cursor == "" {
					break
				}
			}
			if s := strings.Join(got, " "); s != want {
				t.Errorf("%q finds %q, want %q", q, s, want)
			}
		}
		_, _, err := w.Service.Search(t.Context(), w.Workspace.ID, "", "nonsense", 1)
		wantCode(t, err, "cursor.malformed")
	})
}

func TestImportIsQuickAndHarmlessTwice(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		const many = 7500
		people := make([]identity.ImportedPerson, many)
		for i := range people {
			people[i] = identity.ImportedPerson{External: fmt.Sprint("u", i), Name: fmt.Sprintf("用户 %d", i%100), JoinedAt: time.UnixMilli(int64(i) * 1000)}
		}
		people[7].Name, people[8].Name, people[9].Bot, people[10].TZ = "", "  \x00", true, "Mars/Olympus"
		var first map[string]ids.ID
		for round := range 2 {
			events(t, w)
			var known map[string]ids.ID
			var created int
			start := time.Now()
			if err := w.DB.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
				known, created, err = w.Service.Import(t.Context(), tx, w.Workspace.ID, append(people, people[0]))
				return err
			}); err != nil {
				t.Fatal(err)
			}
			t.Logf("round %d: %d created in %v", round, created, time.Since(start))
			if len(known) != many || created != many*(1-round) {
				t.Fatalf("round %d: %d known, %d created", round, len(known), created)
			}
			if round == 1 {
				for k, id := range known {
					if first[k] != id {
						t.Fatalf("%s was %s, is %s", k, first[k], id)
					}
				}
			}
			first = known
			es := events(t, w)
			if len(es) != created {
				t.Fatalf("%d events for %d people", len(es), created)
			}
			for _, e := range es {
				if e.Origin != spine.Imported || e.Name != identity.PersonJoined {
					t.Fatalf("%+v", e)
				}
			}
		}
		p := must[identity.Person](t)(w.Service.PersonByID(t.Context(), w.Workspace.ID, first["u7"]))
		if p.N != 9 || p.Name != "u7" || p.External != "u7" {
			t.Fatalf("%+v", p)
		}
		if next := w.Person("Ada", actor.Member); must[identity.Person](t)(w.Service.PersonByID(t.Context(), w.Workspace.ID, next.Person)).N != many+2 {
			t.Fatal("numbers are not dense after an import")
		}
	})
}

func TestRolesAndTheLastOwner(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		admin, mod, member, guest := w.Person("Admin", actor.Admin), w.Person("Mo", actor.Moderator), w.Person("Mem", actor.Member), w.Person("Gus", actor.Guest)
		admin2, bot := w.Person("Admin2", actor.Admin), w.Person("Bot", actor.Bot)
		role := func(r actor.Role) identity.PersonChange { return identity.PersonChange{Role: &r} }
		yes, no := true, false
		for _, c := range []struct {
			what string
			by   actor.Actor
			who  ids.ID
			to   identity.PersonChange
			code string
		}{
			{"a member may not", member, guest.Person, role(actor.Member), "auth.role"},
			{"a moderator may not", mod, guest.Person, role(actor.Member), "auth.role"},
			{"an admin raises a guest", admin, guest.Person, role(actor.Member), ""},
			{"an admin makes a moderator", admin, member.Person, role(actor.Moderator), ""},
			{"an admin makes no admin", admin, member.Person, role(actor.Admin), "person.above"},
			{"an admin does not touch another", admin, admin2.Person, role(actor.Member), "person.above"},
			{"an admin does not touch the owner", admin, w.Owner.Person, identity.PersonChange{Deactivated: &yes}, "person.above"},
			{"an admin does not rise", admin, admin.Person, role(actor.Owner), "auth.role"},
			{"nobody becomes a bot", w.Owner, member.Person, role(actor.Bot), "person.role"},
			{"a bot stays a bot", w.Owner, bot.Person, role(actor.Member), "person.role"},
			{"no such role", w.Owner, member.Person, role("king"), "person.role"},
			{"the last owner stays", w.Owner, w.Owner.Person, role(actor.Member), "person.last_owner"},
			{"nobody shuts himself out", w.Owner, w.Owner.Person, identity.PersonChange{Deactivated: &yes}, "person.self"},
			{"the owner makes another", w.Owner, admin2.Person, role(actor.Owner), ""},
			{"and may then step down", w.Owner, w.Owner.Person, role(actor.Member), ""},
			{"somebody who is not here", admin, 99, role(actor.Member), "person.not_found"},
			{"a bot may be switched off", admin, bot.Person, identity.PersonChange{Deactivated: &yes}, ""},
			{"and on", admin, bot.Person, identity.PersonChange{Deactivated: &no}, ""},
		} {
			_, err := w.Service.ChangePerson(w.As(c.by), c.by, c.who, c.to)
			if errs.CodeOf(err) != c.code {
				t.Fatalf("%s: %v, want %q", c.what, err, c.code)
			}
		}
		if _, err := w.Service.ChangeMe(w.As(member), member, role(actor.Owner)); errs.CodeOf(err) != "auth.role" {
			t.Fatal("somebody raised himself:", err)
		}
		got := names(events(t, w))
		if n := len(slices.DeleteFunc(got, func(s string) bool { return s != identity.PersonChanged })); n != 4 {
			t.Fatalf("%d person.changed, want 4", n)
		}
	})
}

// identityChange lets members invite.
func identityChange(members bool) identity.WorkspaceChange {
	return identity.WorkspaceChange{Settings: &identity.Settings{MembersInvite: members}}
}
