// Package signin is every way in: passwords, second factors, passkeys, sign-on at an OIDC provider, invites and open sign-up, the first owner's setup,
// and the mailed links for who lost something.
//
// Guesses are counted by network and by account before anything is looked up, and a password costs one hash whoever asks, so neither the answer nor its time
// tells whether somebody has an account. What is dear (hashing) is done before a transaction begins. A ticket is what somebody may do once with a
// secret that he holds; its data is sealed, and taking it is one DELETE, so of two who try at once one gets it.
//
// Service is safe for concurrent use. Letters whose sending must not show in the time of an answer go out in the background; Close waits for them.
package signin

import (
	"context"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/core"
	"hubbub/internal/rooms/identity/oidc"
	"hubbub/internal/rooms/identity/passkey"
	"hubbub/internal/rooms/identity/password"
)

// Config is what signing in needs.
type Config struct {
	Core      *core.Service
	DB        *sqldb.DB
	IDs       *ids.Maker
	Clock     clock.Clock
	Mail      Mailer
	Limits    ratelimit.Limiter
	Seal      *seal.Ring
	PublicURL *url.URL
	Passwords password.Params
	OIDC      []oidc.Provider
}

// Service is the rules of signing in.
type Service struct {
	core      *core.Service
	db        *sqldb.DB
	ids       *ids.Maker
	clock     clock.Clock
	mail      Mailer
	limits    ratelimit.Limiter
	seal      *seal.Ring
	publicURL string
	host      string
	passwords *password.Hasher
	passkeys  *passkey.Party
	oidc      *oidc.Clients

	background sync.WaitGroup
	places     chan struct{} // bounds background
	running    context.Context
	stop       context.CancelFunc
}

// New makes the service on the database that core has migrated.
func New(ctx context.Context, c Config) (*Service, error) {
	party, err := passkey.New(c.PublicURL)
	if err != nil {
		return nil, err
	}
	clients, err := oidc.New(c.OIDC, c.PublicURL.String()+"/api/auth/oidc/")
	if err != nil {
		return nil, err
	}
	s := &Service{core: c.Core, db: c.DB, ids: c.IDs, clock: c.Clock, mail: c.Mail, limits: c.Limits, seal: c.Seal, publicURL: c.PublicURL.String(), host: c.PublicURL.Hostname(),
		passwords: password.New(c.Passwords), passkeys: party, oidc: clients, places: make(chan struct{}, 64)}
	s.running, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	return s, nil
}

// Close waits for the letters that are being written; what still waits for the database or the mailer is broken off after a while.
func (s *Service) Close() {
	timer := time.AfterFunc(5*time.Second, s.stop)
	defer timer.Stop()
	s.background.Wait()
	s.stop()
}

// Hashes counts the password hashes that were computed.
func (s *Service) Hashes() int64 { return s.passwords.Hashes() }

// later does work whose duration must not be told by the answer. It is refused when too much waits already.
func (s *Service) later(what string, fn func(context.Context) error) error {
	select {
	case s.places <- struct{}{}:
	default:
		return errs.E("signin.later", errs.Busy, "server.busy", "The server is busy; try again in a moment.").After(time.Second)
	}
	s.background.Go(func() {
		defer func() { <-s.places }()
		if err := fn(s.running); err != nil {
			slog.Error("background work failed", "what", what, "error", err)
		}
	})
	return nil
}

// CreateAccount makes a sign-in that opens no workspace yet.
func (s *Service) CreateAccount(ctx context.Context, na core.NewAccount) (a core.Account, err error) {
	hash, err := s.prepare(ctx, &na)
	if err != nil {
		return a, err
	}
	err = s.core.Change(ctx, "signin.CreateAccount", func(tx *sqldb.Tx) error {
		a, err = s.core.InsertAccount(ctx, tx, na, hash)
		return err
	})
	return a, err
}

// prepare checks what somebody chose and hashes the password, before any transaction is held.
func (s *Service) prepare(ctx context.Context, na *core.NewAccount) (hash string, err error) {
	if err := na.Check(); err != nil || na.Password == "" {
		return "", err
	}
	if err := password.Acceptable(na.Password, na.Name, na.Email); err != nil {
		return "", err
	}
	return s.passwords.Hash(ctx, na.Password)
}
