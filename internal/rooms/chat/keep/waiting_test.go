package keep_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/keep"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

func TestFilesWaitWithTheirMessage(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		c := w.Group(t, model.Private, a, b)
		one, two, hers := w.IDs.New(), w.IDs.New(), w.IDs.New()
		w.Crowd.Own(hers, b.Person)
		n := keep.NewScheduled{ClientID: "client-files", Conversation: c, Attachments: []ids.ID{one, two}, At: w.Clock.Now().Add(time.Hour)}
		s, err := w.Room.Keep.Schedule(ctx, a, n)
		must(t, err)
		if again, err := w.Room.Keep.Schedule(ctx, a, n); err != nil || again.ID != s.ID || len(again.Attachments) != 2 {
			t.Fatalf("asked twice: %+v %v", again, err)
		}
		other := n
		other.Attachments = []ids.ID{one}
		if _, err := w.Room.Keep.Schedule(ctx, a, other); errs.CodeOf(err) != "message.conflict" {
			t.Fatalf("the same client id with other files: %v", err)
		}
		other.ClientID = "client-other"
		if _, err := w.Room.Keep.Schedule(ctx, a, other); errs.CodeOf(err) != "file.not_attachable" {
			t.Fatalf("a file waits twice: %v", err)
		}
		if _, err := w.Room.Keep.Reschedule(ctx, a, s.ID, keep.Change{Attachments: &[]ids.ID{one, hers}}); errs.CodeOf(err) != "file.not_attachable" {
			t.Fatalf("somebody else's file: %v", err)
		}
		if _, err := w.Room.Keep.Reschedule(ctx, a, s.ID, keep.Change{Attachments: &[]ids.ID{}}); errs.CodeOf(err) != "message.invalid" {
			t.Fatalf("nothing is left: %v", err)
		}
	})
}

func TestFilesAreSentWithTheirMessage(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		c := w.Group(t, model.Private, a, b)
		one, two, three := w.IDs.New(), w.IDs.New(), w.IDs.New()
		wait := func(client string, files ...ids.ID) store.Scheduled {
			s, err := w.Room.Keep.Schedule(ctx, a, keep.NewScheduled{ClientID: client, Conversation: c, Attachments: files, At: w.Clock.Now().Add(time.Hour)})
			must(t, err)
			return s
		}
		s, dropped := wait("client-sent", one, two), wait("client-dropped", w.IDs.New())
		s, err := w.Room.Keep.Reschedule(ctx, a, s.ID, keep.Change{Attachments: &[]ids.ID{three, one}})
		if err != nil || len(s.Attachments) != 2 || s.Attachments[0].ID != three || w.Crowd.Waits(two) {
			t.Fatalf("%+v %v", s, err)
		}
		must(t, w.Room.Keep.Unschedule(ctx, a, dropped.ID))
		if w.Crowd.Waits(dropped.Attachments[0].ID) {
			t.Fatal("a file waits for a message that was deleted")
		}
		// Another device reads of the files what the list says.
		told, list := kinds(w, a, model.ScheduledChanged), listOf(t, w, a)
		if got, want := fmt.Sprint(told[2]["scheduled"]), fmt.Sprint(list[0]); got != want {
			t.Fatalf("told\n%s\nlisted\n%s", got, want)
		}
		w.Clock.Advance(2 * time.Hour)
		for _, want := range []int{1, 0} {
			if n, err := w.Room.Keep.SendDue(ctx); n != want || err != nil {
				t.Fatal(n, err)
			}
		}
		said := w.Newest(t, b, c)
		if m := said[len(said)-1]; m.Kind != model.Files || len(m.Attachments) != 2 || m.Attachments[1].ID != one || w.Crowd.Shown(three, c) != 1 || w.Crowd.Waits(one) {
			t.Fatalf("%+v", m)
		}
		must(t, w.Delete(ctx, a, model.Ref{Conversation: c, Seq: said[len(said)-1].Seq}))
		if w.Crowd.Shown(three, c) != 0 {
			t.Fatal("a deleted message shows its files")
		}
	})
}

// listOf is what somebody's list of waiting messages says, as JSON.
func listOf(t *testing.T, w *chattest.World, a actor.Actor) (out []map[string]any) {
	all, err := w.Room.Keep.Scheduled(t.Context(), a)
	must(t, err)
	b, err := json.Marshal(all)
	must(t, err)
	must(t, json.Unmarshal(b, &out))
	return out
}

// TestTheLimitOfAMinute holds for what is sent later and for what is sent on.
func TestTheLimitOfAMinute(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		var w *chattest.World
		w = chattest.New(t, db, func(cfg *chat.Config) {
			cfg.Messages, cfg.Limiter = 12, ratelimit.NewMemory(100, func() time.Time { return w.Clock.Now() })
		})
		ctx := t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		var to []ids.ID
		for range 4 {
			to = append(to, w.Group(t, model.Private, a, b))
		}
		said := w.Say(t, a, to[0], "一")
		for i := range 2 {
			_, err := w.Room.Reach.Forward(ctx, a, said, to, fmt.Sprint("client-forward-", i))
			must(t, err)
		}
		if _, err := w.Room.Reach.Forward(ctx, a, said, to, "client-too-much"); !errs.Is(err, errs.Limited) {
			t.Fatalf("thirteen messages in a minute of twelve: %v", err)
		}
		for _, c := range to[1:] {
			if n := len(w.Newest(t, b, c)); n != 2 {
				t.Fatalf("%d messages in a conversation that got two", n)
			}
		}
		schedule(t, w, a, to[0], "二", time.Second) // the tenth
		w.Say(t, a, to[0], "三")
		w.Say(t, a, to[0], "四")
		w.Clock.Advance(2 * time.Second)
		if n, err := w.Room.Keep.SendDue(ctx); n != 0 || err != nil {
			t.Fatalf("%d sent beyond the limit, %v", n, err)
		}
		if waits, err := w.Room.Keep.Scheduled(ctx, a); err != nil || len(waits) != 1 || waits[0].Failed != "" {
			t.Fatalf("what must wait does not wait: %+v %v", waits, err)
		}
		w.Clock.Advance(20 * time.Second)
		if n, err := w.Room.Keep.SendDue(ctx); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	})
}
