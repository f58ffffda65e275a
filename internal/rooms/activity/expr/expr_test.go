package expr

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/fact"

	"pgregory.net/rapid"
)

func TestLeaves(t *testing.T) {
	list := fact.Value{Kind: fact.JSON, Text: `["小明","Bob",3,null]`}
	for _, c := range []struct {
		op     Op
		values []any
		of     fact.Value
		want   bool
	}{
		{"", []any{"1"}, fact.Num(1), true},
		{Is, []any{1.0}, fact.Str("1"), true},
		{Is, []any{"1.0"}, fact.Num(1), false},
		{Is, []any{"a", "b"}, fact.Str("b"), true},
		{Is, []any{"A"}, fact.Str("a"), false},
		{Is, []any{""}, fact.Value{}, true},
		{Is, []any{true}, fact.Str("true"), true},
		{Is, []any{"Bob"}, list, true},
		{Is, []any{"3"}, list, true},
		{Is, []any{list.Text}, list, true},
		{Is, []any{"bob"}, list, false},
		{Is, []any{""}, list, false},
		{IsNot, []any{"Bob"}, list, false},
		{IsNot, []any{"a", "b"}, fact.Str("c"), true},
		{IsNot, []any{"a", "b"}, fact.Str("b"), false},
		{IsNot, []any{"a"}, fact.Value{}, true},
		{Contains, []any{"@POSTHOG.com"}, fact.Str("Test@posthog.com"), true},
		{Contains, []any{"明"}, list, true},
		{Contains, []any{"x"}, fact.Value{}, false},
		{ContainsNo, []any{"@posthog.com"}, fact.Str("test@posthog.com"), false},
		{ContainsNo, []any{"x"}, fact.Value{}, true},
		{StartsWith, []any{"/Pri"}, fact.Str("/pricing"), true},
		{StartsWith, []any{"pri"}, fact.Str("/pricing"), false},
		{Less, []any{"10"}, fact.Num(9), true},
		{Less, []any{10.0}, fact.Str("9"), true},
		{Less, []any{10.0}, fact.Str("nine"), false},
		{Less, []any{10.0}, fact.Value{}, false},
		{LessEq, []any{9.0}, fact.Num(9), true},
		{Greater, []any{9.0}, fact.Num(9), false},
		{Greater, []any{9.0, 1.0}, fact.Num(5), true},
		{GreaterEq, []any{9.0}, fact.Yes(true), false},
		{Set, nil, fact.Str(""), false},
		{Set, nil, fact.Num(0), true},
		{NotSet, nil, fact.Value{}, true},
		{NotSet, nil, fact.Yes(false), false},
	} {
		n := &Node{Prop: "p", Op: c.op, Values: c.values}
		if got := n.Test(c.of); got != c.want {
			t.Errorf("%v %s %v: %v", c.of, c.op, c.values, got)
		}
		n.Prepare()
		if got := n.Test(c.of); got != c.want {
			t.Errorf("prepared: %v %s %v: %v", c.of, c.op, c.values, got)
		}
	}
}

func TestWhatDoesNotFitIsNamedByItsPlace(t *testing.T) {
	deep := strings.Repeat(`{"not":`, 21) + `{"prop":"a","values":["b"]}` + strings.Repeat("}", 21)
	wide := `{"all":[` + strings.TrimSuffix(strings.Repeat(`{"any":[`+strings.TrimSuffix(strings.Repeat(`{"prop":"a","op":"set"},`, 100), ",")+`]},`, 6), ",") + `]}`
	for _, c := range []struct{ in, at, message string }{
		{`{"all":[{"prop":"a","values":["b"]},{"prop":"c","op":"is","value":["b"]}]}`, "$.all[1].value", "unknown field; is values meant?"},
		{`{"any":[]}`, "$.any", "at least 1 of them"},
		{`{"all":[null]}`, "$.all[0]", "expected an object"},
		{`{"not":{"prop":"a"}}`, "$.not.values", "at least one value"},
		{`{"prop":"a","op":"gt","values":[1,"x"]}`, "$.values[1]", "expected a number"},
		{`{"prop":"a","op":"set","values":[1]}`, "$.values", "there is nothing to compare with set"},
		{`{"prop":"a","op":"like","values":[1]}`, "$.op", "expected one of is, is_not, contains, contains_no, starts_with, lt, lte, gt, gte, set, not_set"},
		{`{"prop":"a","values":[{}]}`, "$.values[0]", "expected a text, a number, true or false"},
		{`{"prop":"a","values":[null]}`, "$.values[0]", "expected a text, a number, true or false"},
		{`{"prop":"a","all":[{"prop":"b","op":"set"}]}`, "$", "one of all, prop may be given, not several"},
		{`{"op":"is"}`, "$", "of, op and values belong to a leaf with prop"},
		{`{"of":"session","prop":"$length","op":"set"}`, "$.prop", "expected one of $events, $duration_s, $entry, $exit"},
		{`{"of":"group","prop":"a","op":"set"}`, "$.of", "expected one of event, person, session"},
		{deep, "$" + strings.Repeat(".not", 20), "a condition may have at most 500 parts, 20 deep"},
		{wide, "$.all[4].any[94]", "a condition may have at most 500 parts, 20 deep"},
		{`[]`, "$", "expected an object"},
	} {
		_, err := Decode([]byte(c.in))
		e, ok := err.(*errs.Error)
		if !ok || e.Code != "condition.invalid" || len(e.Fields) != 1 || e.Fields[0].Location != c.at || e.Fields[0].Message != c.message {
			t.Errorf("%.80s: %v", c.in, err)
		}
	}
	if _, err := Decode([]byte(`{"prop":"a","op":"set"}`), OfPerson); err == nil || !strings.Contains(err.Error(), "$.of: may only be person here") {
		t.Errorf("an owner that is not allowed: %v", err)
	}
	for _, in := range []string{`{"prop":`, `{} {}`, ``} {
		if _, err := Decode([]byte(in)); errs.CodeOf(err) != "condition.malformed" {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestTheEmptyTreeHolds(t *testing.T) {
	none := func(Of, string) fact.Value { return fact.Value{} }
	n, err := Decode([]byte(`{}`))
	if err != nil || !n.Eval(none) || !(*Node)(nil).Eval(none) || And(nil, n) != nil {
		t.Fatal(n, err)
	}
	leaf := &Node{Prop: "a", Op: Set}
	if And(n, leaf) != leaf || And(leaf, leaf).Eval(none) {
		t.Fatal("And")
	}
}

// trees draws conditions over few properties and values, so that they often hold.
func trees(depth int) *rapid.Generator[*Node] {
	return rapid.Custom(func(t *rapid.T) *Node {
		form := rapid.IntRange(0, 3).Draw(t, "form")
		if depth == 0 {
			form = 0
		}
		switch form {
		case 1:
			return &Node{All: rapid.SliceOfN(trees(depth-1), 1, 3).Draw(t, "all")}
		case 2:
			return &Node{Any: rapid.SliceOfN(trees(depth-1), 1, 3).Draw(t, "any")}
		case 3:
			return &Node{Not: trees(depth-1).Draw(t, "not")}
		}
		n := &Node{Prop: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "prop"), Of: rapid.SampledFrom([]Of{"", OfEvent, OfPerson}).Draw(t, "of"),
			Op: rapid.SampledFrom([]Op{"", Is, IsNot, Contains, ContainsNo, StartsWith, Less, LessEq, Greater, GreaterEq, Set, NotSet}).Draw(t, "op")}
		switch n.Op {
		case Set, NotSet:
		case Less, LessEq, Greater, GreaterEq:
			n.Values = []any{float64(rapid.IntRange(0, 3).Draw(t, "n"))}
		default:
			n.Values = rapid.SliceOfN(rapid.SampledFrom([]any{"", "x", "X", "1", 1.0, 2.0, true}), 1, 3).Draw(t, "values")
		}
		return n
	})
}

func worlds() *rapid.Generator[func(Of, string) fact.Value] {
	value := rapid.SampledFrom([]fact.Value{{}, fact.Str("x"), fact.Str("1"), fact.Num(1), fact.Num(2.5), fact.Yes(true), {Kind: fact.JSON, Text: `["x",2]`}})
	return rapid.Custom(func(t *rapid.T) func(Of, string) fact.Value {
		m := map[string]fact.Value{}
		for _, k := range []string{"event a", "event b", "person a", "person b"} {
			m[k] = value.Draw(t, k)
		}
		return func(of Of, prop string) fact.Value { return m[string(of)+" "+prop] }
	})
}

func TestATreeMeansTheSameInEveryForm(t *testing.T) {
	opposite := map[Op]Op{"": IsNot, Is: IsNot, IsNot: Is, Contains: ContainsNo, ContainsNo: Contains, Set: NotSet, NotSet: Set}
	rapid.Check(t, func(t *rapid.T) {
		n, world := trees(3).Draw(t, "tree"), worlds().Draw(t, "world")
		want := n.Eval(world)
		text, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := back.Eval(world); got != want {
			t.Fatalf("%s: %v after JSON, %v before", text, got, want)
		}
		again, _ := json.Marshal(back)
		if string(again) != string(text) {
			t.Fatalf("%s became %s", text, again)
		}
		if (&Node{Not: n}).Eval(world) == want {
			t.Fatal("not")
		}
		n.Leaves(func(leaf *Node) {
			if o, ok := opposite[leaf.Op]; ok {
				other := *leaf
				other.Op, other.wanted = o, nil
				v := world(leaf.Owner(), leaf.Prop)
				if other.Test(v) == leaf.Test(v) {
					t.Fatalf("%v and %v both are %v of %v", leaf, other, leaf.Test(v), v)
				}
			}
		})
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"all":[{"prop":"a","values":["b",1,true]},{"not":{"of":"person","prop":"c","op":"set"}}]}`))
	f.Add([]byte(`{"any":[{"prop":"a","op":"gt","values":["1e3"]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Decode(data)
		if err != nil {
			if errs.KindOf(err) != errs.Invalid {
				t.Fatal(err)
			}
			return
		}
		n.Eval(func(Of, string) fact.Value { return fact.Value{Kind: fact.JSON, Text: string(data)} })
		text, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(text)
		if err != nil || !reflect.DeepEqual(n, back) {
			t.Fatalf("%s became %s: %v", data, text, err)
		}
	})
}
