package identity

import (
	"context"
	"encoding/json"
	"net/http"

	"hubbub/internal/platform/httpapi"
)

type codesOut struct {
	Codes []string `json:"recovery_codes" doc:"Each is good once; shown this once."`
}

type ceremonyOut struct {
	Ceremony string          `json:"ceremony" doc:"Goes back with the authenticator's answer."`
	Options  json.RawMessage `json:"options" doc:"For navigator.credentials.create or get, as PublicKeyCredential.parse…OptionsFromJSON takes them."`
}

// CeremonyAnswer is what a browser answers to a passkey's options.
type CeremonyAnswer struct {
	Ceremony   string          `json:"ceremony" maxLength:"200"`
	Credential json.RawMessage `json:"credential" doc:"What the browser answered, as PublicKeyCredential.toJSON gives it."`
}

// registerFactors adds the second factor and passkeys.
func (s *Service) registerFactors(api *httpapi.API) {
	httpapi.Add(api, op("begin-totp", http.MethodPost, "/api/auth/totp", httpapi.SignedIn, "Get a seed for an authenticator app"),
		func(ctx context.Context, in *ask[Proof]) (*body[struct {
			Seed string `json:"seed"`
			URL  string `json:"url" doc:"For a QR code."`
		}], error) {
			seed, link, err := s.BeginTOTP(ctx, from(ctx), in.Body.Current)
			return answer(struct {
				Seed string `json:"seed"`
				URL  string `json:"url" doc:"For a QR code."`
			}{seed, link}, err)
		})
	httpapi.Add(api, op("confirm-totp", http.MethodPut, "/api/auth/totp", httpapi.SignedIn, "Turn the second factor on with the app's first code"),
		func(ctx context.Context, in *ask[struct {
			Code string `json:"code" maxLength:"16"`
		}]) (*body[codesOut], error) {
			codes, err := s.ConfirmTOTP(ctx, from(ctx), in.Body.Code)
			return answer(codesOut{codes}, err)
		})
	httpapi.Add(api, op("renew-recovery-codes", http.MethodPost, "/api/auth/totp/codes", httpapi.SignedIn, "Replace the recovery codes"),
		func(ctx context.Context, in *ask[Proof]) (*body[codesOut], error) {
			codes, err := s.RenewRecoveryCodes(ctx, from(ctx), in.Body.Current)
			return answer(codesOut{codes}, err)
		})
	httpapi.Add(api, op("end-totp", http.MethodPost, "/api/auth/totp/off", httpapi.SignedIn, "Turn the second factor off"),
		func(ctx context.Context, in *ask[struct {
			Proof
			Code string `json:"code,omitempty" maxLength:"64"`
		}]) (*nothing, error) {
			return done(s.EndTOTP(ctx, from(ctx), in.Body.Current, in.Body.Code))
		})
	s.registerPasskeys(api)
}

func (s *Service) registerPasskeys(api *httpapi.API) {
	httpapi.Add(api, op("list-passkeys", http.MethodGet, "/api/auth/passkeys", httpapi.SignedIn, "My passkeys"),
		func(ctx context.Context, _ *none) (*body[struct {
			Passkeys []Passkey `json:"passkeys"`
		}], error) {
			me, err := atBrowser(ctx)
			if err != nil {
				return nil, err
			}
			all, err := s.Passkeys(ctx, me.Account)
			return answer(struct {
				Passkeys []Passkey `json:"passkeys"`
			}{append([]Passkey{}, all...)}, err)
		})
	httpapi.Add(api, op("begin-passkey", http.MethodPost, "/api/auth/passkeys/begin", httpapi.SignedIn, "Begin to add a passkey"),
		func(ctx context.Context, in *ask[Proof]) (*body[ceremonyOut], error) {
			ceremony, options, err := s.BeginPasskey(ctx, from(ctx), in.Body.Current)
			return answer(ceremonyOut{ceremony, options}, err)
		})
	httpapi.Add(api, op("finish-passkey", http.MethodPost, "/api/auth/passkeys", httpapi.SignedIn, "Add the passkey that the authenticator made"),
		func(ctx context.Context, in *ask[struct {
			CeremonyAnswer
			Name string `json:"name" minLength:"1" maxLength:"200" example:"我的手机"`
		}]) (*body[Passkey], error) {
			return answer(s.FinishPasskey(ctx, from(ctx), in.Body.Ceremony, in.Body.Name, in.Body.Credential))
		})
	httpapi.Add(api, op("remove-passkey", http.MethodPost, "/api/auth/passkeys/{id}/remove", httpapi.SignedIn, "Forget a passkey"),
		func(ctx context.Context, in *struct {
			ByID
			Body Proof
		}) (*nothing, error) {
			return done(s.RemovePasskey(ctx, from(ctx), in.ID.ID, in.Body.Current))
		})
	httpapi.Add(api, op("begin-passkey-login", http.MethodPost, "/api/auth/passkeys/login/begin", httpapi.Public, "Begin to sign in with a passkey"),
		func(ctx context.Context, _ *none) (*body[ceremonyOut], error) {
			ceremony, options, err := s.BeginPasskeyLogin(ctx)
			return answer(ceremonyOut{ceremony, options}, err)
		})
	httpapi.Add(api, op("finish-passkey-login", http.MethodPost, "/api/auth/passkeys/login", httpapi.Public, "Sign in with a passkey"),
		func(ctx context.Context, in *ask[CeremonyAnswer]) (*signedIn, error) {
			who, err := s.FinishPasskeyLogin(ctx, in.Body.Ceremony, in.Body.Credential)
			return s.welcome(ctx, who, err)
		})
}
