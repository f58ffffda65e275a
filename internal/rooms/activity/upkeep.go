package activity

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jobs"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline"
)

const (
	jobErase  = "activity.erase"
	jobRetain = "activity.retain"
	jobPrune  = "spine.prune"
	jobRest   = "activity.rest"
)

// Jobs are what happens by itself. consumers are the names of all who read the outbox.
func (s *Service) Jobs(consumers []string) []jobs.Job {
	return []jobs.Job{
		{Name: jobErase, Every: 10 * time.Minute, OneNode: true, Run: s.EraseDue},
		{Name: jobRetain, Every: 24 * time.Hour, OneNode: true, Run: s.Retain},
		{Name: jobRest, Every: 10 * time.Minute, Run: s.Rest},
		{Name: jobPrune, Every: 10 * time.Minute, OneNode: true, Run: func(ctx context.Context) error {
			_, err := s.Spine.Prune(ctx, consumers)
			return err
		}},
	}
}

// restAfter is how long a workspace stays open that nobody uses.
const restAfter = 30 * time.Minute

// Rest closes workspaces that nobody used for a while, so that their memory is free for others.
func (s *Service) Rest(context.Context) error {
	var idle []*space
	s.mu.Lock()
	for _, sp := range s.spaces {
		if sp.users == 0 && sp.closed == nil && s.Clock.Now().Sub(sp.used) > restAfter {
			sp.closed = make(chan struct{})
			idle = append(idle, sp)
		}
	}
	s.mu.Unlock()
	for _, sp := range idle {
		s.shut(sp)
	}
	return nil
}

// Viewed writes down that the actor of ctx looked at what a person did.
func (s *Service) Viewed(ctx context.Context, workspace ids.ID, person string) error {
	return errs.Wrap("activity.Viewed", s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return s.Audit.Audit(ctx, tx, Act{Workspace: workspace, Action: "activity.person_viewed", Detail: map[string]any{"person": person}})
	}))
}

// Retention is how many days events of the actor's workspace are kept; 0 is for good.
func (s *Service) Retention(ctx context.Context, a actor.Actor) (int, error) {
	days, err := retentionOf(ctx, s.DB, a.Workspace)
	return days, errs.Wrap("activity.Retention", err)
}

// SetRetention changes it. What is too old goes within a day.
func (s *Service) SetRetention(ctx context.Context, a actor.Actor, days int) error {
	const op = "activity.SetRetention"
	if !a.Role.AtLeast(actor.Owner) {
		return errs.E(op, errs.Forbidden, "auth.role", "Only owners may do this.")
	}
	if days != 0 && (days < 7 || days > 36_500) {
		return errs.E(op, errs.Invalid, "activity.retention", "Events are kept for at least a week.").In("body.days", "expected 0, or 7 to 36500", days)
	}
	err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := putRetention(ctx, tx, a.Workspace, days); err != nil {
			return err
		}
		return s.Audit.Audit(ctx, tx, Act{Workspace: a.Workspace, Action: "activity.retention_changed", Detail: map[string]any{"days": days}})
	})
	s.Wake(jobRetain)
	return errs.Wrap(op, err)
}

// Retain removes events that are older than their workspace keeps them. What is known of people stays.
func (s *Service) Retain(ctx context.Context) error {
	all, err := terms(ctx, s.DB)
	if err != nil {
		return errs.Wrap("activity.Retain", err)
	}
	for _, t := range all {
		if err := s.retain(ctx, t); err != nil {
			return errs.Wrap("activity.Retain", err)
		}
	}
	return nil
}

func (s *Service) retain(ctx context.Context, t term) error {
	sp, err := s.enter(t.workspace)
	if err != nil {
		return err
	}
	defer s.leave(sp)
	sp.life.Lock()
	defer sp.life.Unlock()
	store, err := s.timelinesLocked(ctx, sp)
	if err != nil {
		return err
	}
	from := s.Clock.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -t.days)
	if _, err := store.Retain(ctx, from); err != nil {
		return err
	}
	before := from.UnixMilli()
	_, err = s.rewrite(ctx, sp, store, eventlog.Change{
		Files: func(first, _ int64) bool { return first < before },
		Fact: func(f *fact.Fact) eventlog.Fate {
			if f.Act == fact.Happened && f.At < before {
				return eventlog.Drop
			}
			return eventlog.Keep
		}})
	return err
}

// Rebuild derives the timelines of a workspace from its event log once more. progress may be nil.
func (s *Service) Rebuild(ctx context.Context, workspace ids.ID, progress func(done, total int64)) error {
	const op = "activity.Rebuild"
	sp, err := s.enter(workspace)
	if err != nil {
		return errs.Wrap(op, err)
	}
	defer s.leave(sp)
	sp.life.Lock()
	defer sp.life.Unlock()
	var tell func(int64)
	if total := sp.log.Facts(); progress != nil {
		tell = func(done int64) { progress(done, total) }
	}
	return errs.Wrap(op, s.rebuild(ctx, sp, tell))
}

// rebuild is Rebuild for who holds life.
func (s *Service) rebuild(ctx context.Context, sp *space, tell func(int64)) error {
	zone, err := s.People.Zone(ctx, sp.workspace)
	if err != nil {
		return err
	}
	if err := sp.closeStore(); err != nil {
		return err
	}
	return timeline.Rebuild(ctx, peopled{sp.log}, sp.path("timeline"), timeline.Options{Zone: zone, Generation: sp.log.Generation()}, tell)
}

// Workspaces are those of which something is kept.
func (s *Service) Workspaces() ([]ids.ID, error) {
	entries, err := os.ReadDir(s.Dir)
	var out []ids.ID
	for _, e := range entries {
		if id, bad := ids.Parse(e.Name()); bad == nil && e.IsDir() {
			out = append(out, id)
		}
	}
	return out, err
}

// Verify lists what does not hold: damaged files of the log, and timelines that hold other events than the log.
func (s *Service) Verify(ctx context.Context) ([]string, error) {
	all, err := s.Workspaces()
	var bad []string
	for _, workspace := range all {
		found, e := s.verify(ctx, workspace)
		bad, err = append(bad, found...), errors.Join(err, e)
	}
	return bad, errs.Wrap("activity.Verify", err)
}

func (s *Service) verify(ctx context.Context, workspace ids.ID) ([]string, error) {
	sp, err := s.enter(workspace)
	if err != nil {
		return []string{fmt.Sprintf("activity: the event log of workspace %s cannot be opened: %v", workspace, err)}, nil
	}
	defer s.leave(sp)
	bad, held, err := sp.log.Verify(ctx)
	if err != nil || len(bad) > 0 {
		return bad, err
	}
	store, err := s.timelines(ctx, sp)
	if err != nil {
		return nil, err
	}
	v := store.View()
	defer v.Close()
	if n := v.Events(); n != held.Events {
		bad = append(bad, fmt.Sprintf("activity: the timelines of workspace %s hold %d events, its log holds %d; hubbub activity rebuild derives them anew", workspace, n, held.Events))
	}
	return bad, nil
}
