// Package activity keeps what happened, for good, and lets questions be asked of it.
//
// # What it owns
//
// A folder for each workspace: log (package eventlog: the truth), joins (which devices belong to somebody), timeline (package timeline: derived, rebuildable). Tables:
// activity_setting (how long events are kept), activity_erasure (who is to be erased, and the proof). Its packages below own more: intake (the door for events from outside),
// query (the language of questions), measure, cases.
//
// # Flow
//
//	outbox row ── consumer "activity" ──> facts ─┐
//	site and backend ── intake ──> facts ────────┼─> event log (durable) ──> timelines (memory, then segments) ──> View ──> questions
//	                                             └─> dictionary
//
// Every event of the outbox is archived, whoever caused it and whatever its name, but that of message.read one for each person and conversation in five minutes is enough, and
// being imported is nothing that a person did; the outbox may then be pruned. An event about a person also tells how the person is now
// (fact.Described) and what the host's site calls him (fact.Merged).
//
// # Promises
//
// What Record returned for is on disk, and the next View sees it. An event is kept once: a crash between log and cursor makes the consumer tell it again, and the log knows it by
// its ID. Facts reach the timelines in the order of the log. Timelines that are damaged, or do not know their place in the log, are derived anew by whoever opens them.
//
// An erasure removes a person from log, timelines, joins and dictionary, blanks him in what is of others, then searches everything and keeps what it found as proof. It may be
// interrupted and runs again.
//
// # Concurrency and life cycle
//
// A Service is safe for concurrent use. Workspaces are opened when they are needed, and those that nobody uses are closed when too many are open; timelines are opened when
// somebody asks, so that a workspace about which nobody asks costs memory for its log only. One process keeps a folder. Of several nodes on one database one leads (Lead); the
// others answer Busy, and the folder must be one that all of them see.
package activity
