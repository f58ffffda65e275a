// Package words cuts text into the words by which it is found, and tells where in a text a query is met.
//
// # Words
//
// Text is folded first (identity/fold: one width, one case, no accents on Latin, Greek and Cyrillic letters). Then
//
//   - a run of letters, marks and digits is one word, of at most maxWord bytes: what follows is not looked at;
//   - in scripts that are written without spaces, and in Hangul, every two neighbours are one word, and the last character of a run is one more by
//     itself: 数据库 is 数据, 据库, 库. A text holds a string of such characters exactly when it holds their pairs one after another;
//   - every symbol is a word: emoji are found, without skin tone and joined parts one by one;
//   - everything else (space, punctuation, addresses' dots and slashes, mentions <@id> and <#id>) separates words and is nothing itself.
//
// # Matching
//
// A Phrase is met where its words stand one after another in one field. Its last word may be a beginning only (Prefix). Index and Go code
// agree: a database finds what Fields.Match finds, since both see the stream of Scan.
//
// All functions are pure and safe for concurrent use.
package words
