package spine

import (
	"encoding/json"
	"fmt"
	"time"

	"hubbub/internal/platform/ids"
)

// Origin tells how an event came to us. Only live events may cause acts (mail, push, webhooks, journeys).
type Origin string

// The origins.
const (
	Live      Origin = "live"
	Imported  Origin = "imported"
	Synthetic Origin = "synthetic"
)

// Event is one fact.
type Event struct {
	ID           ids.ID         `json:"id"` // idempotency key of effects outside
	Workspace    ids.ID         `json:"-"`  // the outbox row's
	Name         string         `json:"name"`
	At           time.Time      `json:"at"` // when it happened; for imports the original time
	Person       ids.ID         `json:"person,omitempty"`
	Conversation ids.ID         `json:"conversation,omitempty"`
	Seq          int64          `json:"seq,omitempty"` // the entry that says the same, if any
	Origin       Origin         `json:"origin"`
	Props        map[string]any `json:"props,omitempty"`
}

// encode is JSON lines: one event a line.
func encode(events []Event) ([]byte, error) {
	var b []byte
	for i := range events {
		line, err := json.Marshal(&events[i])
		if err != nil {
			return nil, fmt.Errorf("spine: event %s: %w", events[i].Name, err)
		}
		b = append(append(b, line...), '\n')
	}
	return b, nil
}

func decode(workspace ids.ID, body []byte) ([]Event, error) {
	var out []Event
	for len(body) > 0 {
		n := 0
		for n < len(body) && body[n] != '\n' {
			n++
		}
		var e Event
		if err := json.Unmarshal(body[:n], &e); err != nil {
			return nil, fmt.Errorf("spine: damaged outbox row: %w", err)
		}
		e.Workspace = workspace
		out = append(out, e)
		body = body[min(n+1, len(body)):]
	}
	return out, nil
}
