package query

import (
	"strconv"
	"strings"
	"time"
)

// Days reads a day, month or year, and words for the last days, as the time from its beginning to before its end in the zone of now.
func Days(text string, now time.Time) (from, to time.Time, ok bool) {
	today := midnight(now)
	switch strings.ToLower(text) {
	case "today", "今天", "今日":
		return today, midnight(today.AddDate(0, 0, 1)), true
	case "yesterday", "昨天", "昨日":
		return midnight(today.AddDate(0, 0, -1)), today, true
	case "前天":
		return midnight(today.AddDate(0, 0, -2)), midnight(today.AddDate(0, 0, -1)), true
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-/.年月日号", r) })
	n := [3]int{0, 1, 1}
	if len(parts) == 0 || len(parts) > 3 || len(parts[0]) != 4 {
		return from, to, false
	}
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil || v == 0 || i > 0 && len(p) > 2 {
			return from, to, false
		}
		n[i] = int(v)
	}
	from = date(n[0], n[1], n[2], now.Location())
	if y, m, d := from.Date(); y != n[0] || int(m) != n[1] || d != n[2] {
		return from, to, false
	}
	switch len(parts) {
	case 1:
		n[0]++
	case 2:
		n[1]++
	case 3:
		n[2]++
	}
	return from, date(n[0], n[1], n[2], now.Location()), true
}

func midnight(t time.Time) time.Time { return date(t.Year(), int(t.Month()), t.Day(), t.Location()) }

// date is when a day begins: where clocks skip midnight, the first moment after.
func date(y, m, d int, zone *time.Location) time.Time {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, zone)
	want := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	for i := 0; i < 8 && t.Day() != want.Day(); i++ {
		t = t.Add(15 * time.Minute)
	}
	return t
}
