package identity_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/identity/identitytest"
)

// server offers identity's operations as app does.
type server struct {
	*httptest.Server
	t   *testing.T
	api *httpapi.API
}

func serve(t *testing.T, w *identitytest.World) *server {
	t.Helper()
	api := httpapi.New("test", w.Service, nil)
	w.Service.Register(api)
	s := httptest.NewServer(w.Handler(api.Handler()))
	t.Cleanup(s.Close)
	return &server{s, t, api}
}

// reply is what came back.
type reply struct {
	Status  int
	Problem httpapi.Problem
	Cookies []*http.Cookie
	Header  http.Header
	Body    []byte
}

func (r reply) into(t *testing.T, v any) {
	t.Helper()
	if r.Status >= 300 {
		t.Fatalf("status %d: %s", r.Status, r.Body)
	}
	if err := json.Unmarshal(r.Body, v); err != nil {
		t.Fatalf("%v in %s", err, r.Body)
	}
}

func (r reply) cookie(name string) *http.Cookie {
	for _, c := range r.Cookies {
		if c.Name == name {
			return c
		}
	}
	return nil
}

type with func(*http.Request)

func cookie(c *http.Cookie) with { return func(r *http.Request) { r.AddCookie(c) } }
func bearer(token string) with {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}
func header(k, v string) with { return func(r *http.Request) { r.Header.Set(k, v) } }

// do asks; body is JSON text, or a value to encode, or nil.
func (s *server) do(method, path string, body any, as ...with) reply {
	s.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		enc, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(enc)
	}
	if !strings.HasPrefix(path, "http") {
		path = s.URL + path
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, path, in)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for _, f := range as {
		f(req)
	}
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	out := reply{Status: res.StatusCode, Cookies: res.Cookies(), Header: res.Header}
	if out.Body, err = io.ReadAll(res.Body); err != nil {
		s.t.Fatal(err)
	}
	if out.Status >= 400 {
		_ = json.Unmarshal(out.Body, &out.Problem)
	}
	return out
}

// Who may pass an operation's door: S signed out, G guest, M member, D moderator, A admin, O owner, X owner of another workspace, F forged cookie,
// N an owner's token without the scope, T a member's token with every scope. Finer rules have tests of their own.
const (
	everybody = "SGMDAOXFNT"
	accounts  = "GMDAOX"
	people    = "GMDAOT"
	members   = "MDAOT"
	admins    = "AO"
)

var doors = map[string]struct{ who, body string }{
	"setup-needed":         {everybody, ""},
	"setup":                {everybody, `{"token":"x","workspace":"A","slug":"a","name":"A","email":"a@example.com","password":"12345678"}`},
	"sign-in-methods":      {everybody, ""},
	"login":                {everybody, `{"email":"a@example.com","password":"x"}`},
	"logout":               {everybody, ""},
	"sign-up":              {everybody, `{"workspace":"none","name":"A","email":"a@example.com","password":"x"}`},
	"look-at-invite":       {everybody, `{"invite":"x"}`},
	"forgot-password":      {everybody, `{"email":"nobody@example.com"}`},
	"reset-password":       {everybody, `{"token":"x","password":"12345678"}`},
	"verify-email":         {everybody, `{"token":"x"}`},
	"begin-passkey-login":  {everybody, ""},
	"finish-passkey-login": {everybody, `{"ceremony":"x","credential":{}}`},
	"start-sign-on":        {everybody, ""},
	"finish-sign-on":       {everybody, ""},

	"session":              {accounts + "T", ""},
	"list-sessions":        {accounts, ""},
	"end-other-sessions":   {accounts, ""},
	"end-session":          {accounts, ""},
	"change-password":      {accounts, `{"current":"x","password":"12345678"}`},
	"change-email":         {accounts, `{"current":"x","email":"b@example.com"}`},
	"send-verification":    {accounts, ""},
	"open-workspace":       {accounts, `{"slug":"x y","name":"X"}`},
	"join-workspace":       {accounts, `{"invite":"x"}`},
	"list-tokens":          {accounts, ""},
	"issue-token":          {accounts, `{"workspace":"none","name":"x","current":"correct horse battery"}`},
	"revoke-token":         {accounts, ""},
	"begin-totp":           {accounts, `{"current":"x"}`},
	"confirm-totp":         {accounts, `{"code":"123456"}`},
	"renew-recovery-codes": {accounts, `{"current":"x"}`},
	"end-totp":             {accounts, `{"current":"x"}`},
	"list-passkeys":        {accounts, ""},
	"begin-passkey":        {accounts, `{"current":"x"}`},
	"finish-passkey":       {accounts, `{"ceremony":"x","name":"x","credential":{}}`},
	"remove-passkey":       {accounts, `{"current":"x"}`},
	"link-provider":        {accounts, `{"current":"x"}`},
	"list-linked":          {accounts, ""},
	"unlink-provider":      {accounts, `{"current":"x"}`},

	"me":               {people, ""},
	"change-me":        {people, `{"title":"x"}`},
	"list-people":      {members, ""},
	"person":           {people, ""},
	"change-person":    {admins, `{"title":"x"}`},
	"list-contacts":    {members, ""},
	"put-contact":      {members, `{}`},
	"remove-contact":   {members, ""},
	"list-blocks":      {people, ""},
	"block":            {people, ""},
	"unblock":          {people, ""},
	"workspace":        {people, ""},
	"change-workspace": {admins, `{}`},
	"audit-log":        {admins, ""},
	"list-invites":     {members, ""},
	"make-invite":      {members, `{"role":"guest"}`},
	"revoke-invite":    {members, ""},
	"list-bots":        {admins, ""},
	"change-bot":       {admins, `{"name":"Robbie"}`},
	"create-bot":       {admins, `{"name":"Bot"}`},
	"issue-bot-token":  {admins, `{"name":"x"}`},
	"revoke-bot-token": {admins, ""},
}

// closed are the codes with which a door is shut.
var closed = map[string]bool{"auth.signed_out": true, "auth.false": true, "auth.workspace": true, "auth.role": true, "auth.scope": true, "auth.session_needed": true, "people.guests": true}

func TestEveryDoorOpensForWhomItShould(t *testing.T) {
	w := identitytest.New(t, sqldbtest.SQLite(t))
	seen := map[string]bool{}
	for _, op := range serve(t, w).api.Ops() {
		seen[op.ID] = true
		door, ok := doors[op.ID]
		if !ok {
			t.Errorf("operation %s has no row in the table of permissions", op.ID)
			continue
		}
		t.Run(op.ID, func(t *testing.T) { tryDoor(t, op, door.who, door.body) })
	}
	for id := range doors {
		if !seen[id] {
			t.Errorf("the table has a row for %s, which is no operation", id)
		}
	}
}

func tryDoor(t *testing.T, op httpapi.Op, who, body string) {
	w := identitytest.New(t, sqldbtest.SQLite(t))
	w.Mail.Take()
	s := serve(t, w)
	yes := true
	if _, err := w.Service.ChangeWorkspace(w.As(w.Owner), w.Owner, identityChange(yes)); err != nil {
		t.Fatal(err)
	}
	member, target := w.Person("Mem", actor.Member), w.Person("Target", actor.Guest)
	asks := map[rune]with{
		'S': func(*http.Request) {},
		'G': cookie(w.Cookie(w.Person("Gus", actor.Guest))), 'M': cookie(w.Cookie(member)), 'D': cookie(w.Cookie(w.Person("Mo", actor.Moderator))),
		'A': cookie(w.Cookie(w.Person("Adm", actor.Admin))), 'O': cookie(w.Cookie(w.Owner)),
		'F': cookie(&http.Cookie{Name: "hubbub_session", Value: "forged"}),
		'N': bearer(w.Token(w.Owner, "other:read")), 'T': bearer(w.Token(member)),
	}
	other := w.OtherWorkspace()
	asks['X'] = cookie(other.Cookie(other.Owner))
	path := strings.NewReplacer("{workspace}", "acme", "{id}", target.Person.String(), "{token}", target.Person.String(), "{provider}", "none").Replace(op.Path)
	var in any
	if body != "" {
		in = body
	}
	for c, as := range asks {
		r := s.do(op.Method, path, in, as)
		if r.Status == 500 || r.Problem.Detail == "validation failed" || r.Problem.Code == "request.malformed" {
			t.Errorf("%c: the request itself is wrong: %d %s", c, r.Status, r.Body)
		}
		if open := !closed[r.Problem.Code]; open != strings.ContainsRune(who, c) {
			t.Errorf("%c: %d %s, want open: %v", c, r.Status, r.Body, !open)
		}
	}
}
