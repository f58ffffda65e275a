package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hubbub/internal/platform/config"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/mail"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/seal"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/core"
)

// OpenAt is Open for commands that make links: publicURL is where people reach the server, "" the address of a server on this machine.
func OpenAt(ctx context.Context, storage config.Storage, publicURL string) (*Data, error) {
	if publicURL == "" {
		return Open(ctx, storage)
	}
	return open(ctx, storage, options{publicURL: publicURL, limiter: ratelimit.NewMemory(1, time.Now), network: config.Network{NoOutgoing: true}, wake: func(string) {}})
}

type (
	// Workspace is a tenant, as operators see it.
	Workspace = identity.Workspace
	// Listed is a person, as operators see it.
	Listed = core.Listed
	// Letter is what was or would have been mailed.
	Letter = mail.Stored
)

// rosterPage is how many people are read at a time.
const rosterPage = 500

// EachPerson gives all people of a workspace in the order in which they joined.
func (d *Data) EachPerson(ctx context.Context, slug string, fn func(Listed) error) error {
	w, err := d.workspaceNamed(ctx, slug)
	if err != nil {
		return err
	}
	for after := ids.ID(0); ; {
		page, err := d.Identity.Roster(ctx, w.ID, after, rosterPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, p := range page {
			if err := fn(p); err != nil {
				return err
			}
		}
		after = page[len(page)-1].ID
	}
}

func (d *Data) workspaceNamed(ctx context.Context, slug string) (Workspace, error) {
	w, err := d.Identity.WorkspaceBySlug(ctx, slug)
	if errs.Is(err, errs.NotFound) {
		return w, errs.E("app.workspace", errs.NotFound, "workspace.not_found", fmt.Sprintf("There is no workspace %q here; hubbub admin workspaces lists them.", slug))
	}
	return w, err
}

// account finds who signs in with an address.
func (d *Data) account(ctx context.Context, email string) (identity.Account, error) {
	a, err := d.Identity.AccountByEmail(ctx, email)
	if errs.Is(err, errs.NotFound) {
		return a, errs.E("app.account", errs.NotFound, "account.not_found", fmt.Sprintf("Nobody here signs in as %s.", email))
	}
	return a, err
}

// personNamed finds a person by the handle.
func (d *Data) personNamed(ctx context.Context, workspace Workspace, handle string) (ids.ID, error) {
	id, found, err := d.Identity.PersonByHandle(ctx, workspace.ID, handle)
	if err == nil && !found {
		err = errs.E("app.person", errs.NotFound, "person.not_found",
			fmt.Sprintf("%s has nobody with the handle %q; hubbub admin people --workspace %s lists them.", workspace.Slug, handle, workspace.Slug))
	}
	return id, err
}

// Owner says who is to own a workspace.
type Owner struct {
	Workspace string // slug
	Email     string
	Name      string // of a new account; the address's first part when empty
	As        string // handle of a person without a sign-in whom the owner becomes; "" for one's own person
	Password  string // "" leaves an account's as it is; a new one then has none yet
}

// MakeOwner lets somebody own a workspace, and makes the account when there is none with the address. bare says that it has no password yet.
func (d *Data) MakeOwner(ctx context.Context, o Owner) (p identity.Person, a identity.Account, bare bool, err error) {
	w, err := d.workspaceNamed(ctx, o.Workspace)
	if err != nil {
		return p, a, false, err
	}
	var as ids.ID
	if o.As != "" {
		if as, err = d.personNamed(ctx, w, o.As); err != nil {
			return p, a, false, err
		}
	}
	a, err = d.Identity.AccountByEmail(ctx, o.Email)
	switch {
	case errs.Is(err, errs.NotFound):
		// Who reads the server's terminal is believed about addresses.
		a, err = d.Identity.CreateAccount(ctx, identity.NewAccount{Email: o.Email, Verified: true, Password: o.Password, Name: o.Name, Locale: w.Settings.Locale, TZ: w.Settings.TZ})
	case err == nil && o.Password != "":
		err = d.Identity.SetPassword(ctx, a.ID, o.Password)
	}
	if err != nil {
		return p, a, false, err
	}
	if as != 0 {
		p, err = d.Identity.OwnAs(ctx, w.ID, a.ID, as)
	} else {
		p, err = d.Identity.MakeOwner(ctx, w.ID, a.ID)
	}
	return p, a, a.Password == "" && o.Password == "", err
}

// ResetLink makes a link with which whoever signs in with the address sets a new password.
func (d *Data) ResetLink(ctx context.Context, email string) (link string, until time.Time, err error) {
	a, err := d.account(ctx, email)
	if err != nil {
		return "", until, err
	}
	return d.Identity.ResetLink(ctx, a.ID)
}

// SetPassword sets the password of whoever signs in with the address.
func (d *Data) SetPassword(ctx context.Context, email, plain string) error {
	a, err := d.account(ctx, email)
	if err != nil {
		return err
	}
	return d.Identity.SetPassword(ctx, a.ID, plain)
}

// Shut keeps a person out of a workspace, or lets him in again.
func (d *Data) Shut(ctx context.Context, slug, handle string, out bool) (identity.Person, error) {
	w, err := d.workspaceNamed(ctx, slug)
	if err != nil {
		return identity.Person{}, err
	}
	id, err := d.personNamed(ctx, w, handle)
	if err != nil {
		return identity.Person{}, err
	}
	return d.Identity.ChangePerson(ctx, core.Operator(w.ID), id, identity.PersonChange{Deactivated: &out})
}

// SignOut ends all sessions of whoever signs in with the address, and, if asked, all access tokens.
func (d *Data) SignOut(ctx context.Context, email string, withTokens bool) (sessions, tokens int, err error) {
	a, err := d.account(ctx, email)
	if err != nil {
		return 0, 0, err
	}
	if sessions, err = d.Identity.EndOtherSessions(ctx, a.ID, 0, identity.EndedRevoked); err != nil || !withTokens {
		return sessions, 0, err
	}
	tokens, err = d.Identity.RevokeTokens(ctx, a.ID)
	return sessions, tokens, err
}

// RotateKeys puts a fresh key in front of the folder's sealing keys and seals anew what lasts; resealed counts second factors. With keys from the environment it only seals anew: there the operator
// puts the fresh key in front. fresh says that a key was made.
func RotateKeys(ctx context.Context, storage config.Storage) (resealed int, fresh bool, err error) {
	// Rooms take their keys when they are opened, so the folder is opened twice.
	if storage.SealKeys.Reveal() == "" {
		if err := with(ctx, storage, func(*Data) error { return seal.Rotate(storage.Data) }); err != nil {
			return 0, false, err
		}
		fresh = true
	}
	err = with(ctx, storage, func(d *Data) error {
		if resealed, err = d.Identity.Reseal(ctx); err != nil {
			return err
		}
		return d.Bridges.Reseal(ctx)
	})
	return resealed, fresh, err
}

// with opens the data for fn alone.
func with(ctx context.Context, storage config.Storage, fn func(*Data) error) error {
	d, err := Open(ctx, storage)
	if err != nil {
		return err
	}
	return errors.Join(fn(d), d.Close())
}
