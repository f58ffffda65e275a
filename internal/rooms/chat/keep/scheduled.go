package keep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

const (
	// ScheduledMax is how many messages of one person may wait.
	ScheduledMax = 100
	// ScheduledAhead is how far ahead a message may wait.
	ScheduledAhead = 366 * 24 * time.Hour
	dueAtOnce      = 100
)

// NewScheduled is a message for later.
type NewScheduled struct {
	ClientID     string
	Conversation ids.ID
	Kind         model.MessageKind // text, voice or file; by what it holds if empty
	Text         string
	Attachments  []ids.ID
	Quote        int64
	At           time.Time
}

func (n *NewScheduled) message() chat.NewMessage {
	return chat.NewMessage{ClientID: n.ClientID, Kind: n.Kind, Text: n.Text, Attachments: n.Attachments, Quote: n.Quote}
}

// same tells a repeat from another message under the same client id.
func (n *NewScheduled) same(s *store.Scheduled) bool {
	return s.Text == n.Text && s.At.Equal(at(n.At)) && s.Quote == n.Quote && s.Kind == n.Kind && slices.Equal(idsOf(s.Attachments), n.Attachments)
}

// at is a time as it is stored.
func at(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

func idsOf(files []model.File) []ids.ID {
	var out []ids.ID
	for _, f := range files {
		out = append(out, f.ID)
	}
	return out
}

func message(s *store.Scheduled) chat.NewMessage {
	return chat.NewMessage{ClientID: s.ClientID, Kind: s.Kind, Text: s.Text, Attachments: idsOf(s.Attachments), Quote: s.Quote}
}

var errNotWaiting = errs.E("keep.Scheduled", errs.NotFound, "scheduled.not_found", "No such message waits.")

// Schedule keeps a message until its time, with the actor's own loose files. The client id is the message's: asking twice, or sending it meanwhile, is one message.
func (k *Keeper) Schedule(ctx context.Context, a actor.Actor, n NewScheduled) (store.Scheduled, error) {
	s := store.Scheduled{ID: k.IDs.New(), Workspace: a.Workspace, Person: a.Person, Conversation: n.Conversation, Text: n.Text, At: at(n.At),
		Waiting: store.Waiting{ClientID: n.ClientID, Kind: n.Kind, Quote: n.Quote}}
	if err := k.checkTime(s.At); err != nil {
		return s, err
	}
	if err := k.mayWait(ctx, a, n.Conversation); err != nil {
		return s, err
	}
	if _, err := k.Chat.Draft(ctx, a, n.Conversation, n.message()); err != nil {
		return s, err
	}
	err := k.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		all, err := store.ScheduledOf(ctx, w.Tx, a.Person)
		if err != nil {
			return err
		}
		for _, other := range all {
			if other.ClientID == n.ClientID && other.Conversation == n.Conversation {
				if !n.same(&other) {
					return errs.E("keep.Schedule", errs.Conflict, "message.conflict", "This client id was used for another message.")
				}
				s = other
				return nil
			}
		}
		if len(all) >= ScheduledMax {
			return errs.E("keep.Schedule", errs.Invalid, "scheduled.too_many", fmt.Sprintf("At most %d messages may wait.", ScheduledMax))
		}
		if s.Attachments, err = k.Files.Hold(ctx, w.Tx, a.Workspace, a.Person, n.Attachments); err != nil {
			return err
		}
		if err := store.InsertScheduled(ctx, w.Tx, s); err != nil {
			return err
		}
		return w.Personal(ctx, a.Person, model.ScheduledChanged, 0, int64(s.ID))
	})
	return s, err
}

func (k *Keeper) checkTime(at time.Time) error {
	if now := k.Clock.Now(); !at.After(now) || at.After(now.Add(ScheduledAhead)) {
		return errs.E("keep.Schedule", errs.Invalid, "scheduled.time", "Choose a time in the coming year.").In("body.at", "expected a time in the future, within a year", at)
	}
	return nil
}

// mayWait refuses at once what could not be sent now. What changes until the message is due is decided then.
func (k *Keeper) mayWait(ctx context.Context, a actor.Actor, conversation ids.ID) error {
	if err := k.Chat.MayReadIn(ctx, k.DB, a, conversation); err != nil {
		return err
	}
	c, _, err := store.Conversation(ctx, k.DB, conversation)
	if err != nil || c.Kind == model.Thread {
		return err
	}
	seat, member, err := store.Member(ctx, k.DB, store.Seat{Conversation: conversation, Person: a.Person})
	if err != nil {
		return err
	}
	return model.MayPost(c.Kind, c.Archived, seat.Role, member)
}

// Scheduled lists the actor's waiting messages, the next first.
func (k *Keeper) Scheduled(ctx context.Context, a actor.Actor) ([]store.Scheduled, error) {
	return store.ScheduledOf(ctx, k.DB, a.Person)
}

// Change is what changes of a message that waits; nil stays as it is.
type Change struct {
	Text        *string
	At          *time.Time
	Attachments *[]ids.ID
}

// Reschedule changes a waiting message. One that failed waits again; a file that it no longer holds is gone.
func (k *Keeper) Reschedule(_ context.Context, a actor.Actor, id ids.ID, change Change) (store.Scheduled, error) {
	var out store.Scheduled
	err := k.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		s, ok, err := store.ScheduledByID(ctx, w.Tx, id, a.Person)
		if err != nil {
			return err
		}
		if !ok {
			return errNotWaiting
		}
		s.Failed = ""
		if change.Text != nil {
			s.Text = *change.Text
		}
		if change.At != nil {
			s.At = at(*change.At)
		}
		if err := k.checkTime(s.At); err != nil {
			return err
		}
		if change.Attachments != nil {
			if err := k.rehold(ctx, w, a, &s, *change.Attachments); err != nil {
				return err
			}
		}
		n := message(&s)
		if err := chat.CheckMessage(&n); err != nil {
			return err
		}
		if _, err := store.UpdateScheduled(ctx, w.Tx, s); err != nil {
			return err
		}
		out = s
		return w.Personal(ctx, a.Person, model.ScheduledChanged, 0, int64(id))
	})
	return out, err
}

// rehold makes a waiting message hold these files and no others.
func (k *Keeper) rehold(ctx context.Context, w *commit.Writer, a actor.Actor, s *store.Scheduled, want []ids.ID) error {
	was := s.Attachments
	gone := slices.DeleteFunc(idsOf(was), func(id ids.ID) bool { return slices.Contains(want, id) })
	fresh := slices.DeleteFunc(slices.Clone(want), func(id ids.ID) bool { return slices.Contains(idsOf(was), id) })
	held, err := k.Files.Hold(ctx, w.Tx, a.Workspace, a.Person, fresh)
	if err != nil {
		return err
	}
	s.Attachments = nil
	for _, id := range want {
		for _, f := range slices.Concat(was, held) {
			if f.ID == id && !slices.Contains(idsOf(s.Attachments), id) {
				s.Attachments = append(s.Attachments, f)
			}
		}
	}
	return k.Files.Discard(ctx, w.Tx, a.Workspace, a.Person, gone)
}

// Unschedule removes a waiting message and the files that it held. When it returns nil the message will not be sent.
func (k *Keeper) Unschedule(_ context.Context, a actor.Actor, id ids.ID) error {
	return k.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		s, ok, err := store.ScheduledByID(ctx, w.Tx, id, a.Person)
		if err != nil {
			return err
		}
		if ok {
			ok, err = store.DeleteScheduled(ctx, w.Tx, id, a.Person)
		}
		if err != nil {
			return err
		}
		if !ok {
			return errNotWaiting
		}
		if err := k.Files.Discard(ctx, w.Tx, a.Workspace, a.Person, idsOf(s.Attachments)); err != nil {
			return err
		}
		return w.Personal(ctx, a.Person, model.ScheduledChanged, 0, int64(id))
	})
}

// SendDue sends the messages whose time has come and tells how many. One that cannot be sent now (the server is busy, its author sends too much) does not hold up
// the others and is tried again by the next call. The error is ours, not an author's.
func (k *Keeper) SendDue(ctx context.Context) (int, error) {
	var last store.Scheduled
	var trouble []error
	sent, now := 0, k.Clock.Now()
	for ctx.Err() == nil {
		due, err := store.ScheduledDue(ctx, k.DB, now, last, dueAtOnce)
		if err != nil {
			return sent, errors.Join(append(trouble, err)...)
		}
		for _, s := range due {
			ok, err := k.send(ctx, &s)
			if err != nil {
				trouble = append(trouble, fmt.Errorf("scheduled message %s: %w", s.ID, err))
			}
			if ok {
				sent++
			}
			last = s
		}
		if len(due) < dueAtOnce {
			break
		}
	}
	return sent, errors.Join(trouble...)
}

// send sends one message, or notes why it may not be sent.
func (k *Keeper) send(ctx context.Context, s *store.Scheduled) (bool, error) {
	sent, err := k.post(ctx, s)
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Forbidden, errs.NotFound, errs.Conflict, errs.TooLarge:
		slog.InfoContext(ctx, "a scheduled message may not be sent", "id", s.ID, "error", err)
		return false, k.fail(s, errs.CodeOf(err))
	case errs.Limited:
		return false, nil
	}
	return sent, err
}

// post takes the message from where it waits and sends it, in one transaction, by the rules for its author of now.
func (k *Keeper) post(ctx context.Context, s *store.Scheduled) (bool, error) {
	standings, err := k.People.Standings(ctx, s.Workspace, []ids.ID{s.Person})
	if err != nil {
		return false, err
	}
	author := actor.Actor{Workspace: s.Workspace, Person: s.Person, Role: actor.Member}
	switch is := standings[s.Person]; {
	case !is.Active:
		return false, errs.E("keep.post", errs.Forbidden, "person.not_active", "Its author is no longer active here.")
	case is.Guest:
		author.Role = actor.Guest
	}
	n := message(s)
	d, err := k.Chat.Draft(ctx, author, s.Conversation, n)
	if n.Quote > 0 && errs.CodeOf(err) == "message.not_found" {
		n.Quote = 0 // the quoted message was deleted meanwhile; what the author wrote still stands
		d, err = k.Chat.Draft(ctx, author, s.Conversation, n)
	}
	if err != nil {
		return false, err
	}
	held, err := k.Chat.Holding(s.Conversation)
	if err != nil {
		return false, err
	}
	sent := false
	err = k.Chat.Do(held, func(ctx context.Context, w *commit.Writer) error {
		sent = false
		taken, err := store.TakeScheduled(ctx, w.Tx, *s)
		if err != nil || !taken {
			return err
		}
		seat, member, err := store.Member(ctx, w.Tx, store.Seat{Conversation: s.Conversation, Person: s.Person})
		if err != nil {
			return err
		}
		if err := k.Files.Release(ctx, w.Tx, s.Workspace, s.Person, n.Attachments); err != nil {
			return err
		}
		receipt, _, err := k.Chat.Post(ctx, w, author, *d, n.Attachments)
		if err != nil {
			return err
		}
		sent = true
		if member {
			w.After(func() { k.Chat.PostedAway(author, &seat, receipt) })
		}
		return w.Personal(ctx, s.Person, model.ScheduledChanged, 0, int64(s.ID))
	})
	return sent && err == nil, err
}

func (k *Keeper) fail(s *store.Scheduled, code string) error {
	return k.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		if err := store.FailScheduled(ctx, w.Tx, s, code); err != nil {
			return err
		}
		return w.Personal(ctx, s.Person, model.ScheduledChanged, 0, int64(s.ID))
	})
}
