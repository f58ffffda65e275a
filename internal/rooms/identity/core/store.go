package core

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/fold"
	"hubbub/internal/rooms/identity/origin"
)

//go:embed migrations
var migrations embed.FS

//go:embed queries.sql
var queriesSQL string

var q struct {
	WorkspaceBySlug, WorkspaceById, LockWorkspace, Workspaces, InsertWorkspace, UpdateWorkspace, TakeNumbers, Owners, AnyOwner *sqldb.Query

	AccountById, AccountByEmail, LockAccount, InsertAccount, Memberships                                            *sqldb.Query
	People, LockPerson, PeopleByName, PeopleFound, PersonOfAccount, Bots, HandlesTaken, ExternalKnown, UpdatePerson *sqldb.Query
	Absent, Seen, DeleteTerms, Terms                                                                                *sqldb.Query

	SessionByHash, Sessions, SessionsOver, InsertSession, TouchSession, DeleteSession                                     *sqldb.Query
	TokenByHash, TokensOfAccount, TokensOfPerson, InsertToken, TouchToken, DeleteToken, DeleteTokensOfPerson, SweepTokens *sqldb.Query
	InsertInvite, Invites, InviteByHash, SpendInvite, DeleteInvite, SweepInvites                                          *sqldb.Query
	InsertAudit, Audits                                                                                                   *sqldb.Query

	BadSessions, BadTokens, BadAccounts, BadPeople, BadKinds, BadNumbers, BadHandles, BadContacts, BadSecrets, NamesAfter, PersonByHandle *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }

func scanWorkspace(scan sqldb.Scan) (w Workspace, err error) {
	var settings string
	var at int64
	if err = scan(&w.ID, &w.Slug, &w.Name, &settings, &w.People, &at); err != nil {
		return w, err
	}
	w.CreatedAt = sqldb.Time(at)
	return w, json.Unmarshal([]byte(settings), &w.Settings)
}

func scanAccount(scan sqldb.Scan) (a Account, err error) {
	var verified, totpOn, created int64
	err = scan(&a.ID, &a.Email, &verified, &a.Password, &a.Name, &a.Locale, &a.TZ, &a.TOTPSecret, &totpOn, &a.TOTPStep, &created)
	a.Verified, a.TOTPOn, a.CreatedAt = verified != 0, totpOn != 0, sqldb.Time(created)
	return a, err
}

func scanMembership(scan sqldb.Scan) (m Membership, err error) {
	err = scan(&m.Slug, &m.Name, &m.Person, &m.Role, &m.Workspace, &m.Locale)
	return m, err
}

func scanPerson(scan sqldb.Scan) (p Person, err error) {
	var attributes string
	var external *string
	var emoji, text string
	var until, seen, hidden, joined, deactivated int64
	if err = scan(&p.Workspace, &p.ID, &p.N, &p.Account, &p.Kind, &p.Role, &p.Handle, &p.Name, &p.Avatar, &p.Title, &p.Locale, &p.TZ, &p.Birthday, &attributes,
		&external, &emoji, &text, &until, &seen, &hidden, &joined, &deactivated); err != nil {
		return p, err
	}
	if external != nil {
		p.External = *external
	}
	if emoji != "" || text != "" {
		p.Status = &Status{Emoji: emoji, Text: text}
		if until != 0 {
			t := sqldb.Time(until)
			p.Status.Until = &t
		}
	}
	p.SeenAt, p.SeenHidden, p.JoinedAt, p.DeactivatedAt = sqldb.Time(seen), hidden != 0, sqldb.Time(joined), sqldb.Time(deactivated)
	p.Deactivated = deactivated != 0
	return p, json.Unmarshal([]byte(attributes), &p.Attributes)
}

func scanSession(scan sqldb.Scan) (s Session, err error) {
	var agent string
	var created, used, expires int64
	err = scan(&s.ID, &s.Account, &s.hash, &s.IP, &agent, &created, &used, &expires)
	s.Device, s.CreatedAt, s.UsedAt, s.ExpiresAt = origin.Device(agent), sqldb.Time(created), sqldb.Time(used), sqldb.Time(expires)
	return s, err
}

func scanToken(scan sqldb.Scan) (t Token, err error) {
	var scopes string
	var created, used, expires int64
	if err = scan(&t.ID, &t.Name, &t.Workspace, &t.Slug, &t.Person, &scopes, &created, &used, &expires, &t.hash); err != nil {
		return t, err
	}
	t.CreatedAt, t.UsedAt, t.ExpiresAt = sqldb.Time(created), instant(used), instant(expires)
	t.Scopes, err = readScopes(scopes)
	return t, err
}

// instant is nil for 0, which stands for never.
func instant(ms int64) *time.Time {
	if ms == 0 {
		return nil
	}
	t := sqldb.Time(ms)
	return &t
}

func readScopes(s string) (scopes []string, err error) {
	if s == "" {
		return nil, nil
	}
	return scopes, json.Unmarshal([]byte(s), &scopes)
}

// inserter writes rows by the batch, with one statement for a full batch and one for a single row, so that statements stay few and prepared.
// Batches are small because SQLite's driver takes time that grows with the square of the number of arguments.
type inserter struct {
	width, batch int
	many, one    *sqldb.Query
}

func newInserter(name, into string, width, batch int) inserter {
	text := "INSERT INTO " + into + " VALUES "
	return inserter{width, batch, sqldb.NewQuery(name+"_many", text+sqldb.Rows(batch, width)), sqldb.NewQuery(name, text+sqldb.Rows(1, width))}
}

// insert writes flat, which holds width values a row.
func (in inserter) insert(ctx context.Context, tx *sqldb.Tx, flat []any) error {
	for len(flat) > 0 {
		query, n := in.one, in.width
		if full := in.width * in.batch; len(flat) >= full {
			query, n = in.many, full
		}
		if _, err := tx.Exec(ctx, query, flat[:n]...); err != nil {
			return err
		}
		flat = flat[n:]
	}
	return nil
}

var (
	insertPeople = newInserter("insert_people", `person (workspace_id, id, n, account_id, kind, role, handle, name, name_fold, avatar_id, title, locale, tz, birthday,
 attributes, external_id, status_emoji, status_text, status_until, seen_at, seen_hidden, joined_at, deactivated_at)`, 23, 8)
	insertTerms = newInserter("insert_terms", "person_term (workspace_id, term, person_id)", 3, 40)
)

func personRow(p *Person) []any {
	var external any
	if p.External != "" {
		external = p.External
	}
	st := status(p)
	return []any{p.Workspace, p.ID, p.N, p.Account, p.Kind, p.Role, p.Handle, p.Name, fold.Text(p.Name), p.Avatar, p.Title, p.Locale, p.TZ, p.Birthday,
		attributes(p), external, st.emoji, st.text, st.until, sqldb.Millis(p.SeenAt), truth(p.SeenHidden), sqldb.Millis(p.JoinedAt), sqldb.Millis(p.DeactivatedAt)}
}

type storedStatus struct {
	emoji, text string
	until       int64
}

func status(p *Person) (s storedStatus) {
	if p.Status == nil {
		return s
	}
	s.emoji, s.text = p.Status.Emoji, p.Status.Text
	if p.Status.Until != nil {
		s.until = sqldb.Millis(*p.Status.Until)
	}
	return s
}

func attributes(p *Person) string {
	if len(p.Attributes) == 0 {
		return "{}"
	}
	b, err := json.Marshal(p.Attributes)
	if err != nil {
		panic(fmt.Sprintf("identity: a map of texts has no JSON form: %v", err))
	}
	return string(b)
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// storePeople inserts people and the terms by which they are found.
func storePeople(ctx context.Context, tx *sqldb.Tx, people []Person) error {
	rows := make([]any, 0, len(people)*insertPeople.width)
	terms := make([]any, 0, len(people)*4*insertTerms.width)
	for i := range people {
		p := &people[i]
		rows = append(rows, personRow(p)...)
		for _, t := range fold.Terms(p.Name, p.Handle) {
			terms = append(terms, p.Workspace, t, p.ID)
		}
	}
	if err := insertPeople.insert(ctx, tx, rows); err != nil {
		return err
	}
	return insertTerms.insert(ctx, tx, terms)
}

// storePerson replaces a person's row; renamed says that name or handle changed.
func storePerson(ctx context.Context, tx *sqldb.Tx, p *Person, renamed bool) error {
	st := status(p)
	if _, err := tx.Exec(ctx, q.UpdatePerson, p.Workspace, p.ID, p.Account, p.Kind, p.Role, p.Handle, p.Name, fold.Text(p.Name), p.Avatar, p.Title, p.Locale, p.TZ,
		p.Birthday, attributes(p), st.emoji, st.text, st.until, truth(p.SeenHidden), sqldb.Millis(p.DeactivatedAt)); err != nil {
		return err
	}
	if !renamed {
		return nil
	}
	if _, err := tx.Exec(ctx, q.DeleteTerms, p.Workspace, p.ID); err != nil {
		return err
	}
	var terms []any
	for _, t := range fold.Terms(p.Name, p.Handle) {
		terms = append(terms, p.Workspace, t, p.ID)
	}
	return insertTerms.insert(ctx, tx, terms)
}

func peopleOf(ctx context.Context, r sqldb.Reader, workspace ids.ID, people []ids.ID) ([]Person, error) {
	return sqldb.All(ctx, r, q.People, scanPerson, workspace, sqldb.Ints(people))
}

func scanInvite(scan sqldb.Scan) (i Invite, err error) {
	var into string
	var created, expires int64
	if err = scan(&i.workspace, &i.ID, &i.Role, &i.Person, &into, &i.Uses, &i.MaxUses, &i.CreatedBy, &created, &expires); err != nil {
		return i, err
	}
	i.CreatedAt, i.ExpiresAt = sqldb.Time(created), sqldb.Time(expires)
	return i, json.Unmarshal([]byte(into), &i.Conversations)
}
