package chat_test

import (
	"context"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/model"
)

// TestAMessageTellsWhomItIsFor: what counts who answers whom reads it from the event alone.
func TestAMessageTellsWhomItIsFor(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		ada, bo, cy := w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member)
		in := w.Group(t, model.Private, ada, bo, cy)
		first := w.Say(t, ada, in, "who has the keys?")
		w.Put(t, bo, in, chat.NewMessage{Text: "not me", Quote: first.Seq})
		w.Put(t, ada, in, chat.NewMessage{Text: "nor me", Quote: first.Seq}) // to oneself is to nobody
		w.Say(t, cy, w.Direct(t, bo, cy), "here they are")
		w.Say(t, cy, w.Direct(t, ada, bo, cy), "found")
		l, err := w.Thread(context.Background(), bo, first)
		if err != nil {
			t.Fatal(err)
		}
		under := w.Say(t, bo, l.Conversation.ID, "in the kitchen")
		w.Put(t, cy, l.Conversation.ID, chat.NewMessage{Text: "thanks", Quote: under.Seq})
		want := []ids.ID{0, ada.Person, 0, bo.Person, 0, ada.Person, bo.Person}
		for i, e := range w.Events(t, chat.EventMessageSent, len(want)) {
			to, _ := e.Props["to"].(string)
			if to != want[i].String() {
				t.Errorf("message %d is to %q, want %q", i, to, want[i])
			}
		}
	})
}
