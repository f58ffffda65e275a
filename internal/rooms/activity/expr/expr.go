// Package expr is the one expression tree of the product: what events, people and sessions a question, a segment or a rule means.
//
// A tree is data: it has one JSON form, is validated once (Validate) and then evaluated without errors. The same tree gives the same answer wherever it is
// evaluated: over a dictionary of values in a segment, over one fact in memory, over a person's properties.
//
// A tree is not changed once it is in use; Prepare comes before. Then everything is safe for concurrent use.
package expr

// Op is how a leaf compares.
type Op string

// The comparisons. A leaf holds when ANY of its Values fits; the negative ones hold when NONE does. A property that is missing has the value "". Of a list
// each element may fit, and the list itself in its shortest form.
const (
	Is         Op = "is"          // same text: 1 and "1" are the same
	IsNot      Op = "is_not"      //
	Contains   Op = "contains"    // case is folded
	ContainsNo Op = "contains_no" //
	StartsWith Op = "starts_with" // case is folded
	Less       Op = "lt"          // as numbers; what is no number never fits
	LessEq     Op = "lte"
	Greater    Op = "gt"
	GreaterEq  Op = "gte"
	Set        Op = "set"     // there, and neither null nor ""
	NotSet     Op = "not_set" //
)

// Of is whose property a leaf reads.
type Of string

// The owners.
const (
	OfEvent   Of = "event"   // a property of the event; "$name", "$place", "$origin", "$bot", "$suspect" are built in
	OfPerson  Of = "person"  // a property of the person as known now; "$id" is built in
	OfSession Of = "session" // of the visit that an event lies in: "$events", "$duration_s", "$entry", "$exit" (names of its first and last event)
)

// Node is a tree: exactly one of All, Any, Not or Prop is given. The zero Node (and nil) holds for everything.
type Node struct {
	All    []*Node `json:"all,omitempty" min:"1" max:"200" doc:"All of these hold."`
	Any    []*Node `json:"any,omitempty" min:"1" max:"200" doc:"At least one of these holds."`
	Not    *Node   `json:"not,omitempty" doc:"This does not hold."`
	Of     Of      `json:"of,omitempty" enum:"event,person,session" doc:"Whose property; event if absent."`
	Prop   string  `json:"prop,omitempty" doc:"The name of the property."`
	Op     Op      `json:"op,omitempty" enum:"is,is_not,contains,contains_no,starts_with,lt,lte,gt,gte,set,not_set" doc:"How it compares; is if absent."`
	Values []any   `json:"values,omitempty" min:"1" max:"20000" doc:"It holds when any of these fits; a negative one when none does. Not with set and not_set."`

	wanted *wanted
}
