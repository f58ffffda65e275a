package notify

import (
	"context"
	"net/http"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/mail"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/sqldb"
)

// Level is what a person wants to hear of a conversation.
type Level string

// The levels.
const (
	All      Level = "all"
	Mentions Level = "mentions"
	None     Level = "none"
)

// Recipient is somebody who may read a message, and how he stands to it now.
type Recipient struct {
	Person     ids.ID
	Level      Level
	MutedUntil time.Time
	Mentioned  bool  // by name, by @all or by @group
	Blocked    bool  // one of the two blocks the other
	Read       int64 // his read cursor
	Online     bool  // connected somewhere
	Focused    bool  // looking at a window of ours
	DND        bool  // does not want to be disturbed
}

// Audience knows who may read a message. Chat is it, with the gateway's presence.
type Audience interface {
	// Recipients lists who may read the message, the author too. A message that is not there is errs.NotFound.
	Recipients(ctx context.Context, workspace, conversation ids.ID, seq int64) ([]Recipient, error)
}

// Message is what a person may be told of a message.
type Message struct {
	Title  string // of the conversation, as this person sees it
	Direct bool
	Sender string // name
	Text   string // plain, without Markdown; what a picture or a voice message is called when there is none
	Read   bool   // the person has read it
	Gone   bool   // deleted
}

// Line is one message of a letter.
type Line struct {
	Sender, Text string
	At           time.Time
}

// Unread is what a person has not read in a conversation.
type Unread struct {
	Conversation    ids.ID
	Title           string
	Direct          bool
	Count, Mentions int64
	Latest          []Line // the newest few, ascending
}

// Messages knows what stands in conversations now. Chat is it.
type Messages interface {
	// Message is errs.NotFound when the person may not read it any more.
	Message(ctx context.Context, workspace, person, conversation ids.ID, seq int64) (Message, error)
	// Backlog tells what the person has not read of these conversations; those that are read, muted or left are missing.
	Backlog(ctx context.Context, workspace, person ids.ID, conversations []ids.ID) ([]Unread, error)
}

// Person is what notify must know of somebody.
type Person struct {
	Name   string
	Email  string // verified; empty when there is none
	Locale string
	TZ     string // IANA name
	Active bool
}

// Place is a workspace.
type Place struct{ Slug, Name string }

// People knows who people are. Identity is it.
type People interface {
	// People tells of those that are there; the rest is missing.
	People(ctx context.Context, workspace ids.ID, people []ids.ID) (map[ids.ID]Person, error)
	Place(ctx context.Context, workspace ids.ID) (Place, error)
}

// Letters takes letters inside a transaction: the letter leaves exactly when the transaction commits. Platform's mail is it.
type Letters interface {
	SendIn(ctx context.Context, tx *sqldb.Tx, l mail.Letter) error
}

// Poster posts to the push services that browsers name. It refuses addresses that are not public; safehttp.Client is it.
type Poster interface {
	Do(req *http.Request) (*safehttp.Response, error)
}
