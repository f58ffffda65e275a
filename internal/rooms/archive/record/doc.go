// Package record is the neutral form in which every archive reader tells what it found: people, conversations, messages,
// comings and goings, and whatever could not be read. A reader is a Source; whoever stores the records is a Sink.
//
// # Order
//
// A Source calls its Sink from one goroutine and promises:
//
//   - A Person and a Conversation come before the first record that names them, each Key once.
//   - The messages and memberships of a conversation come together, not mixed with another conversation's, in the order in
//     which they are to be numbered: by time, and where the archive's own clock runs backwards (IRC logs) in the archive's order.
//   - The root of a thread comes before its replies. A thread or a quote may name a message that the archive does not hold.
//   - The same archive read twice gives the same records in the same order.
//
// # Identity
//
// Message.SourceID and Membership.SourceID are unique within their conversation and stay the same when the archive is read
// again, unpacked, packed, or has grown. A Sink that remembers (format, conversation, SourceID) can be fed the same archive for
// ever and stores nothing twice; that is also how an interrupted run is resumed. Run drops repeats within one conversation by
// itself.
//
// # Text
//
// Message.Text is CommonMark without raw HTML; a line break is a line break. What was plain text in the source is escaped so
// that it reads as it did there. People, conversations and "everybody" are named by tokens that no source text can forge: see
// Mention and ReplaceTokens.
//
// # Memory and life cycle
//
// A Source holds the people, the conversations, the ids of one conversation (16 bytes each) and at most Options.Buffer bytes of
// records that wait to be sorted; the rest goes to temporary files that are unlinked at birth. Read stops at the first error of
// the Sink or of the context and returns it; a line that cannot be read is a Report, never an error. A Source has no state
// between two Reads and may be used by several goroutines at once.
package record
