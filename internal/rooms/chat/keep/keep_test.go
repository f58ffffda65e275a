package keep_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/keep"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// kinds of somebody's own log, as it was published.
func kinds(w *chattest.World, a actor.Actor, kind model.PersonalKind) (data []map[string]any) {
	for _, e := range w.Live.Personal(a.Person) {
		if e.Kind == kind {
			var m map[string]any
			_ = json.Unmarshal(e.Data, &m)
			data = append(data, m)
		}
	}
	return data
}

func TestDraftsFollowTheirAuthor(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		c := w.Group(t, model.Private, a, b)
		must(t, w.Room.Keep.PutDraft(ctx, a, c, "写到一"))
		must(t, w.Room.Keep.PutDraft(ctx, a, c, "写到一半"))
		must(t, w.Room.Keep.PutDraft(ctx, a, c, "写到一半")) // nothing new: no entry
		told := kinds(w, a, model.DraftChanged)
		if len(told) != 2 || told[1]["text"] != "写到一半" || told[1]["conversation"] != c.String() {
			t.Fatalf("told %v", told)
		}
		l, err := w.Get(ctx, a, c)
		if err != nil || l.Mine.Draft != "写到一半" {
			t.Fatalf("%v %v", l.Mine, err)
		}
		if drafts, err := w.Room.Keep.Drafts(ctx, b, store.DraftPlace{}, 100); err != nil || len(drafts) != 0 {
			t.Fatalf("somebody else's drafts: %v %v", drafts, err)
		}
		must(t, w.Remove(ctx, a, c, b.Person))
		if err := w.Room.Keep.PutDraft(ctx, b, c, "嘿"); errs.CodeOf(err) != "conversation.not_found" {
			t.Fatal(err)
		}
		must(t, w.Room.Keep.PutDraft(ctx, a, c, ""))
		if drafts, err := w.Room.Keep.Drafts(ctx, a, store.DraftPlace{}, 100); err != nil || len(drafts) != 0 {
			t.Fatalf("%v %v", drafts, err)
		}
		if err := w.Room.Keep.PutDraft(ctx, a, c, "a\x00"); !errs.Is(err, errs.Invalid) {
			t.Fatal(err)
		}
		if err := w.Room.Keep.PutDraft(ctx, a, c, string(make([]byte, chat.TextMax+1))); !errs.Is(err, errs.TooLarge) {
			t.Fatal(err)
		}
	})
}

func TestSavedMessagesPageWithoutLoss(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		c, left := w.Group(t, model.Private, a, b), w.Group(t, model.Private, b, a)
		want := map[model.Ref]bool{}
		for i := range 11 { // many in the same millisecond, in two conversations
			ref := w.Say(t, b, []ids.ID{c, left}[i%2], fmt.Sprint(i))
			must(t, w.Room.Keep.Save(ctx, a, ref))
			must(t, w.Room.Keep.Save(ctx, a, ref))
			if i == 6 {
				w.Clock.Advance(time.Second)
			}
			want[ref] = ref.Conversation == c
		}
		if told := kinds(w, a, model.SavedAdded); len(told) != 11 {
			t.Fatalf("%d entries for 11 saved messages", len(told))
		}
		if events := w.Events(t, chat.EventMessageSaved, 11); len(events) != 11 || events[0].Props["sender"] != b.Person.String() {
			t.Fatalf("%v", events)
		}
		deleted := w.Say(t, b, c, "gone")
		must(t, w.Room.Keep.Save(ctx, a, deleted))
		must(t, w.Delete(ctx, b, deleted))
		must(t, w.Remove(ctx, b, left, a.Person))
		seen := map[model.Ref]bool{}
		var after store.Saved
		for pages := 0; ; pages++ {
			page, next, err := w.Room.Keep.Saved(ctx, a, after, 3)
			must(t, err)
			for _, m := range page {
				ref := model.Ref{Conversation: m.Message.Conversation, Seq: m.Message.Seq}
				if seen[ref] || !want[ref] || !m.Message.Saved {
					t.Fatalf("%v is there twice, or at all: %+v", ref, m)
				}
				seen[ref] = true
			}
			if after = next; next.At.IsZero() {
				break
			}
			if pages > 20 {
				t.Fatal("the pages do not end")
			}
		}
		if len(seen) != 6 {
			t.Fatalf("%d of 6 were listed", len(seen))
		}
		for ref := range seen {
			must(t, w.Room.Keep.Unsave(ctx, a, ref))
		}
		if page, _, err := w.Room.Keep.Saved(ctx, a, store.Saved{}, 50); err != nil || len(page) != 0 {
			t.Fatalf("%v %v", page, err)
		}
	})
}

func schedule(t testing.TB, w *chattest.World, a actor.Actor, c ids.ID, text string, in time.Duration) store.Scheduled {
	t.Helper()
	s, err := w.Room.Keep.Schedule(context.Background(), a, keep.NewScheduled{ClientID: "client-" + w.IDs.New().String(), Conversation: c, Text: text, At: w.Clock.Now().Add(in)})
	must(t, err)
	return s
}

func texts(ms []model.Message) (out []string) {
	for _, m := range ms {
		out = append(out, m.Text)
	}
	return out
}

func TestScheduledMessagesAreSentOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		c := w.Group(t, model.Private, a, b)
		var want []string
		for i := range 205 { // more than are taken at once
			text := fmt.Sprintf("早 %d <@%s>", i, b.Person)
			author := w.Person(actor.Member)
			must(t, w.Add(ctx, a, c, []ids.ID{author.Person}))
			schedule(t, w, author, c, text, time.Hour+time.Duration(i)*time.Millisecond)
			want = append(want, text)
		}
		later := schedule(t, w, a, c, "还没到时候", 2*time.Hour)
		if n, err := w.Room.Keep.SendDue(ctx); n != 0 || err != nil {
			t.Fatalf("%d sent before their time, %v", n, err)
		}
		w.Clock.Advance(90 * time.Minute)
		// Several processes, each again and again, as after crashes.
		var wg sync.WaitGroup
		var mu sync.Mutex
		total := 0
		for range 4 {
			wg.Go(func() {
				n, err := w.Room.Keep.SendDue(ctx)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				total += n
				mu.Unlock()
			})
		}
		wg.Wait()
		p, err := w.Messages(ctx, b, c, chat.Window{Limit: 200})
		must(t, err)
		first, err := w.Messages(ctx, b, c, chat.Window{Before: p.Messages[0].Seq, Limit: 200})
		must(t, err)
		got := append(texts(first.Messages), texts(p.Messages)...)
		slices.Sort(got)
		slices.Sort(want)
		if total != len(want) || !slices.Equal(got, want) {
			t.Fatalf("%d sent, %d there, want %d", total, len(got), len(want))
		}
		if waits, err := w.Room.Keep.Scheduled(ctx, a); err != nil || len(waits) != 1 || waits[0].ID != later.ID {
			t.Fatalf("%v %v", waits, err)
		}
	})
}

func TestScheduledMessagesFollowTheirAuthor(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		c := w.Group(t, model.Private, a, b)
		n := keep.NewScheduled{ClientID: "same-client", Conversation: c, Text: "一", At: w.Clock.Now().Add(time.Hour)}
		s, err := w.Room.Keep.Schedule(ctx, a, n)
		must(t, err)
		if again, err := w.Room.Keep.Schedule(ctx, a, n); err != nil || again.ID != s.ID {
			t.Fatalf("asked twice: %v %v", again, err)
		}
		n.Text = "二"
		if _, err := w.Room.Keep.Schedule(ctx, a, n); errs.CodeOf(err) != "message.conflict" {
			t.Fatal(err)
		}
		text, at := "改了", w.Clock.Now().Add(3*time.Hour)
		if _, err := w.Room.Keep.Reschedule(ctx, b, s.ID, keep.Change{Text: &text}); errs.CodeOf(err) != "scheduled.not_found" {
			t.Fatalf("somebody else's: %v", err)
		}
		if s, err = w.Room.Keep.Reschedule(ctx, a, s.ID, keep.Change{Text: &text, At: &at}); err != nil || s.Text != text || !s.At.Equal(at) {
			t.Fatalf("%+v %v", s, err)
		}
		w.Clock.Advance(2 * time.Hour)
		if n, err := w.Room.Keep.SendDue(ctx); n != 0 || err != nil {
			t.Fatal("put off, and sent all the same", n, err)
		}
		w.Clock.Advance(2 * time.Hour)
		if n, err := w.Room.Keep.SendDue(ctx); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		told := kinds(w, a, model.ScheduledChanged)
		if len(told) != 3 || told[0]["scheduled"] == nil || told[2]["scheduled"] != nil || told[2]["id"] != s.ID.String() {
			t.Fatalf("told %v", told)
		}
		l, err := w.Get(ctx, a, c)
		if err != nil || l.Mine.Unread != 0 {
			t.Fatalf("one's own message is unread: %+v %v", l.Mine, err)
		}
		if err := w.Room.Keep.Unschedule(ctx, a, s.ID); errs.CodeOf(err) != "scheduled.not_found" {
			t.Fatalf("removed after it was sent: %v", err)
		}
		gone := schedule(t, w, a, c, "算了", time.Hour)
		must(t, w.Room.Keep.Unschedule(ctx, a, gone.ID))
		w.Clock.Advance(2 * time.Hour)
		if n, err := w.Room.Keep.SendDue(ctx); n != 0 || err != nil {
			t.Fatal("removed, and sent all the same", n, err)
		}
	})
}

func TestScheduledMessagesObeyTheRulesOfTheirTime(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b, left := w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member)
		c := w.Group(t, model.Private, a, b, left)
		with := w.Direct(t, b, a)
		quoted := w.Say(t, a, c, "quoted")
		kept := keep.NewScheduled{ClientID: "client-quote", Conversation: c, Text: "回复", Quote: quoted.Seq, At: w.Clock.Now().Add(time.Minute)}
		_, err := w.Room.Keep.Schedule(ctx, a, kept)
		must(t, err)
		must(t, w.Delete(ctx, a, quoted))
		schedule(t, w, b, c, "muted", time.Minute)
		schedule(t, w, left, c, "removed", time.Minute)
		schedule(t, w, b, with, "blocked", time.Minute)
		retired := w.Person(actor.Member)
		must(t, w.Add(ctx, a, c, []ids.ID{retired.Person}))
		schedule(t, w, retired, c, "deactivated", time.Minute)
		must(t, w.SetRole(ctx, a, c, b.Person, model.Muted))
		must(t, w.Remove(ctx, a, c, left.Person))
		w.Crowd.Block(a.Person, b.Person)
		w.Crowd.Deactivate(retired.Person)
		w.Clock.Advance(time.Hour)
		for range 2 { // what failed is not tried again by itself
			n, err := w.Room.Keep.SendDue(ctx)
			must(t, err)
			if n > 1 {
				t.Fatalf("%d were sent", n)
			}
		}
		said := w.Newest(t, a, c)
		if m := said[len(said)-1]; m.Text != "回复" || m.Quote != nil {
			t.Fatalf("a message whose quote was deleted: %+v", m)
		}
		for who, want := range map[*actor.Actor][]string{&b: {"conversation.blocked", "conversation.muted"}, &left: {"conversation.not_found"}, &retired: {"person.not_active"}} {
			all, err := w.Room.Keep.Scheduled(ctx, *who)
			must(t, err)
			var codes []string
			for _, s := range all {
				codes = append(codes, s.Failed)
			}
			if slices.Sort(codes); !slices.Equal(codes, want) {
				t.Errorf("failed with %v, want %v", codes, want)
			}
		}
		must(t, w.SetRole(ctx, a, c, b.Person, model.Member))
		all, err := w.Room.Keep.Scheduled(ctx, b)
		must(t, err)
		at := w.Clock.Now().Add(time.Minute)
		for _, s := range all {
			if s.Failed == "conversation.muted" {
				_, err := w.Room.Keep.Reschedule(ctx, b, s.ID, keep.Change{At: &at})
				must(t, err)
			}
		}
		w.Clock.Advance(time.Hour)
		if n, err := w.Room.Keep.SendDue(ctx); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	})
}

func TestWhatCannotBeScheduled(t *testing.T) {
	w, ctx := chattest.New(t, sqldbtest.SQLite(t)), t.Context()
	a, b, outside := w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member)
	c := w.Group(t, model.Public, a, b)
	news := w.Begin(t, chat.NewConversation{Kind: model.Announcement, Mode: model.Public, Title: "公告"}, a, b)
	soon := w.Clock.Now().Add(time.Minute)
	for _, x := range []struct {
		name string
		who  actor.Actor
		n    keep.NewScheduled
		code string
	}{
		{"in the past", a, keep.NewScheduled{Conversation: c, Text: "x", At: w.Clock.Now()}, "scheduled.time"},
		{"in two years", a, keep.NewScheduled{Conversation: c, Text: "x", At: w.Clock.Now().AddDate(2, 0, 0)}, "scheduled.time"},
		{"nothing", a, keep.NewScheduled{Conversation: c, Text: " ", At: soon}, "message.invalid"},
		{"not a member", outside, keep.NewScheduled{Conversation: c, Text: "x", At: soon}, "conversation.not_member"},
		{"not a leader", b, keep.NewScheduled{Conversation: news, Text: "x", At: soon}, "conversation.announcement"},
		{"a quote that is not there", a, keep.NewScheduled{Conversation: c, Text: "x", Quote: 99, At: soon}, "message.not_found"},
	} {
		x.n.ClientID = "client-of-" + x.name
		if _, err := w.Room.Keep.Schedule(ctx, x.who, x.n); errs.CodeOf(err) != x.code {
			t.Errorf("%s: %v, want %s", x.name, err, x.code)
		}
	}
	for range keep.ScheduledMax {
		schedule(t, w, b, c, "x", time.Minute)
	}
	if _, err := w.Room.Keep.Schedule(ctx, b, keep.NewScheduled{ClientID: "client-one-more", Conversation: c, Text: "x", At: soon}); errs.CodeOf(err) != "scheduled.too_many" {
		t.Error(err)
	}
}

func TestReadAll(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		var unread []ids.ID
		for range 40 {
			c := w.Group(t, model.Private, a, b)
			w.Say(t, a, c, "新的")
			unread = append(unread, c)
		}
		w.Group(t, model.Private, a, b) // nothing said in it
		marked := w.Group(t, model.Private, a, b)
		ref := w.Say(t, a, marked, "旧的")
		must(t, w.Read(ctx, b, marked, ref.Seq))
		must(t, w.MarkUnread(ctx, b, marked, ref.Seq))
		n, err := w.Room.Keep.ReadAll(ctx, b)
		if err != nil || n != len(unread)+1 {
			t.Fatalf("%d conversations, want %d: %v", n, len(unread)+1, err)
		}
		all, _, err := w.List(ctx, b, store.SeatPlace{}, 100)
		must(t, err)
		for _, l := range all {
			if l.Mine.Unread > 0 {
				t.Errorf("%s has %d unread", l.Conversation.ID, l.Mine.Unread)
			}
		}
	})
}
