// Package plan decides how a question is answered, and answers it: from sets of people by day, or by a walk over what everybody did.
//
// A plan says which events a kernel of package measure sees: bits for what matches, a code for the value that splits the answer, a number for arithmetic; and
// puts what the kernel counted into the answer's form. The kernels know nothing of questions, and nothing is counted here but what no kernel is needed for.
//
// # Two ways
//
// Sets answer what needs no more than who was active on which day: people are counted, intervals are days or longer, days begin where those of the timelines do, and
// nothing but names picks the events. Everything else is one walk over the events of everybody, or two, when a breakdown must first learn which values are
// frequent. Both ways give the same answers.
//
// # To add a kind
//
// Its struct, with the tags that make schema and checks, an entry in the table of kinds, and its result go to package lang; an example to docs/query.md; a planner
// here, with a line in the table of planners.
//
// # Concurrency
//
// A Plan runs once, in one goroutine; the walk has goroutines of its own. How far it is may be asked meanwhile. A kernel that panics ends the walk with an error.
package plan
