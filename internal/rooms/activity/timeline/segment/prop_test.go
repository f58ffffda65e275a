package segment

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestAColumnGivesWhatWasPutIn holds all layouts to a map, by rows one at a time and by stretches.
func TestAColumnGivesWhatWasPutIn(t *testing.T) {
	met := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SampledFrom([]int{1, 63, 64, 65, 255, 256, 257, 5000, 65535, 65536, 65537, 140_000}).Draw(t, "rows")
		step := rapid.SampledFrom([]int{1, 7, 100, 3000, 50_000}).Draw(t, "one in")
		values := rapid.SampledFrom([]int{1, 2, 255, 256, 300, 65_536}).Draw(t, "values")
		seed := rapid.Uint32().Draw(t, "seed")
		want := map[uint32]uint32{}
		var list []present
		for row := rapid.IntRange(0, rows-1).Draw(t, "first"); row < rows; row += 1 + int(seed>>3)%step {
			seed = seed*1664525 + 1013904223
			code := seed%uint32(values) + 1
			want[uint32(row)] = code
			list = append(list, uint64(row)<<32|uint64(code))
		}
		p := layProp(slices.Clone(list), rows, values)
		met[p.layout]++
		for row := range uint32(rows) {
			if got := p.Code(row); got != want[row] {
				t.Fatalf("%s: row %d of %d has %d, want %d", p.layout, row, rows, got, want[row])
			}
		}
		from := rapid.IntRange(0, rows).Draw(t, "from")
		to := rapid.IntRange(from, rows).Draw(t, "to")
		var got, within []present
		p.each(uint32(from), uint32(to), func(row, code uint32) { got = append(got, uint64(row)<<32|uint64(code)) })
		for _, x := range list {
			if row := int(x >> 32); row >= from && row < to {
				within = append(within, x)
			}
		}
		if !slices.Equal(got, within) {
			t.Fatalf("%s: [%d, %d) has %d, want %d", p.layout, from, to, len(got), len(within))
		}
	})
	if len(met) < 3 {
		t.Errorf("only these layouts were met: %v", met)
	}
}

func TestSortingKeepsTheOrderOfEquals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOf(rapid.SampledFrom([]uint64{0, 1, 255, 256, 1 << 40, 1<<63 + 1, 1<<64 - 1})).Draw(t, "keys")
		payload := make([]uint32, len(keys))
		for i := range payload {
			payload[i] = uint32(i)
		}
		want := slices.Clone(payload)
		slices.SortStableFunc(want, func(a, b uint32) int {
			switch x, y := keys[a], keys[b]; {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		})
		sorted := slices.Sorted(slices.Values(keys))
		gotKeys, got := radixSort(slices.Clone(keys), payload)
		if !slices.Equal(got, want) || !slices.Equal(gotKeys, sorted) {
			t.Fatalf("%v of %v, want %v", got, keys, want)
		}
	})
}
