package identity

import (
	"context"
	"net/http"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/identity/core"
)

const tag = "identity"

// Register adds identity's operations.
func (s *Service) Register(api *httpapi.API) {
	s.registerEntry(api)
	s.registerRecovery(api)
	s.registerAccount(api)
	s.registerFactors(api)
	s.registerSignOn(api)
	s.registerPeople(api)
	s.registerCircle(api)
	s.registerWorkspace(api)
}

// body is an answer with nothing but a body; nothing is one without.
type (
	body[T any] struct{ Body T }
	nothing     struct{}
	none        struct{}
	ask[T any]  struct{ Body T }
)

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

func done(err error) (*nothing, error) {
	if err != nil {
		return nil, err
	}
	return &nothing{}, nil
}

// op describes an operation outside of workspaces.
func op(id, method, path string, access httpapi.Access, summary string) httpapi.Op {
	return httpapi.Op{ID: id, Method: method, Path: path, Tag: tag, Access: access, Summary: summary}
}

// inside describes an operation of a workspace.
func inside(id, method, path string, access httpapi.Access, summary string) httpapi.Op {
	return op(id, method, httpapi.Workspace+path, access, summary)
}

func from(ctx context.Context) actor.Actor { return actor.From(ctx) }

// atBrowser is the asker, who must have signed in himself: what concerns an account as a whole is no token's business.
func atBrowser(ctx context.Context) (actor.Actor, error) {
	a := actor.From(ctx)
	if a.Session == 0 {
		return a, core.SessionNeeded("identity.atBrowser")
	}
	return a, nil
}

// signedIn is an answer that carries the session's cookie.
type signedIn struct {
	SetCookie string `header:"Set-Cookie"`
	Body      struct {
		Account    Account      `json:"account"`
		Workspaces []Membership `json:"workspaces"`
	}
}

func (s *Service) welcome(ctx context.Context, in SignedIn, err error) (*signedIn, error) {
	if err != nil {
		return nil, err
	}
	out := &signedIn{SetCookie: s.cookie(ctx, CookieName, in.Secret, "/", sessionCookieLife)}
	out.Body.Account = in.Account
	out.Body.Workspaces, err = s.memberships(ctx, in.Account.ID)
	return out, err
}

func (s *Service) memberships(ctx context.Context, account ids.ID) ([]Membership, error) {
	all, err := s.Memberships(ctx, account)
	return append([]Membership{}, all...), err
}

// The browser keeps the cookie as long as a session can last; when it really ends is decided here, at each use.
const sessionCookieLife = 365 * 24 * time.Hour

func (s *Service) cookie(ctx context.Context, name, value, path string, life time.Duration) string {
	client, _ := ClientOf(ctx)
	c := http.Cookie{Name: name, Value: value, Path: path, MaxAge: int(life.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure || client.Secure}
	if value == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// limitOf bounds how much a page may hold.
// paging is the query of lists that come in pages.
type paging struct {
	Cursor httpapi.ID `query:"cursor" doc:"As next in the page before."`
	Limit  int        `query:"limit" minimum:"0" maximum:"200"`
}

func (p *paging) most() int { return limitOf(p.Limit, 100, 200) }

// cut cuts what was read with one item more than asked, and names the place of the last one that is left.
func cut[T any](p *paging, items []T, place func(T) ids.ID) (page []T, next ids.ID) {
	if n := p.most(); len(items) > n {
		items = items[:n]
		next = place(items[n-1])
	}
	return append([]T{}, items...), next
}

func limitOf(n, usual, most int) int {
	if n <= 0 {
		return usual
	}
	return min(n, most)
}

func badParameter(location, message string, value any) error {
	return errs.E("identity.http", errs.Invalid, "request.invalid", "A parameter does not fit.").In(location, message, value)
}
