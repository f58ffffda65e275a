package files

import (
	"context"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// reserve takes n bytes of the workspace's and the person's quota, or of none. The workspace's row always comes first, so that two never wait for each other.
func (s *Service) reserve(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, n int64) error {
	const op = "files.reserve"
	ok, err := takeWithin(ctx, tx, workspace, 0, n, s.Limits.Workspace)
	if err != nil {
		return err
	}
	if !ok {
		return errs.E(op, errs.TooLarge, "file.quota_workspace", "The workspace has no space left for this file.")
	}
	if person == 0 {
		return nil
	}
	ok, err = takeWithin(ctx, tx, workspace, person, n, s.Limits.Person)
	if err == nil && !ok {
		err = errs.E(op, errs.TooLarge, "file.quota_person", "You have no space left for this file.")
	}
	return err
}

// correct changes what is used by n, up or down, whatever the quota.
func correct(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, n int64) error {
	if n == 0 {
		return nil
	}
	if err := take(ctx, tx, workspace, 0, n); err != nil || person == 0 {
		return err
	}
	return take(ctx, tx, workspace, person, n)
}
