// Package fact holds the record that activity is made of: what the event log keeps, the timeline store sorts and questions read.
//
// A Fact is a value without ties to any store. Facts that share strings may share their memory; nobody changes a Fact that was handed on.
package fact

import (
	"strconv"

	"hubbub/internal/spine"
)

// Act says what a fact does to the timelines.
type Act uint8

// The acts. Numbers are kept in files: append-only.
const (
	Happened   Act = 0 // an event: it joins the person's timeline
	Described  Act = 1 // Props are properties of the person from At on; no event
	Merged     Act = 2 // Person and Other are one from now on, also for what happened before; no event
	GroupKnown Act = 3 // Props are properties of the group Place; no event
)

// Marks are judgements about a fact that questions may leave out. They never drop it.
type Marks uint8

// The marks. Bits are kept in files: append-only.
const (
	KnownBot Marks = 1 << iota // the client says so, or is on the list of known robots
	Suspect                    // at least two signals say that no human did it
)

// Fact is one record.
type Fact struct {
	Act    Act
	Origin spine.Origin
	Marks  Marks
	// ID is the sender's own name for the fact; the log keeps one of those with equal IDs in a workspace. "" takes no part in that.
	ID string
	// At is when it happened, in milliseconds since 1970 UTC, corrected for the sender's clock.
	At int64
	// Received is when it reached us, likewise. For imports the same as At.
	Received int64
	// Name is the event's, such as message.sent or what the site calls it. "" unless Act is Happened.
	Name string
	// Person is the key of who did it: the id of a person, "user:" + what the site calls him, or "anon:" + a device. See also Merged.
	Person string
	Other  string // with Merged: the key that is joined to Person
	// Place is where: a conversation's id, a group's key, "" for nowhere in particular.
	Place string
	Props []Prop // sorted by Key, each key once
}

// Prop is one property.
type Prop struct {
	Key   string
	Value Value
}

// Kind is the type of a property's value.
type Kind uint8

// The kinds. Numbers are kept in files: append-only.
const (
	None   Kind = 0 // the property is not there, or is null
	String Kind = 1
	Number Kind = 2
	Bool   Kind = 3
	JSON   Kind = 4 // a list; objects come as keys with dots
)

// Value is a property's value. Two are the same value when they are == to each other.
type Value struct {
	Kind   Kind
	Text   string  // String, and JSON in its shortest form
	Number float64 // Number; Bool as 0 or 1
}

// Str makes a text.
func Str(s string) Value { return Value{Kind: String, Text: s} }

// Num makes a number.
func Num(n float64) Value { return Value{Kind: Number, Number: n} }

// Yes makes a truth value.
func Yes(b bool) Value {
	if b {
		return Value{Kind: Bool, Number: 1}
	}
	return Value{Kind: Bool}
}

// String is the value as a person reads it, and as a breakdown names it: "" for None, numbers in the shortest form, true or false.
func (v Value) String() string {
	switch v.Kind {
	case Number:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	case Bool:
		return strconv.FormatBool(v.Number != 0)
	default:
		return v.Text
	}
}

// Get is the value of a key, None when it is not there.
func (f *Fact) Get(key string) Value {
	for i := range f.Props {
		if f.Props[i].Key == key {
			return f.Props[i].Value
		}
	}
	return Value{}
}
