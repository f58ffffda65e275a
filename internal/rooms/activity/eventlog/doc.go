// Package eventlog keeps the facts of one workspace for good: files that are only appended to, the truth from which everything that is counted derives.
//
// # Files
//
//	MANIFEST             generation, the files in their order, what the sealed ones hold, marks; replaced by rename
//	00000001-0.log       blocks of facts; the second number is the generation in which the file was written
//	00000001-0.ids       hashes of the IDs in a sealed file, sorted
//
// A file is sealed, and the next one begun, when it is large, holds many IDs, or its day (UTC) is over. A block is length, CRC-32C, numbers that can be
// read without unpacking (count, span of time, marks), and columns with a table of strings, compressed. What a caller or several appended in one flush is one block
// or several of which the last one is flagged: it is there as a whole or not at all.
//
// # Promises
//
// What Append returned for is on disk: the file was flushed, and its folder when the file is new. A flush that a crash or a full disk interrupted is cut away by
// Open or by the next Append. A damaged block with acknowledged ones behind it is never cut: Open and Read report it.
//
// Facts are read in the order in which they were appended. Facts with equal IDs are kept once, by a 64-bit hash of the ID, whatever file the first one lies
// in as long as that was sealed within the Horizon; files that were sealed before a fact happened are not looked into.
//
// A Mark is stored in the block of the facts that it belongs to: after a crash Mark tells up to where a source was taken in, whatever the source remembers. What the
// source tells again then is known by its IDs, or passed over by who tells it.
//
// Rewrite takes facts out of sealed files, or changes them, file by file; a crash between leaves whole files of the old or of the new kind, and Rewrite may be run
// again. It begins a new generation. A Position at which a file begins stays good in every generation; Holds tells about others.
//
// # Concurrency
//
// A Log is safe for concurrent use, by one process. Callers of Append share a flush: what came while one was running goes with the next. The function
// given to Follow sees what was appended, in order, one flush at a time, before Append returns. Reading disturbs nobody: it reads up to the end that was reached
// when it began. Nothing runs in the background between calls.
package eventlog
