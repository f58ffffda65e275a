// Package cases answers files of cases: small lists of events, a question, and the numbers that are expected.
//
// A case becomes facts and a question of the product's own language (package lang), which the engine (package query) answers over timeline.Memory: the way that
// every chart goes. This package only translates, there and back; it counts nothing.
//
// # Form
//
// {"cases": [{"id", "query", "params", "persons": {name: {"ids", "props"}}, "events": [[id, name, time, properties]], "cohorts"}]}. An answer is one line:
// {"id", "result"}, or {"id", "error"} when the case does not fit. A person is told by the name that the case gives, an id that no person lists by itself.
//
// Answers come in the order of the cases; one that fails does not keep the others from being answered. Nothing here is shared between goroutines.
package cases
