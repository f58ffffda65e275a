package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/query"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/timeline"
	"hubbub/internal/rooms/activity/world"
)

// Plan is what to measure.
type Plan struct {
	People int      `help:"How many people ever join." default:"100000"`
	Events int64    `help:"About how many events they cause." default:"10000000"`
	Days   int      `help:"Over how many days." default:"90"`
	Runs   int      `help:"Runs of each question; the median counts." default:"5"`
	Only   []string `help:"Only these questions."`
	Dir    string   `help:"Work here, and keep what is built: the next run with the same numbers uses it again. A temporary folder if absent."`
}

// Took is how long a question took, in milliseconds.
type Took struct {
	Cold float64 `json:"cold_ms"`
	Warm float64 `json:"warm_ms"`
}

// Report is what came out.
type Report struct {
	People        int             `json:"people"`
	Events        int64           `json:"events"`
	Days          int             `json:"days"`
	Queries       map[string]Took `json:"queries"`
	Ingest        float64         `json:"ingest_events_per_s"`
	BytesPerEvent float64         `json:"bytes_per_event"`      // of the timelines of events without properties
	BytesWith     float64         `json:"bytes_per_event_with"` // with the properties that the crowd's events have
	LogPerEvent   float64         `json:"log_bytes_per_event"`
	RebuildS      float64         `json:"rebuild_s"`
	RSS           int64           `json:"server_rss_bytes"`
	RSSAnonymous  int64           `json:"server_rss_anonymous_bytes"` // without the pages of files
}

// bench is one run.
type bench struct {
	plan Plan
	dir  string
	tell func(string)
	out  Report
}

// Run measures. tell is told how far it is.
func Run(ctx context.Context, plan Plan, tell func(string)) (_ *Report, err error) {
	b := &bench{plan: plan, dir: plan.Dir, tell: tell, out: Report{People: plan.People, Days: plan.Days, Queries: map[string]Took{}}}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "hubbub-activity-"); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	}
	b.dir = filepath.Join(b.dir, fmt.Sprintf("%d-%d-%d", plan.People, plan.Events, plan.Days))
	for _, step := range []func(context.Context) error{b.ingest, b.fill, b.rebuild, b.bare, b.ask} {
		if err := step(ctx); err != nil {
			return nil, err
		}
		// What one step leaves behind must not be counted as the next one's.
		debug.FreeOSMemory()
	}
	return &b.out, nil
}

func (b *bench) crowd(events int64, ids bool) (*world.Crowd, error) {
	people := b.plan.People
	if events < b.plan.Events {
		people = max(1000, int(int64(people)*events/b.plan.Events))
	}
	return world.NewCrowd(world.Plan{People: people, Events: events, Days: b.plan.Days, Start: world.BenchStart, Seed: world.BenchSeed, IDs: ids})
}

// sample is how many events are enough to tell what one costs.
const sample = 4_000_000

// ingest measures what a site's batches take: each with IDs, durable and visible to questions before the next one of the same sender.
func (b *bench) ingest(ctx context.Context) error {
	dir := filepath.Join(b.dir, "ingest")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	crowd, err := b.crowd(min(sample, b.plan.Events), true)
	if err != nil {
		return err
	}
	var batches [][]fact.Fact
	if err := crowd.Each(ctx, runtime.NumCPU(), func(_ int, facts []fact.Fact) error {
		batches = slices.AppendSeq(batches, slices.Chunk(facts, 500))
		return nil
	}); err != nil {
		return err
	}
	n, took, err := appendAll(ctx, dir, batches)
	b.out.Ingest = float64(n) / took.Seconds()
	b.tell(fmt.Sprintf("took in %.0f events/s", b.out.Ingest))
	return err
}

// fill writes the log of the whole crowd, unless it is there from before.
func (b *bench) fill(ctx context.Context) error {
	dir, done := filepath.Join(b.dir, "log"), filepath.Join(b.dir, "log.whole")
	log, err := eventlog.Open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	if _, missing := os.Stat(done); missing != nil {
		if log.Facts() > 0 {
			return fmt.Errorf("lab: %s holds a part of a log; remove it", dir)
		}
		if err := b.write(ctx, log); err != nil {
			return err
		}
		if err := os.WriteFile(done, nil, 0o600); err != nil {
			return err
		}
	}
	b.out.LogPerEvent = float64(log.Bytes()) / float64(log.Facts())
	return err
}

func (b *bench) write(ctx context.Context, log *eventlog.Log) error {
	crowd, err := b.crowd(b.plan.Events, false)
	if err != nil {
		return err
	}
	return crowd.Each(ctx, runtime.NumCPU(), func(day int, facts []fact.Fact) error {
		for part := range slices.Chunk(facts, 20_000) {
			if _, _, err := log.Append(ctx, part, eventlog.Mark{}); err != nil {
				return err
			}
		}
		if day%10 == 9 {
			b.tell(fmt.Sprintf("%d days written, %d facts", day+1, log.Facts()))
		}
		return nil
	})
}

// rebuild derives the timelines from the log.
func (b *bench) rebuild(ctx context.Context) error {
	log, err := eventlog.Open(filepath.Join(b.dir, "log"))
	if err != nil {
		return err
	}
	began := time.Now()
	err = timeline.Rebuild(ctx, log, b.store(), timeline.Options{}, nil)
	b.out.RebuildS = time.Since(began).Seconds()
	if err = errors.Join(err, log.Close()); err != nil {
		return err
	}
	store, err := timeline.Open(b.store(), timeline.Options{})
	if err != nil {
		return err
	}
	stats := store.Stats()
	b.out.Events = stats.Events + stats.Tail
	b.out.BytesWith = float64(stats.Bytes) / float64(stats.Events)
	b.tell(fmt.Sprintf("rebuilt %d events in %.1f s: %d segments, %.2f bytes an event", stats.Events, b.out.RebuildS, stats.Segments, b.out.BytesWith))
	return store.Close()
}

func (b *bench) store() string { return filepath.Join(b.dir, "store") }

// bare measures what events without properties take on disk.
func (b *bench) bare(ctx context.Context) error {
	dir := filepath.Join(b.dir, "bare")
	defer os.RemoveAll(dir)
	store, err := timeline.Open(dir, timeline.Options{FlushAt: 4 << 20})
	if err != nil {
		return err
	}
	crowd, err := b.crowd(min(5*sample, b.plan.Events), false)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	at := int64(0)
	err = crowd.Each(ctx, runtime.NumCPU(), func(_ int, facts []fact.Fact) error {
		for i := range facts {
			facts[i].Props = nil
		}
		at++
		return store.Add(facts, eventlog.Position{Offset: at})
	})
	if err == nil {
		err = errors.Join(store.Flush(ctx), store.Compact(ctx))
	}
	stats := store.Stats()
	b.out.BytesPerEvent = float64(stats.Bytes) / float64(max(1, stats.Events))
	return errors.Join(err, store.Close())
}

// ask measures the questions.
func (b *bench) ask(ctx context.Context) error {
	for _, q := range questions(b.plan.Days) {
		if len(b.plan.Only) > 0 && !slices.Contains(b.plan.Only, q.name) {
			continue
		}
		var cold, warm []float64
		for range b.plan.Runs {
			if err := forget(b.store()); err != nil {
				return err
			}
			store, err := timeline.Open(b.store(), timeline.Options{})
			if err != nil {
				return err
			}
			first, err := answer(ctx, store, q)
			if err == nil {
				cold = append(cold, first)
				var again float64
				if again, err = answer(ctx, store, q); err == nil {
					warm = append(warm, again)
				}
			}
			b.remember()
			if err = errors.Join(err, store.Close()); err != nil {
				return fmt.Errorf("lab: %s: %w", q.name, err)
			}
		}
		took := Took{median(cold), median(warm)}
		b.out.Queries[q.name] = took
		b.tell(fmt.Sprintf("%-18s cold %8.1f ms, warm %8.1f ms", q.name, took.Cold, took.Warm))
	}
	return nil
}

// answer is how many milliseconds a question takes, from its text to its result.
func answer(ctx context.Context, store *timeline.Store, q question) (float64, error) {
	engine := query.New(query.Options{Slots: 1})
	began := time.Now()
	asked, err := lang.Decode([]byte(q.json))
	if err != nil {
		return 0, err
	}
	view := store.View()
	defer view.Close()
	_, err = engine.Answer(ctx, view, asked, query.Run{Workspace: "lab", Any: true})
	return float64(time.Since(began).Microseconds()) / 1000, err
}

// forget asks the kernel to drop the pages of all files of a folder.
func forget(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		return errors.Join(unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED), f.Close())
	})
}

// remember keeps the largest size that this process had while it answered.
func (b *bench) remember() {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		return
	}
	b.out.RSS = max(b.out.RSS, status(string(text), "VmRSS:"))
	b.out.RSSAnonymous = max(b.out.RSSAnonymous, status(string(text), "RssAnon:"))
}

// status is a line of /proc/self/status, in bytes.
func status(text, name string) int64 {
	_, after, _ := strings.Cut(text, name)
	fields := strings.Fields(after)
	if len(fields) == 0 {
		return 0
	}
	kb, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0
	}
	return kb << 10
}

func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[len(list)/2]
}

func dayFromEnd(n, days int) string {
	return world.BenchStart.AddDate(0, 0, max(0, days-n)).Format(time.DateOnly)
}
