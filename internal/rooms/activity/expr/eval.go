package expr

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"hubbub/internal/rooms/activity/fact"
)

// wanted is what a leaf looks for, in the forms that it compares with.
type wanted struct {
	texts   map[string]struct{}
	folded  []string
	numbers []float64
}

// Prepare gets a tree ready to be evaluated quickly. Without it every test prepares anew.
func (n *Node) Prepare() {
	if n == nil {
		return
	}
	for _, c := range n.children() {
		c.Prepare()
	}
	if n.Prop != "" {
		n.wanted = n.want()
	}
}

func (n *Node) children() []*Node {
	switch {
	case n.Not != nil:
		return []*Node{n.Not}
	case n.All != nil:
		return n.All
	}
	return n.Any
}

func (n *Node) want() *wanted {
	w := &wanted{texts: make(map[string]struct{}, len(n.Values))}
	for _, v := range n.Values {
		x := ValueOf(v)
		w.texts[x.String()] = struct{}{}
		w.folded = append(w.folded, fold(x.String()))
		if f, ok := numberOf(x); ok {
			w.numbers = append(w.numbers, f)
		}
	}
	return w
}

// ValueOf is the value of a property as JSON gives it.
func ValueOf(v any) fact.Value {
	switch x := v.(type) {
	case string:
		return fact.Str(x)
	case float64:
		return fact.Num(x)
	case int:
		return fact.Num(float64(x))
	case bool:
		return fact.Yes(x)
	}
	return fact.Value{}
}

// Owner is whose property a leaf reads.
func (n *Node) Owner() Of {
	if n.Of == "" {
		return OfEvent
	}
	return n.Of
}

// Test says whether a leaf holds for the value of its property.
func (n *Node) Test(v fact.Value) bool {
	w := n.wanted
	if w == nil {
		w = n.want()
	}
	switch n.Op {
	case Set:
		return v.String() != ""
	case NotSet:
		return v.String() == ""
	case IsNot:
		return !each(v, w.is)
	case Contains:
		return each(v, w.contains)
	case ContainsNo:
		return !each(v, w.contains)
	case StartsWith:
		return each(v, w.starts)
	case Less, LessEq, Greater, GreaterEq:
		return each(v, func(v fact.Value) bool { return w.compares(n.Op, v) })
	}
	return each(v, w.is)
}

// each tries a value, and of a list its elements.
func each(v fact.Value, fits func(fact.Value) bool) bool {
	if fits(v) {
		return true
	}
	if v.Kind != fact.JSON || !strings.HasPrefix(v.Text, "[") {
		return false
	}
	var list []any
	if json.Unmarshal([]byte(v.Text), &list) != nil {
		return false
	}
	for _, x := range list {
		if e := ValueOf(x); e.Kind != fact.None && fits(e) {
			return true
		}
	}
	return false
}

func (w *wanted) is(v fact.Value) bool {
	_, ok := w.texts[v.String()]
	return ok
}

func (w *wanted) contains(v fact.Value) bool {
	s := fold(v.String())
	for _, x := range w.folded {
		if strings.Contains(s, x) {
			return true
		}
	}
	return false
}

func (w *wanted) starts(v fact.Value) bool {
	s := fold(v.String())
	for _, x := range w.folded {
		if strings.HasPrefix(s, x) {
			return true
		}
	}
	return false
}

func (w *wanted) compares(op Op, v fact.Value) bool {
	a, ok := numberOf(v)
	if !ok {
		return false
	}
	for _, b := range w.numbers {
		if op == Less && a < b || op == LessEq && a <= b || op == Greater && a > b || op == GreaterEq && a >= b {
			return true
		}
	}
	return false
}

// fold makes texts that differ in case alone equal.
func fold(s string) string { return strings.ToLower(strings.ToUpper(s)) }

// numberOf reads a number, or a text that spells one. A truth value is none.
func numberOf(v fact.Value) (float64, bool) {
	switch v.Kind {
	case fact.Number:
		return v.Number, !math.IsNaN(v.Number)
	case fact.String:
		n, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
		return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return 0, false
}

// Eval says whether the tree holds; get gives the value of a property.
func (n *Node) Eval(get func(of Of, prop string) fact.Value) bool {
	if n == nil {
		return true
	}
	switch {
	case n.Not != nil:
		return !n.Not.Eval(get)
	case n.All != nil:
		for _, c := range n.All {
			if !c.Eval(get) {
				return false
			}
		}
		return true
	case n.Any != nil:
		for _, c := range n.Any {
			if c.Eval(get) {
				return true
			}
		}
		return false
	case n.Prop == "":
		return true
	}
	return n.Test(get(n.Owner(), n.Prop))
}

// Leaves calls visit for every leaf.
func (n *Node) Leaves(visit func(leaf *Node)) {
	if n == nil {
		return
	}
	if n.Prop != "" {
		visit(n)
	}
	for _, c := range n.children() {
		c.Leaves(visit)
	}
}

// And is the tree that holds where all of these do; nil when none says anything.
func And(nodes ...*Node) *Node {
	var all []*Node
	for _, n := range nodes {
		if n != nil && (n.Prop != "" || n.Not != nil || n.All != nil || n.Any != nil) {
			all = append(all, n)
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return &Node{All: all}
}
