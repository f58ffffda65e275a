package bitset

import (
	"bytes"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"pgregory.net/rapid"
)

func form(t testing.TB, b *roaring.Bitmap) []byte {
	var buf bytes.Buffer
	if _, err := b.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestRoaringIsReadAsItsLibraryReadsIt draws lists, dense containers and runs, over several blocks and with the last one cut short.
func TestRoaringIsReadAsItsLibraryReadsIt(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		top := rapid.Uint32Range(0, 5*block).Draw(rt, "top")
		b := roaring.New()
		for range rapid.IntRange(0, 6).Draw(rt, "pieces") {
			from := rapid.Uint32Range(0, top).Draw(rt, "from")
			length := rapid.SampledFrom([]uint32{1, 2, 64, 5000, 70000}).Draw(rt, "length")
			step := rapid.SampledFrom([]uint32{1, 2, 3, 100}).Draw(rt, "step")
			for n := from; n <= min(top, from+length); n += step {
				b.Add(n)
			}
		}
		if rapid.Bool().Draw(rt, "runs") {
			b.RunOptimize()
		}
		s, before := New(int(top)+1), Of(0, top/2)
		s.Or(before)
		if err := s.OrRoaring(form(t, b)); err != nil {
			rt.Fatal(err)
		}
		b.AddMany([]uint32{0, top / 2})
		if uint64(s.Count()) != b.GetCardinality() {
			rt.Fatalf("%d numbers, want %d", s.Count(), b.GetCardinality())
		}
		for n := range s.All() {
			if !b.Contains(n) {
				rt.Fatalf("%d is too much", n)
			}
		}
	})
}

func FuzzOrRoaring(f *testing.F) {
	b := roaring.New()
	b.AddRange(10, 70000)
	f.Add(form(f, b))
	b.RunOptimize()
	b.Add(200000)
	f.Add(form(f, b))
	f.Fuzz(func(t *testing.T, form []byte) {
		_ = New(300000).OrRoaring(form)
	})
}

func BenchmarkOrRoaring(b *testing.B) {
	m := roaring.New()
	for n := uint32(0); n < 1<<20; n += 3 {
		m.Add(n)
	}
	data, s := form(b, m), New(1<<20)
	b.SetBytes(1 << 17)
	for b.Loop() {
		if err := s.OrRoaring(data); err != nil {
			b.Fatal(err)
		}
	}
}
