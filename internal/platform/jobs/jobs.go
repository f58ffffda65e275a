package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Job is work that is done again and again.
type Job struct {
	Name    string                      // such as chat.scheduled; a metric label
	Every   time.Duration               // pause from the end of a run to the next
	Timeout time.Duration               // of one run; 0 is none
	OneNode bool                        // only where the lease is held
	Run     func(context.Context) error // ends soon after its context does
}

// Lease lets one node at a time hold a name.
type Lease interface {
	// Hold takes the lease of name for ttl, or renews it; held is false while another node has it.
	Hold(ctx context.Context, name string, ttl time.Duration) (held bool, err error)
	// Release gives it back; one that is not held is no error.
	Release(ctx context.Context, name string) error
}

// Alone is the Lease of a node that has no others beside it.
type Alone struct{}

// Hold always holds.
func (Alone) Hold(context.Context, string, time.Duration) (bool, error) { return true, nil }

// Release does nothing.
func (Alone) Release(context.Context, string) error { return nil }

const (
	// LeaseFor is how long a lease holds without renewal: after a node's sudden death its jobs rest that long.
	LeaseFor   = 15 * time.Second
	firstRetry = time.Second
)

// Runner runs jobs. Make it with New.
type Runner struct {
	lease   Lease
	jobs    []*worker
	started bool
	stop    context.CancelFunc
	wg      sync.WaitGroup

	runs    *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	success *prometheus.GaugeVec
}

type worker struct {
	Job
	wake chan struct{}

	mu      sync.Mutex // a leaf
	running bool
}

// New makes a runner whose figures go to registry.
func New(lease Lease, registry prometheus.Registerer) *Runner {
	r := &Runner{
		lease:   lease,
		runs:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hubbub_job_runs_total", Help: "Runs of background jobs, by result."}, []string{"job", "result"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "hubbub_job_seconds", Help: "Time that runs of background jobs took.", Buckets: prometheus.ExponentialBuckets(.001, 4, 9)}, []string{"job"}),
		success: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "hubbub_job_last_success_timestamp_seconds", Help: "When a background job last succeeded here."}, []string{"job"}),
	}
	registry.MustRegister(r.runs, r.seconds, r.success)
	return r
}

// Add adds a job. Two jobs of one name, or one that cannot run, are faults of the program.
func (r *Runner) Add(j Job) {
	if r.started || j.Name == "" || j.Run == nil || j.Every <= 0 {
		panic("jobs: " + j.Name + " cannot be added")
	}
	for _, w := range r.jobs {
		if w.Name == j.Name {
			panic("jobs: two jobs are named " + j.Name)
		}
	}
	r.jobs = append(r.jobs, &worker{Job: j, wake: make(chan struct{}, 1)})
}

// Start lets all jobs run. What ctx carries reaches the jobs; its end does not: that is Stop's.
func (r *Runner) Start(ctx context.Context) {
	r.started = true
	ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	for _, w := range r.jobs {
		r.wg.Go(func() { r.work(ctx, w) })
	}
}

// Wake lets a job run soon: now, or once more after the run that is under way. Many calls become one run.
func (r *Runner) Wake(name string) {
	for _, w := range r.jobs {
		if w.Name == name {
			select {
			case w.wake <- struct{}{}:
			default:
			}
			return
		}
	}
	panic("jobs: no job is named " + name)
}

// Stop ends all jobs and waits for them; when ctx ends first, the error names those that still run.
func (r *Runner) Stop(ctx context.Context) error {
	if !r.started {
		return nil
	}
	r.stop()
	done := make(chan struct{})
	go func() { r.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	var still []string
	for _, w := range r.jobs {
		w.mu.Lock()
		if w.running {
			still = append(still, w.Name)
		}
		w.mu.Unlock()
	}
	return fmt.Errorf("jobs: still running: %v: %w", still, ctx.Err())
}

// work is the life of one job.
func (r *Runner) work(ctx context.Context, w *worker) {
	var pause time.Duration
	failures := 0
	for {
		select {
		case <-ctx.Done():
			r.giveBack(ctx, w)
			return
		case <-w.wake:
		case <-time.After(pause):
		}
		if ctx.Err() != nil {
			continue
		}
		ran, err := r.turn(ctx, w)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			pause = min(w.Every, firstRetry<<min(failures, 30))
			failures++
			slog.ErrorContext(ctx, "job failed", "job", w.Name, "error", err, "failures", failures, "again_in", pause)
		case !ran:
			// Another node has the lease; look again before it could have died unnoticed for long.
			pause, failures = min(w.Every, LeaseFor/3), 0
		default:
			pause, failures = w.Every, 0
		}
	}
}

// turn runs the job once, if this node may.
func (r *Runner) turn(ctx context.Context, w *worker) (ran bool, err error) {
	if !w.OneNode {
		return true, r.run(ctx, w)
	}
	held, err := r.lease.Hold(ctx, w.Name, LeaseFor)
	if err != nil {
		return false, fmt.Errorf("lease: %w", err)
	}
	if !held {
		return false, nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	renewing := make(chan struct{})
	go func() { defer close(renewing); r.renew(ctx, w.Name, cancel) }()
	err = r.run(ctx, w)
	cancel(nil)
	<-renewing
	return true, err
}

// renew keeps the lease until ctx ends, or ends ctx when it is lost.
func (r *Runner) renew(ctx context.Context, name string, cancel context.CancelCauseFunc) {
	until := time.Now().Add(LeaseFor)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(LeaseFor / 3):
		}
		asked := time.Now()
		held, err := r.lease.Hold(ctx, name, LeaseFor)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && held:
			until = asked.Add(LeaseFor)
		case err == nil || time.Now().Add(LeaseFor/3).After(until):
			cancel(fmt.Errorf("the lease of %s is lost", name))
			return
		}
	}
}

// run is one run, with everything around it.
func (r *Runner) run(ctx context.Context, w *worker) (err error) {
	if w.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, w.Timeout)
		defer cancel()
	}
	w.setRunning(true)
	started := time.Now()
	defer func() {
		w.setRunning(false)
		result := "ok"
		if p := recover(); p != nil {
			err, result = fmt.Errorf("panic: %v\n%s", p, debug.Stack()), "panic"
		} else if err != nil {
			result = "error"
			if cause := context.Cause(ctx); cause != nil && cause != ctx.Err() {
				err = fmt.Errorf("%w (%w)", err, cause)
			}
		}
		r.runs.WithLabelValues(w.Name, result).Inc()
		r.seconds.WithLabelValues(w.Name).Observe(time.Since(started).Seconds())
		if err == nil {
			r.success.WithLabelValues(w.Name).SetToCurrentTime()
		}
	}()
	return w.Run(ctx)
}

func (w *worker) setRunning(on bool) {
	w.mu.Lock()
	w.running = on
	w.mu.Unlock()
}

func (r *Runner) giveBack(ctx context.Context, w *worker) {
	if !w.OneNode {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := r.lease.Release(ctx, w.Name); err != nil {
		slog.WarnContext(ctx, "a lease was not given back; it ends by itself", "job", w.Name, "error", err)
	}
}
