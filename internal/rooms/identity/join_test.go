package identity_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/identitytest"
)

func newcomer(n int) identity.NewAccount {
	return identity.NewAccount{Email: fmt.Sprintf("new%d@example.com", n), Name: fmt.Sprint("New ", n), Password: "correct horse", Locale: "zh-CN", TZ: "Asia/Shanghai"}
}

func TestInvites(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ctx := at(t, "10.0.0.1")
		admin, mod, member, guest := w.Person("Adm", actor.Admin), w.Person("Mo", actor.Moderator), w.Person("Mem", actor.Member), w.Person("Gus", actor.Guest)
		make1 := func(by actor.Actor, r actor.Role) (identity.Invite, string, error) {
			return w.Service.MakeInvite(w.As(by), by, identity.NewInvite{Role: r, MaxUses: 1, Life: time.Hour, Conversations: []ids.ID{77}})
		}
		for _, c := range []struct {
			by   actor.Actor
			role actor.Role
			open bool // members may invite
			code string
		}{
			{w.Owner, actor.Owner, false, ""}, {admin, actor.Owner, false, "invite.above"}, {admin, actor.Admin, false, ""}, {mod, actor.Moderator, true, "invite.admins_only"},
			{mod, actor.Member, false, "invite.admins_only"}, {mod, actor.Member, true, ""}, {member, actor.Guest, true, ""}, {member, actor.Moderator, true, "invite.above"},
			{guest, actor.Guest, true, "auth.role"}, {w.Owner, actor.Bot, true, "invite.form"},
		} {
			if _, err := w.Service.ChangeWorkspace(w.As(w.Owner), w.Owner, identityChange(c.open)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := make1(c.by, c.role); errs.CodeOf(err) != c.code {
				t.Errorf("%s invites a %s: %v, want %q", c.by.Role, c.role, err, c.code)
			}
		}
		inv, token, err := make1(member, actor.Guest)
		if err != nil {
			t.Fatal(err)
		}
		if got := must[identity.Invitation](t)(w.Service.LookInvite(ctx, token)); got.Slug != "acme" || got.By != "Mem" || got.Role != actor.Guest {
			t.Fatalf("%+v", got)
		}
		events(t, w)
		in, pending, err := w.Service.SignUp(ctx, identity.SignUp{Invite: token, NewAccount: newcomer(1)})
		if err != nil || pending {
			t.Fatal(err)
		}
		es := events(t, w)
		joined := es[slices.IndexFunc(names(es), func(n string) bool { return n == identity.PersonJoined })]
		if joined.Props["invited_by"] != member.Person.String() || joined.Props["invite"] != inv.ID.String() || fmt.Sprint(joined.Props["conversations"]) != "["+ids.ID(77).String()+"]" {
			t.Fatalf("%+v", joined)
		}
		if !slices.Contains(names(es), identity.SignInStarted) {
			t.Fatal(names(es))
		}
		if a := must[actor.Actor](t)(w.Service.AuthenticateSecret(ctx, in.Secret, "acme")); a.Role != actor.Guest || a.Locale != "zh-CN" {
			t.Fatalf("%+v", a)
		}
		if m, link := letter(t, w, "email.verify"); m.Locale != "zh-CN" || w.Service.VerifyEmail(ctx, link) != nil {
			t.Fatalf("%+v", m)
		}
		_, _, err = w.Service.SignUp(ctx, identity.SignUp{Invite: token, NewAccount: newcomer(2)})
		wantCode(t, err, "invite.used")
		_, token, _ = make1(member, actor.Guest)
		_, _, err = w.Service.SignUp(ctx, identity.SignUp{Invite: token, NewAccount: newcomer(1)})
		wantCode(t, err, "account.email_taken")
		if _, err := w.Service.LookInvite(ctx, token); err != nil {
			t.Fatal("a failed sign-up used the invite up:", err)
		}
		wantCode(t, w.Service.Join(ctx, actor.Actor{Account: in.Account.ID, Session: in.Session.ID}, token, ""), "person.here_already")
		yes := true // who is shut out takes his invites along
		must[identity.Person](t)(w.Service.ChangePerson(w.As(w.Owner), w.Owner, member.Person, identity.PersonChange{Deactivated: &yes}))
		_, err = w.Service.LookInvite(ctx, token)
		wantCode(t, err, "invite.used")
		_, _, err = w.Service.SignUp(ctx, identity.SignUp{Invite: token, NewAccount: newcomer(3)})
		wantCode(t, err, "invite.used")
		_, token, _ = make1(admin, actor.Member)
		w.Clock.Advance(61 * time.Minute)
		_, err = w.Service.LookInvite(ctx, token)
		wantCode(t, err, "invite.used")
		inv, token, _ = make1(admin, actor.Member)
		wantCode(t, w.Service.RevokeInvite(w.As(mod), mod, inv.ID), "invite.not_found")
		if err := w.Service.RevokeInvite(w.As(w.Owner), w.Owner, inv.ID); err != nil {
			t.Fatal(err)
		}
		_, err = w.Service.LookInvite(ctx, token)
		wantCode(t, err, "invite.used")
	})
}

func TestManyUseOneInviteAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		_, token, err := w.Service.MakeInvite(w.As(w.Owner), w.Owner, identity.NewInvite{Role: actor.Member, MaxUses: 5, Life: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		codes := map[string]int{}
		for i := range 12 {
			wg.Go(func() {
				na := newcomer(i)
				na.Name = "Same Name"
				_, _, err := w.Service.SignUp(at(t, "10.0.0.1"), identity.SignUp{Invite: token, NewAccount: na})
				mu.Lock()
				defer mu.Unlock()
				codes[errs.CodeOf(err)]++
			})
		}
		wg.Wait()
		if codes[""] != 5 || codes["invite.used"] != 7 {
			t.Fatal(codes)
		}
	}) // and the World verifies that numbers are dense and handles unique
}

func TestClaimingAPersonFromAnArchive(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		var known map[string]ids.ID
		if err := w.DB.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
			known, _, err = w.Service.Import(t.Context(), tx, w.Workspace.ID, []identity.ImportedPerson{{External: "u1", Name: "小明"}, {External: "b1", Name: "Bot", Bot: true}})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		mk := func(p ids.ID) (string, error) {
			_, token, err := w.Service.MakeInvite(w.As(w.Owner), w.Owner, identity.NewInvite{Role: actor.Member, Person: p, MaxUses: 1, Life: time.Hour})
			return token, err
		}
		_, err := mk(known["b1"])
		wantCode(t, err, "person.claimed")
		_, err = mk(w.Owner.Person)
		wantCode(t, err, "person.claimed")
		token, second := must[string](t)(mk(known["u1"])), must[string](t)(mk(known["u1"]))
		in, _, err := w.Service.SignUp(at(t, "10.0.0.1"), identity.SignUp{Invite: token, NewAccount: newcomer(1)})
		if err != nil {
			t.Fatal(err)
		}
		if a := must[actor.Actor](t)(w.Service.AuthenticateSecret(t.Context(), in.Secret, "acme")); a.Person != known["u1"] {
			t.Fatalf("%+v", a)
		}
		if p := must[identity.Person](t)(w.Service.PersonByID(t.Context(), w.Workspace.ID, known["u1"])); p.Name != "小明" || p.Account != in.Account.ID {
			t.Fatalf("%+v", p)
		}
		_, _, err = w.Service.SignUp(at(t, "10.0.0.1"), identity.SignUp{Invite: second, NewAccount: newcomer(2)})
		wantCode(t, err, "person.claimed")
	})
}

func TestOpenSignUp(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ctx := at(t, "10.0.0.1")
		set := func(open bool, domains ...string) {
			t.Helper()
			must[identity.Workspace](t)(w.Service.ChangeWorkspace(w.As(w.Owner), w.Owner, identity.WorkspaceChange{Settings: &identity.Settings{SignUp: open, Domains: domains}}))
		}
		up := func(n int) (identity.SignedIn, bool, error) {
			return w.Service.SignUp(ctx, identity.SignUp{Workspace: "acme", NewAccount: newcomer(n)})
		}
		_, _, err := up(1)
		wantCode(t, err, "signup.closed")
		_, _, err = w.Service.SignUp(ctx, identity.SignUp{Workspace: "nowhere", NewAccount: newcomer(1)})
		wantCode(t, err, "signup.closed") // whether there is such a workspace is not told
		set(true)
		in, pending, err := up(1)
		if err != nil || pending || in.Secret == "" {
			t.Fatal(pending, err)
		}
		set(true, "@Other.example")
		_, _, err = up(2)
		wantCode(t, err, "signup.domain")
		set(true, "example.com", "other.example")
		w.Mail.Take()
		in, pending, err = up(2)
		if err != nil || !pending || in.Secret != "" {
			t.Fatal(pending, err)
		}
		signed := must[identity.SignedIn](t)(w.Service.Login(ctx, "new2@example.com", "correct horse", ""))
		_, err = w.Service.AuthenticateSecret(ctx, signed.Secret, "acme")
		wantCode(t, err, "auth.workspace") // and that answer is now remembered
		wantCode(t, w.Service.Join(ctx, actor.Actor{Account: signed.Account.ID, Session: signed.Session.ID}, "", "acme"), "signup.unverified")
		_, link := letter(t, w, "email.verify")
		if err := w.Service.VerifyEmail(ctx, link); err != nil {
			t.Fatal(err)
		}
		if a := must[actor.Actor](t)(w.Service.AuthenticateSecret(ctx, signed.Secret, "acme")); a.Role != actor.Member {
			t.Fatalf("%+v", a)
		}
		_, err = w.Service.ChangeWorkspace(w.As(w.Owner), w.Owner, identity.WorkspaceChange{Settings: &identity.Settings{Domains: []string{"not a domain"}}})
		wantCode(t, err, "workspace.settings")
	})
}

func TestFurtherWorkspaces(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ada := w.Person("Ada", actor.Admin)
		_, _, err := w.Service.OpenWorkspace(w.As(ada), ada.Account, "second", "Second")
		wantCode(t, err, "workspace.owners_only")
		cookieOf := w.Cookie(w.Owner).Value
		_, err = w.Service.AuthenticateSecret(t.Context(), cookieOf, "second")
		wantCode(t, err, "auth.workspace")
		if _, _, err := w.Service.OpenWorkspace(w.As(w.Owner), w.Owner.Account, "second", "第二"); err != nil {
			t.Fatal(err)
		}
		if a := must[actor.Actor](t)(w.Service.AuthenticateSecret(t.Context(), cookieOf, "second")); a.Role != actor.Owner || a.Workspace == w.Workspace.ID {
			t.Fatalf("%+v", a)
		}
		for slug, code := range map[string]string{"second": "workspace.slug_taken", "Has Space": "workspace.slug", "-x": "workspace.slug", "": "workspace.slug", strings.Repeat("x", 41): "workspace.slug"} {
			_, _, err := w.Service.OpenWorkspace(w.As(w.Owner), w.Owner.Account, slug, "X")
			wantCode(t, err, code)
		}
		if p := must[identity.Person](t)(w.Service.MakeOwner(t.Context(), w.Workspace.ID, ada.Account)); p.Role != actor.Owner || p.ID != ada.Person {
			t.Fatalf("%+v", p)
		}
		if all := must[[]identity.Workspace](t)(w.Service.Workspaces(t.Context())); len(all) != 2 {
			t.Fatal(all)
		}
	})
}

func TestContactsAndBlocks(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		people := w.People("Ada", "Bob", "Eve")
		ada, bob, eve := people[0], people[1], people[2]
		yes, remark := true, "大王"
		put := func(a, b actor.Actor, c identity.ContactChange) identity.Contact {
			t.Helper()
			return must[identity.Contact](t)(w.Service.ChangeContact(w.As(a), a, b.Person, c))
		}
		state := func(a, b actor.Actor) string {
			t.Helper()
			for _, c := range must[[]identity.Contact](t)(w.Service.Contacts(w.As(a), a, 0, 100)) {
				if c.Person == b.Person {
					return fmt.Sprint(c.State, " ", c.Remark, " ", c.Follow)
				}
			}
			return ""
		}
		want := func(what string, a, b actor.Actor, s string) {
			t.Helper()
			if got := state(a, b); got != s {
				t.Fatalf("%s: %q, want %q", what, got, s)
			}
		}
		events(t, w)
		put(ada, bob, identity.ContactChange{Follow: &yes, Remark: &remark})
		want("a follow asks nothing", bob, ada, "")
		want("a follow", ada, bob, "none 大王 true")
		put(ada, bob, identity.ContactChange{Contact: true})
		put(ada, bob, identity.ContactChange{Contact: true}) // again: nothing happens twice
		want("asked", ada, bob, "asked 大王 true")
		want("is asked", bob, ada, "asks  false")
		if got := put(bob, ada, identity.ContactChange{Contact: true}); got.State != "contact" {
			t.Fatalf("%+v", got)
		}
		want("accepted", ada, bob, "contact 大王 true")
		if got := names(events(t, w)); !slices.Equal(got, []string{identity.ContactRequested, identity.ContactAccepted}) {
			t.Fatal(got)
		}
		if err := w.Service.RemoveContact(w.As(bob), bob, ada.Person); err != nil {
			t.Fatal(err)
		}
		want("ended", bob, ada, "")
		want("the remark is still mine", ada, bob, "none 大王 true")

		put(eve, ada, identity.ContactChange{Contact: true})
		if err := w.Service.Block(w.As(ada), ada, eve.Person); err != nil {
			t.Fatal(err)
		}
		want("a block declines", ada, eve, "")
		events(t, w)
		if got := put(eve, ada, identity.ContactChange{Contact: true}); got.State != "asked" {
			t.Fatalf("the blocked learn that they are: %+v", got)
		}
		want("and ask in vain", ada, eve, "")
		if got := names(events(t, w)); len(got) != 0 {
			t.Fatal(got)
		}
		_, err := w.Service.ChangeContact(w.As(ada), ada, eve.Person, identity.ContactChange{Contact: true})
		wantCode(t, err, "contact.blocked")
		for _, pair := range [][2]actor.Actor{{ada, eve}, {eve, ada}} {
			if !must[bool](t)(w.Service.Blocked(t.Context(), ada.Workspace, pair[0].Person, pair[1].Person)) {
				t.Fatal("not blocked")
			}
			if got := must[[]ids.ID](t)(w.Service.BlockedAmong(t.Context(), ada.Workspace, pair[0].Person, []ids.ID{bob.Person, pair[1].Person})); len(got) != 1 || got[0] != pair[1].Person {
				t.Fatal(got)
			}
		}
		if err := w.Service.Unblock(w.As(ada), ada, eve.Person); err != nil {
			t.Fatal(err)
		}
		want("what was asked then shows now", ada, eve, "asks  false")
		_, err = w.Service.ChangeContact(w.As(ada), ada, ada.Person, identity.ContactChange{Contact: true})
		wantCode(t, err, "contact.self")
		other := w.OtherWorkspace()
		_, err = w.Service.ChangeContact(w.As(ada), ada, other.Owner.Person, identity.ContactChange{Contact: true})
		wantCode(t, err, "person.not_found")
		wantCode(t, w.Service.Block(w.As(ada), ada, other.Owner.Person), "person.not_found")
	})
}

func TestTwoWhoAskEachOtherAtOnceAreContacts(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		for round := range 10 {
			people := w.People(fmt.Sprint("A", round), fmt.Sprint("B", round))
			var wg sync.WaitGroup
			for i := range 2 {
				wg.Go(func() {
					if _, err := w.Service.ChangeContact(w.As(people[i]), people[i], people[1-i].Person, identity.ContactChange{Contact: true}); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			for _, p := range people {
				if c := must[[]identity.Contact](t)(w.Service.Contacts(w.As(p), p, 0, 100)); len(c) != 1 || c[0].State != "contact" {
					t.Fatalf("%+v", c)
				}
			}
		}
	})
}

func TestProfile(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ada, bob, guest := w.Person("Ada", actor.Member), w.Person("Bob", actor.Member), w.Person("Gus", actor.Guest)
		s := serve(t, w)
		as := cookie(w.Cookie(ada))
		until := w.Clock.Now().Add(time.Hour).Format(time.RFC3339)
		var me identity.Me
		s.do("PATCH", "/api/w/acme/me", `{"name":" 王  小明\u202e ","handle":"xiaoming","title":"工程师","birthday":"--02-29","tz":"Asia/Shanghai","locale":"zh-CN","attributes":{"城市":"上海"},
			"status":{"emoji":"🍜","text":"吃面去了","until":"`+until+`"},"hide_last_seen":true}`, as).into(t, &me)
		if me.Name != "王 小明" || me.Handle != "xiaoming" || me.Birthday != "--02-29" || me.Attributes["城市"] != "上海" || me.Status == nil || !me.HideLastSeen {
			t.Fatalf("%+v", me)
		}
		if found, _, err := w.Service.Search(t.Context(), w.Workspace.ID, "小明", "", 10); err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		if found, _, err := w.Service.Search(t.Context(), w.Workspace.ID, "ada", "", 10); err != nil || len(found) != 0 {
			t.Fatal("the old name is still found", err)
		}
		for body, code := range map[string]string{
			`{"handle":"xiao ming"}`: "person.handle", `{"handle":"bob"}`: "handle.taken", `{"birthday":"2023-02-29"}`: "person.birthday", `{"tz":"Mars/Olympus"}`: "person.tz",
			`{"tz":"../../etc/passwd"}`: "person.tz", `{"name":" "}`: "name.length", `{"locale":"xx"}`: "request.invalid", `{"role":"owner"}`: "request.invalid",
		} {
			if r := s.do("PATCH", "/api/w/acme/me", body, as); r.Problem.Code != code {
				t.Errorf("%s: %d %s, want %s", body, r.Status, r.Body, code)
			}
		}
		if err := w.Service.Seen(t.Context(), w.Workspace.ID, []ids.ID{ada.Person, bob.Person}, w.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		var p identity.Profile
		s.do("GET", "/api/w/acme/people/"+ada.Person.String(), nil, cookie(w.Cookie(bob))).into(t, &p)
		if p.LastSeenAt != nil || p.TZ != "Asia/Shanghai" {
			t.Fatalf("%+v", p)
		}
		p = identity.Profile{}
		s.do("GET", "/api/w/acme/people/"+bob.Person.String(), nil, as).into(t, &p)
		if p.LastSeenAt != nil {
			t.Fatal("who hides his own last seen sees that of others")
		}
		p = identity.Profile{}
		s.do("GET", "/api/w/acme/people/"+bob.Person.String(), nil, cookie(w.Cookie(w.Owner))).into(t, &p)
		if p.LastSeenAt == nil || !p.LastSeenAt.Equal(w.Clock.Now()) {
			t.Fatalf("%+v", p)
		}
		p = identity.Profile{}
		s.do("GET", "/api/w/acme/people/"+ada.Person.String(), nil, cookie(w.Cookie(guest))).into(t, &p)
		if p.Birthday != "" || p.Attributes != nil || p.TZ != "" {
			t.Fatalf("a guest sees too much: %+v", p)
		}
		w.Clock.Advance(2 * time.Hour)
		if got := must[identity.Person](t)(w.Service.PersonByID(t.Context(), w.Workspace.ID, ada.Person)); got.Status != nil {
			t.Fatal("a status outlives its end")
		}
		var list struct{ People []identity.Person }
		s.do("GET", "/api/w/acme/people?ids="+ada.Person.String()+","+w.Owner.Person.String(), nil, cookie(w.Cookie(guest))).into(t, &list)
		if len(list.People) != 2 {
			t.Fatal(list)
		}
	})
}

func TestAuditTellsWhoDidWhatFromWhere(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ada := w.Person("Ada", actor.Member)
		s := serve(t, w)
		if r := s.do("PATCH", "/api/w/acme/people/"+ada.Person.String(), `{"role":"admin"}`, cookie(w.Cookie(w.Owner)), header("X-Forwarded-For", "6.6.6.6, 203.0.113.9")); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		var page struct {
			Acts []identity.Act
			Next ids.ID
		}
		s.do("GET", "/api/w/acme/audit?limit=1", nil, cookie(w.Cookie(w.Owner))).into(t, &page)
		if a := page.Acts[0]; a.Action != "person.role_changed" || a.Person != w.Owner.Person || a.Account != w.Owner.Account || a.Subject != ada.Person || a.IP != "203.0.113.9" || a.Detail["role"] != "admin" || a.Detail["was"] != "member" {
			t.Fatalf("%+v", a)
		}
		seen := 1
		for page.Next != 0 {
			next := page.Next
			page.Acts, page.Next = nil, 0
			s.do("GET", "/api/w/acme/audit?limit=1&cursor="+next.String(), nil, cookie(w.Cookie(w.Owner))).into(t, &page)
			seen += len(page.Acts)
		}
		if seen != 4 { // made, two joined, the role
			t.Fatal(seen)
		}
	})
}
