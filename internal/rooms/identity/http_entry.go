package identity

import (
	"context"
	"net/http"

	"hubbub/internal/platform/httpapi"
)

// Newcomer is what somebody tells who makes an account.
type Newcomer struct {
	Name     string `json:"name" minLength:"1" maxLength:"200" example:"王小明"`
	Email    string `json:"email" maxLength:"254" example:"ada@example.com"`
	Password string `json:"password" maxLength:"1024" doc:"At least 8 characters."`
	Locale   string `json:"locale,omitempty" enum:"zh-CN,en" example:"zh-CN"`
	TZ       string `json:"tz,omitempty" maxLength:"64" example:"Asia/Shanghai"`
}

func (n Newcomer) account() NewAccount {
	return NewAccount{Email: n.Email, Password: n.Password, Name: n.Name, Locale: n.Locale, TZ: n.TZ}
}

type setupIn struct {
	Token     string `json:"token" maxLength:"200" doc:"From the link that the server printed."`
	Workspace string `json:"workspace" minLength:"1" maxLength:"200" doc:"The workspace's name." example:"热闹工坊"`
	Slug      string `json:"slug" maxLength:"40" example:"acme"`
	Newcomer
}

type loginIn struct {
	Email    string `json:"email" maxLength:"254"`
	Password string `json:"password" maxLength:"1024"`
	Code     string `json:"code,omitempty" maxLength:"64" doc:"Of the authenticator app, or a recovery code."`
}

type signUpIn struct {
	Invite    string `json:"invite,omitempty" maxLength:"200"`
	Workspace string `json:"workspace,omitempty" maxLength:"40" doc:"The slug of an open workspace, without an invite."`
	Newcomer
}

type signUpOut struct {
	SetCookie string `header:"Set-Cookie"`
	Body      struct {
		Pending    bool         `json:"pending" doc:"A link was mailed that must be followed before anything is open."`
		Account    *Account     `json:"account,omitempty"`
		Workspaces []Membership `json:"workspaces,omitempty"`
	}
}

type cookieOut struct {
	SetCookie string `header:"Set-Cookie"`
}

type inviteToken struct {
	Invite string `json:"invite" maxLength:"200"`
}

type method struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

type methodsOut struct {
	Setup     bool     `json:"setup" doc:"The server waits for its first owner."`
	Passkeys  bool     `json:"passkeys"`
	Providers []method `json:"providers"`
}

// registerEntry adds the ways in, which are open to everybody.
func (s *Service) registerEntry(api *httpapi.API) {
	httpapi.Add(api, op("setup-needed", http.MethodGet, "/api/setup", httpapi.Public, "Whether the server waits for its first owner"),
		func(ctx context.Context, _ *none) (*body[struct {
			Needed bool `json:"needed"`
		}], error) {
			token, err := s.SetupToken(ctx)
			return answer(struct {
				Needed bool `json:"needed"`
			}{token != ""}, err)
		})
	httpapi.Add(api, op("setup", http.MethodPost, "/api/setup", httpapi.Public, "Make the first workspace and its owner"),
		func(ctx context.Context, in *ask[setupIn]) (*signedIn, error) {
			who, _, err := s.Setup(ctx, SetupRequest{Token: in.Body.Token, Slug: in.Body.Slug, Title: in.Body.Workspace, NewAccount: in.Body.account()})
			return s.welcome(ctx, who, err)
		})
	httpapi.Add(api, op("sign-in-methods", http.MethodGet, "/api/auth/methods", httpapi.Public, "By what one can sign in"),
		func(ctx context.Context, _ *none) (*body[methodsOut], error) {
			token, err := s.SetupToken(ctx)
			out := methodsOut{Setup: token != "", Passkeys: s.PasskeysWork(ctx), Providers: []method{}}
			for _, p := range s.Providers() {
				out.Providers = append(out.Providers, method{p.Name, p.Title})
			}
			return answer(out, err)
		})
	login := op("login", http.MethodPost, "/api/auth/login", httpapi.Public, "Sign in with a password")
	login.Doc = "401 auth.code_needed asks for the second factor: send all again with a code. 429 after too many attempts."
	httpapi.Add(api, login, func(ctx context.Context, in *ask[loginIn]) (*signedIn, error) {
		who, err := s.Login(ctx, in.Body.Email, in.Body.Password, in.Body.Code)
		return s.welcome(ctx, who, err)
	})
	httpapi.Add(api, op("logout", http.MethodPost, "/api/auth/logout", httpapi.Public, "Sign out here"),
		func(ctx context.Context, _ *none) (*cookieOut, error) {
			if err := s.Logout(ctx, from(ctx)); err != nil {
				return nil, err
			}
			return &cookieOut{s.cookie(ctx, CookieName, "", "/", 0)}, nil
		})
	httpapi.Add(api, op("sign-up", http.MethodPost, "/api/auth/signup", httpapi.Public, "Make an account, by an invite or for an open workspace"), s.signUp)
	httpapi.Add(api, op("look-at-invite", http.MethodPost, "/api/auth/invite", httpapi.Public, "What an invite opens"),
		func(ctx context.Context, in *ask[inviteToken]) (*body[Invitation], error) {
			return answer(s.LookInvite(ctx, in.Body.Invite))
		})
}

func (s *Service) signUp(ctx context.Context, in *ask[signUpIn]) (*signUpOut, error) {
	who, pending, err := s.SignUp(ctx, SignUp{Invite: in.Body.Invite, Workspace: in.Body.Workspace, NewAccount: in.Body.account()})
	if err != nil {
		return nil, err
	}
	out := &signUpOut{}
	if out.Body.Pending = pending; pending {
		return out, nil
	}
	out.SetCookie = s.cookie(ctx, CookieName, who.Secret, "/", sessionCookieLife)
	out.Body.Account = &who.Account
	out.Body.Workspaces, err = s.memberships(ctx, who.Account.ID)
	return out, err
}

// registerRecovery adds the ways back in.
func (s *Service) registerRecovery(api *httpapi.API) {
	forgot := op("forgot-password", http.MethodPost, "/api/auth/password/forgot", httpapi.Public, "Mail a link for a new password")
	forgot.Doc = "The answer is the same whether or not there is an account."
	httpapi.Add(api, forgot, func(ctx context.Context, in *ask[struct {
		Email string `json:"email" maxLength:"254"`
	}]) (*nothing, error) {
		return done(s.ForgotPassword(ctx, in.Body.Email))
	})
	httpapi.Add(api, op("reset-password", http.MethodPost, "/api/auth/password/reset", httpapi.Public, "Choose a new password with a mailed link; all sessions end"),
		func(ctx context.Context, in *ask[struct {
			Token    string `json:"token" maxLength:"200"`
			Password string `json:"password" maxLength:"1024"`
		}]) (*nothing, error) {
			return done(s.ResetPassword(ctx, in.Body.Token, in.Body.Password))
		})
	httpapi.Add(api, op("verify-email", http.MethodPost, "/api/auth/email/verify", httpapi.Public, "Follow a mailed link: confirm an address, change it, or end a sign-up"),
		func(ctx context.Context, in *ask[struct {
			Token string `json:"token" maxLength:"200"`
		}]) (*nothing, error) {
			return done(s.VerifyEmail(ctx, in.Body.Token))
		})
}
