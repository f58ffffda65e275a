package notify

import (
	"time"

	"hubbub/internal/platform/errs"
)

// Quiet is the part of the day in which nobody is disturbed, on the clock on the wall of the person. From after To goes over midnight; equal means the whole day.
type Quiet struct {
	From string `json:"from" example:"22:30" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	To   string `json:"to" example:"08:00" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
}

const clockForm = "15:04"

func (q *Quiet) check(op string) error {
	if q == nil {
		return nil
	}
	for name, text := range map[string]string{"body.quiet.from": q.From, "body.quiet.to": q.To} {
		if _, err := time.Parse(clockForm, text); err != nil || len(text) != 5 {
			return errs.E(op, errs.Invalid, "request.invalid", "The request does not fit.").In(name, "expected a time of day such as 22:30", text)
		}
	}
	return nil
}

func minutes(text string) int {
	t, _ := time.Parse(clockForm, text) // checked when it was stored
	return t.Hour()*60 + t.Minute()
}

// during tells whether now is quiet. What the wall shows decides, so an hour that a clock change repeats is quiet twice.
func (q *Quiet) during(now time.Time, zone *time.Location) bool {
	if q == nil {
		return false
	}
	from, to, wall := minutes(q.From), minutes(q.To), now.In(zone)
	at := wall.Hour()*60 + wall.Minute()
	if from < to {
		return at >= from && at < to
	}
	return at >= from || at < to
}

// end is the first instant from now on that is not quiet: now itself, or when the wall shows To. A To that a clock change skips is the instant of the change. A day that
// is quiet as a whole ends a day later, to be asked again.
func (q *Quiet) end(now time.Time, zone *time.Location) time.Time {
	if !q.during(now, zone) {
		return now
	}
	// Quiet hours begin and end on whole minutes everywhere, and the wall may jump: walking finds the end whatever the zone does.
	t := now.Truncate(time.Minute)
	for range 25 * 60 {
		if t = t.Add(time.Minute); !q.during(t, zone) {
			return t
		}
	}
	return t
}

// zoneOf is a person's time zone; UTC when it is not known.
func zoneOf(name string) *time.Location {
	if name == "" || name == "Local" { // the server's own zone is nobody's
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}
