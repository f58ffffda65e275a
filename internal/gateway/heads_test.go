package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
)

type head struct {
	Conversation string
	Seq, Ordinal int64
	Mentioned    bool
	Read         bool
}

// heads is the next publication of heads.
func (c *client) heads(person ids.ID) []head {
	c.t.Helper()
	name, data, _ := strings.Cut(c.pub(), " ")
	var in struct{ H []head }
	if name != wire.Channel('p', person) || json.Unmarshal([]byte(data), &in) != nil || len(in.H) == 0 {
		c.t.Fatalf("not heads: %s %s", name, data)
	}
	return in.H
}

func TestHeadsAreCoalesced(t *testing.T) {
	w := open(t, newChat())
	w.chat.join(room, 1, 2)
	w.chat.join(room2, 1)
	// Two sockets of one person: one follows room, the other nothing.
	follower, bystander, stranger := w.follower("1", room), w.connect("1"), w.connect("3")
	began := time.Now()
	const n = 500
	told := 0
	for i := range n {
		w.gw.Publish(w.chat.append(room, "x"))
		w.gw.Publish(w.chat.append(room2, "x"))
		time.Sleep(2 * time.Millisecond)
		if i == n-1 {
			break
		}
	}
	for {
		h := bystander.heads(1)
		told++
		if h[0].Seq == n && len(h) == 2 && h[1].Seq == n && h[1].Ordinal == n && !h[0].Mentioned {
			break
		}
	}
	if most := int(time.Since(began)/headsBeat) + 1; told > most {
		t.Fatalf("told %d times of %d messages, at most %d expected", told, 2*n, most)
	}
	// The other socket is told of what it does not follow only.
	follower.seqs2(room, n, func(name, data string) {
		if name != wire.Channel('p', 1) || strings.Contains(data, room.String()) || !strings.Contains(data, room2.String()) {
			t.Fatalf("told %s %s", name, data)
		}
	})
	stranger.quiet()
}

// seqs2 reads a conversation's entries up to n, and hands what else comes to other.
func (c *client) seqs2(conversation ids.ID, n int64, other func(name, data string)) {
	c.t.Helper()
	for {
		name, data, _ := strings.Cut(c.pub(), " ")
		if name != wire.Channel('c', conversation) {
			other(name, data)
			continue
		}
		var in struct{ E []struct{ Seq int64 } }
		_ = json.Unmarshal([]byte(data), &in)
		if in.E[len(in.E)-1].Seq == n {
			return
		}
	}
}

func TestMentionsAreToldAtOnce(t *testing.T) {
	w := open(t, newChat())
	w.chat.join(room, 1, 2)
	a, b, c := w.connect("1"), w.connect("2"), w.connect("3")
	w.gw.Joined(room, 3)
	// A busy machine may hold up one telling for as long as a beat, but hardly three.
	var took time.Duration
	for try := int64(1); try <= 3 && (try == 1 || took > headsBeat/2); try++ {
		f := w.chat.append(room, "<@1>")
		f.Mentions = []ids.ID{1, 99}
		began := time.Now()
		w.gw.Publish(f)
		for h := a.heads(1); !h[0].Mentioned || h[0].Seq != try; h = a.heads(1) {
		}
		took = time.Since(began)
	}
	if took > headsBeat/2 {
		t.Fatalf("told after %v", took)
	}
	f := w.chat.append(room, "<@all>")
	f.Mentions = []ids.ID{0}
	w.gw.Publish(f)
	for id, cl := range map[ids.ID]*client{2: b, 3: c} {
		for h := cl.heads(id); !h[0].Mentioned; h = cl.heads(id) {
		}
	}
	// Who has left is told of nothing.
	_ = w.gw.Left(t.Context(), room, 3)
	for len(c.pubs) > 0 {
		<-c.pubs
	}
	f = w.chat.append(room, "<@3>")
	f.Mentions = []ids.ID{3, 1}
	w.gw.Publish(f)
	for h := a.heads(1); !h[0].Mentioned || h[0].Seq != f.Seq; h = a.heads(1) {
	}
	c.quiet()
}

// Who writes on one device has read there on all: those that show the conversation see the message, the others are told at once, before the heads of the beat.
func TestOnesOwnMessageIsReadOnTheOtherDevices(t *testing.T) {
	w := open(t, newChat())
	w.chat.join(room, 1, 2)
	writing, other, reader := w.follower("1", room), w.connect("1"), w.connect("2")
	f := w.chat.append(room, "x")
	w.gw.Publish(f)
	w.gw.Wrote(1, room, f.Seq, f.Ordinal)
	h := other.heads(1)
	for !h[0].Read {
		h = other.heads(1) // the beat may have come between
	}
	if h[0].Conversation != room.String() || h[0].Seq != f.Seq || h[0].Ordinal != f.Ordinal {
		t.Fatalf("told %+v", h)
	}
	if h := reader.heads(2); h[0].Read || h[0].Seq != f.Seq {
		t.Fatalf("somebody else is told %+v", h)
	}
	writing.seqs(room, f.Seq)
	writing.quiet()
}

// What joins and leaves say while the list of conversations is being read wins over the list.
func TestJoiningWhileTheListIsRead(t *testing.T) {
	c := newChat()
	c.join(room, 1)
	reading, read := make(chan struct{}), make(chan struct{})
	w := open(t, c, func(cfg *Config) { cfg.Chat = &lateList{c, reading, read} })
	cl := w.dial(nil)
	reply := cl.tell(`"connect":{"data":{"workspace":"acme","token":"1"}}`)
	<-reading
	w.gw.Joined(room2, 1)
	_ = w.gw.Left(t.Context(), room, 1)
	close(read)
	cl.answer(reply, "connect")
	w.gw.Publish(c.append(room, "x"))
	w.gw.Publish(c.append(room2, "x"))
	if h := cl.heads(1); len(h) != 1 || h[0].Conversation != room2.String() {
		t.Fatalf("told %+v", h)
	}
}

type lateList struct {
	*chat
	reading, read chan struct{}
}

func (l *lateList) Joined(ctx context.Context, ws, person ids.ID) ([]ids.ID, error) {
	list, err := l.chat.Joined(ctx, ws, person)
	close(l.reading)
	<-l.read
	return list, err
}

func TestPresenceIsTheBestOfAllSockets(t *testing.T) {
	w := open(t, newChat())
	watcher := w.connect("2")
	if got := watcher.subscribe(wire.Channel('s', 1)); !strings.Contains(got, `"offline"`) {
		t.Fatal(got)
	}
	expect := func(state string) {
		t.Helper()
		want := wire.Channel('s', 1) + ` {"s":{"person":"` + ids.ID(1).String() + `","state":"` + state + `"}}`
		if got := watcher.pub(); got != want {
			t.Fatalf("told %s, want %s", got, state)
		}
		if got := watcher.call("presence", `{"people":["`+ids.ID(1).String()+`","`+ids.ID(8).String()+`"]}`); !strings.Contains(got, `"`+state+`"},`) || !strings.Contains(got, `"offline"}]`) {
			t.Fatalf("answered %s, want %s", got, state)
		}
	}
	status := func(c *client, s string) {
		t.Helper()
		if got := c.call("status", `{"state":"`+s+`"}`); got != `{"data":{}}` {
			t.Fatal(got)
		}
	}
	phone := w.connect("1")
	expect("online")
	status(phone, "away")
	expect("away")
	laptop := w.connect("1")
	expect("online")
	status(laptop, "away")
	expect("away")
	status(phone, "dnd")
	expect("dnd")
	status(phone, "online")
	expect("online")
	w.gw.InCall(1, true)
	expect("call")
	w.gw.InCall(1, false)
	expect("online")
	phone.ws.Close()
	expect("away")
	w.gw.PublishStatus(1, []byte(`{"emoji":"🌴"}`))
	if got := watcher.pub(); got != wire.Channel('s', 1)+` {"s":{"person":"`+ids.ID(1).String()+`","status":{"emoji":"🌴"}}}` {
		t.Fatal(got)
	}
	laptop.ws.Close()
	expect("offline")
	until(t, "last seen", func() bool {
		w.chat.mu.Lock()
		defer w.chat.mu.Unlock()
		return !w.chat.seen[1].IsZero()
	})
}

func TestComingBackAtOnceIsNotSeen(t *testing.T) {
	w := open(t, newChat(), func(c *Config) { c.Grace = 3 * time.Second })
	watcher := w.connect("2")
	watcher.subscribe(wire.Channel('s', 1))
	first := w.connect("1")
	watcher.pub()
	first.ws.Close()
	until(t, "the socket is gone", func() bool {
		p := w.gw.people.find(1)
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.sockets) == 0
	})
	w.connect("1")
	watcher.quiet()
}

// sending is a chat that commits like the real one: a goroutine takes what is queued, publishes it, then answers.
type sending struct {
	*chat
	gw   *Gateway
	jobs chan job
}

type job struct {
	conversation ids.ID
	text         string
	reply        func([]byte, error)
}

func (s *sending) Send(_ context.Context, _ actor.Actor, body []byte, reply func([]byte, error)) {
	var in struct {
		Conversation ids.ID
		Text         string
	}
	if err := json.Unmarshal(body, &in); err != nil {
		reply(nil, malformed(err))
		return
	}
	s.jobs <- job{in.Conversation, in.Text, reply}
}

func (s *sending) run() {
	for first := range s.jobs {
		jobs := []job{first}
		for len(s.jobs) > 0 {
			jobs = append(jobs, <-s.jobs)
		}
		for i := range jobs {
			f := s.append(jobs[i].conversation, jobs[i].text)
			s.gw.Publish(f)
			reply, seq := jobs[i].reply, f.Seq
			jobs[i].reply = func([]byte, error) { reply(fmt.Appendf(nil, `{"seq":%d}`, seq), nil) }
		}
		for _, j := range jobs {
			j.reply(nil, nil)
		}
	}
}

// Each of several senders gets every acknowledgement once, and its own message under the acknowledged number; small and large groups
// take different ways.
func TestSendingAndAcknowledging(t *testing.T) {
	for _, listeners := range []int{0, 2 * smallRound} {
		t.Run(fmt.Sprint(listeners, " listeners"), func(t *testing.T) {
			s := &sending{chat: newChat(), jobs: make(chan job, 10_000)}
			w := open(t, s.chat, func(c *Config) { c.Chat, c.Limits.Calls = s, -1 })
			s.gw = w.gw
			go s.run()
			defer close(s.jobs)
			const senders, each = 5, 100
			for i := range senders + listeners {
				s.join(room, ids.ID(i+1))
			}
			var all []*client
			for i := range senders {
				all = append(all, w.follower(fmt.Sprint(i+1), room))
			}
			for i := range listeners {
				w.follower(fmt.Sprint(senders+i+1), room)
			}
			var wg sync.WaitGroup
			for i, c := range all {
				wg.Go(func() {
					for n := range each {
						got := c.call("send", fmt.Sprintf(`{"conversation":%q,"text":"%d-%d"}`, room, i, n))
						var ack struct{ Data struct{ Seq int64 } }
						if json.Unmarshal([]byte(got), &ack) != nil || ack.Data.Seq == 0 {
							t.Errorf("not acknowledged: %s", got)
							return
						}
						s.mu.Lock()
						stored := s.log[room][ack.Data.Seq-1]
						s.mu.Unlock()
						if !strings.Contains(stored, fmt.Sprintf(`"%d-%d"`, i, n)) {
							t.Errorf("acknowledged under %d, which is %s", ack.Data.Seq, stored)
						}
					}
				})
			}
			wg.Wait()
			for _, c := range all {
				if got := c.seqs(room, senders*each); len(got) != senders*each || got[0] != 1 {
					t.Fatalf("%d entries from %d", len(got), got[0])
				}
			}
			// Who does not follow the conversation is answered too.
			s.join(room, 99)
			if got := w.connect("99").call("send", `{"conversation":"`+room.String()+`","text":"x"}`); got != fmt.Sprintf(`{"data":{"seq":%d}}`, senders*each+1) {
				t.Fatal(got)
			}
		})
	}
}

// A conversation whose fan-out has fallen behind refuses new messages, and others do not notice.
func TestAConversationThatLagsIsBusy(t *testing.T) {
	s := &sending{chat: newChat(), jobs: make(chan job, 10)}
	w := open(t, s.chat, func(c *Config) { c.Chat = s })
	s.gw = w.gw
	go s.run()
	defer close(s.jobs)
	s.join(room, 1)
	s.join(room2, 1)
	c := w.follower("1", room, room2)
	f := w.gw.feeds.find(room)
	f.mu.Lock()
	f.pendingBytes += lagBytes + 1
	f.mu.Unlock()
	if got := c.call("send", `{"conversation":"`+room.String()+`","text":"x"}`); got != "error 503 server.busy 0.5 temporary" {
		t.Fatal(got)
	}
	if got := c.call("send", `{"conversation":"`+room2.String()+`","text":"x"}`); got != `{"data":{"seq":1}}` {
		t.Fatal(got)
	}
}
