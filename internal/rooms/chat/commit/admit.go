package commit

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
)

const (
	patience  = 500 * time.Millisecond // how long a message may wait for its transaction
	waitMin   = 2048                   // messages that may wait however slow the disk is
	waitMax   = queueMax - queueMax/8  // the rest is for what is not a message
	bytesMax  = 64 << 20               // of messages that wait
	windowMax = 4                      // unanswered messages of a person while the queue is three quarters full
	rateSpan  = 500 * time.Millisecond // over which the pace of the committer is taken
)

// admission decides who may put a message into the queue: what would have to wait too long is refused at once. So a burst that the disk does not follow
// ends with a queue that is short enough to be gone in a moment. Who has many messages under way is refused first, so that a flood of a few does not
// turn away the others.
type admission struct {
	waiting atomic.Int64 // messages in the queue
	bytes   atomic.Int64 // of them
	limit   atomic.Int64 // messages that may wait
	pace    float64      // jobs a second while there is no lack of them; the committer's own

	mu   sync.Mutex // tier 3
	open map[ids.ID]int
}

func (a *admission) init() {
	a.open = map[ids.ID]int{}
	a.limit.Store(waitMax)
}

// enter admits a message; took has to follow when the committer has it, and left when it is answered.
func (a *admission) enter(d *Draft) error {
	if err := a.room(); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if waiting, limit := a.waiting.Load(), a.limit.Load(); a.open[d.Sender] >= windowMax && waiting >= limit/4*3 {
		return busy(waiting, limit)
	}
	a.open[d.Sender]++
	a.waiting.Add(1)
	a.bytes.Add(d.size())
	return nil
}

// room tells early whether nobody would be let in now.
func (a *admission) room() error {
	if waiting, limit := a.waiting.Load(), a.limit.Load(); waiting >= limit || a.bytes.Load() >= bytesMax {
		return busy(waiting, limit)
	}
	return nil
}

func (d *Draft) size() int64 { return int64(len(d.Text) + len(d.ExtraJSON)) }

// took notes that the committer has jobs.
func (a *admission) took(jobs []*job) {
	n, size := int64(0), int64(0)
	for _, j := range jobs {
		if j.send != nil {
			n++
			size += j.send.size()
		}
	}
	a.waiting.Add(-n)
	a.bytes.Add(-size)
}

// left notes that messages have been answered.
func (a *admission) left(jobs []*job) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, j := range jobs {
		if j.send == nil {
			continue
		}
		if n := a.open[j.send.Sender]; n > 1 {
			a.open[j.send.Sender] = n - 1
		} else {
			delete(a.open, j.send.Sender)
		}
	}
}

// did notes that the committer did a full transaction in this time: what may wait is what it does within the patience.
func (a *admission) did(jobs int, d time.Duration) {
	now := float64(jobs) / max(d, time.Microsecond).Seconds()
	if a.pace == 0 {
		a.pace = now
	}
	a.pace += (now - a.pace) * min(1, float64(d)/float64(rateSpan))
	a.limit.Store(min(max(int64(a.pace*patience.Seconds()), waitMin), waitMax))
}

// busy tells when to try again: when the queue will be a little less than half full, so that it does not run dry, and not everybody at once.
func busy(waiting, limit int64) error {
	share := min(max(float64(waiting)/float64(limit)-0.4, 0.2), 0.8)
	after := time.Duration((0.75 + rand.Float64()/2) * share * float64(patience)).Round(time.Millisecond)
	return errs.E("commit", errs.Busy, "server.busy", "The server is busy; try again in a moment.").After(after)
}
