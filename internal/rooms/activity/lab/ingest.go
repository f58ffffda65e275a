package lab

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline"
)

// senders is how many batches are under way at a time.
const senders = 16

// appendAll takes batches in: into the log, flushed, and from there into the timelines. It tells how many facts that were, and how long it took until all were in both.
func appendAll(ctx context.Context, dir string, batches [][]fact.Fact) (n int64, took time.Duration, err error) {
	log, err := eventlog.Open(filepath.Join(dir, "log"))
	if err != nil {
		return 0, 0, err
	}
	store, err := timeline.Open(filepath.Join(dir, "store"), timeline.Options{Generation: log.Generation()})
	if err != nil {
		return 0, 0, errors.Join(err, log.Close())
	}
	var fed atomic.Value
	log.Follow(func(facts []fact.Fact, end eventlog.Position) {
		if err := store.Add(facts, end); err != nil {
			fed.CompareAndSwap(nil, err)
		}
	})
	var next, kept atomic.Int64
	var wg sync.WaitGroup
	failures := make([]error, senders)
	began := time.Now()
	for i := range failures {
		wg.Go(func() {
			for failures[i] == nil {
				b := int(next.Add(1)) - 1
				if b >= len(batches) {
					return
				}
				var k []fact.Fact
				_, k, failures[i] = log.Append(ctx, batches[b], eventlog.Mark{})
				kept.Add(int64(len(k)))
			}
		})
	}
	wg.Wait()
	took = time.Since(began)
	if e, ok := fed.Load().(error); ok {
		err = e
	}
	return kept.Load(), took, errors.Join(append(failures, err, store.Close(), log.Close())...)
}
