package identity

import (
	"hubbub/internal/rooms/identity/contacts"
	"hubbub/internal/rooms/identity/core"
	"hubbub/internal/rooms/identity/origin"
	"hubbub/internal/rooms/identity/signin"
)

// What other rooms name. The parts are this room's own business.
type (
	Workspace       = core.Workspace
	NewWorkspace    = core.NewWorkspace
	WorkspaceChange = core.WorkspaceChange
	Settings        = core.Settings
	Person          = core.Person
	NewPerson       = core.NewPerson
	PersonChange    = core.PersonChange
	ImportedPerson  = core.ImportedPerson
	Kind            = core.Kind
	Status          = core.Status
	Account         = core.Account
	NewAccount      = core.NewAccount
	Membership      = core.Membership
	Session         = core.Session
	SignedIn        = core.SignedIn
	Token           = core.Token
	NewToken        = core.NewToken
	Bot             = core.Bot
	Invite          = core.Invite
	NewInvite       = core.NewInvite
	Invitation      = core.Invitation
	Act             = core.Act
	Client          = origin.Client
	Contact         = contacts.Contact
	ContactChange   = contacts.ContactChange
	SetupRequest    = signin.SetupRequest
	SignUp          = signin.SignUp
	SignOnStart     = signin.SignOnStart
	Passkey         = signin.Passkey

	Notifier     = core.Notifier
	Disconnector = core.Disconnector
	Mailer       = signin.Mailer
	Mail         = signin.Mail
)

// Kinds of people.
const (
	KindPerson = core.KindPerson
	KindBot    = core.KindBot
	KindGuest  = core.KindGuest
)

// Events that identity publishes; their properties stand in core/events.go.
const (
	WorkspaceCreated  = core.WorkspaceCreated
	WorkspaceChanged  = core.WorkspaceChanged
	PersonJoined      = core.PersonJoined
	PersonChanged     = core.PersonChanged
	PersonDeactivated = core.PersonDeactivated
	PersonReactivated = core.PersonReactivated
	SignInStarted     = core.SignInStarted
	SignInEnded       = core.SignInEnded
	ContactRequested  = core.ContactRequested
	ContactAccepted   = core.ContactAccepted
	ContactRemoved    = core.ContactRemoved
	PersonBlocked     = core.PersonBlocked
	PersonUnblocked   = core.PersonUnblocked
)

// Reasons for which access ends, in signin.ended.
const (
	EndedSignedOut   = core.EndedSignedOut
	EndedRevoked     = core.EndedRevoked
	EndedPassword    = core.EndedPassword
	EndedToken       = core.EndedToken
	EndedDeactivated = core.EndedDeactivated
	EndedRole        = core.EndedRole
	EndedExpired     = core.EndedExpired
)

// What a closed connection is told, as Disconnector hears it.
const (
	DisconnectChanged     = core.DisconnectChanged
	DisconnectSignedOut   = core.DisconnectSignedOut
	DisconnectDeactivated = core.DisconnectDeactivated
)

// CookieName is the browser's session cookie.
const CookieName = core.CookieName

// Where a request comes from: Clients wraps the server's handlers, the others read and set it.
var (
	Clients    = origin.Wrap
	ClientOf   = origin.Of
	WithClient = origin.With
)
