package app

import (
	"context"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/search"
)

// crowd fits identity and chat to search.People.
type crowd struct {
	identity *identity.Service
	chat     *chat.Service
}

// FindPeople leaves out, for guests, those with whom they share no conversation; a page may be shorter for it.
func (c crowd) FindPeople(ctx context.Context, a actor.Actor, text, cursor string, limit int) ([]search.Person, string, error) {
	found, next, err := c.identity.Search(ctx, a.Workspace, text, cursor, limit)
	if err != nil {
		return nil, "", err
	}
	out, err := c.visible(ctx, a, found)
	return out, next, err
}

func (c crowd) PeopleByID(ctx context.Context, a actor.Actor, people []ids.ID) ([]search.Person, error) {
	found, err := c.identity.People(ctx, a.Workspace, people)
	if err != nil {
		return nil, err
	}
	return c.visible(ctx, a, found)
}

func (c crowd) visible(ctx context.Context, a actor.Actor, found []identity.Person) ([]search.Person, error) {
	out := make([]search.Person, 0, len(found))
	for i := range found {
		p := &found[i]
		if p.Deactivated {
			continue
		}
		if err := c.chat.MaySee(ctx, a, p.ID); errs.Is(err, errs.NotFound) {
			continue
		} else if err != nil {
			return nil, err
		}
		out = append(out, search.Person{ID: p.ID, Name: p.Name, Handle: p.Handle, Avatar: p.Avatar, Kind: string(p.Kind), Role: p.Role, Title: p.Title})
	}
	return out, nil
}

func (c crowd) PersonByHandle(ctx context.Context, workspace ids.ID, handle string) (ids.ID, bool, error) {
	return c.identity.PersonByHandle(ctx, workspace, handle)
}

// Zone is the person's, else the workspace's, else UTC.
func (c crowd) Zone(ctx context.Context, workspace, person ids.ID) (*time.Location, error) {
	p, err := c.identity.PersonByID(ctx, workspace, person)
	if err != nil {
		return nil, err
	}
	if p.TZ == "" {
		w, err := c.identity.WorkspaceByID(ctx, workspace)
		if err != nil {
			return nil, err
		}
		p.TZ = w.Settings.TZ
	}
	zone, err := time.LoadLocation(p.TZ)
	if err != nil {
		return time.UTC, nil
	}
	return zone, nil
}

func (c crowd) NamesAfter(ctx context.Context, workspace, person ids.ID, limit int) ([]search.Name, error) {
	found, err := c.identity.NamesAfter(ctx, workspace, person, limit)
	out := make([]search.Name, len(found))
	for i, n := range found {
		out[i] = search.Name{Workspace: n.Workspace, Person: n.Person, Name: n.Name}
	}
	return out, err
}

func (c crowd) NamesOf(ctx context.Context, workspace ids.ID, people []ids.ID) ([]search.Name, error) {
	found, err := c.identity.People(ctx, workspace, people)
	out := make([]search.Name, len(found))
	for i := range found {
		out[i] = search.Name{Workspace: workspace, Person: found[i].ID, Name: found[i].Name}
	}
	return out, err
}
