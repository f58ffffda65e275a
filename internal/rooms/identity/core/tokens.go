package core

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// NewToken is what makes a token.
type NewToken struct {
	Workspace ids.ID
	Person    ids.ID // whom it acts as
	Name      string
	Scopes    []string  // empty: everything the person may
	ExpiresAt time.Time // zero: never
}

const maxTokens = 100 // a person

var scopeForm = regexp.MustCompile(`^[a-z][a-z_-]{0,30}:[a-z][a-z_-]{0,30}$`)

// IssueToken makes a token and tells its secret, this once.
func (s *Service) IssueToken(ctx context.Context, nt NewToken) (t Token, plain string, err error) {
	const where = "identity.IssueToken"
	name, err := CleanName(nt.Name, "body.name")
	if err != nil {
		return t, "", err
	}
	for _, scope := range nt.Scopes {
		if !scopeForm.MatchString(scope) {
			return t, "", errs.E(where, errs.Invalid, "token.scope", "This is not a scope.").In("body.scopes", "expected a scope such as chat:read", scope)
		}
	}
	now := s.clock.Now()
	if !nt.ExpiresAt.IsZero() && !nt.ExpiresAt.After(now) {
		return t, "", errs.E(where, errs.Invalid, "token.expired", "The token would be over before it begins.").In("body.expires_at", "expected a time to come", nt.ExpiresAt)
	}
	scopes := ""
	if len(nt.Scopes) > 0 {
		nt.Scopes = slices.Compact(slices.Sorted(slices.Values(nt.Scopes)))
		b, err := json.Marshal(nt.Scopes)
		if err != nil {
			return t, "", errs.Wrap(where, err)
		}
		scopes = string(b)
	}
	plain, hash := Secret(tokenPrefix)
	t = Token{ID: s.ids.New(), Name: name, Workspace: nt.Workspace, Person: nt.Person, Scopes: nt.Scopes, CreatedAt: now, ExpiresAt: instant(sqldb.Millis(nt.ExpiresAt))}
	err = s.Change(ctx, where, func(tx *sqldb.Tx) error {
		w, err := oneWorkspace(ctx, tx, q.WorkspaceById, nt.Workspace)
		if err != nil {
			return err
		}
		t.Slug = w.Slug
		p, err := LockPerson(ctx, tx, nt.Workspace, nt.Person)
		if err != nil {
			return err
		}
		if p.Deactivated {
			return NoPerson(where)
		}
		have, err := tokensOfPerson(ctx, tx, p)
		if err != nil {
			return err
		}
		if len(have) >= maxTokens {
			return errs.E(where, errs.Conflict, "token.too_many", "There are too many tokens; revoke some first.")
		}
		if _, err := tx.Exec(ctx, q.InsertToken, t.ID, t.Workspace, t.Person, hash, t.Name, scopes, sqldb.Millis(now), sqldb.Millis(nt.ExpiresAt)); err != nil {
			return err
		}
		return s.Audit(ctx, tx, Act{Workspace: t.Workspace, Action: "token.issued", Kind: "token", Subject: t.ID, Detail: map[string]any{"person": t.Person, "scopes": t.Scopes}})
	})
	return t, plain, err
}

// TokensOfAccount lists the tokens that act as the people of an account.
func (s *Service) TokensOfAccount(ctx context.Context, account ids.ID) ([]Token, error) {
	all, err := sqldb.All(ctx, s.db, q.TokensOfAccount, scanToken, account)
	return all, errs.Wrap("identity.TokensOfAccount", err)
}

func tokensOfPerson(ctx context.Context, r sqldb.Reader, p Person) ([]Token, error) {
	return sqldb.All(ctx, r, q.TokensOfPerson, scanToken, p.Workspace, p.ID)
}

// RevokeToken ends one of an account's tokens and closes what it holds open.
func (s *Service) RevokeToken(ctx context.Context, account, token ids.ID) error {
	const where = "identity.RevokeToken"
	all, err := s.TokensOfAccount(ctx, account)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(t Token) bool { return t.ID == token })
	if i < 0 {
		return errs.E(where, errs.NotFound, "token.not_found", "There is no such token.")
	}
	return s.revoke(ctx, where, all[i], account)
}

func (s *Service) revoke(ctx context.Context, where string, t Token, subject ids.ID) error {
	if err := s.Change(ctx, where, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, q.DeleteToken, t.ID); err != nil {
			return err
		}
		return s.Audit(ctx, tx, Act{Workspace: t.Workspace, Action: "token.revoked", Kind: "token", Subject: t.ID, Detail: map[string]any{"person": t.Person}})
	}); err != nil {
		return err
	}
	return s.CloseAccess(ctx, subject, Ending{t.Person, t.ID, EndedToken})
}

// CreateBot puts a bot into the asker's workspace.
func (s *Service) CreateBot(ctx context.Context, by actor.Actor, name, handle string) (Person, error) {
	if !by.Role.AtLeast(actor.Admin) {
		return Person{}, notYours("identity.CreateBot")
	}
	return s.AddPerson(ctx, by.Workspace, NewPerson{Name: name, Handle: handle, Role: actor.Bot})
}

// ChangeBot applies what an admin changes of a bot. Somebody who is none is not found.
func (s *Service) ChangeBot(ctx context.Context, by actor.Actor, id ids.ID, c PersonChange) (Person, error) {
	if _, err := s.bot(ctx, by, id); err != nil {
		return Person{}, err
	}
	return s.ChangePerson(ctx, by, id, c)
}

// Bot is a bot and its tokens.
type Bot struct {
	Person
	Tokens []Token `json:"tokens"`
}

// Bots lists a workspace's bots, those that were switched off too, in the order in which they came, after one.
func (s *Service) Bots(ctx context.Context, workspace, after ids.ID, limit int) ([]Bot, error) {
	const where = "identity.Bots"
	order, err := sqldb.All(ctx, s.db, q.Bots, sqldb.Value[ids.ID], workspace, int64(after), limit)
	if err != nil {
		return nil, errs.Wrap(where, err)
	}
	people, err := s.People(ctx, workspace, order)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(people, func(a, b Person) int { return int(a.N - b.N) })
	bots := make([]Bot, len(people))
	for i, p := range people {
		tokens, err := tokensOfPerson(ctx, s.db, p)
		if err != nil {
			return nil, errs.Wrap(where, err)
		}
		bots[i] = Bot{p, append([]Token{}, tokens...)}
	}
	return bots, nil
}

// bot finds a bot of the asker's workspace, for an admin.
func (s *Service) bot(ctx context.Context, by actor.Actor, id ids.ID) (Person, error) {
	const where = "identity.bot"
	if !by.Role.AtLeast(actor.Admin) {
		return Person{}, notYours(where)
	}
	p, err := s.PersonByID(ctx, by.Workspace, id)
	if err == nil && p.Kind != KindBot {
		err = NoPerson(where)
	}
	return p, err
}

// IssueBotToken makes a token that acts as a bot.
func (s *Service) IssueBotToken(ctx context.Context, by actor.Actor, bot ids.ID, nt NewToken) (Token, string, error) {
	p, err := s.bot(ctx, by, bot)
	if err != nil {
		return Token{}, "", err
	}
	nt.Workspace, nt.Person = p.Workspace, p.ID
	return s.IssueToken(ctx, nt)
}

// RevokeBotToken ends a bot's token.
func (s *Service) RevokeBotToken(ctx context.Context, by actor.Actor, bot, token ids.ID) error {
	const where = "identity.RevokeBotToken"
	p, err := s.bot(ctx, by, bot)
	if err != nil {
		return err
	}
	all, err := tokensOfPerson(ctx, s.db, p)
	if err != nil {
		return errs.Wrap(where, err)
	}
	i := slices.IndexFunc(all, func(t Token) bool { return t.ID == token })
	if i < 0 {
		return errs.E(where, errs.NotFound, "token.not_found", "There is no such token.")
	}
	return s.revoke(ctx, where, all[i], subjectOf(p))
}
