package core

import (
	"context"
	"encoding/json"
	"fmt"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// ArriveIn makes a workspace that comes from another installation, with its id and numbers, inside the caller's transaction; its people follow.
func (s *Service) ArriveIn(ctx context.Context, tx *sqldb.Tx, w Workspace) error {
	const where = "identity.Arrive"
	if err := s.MayArrive(ctx, tx, w.ID, w.Slug); err != nil {
		return err
	}
	if err := w.Settings.check(); err != nil {
		return err
	}
	settings, err := json.Marshal(w.Settings)
	if err != nil {
		return errs.Wrap(where, err)
	}
	if _, err := tx.Exec(ctx, q.InsertWorkspace, w.ID, w.Slug, w.Name, string(settings), sqldb.Millis(w.CreatedAt)); err != nil {
		return errs.Wrap(where, err)
	}
	if w.People > 0 {
		if _, err := takeNumbers(ctx, tx, w.ID, int(w.People)); err != nil {
			return errs.Wrap(where, err)
		}
	}
	return s.Audit(ctx, tx, Act{Workspace: w.ID, Action: "workspace.arrived", Kind: "workspace", Subject: w.ID})
}

// MayArrive refuses a workspace that is here already, or whose short name another one has.
func (s *Service) MayArrive(ctx context.Context, r sqldb.Reader, id ids.ID, slug string) error {
	const where = "identity.MayArrive"
	if !slugForm.MatchString(slug) {
		return errs.E(where, errs.Invalid, "workspace.slug", "The short name needs 1 to 40 lower-case letters, digits and hyphens.").
			In("workspace", "expected lower-case letters, digits and hyphens", slug)
	}
	here, err := oneWorkspace(ctx, r, q.WorkspaceById, id)
	if err == nil {
		return errs.E(where, errs.Conflict, "workspace.here", fmt.Sprintf("This workspace is here already, as %s.", here.Slug))
	}
	if !errs.Is(err, errs.NotFound) {
		return err
	}
	_, err = oneWorkspace(ctx, r, q.WorkspaceBySlug, slug)
	if err == nil {
		return errs.E(where, errs.Conflict, "workspace.slug_taken", fmt.Sprintf("Another workspace is here under the short name %s. Choose another name: an export always becomes a workspace of its own.", slug))
	}
	if !errs.Is(err, errs.NotFound) {
		return err
	}
	return nil
}
