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
//
// # Flow of an export and its way back
//
//	one Snapshot: every room's Tables (package transfer) ──> a file of lines each ──> bytes of files ──> manifest.json, last
//	manifest, checksums ──> bytes of files ──> one transaction: workspace, then the lines of every table
//
// Export and Restore know tables by what rooms say of them, not by name: a room that comes later adds its own in app. Ids stay. Export after Restore
// gives the same bytes. Neither leaves a half behind: a folder without a manifest is no export, a workspace arrives with its last row or not at all.
package archive
