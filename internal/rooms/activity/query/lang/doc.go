// Package lang is the language of questions: one JSON form, one Go struct for each kind, one strict decoder, one published schema.
//
// A question is data. Decode refuses what it does not know and says where (JSON paths such as $.steps[1].where.op), fills in what was left out, and gives a
// Question that holds only values that a planner can rely on. The tags of the fields (doc, enum, default, min, max, required) are the one source of the
// schema (api/query.schema.json), of the checks and of the defaults.
//
// Field names are append-only: links, saved insights and scripts hold them.
//
// # Promises
//
// A Question is not changed after Decode; everything here is safe for concurrent use. Normal gives equal texts for questions that mean the same: order of fields,
// spelled-out defaults and white space make no difference.
package lang
