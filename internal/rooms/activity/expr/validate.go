package expr

import (
	"fmt"
	"slices"
	"strings"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/strict"
)

const (
	maxDepth = 20
	maxNodes = 500
)

// builtIn are the properties that begin with $ and are not the sender's own. Others that begin with $ are properties like any.
var builtIn = map[Of][]string{
	OfSession: {"$events", "$duration_s", "$entry", "$exit"},
}

// Decode reads a tree from JSON, refuses what it does not know, validates it for these owners (all if none is named) and prepares it.
func Decode(data []byte, owners ...Of) (*Node, error) {
	const op = "expr.Decode"
	tree, err := strict.Parse(data)
	if err != nil {
		return nil, errs.E(op, errs.Invalid, "condition.malformed", "This is no JSON.").Because(err)
	}
	var faults strict.Faults
	n := new(Node)
	strict.Read(tree, n, "$", &faults)
	if faults == nil {
		n.Validate("$", &faults, owners...)
	}
	if faults != nil {
		e := errs.E(op, errs.Invalid, "condition.invalid", "The condition does not fit.")
		e.Fields = faults
		return nil, e
	}
	n.Prepare()
	return n, nil
}

// Validate notes everything that does not fit, with JSON paths below at. owners are whose properties it may ask for; all if none is named.
func (n *Node) Validate(at string, f *strict.Faults, owners ...Of) {
	if n == nil {
		return
	}
	left := maxNodes
	n.validate(at, f, owners, 1, &left)
}

func (n *Node) validate(at string, f *strict.Faults, owners []Of, depth int, left *int) {
	if *left--; *left < 0 || depth > maxDepth {
		if *left == -1 || depth == maxDepth+1 {
			f.Add(at, fmt.Sprintf("a condition may have at most %d parts, %d deep", maxNodes, maxDepth), nil)
		}
		return
	}
	if !n.oneForm(at, f) {
		return
	}
	if n.Prop != "" {
		n.validateLeaf(at, f, owners)
		return
	}
	if n.Of != "" || n.Op != "" || n.Values != nil {
		f.Add(at, "of, op and values belong to a leaf with prop", nil)
	}
	for i, c := range n.children() {
		below := at + ".not"
		if n.Not == nil {
			below = fmt.Sprintf("%s.%s[%d]", at, n.listName(), i)
		}
		if c == nil {
			f.Add(below, "expected a condition", nil)
			continue
		}
		c.validate(below, f, owners, depth+1, left)
	}
}

func (n *Node) listName() string {
	if n.All != nil {
		return "all"
	}
	return "any"
}

// oneForm holds a node to be one thing. An empty one is allowed: it holds for everything.
func (n *Node) oneForm(at string, f *strict.Faults) bool {
	var forms []string
	for name, there := range map[string]bool{"all": n.All != nil, "any": n.Any != nil, "not": n.Not != nil, "prop": n.Prop != ""} {
		if there {
			forms = append(forms, name)
		}
	}
	slices.Sort(forms)
	if len(forms) > 1 {
		f.Add(at, "one of "+strings.Join(forms, ", ")+" may be given, not several", nil)
		return false
	}
	if n.All != nil && len(n.All) == 0 || n.Any != nil && len(n.Any) == 0 {
		f.Add(at+"."+forms[0], "at least 1 of them", nil)
		return false
	}
	return true
}

func (n *Node) validateLeaf(at string, f *strict.Faults, owners []Of) {
	if len(owners) > 0 && !slices.Contains(owners, n.Owner()) {
		names := make([]string, len(owners))
		for i, o := range owners {
			names[i] = string(o)
		}
		f.Add(at+".of", "may only be "+strings.Join(names, ", ")+" here", string(n.Owner()))
	}
	if known := builtIn[n.Owner()]; known != nil && !slices.Contains(known, n.Prop) {
		f.Add(at+".prop", "expected one of "+strings.Join(known, ", "), n.Prop)
	}
	switch n.Op {
	case Set, NotSet:
		if n.Values != nil {
			f.Add(at+".values", "there is nothing to compare with "+string(n.Op), nil)
		}
	case "", Is, IsNot, Contains, ContainsNo, StartsWith:
		if len(n.Values) == 0 {
			f.Add(at+".values", "at least one value", nil)
		}
	case Less, LessEq, Greater, GreaterEq:
		if len(n.Values) == 0 {
			f.Add(at+".values", "at least one value", nil)
		}
		for i, v := range n.Values {
			if _, ok := numberOf(ValueOf(v)); !ok {
				f.Add(fmt.Sprintf("%s.values[%d]", at, i), "expected a number", v)
			}
		}
	default:
		f.Add(at+".op", "is no comparison", string(n.Op))
	}
	for i, v := range n.Values {
		if ValueOf(v).Kind == 0 {
			f.Add(fmt.Sprintf("%s.values[%d]", at, i), "expected a text, a number, true or false", nil)
		}
	}
}

// UnmarshalJSON reads a tree, refusing unknown fields, so that trees inside of other documents are held to the same form.
func (n *Node) UnmarshalJSON(data []byte) error {
	got, err := Decode(data)
	if err != nil {
		return err
	}
	*n = *got
	return nil
}
