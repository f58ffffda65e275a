// Package search finds messages, people, conversations and files, in Chinese and English, among what the asker may see.
//
// # What it owns
//
// An index, derived from the logs of chat and the names of people; it can be thrown away and made again (Rebuild). On SQLite it is a file of its own
// with an FTS5 table that keeps no text; on PostgreSQL a table with a tsvector in the house's database. Tables: search_doc (a message, a part of a very long
// one, or a conversation's title), search_cursor (how far each log is indexed), search_person, search_person_term (names in pinyin), search_state, and on
// SQLite search_word. Package words cuts texts into words, for the index and for the highlights alike. Search publishes no events.
//
// # Flow
//
//	spine ──> Consumer: marks the conversations that changed, in memory
//	Run: reads what came after the cursor of each (chat.Since), writes documents and cursors in one transaction, yields every 20 ms
//	Search: parse ──> what may be seen (chat.Reach) ──> the newest matches within it, decided by the database ──> their texts as they are now
//	        (chat.Texts) ──> matched once more, ranked, highlighted
//
// The spine only tells where to look: what to do is read from the logs, so a crash, a restart, an import or a pruned outbox loses nothing. Run looks at
// all logs when it starts and every ten minutes.
//
// # What is found
//
// All words of a query stand in the message (its text, title, card, names of files), in any order; quoted words one after another; the last word may be unfinished.
// A message of more than partWords words is indexed in parts, and all that is asked must stand in one part. What is deleted or edited away is not
// found from the moment of its commit, since texts are read back; its words leave the index with the next step of Run, and the file within about a
// minute (purge.go).
//
// # Permissions
//
// They are part of the database's query: every document names the conversation, and the number in it, that decides (of a thread: its parent), and is joined
// with what the asker reaches. The answer's messages pass chat.Look once more.
//
// # Invariants (Verify re-derives them)
//
// For each log, the documents of numbers up to its cursor are exactly those that its messages make now, except where later entries changed them.
//
// # Concurrency
//
// Service is safe for concurrent use. Run runs once in a process; several processes on one PostgreSQL may all run it: a cursor moves only from where it was read.
// Searching never waits for indexing.
package search
