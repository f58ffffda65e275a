package gateway

import (
	"context"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
)

// Chat is what the gateway asks of the room that owns conversations.
type Chat interface {
	// MayRead says whether the actor may follow a conversation now.
	MayRead(ctx context.Context, a actor.Actor, conversation ids.ID) error
	// MaySee says whether the actor may know when a person is online: somebody of the same workspace; for guests, somebody they share a
	// conversation with.
	MaySee(ctx context.Context, a actor.Actor, person ids.ID) error
	// Joined lists the conversations of a person.
	Joined(ctx context.Context, workspace, person ids.ID) ([]ids.ID, error)
	// Send stores a message and calls reply once, with the answer of the call or the reason why not, after the message was given to
	// Publish. body is the call's and is not kept after Send has returned. Busy and Limited are about all that the sender sends, for as long as they say.
	Send(ctx context.Context, a actor.Actor, body []byte, reply func(answer []byte, err error))
	// Call serves every other call (sync, read …); an unknown method is a NotFound error.
	Call(ctx context.Context, a actor.Actor, method string, body []byte) ([]byte, error)
	// Range encodes the entries after one number up to another (0: up to the newest) as {"e":[…]}, and names the last. It gives at most
	// what one publication may carry; nothing is nil.
	Range(ctx context.Context, conversation ids.ID, after, to int64) (Frame, error)
}

// People is what the gateway tells the room that owns people.
type People interface {
	// Seen reports when people were last there. Later reports of a person may carry an earlier time: keep the latest.
	Seen(ctx context.Context, seen []Sighting) error
}

// Sighting is when a person was last there.
type Sighting struct {
	Workspace, Person ids.ID
	At                time.Time
}

// Frame is what one conversation gained: consecutive entries, encoded once.
type Frame struct {
	Workspace    ids.ID
	Conversation ids.ID
	First        int64  // number of the first entry
	Seq, Ordinal int64  // the conversation's head after the last entry
	Data         []byte // {"e":[…]}
	Said         bool   // some of the entries are messages
	Mentions     []ids.ID
}
