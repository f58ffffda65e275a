package core

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/identity/origin"
)

// Act is one line of the audit log: who did what to whom, from where. The log is append-only.
type Act struct {
	ID        ids.ID         `json:"id"`
	Workspace ids.ID         `json:"-"` // zero for acts on an account alone
	At        time.Time      `json:"at"`
	Account   ids.ID         `json:"account,omitempty"`
	Person    ids.ID         `json:"person,omitempty" doc:"Who did it."`
	Action    string         `json:"action" example:"person.role_changed"`
	Kind      string         `json:"subject_kind,omitempty" example:"person"`
	Subject   ids.ID         `json:"subject,omitempty" doc:"To whom or what."`
	IP        string         `json:"ip,omitempty"`
	Detail    map[string]any `json:"detail,omitempty"`
}

// Audit writes a into the log inside the caller's transaction. Who, from where and when are taken from ctx and the clock where a does not say.
func (s *Service) Audit(ctx context.Context, tx *sqldb.Tx, a Act) error {
	who := actor.From(ctx)
	if a.Workspace != 0 && who.Workspace == a.Workspace {
		a.Person = cmp.Or(a.Person, who.Person)
	}
	a.Account = cmp.Or(a.Account, who.Account)
	if c, ok := origin.Of(ctx); ok && a.IP == "" {
		a.IP = c.Address()
	}
	if a.At.IsZero() {
		a.At = s.clock.Now()
	}
	detail := []byte("{}")
	if len(a.Detail) > 0 {
		var err error
		if detail, err = json.Marshal(a.Detail); err != nil {
			return errs.Wrap("identity.Audit", err)
		}
	}
	_, err := tx.Exec(ctx, q.InsertAudit, int64(a.Workspace), s.ids.New(), sqldb.Millis(a.At), a.Account, a.Person, a.Action, a.Kind, a.Subject, a.IP, string(detail))
	return errs.Wrap("identity.Audit", err)
}

// AuditLog reads a workspace's log, newest first, from before the act with id before (0: from the newest).
func (s *Service) AuditLog(ctx context.Context, workspace, before ids.ID, limit int) ([]Act, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	acts, err := sqldb.All(ctx, s.db, q.Audits, func(scan sqldb.Scan) (a Act, err error) {
		var at int64
		var detail string
		if err = scan(&a.ID, &at, &a.Account, &a.Person, &a.Action, &a.Kind, &a.Subject, &a.IP, &detail); err != nil {
			return a, err
		}
		a.Workspace, a.At = workspace, sqldb.Time(at)
		return a, json.Unmarshal([]byte(detail), &a.Detail)
	}, workspace, before, limit)
	return acts, errs.Wrap("identity.AuditLog", err)
}
