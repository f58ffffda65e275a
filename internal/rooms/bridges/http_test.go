package bridges

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
)

type byHeader struct{}

func (byHeader) Authenticate(r *http.Request, workspace string) (actor.Actor, error) {
	switch who := r.Header.Get("X-Who"); who {
	case "":
		return actor.Actor{}, nil
	case "guest":
		return actor.Actor{Workspace: acme, Person: 14, Account: 14, Role: actor.Guest}, nil
	case "member":
		return as(ming), nil
	case "leader":
		return as(lin), nil
	case "admin":
		return as(ada), nil
	case "reader": // an admin's token that may only read
		return actor.Actor{Workspace: acme, Person: ada, Role: actor.Admin, Scopes: []string{"bridges:read"}}, nil
	case "foreign": // the owner of another workspace, under its own name
		return actor.Actor{Workspace: 2, Person: 21, Account: 21, Role: actor.Owner}, nil
	}
	return actor.Actor{}, errs.E("test", errs.Unauthenticated, "auth.workspace", "Not a person of this workspace.")
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

func (d door) do(method, path, who, kind, body string) (int, string) {
	d.t.Helper()
	req, err := http.NewRequest(method, d.url+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("X-Who", who)
	req.Header.Set("Content-Type", kind)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b)
}

func TestPermissions(t *testing.T) {
	who := []string{"", "elsewhere", "foreign", "guest", "member", "leader", "admin", "reader"}
	outWho := func(ok, foreign int) []int { return []int{401, 401, foreign, 403, 403, 403, ok, 403} }
	table := map[string]struct {
		body string
		want []int
	}{
		"post-to-webhook":         {`{"text":"hi"}`, []int{200, 200, 200, 200, 200, 200, 200, 200}},
		"list-incoming-webhooks":  {"", []int{401, 401, 200, 403, 200, 200, 200, 200}},
		"create-incoming-webhook": {`{"name":"Deploys","conversation":"` + lobby.String() + `"}`, []int{401, 401, 404, 403, 403, 201, 201, 403}},
		"rename-incoming-webhook": {`{"name":"New"}`, []int{401, 401, 404, 403, 403, 200, 200, 403}},
		"rotate-incoming-webhook": {"", []int{401, 401, 404, 403, 403, 200, 200, 403}},
		"delete-incoming-webhook": {"", []int{401, 401, 404, 403, 403, 204, 204, 403}},
		"list-outgoing-webhooks":  {"", []int{401, 401, 200, 403, 403, 403, 200, 200}},
		"create-outgoing-webhook": {"{out}", outWho(201, 404)},
		"update-outgoing-webhook": {`{"name":"New"}`, outWho(200, 404)},
		"delete-outgoing-webhook": {"", outWho(204, 404)},
		"rotate-webhook-secret":   {"", outWho(200, 404)},
		"test-outgoing-webhook":   {"", outWho(200, 404)},
		"list-webhook-attempts":   {"", []int{401, 401, 404, 403, 403, 403, 200, 200}},
	}
	each(t, func(t *testing.T, h *house) {
		d := open(t, h)
		made := `{"name":"CRM","url":"` + h.receiver.server.URL + `","events":["message.sent"],"conversation":"` + lobby.String() + `"}`
		left := maps.Clone(table)
		for _, op := range d.api.Ops() {
			c, ok := left[op.ID]
			if !ok {
				t.Errorf("%s has no permission test", op.ID)
				continue
			}
			delete(left, op.ID)
			for i, w := range who {
				in, token := h.in(lobby)
				o, _ := h.out(NewOutgoing{})
				id := in.ID
				if strings.Contains(op.Path, "/out") {
					id = o.ID
				}
				path := strings.NewReplacer("{workspace}", "acme", "{token}", token, "{id}", id.String()).Replace(op.Path)
				status, answer := d.do(op.Method, path, w, "application/json", strings.Replace(c.body, "{out}", made, 1))
				if status != c.want[i] {
					t.Errorf("%s as %q: %d, want %d: %s", op.ID, w, status, c.want[i], answer)
				}
				if w == "foreign" && op.Method == http.MethodGet && strings.Contains(answer, id.String()) {
					t.Errorf("%s tells another workspace: %s", op.ID, answer)
				}
				if w == "member" && op.ID == "list-incoming-webhooks" && strings.Contains(answer, id.String()) {
					t.Errorf("a member who leads nothing sees webhooks: %s", answer)
				}
				h.must(h.DeleteOutgoing(t.Context(), as(ada), h.keepOut(o).ID))
				if _, found, err := incomingByID(t.Context(), h.DB, acme, in.ID); err == nil && found {
					h.must(h.DeleteIncoming(t.Context(), as(lin), in.ID))
				}
			}
		}
		for id := range left {
			t.Errorf("%s is in the table of permissions but not registered", id)
		}
	})
}

// keepOut puts an outgoing webhook back that an operation deleted.
func (h *house) keepOut(o Outgoing) Outgoing {
	h.t.Helper()
	if _, found, err := outgoingByID(h.t.Context(), h.DB, endpoint{acme, o.ID}); err != nil || !found {
		h.must(err)
		o, _ = h.out(NewOutgoing{})
	}
	return o
}

func TestAnswersAsSlackDoes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := open(t, h)
		_, token := h.in(lobby)
		form := "payload=" + url.QueryEscape(`{"text":"from a form & more"}`)
		for _, c := range []struct {
			path, kind, body string
			status           int
			answer           string
		}{
			{token, "application/json", `{"text":"hi"}`, 200, "ok"},
			{token, "application/x-www-form-urlencoded", form, 200, "ok"},
			{token, "application/x-www-form-urlencoded", `{"text":"as curl does"}`, 200, "ok"},
			{token, "application/json", `{"text":"` + strings.Repeat("热", payloadMax) + `"}`, 413, `"code":"request.too_large"`},
			{token, "application/json", `{"text":7}`, 422, `"location":"body.text"`},
			{token, "application/json", `{}`, 422, `"code":"webhook.no_text"`},
			{"nonsense", "application/json", `{"text":"hi"}`, 404, `"code":"webhook.not_found"`},
		} {
			status, answer := d.do("POST", InPath+c.path, "", c.kind, c.body)
			if status != c.status || status == 200 && answer != c.answer || !strings.Contains(answer, c.answer) {
				t.Errorf("%s %.60s: %d %s", c.kind, c.body, status, answer)
			}
		}
		if len(h.town.posts) != 3 || h.town.posts[1].text != "from a form & more" {
			t.Fatalf("%+v", h.town.posts)
		}
	})
}

func TestSecretsAreShownOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		d := open(t, h)
		const base = "/api/w/acme/webhooks"
		_, answer := d.do("POST", base+"/in", "leader", "application/json", `{"name":"Deploys","conversation":"`+lobby.String()+`"}`)
		var in struct{ URL string }
		h.must(json.Unmarshal([]byte(answer), &in))
		_, answer = d.do("POST", base+"/out", "admin", "application/json", `{"name":"CRM","url":"https://example.com/x?key=1","events":["message.sent"]}`)
		var out struct {
			ID      ids.ID
			Secret  string
			Enabled bool
		}
		h.must(json.Unmarshal([]byte(answer), &out))
		if !strings.HasPrefix(in.URL, "https://chat.example"+InPath) || !strings.HasPrefix(out.Secret, secretPrefix) || !out.Enabled {
			t.Fatal(in, out)
		}
		for _, path := range []string{"/in", "/out"} {
			if _, list := d.do("GET", base+path, "admin", "", ""); strings.Contains(list, strings.TrimPrefix(in.URL, "https://chat.example"+InPath)) || strings.Contains(list, "whsec_") || strings.Contains(list, "secret\"") {
				t.Errorf("%s: %s", path, list)
			}
		}
		for _, bad := range []string{`{"name":"x","url":"http://10.0.0.1/","events":["message.sent"]}`, `{"name":"x","url":"https://example.com","events":["message.read"]}`, `{"name":"x","url":"https://example.com","events":[]}`,
			`{"name":" ","url":"https://example.com","events":["message.sent"]}`, `{"name":"x","url":"https://example.com","events":["message.sent"],"colour":"red"}`} {
			if status, answer := d.do("POST", base+"/out", "admin", "application/json", bad); status != 422 {
				t.Errorf("%s: %d %s", bad, status, answer)
			}
		}
		for _, a := range h.town.acts {
			if b, err := json.Marshal(a); err != nil || strings.Contains(string(b), "key=1") || strings.Contains(string(b), "whsec_") {
				t.Errorf("the audit log tells a secret: %s", b)
			}
		}
	})
}
