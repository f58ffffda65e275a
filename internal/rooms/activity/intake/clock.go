package intake

import (
	"time"

	"github.com/valyala/fastjson"
)

// unset is the time before which no event happened: clocks that say so were never set.
var unset = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// happened corrects a message's time by the sender's clock. 0 is a time that was not given.
func happened(timestamp, sentAt, received int64) int64 {
	at := timestamp
	if timestamp == 0 {
		return received
	}
	if sentAt != 0 {
		at = received - (sentAt - timestamp)
	}
	if at > received || at < unset {
		return received
	}
	return at
}

// instant reads a time: ISO 8601 as SDKs write it, or milliseconds since 1970. 0 when it is not given; ok is false when it is none.
func instant(v *fastjson.Value) (ms int64, ok bool) {
	if v == nil {
		return 0, true
	}
	switch v.Type() {
	case fastjson.TypeNull:
		return 0, true
	case fastjson.TypeNumber:
		n := v.GetFloat64()
		return int64(n), n > 0 && n < 1e14
	case fastjson.TypeString:
		return parseInstant(v.GetStringBytes())
	default:
		return 0, false
	}
}

func parseInstant(b []byte) (int64, bool) {
	// 2026-11-22T01:02:03.004Z is what JavaScript writes.
	if len(b) == 24 && b[4] == '-' && b[7] == '-' && b[10] == 'T' && b[13] == ':' && b[16] == ':' && b[19] == '.' && b[23] == 'Z' {
		y, ok1 := digits(b[0:4])
		mo, ok2 := digits(b[5:7])
		d, ok3 := digits(b[8:10])
		h, ok4 := digits(b[11:13])
		mi, ok5 := digits(b[14:16])
		s, ok6 := digits(b[17:19])
		ms, ok7 := digits(b[20:23])
		if ok1 && ok2 && ok3 && ok4 && ok5 && ok6 && ok7 && mo >= 1 && mo <= 12 && d >= 1 && d <= daysIn(y, mo) && h < 24 && mi < 60 && s < 60 {
			return time.Date(y, time.Month(mo), d, h, mi, s, ms*1e6, time.UTC).UnixMilli(), true
		}
		return 0, false
	}
	if len(b) == 0 {
		return 0, true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", time.DateOnly} {
		if t, err := time.Parse(layout, string(b)); err == nil {
			return t.UnixMilli(), true
		}
	}
	return 0, false
}

func digits(b []byte) (n int, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
