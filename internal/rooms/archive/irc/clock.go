package irc

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clock is a time of day as written.
type clock struct {
	known   bool
	h, m, s int
	twelve  bool           // with AM or PM
	zone    *time.Location // that the line itself names
	date    time.Time      // that the line itself names, midnight
}

func (c clock) seconds() int { return c.h*3600 + c.m*60 + c.s }

// zones are the names that people see behind a time; the rest of the alphabet soup is too ambiguous to believe.
var zones = map[string]int{
	"UTC": 0, "GMT": 0, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
	"MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "JST": 540, "IST": 330, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}

// cutClock cuts the time off the beginning of a line: "[6:35]", "09:15:02", "(2:52:27 PM)", "[2013-01-31 09:15:02]", "2:55:07 PM CDT".
func cutClock(s string) (clock, string) {
	if s == "" || s[0] != '[' && s[0] != '(' && (s[0] < '0' || s[0] > '9') {
		return clock{}, s
	}
	p := stamp{s: s}
	p.any("[(")
	c := clock{known: true}
	if c.date = p.date(); !c.date.IsZero() && !p.any(" T") {
		return clock{}, s
	}
	var ok [2]bool
	c.h, ok[0] = p.number(2)
	colon := p.any(":")
	c.m, ok[1] = p.number(2)
	if !ok[0] || !ok[1] || !colon || p.s[p.i-2] == ':' {
		return clock{}, s
	}
	if p.any(":") {
		c.s, _ = p.number(2)
		if p.any(".,") {
			_, _ = p.number(9) // parts of a second order nothing that the log does not
		}
	}
	if !p.halfDay(&c) || c.h > 23 || c.m > 59 || c.s > 60 {
		return clock{}, s
	}
	p.zone(&c)
	p.any("])")
	if p.i < len(s) && !p.any(" \t") {
		return clock{}, s
	}
	return c, s[p.i:]
}

// stamp reads a time from the beginning of a line.
type stamp struct {
	s string
	i int
}

func (p *stamp) any(chars string) bool {
	if p.i < len(p.s) && strings.IndexByte(chars, p.s[p.i]) >= 0 {
		p.i++
		return true
	}
	return false
}

func (p *stamp) number(digits int) (int, bool) {
	from := p.i
	for p.i < len(p.s) && p.i-from < digits && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
		p.i++
	}
	return atoi(p.s[from:p.i]), p.i > from
}

// date reads "2013-01-31", or nothing.
func (p *stamp) date() time.Time {
	from := p.i
	y, _ := p.number(4)
	if p.i-from == 4 && p.any("-/") {
		if m, ok := p.number(2); ok && p.any("-/") {
			if d, ok := p.number(2); ok {
				if t, ok := civil(y, m, d); ok {
					return t
				}
			}
		}
	}
	p.i = from
	return time.Time{}
}

// halfDay reads "AM" or "p.m." and is false when the hour has none.
func (p *stamp) halfDay(c *clock) bool {
	from := p.i
	p.any(" ")
	pm := p.i < len(p.s) && (p.s[p.i] == 'p' || p.s[p.i] == 'P')
	if p.any("aApP") {
		p.any(".")
		if p.any("mM") {
			p.any(".")
			if p.i == len(p.s) || !wordByte(p.s[p.i]) {
				c.twelve = true
				ok := c.h >= 1 && c.h <= 12
				c.h %= 12
				if pm {
					c.h += 12
				}
				return ok
			}
		}
	}
	p.i = from
	return true
}

// zone reads the name of a known zone.
func (p *stamp) zone(c *clock) {
	if p.i >= len(p.s) || p.s[p.i] != ' ' {
		return
	}
	end := p.i + 1
	for end < len(p.s) && p.s[end] >= 'A' && p.s[end] <= 'Z' {
		end++
	}
	name := p.s[p.i+1 : end]
	if minutes, ok := zones[name]; ok && (end == len(p.s) || !wordByte(p.s[end])) {
		c.zone = time.FixedZone(name, minutes*60)
		p.i = end
	}
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// civil is midnight of a day, in UTC as all days here, when there is such a day in the time of IRC.
func civil(y, m, d int) (time.Time, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, y >= 1988 && y < 2200 && t.Month() == time.Month(m) && t.Day() == d
}

var (
	dayMarks = []struct{ mark, layout string }{
		{"--- Log opened ", "Mon Jan 2 15:04:05 2006"}, {"--- Log closed ", "Mon Jan 2 15:04:05 2006"}, {"--- Day changed ", "Mon Jan 2 2006"},
		{"**** BEGIN LOGGING AT ", "Mon Jan 2 15:04:05 2006"}, {"**** ENDING LOGGING AT ", "Mon Jan 2 15:04:05 2006"},
		{"Session Start: ", "Mon Jan 2 15:04:05 2006"}, {"Session Close: ", "Mon Jan 2 15:04:05 2006"},
	}
	dateInName = regexp.MustCompile(`(?:^|\D)(\d{4})-?(\d{2})-?(\d{2})(?:\D|$)`)
)

// dayLine understands the lines by which clients mark the days.
func dayLine(s string) (line, bool) {
	if s == "" || s[0] != '-' && s[0] != '*' && s[0] != 'S' {
		return line{}, false
	}
	for _, d := range dayMarks {
		rest, ok := strings.CutPrefix(s, d.mark)
		if !ok {
			continue
		}
		t, err := time.Parse(d.layout, strings.Join(strings.Fields(rest), " "))
		if err != nil {
			return line{}, false
		}
		l := line{kind: day}
		l.day, _ = civil(t.Year(), int(t.Month()), t.Day())
		if t.Hour()+t.Minute()+t.Second() > 0 {
			l.clock = clock{known: true, h: t.Hour(), m: t.Minute(), s: t.Second()}
		}
		return l, true
	}
	return line{}, false
}

// calendar turns times of day into instants as a log runs through them.
type calendar struct {
	zone    *time.Location
	day     time.Time // zero while unknown
	rolls   bool      // the day turns when the clock falls by half a day: nothing else says so
	clock   clock     // last
	last    time.Time
	started bool
}

// turn begins a day.
func (k *calendar) turn(day time.Time, c clock) {
	k.day = day
	k.clock = c
	k.rolls = true
}

// at is the instant of a line, and whether its time had to be borrowed from the line before. It is false while no day is known.
func (k *calendar) at(c clock) (t time.Time, borrowed, ok bool) {
	if !c.date.IsZero() {
		k.day = c.date
	}
	if k.day.IsZero() {
		return t, false, false
	}
	if !c.known {
		c, borrowed = k.clock, true
	}
	if k.rolls && c.date.IsZero() && k.clock.seconds()-c.seconds() > 12*3600 {
		k.day = k.day.AddDate(0, 0, 1)
	}
	k.clock = c
	zone := k.zone
	if c.zone != nil {
		zone = c.zone
	}
	t = time.Date(k.day.Year(), k.day.Month(), k.day.Day(), c.h, c.m, c.s, 0, zone)
	// The hour that comes twice is the first one, until the log has been there already.
	if earlier := t.Add(-time.Hour); earlier.In(zone).Hour() == c.h {
		t = earlier
	}
	if later := t.Add(time.Hour); k.started && t.Before(k.last) && later.In(zone).Hour() == c.h {
		t = later
	}
	k.last, k.started = t, true
	return t.UTC(), borrowed, true
}

// wall is the time as written, which names a line whatever zone it is taken for.
func (k *calendar) wall() string {
	c := k.clock
	s := k.day.Format("2006-01-02") + " " + strconv.Itoa(c.seconds())
	if c.zone != nil {
		s += " " + c.zone.String()
	}
	return s
}
