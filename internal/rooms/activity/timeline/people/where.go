package people

import (
	"strings"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/fact"
)

func compare(a, b string) int { return strings.Compare(a, b) }

// Where is the set of people for whom a condition holds; nil is everybody. Every leaf is read as one on the person.
func (s *Snapshot) Where(where *expr.Node) bitset.Set {
	all := s.Everybody()
	if where == nil {
		return all
	}
	return s.where(where, all)
}

func (s *Snapshot) where(n *expr.Node, all bitset.Set) bitset.Set {
	switch {
	case n.Not != nil:
		out := all.Clone()
		out.AndNot(s.where(n.Not, all))
		return out
	case n.All != nil:
		out := all.Clone()
		for _, c := range n.All {
			out.And(s.where(c, all))
		}
		return out
	case n.Any != nil:
		out := bitset.New(int(s.n))
		for _, c := range n.Any {
			out.Or(s.where(c, all))
		}
		return out
	case n.Prop == "":
		return all.Clone()
	case n.Prop == "$id":
		return s.withID(n, all)
	}
	return s.leaf(n, all)
}

func (s *Snapshot) withID(leaf *expr.Node, all bitset.Set) bitset.Set {
	out := bitset.New(int(s.n))
	all.ForEach(func(n uint32) {
		if leaf.Test(fact.Str(s.Key(n))) {
			out.Add(n)
		}
	})
	return out
}

// leaf tests each value once, then looks it up for everybody.
func (s *Snapshot) leaf(leaf *expr.Node, all bitset.Set) bitset.Set {
	c := s.columnOf(leaf.Prop)
	if c == nil {
		if leaf.Test(fact.Value{}) {
			return all.Clone()
		}
		return bitset.New(int(s.n))
	}
	holds := make([]bool, len(c.values)+1)
	holds[0] = leaf.Test(fact.Value{})
	for i, v := range c.values {
		holds[i+1] = leaf.Test(v)
	}
	out := bitset.New(int(s.n))
	all.ForEach(func(n uint32) {
		if holds[c.cell(s, n).code] {
			out.Add(n)
		}
	})
	return out
}
