package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/identitytest"
	"hubbub/internal/rooms/identity/totp"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
)

func TestSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ada, ctx := w.Person("Ada", actor.Member), at(t, "10.0.0.1")
		email := w.Email(ada)
		_, _, err := w.Service.BeginTOTP(ctx, ada, "wrong")
		wantCode(t, err, "auth.password_wrong")
		_, err = w.Service.ConfirmTOTP(ctx, ada, "123456")
		wantCode(t, err, "totp.not_begun")
		seed, _, err := w.Service.BeginTOTP(ctx, ada, identitytest.Password)
		if err != nil {
			t.Fatal(err)
		}
		code := func(d time.Duration) string { return must[string](t)(totp.Code(seed, w.Clock.Now().Add(d))) }
		if _, err := w.Service.Login(ctx, email, identitytest.Password, ""); err != nil {
			t.Fatal("a factor that was never confirmed keeps its owner out:", err)
		}
		_, err = w.Service.ConfirmTOTP(ctx, ada, "000000")
		wantCode(t, err, "auth.code_wrong")
		recovery := must[[]string](t)(w.Service.ConfirmTOTP(ctx, ada, code(0)))
		login := func(code string) error {
			_, err := w.Service.Login(ctx, email, identitytest.Password, code)
			return err
		}
		wantCode(t, login(""), "auth.code_needed")
		wantCode(t, login(code(0)), "auth.code_wrong") // spent by the confirmation
		wantCode(t, login(code(-30*time.Second)), "auth.code_wrong")
		wantCode(t, login(code(90*time.Second)), "auth.code_wrong")
		w.Clock.Advance(30 * time.Second)
		if err := login(code(0)); err != nil {
			t.Fatal(err)
		}
		wantCode(t, login(code(0)), "auth.code_wrong") // replayed
		_, err = w.Service.Login(ctx, email, "wrong", recovery[0])
		wantCode(t, err, "auth.wrong") // and the code is not spent
		if err := login(recovery[0]); err != nil {
			t.Fatal(err)
		}
		wantCode(t, login(recovery[0]), "auth.code_wrong")
		if on, left, err := w.Service.SecondFactor(ctx, ada.Account); err != nil || !on || left != 9 {
			t.Fatal(on, left, err)
		}
		fresh := must[[]string](t)(w.Service.RenewRecoveryCodes(ctx, ada, identitytest.Password))
		wantCode(t, login(recovery[1]), "auth.code_wrong")
		wantCode(t, w.Service.EndTOTP(ctx, ada, identitytest.Password, ""), "auth.code_needed")
		if err := w.Service.EndTOTP(ctx, ada, identitytest.Password, fresh[0]); err != nil {
			t.Fatal(err)
		}
		if err := login(""); err != nil {
			t.Fatal(err)
		}
	})
}

// authenticator is a security key in software: ES256, user verification, discoverable.
type authenticator struct {
	key     *ecdsa.PrivateKey
	id      []byte
	user    []byte
	counter uint32
	origin  string
	rp      string
}

var b64 = base64.RawURLEncoding

func (a *authenticator) data(flags byte, more []byte) []byte {
	h := sha256.Sum256([]byte(a.rp))
	return append(binary.BigEndian.AppendUint32(append(h[:], flags), a.counter), more...)
}

func (a *authenticator) clientData(kind, challenge string) []byte {
	b, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	return b
}

type publicKeyOptions struct {
	PublicKey struct {
		Challenge string
		RPID      string `json:"rpId"`
		RP        struct{ ID string }
		User      struct{ ID string }
	}
}

func (a *authenticator) register(t *testing.T, options json.RawMessage) json.RawMessage {
	t.Helper()
	var o publicKeyOptions
	if err := json.Unmarshal(options, &o); err != nil {
		t.Fatal(err)
	}
	a.key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	a.id = make([]byte, 32)
	rand.Read(a.id)
	a.user, a.rp = must[[]byte](t)(b64.DecodeString(o.PublicKey.User.ID)), o.PublicKey.RP.ID
	point := must[[]byte](t)(a.key.PublicKey.Bytes())
	public := must[[]byte](t)(webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}))
	attested := append(append(binary.BigEndian.AppendUint16(make([]byte, 16), uint16(len(a.id))), a.id...), public...)
	object := must[[]byte](t)(webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": a.data(0x45, attested)}))
	out, _ := json.Marshal(map[string]any{"id": b64.EncodeToString(a.id), "rawId": b64.EncodeToString(a.id), "type": "public-key", "response": map[string]any{
		"clientDataJSON": b64.EncodeToString(a.clientData("webauthn.create", o.PublicKey.Challenge)), "attestationObject": b64.EncodeToString(object)}})
	return out
}

func (a *authenticator) sign(t *testing.T, options json.RawMessage, flags byte) json.RawMessage {
	t.Helper()
	var o publicKeyOptions
	if err := json.Unmarshal(options, &o); err != nil {
		t.Fatal(err)
	}
	a.counter++
	data, client := a.data(flags, nil), a.clientData("webauthn.get", o.PublicKey.Challenge)
	ch := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), ch[:]...))
	signature := must[[]byte](t)(ecdsa.SignASN1(rand.Reader, a.key, digest[:]))
	out, _ := json.Marshal(map[string]any{"id": b64.EncodeToString(a.id), "rawId": b64.EncodeToString(a.id), "type": "public-key", "response": map[string]any{
		"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data), "signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString(a.user)}})
	return out
}

const (
	present  = 0x01
	verified = 0x05
)

func TestPasskeys(t *testing.T) {
	each(t, func(t *testing.T, w *identitytest.World) {
		ada, bob := w.Person("Ada", actor.Member), w.Person("Bob", actor.Member)
		s := serve(t, w)
		as := cookie(w.Cookie(ada))
		type begun struct {
			Ceremony string
			Options  json.RawMessage
		}
		begin := func() (b begun) {
			t.Helper()
			s.do("POST", "/api/auth/passkeys/begin", map[string]string{"current": identitytest.Password}, as).into(t, &b)
			return b
		}
		if r := s.do("POST", "/api/auth/passkeys/begin", map[string]string{"current": "wrong"}, as); r.Problem.Code != "auth.password_wrong" {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		finish := func(b begun, answer json.RawMessage, as with) reply {
			return s.do("POST", "/api/auth/passkeys", map[string]any{"ceremony": b.Ceremony, "name": "我的手机", "credential": answer}, as)
		}
		phished := &authenticator{origin: "http://hubbub.test.evil.example"}
		b := begin()
		if r := finish(b, phished.register(t, b.Options), as); r.Problem.Code != "passkey.refused" {
			t.Fatalf("another origin: %d %s", r.Status, r.Body)
		}
		key := &authenticator{origin: "http://hubbub.test"}
		b = begin()
		if r := finish(b, key.register(t, b.Options), cookie(w.Cookie(bob))); r.Problem.Code != "link.used" {
			t.Fatalf("somebody else's ceremony: %d %s", r.Status, r.Body)
		}
		b = begin()
		var made identity.Passkey
		finish(b, key.register(t, b.Options), as).into(t, &made)

		login := func(flags byte) (reply, begun, json.RawMessage) {
			t.Helper()
			var l begun
			s.do("POST", "/api/auth/passkeys/login/begin", nil).into(t, &l)
			answer := key.sign(t, l.Options, flags)
			return s.do("POST", "/api/auth/passkeys/login", map[string]any{"ceremony": l.Ceremony, "credential": answer}), l, answer
		}
		r, l, answer := login(verified)
		if r.Status != 200 || r.cookie("hubbub_session") == nil {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		if a := must[actor.Actor](t)(w.Service.AuthenticateSecret(t.Context(), r.cookie("hubbub_session").Value, "acme")); a.Person != ada.Person {
			t.Fatalf("%+v", a)
		}
		if r := s.do("POST", "/api/auth/passkeys/login", map[string]any{"ceremony": l.Ceremony, "credential": answer}); r.Problem.Code != "link.used" {
			t.Fatalf("replayed: %d %s", r.Status, r.Body)
		}
		if r, _, _ := login(present); r.Problem.Code != "passkey.refused" {
			t.Fatalf("nobody was verified: %d %s", r.Status, r.Body)
		}
		key.counter = 0
		if r, _, _ := login(verified); r.Problem.Code != "passkey.cloned" {
			t.Fatalf("a counter that went back: %d %s", r.Status, r.Body)
		}
		key.counter = 10
		own := key.user
		key.user = binary.BigEndian.AppendUint64(nil, uint64(bob.Account))
		if r, _, _ := login(verified); r.Problem.Code != "passkey.refused" {
			t.Fatalf("somebody else's name: %d %s", r.Status, r.Body)
		}
		key.user = own
		var list struct{ Passkeys []identity.Passkey }
		s.do("GET", "/api/auth/passkeys", nil, as).into(t, &list)
		if len(list.Passkeys) != 1 || list.Passkeys[0].ID != made.ID || list.Passkeys[0].Name != "我的手机" || list.Passkeys[0].UsedAt == nil {
			t.Fatalf("%+v", list)
		}
		path := "/api/auth/passkeys/" + made.ID.String() + "/remove"
		proof := map[string]string{"current": identitytest.Password}
		if r := s.do("POST", path, proof, cookie(w.Cookie(bob))); r.Problem.Code != "passkey.not_found" {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		if r := s.do("POST", path, proof, as); r.Status != 204 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		if r, _, _ := login(verified); r.Problem.Code != "passkey.refused" {
			t.Fatalf("a removed passkey: %d %s", r.Status, r.Body)
		}
	})
}

// TestPasskeysAreOfferedWhereTheyWork: browsers tie a passkey to a name, never to an address.
func TestPasskeysAreOfferedWhereTheyWork(t *testing.T) {
	for public, asked := range map[string]map[string]bool{
		"https://chat.example.com": {"chat.example.com": true, "chat.example.com:8443": true, "192.0.2.7": false, "192.0.2.7:8080": false, "[2001:db8::1]:8080": false, "[::1]": false},
		"http://localhost:8080":    {"localhost:8080": true, "127.0.0.1:8080": false},
		"http://127.0.0.1:8080":    {"127.0.0.1:8080": false, "localhost:8080": false},
		"http://[::1]:8080":        {"[::1]:8080": false},
	} {
		w := identitytest.New(t, sqldbtest.SQLite(t), func(cfg *identity.Config) { cfg.PublicURL = public })
		s := serve(t, w)
		for host, want := range asked {
			var out struct{ Passkeys bool }
			s.do("GET", "/api/auth/methods", nil, func(r *http.Request) { r.Host = host }).into(t, &out)
			if out.Passkeys != want {
				t.Errorf("at %s, asked as %s: passkeys %v", public, host, out.Passkeys)
			}
		}
	}
}
