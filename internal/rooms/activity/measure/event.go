package measure

import (
	"cmp"
	"maps"
	"slices"
)

// Event is what a kernel sees of one thing that a person did.
type Event struct {
	At   int64   // milliseconds since 1970 UTC
	Num  float64 // the number that is summed, or the milliseconds of attention
	Mask uint32  // bit i: what the kernel calls i holds
	Code uint32  // the value that splits the answer, or the item of a path; equal for equal values
}

// Cell is one number of an answer. What row and column mean, each kind says.
type Cell struct {
	Row, Col int32
	Code     uint32
}

// Keep says of which cells the people are wanted beside the numbers. Nil wants nobody.
type Keep func(Cell) bool

// All wants the people of every cell.
func All(Cell) bool { return true }

// crowd collects the people of the cells that are wanted.
type crowd struct {
	keep   Keep
	people map[Cell][]uint32
}

func newCrowd(keep Keep) crowd { return crowd{keep: keep, people: map[Cell][]uint32{}} }

func (c *crowd) add(n uint32, row, col int, code uint32) {
	if c.keep == nil {
		return
	}
	if cell := (Cell{int32(row), int32(col), code}); c.keep(cell) {
		c.people[cell] = append(c.people[cell], n)
	}
}

func (c *crowd) merge(o *crowd) {
	for cell, people := range o.people {
		c.people[cell] = append(c.people[cell], people...)
	}
}

// sorted gives the people of each cell in ascending order.
func (c *crowd) sorted() map[Cell][]uint32 {
	for _, people := range c.people {
		slices.Sort(people)
	}
	return c.people
}

// byCode calls fn once for every code among the events, with the events that have it. scratch is reused.
func byCode(events []Event, scratch *[]Event, fn func(code uint32, events []Event)) {
	if len(events) == 0 {
		return
	}
	first := events[0].Code
	if !slices.ContainsFunc(events, func(e Event) bool { return e.Code != first }) {
		fn(first, events)
		return
	}
	s := append((*scratch)[:0], events...)
	*scratch = s
	slices.SortStableFunc(s, func(a, b Event) int { return cmp.Compare(a.Code, b.Code) })
	for lo := 0; lo < len(s); {
		hi := lo + 1
		for hi < len(s) && s[hi].Code == s[lo].Code {
			hi++
		}
		fn(s[lo].Code, s[lo:hi])
		lo = hi
	}
}

// joinByCode joins numbers that are kept by code.
func joinByCode[T any](into, from map[uint32]T, join func(a, b T) T) {
	for _, code := range slices.Sorted(maps.Keys(from)) {
		if have, ok := into[code]; ok {
			into[code] = join(have, from[code])
		} else {
			into[code] = from[code]
		}
	}
}
