package timeline

import (
	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/expr"
)

// condition is a tree made ready for a fold: a leaf on an event is a table of its source, a leaf on the person a set.
type condition struct {
	kind   conditionKind
	kids   []*condition
	leaf   *expr.Node
	table  int // index into source.tables
	people bitset.Set
}

type conditionKind uint8

const (
	always conditionKind = iota
	allOf
	anyOf
	noneOf
	onEvent
	onPerson
)

// compile makes a tree ready and notes its leaves on events.
func (f *fold) compile(n *expr.Node) *condition {
	switch {
	case n == nil:
		return &condition{}
	case n.Not != nil:
		return &condition{kind: noneOf, kids: []*condition{f.compile(n.Not)}}
	case n.All != nil:
		return f.compileKids(allOf, n.All)
	case n.Any != nil:
		return f.compileKids(anyOf, n.Any)
	case n.Prop == "":
		return &condition{}
	case n.Owner() == expr.OfPerson:
		return &condition{kind: onPerson, people: f.view.PeopleWhere(n)}
	}
	leaf := *n
	leaf.Prepare()
	f.leaves = append(f.leaves, &leaf)
	return &condition{kind: onEvent, leaf: &leaf, table: len(f.leaves) - 1}
}

func (f *fold) compileKids(kind conditionKind, nodes []*expr.Node) *condition {
	c := &condition{kind: kind}
	for _, n := range nodes {
		c.kids = append(c.kids, f.compile(n))
	}
	return c
}

// holds evaluates the tree for a row of a person.
func (c *condition) holds(x *source, row, person uint32) bool {
	switch c.kind {
	case onEvent:
		return x.tables[c.table].holds(row, c.leaf.Test)
	case onPerson:
		return c.people.Has(person)
	case noneOf:
		return !c.kids[0].holds(x, row, person)
	case allOf:
		for _, k := range c.kids {
			if !k.holds(x, row, person) {
				return false
			}
		}
	case anyOf:
		for _, k := range c.kids {
			if k.holds(x, row, person) {
				return true
			}
		}
		return false
	}
	return true
}
