package app

import (
	"context"
	"log/slog"
	"syscall"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jobs"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/activity"
	"hubbub/internal/rooms/activity/intake"
	"hubbub/internal/rooms/activity/query"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/files"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/core"
)

// This file opens what keeps events and counts from them, and fits identity to what that wants to know.

// openActivity opens the event logs and the door for events from outside.
func (d *Data) openActivity(ctx context.Context, o options) (err error) {
	d.Activity, err = activity.Open(ctx, activity.Config{DB: d.DB, Spine: d.Spine, IDs: d.IDs, Clock: d.Clock, Dir: d.Storage.EventsDir(), People: known{d.Identity},
		Audit: witness{d.Identity}, Wake: o.wake})
	if err != nil {
		return err
	}
	d.Intake, err = intake.Open(ctx, intake.Config{DB: d.DB, IDs: d.IDs, Clock: d.Clock, Sink: d.Activity, Audit: doorkeeper{d.Identity}, Limiter: o.limiter, Metrics: o.metrics,
		Reserved: talkEvents, Requests: o.limits.EventRequests, Disk: intake.Disk{Free: freeBytes(d.Storage.EventsDir()), Min: uint64(o.limits.FreeDisk)}})
	if err != nil {
		return err
	}
	d.Activity.Use(d.Intake)
	d.Questions = query.NewService(query.New(query.Options{Now: d.Clock.Now}), d.Activity, d.Activity)
	return nil
}

// talkEvents are told by the rooms themselves: nobody sends them through the door.
var talkEvents = []string{
	chat.EventMessageSent, chat.EventMessageEdited, chat.EventMessageDeleted, chat.EventMessageRead, chat.EventMessageForwarded, chat.EventMessageSaved, chat.EventMessageShared,
	chat.EventShareViewed, chat.EventReactionAdded, chat.EventReactionRemoved, chat.EventPinAdded, chat.EventConversationCreated, chat.EventConversationChanged,
	chat.EventMemberJoined, chat.EventMemberLeft, chat.EventMemberChanged, chat.EventThreadStarted, chat.EventPollVoted, chat.EventCardActed, chat.EventNoteWritten,
	core.WorkspaceCreated, core.WorkspaceChanged, core.PersonJoined, core.PersonChanged, core.PersonDeactivated, core.PersonReactivated, core.SignInStarted, core.SignInEnded, core.AppOpened,
	core.ContactRequested, core.ContactAccepted, core.ContactRemoved, core.PersonBlocked, core.PersonUnblocked, files.EventUploaded,
}

// closeActivity stores what is only in memory.
func (d *Data) closeActivity() (err error) {
	if d.Questions != nil {
		d.Questions.Close()
	}
	if d.Intake != nil {
		err = d.Intake.Close(context.Background())
	}
	if d.Activity != nil {
		d.Activity.Close()
	}
	return err
}

// freeBytes tells how much room is left for who is not root.
func freeBytes(dir string) func() (uint64, error) {
	return func() (uint64, error) {
		var at syscall.Statfs_t
		if err := syscall.Statfs(dir, &at); err != nil {
			return 0, err
		}
		return at.Bavail * uint64(at.Bsize), nil
	}
}

// verifyActivity archives first what still waits in the outbox.
func (d *Data) verifyActivity(ctx context.Context) ([]string, error) {
	if _, err := d.Activity.Drain(ctx); err != nil {
		return nil, err
	}
	return d.Activity.Verify(ctx)
}

// RebuildTimelines derives the timelines of a workspace from its event log once more, and tells how many events they hold.
func (d *Data) RebuildTimelines(ctx context.Context, slug string, progress func(done, total int64)) (events int64, err error) {
	w, err := d.workspaceNamed(ctx, slug)
	if err != nil {
		return 0, err
	}
	if _, err := d.Activity.Drain(ctx); err != nil {
		return 0, err
	}
	if err := d.Activity.Rebuild(ctx, w.ID, progress); err != nil {
		return 0, err
	}
	v, done, err := d.Activity.View(ctx, w.ID)
	if err != nil {
		return 0, err
	}
	defer done()
	return v.Events(), nil
}

// addActivity lets events be archived while the server serves. Of several nodes the one that holds the lease does it.
func (s *Server) addActivity() {
	consumer := s.Activity.Consumer()
	names := []string{consumer.Name}
	for _, c := range s.consumers.all {
		names = append(names, c.Name)
	}
	for _, j := range append(s.Activity.Jobs(names), s.Intake.Jobs()...) {
		s.jobs.Add(j)
	}
	s.health.Advise("events", s.Intake.Health)
	if s.nodes == nil {
		s.consumers.all = append(s.consumers.all, consumer)
		return
	}
	s.Activity.Lead(false)
	s.jobs.Add(jobs.Job{Name: "activity.lead", Every: time.Second, OneNode: true, Run: func(ctx context.Context) error {
		slog.Info("this node keeps the events from now on")
		s.Activity.Lead(true)
		defer s.Activity.Lead(false)
		s.Spine.Run(ctx, consumer)
		return nil
	}})
}

// known fits identity to activity.People.
type known struct{ identity *identity.Service }

func (k known) Described(ctx context.Context, workspace ids.ID, people []ids.ID) (map[ids.ID]activity.Person, error) {
	found, err := k.identity.People(ctx, workspace, people)
	out := make(map[ids.ID]activity.Person, len(found))
	for i := range found {
		p := &found[i]
		out[p.ID] = activity.Person{Name: p.Name, Handle: p.Handle, Role: string(p.Role), Kind: string(p.Kind), Locale: p.Locale, TZ: p.TZ, External: p.External, Deactivated: p.Deactivated}
	}
	return out, err
}

func (k known) Zone(ctx context.Context, workspace ids.ID) (*time.Location, error) {
	w, err := k.identity.WorkspaceByID(ctx, workspace)
	if errs.Is(err, errs.NotFound) {
		return time.UTC, nil
	}
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(w.Settings.TZ)
	if err != nil {
		return time.UTC, nil
	}
	return zone, nil
}

// witness fits identity to activity.Auditor.
type witness struct{ identity *identity.Service }

func (w witness) Audit(ctx context.Context, tx *sqldb.Tx, a activity.Act) error {
	return w.identity.Audit(ctx, tx, identity.Act{Workspace: a.Workspace, Action: a.Action, Detail: a.Detail})
}

// doorkeeper fits identity to intake.Auditor.
type doorkeeper struct{ identity *identity.Service }

func (k doorkeeper) Audit(ctx context.Context, tx *sqldb.Tx, a intake.Act) error {
	kind := ""
	if a.Subject != 0 {
		kind = "write_key"
	}
	return k.identity.Audit(ctx, tx, identity.Act{Workspace: a.Workspace, Action: a.Action, Kind: kind, Subject: a.Subject, Detail: a.Detail})
}
