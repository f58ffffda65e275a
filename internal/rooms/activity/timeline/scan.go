package timeline

import (
	"hubbub/internal/platform/errs"
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

// Pattern picks events by name, and by conditions on their properties and those of their person. Conditions on sessions belong to who folds.
type Pattern struct {
	Names []string // nil for any
	Where *expr.Node
}

func (s *Scan) check() error {
	const op = "timeline.Fold"
	if len(s.Patterns) > MaxPatterns {
		return errs.E(op, errs.Invalid, "scan.patterns", "A question may tell 32 kinds of events apart.")
	}
	if len(s.Read) > MaxRead {
		return errs.E(op, errs.Invalid, "scan.read", "A question may read 8 properties of its events.")
	}
	sessions := false
	for _, p := range s.Patterns {
		p.Where.Leaves(func(leaf *expr.Node) { sessions = sessions || leaf.Owner() == expr.OfSession })
	}
	if sessions {
		return errs.E(op, errs.Invalid, "scan.session", "A condition on sessions cannot be told from one event.")
	}
	return nil
}

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
