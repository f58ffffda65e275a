package search

import (
	"context"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
)

// Chat is where messages live and who may see them is known. chat.Service is it.
type Chat interface {
	Epoch() string
	// Busy says that people talk so fast that an index should wait.
	Busy() bool
	// Reach lists what the actor may see, without threads.
	Reach(ctx context.Context, a actor.Actor) ([]chat.Reach, error)
	// Look reads messages as the actor may see them, in the order asked, without those that he may not.
	Look(ctx context.Context, a actor.Actor, refs []model.Ref) ([]model.Message, error)
	// Texts reads messages whoever asks; what is deleted is missing.
	Texts(ctx context.Context, refs []model.Ref) ([]model.Message, error)
	Logs(ctx context.Context, conversations []ids.ID) (map[ids.ID]model.Conversation, error)
	LogsAfter(ctx context.Context, after ids.ID, limit int) ([]model.Conversation, error)
	Since(ctx context.Context, conversation ids.ID, after int64, limit int) (chat.Stretch, error)
}

// People knows who is in a workspace. Identity is it.
type People interface {
	// FindPeople finds active people by the beginnings of the words of their names and handles, by name. next is "" on the last page.
	FindPeople(ctx context.Context, a actor.Actor, text, cursor string, limit int) (found []Person, next string, err error)
	// PeopleByID fetches active people whom the actor may see, in no particular order.
	PeopleByID(ctx context.Context, a actor.Actor, people []ids.ID) ([]Person, error)
	// PersonByHandle finds a person, deactivated ones too.
	PersonByHandle(ctx context.Context, workspace ids.ID, handle string) (id ids.ID, found bool, err error)
	// Zone is the time zone in which a person lives.
	Zone(ctx context.Context, workspace, person ids.ID) (*time.Location, error)
	// NamesAfter lists people of all workspaces by workspace and id, after one of them.
	NamesAfter(ctx context.Context, workspace, person ids.ID, limit int) ([]Name, error)
	// NamesOf reads the names of people.
	NamesOf(ctx context.Context, workspace ids.ID, people []ids.ID) ([]Name, error)
}

// Person is somebody as everybody in the workspace may see them.
type Person struct {
	ID     ids.ID     `json:"id"`
	Name   string     `json:"name" example:"王小明"`
	Handle string     `json:"handle" example:"xiaoming"`
	Avatar ids.ID     `json:"avatar,omitempty"`
	Kind   string     `json:"kind" example:"person"`
	Role   actor.Role `json:"role" example:"member"`
	Title  string     `json:"title,omitempty"`
}

// Name is how somebody is called.
type Name struct {
	Workspace, Person ids.ID
	Name              string
}
