// Package blob keeps bytes under keys: in a folder, or in an S3-compatible object store.
//
// A key is written whole or not at all, and is durable when Put returns: the folder writes beside, calls fsync on the file, renames it and
// calls fsync on the directory; an object store answers when it has the object. A reader sees the old bytes or the new ones, never a
// mixture. Two writers of one key: the later to finish wins. List sees everything that was there before it began.
//
// Bytes stream; no blob is held in memory. Errors are of package errs: NotFound, TooLarge, Full (a full disk), Internal.
//
// A Store is safe for concurrent use until Close. blobtest is the conformance suite that every Store passes.
package blob
