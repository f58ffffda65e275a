package timeline

import (
	"context"
	"math"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/world"
)

// benchEvents is how many events the benchmarks ask about: TIMELINE_EVENTS in millions, 2 unless given.
func benchEvents() int64 {
	n, err := strconv.ParseFloat(os.Getenv("TIMELINE_EVENTS"), 64)
	if err != nil {
		n = 2
	}
	return int64(n * 1e6)
}

func benchCrowd(b *testing.B) *world.Crowd {
	c, err := world.NewCrowd(world.Plan{People: int(benchEvents() / 100), Events: benchEvents(), Days: 90, Start: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// benchStore is a compacted store; TIMELINE_DIR keeps it for the next run.
func benchStore(b *testing.B) *Store {
	dir := os.Getenv("TIMELINE_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	s, err := Open(dir, Options{Zone: zone("Asia/Shanghai"), FlushAt: 4 << 20})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	if s.Stats().Events > 0 {
		return s
	}
	start, cpu := time.Now(), cpuTime()
	err = benchCrowd(b).Each(context.Background(), 1, func(day int, facts []fact.Fact) error {
		return s.Add(facts, eventlog.Position{Offset: int64(day + 1)})
	})
	if err != nil {
		b.Fatal(err)
	}
	added := time.Since(start)
	if err := s.Compact(context.Background()); err != nil {
		b.Fatal(err)
	}
	x := s.Stats()
	b.Logf("%d events of %d people: made and added in %v, all compacted after %v, %v of processor; %.2f bytes an event with properties",
		x.Events, x.People, added, time.Since(start), cpuTime()-cpu, float64(x.Bytes)/float64(x.Events))
	return s
}

// cpuTime is what the process used of all processors: it says more than the clock does on a busy machine.
func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

type countFolder struct {
	people, hits int
	sum          int64
	code         bool
}

func (c *countFolder) Person(_ uint32, hits Hits) {
	c.people++
	c.hits += len(hits.List)
	for i := range hits.List {
		c.sum += hits.List[i].At
		if c.code {
			c.sum += int64(hits.Code(i, 0))
		}
	}
}

func BenchmarkFold(b *testing.B) {
	s := benchStore(b)
	v := s.View()
	defer v.Close()
	names := v.Names()
	for _, n := range names {
		b.Logf("%-24s %d", n.Name, n.Events)
	}
	funnel := func(where *expr.Node) (p []Pattern) {
		for i, n := range []string{"app.opened", "page.viewed", "message.sent", "reaction.added", "order.paid"} {
			p = append(p, Pattern{Names: []string{n}})
			if i == 1 {
				p[i].Where = where
			}
		}
		return p
	}
	path := &expr.Node{Prop: "$path", Op: expr.Contains, Values: []any{"a"}}
	whole := everything()
	for _, c := range []struct {
		name string
		scan Scan
		code bool
	}{
		{"funnel of 5", Scan{From: whole.From, To: whole.To, Patterns: funnel(nil)}, false},
		{"funnel of 5 with a filter", Scan{From: whole.From, To: whole.To, Patterns: funnel(path)}, false},
		{"any event", whole, false},
		{"any event, a property read", Scan{From: whole.From, To: whole.To, Patterns: whole.Patterns, Read: []string{"$path"}}, true},
		{"any event, filtered", Scan{From: whole.From, To: whole.To, Patterns: []Pattern{{Where: path}}}, false},
		{"one week", Scan{From: 1775000000000, To: 1775000000000 + 7*86400000, Patterns: whole.Patterns}, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			cpu, hits := cpuTime(), 0
			for b.Loop() {
				folders := make([]countFolder, runtime.GOMAXPROCS(0))
				err := v.Fold(context.Background(), c.scan, func(i int) Folder { folders[i].code = c.code; return &folders[i] })
				if err != nil {
					b.Fatal(err)
				}
				hits = 0
				for i := range folders {
					hits += folders[i].hits
				}
			}
			b.ReportMetric(float64(cpuTime()-cpu)/float64(b.N)/float64(v.Events()), "cpu-ns/event")
			b.ReportMetric(float64(hits)/float64(v.Events()), "hits/event")
		})
	}
}

func BenchmarkDay(b *testing.B) {
	s := benchStore(b)
	v := s.View()
	defer v.Close()
	first, _ := v.Span()
	day := DayOf(first, v.Zone())
	for _, names := range [][]string{nil, {"message.sent"}, {"message.sent", "app.opened", "page.viewed"}} {
		b.Run("90 days of "+strconv.Itoa(len(names))+" names, not cached", func(b *testing.B) {
			cpu := cpuTime()
			for b.Loop() {
				v.cache = newDayCache()
				for d := range int32(90) {
					if _, err := v.Day(names, day+d, true); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(cpuTime()-cpu)/float64(b.N)/1e6, "cpu-ms")
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	c := benchCrowd(b)
	facts := c.Day(5, 2)
	s, err := Open(b.TempDir(), Options{FlushAt: math.MaxInt / 4})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	cpu, n := cpuTime(), 0
	for b.Loop() {
		if err := s.Add(facts, eventlog.Position{}); err != nil {
			b.Fatal(err)
		}
		n += len(facts)
		if s.Stats().Tail > 4<<20 {
			b.StopTimer()
			s.active = newTail()
			b.StartTimer()
		}
	}
	b.ReportMetric(float64(cpuTime()-cpu)/float64(n), "cpu-ns/fact")
}

// BenchmarkRebuild derives a store from an event log on disk.
func BenchmarkRebuild(b *testing.B) {
	ctx, dir := context.Background(), b.TempDir()
	log, err := eventlog.Open(dir + "/log")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	err = benchCrowd(b).Each(ctx, 1, func(_ int, facts []fact.Fact) error {
		_, _, err := log.Append(ctx, facts, eventlog.Mark{})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	cpu := cpuTime()
	for b.Loop() {
		if err := Rebuild(ctx, log, dir+"/store", Options{Zone: zone("Asia/Shanghai")}, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(cpuTime()-cpu)/float64(b.N)/float64(log.Facts()), "cpu-ns/fact")
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(log.Facts()), "ns/fact")
}
