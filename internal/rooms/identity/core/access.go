package core

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/origin"
)

// CookieName is the browser's session cookie.
const CookieName = "hubbub_session"

const (
	tokenPrefix = "hbb_"
	cacheFor    = 20 * time.Second // how long a node that missed the word lets a dead credential live
	cacheSize   = 50_000
	touchAfter  = 5 * time.Minute // how exact "last used" is
)

// Authenticate implements httpapi.Authenticator.
func (s *Service) Authenticate(r *http.Request, workspace string) (actor.Actor, error) {
	if h := r.Header.Get("Authorization"); h != "" {
		scheme, token, _ := strings.Cut(h, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return actor.Actor{}, falseCredential()
		}
		return s.AuthenticateSecret(r.Context(), strings.TrimSpace(token), workspace)
	}
	c, err := r.Cookie(CookieName)
	if err != nil || c.Value == "" {
		return actor.Actor{}, nil
	}
	return s.AuthenticateSecret(r.Context(), c.Value, workspace)
}

// AuthenticateSecret finds out who holds a session's or token's secret: in a workspace (its slug) a person, outside ("") an account.
func (s *Service) AuthenticateSecret(ctx context.Context, secret, workspace string) (actor.Actor, error) {
	if secret == "" || len(secret) > 200 {
		return actor.Actor{}, falseCredential()
	}
	c, err := s.credential(ctx, secret)
	if err != nil {
		return actor.Actor{}, errs.Wrap("identity.Authenticate", err)
	}
	if workspace == "" {
		return c.outside, nil
	}
	a, ok := c.inside[workspace]
	if !ok {
		return actor.Actor{}, errs.E("identity.Authenticate", errs.Unauthenticated, "auth.workspace", "You have no access to this workspace.")
	}
	return a, nil
}

func falseCredential() error {
	return errs.E("identity.Authenticate", errs.Unauthenticated, "auth.false", "You are no longer signed in.")
}

// credential is what a secret opens.
type credential struct {
	subject ids.ID // the account, or the person of a token without one: what Forget is called with
	outside actor.Actor
	inside  map[string]actor.Actor
	until   time.Time // the cache's or the credential's own end, whichever is first
}

func (s *Service) credential(ctx context.Context, secret string) (*credential, error) {
	hash := [32]byte(HashOf(secret))
	now := s.clock.Now()
	c, generation := s.cache.get(hash, now)
	if c != nil {
		return c, nil
	}
	load := s.sessionCredential
	if strings.HasPrefix(secret, tokenPrefix) {
		load = s.tokenCredential
	}
	c, err := load(ctx, hash[:], now)
	if err != nil {
		return nil, err
	}
	s.cache.put(hash, c, generation, now)
	return c, nil
}

func (s *Service) sessionCredential(ctx context.Context, hash []byte, now time.Time) (*credential, error) {
	session, found, err := sqldb.One(ctx, s.db, q.SessionByHash, scanSession, hash)
	if err != nil {
		return nil, err
	}
	if !found || !session.ExpiresAt.After(now) {
		return nil, falseCredential()
	}
	mine, err := s.Memberships(ctx, session.Account)
	if err != nil {
		return nil, err
	}
	c := &credential{subject: session.Account, outside: actor.Actor{Account: session.Account, Session: session.ID}, inside: make(map[string]actor.Actor, len(mine))}
	for _, m := range mine {
		c.inside[m.Slug] = actor.Actor{Workspace: m.Workspace, Person: m.Person, Account: session.Account, Session: session.ID, Role: m.Role, Locale: m.Locale}
	}
	if now.Sub(session.UsedAt) >= touchAfter {
		session.ExpiresAt = s.slide(session.CreatedAt, now)
		ip := session.IP
		if cl, ok := origin.Of(ctx); ok {
			ip = cl.Address()
		}
		s.touch(ctx, q.TouchSession, session.ID, sqldb.Millis(now), sqldb.Millis(session.ExpiresAt), ip)
	}
	c.until = earlier(now.Add(cacheFor), session.ExpiresAt)
	return c, nil
}

func (s *Service) tokenCredential(ctx context.Context, hash []byte, now time.Time) (*credential, error) {
	var slug, scopes string
	var used, expires int64
	a, found, err := sqldb.One(ctx, s.db, q.TokenByHash, func(scan sqldb.Scan) (a actor.Actor, err error) {
		err = scan(&a.Token, &a.Workspace, &a.Person, &scopes, &used, &expires, &a.Role, &a.Account, &a.Locale, &slug)
		return a, err
	}, hash)
	if err != nil {
		return nil, err
	}
	if !found || expires != 0 && expires <= sqldb.Millis(now) {
		return nil, falseCredential()
	}
	if a.Scopes, err = readScopes(scopes); err != nil {
		return nil, err
	}
	if now.Sub(sqldb.Time(used)) >= touchAfter {
		s.touch(ctx, q.TouchToken, a.Token, sqldb.Millis(now))
	}
	c := &credential{subject: a.Account, outside: a, inside: map[string]actor.Actor{slug: a}, until: now.Add(cacheFor)}
	if a.Account == 0 {
		c.subject = a.Person
	}
	if expires != 0 {
		c.until = earlier(c.until, sqldb.Time(expires))
	}
	return c, nil
}

// touch notes a use. That it cannot be noted (a full disk) keeps nobody out.
func (s *Service) touch(ctx context.Context, query *sqldb.Query, args ...any) {
	if err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}); err != nil {
		slog.WarnContext(ctx, "could not note the use of a credential", "error", err)
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Forget drops what this node remembers of a subject's credentials; the next request reads them afresh. Other nodes' Notifier ends here.
func (s *Service) Forget(subject ids.ID) { s.cache.forget(subject) }

// ForgetEverywhere drops a subject's credentials here and on the other nodes.
func (s *Service) ForgetEverywhere(ctx context.Context, subject ids.ID) {
	if subject == 0 {
		return
	}
	s.cache.forget(subject)
	if s.notifier == nil {
		return
	}
	if err := s.notifier.AccessChanged(context.WithoutCancel(ctx), subject); err != nil {
		slog.ErrorContext(ctx, "other nodes were not told that access changed", "error", err)
	}
}

// Ending is access that ended: connections to close.
type Ending struct {
	Person, Session ids.ID
	Reason          string // one of the Ended constants
}

// CloseAccess makes the end of access true everywhere, after its change has committed and before the caller is answered.
func (s *Service) CloseAccess(ctx context.Context, subject ids.ID, endings ...Ending) error {
	s.ForgetEverywhere(ctx, subject)
	if s.disconnector == nil {
		return nil
	}
	ctx = context.WithoutCancel(ctx) // a caller who hangs up must not keep connections open
	var err error
	for _, e := range endings {
		err = errors.Join(err, s.disconnector.Disconnect(ctx, e.Person, e.Session, disconnectReason(e.Reason)))
	}
	return errs.Wrap("identity.ended", err)
}

// subjectOf is under what a person's credentials are remembered.
func subjectOf(p Person) ids.ID {
	if p.Account != 0 {
		return p.Account
	}
	return p.ID
}

// cache remembers credentials for a moment.
type cache struct {
	mu         sync.Mutex // tier 3: held for map access only
	byHash     map[[32]byte]*credential
	bySubject  map[ids.ID][][32]byte
	generation int64 // rises with every forget
}

func newCache() *cache {
	return &cache{byHash: map[[32]byte]*credential{}, bySubject: map[ids.ID][][32]byte{}}
}

// get finds a credential that is still good. generation goes back into put.
func (c *cache) get(hash [32]byte, now time.Time) (_ *credential, generation int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.byHash[hash]; found != nil && found.until.After(now) {
		return found, c.generation
	}
	return nil, c.generation
}

// put remembers what was read, unless something was forgotten since the reading began: it may have been read before the change that made us forget.
func (c *cache) put(hash [32]byte, cr *credential, generation int64, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.generation != generation {
		return
	}
	if len(c.byHash) >= cacheSize {
		c.sweep(now)
	}
	c.byHash[hash] = cr
	if !slices.Contains(c.bySubject[cr.subject], hash) {
		c.bySubject[cr.subject] = append(c.bySubject[cr.subject], hash)
	}
}

// sweep makes room: what has run out, or everything.
func (c *cache) sweep(now time.Time) {
	for hash, cr := range c.byHash {
		if !cr.until.After(now) {
			c.drop(hash, cr.subject)
		}
	}
	if len(c.byHash) >= cacheSize {
		clear(c.byHash)
		clear(c.bySubject)
	}
}

func (c *cache) drop(hash [32]byte, subject ids.ID) {
	delete(c.byHash, hash)
	left := slices.DeleteFunc(c.bySubject[subject], func(h [32]byte) bool { return h == hash })
	if len(left) == 0 {
		delete(c.bySubject, subject)
	} else {
		c.bySubject[subject] = left
	}
}

func (c *cache) forget(subject ids.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	for _, hash := range c.bySubject[subject] {
		delete(c.byHash, hash)
	}
	delete(c.bySubject, subject)
}
