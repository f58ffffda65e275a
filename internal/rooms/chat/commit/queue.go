package commit

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

const (
	batchMax = 128   // jobs in one transaction
	queueMax = 16384 // jobs waiting; messages are refused before, see admission
	aheadMax = 16    // transactions committed but not yet published

	// While people talk at once a transaction waits for company, a moment at a time as long as there comes some. Whoever was just acknowledged is about to speak
	// again, and a transaction costs about as much for one message as for ten.
	gatherStep = 150 * time.Microsecond
	gatherMost = 4 // steps
)

// Draft is a message on its way into a conversation. Its rules about content were checked before; membership is checked inside.
type Draft struct {
	Workspace    ids.ID
	Conversation ids.ID
	Sender       ids.ID
	ClientID     string
	Hash         int64 // of the content: see store.Sent
	Kind         model.MessageKind
	Text         string
	ExtraJSON    string   // model.Extra, "{}" for none
	Mentions     []ids.ID // members named; 0 is everybody
	To           ids.ID   // whom it answers, or the other one of two; 0 for nobody in particular
	Origin       spine.Origin
}

// Receipt is the acknowledgement of a send.
type Receipt struct {
	Seq     int64     `json:"seq"`
	Ordinal int64     `json:"ordinal"`
	At      time.Time `json:"at"`
}

// Frame is what one conversation gained: consecutive entries, encoded for the wire as {"e":[…]}.
type Frame struct {
	Workspace    ids.ID
	Conversation ids.ID
	First        int64 // number of the first entry
	Head         model.Head
	Data         []byte
	Said         bool     // some of the entries are messages
	Mentions     []ids.ID // members named in it; 0 is everybody
}

// PersonalFrame is what one person's own log gained.
type PersonalFrame struct {
	Person  ids.ID
	Entries []store.PersonalRow
}

// Publisher carries what was committed to those who listen. It must not block for long: what it cannot deliver now it drops, and
// readers notice by the next number. Called from one goroutine.
type Publisher interface {
	Conversation(f Frame)
	Personal(f PersonalFrame)
}

// Config is what a Queue needs.
type Config struct {
	DB        *sqldb.DB
	Spine     *spine.Spine
	Clock     clock.Clock
	Publisher Publisher
	// Encode makes the wire data of entries that are not the birth of a message, from the state as it is after the commit.
	Encode func(ctx context.Context, rows []store.EntryRow) ([]model.Entry, error)
}

// Queue is the commit queue.
type Queue struct {
	cfg       Config
	jobs      chan *job
	committed chan *batch
	recent    *recent // nil on PostgreSQL, where other nodes write too
	admission admission
	crowded   atomic.Int64 // when a transaction last took several jobs, in milliseconds since 1970
	done      sync.WaitGroup

	mu     sync.RWMutex // tier 2: held while putting a job, so that Close can wait for the last
	closed bool
}

// job is one send or one function, and where its answer goes.
type job struct {
	send *Draft

	convs []ids.ID
	fn    func(context.Context, *Writer) error

	receipt Receipt
	err     error
	after   []func()
	reply   func(Receipt, error)
}

// Open starts the queue.
func Open(cfg Config) *Queue {
	q := &Queue{cfg: cfg, jobs: make(chan *job, queueMax), committed: make(chan *batch, aheadMax)}
	if cfg.DB.Dialect() == sqldb.SQLite {
		q.recent = &recent{all: map[ids.ID]*remembered{}}
	}
	q.admission.init()
	q.done.Add(2)
	go q.commitLoop()
	go q.publishLoop()
	return q
}

// Close refuses new jobs, finishes those that are queued, and returns.
func (q *Queue) Close() {
	q.mu.Lock()
	if !q.closed {
		q.closed = true
		close(q.jobs)
	}
	q.mu.Unlock()
	q.done.Wait()
}

// Send stores a message and calls reply once: with its receipt after it is durable and published, or with the reason why not.
// reply runs on the publisher's goroutine and must be quick.
func (q *Queue) Send(d *Draft, reply func(Receipt, error)) {
	if err := q.admission.enter(d); err != nil {
		reply(Receipt{}, err)
		return
	}
	q.put(&job{send: d, reply: reply})
}

// Room says Busy when a message would be refused now.
func (q *Queue) Room() error { return q.admission.room() }

// Do runs fn inside a transaction that holds the heads of the given conversations, and returns after its effects are durable and
// published. An error of fn undoes what it did, and only that.
func (q *Queue) Do(conversations []ids.ID, fn func(context.Context, *Writer) error) error {
	done := make(chan error, 1)
	q.put(&job{convs: conversations, fn: fn, reply: func(_ Receipt, err error) { done <- err }})
	return <-done
}

func (q *Queue) put(j *job) {
	q.mu.RLock()
	defer q.mu.RUnlock()
	var err error
	if q.closed {
		err = errs.E("commit", errs.Busy, "server.stopping", "The server is restarting; try again in a moment.").After(2 * time.Second)
	} else {
		select {
		case q.jobs <- j:
			return
		default:
			err = busy(queueMax, queueMax)
		}
	}
	if j.send != nil {
		q.admission.took([]*job{j})
		q.admission.left([]*job{j})
	}
	j.reply(Receipt{}, err)
}

func (q *Queue) commitLoop() {
	defer q.done.Done()
	defer close(q.committed)
	company := false
	for first := range q.jobs {
		began := time.Now()
		jobs := q.fill(append(make([]*job, 0, 16), first))
		for step, had := 0, 0; company && len(jobs) < batchMax && len(jobs) > had && step < gatherMost; step++ {
			had = len(jobs)
			time.Sleep(gatherStep)
			jobs = q.fill(jobs)
		}
		q.admission.took(jobs)
		if company = len(jobs) >= busyJobs; company {
			q.crowded.Store(time.Now().UnixMilli())
		}
		q.commit(jobs)
		if len(jobs) == batchMax {
			q.admission.did(len(jobs), time.Since(began))
		}
	}
}

// fill adds what is queued, without waiting.
func (q *Queue) fill(jobs []*job) []*job {
	for len(jobs) < batchMax {
		select {
		case j, open := <-q.jobs:
			if !open {
				return jobs
			}
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

// Busy reports whether jobs have lately come faster than transactions: then whoever only derives something from the log should leave processor and disk to
// those who talk.
func (q *Queue) Busy() bool { return time.Now().UnixMilli()-q.crowded.Load() < busyFor.Milliseconds() }

const (
	busyFor  = 200 * time.Millisecond
	busyJobs = 4 // in one transaction
)

// commit runs jobs in one transaction, or, when that fails as a whole, one by one.
func (q *Queue) commit(jobs []*job) {
	// Repeats are rare, so the first try does not look for them: the unique index would refuse one, and then the second try looks.
	b, err := q.transact(jobs, false)
	if sqldb.IsUnique(err) {
		b, err = q.transact(jobs, true)
	}
	if err != nil && len(jobs) > 1 && !errs.Is(err, errs.Full) && !errs.Is(err, errs.Busy) {
		for _, j := range jobs {
			q.commit([]*job{j})
		}
		return
	}
	if err != nil {
		for _, j := range jobs {
			j.receipt, j.err = Receipt{}, err
		}
		b = &batch{jobs: jobs}
	}
	q.committed <- b
}

func (q *Queue) transact(jobs []*job, lookForRepeats bool) (*batch, error) {
	ctx := context.Background()
	var w *Writer
	err := q.cfg.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		w = &Writer{q: q, Tx: tx, Now: q.cfg.Clock.Now(), batch: &batch{jobs: jobs}, lookForRepeats: lookForRepeats}
		return w.run(ctx, jobs)
	})
	if err != nil {
		q.recent.forget()
		return nil, errs.Wrap("commit", err)
	}
	q.recent.keep(w)
	return w.batch, nil
}
