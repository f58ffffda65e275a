package identity

import (
	"context"
	"net/url"
	"strings"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/contacts"
	"hubbub/internal/rooms/identity/core"
	"hubbub/internal/rooms/identity/oidc"
	"hubbub/internal/rooms/identity/password"
	"hubbub/internal/rooms/identity/signin"
	"hubbub/internal/spine"
)

// Config is what identity needs from the house. Everything is required but OIDC, Notifier and Disconnector; the latter two may be given later (Service.Use).
type Config struct {
	DB           *sqldb.DB
	Spine        *spine.Spine
	IDs          *ids.Maker
	Clock        clock.Clock
	Mail         Mailer
	Limits       ratelimit.Limiter
	Seal         *seal.Ring
	PublicURL    string          // where people reach us, such as https://chat.example.com
	Passwords    password.Params // password.Default() outside of tests
	OIDC         []oidc.Provider
	Notifier     Notifier     // nil: there are no other nodes
	Disconnector Disconnector // nil: there are no connections
}

type (
	coreService     = core.Service
	signinService   = signin.Service
	contactsService = contacts.Service
)

// Service is identity's rules. Safe for concurrent use.
type Service struct {
	*coreService
	*signinService
	*contactsService
	secure bool // the public URL is https
}

// Open migrates identity's tables and opens its parts.
func Open(ctx context.Context, c Config) (*Service, error) {
	const where = "identity.Open"
	if c.DB == nil || c.Spine == nil || c.IDs == nil || c.Clock == nil || c.Mail == nil || c.Limits == nil || c.Seal == nil || c.Passwords.AtOnce < 1 {
		return nil, errs.E(where, errs.Internal, "identity.config", "Identity lacks a part of its configuration.")
	}
	u, err := url.Parse(strings.TrimRight(c.PublicURL, "/"))
	if err != nil || u.Host == "" || u.Path != "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, errs.E(where, errs.Internal, "config.public_url", "The public URL must look like https://chat.example.com.").Because(err)
	}
	s := &Service{secure: u.Scheme == "https"}
	if s.coreService, err = core.Open(ctx, c.DB, c.Spine, c.IDs, c.Clock); err != nil {
		return nil, errs.Wrap(where, err)
	}
	s.Use(c.Notifier, c.Disconnector)
	if s.signinService, err = signin.New(ctx, signin.Config{Core: s.coreService, DB: c.DB, IDs: c.IDs, Clock: c.Clock, Mail: c.Mail, Limits: c.Limits, Seal: c.Seal,
		PublicURL: u, Passwords: c.Passwords, OIDC: c.OIDC}); err != nil {
		return nil, errs.Wrap(where, err)
	}
	s.contactsService = contacts.New(s.coreService, c.DB, c.Clock)
	return s, nil
}

// Sweep deletes what has run out: sessions (their connections are closed), tickets, invites, tokens. Call it about once an hour.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.coreService.Sweep(ctx); err != nil {
		return err
	}
	return s.signinService.Sweep(ctx)
}
