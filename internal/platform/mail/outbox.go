package mail

import (
	"context"
	"log/slog"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

const (
	// keepFor is how long letters stay that left, were refused, or were kept.
	keepFor = 30 * 24 * time.Hour
	// atATime bounds what one Deliver takes up; the rest waits for the next.
	atATime = 100
)

// pauses are the times from one attempt to the next. After the last a letter is given up: who wanted it has long asked again.
var pauses = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 12 * time.Hour, 20 * time.Hour,
}

// Outbox takes letters. Make it with NewOutbox.
type Outbox struct {
	db     *sqldb.DB
	ids    *ids.Maker
	clock  clock.Clock
	sender Sender
	wake   func()
}

// Stored is a letter with what became of it, for the mailbox page.
type Stored struct {
	ID       ids.ID
	To       string
	Kind     string
	Subject  string
	Text     string // empty once it left
	HTML     string // Read only
	State    State
	Attempts int
	Fault    string
	At       time.Time
}

// NewOutbox migrates its table. sender is nil for the development mailbox; wake, if any, is called after a letter was taken, to
// let Deliver run soon.
func NewOutbox(ctx context.Context, db *sqldb.DB, maker *ids.Maker, c clock.Clock, sender Sender, wake func()) (*Outbox, error) {
	if err := db.Migrate(ctx, "mail", migrations); err != nil {
		return nil, errs.Wrap("mail.NewOutbox", err)
	}
	if wake == nil {
		wake = func() {}
	}
	return &Outbox{db, maker, c, sender, wake}, nil
}

var _ Sender = (*Outbox)(nil)

// Send takes a letter: it is stored when Send returns.
func (o *Outbox) Send(ctx context.Context, l Letter) error {
	err := o.db.Tx(ctx, func(tx *sqldb.Tx) error { return o.SendIn(ctx, tx, l) })
	if err == nil {
		o.wake()
	}
	return errs.Wrap("mail.Outbox.Send", err)
}

// SendIn takes a letter inside the caller's transaction: it leaves exactly when that commits, at the next look of Deliver.
func (o *Outbox) SendIn(ctx context.Context, tx *sqldb.Tx, l Letter) error {
	const op = "mail.Outbox.SendIn"
	if err := l.check(op); err != nil {
		return err
	}
	state := Waiting
	if o.sender == nil {
		state = Kept
	}
	return errs.Wrap(op, insert(ctx, tx, o.ids.New(), l, state, o.clock.Now()))
}

// Deliver sends the letters that are due. It is the Run of a job for one node. A letter that fails is not an error of Deliver.
func (o *Outbox) Deliver(ctx context.Context) error {
	const op = "mail.Outbox.Deliver"
	if o.sender == nil {
		return nil
	}
	letters, err := o.due(ctx, o.clock.Now(), atATime)
	if err != nil {
		return errs.Wrap(op, err)
	}
	for _, l := range letters {
		err := o.sender.Send(ctx, l.Letter)
		if ctx.Err() != nil {
			// Stopped in the middle: whether it left is unknown, so it is tried again, under the same Message-ID.
			return ctx.Err()
		}
		if err := o.settled(ctx, l, err); err != nil {
			return errs.Wrap(op, err)
		}
	}
	if len(letters) == atATime {
		o.wake()
	}
	return nil
}

func (o *Outbox) settled(ctx context.Context, l stored, fault error) error {
	now := o.clock.Now()
	if fault == nil {
		return o.settle(ctx, l.id, Sent, now, now, "")
	}
	// Neither the address nor the text belongs into a log.
	log := slog.With("letter", l.ID, "kind", l.Kind, "attempts", l.attempts+1, "error", fault)
	if errs.Is(fault, errs.Invalid) || l.attempts >= len(pauses) {
		log.ErrorContext(ctx, "a letter was given up")
		return o.settle(ctx, l.id, Refused, now, now, fault.Error())
	}
	log.WarnContext(ctx, "a letter could not leave; it is tried again")
	return o.settle(ctx, l.id, Waiting, now.Add(pauses[l.attempts]), now, fault.Error())
}

// Sweep removes letters that nobody needs any more. It is the Run of a daily job.
func (o *Outbox) Sweep(ctx context.Context) error {
	_, err := o.sweep(ctx, o.clock.Now().Add(-keepFor))
	return errs.Wrap("mail.Outbox.Sweep", err)
}

// List gives the latest letters before one, 0 for the first page. Who may see them is the caller's rule.
func (o *Outbox) List(ctx context.Context, before ids.ID, limit int) ([]Stored, error) {
	letters, err := o.latest(ctx, before, limit)
	if err != nil {
		return nil, errs.Wrap("mail.Outbox.List", err)
	}
	out := make([]Stored, len(letters))
	for i, l := range letters {
		out[i] = l.shown()
	}
	return out, nil
}

// Read gives one letter with its page.
func (o *Outbox) Read(ctx context.Context, id ids.ID) (Stored, error) {
	const op = "mail.Outbox.Read"
	l, err := o.letter(ctx, id)
	if err != nil {
		return Stored{}, errs.Wrap(op, err)
	}
	out := l.shown()
	if l.Text != "" {
		out.HTML, err = l.html()
	}
	return out, errs.Wrap(op, err)
}

func (s stored) shown() Stored {
	return Stored{ID: s.id, To: s.To, Kind: s.Kind, Subject: s.Subject, Text: s.Text, State: s.state, Attempts: s.attempts, Fault: s.fault, At: s.created}
}
