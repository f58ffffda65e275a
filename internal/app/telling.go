package app

import (
	"context"
	"strings"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/i18n"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/markdown"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/reach"
	"hubbub/internal/rooms/files/preview"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/notify"
)

// This file fits chat, identity and the gateway to what notify and reach want to know.

// names fits identity to reach.Names.
type names struct{ identity *identity.Service }

func (n names) Names(ctx context.Context, workspace ids.ID, people []ids.ID) (map[ids.ID]string, error) {
	found, err := n.identity.People(ctx, workspace, people)
	out := make(map[ids.ID]string, len(found))
	for i := range found {
		out[found[i].ID] = found[i].Name
	}
	return out, err
}

// previews fits files/preview to reach.Previewer.
type previews struct{ preview *preview.Service }

func (p previews) Previews(ctx context.Context, workspace ids.ID, text string) ([]model.Preview, error) {
	found, err := p.preview.For(ctx, workspace, text)
	out := make([]model.Preview, len(found))
	for i, f := range found {
		out[i] = model.Preview{URL: f.URL, Title: f.Title, Description: f.Description, Site: f.Site, Image: f.Image}
	}
	return out, err
}

// audience fits reach, identity and the gateway to notify.Audience.
type audience struct {
	reach    *reach.Reach
	identity *identity.Service
	chat     *chat.Service
	live     *live
}

func (a audience) Recipients(ctx context.Context, workspace, conversation ids.ID, seq int64) ([]notify.Recipient, error) {
	found, err := a.reach.Recipients(ctx, workspace, conversation, seq)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	texts, err := a.chat.Texts(ctx, []model.Ref{{Conversation: conversation, Seq: seq}})
	if err != nil || len(texts) == 0 {
		return nil, err
	}
	sender := texts[0].Sender
	people := make([]ids.ID, len(found))
	for i := range found {
		people[i] = found[i].Person
	}
	blocking, err := a.identity.BlockedAmong(ctx, workspace, sender, people)
	if err != nil {
		return nil, err
	}
	blocked := map[ids.ID]bool{}
	for _, p := range blocking {
		blocked[p] = true
	}
	out := make([]notify.Recipient, len(found))
	for i, r := range found {
		out[i] = notify.Recipient{Person: r.Person, Level: notify.Level(r.Level), MutedUntil: r.MutedUntil, Mentioned: r.Mentioned, Read: r.Read, Blocked: blocked[r.Person]}
		if g := a.live.to.Load(); g != nil {
			out[i].Online, out[i].Focused, out[i].DND = g.Present(workspace, r.Person)
		}
	}
	return out, nil
}

// told fits chat and identity to notify.Messages: everything as the person himself would read it.
type told struct {
	chat     *chat.Service
	identity *identity.Service
	clock    clock.Clock
}

func (t told) actor(ctx context.Context, workspace, person ids.ID) (actor.Actor, error) {
	p, err := t.identity.PersonByID(ctx, workspace, person)
	return actor.Actor{Workspace: workspace, Person: person, Role: p.Role, Locale: p.Locale}, err
}

func (t told) Message(ctx context.Context, workspace, person, conversation ids.ID, seq int64) (notify.Message, error) {
	a, err := t.actor(ctx, workspace, person)
	if err != nil {
		return notify.Message{}, err
	}
	l, err := t.chat.Get(ctx, a, conversation)
	if err != nil {
		return notify.Message{}, err
	}
	out := notify.Message{Direct: l.Conversation.Kind == model.Direct, Read: l.Mine.Role != "" && l.Mine.Read.Seq >= seq}
	m, err := t.chat.Message(ctx, a, model.Ref{Conversation: conversation, Seq: seq})
	if errs.Is(err, errs.NotFound) {
		out.Gone = true
		return out, nil
	}
	if err != nil {
		return out, err
	}
	who, err := t.called(ctx, workspace, append([]ids.ID{m.Sender}, l.Conversation.People...))
	if err != nil {
		return out, err
	}
	out.Title, out.Sender, out.Text = titleFor(&l.Conversation, person, who), who[m.Sender], plainText(&m, a.Locale, who)
	return out, nil
}

// backlogLines is how many messages of a conversation a letter shows.
const backlogLines = 3

func (t told) Backlog(ctx context.Context, workspace, person ids.ID, conversations []ids.ID) ([]notify.Unread, error) {
	a, err := t.actor(ctx, workspace, person)
	if err != nil {
		return nil, err
	}
	var out []notify.Unread
	for _, id := range conversations {
		l, err := t.chat.Get(ctx, a, id)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		muted := l.Mine.Level == model.LevelNone || l.Mine.MutedUntil.After(t.clock.Now())
		if l.Mine.Role == "" || l.Mine.Unread == 0 || (muted && l.Mine.Mentions == 0) {
			continue
		}
		u, err := t.unread(ctx, a, &l)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

func (t told) unread(ctx context.Context, a actor.Actor, l *chat.Listing) (notify.Unread, error) {
	u := notify.Unread{Conversation: l.Conversation.ID, Direct: l.Conversation.Kind == model.Direct, Count: l.Mine.Unread, Mentions: l.Mine.Mentions}
	page, err := t.chat.Messages(ctx, a, u.Conversation, chat.Window{Limit: backlogLines})
	if err != nil {
		return u, err
	}
	ask := append([]ids.ID(nil), l.Conversation.People...)
	for _, m := range page.Messages {
		ask = append(ask, m.Sender)
	}
	who, err := t.called(ctx, a.Workspace, ask)
	if err != nil {
		return u, err
	}
	u.Title = titleFor(&l.Conversation, a.Person, who)
	for i := range page.Messages {
		if m := &page.Messages[i]; m.Seq > l.Mine.Read.Seq && !m.Deleted && m.Sender != a.Person {
			u.Latest = append(u.Latest, notify.Line{Sender: who[m.Sender], Text: plainText(m, a.Locale, who), At: m.At})
		}
	}
	return u, nil
}

func (t told) called(ctx context.Context, workspace ids.ID, people []ids.ID) (map[ids.ID]string, error) {
	return names{t.identity}.Names(ctx, workspace, people)
}

// titleFor is what a person sees above a conversation: of a direct one, the others.
func titleFor(c *model.Conversation, person ids.ID, who map[ids.ID]string) string {
	if c.Kind != model.Direct {
		return c.Title
	}
	var others []string
	for _, p := range c.People {
		if p != person {
			others = append(others, who[p])
		}
	}
	return strings.Join(others, ", ")
}

// plainText is a message without Markdown, or what it is when it has no text.
func plainText(m *model.Message, locale string, who map[ids.ID]string) string {
	if text := markdown.Plain(m.Text, func(person ids.ID) string { return who[person] }); text != "" {
		return text
	}
	switch {
	case m.Kind == model.Voice:
		return words.Text(i18n.Match(locale), "message.voice", nil)
	case len(m.Attachments) > 0:
		return m.Attachments[0].Name
	}
	return words.Text(i18n.Match(locale), "message.other", nil)
}

// words are for messages that have none.
var words = i18n.MustNew(i18n.Texts{
	"message.voice": {i18n.English: "Voice message", i18n.Chinese: "语音消息"},
	"message.other": {i18n.English: "New message", i18n.Chinese: "新消息"},
})

// persons fits identity to notify.People.
type persons struct{ identity *identity.Service }

func (p persons) People(ctx context.Context, workspace ids.ID, people []ids.ID) (map[ids.ID]notify.Person, error) {
	found, err := p.identity.People(ctx, workspace, people)
	if err != nil {
		return nil, err
	}
	out := make(map[ids.ID]notify.Person, len(found))
	for i := range found {
		f := &found[i]
		one := notify.Person{Name: f.Name, Locale: f.Locale, TZ: f.TZ, Active: !f.Deactivated && f.Account != 0}
		if f.Account != 0 {
			account, err := p.identity.AccountByID(ctx, f.Account)
			if err != nil {
				return nil, err
			}
			if account.Verified {
				one.Email = account.Email
			}
		}
		out[f.ID] = one
	}
	return out, nil
}

func (p persons) Place(ctx context.Context, workspace ids.ID) (notify.Place, error) {
	w, err := p.identity.WorkspaceByID(ctx, workspace)
	return notify.Place{Slug: w.Slug, Name: w.Name}, err
}
