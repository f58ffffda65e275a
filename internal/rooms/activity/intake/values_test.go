package intake

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hubbub/internal/rooms/activity/fact"
)

// TestPropertiesAreSortedAndOfEqualNamesTheLastCounts: also when the order is one that was found before.
func TestPropertiesAreSortedAndOfEqualNamesTheLastCounts(t *testing.T) {
	p := &properties{words: &words{}}
	var handed [][2][]fact.Prop
	rapid.Check(t, func(rt *rapid.T) {
		p.list = p.list[:0]
		var want []fact.Prop
		for i, key := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "aa", "ab", "$x"}), 0, 6).Draw(rt, "keys") {
			one := fact.Prop{Key: key, Value: fact.Num(float64(i))}
			p.list = append(p.list, one)
			want = append(slices.DeleteFunc(want, func(o fact.Prop) bool { return o.Key == key }), one)
		}
		slices.SortFunc(want, func(a, b fact.Prop) int { return strings.Compare(a.Key, b.Key) })
		got := p.sorted()
		if !slices.Equal(got, want) {
			rt.Fatalf("%v, want %v", got, want)
		}
		handed = append(handed, [2][]fact.Prop{got, slices.Clone(got)})
	})
	for _, h := range handed {
		if !slices.Equal(h[0], h[1]) {
			t.Fatal("what was handed on was written to")
		}
	}
}
