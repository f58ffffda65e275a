package bridges

import (
	"context"
	"encoding/json"
	"slices"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/spine"
)

// Consumer takes facts from the spine and queues them for the endpoints that want them.
func (s *Service) Consumer() spine.Consumer {
	return spine.Consumer{Name: "bridges", Handle: s.consume}
}

func (s *Service) consume(ctx context.Context, tx *sqldb.Tx, events []spine.Event) error {
	if s.Sender == nil {
		return nil
	}
	byWorkspace := map[ids.ID][]spine.Event{}
	for _, e := range events {
		if e.Origin == spine.Live && slices.Contains(offered, e.Name) {
			byWorkspace[e.Workspace] = append(byWorkspace[e.Workspace], e)
		}
	}
	news := false
	for workspace, list := range byWorkspace {
		hooks, err := lockEnabled(ctx, tx, workspace)
		if err != nil {
			return err
		}
		for i := range hooks {
			some, err := s.queue(ctx, tx, &hooks[i], list)
			if err != nil {
				return err
			}
			news = news || some
		}
	}
	if news {
		// Before the commit, but the job looks again soon in any case.
		s.Wake(jobDeliver)
	}
	return nil
}

// queue puts down what an endpoint wants, as far as there is room.
func (s *Service) queue(ctx context.Context, tx *sqldb.Tx, o *Outgoing, events []spine.Event) (bool, error) {
	events = slices.DeleteFunc(slices.Clone(events), func(e spine.Event) bool { return !o.wants(&e) })
	if len(events) == 0 {
		return false, nil
	}
	have, err := queued(ctx, tx, *o, QueueMax)
	if err != nil {
		return false, err
	}
	now := s.Clock.Now()
	for i := range events {
		if have >= QueueMax {
			return true, addDropped(ctx, tx, *o, len(events)-i)
		}
		fact, err := json.Marshal(&events[i])
		if err != nil {
			return false, err
		}
		stored, err := putDelivery(ctx, tx, *o, events[i].ID, string(fact), now)
		if err != nil {
			return false, err
		}
		if stored {
			have++
		}
	}
	return true, nil
}

// wants says what can be said of a fact without asking chat: whether it was asked for, and of a message also whether it is in the right conversation. What remains
// is decided when it is sent.
func (o *Outgoing) wants(e *spine.Event) bool {
	switch {
	case !slices.Contains(o.Events, e.Name), e.At.Before(o.enabledAt):
		return false
	case o.Conversation == 0, o.Conversation == e.Conversation:
		return true
	case e.Conversation == 0:
		return false
	case e.Name == "message.sent":
		return e.Props["parent"] == o.Conversation.String()
	}
	return true
}
