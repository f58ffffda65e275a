package bridges

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/sqldb"
)

// Place is a conversation as an endpoint is told of it.
type Place struct {
	ID     ids.ID  `json:"id"`
	Kind   string  `json:"kind"`
	Mode   string  `json:"mode"`
	Title  string  `json:"title"`
	Parent *Parent `json:"parent,omitempty"` // of a thread
}

// Parent is the message that a thread hangs under.
type Parent struct {
	Conversation ids.ID `json:"conversation"`
	Seq          int64  `json:"seq"`
}

// Conversations is what bots do in conversations. Chat is it.
type Conversations interface {
	// MayLead reports by its error whether the actor leads the group, or may see it as an admin. What may not be seen does not exist.
	MayLead(ctx context.Context, a actor.Actor, conversation ids.ID) error
	// Seat makes a bot a member on behalf of the actor; one that speaks may do so in announcements too.
	Seat(ctx context.Context, a actor.Actor, conversation, bot ids.ID, speaks bool) error
	// Unseat ends that; a bot that is no member is no error.
	Unseat(ctx context.Context, workspace, conversation, bot ids.ID) error
	// Post sends Markdown as the bot. The same client id with the same text is one message.
	Post(ctx context.Context, workspace, conversation, bot ids.ID, clientID, text string) error
	// Look tells what the bot may read now: the conversation, and if seq is not 0 the message in the form of the API, or nil when it is deleted.
	// errs.NotFound when the bot may not read the conversation, or not any more.
	Look(ctx context.Context, workspace, conversation, bot ids.ID, seq int64) (Place, json.RawMessage, error)
}

// Person is somebody as an endpoint is told of them.
type Person struct {
	ID     ids.ID `json:"id"`
	Name   string `json:"name,omitempty"`
	Handle string `json:"handle,omitempty"`
	Kind   string `json:"kind,omitempty"`
}

// People knows who people are and makes bots. Identity is it.
type People interface {
	MakeBot(ctx context.Context, workspace ids.ID, name string) (ids.ID, error)
	// RenameBot gives a bot another name on behalf of the actor, who may do so whatever his role.
	RenameBot(ctx context.Context, a actor.Actor, bot ids.ID, name string) error
	// RetireBot switches a bot off on behalf of the actor, who may do so whatever his role.
	RetireBot(ctx context.Context, a actor.Actor, bot ids.ID) error
	// Person is errs.NotFound when there is no such person.
	Person(ctx context.Context, workspace, person ids.ID) (Person, error)
	Slug(ctx context.Context, workspace ids.ID) (string, error)
}

// Act is something for the audit log.
type Act struct {
	Workspace ids.ID
	Action    string
	Webhook   ids.ID
	Detail    map[string]any
}

// Auditor keeps the audit log; who acts is in the context. Identity is it.
type Auditor interface {
	Audit(ctx context.Context, tx *sqldb.Tx, a Act) error
}

// Sender posts to the addresses that admins name. It refuses addresses that are not public, and does not follow redirects; safehttp.Client is it.
type Sender interface {
	Do(req *http.Request) (*safehttp.Response, error)
	CheckURL(u *url.URL) error
}
