// Package strict reads JSON into Go structs and tells, with JSON paths, everything that does not fit; and it writes the JSON Schema of the same structs.
//
// The tags of a field are the one source of both:
//
//	json      its name, as encoding/json has it
//	doc       what it means, for the schema
//	required  "true": it must be there
//	default   its value where it is left out
//	enum      texts that it may be, with commas
//	min, max  bounds of a number, and of the length of a list or (max) a text
//
// Embedded structs give their fields to the struct around them. Unknown names are refused, so that a typing error never silently changes a question. null, an
// empty text and an empty list are the same as left out, unless the list has a min.
//
// All functions are pure and safe for concurrent use.
package strict
