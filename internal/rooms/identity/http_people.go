package identity

import (
	"context"
	"net/http"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
)

// Profile is what colleagues see when they look closer.
type Profile struct {
	Person
	Locale     string            `json:"locale,omitempty"`
	TZ         string            `json:"tz,omitempty"`
	Birthday   string            `json:"birthday,omitempty" doc:"YYYY-MM-DD or --MM-DD."`
	Attributes map[string]string `json:"attributes,omitempty"`
	JoinedAt   time.Time         `json:"joined_at"`
	LastSeenAt *time.Time        `json:"last_seen_at,omitempty" doc:"Absent when either of the two hides it."`
	External   string            `json:"external_id,omitempty" doc:"The host's id; admins only."`
}

// Me is what only I see of myself.
type Me struct {
	Profile
	Email        string `json:"email,omitempty"`
	Verified     bool   `json:"verified"`
	HideLastSeen bool   `json:"hide_last_seen"`
}

type peopleOut struct {
	People []Person `json:"people"`
	Next   string   `json:"next,omitempty"`
}

type peopleIn struct {
	Q      string `query:"q" maxLength:"200" doc:"Beginnings of words of the name or handle; any part of a Chinese name."`
	IDs    string `query:"ids" maxLength:"2800" doc:"Or exactly these people, at most 200, separated by commas."`
	Cursor string `query:"cursor" maxLength:"400"`
	Limit  int    `query:"limit" minimum:"0" maximum:"200"`
}

type meIn struct {
	Name         *string            `json:"name,omitempty" maxLength:"200"`
	Handle       *string            `json:"handle,omitempty" maxLength:"64"`
	Title        *string            `json:"title,omitempty" maxLength:"200"`
	Locale       *string            `json:"locale,omitempty" enum:"zh-CN,en"`
	TZ           *string            `json:"tz,omitempty" maxLength:"64"`
	Birthday     *string            `json:"birthday,omitempty" maxLength:"10"`
	Avatar       *ids.ID            `json:"avatar,omitempty" doc:"A file's id, empty to take it away."`
	Attributes   *map[string]string `json:"attributes,omitempty"`
	Status       *Status            `json:"status,omitempty" doc:"Empty to take it away."`
	HideLastSeen *bool              `json:"hide_last_seen,omitempty"`
}

type personIn struct {
	ByID
	Body struct {
		Name        *string            `json:"name,omitempty" maxLength:"200"`
		Handle      *string            `json:"handle,omitempty" maxLength:"64"`
		Title       *string            `json:"title,omitempty" maxLength:"200"`
		Attributes  *map[string]string `json:"attributes,omitempty"`
		Role        *actor.Role        `json:"role,omitempty" enum:"owner,admin,moderator,member,guest"`
		Deactivated *bool              `json:"deactivated,omitempty"`
	}
}

// registerPeople adds people, oneself among them.
func (s *Service) registerPeople(api *httpapi.API) {
	httpapi.Add(api, inside("me", http.MethodGet, "/me", httpapi.Known, "Myself"),
		func(ctx context.Context, _ *none) (*body[Me], error) { return s.me(ctx) })
	httpapi.Add(api, inside("change-me", http.MethodPatch, "/me", httpapi.Known, "Change my profile, status and privacy"),
		func(ctx context.Context, in *ask[meIn]) (*body[Me], error) {
			b := in.Body
			if _, err := s.ChangeMe(ctx, from(ctx), PersonChange{Name: b.Name, Handle: b.Handle, Title: b.Title, Locale: b.Locale, TZ: b.TZ, Birthday: b.Birthday,
				Avatar: b.Avatar, Attributes: b.Attributes, Status: b.Status, SeenHidden: b.HideLastSeen}); err != nil {
				return nil, err
			}
			return s.me(ctx)
		})
	httpapi.Add(api, inside("list-people", http.MethodGet, "/people", httpapi.Known, "People of the workspace, by name; guests only those whose ids they know"), s.listPeople)
	httpapi.Add(api, inside("person", http.MethodGet, "/people/{id}", httpapi.Known, "One person's profile"),
		func(ctx context.Context, in *ByID) (*body[Profile], error) {
			p, err := s.PersonByID(ctx, from(ctx).Workspace, in.ID.ID)
			if err != nil {
				return nil, err
			}
			return answer(s.profile(ctx, p))
		})
	httpapi.Add(api, inside("change-person", http.MethodPatch, "/people/{id}", httpapi.Admins, "Change somebody's name, title, attributes or role, or shut him out"),
		func(ctx context.Context, in *personIn) (*body[Person], error) {
			b := in.Body
			return answer(s.ChangePerson(ctx, from(ctx), in.ID.ID, PersonChange{Name: b.Name, Handle: b.Handle, Title: b.Title, Attributes: b.Attributes, Role: b.Role, Deactivated: b.Deactivated}))
		})
}

func (s *Service) me(ctx context.Context) (*body[Me], error) {
	a := from(ctx)
	p, err := s.PersonByID(ctx, a.Workspace, a.Person)
	if err != nil {
		return nil, err
	}
	out := Me{HideLastSeen: p.SeenHidden}
	if out.Profile, err = s.profile(ctx, p); err != nil {
		return nil, err
	}
	if p.Account != 0 && a.Session != 0 { // a token acts for the person, it need not know the sign-in
		acc, err := s.AccountByID(ctx, p.Account)
		if err != nil {
			return nil, err
		}
		out.Email, out.Verified = acc.Email, acc.Verified
	}
	return answer(out, nil)
}

// profile is p as the asker may see it. A guest sees no more than everybody's part.
func (s *Service) profile(ctx context.Context, p Person) (Profile, error) {
	a := from(ctx)
	out := Profile{Person: p, JoinedAt: p.JoinedAt}
	if a.Person != p.ID && !a.Role.AtLeast(actor.Member) {
		return out, nil
	}
	out.Locale, out.TZ, out.Birthday, out.Attributes = p.Locale, p.TZ, p.Birthday, p.Attributes
	by := p
	if a.Person != p.ID {
		var err error
		if by, err = s.PersonByID(ctx, a.Workspace, a.Person); err != nil {
			return out, err
		}
	}
	if at := s.LastSeen(by, p); !at.IsZero() {
		out.LastSeenAt = &at
	}
	if a.Role.AtLeast(actor.Admin) {
		out.External = p.External
	}
	return out, nil
}

func (s *Service) listPeople(ctx context.Context, in *peopleIn) (*body[peopleOut], error) {
	a := from(ctx)
	if in.IDs != "" {
		var wanted []ids.ID
		for part := range strings.SplitSeq(in.IDs, ",") {
			id, err := ids.Parse(part)
			if err != nil || len(wanted) == 200 {
				return nil, badParameter("query.ids", "expected at most 200 ids, separated by commas", part)
			}
			wanted = append(wanted, id)
		}
		people, err := s.People(ctx, a.Workspace, wanted)
		return answer(peopleOut{People: append([]Person{}, people...)}, err)
	}
	if !a.Role.AtLeast(actor.Member) {
		return nil, errs.E("identity.listPeople", errs.Forbidden, "people.guests", "Guests see the people of their conversations only.")
	}
	people, next, err := s.Search(ctx, a.Workspace, in.Q, in.Cursor, limitOf(in.Limit, 50, 200))
	return answer(peopleOut{append([]Person{}, people...), next}, err)
}
