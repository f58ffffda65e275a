// Package chat owns conversations: their logs, messages, members and read state, and what each person keeps of them.
//
// Tables: those of package store. Events: events.go. The wire forms are package model's, the one door for changes is package commit.
//
// # Flow
//
// An operation comes in over HTTP (http*.go) or the socket (socket.go) with a known Actor. access.go decides whether the actor may see the conversation at all: what may
// not be seen does not exist. Rules that only need the request run before the commit queue; rules that need the state run inside its transaction. A plain
// message takes the queue's fast path (Queue.Send); everything else is a function of its own (Queue.Do). What the queue commits it publishes, in
// the order of the log, through the Live that app gives.
//
// # Invariants (Verify re-derives them)
//
//   - The numbers of a conversation's messages and entries are 1 … head, each once; ordinals count messages.
//   - A deleted message is blank and nothing hangs on it.
//   - A read cursor never passes the head, and its ordinal is the number of messages up to it.
//   - A member count is the number of members. A personal log has no gaps above its low water.
//   - Applying the entries after N to the state at N gives the state of now (replay == refetch).
//
// # Concurrency
//
// Service is safe for concurrent use. Read cursors are collected in memory and stored every two seconds (reads.go): a crash may lose the last two seconds of
// reading, never a message.
package chat
