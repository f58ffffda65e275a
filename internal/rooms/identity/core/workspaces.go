package core

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// NewWorkspace is what makes a workspace.
type NewWorkspace struct {
	Slug     string
	Name     string
	Owner    ids.ID // the account of its first owner; zero when an importer or the command line makes it
	Settings Settings
}

var slugForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$`)

// CreateWorkspace makes a workspace, and the person of its owner when there is one.
func (s *Service) CreateWorkspace(ctx context.Context, nw NewWorkspace) (w Workspace, owner Person, err error) {
	err = s.Change(ctx, "identity.CreateWorkspace", func(tx *sqldb.Tx) error {
		w, owner, err = s.CreateWorkspaceIn(ctx, tx, nw)
		return err
	})
	s.ForgetEverywhere(ctx, nw.Owner)
	return w, owner, err
}

// CreateWorkspaceIn makes a workspace inside the caller's transaction.
func (s *Service) CreateWorkspaceIn(ctx context.Context, tx *sqldb.Tx, nw NewWorkspace) (Workspace, Person, error) {
	const where = "identity.createWorkspace"
	name, err := CleanName(nw.Name, "body.name")
	if err != nil {
		return Workspace{}, Person{}, err
	}
	if !slugForm.MatchString(nw.Slug) {
		return Workspace{}, Person{}, errs.E(where, errs.Invalid, "workspace.slug", "The short name needs 1 to 40 lower-case letters, digits and hyphens.").
			In("body.slug", "expected lower-case letters, digits and hyphens", nw.Slug)
	}
	if err := nw.Settings.check(); err != nil {
		return Workspace{}, Person{}, err
	}
	w := Workspace{ID: s.ids.New(), Slug: nw.Slug, Name: name, Settings: nw.Settings, CreatedAt: s.clock.Now()}
	settings, err := json.Marshal(w.Settings)
	if err != nil {
		return w, Person{}, err
	}
	if _, err := tx.Exec(ctx, q.InsertWorkspace, w.ID, w.Slug, w.Name, string(settings), sqldb.Millis(w.CreatedAt)); sqldb.IsUnique(err) {
		return w, Person{}, errs.E(where, errs.Conflict, "workspace.slug_taken", "There is a workspace with this short name already.").In("body.slug", "taken", nw.Slug)
	} else if err != nil {
		return w, Person{}, err
	}
	if err := s.Publish(ctx, tx, w.ID, 0, WorkspaceCreated, w.CreatedAt, map[string]any{"slug": w.Slug, "name": w.Name}); err != nil {
		return w, Person{}, err
	}
	if err := s.Audit(ctx, tx, Act{Workspace: w.ID, Account: nw.Owner, Action: WorkspaceCreated, Kind: "workspace", Subject: w.ID}); err != nil {
		return w, Person{}, err
	}
	if nw.Owner == 0 {
		return w, Person{}, nil
	}
	a, err := s.AccountIn(ctx, tx, nw.Owner)
	if err != nil {
		return w, Person{}, err
	}
	p, err := s.AddPersonIn(ctx, tx, w, NewPerson{Account: a.ID, Name: a.Name, Role: actor.Owner, Locale: a.Locale, TZ: a.TZ}, nil)
	return w, p, err
}

// OpenWorkspace makes a further workspace for somebody who owns one already.
func (s *Service) OpenWorkspace(ctx context.Context, account ids.ID, slug, name string) (Workspace, Person, error) {
	mine, err := s.Memberships(ctx, account)
	if err != nil {
		return Workspace{}, Person{}, err
	}
	if !slices.ContainsFunc(mine, func(m Membership) bool { return m.Role == actor.Owner }) {
		return Workspace{}, Person{}, errs.E("identity.OpenWorkspace", errs.Forbidden, "workspace.owners_only", "Only somebody who owns a workspace may make another.")
	}
	return s.CreateWorkspace(ctx, NewWorkspace{Slug: slug, Name: name, Owner: account, Settings: Settings{MembersInvite: true}})
}

// WorkspaceBySlug finds a workspace.
func (s *Service) WorkspaceBySlug(ctx context.Context, slug string) (Workspace, error) {
	return oneWorkspace(ctx, s.db, q.WorkspaceBySlug, slug)
}

// WorkspaceByID finds a workspace.
func (s *Service) WorkspaceByID(ctx context.Context, id ids.ID) (Workspace, error) {
	return oneWorkspace(ctx, s.db, q.WorkspaceById, id)
}

// Workspaces lists all workspaces of this server.
func (s *Service) Workspaces(ctx context.Context) ([]Workspace, error) {
	all, err := sqldb.All(ctx, s.db, q.Workspaces, scanWorkspace)
	return all, errs.Wrap("identity.Workspaces", err)
}

func oneWorkspace(ctx context.Context, r sqldb.Reader, query *sqldb.Query, key any) (Workspace, error) {
	w, found, err := sqldb.One(ctx, r, query, scanWorkspace, key)
	if err == nil && !found {
		err = errs.E("identity.workspace", errs.NotFound, "workspace.not_found", "There is no such workspace.")
	}
	return w, errs.Wrap("identity.workspace", err)
}

// WorkspaceChange is what an admin changes; nil leaves a part as it is.
type WorkspaceChange struct {
	Name     *string
	Settings *Settings
}

// ChangeWorkspace applies an admin's change.
func (s *Service) ChangeWorkspace(ctx context.Context, by actor.Actor, c WorkspaceChange) (w Workspace, err error) {
	const where = "identity.ChangeWorkspace"
	if !by.Role.AtLeast(actor.Admin) {
		return w, notYours(where)
	}
	err = s.Change(ctx, where, func(tx *sqldb.Tx) error {
		if w, err = oneWorkspace(ctx, tx, q.LockWorkspace, by.Workspace); err != nil {
			return err
		}
		var fields []string
		if c.Name != nil {
			if w.Name, err = CleanName(*c.Name, "body.name"); err != nil {
				return err
			}
			fields = append(fields, "name")
		}
		if c.Settings != nil {
			if err := c.Settings.check(); err != nil {
				return err
			}
			w.Settings = *c.Settings
			fields = append(fields, "settings")
		}
		settings, err := json.Marshal(w.Settings)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, q.UpdateWorkspace, w.ID, w.Name, string(settings)); err != nil {
			return err
		}
		if err := s.Publish(ctx, tx, w.ID, by.Person, WorkspaceChanged, s.clock.Now(), map[string]any{"fields": fields}); err != nil {
			return err
		}
		return s.Audit(ctx, tx, Act{Workspace: w.ID, Action: WorkspaceChanged, Kind: "workspace", Subject: w.ID, Detail: map[string]any{"fields": fields}})
	})
	return w, err
}

var domainForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$`)

func (st *Settings) check() error {
	bad := errs.E("identity.Settings", errs.Invalid, "workspace.settings", "The settings do not fit.")
	for i, d := range st.Domains {
		st.Domains[i] = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(d), "@"))
		if !domainForm.MatchString(st.Domains[i]) {
			return bad.In("body.settings.domains", "expected a domain such as example.com", d)
		}
	}
	if !isLocale(st.Locale) {
		return bad.In("body.settings.locale", "expected zh-CN or en", st.Locale)
	}
	if !isZone(st.TZ) {
		return bad.In("body.settings.tz", "expected a time zone such as Asia/Shanghai", st.TZ)
	}
	return nil
}

func isLocale(l string) bool { return l == "" || l == "zh-CN" || l == "en" }

func isZone(tz string) bool {
	if tz == "" {
		return true
	}
	_, err := time.LoadLocation(tz)
	return err == nil && tz != "Local"
}

// CleanName makes what a person typed as a name fit to be shown: one line, no control or direction-changing characters, 1 to 80 characters.
func CleanName(name, location string) (string, error) {
	name = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r < ' ', r == 0x7f, r >= 0x80 && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, ""))), " ")
	if n := utf8.RuneCountInString(name); n < 1 || n > 80 {
		return "", errs.E("identity.CleanName", errs.Invalid, "name.length", "A name needs 1 to 80 characters.").In(location, "expected 1 to 80 characters", name)
	}
	return name, nil
}

func notYours(where string) error {
	return errs.E(where, errs.Forbidden, "auth.role", "Your role does not allow this.")
}
