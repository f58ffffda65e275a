// Package timeline keeps what every person did, in order, and answers the two kinds of questions that activity is made of: who was active on which day
// (View.Day: sets of people), and what did each person do in which order (View.Fold: one walk over the events of everybody).
//
//	eventlog ──Add──> tail (memory) ──Flush──> segments (mapped files) ──Compact──> one a partition
//	                    └────────────────┬────────────┘
//	                                   View ──> Day, Fold, Timeline, Export
//
// A store is derived from a workspace's event log and can be derived again (Rebuild). Its files are segments of 32 UTC days with their days (package segment), files of people (package
// people), and a manifest that names them and the position of the log up to which they hold everything.
//
// # Order
//
// The events of a person are ordered by their time; those of one instant in the order of arrival, and when several keys were joined into one person, by
// the key that was known first, then by arrival. Facts are added in the order of the log, by one goroutine at a time; a Flush may come at any moment and changes no answer.
//
// # People
//
// Every key of a person has a number, in order of first appearance, never used again. Keys that are joined (fact.Merged) are one person from then on, under the smallest of
// their numbers, also for what happened before: nothing is written anew for that, whoever reads puts the keys' events together. A question only ever meets that number. Numbers
// are those of one store: another one of the same log, derived after an erasure, may have others.
//
// # Promises
//
// What Add took in, the next View sees. What a View says never changes; its Version does when the answer of a later one could be another. A crash at any moment loses nothing that
// the log still has: Open finds the files of the last manifest, Checkpoint tells where to read on. Files are written and flushed before a manifest names them; it is replaced
// by a rename. A damaged file is noticed by its checksum, at Open or when a section is first used, and told as a *segment.Damage; no answer is made from it.
//
// # Concurrency
//
// A Store is safe for concurrent use, by one process. It has one goroutine of its own, which flushes when the tail is long and merges segments of about one size; Close ends
// it. Add waits while the tail is twice as long as it should be, and returns why when it cannot be written. A View may be used by many at a time. Files that a View holds stay mapped
// until it is let go of, even when they were replaced.
//
// Locks are taken in the order of their tiers: 1 upkeep, 2 the store, 3 a tail, the book of people, 4 caches.
package timeline
