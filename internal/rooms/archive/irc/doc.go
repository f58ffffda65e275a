// Package irc reads channel logs: irssi's, ZNC's and PircBot's HTML, with the client logs that people paste into them (XChat, qwebirc,
// Pidgin), as files, folders or packed.
//
// Where a log belongs is read from its path (…/freenode/#tea/2013-01-01.log, #tea_20130101.log, freenode/#tea.log), else from the
// channel that its lines say people joined; see Options.Channel for logs that say nothing. Its days come from the names of the
// files or from lines such as "Day changed". Clock times have no zone and are taken for Options.Zone, which is UTC unless set; the
// hour that is repeated when summer time ends is told apart where the log runs through it. Logs are told in their own order, even
// where their clock runs backwards.
//
// People are nicks, within their network; a change of nick is told, but merges nobody. Joins, parts, quits and kicks are
// memberships; topics, modes and changes of nick are System messages; what servers and clients say to each other is left out and
// counted. Texts are plain: control codes are taken out, everything else is escaped. A nick that opens a line ("mei: hello") is a
// mention when it speaks anywhere in the archive, for which the archive is read twice.
//
// The format numbers nothing. A line is known by its day, its time as written, its kind, nick and words, and by how many equal
// ones came before it in its file and day: reading a file that has grown, or two copies of a day, tells nothing twice.
//
// A Source is stateless; order, memory and cancellation are as package record promises.
package irc
