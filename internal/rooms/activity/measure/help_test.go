package measure

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func ms(s string) int64 {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t.UnixMilli()
}

// The stretches hold changes of the clock: an hour forward and back, half an hour, at midnight, a day left out, and none at all.
var stretches = []struct{ zone, from string }{
	{"UTC", "2024-02-20T00:00:00Z"},
	{"America/New_York", "2024-03-05T00:00:00Z"},
	{"Europe/Berlin", "2024-10-22T00:00:00Z"},
	{"Australia/Lord_Howe", "2024-04-02T00:00:00Z"},
	{"America/Sao_Paulo", "2018-10-30T00:00:00Z"},
	{"America/Havana", "2024-10-30T00:00:00Z"},
	{"Pacific/Apia", "2011-12-26T00:00:00Z"},
	{"Asia/Kathmandu", "2024-12-28T00:00:00Z"},
}

// world is a random few people in a random place and time.
type world struct {
	zone   *time.Location
	from   int64
	span   int64
	people [][]Event
}

func drawZone(t *rapid.T) (*time.Location, int64) {
	s := rapid.SampledFrom(stretches).Draw(t, "stretch")
	z, err := time.LoadLocation(s.zone)
	if err != nil {
		t.Fatal(err)
	}
	return z, ms(s.from)
}

// drawWorld makes people whose events lie on a grid, so that instants are often shared, also beyond both ends of the span.
func drawWorld(t *rapid.T, span int64, maxEvents, bits int) world {
	w := world{span: span}
	w.zone, w.from = drawZone(t)
	grid := rapid.SampledFrom([]int64{span / 8, span / 40, 1000}).Draw(t, "grid")
	for range rapid.IntRange(0, 5).Draw(t, "people") {
		var events []Event
		for range rapid.IntRange(0, maxEvents).Draw(t, "events") {
			at := w.from + rapid.Int64Range(-span/4, span*5/4).Draw(t, "at")/grid*grid
			events = append(events, Event{
				At:   at,
				Mask: uint32(rapid.IntRange(0, 1<<bits-1).Draw(t, "mask")),
				Code: uint32(rapid.IntRange(0, 2).Draw(t, "code")),
				Num:  float64(rapid.IntRange(-2, 9).Draw(t, "num")),
			})
		}
		slices.SortStableFunc(events, func(a, b Event) int { return int(a.At - b.At) })
		w.people = append(w.people, events)
	}
	return w
}

func drawBuckets(t *rapid.T, w world) *Buckets {
	iv := rapid.SampledFrom([]Interval{Hour, Day, Day, Week, Month}).Draw(t, "interval")
	from := w.from + rapid.Int64Range(0, w.span/2).Draw(t, "from")
	to := from + rapid.Int64Range(1, w.span/2).Draw(t, "length")
	b, err := NewBuckets(from, to, iv, w.zone, rapid.SampledFrom([]time.Weekday{time.Sunday, time.Monday, time.Thursday}).Draw(t, "week"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// shuffled has the events of each instant in another order.
func shuffled(events []Event, seed uint64) []Event {
	s := slices.Clone(events)
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
	slices.SortStableFunc(s, func(a, b Event) int { return int(a.At - b.At) })
	return s
}

// folder is what all accumulators have in common.
type folder[F any, R any] interface {
	Person(n uint32, events []Event)
	Merge(F)
	Result() R
}

// fold gives the people to two accumulators and joins them.
func fold[F folder[F, R], R any](people [][]Event, make func() F) R {
	a, b := make(), make()
	for n, events := range people {
		if n%2 == 0 {
			a.Person(uint32(n), events)
		} else {
			b.Person(uint32(n), events)
		}
	}
	a.Merge(b)
	return a.Result()
}

func want(t interface {
	Helper()
	Fatalf(string, ...any)
}, what string, got, expected any) {
	t.Helper()
	if !reflect.DeepEqual(got, expected) {
		t.Fatalf("%s\n got %v\nwant %v", what, got, expected)
	}
}

// near compares numbers that were added up in different orders.
func near(a, b float64) bool {
	return a == b || (math.IsNaN(a) && math.IsNaN(b)) || math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b))
}

const day = int64(dayMs)
