package discord

import (
	"strconv"
	"strings"
	"time"
)

// epoch is the millisecond at which Discord's ids begin.
const epoch = 1420070400000

// snowflake reads an id and the time that is in it.
func snowflake(s string) (id int64, at time.Time, ok bool) {
	id, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || id < 1<<22 {
		return 0, at, false
	}
	return id, time.UnixMilli(id>>22 + epoch).UTC(), true
}

// shownLayouts are the ways in which exporters write local times, by version and by the language of the machine.
var shownLayouts = []string{
	"Monday, January 2, 2006 3:04 PM", "Monday, January 2, 2006 15:04", "Monday, 2 January 2006 15:04", "Monday, 2 January 2006 3:04 PM",
	"Monday 2 January 2006 15:04", "2 January 2006 15:04", "January 2, 2006 3:04 PM",
	"1/2/2006 3:04 PM", "1/2/2006 15:04", "2/1/2006 15:04", "2/1/2006 3:04 PM", "2.1.2006 15:04", "2-1-2006 15:04",
	"2006-01-02 15:04", "2006-01-02 3:04 PM", "2006/1/2 15:04", "2006/1/2 3:04 PM", "02-Jan-06 03:04 PM", "02-Jan-06 15:04", "02-Jan-2006 15:04",
	"2006年1月2日 15:04", "2006年1月2日Monday 15:04",
}

var shownWords = strings.NewReplacer("a.m.", "AM", "p.m.", "PM", "am", "AM", "pm", "PM", "\u00A0", " ", "\u202F", " ")

// edited is the moment that shown stands for, given that the message itself was said at said and is shown as own: both are
// written the same way and by the same clock. It is false when the two cannot be made to agree.
func edited(shown, own string, said time.Time) (time.Time, bool) {
	shown, own = shownWords.Replace(strings.TrimSpace(shown)), shownWords.Replace(strings.TrimSpace(own))
	for _, layout := range shownLayouts {
		local, err := time.Parse(layout, own)
		if err != nil {
			continue
		}
		offset := local.Sub(said.Truncate(time.Minute)).Round(15 * time.Minute)
		if offset > 15*time.Hour || offset < -15*time.Hour {
			continue
		}
		at, err := time.Parse(layout, shown)
		if err != nil {
			continue
		}
		if at = at.Add(-offset); at.Before(said) {
			at = said
		}
		return at, true
	}
	return time.Time{}, false
}
