package identity

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/rooms/identity/signin"
)

// The browser that begins a sign-on holds this cookie; only it may finish.
const (
	signOnCookie = "hubbub_signon"
	signOnPath   = "/api/auth/oidc"
	signOnLife   = 10 * time.Minute
)

type linkOut struct {
	SetCookie string `header:"Set-Cookie"`
	Body      struct {
		URL string `json:"url" doc:"Where the browser goes next."`
	}
}

// registerSignOn adds sign-on at OIDC providers.
func (s *Service) registerSignOn(api *httpapi.API) {
	start := op("start-sign-on", http.MethodGet, "/api/auth/oidc/{provider}/start", httpapi.Public, "Go to a sign-on provider")
	start.Doc = "A page for the browser, not for fetch: it redirects to the provider. Query: next (the page to come back to), invite, workspace (an open one to join)."
	api.Handle(start, s.startSignOn)
	callback := op("finish-sign-on", http.MethodGet, "/api/auth/oidc/{provider}/callback", httpapi.Public, "Come back from a sign-on provider")
	callback.Doc = "Where the provider sends the browser: it redirects into the product, or to the sign-in page with ?problem=<code>."
	api.Handle(callback, s.finishSignOn)
	httpapi.Add(api, op("link-provider", http.MethodPost, "/api/auth/oidc/{provider}/link", httpapi.SignedIn, "Tie a sign-on provider to my account"),
		func(ctx context.Context, in *struct {
			Provider string `path:"provider" maxLength:"32"`
			Body     struct {
				Proof
				Next string `json:"next,omitempty" maxLength:"500"`
			}
		}) (*linkOut, error) {
			to, cookie, err := s.StartLink(ctx, from(ctx), in.Provider, in.Body.Current, in.Body.Next)
			if err != nil {
				return nil, err
			}
			out := &linkOut{SetCookie: s.cookie(ctx, signOnCookie, cookie, signOnPath, signOnLife)}
			out.Body.URL = to
			return out, nil
		})
	httpapi.Add(api, op("list-linked", http.MethodGet, "/api/auth/oidc", httpapi.SignedIn, "Providers tied to my account"),
		func(ctx context.Context, _ *none) (*body[struct {
			Linked []signin.Linked `json:"linked"`
		}], error) {
			me, err := atBrowser(ctx)
			if err != nil {
				return nil, err
			}
			all, err := s.Linked(ctx, me.Account)
			return answer(struct {
				Linked []signin.Linked `json:"linked"`
			}{append([]signin.Linked{}, all...)}, err)
		})
	httpapi.Add(api, op("unlink-provider", http.MethodPost, "/api/auth/oidc/{provider}/unlink", httpapi.SignedIn, "Untie a sign-on provider"),
		func(ctx context.Context, in *struct {
			Provider string `path:"provider" maxLength:"32"`
			Body     Proof
		}) (*nothing, error) {
			return done(s.Unlink(ctx, from(ctx), in.Provider, in.Body.Current))
		})
}

func (s *Service) startSignOn(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	to, cookie, err := s.StartSignOn(r.Context(), SignOnStart{Provider: r.PathValue("provider"), Next: q.Get("next"), Invite: q.Get("invite"), Workspace: q.Get("workspace")})
	if err != nil {
		return s.astray(w, r, err)
	}
	w.Header().Add("Set-Cookie", s.cookie(r.Context(), signOnCookie, cookie, signOnPath, signOnLife))
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *Service) finishSignOn(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if q.Get("error") != "" { // the person said no, or the provider did
		return s.astray(w, r, errs.E("identity.finishSignOn", errs.Unauthenticated, "oidc.refused", "The sign-on was not accepted."))
	}
	var secret string
	if c, err := r.Cookie(signOnCookie); err == nil {
		secret = c.Value
	}
	end, err := s.FinishSignOn(r.Context(), r.PathValue("provider"), q.Get("state"), q.Get("code"), secret)
	if err != nil {
		return s.astray(w, r, err)
	}
	w.Header().Add("Set-Cookie", s.cookie(r.Context(), signOnCookie, "", signOnPath, 0))
	if end.In.Secret != "" {
		w.Header().Add("Set-Cookie", s.cookie(r.Context(), CookieName, end.In.Secret, "/", sessionCookieLife))
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, end.Next, http.StatusSeeOther)
	return nil
}

// astray brings a browser whose sign-on failed back to our sign-in page, which says in its language what the code means.
func (s *Service) astray(w http.ResponseWriter, r *http.Request, err error) error {
	if errs.KindOf(err) == errs.Internal {
		slog.ErrorContext(r.Context(), "sign-on failed", "error", err)
	} else {
		slog.InfoContext(r.Context(), "sign-on refused", "error", err)
	}
	http.Redirect(w, r, signin.PageSignIn+"?problem="+url.QueryEscape(errs.CodeOf(err)), http.StatusSeeOther)
	return nil
}
