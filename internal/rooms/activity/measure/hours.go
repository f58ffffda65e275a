package measure

import "time"

// Hours asks at which hours of the week people are active, by the clock of each.
type Hours struct {
	From, To int64 // only events in [From, To)
	Mask     uint32
	Keep     Keep // Row is the weekday, Monday first; Col the hour
}

// HourCell is one hour of the week.
type HourCell struct{ Events, People int64 }

// HourWeek is the answer: by weekday, Monday first, and hour.
type HourWeek struct {
	Cells  [7][24]HourCell
	People map[Cell][]uint32
}

// HoursFold gathers Hours.
type HoursFold struct {
	h      *Hours
	cells  [7][24]HourCell
	crowd  crowd
	clocks map[*time.Location]*clock
}

// Fold makes an accumulator.
func (h *Hours) Fold() *HoursFold {
	return &HoursFold{h: h, crowd: newCrowd(h.Keep), clocks: map[*time.Location]*clock{}}
}

// clock is a zone, and how it went where it was last looked at.
type clock struct {
	zone          *time.Location
	from, to, off int64
}

func (c *clock) local(ms int64) int64 {
	if ms < c.from || ms >= c.to {
		c.from, c.to, c.off = period(ms, c.zone)
	}
	return ms + c.off
}

// Person adds a person who lives in a zone.
func (f *HoursFold) Person(n uint32, zone *time.Location, events []Event) {
	c := f.clocks[zone]
	if c == nil {
		c = &clock{zone: zone, from: 1}
		f.clocks[zone] = c
	}
	var seen [7]uint32
	for i := range events {
		e := &events[i]
		if (f.h.Mask != 0 && e.Mask&f.h.Mask == 0) || e.At < f.h.From || e.At >= f.h.To {
			continue
		}
		local := c.local(e.At)
		day := floorDiv(local, dayMs)
		weekday := int((day%7 + 10) % 7) // day 0 was a Thursday
		hour := int((local - day*dayMs) / hourMs)
		cell := &f.cells[weekday][hour]
		cell.Events++
		if seen[weekday]>>hour&1 == 0 {
			seen[weekday] |= 1 << hour
			cell.People++
			f.crowd.add(n, weekday, hour, 0)
		}
	}
}

// Merge adds what another accumulator gathered of other people.
func (f *HoursFold) Merge(o *HoursFold) {
	for d := range f.cells {
		for h := range f.cells[d] {
			f.cells[d][h].Events += o.cells[d][h].Events
			f.cells[d][h].People += o.cells[d][h].People
		}
	}
	f.crowd.merge(&o.crowd)
}

// Result is the answer.
func (f *HoursFold) Result() HourWeek { return HourWeek{f.cells, f.crowd.sorted()} }
