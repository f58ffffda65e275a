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
	grid   int64
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

// drawWorld makes people whose events lie on a grid, so that instants are often shared and bounds are met exactly, also beyond both ends of the span. What they do
// comes from a seed: drawn one by one, most numbers would be small.
func drawWorld(t *rapid.T, span int64, maxEvents, bits int) world {
	w := world{span: span}
	w.zone, w.from = drawZone(t)
	w.grid = max(1, rapid.SampledFrom([]int64{span / 8, span / 40, span / 200, 1000}).Draw(t, "grid"))
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
	for range rapid.IntRange(0, 5).Draw(t, "people") {
		var events []Event
		for range r.IntN(maxEvents + 1) {
			at := w.from + floorDiv(r.Int64N(span*3/2)-span/4, w.grid)*w.grid
			events = append(events, Event{At: at, Mask: uint32(r.IntN(1 << bits)), Code: uint32(r.IntN(3)), Num: float64(r.IntN(12) - 2)})
		}
		slices.SortStableFunc(events, func(a, b Event) int { return int(a.At - b.At) })
		w.people = append(w.people, events)
	}
	return w
}

func drawBuckets(t *rapid.T, w world) *Buckets {
	iv := rapid.SampledFrom([]Interval{Hour, Day, Day, Week, Month}).Draw(t, "interval")
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "bounds"), 3))
	from := r.Int64N(w.span / 2)
	to := from + 1 + r.Int64N(w.span/2)
	if r.IntN(2) == 0 {
		from, to = from/w.grid*w.grid, (to/w.grid+1)*w.grid
	}
	b, err := NewBuckets(w.from+from, w.from+to, iv, w.zone, rapid.SampledFrom([]time.Weekday{time.Sunday, time.Monday, time.Thursday}).Draw(t, "week"))
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
