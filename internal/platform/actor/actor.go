// Package actor carries who asks through a request.
//
// The identity room decides who it is; every other room only reads it. An Actor belongs to exactly one workspace, so a room
// that passes Actor.Workspace to each of its queries cannot reach another tenant's rows.
package actor

import (
	"context"
	"slices"

	"hubbub/internal/platform/ids"
)

// Role is what a person is in the workspace.
type Role string

// The roles, from most to least.
const (
	Owner     Role = "owner"
	Admin     Role = "admin"
	Moderator Role = "moderator"
	Member    Role = "member"
	Guest     Role = "guest"
	Bot       Role = "bot"
)

var rank = map[Role]int{Owner: 5, Admin: 4, Moderator: 3, Member: 2, Bot: 2, Guest: 1}

// AtLeast reports whether r may do what o may. A bot ranks as a member.
func (r Role) AtLeast(o Role) bool { return rank[r] >= rank[o] }

// Actor is who asks: a person of a workspace, through a session or a token.
type Actor struct {
	Workspace ids.ID
	Person    ids.ID
	Account   ids.ID // the sign-in behind the person; zero for bots
	Session   ids.ID // zero for tokens
	Token     ids.ID // zero for sessions
	Role      Role
	Scopes    []string // what a token may do; nil means everything the person may
	Locale    string   // BCP 47: zh-CN or en
}

// Known reports whether somebody is signed in.
func (a Actor) Known() bool { return a.Person != 0 }

// Can reports whether the token behind the actor, if any, has the scope.
func (a Actor) Can(scope string) bool {
	return a.Scopes == nil || slices.Contains(a.Scopes, scope)
}

type key struct{}

// With puts the actor into the context.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, key{}, a) }

// From takes the actor out of the context; the zero Actor when nobody is signed in.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(key{}).(Actor)
	return a
}
