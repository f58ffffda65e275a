package intake

import (
	"context"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/activity/fact"
)

// Sink keeps facts for good. The room activity is it.
type Sink interface {
	// Record returns when the facts are on disk, without those that were there already.
	Record(ctx context.Context, workspace ids.ID, facts []fact.Fact) (kept []fact.Fact, err error)
	// Knows reports whether something is known of this key of a person.
	Knows(ctx context.Context, workspace ids.ID, person string) (bool, error)
}

// Act is something that the audit log keeps.
type Act struct {
	Workspace ids.ID
	Action    string
	Subject   ids.ID // a write key
	Detail    map[string]any
}

// Auditor keeps the audit log. Identity is it.
type Auditor interface {
	Audit(ctx context.Context, tx *sqldb.Tx, a Act) error
}
