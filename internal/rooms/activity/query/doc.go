// Package query answers questions (package lang) over the timelines of a workspace, in the way that package plan finds.
//
// # Flow
//
//	question ──> span of time ──> cache, by (workspace, version of the data, the question's normal text)
//	         ──> plan: sets of people by day, or a walk over their events; how many events it would read
//	         ──> refused with the estimate when that is too much, unless it runs as a job
//	         ──> run ──> notes on what the data cannot tell ──> answer
//
// # Concurrency and life cycle
//
// An Engine is safe for concurrent use. Equal questions at the same time run once; at most as many run at once as there are slots, so that questions never take
// all processors from those who talk. A question whose askers have all gone is given up. Jobs live in memory and end with the process: the answers that they
// leave are those of the cache. Answers are never changed once given.
package query
