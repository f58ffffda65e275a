package core

import (
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
)

// Workspace is a tenant: one company or site.
type Workspace struct {
	ID        ids.ID    `json:"id"`
	Slug      string    `json:"slug" example:"acme"`
	Name      string    `json:"name" example:"热闹工坊"`
	Settings  Settings  `json:"settings"`
	CreatedAt time.Time `json:"created_at"`
	People    int64     `json:"people" doc:"How many people ever joined."`
}

// Settings are what a workspace's admins choose here.
type Settings struct {
	SignUp        bool     `json:"sign_up" doc:"Whoever comes may join as a member without an invite."`
	Domains       []string `json:"domains,omitempty" maxItems:"50" doc:"Only with these e-mail domains, and only after the address is verified. Empty: any address."`
	MembersInvite bool     `json:"members_invite" doc:"Members may make invites, not only admins."`
	Locale        string   `json:"locale,omitempty" enum:"zh-CN,en" doc:"For people who did not choose."`
	TZ            string   `json:"tz,omitempty" example:"Asia/Shanghai" doc:"The zone in which days of this workspace begin."`
}

// Kind tells people from what acts like one.
type Kind string

// The kinds.
const (
	KindPerson Kind = "person"
	KindBot    Kind = "bot"
	KindGuest  Kind = "guest"
)

// kindOf is the kind that goes with a role.
func kindOf(r actor.Role) Kind {
	switch r {
	case actor.Bot:
		return KindBot
	case actor.Guest:
		return KindGuest
	}
	return KindPerson
}

// Status is what a person says about now.
type Status struct {
	Emoji string     `json:"emoji,omitempty" maxLength:"64" example:"🍜"`
	Text  string     `json:"text,omitempty" maxLength:"200" example:"吃面去了"`
	Until *time.Time `json:"until,omitempty"`
}

// Person is somebody of a workspace. Its JSON form is what everybody in the workspace may see.
type Person struct {
	ID          ids.ID     `json:"id"`
	Name        string     `json:"name" example:"王小明"`
	Handle      string     `json:"handle" example:"xiaoming"`
	Avatar      ids.ID     `json:"avatar,omitempty"`
	Kind        Kind       `json:"kind" enum:"person,bot,guest"`
	Role        actor.Role `json:"role" enum:"owner,admin,moderator,member,guest,bot"`
	Title       string     `json:"title,omitempty"`
	Status      *Status    `json:"status,omitempty"`
	Deactivated bool       `json:"deactivated,omitempty"`

	Workspace     ids.ID            `json:"-"`
	N             int64             `json:"-"` // dense number in join order, from 1
	Account       ids.ID            `json:"-"` // zero: nobody can sign in as this person
	External      string            `json:"-"` // the host's id
	Locale        string            `json:"-"` // "": the workspace's
	TZ            string            `json:"-"`
	Birthday      string            `json:"-"` // YYYY-MM-DD or --MM-DD
	Attributes    map[string]string `json:"-"`
	SeenAt        time.Time         `json:"-"`
	SeenHidden    bool              `json:"-"`
	JoinedAt      time.Time         `json:"-"`
	DeactivatedAt time.Time         `json:"-"`
}

// Account is a sign-in.
type Account struct {
	ID        ids.ID    `json:"id"`
	Email     string    `json:"email"`
	Name      string    `json:"name"`
	Locale    string    `json:"locale"`
	TZ        string    `json:"tz"`
	Verified  bool      `json:"verified"`
	CreatedAt time.Time `json:"-"`

	Password   string `json:"-"` // the hash; "" when there is none
	TOTPSecret string `json:"-"` // sealed; "" when there is none
	TOTPOn     bool   `json:"-"`
	TOTPStep   int64  `json:"-"` // the last step whose code was spent
}

// Membership is a workspace that an account opens.
type Membership struct {
	Slug      string     `json:"slug"`
	Name      string     `json:"name"`
	Person    ids.ID     `json:"person"`
	Role      actor.Role `json:"role"`
	Workspace ids.ID     `json:"-"`
	Locale    string     `json:"-"`
}

// Session is a signed-in browser.
type Session struct {
	ID        ids.ID    `json:"id"`
	Account   ids.ID    `json:"-"`
	Device    string    `json:"device" example:"Firefox, Linux"`
	IP        string    `json:"ip"`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"last_used_at"`
	ExpiresAt time.Time `json:"expires_at"`
	Current   bool      `json:"current,omitempty"`

	hash []byte
}

// Token is a personal access token or a bot's; its secret is shown once, when it is made.
type Token struct {
	ID        ids.ID     `json:"id"`
	Name      string     `json:"name"`
	Workspace ids.ID     `json:"-"`
	Slug      string     `json:"workspace"`
	Person    ids.ID     `json:"person"`
	Scopes    []string   `json:"scopes" doc:"Empty: everything the person may."`
	CreatedAt time.Time  `json:"created_at"`
	UsedAt    *time.Time `json:"last_used_at,omitempty"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`

	hash []byte
}
