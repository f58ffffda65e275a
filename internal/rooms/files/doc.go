// Package files keeps what people send beside text: pictures, voice, documents; and the pictures of people and link previews.
//
// # Tables
//
// file (what is known of a file), file_place (in which conversations it is to be seen), file_usage (who uses how much). The bytes live in blob
// storage under files/<workspace>/<id>/: "o" the file itself, "t<side>" its thumbnails, made when they are first asked for.
//
// # Flow
//
//	upload    reserve quota, a pending row with a lease    -> receive into a spool -> type by content, metadata out, thumbnail
//	          -> blob -> settle: the row is ready, the quota exact, event file.uploaded, all in one transaction
//	attach    chat, in the transaction of its message: the sender's own loose files get their first place; forwards add places
//	hold      a message that waits keeps its author's loose files, without an end; release or discard ends it
//	detach    a deleted message takes its places away; a file without any is dropped at once
//	sweep     what is loose for a day, pending beyond its lease, or dropped: state dropped (quota given back) -> blobs -> row
//
// A file is pending, then ready, then dropped, and its bytes never change while it is ready: an id is an ETag.
//
// # Invariants (Verify re-derives them)
//
// file_usage is the sum of the sizes of files that are not dropped, for each person and for the workspace (owner 0), at every commit: a crash between reserve and
// settle leaves a pending row, and the sweeper gives its reservation back with the row. An attached file that is not public has a place; a place
// has a file. A ready file has its blob, of its size.
//
// # Who may see a file
//
// access.go, each condition a line: the uploader while it is loose; everybody of the workspace when it is public (avatars, link previews);
// else whoever may read one of its conversations, which chat answers (Viewer).
//
// # Safety
//
// Types come from content, never from names. Only types without script are shown inline; everything is sent with nosniff and a sandboxing policy.
// Pictures beyond Limits.MaxPixels are refused before anything is decoded, decoding is bounded by Limits.ThumbMemory over all requests.
//
// # Concurrency
//
// Service is safe for concurrent use, by several processes on one database and one blob storage. Jobs may run on each of them; a sweep that loses a race does nothing.
package files
