package lang

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"hubbub/internal/rooms/activity/measure"
	"hubbub/internal/rooms/activity/strict"
)

// World is what the words of time depend on.
type World struct {
	Now         time.Time
	Zone        *time.Location // the workspace's
	First, Last int64          // instants of the first and the last event, in milliseconds; both 0 when there is none
}

// Span is the time of a question: [From, To) in milliseconds since 1970 UTC.
type Span struct {
	From, To int64
	Zone     *time.Location
	// Days says that both ends are days, so that the span before is made of days too.
	Days bool
}

var relative = regexp.MustCompile(`^-(\d{1,4})([dwmy])$`)

const (
	dayForm   = "2006-01-02"
	localForm = "2006-01-02T15:04:05"
)

// times checks how times are written, before anything is known of the data.
func (c *checker) times(q *Common) {
	if q.TZ != "" {
		if _, err := time.LoadLocation(q.TZ); err != nil || q.TZ == "Local" {
			c.fault(".tz", "is no IANA time zone", q.TZ)
		}
	}
	w := World{Now: time.Unix(0, 0), Zone: time.UTC}
	for _, x := range []struct{ at, text string }{{".from", q.From}, {".to", q.To}} {
		if _, _, ok := w.instant(x.text, time.UTC); x.text != "" && !ok {
			c.fault(x.at, "expected a day such as 2026-10-01, an instant such as 2026-10-01T08:00:00Z, or -30d, -12w, -6m, -1y, first, last", x.text)
		}
	}
}

// instant reads one end of a span; day says that it names a whole day, by its beginning.
func (w World) instant(text string, zone *time.Location) (t time.Time, day, ok bool) {
	today := w.Now.In(zone)
	switch text {
	case "first":
		if w.First != 0 || w.Last != 0 {
			today = time.UnixMilli(w.First).In(zone)
		}
		return startOfDay(today), true, true
	case "last":
		if w.First != 0 || w.Last != 0 {
			today = time.UnixMilli(w.Last).In(zone)
		}
		return startOfDay(today), true, true
	}
	if m := relative.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return t, false, false
		}
		switch m[2] {
		case "d":
			return date(today.Year(), today.Month(), today.Day()-n, zone), true, true
		case "w":
			return date(today.Year(), today.Month(), today.Day()-7*n, zone), true, true
		case "y":
			n *= 12
		}
		return monthsBack(today, n, zone), true, true
	}
	if d, err := time.Parse(dayForm, text); err == nil {
		return date(d.Year(), d.Month(), d.Day(), zone), true, inRange(d)
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, false, inRange(t)
	}
	t, err := time.ParseInLocation(localForm, text, zone)
	return t, false, err == nil && inRange(t)
}

// inRange keeps arithmetic with milliseconds and days far from its ends.
func inRange(t time.Time) bool { return t.Year() >= 1970 && t.Year() < 2200 }

// monthsBack is the same day n months ago, or the last of that month.
func monthsBack(t time.Time, n int, zone *time.Location) time.Time {
	first := time.Date(t.Year(), t.Month()-time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	length := first.AddDate(0, 1, -1).Day()
	return date(first.Year(), first.Month(), min(t.Day(), length), zone)
}

func date(y int, m time.Month, d int, zone *time.Location) time.Time {
	return time.UnixMilli(measure.OnDay(y, m, d).Begin(zone)).In(zone)
}

func startOfDay(t time.Time) time.Time { return dayAfter(t, 0) }

func dayAfter(t time.Time, n int) time.Time {
	return date(t.Year(), t.Month(), t.Day()+n, t.Location())
}

// SpanOf is the time that a question means in a world.
func SpanOf(c *Common, w World) (Span, error) {
	s := Span{Zone: w.Zone, Days: true}
	if c.TZ != "" {
		zone, err := time.LoadLocation(c.TZ)
		if err != nil {
			return s, err
		}
		s.Zone = zone
	}
	to, toDay := startOfDay(w.Now.In(s.Zone)), true
	if c.To != "" {
		to, toDay, _ = w.instant(c.To, s.Zone)
	}
	from, fromDay := dayAfter(startOfDay(to.In(s.Zone)), -29), true
	if c.From != "" {
		from, fromDay, _ = w.instant(c.From, s.Zone)
	}
	s.Days = fromDay && toDay
	s.From, s.To = from.UnixMilli(), to.UnixMilli()+1
	if toDay {
		s.To = dayAfter(to, 1).UnixMilli()
	}
	if s.From >= s.To {
		var f strict.Faults
		f.Add("$.from", fmt.Sprintf("is after to: %s", to.In(s.Zone).Format(time.RFC3339)), c.From)
		return s, Refuse(f)
	}
	return s, nil
}

// Previous is the span of equal length just before: as many whole months before whole months, as many days before days.
func (s Span) Previous() Span {
	p := s
	p.To = s.From
	from, to := time.UnixMilli(s.From).In(s.Zone), time.UnixMilli(s.To).In(s.Zone)
	if !s.Days {
		p.From = s.From - (s.To - s.From)
		return p
	}
	if from.Day() == 1 && to.Day() == 1 {
		months := (to.Year()-from.Year())*12 + int(to.Month()-from.Month())
		p.From = date(from.Year(), from.Month()-time.Month(months), 1, s.Zone).UnixMilli()
		return p
	}
	days := int(measure.DateOf(s.To, s.Zone) - measure.DateOf(s.From, s.Zone))
	p.From = dayAfter(from, -days).UnixMilli()
	return p
}
