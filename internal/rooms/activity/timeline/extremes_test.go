package timeline

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline/segment"

	"pgregory.net/rapid"
)

// onDisk puts facts into a store in a few flushes, all of it compacted or not.
func onDisk(t *testing.T, facts []fact.Fact, z *time.Location, compact bool) *View {
	s, err := Open(t.TempDir(), manual(z))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	ctx := context.Background()
	for at := 0; at < len(facts); {
		to := min(len(facts), at+len(facts)/3+1)
		if err := s.Add(facts[at:to], eventlog.Position{Offset: int64(to)}); err != nil {
			t.Fatal(err)
		}
		if err := s.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		at = to
	}
	if compact {
		if err := s.Compact(ctx); err != nil {
			t.Fatal(err)
		}
	}
	v := s.View()
	t.Cleanup(v.Close)
	return v
}

func TestSeventyThousandNames(t *testing.T) {
	const names = 70_000
	facts := make([]fact.Fact, names+5000)
	for i := range facts {
		facts[i] = fact.Fact{Name: fmt.Sprint("事件", i%names), Person: fmt.Sprint("p", i%1000), Place: fmt.Sprint("place", i%66_000), At: int64(i) * 1000}
	}
	v := onDisk(t, facts, time.UTC, true)
	if got := v.Names(); len(got) != names {
		t.Fatalf("%d names", len(got))
	}
	pick := []string{"事件4999", "事件5000", "事件69999"}
	s := everything("$place")
	s.Patterns = []Pattern{{Names: pick}}
	hits := 0
	for _, m := range foldAll(t, v, s) {
		for _, h := range m.hits {
			if !slices.Contains(pick, h.name) || h.values[0].Text != h.place || !strings.HasPrefix(h.place, "place") {
				t.Fatalf("%+v", h)
			}
			hits++
		}
	}
	if hits != 4 {
		t.Fatalf("%d hits, want 4", hits)
	}
	set, err := v.Day(pick, 0, false)
	if err != nil || set.Count() != 2 {
		t.Fatalf("%v of %v: %v", keysOf(v.Key, set), pick, err)
	}
}

func TestAMillionValuesAndLongTexts(t *testing.T) {
	const n = 1_000_000
	long := strings.Repeat("长", 16<<10/3)
	facts := make([]fact.Fact, n)
	for i := range facts {
		facts[i] = fact.Fact{Name: "e", Person: fmt.Sprint("p", i%5000), At: int64(i), Props: []fact.Prop{{Key: "v", Value: fact.Str(fmt.Sprint("value ", i))}}}
		if i%100_000 == 7 {
			facts[i].Props[0].Value = fact.Str(long)
		}
	}
	v := onDisk(t, facts, time.UTC, false)
	for _, c := range []struct {
		is   any
		want int
	}{{long, 10}, {"value 999999", 1}, {"value", 0}} {
		s := everything()
		s.Patterns = []Pattern{{Where: &expr.Node{Prop: "v", Values: []any{c.is}}}}
		hits := 0
		for _, m := range foldAll(t, v, s) {
			hits += len(m.hits)
		}
		if hits != c.want {
			t.Errorf("%.20v: %d hits, want %d", c.is, hits, c.want)
		}
	}
	p, _ := v.Number("p7")
	events, err := v.Timeline(p, 0, 10, 5)
	if err != nil || len(events) != 1 || events[0].Props[0].Value.Text != long {
		t.Errorf("%v: %.100v", err, events)
	}
}

// TestEventsOfOneInstantKeepTheirOrder, through flushes and merges.
func TestEventsOfOneInstantKeepTheirOrder(t *testing.T) {
	facts := make([]fact.Fact, 1000)
	for i := range facts {
		facts[i] = fact.Fact{Name: fmt.Sprint(i), Person: fmt.Sprint("p", i%3), At: -5}
	}
	for _, compact := range []bool{false, true} {
		for person, m := range foldAll(t, onDisk(t, facts, time.UTC, compact), everything()) {
			last := -1
			for _, h := range m.hits {
				var i int
				if _, err := fmt.Sscan(h.name, &i); err != nil || i <= last || fmt.Sprint("p", i%3) != person {
					t.Fatalf("%s: %d after %d", person, i, last)
				}
				last = i
			}
			if len(m.hits) < 333 {
				t.Fatalf("%s has %d events", person, len(m.hits))
			}
		}
	}
}

// TestDaysInZones counts what happened in each hour around changes of clocks.
func TestDaysInZones(t *testing.T) {
	for _, c := range []struct {
		zone  string
		date  [3]int
		hours int // half hours of that day
	}{
		{"America/New_York", [3]int{2026, 3, 8}, 46},
		{"America/New_York", [3]int{2026, 11, 1}, 50},
		{"Australia/Lord_Howe", [3]int{2026, 10, 4}, 47}, // half an hour is skipped
		{"Australia/Lord_Howe", [3]int{2026, 4, 5}, 49},
		{"Asia/Kolkata", [3]int{2026, 11, 1}, 48},
		{"Asia/Kathmandu", [3]int{2026, 11, 1}, 48},
		{"Pacific/Apia", [3]int{2011, 12, 30}, 0}, // the day that never was
		{"Pacific/Apia", [3]int{2011, 12, 31}, 48},
		{"America/Sao_Paulo", [3]int{2018, 11, 4}, 46}, // midnight is skipped
		{"America/Sao_Paulo", [3]int{2018, 2, 17}, 50}, // midnight comes twice
		{"Asia/Shanghai", [3]int{1969, 12, 31}, 48},
	} {
		z := zone(c.zone)
		noon := time.Date(c.date[0], time.Month(c.date[1]), c.date[2], 12, 0, 0, 0, time.UTC)
		var facts []fact.Fact
		for i := -96; i < 96; i++ {
			at := noon.Add(time.Duration(i) * 30 * time.Minute)
			facts = append(facts, fact.Fact{Name: "e", Person: fmt.Sprint("p", i), At: at.UnixMilli()})
		}
		v := onDisk(t, facts, z, true)
		day := int32(noon.Unix() / 86400)
		if noon.Unix() < 0 {
			day--
		}
		set, err := v.Day([]string{"e"}, day, false)
		if err != nil || set.Count() != c.hours {
			t.Errorf("%s %v: %d half hours, want %d: %v", c.zone, c.date, set.Count(), c.hours, err)
		}
		if n, _ := v.DayEvents(nil, day, true); int(n) != c.hours {
			t.Errorf("%s %v: %d events, want %d", c.zone, c.date, n, c.hours)
		}
	}
}

// apart gives facts that no two of one person share an instant, so that no order of arrival tells them apart.
func apart(t *rapid.T) []fact.Fact {
	facts := drawFacts(t, 40)
	for i := range facts {
		facts[i].At = facts[i].At/1000*1000 + int64(i)
	}
	return facts
}

// TestArrivalInAnyOrderIsTheSame: late events, people joined before and after, descriptions that come late.
func TestArrivalInAnyOrderIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, facts := drawZone(t), apart(t)
		shuffled := slices.Clone(facts)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		m, v := newModel(z, facts), Memory(z, shuffled)
		scans, wheres := drawQuestions(t, m)
		expectSame(t, m, v, scans, wheres)
	})
}

// TestViewsStayAsTheyAre while facts are added, flushed and compacted: run it with the race detector.
func TestViewsStayAsTheyAre(t *testing.T) {
	o := Options{Zone: zone("Asia/Shanghai"), FlushAt: 400}
	s, err := Open(t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	facts := manyFacts(4000, 9)
	var group sync.WaitGroup
	done := make(chan struct{})
	group.Go(func() {
		defer close(done)
		for at := 0; at < len(facts); at += 50 {
			if err := s.Add(facts[at:at+50], eventlog.Position{Offset: int64(at + 50)}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	group.Go(func() {
		for over := false; !over; {
			select {
			case <-done:
				over = true
			default:
			}
			if err := s.Compact(context.Background()); err != nil {
				t.Error(err)
			}
		}
	})
	for range 3 {
		group.Go(func() {
			for over := false; !over; {
				select {
				case <-done:
					over = true
				default:
				}
				v := s.View()
				events, before := v.Events(), v.Version()
				for range 2 {
					var sum sync.Mutex
					n := int64(0)
					err := v.Fold(context.Background(), everything("k1", "$place"), func(int) Folder {
						return folderFunc(func(_ uint32, hits Hits) {
							sum.Lock()
							defer sum.Unlock()
							n += int64(hits.Len())
							_ = v.ValueOf(hits.Code(0, 0))
							_ = v.PlaceOf(hits.Place(0))
						})
					})
					if err != nil || n != events || v.Version() != before {
						t.Errorf("%d events, want %d: %v", n, events, err)
					}
				}
				if set, err := v.Day(nil, DayOf(facts[0].At, v.Zone()), true); err != nil || set.Count() > len(someKeys) {
					t.Error(set, err)
				}
				if n, ok := v.Number("p1"); ok {
					if _, err := v.Timeline(n, math.MinInt64, math.MaxInt64, 20); err != nil {
						t.Error(err)
					}
				}
				v.PeopleWhere(&expr.Node{Prop: "k1", Values: []any{"a"}})
				v.Close()
			}
		})
	}
	group.Wait()
	v := s.View()
	expectSame(t, newModel(v.Zone(), facts), v, []Scan{everything("k1", "price")}, nil)
}

type folderFunc func(n uint32, hits Hits)

func (f folderFunc) Person(n uint32, hits Hits) { f(n, hits) }

// TestATailIsSeenWhole at every length, by views that are asked in any order.
func TestATailIsSeenWhole(t *testing.T) {
	const top = 9*builtRows + 100
	tl := newTail()
	var views []segment.RowsView
	for i := range top {
		tl.rows.Add(&fact.Fact{Name: "e", At: int64(i)}, 0)
		if n := i + 1; n%builtRows < 2 || n == top {
			views = append(views, tl.rows.View())
		}
	}
	r := rand.New(rand.NewPCG(3, 3))
	for range 40 {
		v := views[r.IntN(len(views))]
		list, err := tl.segments(v, func(n uint32) uint32 { return n })
		if err != nil {
			t.Fatal(err)
		}
		at := int64(0)
		for _, s := range list {
			if s.First != at {
				t.Fatalf("a segment begins at %d, want %d", s.First, at)
			}
			at = s.Last + 1
		}
		if at != int64(v.To) || len(list) > 12 {
			t.Fatalf("%d of %d rows in %d segments", at, v.To, len(list))
		}
	}
}
