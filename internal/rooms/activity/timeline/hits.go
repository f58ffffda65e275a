package timeline

import (
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// Hit is an event that fits a pattern.
type Hit struct {
	At   int64  // milliseconds since 1970 UTC
	Mask uint32 // bit i: pattern i fits
	Name uint32 // see View.NameOf
	row  uint32
	from uint32 // which of the fold's sources the row lies in
}

// Hits are those of one person, in order. They are valid until Folder.Person returns.
type Hits struct {
	List []Hit
	fold *fold
}

// Len is how many there are.
func (h Hits) Len() int { return len(h.List) }

// Place is where hit i happened: equal codes are equal places. See View.PlaceOf.
func (h Hits) Place(i int) uint32 {
	x := &h.List[i]
	return h.fold.sources[x.from].place(h.fold, x.row)
}

// Marks are those of hit i.
func (h Hits) Marks(i int) fact.Marks {
	x := &h.List[i]
	return segment.MarksOf(h.fold.sources[x.from].flag(x.row))
}

// Code stands for the value of property Scan.Read[j] of hit i: equal codes are equal values within the view, whatever property they are of; 0 when the
// property is not there. See View.ValueOf.
func (h Hits) Code(i, j int) uint32 {
	x := &h.List[i]
	return h.fold.sources[x.from].reads[j].word(h.fold, x.row)
}

// Value is property Scan.Read[j] of hit i. A text is copied: where many are compared, Code is quicker.
func (h Hits) Value(i, j int) fact.Value {
	x := &h.List[i]
	r := &h.fold.sources[x.from].reads[j]
	return r.value(r.code(x.row))
}
