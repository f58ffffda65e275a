package signin

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/core"
)

// SetupToken is what the operator needs to make the first owner, "" when there is an owner. It follows from the sealing key, so that every node and
// every start of the server print the same.
func (s *Service) SetupToken(ctx context.Context) (string, error) {
	needed, err := s.setupNeeded(ctx, s.db)
	if err != nil || !needed {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(s.seal.Derive("identity.setup")[:24]), nil
}

// SetupLink is where the operator begins, "" when there is an owner.
func (s *Service) SetupLink(ctx context.Context) (string, error) {
	token, err := s.SetupToken(ctx)
	if err != nil || token == "" {
		return "", err
	}
	return s.publicURL + pageSetup + token, nil
}

func (s *Service) setupNeeded(ctx context.Context, r sqldb.Reader) (bool, error) {
	owned, err := s.core.AnyOwner(ctx, r)
	return !owned, err
}

// SetupRequest makes the first workspace and its owner.
type SetupRequest struct {
	Token string
	Slug  string
	Title string // the workspace's name
	core.NewAccount
}

// Setup makes the first owner and signs him in. A workspace that an import made before is taken over by its slug.
func (s *Service) Setup(ctx context.Context, r SetupRequest) (in core.SignedIn, w core.Workspace, err error) {
	const where = "signin.Setup"
	done := errs.E(where, errs.Conflict, "setup.done", "This server has an owner already. Sign in.")
	c, err := s.client(ctx)
	if err != nil {
		return in, w, err
	}
	if err := ratelimit.Check(ctx, s.limits, where, "setup.network:"+c.Network(), accountAttempts, attemptWindow); err != nil {
		return in, w, err
	}
	want, err := s.SetupToken(ctx)
	switch {
	case err != nil:
		return in, w, err
	case want == "":
		return in, w, done
	case subtle.ConstantTimeCompare([]byte(want), []byte(r.Token)) != 1:
		return in, w, errs.E(where, errs.Forbidden, "setup.token", "This is not the setup link that the server printed.")
	}
	if r.Password == "" {
		return in, w, noPassword()
	}
	// Whoever reads the server's terminal is believed about his own address.
	r.Verified = true
	hash, err := s.prepare(ctx, &r.NewAccount)
	if err != nil {
		return in, w, err
	}
	err = s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		if _, err := sqldb.All(ctx, tx, q.SetupLock, sqldb.Value[int64]); err != nil {
			return err
		}
		if needed, err := s.setupNeeded(ctx, tx); err != nil || !needed {
			return orElse(err, done)
		}
		a, err := s.core.InsertAccount(ctx, tx, r.NewAccount, hash)
		if err != nil {
			return err
		}
		if w, err = s.firstWorkspace(ctx, tx, r, a); err != nil {
			return err
		}
		in, err = s.core.StartSessionIn(ctx, tx, a, "setup")
		return err
	})
	return in, w, err
}

func noPassword() error {
	return errs.E("signin.account", errs.Invalid, "password.weak", "Choose a password.").In("body.password", "expected a password", nil)
}

func (s *Service) firstWorkspace(ctx context.Context, tx *sqldb.Tx, r SetupRequest, a core.Account) (core.Workspace, error) {
	w, err := s.core.WorkspaceIn(ctx, tx, r.Slug)
	if err == nil {
		_, err = s.core.AddPersonIn(ctx, tx, w, core.NewPerson{Account: a.ID, Name: a.Name, Role: actor.Owner, Locale: a.Locale, TZ: a.TZ}, nil)
		return w, err
	}
	if !errs.Is(err, errs.NotFound) {
		return w, err
	}
	w, _, err = s.core.CreateWorkspaceIn(ctx, tx, core.NewWorkspace{Slug: r.Slug, Name: r.Title, Owner: a.ID, Settings: core.Settings{MembersInvite: true, Locale: a.Locale, TZ: a.TZ}})
	return w, err
}

// SignUp makes an account for who has an invite, or for a workspace that is open.
type SignUp struct {
	Invite    string
	Workspace string // the slug, without an invite
	core.NewAccount
}

// SignUp makes an account and lets it in. pending says that a mailed link must be followed first.
func (s *Service) SignUp(ctx context.Context, r SignUp) (in core.SignedIn, pending bool, err error) {
	const where = "signin.SignUp"
	c, err := s.client(ctx)
	if err != nil {
		return in, false, err
	}
	if err := ratelimit.Check(ctx, s.limits, where, "signup.network:"+c.Network(), signUpsAnHour, time.Hour); err != nil {
		return in, false, err
	}
	if r.Password == "" {
		return in, false, noPassword()
	}
	r.Verified = false
	var w core.Workspace
	if r.Invite == "" {
		if w, err = s.core.OpenTo(ctx, s.db, r.Workspace, r.Email); err != nil {
			return in, false, err
		}
		pending = len(w.Settings.Domains) > 0
	} else if _, err := s.core.LookInvite(ctx, r.Invite); err != nil {
		return in, false, err
	}
	hash, err := s.prepare(ctx, &r.NewAccount)
	if err != nil {
		return in, false, err
	}
	var a core.Account
	var token string
	if err := s.core.Change(ctx, where, func(tx *sqldb.Tx) error {
		if a, err = s.core.InsertAccount(ctx, tx, r.NewAccount, hash); err != nil {
			return err
		}
		if pending {
			token, err = s.issueTicket(ctx, tx, ticketSignUp, a.ID, waiting{a.Email, w.Slug}, verifyLife)
			return err
		}
		if r.Invite != "" {
			_, err = s.core.Enter(ctx, tx, r.Invite, a)
		} else {
			err = s.core.JoinOpen(ctx, tx, w.Slug, a.ID)
		}
		if err != nil {
			return err
		}
		if token, err = s.issueTicket(ctx, tx, ticketVerify, a.ID, core.FoldEmail(a.Email), verifyLife); err != nil {
			return err
		}
		in, err = s.core.StartSessionIn(ctx, tx, a, "signup")
		return err
	}); err != nil {
		return core.SignedIn{}, false, err
	}
	return in, pending, s.write(ctx, letterVerify, a, "", pageVerify+token, "")
}

// waiting is a sign-up that waits for its address to be confirmed.
type waiting struct{ Email, Workspace string }

// verification is what a mailed link says, whatever its kind.
type verification struct{ address, workspace string }

func (v *verification) read(t ticket) error {
	if t.kind != ticketSignUp {
		return json.Unmarshal(t.data, &v.address)
	}
	var w waiting
	err := json.Unmarshal(t.data, &w)
	v.address, v.workspace = w.Email, w.Workspace
	return err
}
