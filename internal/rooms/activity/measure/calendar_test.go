package measure

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// calendarLabel names the bucket of an instant by what calendar and clock show.
func calendarLabel(ms int64, iv Interval, zone *time.Location, weekStart time.Weekday) string {
	t := time.UnixMilli(ms).In(zone)
	_, off := t.Zone()
	switch iv {
	case Minute:
		return fmt.Sprint(t.Format("2006-01-02 15:04"), off)
	case Hour:
		return fmt.Sprint(t.Format("2006-01-02 15"), off)
	case Week:
		d := time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
		for d.Weekday() != weekStart {
			d = d.AddDate(0, 0, -1)
		}
		return d.Format(time.DateOnly)
	case Month:
		return t.Format("2006-01")
	}
	return t.Format(time.DateOnly)
}

func TestBucketsAreWhatCalendarAndClockShow(t *testing.T) {
	for _, s := range stretches {
		z := zone(t, s.zone)
		for iv := Minute; iv <= Month; iv++ {
			from, days := ms(s.from)+7*hourMs+13, int64(12)
			if iv == Minute {
				days = 8
			}
			b, err := NewBuckets(from, from+days*day, iv, z, time.Monday)
			if err != nil {
				t.Fatal(err)
			}
			first := calendarLabel(from, iv, z, time.Monday)
			if got := calendarLabel(b.Start(0), iv, z, time.Monday); got != first || calendarLabel(b.Start(0)-1, iv, z, time.Monday) == first {
				t.Errorf("%s %s: the first bucket begins at %s", s.zone, iv, b.Label(0))
			}
			label, index := first, 0
			for at := from / minuteMs * minuteMs; at < from+days*day; at += minuteMs {
				if l := calendarLabel(at, iv, z, time.Monday); l != label {
					label = l
					index++
					if b.Start(index) != at {
						t.Fatalf("%s %s: bucket %d begins at %d, the clock shows %s from %d on", s.zone, iv, index, b.Start(index), l, at)
					}
				}
				if got := b.Index(at); got != index && at >= from {
					t.Fatalf("%s %s: %d is in bucket %d, not %d", s.zone, iv, at, got, index)
				}
				if b.Floor(at) != b.Start(index) && at >= from {
					t.Fatalf("%s %s: the bucket of %d begins at %d, not %d", s.zone, iv, at, b.Floor(at), b.Start(index))
				}
			}
			if index != b.Len()-1 {
				t.Errorf("%s %s: %d buckets, want %d", s.zone, iv, b.Len(), index+1)
			}
		}
	}
}

func TestDaysHaveAsManyHoursAsTheClockSays(t *testing.T) {
	for _, c := range []struct {
		zone, day string
		hours     int
	}{
		{"America/New_York", "2024-03-10", 23}, {"America/New_York", "2024-11-03", 25}, {"America/Sao_Paulo", "2018-11-04", 23},
		{"Asia/Kolkata", "2024-03-10", 24}, {"America/Havana", "2024-11-03", 25},
	} {
		d, _ := time.Parse(time.DateOnly, c.day)
		date := OnDay(d.Year(), d.Month(), d.Day())
		z := zone(t, c.zone)
		if got := int((date+1).Begin(z)-date.Begin(z)) / hourMs; got != c.hours {
			t.Errorf("%s has %d hours in %s, want %d", c.day, got, c.zone, c.hours)
		}
		b, _ := NewBuckets(date.Begin(z), (date + 1).Begin(z), Hour, z, time.Sunday)
		if b.Len() != c.hours {
			t.Errorf("%s has %d buckets in %s, want %d", c.day, b.Len(), c.zone, c.hours)
		}
	}
}

func TestLabelsNameDaysAndInstants(t *testing.T) {
	z := zone(t, "Asia/Kathmandu")
	b, _ := NewBuckets(ms("2024-12-30T20:00:00Z"), ms("2025-01-01T00:00:00Z"), Day, z, time.Sunday)
	want(t, "days", b.Labels(), []string{"2024-12-31", "2025-01-01"})
	b, _ = NewBuckets(ms("2024-12-30T20:00:00Z"), ms("2024-12-30T20:20:00Z"), Hour, z, time.Sunday)
	want(t, "hours", b.Labels(), []string{"2024-12-31T01:00:00+05:45", "2024-12-31T02:00:00+05:45"})
}

func TestTooManyBucketsAreRefused(t *testing.T) {
	if _, err := NewBuckets(0, 400*day, Minute, time.UTC, time.Sunday); err != ErrTooManyBuckets {
		t.Error("got", err)
	}
	if _, err := CountBuckets(0, 0, Day, time.UTC, time.Sunday); err != ErrTooManyBuckets {
		t.Error("got", err)
	}
	if b, err := NewBuckets(5, 5, Day, time.UTC, time.Sunday); err != nil || b.Len() != 1 {
		t.Error("an empty span has the bucket in which it lies")
	}
}

func TestWalkingFindsWhatIndexFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, 40*day, 20, 1)
		b := drawBuckets(t, w)
		for _, events := range w.people {
			walk := b.walk()
			for _, e := range events {
				if got, expected := walk.at(e.At), b.Index(e.At); got != expected {
					t.Fatalf("%d: %d, want %d", e.At, got, expected)
				}
			}
		}
	})
}
