// Package discord reads what DiscordChatExporter writes: JSON and HTML, one file or several parts a channel, as files, folders or zips,
// with downloaded media beside them or not.
//
// Ids are Discord's snowflakes, so a channel exported both ways tells the same messages. The time of a message is that of its
// snowflake, to the millisecond and in UTC, because HTML shows local time without saying whose; the time of an edit in HTML is
// corrected by what the message's own shown time differs from that. HTML names mentioned people by user name only, for which HTML
// files are read twice. A file of HTML that has no channel id in its name is known by its guild, category and channel name.
//
// Reactions come with their counts; who reacted only newer JSON says. Threads are channels of their own, as at the source; replies
// are quotes. An answered message that is gone leaves a Quote without a Message.
//
// A Source is stateless; order, memory and cancellation are as package record promises.
package discord
