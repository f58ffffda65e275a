package bench

import (
	"context"
	"errors"
	"time"
)

// calm is how long normal times are watched, before the overload and after.
func (c *Chat) calm() time.Duration {
	if c.hurry > 0 {
		return c.hurry
	}
	return 5 * time.Second
}

// overload finds out what the server takes, offers three times that for a while, goes back to half of it, and measures how long it
// takes until delays are as they were at half load before, and nobody is refused.
func (r *run) overload(ctx context.Context) (*Report, error) {
	rep := &Report{}
	before := r.accepted.Load()
	began := time.Now()
	for _, s := range r.senders {
		for range 8 {
			s.send(time.Now())
		}
	}
	if err := wait(ctx, r.cfg.calm()); err != nil {
		return nil, err
	}
	rep.Capacity = float64(r.accepted.Load()-before) / time.Since(began).Seconds()
	r.stopped.Store(true)
	if err := r.settle(ctx); err != nil {
		return nil, err
	}
	half := max(1, int(rep.Capacity/2))
	r.open.Store(true)

	r.from.Store(r.micros(time.Now()))
	if _, err := r.offer(ctx, half, r.cfg.calm()); err != nil {
		return nil, err
	}
	r.until.Store(r.micros(time.Now()))
	normal := r.sum()
	if normal.n == 0 {
		return nil, errors.New("nothing was delivered at half load")
	}
	rep.P50, rep.P99 = normal.quantile(.5), normal.quantile(.99)
	r.slow.Store(int64(max(2*rep.P99, 50) * 1000))

	accepted, refused := r.accepted.Load(), r.refused.Load()
	offered, err := r.offer(ctx, 3*int(rep.Capacity), time.Duration(r.cfg.Overload)*time.Second)
	if err != nil {
		return nil, err
	}
	end := time.Now()
	rep.OfferedPerS = float64(offered) / float64(r.cfg.Overload)
	rep.AcceptedPerS = float64(r.accepted.Load()-accepted) / float64(r.cfg.Overload)
	rep.Busy = r.refused.Load() - refused
	if _, err := r.offer(ctx, half, r.cfg.calm()); err != nil {
		return nil, err
	}
	if _, rep.RSS, err = r.srv.usage(); err != nil {
		return nil, err
	}
	if err := r.settle(ctx); err != nil {
		return nil, err
	}
	rep.NormalAfter = float64(max(0, r.disturbed.Load()-r.micros(end))) / 1000
	return rep, r.judge(rep)
}

// offer sends rate messages a second for d, whatever comes back, and returns how many it sent.
func (r *run) offer(ctx context.Context, rate int, d time.Duration) (sent int, err error) {
	pace, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	sent = r.pace(pace, rate)
	return sent, ctx.Err()
}

// notice keeps when something last was not as in normal times: a message that took too long, or one that was refused.
func (r *run) notice(now, took int64, refused bool) {
	if limit := r.slow.Load(); limit > 0 && (refused || took > limit) && now > r.disturbed.Load() {
		r.disturbed.Store(now)
	}
}

func (r *run) sum() *histogram {
	var all histogram
	for i := range r.hist {
		all.merge(&r.hist[i])
	}
	return &all
}
