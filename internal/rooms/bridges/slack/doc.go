// Package slack reads what Slack's incoming webhooks take, and says it in the Markdown of our messages.
//
// Read takes a body as senders of all ages post it: JSON, or a form with the JSON in its field payload. Fields that it does not know are passed over, since
// payloads carry many that mean nothing outside of Slack; fields of a wrong type are refused by name. What comes out is CommonMark that shows what Slack would
// show: signs that Markdown would take for its own are escaped, so a sender can neither draw what he did not mean nor name somebody by accident.
//
// Slack's ids of people and conversations say nothing here: their labels are kept. <!channel>, <!everyone> and <!here> name everybody in the conversation, and a
// reference to one of our own people (<@id> with our id) stays one.
//
// Everything is a pure function of its arguments and safe for concurrent use.
package slack
