package sqldb

import (
	"context"
	"errors"
)

// Shred runs fn so that what it deletes or replaces leaves nothing behind in the free pages of an SQLite file, however long it was: each page that comes free is
// overwritten. Without it that holds for what fits on pages that are written anyway. On PostgreSQL it just runs fn: vacuuming is the operator's.
func (tx *Tx) Shred(ctx context.Context, fn func() error) error {
	if tx.pg != nil {
		return fn()
	}
	// Not prepared: SQLite obeys this pragma when it reads it, not when it runs it.
	if err := tx.script(ctx, "PRAGMA secure_delete = ON"); err != nil {
		return err
	}
	return errors.Join(fn(), tx.script(context.WithoutCancel(ctx), "PRAGMA secure_delete = FAST"))
}
