package segment

import (
	"math"
	"time"
)

const (
	dayMS  = 86_400_000
	partMS = 32 * dayMS
)

// PartitionOf is the number of the partition that an instant lies in, and the time within it.
func PartitionOf(at int64) (part int32, within uint32) {
	p := at / partMS
	if at%partMS < 0 {
		p--
	}
	return int32(p), uint32(at - p*partMS)
}

// Base is the instant at which a partition begins.
func Base(part int32) int64 { return int64(part) * partMS }

// DayOf is the day that an instant lies in, counted from 1970-01-01, by the date that a clock in the zone shows.
func DayOf(at int64, zone *time.Location) int32 {
	_, offset := time.UnixMilli(at).In(zone).Zone()
	return dayAt(at + int64(offset)*1000)
}

func dayAt(local int64) int32 {
	d := local / dayMS
	if local%dayMS < 0 {
		d--
	}
	return int32(d)
}

// calendar tells days of instants that are near each other: it remembers the stretch in which the zone's offset does not change.
type calendar struct {
	zone     *time.Location
	from, to int64 // of the stretch
	offset   int64 // ms
}

func newCalendar(zone *time.Location) *calendar { return &calendar{zone: zone, from: 1, to: 0} }

func (c *calendar) day(at int64) int32 {
	if at < c.from || at >= c.to {
		c.look(at)
	}
	return dayAt(at + c.offset)
}

func (c *calendar) look(at int64) {
	t := time.UnixMilli(at).In(c.zone)
	_, offset := t.Zone()
	c.offset, c.from, c.to = int64(offset)*1000, math.MinInt64, math.MaxInt64
	if start, end := t.ZoneBounds(); true {
		if !start.IsZero() {
			c.from = ceilMilli(start)
		}
		if !end.IsZero() {
			c.to = ceilMilli(end)
		}
	}
}

// ceilMilli is the first millisecond that is not before t; zones change on whole seconds, this holds for whatever they do.
func ceilMilli(t time.Time) int64 {
	ms := t.UnixMilli()
	if time.UnixMilli(ms).Before(t) {
		ms++
	}
	return ms
}
