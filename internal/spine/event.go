package spine

import (
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

	Row Row `json:"-"` // where consumers found it
}

// Row is a row's place in the outbox. Rows are ordered by Tx, then N.
type Row struct{ Tx, N int64 }
