package bridges

// The events that an outgoing webhook may ask for. Append only. What one person alone should know (reading, saving, votes, sessions, blocks) is not offered.
var offered = []string{
	"message.sent", "message.edited", "message.deleted", "reaction.added", "reaction.removed", "pin.added", "thread.started", "note.written", "card.acted",
	"conversation.created", "conversation.changed", "member.joined", "member.left", "member.changed",
	"person.joined", "person.changed", "person.deactivated", "person.reactivated",
}

// EventTest is the type of what "send a test" sends.
const EventTest = "webhook.test"

// The acts that the room writes into the audit log.
const (
	actMade     = "webhook.made"
	actChanged  = "webhook.changed"
	actRotated  = "webhook.secret_rotated"
	actDeleted  = "webhook.deleted"
	actDisabled = "webhook.disabled"
)
