package app_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/totp"
)

// TestOperatorsLink follows the link that the operator hands over, and sees what it opens and what it does not prove.
func TestOperatorsLink(t *testing.T) {
	h := openHouse(t, sqlite(t))
	ctx := identity.WithClient(t.Context(), identity.Client{IP: netip.MustParseAddr("192.0.2.1")})
	w, _, err := h.Identity.CreateWorkspace(ctx, identity.NewWorkspace{Slug: "acme", Name: "Acme"})
	h.must(err)
	// The person was there before anybody could sign in as her.
	ada := h.person(w.ID, "Ada", actor.Member, 0)
	p, account, bare, err := h.MakeOwner(ctx, app.Owner{Workspace: "acme", Email: "ada@example.com", Name: "Ada", As: "ada"})
	h.must(err)
	if p.ID != ada.Person || p.Role != actor.Owner || !bare {
		t.Fatalf("%+v, %v", p, bare)
	}
	first, _, err := h.ResetLink(ctx, "Ada@Example.com")
	h.must(err)
	link, until, err := h.ResetLink(ctx, "ada@example.com")
	h.must(err)
	if left := time.Until(until); left < 23*time.Hour || left > 25*time.Hour {
		t.Errorf("the link works for %s", left)
	}
	token := func(link string) string { _, token, _ := strings.Cut(link, "#"); return token }
	if err := h.Identity.ResetPassword(ctx, token(first), "correct horse battery"); errs.CodeOf(err) != "link.used" {
		t.Errorf("an earlier link gives %v", err)
	}
	h.must(h.Identity.ResetPassword(ctx, token(link), "correct horse battery"))
	if err := h.Identity.ResetPassword(ctx, token(link), "correct horse battery"); errs.CodeOf(err) != "link.used" {
		t.Errorf("the link once more gives %v", err)
	}
	_, err = h.Identity.Login(ctx, "ada@example.com", "correct horse battery", "")
	h.must(err)
	if mine, err := h.Identity.Memberships(ctx, account.ID); err != nil || len(mine) != 1 || mine[0].Person != ada.Person || mine[0].Role != actor.Owner {
		t.Errorf("she is %+v, %v", mine, err)
	}
	sessions, tokens, err := h.SignOut(ctx, "ada@example.com", true)
	h.must(err)
	if sessions != 1 || tokens != 0 {
		t.Errorf("%d sessions and %d tokens ended", sessions, tokens)
	}
	if left, err := h.Identity.Sessions(ctx, account.ID, 0); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
	// A link that did not come by mail proves nothing about the address.
	_, err = h.Identity.CreateAccount(ctx, identity.NewAccount{Email: "bo@example.com", Name: "Bo"})
	h.must(err)
	link, _, err = h.ResetLink(ctx, "bo@example.com")
	h.must(err)
	h.must(h.Identity.ResetPassword(ctx, token(link), "correct horse battery"))
	if a, err := h.Identity.AccountByEmail(ctx, "bo@example.com"); err != nil || a.Verified {
		t.Errorf("verified: %v, %v", a.Verified, err)
	}
}

// TestRotatedKeysCarryOn rotates, throws the old key away, and still gets in with the second factor from before.
func TestRotatedKeysCarryOn(t *testing.T) {
	h := openHouse(t, sqlite(t))
	account, err := h.Identity.CreateAccount(t.Context(), identity.NewAccount{Email: "ada@example.com", Name: "Ada", Password: "correct horse battery"})
	h.must(err)
	ctx := identity.WithClient(t.Context(), identity.Client{IP: netip.MustParseAddr("192.0.2.1")})
	in, err := h.Identity.Login(ctx, "ada@example.com", "correct horse battery", "")
	h.must(err)
	me := actor.Actor{Account: account.ID, Session: in.Session.ID}
	seed, _, err := h.Identity.BeginTOTP(ctx, me, "correct horse battery")
	h.must(err)
	h.shut()
	n, fresh, err := app.RotateKeys(t.Context(), h.storage)
	h.must(err)
	if n != 1 || !fresh {
		t.Errorf("%d factors sealed anew, a fresh key: %v", n, fresh)
	}
	name := filepath.Join(h.storage.Data, "seal.keys")
	b, err := os.ReadFile(name)
	h.must(err)
	keys := strings.SplitAfter(string(b), "\n")
	if len(keys) != 3 {
		t.Fatalf("%d keys", len(keys)-1)
	}
	h.must(os.WriteFile(name, []byte(keys[0]), 0o600))
	h.open()
	code, err := totp.Code(seed, time.Now())
	h.must(err)
	if codes, err := h.Identity.ConfirmTOTP(ctx, me, code); err != nil || len(codes) == 0 {
		t.Errorf("%v, %v", codes, err)
	}
	h.shut()
	if n, _, err := app.RotateKeys(t.Context(), h.storage); err != nil || n != 1 {
		t.Errorf("once more: %d, %v", n, err)
	}
}
