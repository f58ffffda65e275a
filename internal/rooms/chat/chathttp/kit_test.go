package chathttp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/model"
)

// slugs of the two workspaces.
var slugs = map[string]ids.ID{"acme": 1, "other": 2}

// door is chat behind HTTP; who asks stands in a header.
type door struct {
	*chattest.World
	t      testing.TB
	api    *httpapi.API
	server *httptest.Server
	known  map[string]actor.Actor
}

func open(t *testing.T, db *sqldb.DB) *door {
	d := &door{World: chattest.New(t, db), t: t, known: map[string]actor.Actor{}}
	d.api = httpapi.New("test", d, nil)
	d.Room.Register(d.api)
	d.server = httptest.NewServer(d.api.Handler())
	t.Cleanup(d.server.Close)
	return d
}

// Authenticate implements httpapi.Authenticator.
func (d *door) Authenticate(r *http.Request, workspace string) (actor.Actor, error) {
	name := r.Header.Get("X-Who")
	if name == "" {
		return actor.Actor{}, nil
	}
	a, ok := d.known[name]
	if !ok || (workspace != "" && slugs[workspace] != a.Workspace) {
		return actor.Actor{}, errs.E("test", errs.Unauthenticated, "auth.token", "Not of this workspace.")
	}
	return a, nil
}

func (d *door) person(name string, workspace ids.ID, role actor.Role) actor.Actor {
	a := d.PersonOf(workspace, role)
	d.known[name] = a
	return a
}

// reply is what came back.
type reply struct {
	status int
	code   string
	body   string
}

func (r reply) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
}

// ask sends a request as somebody; path is below the workspace unless it starts with /api/.
func (d *door) ask(who, method, path string, body any) reply {
	d.t.Helper()
	if !strings.HasPrefix(path, "/api/") {
		slug := "acme"
		if d.known[who].Workspace == 2 {
			slug = "other"
		}
		path = "/api/w/" + slug + path
	}
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			d.t.Fatal(err)
		}
		in = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, d.server.URL+path, in)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("X-Who", who)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	var p httpapi.Problem
	if res.StatusCode >= 400 {
		if err := json.Unmarshal(b, &p); err != nil || p.Code == "" {
			d.t.Fatalf("%s %s: %d is no problem document: %s", method, path, res.StatusCode, b)
		}
	}
	return reply{res.StatusCode, p.Code, string(b)}
}

// must asks and insists on a status.
func (d *door) must(status int, who, method, path string, body any) reply {
	d.t.Helper()
	r := d.ask(who, method, path, body)
	if r.status != status {
		d.t.Fatalf("%s %s %s: %d %s, want %d", who, method, path, r.status, r.body, status)
	}
	return r
}

// refused asks and insists on a code.
func (d *door) refused(code, who, method, path string, body any) {
	d.t.Helper()
	if r := d.ask(who, method, path, body); r.code != code {
		d.t.Errorf("%s %s %s: %d %s, want %s", who, method, path, r.status, r.body, code)
	}
}

func (d *door) client() string { return "client-" + d.IDs.New().String() }

// group makes a group by the first of the people, with the others in it.
func (d *door) group(mode model.Mode, who ...string) ids.ID { return d.titled(secret, mode, who...) }

func (d *door) titled(title string, mode model.Mode, who ...string) ids.ID {
	d.t.Helper()
	n := chat.NewConversation{Kind: model.Group, Mode: mode, Title: title}
	for _, name := range who[1:] {
		n.People = append(n.People, d.known[name].Person)
	}
	l, _, err := d.Create(d.t.Context(), d.known[who[0]], n)
	if err != nil {
		d.t.Fatal(err)
	}
	return l.Conversation.ID
}

// secret begins all that outsiders must not see.
const secret = "不可外传的话"

// send sends through the API and gives the number.
func (d *door) send(who string, c ids.ID, m map[string]any) int64 {
	d.t.Helper()
	if m["client_id"] == nil {
		m["client_id"] = d.client()
	}
	var r struct{ Seq int64 }
	d.must(200, who, "POST", at(c, "messages"), m).into(d.t, &r)
	return r.Seq
}

func (d *door) say(who string, c ids.ID, text string) int64 {
	d.t.Helper()
	return d.send(who, c, map[string]any{"text": text})
}

func at(c ids.ID, rest ...any) string {
	s := "/conversations/" + c.String()
	for _, r := range rest {
		s += fmt.Sprint("/", r)
	}
	return s
}

func newMessage(kind model.MessageKind) chat.NewMessage {
	return chat.NewMessage{Kind: kind, Text: "我是系统"}
}
