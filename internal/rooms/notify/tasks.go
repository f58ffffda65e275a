package notify

import (
	"context"
	"errors"
	"slices"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/spine"
)

const (
	// grace is how long a push waits, so that who is about to read it anyway is left alone and a burst becomes one.
	grace = 2 * time.Second
	// pause is how long after a push the next of the same conversation comes, unless it names the person.
	pause = 20 * time.Second
	// pushTTL is how long a message is worth a push.
	pushTTL = 24 * time.Hour

	// tasksAtOnce are looked at together: of what an author said in them without mentions only the newest is decided about.
	tasksAtOnce = 5000
	// rowsAtOnce are about what a transaction writes down of decisions: so few that people's messages, which wait for the same writer, hardly notice.
	rowsAtOnce = 64
	// restShare is how many times as long as it has worked deciding rests: under load people talk first, and what waits is decided about by its newest alone.
	restShare = 4
)

// task is a message that nobody decided about yet.
type task struct {
	workspace, event, conversation ids.ID
	seq                            int64
	author                         ids.ID
	at                             time.Time
	named                          bool     // it mentions somebody
	older                          []ids.ID // earlier events that this one stands for
}

// Consumer takes messages and reading from the spine.
func (s *Service) Consumer() spine.Consumer {
	return spine.Consumer{Name: "notify", Handle: s.consume}
}

func (s *Service) consume(ctx context.Context, tx *sqldb.Tx, events []spine.Event) error {
	oldest := s.Clock.Now().Add(-pushTTL)
	var news []task
	type cursor struct{ workspace, person, conversation ids.ID }
	read := map[cursor]int64{}
	for _, e := range events {
		switch {
		case e.Origin != spine.Live || e.Conversation == 0:
		case e.Name == "message.sent" && e.At.After(oldest):
			news = append(news, task{workspace: e.Workspace, event: e.ID, conversation: e.Conversation, seq: e.Seq, author: e.Person, at: e.At, named: e.Props["mentions"] != nil})
		case e.Name == "message.read":
			c := cursor{e.Workspace, e.Person, e.Conversation}
			read[c] = max(read[c], e.Seq)
		}
	}
	if err := putTasks(ctx, tx, newest(news)); err != nil {
		return err
	}
	for c, seq := range read {
		if err := readUpTo(ctx, tx, c.workspace, c.person, c.conversation, seq); err != nil {
			return err
		}
	}
	return nil
}

// newest lets the last of an author's messages in a conversation stand for those before it that mention nobody: it reaches the same people, and only the
// newest is pushed anyway. So a flood costs a task for each author and batch, and not for each message.
func newest(list []task) []task {
	type voice struct{ workspace, conversation, author ids.ID }
	last := map[voice]int{}
	var out []task
	for _, t := range list {
		v := voice{t.workspace, t.conversation, t.author}
		if i, ok := last[v]; ok && !out[i].named {
			t.older = append(append(out[i].older, out[i].event), t.older...)
			out[i] = t
			continue
		}
		last[v] = len(out)
		out = append(out, t)
	}
	return out
}

// Decide works through the tasks that are there. One that fails stays for the next run and does not hold up the others.
func (s *Service) Decide(ctx context.Context) error {
	var failures []error
	after := ids.ID(0)
	for {
		list, err := tasks(ctx, s.DB, after, tasksAtOnce)
		if err != nil {
			return errs.Wrap("notify.Decide", err)
		}
		some, err := s.decideAll(ctx, newest(list))
		if err != nil {
			return err
		}
		failures = append(failures, some...)
		if len(list) < tasksAtOnce {
			return errs.Wrap("notify.Decide", errors.Join(failures...))
		}
		after = list[len(list)-1].event
	}
}

// decideAll decides each task for itself, and writes several decisions down together.
func (s *Service) decideAll(ctx context.Context, list []task) (failures []error, err error) {
	var plans []plan
	rows, began := 0, time.Now()
	for i, t := range list {
		p, err := s.decideOne(ctx, t)
		if err != nil {
			failures = append(failures, err)
		} else {
			plans = append(plans, p)
			rows += 2 * (1 + len(p.reached))
		}
		if rows >= rowsAtOnce || i == len(list)-1 {
			failures = append(failures, s.writeAll(ctx, plans)...)
			if i < len(list)-1 {
				rest(ctx, restShare*time.Since(began))
			}
			plans, rows, began = nil, 0, time.Now()
		}
		if err := ctx.Err(); err != nil {
			return failures, err
		}
	}
	return failures, nil
}

func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// writeAll writes plans down together, or, when that fails, each alone.
func (s *Service) writeAll(ctx context.Context, plans []plan) (failures []error) {
	if len(plans) == 0 || s.write(ctx, plans) == nil {
		return nil
	}
	for i := range plans {
		if err := s.write(ctx, plans[i:i+1]); err != nil {
			failures = append(failures, err)
		}
	}
	return failures
}

// plan is what was decided about a task.
type plan struct {
	task
	reached []told
	subs    map[ids.ID][]subscription
}

// told is somebody whom a message reaches.
type told struct {
	Recipient
	Way
	Settings
}

func (s *Service) decideOne(ctx context.Context, t task) (plan, error) {
	now := s.Clock.Now()
	people, err := s.Audience.Recipients(ctx, t.workspace, t.conversation, t.seq)
	if errs.Is(err, errs.NotFound) || now.Sub(t.at) > pushTTL {
		people, err = nil, nil // deleted, or too old to disturb anybody
	}
	if err != nil {
		return plan{}, err
	}
	reached, err := s.reached(ctx, t, people, now)
	if err != nil {
		return plan{}, err
	}
	subs, err := s.subscriptionsOf(ctx, t.workspace, reached)
	return plan{t, reached, subs}, err
}

// reached applies the rules to all recipients.
func (s *Service) reached(ctx context.Context, t task, people []Recipient, now time.Time) ([]told, error) {
	list := make([]ids.ID, len(people))
	for i, r := range people {
		list[i] = r.Person
	}
	chosen, err := settingsOf(ctx, s.DB, t.workspace, list)
	if err != nil {
		return nil, err
	}
	zones, err := s.zones(ctx, t.workspace, chosen)
	if err != nil {
		return nil, err
	}
	m := message{author: t.author, seq: t.seq, crowd: len(people) > CrowdSize}
	var out []told
	for _, r := range people {
		c := choice(chosen, r.Person)
		zone := zones[r.Person]
		if zone == nil {
			zone = time.UTC
		}
		if w := decide(m, r, c, zone, now); w.Push || w.Missed {
			out = append(out, told{r, w, c})
		}
	}
	return out, nil
}

// zones are the time zones of those who have quiet hours.
func (s *Service) zones(ctx context.Context, workspace ids.ID, chosen map[ids.ID]Settings) (map[ids.ID]*time.Location, error) {
	var list []ids.ID
	for p, c := range chosen {
		if c.Quiet != nil {
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	people, err := s.People.People(ctx, workspace, list)
	out := make(map[ids.ID]*time.Location, len(people))
	for id, p := range people {
		out[id] = zoneOf(p.TZ)
	}
	return out, err
}

func (s *Service) subscriptionsOf(ctx context.Context, workspace ids.ID, reached []told) (map[ids.ID][]subscription, error) {
	var list []ids.ID
	for _, r := range reached {
		if r.Way.Push {
			list = append(list, r.Person)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	subs, err := subscriptions(ctx, s.DB, workspace, list)
	out := map[ids.ID][]subscription{}
	for _, sub := range subs {
		out[sub.person] = append(out[sub.person], sub)
	}
	return out, err
}

// write puts down what was decided of tasks that nobody else has finished.
func (s *Service) write(ctx context.Context, plans []plan) error {
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		mine, err := finishTasks(ctx, tx, plans)
		if err != nil || len(mine) == 0 {
			return err
		}
		now := s.Clock.Now()
		// The letters' rows come first: whoever mails one waits for us there, or we for him.
		if err := putLetters(ctx, tx, mine, now); err != nil {
			return err
		}
		for _, p := range mine {
			for _, r := range p.reached {
				for _, sub := range p.subs[r.Person] { // of those only who are pushed to
					if err := putPush(ctx, tx, p.task, sub, r.Mentioned, now.Add(grace)); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

// putLetters notes what is missed, and when each person's letter about it is due.
func putLetters(ctx context.Context, tx *sqldb.Tx, plans []plan, now time.Time) error {
	type rhythm struct {
		workspace ids.ID
		after     int
		period    time.Duration
	}
	letters := map[rhythm][]ids.ID{}
	newest := map[missing]int64{}
	for _, p := range plans {
		for _, r := range p.reached {
			if !r.Missed {
				continue
			}
			k := rhythm{p.workspace, r.MailAfter, r.Mail.period()}
			letters[k] = append(letters[k], r.Person)
			m := missing{p.workspace, r.Person, p.conversation}
			newest[m] = max(newest[m], p.seq)
		}
	}
	for k, people := range letters {
		slices.Sort(people)
		if err := putDigests(ctx, tx, k.workspace, slices.Compact(people), now.Add(time.Duration(k.after)*time.Minute), k.period); err != nil {
			return err
		}
	}
	return putMissed(ctx, tx, newest)
}
