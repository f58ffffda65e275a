package app

import (
	"context"
	"time"

	"hubbub/internal/gateway"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/identity/core"
)

// addJobs names what runs by the clock.
func (s *Server) addJobs() {
	for _, j := range s.Files.Jobs() {
		s.jobs.Add(j)
	}
}

// seen fits identity to gateway.People.
type seen struct{ identity *core.Service }

// Seen groups by workspace and minute: that is as exactly as "last seen" is shown.
func (p seen) Seen(ctx context.Context, all []gateway.Sighting) error {
	type group struct {
		workspace ids.ID
		at        time.Time
	}
	groups := map[group][]ids.ID{}
	for _, one := range all {
		g := group{one.Workspace, one.At.Truncate(time.Minute)}
		groups[g] = append(groups[g], one.Person)
	}
	for g, people := range groups {
		if err := p.identity.Seen(ctx, g.workspace, people, g.at); err != nil {
			return err
		}
	}
	return nil
}
