package core

import (
	"context"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/spine"
)

// Names of the events that identity publishes. Append only.
const (
	WorkspaceCreated  = "workspace.created"  // {slug, name}
	WorkspaceChanged  = "workspace.changed"  // {fields}
	PersonJoined      = "person.joined"      // {role, kind, n, invite?, invited_by?, conversations?, claimed?}
	PersonChanged     = "person.changed"     // {fields, by?}; with a role: {role, was}
	PersonDeactivated = "person.deactivated" // {by}
	PersonReactivated = "person.reactivated" // {by}
	SignInStarted     = "signin.started"     // {session, how}
	SignInEnded       = "signin.ended"       // {session, reason}
	AppOpened         = "app.opened"         // {} the first sign of a person after half an hour without one
	ContactRequested  = "contact.requested"  // {other}
	ContactAccepted   = "contact.accepted"   // {other}
	ContactRemoved    = "contact.removed"    // {other}
	PersonBlocked     = "person.blocked"     // {other}
	PersonUnblocked   = "person.unblocked"   // {other}
)

// Reasons for which access ends, in signin.ended.
const (
	EndedSignedOut   = "signed_out"
	EndedRevoked     = "session_revoked"
	EndedPassword    = "password_changed"
	EndedToken       = "token_revoked"
	EndedDeactivated = "deactivated"
	EndedRole        = "role_changed"
	EndedExpired     = "expired"
)

// What a closed connection is told: whether there is sense in coming back.
const (
	DisconnectChanged     = "auth.changed"     // come back, and be asked again
	DisconnectSignedOut   = "auth.signed_out"  // the session or token has ended
	DisconnectDeactivated = "auth.deactivated" // not to come back
)

func disconnectReason(ended string) string {
	switch ended {
	case EndedRole:
		return DisconnectChanged
	case EndedDeactivated:
		return DisconnectDeactivated
	}
	return DisconnectSignedOut
}

// Publish appends one live event of a person.
func (s *Service) Publish(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, name string, at time.Time, props map[string]any) error {
	return s.spine.Append(ctx, tx, workspace, spine.Event{Name: name, At: at, Person: person, Origin: spine.Live, Props: props})
}
