package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/password"
	"hubbub/internal/spine"
)

// Config is what identity needs from the house. Everything but OIDC is required; a nil Notifier or Disconnector means that there are no other
// nodes or no connections.
type Config struct {
	DB           *sqldb.DB
	Spine        *spine.Spine
	IDs          *ids.Maker
	Clock        clock.Clock
	Mail         Mailer
	Limits       Limits
	Seal         *seal.Ring
	PublicURL    string          // where people reach us, such as https://chat.example.com
	Passwords    password.Params // password.Default() outside of tests
	Notifier     Notifier
	Disconnector Disconnector
}

// Service is identity's rules. Safe for concurrent use.
type Service struct {
	cfg       Config
	db        *sqldb.DB
	spine     *spine.Spine
	ids       *ids.Maker
	clock     clock.Clock
	secure    bool // the public URL is https
	host      string
	passwords *password.Hasher
	cache     *cache

	background sync.WaitGroup
	places     chan struct{} // bounds background
	stop       context.CancelFunc
	running    context.Context
}

// Open migrates identity's tables.
func Open(ctx context.Context, c Config) (*Service, error) {
	const where = "identity.Open"
	if c.DB == nil || c.Spine == nil || c.IDs == nil || c.Clock == nil || c.Mail == nil || c.Limits == nil || c.Seal == nil || c.Passwords.AtOnce < 1 {
		return nil, errs.E(where, errs.Internal, "identity.config", "Identity lacks a part of its configuration.")
	}
	u, err := url.Parse(strings.TrimRight(c.PublicURL, "/"))
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, errs.E(where, errs.Internal, "config.public_url", "The public URL must look like https://chat.example.com.").Because(err)
	}
	c.PublicURL = u.String()
	if err := c.DB.Migrate(ctx, "identity", migrations); err != nil {
		return nil, errs.Wrap(where, err)
	}
	s := &Service{cfg: c, db: c.DB, spine: c.Spine, ids: c.IDs, clock: c.Clock, secure: u.Scheme == "https", host: u.Hostname(), passwords: password.New(c.Passwords), cache: newCache(), places: make(chan struct{}, 64)}
	s.running, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	return s, nil
}

// Use gives what app can only make after identity: the gateway and the word between nodes. Call it before the first request.
func (s *Service) Use(n Notifier, d Disconnector) { s.cfg.Notifier, s.cfg.Disconnector = n, d }

// Close waits for background work.
func (s *Service) Close() {
	s.stop()
	s.background.Wait()
}

// later does work whose duration must not be told by the answer. It is refused when too much waits already.
func (s *Service) later(what string, fn func(context.Context) error) error {
	select {
	case s.places <- struct{}{}:
	default:
		return errs.E("identity.later", errs.Busy, "server.busy", "The server is busy; try again in a moment.").After(time.Second)
	}
	s.background.Go(func() {
		defer func() { <-s.places }()
		if err := fn(s.running); err != nil {
			slog.Error("background work failed", "what", what, "error", err)
		}
	})
	return nil
}

// change runs fn in a transaction and rings for the events that it appended.
func (s *Service) change(ctx context.Context, where string, fn func(*sqldb.Tx) error) error {
	if err := s.db.Tx(ctx, fn); err != nil {
		return errs.Wrap(where, err)
	}
	s.spine.Wake()
	return nil
}

// take counts an attempt and refuses it when there were too many.
func (s *Service) take(ctx context.Context, key string, n int, per time.Duration) error {
	wait, err := s.cfg.Limits.Take(ctx, key, n, per)
	if err != nil {
		return errs.Wrap("identity.take", err)
	}
	if wait > 0 {
		return errs.E("identity.take", errs.Limited, "rate.limited", "Too many attempts; try again later.").After(wait)
	}
	return nil
}

// secret is a fresh token of 256 random bits and what is stored of it.
func secret(prefix string) (token string, hash []byte) {
	b := make([]byte, 32)
	rand.Read(b)
	token = prefix + base64.RawURLEncoding.EncodeToString(b)
	return token, hashOf(token)
}

func hashOf(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}
