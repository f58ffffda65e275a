package app

import (
	"context"
	"slices"
	"time"

	"hubbub/internal/gateway"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jobs"
	"hubbub/internal/rooms/identity"
)

// addJobs names what runs by the clock.
func (s *Server) addJobs() {
	s.jobs.Add(jobs.Job{Name: "mail.deliver", Every: 30 * time.Second, OneNode: true, Run: s.Mail.Deliver})
	s.jobs.Add(jobs.Job{Name: "mail.sweep", Every: 24 * time.Hour, OneNode: true, Run: s.Mail.Sweep})
	s.jobs.Add(jobs.Job{Name: "identity.sweep", Every: time.Hour, OneNode: true, Run: s.Identity.Sweep})
	s.jobs.Add(jobs.Job{Name: "chat.scheduled", Every: 5 * time.Second, OneNode: true, Run: func(ctx context.Context) error {
		_, err := s.Keep.SendDue(ctx)
		return err
	}})
	for _, j := range slices.Concat(s.Files.Jobs(), s.Preview.Jobs(), s.Notify.Jobs(), s.Bridges.Jobs()) {
		s.jobs.Add(j)
	}
}

// seen fits identity to gateway.People.
type seen struct{ identity *identity.Service }

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
