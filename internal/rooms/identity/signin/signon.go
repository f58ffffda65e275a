package signin

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/core"
	"hubbub/internal/rooms/identity/oidc"
)

const signOnLife = 10 * time.Minute

// signOn is an exchange with a provider that is half done.
type signOn struct {
	Flow      oidc.Flow
	Browser   string // hash of the secret in the browser's cookie: nobody else may finish
	Next      string
	Invite    string
	Workspace string
	Link      bool // to the account of the ticket, instead of signing in
}

// SignOnStart is what a browser says when it begins.
type SignOnStart struct {
	Provider  string
	Next      string // the page to go to afterwards
	Invite    string
	Workspace string // an open workspace to join
}

// StartSignOn begins an exchange: the browser goes to url and keeps cookie.
func (s *Service) StartSignOn(ctx context.Context, r SignOnStart) (url, cookie string, err error) {
	c, err := s.client(ctx)
	if err != nil {
		return "", "", err
	}
	if err := ratelimit.Check(ctx, s.limits, "signin.StartSignOn", "signon.network:"+c.Network(), networkAttempts, attemptWindow); err != nil {
		return "", "", err
	}
	return s.startSignOn(ctx, 0, signOn{Flow: oidc.Prepare(r.Provider), Next: localPage(r.Next), Invite: r.Invite, Workspace: r.Workspace})
}

// StartLink begins an exchange that ties the provider's subject to the asker's account, for who proves to be its holder.
func (s *Service) StartLink(ctx context.Context, me actor.Actor, provider, current, next string) (url, cookie string, err error) {
	if _, err := s.prove(ctx, me, current); err != nil {
		return "", "", err
	}
	return s.startSignOn(ctx, me.Account, signOn{Flow: oidc.Prepare(provider), Next: localPage(next), Link: true})
}

func (s *Service) startSignOn(ctx context.Context, account ids.ID, so signOn) (url, cookie string, err error) {
	cookie, hash := core.Secret("")
	so.Browser = hex.EncodeToString(hash)
	var state string
	if err := s.core.Change(ctx, "signin.startSignOn", func(tx *sqldb.Tx) error {
		state, err = s.issueTicket(ctx, tx, ticketOIDC, account, so, signOnLife)
		return err
	}); err != nil {
		return "", "", err
	}
	url, err = s.oidc.Start(ctx, so.Flow, state)
	return url, cookie, err
}

// localPage keeps a redirect on our own pages.
func localPage(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") || len(next) > 500 {
		return "/"
	}
	return next
}

// SignOnEnd is how an exchange ended.
type SignOnEnd struct {
	In   core.SignedIn // zero after a link
	Next string
}

// FinishSignOn ends an exchange with what the provider sent back and the browser's cookie.
func (s *Service) FinishSignOn(ctx context.Context, provider, state, code, cookie string) (end SignOnEnd, err error) {
	const where = "signin.FinishSignOn"
	var so signOn
	var t ticket
	if err := s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		t, err = s.spendTicket(ctx, tx, state, &so, ticketOIDC)
		return err
	}); err != nil {
		return end, err
	}
	if so.Flow.Provider != provider || subtle.ConstantTimeCompare([]byte(so.Browser), []byte(hex.EncodeToString(core.HashOf(cookie)))) != 1 {
		return end, errs.E(where, errs.Unauthenticated, "oidc.browser", "The sign-on was begun in another browser. Try again.")
	}
	who, err := s.oidc.Finish(ctx, so.Flow, code)
	if err != nil {
		return end, err
	}
	end.Next = so.Next
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		account, known, err := sqldb.One(ctx, tx, q.OidcAccount, sqldb.Value[ids.ID], provider, who.Subject)
		if err != nil {
			return err
		}
		if so.Link {
			return s.link(ctx, tx, provider, who.Subject, t.account, account)
		}
		a, err := s.signOnAccount(ctx, tx, so, who, account, known)
		if err != nil {
			return err
		}
		end.In, err = s.core.StartSessionIn(ctx, tx, a, "oidc:"+provider)
		return err
	})
	if err == nil && !so.Link {
		s.core.ForgetEverywhere(ctx, end.In.Account.ID)
	}
	return end, err
}

func (s *Service) link(ctx context.Context, tx *sqldb.Tx, provider, subject string, account, held ids.ID) error {
	if held == account {
		return nil
	}
	if held != 0 {
		return errs.E("signin.link", errs.Conflict, "oidc.linked", "This sign-on belongs to another account here.")
	}
	if _, err := tx.Exec(ctx, q.InsertOidcSubject, provider, subject, account, sqldb.Millis(s.clock.Now())); err != nil {
		return err
	}
	return s.core.Audit(ctx, tx, core.Act{Account: account, Action: "oidc.linked", Kind: "account", Subject: account, Detail: map[string]any{"provider": provider}})
}

// signOnAccount finds or makes the account of who signed on: by the provider's subject; else by an address that both sides hold for
// confirmed; else a new one, for who has an invite or comes to an open workspace.
func (s *Service) signOnAccount(ctx context.Context, tx *sqldb.Tx, so signOn, who oidc.Identity, account ids.ID, known bool) (core.Account, error) {
	const where = "signin.signOnAccount"
	if known {
		a, err := s.core.AccountIn(ctx, tx, account)
		if err == nil && so.Invite != "" {
			_, err = s.core.Enter(ctx, tx, so.Invite, a)
		}
		return a, err
	}
	if who.Email == "" {
		return core.Account{}, errs.E(where, errs.Forbidden, "oidc.no_email", "Your provider does not vouch for an e-mail address. Sign in another way and link it there.")
	}
	a, err := s.core.AccountByEmailIn(ctx, tx, who.Email)
	switch {
	case err == nil && (!a.Verified || !who.TrustEmail):
		return a, errs.E(where, errs.Conflict, "oidc.email_taken", "There is an account with this e-mail address. Sign in with its password and link the provider there.")
	case err == nil:
		if err := s.link(ctx, tx, so.Flow.Provider, who.Subject, a.ID, 0); err != nil {
			return a, err
		}
		if so.Invite != "" {
			_, err = s.core.Enter(ctx, tx, so.Invite, a)
		}
		return a, err
	case !errs.Is(err, errs.NotFound):
		return a, err
	}
	return s.signOnNew(ctx, tx, so, who)
}

func (s *Service) signOnNew(ctx context.Context, tx *sqldb.Tx, so signOn, who oidc.Identity) (core.Account, error) {
	if so.Invite == "" && so.Workspace == "" {
		return core.Account{}, errs.E("signin.signOnNew", errs.Forbidden, "oidc.no_account", "There is no account for you here yet. Ask for an invite.")
	}
	na := core.NewAccount{Email: who.Email, Verified: true, Name: who.Name, Locale: "en"}
	if strings.HasPrefix(strings.ToLower(who.Locale), "zh") {
		na.Locale = "zh-CN"
	}
	if na.Name == "" {
		na.Name, _, _ = strings.Cut(who.Email, "@")
	}
	if err := na.Check(); err != nil {
		return core.Account{}, err
	}
	a, err := s.core.InsertAccount(ctx, tx, na, "")
	if err != nil {
		return a, err
	}
	if err := s.link(ctx, tx, so.Flow.Provider, who.Subject, a.ID, 0); err != nil {
		return a, err
	}
	if so.Invite != "" {
		_, err = s.core.Enter(ctx, tx, so.Invite, a)
		return a, err
	}
	return a, s.core.JoinOpen(ctx, tx, so.Workspace, a.ID)
}

// Providers lists the sign-on providers.
func (s *Service) Providers() []oidc.Provider { return s.oidc.Providers() }

// Linked is a provider's subject that opens an account.
type Linked struct {
	Provider  string    `json:"provider"`
	Subject   string    `json:"subject"`
	CreatedAt time.Time `json:"created_at"`
}

// Linked lists the providers' subjects that open an account.
func (s *Service) Linked(ctx context.Context, account ids.ID) ([]Linked, error) {
	all, err := sqldb.All(ctx, s.db, q.OidcSubjects, func(scan sqldb.Scan) (l Linked, err error) {
		var at int64
		err = scan(&l.Provider, &l.Subject, &at)
		l.CreatedAt = sqldb.Time(at)
		return l, err
	}, account)
	return all, errs.Wrap("signin.Linked", err)
}

// Unlink unties a provider from the asker's account, unless that would leave no way in.
func (s *Service) Unlink(ctx context.Context, me actor.Actor, provider, current string) error {
	const where = "signin.Unlink"
	a, err := s.prove(ctx, me, current)
	if err != nil {
		return err
	}
	return s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		if _, err := s.core.LockAccount(ctx, tx, a.ID); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, q.DeleteOidcSubjects, a.ID, provider)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.E(where, errs.NotFound, "oidc.provider", "This provider is not linked.")
		}
		left, err := s.waysIn(ctx, tx, a)
		if err != nil {
			return err
		}
		if left == 0 {
			return errs.E(where, errs.Conflict, "oidc.last", "This is your only way in. Choose a password or add a passkey first.")
		}
		return s.core.Audit(ctx, tx, core.Act{Account: a.ID, Action: "oidc.unlinked", Kind: "account", Subject: a.ID, Detail: map[string]any{"provider": provider}})
	})
}

// waysIn counts by what an account can be opened.
func (s *Service) waysIn(ctx context.Context, r sqldb.Reader, a core.Account) (int, error) {
	keys, err := sqldb.All(ctx, r, q.Passkeys, scanPasskey, a.ID)
	if err != nil {
		return 0, err
	}
	linked, _, err := sqldb.One(ctx, r, q.CountOidcSubjects, sqldb.Value[int], a.ID)
	n := len(keys) + linked
	if a.Password != "" {
		n++
	}
	return n, err
}
