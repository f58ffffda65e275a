// Package media knows what a file is by its content, takes out of it what its owner did not mean to tell, and makes thumbnails.
//
// Everything here reads hostile input: no length in a file is believed before it is checked, no picture is decoded before its
// pixels are counted (Probe reads headers only), and a decoder that panics gives an error.
//
// Clean copies a file without its metadata and without decoding it, so no picture loses quality and animations go on:
//
//	JPEG           keeps JFIF (without its thumbnail), ICC, Adobe and what decodes; EXIF, XMP, IPTC, comments, previews, makers'
//	               extensions and everything behind the end go. The orientation stays, alone in a new EXIF of 34 bytes.
//	PNG, APNG      keeps what decodes, animates or manages colour; text, time, EXIF (but the orientation) and private chunks go.
//	GIF            keeps pictures, timing, loops and ICC; comments and application data go.
//	WebP           keeps pictures, animation and ICC; EXIF (but the orientation) and XMP go.
//	HEIC, AVIF     EXIF and XMP are overwritten with zeros where they stand, since other parts are found by their offset.
//	MP4, QuickTime user data and metadata boxes (place, device, author) are overwritten likewise.
//
// Other types pass as they are: what a document says of its author is the document's.
//
// The package keeps no state; its functions are safe for concurrent use. Memory: Clean is bounded by 128 KiB whatever the file,
// Thumbnails by Info.Cost, which callers add up before they start.
package media
