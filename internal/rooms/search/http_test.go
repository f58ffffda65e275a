package search_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/rooms/search"
)

// byName lets in who is in the cast.
type byName map[string]actor.Actor

func (b byName) Authenticate(r *http.Request, workspace string) (actor.Actor, error) {
	a := b[r.Header.Get("X-Name")]
	if a.Known() && workspace != map[bool]string{true: "acme", false: "other"}[a.Workspace == 1] {
		return actor.Actor{}, errs.E("test", errs.Unauthenticated, "auth.workspace", "Not a person of this workspace.")
	}
	return a, nil
}

func TestTheOperation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		cast := byName{"member": ada, "stranger": w.person("Eve", actor.Member), "guest": w.person("Gus", actor.Guest), "foreign": w.personOf(2, "Olga", actor.Owner), "read token": ada, "other token": ada}
		for name, scope := range map[string]string{"read token": "search:read", "other token": "chat:read"} {
			a := cast[name]
			a.Scopes = []string{scope}
			cast[name] = a
		}
		c := w.group(ada, "暗号组")
		for range 3 {
			w.say(ada, c, "暗号 <b>bold</b>")
		}
		w.catchUp()
		api := httpapi.New("test", cast, nil)
		w.search.Register(api)
		web := httptest.NewServer(api.Handler())
		defer web.Close()
		get := func(name, workspace, query string) (int, search.Answer, httpapi.Problem, string) {
			req := must(http.NewRequestWithContext(t.Context(), "GET", web.URL+"/api/w/"+workspace+"/search?"+query, nil))
			req.Header.Set("X-Name", name)
			res := must(http.DefaultClient.Do(req))
			defer res.Body.Close()
			var raw json.RawMessage
			if err := json.NewDecoder(res.Body).Decode(&raw); err != nil {
				t.Fatal(err)
			}
			var a search.Answer
			var p httpapi.Problem
			_, _ = json.Unmarshal(raw, &a), json.Unmarshal(raw, &p)
			return res.StatusCode, a, p, string(raw)
		}
		q := "q=" + url.QueryEscape("暗号")
		for _, x := range []struct {
			name, workspace string
			status, hits    int
		}{{"nobody", "acme", 401, 0}, {"member", "acme", 200, 3}, {"stranger", "acme", 200, 0}, {"guest", "acme", 200, 0}, {"foreign", "other", 200, 0}, {"foreign", "acme", 401, 0},
			{"read token", "acme", 200, 3}, {"other token", "acme", 403, 0}} {
			status, a, _, raw := get(x.name, x.workspace, q)
			hits := 0
			if a.Messages != nil {
				hits = len(a.Messages.Hits)
			}
			if status != x.status || hits != x.hits {
				t.Errorf("%s in %s: %d with %d hits", x.name, x.workspace, status, hits)
			}
			if x.hits == 0 && strings.Contains(raw, "bold") {
				t.Errorf("%s sees %s", x.name, raw)
			}
		}
		status, a, _, raw := get("member", "acme", q+"&in=messages&limit=2&sort=time")
		if status != 200 || a.People != nil || len(a.Messages.Hits) != 2 || a.Messages.Count != 3 || a.Messages.Next == "" {
			t.Fatalf("%d %s", status, raw)
		}
		if want := `{"conversation":"` + c.String() + `","seq":4,"at":"2026-03-01T08:00:00Z","sender":"` + ada.Person.String() +
			`","kind":"text","place":{"kind":"group","title":"暗号组"},"segments":[{"text":"暗号","hit":true},{"text":" \u003cb\u003ebold\u003c/b\u003e"}]}`; !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(raw, "<", `\u003c`), ">", `\u003e`), want) {
			t.Errorf("got  %s\nwant %s", raw, want)
		}
		if status, a, _, raw = get("member", "acme", q+"&in=messages&limit=2&sort=time&cursor="+a.Messages.Next); status != 200 || len(a.Messages.Hits) != 1 || a.Messages.Next != "" {
			t.Errorf("%d %s", status, raw)
		}
		for query, code := range map[string]string{"": "request.invalid", q + "&in=weather": "request.invalid", q + "&limit=1000": "request.invalid", q + "&sort=x": "request.invalid",
			q + "&cursor=zzz": "cursor.malformed", q + "&in=messages&cursor=zzz": "cursor.malformed", "q=" + url.QueryEscape("from:nobody"): "query.from_unknown",
			"q=" + strings.Repeat("a", 1001): "request.invalid"} {
			if status, _, p, raw := get("member", "acme", query); status != 422 || p.Code != code {
				t.Errorf("%.60s: %d %s", query, status, raw)
			}
		}
	})
}
