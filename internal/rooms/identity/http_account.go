package identity

import (
	"context"
	"net/http"
	"time"

	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
)

type sessionOut struct {
	Account    Account      `json:"account"`
	Workspaces []Membership `json:"workspaces"`
	TwoFactor  bool         `json:"two_factor" doc:"The second factor is on."`
	Recovery   int          `json:"recovery_codes" doc:"How many recovery codes are left."`
}

// Proof shows that it is really the account's holder.
type Proof struct {
	Current string `json:"current,omitempty" maxLength:"1024" doc:"The current password. Who has none must have signed in within ten minutes."`
}

type newTokenIn struct {
	Workspace string     `json:"workspace" maxLength:"40" doc:"The slug of the workspace in which the token acts."`
	Name      string     `json:"name" minLength:"1" maxLength:"200" example:"Backup script"`
	Scopes    []string   `json:"scopes,omitempty" maxItems:"50" example:"[\"chat:read\"]" doc:"Empty: everything the person may."`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	Proof
}

// issued is a fresh token with its secret, which is shown this once.
type issued struct {
	Token
	Secret string `json:"secret" example:"hbb_…" doc:"Shown this once."`
}

func issue(t Token, secret string, err error) (*body[issued], error) {
	if t.Scopes == nil {
		t.Scopes = []string{}
	}
	return answer(issued{t, secret}, err)
}

func listed(all []Token) []Token {
	out := append([]Token{}, all...)
	for i := range out {
		if out[i].Scopes == nil {
			out[i].Scopes = []string{}
		}
	}
	return out
}

// ByID names one thing in the path.
type ByID struct {
	ID httpapi.ID `path:"id"`
}

// registerAccount adds what concerns an account as a whole.
func (s *Service) registerAccount(api *httpapi.API) {
	httpapi.Add(api, op("session", http.MethodGet, "/api/auth/session", httpapi.SignedIn, "Who is signed in, and which workspaces that opens"), s.whoAmI)
	httpapi.Add(api, op("list-sessions", http.MethodGet, "/api/auth/sessions", httpapi.SignedIn, "Where I am signed in"),
		func(ctx context.Context, _ *none) (*body[struct {
			Sessions []Session `json:"sessions"`
		}], error) {
			me, err := atBrowser(ctx)
			if err != nil {
				return nil, err
			}
			all, err := s.Sessions(ctx, me.Account, me.Session)
			return answer(struct {
				Sessions []Session `json:"sessions"`
			}{all}, err)
		})
	httpapi.Add(api, op("end-other-sessions", http.MethodDelete, "/api/auth/sessions", httpapi.SignedIn, "Sign out everywhere else"),
		func(ctx context.Context, _ *none) (*body[struct {
			Ended int `json:"ended"`
		}], error) {
			me, err := atBrowser(ctx)
			if err != nil {
				return nil, err
			}
			n, err := s.EndOtherSessions(ctx, me.Account, me.Session, EndedRevoked)
			return answer(struct {
				Ended int `json:"ended"`
			}{n}, err)
		})
	httpapi.Add(api, op("end-session", http.MethodDelete, "/api/auth/sessions/{id}", httpapi.SignedIn, "Sign out one device"),
		func(ctx context.Context, in *ByID) (*nothing, error) {
			me, err := atBrowser(ctx)
			if err != nil {
				return nil, err
			}
			return done(s.EndSession(ctx, me.Account, in.ID.ID, EndedRevoked))
		})
	httpapi.Add(api, op("change-password", http.MethodPost, "/api/auth/password", httpapi.SignedIn, "Change the password; all other sessions end"),
		func(ctx context.Context, in *ask[struct {
			Proof
			Password string `json:"password" maxLength:"1024"`
		}]) (*nothing, error) {
			return done(s.ChangePassword(ctx, from(ctx), in.Body.Current, in.Body.Password))
		})
	httpapi.Add(api, op("change-email", http.MethodPost, "/api/auth/email", httpapi.SignedIn, "Mail a link to a new address; following it changes the address"),
		func(ctx context.Context, in *ask[struct {
			Proof
			Email string `json:"email" maxLength:"254"`
		}]) (*nothing, error) {
			return done(s.ChangeEmail(ctx, from(ctx), in.Body.Current, in.Body.Email))
		})
	httpapi.Add(api, op("send-verification", http.MethodPost, "/api/auth/email/send", httpapi.SignedIn, "Mail the link that confirms my address once more"),
		func(ctx context.Context, _ *none) (*nothing, error) {
			me, err := atBrowser(ctx)
			if err != nil {
				return nil, err
			}
			return done(s.SendVerification(ctx, me))
		})
	httpapi.Add(api, op("open-workspace", http.MethodPost, "/api/auth/workspaces", httpapi.SignedIn, "Make a further workspace; for those who own one"), s.openAnother)
	httpapi.Add(api, op("join-workspace", http.MethodPost, "/api/auth/join", httpapi.SignedIn, "Enter a further workspace, by an invite or because it is open"),
		func(ctx context.Context, in *ask[struct {
			Invite    string `json:"invite,omitempty" maxLength:"200"`
			Workspace string `json:"workspace,omitempty" maxLength:"40"`
		}]) (*body[sessionOut], error) {
			if err := s.Join(ctx, from(ctx), in.Body.Invite, in.Body.Workspace); err != nil {
				return nil, err
			}
			return s.whoAmI(ctx, nil)
		})
	s.registerTokens(api)
}

func (s *Service) whoAmI(ctx context.Context, _ *none) (*body[sessionOut], error) {
	me := from(ctx)
	a, err := s.AccountByID(ctx, me.Account)
	if err != nil {
		return nil, err
	}
	out := sessionOut{Account: a}
	if out.Workspaces, err = s.memberships(ctx, me.Account); err != nil {
		return nil, err
	}
	out.TwoFactor, out.Recovery, err = s.SecondFactor(ctx, me.Account)
	return answer(out, err)
}

func (s *Service) openAnother(ctx context.Context, in *ask[struct {
	Slug string `json:"slug" maxLength:"40" example:"acme"`
	Name string `json:"name" minLength:"1" maxLength:"200"`
}]) (*body[Workspace], error) {
	me, err := atBrowser(ctx)
	if err != nil {
		return nil, err
	}
	w, _, err := s.OpenWorkspace(ctx, me.Account, in.Body.Slug, in.Body.Name)
	return answer(w, err)
}

func (s *Service) registerTokens(api *httpapi.API) {
	httpapi.Add(api, op("list-tokens", http.MethodGet, "/api/auth/tokens", httpapi.SignedIn, "My access tokens"),
		func(ctx context.Context, _ *none) (*body[struct {
			Tokens []Token `json:"tokens"`
		}], error) {
			me, err := atBrowser(ctx)
			if err != nil {
				return nil, err
			}
			all, err := s.TokensOfAccount(ctx, me.Account)
			return answer(struct {
				Tokens []Token `json:"tokens"`
			}{listed(all)}, err)
		})
	httpapi.Add(api, op("issue-token", http.MethodPost, "/api/auth/tokens", httpapi.SignedIn, "Make an access token"), s.issueMine)
	httpapi.Add(api, op("revoke-token", http.MethodDelete, "/api/auth/tokens/{id}", httpapi.SignedIn, "End an access token"),
		func(ctx context.Context, in *ByID) (*nothing, error) {
			me, err := atBrowser(ctx)
			if err != nil {
				return nil, err
			}
			return done(s.RevokeToken(ctx, me.Account, in.ID.ID))
		})
}

func (s *Service) issueMine(ctx context.Context, in *ask[newTokenIn]) (*body[issued], error) {
	me, err := atBrowser(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.Prove(ctx, me, in.Body.Current); err != nil {
		return nil, err
	}
	mine, err := s.Memberships(ctx, me.Account)
	if err != nil {
		return nil, err
	}
	nt := NewToken{Name: in.Body.Name, Scopes: in.Body.Scopes}
	if in.Body.ExpiresAt != nil {
		nt.ExpiresAt = *in.Body.ExpiresAt
	}
	for _, m := range mine {
		if m.Slug == in.Body.Workspace {
			nt.Workspace, nt.Person = m.Workspace, m.Person
		}
	}
	if nt.Person == ids.ID(0) {
		return nil, badParameter("body.workspace", "expected one of your workspaces", in.Body.Workspace)
	}
	return issue(s.IssueToken(ctx, nt))
}
