// Package query answers questions (package lang) over the timelines of a workspace.
//
// # Flow
//
//	question ──> span of time ──> cache, by (workspace, version of the data, the question's normal text)
//	         ──> plan: bitmaps, or a fold over people's events; how many events it would read
//	         ──> refused with the estimate when that is too much, unless it runs as a job
//	         ──> run: the kernels of package measure over timeline.View ──> notes ──> answer
//
// Bitmaps answer what needs no more than who was active on which day: people are counted, intervals are days or longer, days begin where those of the timelines
// do, and nothing but names picks the events. Everything else is one walk over the events of everybody (or two, when a breakdown must first learn which values
// are frequent). Both give the same answers; the property tests of package measure and of this one hold them to that.
//
// The kernels belong to package measure. This package only says which events they see: bits for what matches, a code for the value that splits an answer, a
// number for arithmetic.
//
// # Concurrency and life cycle
//
// An Engine is safe for concurrent use. Equal questions at the same time run once; at most as many run at once as there are slots, so that questions never take
// all processors from those who talk. A question whose askers have all gone is given up. Jobs live in memory and end with the process: the answers that they
// leave are those of the cache. Answers are never changed once given.
package query
