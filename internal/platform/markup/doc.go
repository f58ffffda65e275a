// Package markup brings foreign text to CommonMark: Escape for what was plain text, and the
// small pieces (links, code, quotes, emoji) that the readers build with. Functions are pure and safe for concurrent use.
//
// Escape is exact: rendered with the usual extensions (strikethrough, tables, autolinks), its result shows the text that went
// in, with bare URLs as links. Tokens of package record pass through untouched everywhere.
package markup
