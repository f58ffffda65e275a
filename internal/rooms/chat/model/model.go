package model

import (
	"encoding/json"
	"time"

	"hubbub/internal/platform/ids"
)

// Kind is what a conversation is.
type Kind string

// The kinds of conversation.
const (
	Direct       Kind = "direct"
	Group        Kind = "group"
	Announcement Kind = "announcement"
	Thread       Kind = "thread"
)

// Mode is who may find and join a conversation.
type Mode string

// The modes. Direct conversations and threads are private; a thread is as open as its parent.
const (
	Public   Mode = "public"
	Private  Mode = "private"
	Password Mode = "password"
)

// Role is what a member may do in a conversation.
type Role string

// The roles, from most to least.
const (
	Owner     Role = "owner"
	Moderator Role = "moderator"
	Member    Role = "member"
	Muted     Role = "muted"
)

// Leads reports whether the role may change the conversation and its members.
func (r Role) Leads() bool { return r == Owner || r == Moderator }

// History is what a new member may read of the past.
type History string

// The histories.
const (
	HistoryAll    History = "all"
	HistoryJoined History = "joined"
)

// Head is the end of a conversation's log.
type Head struct {
	Seq     int64     `json:"seq"`
	Ordinal int64     `json:"ordinal" doc:"How many of the entries so far are messages."`
	At      time.Time `json:"at,omitzero"`
}

// Ref names a message.
type Ref struct {
	Conversation ids.ID `json:"conversation"`
	Seq          int64  `json:"seq"`
}

// Conversation is a log of entries with members, as everybody in it sees it.
type Conversation struct {
	ID          ids.ID    `json:"id"`
	Workspace   ids.ID    `json:"-"`
	Kind        Kind      `json:"kind" enum:"direct,group,announcement,thread"`
	Mode        Mode      `json:"mode" enum:"public,private,password"`
	Title       string    `json:"title" doc:"Empty for direct conversations: show the people."`
	Description string    `json:"description,omitempty"`
	Avatar      ids.ID    `json:"avatar,omitempty"`
	Parent      *Ref      `json:"parent,omitempty" doc:"The message that a thread hangs under."`
	People      []ids.ID  `json:"people,omitempty" doc:"Everybody in a direct conversation."`
	Members     int       `json:"members"`
	Head        Head      `json:"head"`
	History     History   `json:"history" enum:"all,joined"`
	Archived    bool      `json:"archived,omitempty"`
	CreatedAt   time.Time `json:"created_at"`
	CreatedBy   ids.ID    `json:"created_by,omitempty"`

	PasswordHash string `json:"-"`
	LowWater     int64  `json:"-"` // entries up to here are no longer kept; a client below refetches
}

// Level is how much of a conversation a member wants to be told.
type Level string

// The levels.
const (
	LevelAll      Level = "all"
	LevelMentions Level = "mentions"
	LevelNone     Level = "none"
)

// Cursor is how far somebody has read.
type Cursor struct {
	Seq     int64 `json:"seq"`
	Ordinal int64 `json:"ordinal"`
}

// Mine is a conversation as one member sees it.
type Mine struct {
	Role         Role      `json:"role,omitempty" enum:"owner,moderator,member,muted" doc:"Absent for who only looks in."`
	JoinedAt     time.Time `json:"joined_at,omitzero"`
	Floor        int64     `json:"floor,omitempty" doc:"Nothing at or below this number is shown."`
	Read         Cursor    `json:"read"`
	Unread       int64     `json:"unread"`
	Mentions     int64     `json:"mentions"`
	Level        Level     `json:"level" enum:"all,mentions,none"`
	MutedUntil   time.Time `json:"muted_until,omitzero" doc:"No notifications until then."`
	Pinned       bool      `json:"pinned,omitempty"`
	MarkedUnread bool      `json:"marked_unread,omitempty"`
	Draft        string    `json:"draft,omitempty"`
}

// Membership is a person in a conversation.
type Membership struct {
	Person   ids.ID    `json:"person"`
	Role     Role      `json:"role" enum:"owner,moderator,member,muted"`
	JoinedAt time.Time `json:"joined_at"`
}

// MessageKind is what a message is.
type MessageKind string

// The kinds of message.
const (
	Text   MessageKind = "text"
	Voice  MessageKind = "voice"
	Files  MessageKind = "file"
	Card   MessageKind = "card"
	Note   MessageKind = "note"
	System MessageKind = "system"
)

// File is an attachment as it was when it was attached; files never change.
type File struct {
	ID         ids.ID `json:"id"`
	Name       string `json:"name"`
	Type       string `json:"type"`
	Size       int64  `json:"size"`
	Width      int    `json:"width,omitempty"`
	Height     int    `json:"height,omitempty"`
	DurationMS int64  `json:"duration_ms,omitempty"`
	Waveform   []int  `json:"waveform,omitempty"`
	Thumb      bool   `json:"thumb,omitempty"`
}

// Quote is another message inside this one, as it was said then.
type Quote struct {
	Conversation ids.ID    `json:"conversation"`
	Seq          int64     `json:"seq"`
	Sender       ids.ID    `json:"sender"`
	Text         string    `json:"text,omitempty"`
	At           time.Time `json:"at,omitzero"`
}

// Preview is what a link leads to.
type Preview struct {
	URL         string `json:"url"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Site        string `json:"site,omitempty"`
	Image       ids.ID `json:"image,omitempty"`
}

// Extra is what a message holds beside its text. It is stored as one JSON document.
type Extra struct {
	Title       string          `json:"title,omitempty"` // notes
	Mentions    []string        `json:"mentions,omitempty"`
	Attachments []File          `json:"attachments,omitempty"`
	Quote       *Quote          `json:"quote,omitempty"`
	Forward     *Quote          `json:"forward,omitempty"`
	Card        json.RawMessage `json:"card,omitempty"`
	Previews    []Preview       `json:"previews,omitempty"`
}

// Reaction is an emoji under a message and who gave it.
type Reaction struct {
	Emoji  string   `json:"emoji"`
	Count  int      `json:"count"`
	People []ids.ID `json:"people" doc:"The first 50."`
	Mine   bool     `json:"mine,omitempty" doc:"Only in answers to REST calls."`
}

// ThreadInfo is the thread under a message.
type ThreadInfo struct {
	Conversation ids.ID    `json:"conversation"`
	Replies      int64     `json:"replies"`
	LastAt       time.Time `json:"last_at,omitzero"`
}

// Message is an entry that says something, as it is now.
type Message struct {
	Conversation ids.ID      `json:"conversation"`
	Seq          int64       `json:"seq"`
	Ordinal      int64       `json:"ordinal"`
	At           time.Time   `json:"at"`
	Sender       ids.ID      `json:"sender"`
	Kind         MessageKind `json:"kind" enum:"text,voice,file,card,note,system"`
	Text         string      `json:"text"`
	ClientID     string      `json:"client_id,omitempty"`
	EditedAt     time.Time   `json:"edited_at,omitzero"`
	Version      int64       `json:"version" doc:"1 when sent; each edit adds 1."`
	Deleted      bool        `json:"deleted,omitempty"`
	Extra
	Reactions []Reaction  `json:"reactions,omitempty"`
	Thread    *ThreadInfo `json:"thread,omitempty"`
	Pinned    bool        `json:"pinned,omitempty"`
	Saved     bool        `json:"saved,omitempty" doc:"By the asker. Only in answers to REST calls."`
}

// EntryKind is what an entry changes.
type EntryKind string

// The kinds of entry. Append only; a client skips kinds that it does not know.
const (
	MessageSent         EntryKind = "message.sent"
	MessageEdited       EntryKind = "message.edited"
	MessageUpdated      EntryKind = "message.updated"
	MessageDeleted      EntryKind = "message.deleted"
	ReactionAdded       EntryKind = "reaction.added"
	ReactionRemoved     EntryKind = "reaction.removed"
	PinAdded            EntryKind = "pin.added"
	PinRemoved          EntryKind = "pin.removed"
	MemberJoined        EntryKind = "member.joined"
	MemberLeft          EntryKind = "member.left"
	MemberRemoved       EntryKind = "member.removed"
	MemberChanged       EntryKind = "member.changed"
	ConversationChanged EntryKind = "conversation.changed"
)

// Entry is one numbered durable change of a conversation, ready to be sent.
type Entry struct {
	Conversation ids.ID          `json:"conversation"`
	Seq          int64           `json:"seq"`
	Ordinal      int64           `json:"ordinal"`
	Kind         EntryKind       `json:"kind"`
	At           time.Time       `json:"at"`
	Actor        ids.ID          `json:"actor"`
	Data         json.RawMessage `json:"data"`
}

// Target is what an entry refers to; the state it refers to is read when the entry is sent. It is all that the log stores of an
// entry beside its kind, so deleting blanks the state and no replay brings text back.
type Target struct {
	Seq    int64  `json:"seq,omitempty"`
	Emoji  string `json:"emoji,omitempty"`
	Person ids.ID `json:"person,omitempty"`
	Role   Role   `json:"role,omitempty"`
}

// PersonalKind is what a personal entry changes.
type PersonalKind string

// The kinds of personal entry.
const (
	ConversationAdded   PersonalKind = "conversation.added"
	ConversationRemoved PersonalKind = "conversation.removed"
	MineChanged         PersonalKind = "mine.changed"
	DraftChanged        PersonalKind = "draft.changed"
	SavedAdded          PersonalKind = "saved.added"
	SavedRemoved        PersonalKind = "saved.removed"
	ScheduledChanged    PersonalKind = "scheduled.changed"
)

// PersonalEntry is one numbered change of what is one person's own.
type PersonalEntry struct {
	Seq  int64           `json:"seq"`
	Kind PersonalKind    `json:"kind"`
	At   time.Time       `json:"at"`
	Data json.RawMessage `json:"data"`
}
