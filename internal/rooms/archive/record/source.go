package record

import (
	"context"
	"time"
)

// Source reads one kind of archive.
type Source interface {
	// Format is the name by which people ask for it, such as "slack".
	Format() string
	// Read tells the sink everything in the archive at path: a file, a packed file or a folder.
	Read(ctx context.Context, path string, sink Sink) (Summary, error)
}

// Sink receives records. An error stops the run and is returned by Read as it is.
type Sink interface {
	Person(Person) error
	Conversation(Conversation) error
	Message(Message) error
	Membership(Membership) error
	Report(Report) error
}

// Options are the wishes that all readers understand. The zero value is ready to use.
type Options struct {
	MaxBytes int64          // refuse archives that unpack to more; 0 means DefaultMaxBytes
	MaxRatio int64          // refuse archives that unpack to more than so many times their size; 0 means DefaultMaxRatio
	Buffer   int            // bytes of records kept in memory while sorting; 0 means DefaultBuffer
	TempDir  string         // for what does not fit into memory; "" means the system's
	Zone     *time.Location // of clock times without a zone (IRC); nil means UTC
	Channel  string         // name for an IRC channel that neither its path nor its lines name
	Bots     []string       // handles or keys of people to be known as bots where the archive cannot say so (IRC, Gitter)
	Progress func(Progress) // called from the reading goroutine, often; nil for silence
}

// Defaults of Options.
const (
	DefaultMaxBytes = 64 << 30
	DefaultMaxRatio = 250
	DefaultBuffer   = 64 << 20
)

// Phase is a stretch of work with a progress of its own.
type Phase string

// The phases, in the order in which they come; a reader may leave some out.
const (
	Unpacking Phase = "unpacking" // a packed tar is made seekable; bytes are the packed ones
	Scanning  Phase = "scanning"  // names are collected
	Reading   Phase = "reading"   // records are told
)

// Progress is how far a run has come.
type Progress struct {
	Phase    Phase
	Done     int64 // bytes
	Total    int64
	Messages int64 // told so far
}

// Summary is what a run told. Messages are those that people count; System lines and Memberships stand beside them.
type Summary struct {
	Format        string
	Files         int
	People        int
	Bots          int // of People
	Conversations int
	Messages      int // Text and Action
	Actions       int // of Messages
	BotMessages   int // of Messages
	System        int
	Memberships   int
	ThreadReplies int
	Quotes        int // messages that answer another one
	Reactions     int // each person's counts
	Edited        int // messages with edits
	Mentions      int // sum over messages of the names in them, each way of writing one once
	Attachments   int
	Repeats       int            // records dropped because their id had been told
	Skipped       int            // reports of lines that told nothing
	Repaired      int            // reports of lines that needed help
	Left          map[Reason]int // lines left out on purpose, by reason
	First, Last   time.Time      // of Messages
}
