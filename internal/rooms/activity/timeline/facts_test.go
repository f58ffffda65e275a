package timeline

import (
	"fmt"
	"strings"
	"time"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/spine"

	"pgregory.net/rapid"
)

var (
	someKeys   = []string{"p1", "p2", "p3", "p4", "user:u1", "user:小明", "anon:d1", "anon:d2", "anon:d3", ""}
	someNames  = []string{"message.sent", "$pageview", "买了", "🎉", "", "e5", "e6"}
	somePlaces = []string{"", "room", "大厅", "🏠"}
	someZones  = []string{"UTC", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "Pacific/Apia"}
)

// anchors are instants near which facts are drawn: partitions' edges, DST days, times before 1970 and far ahead, and a day that Apia never had.
var anchors = []time.Time{
	time.UnixMilli(0), time.UnixMilli(-1), time.UnixMilli(Base(650)), time.Date(2026, 3, 8, 6, 59, 59, 0, time.UTC),
	time.Date(2026, 10, 3, 15, 29, 0, 0, time.UTC), time.Date(2026, 11, 1, 5, 59, 0, 0, time.UTC), time.Date(2026, 4, 4, 14, 59, 0, 0, time.UTC),
	time.Date(2011, 12, 30, 9, 59, 0, 0, time.UTC), time.Date(2100, 2, 28, 18, 14, 0, 0, time.UTC), time.Date(1969, 6, 1, 0, 0, 0, 0, time.UTC),
}

// Base is where a partition begins.
func Base(part int64) int64 { return part * 32 * 86_400_000 }

var someValues = []fact.Value{fact.Str("a"), fact.Str("b"), fact.Str(""), fact.Str("中文"), fact.Num(1), fact.Str("1"), fact.Num(-0.5), fact.Yes(true), fact.Yes(false),
	{Kind: fact.JSON, Text: `["a",1]`}, {}, fact.Str(strings.Repeat("长🎉", 2500))}

func drawProps(t *rapid.T) (props []fact.Prop) {
	for _, key := range []string{"k1", "k2", "price", "属性"} {
		if rapid.IntRange(0, 2).Draw(t, "has "+key) == 0 {
			props = append(props, fact.Prop{Key: key, Value: someValues[rapid.IntRange(0, len(someValues)-1).Draw(t, key)]})
		}
	}
	return props
}

// drawFacts draws facts in order of arrival. Times crowd around few anchors, so that instants, days and partitions are shared.
func drawFacts(t *rapid.T, n int) []fact.Fact {
	near := rapid.SliceOfN(rapid.SampledFrom(anchors), 1, 3).Draw(t, "anchors")
	facts := make([]fact.Fact, rapid.IntRange(0, n).Draw(t, "facts"))
	for i := range facts {
		f := &facts[i]
		f.ID = fmt.Sprint("id", i)
		f.Person = rapid.SampledFrom(someKeys).Draw(t, "person")
		scale := rapid.SampledFrom([]int64{1, 60_000, 6 * 3_600_000, 4 * 86_400_000}).Draw(t, "scale")
		f.At = rapid.SampledFrom(near).Draw(t, "near").UnixMilli() + scale*int64(rapid.IntRange(-3, 3).Draw(t, "off"))
		f.Received = f.At
		switch act := rapid.IntRange(0, 19).Draw(t, "act"); {
		case act == 0:
			f.Act, f.Other = fact.Merged, rapid.SampledFrom(someKeys).Draw(t, "other")
		case act <= 2:
			f.Act, f.Props = fact.Described, drawProps(t)
		case act == 3:
			f.Act, f.Place, f.Props = fact.GroupKnown, "room", drawProps(t)
		default:
			f.Name, f.Place, f.Props = rapid.SampledFrom(someNames).Draw(t, "name"), rapid.SampledFrom(somePlaces).Draw(t, "place"), drawProps(t)
			f.Origin = rapid.SampledFrom([]spine.Origin{spine.Live, spine.Live, spine.Imported, spine.Synthetic}).Draw(t, "origin")
			f.Marks = rapid.SampledFrom([]fact.Marks{0, 0, 0, fact.KnownBot, fact.Suspect}).Draw(t, "marks")
		}
	}
	return facts
}

func drawZone(t *rapid.T) *time.Location {
	return zone(rapid.SampledFrom(someZones).Draw(t, "zone"))
}

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// failer is what *testing.T and *rapid.T have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}
