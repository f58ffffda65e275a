// Package spine carries facts from the rooms that make them to the rooms that use them.
//
// An Event says who did what, when and where, with which properties. A room appends events inside the transaction of the change
// that caused them (Append), so a fact exists exactly when its change does. The outbox holds one row per workspace and
// append; consumers (Consumer, Run) read it in order, each with a cursor of its own that is stored in the same transaction as
// the consumer's effect: an effect in the database happens exactly once. Effects outside (mail, push, webhooks) carry the event's ID as
// idempotency key, since a crash between effect and commit repeats them.
//
// # Order
//
// A consumer sees the events of one transaction together and in the order of Append, and sees a transaction before every one that
// began after it had committed. On PostgreSQL rows are read only below the oldest transaction that is still running: ids are handed out before commit, so
// reading up to the newest id would skip those that commit late.
//
// What every consumer has handled is pruned (Prune). The outbox is no archive: the event log of the room activity is.
//
// Names are object.verbed and append-only. Readers skip names that they do not know.
package spine
