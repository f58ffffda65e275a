package core

import (
	"context"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/spine"
)

// ImportedPerson is somebody whom an archive knows.
type ImportedPerson struct {
	External    string // the archive's id, unique in the workspace; the key of Import's answer
	Name        string
	Handle      string
	Bot         bool
	Title       string
	TZ          string
	Attributes  map[string]string
	JoinedAt    time.Time // zero: now
	Deactivated bool      // gone from there, so gone here
}

// eventsAtOnce bounds an outbox row.
const eventsAtOnce = 500

// Import brings people of an archive into a workspace inside the caller's transaction, in the order given, and tells the id of each by its external id. Who is there already stays
// as he is. created counts the new ones.
func (s *Service) Import(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, people []ImportedPerson) (known map[string]ids.ID, created int, err error) {
	const where = "identity.Import"
	keys := make([]string, 0, len(people))
	for i := range people {
		if people[i].External == "" {
			return nil, 0, errs.E(where, errs.Invalid, "person.external", "An imported person needs the archive's id.")
		}
		keys = append(keys, people[i].External)
	}
	// The lock comes first: a second importer then sees what this one wrote.
	if _, err := oneWorkspace(ctx, tx, q.LockWorkspace, workspace); err != nil {
		return nil, 0, errs.Wrap(where, err)
	}
	known = make(map[string]ids.ID, len(people))
	if _, err := sqldb.All(ctx, tx, q.ExternalKnown, func(scan sqldb.Scan) (struct{}, error) {
		var key string
		var id ids.ID
		err := scan(&key, &id)
		known[key] = id
		return struct{}{}, err
	}, workspace, sqldb.Texts(keys)); err != nil {
		return nil, 0, errs.Wrap(where, err)
	}
	var fresh []ImportedPerson
	for _, ip := range people {
		if _, ok := known[ip.External]; !ok {
			known[ip.External] = s.ids.New()
			fresh = append(fresh, ip)
		}
	}
	if len(fresh) == 0 {
		return known, 0, nil
	}
	return known, len(fresh), errs.Wrap(where, s.importFresh(ctx, tx, workspace, fresh, known))
}

func (s *Service) importFresh(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, fresh []ImportedPerson, known map[string]ids.ID) error {
	last, err := takeNumbers(ctx, tx, workspace, len(fresh))
	if err != nil {
		return err
	}
	rows := make([]Person, len(fresh))
	wanted := make([]wantedHandle, len(fresh))
	for i, ip := range fresh {
		n := last - int64(len(fresh)) + int64(i) + 1
		rows[i] = s.imported(workspace, ip, known[ip.External], n)
		wanted[i] = wantedHandle{ip.Handle, n}
		if ip.Handle == "" {
			wanted[i].name = rows[i].Name
		}
	}
	handles, err := freeHandles(ctx, tx, workspace, wanted)
	if err != nil {
		return err
	}
	events := make([]spine.Event, len(rows))
	for i := range rows {
		p := &rows[i]
		p.Handle = handles[i]
		events[i] = spine.Event{Name: PersonJoined, At: p.JoinedAt, Person: p.ID, Origin: spine.Imported, Props: map[string]any{"role": p.Role, "kind": p.Kind, "n": p.N}}
	}
	if err := storePeople(ctx, tx, rows); err != nil {
		return err
	}
	for len(events) > 0 {
		n := min(len(events), eventsAtOnce)
		if err := s.spine.Append(ctx, tx, workspace, events[:n]...); err != nil {
			return err
		}
		events = events[n:]
	}
	return s.Audit(ctx, tx, Act{Workspace: workspace, Action: "people.imported", Kind: "workspace", Subject: workspace, Detail: map[string]any{"people": len(rows)}})
}

// imported makes what an archive says fit our rules; an archive is never refused for a name.
func (s *Service) imported(workspace ids.ID, ip ImportedPerson, id ids.ID, n int64) Person {
	name, err := CleanName(short(ip.Name, 80), "")
	if err != nil {
		if name, err = CleanName(short(ip.Handle, 80), ""); err != nil {
			name = short(ip.External, 80)
		}
	}
	p := Person{ID: id, Workspace: workspace, N: n, Name: name, Role: actor.Member, Kind: KindPerson, Title: short(ip.Title, 200), External: ip.External, Attributes: ip.Attributes, JoinedAt: ip.JoinedAt}
	if ip.Bot {
		p.Role, p.Kind = actor.Bot, KindBot
	}
	if isZone(ip.TZ) {
		p.TZ = ip.TZ
	}
	if p.JoinedAt.IsZero() {
		p.JoinedAt = s.clock.Now()
	}
	if ip.Deactivated {
		p.DeactivatedAt = s.clock.Now()
	}
	return p
}

// short cuts s to n characters.
func short(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
