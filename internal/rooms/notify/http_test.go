package notify

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
)

type byHeader struct{}

func (byHeader) Authenticate(r *http.Request, workspace string) (actor.Actor, error) {
	switch who := r.Header.Get("X-Who"); {
	case who == "":
		return actor.Actor{}, nil
	case who == "elsewhere" || workspace != "acme":
		return actor.Actor{}, errs.E("test", errs.Unauthenticated, "auth.workspace", "Not a person of this workspace.")
	case who == "guest":
		return actor.Actor{Workspace: acme, Person: ming, Account: ming, Role: actor.Guest}, nil
	case who == "narrow":
		return actor.Actor{Workspace: acme, Person: lin, Role: actor.Owner, Scopes: []string{"notifications:read"}}, nil
	case who == "ada":
		return as(ada), nil
	}
	return as(lin), nil
}

type door struct {
	t   *testing.T
	url string
	api *httpapi.API
}

func open(t *testing.T, h *house) door {
	t.Helper()
	d := door{t: t, api: httpapi.New("test", byHeader{}, nil)}
	h.Register(d.api)
	s := httptest.NewServer(d.api.Handler())
	t.Cleanup(s.Close)
	d.url = s.URL
	return d
}

func (d door) do(method, path, who, body string) (int, string) {
	d.t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequest(method, d.url+"/api/w/acme"+path, r)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("X-Who", who)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b)
}

func spell(b browser) string {
	text, _ := json.Marshal(b.Browser)
	return string(text)
}

func TestPermissions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := open(t, h)
		b := h.pushes.browser()
		who := []string{"", "elsewhere", "guest", "lin", "narrow"}
		table := map[string]struct {
			method, path, body string
			want               []int
		}{
			"get-notifications": {"GET", "/notifications", "", []int{401, 401, 200, 200, 200}},
			"put-notifications": {"PUT", "/notifications", `{"push":true,"preview":false,"mail":"day","mail_after":60}`, []int{401, 401, 200, 200, 403}},
			"get-push-key":      {"GET", "/push/key", "", []int{401, 401, 200, 200, 200}},
			"subscribe-push":    {"POST", "/push", spell(b), []int{401, 401, 204, 204, 403}},
			"unsubscribe-push":  {"DELETE", "/push", `{"endpoint":"` + b.Endpoint + `"}`, []int{401, 401, 204, 204, 403}},
		}
		for _, op := range d.api.Ops() {
			c, ok := table[op.ID]
			if !ok {
				t.Errorf("%s has no permission test", op.ID)
				continue
			}
			for i, w := range who {
				if status, body := d.do(c.method, c.path, w, c.body); status != c.want[i] {
					t.Errorf("%s as %q: %d, want %d: %s", op.ID, w, status, c.want[i], body)
				}
			}
		}
	})
}

func TestSettingsAreKeptAndChecked(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := open(t, h)
		if _, body := d.do("GET", "/notifications", "lin", ""); !strings.Contains(body, `"push":true,"preview":false,"mail":"day","mail_after":60`) {
			t.Fatal(body)
		}
		mine := `{"push":false,"preview":true,"mail":"hour","mail_after":15,"quiet":{"from":"22:30","to":"08:00"}}`
		if status, body := d.do("PUT", "/notifications", "lin", mine); status != 200 {
			t.Fatal(status, body)
		}
		if _, body := d.do("GET", "/notifications", "lin", ""); strings.TrimSpace(body) != mine {
			t.Fatal(body)
		}
		if _, body := d.do("GET", "/notifications", "ada", ""); strings.Contains(body, "22:30") {
			t.Fatal("another's settings", body)
		}
		for _, bad := range []string{
			`{"push":true,"preview":false,"mail":"weekly","mail_after":60}`, `{"push":true,"preview":false,"mail":"day","mail_after":4}`, `{"push":true,"preview":false,"mail":"day","mail_after":1441}`,
			`{"push":true,"preview":false,"mail":"day","mail_after":60,"quiet":{"from":"24:00","to":"08:00"}}`, `{"push":true,"preview":false,"mail":"day","mail_after":60,"quiet":{"from":"8:00","to":"08:00"}}`,
			`{"push":true,"preview":false,"mail":"day","mail_after":60,"colour":"red"}`, `{"mail":"day"}`,
		} {
			if status, body := d.do("PUT", "/notifications", "lin", bad); status != 422 {
				t.Errorf("%s: %d %s", bad, status, body)
			}
		}
	})
}

func TestBrowsers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := open(t, h)
		if _, body := d.do("GET", "/push/key", "lin", ""); !strings.Contains(body, h.PublicKey()) || len(h.PublicKey()) != 87 {
			t.Fatal(body)
		}
		good := spell(h.pushes.browser())
		for _, swap := range [][2]string{{"https:", "http:"}, {`"auth":"`, `"auth":"AAAA`}, {`"p256dh":"B`, `"p256dh":"A`}, {"https://", "https://user:pass@"}, {`{"endpoint"`, `{"expirationTime":1,"endpoint"`}} {
			if status, body := d.do("POST", "/push", "lin", strings.Replace(good, swap[0], swap[1], 1)); status != 422 {
				t.Errorf("%v: %d %s", swap, status, body)
			}
		}
		mine := func(p ids.ID) []subscription {
			list, err := subscriptions(t.Context(), h.DB, acme, []ids.ID{p})
			h.must(err)
			return list
		}
		for range 3 { // a browser subscribes at every start
			d.do("POST", "/push", "lin", good)
		}
		if len(mine(lin)) != 1 {
			t.Fatal(mine(lin))
		}
		// Somebody else signs in on the same browser: nothing of the first reaches him.
		h.say(lobby)
		h.must(h.Decide(t.Context()))
		d.do("POST", "/push", "ada", good)
		if got := h.told(); len(got) != 0 || len(mine(lin)) != 0 || len(mine(ada)) != 1 {
			t.Fatal(got, mine(lin), mine(ada))
		}
		d.do("DELETE", "/push", "lin", `{"endpoint":"`+mine(ada)[0].endpoint+`"}`)
		if len(mine(ada)) != 1 {
			t.Fatal("one person ended another's subscription")
		}
		d.do("DELETE", "/push", "ada", `{"endpoint":"`+mine(ada)[0].endpoint+`"}`)
		if len(mine(ada)) != 0 {
			t.Fatal(mine(ada))
		}
		for range browsersMax + 3 {
			h.clock.Advance(1e9)
			h.must(h.Subscribe(t.Context(), as(lin), h.pushes.browser().Browser))
		}
		list := mine(lin)
		if len(list) != browsersMax || !strings.HasSuffix(list[0].endpoint, "/push/4") {
			t.Fatalf("%d, the oldest is %s", len(list), list[0].endpoint)
		}
	})
}

func TestTheKeyOutlivesARotationOfTheSeal(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := build(t, db)
		dir := t.TempDir()
		ring, err := seal.Open(dir, "")
		h.must(err)
		// The house's own ring cannot be opened by another.
		other := h.Config
		other.Seal = ring
		if _, err := Open(t.Context(), other); errs.CodeOf(err) != "seal.closed" {
			t.Fatal(err)
		}
		both, err := seal.Parse(ring.String() + "\n" + h.Seal.String())
		h.must(err)
		other.Seal = both
		again, err := Open(t.Context(), other)
		h.must(err)
		if again.vapid != h.vapid {
			t.Fatal("the key changed")
		}
		other.Seal = ring // what was sealed with the old key was sealed anew
		again, err = Open(t.Context(), other)
		h.must(err)
		if again.vapid != h.vapid {
			t.Fatal("the key changed")
		}
	})
}
