package core

import (
	"context"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Disconnector closes live connections on all nodes. It returns when they are closed.
type Disconnector interface {
	// Disconnect closes the connections of person that were opened with session, which is the id of a session or of a token; 0 means all of
	// his connections. reason is one of the Disconnect constants.
	Disconnect(ctx context.Context, person, session ids.ID, reason string) error
}

// Notifier tells the other nodes that credentials changed; each of them calls Service.Forget with the same subject.
type Notifier interface {
	AccessChanged(ctx context.Context, subject ids.ID) error
}

// Pictures are files that everybody in a workspace may see: avatars. Both run inside the transaction that changes the avatar.
type Pictures interface {
	// Show makes a person's own fresh upload visible; a file that is not one is an Invalid error.
	Show(ctx context.Context, tx *sqldb.Tx, workspace, person, file ids.ID) error
	// Hide ends it.
	Hide(ctx context.Context, tx *sqldb.Tx, workspace, file ids.ID) error
}
