package timeline

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"hubbub/internal/rooms/activity/bitset"
	"hubbub/internal/rooms/activity/expr"
	"hubbub/internal/rooms/activity/timeline/segment"
)

// blockPeople is how many numbers a worker takes at a time: their runs of all segments are gathered before the first event is looked at.
const blockPeople = 4096

// fold is one walk.
type fold struct {
	view       *View
	scan       *Scan
	sources    []*source
	leaves     []*expr.Node // on events, of all conditions
	conditions [MaxPatterns]*condition
	filtered   uint32     // the patterns with a condition
	aliased    bitset.Set // keys that are not canonical; nil when there are none
	next       atomic.Int64

	mu     sync.Mutex // tier 4
	failed error
}

// Fold walks over the events that s asks for, person by person. workers makes the Folder of goroutine i = 0, 1, …; it is called before the walk begins.
func (v *View) Fold(ctx context.Context, s Scan, workers func(i int) Folder) error {
	if err := s.check(); err != nil {
		return err
	}
	list, err := v.all()
	if err != nil {
		return err
	}
	f := &fold{view: v, scan: &s}
	if a := v.people.Aliased(); !a.Empty() {
		f.aliased = a
	}
	for i, p := range s.Patterns {
		if c := f.compile(p.Where); c.kind != always {
			f.conditions[i] = c
			f.filtered |= 1 << i
		}
	}
	if err := f.open(list); err != nil {
		return err
	}
	f.run(ctx, workers)
	runtime.KeepAlive(list) // columns are good as long as their segments are held
	if err := ctx.Err(); err != nil {
		return err
	}
	return f.failed
}

// open makes ready the segments that can hold hits.
func (f *fold) open(list []*segment.Segment) error {
	for _, s := range list {
		if s.Rows == 0 || s.Last < f.scan.From || s.First >= f.scan.To {
			continue
		}
		x, err := f.newSource(s)
		if err != nil {
			return err
		}
		if !x.none {
			f.sources = append(f.sources, x)
		}
	}
	return nil
}

func (f *fold) run(ctx context.Context, workers func(i int) Folder) {
	n := runtime.GOMAXPROCS(0)
	folders := make([]Folder, n)
	for i := range folders {
		folders[i] = workers(i)
	}
	blocks := int64((f.view.People() + blockPeople - 1) / blockPeople)
	var group sync.WaitGroup
	for _, to := range folders {
		group.Go(func() {
			w := &worker{fold: f, to: to}
			for ctx.Err() == nil && !f.hasFailed() {
				b := f.next.Add(1) - 1
				if b >= blocks {
					return
				}
				w.block(uint32(b) * blockPeople)
			}
		})
	}
	group.Wait()
}

// fail ends the walk: a section that was opened on the way is damaged.
func (f *fold) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failed == nil {
		f.failed = err
	}
}

func (f *fold) hasFailed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed != nil
}
