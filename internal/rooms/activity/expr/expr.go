// Package expr is the one expression tree of the product: what events, people and sessions a question, a segment or a rule means.
//
// A tree is data: it has one JSON form, is validated once (Validate) and then evaluated without errors. The same tree gives the same answer wherever it is
// evaluated: over a dictionary of values in a segment, over one fact in memory, over a person's properties.
package expr

// Op is how a leaf compares.
type Op string

// The comparisons. A leaf holds when ANY of its Values fits; the negative ones hold when NONE does. A property that is missing has the value "".
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
	OfEvent  Of = "event"  // a property of the event; "$name", "$place", "$origin", "$bot", "$suspect" are built in
	OfPerson Of = "person" // a property of the person as known now; "$id" is built in
)

// Node is a tree: exactly one of All, Any, Not or Prop is given. The zero Node (and nil) holds for everything.
type Node struct {
	All    []*Node `json:"all,omitempty"`
	Any    []*Node `json:"any,omitempty"`
	Not    *Node   `json:"not,omitempty"`
	Of     Of      `json:"of,omitempty"` // event unless given
	Prop   string  `json:"prop,omitempty"`
	Op     Op      `json:"op,omitempty"` // is unless given
	Values []any   `json:"values,omitempty"`
}
