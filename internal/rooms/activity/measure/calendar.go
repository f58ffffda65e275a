package measure

import "time"

// Interval is how long a bucket is.
type Interval uint8

// The intervals.
const (
	Minute Interval = iota
	Hour
	Day
	Week
	Month
)

var intervalNames = [...]string{"minute", "hour", "day", "week", "month"}

// ParseInterval reads the name of an interval.
func ParseInterval(s string) (Interval, bool) {
	for i, name := range intervalNames {
		if s == name {
			return Interval(i), true
		}
	}
	return 0, false
}

func (iv Interval) String() string { return intervalNames[iv] }

const (
	minuteMs = 60_000
	hourMs   = 60 * minuteMs
	dayMs    = 24 * hourMs
)

// nominal is the usual length of an interval; a month has 30 days.
func (iv Interval) nominal() int64 {
	return [...]int64{minuteMs, hourMs, dayMs, 7 * dayMs, 30 * dayMs}[iv]
}

// Covers reports whether a bucket of this interval is as long as a window of that many days: then who was active in the window and in the bucket is one question.
func (iv Interval) Covers(days int) bool { return iv.nominal() >= int64(days)*dayMs }

func offset(ms int64, zone *time.Location) int64 {
	_, off := time.UnixMilli(ms).In(zone).Zone()
	return int64(off) * 1000
}

// period is the stretch around an instant in which a zone keeps its offset. Ends that do not exist are far away.
func period(ms int64, zone *time.Location) (start, end, off int64) {
	const far = 1 << 60
	t := time.UnixMilli(ms).In(zone)
	s, e := t.ZoneBounds()
	start, end = -far, far
	if !s.IsZero() {
		start = s.UnixMilli()
	}
	if !e.IsZero() {
		end = e.UnixMilli()
	}
	return start, end, offset(ms, zone)
}

// Date is a day of the calendar, in days since 1970-01-01.
type Date int32

// DateOf is the day that an instant has in a zone.
func DateOf(ms int64, zone *time.Location) Date { return Date(floorDiv(ms+offset(ms, zone), dayMs)) }

// OnDay makes a Date. Days and months beyond their range run on.
func OnDay(year int, month time.Month, day int) Date {
	return Date(floorDiv(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).UnixMilli(), dayMs))
}

func (d Date) civil() time.Time { return time.UnixMilli(int64(d) * dayMs).UTC() }

// String is the day as 2006-01-02.
func (d Date) String() string { return d.civil().Format(time.DateOnly) }

// Begin is the first instant of a day in a zone: where midnight is skipped, the one to which the clocks go; where it comes twice, the first. A day that a zone
// left out altogether begins when the next does.
func (d Date) Begin(zone *time.Location) int64 {
	return onClock(int64(d)*dayMs, zone)
}

// onClock is the first instant at which the clocks of a zone show a local time; where they skip it, the one at which they do.
func onClock(local int64, zone *time.Location) int64 {
	_, change, off := period(local-15*hourMs, zone) // no offset is that large: this is before
	at := local - off
	for at >= change {
		from := change
		_, change, off = period(from, zone)
		at = max(local-off, from)
	}
	return at
}

// first is the day with which the interval of d begins.
func (d Date) first(iv Interval, weekStart time.Weekday) Date {
	switch iv {
	case Week:
		return d - Date((int(d.civil().Weekday())-int(weekStart)+7)%7)
	case Month:
		c := d.civil()
		return OnDay(c.Year(), c.Month(), 1)
	}
	return d
}

// plus is the day n intervals after one that begins an interval.
func (d Date) plus(iv Interval, n int) Date {
	switch iv {
	case Week:
		return d + Date(7*n)
	case Month:
		c := d.civil()
		return OnDay(c.Year(), c.Month()+time.Month(n), 1)
	}
	return d + Date(n)
}

// daysBefore is the instant with the same wall clock some days earlier; where the clock skips it, the next that there is. The end of a day counts as its.
func daysBefore(ms int64, days int, zone *time.Location) int64 {
	d := DateOf(ms, zone)
	if ms == d.Begin(zone) {
		return (DateOf(ms-1, zone) + 1 - Date(days)).Begin(zone)
	}
	clock := ms + offset(ms, zone) - int64(d)*dayMs
	return onClock(int64(d-Date(days))*dayMs+clock, zone)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
