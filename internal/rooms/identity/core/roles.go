package core

import (
	"context"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/fold"
)

// PersonChange is what is to become of a person; nil leaves a part as it is.
type PersonChange struct {
	Name       *string
	Handle     *string
	Title      *string
	Locale     *string
	TZ         *string
	Birthday   *string // YYYY-MM-DD, --MM-DD, or ""
	Avatar     *ids.ID
	Attributes *map[string]string
	Status     *Status // an empty Status takes it away
	SeenHidden *bool

	Role        *actor.Role // by admins only
	Deactivated *bool       // by admins only
}

// ChangeMe applies what a person changes of himself.
func (s *Service) ChangeMe(ctx context.Context, me actor.Actor, c PersonChange) (Person, error) {
	if c.Role != nil || c.Deactivated != nil {
		return Person{}, notYours("identity.ChangeMe")
	}
	return s.changePerson(ctx, me, me.Person, c)
}

// ChangePerson applies what an admin changes of somebody: name, title, attributes, role, whether he may come in.
func (s *Service) ChangePerson(ctx context.Context, by actor.Actor, id ids.ID, c PersonChange) (Person, error) {
	const where = "identity.ChangePerson"
	if !by.Role.AtLeast(actor.Admin) {
		return Person{}, notYours(where)
	}
	if c.Status != nil || c.SeenHidden != nil || c.Birthday != nil || c.Locale != nil || c.TZ != nil || c.Avatar != nil {
		return Person{}, errs.E(where, errs.Forbidden, "person.private", "Only the person himself may change this.")
	}
	return s.changePerson(ctx, by, id, c)
}

func (s *Service) changePerson(ctx context.Context, by actor.Actor, id ids.ID, c PersonChange) (p Person, err error) {
	const where = "identity.changePerson"
	var endings []Ending
	err = s.Change(ctx, where, func(tx *sqldb.Tx) error {
		endings = nil
		// Handles, roles and the last owner are decided under the workspace's lock.
		if c.Handle != nil || c.Role != nil || c.Deactivated != nil {
			if _, err := oneWorkspace(ctx, tx, q.LockWorkspace, by.Workspace); err != nil {
				return err
			}
		}
		if p, err = LockPerson(ctx, tx, by.Workspace, id); err != nil {
			return err
		}
		before := p
		if err := mayChange(by, p, c); err != nil {
			return err
		}
		fields, err := s.applyProfile(ctx, tx, &p, c)
		if err != nil {
			return err
		}
		if endings, err = s.applyStanding(ctx, tx, by, &p, c); err != nil {
			return err
		}
		if err := storePerson(ctx, tx, &p, p.Name != before.Name || p.Handle != before.Handle); err != nil {
			return err
		}
		if len(fields) == 0 {
			return nil
		}
		return s.Publish(ctx, tx, p.Workspace, p.ID, PersonChanged, s.clock.Now(), map[string]any{"fields": fields, "by": by.Person})
	})
	if err != nil {
		return Person{}, err
	}
	settled := []Person{p}
	s.settle(settled)
	if len(endings) > 0 {
		return settled[0], s.CloseAccess(ctx, subjectOf(p), endings...)
	}
	if c.Locale != nil || c.Deactivated != nil { // what is remembered says something else
		s.ForgetEverywhere(ctx, subjectOf(p))
	}
	return settled[0], nil
}

// LockPerson reads a person and holds it until the transaction ends.
func LockPerson(ctx context.Context, tx *sqldb.Tx, workspace, id ids.ID) (Person, error) {
	p, found, err := sqldb.One(ctx, tx, q.LockPerson, scanPerson, workspace, id)
	if err == nil && !found {
		err = NoPerson("identity.LockPerson")
	}
	return p, err
}

// mayChange says whether by may change p so: oneself; else only somebody below oneself, and only to below oneself; an owner anybody to anything.
func mayChange(by actor.Actor, p Person, c PersonChange) error {
	const where = "identity.mayChange"
	if by.Person == p.ID {
		switch {
		case c.Deactivated != nil && *c.Deactivated:
			return errs.E(where, errs.Conflict, "person.self", "You cannot shut yourself out.")
		case c.Role != nil && !by.Role.AtLeast(*c.Role):
			return notYours(where)
		}
		return nil
	}
	if by.Role == actor.Owner {
		return nil
	}
	if p.Role.AtLeast(by.Role) || c.Role != nil && c.Role.AtLeast(by.Role) {
		return errs.E(where, errs.Forbidden, "person.above", "You may only change people below you.")
	}
	return nil
}

var birthdayForm = regexp.MustCompile(`^(?:\d{4}|-)-\d{2}-\d{2}$`)

func isBirthday(s string) bool {
	if s == "" {
		return true
	}
	if !birthdayForm.MatchString(s) {
		return false
	}
	if s[0] == '-' {
		s = "2000" + s[1:] // a leap year, so that 29 February is a day
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// applyProfile changes what a person shows and tells the names of what changed.
func (s *Service) applyProfile(ctx context.Context, tx *sqldb.Tx, p *Person, c PersonChange) (fields []string, err error) {
	bad := func(field, message string, value any) ([]string, error) {
		return nil, errs.E("identity.applyProfile", errs.Invalid, "person."+field, "This does not fit.").In("body."+field, message, value)
	}
	set := func(field string, dst *string, v *string) {
		if v != nil && *dst != *v {
			*dst = *v
			fields = append(fields, field)
		}
	}
	if c.Name != nil {
		name, err := CleanName(*c.Name, "body.name")
		if err != nil {
			return nil, err
		}
		set("name", &p.Name, &name)
	}
	if c.Handle != nil && *c.Handle != p.Handle {
		if !fold.IsHandle(*c.Handle) {
			return bad("handle", "expected letters and digits, between them dots, hyphens and underscores", *c.Handle)
		}
		taken, err := sqldb.All(ctx, tx, q.HandlesTaken, sqldb.Value[string], p.Workspace, sqldb.Texts([]string{*c.Handle}))
		if err != nil {
			return nil, err
		}
		if len(taken) > 0 {
			return nil, errs.E("identity.applyProfile", errs.Conflict, "handle.taken", "Somebody has this handle already.").In("body.handle", "taken", *c.Handle)
		}
		set("handle", &p.Handle, c.Handle)
	}
	switch {
	case c.Title != nil && utf8.RuneCountInString(*c.Title) > 200:
		return bad("title", "expected at most 200 characters", nil)
	case c.Locale != nil && !isLocale(*c.Locale):
		return bad("locale", "expected zh-CN or en", *c.Locale)
	case c.TZ != nil && !isZone(*c.TZ):
		return bad("tz", "expected a time zone such as Asia/Shanghai", *c.TZ)
	case c.Birthday != nil && !isBirthday(*c.Birthday):
		return bad("birthday", "expected YYYY-MM-DD or --MM-DD", *c.Birthday)
	case c.Attributes != nil && !fitAttributes(*c.Attributes):
		return bad("attributes", "expected at most 50 attributes, names of 1 to 64 characters, values of at most 500", nil)
	}
	set("title", &p.Title, c.Title)
	set("locale", &p.Locale, c.Locale)
	set("tz", &p.TZ, c.TZ)
	set("birthday", &p.Birthday, c.Birthday)
	if c.Avatar != nil && p.Avatar != *c.Avatar {
		if err := s.showAvatar(ctx, tx, p, *c.Avatar); err != nil {
			return nil, err
		}
		p.Avatar = *c.Avatar
		fields = append(fields, "avatar")
	}
	if c.Attributes != nil {
		p.Attributes = *c.Attributes
		fields = append(fields, "attributes")
	}
	if c.SeenHidden != nil && p.SeenHidden != *c.SeenHidden {
		p.SeenHidden = *c.SeenHidden
		fields = append(fields, "hide_last_seen")
	}
	if c.Status != nil {
		p.Status = nil
		if c.Status.Emoji != "" || c.Status.Text != "" {
			p.Status = c.Status
		}
		fields = append(fields, "status")
	}
	return fields, nil
}

func fitAttributes(m map[string]string) bool {
	for k, v := range m {
		if n := utf8.RuneCountInString(k); n < 1 || n > 64 || utf8.RuneCountInString(v) > 500 {
			return false
		}
	}
	return len(m) <= 50
}

var roles = []actor.Role{actor.Owner, actor.Admin, actor.Moderator, actor.Member, actor.Guest}

// applyStanding changes what a person may: his role, and whether he may come in at all.
func (s *Service) applyStanding(ctx context.Context, tx *sqldb.Tx, by actor.Actor, p *Person, c PersonChange) (endings []Ending, err error) {
	const where = "identity.applyStanding"
	was := *p
	if c.Role != nil && *c.Role != p.Role {
		if p.Kind == KindBot || !slices.Contains(roles, *c.Role) {
			return nil, errs.E(where, errs.Invalid, "person.role", "A bot stays a bot, and a person does not become one.").In("body.role", "does not go with this person", *c.Role)
		}
		p.Role, p.Kind = *c.Role, kindOf(*c.Role)
		endings = append(endings, Ending{p.ID, 0, EndedRole})
		props := map[string]any{"fields": []string{"role"}, "role": p.Role, "was": was.Role, "by": by.Person}
		if err := s.Publish(ctx, tx, p.Workspace, p.ID, PersonChanged, s.clock.Now(), props); err != nil {
			return nil, err
		}
		if err := s.Audit(ctx, tx, Act{Workspace: p.Workspace, Action: "person.role_changed", Kind: "person", Subject: p.ID, Detail: map[string]any{"role": p.Role, "was": was.Role}}); err != nil {
			return nil, err
		}
	}
	if c.Deactivated != nil && *c.Deactivated != p.Deactivated {
		name := PersonReactivated
		p.Deactivated, p.DeactivatedAt = *c.Deactivated, time.Time{}
		if p.Deactivated {
			name, p.DeactivatedAt = PersonDeactivated, s.clock.Now()
			endings = []Ending{{p.ID, 0, EndedDeactivated}}
			if _, err := tx.Exec(ctx, q.DeleteTokensOfPerson, p.Workspace, p.ID); err != nil {
				return nil, err
			}
		}
		if err := s.Publish(ctx, tx, p.Workspace, p.ID, name, s.clock.Now(), map[string]any{"by": by.Person}); err != nil {
			return nil, err
		}
		if err := s.Audit(ctx, tx, Act{Workspace: p.Workspace, Action: name, Kind: "person", Subject: p.ID}); err != nil {
			return nil, err
		}
	}
	if was.Role == actor.Owner && !was.Deactivated && was.Account != 0 && (p.Role != actor.Owner || p.Deactivated) {
		owners, _, err := sqldb.One(ctx, tx, q.Owners, sqldb.Value[int64], p.Workspace)
		if err != nil {
			return nil, err
		}
		if owners < 2 { // the row is not written yet, so p is among them
			return nil, errs.E(where, errs.Conflict, "person.last_owner", "A workspace needs an owner. Make somebody else an owner first.")
		}
	}
	return endings, nil
}

// showAvatar makes the new picture visible to everybody and the old one to nobody.
func (s *Service) showAvatar(ctx context.Context, tx *sqldb.Tx, p *Person, to ids.ID) error {
	if s.pictures == nil {
		return nil
	}
	if to != 0 {
		if err := s.pictures.Show(ctx, tx, p.Workspace, p.ID, to); err != nil {
			return err
		}
	}
	if p.Avatar != 0 {
		return s.pictures.Hide(ctx, tx, p.Workspace, p.Avatar)
	}
	return nil
}
