package app

import (
	"context"
	"fmt"
	"strings"

	"hubbub/internal/bench"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/config"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/past"
	chatstore "hubbub/internal/rooms/chat/store"
	"hubbub/internal/rooms/identity/core"
)

// messagesAtOnce bounds a transaction that fills a conversation.
const messagesAtOnce = 1000

// Populate fills a fresh folder with the world that a benchmark asks for, through the same rooms that serve it.
func Populate(ctx context.Context, dir string, plan bench.Plan) (_ *bench.World, err error) {
	d, err := Open(ctx, config.Storage{Data: dir})
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := d.Close(); err == nil {
			err = e
		}
	}()
	w, _, err := d.Identity.CreateWorkspace(ctx, core.NewWorkspace{Slug: "bench", Name: "Bench"})
	if err != nil {
		return nil, err
	}
	people, err := d.crowd(ctx, w.ID, plan.People)
	if err != nil {
		return nil, err
	}
	out := &bench.World{Workspace: w.Slug}
	for _, p := range people {
		_, secret, err := d.Identity.IssueToken(ctx, core.NewToken{Workspace: w.ID, Person: p, Name: "bench", Scopes: []string{"chat:read", "chat:write"}})
		if err != nil {
			return nil, err
		}
		out.Tokens = append(out.Tokens, secret)
	}
	for i, members := range plan.Conversations {
		id, err := d.gather(ctx, w.ID, people, i, members, plan.Messages)
		if err != nil {
			return nil, err
		}
		out.Conversations = append(out.Conversations, id.String())
	}
	return out, nil
}

func (d *Data) crowd(ctx context.Context, workspace ids.ID, n int) ([]ids.ID, error) {
	imported := make([]core.ImportedPerson, n)
	for i := range imported {
		imported[i] = core.ImportedPerson{External: fmt.Sprintf("bench:%d", i), Name: fmt.Sprintf("Person %d", i), Handle: fmt.Sprintf("person%d", i)}
	}
	var known map[string]ids.ID
	if err := d.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		known, _, err = d.Identity.Import(ctx, tx, workspace, imported)
		return err
	}); err != nil {
		return nil, err
	}
	people := make([]ids.ID, n)
	for i := range people {
		people[i] = known[imported[i].External]
	}
	return people, nil
}

// gather makes a group with its members and its past.
func (d *Data) gather(ctx context.Context, workspace ids.ID, people []ids.ID, n int, members []int, messages int) (ids.ID, error) {
	by := actor.Actor{Workspace: workspace, Person: people[members[0]], Role: actor.Member}
	var others []ids.ID
	for _, m := range members[1:] {
		others = append(others, people[m])
	}
	first := others[:min(len(others), chat.AddMax)]
	l, _, err := d.Chat.Create(ctx, by, chat.NewConversation{Kind: model.Group, Mode: model.Private, Title: fmt.Sprintf("Group %d", n), People: first})
	if err != nil {
		return 0, err
	}
	id := l.Conversation.ID
	for rest := others[len(first):]; len(rest) > 0; {
		some := rest[:min(len(rest), chat.AddMax)]
		rest = rest[len(some):]
		if err := d.Chat.Add(ctx, by, id, some); err != nil {
			return 0, err
		}
	}
	if messages == 0 {
		return id, nil
	}
	im, err := past.Begin(ctx, d.past(), workspace)
	if err != nil {
		return 0, err
	}
	text := strings.Repeat("x", 100)
	for done := 0; done < messages; {
		items := make([]past.Item, min(messages-done, messagesAtOnce))
		for i := range items {
			items[i] = past.Item{Key: fmt.Sprint(done + i), At: d.Clock.Now(), Actor: people[members[(done+i)%len(members)]], Message: &past.Message{Kind: model.Text, Text: text}}
		}
		if _, err := im.Items(ctx, id, items); err != nil {
			return 0, err
		}
		done += len(items)
	}
	return id, nil
}

// CheckAcknowledged verifies the data of a server that was killed, and that every acknowledged message is there under its number.
func CheckAcknowledged(ctx context.Context, dir string, acknowledged []bench.Sent) (bad []string, err error) {
	d, err := Open(ctx, config.Storage{Data: dir})
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := d.Close(); err == nil {
			err = e
		}
	}()
	if bad, err = d.Verify(ctx); err != nil {
		return nil, err
	}
	byConversation := map[ids.ID]map[int64]string{}
	for _, s := range acknowledged {
		id, err := ids.Parse(s.Conversation)
		if err != nil {
			return nil, err
		}
		if byConversation[id] == nil {
			byConversation[id] = map[int64]string{}
		}
		if other, twice := byConversation[id][s.Seq]; twice {
			bad = append(bad, fmt.Sprintf("number %d was acknowledged to %s and to %s", s.Seq, other, s.ClientID))
		}
		byConversation[id][s.Seq] = s.ClientID
	}
	for id, want := range byConversation {
		have, err := chatstore.ClientIDs(ctx, d.DB, id)
		if err != nil {
			return nil, err
		}
		for seq, client := range want {
			if have[seq] != client {
				bad = append(bad, fmt.Sprintf("%s was acknowledged as number %d, where %q is", client, seq, have[seq]))
			}
		}
	}
	return bad[:min(len(bad), 20)], nil
}
