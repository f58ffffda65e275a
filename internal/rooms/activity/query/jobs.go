package query

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/activity/query/lang"
)

const (
	maxJobs  = 20        // of a workspace that wait or run
	keepJobs = time.Hour // how long an answer can be fetched after the end
	keptJobs = 100       // answers that are kept at most
	jobLimit = time.Hour // no question takes that long unless something is wrong
)

// JobState is how far a job is.
type JobState string

// The states.
const (
	JobWaiting   JobState = "waiting"
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// Job is a question that takes its time.
type Job struct {
	ID       string       `json:"id"`
	State    JobState     `json:"state" enum:"waiting,running,done,failed,cancelled"`
	Kind     string       `json:"kind"`
	Progress float64      `json:"progress" doc:"0 to 1."`
	Reads    int64        `json:"reads" doc:"Events that it reads."`
	Created  time.Time    `json:"created"`
	Ended    *time.Time   `json:"ended,omitempty"`
	Error    string       `json:"error,omitempty"`
	Code     string       `json:"code,omitempty" doc:"Of the error."`
	Answer   *lang.Answer `json:"answer,omitempty" doc:"Once it is done."`
}

type job struct {
	Job
	workspace ids.ID
	cancel    context.CancelFunc
}

// jobs runs questions one after the other, each in a goroutine that waits for its turn.
type jobs struct {
	engine *Engine
	views  Views

	mu   sync.Mutex // a leaf
	all  map[string]*job
	stop context.CancelFunc
	ctx  context.Context
	wg   sync.WaitGroup
}

func newJobs(e *Engine, v Views) *jobs {
	j := &jobs{engine: e, views: v, all: map[string]*job{}}
	j.ctx, j.stop = context.WithCancel(context.Background())
	return j
}

// close ends all and waits for them.
func (j *jobs) close() {
	j.stop()
	j.wg.Wait()
}

func (j *jobs) start(workspace ids.ID, q lang.Question, reads int64) (Job, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tidy()
	open := 0
	for _, o := range j.all {
		if o.workspace == workspace && o.Ended == nil {
			open++
		}
	}
	if open >= maxJobs {
		return Job{}, errs.E("query.start", errs.Limited, "query.too_many_jobs", "Too many questions are waiting already.").After(time.Minute)
	}
	if j.ctx.Err() != nil {
		return Job{}, errs.E("query.start", errs.Busy, "query.closed", "The server is stopping.")
	}
	ctx, cancel := context.WithTimeout(j.ctx, jobLimit)
	o := &job{Job: Job{ID: rand.Text(), State: JobWaiting, Kind: lang.CommonOf(q).Kind, Reads: reads, Created: j.engine.now().UTC()}, workspace: workspace, cancel: cancel}
	j.all[o.ID] = o
	j.wg.Go(func() { j.run(ctx, o, q) })
	return o.Job, nil
}

func (j *jobs) run(ctx context.Context, o *job, q lang.Question) {
	defer o.cancel()
	answer, err := j.answer(ctx, o, q)
	j.mu.Lock()
	defer j.mu.Unlock()
	if o.Ended != nil {
		return
	}
	switch {
	case err == nil:
		o.State, o.Progress, o.Answer = JobDone, 1, answer
	case errors.Is(err, context.Canceled):
		o.State = JobCancelled
	default:
		o.State, o.Error, o.Code = JobFailed, "Something went wrong on our side.", errs.CodeOf(err)
		if e, ok := errors.AsType[*errs.Error](err); ok && e.Kind != errs.Internal {
			o.Error = e.Message
		} else {
			slog.Error("a question failed", "workspace", o.workspace, "kind", o.Kind, "error", err)
		}
	}
	o.end(j.engine.now())
}

func (o *job) end(now time.Time) {
	now = now.UTC()
	o.Ended = &now
}

func (j *jobs) answer(ctx context.Context, o *job, q lang.Question) (*lang.Answer, error) {
	view, done, err := j.views.View(ctx, o.workspace)
	if err != nil {
		return nil, err
	}
	defer done()
	return j.engine.Answer(ctx, view, q, Run{Workspace: o.workspace.String(), Job: true, Progress: func(done float64) {
		j.mu.Lock()
		defer j.mu.Unlock()
		if o.Ended == nil {
			o.State, o.Progress = JobRunning, max(o.Progress, done)
		}
	}})
}

// tidy forgets what ended long ago, and the oldest when there are many. The caller holds mu.
func (j *jobs) tidy() {
	var ended []*job
	for id, o := range j.all {
		switch {
		case o.Ended == nil:
		case j.engine.now().Sub(*o.Ended) > keepJobs:
			delete(j.all, id)
		default:
			ended = append(ended, o)
		}
	}
	slices.SortFunc(ended, func(x, y *job) int { return y.Ended.Compare(*x.Ended) })
	for _, o := range ended[min(keptJobs, len(ended)):] {
		delete(j.all, o.ID)
	}
}

var errNoJob = errs.E("query.job", errs.NotFound, "query.no_job", "There is no such job, or it ended long ago.")

func (j *jobs) find(workspace ids.ID, id string) (*job, error) {
	o, ok := j.all[id]
	if !ok || o.workspace != workspace {
		return nil, errNoJob
	}
	return o, nil
}

func (j *jobs) get(workspace ids.ID, id string) (Job, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	o, err := j.find(workspace, id)
	if err != nil {
		return Job{}, err
	}
	return o.Job, nil
}

// list is those of a workspace, the newest first, without their answers.
func (j *jobs) list(workspace ids.ID) []Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tidy()
	out := []Job{}
	for _, o := range j.all {
		if o.workspace == workspace {
			short := o.Job
			short.Answer = nil
			out = append(out, short)
		}
	}
	slices.SortFunc(out, func(x, y Job) int { return cmp.Or(y.Created.Compare(x.Created), cmp.Compare(x.ID, y.ID)) })
	return out
}

// end cancels a job, or forgets one that has ended.
func (j *jobs) end(workspace ids.ID, id string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	o, err := j.find(workspace, id)
	if err != nil {
		return err
	}
	if o.Ended != nil {
		delete(j.all, id)
		return nil
	}
	o.cancel()
	o.State = JobCancelled
	o.end(j.engine.now())
	return nil
}
