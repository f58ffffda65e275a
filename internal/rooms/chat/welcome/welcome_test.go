package welcome_test

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
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/rooms/chat/welcome"
	"hubbub/internal/spine"
)

func TestNewcomersFindAPlaceToTalk(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		host := &welcome.Host{Chat: w.Service, DB: db, IDs: w.IDs, Locale: func(context.Context, ids.ID) (string, error) { return "zh-CN", nil }}
		comes := func(a actor.Actor, origin spine.Origin, props map[string]any) {
			t.Helper()
			props["role"], props["kind"] = a.Role, "person"
			e := spine.Event{Workspace: a.Workspace, Name: "person.joined", Person: a.Person, Origin: origin, Props: props}
			for range 2 { // a crash may repeat it
				if err := host.Consumer().Deliver(ctx, []spine.Event{e}); err != nil {
					t.Fatal(err)
				}
			}
		}
		titles := func(a actor.Actor) (out []string) {
			t.Helper()
			all, _, err := w.List(ctx, a, store.SeatPlace{}, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range all {
				out = append(out, l.Conversation.Title)
			}
			return out
		}
		owner, second, guest, imported := w.Person(actor.Owner), w.Person(actor.Member), w.Person(actor.Guest), w.Person(actor.Member)
		comes(owner, spine.Live, map[string]any{})
		l, _, err := w.Create(ctx, owner, chat.NewConversation{Kind: model.Group, Mode: model.Private, Title: "项目"})
		if err != nil {
			t.Fatal(err)
		}
		invited := map[string]any{"invited_by": owner.Person, "conversations": []ids.ID{l.Conversation.ID, 12345}}
		comes(second, spine.Live, invited)
		comes(guest, spine.Live, invited)
		comes(imported, spine.Imported, map[string]any{})
		for _, c := range []struct {
			who  string
			a    actor.Actor
			want int
		}{{"the owner", owner, 2}, {"an invited member", second, 2}, {"an invited guest", guest, 1}, {"somebody of an archive", imported, 0}} {
			if got := titles(c.a); len(got) != c.want {
				t.Errorf("%s is in %v, want %d conversations", c.who, got, c.want)
			}
		}
		if got := titles(second); len(got) == 2 && got[0] != "大家" && got[1] != "大家" {
			t.Errorf("the group of everybody is not among %v", got)
		}
	})
}
