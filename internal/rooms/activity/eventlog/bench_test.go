package eventlog

import (
	"fmt"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/spine"
)

// traffic is what a site sends: page views with a few properties, by many people, with IDs of SDKs.
func traffic(n int, named bool) []fact.Fact {
	now := time.Now().UnixMilli()
	out := make([]fact.Fact, n)
	for i := range out {
		out[i] = fact.Fact{Act: fact.Happened, Origin: spine.Live, At: now + int64(i), Received: now + int64(i) + 40, Name: "page.viewed", Person: fmt.Sprint("user:", i*7919%100000),
			Props: []fact.Prop{
				{Key: "browser", Value: fact.Str([]string{"Chrome", "Safari", "Firefox"}[i%3])}, {Key: "device", Value: fact.Str("mobile")},
				{Key: "path", Value: fact.Str(fmt.Sprint("/product/", i%300))}, {Key: "price", Value: fact.Num(float64(i%1000) / 100)}, {Key: "referrer", Value: fact.Str("https://example.com/")}}}
		if named {
			out[i].ID = fmt.Sprintf("%08x-1234-4abc-8def-%012x", uint32(i)*2654435761, i)
		}
	}
	return out
}

func BenchmarkAppend(b *testing.B) {
	const batch = 1000
	l, err := open(b.TempDir(), usualLimits())
	if err != nil {
		b.Fatal(err)
	}
	facts := traffic(max(b.N, 1), true)
	b.ResetTimer()
	done := make(chan error)
	batches := make(chan []fact.Fact)
	for range 8 {
		go func() {
			for f := range batches {
				if _, _, err := l.Append(b.Context(), f, Mark{}); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for i := 0; i < len(facts); i += batch {
		batches <- facts[i:min(i+batch, len(facts))]
	}
	close(batches)
	for range 8 {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "facts/s")
	b.ReportMetric(float64(l.Bytes())/float64(b.N), "bytes/fact")
}

func BenchmarkRead(b *testing.B) {
	for _, named := range []bool{true, false} {
		b.Run(fmt.Sprint("named=", named), func(b *testing.B) {
			l, err := open(b.TempDir(), usualLimits())
			if err != nil {
				b.Fatal(err)
			}
			const total = 500_000
			facts := traffic(total, named)
			for i := 0; i < total; i += 10000 {
				if _, _, err := l.Append(b.Context(), facts[i:i+10000], Mark{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ResetTimer()
			n := 0
			for b.Loop() {
				if err := l.Read(b.Context(), Position{}, func(f []fact.Fact, _ Position) error { n += len(f); return nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "facts/s")
			b.ReportMetric(float64(l.Bytes())/total, "bytes/fact")
		})
	}
}
