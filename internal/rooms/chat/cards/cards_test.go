package cards_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/cards"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func card(t testing.TB, v any) json.RawMessage {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return b
}

func poll(t testing.TB, w *chattest.World, a actor.Actor, in model.Ref, n cards.NewPoll) model.Ref {
	t.Helper()
	n.Type, n.Kind = "AdaptiveCard", "poll"
	if n.Question == "" {
		n.Question, n.Options = "中午吃什么？", []string{"面", "饭", "🍕"}
	}
	return w.Put(t, a, in.Conversation, chat.NewMessage{Kind: model.Card, Card: card(t, n)})
}

func act(w *chattest.World, a actor.Actor, ref model.Ref, action, value string) (cards.PollReply, error) {
	var raw json.RawMessage
	if value != "" {
		raw = json.RawMessage(value)
	}
	r, err := w.Room.Cards.Act(context.Background(), a, ref, action, raw)
	p, _ := r.(cards.PollReply)
	return p, err
}

func vote(t testing.TB, w *chattest.World, a actor.Actor, ref model.Ref, value string) cards.PollReply {
	t.Helper()
	p, err := act(w, a, ref, "vote", value)
	must(t, err)
	return p
}

// shown is the poll as everybody sees it.
func shown(t testing.TB, w *chattest.World, a actor.Actor, ref model.Ref) (p cards.Poll) {
	t.Helper()
	m, err := w.Message(context.Background(), a, ref)
	must(t, err)
	must(t, json.Unmarshal(m.Card, &p))
	return p
}

func counts(p *cards.Poll) (out []int) {
	for _, o := range p.Options {
		out = append(out, o.Votes)
	}
	return out
}

func updates(w *chattest.World, ref model.Ref) (out []model.Entry) {
	for _, e := range w.Live.Entries(ref.Conversation) {
		if e.Kind == model.MessageUpdated {
			out = append(out, e)
		}
	}
	return out
}

func TestAPollCountsEachPersonOnce(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		a := w.Person(actor.Member)
		var voters []actor.Actor
		for range 30 {
			voters = append(voters, w.Person(actor.Guest))
		}
		ref := poll(t, w, a, model.Ref{Conversation: w.Group(t, model.Private, a, voters...)}, cards.NewPoll{})
		var wg sync.WaitGroup
		began := time.Now()
		for i, v := range voters {
			wg.Go(func() {
				vote(t, w, v, ref, "[0]")
				p := vote(t, w, v, ref, fmt.Sprintf("[%d]", i%3)) // and thinks again
				if !slices.Equal(p.Mine, []int{i % 3}) || p.Voters < 1 {
					t.Errorf("the voter is told %+v", p)
				}
			})
		}
		wg.Wait()
		chattest.Until(t, "everybody sees 10 each", func() bool {
			p := shown(t, w, a, ref)
			return slices.Equal(counts(&p), []int{10, 10, 10}) && p.Voters == 30 && len(p.Options[1].People) == 10
		})
		chattest.Until(t, "the update is told", func() bool { return len(updates(w, ref)) > 0 })
		// The promise: about one update a second, however many vote.
		if n, most := len(updates(w, ref)), int(time.Since(began)/time.Second)+2; n > most {
			t.Errorf("60 votes made %d updates, want at most %d", n, most)
		}
		vote(t, w, voters[0], ref, "[]")
		if p, err := act(w, voters[0], ref, "see", ""); err != nil || p.Voters != 29 || len(p.Mine) != 0 {
			t.Errorf("a vote that was taken back: %+v %v", p, err)
		}
		if n := len(w.Events(t, chat.EventPollVoted, 30)); n < 30 {
			t.Errorf("%d events", n)
		}
	})
}

func TestAMultiplePollTakesSeveral(t *testing.T) {
	w := chattest.New(t, sqldbtest.SQLite(t))
	a := w.Person(actor.Member)
	ref := poll(t, w, a, model.Ref{Conversation: w.Group(t, model.Private, a)}, cards.NewPoll{Question: "q", Options: []string{"a", "b", "c"}, Multiple: true})
	p := vote(t, w, a, ref, "[2,0,2]")
	if !slices.Equal(p.Mine, []int{0, 2}) || !slices.Equal(counts(&p.Poll), []int{1, 0, 1}) || p.Voters != 1 {
		t.Fatalf("%+v", p)
	}
}

// Whoever reads an anonymous poll, in any form that leaves the server, must not find who voted for what.
func TestAnAnonymousPollTellsNobody(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		a, b, c := w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member)
		ref := poll(t, w, a, model.Ref{Conversation: w.Group(t, model.Private, a, b, c)}, cards.NewPoll{Question: "q", Options: []string{"a", "b"}, Anonymous: true})
		vote(t, w, b, ref, "[1]")
		vote(t, w, c, ref, "[1]")
		chattest.Until(t, "the card shows 2", func() bool { p := shown(t, w, a, ref); return p.Options[1].Votes == 2 })
		reply, err := act(w, a, ref, "see", "")
		must(t, err)
		m, err := w.Message(t.Context(), a, ref)
		must(t, err)
		all := string(card(t, reply)) + string(card(t, m.Card))
		chattest.Until(t, "the update is told", func() bool { return len(updates(w, ref)) > 0 })
		for _, e := range updates(w, ref) {
			if e.Actor != a.Person {
				t.Errorf("the update names its actor %s", e.Actor)
			}
			all += string(e.Data)
		}
		for _, name := range []string{chat.EventPollVoted, chat.EventCardActed} {
			events := w.Events(t, name, 2)
			if len(events) != 2 {
				t.Errorf("%d events %s", len(events), name)
			}
			for _, e := range events {
				if e.Props["choices"] != nil || e.Props["value"] != nil {
					t.Errorf("%s tells %v", name, e.Props)
				}
			}
		}
		for _, who := range []actor.Actor{b, c} {
			if strings.Contains(all, who.Person.String()) {
				t.Errorf("a voter is named in %s", all)
			}
		}
	})
}

func TestAPollCloses(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		a, b, mod := w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member)
		g := w.Group(t, model.Private, mod, a, b)
		timed := poll(t, w, a, model.Ref{Conversation: g}, cards.NewPoll{Question: "q", Options: []string{"a", "b"}, ClosesAt: w.Clock.Now().Add(time.Minute)})
		vote(t, w, b, timed, "[0]")
		w.Clock.Advance(time.Minute)
		if _, err := act(w, b, timed, "vote", "[1]"); errs.CodeOf(err) != "poll.closed" {
			t.Fatal(err)
		}
		for _, closer := range []actor.Actor{a, mod} {
			ref := poll(t, w, a, model.Ref{Conversation: g}, cards.NewPoll{})
			vote(t, w, b, ref, "[2]")
			if _, err := act(w, b, ref, "close", ""); errs.CodeOf(err) != "message.not_yours" {
				t.Fatalf("a voter closes: %v", err)
			}
			if p, err := act(w, closer, ref, "close", ""); err != nil || !p.Closed {
				t.Fatal(p, err)
			}
			if p := shown(t, w, b, ref); !p.Closed || p.Options[2].Votes != 1 {
				t.Fatalf("closing is not told at once: %+v", p)
			}
			if _, err := act(w, b, ref, "vote", "[0]"); errs.CodeOf(err) != "poll.closed" {
				t.Fatal(err)
			}
			if p, err := act(w, b, ref, "see", ""); err != nil || !slices.Equal(p.Mine, []int{2}) {
				t.Fatal(p, err)
			}
		}
	})
}

func TestVotesThatDoNotFit(t *testing.T) {
	w := chattest.New(t, sqldbtest.SQLite(t))
	a := w.Person(actor.Member)
	c := w.Group(t, model.Private, a)
	ref, text := poll(t, w, a, model.Ref{Conversation: c}, cards.NewPoll{}), w.Say(t, a, c, "plain")
	for _, value := range []string{"", "3", "[3]", "[-1]", "[0,1]", `["0"]`, `{"a":1}`} {
		if _, err := act(w, a, ref, "vote", value); errs.CodeOf(err) != "poll.choice" {
			t.Errorf("%q: %v", value, err)
		}
	}
	if _, err := act(w, a, ref, "explode", ""); errs.CodeOf(err) != "card.action" {
		t.Error(err)
	}
	if _, err := act(w, a, ref, "vote", "[0"); errs.CodeOf(err) != "card.action" {
		t.Error(err)
	}
	if _, err := act(w, a, ref, "vote", `"`+strings.Repeat("x", 5000)+`"`); errs.CodeOf(err) != "card.action" {
		t.Error(err)
	}
	if _, err := act(w, a, text, "vote", "[0]"); errs.CodeOf(err) != "card.not_a_card" {
		t.Error(err)
	}
	if p := shown(t, w, a, ref); p.Voters != 0 {
		t.Errorf("refused votes count: %+v", p)
	}
}

func TestPollsThatCannotBeSent(t *testing.T) {
	w := chattest.New(t, sqldbtest.SQLite(t))
	a := w.Person(actor.Member)
	c := w.Group(t, model.Private, a)
	many := make([]string, 21)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	for name, raw := range map[string]any{
		"no question":      map[string]any{"kind": "poll", "options": []string{"a", "b"}},
		"one option":       map[string]any{"kind": "poll", "question": "q", "options": []string{"a"}},
		"21 options":       map[string]any{"kind": "poll", "question": "q", "options": many},
		"an option twice":  map[string]any{"kind": "poll", "question": "q", "options": []string{"a", " a"}},
		"an empty option":  map[string]any{"kind": "poll", "question": "q", "options": []string{"a", " "}},
		"a long question":  map[string]any{"kind": "poll", "question": strings.Repeat("长", 501), "options": []string{"a", "b"}},
		"votes brought in": map[string]any{"kind": "poll", "question": "q", "options": []any{map[string]any{"text": "a", "votes": 99}, "b"}},
		"voters brought":   map[string]any{"kind": "poll", "question": "q", "options": []string{"a", "b"}, "voters": 99},
	} {
		if _, err := w.SendAndWait(a, c, chat.NewMessage{Kind: model.Card, Card: card(t, raw)}); errs.CodeOf(err) != "poll.invalid" {
			t.Errorf("%s: %v", name, err)
		}
	}
	n := chat.NewMessage{ClientID: "client-of-a-poll", Kind: model.Card, Card: card(t, cards.NewPoll{Kind: "poll", Question: " q ", Options: []string{"a", "b"}})}
	first, err := w.SendAndWait(a, c, n)
	must(t, err)
	if again, err := w.SendAndWait(a, c, n); err != nil || again != first {
		t.Errorf("a repeat: %v %v, first %v", again, err, first)
	}
	m, err := w.Message(t.Context(), a, model.Ref{Conversation: c, Seq: first.Seq})
	if err != nil || m.Text != "q\n1. a\n2. b" {
		t.Errorf("the fallback text is %q, %v", m.Text, err)
	}
}

// A crash between a vote and its drawing must not lose the drawing.
func TestWhatWasStaleIsDrawnAfterARestart(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		a := w.Person(actor.Member)
		ref := poll(t, w, a, model.Ref{Conversation: w.Group(t, model.Private, a)}, cards.NewPoll{})
		// What a process leaves that dies between the vote and its drawing.
		must(t, w.Do(nil, func(ctx context.Context, tx *commit.Writer) error {
			return errors.Join(store.SetVotes(ctx, tx.Tx, ref, a.Person, []int{1}, tx.Now), store.MarkStale(ctx, tx.Tx, ref))
		}))
		// The first deck was not told and looks only every half minute.
		second := cards.Open(w.Service, db)
		defer second.Close()
		chattest.Until(t, "the vote shows", func() bool { return shown(t, w, a, ref).Voters == 1 })
	})
}

// coupon is a kind of an upper room: so many, each person one.
type coupon struct{ left int }

func (c *coupon) Check(card json.RawMessage) (json.RawMessage, string, error) {
	return card, "优惠券", nil
}

func (c *coupon) Act(_ context.Context, _ *sqldb.Tx, p cards.Press) (cards.Result, error) {
	if p.Action == "fail" {
		return cards.Result{}, errors.New("a bug of the room")
	}
	if c.left == 0 {
		return cards.Result{}, errs.E("coupon", errs.Conflict, "coupon.gone", "All gone.")
	}
	c.left--
	return cards.Result{Reply: "yours", Changed: true}, nil
}

func (c *coupon) Draw(_ context.Context, _ sqldb.Reader, _ *model.Message) (json.RawMessage, error) {
	return json.RawMessage(fmt.Sprintf(`{"kind":"coupon","left":%d}`, c.left)), nil
}

func TestUpperRoomsBringTheirOwnCards(t *testing.T) {
	w := chattest.New(t, sqldbtest.SQLite(t)) // the handler counts in memory, and functions run once on SQLite
	w.Room.Cards.Register("coupon", &coupon{left: 1})
	a, b := w.Person(actor.Member), w.Person(actor.Member)
	ref := w.Put(t, a, w.Group(t, model.Private, a, b), chat.NewMessage{Kind: model.Card, Card: json.RawMessage(`{"kind":"coupon","left":1}`)})
	if reply, err := w.Room.Cards.Act(t.Context(), b, ref, "take", nil); err != nil || reply != "yours" {
		t.Fatal(reply, err)
	}
	if _, err := w.Room.Cards.Act(t.Context(), a, ref, "take", nil); errs.CodeOf(err) != "coupon.gone" {
		t.Fatal(err)
	}
	if _, err := w.Room.Cards.Act(t.Context(), a, ref, "fail", nil); err == nil {
		t.Fatal("a handler's failure is lost")
	}
	chattest.Until(t, "none is left", func() bool {
		m, err := w.Message(t.Context(), a, ref)
		must(t, err)
		return string(m.Card) == `{"kind":"coupon","left":0}`
	})
	if events := w.Events(t, chat.EventCardActed, 1); len(events) != 1 || events[0].Person != b.Person || events[0].Props["kind"] != "coupon" || events[0].Props["action"] != "take" {
		t.Errorf("%v", events)
	}
	if err := w.Room.Cards.Replace(t.Context(), a, ref, json.RawMessage(`{"kind":"coupon","left":99}`)); errs.CodeOf(err) != "card.drawn_by_us" {
		t.Errorf("its author draws a card that the house draws: %v", err)
	}
}

func TestBotsDrawTheirCardsThemselves(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		bot, b := w.Person(actor.Bot), w.Person(actor.Member)
		ref := w.Put(t, bot, w.Group(t, model.Private, b, bot), chat.NewMessage{Kind: model.Card, Card: json.RawMessage(`{"kind":"deploy","fallbackText":"部署吗？"}`)})
		if reply, err := w.Room.Cards.Act(t.Context(), b, ref, "yes", json.RawMessage(`{"env":"生产"}`)); err != nil || reply != nil {
			t.Fatal(reply, err)
		}
		events := w.Events(t, chat.EventCardActed, 1)
		if len(events) != 1 || events[0].Seq != ref.Seq || fmt.Sprint(events[0].Props["value"]) != "map[env:生产]" {
			t.Fatalf("%v", events)
		}
		must(t, w.Room.Cards.Replace(t.Context(), bot, ref, json.RawMessage(`{"kind":"deploy","done":true}`)))
		m, err := w.Message(t.Context(), b, ref)
		if err != nil || string(m.Card) != `{"kind":"deploy","done":true}` || m.Text != "部署吗？" {
			t.Fatalf("%+v %v", m, err)
		}
		if err := w.Room.Cards.Replace(t.Context(), b, ref, json.RawMessage(`{"kind":"deploy"}`)); errs.CodeOf(err) != "message.not_yours" {
			t.Fatal(err)
		}
		if err := w.Room.Cards.Replace(t.Context(), bot, ref, json.RawMessage(`{"kind":"poll"}`)); errs.CodeOf(err) != "card.drawn_by_us" {
			t.Fatalf("a bot's card becomes a poll with votes of its own: %v", err)
		}
	})
}

func TestADeletedPollLeavesNothing(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		a, b := w.Person(actor.Member), w.Person(actor.Member)
		ref := poll(t, w, a, model.Ref{Conversation: w.Group(t, model.Private, a, b)}, cards.NewPoll{})
		vote(t, w, b, ref, "[1]")
		must(t, w.Delete(t.Context(), a, ref))
		if _, err := act(w, b, ref, "vote", "[0]"); errs.CodeOf(err) != "message.not_found" {
			t.Fatal(err)
		}
		n, voters, err := store.CountVotes(t.Context(), db, ref)
		if err != nil || voters != 0 || len(n) != 0 {
			t.Fatalf("votes of a deleted poll are kept: %v %v", n, err)
		}
	})
}
