// Package passkey is the relying party's half of WebAuthn: it makes the options for a browser and checks what the authenticator
// answers. It keeps nothing; the state of an exchange is a text that the caller stores between its two halves, where the browser cannot change it.
package passkey

import (
	"encoding/binary"
	"encoding/json"
	"net/netip"
	"net/url"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Party is this server as authenticators know it. Safe for concurrent use.
type Party struct{ rp *webauthn.WebAuthn }

// New makes the party for the URL where people reach the server. Authenticators know servers by domain name: under a bare address there are no passkeys,
// and beginning with one says so.
func New(public *url.URL) (*Party, error) {
	if _, err := netip.ParseAddr(public.Hostname()); err == nil {
		return &Party{}, nil
	}
	rp, err := webauthn.New(&webauthn.Config{RPID: public.Hostname(), RPDisplayName: "Hubbub", RPOrigins: []string{public.Scheme + "://" + public.Host}})
	if err != nil {
		return nil, errs.Wrap("passkey.New", err)
	}
	return &Party{rp}, nil
}

func (p *Party) ready() error {
	if p.rp != nil {
		return nil
	}
	return errs.E("passkey.ready", errs.Invalid, "passkey.needs_domain", "Passkeys need a domain name; this server is reached by a bare address.")
}

// User is an account as authenticators know it.
type User struct {
	Account ids.ID
	Name    string // the e-mail address
	Display string
	Records []string // of its passkeys
}

type user struct {
	User
	credentials []webauthn.Credential
}

func (u *user) WebAuthnID() []byte                         { return handle(u.Account) }
func (u *user) WebAuthnName() string                       { return u.Name }
func (u *user) WebAuthnDisplayName() string                { return u.Display }
func (u *user) WebAuthnCredentials() []webauthn.Credential { return u.credentials }

func handle(account ids.ID) []byte { return binary.BigEndian.AppendUint64(nil, uint64(account)) }

func open(u User) (*user, error) {
	out := &user{User: u, credentials: make([]webauthn.Credential, len(u.Records))}
	for i, r := range u.Records {
		if err := json.Unmarshal([]byte(r), &out.credentials[i]); err != nil {
			return nil, errs.Wrap("passkey.open", err)
		}
	}
	return out, nil
}

// Passkey is a credential as the server keeps it.
type Passkey struct {
	Credential []byte // the authenticator's id for it
	Record     string
}

func record(c *webauthn.Credential) (Passkey, error) {
	b, err := json.Marshal(c)
	return Passkey{c.ID, string(b)}, errs.Wrap("passkey.record", err)
}

// BeginRegister makes the options for navigator.credentials.create and the state for FinishRegister.
func (p *Party) BeginRegister(u User) (options, state json.RawMessage, err error) {
	if err := p.ready(); err != nil {
		return nil, nil, err
	}
	who, err := open(u)
	if err != nil {
		return nil, nil, err
	}
	// A passkey stands for password and second factor together: it must be found by itself and must know its person.
	creation, session, err := p.rp.BeginRegistration(who,
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired}),
		webauthn.WithConveyancePreference(protocol.PreferNoAttestation),
		webauthn.WithExclusions(webauthn.Credentials(who.credentials).CredentialDescriptors()))
	if err != nil {
		return nil, nil, errs.Wrap("passkey.BeginRegister", err)
	}
	return both(creation, session)
}

func both(options any, session *webauthn.SessionData) (json.RawMessage, json.RawMessage, error) {
	o, err := json.Marshal(options)
	if err != nil {
		return nil, nil, errs.Wrap("passkey", err)
	}
	st, err := json.Marshal(session)
	return o, st, errs.Wrap("passkey", err)
}

// FinishRegister checks what the browser answered to BeginRegister.
func (p *Party) FinishRegister(u User, state, answer json.RawMessage) (Passkey, error) {
	const where = "passkey.FinishRegister"
	who, err := open(u)
	if err != nil {
		return Passkey{}, err
	}
	var session webauthn.SessionData
	if err := json.Unmarshal(state, &session); err != nil {
		return Passkey{}, errs.Wrap(where, err)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Passkey{}, refused(where, err)
	}
	c, err := p.rp.CreateCredential(who, session, parsed)
	if err != nil {
		return Passkey{}, refused(where, err)
	}
	return record(c)
}

// BeginLogin makes the options for navigator.credentials.get, for whoever it will turn out to be.
func (p *Party) BeginLogin() (options, state json.RawMessage, err error) {
	if err := p.ready(); err != nil {
		return nil, nil, err
	}
	assertion, session, err := p.rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, nil, errs.Wrap("passkey.BeginLogin", err)
	}
	return both(assertion, session)
}

// FinishLogin checks what the browser answered to BeginLogin. find fetches the account that the authenticator names. The passkey comes back with its
// counter advanced.
func (p *Party) FinishLogin(state, answer json.RawMessage, find func(account ids.ID) (User, error)) (ids.ID, Passkey, error) {
	const where = "passkey.FinishLogin"
	var session webauthn.SessionData
	if err := json.Unmarshal(state, &session); err != nil {
		return 0, Passkey{}, errs.Wrap(where, err)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return 0, Passkey{}, refused(where, err)
	}
	var failed error
	found, c, err := p.rp.ValidatePasskeyLogin(func(_, userHandle []byte) (webauthn.User, error) {
		if len(userHandle) != 8 {
			return nil, errs.E(where, errs.Unauthenticated, "passkey.refused", "This passkey is not known here.")
		}
		u, err := find(ids.ID(binary.BigEndian.Uint64(userHandle)))
		if err != nil {
			if errs.KindOf(err) != errs.NotFound {
				failed = err
			}
			return nil, err
		}
		return open(u)
	}, session, parsed)
	if failed != nil {
		return 0, Passkey{}, errs.Wrap(where, failed)
	}
	if err != nil {
		return 0, Passkey{}, refused(where, err)
	}
	if c.Authenticator.CloneWarning {
		return 0, Passkey{}, errs.E(where, errs.Unauthenticated, "passkey.cloned", "This passkey was copied; it can no longer be used. Remove it and add a new one.")
	}
	pk, err := record(c)
	return found.(*user).Account, pk, err
}

func refused(where string, err error) error {
	return errs.E(where, errs.Unauthenticated, "passkey.refused", "The passkey was not accepted. Try again.").Because(err)
}
