// Package archive brings archives of other chats in, and takes a workspace out.
//
// It owns no tables. Readers (slack, mattermost, discord, gitter, irc) tell what they find as records (package record); Import turns
// records into people, conversations and messages through identity, files and chat. Every record keeps the archive's own key, so a second run, or one that was
// interrupted, adds only what is missing. Nobody is disturbed: events have origin imported and nothing becomes unread.
//
// # Flow of an import
//
//	reader ──people, conversations──> names ──> identity.Import, past.Importer.Conversation
//	reader ──messages, joins──> batch of one conversation ──> past.Importer.Items (one transaction)
//	                       └──> replies wait for the end of the conversation, then become its threads
//
// An import runs in one goroutine, on data that no server holds.
package archive
