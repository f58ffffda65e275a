package ratelimit

import (
	"context"
	"time"

	"hubbub/internal/platform/errs"
)

// Limiter counts what happens under a key.
type Limiter interface {
	// Take counts one under key when n per period allow it, and answers 0; else it counts nothing and answers how long until the
	// next may come.
	Take(ctx context.Context, key string, n int, per time.Duration) (wait time.Duration, err error)
}

// Check is Take as an error that tells whoever asked when to come again.
func Check(ctx context.Context, l Limiter, op, key string, n int, per time.Duration) error {
	wait, err := l.Take(ctx, key, n, per)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if wait > 0 {
		return errs.E(op, errs.Limited, "rate.limited", "That was too often; try again in a moment.").After(wait)
	}
	return nil
}

// take is the generic cell rate algorithm: at is the instant at which a key will be as good as new. It returns the new
// instant, or how long to wait.
func take(at, now int64, n int, per time.Duration) (newAt int64, wait time.Duration) {
	if n < 1 || per <= 0 {
		return at, max(per, time.Second)
	}
	interval := max(int64(per)/int64(n), 1)
	newAt = max(at, now) + interval
	// At most n intervals may be owed at a time.
	if owed := newAt - now; owed > interval*int64(n) {
		return at, time.Duration(owed - interval*int64(n))
	}
	return newAt, 0
}
