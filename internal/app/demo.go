package app

import (
	"context"
	"crypto/rand"
	"strconv"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/world"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/identity"
)

// Demo is what a demonstration is made of.
type Demo struct {
	Workspace string // slug; it must be new
	Seed      uint64
	Progress  func(ImportProgress)
}

// Demonstrated is a workspace that was filled, and who may look at it.
type Demonstrated struct {
	People, Messages, Events int
	Email, Password          string
}

// Demonstrate fills a new workspace with a believable year of people, words and events, up to now.
func (d *Data) Demonstrate(ctx context.Context, want Demo) (out Demonstrated, err error) {
	const op = "app.Demonstrate"
	if _, err := d.Identity.WorkspaceBySlug(ctx, want.Workspace); !errs.Is(err, errs.NotFound) {
		if err == nil {
			err = errs.E(op, errs.Conflict, "demo.workspace", "There is a workspace of that name already; a demonstration wants a new one.")
		}
		return out, err
	}
	w, _, err := d.Identity.CreateWorkspace(ctx, identity.NewWorkspace{Slug: want.Workspace, Name: "热闹小镇 Hubbub Town", Settings: identity.Settings{Locale: "zh-CN"}})
	if err != nil {
		return out, err
	}
	town, err := world.NewTown(ctx, d.Clock.Now(), want.Seed)
	if err != nil {
		return out, err
	}
	said, err := d.archive().Import(ctx, w.ID, townsfolk{town, want.Progress}, "", func(ImportReport) error { return nil })
	if err != nil {
		return out, err
	}
	if err := d.happen(ctx, w.ID, town.Events, said.PersonOf, said.ConversationOf); err != nil {
		return out, err
	}
	out = Demonstrated{People: said.People, Messages: said.Stored, Events: len(town.Events), Email: want.Workspace + "@example.com", Password: rand.Text()[:12]}
	owner, _, _, err := d.MakeOwner(ctx, Owner{Workspace: want.Workspace, Email: out.Email, Name: "Demo", Password: out.Password})
	if err != nil {
		return out, err
	}
	for _, id := range said.ConversationOf {
		if _, err := d.Chat.Join(ctx, actor.Actor{Workspace: w.ID, Person: owner.ID, Role: owner.Role}, id, ""); err != nil {
			return out, err
		}
	}
	return out, nil
}

// happen records what the town's people did beside talking.
func (d *Data) happen(ctx context.Context, workspace ids.ID, events []fact.Fact, person, conversation map[string]ids.ID) error {
	if _, err := d.Activity.Drain(ctx); err != nil {
		return err
	}
	for i := range events {
		f := &events[i]
		f.ID = "demo:" + strconv.Itoa(i)
		f.Person = person[f.Person].String()
		if id, ok := conversation[f.Place]; ok {
			f.Place = id.String()
		}
	}
	const atOnce = 5000
	for len(events) > 0 {
		n := min(atOnce, len(events))
		if _, err := d.Activity.Record(ctx, workspace, events[:n]); err != nil {
			return err
		}
		events = events[n:]
	}
	return nil
}

// townsfolk reads a town as if it were an archive.
type townsfolk struct {
	town     *world.Town
	progress func(ImportProgress)
}

// Format names it in what is remembered of where things came from.
func (townsfolk) Format() string { return "demo" }

// Read tells the town's people, groups and messages.
func (t townsfolk) Read(ctx context.Context, _ string, sink record.Sink) (record.Summary, error) {
	run := record.Begin(ctx, "demo", record.Options{Progress: t.progress}, sink)
	for _, n := range t.town.Neighbours {
		if err := run.Person(record.Person{Key: n.Key, Handle: n.Handle, Name: n.Name, Locale: n.Locale, Zone: n.Zone}); err != nil {
			return run.Summary(), err
		}
	}
	for i := range t.town.Groups {
		if err := t.group(run, &t.town.Groups[i]); err != nil {
			return run.Summary(), err
		}
	}
	return run.Summary(), nil
}

func (t townsfolk) group(run *record.Run, g *world.Group) error {
	if len(g.Members) == 0 {
		return nil
	}
	c := record.Conversation{Key: g.Key, Kind: record.Group, Name: g.Name, Description: g.Description, Creator: g.Creator, CreatedAt: g.Members[0].At}
	if err := run.Conversation(c); err != nil {
		return err
	}
	said := 0
	for i, m := range g.Members {
		if err := t.until(run, g, &said, m.At); err != nil {
			return err
		}
		joined := record.Membership{SourceID: "joined-" + strconv.Itoa(i+1), Conversation: g.Key, Person: m.Person, Action: record.Joined, At: m.At}
		if err := run.Membership(joined); err != nil {
			return err
		}
	}
	return t.until(run, g, &said, time.Now().AddDate(1, 0, 0))
}

// until tells what was said before a time.
func (t townsfolk) until(run *record.Run, g *world.Group, said *int, at time.Time) error {
	for ; *said < len(g.Messages) && g.Messages[*said].At.Before(at); *said++ {
		if err := run.Message(t.message(g, &g.Messages[*said])); err != nil {
			return err
		}
	}
	return nil
}

func (t townsfolk) message(g *world.Group, m *world.Message) record.Message {
	out := record.Message{SourceID: m.Key, Conversation: g.Key, Author: m.Author, At: m.At, Kind: record.Text, Text: m.Text, Mentions: m.Mentions}
	for _, p := range m.Mentions {
		out.Text = record.Mention(p) + " " + out.Text
	}
	if m.Answers >= 0 {
		a := &g.Messages[m.Answers]
		out.ReplyTo = &record.Quote{Message: a.Key, Author: a.Author}
	}
	for _, r := range m.Reactions {
		out.Reactions = append(out.Reactions, record.Reaction{Emoji: r.Emoji, Count: 1, By: []record.Reactor{{Person: r.By, At: r.At}}})
	}
	return out
}
