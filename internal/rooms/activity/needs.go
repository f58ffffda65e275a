package activity

import (
	"context"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/activity/fact"
)

// Person is what questions may ask about somebody whom Talk knows.
type Person struct {
	Name, Handle, Role, Kind, Locale, TZ string
	External                             string // what the host calls him
	Deactivated                          bool
}

// People knows who people are. Identity is it.
type People interface {
	// Described tells about people as they are now. Who is not there is left out.
	Described(ctx context.Context, workspace ids.ID, people []ids.ID) (map[ids.ID]Person, error)
	// Zone is where the days of a workspace begin.
	Zone(ctx context.Context, workspace ids.ID) (*time.Location, error)
}

// Act is something that the audit log keeps.
type Act struct {
	Workspace ids.ID
	Action    string
	Detail    map[string]any
}

// Auditor keeps the audit log. Identity is it.
type Auditor interface {
	Audit(ctx context.Context, tx *sqldb.Tx, a Act) error
}

// Dictionary describes events by name. Intake has it.
type Dictionary interface {
	// Seen counts facts that the server itself told.
	Seen(ctx context.Context, workspace ids.ID, facts []fact.Fact) error
	// Forget removes samples that came from people, and returns how many there were.
	Forget(ctx context.Context, workspace ids.ID, people []string) (int, error)
}
