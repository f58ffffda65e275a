package identity_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/identitytest"
)

func TestVerifySeesDamage(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		w.Token(w.Person("Ada", actor.Member))
		w.Person("Bob", actor.Member)
		if bad, err := w.Service.Verify(t.Context()); err != nil || len(bad) != 0 {
			t.Fatal(bad, err)
		}
		w.Damaged()
		for _, c := range []struct{ damage, says string }{
			{"UPDATE session SET account_id = 99", "no account"},
			{"UPDATE workspace SET people = people + 1", "1, 2, 3"},
			{"UPDATE person SET name_fold = 'x' WHERE n = 3", "folded name"},
			{"DELETE FROM person_term WHERE term = 'ada'", "is found by"},
			{"UPDATE person SET kind = 'bot' WHERE n = 2", "does not go with the role"},
			{"UPDATE person SET account_id = 99 WHERE n = 2", "account that is not there"},
			{"UPDATE person SET deactivated_at = 1 WHERE n = 2", "shut out"},
			{"UPDATE person SET workspace_id = 99 WHERE n = 3", "workspace that is not there"},
			{"INSERT INTO contact (workspace_id, person_id, other_id, state, remark, follow, at) VALUES (1, 2, 3, 'contact', '', 0, 0)", "does not have him"},
			{"INSERT INTO recovery_code (account_id, hash) VALUES (99, 'x')", "without the account"},
		} {
			says := func(s string) bool { return strings.Contains(s, c.says) }
			if bad, err := w.Service.Verify(t.Context()); err != nil || slices.ContainsFunc(bad, says) {
				t.Fatalf("before %s: %q, %v", c.damage, bad, err)
			}
			if err := w.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
				n, err := tx.Exec(t.Context(), sqldb.NewQuery("damage", c.damage))
				if n == 0 {
					t.Error("nothing was damaged:", c.damage)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if bad, err := w.Service.Verify(t.Context()); err != nil || !slices.ContainsFunc(bad, says) {
				t.Errorf("%s: %q, %v", c.damage, bad, err)
			}
		}
	})
}

// A credential that was read before its end must not be remembered after it, however the two race.
func TestAnEndedSessionIsNeverRememberedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ada := w.Person("Ada", actor.Member)
		for range 10 {
			in := must[identity.SignedIn](t)(w.Service.StartSession(t.Context(), ada.Account, "test"))
			var over atomic.Bool
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					for !over.Load() {
						_, _ = w.Service.AuthenticateSecret(t.Context(), in.Secret, "acme")
					}
				})
			}
			if err := w.Service.EndSession(t.Context(), ada.Account, in.Session.ID, identity.EndedRevoked); err != nil {
				t.Error(err)
			}
			_, err := w.Service.AuthenticateSecret(t.Context(), in.Secret, "acme")
			over.Store(true)
			wg.Wait()
			wantCode(t, err, "auth.false")
			_, err = w.Service.AuthenticateSecret(t.Context(), in.Secret, "acme")
			wantCode(t, err, "auth.false")
		}
	})
}

func TestWhereARequestComesFrom(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}
	for _, c := range []struct {
		what, remote, forwarded, proto string
		ip                             string
		secure                         bool
	}{
		{"a stranger says what he likes", "203.0.113.9:5", "1.2.3.4", "https", "203.0.113.9", false},
		{"behind our proxy", "10.0.0.1:5", "203.0.113.9", "https", "203.0.113.9", true},
		{"behind two", "10.0.0.1:5", "1.2.3.4, 203.0.113.9, 10.0.0.2", "http", "203.0.113.9", false},
		{"nonsense ends the search", "10.0.0.1:5", "203.0.113.9, nonsense", "", "10.0.0.1", false},
		{"nothing said", "10.0.0.1:5", "", "", "10.0.0.1", false},
		{"IPv6", "[2001:db8::1]:5", "2a00::1", "", "2a00::1", false},
		{"IPv4 in IPv6", "[::ffff:203.0.113.9]:5", "", "", "203.0.113.9", false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		r.Header.Set("X-Forwarded-For", c.forwarded)
		r.Header.Set("X-Forwarded-Proto", c.proto)
		identity.Clients(trusted, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if got, ok := identity.ClientOf(r.Context()); !ok || got.IP.String() != c.ip || got.Secure != c.secure {
				t.Errorf("%s: %+v", c.what, got)
			}
		})).ServeHTTP(httptest.NewRecorder(), r)
	}
}

func TestTheDocumentHasNoHoles(t *testing.T) {
	w := identitytest.New(t, sqldbtest.SQLite(t))
	doc := string(must[[]byte](t)(serve(t, w).api.OpenAPI()))
	for _, want := range []string{`"begin-totp"`, `"recovery_codes"`, `"hide_last_seen"`, `"current"`, `"max_uses"`} {
		if !strings.Contains(doc, want) {
			t.Errorf("the OpenAPI document lacks %s", want)
		}
	}
	for _, secret := range []string{"TOTPSecret", "totpSecret", `"Password"`, `"hash"`} {
		if strings.Contains(doc, secret) {
			t.Errorf("the OpenAPI document shows %s", secret)
		}
	}
}

func BenchmarkAuthenticate(b *testing.B) {
	w := identitytest.New(b, sqldbtest.SQLite(b))
	c := w.Cookie(w.Owner)
	var _ httpapi.Authenticator = w.Service
	r := httptest.NewRequest("GET", "/api/w/acme/me", nil).WithContext(context.Background())
	r.AddCookie(c)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := w.Service.Authenticate(r, "acme"); err != nil {
				b.Error(err)
			}
		}
	})
}
