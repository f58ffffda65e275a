package record

import (
	"io"
	"time"
)

// Person is somebody whom the archive knows.
type Person struct {
	Key         string // stable within the kind of archive: a Slack user id, a Mattermost user name, an IRC nick in lower case
	Handle      string // what others type after the @
	Name        string // as shown; empty only when the archive has nothing at all
	Email       string
	Title       string
	Locale      string
	Zone        string // IANA name
	Avatar      string // URL at the source; nothing fetches it
	Bot         bool
	Guest       bool
	Deactivated bool
}

// Unnamed is the key of the one Person who stands for authors whom an archive no longer names, such as those of deleted accounts.
// The writer gives it a name in the language of the workspace.
const Unnamed = "unnamed"

// ConversationKind is what sort of conversation it was.
type ConversationKind string

// The kinds of conversation.
const (
	Group  ConversationKind = "group"
	Direct ConversationKind = "direct" // two people, or a fixed few
)

// Conversation is a place where people talked.
type Conversation struct {
	Key         string
	Kind        ConversationKind
	Name        string // "" for a direct one
	Description string // topic and purpose, as CommonMark
	Section     string // the heading under which the source showed it: a category, a team, a network
	Private     bool
	Archived    bool
	CreatedAt   time.Time // zero when unknown
	Creator     string    // Person key, "" when unknown
	Members     []string  // Person keys at the time of the export, where the source lists them; of a Direct one always all
}

// Kind is what sort of message it is.
type Kind string

// The kinds of message. System lines are never counted as messages.
const (
	Text   Kind = "text"
	System Kind = "system" // told by the system: a topic changed, a bot was added
	Action Kind = "action" // /me
)

// Message is something that was said.
type Message struct {
	SourceID     string
	Conversation string // key
	Author       string // Person key; "" only for a System line that nobody caused
	At           time.Time
	Kind         Kind
	Text         string // CommonMark with tokens; may be empty when there are Attachments, or when Deleted
	ThreadOf     string // SourceID of the thread's root, "" for none
	Broadcast    bool   // a thread reply that was also sent to the conversation
	ReplyTo      *Quote
	Reactions    []Reaction
	Edits        []Edit // oldest first
	Attachments  []Attachment
	Mentions     []string // Person keys in order of appearance, once for each way that a name is written; includes names inside code, which carry no token
	Everybody    bool     // addressed @all, @channel, @here, @everyone
	Pinned       bool
	Deleted      bool // kept only as a place, for what hangs from it
	Bot          bool
}

// Quote is the message that was answered. Message is "" when the archive says that there was one but not which.
type Quote struct {
	Message string // SourceID
	Author  string // Person key, "" when unknown
}

// Reaction is one emoji under a message.
type Reaction struct {
	Emoji string // Unicode, or :name: for one of the source's own
	Name  string // the source's name for it, "" when it has none
	Count int
	By    []Reactor // fewer than Count where the source does not say who
}

// Reactor is somebody who reacted.
type Reactor struct {
	Person string
	At     time.Time // zero when unknown
}

// Edit is a change of a message's text.
type Edit struct {
	At        time.Time // zero when the source says only that there was one
	By        string    // Person key, "" for the author
	Before    string    // text before this edit, when HasBefore
	HasBefore bool
}

// Attachment is a file. With Path it lies in the archive and Open reads it; with only URL it stayed at the source.
type Attachment struct {
	Name string
	Type string // MIME type, "" when unknown
	Size int64  // 0 when unknown
	Path string // within the archive
	URL  string
	Open func() (io.ReadCloser, error) // nil without Path; good until Read returns
}

// MembershipAction is what happened to a membership.
type MembershipAction string

// What can happen to a membership.
const (
	Joined  MembershipAction = "joined"
	Left    MembershipAction = "left"
	Removed MembershipAction = "removed"
)

// Membership is somebody joining or leaving a conversation.
type Membership struct {
	SourceID     string
	Conversation string
	Person       string
	By           string // Person key of whoever invited or removed, "" for nobody else
	Action       MembershipAction
	At           time.Time
	Note         string // a parting word, plain text
}
