package activity

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/activity/intake"
	"hubbub/internal/spine"
)

// batchOf is what a backend's SDK sends in one request.
func batchOf(n, from int) string {
	var b strings.Builder
	b.WriteString(`{"batch":[`)
	now := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		at := from + i
		fmt.Fprintf(&b, `{"timestamp":"%s","integrations":{},"event":"Product Viewed","type":"track","properties":{"product_id":"p%d","category":"Tea","price":%d.5,"currency":"CNY","position":%d,"in_stock":true},"userId":"u%d",`+
			`"context":{"locale":"zh-CN","page":{"path":"/products/%d","url":"https://shop.example.com/products/%d","title":"Tea"},"library":{"name":"@segment/analytics-node","version":"2.2.0"}},`+
			`"messageId":"%08x-0000-4000-8000-%012x","_metadata":{"nodeVersion":"20.20.0","jsRuntime":"node"}}`, now, at%500, at%90, i, at*7919%20_000, at%500, at%500, uint32(at)*2654435761, at)
	}
	fmt.Fprintf(&b, `],"sentAt":"%s"}`, now)
	return b.String()
}

// BenchmarkIntake is events through the door: parsed, judged, on disk, in the timelines, counted by the dictionary.
func BenchmarkIntake(b *testing.B) {
	for _, size := range []int{1, 100, 500} {
		b.Run(fmt.Sprint("batch=", size), func(b *testing.B) {
			ctx, db := b.Context(), sqldbtest.SQLite(b)
			maker := ids.NewMaker(1)
			sp, err := spine.Open(ctx, db, maker)
			if err != nil {
				b.Fatal(err)
			}
			w := &town{zone: time.UTC}
			s, err := Open(ctx, Config{DB: db, Spine: sp, IDs: maker, Clock: clock.System{}, Dir: filepath.Join(b.TempDir(), "activity"), People: w, Audit: w})
			if err != nil {
				b.Fatal(err)
			}
			door, err := intake.Open(ctx, intake.Config{DB: db, IDs: maker, Clock: clock.System{}, Sink: s, Audit: audits{w}})
			if err != nil {
				b.Fatal(err)
			}
			s.Use(door)
			k, err := door.MakeKey(ctx, owner, intake.NewKey{Name: "bench"})
			if err != nil {
				b.Fatal(err)
			}
			_, done, err := s.View(ctx, acme) // the timelines take part
			if err != nil {
				b.Fatal(err)
			}
			done()
			bodies := make([]string, (b.N+size-1)/size)
			bytesIn := 0
			for i := range bodies {
				bodies[i] = batchOf(size, i*size)
				bytesIn += len(bodies[i])
			}
			handler := door.Handler()
			b.ResetTimer()
			used := processor()
			var next atomic.Int64
			var wg sync.WaitGroup
			for range 32 { // connections
				wg.Go(func() {
					for {
						i := int(next.Add(1)) - 1
						if i >= len(bodies) {
							return
						}
						r := httptest.NewRequest(http.MethodPost, "/v1/batch", bytes.NewReader([]byte(bodies[i])))
						r.SetBasicAuth(k.Secret, "")
						rec := httptest.NewRecorder()
						if handler.ServeHTTP(rec, r); rec.Code != 200 {
							b.Error(rec.Code, rec.Body.String())
							return
						}
					}
				})
			}
			wg.Wait()
			b.StopTimer()
			used = processor() - used
			n := float64(len(bodies) * size)
			b.ReportMetric(n/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(used.Nanoseconds())/1000/n, "cpu_µs/event")
			b.ReportMetric(float64(bytesIn)/n, "bytes_in/event")
			v, done, err := s.View(ctx, acme)
			if err != nil || v.Events() != int64(n) {
				b.Fatal(v.Events(), n, err)
			}
			done()
			s.Close()
		})
	}
}

// processor is the time of the processor that this process took: on a busy machine it says more than the clock does.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
