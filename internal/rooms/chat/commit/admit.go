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
	patience  = 250 * time.Millisecond // how long a message may wait for its transaction
	waitMin   = 2048                   // messages that may wait however slow the disk is
	waitMax   = queueMax - queueMax/8  // the rest is for what is not a message
	windowMax = 4                      // unanswered messages of a person while the queue is more than half full
	rateSpan  = 500 * time.Millisecond // over which the pace of the committer is taken
)

// admission decides who may put a message into the queue: what would have to wait too long is refused at once. So a burst that the disk does not follow
// ends with a queue that is short enough to be gone in a moment. Who has many messages under way is refused first, so that a flood of a few does not
// turn away the others.
type admission struct {
	waiting atomic.Int64 // messages in the queue
	limit   atomic.Int64 // of them
	pace    float64      // jobs a second while there is no lack of them; the committer's own

	mu   sync.Mutex // tier 3
	open map[ids.ID]int
}

func (a *admission) init() {
	a.open = map[ids.ID]int{}
	a.limit.Store(waitMax)
}

// enter admits a message of a person; left has to follow when it is answered.
func (a *admission) enter(person ids.ID) error {
	waiting, limit := a.waiting.Load(), a.limit.Load()
	if waiting >= limit {
		return busy(waiting, limit)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if waiting >= limit/2 && a.open[person] >= windowMax {
		return busy(waiting, limit)
	}
	a.open[person]++
	a.waiting.Add(1)
	return nil
}

// room is enter without entering: it tells early what enter would say.
func (a *admission) room() error {
	if waiting, limit := a.waiting.Load(), a.limit.Load(); waiting >= limit {
		return busy(waiting, limit)
	}
	return nil
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

// took notes that the committer did a full transaction in this time: what may wait is what it does within the patience.
func (a *admission) took(jobs int, d time.Duration) {
	now := float64(jobs) / max(d, time.Microsecond).Seconds()
	if a.pace == 0 {
		a.pace = now
	}
	a.pace += (now - a.pace) * min(1, float64(d)/float64(rateSpan))
	a.limit.Store(min(max(int64(a.pace*patience.Seconds()), waitMin), waitMax))
}

// busy tells when to try again: after about the time in which the queue empties, and not everybody at once.
func busy(waiting, limit int64) error {
	after := time.Duration((0.5 + rand.Float64()) * float64(patience) * float64(waiting) / float64(limit)).Round(time.Millisecond)
	return errs.E("commit", errs.Busy, "server.busy", "The server is busy; try again in a moment.").After(max(after, 20*time.Millisecond))
}
