package ratelimit

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hubbub/internal/platform/errs"

	"github.com/redis/rueidis"
	"pgregory.net/rapid"
)

type hand struct{ t time.Time }

func (h *hand) now() time.Time { return h.t }

// allows counts how many of tries pass at this moment, and the last wait.
func allows(t testing.TB, l Limiter, key string, n int, per time.Duration, tries int) (passed int, wait time.Duration) {
	t.Helper()
	for range tries {
		w, err := l.Take(context.Background(), key, n, per)
		if err != nil {
			t.Fatal(err)
		}
		if w == 0 {
			passed++
		}
		wait = w
	}
	return passed, wait
}

// limiters are the implementations that must behave alike; advance lets time pass for them.
func limiters(t *testing.T) map[string]func(t *testing.T) (l Limiter, advance func(time.Duration)) {
	return map[string]func(*testing.T) (Limiter, func(time.Duration)){
		"memory": func(*testing.T) (Limiter, func(time.Duration)) {
			h := &hand{time.Unix(1_000_000, 0)}
			return NewMemory(1000, h.now), func(d time.Duration) { h.t = h.t.Add(d) }
		},
		"redis": func(t *testing.T) (Limiter, func(time.Duration)) {
			client := dial(t)
			prefix := fmt.Sprintf("%s:%d:", t.Name(), time.Now().UnixNano())
			refuse := limiterFunc(func() (time.Duration, error) { return 0, fmt.Errorf("redis was not asked") })
			return NewRedis(client, prefix, refuse), time.Sleep
		},
	}
}

type limiterFunc func() (time.Duration, error)

func (f limiterFunc) Take(context.Context, string, int, time.Duration) (time.Duration, error) {
	return f()
}

func dial(t *testing.T) rueidis.Client {
	t.Helper()
	url := os.Getenv("HUBBUB_TEST_REDIS")
	if url == "" {
		t.Skip("HUBBUB_TEST_REDIS names no server: the Redis half of this test did NOT run (scripts/with-services starts one)")
	}
	option, err := rueidis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	option.DisableCache = true
	client, err := rueidis.NewClient(option)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func TestConformance(t *testing.T) {
	for name, open := range limiters(t) {
		t.Run(name, func(t *testing.T) {
			l, advance := open(t)
			const n, per = 4, 2 * time.Second
			passed, wait := allows(t, l, "a", n, per, 10)
			if passed != n || wait <= 0 || wait > per/n {
				t.Fatalf("at once: %d passed, wait %v", passed, wait)
			}
			if passed, _ := allows(t, l, "b", n, per, 10); passed != n {
				t.Errorf("another key: %d passed", passed)
			}
			advance(wait)
			if passed, _ := allows(t, l, "a", n, per, 10); passed != 1 {
				t.Errorf("after the wait that was told: %d passed", passed)
			}
			advance(per)
			if passed, _ := allows(t, l, "a", n, per, 10); passed != n {
				t.Errorf("after the whole period: %d passed", passed)
			}
			if passed, wait := allows(t, l, "never", 0, per, 3); passed != 0 || wait <= 0 {
				t.Errorf("a limit of none: %d passed", passed)
			}
		})
	}
}

// Over any run of attempts, no window of one period passes more than 2n-1, and the time that was told is never too long or too short.
func TestNeverMoreThanAllowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &hand{time.Unix(1_000_000, 0)}
		m := NewMemory(100, h.now)
		n := rapid.IntRange(1, 20).Draw(t, "n")
		per := time.Duration(rapid.IntRange(n, 100_000).Draw(t, "per")) * time.Millisecond
		var passed []time.Time
		for range rapid.IntRange(1, 200).Draw(t, "tries") {
			h.t = h.t.Add(time.Duration(rapid.Int64Range(0, int64(per)).Draw(t, "pause")) / time.Duration(n))
			wait, _ := m.Take(context.Background(), "k", n, per)
			if wait == 0 {
				passed = append(passed, h.t)
				continue
			}
			before := h.t
			h.t = before.Add(wait - 1)
			if w, _ := m.Take(context.Background(), "k", n, per); w == 0 {
				t.Fatalf("passed before the time that was told")
			}
			h.t = before.Add(wait)
			if w, _ := m.Take(context.Background(), "k", n, per); w != 0 {
				t.Fatalf("refused after the time that was told; wait %v more", w)
			}
			passed = append(passed, h.t)
		}
		for i := range passed {
			in := 0
			for _, p := range passed[i:] {
				if p.Sub(passed[i]) < per {
					in++
				}
			}
			if in > 2*n {
				t.Fatalf("%d passed within %v; the limit is %d", in, per, n)
			}
		}
	})
}

// Somebody who is held back stays so while a million made-up keys pour in, and the memory does not grow.
func TestFloodOfKeys(t *testing.T) {
	h := &hand{time.Unix(1_000_000, 0)}
	m := NewMemory(4096, h.now)
	if passed, _ := allows(t, m, "guesser", 10, time.Hour, 20); passed != 10 {
		t.Fatal(passed)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	ctx := context.Background()
	for i := range 1_000_000 {
		if _, err := m.Take(ctx, fmt.Sprint("made up ", i), 10, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 64<<10 {
		t.Errorf("grew by %d bytes", grown)
	}
	if passed, _ := allows(t, m, "guesser", 10, time.Hour, 5); passed != 0 {
		t.Errorf("%d more attempts after the flood", passed)
	}
}

func TestManyAtOnce(t *testing.T) {
	m := NewMemory(100, time.Now)
	var passed atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				if w, _ := m.Take(context.Background(), "k", 100, 24*time.Hour); w == 0 {
					passed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if passed.Load() != 100 {
		t.Errorf("%d passed, want 100", passed.Load())
	}
}

func TestRedisGone(t *testing.T) {
	client := dial(t)
	client.Close()
	r := NewRedis(client, "x:", NewMemory(10, time.Now))
	if passed, _ := allows(t, r, "k", 3, time.Hour, 10); passed != 3 {
		t.Errorf("%d passed without Redis, want 3", passed)
	}
}

func TestCheck(t *testing.T) {
	m := NewMemory(10, time.Now)
	ctx := context.Background()
	if err := Check(ctx, m, "test.Op", "k", 1, time.Hour); err != nil {
		t.Fatal(err)
	}
	err := Check(ctx, m, "test.Op", "k", 1, time.Hour)
	e, ok := err.(*errs.Error)
	if !ok || e.Kind != errs.Limited || e.Code != "rate.limited" || e.RetryAfter < 59*time.Minute {
		t.Errorf("got %v", err)
	}
}

func BenchmarkMemory(b *testing.B) {
	m := NewMemory(100_000, time.Now)
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		_, _ = m.Take(ctx, "person 12345", 100, time.Minute)
	}
}
