package core

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/fold"
	"hubbub/internal/spine"
)

// NewPerson is what makes a person.
type NewPerson struct {
	Account  ids.ID // zero: nobody signs in as this person
	Name     string
	Handle   string // wanted; made from the name when empty or taken
	Role     actor.Role
	Locale   string
	TZ       string
	Title    string
	External string
}

// AddPerson puts a person into a workspace: a member for tests and the command line, somebody whom the host's backend names.
func (s *Service) AddPerson(ctx context.Context, workspace ids.ID, np NewPerson) (p Person, err error) {
	err = s.Change(ctx, "identity.AddPerson", func(tx *sqldb.Tx) error {
		w, err := oneWorkspace(ctx, tx, q.LockWorkspace, workspace)
		if err != nil {
			return err
		}
		p, err = s.AddPersonIn(ctx, tx, w, np, nil)
		return err
	})
	s.ForgetEverywhere(ctx, np.Account)
	return p, err
}

// AddPersonIn inserts a person with the next number. how adds to the properties of person.joined.
func (s *Service) AddPersonIn(ctx context.Context, tx *sqldb.Tx, w Workspace, np NewPerson, how map[string]any) (Person, error) {
	name, err := CleanName(np.Name, "body.name")
	if err != nil {
		return Person{}, err
	}
	// Taking the number locks the workspace: who joins after us sees our handle and our account.
	n, err := takeNumbers(ctx, tx, w.ID, 1)
	if err != nil {
		return Person{}, err
	}
	if np.Account != 0 {
		if err := s.mayEnter(ctx, tx, w.ID, np.Account); err != nil {
			return Person{}, err
		}
	}
	p := Person{ID: s.ids.New(), Workspace: w.ID, N: n, Account: np.Account, Name: name, Role: np.Role, Kind: kindOf(np.Role), Locale: np.Locale, TZ: np.TZ,
		Title: np.Title, External: np.External, JoinedAt: s.clock.Now()}
	handles, err := freeHandles(ctx, tx, w.ID, []wantedHandle{{cmp.Or(np.Handle, name), n}})
	if err != nil {
		return Person{}, err
	}
	p.Handle = handles[0]
	if err := storePeople(ctx, tx, []Person{p}); err != nil {
		return Person{}, err
	}
	return p, s.tellJoined(ctx, tx, p, how)
}

func (s *Service) tellJoined(ctx context.Context, tx *sqldb.Tx, p Person, how map[string]any) error {
	props := map[string]any{"role": p.Role, "kind": p.Kind, "n": p.N}
	for k, v := range how {
		props[k] = v
	}
	if err := s.Publish(ctx, tx, p.Workspace, p.ID, PersonJoined, s.clock.Now(), props); err != nil {
		return err
	}
	return s.Audit(ctx, tx, Act{Workspace: p.Workspace, Account: p.Account, Action: PersonJoined, Kind: "person", Subject: p.ID, Detail: props})
}

func (s *Service) mayEnter(ctx context.Context, tx *sqldb.Tx, workspace, account ids.ID) error {
	gone, found, err := sqldb.One(ctx, tx, q.PersonOfAccount, func(scan sqldb.Scan) (at int64, err error) {
		var id ids.ID
		err = scan(&id, &at)
		return at, err
	}, account, workspace)
	switch {
	case err != nil:
		return err
	case found && gone != 0:
		return errs.E("identity.mayEnter", errs.Forbidden, "person.deactivated", "Your access to this workspace was ended. Ask an admin.")
	case found:
		return errs.E("identity.mayEnter", errs.Conflict, "person.here_already", "You are in this workspace already.")
	}
	return nil
}

// takeNumbers gives the last of count fresh dense numbers and locks the workspace until the transaction ends.
func takeNumbers(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, count int) (int64, error) {
	last, found, err := sqldb.One(ctx, tx, q.TakeNumbers, sqldb.Value[int64], workspace, count)
	if err == nil && !found {
		err = errs.E("identity.takeNumbers", errs.NotFound, "workspace.not_found", "There is no such workspace.")
	}
	return last, err
}

type wantedHandle struct {
	name string
	n    int64
}

// freeHandles makes a handle for each name: the name's own when it is free, else with the person's number, else with a longer tail.
func freeHandles(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, wanted []wantedHandle) ([]string, error) {
	tries := make([][]string, len(wanted))
	var all []string
	for i, w := range wanted {
		base := cmp.Or(fold.Handle(w.name), "p")
		numbered := fmt.Sprintf("%s-%d", base, w.n)
		tries[i] = []string{base, numbered, numbered + "-" + fmt.Sprint(w.n)}
		all = append(all, tries[i]...)
	}
	rows, err := sqldb.All(ctx, tx, q.HandlesTaken, sqldb.Value[string], workspace, sqldb.Texts(all))
	if err != nil {
		return nil, err
	}
	taken := make(map[string]bool, len(rows)+len(wanted))
	for _, h := range rows {
		taken[h] = true
	}
	out := make([]string, len(wanted))
	for i, ts := range tries {
		j := slices.IndexFunc(ts, func(h string) bool { return !taken[h] })
		if j < 0 {
			return nil, errs.E("identity.freeHandles", errs.Conflict, "handle.taken", "Somebody has this handle already.")
		}
		out[i] = ts[j]
		taken[out[i]] = true
	}
	return out, nil
}

// People fetches people of a workspace, in no particular order; ids that are not of the workspace are left out.
func (s *Service) People(ctx context.Context, workspace ids.ID, people []ids.ID) ([]Person, error) {
	if len(people) == 0 {
		return nil, nil
	}
	all, err := peopleOf(ctx, s.db, workspace, people)
	s.settle(all)
	return all, errs.Wrap("identity.People", err)
}

// PersonByID fetches one person.
func (s *Service) PersonByID(ctx context.Context, workspace, id ids.ID) (Person, error) {
	all, err := s.People(ctx, workspace, []ids.ID{id})
	if err == nil && len(all) == 0 {
		err = NoPerson("identity.PersonByID")
	}
	if err != nil {
		return Person{}, err
	}
	return all[0], nil
}

// NoPerson says that there is no such person, or none to be seen.
func NoPerson(where string) error {
	return errs.E(where, errs.NotFound, "person.not_found", "There is no such person here.")
}

// settle takes away what has run out.
func (s *Service) settle(people []Person) {
	now := s.clock.Now()
	for i := range people {
		if st := people[i].Status; st != nil && st.Until != nil && !st.Until.After(now) {
			people[i].Status = nil
		}
	}
}

// Search finds the active people of a workspace whose name or handle has words that begin as the words of text do, by name; all of them when text
// is empty. cursor is "" or what the page before gave as next; next is "" on the last page.
func (s *Service) Search(ctx context.Context, workspace ids.ID, text, cursor string, limit int) (found []Person, next string, err error) {
	const where = "identity.Search"
	name, after, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	words := fold.Query(text)
	switch {
	case len(words) == 0 && strings.TrimSpace(text) != "":
		return nil, "", nil
	case len(words) == 0:
		found, err = sqldb.All(ctx, s.db, q.PeopleByName, scanPerson, workspace, name, int64(after), limit+1)
	default:
		// The longest word narrows most; more than three words narrow no further in practice.
		slices.SortFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
		words = append(words, "", "")[:3]
		found, err = sqldb.All(ctx, s.db, q.PeopleFound, scanPerson, workspace, name, int64(after), limit+1,
			words[0], fold.After(words[0]), words[1], fold.After(words[1]), words[2], fold.After(words[2]))
	}
	if err != nil {
		return nil, "", errs.Wrap(where, err)
	}
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		next = base64.RawURLEncoding.EncodeToString([]byte(last.ID.String() + fold.Text(last.Name)))
	}
	s.settle(found)
	return found, next, nil
}

func readCursor(cursor string) (name string, after ids.ID, err error) {
	if cursor == "" {
		return "", 0, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil && len(b) >= 13 {
		if after, err = ids.Parse(string(b[:13])); err == nil {
			return strings.ToValidUTF8(strings.ReplaceAll(string(b[13:]), "\x00", ""), ""), after, nil
		}
	}
	return "", 0, errs.E("identity.readCursor", errs.Invalid, "cursor.malformed", "This cursor is not one of ours.").In("query.cursor", "expected what an answer gave as next", cursor)
}

// awayFor is how long somebody shows no sign before the next one is another visit.
const awayFor = 30 * time.Minute

// Seen records that people were here at a time. It never goes back. Who was away for a while has opened the app.
func (s *Service) Seen(ctx context.Context, workspace ids.ID, people []ids.ID, at time.Time) error {
	return errs.Wrap("identity.Seen", s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		came, err := sqldb.All(ctx, tx, q.Absent, sqldb.Value[ids.ID], workspace, sqldb.Ints(people), sqldb.Millis(at.Add(-awayFor)))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, q.Seen, workspace, sqldb.Ints(people), sqldb.Millis(at)); err != nil {
			return err
		}
		events := make([]spine.Event, len(came))
		for i, person := range came {
			events[i] = spine.Event{Name: AppOpened, At: at, Person: person, Origin: spine.Live}
		}
		return s.spine.Append(ctx, tx, workspace, events...)
	}))
}

// LastSeen is when a person was here, as far as by may know: zero when the person hides it or by hides his own.
func (s *Service) LastSeen(by, p Person) time.Time {
	if by.ID != p.ID && (p.SeenHidden || by.SeenHidden) {
		return time.Time{}
	}
	return p.SeenAt
}
