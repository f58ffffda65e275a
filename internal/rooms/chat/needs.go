package chat

import (
	"context"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
)

// Standing is what chat must know of a person.
type Standing struct {
	Active bool // exists in the workspace and is not deactivated
	Guest  bool // sees only what it was let into
}

// People tells who is in a workspace.
type People interface {
	// Standings of people; who does not exist is missing.
	Standings(ctx context.Context, workspace ids.ID, people []ids.ID) (map[ids.ID]Standing, error)
	// Blocked reports whether one of the two blocks the other.
	Blocked(ctx context.Context, workspace, one, other ids.ID) (bool, error)
}

// Files are what messages carry.
type Files interface {
	// Attach makes a person's own uploads readable to a conversation, inside the transaction of the message.
	Attach(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID, conversation ids.ID) ([]model.File, error)
	// Share makes files that are attached in one conversation readable to another. That the asker may read the first is the caller's to check.
	Share(ctx context.Context, tx *sqldb.Tx, workspace, from, to ids.ID, files []ids.ID) error
	// Show makes a person's own fresh picture visible to the workspace, inside the transaction: the avatar of a group. Hide ends it.
	Show(ctx context.Context, tx *sqldb.Tx, workspace, person, file ids.ID) error
	Hide(ctx context.Context, tx *sqldb.Tx, workspace, file ids.ID) error
	// Detach takes the files of a deleted message away from a conversation.
	Detach(ctx context.Context, tx *sqldb.Tx, workspace, conversation ids.ID, files []ids.ID) error
}

// Passwords hashes what opens a password group.
type Passwords interface {
	Hash(password string) (string, error)
	Verify(hash, password string) (bool, error)
}

// Live is the real-time side: sockets that are open now. Publish, PublishPersonal, PublishEphemeral, Joined and Wrote must not block.
type Live interface {
	Publish(f commit.Frame)
	PublishPersonal(person ids.ID, data []byte)
	PublishEphemeral(conversation ids.ID, data []byte)
	Joined(conversation, person ids.ID)
	// Wrote tells those sockets of a person that do not follow the conversation that he wrote there himself, and so has read up to his message.
	Wrote(person, conversation ids.ID, at model.Cursor)
	// Left returns without an error once no socket of the person, on any node, follows the conversation any more.
	Left(ctx context.Context, conversation, person ids.ID) error
}
