// Package transfer carries rows between a database and lines of JSON, so that a workspace can leave one installation and arrive in another as it was.
//
// A room describes each of its tables once (Table): the columns with the names that they have outside, how the rows of a workspace are read, how they are
// written. Dump writes a line a row, Load reads them back. A line is a JSON object; what is zero is left out, ids are spelled as everywhere
// outside, instants as RFC 3339, what holds JSON stands as JSON.
//
// # Promises
//
// Dump after Load gives the same bytes, on both databases. Both stream: memory grows with the ids of the tables that others refer to (Known), not
// with rows. Load refuses a line that it does not understand in full, and one that refers to something which was not loaded before it, with the line's
// number: lines cannot reach into what was there already.
//
// # Concurrency
//
// A Table is read-only once made. Dump and Load work in the calling goroutine.
package transfer
