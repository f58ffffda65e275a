package stats

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func crowd(sizes map[string]int) []Unit {
	var out []Unit
	for stratum, n := range sizes {
		for i := range n {
			out = append(out, Unit{fmt.Sprintf("%s-%d", stratum, i), stratum})
		}
	}
	return out
}

func TestStratifiedSampleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.MapOf(rapid.StringMatching("[a-f群]"), rapid.IntRange(1, 40)).Draw(t, "sizes")
		units, n, seed := crowd(sizes), rapid.IntRange(-1, 120).Draw(t, "n"), rapid.Uint64().Draw(t, "seed")
		got := StratifiedSample(units, n, seed)
		if len(got) != min(max(0, n), len(units)) {
			t.Fatalf("drew %d of %d, wanted %d", len(got), len(units), n)
		}
		drawn, weight := map[string]int{}, 0.0
		for _, d := range got {
			drawn[d.Stratum]++
			weight += d.Weight
		}
		if n >= len(sizes) {
			if len(drawn) != len(sizes) {
				t.Fatalf("strata without anybody: drew from %v of %v", drawn, sizes)
			}
			if diff := weight - float64(len(units)); diff > 1e-6 || diff < -1e-6 {
				t.Fatalf("the drawn stand for %v of %d", weight, len(units))
			}
		}
		shuffled := slices.Clone(units)
		slices.Reverse(shuffled)
		if again := StratifiedSample(shuffled, n, seed); !reflect.DeepEqual(got, again) {
			t.Fatal("the order of the population matters")
		}
		more := map[string]bool{}
		for _, d := range StratifiedSample(units, n+1, seed) {
			more[d.ID] = true
		}
		for _, d := range got {
			if !more[d.ID] {
				t.Fatalf("%s leaves when one more is asked for", d.ID)
			}
		}
	})
}

func TestStratifiedSampleIsProportional(t *testing.T) {
	got := map[string]int{}
	for _, d := range StratifiedSample(crowd(map[string]int{"sales": 600, "service": 300, "labs": 99, "legal": 1}), 100, 1) {
		got[d.Stratum]++
	}
	if got["legal"] != 1 || got["labs"] < 9 || got["labs"] > 11 || got["sales"] < 58 || got["sales"] > 61 {
		t.Errorf("%v", got)
	}
}

// Over many seeds everybody of a stratum is drawn equally often.
func TestStratifiedSampleIsFair(t *testing.T) {
	units, times := crowd(map[string]int{"a": 20, "b": 5}), map[string]int{}
	const seeds = 2000
	for seed := range uint64(seeds) {
		for _, d := range StratifiedSample(units, 10, seed) {
			times[d.ID]++
		}
	}
	for _, u := range units {
		covers(t, u.ID, times[u.ID], seeds, 0.4)
	}
}

// A sample that was drawn once can be drawn again in years: the choice may never change.
func TestStratifiedSampleStays(t *testing.T) {
	var got []string
	for _, d := range StratifiedSample(crowd(map[string]int{"甲": 6, "乙": 3}), 4, 42) {
		got = append(got, d.ID)
	}
	if want := []string{"乙-2", "甲-1", "甲-2", "甲-5"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
