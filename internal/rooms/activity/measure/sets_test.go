package measure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/measure/sets"
)

// setsOf are the people of each bucket, in sets that are no longer than they must be.
func setsOf(b *Buckets, people [][]Event, bit uint32) []bitset.Set {
	sets := make([]bitset.Set, b.Len())
	for n, events := range people {
		for _, i := range bucketsOf(b, events, func(e Event) bool { return e.Mask&bit != 0 }) {
			if int(n/64) >= len(sets[i]) {
				sets[i] = append(sets[i], make(bitset.Set, n/64+1-len(sets[i]))...)
			}
			sets[i].Add(uint32(n))
		}
	}
	return sets
}

// drawCrowd scatters a few people with events over many without.
func drawCrowd(t *rapid.T, among *bitset.Set) world {
	w := drawWorld(t, 40*day, 14, 2)
	many := make([][]Event, rapid.SampledFrom([]int{1, 64, 65, 32_768, 32_769, 70_000}).Draw(t, "numbers"))
	for _, events := range w.people {
		many[rapid.IntRange(0, len(many)-1).Draw(t, "number")] = events
	}
	w.people = many
	if rapid.Bool().Draw(t, "among") {
		*among = bitset.New(len(many) / 2)
		for n := range len(many) / 2 {
			if n%3 != 0 {
				among.Add(uint32(n))
			}
		}
		for n := range many {
			if !among.Has(uint32(n)) {
				w.people[n] = nil
			}
		}
	}
	return w
}

// everybody is what Among leaves in its sets, though people beside it have events.
func drawSets(t *rapid.T) (world, world, sets.Sets) {
	s := sets.Sets{Workers: rapid.IntRange(0, 3).Draw(t, "workers")}
	w := drawCrowd(t, &s.Among)
	all := w
	if s.Among != nil { // those who do not count have events too
		all.people = slices.Clone(w.people)
		for n := range all.people {
			if !s.Among.Has(uint32(n)) && n%5 == 0 && n < 3000 {
				all.people[n] = []Event{{At: w.from, Mask: 3}, {At: w.from + 3*day, Mask: 3}, {At: w.from - 9*day, Mask: 3}}
			}
		}
	}
	return w, all, s
}

func dayBuckets(t *rapid.T, w world, n int) *Buckets {
	b, err := CountBuckets(w.from+rapid.Int64Range(0, 10*day).Draw(t, "from"), n, Day, w.zone, 0)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSetsAnswerWhatFoldsAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, all, s := drawSets(t)
		n := rapid.IntRange(1, 12).Draw(t, "days")
		b := dayBuckets(t, w, n)
		s.Buckets = setsOf(b, all.people, 1)
		ever := func(e Event) bool { return e.Mask&1 != 0 && e.At < b.Start(0) }
		before := bitset.New(len(all.people))
		for i, events := range all.people {
			if slices.ContainsFunc(events, ever) {
				before.Add(uint32(i))
			}
		}
		yesterday, _ := CountBuckets(b.Start(0)-1, 1, Day, w.zone, 0)

		l := &Lifecycle{Buckets: b, Mask: 1}
		want(t, "life cycle", sets.Lifecycle(s, before, setsOf(yesterday, all.people, 1)[0]), fold(w.people, l.Fold).Counts)
		sticky := &Stickiness{Buckets: b, Mask: 1}
		want(t, "stickiness", sets.Stickiness(s), fold(w.people, sticky.Fold).Counts[0])
		plain := &Active{Buckets: b, Mask: 1}
		want(t, "active", sets.Count(s), fold(w.people, plain.Fold).Counts[0])
		days := rapid.IntRange(1, n).Draw(t, "window")
		late, _ := CountBuckets(b.Start(days-1), n-days+1, Day, w.zone, 0)
		trailing := &Active{Buckets: late, Mask: 1, Days: days}
		dates := s // a day that a zone left out is one with nobody
		dates.Buckets = nil
		first := late.Date(0) - Date(days) + 1
		for d := first; d <= late.Date(late.Len()-1); d++ {
			one := &Buckets{starts: []int64{d.Begin(w.zone), (d + 1).Begin(w.zone)}, interval: Day, zone: w.zone}
			dates.Buckets = append(dates.Buckets, setsOf(one, all.people, 1)[0])
		}
		counts := sets.Trailing(dates, days)
		for i, n := range fold(w.people, trailing.Fold).Counts[0] {
			want(t, "trailing", counts[int(late.Date(i)-first)-days+1], n)
		}
	})
}

func TestRetentionOfSetsIsThatOfFolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, all, s := drawSets(t)
		r := &Retention{Cohorts: rapid.IntRange(1, 8).Draw(t, "cohorts"), Columns: rapid.IntRange(1, 9).Draw(t, "columns"), Start: 1, Return: 2}
		r.Buckets = dayBuckets(t, w, r.Cohorts+rapid.IntRange(0, r.Columns-1).Draw(t, "more"))
		r.Kind = rapid.SampledFrom([]Cohorting{Recurring, FirstTime, FirstInWindow}).Draw(t, "kind")
		r.OnOrAfter = rapid.Bool().Draw(t, "or after")
		s.Buckets = setsOf(r.Buckets, all.people, 1)[:r.Cohorts]
		before, later := bitset.New(len(all.people)), bitset.New(len(all.people))
		for i, events := range all.people {
			for _, e := range events {
				if e.Mask&1 != 0 && e.At < r.Buckets.Start(0) {
					before.Add(uint32(i))
				}
				if e.Mask&2 != 0 && e.At >= r.Buckets.To {
					later.Add(uint32(i))
				}
			}
		}
		switch r.Kind {
		case FirstTime:
			s.Buckets = sets.Firsts(s.Buckets, before)
		case FirstInWindow:
			s.Buckets = sets.Firsts(s.Buckets, nil)
		}
		returns := sets.Sets{Buckets: setsOf(r.Buckets, all.people, 2)}
		want(t, "rows", sets.Retention(s, returns, r.Columns, r.OnOrAfter, later), fold(w.people, r.Fold).Rows[0])
	})
}

func TestUnite(t *testing.T) {
	want(t, "union", sets.Unite([]bitset.Set{bitset.Of(1), bitset.Of(200, 3), nil}), bitset.Of(1, 3, 200))
	want(t, "nothing", len(sets.Unite(nil)), 0)
}

// days90 is who of a million was active on each of 90 days: a few almost daily, many seldom, in the order in which they came, or in any.
func days90(shuffled bool) []bitset.Set {
	const people, n = 1_000_000, 90
	days := make([]bitset.Set, n)
	for d := range days {
		days[d] = bitset.New(people)
	}
	r := rand.New(rand.NewPCG(1, 2))
	number := r.Perm(people)
	for i := range people {
		came := i * n / people
		often := r.Float64() * r.Float64() * r.Float64()
		at := i
		if shuffled {
			at = number[i]
		}
		for d := came; d < n; d++ {
			if d == came || r.Float64() < often {
				days[d].Add(uint32(at))
			}
		}
	}
	return days
}

// reportCPU runs a benchmark and tells beside the time by the clock what it cost in processor time: that holds on a busy machine as well.
func reportCPU(b *testing.B, run func()) {
	spent := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := spent()
	for b.Loop() {
		run()
	}
	b.ReportMetric(float64((spent()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

func BenchmarkSets(b *testing.B) {
	for _, shuffled := range []bool{false, true} {
		days := days90(shuffled)
		s := sets.Sets{Buckets: days, Workers: 2}
		for name, run := range map[string]func(){
			"retention_90x31": func() { sets.Retention(s, s, 31, false, nil) },
			"retention_first": func() { sets.Retention(sets.Sets{Buckets: sets.Firsts(days, nil), Workers: 2}, s, 31, false, nil) },
			"retention_after": func() { sets.Retention(s, s, 31, true, nil) },
			"trailing_61x30":  func() { sets.Trailing(s, 30) },
			"lifecycle":       func() { sets.Lifecycle(s, nil, nil) },
			"stickiness":      func() { sets.Stickiness(s) },
			"daily":           func() { sets.Count(s) },
		} {
			b.Run(fmt.Sprintf("%s/shuffled=%v", name, shuffled), func(b *testing.B) {
				reportCPU(b, run)
			})
		}
	}
}
