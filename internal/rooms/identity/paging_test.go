package identity_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/identitytest"
)

// TestWhatGrowsWithoutEndComesInPages walks the lists of identity by pages of every size: the same things, each once.
func TestWhatGrowsWithoutEndComesInPages(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		s := serve(t, w)
		as := cookie(w.Cookie(w.Owner))
		want := map[string][]string{}
		for i := range 5 {
			other := w.Person(fmt.Sprint("P", i), actor.Member)
			must[identity.Contact](t)(w.Service.ChangeContact(w.As(w.Owner), w.Owner, other.Person, identity.ContactChange{Contact: true}))
			want["contacts"] = append(want["contacts"], other.Person.String())
			rude := w.Person(fmt.Sprint("R", i), actor.Member)
			ok(t, w.Service.Block(w.As(w.Owner), w.Owner, rude.Person))
			want["people"] = append(want["people"], rude.Person.String())
			bot := must[identity.Person](t)(w.Service.CreateBot(w.As(w.Owner), w.Owner, fmt.Sprint("B", i), ""))
			want["bots"] = append(want["bots"], bot.ID.String())
			inv, _, err := w.Service.MakeInvite(w.As(w.Owner), w.Owner, identity.NewInvite{Role: actor.Member, MaxUses: 1, Life: time.Hour})
			ok(t, err)
			want["invites"] = append([]string{inv.ID.String()}, want["invites"]...)
		}
		for name, path := range map[string]string{"contacts": "/contacts", "people": "/blocks", "bots": "/bots", "invites": "/invites"} {
			for _, limit := range []int{1, 2, 5, 6} {
				var got []string
				for cursor, n := "", 0; n < 20; n++ {
					var page map[string]any
					s.do("GET", fmt.Sprintf("/api/w/acme%s?limit=%d&cursor=%s", path, limit, cursor), nil, as).into(t, &page)
					for _, item := range page[name].([]any) {
						id := item
						if m, is := item.(map[string]any); is {
							if id = m["id"]; id == nil {
								id = m["person"]
							}
						}
						got = append(got, fmt.Sprint(id))
					}
					if cursor, _ = page["next"].(string); cursor == "" {
						break
					}
				}
				if !slices.Equal(got, want[name]) {
					t.Errorf("%s by %d: %v, want %v", path, limit, got, want[name])
				}
			}
		}
		for _, bad := range []string{"limit=201", "cursor=!"} {
			if r := s.do("GET", "/api/w/acme/contacts?"+bad, nil, as); r.Status != 422 {
				t.Errorf("%s: %d %s", bad, r.Status, r.Body)
			}
		}
	})
}

func TestABotIsRenamedAndSwitched(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		s := serve(t, w)
		as := cookie(w.Cookie(w.Owner))
		bot := must[identity.Person](t)(w.Service.CreateBot(w.As(w.Owner), w.Owner, "Robot", ""))
		_, token, err := w.Service.IssueBotToken(w.As(w.Owner), w.Owner, bot.ID, identity.NewToken{Name: "x"})
		ok(t, err)
		change := func(id ids.ID, body string) reply { return s.do("PATCH", "/api/w/acme/bots/"+id.String(), body, as) }
		opens := func() bool { return s.do("GET", "/api/w/acme/me", nil, bearer(token)).Status == 200 }
		var now identity.Person
		if change(bot.ID, `{"name":"小机","handle":"xiaoji"}`).into(t, &now); now.Name != "小机" || now.Handle != "xiaoji" || !opens() {
			t.Fatalf("%+v", now)
		}
		if change(bot.ID, `{"deactivated":true}`).into(t, &now); !now.Deactivated || opens() {
			t.Fatalf("switched off, it still gets in: %+v", now)
		}
		now = identity.Person{}
		if change(bot.ID, `{"deactivated":false}`).into(t, &now); now.Deactivated || opens() {
			t.Fatalf("switched on again, it has the tokens of before: %+v", now)
		}
		if _, token, err = w.Service.IssueBotToken(w.As(w.Owner), w.Owner, bot.ID, identity.NewToken{Name: "x"}); err != nil || !opens() {
			t.Fatalf("switched on again, a new token does not open: %v", err)
		}
		for name, r := range map[string]reply{"a person": change(w.Person("Ada", actor.Member).Person, `{"name":"x"}`), "nobody": change(7, `{"name":"x"}`)} {
			if r.Problem.Code != "person.not_found" {
				t.Errorf("%s is changed as a bot: %d %s", name, r.Status, r.Body)
			}
		}
		if r := change(bot.ID, `{"name":""}`); r.Status != 422 {
			t.Errorf("no name: %d %s", r.Status, r.Body)
		}
	})
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
