package query

import (
	"container/list"
	"context"
	"sync"

	"hubbub/internal/rooms/activity/query/lang"
)

// cache keeps answers, the last used ones, up to a number of bytes; and lets equal questions that are asked at the same time run once.
type cache struct {
	mu      sync.Mutex // a leaf
	bytes   int
	most    int
	order   *list.List // of *kept, the last used in front
	kept    map[string]*list.Element
	flights map[string]*flight
}

type kept struct {
	key    string
	answer *lang.Answer
	bytes  int
}

// flight is a question that runs.
type flight struct {
	done    chan struct{}
	answer  *lang.Answer
	err     error
	waiting int
	cancel  context.CancelFunc
}

func newCache(most int) *cache {
	return &cache{most: most, order: list.New(), kept: map[string]*list.Element{}, flights: map[string]*flight{}}
}

// overhead is what an answer costs beside its bytes.
const overhead = 512

// get gives the answer that is kept under key, nil when there is none.
func (c *cache) get(key string) *lang.Answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.kept[key]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*kept).answer
}

// do runs, or waits for another who runs the same, and keeps the answer. run's context ends when nobody waits any more. Whoever runs returns after run did, so
// that what run uses may be the caller's.
func (c *cache) do(ctx context.Context, key string, run func(context.Context) (answer *lang.Answer, bytes int, err error)) (*lang.Answer, error) {
	c.mu.Lock()
	if e, ok := c.kept[key]; ok {
		c.mu.Unlock()
		return e.Value.(*kept).answer, nil
	}
	f, follows := c.flights[key]
	if !follows {
		var running context.Context
		f = &flight{done: make(chan struct{})}
		running, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		c.flights[key] = f
		go c.fly(running, key, f, run)
	}
	f.waiting++
	c.mu.Unlock()
	select {
	case <-f.done:
		return f.answer, f.err
	case <-ctx.Done():
	}
	c.mu.Lock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		if c.flights[key] == f {
			delete(c.flights, key) // who asks now begins anew
		}
	}
	c.mu.Unlock()
	if !follows {
		<-f.done
	}
	return nil, ctx.Err()
}

func (c *cache) fly(ctx context.Context, key string, f *flight, run func(context.Context) (*lang.Answer, int, error)) {
	defer f.cancel()
	answer, bytes, err := run(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	f.answer, f.err = answer, err
	close(f.done)
	if c.flights[key] == f {
		delete(c.flights, key)
	}
	if err == nil {
		c.keep(key, answer, bytes+len(key)+overhead)
	}
}

// keep stores an answer, unless it alone would take a quarter of the room.
func (c *cache) keep(key string, answer *lang.Answer, bytes int) {
	if old, ok := c.kept[key]; ok {
		c.drop(old)
	}
	if bytes > c.most/4 {
		return
	}
	c.kept[key] = c.order.PushFront(&kept{key, answer, bytes})
	for c.bytes += bytes; c.bytes > c.most; {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	k := c.order.Remove(e).(*kept)
	delete(c.kept, k.key)
	c.bytes -= k.bytes
}
