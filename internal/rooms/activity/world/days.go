package world

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"hubbub/internal/rooms/activity/fact"
)

// Day is what everybody does on a day of the plan, sorted by time. Workers share the people; the answer does not depend on how many they are.
func (c *Crowd) Day(day, workers int) []fact.Fact {
	parts := make([][]fact.Fact, workers)
	var wg sync.WaitGroup
	for w := range parts {
		wg.Go(func() {
			for i := w * len(c.people) / workers; i < (w+1)*len(c.people)/workers; i++ {
				parts[w] = c.walk(parts[w], i, day)
			}
		})
	}
	wg.Wait()
	all := slices.Concat(parts...)
	order := make([]ref, len(all))
	for i := range all {
		order[i] = ref{all[i].At, int32(i)}
	}
	slices.SortFunc(order, func(a, b ref) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.i, b.i))
	})
	out := make([]fact.Fact, len(all))
	for i, o := range order {
		out[i] = all[o.i]
	}
	return out
}

type ref struct {
	at int64
	i  int32
}

// Each hands the days to fn, one after the other, while the next one is made.
func (c *Crowd) Each(ctx context.Context, workers int, fn func(day int, facts []fact.Fact) error) error {
	next := make(chan []fact.Fact)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(next)
		for day := range c.plan.Days {
			select {
			case next <- c.Day(day, workers):
			case <-ctx.Done():
				return
			}
		}
	}()
	day := 0
	for facts := range next {
		if err := fn(day, facts); err != nil {
			return err
		}
		day++
	}
	return ctx.Err()
}
