package timeline

import (
	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/fact"
)

// MaxPatterns and MaxRead bound a Scan.
const (
	MaxPatterns = 32
	MaxRead     = 8
)

// Scan says which events a Fold meets.
type Scan struct {
	From, To int64      // milliseconds since 1970 UTC, To is not included
	People   bitset.Set // only these; nil for everybody
	Unmarked bool       // leave out events with fact.Marks
	Patterns []Pattern  // an event that fits none is not met
	Read     []string   // event properties that Hits.Value and Hits.Code give; "$name", "$place", "$origin", "$bot", "$suspect" are built in
}

// Pattern picks events by name, and by conditions on their properties and those of their person.
type Pattern struct {
	Names []string // nil for any
	Where *expr.Node
}

// Hit is an event that fits a pattern.
type Hit struct {
	At   int64  // milliseconds since 1970 UTC
	Mask uint32 // bit i: pattern i fits
	Name uint32 // see View.NameOf
	row  uint32
	from uint32 // which of the fold's sources row lies in
}

// Hits are those of one person, in order. They are valid until Folder.Person returns.
type Hits struct {
	List []Hit
	fold *fold
}

// Len is how many there are.
func (h Hits) Len() int { return len(h.List) }

// Folder takes in people one after the other. Each is called by one goroutine only, with ascending numbers; a person comes once, to one Folder.
type Folder interface {
	Person(n uint32, hits Hits)
}

// Event is one event as a person's page shows it.
type Event struct {
	At     int64
	Name   string
	Place  string
	Person string // the key that it came under
	Origin string
	Marks  fact.Marks
	Props  []fact.Prop
}

// Name is what is known of an event's name.
type Name struct {
	Name        string
	Events      int64
	First, Last int64 // milliseconds since 1970 UTC
}
