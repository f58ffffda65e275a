package bridges

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/sqldb"

	"golang.org/x/sync/errgroup"
)

const (
	endpointsAtOnce  = 64
	endpointsAbreast = 8
	// roundFor is how long one endpoint is delivered to before the others are looked at again.
	roundFor = 5 * time.Second
	// claimFor must outlast one delivery: the sender's timeout and the database's work around it.
	claimFor = time.Minute
	restMost = 5 * time.Minute
)

// backoff are the times from one attempt of a delivery to the next; after the last one it is given up.
var backoff = []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

// jittered keeps endpoints that failed together from being asked together again.
func jittered(d time.Duration) time.Duration {
	return d - d/10 + rand.N(d/5)
}

// Deliver sends what is due. What an endpoint does wrong is no error of Deliver.
func (s *Service) Deliver(ctx context.Context) error {
	const op = "bridges.Deliver"
	if s.Sender == nil {
		return nil
	}
	for {
		list, err := dueOuts(ctx, s.DB, s.Clock.Now(), endpointsAtOnce)
		if err != nil {
			return errs.Wrap(op, err)
		}
		var more atomic.Bool
		var group errgroup.Group
		group.SetLimit(endpointsAbreast)
		for _, at := range list {
			group.Go(func() error {
				rest, err := s.serve(ctx, at)
				if rest {
					more.Store(true)
				}
				return err
			})
		}
		if err := group.Wait(); err != nil || len(list) < endpointsAtOnce && !more.Load() {
			return errs.Wrap(op, err)
		}
	}
}

// claim is this node's right to deliver to an endpoint. It is given back at the end; after a crash it ends by itself.
type claim struct {
	endpoint
	until time.Time
}

// serve delivers to one endpoint, one delivery after the other; more says that there was no time for all.
func (s *Service) serve(ctx context.Context, at endpoint) (more bool, err error) {
	c := &claim{endpoint: at}
	won, err := s.take(ctx, c)
	if err != nil || !won {
		return false, err
	}
	started, goOn := time.Now(), true
	for goOn && err == nil && ctx.Err() == nil {
		if more = time.Since(started) > roundFor; more {
			break
		}
		goOn, err = s.next(ctx, c)
	}
	return more, errors.Join(err, s.giveBack(ctx, c))
}

func (s *Service) take(ctx context.Context, c *claim) (won bool, err error) {
	now := s.Clock.Now()
	c.until = now.Add(claimFor)
	err = s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		won, err = claimOut(ctx, tx, c.endpoint, now, c.until)
		return err
	})
	return won, err
}

// giveBack also happens when the server stops, so that another node may go on at once.
func (s *Service) giveBack(ctx context.Context, c *claim) error {
	return s.DB.Tx(context.WithoutCancel(ctx), func(tx *sqldb.Tx) error {
		_, err := keepClaim(context.WithoutCancel(ctx), tx, c.endpoint, c.until, time.Time{})
		return err
	})
}

// next does the endpoint's next delivery; goOn is false when there is none, or the endpoint needs a rest, or is another node's now.
func (s *Service) next(ctx context.Context, c *claim) (goOn bool, err error) {
	o, found, err := outgoingByID(ctx, s.DB, c.endpoint)
	if err != nil || !found || !o.Enabled {
		return false, err
	}
	d, found, err := nextDelivery(ctx, s.DB, c.endpoint, s.Clock.Now())
	if err != nil || !found {
		return false, err
	}
	name, body, err := s.payload(ctx, &o, &d)
	if err != nil {
		return false, err
	}
	var a *Attempt
	if body != nil {
		d.attempts++
		sent := s.send(ctx, &o, envelope{id: d.event, name: name, body: body, attempt: d.attempts})
		if ctx.Err() != nil && sent.Status == 0 {
			return false, nil // whether it arrived is unknown; it is sent again under the same id
		}
		a = &sent
	}
	return s.settle(ctx, c, d, a)
}

// settle draws the consequence of an attempt; a is nil when there was nothing to tell. What was answered is noted also when the server is stopping.
func (s *Service) settle(ctx context.Context, c *claim, d delivery, a *Attempt) (goOn bool, err error) {
	ctx = context.WithoutCancel(ctx)
	until := s.Clock.Now().Add(claimFor)
	err = s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		goOn = false
		kept, err := keepClaim(ctx, tx, c.endpoint, c.until, until)
		if err != nil || !kept {
			return err // deleted, or too slow and another's now
		}
		o, found, err := lockOutgoing(ctx, tx, c.workspace, c.id)
		if err != nil || !found || !o.Enabled {
			return err
		}
		switch {
		case a == nil:
			goOn = true
			return finish(ctx, tx, c.endpoint, d)
		case a.ok():
			goOn = true
			return s.arrived(ctx, tx, &o, d, a)
		}
		return s.failed(ctx, tx, &o, d, a)
	})
	if err == nil {
		c.until = until
	}
	return goOn, err
}

func (s *Service) arrived(ctx context.Context, tx *sqldb.Tx, o *Outgoing, d delivery, a *Attempt) error {
	at := endpoint{o.Workspace, o.ID}
	a.Outcome = Delivered
	if err := errors.Join(finish(ctx, tx, at, d), putAttempt(ctx, tx, at, *a)); err != nil {
		return err
	}
	if o.Failures == 0 && o.FailingSince.IsZero() {
		return nil
	}
	o.Failures, o.FailingSince, o.restUntil = 0, time.Time{}, time.Time{}
	return changeOutgoing(ctx, tx, *o)
}

// failed plans the next attempt, lets the endpoint rest, and disables it when it has failed for too long or is gone.
func (s *Service) failed(ctx context.Context, tx *sqldb.Tx, o *Outgoing, d delivery, a *Attempt) error {
	now := s.Clock.Now()
	at := endpoint{o.Workspace, o.ID}
	o.Failures++
	if o.FailingSince.IsZero() {
		o.FailingSince = now
	}
	o.restUntil = now.Add(max(min(jittered(backoff[0]<<min(o.Failures-1, 10)), restMost), a.retryAfter))
	why := ""
	switch {
	case a.Status == http.StatusGone:
		why = "gone"
	case now.Sub(o.FailingSince) >= DisableAfter:
		why = "failing"
	}
	var err error
	if d.attempts > len(backoff) || why != "" {
		a.Outcome = GivenUp
		err = finish(ctx, tx, at, d)
	} else {
		a.Outcome = Again
		err = postpone(ctx, tx, at, d, now.Add(max(jittered(backoff[d.attempts-1]), a.retryAfter)))
	}
	if err := errors.Join(err, putAttempt(ctx, tx, at, *a)); err != nil {
		return err
	}
	if why != "" {
		slog.WarnContext(ctx, "an outgoing webhook is disabled", "webhook", o.ID, "why", why, "failures", o.Failures)
		if err := o.disable(ctx, tx, why); err != nil {
			return err
		}
		if err := s.Audit.Audit(ctx, tx, Act{o.Workspace, actDisabled, o.ID, map[string]any{"way": "out", "why": why, "host": o.host(), "status": a.Status, "failures": o.Failures}}); err != nil {
			return err
		}
	}
	return changeOutgoing(ctx, tx, *o)
}

// retryAfter is what an endpoint asks for, within reason.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	wait := time.Duration(0)
	if n, err := strconv.Atoi(text); err == nil {
		wait = time.Duration(min(max(n, 0), 1<<20)) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), backoff[len(backoff)-1])
}
