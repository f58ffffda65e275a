package chattest

import (
	"context"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
)

// Group makes a group by somebody with others in it.
func (w *World) Group(t testing.TB, mode model.Mode, by actor.Actor, others ...actor.Actor) ids.ID {
	t.Helper()
	return w.Begin(t, chat.NewConversation{Kind: model.Group, Mode: mode, Title: "早茶 group"}, by, others...)
}

// Direct is the direct conversation of these people.
func (w *World) Direct(t testing.TB, by actor.Actor, others ...actor.Actor) ids.ID {
	t.Helper()
	return w.Begin(t, chat.NewConversation{Kind: model.Direct}, by, others...)
}

// Begin makes a conversation.
func (w *World) Begin(t testing.TB, n chat.NewConversation, by actor.Actor, others ...actor.Actor) ids.ID {
	t.Helper()
	for _, o := range others {
		n.People = append(n.People, o.Person)
	}
	l, _, err := w.Create(context.Background(), by, n)
	if err != nil {
		t.Fatal(err)
	}
	return l.Conversation.ID
}

// SendAndWait sends and gives the receipt.
func (w *World) SendAndWait(a actor.Actor, c ids.ID, n chat.NewMessage) (r commit.Receipt, err error) {
	if n.ClientID == "" {
		n.ClientID = "client-" + w.IDs.New().String()
	}
	done := make(chan struct{})
	w.Send(context.Background(), a, c, n, func(got commit.Receipt, e error) { r, err = got, e; close(done) })
	<-done
	return r, err
}

// Say sends a text and insists.
func (w *World) Say(t testing.TB, a actor.Actor, c ids.ID, text string) model.Ref {
	t.Helper()
	return w.Put(t, a, c, chat.NewMessage{Text: text})
}

// Put sends and insists.
func (w *World) Put(t testing.TB, a actor.Actor, c ids.ID, n chat.NewMessage) model.Ref {
	t.Helper()
	r, err := w.SendAndWait(a, c, n)
	if err != nil {
		t.Fatal(err)
	}
	return model.Ref{Conversation: c, Seq: r.Seq}
}

// Newest is the newest messages of a conversation, ascending.
func (w *World) Newest(t testing.TB, a actor.Actor, c ids.ID) []model.Message {
	t.Helper()
	p, err := w.Messages(context.Background(), a, c, chat.Window{Limit: chat.PageMax})
	if err != nil {
		t.Fatal(err)
	}
	return p.Messages
}
