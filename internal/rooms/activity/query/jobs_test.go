package query

import (
	"context"
	"testing"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/activity/timeline"
)

// gate holds whoever wants a view until it is opened, or his context ends.
type gate chan struct{}

func (g gate) View(ctx context.Context, _ ids.ID) (*timeline.View, func(), error) {
	select {
	case <-g:
		return view("UTC", small()...), func() {}, nil
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

func await(t *testing.T, j *jobs, id string) Job {
	t.Helper()
	for {
		o, err := j.get(1, id)
		if err != nil {
			t.Fatal(err)
		}
		if o.Ended != nil {
			return o
		}
		time.Sleep(time.Millisecond)
	}
}

func TestJobsAreCancelledBoundedAndForgotten(t *testing.T) {
	now := monday
	e := New(Options{Now: func() time.Time { return now }})
	g := make(gate)
	j := newJobs(e, g)
	defer j.close()
	q := decode(t, `{"kind":"stickiness","from":"2026-03-02","to":"2026-03-05"}`)
	first, err := j.start(1, q, 8)
	if err != nil || first.State != JobWaiting || first.Reads != 8 {
		t.Fatal(first, err)
	}
	for range maxJobs - 1 {
		if _, err := j.start(1, q, 8); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := j.start(1, q, 8); errs.CodeOf(err) != "query.too_many_jobs" {
		t.Fatal(err)
	}
	if _, err := j.start(2, q, 8); err != nil {
		t.Fatalf("another workspace has its own: %v", err)
	}
	if err := j.end(1, first.ID); err != nil {
		t.Fatal(err)
	}
	if o := await(t, j, first.ID); o.State != JobCancelled || o.Answer != nil {
		t.Fatalf("%+v", o)
	}
	close(g)
	for _, o := range j.list(1) {
		if o = await(t, j, o.ID); o.ID != first.ID && (o.State != JobDone || o.Progress != 1 || o.Answer == nil) {
			t.Fatalf("%+v", o)
		}
	}
	for _, o := range j.list(2) {
		for o.Ended == nil {
			time.Sleep(time.Millisecond)
			if o, err = j.get(2, o.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	j.mu.Lock()
	now = now.Add(keepJobs + time.Second)
	j.mu.Unlock()
	if left := j.list(1); len(left) != 0 {
		t.Fatalf("%d are still there", len(left))
	}
}

func TestAJobThatFailsTellsNoSecret(t *testing.T) {
	j := newJobs(engine(), broke{})
	defer j.close()
	o, err := j.start(1, decode(t, `{"kind":"stickiness"}`), 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := await(t, j, o.ID); got.State != JobFailed || got.Code != "internal" || got.Error != "Something went wrong on our side." {
		t.Fatalf("%+v", got)
	}
}

type broke struct{}

func (broke) View(context.Context, ids.ID) (*timeline.View, func(), error) { return nil, nil, errFault }

func TestClosingEndsJobs(t *testing.T) {
	j := newJobs(engine(), make(gate))
	o, err := j.start(1, decode(t, `{"kind":"stickiness"}`), 0)
	if err != nil {
		t.Fatal(err)
	}
	j.close() // returns only when the job has ended
	if got, err := j.get(1, o.ID); err != nil || got.State != JobCancelled {
		t.Fatal(got, err)
	}
	if _, err := j.start(1, decode(t, `{"kind":"stickiness"}`), 0); errs.CodeOf(err) != "query.closed" {
		t.Fatal(err)
	}
}
