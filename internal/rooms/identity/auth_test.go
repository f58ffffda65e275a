package identity_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/identitytest"
)

// at is a context of a request from an address.
func at(t *testing.T, ip string) context.Context {
	return identity.WithClient(t.Context(), identity.Client{IP: netip.MustParseAddr(ip), Agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"})
}

// letter waits for the letter of a kind and returns the token in its link.
func letter(t *testing.T, w *identitytest.World, kind string) (m identity.Mail, token string) {
	t.Helper()
	for range 500 {
		for _, m := range w.Mail.Take() {
			if m.Kind == kind {
				_, rest, _ := strings.Cut(m.Text, "#")
				token, _, _ := strings.Cut(rest, "\n")
				return m, token
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("no letter %q came", kind)
	return m, ""
}

func TestSetupMakesTheOwnerOnceAndOnlyWithTheLink(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := identitytest.NewEmpty(t, db)
		s := serve(t, w)
		link := must[string](t)(w.Service.SetupLink(t.Context()))
		base, token, _ := strings.Cut(link, "#")
		if base != "http://hubbub.test/setup" || len(token) < 30 {
			t.Fatal(link)
		}
		body := map[string]any{"token": "wrong", "workspace": "热闹工坊", "slug": "acme", "name": "王小明", "email": "Ada@Example.com", "password": "correct horse", "locale": "zh-CN", "tz": "Asia/Shanghai"}
		if r := s.do("POST", "/api/setup", body); r.Problem.Code != "setup.token" {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		body["token"] = token
		var wg sync.WaitGroup
		replies := make([]reply, 4)
		for i := range replies {
			b := map[string]any{}
			for k, v := range body {
				b[k] = v
			}
			b["slug"], b["email"] = fmt.Sprint("acme", i), fmt.Sprintf("a%d@example.com", i)
			wg.Go(func() { replies[i] = s.do("POST", "/api/setup", b) })
		}
		wg.Wait()
		won := slices.IndexFunc(replies, func(r reply) bool { return r.Status == 200 })
		for i, r := range replies {
			if i != won && r.Problem.Code != "setup.done" {
				t.Errorf("%d: %d %s", i, r.Status, r.Body)
			}
		}
		var out struct {
			Account    identity.Account
			Workspaces []identity.Membership
		}
		replies[won].into(t, &out)
		if len(out.Workspaces) != 1 || out.Workspaces[0].Role != actor.Owner || !out.Account.Verified {
			t.Fatalf("%+v", out)
		}
		c := replies[won].cookie("hubbub_session")
		if c == nil || !c.HttpOnly || c.Path != "/" || c.SameSite != 2 || c.Secure {
			t.Fatalf("%+v", c)
		}
		if r := s.do("GET", "/api/w/"+out.Workspaces[0].Slug+"/me", nil, cookie(c)); r.Status != 200 || !strings.Contains(string(r.Body), "王小明") {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		if link := must[string](t)(w.Service.SetupLink(t.Context())); link != "" {
			t.Fatal("the setup link is still offered:", link)
		}
	})
}

func TestSetupTakesOverWhatAnImportMade(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := identitytest.NewEmpty(t, db)
		ws, _, err := w.Service.CreateWorkspace(t.Context(), identity.NewWorkspace{Slug: "old", Name: "Old"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
			_, _, err := w.Service.Import(t.Context(), tx, ws.ID, []identity.ImportedPerson{{External: "u1", Name: "Ada"}})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		in, got, err := w.Service.Setup(at(t, "10.0.0.1"), identity.SetupRequest{Token: must[string](t)(w.Service.SetupToken(t.Context())), Slug: "old", Title: "x",
			NewAccount: identity.NewAccount{Email: "o@example.com", Name: "Olga", Password: "correct horse"}})
		if err != nil || got.ID != ws.ID || got.Name != "Old" {
			t.Fatal(got, err)
		}
		mine := must[[]identity.Membership](t)(w.Service.Memberships(t.Context(), in.Account.ID))
		if len(mine) != 1 || mine[0].Role != actor.Owner {
			t.Fatal(mine)
		}
	})
}

func TestSecureCookieBehindTLS(t *testing.T) {
	for _, c := range []struct {
		url, proto string
		want       bool
	}{{"https://chat.example.com", "", true}, {"http://hubbub.test", "https", true}, {"http://hubbub.test", "", false}} {
		w := identitytest.New(t, sqldbtest.SQLite(t), func(cfg *identity.Config) { cfg.PublicURL = c.url })
		r := serve(t, w).do("POST", "/api/auth/login", map[string]string{"email": w.Email(w.Owner), "password": identitytest.Password}, header("X-Forwarded-Proto", c.proto))
		if got := r.cookie("hubbub_session"); got == nil || got.Secure != c.want {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

// The time of a sign-in is the time of its hashes: there is exactly one, whoever asks and whatever is wrong.
func TestLoginCostsOneHashWhoeverAsks(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		noPassword, err := w.Service.CreateAccount(t.Context(), identity.NewAccount{Email: "sso@example.com", Name: "Sso"})
		if err != nil || noPassword.ID == 0 {
			t.Fatal(err)
		}
		email := w.Email(w.Owner)
		for _, c := range []struct{ what, email, password, code string }{
			{"right", email, identitytest.Password, ""}, {"other case", strings.ToUpper(email), identitytest.Password, ""},
			{"wrong password", email, "wrong", "auth.wrong"}, {"empty password", email, "", "auth.wrong"},
			{"nobody", "nobody@example.com", identitytest.Password, "auth.wrong"}, {"no password", "sso@example.com", identitytest.Password, "auth.wrong"},
			{"not an address", "'; DROP TABLE account", "x", "auth.wrong"},
		} {
			before := w.Service.Hashes()
			_, err := w.Service.Login(at(t, "10.0.0.1"), c.email, c.password, "")
			if errs.CodeOf(err) != c.code {
				t.Errorf("%s: %v, want %q", c.what, err, c.code)
			}
			if n := w.Service.Hashes() - before; n != 1 {
				t.Errorf("%s: %d hashes, want 1", c.what, n)
			}
		}
		_, err = w.Service.Login(t.Context(), email, identitytest.Password, "")
		wantCode(t, err, "internal") // without knowing where it comes from, no attempt is made
	})
}

func TestAttemptsAreCounted(t *testing.T) {
	limits := func(c *identity.Config) { c.Limits = ratelimit.NewMemory(1000, time.Now) }
	each(t, func(t *testing.T, w *identitytest.World) {
		email := w.Email(w.Owner)
		for i := range 10 { // from ten networks: the account's own limit
			_, err := w.Service.Login(at(t, fmt.Sprintf("10.0.%d.1", i)), email, "wrong", "")
			wantCode(t, err, "auth.wrong")
		}
		before := w.Service.Hashes()
		_, err := w.Service.Login(at(t, "10.0.99.1"), email, identitytest.Password, "")
		wantCode(t, err, "rate.limited")
		if e, _ := errors.AsType[*errs.Error](err); e.RetryAfter <= 0 {
			t.Fatal("no word of when to come again")
		}
		if w.Service.Hashes() != before {
			t.Fatal("a refused attempt cost a hash")
		}
		for i := range 100 { // from one IPv6 network, under many addresses and names
			_, err = w.Service.Login(at(t, fmt.Sprintf("2001:db8::%x", i+1)), fmt.Sprintf("n%d@example.com", i), "x", "")
			wantCode(t, err, "auth.wrong")
		}
		_, err = w.Service.Login(at(t, "2001:db8::ffff"), "fresh@example.com", "x", "")
		wantCode(t, err, "rate.limited")
	}, limits)
}

func TestAWeakHashIsReplacedAtSignIn(t *testing.T) {
	db := sqldbtest.SQLite(t)
	w := identitytest.New(t, db)
	email := w.Email(w.Owner)
	dearer := identitytest.NewNode(t, w, func(c *identity.Config) { c.Passwords.Passes = 2 })
	for want, round := int64(2), 0; round < 2; want, round = 1, round+1 {
		before := dearer.Hashes()
		if _, err := dearer.Login(at(t, "10.0.0.1"), email, identitytest.Password, ""); err != nil {
			t.Fatal(err)
		}
		if n := dearer.Hashes() - before; n != want {
			t.Fatalf("round %d: %d hashes, want %d", round, n, want)
		}
	}
}

func TestWhenAccessEndsItEndsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		s := serve(t, w)
		me := func(as with) int { return s.do("GET", "/api/w/acme/me", nil, as).Status }
		yes, no, guest := true, false, actor.Guest
		for _, c := range []struct {
			what   string
			end    func(a actor.Actor, token string)
			cookie int // what /me then says to the cookie
			token  int // and to the token
			all    bool
			reason string
		}{
			{"sign out", func(a actor.Actor, _ string) { s.do("POST", "/api/auth/logout", nil, cookie(w.Cookie(a))) }, 401, 200, false, identity.DisconnectSignedOut},
			{"revoke the session", func(a actor.Actor, _ string) {
				if err := w.Service.EndSession(t.Context(), a.Account, a.Session, identity.EndedRevoked); err != nil {
					t.Fatal(err)
				}
			}, 401, 200, false, identity.DisconnectSignedOut},
			{"revoke the token", func(a actor.Actor, _ string) {
				mine := must[[]identity.Token](t)(w.Service.TokensOfAccount(t.Context(), a.Account))
				if r := s.do("DELETE", "/api/auth/tokens/"+mine[0].ID.String(), nil, cookie(w.Cookie(a))); r.Status != 204 {
					t.Fatalf("%d %s", r.Status, r.Body)
				}
			}, 200, 401, false, identity.DisconnectSignedOut},
			{"shut out", func(a actor.Actor, _ string) {
				must[identity.Person](t)(w.Service.ChangePerson(w.As(w.Owner), w.Owner, a.Person, identity.PersonChange{Deactivated: &yes}))
			}, 401, 401, true, identity.DisconnectDeactivated},
			{"reset the password", func(a actor.Actor, _ string) {
				if err := w.Service.ForgotPassword(at(t, "10.0.0.1"), w.Email(a)); err != nil {
					t.Fatal(err)
				}
				_, token := letter(t, w, "password.reset")
				if err := w.Service.ResetPassword(at(t, "10.0.0.1"), token, "another horse"); err != nil {
					t.Fatal(err)
				}
				wantCode(t, w.Service.ResetPassword(at(t, "10.0.0.1"), token, "third horse"), "link.used")
			}, 401, 200, false, identity.DisconnectSignedOut},
		} {
			a := w.Person(c.what, actor.Member)
			token := w.Token(a)
			if me(cookie(w.Cookie(a))) != 200 || me(bearer(token)) != 200 { // and so both are remembered
				t.Fatal("not signed in to begin with")
			}
			w.Ended.Take()
			c.end(a, token)
			if got := me(cookie(w.Cookie(a))); got != c.cookie {
				t.Errorf("%s: the cookie gets %d, want %d", c.what, got, c.cookie)
			}
			if got := me(bearer(token)); got != c.token {
				t.Errorf("%s: the token gets %d, want %d", c.what, got, c.token)
			}
			ended := w.Ended.Take()
			if len(ended) != 1 || ended[0].Person != a.Person || ended[0].Reason != c.reason || (ended[0].Session == 0) != c.all {
				t.Errorf("%s: %+v", c.what, ended)
			}
		}
		a := w.Person("Lowered", actor.Admin)
		if r := s.do("GET", "/api/w/acme/audit", nil, cookie(w.Cookie(a))); r.Status != 200 {
			t.Fatal(r.Status)
		}
		w.Ended.Take()
		must[identity.Person](t)(w.Service.ChangePerson(w.As(w.Owner), w.Owner, a.Person, identity.PersonChange{Role: &guest}))
		if r := s.do("GET", "/api/w/acme/audit", nil, cookie(w.Cookie(a))); r.Status != 403 {
			t.Errorf("a lowered admin still reads the audit log: %d", r.Status)
		}
		if ended := w.Ended.Take(); len(ended) != 1 || ended[0].Reason != identity.DisconnectChanged {
			t.Errorf("%+v", ended)
		}
		must[identity.Person](t)(w.Service.ChangePerson(w.As(w.Owner), w.Owner, a.Person, identity.PersonChange{Deactivated: &yes}))
		must[identity.Person](t)(w.Service.ChangePerson(w.As(w.Owner), w.Owner, a.Person, identity.PersonChange{Deactivated: &no}))
		if got := me(cookie(w.Cookie(a))); got != 200 {
			t.Errorf("let in again, but gets %d", got)
		}
	})
}

// heard passes the word between nodes as Redis would.
type heard struct{ other func(ids.ID) }

func (h *heard) AccessChanged(_ context.Context, subject ids.ID) error {
	h.other(subject)
	return nil
}

func TestOtherNodesForgetToo(t *testing.T) {
	w := identitytest.New(t, sqldbtest.SQLite(t))
	second := identitytest.NewNode(t, w)
	ada := w.Person("Ada", actor.Member)
	secret := w.Cookie(ada).Value
	for _, word := range []bool{false, true} {
		in := must[identity.SignedIn](t)(w.Service.StartSession(t.Context(), ada.Account, "test"))
		if word {
			w.Service.Use(&heard{second.Forget}, w.Ended)
			secret = in.Secret
		}
		a := must[actor.Actor](t)(second.AuthenticateSecret(t.Context(), secret, "acme"))
		if err := w.Service.EndSession(t.Context(), a.Account, a.Session, identity.EndedRevoked); err != nil {
			t.Fatal(err)
		}
		_, err := second.AuthenticateSecret(t.Context(), secret, "acme")
		if word {
			wantCode(t, err, "auth.false")
			continue
		}
		if err != nil {
			t.Fatal("nothing is remembered: this test would prove nothing", err)
		}
		w.Clock.Advance(21 * time.Second)
		_, err = second.AuthenticateSecret(t.Context(), secret, "acme")
		wantCode(t, err, "auth.false")
	}
}

func TestSessionsSlideAndEnd(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ada := w.Person("Ada", actor.Member)
		other := must[identity.SignedIn](t)(w.Service.StartSession(at(t, "10.9.8.7"), ada.Account, "test"))
		for range 4 { // used every three weeks, it lives on; the other is idle too long
			w.Clock.Advance(21 * 24 * time.Hour)
			if _, err := w.Service.AuthenticateSecret(t.Context(), w.Cookie(ada).Value, "acme"); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.Service.AuthenticateSecret(t.Context(), other.Secret, "acme")
		wantCode(t, err, "auth.false")
		live := must[[]identity.Session](t)(w.Service.Sessions(t.Context(), ada.Account, ada.Session))
		if len(live) != 1 || !live[0].Current || live[0].ID != ada.Session {
			t.Fatalf("%+v", live)
		}
		w.Ended.Take()
		if err := w.Service.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ended := w.Ended.Take(); !slices.ContainsFunc(ended, func(e identitytest.Ending) bool {
			return e.Session == other.Session.ID && e.Reason == identity.DisconnectSignedOut
		}) {
			t.Fatalf("the swept session's connections stay open: %+v", ended)
		}
		w.Clock.Advance(20 * 24 * time.Hour)
		for range 20 { // at a year it ends, however busy
			_, err = w.Service.AuthenticateSecret(t.Context(), w.Cookie(ada).Value, "acme")
			w.Clock.Advance(20 * 24 * time.Hour)
		}
		wantCode(t, err, "auth.false")
	})
}

func TestTokensEnd(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ada := w.Person("Ada", actor.Member)
		_, secret, err := w.Service.IssueToken(t.Context(), identity.NewToken{Workspace: ada.Workspace, Person: ada.Person, Name: "x", Scopes: []string{"chat:read"}, ExpiresAt: w.Clock.Now().Add(10 * time.Second)})
		if err != nil {
			t.Fatal(err)
		}
		a := must[actor.Actor](t)(w.Service.AuthenticateSecret(t.Context(), secret, "acme"))
		if a.Person != ada.Person || a.Session != 0 || !a.Can("chat:read") || a.Can("chat:write") {
			t.Fatalf("%+v", a)
		}
		w.Clock.Advance(11 * time.Second)
		_, err = w.Service.AuthenticateSecret(t.Context(), secret, "acme")
		wantCode(t, err, "auth.false")
		_, _, err = w.Service.IssueToken(t.Context(), identity.NewToken{Workspace: ada.Workspace, Person: ada.Person, Name: "x", Scopes: []string{"everything"}})
		wantCode(t, err, "token.scope")
		bot := must[identity.Person](t)(w.Service.CreateBot(w.As(w.Owner), w.Owner, "Bot", ""))
		_, botSecret, err := w.Service.IssueBotToken(w.As(w.Owner), w.Owner, bot.ID, identity.NewToken{Name: "x"})
		if err != nil {
			t.Fatal(err)
		}
		if a := must[actor.Actor](t)(w.Service.AuthenticateSecret(t.Context(), botSecret, "acme")); a.Role != actor.Bot || a.Account != 0 || a.Person != bot.ID {
			t.Fatalf("%+v", a)
		}
		yes := true
		must[identity.Person](t)(w.Service.ChangePerson(w.As(w.Owner), w.Owner, bot.ID, identity.PersonChange{Deactivated: &yes}))
		_, err = w.Service.AuthenticateSecret(t.Context(), botSecret, "acme")
		wantCode(t, err, "auth.false")
		_, _, err = w.Service.IssueBotToken(w.As(w.Owner), w.Owner, ada.Person, identity.NewToken{Name: "x"})
		wantCode(t, err, "person.not_found")
	})
}

func TestChangingPasswordAndAddressNeedsThePassword(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ada := w.Person("Ada", actor.Member)
		second := must[identity.SignedIn](t)(w.Service.StartSession(t.Context(), ada.Account, "test"))
		ctx := at(t, "10.0.0.1")
		wantCode(t, w.Service.ChangePassword(ctx, ada, "wrong", "another horse"), "auth.password_wrong")
		wantCode(t, w.Service.ChangePassword(ctx, ada, identitytest.Password, "short"), "password.weak")
		token := ada
		token.Session, token.Token = 0, 7
		wantCode(t, w.Service.ChangePassword(ctx, token, identitytest.Password, "another horse"), "auth.session_needed")
		if err := w.Service.ChangePassword(ctx, ada, identitytest.Password, "another horse"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Service.AuthenticateSecret(ctx, w.Cookie(ada).Value, "acme"); err != nil {
			t.Fatal("one's own session ended:", err)
		}
		_, err := w.Service.AuthenticateSecret(ctx, second.Secret, "acme")
		wantCode(t, err, "auth.false")
		letter(t, w, "password.changed")

		old := w.Email(ada)
		wantCode(t, w.Service.ChangeEmail(ctx, ada, "wrong", "new@example.com"), "auth.password_wrong")
		if err := w.Service.ChangeEmail(ctx, ada, "another horse", w.Email(w.Owner)); err != nil {
			t.Fatal("it is told that somebody else has an address:", err)
		}
		letter(t, w, "email.change_asked")
		if err := w.Service.ChangeEmail(ctx, ada, "another horse", "新@example.com"); err != nil {
			t.Fatal(err)
		}
		m, link := letter(t, w, "email.change")
		if m.To != "新@example.com" || w.Email(ada) != old {
			t.Fatal(m.To, w.Email(ada))
		}
		if err := w.Service.VerifyEmail(ctx, link); err != nil {
			t.Fatal(err)
		}
		wantCode(t, w.Service.VerifyEmail(ctx, link), "link.used")
		if w.Email(ada) != "新@example.com" {
			t.Fatal(w.Email(ada))
		}
		if err := w.Service.ForgotPassword(ctx, "nobody@example.com"); err != nil {
			t.Fatal("it is told that nobody has an address:", err)
		}
	})
}

func TestLinksRunOut(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ctx := at(t, "10.0.0.1")
		if err := w.Service.ForgotPassword(ctx, w.Email(w.Owner)); err != nil {
			t.Fatal(err)
		}
		_, token := letter(t, w, "password.reset")
		before := w.Service.Hashes()
		wantCode(t, w.Service.ResetPassword(ctx, token+"x", "another horse"), "link.used")
		wantCode(t, w.Service.VerifyEmail(ctx, token), "link.used") // of another kind
		w.Clock.Advance(61 * time.Minute)
		wantCode(t, w.Service.ResetPassword(ctx, token, "another horse"), "link.used")
		if w.Service.Hashes() != before {
			t.Fatal("a worthless link cost a hash")
		}
		if err := w.Service.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	})
}
