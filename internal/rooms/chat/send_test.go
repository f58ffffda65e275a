package chat_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
)

func group(t *testing.T, w *chattest.World, by actor.Actor, others ...actor.Actor) ids.ID {
	t.Helper()
	n := chat.NewConversation{Kind: model.Group, Mode: model.Private, Title: "早茶 group"}
	for _, o := range others {
		n.People = append(n.People, o.Person)
	}
	l, made, err := w.Create(context.Background(), by, n)
	if err != nil || !made {
		t.Fatal(made, err)
	}
	return l.Conversation.ID
}

// say sends and waits.
func say(w *chattest.World, a actor.Actor, c ids.ID, client, text string) (commit.Receipt, error) {
	return send(w, a, c, chat.NewMessage{ClientID: client, Text: text})
}

func send(w *chattest.World, a actor.Actor, c ids.ID, n chat.NewMessage) (r commit.Receipt, err error) {
	done := make(chan struct{})
	w.Send(context.Background(), a, c, n, func(got commit.Receipt, e error) { r, err = got, e; close(done) })
	<-done
	return r, err
}

func mustSay(t *testing.T, w *chattest.World, a actor.Actor, c ids.ID, text string) int64 {
	t.Helper()
	r, err := say(w, a, c, w.IDs.New().String(), text)
	if err != nil {
		t.Fatal(err)
	}
	return r.Seq
}

func TestManyWritersLeaveNoGapAndNoDouble(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		people := []actor.Actor{w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Guest), w.Person(actor.Member)}
		rooms := []ids.ID{group(t, w, people[0], people[1:]...), group(t, w, people[0], people[1:]...)}
		const each = 60
		var wg sync.WaitGroup
		for i, p := range people {
			for range 2 { // two devices send the same things: still each once
				wg.Go(func() {
					for n := range each {
						c := rooms[n%2]
						if _, err := say(w, p, c, fmt.Sprintf("client-%d-%d", i, n), fmt.Sprintf("第 %d 句", n)); err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wg.Wait()
		for _, c := range rooms {
			entries := w.Live.Entries(c)
			said := 0
			for i, e := range entries {
				if e.Seq != int64(i+1) {
					t.Fatalf("entry %d was published with number %d", i+1, e.Seq)
				}
				if e.Kind == model.MessageSent {
					said++
				}
			}
			if want := len(people) * each / 2; said != want {
				t.Errorf("%d messages, want %d", said, want)
			}
		}
	})
}

func TestTheSameClientIDIsOneMessageForEver(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		c := group(t, w, a, b)
		first, err := say(w, a, c, "same-client-id", "once")
		if err != nil {
			t.Fatal(err)
		}
		mustSay(t, w, b, c, "between")
		again, err := say(w, a, c, "same-client-id", "once")
		if err != nil || again != first {
			t.Fatalf("a repeat gives %+v, %v; first was %+v", again, err, first)
		}
		if _, err := say(w, a, c, "same-client-id", "other words"); errs.CodeOf(err) != "message.conflict" {
			t.Fatalf("other content under the same id gives %v", err)
		}
		if other, err := say(w, b, c, "same-client-id", "mine"); err != nil || other.Seq == first.Seq {
			t.Fatalf("another sender's id is another's: %+v, %v", other, err)
		}
	})
}

func TestWhoMayWriteWhere(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		owner, member, outside, foreign := w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member), w.PersonOf(2, actor.Owner)
		c := group(t, w, owner, member)
		l, _, err := w.Create(ctx, owner, chat.NewConversation{Kind: model.Announcement, Mode: model.Public, Title: "公告", People: []ids.ID{member.Person}})
		if err != nil {
			t.Fatal(err)
		}
		news := l.Conversation.ID
		for _, x := range []struct {
			name string
			who  actor.Actor
			in   ids.ID
			code string
		}{
			{"member in a group", member, c, ""},
			{"outsider in a private group", outside, c, "conversation.not_found"},
			{"another workspace's owner", foreign, c, "conversation.not_found"},
			{"nowhere", member, 12345, "conversation.not_found"},
			{"owner announces", owner, news, ""},
			{"member announces", member, news, "conversation.announcement"},
			{"outsider in a public announcement", outside, news, "conversation.not_member"},
		} {
			if _, err := say(w, x.who, x.in, "client-"+x.name, "hello"); errs.CodeOf(err) != x.code {
				t.Errorf("%s: %v, want %q", x.name, err, x.code)
			}
		}
		if err := w.SetRole(ctx, owner, c, member.Person, model.Muted); err != nil {
			t.Fatal(err)
		}
		if _, err := say(w, member, c, "client-muted", "hm"); errs.CodeOf(err) != "conversation.muted" {
			t.Errorf("a muted member writes: %v", err)
		}
		if err := w.Remove(ctx, owner, c, member.Person); err != nil {
			t.Fatal(err)
		}
		if !w.Live.WasCut(member.Person, c) {
			t.Error("a removed member's sockets were not cut off")
		}
		if _, err := say(w, member, c, "client-removed", "still?"); errs.CodeOf(err) != "conversation.not_found" {
			t.Errorf("a removed member writes: %v", err)
		}
		if _, err := w.Messages(ctx, member, c, chat.Window{Limit: 10}); !errs.Is(err, errs.NotFound) {
			t.Errorf("a removed member reads: %v", err)
		}
	})
}

func TestBlockedPeopleDoNotReachEachOther(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		l, made, err := w.Create(ctx, a, chat.NewConversation{Kind: model.Direct, People: []ids.ID{b.Person}})
		if err != nil || !made {
			t.Fatal(err)
		}
		same, made, err := w.Create(ctx, b, chat.NewConversation{Kind: model.Direct, People: []ids.ID{a.Person}})
		if err != nil || made || same.Conversation.ID != l.Conversation.ID {
			t.Fatalf("two people have two direct conversations: %v %v", same, err)
		}
		mustSay(t, w, a, l.Conversation.ID, "hi")
		w.Crowd.Block(b.Person, a.Person)
		w.Clock.Advance(3e9)
		if _, err := say(w, a, l.Conversation.ID, "client-blocked", "hi?"); errs.CodeOf(err) != "conversation.blocked" {
			t.Fatal(err)
		}
	})
}

func TestAJobThatIsRefusedLeavesNoGap(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, ctx := chattest.New(t, db), t.Context()
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		c := group(t, w, a, b)
		seq := mustSay(t, w, a, c, "one")
		var wg sync.WaitGroup
		for range 20 { // refused and accepted changes in the same transactions
			wg.Go(func() { mustSay(t, w, a, c, "more") })
			wg.Go(func() {
				if err := w.Pin(ctx, b, model.Ref{Conversation: c, Seq: seq}); errs.CodeOf(err) != "conversation.not_leader" {
					t.Error(err)
				}
			})
			wg.Go(func() {
				if _, err := w.Edit(ctx, b, model.Ref{Conversation: c, Seq: seq}, "not mine", 0); errs.CodeOf(err) != "message.not_yours" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if err := w.Pin(ctx, a, model.Ref{Conversation: c, Seq: 9999}); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
	})
}

func TestMessagesThatCannotBeSent(t *testing.T) {
	w := chattest.New(t, sqldbtest.SQLite(t))
	a := w.Person(actor.Member)
	c := group(t, w, a)
	for name, n := range map[string]chat.NewMessage{
		"empty":             {Text: " \n"},
		"NUL":               {Text: "a\x00b"},
		"not UTF-8":         {Text: "a\xff"},
		"card without JSON": {Kind: model.Card, Card: []byte("{")},
		"card in a text":    {Text: "x", Card: []byte("{}")},
		"note, no title":    {Kind: model.Note, Text: "x"},
		"voice, no file":    {Kind: model.Voice, Text: "x"},
	} {
		n.ClientID = "client-" + name
		if _, err := send(w, a, c, n); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := send(w, a, c, chat.NewMessage{ClientID: "short", Text: "x"}); !errs.Is(err, errs.Invalid) {
		t.Error(err)
	}
	big := make([]byte, chat.TextMax)
	for i := range big {
		big[i] = 'x'
	}
	if _, err := send(w, a, c, chat.NewMessage{ClientID: "client-big", Text: string(big)}); err != nil {
		t.Errorf("100 KB are ordinary: %v", err)
	}
	if _, err := send(w, a, c, chat.NewMessage{ClientID: "client-bigger", Text: string(big) + "x"}); !errs.Is(err, errs.TooLarge) {
		t.Error(err)
	}
	var e *errs.Error
	_, err := send(w, a, c, chat.NewMessage{ClientID: "client-fields", Text: ""})
	if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Location != "text" {
		t.Errorf("the error does not name the field: %v", err)
	}
}
