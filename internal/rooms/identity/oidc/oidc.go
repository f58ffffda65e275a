// Package oidc signs people on at OpenID Connect providers: authorization code with PKCE, state and nonce. It keeps nothing of an exchange; what must
// survive between its two halves is handed to the caller as a Flow.
//
// A provider is asked for its configuration when it is first used, and again when that failed, so that a provider that is down at our start keeps
// nobody else from signing in.
package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"regexp"
	"sync"
	"time"

	"hubbub/internal/platform/errs"

	lib "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Provider is one provider as the operator configures it.
type Provider struct {
	Name         string // in URLs: lower-case letters, digits, hyphens
	Title        string // on the button
	Issuer       string
	ClientID     string
	ClientSecret string
	Scopes       []string // beyond openid, email, profile
	TrustEmail   bool     // its email_verified may open an existing account that has the same, confirmed address
}

// Clients are our registrations at all providers. Safe for concurrent use.
type Clients struct {
	order []string
	all   map[string]*client
}

type client struct {
	Provider
	redirect string
	http     *http.Client

	mu    sync.Mutex // tier 1: held while the provider is asked for its configuration
	ready *ready
}

type ready struct {
	oauth    oauth2.Config
	verifier *lib.IDTokenVerifier
}

var nameForm = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// New takes the providers; base is our URL before "<provider>/callback".
func New(providers []Provider, base string) (*Clients, error) {
	c := &Clients{all: map[string]*client{}}
	for _, p := range providers {
		if !nameForm.MatchString(p.Name) || p.Issuer == "" || p.ClientID == "" || c.all[p.Name] != nil {
			return nil, errs.E("oidc.New", errs.Internal, "oidc.config", "A sign-on provider needs a name of its own, an issuer and a client id: "+p.Name)
		}
		if p.Title == "" {
			p.Title = p.Name
		}
		c.order = append(c.order, p.Name)
		c.all[p.Name] = &client{Provider: p, redirect: base + p.Name + "/callback", http: &http.Client{Timeout: 10 * time.Second}}
	}
	return c, nil
}

// Providers lists the providers in the operator's order.
func (c *Clients) Providers() []Provider {
	out := make([]Provider, len(c.order))
	for i, n := range c.order {
		out[i] = c.all[n].Provider
	}
	return out
}

// Flow is what must survive between Start and Finish, where the browser cannot read it.
type Flow struct{ Provider, Verifier, Nonce string }

func (c *Clients) client(ctx context.Context, name string) (*client, *ready, error) {
	const where = "oidc.client"
	cl := c.all[name]
	if cl == nil {
		return nil, nil, errs.E(where, errs.NotFound, "oidc.provider", "There is no such sign-on provider.")
	}
	cl.mu.Lock()
	defer cl.mu.Unlock()
	if cl.ready != nil {
		return cl, cl.ready, nil
	}
	// The library keeps this context for fetching keys later, so the request's own would be dead by then.
	p, err := lib.NewProvider(lib.ClientContext(context.WithoutCancel(ctx), cl.http), cl.Issuer)
	if err != nil {
		return nil, nil, unavailable(where, err)
	}
	cl.ready = &ready{
		oauth: oauth2.Config{ClientID: cl.ClientID, ClientSecret: cl.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: cl.redirect,
			Scopes: append([]string{lib.ScopeOpenID, "email", "profile"}, cl.Scopes...)},
		verifier: p.Verifier(&lib.Config{ClientID: cl.ClientID}),
	}
	return cl, cl.ready, nil
}

func unavailable(where string, err error) error {
	return errs.E(where, errs.Busy, "oidc.unavailable", "The sign-on provider does not answer; try again in a moment.").After(5 * time.Second).Because(err)
}

// Prepare makes the secrets of an exchange.
func Prepare(provider string) Flow {
	nonce := make([]byte, 24)
	rand.Read(nonce)
	return Flow{provider, oauth2.GenerateVerifier(), base64.RawURLEncoding.EncodeToString(nonce)}
}

// Start is the URL at the provider to which the browser goes; state comes back with it.
func (c *Clients) Start(ctx context.Context, f Flow, state string) (string, error) {
	_, r, err := c.client(ctx, f.Provider)
	if err != nil {
		return "", err
	}
	return r.oauth.AuthCodeURL(state, oauth2.S256ChallengeOption(f.Verifier), lib.Nonce(f.Nonce)), nil
}

// Identity is who signed on.
type Identity struct {
	Subject    string
	Email      string // "" unless the provider says that it is verified
	Name       string
	Locale     string
	TrustEmail bool
}

// Finish trades the code for an ID token, checks it and tells who signed on.
func (c *Clients) Finish(ctx context.Context, f Flow, code string) (Identity, error) {
	const where = "oidc.Finish"
	cl, r, err := c.client(ctx, f.Provider)
	if err != nil {
		return Identity{}, err
	}
	refused := errs.E(where, errs.Unauthenticated, "oidc.refused", "The sign-on was not accepted. Try again.")
	token, err := r.oauth.Exchange(lib.ClientContext(ctx, cl.http), code, oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return Identity{}, refused.Because(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Identity{}, refused
	}
	id, err := r.verifier.Verify(lib.ClientContext(ctx, cl.http), raw)
	if err != nil {
		return Identity{}, refused.Because(err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(f.Nonce)) != 1 || id.Subject == "" {
		return Identity{}, refused
	}
	var claims struct {
		Email    string `json:"email"`
		Verified any    `json:"email_verified"` // some providers send a text
		Name     string `json:"name"`
		Username string `json:"preferred_username"`
		Locale   string `json:"locale"`
	}
	if err := id.Claims(&claims); err != nil {
		return Identity{}, refused.Because(err)
	}
	out := Identity{Subject: id.Subject, Name: claims.Name, Locale: claims.Locale, TrustEmail: cl.TrustEmail}
	if out.Name == "" {
		out.Name = claims.Username
	}
	if claims.Verified == true || claims.Verified == "true" {
		out.Email = claims.Email
	}
	return out, nil
}
