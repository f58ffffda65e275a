package chat

// The events that chat publishes. Append only; props in brackets.
const (
	EventMessageSent         = "message.sent"         // [kind, length, in, mentions, parent, to], published by package commit
	EventMessageEdited       = "message.edited"       //
	EventMessageDeleted      = "message.deleted"      // [sender]
	EventMessageRead         = "message.read"         // [count] one per reader and advance; seq is the new cursor
	EventMessageForwarded    = "message.forwarded"    // [from, from_seq]
	EventMessageSaved        = "message.saved"        // [sender]
	EventMessageShared       = "message.shared"       //
	EventShareViewed         = "share.viewed"         // [count] person is who shared
	EventReactionAdded       = "reaction.added"       // [emoji, to]
	EventReactionRemoved     = "reaction.removed"     // [emoji, to]
	EventPinAdded            = "pin.added"            //
	EventConversationCreated = "conversation.created" // [kind, mode]
	EventConversationChanged = "conversation.changed" //
	EventMemberJoined        = "member.joined"        // [by]
	EventMemberLeft          = "member.left"          // [by]
	EventMemberChanged       = "member.changed"       // [by, role]
	EventThreadStarted       = "thread.started"       // [parent, parent_seq]
	EventPollVoted           = "poll.voted"           // [choices]
	EventCardActed           = "card.acted"           // [kind, action]
	EventNoteWritten         = "note.written"         //
)
