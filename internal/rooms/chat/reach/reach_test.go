package reach_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
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
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/reach"
	"hubbub/internal/rooms/chat/store"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func forward(w *chattest.World, a actor.Actor, ref model.Ref, client string, to ...ids.ID) ([]reach.Forwarded, error) {
	return w.Room.Reach.Forward(context.Background(), a, ref, to, client)
}

func last(t testing.TB, w *chattest.World, a actor.Actor, c ids.ID) model.Message {
	t.Helper()
	all := w.Newest(t, a, c)
	if len(all) == 0 {
		t.Fatal("nothing was said")
	}
	return all[len(all)-1]
}

func TestForwardsCarryWhatTheyMay(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		a, b, c := w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member)
		closed, public, target := w.Group(t, model.Private, a, b), w.Group(t, model.Public, b, a), w.Group(t, model.Private, c, a)
		file := w.IDs.New()
		first := w.Say(t, a, closed, "背景")
		said := w.Put(t, b, closed, chat.NewMessage{Text: fmt.Sprintf("看 <@%s> <@all>", c.Person), Attachments: []ids.ID{file}, Quote: first.Seq})
		_, err := forward(w, a, said, "client-closed", target)
		must(t, err)
		m := last(t, w, c, target)
		if m.Forward == nil || m.Forward.Sender != b.Person || m.Forward.At.IsZero() || m.Forward.Conversation != 0 || m.Forward.Seq != 0 {
			t.Errorf("from a private group: %+v", m.Forward)
		}
		if m.Sender != a.Person || m.Quote != nil || len(m.Mentions) != 0 || !strings.HasPrefix(m.Text, "看") || len(m.Attachments) != 1 || m.Attachments[0].ID != file {
			t.Errorf("%+v", m)
		}
		if w.Crowd.Shown(file, target) != 1 || w.Crowd.Shown(file, closed) != 1 {
			t.Errorf("the file is shown %d and %d times", w.Crowd.Shown(file, target), w.Crowd.Shown(file, closed))
		}
		l, err := w.Get(t.Context(), c, target)
		if err != nil || l.Mine.Mentions != 0 || l.Mine.Unread != 1 {
			t.Errorf("who is named in a forward is told again: %+v %v", l.Mine, err)
		}
		if l, err := w.Get(t.Context(), a, target); err != nil || l.Mine.Unread != 0 {
			t.Errorf("one's own forward is unread: %+v %v", l.Mine, err)
		}
		// On from there: the author of the words stays their author.
		_, err = forward(w, c, model.Ref{Conversation: target, Seq: m.Seq}, "client-onward", target)
		must(t, err)
		if again := last(t, w, a, target); again.Sender != c.Person || again.Forward.Sender != b.Person {
			t.Errorf("%+v", again.Forward)
		}
		open := w.Say(t, b, public, "公开的话")
		_, err = forward(w, a, open, "client-public", target)
		must(t, err)
		if m := last(t, w, c, target); m.Forward.Conversation != public || m.Forward.Seq != open.Seq {
			t.Errorf("from a public group: %+v", m.Forward)
		}
		events := w.Events(t, chat.EventMessageForwarded, 3)
		if len(events) != 3 || events[0].Conversation != target || events[0].Props["from"] != closed.String() {
			t.Errorf("%v", events)
		}
	})
}

func TestAForwardGoesToAllOrNoneAndOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		var targets []ids.ID
		for range 5 {
			targets = append(targets, w.Group(t, model.Private, a, b))
		}
		thread, err := w.Thread(t.Context(), a, w.Say(t, a, targets[0], "话题"))
		must(t, err)
		targets = append(targets, thread.Conversation.ID)
		foreign := w.Group(t, model.Private, b)
		ref := w.Say(t, b, targets[1], "转")
		before := len(w.Newest(t, a, targets[0]))
		if _, err := forward(w, a, ref, "client-with-one-bad", append(slices.Clone(targets), foreign)...); errs.CodeOf(err) != "conversation.not_found" || !strings.Contains(err.Error(), "body.to[6]") {
			t.Fatalf("%v", err)
		}
		if n := len(w.Newest(t, a, targets[0])); n != before {
			t.Fatalf("a refused forward went to some: %d messages, were %d", n, before)
		}
		var wg sync.WaitGroup
		answers := make([][]reach.Forwarded, 6)
		for i := range answers { // an impatient device
			wg.Go(func() {
				var err error
				if answers[i], err = forward(w, a, ref, "client-same", targets...); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, other := range answers[1:] {
			if !slices.Equal(other, answers[0]) || len(other) != len(targets) {
				t.Fatalf("two answers: %v and %v", other, answers[0])
			}
		}
		if n := len(w.Newest(t, a, targets[0])); n != before+1 {
			t.Fatalf("%d messages, want one more than %d", n, before)
		}
		must(t, w.Delete(t.Context(), b, ref))
		if again, err := forward(w, a, ref, "client-same", targets...); err != nil || !slices.Equal(again, answers[0]) {
			t.Fatalf("a repeat after the message was deleted: %v %v", again, err)
		}
		other := w.Say(t, b, targets[1], "另一句")
		if _, err := forward(w, a, other, "client-same", targets...); errs.CodeOf(err) != "message.conflict" {
			t.Fatal(err)
		}
		under, err := w.Message(t.Context(), a, *thread.Conversation.Parent)
		if err != nil || under.Thread.Replies != 1 {
			t.Fatalf("the thread counts %+v, %v", under.Thread, err)
		}
	})
}

func TestForwardsObeyTheRulesOfTheirTargets(t *testing.T) {
	w := chattest.New(t, sqldbtest.SQLite(t))
	a, b := w.Person(actor.Member), w.Person(actor.Member)
	c := w.Group(t, model.Private, a, b)
	news := w.Begin(t, chat.NewConversation{Kind: model.Announcement, Mode: model.Public, Title: "公告"}, b, a)
	public, with := w.Group(t, model.Public, b), w.Direct(t, a, b)
	ref := w.Say(t, a, c, "转")
	poll := w.Put(t, a, c, chat.NewMessage{Kind: model.Card, Card: []byte(`{"kind":"poll","question":"吃什么","options":["面","饭"]}`)})
	mute := w.Group(t, model.Private, b, a)
	must(t, w.SetRole(t.Context(), b, mute, a.Person, model.Muted))
	w.Crowd.Block(b.Person, a.Person)
	many := make([]ids.ID, reach.ForwardMax+1)
	for i := range many {
		many[i] = w.IDs.New()
	}
	for _, x := range []struct {
		to   []ids.ID
		code string
	}{
		{[]ids.ID{news}, "conversation.announcement"}, {[]ids.ID{public}, "conversation.not_member"}, {[]ids.ID{with}, "conversation.blocked"},
		{[]ids.ID{mute}, "conversation.muted"}, {nil, "forward.targets"}, {many, "forward.targets"},
	} {
		if _, err := forward(w, a, ref, "client-refused", x.to...); errs.CodeOf(err) != x.code {
			t.Errorf("to %v: %v, want %s", x.to, err, x.code)
		}
	}
	_, err := forward(w, a, poll, "client-poll", c, c)
	must(t, err)
	if m := last(t, w, b, c); m.Kind != model.Text || m.Text != "吃什么\n1. 面\n2. 饭" || len(m.Card) != 0 {
		t.Errorf("a forwarded poll: %+v", m)
	}
	if _, err := forward(w, b, ref, "client-late-joiner", c); err != nil {
		t.Error(err)
	}
}

func TestShareLinks(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b, mod, guest := w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Guest)
		public, closed, with := w.Group(t, model.Public, mod, a, b), w.Group(t, model.Private, mod, a, b, guest), w.Direct(t, a, b)
		reader := w.Person(actor.Member) // in none of them
		inPublic, inClosed, inDirect := w.Say(t, a, public, "公开"), w.Say(t, a, closed, "关门"), w.Say(t, a, with, "私下")
		hidden, err := forward(w, b, inClosed, "client-hidden", closed)
		must(t, err)
		carried := model.Ref{Conversation: closed, Seq: hidden[0].Seq}
		for _, x := range []struct {
			name string
			who  actor.Actor
			ref  model.Ref
			code string
		}{
			{"own words in public", a, inPublic, ""}, {"another's words in public", b, inPublic, ""}, {"by a reader of a public group", reader, inPublic, ""},
			{"own words behind a door", a, inClosed, ""}, {"another's words behind a door", b, inClosed, "share.not_open"}, {"by a leader", mod, inClosed, ""},
			{"own words between two", a, inDirect, ""}, {"another's words between two", b, inDirect, "share.not_open"},
			{"another's words, carried out by a forward", b, carried, "share.not_open"}, {"by who cannot read", reader, inClosed, "conversation.not_found"},
		} {
			if _, err := w.Room.Reach.Share(ctx, x.who, x.ref); errs.CodeOf(err) != x.code {
				t.Errorf("%s: %v, want %q", x.name, err, x.code)
			}
		}
		link, err := w.Room.Reach.Share(ctx, a, inClosed)
		must(t, err)
		if again, err := w.Room.Reach.Share(ctx, a, inClosed); err != nil || again.Token != link.Token || link.URL != "http://chat.test/s/"+link.Token || len(link.Token) != 22 {
			t.Fatalf("%+v, again %+v, %v", link, again, err)
		}
		if mine, err := w.Room.Reach.Shares(ctx, b, inClosed, store.SharePlace{}, 100); err != nil || len(mine) != 0 {
			t.Errorf("somebody else's links: %v %v", mine, err)
		}
		if all, err := w.Room.Reach.Shares(ctx, mod, inClosed, store.SharePlace{}, 100); err != nil || len(all) != 2 {
			t.Errorf("a leader sees %v %v", all, err)
		}
		must(t, w.Room.Reach.Unshare(ctx, b, inClosed)) // ends nothing: none is his
		if _, err := w.Room.Reach.Shared(ctx, link.Token); err != nil {
			t.Fatal(err)
		}
		must(t, w.Room.Reach.Unshare(ctx, a, inClosed))
		for _, token := range []string{link.Token, "", strings.Repeat("A", 22), link.Token[:21] + "'"} {
			if _, err := w.Room.Reach.Shared(ctx, token); errs.CodeOf(err) != "share.not_found" {
				t.Errorf("%q: %v", token, err)
			}
		}
	})
}

func TestASharedPageShowsOneMessage(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		c := w.Group(t, model.Private, a, b)
		stranger := w.PersonOf(2, actor.Member)
		quoted := w.Say(t, b, c, "别人的话")
		ref := w.Put(t, a, c, chat.NewMessage{Text: fmt.Sprintf("<@%s> 和 <@%s> 和 <@all> 在 <#%s>", b.Person, stranger.Person, c), Quote: quoted.Seq, Attachments: []ids.ID{w.IDs.New()}})
		link, err := w.Room.Reach.Share(ctx, a, ref)
		must(t, err)
		page, err := w.Room.Reach.Shared(ctx, link.Token)
		must(t, err)
		name := strings.Replace(chattest.Name(b.Person), "*", `\*`, 1)
		if want := fmt.Sprintf("@%s 和 @… 和 @all 在 #…", name); page.Text != want || page.Author != chattest.Name(a.Person) || page.Attachments != 1 {
			t.Fatalf("%+v, want %s", page, want)
		}
		if all := fmt.Sprintf("%+v", page); strings.Contains(all, "别人的话") || strings.Contains(all, c.String()) {
			t.Fatalf("the page shows what is around: %s", all)
		}
		chattest.Until(t, "the visit counts", func() bool {
			links, err := w.Room.Reach.Shares(ctx, a, ref, store.SharePlace{}, 100)
			must(t, err)
			return links[0].Views == 1
		})
		if events := w.Events(t, chat.EventShareViewed, 1); len(events) != 1 || events[0].Person != a.Person || events[0].Seq != ref.Seq || events[0].Props["count"] != float64(1) {
			t.Errorf("%v", events)
		}
		// The link ends with the right of who shared.
		for name, end := range map[string]func(r model.Ref){
			"deleted": func(r model.Ref) { must(t, w.Delete(ctx, a, r)) },
			"left":    func(r model.Ref) { must(t, w.Leave(ctx, a, r.Conversation)) },
		} {
			ref := w.Say(t, a, w.Group(t, model.Private, a, b), "还在")
			l, err := w.Room.Reach.Share(ctx, a, ref)
			must(t, err)
			_, err = w.Room.Reach.Shared(ctx, l.Token)
			must(t, err)
			end(ref)
			if _, err := w.Room.Reach.Shared(ctx, l.Token); errs.CodeOf(err) != "share.not_found" {
				t.Errorf("%s: %v", name, err)
			}
		}
		// Or with the openness that was its reason.
		public := w.Group(t, model.Public, b, a)
		of := w.Say(t, b, public, "公开的话")
		l, err := w.Room.Reach.Share(ctx, a, of)
		must(t, err)
		private := model.Private
		_, err = w.Update(ctx, b, public, chat.Change{Mode: &private})
		must(t, err)
		if _, err := w.Room.Reach.Shared(ctx, l.Token); errs.CodeOf(err) != "share.not_found" {
			t.Errorf("closed since: %v", err)
		}
		w.Crowd.Deactivate(a.Person)
		if _, err := w.Room.Reach.Shared(ctx, link.Token); errs.CodeOf(err) != "share.not_found" {
			t.Errorf("deactivated: %v", err)
		}
	})
}

func TestPreviewsComeAfterTheMessage(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		c := w.Group(t, model.Private, a, b)
		previews := func(ref model.Ref) []model.Preview {
			m, err := w.Message(ctx, b, ref)
			must(t, err)
			return m.Previews
		}
		ref := w.Say(t, a, c, "看 https://a.test/1")
		chattest.Until(t, "the preview", func() bool { return len(previews(ref)) == 1 })
		if p := previews(ref)[0]; p.URL != "https://a.test/1" || w.Crowd.Shown(chattest.Image, c) != 1 {
			t.Fatalf("%+v, the picture is shown %d times", p, w.Crowd.Shown(chattest.Image, c))
		}
		chattest.Until(t, "the entry that tells it", func() bool {
			entries := w.Live.Entries(c)
			e := entries[len(entries)-1]
			return e.Kind == model.MessageUpdated && strings.Contains(string(e.Data), "page at https://a.test/1")
		})
		_, err := w.Edit(ctx, a, ref, "看 https://b.test/2", 0)
		must(t, err)
		chattest.Until(t, "the new preview", func() bool { p := previews(ref); return len(p) == 1 && p[0].URL == "https://b.test/2" })
		if n := w.Crowd.Shown(chattest.Image, c); n != 1 {
			t.Errorf("the picture is shown %d times", n)
		}
		must(t, w.Delete(ctx, a, ref))
		if n := w.Crowd.Shown(chattest.Image, c); n != 0 {
			t.Errorf("the picture of a deleted message is shown %d times", n)
		}
		asked := w.Pages.Asked()
		w.Say(t, a, c, "没有链接 http:/ /")
		linked := w.Say(t, a, c, "https://c.test/")
		chattest.Until(t, "the preview", func() bool { return len(previews(linked)) == 1 })
		if n := w.Pages.Asked() - asked; n != 1 {
			t.Errorf("%d questions for one link", n)
		}
	})
}

func TestPreviewsThatComeTooLateAreDropped(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a := w.Person(actor.Member)
		c := w.Group(t, model.Private, a)
		release := w.Pages.Hold()
		edited, deleted := w.Say(t, a, c, "https://a.test/1"), w.Say(t, a, c, "https://a.test/2")
		kept := w.Say(t, a, c, "https://a.test/3")
		chattest.Until(t, "all are asked for", func() bool { return w.Pages.Asked() == 3 })
		_, err := w.Edit(ctx, a, edited, "没有链接了", 0)
		must(t, err)
		must(t, w.Delete(ctx, a, deleted))
		release()
		chattest.Until(t, "the preview of the one that stayed", func() bool {
			m, err := w.Message(ctx, a, kept)
			must(t, err)
			return len(m.Previews) == 1
		})
		w.Room.Reach.Close() // whatever was under way is done now
		w.Room.Reach = reach.Open(reach.Config{Chat: w.Service, DB: db, Clock: w.Clock, People: w.Crowd, Files: w.Crowd, Names: w.Crowd})
		if m, err := w.Message(ctx, a, edited); err != nil || len(m.Previews) != 0 {
			t.Errorf("an edit removed the link, and its preview came: %+v %v", m, err)
		}
		if n := w.Crowd.Shown(chattest.Image, c); n != 1 {
			t.Errorf("the picture is shown %d times, want 1", n)
		}
	})
}

func TestForwardedPreviewsAreNotFetchedAgain(t *testing.T) {
	w, ctx := chattest.New(t, sqldbtest.SQLite(t)), t.Context()
	a := w.Person(actor.Member)
	from, to := w.Group(t, model.Private, a), w.Group(t, model.Private, a)
	ref := w.Say(t, a, from, "https://a.test/1")
	chattest.Until(t, "the preview", func() bool { m, err := w.Message(ctx, a, ref); must(t, err); return len(m.Previews) == 1 })
	_, err := forward(w, a, ref, "client-preview", to)
	must(t, err)
	if m := last(t, w, a, to); len(m.Previews) != 1 || w.Crowd.Shown(chattest.Image, to) != 1 {
		t.Errorf("%+v, the picture is shown %d times", m.Previews, w.Crowd.Shown(chattest.Image, to))
	}
	chattest.Until(t, "the forward was looked at", func() bool { return w.Pages.Asked() == 2 })
	if n := w.Crowd.Shown(chattest.Image, to); n != 1 {
		t.Errorf("the picture is shown %d times", n)
	}
}

func TestRecipients(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b, c := w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member)
		g := w.Group(t, model.Private, a, b, c)
		var crowd []ids.ID
		for range 2300 { // more than are read at once
			crowd = append(crowd, w.Person(actor.Member).Person)
		}
		for part := range slices.Chunk(crowd, chat.AddMax) {
			must(t, w.Add(ctx, a, g, part))
		}
		none, until := model.LevelNone, w.Clock.Now().Add(time.Hour).UnixMilli()
		_, err := w.SetMine(ctx, b, g, chat.Settings{Level: &none, MutedUntil: &until})
		must(t, err)
		ref := w.Say(t, a, g, fmt.Sprintf("<@%s> 你看", b.Person))
		must(t, w.Read(ctx, c, g, ref.Seq))
		got, err := w.Room.Reach.Recipients(ctx, 1, g, ref.Seq)
		must(t, err)
		by := map[ids.ID]reach.Recipient{}
		for _, r := range got {
			by[r.Person] = r
		}
		if len(got) != 2303 || len(by) != 2303 {
			t.Fatalf("%d recipients, %d different", len(got), len(by))
		}
		if r := by[b.Person]; r.Level != model.LevelNone || r.MutedUntil.UnixMilli() != until || !r.Mentioned || r.Read >= ref.Seq {
			t.Errorf("%+v", r)
		}
		if r := by[c.Person]; r.Level != model.LevelAll || r.Mentioned || r.Read < ref.Seq {
			t.Errorf("who has read it: %+v", r)
		}
		// In a thread: its members, and who is named in it and may read it.
		thread, err := w.Thread(ctx, a, ref)
		must(t, err)
		outside := w.Person(actor.Member)
		reply := w.Say(t, a, thread.Conversation.ID, fmt.Sprintf("<@%s> <@%s>", c.Person, outside.Person))
		got, err = w.Room.Reach.Recipients(ctx, 1, thread.Conversation.ID, reply.Seq)
		if err != nil || len(got) != 2 || got[0].Person != a.Person || got[1].Person != c.Person || !got[1].Mentioned {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := w.Room.Reach.Recipients(ctx, 2, g, ref.Seq); !errs.Is(err, errs.NotFound) {
			t.Errorf("another workspace: %v", err)
		}
		must(t, w.Delete(ctx, a, ref))
		if got, err := w.Room.Reach.Recipients(ctx, 1, g, ref.Seq); err != nil || len(got) != 0 {
			t.Errorf("deleted: %d %v", len(got), err)
		}
	})
}
