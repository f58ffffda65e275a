// Package tree opens an archive as a set of named files, whatever it is packed in: a folder, a zip, a tar, a packed tar, a
// single file or a single gzipped file. What it is packed in is told from its first bytes, not from its name.
//
// Files are listed in byte order of their slash-separated paths, and any of them can be opened at any time and more than once.
// A packed tar is unpacked into one unlinked temporary file for that; everything else is read in place. Nothing is ever written
// under a name that the archive chose, symbolic links out of a folder are not followed, and an archive that unpacks to more than
// the limits allow is refused with ErrTooLarge before or while it is read, whatever its headers claim.
//
// A Tree is used by one goroutine; Close releases what it holds, and readers that are still open fail from then on.
package tree
