package httpapi_test

import (
	"context"
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
)

type byHeader struct{}

func (byHeader) Authenticate(r *http.Request, workspace string) (actor.Actor, error) {
	switch role := r.Header.Get("X-Role"); role {
	case "":
		return actor.Actor{}, nil
	case "forged":
		return actor.Actor{}, errs.E("test", errs.Unauthenticated, "auth.token", "This token is not valid.")
	case "narrow":
		return actor.Actor{Workspace: 1, Person: 2, Account: 3, Role: actor.Owner, Scopes: []string{"test:read"}}, nil
	default:
		return actor.Actor{Workspace: 1, Person: 2, Account: 3, Role: actor.Role(role)}, nil
	}
}

type echoIn struct {
	Thing httpapi.ID `path:"thing"`
	Body  struct {
		Text  string `json:"text" maxLength:"10"`
		Other ids.ID `json:"other,omitempty"`
	}
}
type echoOut struct {
	Body struct {
		Thing, Other ids.ID
		Text         string
	}
}

func server(t *testing.T) *httptest.Server {
	api := httpapi.New("test", byHeader{}, nil)
	for access, path := range map[httpapi.Access]string{httpapi.Public: "/api/p/{thing}", httpapi.Members: httpapi.Workspace + "/m/{thing}", httpapi.Admins: httpapi.Workspace + "/a/{thing}"} {
		httpapi.Add(api, httpapi.Op{ID: "echo-" + string(access), Method: "POST", Path: path, Tag: "test", Access: access}, func(_ context.Context, in *echoIn) (*echoOut, error) {
			if in.Body.Text == "boom" {
				return nil, io.ErrUnexpectedEOF
			}
			out := &echoOut{}
			out.Body.Thing, out.Body.Other, out.Body.Text = in.Thing.ID, in.Body.Other, in.Body.Text
			return out, nil
		})
	}
	s := httptest.NewServer(api.Handler())
	t.Cleanup(s.Close)
	return s
}

func post(t *testing.T, s *httptest.Server, path, role, body string, headers ...string) (int, httpapi.Problem, string) {
	t.Helper()
	req, _ := http.NewRequest("POST", s.URL+path, strings.NewReader(body))
	req.Header.Set("X-Role", role)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	var p httpapi.Problem
	_ = json.Unmarshal(b, &p)
	return res.StatusCode, p, string(b)
}

func TestAnswers(t *testing.T) {
	s := server(t)
	id := ids.ID(77).String()
	for _, c := range []struct {
		name, path, role, body string
		status                 int
		code                   string
	}{
		{"anybody may call a public operation", "/api/p/" + id, "", `{"text":"你好"}`, 200, ""},
		{"false credentials do not close a public door", "/api/p/" + id, "forged", `{"text":"x"}`, 200, ""},
		{"signed out", "/api/w/acme/m/" + id, "", `{"text":"x"}`, 401, "auth.signed_out"},
		{"forged", "/api/w/acme/m/" + id, "forged", `{"text":"x"}`, 401, "auth.token"},
		{"guest at a members' door", "/api/w/acme/m/" + id, "guest", `{"text":"x"}`, 403, "auth.role"},
		{"member", "/api/w/acme/m/" + id, "member", `{"text":"x","other":"` + id + `"}`, 200, ""},
		{"member at an admins' door", "/api/w/acme/a/" + id, "member", `{"text":"x"}`, 403, "auth.role"},
		{"admin", "/api/w/acme/a/" + id, "admin", `{"text":"x"}`, 200, ""},
		{"token without the scope", "/api/w/acme/a/" + id, "narrow", `{"text":"x"}`, 403, "auth.scope"},
		{"unknown field", "/api/p/" + id, "", `{"text":"x","nope":1}`, 422, "request.invalid"},
		{"too long", "/api/p/" + id, "", `{"text":"12345678901"}`, 422, "request.invalid"},
		{"not an id", "/api/p/nonsense", "", `{"text":"x"}`, 422, "request.invalid"},
		{"not JSON", "/api/p/" + id, "", `{"text":`, 400, "request.malformed"},
		{"too large", "/api/p/" + id, "", `{"text":"` + strings.Repeat("x", 2<<20) + `"}`, 413, "request.too_large"},
		{"our fault keeps its secret", "/api/p/" + id, "", `{"text":"boom"}`, 500, "internal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, p, body := post(t, s, c.path, c.role, c.body)
			if status != c.status || p.Code != c.code {
				t.Fatalf("status %d code %q, want %d %q: %s", status, p.Code, c.status, c.code, body)
			}
			if status == 200 && !strings.Contains(body, id) {
				t.Fatalf("the id does not come back in its outside spelling: %s", body)
			}
			if strings.Contains(body, "unexpected EOF") {
				t.Fatalf("an internal cause leaked: %s", body)
			}
		})
	}
}

func TestOtherOriginsMayNotChangeAnything(t *testing.T) {
	s := server(t)
	status, p, _ := post(t, s, "/api/p/"+ids.ID(1).String(), "", `{"text":"x"}`, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	if status != 403 || p.Code != "auth.cross_origin" {
		t.Fatalf("status %d code %q", status, p.Code)
	}
}

func TestThePageListsEveryOperationAndRunsNothing(t *testing.T) {
	s := server(t)
	res, err := http.Get(s.URL + "/api/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, _ := io.ReadAll(res.Body)
	page := string(b)
	for _, want := range []string{"/api/p/{thing}", "/api/w/{workspace}/m/{thing}", "/api/w/{workspace}/a/{thing}", "test:write", "admins"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	if res.StatusCode != 200 || strings.Contains(page, "<script") || !strings.Contains(res.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%d %s", res.StatusCode, res.Header.Get("Content-Security-Policy"))
	}
}
