package chat_test

import (
	"strings"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/model"
)

// TestADeletedMessageTitlesNoThread: the title of a thread begins as the words under which it hangs, and goes with them.
func TestADeletedMessageTitlesNoThread(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		ann, bob := w.Person(actor.Member), w.Person(actor.Member)
		c := w.Group(t, model.Private, ann, bob)
		for _, edited := range []bool{false, true} {
			root := w.Say(t, ann, c, "不该说的话 "+strings.Repeat("长", 100))
			l, err := w.Thread(ctx, bob, root)
			must(t, err)
			thread := l.Conversation.ID
			w.Say(t, bob, thread, "回复")
			if !strings.HasPrefix(l.Conversation.Title, "不该说的话") {
				t.Fatalf("%+v", l.Conversation)
			}
			old := fetch(t, w, bob, thread)
			if edited {
				_, err := w.Edit(ctx, ann, root, "该说的话", 0)
				must(t, err)
			}
			must(t, w.Delete(ctx, ann, root))
			now := fetch(t, w, bob, thread)
			if now.conversation.Title != "" {
				t.Fatalf("the thread is still called %q", now.conversation.Title)
			}
			old.catchUp(t, w, bob, thread)
			same(t, "replay", old, now)
			w.Say(t, ann, thread, "还能接着说")
		}
		bare := w.Say(t, ann, c, "没有人接的话")
		must(t, w.Delete(ctx, ann, bare))
	})
}

// TestOnesOwnMessageIsReadEverywhere, also when it was sent slowly.
func TestOnesOwnMessageIsReadEverywhere(t *testing.T) {
	w := chattest.New(t, sqldbtest.SQLite(t))
	ann, bob := w.Person(actor.Member), w.Person(actor.Member)
	c := w.Group(t, model.Private, ann, bob)
	for _, say := range []func() model.Ref{
		func() model.Ref { return w.Say(t, ann, c, "快") },
		func() model.Ref { return w.Put(t, ann, c, chat.NewMessage{Attachments: []ids.ID{w.IDs.New()}}) },
	} {
		if ref := say(); w.Live.WroteTo(ann.Person, c).Seq != ref.Seq || w.Live.WroteTo(bob.Person, c).Seq != 0 {
			t.Fatalf("after message %d the devices know of %+v", ref.Seq, w.Live.WroteTo(ann.Person, c))
		}
	}
}
