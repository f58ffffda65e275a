package world

import (
	"context"
	"math"
	"reflect"
	"slices"
	"sort"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/fact"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func crowd(t testing.TB, plan Plan) *Crowd {
	t.Helper()
	plan.Start = start
	c, err := NewCrowd(plan)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func all(t testing.TB, c *Crowd, workers int) (out []fact.Fact) {
	t.Helper()
	err := c.Each(context.Background(), workers, func(_ int, facts []fact.Fact) error {
		if !sort.SliceIsSorted(facts, func(i, j int) bool { return facts[i].At < facts[j].At }) {
			t.Error("a day is not sorted by time")
		}
		out = append(out, facts...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSamePlanSameFacts(t *testing.T) {
	plan := Plan{People: 800, Events: 20_000, Days: 20, Seed: 7, IDs: true}
	one, three := all(t, crowd(t, plan), 1), all(t, crowd(t, plan), 3)
	if !reflect.DeepEqual(one, three) {
		t.Error("workers changed what happens")
	}
	plan.Seed++
	if reflect.DeepEqual(one, all(t, crowd(t, plan), 1)) {
		t.Error("another seed gave the same facts")
	}
}

func TestCrowdIsLikePeople(t *testing.T) {
	c := crowd(t, Plan{People: 4000, Events: 400_000, Days: 90, Seed: 1})
	facts := all(t, c, 2)
	if off := math.Abs(float64(len(facts))/400_000 - 1); off > 0.05 {
		t.Errorf("%d facts, %.0f%% off the plan", len(facts), 100*off)
	}
	per, names, days := map[string]int{}, map[string]int{}, map[string]map[int64]bool{}
	weekday := [7]int{}
	for _, f := range facts {
		if f.Act != fact.Happened {
			continue
		}
		per[f.Person]++
		names[f.Name]++
		if days[f.Person] == nil {
			days[f.Person] = map[int64]bool{}
		}
		days[f.Person][f.At/86_400_000] = true
		weekday[time.UnixMilli(f.At).UTC().Weekday()]++
	}
	if len(names) != int(steps) {
		t.Errorf("%d of %d things were done: %v", len(names), steps, names)
	}
	counts := make([]int, 0, len(per))
	for _, n := range per {
		counts = append(counts, n)
	}
	slices.Sort(counts)
	top := 0
	for _, n := range counts[len(counts)*95/100:] {
		top += n
	}
	if share := float64(top) / float64(len(facts)); share < 0.2 || share > 0.8 {
		t.Errorf("the keenest 5%% did %.0f%% of everything", 100*share)
	}
	if weekday[time.Sunday] > weekday[time.Wednesday]*9/10 {
		t.Errorf("no weekend: %v", weekday)
	}
	once := 0
	for _, d := range days {
		if len(d) == 1 {
			once++
		}
	}
	if share := float64(once) / float64(len(days)); share < 0.1 || share > 0.5 {
		t.Errorf("%.0f%% came on one day only", 100*share)
	}
}

func BenchmarkDay(b *testing.B) {
	c := crowd(b, Plan{People: 200_000, Events: 20_000_000, Days: 90, Seed: 1})
	n := 0
	for i := 0; b.Loop(); i++ {
		n += len(c.Day(i%90, 2))
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "facts/s")
}
