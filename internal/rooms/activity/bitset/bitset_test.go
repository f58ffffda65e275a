package bitset

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func numbers(t *rapid.T, label string) map[uint32]bool {
	m := map[uint32]bool{}
	top := rapid.SampledFrom([]uint32{1, 63, 64, 65, 300, 1000}).Draw(t, label+" top")
	for _, n := range rapid.SliceOfN(rapid.Uint32Range(0, top), 0, 200).Draw(t, label) {
		m[n] = true
	}
	return m
}

func set(m map[uint32]bool) Set {
	var list []uint32
	for n := range m {
		list = append(list, n)
	}
	return Of(list...)
}

func count(test func(n uint32) bool) (n int) {
	for i := range uint32(1100) {
		if test(i) {
			n++
		}
	}
	return n
}

// TestAlgebraIsThatOfMaps holds every operation to the same on maps, sets of different length included.
func TestAlgebraIsThatOfMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers(t, "a"), numbers(t, "b")
		x, y := set(a), set(b)
		and := func(n uint32) bool { return a[n] && b[n] }
		or := func(n uint32) bool { return a[n] || b[n] }
		not := func(n uint32) bool { return a[n] && !b[n] }
		for _, c := range []struct {
			what      string
			got, want int
		}{
			{"count", x.Count(), len(a)},
			{"and", AndCount(x, y), count(and)},
			{"or", OrCount(x, y), count(or)},
			{"and not", AndNotCount(x, y), count(not)},
		} {
			if c.got != c.want {
				t.Fatalf("%s: %d, want %d", c.what, c.got, c.want)
			}
		}
		for _, c := range []struct {
			what   string
			change func(s Set)
			want   func(n uint32) bool
		}{
			{"And", func(s Set) { s.And(y) }, and},
			{"Or", func(s Set) { s.Or(y) }, or},
			{"AndNot", func(s Set) { s.AndNot(y) }, not},
		} {
			s := New(1100)
			s.Or(x)
			c.change(s)
			if got := count(s.Has); got != count(c.want) || s.Count() != got || s.Empty() != (got == 0) {
				t.Fatalf("%s: %v", c.what, slices.Collect(s.All()))
			}
			for n := range s.All() {
				if !c.want(n) {
					t.Fatalf("%s holds %d", c.what, n)
				}
			}
		}
		var each []uint32
		x.ForEach(func(n uint32) { each = append(each, n) })
		if !slices.IsSorted(each) || !slices.Equal(each, slices.Collect(x.All())) || len(each) != len(a) {
			t.Fatalf("each: %v of %v", each, a)
		}
		for n := range a {
			x.Remove(n)
		}
		if !x.Empty() {
			t.Fatal("not empty after everything was taken out")
		}
	})
}

func TestFullHoldsExactlyThoseBelow(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 128, 1000} {
		if s := Full(n); s.Count() != n || n > 0 && (!s.Has(uint32(n-1)) || s.Has(uint32(n))) {
			t.Errorf("Full(%d) holds %d", n, s.Count())
		}
	}
}

func BenchmarkAndCount(b *testing.B) {
	x, y := Full(1<<20), Full(1<<20)
	b.SetBytes(1 << 17)
	for b.Loop() {
		AndCount(x, y)
	}
}
