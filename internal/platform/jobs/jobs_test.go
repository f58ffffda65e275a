package jobs

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

func runner(lease Lease) *Runner { return New(lease, prometheus.NewRegistry()) }

// at runs fn on a started runner in a bubble where time is virtual, and stops it.
func at(t *testing.T, r *Runner, fn func()) {
	t.Helper()
	r.Start(t.Context())
	synctest.Wait()
	fn()
	if err := r.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var starts []time.Duration
		began := time.Now()
		r := runner(Alone{})
		r.Add(Job{Name: "a", Every: 10 * time.Second, Run: func(context.Context) error {
			starts = append(starts, time.Since(began))
			time.Sleep(3 * time.Second)
			return nil
		}})
		at(t, r, func() {
			time.Sleep(30 * time.Second)
			synctest.Wait()
		})
		want := []time.Duration{0, 13 * time.Second, 26 * time.Second}
		if len(starts) != 3 || starts[1] != want[1] || starts[2] != want[2] {
			t.Errorf("started at %v, want %v", starts, want)
		}
	})
}

func TestWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs, beside, most atomic.Int32
		r := runner(Alone{})
		r.Add(Job{Name: "a", Every: time.Hour, Run: func(context.Context) error {
			most.Store(max(most.Load(), beside.Add(1)))
			time.Sleep(time.Second)
			beside.Add(-1)
			runs.Add(1)
			return nil
		}})
		at(t, r, func() {
			for range 100 {
				r.Wake("a")
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if runs.Load() != 2 || most.Load() != 1 {
				t.Errorf("%d runs, %d at once; want one under way and one more", runs.Load(), most.Load())
			}
		})
		if !panics(func() { r.Wake("ghost") }) {
			t.Error("an unknown job was woken")
		}
	})
}

func panics(fn func()) (did bool) {
	defer func() { did = recover() != nil }()
	fn()
	return false
}

func TestFailuresAreTriedAgainLaterEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var starts []time.Duration
		began := time.Now()
		registry := prometheus.NewRegistry()
		r := New(Alone{}, registry)
		r.Add(Job{Name: "a", Every: 6 * time.Second, Run: func(context.Context) error {
			starts = append(starts, time.Since(began))
			switch len(starts) {
			case 1, 2, 4, 5:
				return errors.New("no")
			case 3:
				panic("very much no")
			}
			return nil
		}})
		at(t, r, func() {
			time.Sleep(26 * time.Second)
			synctest.Wait()
		})
		var seconds []int
		for _, s := range starts {
			seconds = append(seconds, int(s/time.Second))
		}
		// 1, 2, 4 seconds later, then no later than Every.
		want := []int{0, 1, 3, 7, 13, 19, 25}
		if len(seconds) != len(want) {
			t.Fatalf("started at %v, want %v", seconds, want)
		}
		for i := range want {
			if seconds[i] != want[i] {
				t.Errorf("started at %v, want %v", seconds, want)
			}
		}
		counts := `
# HELP hubbub_job_runs_total Runs of background jobs, by result.
# TYPE hubbub_job_runs_total counter
hubbub_job_runs_total{job="a",result="error"} 4
hubbub_job_runs_total{job="a",result="ok"} 2
hubbub_job_runs_total{job="a",result="panic"} 1
`
		if err := testutil.GatherAndCompare(registry, strings.NewReader(counts), "hubbub_job_runs_total"); err != nil {
			t.Error(err)
		}
	})
}

func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended atomic.Bool
		r := runner(Alone{})
		r.Add(Job{Name: "good", Every: time.Hour, Run: func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(time.Second)
			ended.Store(true)
			return ctx.Err()
		}})
		release := make(chan struct{})
		r.Add(Job{Name: "stubborn", Every: time.Hour, Run: func(context.Context) error { <-release; return nil }})
		r.Start(t.Context())
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		err := r.Stop(ctx)
		if err == nil || !strings.Contains(err.Error(), "[stubborn]") || !ended.Load() {
			t.Errorf("got %v; the good job ended: %v", err, ended.Load())
		}
		close(release)
		if err := r.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	if err := runner(Alone{}).Stop(context.Background()); err != nil {
		t.Errorf("one that never started: %v", err)
	}
}

func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got error
		r := runner(Alone{})
		r.Add(Job{Name: "a", Every: time.Hour, Timeout: time.Minute, Run: func(ctx context.Context) error {
			<-ctx.Done()
			got = ctx.Err()
			return nil
		}})
		at(t, r, func() {
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			if !errors.Is(got, context.DeadlineExceeded) {
				t.Errorf("got %v", got)
			}
		})
	})
}

func TestAddRefuses(t *testing.T) {
	ok := Job{Name: "a", Every: time.Second, Run: func(context.Context) error { return nil }}
	r := runner(Alone{})
	r.Add(ok)
	for name, j := range map[string]Job{"no name": {Every: 1, Run: ok.Run}, "no pause": {Name: "b", Run: ok.Run}, "no work": {Name: "b", Every: 1}, "twice": ok} {
		if !panics(func() { r.Add(j) }) {
			t.Errorf("%s was added", name)
		}
	}
}

// memLease is a lease in memory whose other holder and faults the test sets.
type memLease struct {
	mu       sync.Mutex
	other    bool
	broken   bool
	released int
}

func (l *memLease) Hold(context.Context, string, time.Duration) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken {
		return false, errors.New("the database is away")
	}
	return !l.other, nil
}

func (l *memLease) Release(context.Context, string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.released++
	return nil
}

func (l *memLease) set(other, broken bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.other, l.broken = other, broken
}

func TestLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &memLease{other: true}
		var ended error
		var runs atomic.Int32
		r := runner(l)
		r.Add(Job{Name: "a", Every: time.Hour, OneNode: true, Run: func(ctx context.Context) error {
			runs.Add(1)
			<-ctx.Done()
			ended = context.Cause(ctx)
			return ended
		}})
		at(t, r, func() {
			expect := func(want int32) {
				t.Helper()
				synctest.Wait()
				if runs.Load() != want {
					t.Fatalf("%d runs, want %d", runs.Load(), want)
				}
			}
			expect(0)
			l.set(false, false)
			time.Sleep(LeaseFor / 3)
			expect(1)
			// The database may be away for less than the lease without ending the job.
			l.set(false, true)
			time.Sleep(LeaseFor/3 + time.Second)
			l.set(false, false)
			time.Sleep(time.Minute)
			expect(1)
			if ended != nil {
				t.Fatalf("ended with %v", ended)
			}
			// Another node took over.
			l.set(true, false)
			time.Sleep(LeaseFor / 3)
			synctest.Wait()
			if ended == nil || !strings.Contains(ended.Error(), "lease of a is lost") {
				t.Fatalf("ended with %v", ended)
			}
			time.Sleep(time.Minute)
			expect(1)
			l.set(false, false)
			time.Sleep(time.Minute)
			expect(2)
			// The database is away for longer: nobody knows who holds the lease, so we do not.
			ended = nil
			l.set(false, true)
			time.Sleep(LeaseFor)
			synctest.Wait()
			if ended == nil {
				t.Fatal("the job went on without a lease")
			}
		})
		if l.released != 1 {
			t.Errorf("released %d times", l.released)
		}
	})
}

func TestSQLLease(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		open := func() *SQLLease {
			l, err := NewSQLLease(ctx, db)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		hold := func(l *SQLLease, name string, ttl time.Duration, want bool) {
			t.Helper()
			if held, err := l.Hold(ctx, name, ttl); err != nil || held != want {
				t.Fatalf("held=%v, %v; want %v", held, err, want)
			}
		}
		a, b := open(), open()
		hold(a, "x", time.Hour, true)
		hold(a, "x", time.Hour, true)
		hold(b, "x", time.Hour, false)
		hold(b, "y", time.Hour, true)
		// What b does not hold, b cannot give back.
		if err := b.Release(ctx, "x"); err != nil {
			t.Fatal(err)
		}
		hold(b, "x", time.Hour, false)
		if err := a.Release(ctx, "x"); err != nil {
			t.Fatal(err)
		}
		hold(b, "x", 50*time.Millisecond, true)
		for deadline := time.Now().Add(10 * time.Second); ; {
			held, err := a.Hold(ctx, "x", time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			if held {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("the lease of a dead node never ended")
			}
		}
		hold(b, "x", time.Hour, false)
		// Of many who ask at once, one gets it.
		var holders atomic.Int32
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if held, err := open().Hold(ctx, "z", time.Hour); err != nil {
					t.Error(err)
				} else if held {
					holders.Add(1)
				}
			})
		}
		wg.Wait()
		if holders.Load() != 1 {
			t.Errorf("%d hold one lease", holders.Load())
		}
	})
}
