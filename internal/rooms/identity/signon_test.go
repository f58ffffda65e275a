package identity_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/identitytest"
	"hubbub/internal/rooms/identity/oidc"
)

// provider is a small OpenID Connect provider: discovery, keys, codes bound to a PKCE challenge, signed ID tokens.
type provider struct {
	*httptest.Server
	t   *testing.T
	key *rsa.PrivateKey

	mu    sync.Mutex
	codes map[string]url.Values // what the browser brought to the authorization endpoint
	who   claims                // claims of the next ID token
	bend  func(claims)          // and what is wrong with it
	with  *rsa.PrivateKey       // signs it, if not key
	down  bool
}

func newProvider(t *testing.T) *provider {
	p := &provider{t: t, codes: map[string]url.Values{}}
	p.key = must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 2048))
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		answer(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		e := big.NewInt(int64(p.key.E)).Bytes()
		answer(w, map[string]any{"keys": []any{map[string]string{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "k1",
			"n": b64.EncodeToString(p.key.N.Bytes()), "e": b64.EncodeToString(e)}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		began := p.codes[r.FormValue("code")]
		delete(p.codes, r.FormValue("code"))
		challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		id, secret, _ := r.BasicAuth()
		if began == nil || began.Get("code_challenge_method") != "S256" || b64.EncodeToString(challenge[:]) != began.Get("code_challenge") ||
			r.FormValue("redirect_uri") != began.Get("redirect_uri") || id != "hubbub" || secret != "geheim" {
			w.WriteHeader(http.StatusBadRequest)
			answer(w, map[string]string{"error": "invalid_grant"})
			return
		}
		answer(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": p.idToken(began.Get("nonce"))})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

// claims are what an ID token says.
type claims map[string]any

// idToken is a JSON Web Token, signed with RS256.
func (p *provider) idToken(nonce string) string {
	says := claims{"iss": p.URL, "aud": "hubbub", "nonce": nonce, "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix()}
	for k, v := range p.who {
		says[k] = v
	}
	if p.bend != nil {
		p.bend(says)
	}
	key := p.key
	if p.with != nil {
		key = p.with
	}
	head, body := must[[]byte](p.t)(json.Marshal(claims{"alg": "RS256", "typ": "JWT", "kid": "k1"})), must[[]byte](p.t)(json.Marshal(says))
	signed := b64.EncodeToString(head) + "." + b64.EncodeToString(body)
	digest := sha256.Sum256([]byte(signed))
	return signed + "." + b64.EncodeToString(must[[]byte](p.t)(rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])))
}

// approve is the person at the provider: it turns the authorization request into the URL that the browser comes back with.
func (p *provider) approve(to string) string {
	p.t.Helper()
	u := must[*url.URL](p.t)(url.Parse(to))
	q := u.Query()
	if !strings.HasPrefix(to, p.URL+"/authorize?") || q.Get("response_type") != "code" || q.Get("client_id") != "hubbub" || !strings.Contains(q.Get("scope"), "openid") || len(q.Get("state")) < 40 || len(q.Get("nonce")) < 30 {
		p.t.Fatal("a poor authorization request:", to)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code := rand.Text()
	p.codes[code] = q
	back := must[*url.URL](p.t)(url.Parse(q.Get("redirect_uri")))
	return back.Path + "?code=" + code + "&state=" + url.QueryEscape(q.Get("state"))
}

func signOnWorld(t *testing.T, db *sqldb.DB, p *provider, trust bool) (*identitytest.World, *server) {
	w := identitytest.New(t, db, func(c *identity.Config) {
		c.OIDC = []oidc.Provider{{Name: "acme", Title: "Acme SSO", Issuer: p.URL, ClientID: "hubbub", ClientSecret: "geheim", TrustEmail: trust}}
	})
	return w, serve(t, w)
}

// begin starts a sign-on and returns the way back and the browser's cookie.
func (s *server) begin(p *provider, query string) (back string, held *http.Cookie) {
	s.t.Helper()
	r := s.do("GET", "/api/auth/oidc/acme/start"+query, nil)
	if r.Status != 303 || r.cookie("hubbub_signon") == nil || !r.cookie("hubbub_signon").HttpOnly {
		s.t.Fatalf("%d %v", r.Status, r.Header)
	}
	return p.approve(r.Header.Get("Location")), r.cookie("hubbub_signon")
}

func problemOf(r reply) string {
	u, _ := url.Parse(r.Header.Get("Location"))
	if u == nil || u.Path != "/signin" || r.cookie("hubbub_session") != nil {
		return "no problem: " + r.Header.Get("Location")
	}
	return u.Query().Get("problem")
}

func TestSignOn(t *testing.T) {
	p := newProvider(t)
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		p.t = t
		w, s := signOnWorld(t, db, p, true)
		stranger := claims{"sub": "s-1", "email": "wang@example.com", "email_verified": true, "name": "王小明", "locale": "zh"}
		p.who = stranger
		back, held := s.begin(p, "")
		if got := problemOf(s.do("GET", back, nil, cookie(held))); got != "oidc.no_account" {
			t.Fatal("a stranger without invite:", got)
		}
		_, invite, err := w.Service.MakeInvite(w.As(w.Owner), w.Owner, identity.NewInvite{Role: actor.Guest, MaxUses: 1, Life: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		back, held = s.begin(p, "?next="+url.QueryEscape("/w/acme?x=1")+"&invite="+invite)
		r := s.do("GET", back, nil, cookie(held))
		if r.Status != 303 || r.Header.Get("Location") != "/w/acme?x=1" || r.cookie("hubbub_session") == nil {
			t.Fatalf("%d %v", r.Status, r.Header)
		}
		var me identity.Me
		s.do("GET", "/api/w/acme/me", nil, cookie(r.cookie("hubbub_session"))).into(t, &me)
		if me.Name != "王小明" || me.Role != actor.Guest || me.Email != "wang@example.com" || !me.Verified || me.Locale != "zh-CN" {
			t.Fatalf("%+v", me)
		}
		if got := problemOf(s.do("GET", back, nil, cookie(held))); got != "link.used" {
			t.Fatal("the same way back twice:", got)
		}
		p.who = claims{"sub": "s-1"} // the subject is enough from now on, whatever happens to the address
		back, held = s.begin(p, "?next=https://evil.example/")
		if r = s.do("GET", back, nil, cookie(held)); r.Status != 303 || r.Header.Get("Location") != "/" {
			t.Fatalf("%d %v", r.Status, r.Header)
		}
	})
}

func TestSignOnRefusesWhatIsNotRight(t *testing.T) {
	p := newProvider(t)
	w, s := signOnWorld(t, sqldbtest.SQLite(t), p, true)
	ada := w.Person("Ada", actor.Member)
	right := claims{"sub": "ada", "email": w.Email(ada), "email_verified": "true", "name": "Ada"}
	p.who = right
	back, held := s.begin(p, "")
	if r := s.do("GET", back, nil, cookie(held)); r.cookie("hubbub_session") == nil {
		t.Fatalf("an address that both sides hold for confirmed opens the account: %v", r.Header)
	}
	stranger := must[*rsa.PrivateKey](t)(rsa.GenerateKey(rand.Reader, 2048))
	for _, c := range []struct {
		what string
		bend func(claims)
		with *rsa.PrivateKey
		back func(string) string
		held func(*http.Cookie) *http.Cookie
		code string
	}{
		{what: "another nonce", bend: func(m claims) { m["nonce"] = "x" }, code: "oidc.refused"},
		{what: "for somebody else", bend: func(m claims) { m["aud"] = "other" }, code: "oidc.refused"},
		{what: "from somebody else", bend: func(m claims) { m["iss"] = "https://evil.example" }, code: "oidc.refused"},
		{what: "too old", bend: func(m claims) { m["exp"] = time.Now().Add(-time.Hour).Unix() }, code: "oidc.refused"},
		{what: "no subject", bend: func(m claims) { m["sub"] = "" }, code: "oidc.refused"},
		{what: "signed by somebody else", with: stranger, code: "oidc.refused"},
		{what: "made-up code", back: func(b string) string { return strings.Replace(b, "code=", "code=x", 1) }, code: "oidc.refused"},
		{what: "made-up state", back: func(b string) string { return strings.Replace(b, "state=", "state=x", 1) }, code: "link.used"},
		{what: "the person said no", back: func(b string) string { return b + "&error=access_denied" }, code: "oidc.refused"},
		{what: "another browser", held: func(c *http.Cookie) *http.Cookie { return &http.Cookie{Name: c.Name, Value: "other"} }, code: "oidc.browser"},
		{what: "another provider's way back", back: func(b string) string { return strings.Replace(b, "/acme/", "/other/", 1) }, code: "oidc.browser"},
		{what: "the address is not confirmed there", bend: func(m claims) { m["sub"], m["email_verified"] = "new", false }, code: "oidc.no_email"},
	} {
		p.bend, p.with = c.bend, c.with
		back, held := s.begin(p, "")
		if c.back != nil {
			back = c.back(back)
		}
		if c.held != nil {
			held = c.held(held)
		}
		if got := problemOf(s.do("GET", back, nil, cookie(held))); got != c.code {
			t.Errorf("%s: %s, want %s", c.what, got, c.code)
		}
	}
}

func TestSignOnDoesNotTakeOverAccounts(t *testing.T) {
	p := newProvider(t)
	w, s := signOnWorld(t, sqldbtest.SQLite(t), p, true)
	// Somebody signed up with an address that is not his and waits for its owner to come by sign-on.
	if _, err := w.Service.CreateAccount(t.Context(), identity.NewAccount{Email: "victim@example.com", Name: "Attacker", Password: identitytest.Password}); err != nil {
		t.Fatal(err)
	}
	p.who = claims{"sub": "v", "email": "victim@example.com", "email_verified": true}
	back, held := s.begin(p, "")
	if got := problemOf(s.do("GET", back, nil, cookie(held))); got != "oidc.email_taken" {
		t.Fatal(got)
	}
	// A provider that is not trusted with addresses opens nothing that it was not linked to.
	w, s = signOnWorld(t, sqldbtest.SQLite(t), p, false)
	ada := w.Person("Ada", actor.Member)
	p.who = claims{"sub": "ada", "email": w.Email(ada), "email_verified": true}
	back, held = s.begin(p, "")
	if got := problemOf(s.do("GET", back, nil, cookie(held))); got != "oidc.email_taken" {
		t.Fatal(got)
	}
	as := cookie(w.Cookie(ada))
	if r := s.do("POST", "/api/auth/oidc/acme/link", map[string]string{"current": "wrong"}, as); r.Problem.Code != "auth.password_wrong" {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	var out struct{ URL string }
	r := s.do("POST", "/api/auth/oidc/acme/link", map[string]string{"current": identitytest.Password, "next": "/settings"}, as)
	r.into(t, &out)
	if r := s.do("GET", p.approve(out.URL), nil, cookie(r.cookie("hubbub_signon"))); r.Header.Get("Location") != "/settings" {
		t.Fatalf("%v", r.Header)
	}
	back, held = s.begin(p, "")
	if r := s.do("GET", back, nil, cookie(held)); r.cookie("hubbub_session") == nil {
		t.Fatalf("a linked provider does not open: %v", r.Header)
	}
	if r := s.do("POST", "/api/auth/oidc/acme/unlink", map[string]string{"current": identitytest.Password}, as); r.Status != 204 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	back, held = s.begin(p, "")
	if got := problemOf(s.do("GET", back, nil, cookie(held))); got != "oidc.email_taken" {
		t.Fatal("an unlinked provider still opens:", got)
	}
}

func TestAProviderThatIsDownIsAskedAgain(t *testing.T) {
	p := newProvider(t)
	_, s := signOnWorld(t, sqldbtest.SQLite(t), p, true)
	p.down = true
	if got := problemOf(s.do("GET", "/api/auth/oidc/acme/start", nil)); got != "oidc.unavailable" {
		t.Fatal(got)
	}
	p.mu.Lock()
	p.down = false
	p.mu.Unlock()
	s.begin(p, "")
}
