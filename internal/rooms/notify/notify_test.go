package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/mail"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/spine"

	"pgregory.net/rapid"
)

func TestTheRules(t *testing.T) {
	now := time.Date(2026, 11, 21, 23, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		why          string
		push, missed bool
		change       func(*message, *Recipient, *Settings)
	}{
		{"told", true, true, func(*message, *Recipient, *Settings) {}},
		{"author", false, false, func(m *message, r *Recipient, s *Settings) { r.Person = m.author }},
		{"read", false, false, func(m *message, r *Recipient, s *Settings) { r.Read = m.seq }},
		{"told", true, true, func(m *message, r *Recipient, s *Settings) { r.Read = m.seq - 1 }},
		{"blocked", false, false, func(m *message, r *Recipient, s *Settings) { r.Blocked, r.Mentioned = true, true }},
		{"level none", false, false, func(m *message, r *Recipient, s *Settings) { r.Level, r.Mentioned = None, true }},
		{"level mentions", false, false, func(m *message, r *Recipient, s *Settings) { r.Level = Mentions }},
		{"told", true, true, func(m *message, r *Recipient, s *Settings) { r.Level, r.Mentioned = Mentions, true }},
		{"muted", false, false, func(m *message, r *Recipient, s *Settings) { r.MutedUntil, r.Mentioned = now.Add(1), true }},
		{"told", true, true, func(m *message, r *Recipient, s *Settings) { r.MutedUntil = now }},
		{"looking", false, true, func(m *message, r *Recipient, s *Settings) { r.Online, r.Focused = true, true }},
		{"told", true, true, func(m *message, r *Recipient, s *Settings) { r.Online = true }},
		{"do not disturb", false, true, func(m *message, r *Recipient, s *Settings) { r.DND = true }},
		{"quiet hours", false, true, func(m *message, r *Recipient, s *Settings) { s.Quiet = &Quiet{"22:00", "07:00"} }},
		{"told", false, true, func(m *message, r *Recipient, s *Settings) { s.Push = false }},
		{"told", true, false, func(m *message, r *Recipient, s *Settings) { s.Mail = Never }},
		{"told", true, false, func(m *message, r *Recipient, s *Settings) { m.crowd = true }},
		{"told", true, true, func(m *message, r *Recipient, s *Settings) { m.crowd, r.Mentioned = true, true }},
	} {
		m, r, s := message{author: ada, seq: 9}, Recipient{Person: lin, Level: All}, DefaultSettings()
		c.change(&m, &r, &s)
		if got := decide(m, r, s, time.UTC, now); got != (Way{c.push, c.missed, c.why}) {
			t.Errorf("%+v %+v %+v: %+v, want %+v", m, r, s, got, c)
		}
	}
}

func TestQuietHoursAreOnTheWall(t *testing.T) {
	for _, c := range []struct {
		zone, from, to, now string
		end                 string // empty: not quiet
	}{
		{"Asia/Shanghai", "22:30", "08:00", "2026-11-21T14:29:00Z", ""},
		{"Asia/Shanghai", "22:30", "08:00", "2026-11-21T14:30:00Z", "2026-11-22T00:00:00Z"},
		{"Asia/Shanghai", "22:30", "08:00", "2026-11-22T00:00:00Z", ""},
		{"Asia/Shanghai", "12:00", "14:00", "2026-11-21T05:59:59Z", "2026-11-21T06:00:00Z"},
		// Berlin: 02:00 to 03:00 does not exist on 29 March, and exists twice on 25 October 2026.
		{"Europe/Berlin", "22:00", "07:00", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"},
		{"Europe/Berlin", "22:00", "07:00", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z"},
		{"Europe/Berlin", "22:00", "02:30", "2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "02:15", "02:45", "2026-10-25T00:20:00Z", "2026-10-25T00:45:00Z"},
		{"Europe/Berlin", "02:15", "02:45", "2026-10-25T01:20:00Z", "2026-10-25T01:45:00Z"},
		{"America/New_York", "23:00", "06:00", "2026-03-08T05:00:00Z", "2026-03-08T10:00:00Z"},
		{"Australia/Lord_Howe", "22:00", "07:00", "2026-04-04T12:00:00Z", "2026-04-04T20:30:00Z"}, // half an hour of summer time
		{"Nowhere/Land", "22:00", "07:00", "2026-04-04T23:00:00Z", "2026-04-05T07:00:00Z"},        // UTC
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		q, zone := &Quiet{c.from, c.to}, zoneOf(c.zone)
		want := now
		if c.end != "" {
			want, _ = time.Parse(time.RFC3339, c.end)
		}
		if got := q.end(now, zone); !got.Equal(want) || q.during(now, zone) != (c.end != "") {
			t.Errorf("%s %s-%s at %s: until %s, want %s", c.zone, c.from, c.to, c.now, got.UTC(), want)
		}
	}
}

func TestQuietEndsAtTheFirstLoudMinute(t *testing.T) {
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "Asia/Kathmandu", "Africa/Casablanca", "America/Sao_Paulo"}
	rapid.Check(t, func(t *rapid.T) {
		tod := func(label string) string {
			m := rapid.IntRange(0, 24*60-1).Draw(t, label)
			return fmt.Sprintf("%02d:%02d", m/60, m%60)
		}
		q, zone := &Quiet{tod("from"), tod("to")}, zoneOf(rapid.SampledFrom(zones).Draw(t, "zone"))
		now := time.Unix(rapid.Int64Range(1.7e9, 1.9e9).Draw(t, "now"), 0).UTC()
		end := q.end(now, zone)
		for m := now; m.Before(end); m = m.Truncate(time.Minute).Add(time.Minute) {
			if !q.during(m, zone) {
				t.Fatalf("%+v in %s: %s is loud, yet quiet ends at %s", q, zone, m, end)
			}
		}
		if q.From != q.To && q.during(end, zone) {
			t.Fatalf("%+v in %s: %s is still quiet", q, zone, end)
		}
	})
}

func TestAPushTellsWhoAndWhereButNotWhat(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Subscribe(t.Context(), as(lin), h.pushes.browser().Browser))
		h.must(h.Subscribe(t.Context(), as(ada), h.pushes.browser().Browser)) // the author
		seq := h.say(lobby)
		got := h.told()
		if len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		p := got[0]
		if p.path != "/push/0" || p.Seq != seq || p.Conversation != lobby || p.Title != "大厅" || p.Body != "Ada发了一条消息" || p.URL != "/w/acme/c/"+lobby.String()+"/1" || strings.Contains(p.raw, "秘密") || p.ID == 0 {
			t.Fatalf("%+v", p)
		}
		if p.header.Get("Topic") != lobby.String() || p.header.Get("TTL") != "86400" || p.header.Get("Urgency") != "normal" {
			t.Fatalf("%v", p.header)
		}
		h.clock.Advance(pause)
		h.choose(lin, func(c *Settings) { c.Preview = true })
		h.town.set(func() { h.town.recipients[lobby][0].Mentioned = true })
		h.say(lobby)
		if got = h.told(); len(got) != 1 || got[0].Body != "Ada：message 2 秘密" || got[0].header.Get("Urgency") != "high" || !got[0].Mention {
			t.Fatalf("%+v", got)
		}
		h.town.set(func() {
			h.town.messages[3] = Message{Title: "x", Sender: "Ada", Direct: true, Text: strings.Repeat("很长的话", 2000)}
		})
		h.say(lobby)
		if got = h.told(); len(got) != 1 || got[0].Title != "Ada" || len([]rune(got[0].Body)) != maxPushText {
			t.Fatalf("%+v", got)
		}
	})
}

func TestABurstIsOnePush(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Subscribe(t.Context(), as(lin), h.pushes.browser().Browser))
		for range 10 {
			h.say(lobby)
			h.must(h.Decide(t.Context()))
			h.clock.Advance(100 * time.Millisecond) // the newest must not push the first away for ever
		}
		h.clock.Advance(time.Second)
		h.must(h.Push(t.Context()))
		if got := h.pushes.take(); len(got) != 1 || got[0].Seq != 10 {
			t.Fatalf("%+v", got)
		}
		h.say(lobby)
		if got := h.told(); len(got) != 0 {
			t.Fatalf("the next came at once: %+v", got)
		}
		h.clock.Advance(pause)
		h.must(h.Push(t.Context()))
		if got := h.pushes.take(); len(got) != 1 || got[0].Seq != 11 {
			t.Fatalf("%+v", got)
		}
		h.town.set(func() { h.town.recipients[lobby][0].Mentioned = true })
		h.say(lobby)
		if got := h.told(); len(got) != 1 || got[0].Seq != 12 {
			t.Fatalf("a mention waited: %+v", got)
		}
	})
}

func TestWhatIsNotWorthAPush(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Subscribe(t.Context(), as(lin), h.pushes.browser().Browser))
		none := func(what string) {
			t.Helper()
			if got := h.told(); len(got) != 0 {
				t.Fatalf("%s: %+v", what, got)
			}
		}
		for _, origin := range []spine.Origin{spine.Imported, spine.Synthetic} {
			h.seq++
			h.happen(spine.Event{Name: "message.sent", Person: ada, Conversation: lobby, Seq: h.seq, Origin: origin})
			none(string(origin))
		}
		h.say(999)
		none("a conversation that is gone")
		h.must(h.Decide(t.Context()))
		seq := h.say(lobby)
		h.must(h.Decide(t.Context()))
		h.read(lin, lobby, seq)
		none("read before the push")
		for what, m := range map[string]Message{"read elsewhere": {Read: true}, "deleted": {Gone: true}, "left": {}} {
			h.town.set(func() { h.town.messages[h.seq+1] = m })
			h.say(lobby)
			none(what)
		}
		h.say(lobby)
		h.must(h.Decide(t.Context()))
		h.choose(lin, func(c *Settings) { c.Push = false })
		none("switched off meanwhile")
		h.choose(lin, func(c *Settings) { c.Push, c.Quiet = true, &Quiet{"16:01", "07:00"} }) // 16:00 in Shanghai now
		h.say(lobby)
		h.must(h.Decide(t.Context()))
		h.clock.Advance(time.Minute)
		none("quiet by the time of the push")
		h.choose(lin, func(c *Settings) { c.Quiet = nil })
		h.say(lobby)
		h.must(h.Decide(t.Context()))
		h.clock.Advance(pushTTL + time.Minute)
		none("a day old")
		h.say(lobby)
		h.town.set(func() {
			p := h.town.people[lin]
			p.Active = false
			h.town.people[lin] = p
		})
		none("deactivated")
		h.clock.Advance(3 * pushTTL)
		h.must(h.Sweep(t.Context()))
	})
}

func TestAnswersOfPushServices(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Subscribe(t.Context(), as(lin), h.pushes.browser().Browser))
		status, wait, asked := 500, "", 0
		h.pushes.answer = func(string) (int, string) { asked++; return status, wait }
		h.say(lobby)
		h.told()
		for i, pause := range backoff[:3] {
			if asked != i+1 {
				t.Fatalf("%d asked, want %d", asked, i+1)
			}
			h.clock.Advance(pause - time.Second)
			h.must(h.Push(t.Context()))
			if asked != i+1 {
				t.Fatalf("asked again before %v were over", pause)
			}
			h.clock.Advance(time.Second)
			h.must(h.Push(t.Context()))
		}
		status, wait = 429, "7200"
		h.clock.Advance(backoff[3])
		h.must(h.Push(t.Context()))
		asked = 0
		h.say(lobby) // news does not override what the service asks for
		h.told()
		h.clock.Advance(2*time.Hour - 3*time.Second)
		h.must(h.Push(t.Context()))
		if asked != 0 {
			t.Fatal("asked before Retry-After was over")
		}
		status, wait = 201, ""
		h.clock.Advance(3 * time.Second)
		h.must(h.Push(t.Context()))
		if got := h.pushes.take(); asked != 1 || len(got) != 1 || got[0].Seq != 2 {
			t.Fatalf("%d %+v", asked, got)
		}
		h.clock.Advance(time.Hour)
		status = 413
		h.say(lobby)
		h.told()
		h.clock.Advance(time.Hour)
		asked = 0
		h.must(h.Push(t.Context()))
		if asked != 0 {
			t.Fatal("what was refused for good is tried again")
		}
		for _, gone := range []int{404, 410} {
			h.must(h.Subscribe(t.Context(), as(lin), h.pushes.browser().Browser))
			status = gone
			h.say(lobby)
			h.told()
			left, err := subscriptions(t.Context(), h.DB, acme, []ids.ID{lin})
			if err != nil || len(left) != 0 {
				t.Fatalf("%d leaves %+v %v", gone, left, err)
			}
		}
	})
}

func TestABrowserThatNamesAPrivateAddressIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Poster = h.pushes.client(t)
		h.must(h.Subscribe(t.Context(), as(lin), h.pushes.browser().Browser))
		h.say(lobby)
		if got := h.told(); len(got) != 0 {
			t.Fatal(got)
		}
		if left, err := subscriptions(t.Context(), h.DB, acme, []ids.ID{lin}); err != nil || len(left) != 0 {
			t.Fatal(left, err)
		}
	})
}

func TestAKillBetweenDecideAndSettleNeitherDropsNorDoubles(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Subscribe(t.Context(), as(lin), h.pushes.browser().Browser))
		h.say(lobby)
		// Killed while deciding.
		dying, kill := context.WithCancel(t.Context())
		h.town.set(func() { h.town.fail = errors.New("killed") })
		if err := h.Decide(dying); err == nil {
			t.Fatal("the failure was swallowed")
		}
		h.town.set(func() { h.town.fail = nil })
		h.must(h.Decide(t.Context()))
		h.must(h.Decide(t.Context())) // nothing is left to decide
		h.clock.Advance(grace)
		// Killed after the post and before the answer was noted.
		h.pushes.after = kill
		if err := h.Push(dying); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		h.pushes.after = nil
		first := h.pushes.take()
		h.must(h.Push(t.Context())) // the claim holds
		if got := h.pushes.take(); len(got) != 0 {
			t.Fatal(got)
		}
		h.clock.Advance(claimFor)
		h.must(h.Push(t.Context()))
		second := h.pushes.take()
		if len(first) != 1 || len(second) != 1 || first[0].ID != second[0].ID || first[0].Tag != second[0].Tag || first[0].header.Get("Topic") != second[0].header.Get("Topic") {
			t.Fatalf("%+v\n%+v", first, second)
		}
		h.clock.Advance(time.Hour)
		h.must(h.Push(t.Context()))
		if got := h.pushes.take(); len(got) != 0 {
			t.Fatal(got)
		}
	})
}

func TestTwoNodesPushOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		second, err := Open(t.Context(), h.Config)
		h.must(err)
		if second.vapid != h.vapid {
			t.Fatal("a second node has another key, so no browser of the first would listen to it")
		}
		people := make([]Recipient, 40)
		for i := range people {
			p := ids.ID(500 + i)
			people[i] = Recipient{Person: p, Level: All}
			h.town.people[p] = Person{Name: "x", Email: fmt.Sprintf("p%d@example.com", i), Active: true}
			h.town.backlog[p] = []Unread{{Conversation: lobby, Title: "x", Count: 1}}
			h.must(h.Subscribe(t.Context(), as(p), h.pushes.browser().Browser))
		}
		h.town.recipients[lobby] = people
		h.say(lobby)
		both := func(do func(*Service) error) {
			t.Helper()
			var wg sync.WaitGroup
			for _, s := range []*Service{h.Service, second, h.Service} {
				wg.Go(func() {
					if err := do(s); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
		both(func(s *Service) error { return s.Decide(t.Context()) })
		h.clock.Advance(grace)
		both(func(s *Service) error { return s.Push(t.Context()) })
		if got := h.pushes.take(); len(got) != len(people) {
			t.Fatalf("%d pushes for %d people", len(got), len(people))
		}
		h.clock.Advance(DefaultSettings().after())
		both(func(s *Service) error { return s.Digest(t.Context()) })
		h.must(h.outbox.Deliver(t.Context()))
		if got := h.post.take(); len(got) != len(people) {
			t.Fatalf("%d letters for %d people", len(got), len(people))
		}
	})
}

func TestALetterTellsWhatWasMissed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose(lin, func(c *Settings) { c.Mail, c.MailAfter = Hour, 30 })
		at := h.clock.Now()
		h.town.backlog[lin] = []Unread{{Conversation: lobby, Title: "大厅", Count: 12, Mentions: 2, Latest: []Line{{"老王", "第一句", at}, {"Ada", "秘密\n\nhttps://x.example/", at}}},
			{Conversation: direct, Title: "Ada", Direct: true, Count: 1}}
		h.say(lobby)
		if got := h.letters(); len(got) != 0 {
			t.Fatalf("at once: %+v", got)
		}
		h.clock.Advance(30 * time.Minute)
		got := h.letters()
		if len(got) != 1 || got[0].to != "lin@example.com" || got[0].subject != "热闹工坊里有 12 条未读消息" || strings.Contains(got[0].text, "秘密") ||
			!strings.Contains(got[0].text, "大厅：12 条新消息，其中 2 条提到了你\nhttps://chat.example/w/acme/c/"+lobby.String()) {
			t.Fatalf("%+v", got)
		}
		// The next comes an hour after the last, however much is said.
		h.say(lobby)
		h.say(direct)
		h.clock.Advance(59 * time.Minute)
		if got := h.letters(); len(got) != 0 {
			t.Fatalf("%+v", got)
		}
		h.choose(lin, func(c *Settings) { c.Preview = true })
		h.clock.Advance(30 * time.Minute)
		if got = h.letters(); len(got) != 1 || !strings.Contains(got[0].text, "老王：第一句\nAda：秘密 https://x.example/\n") {
			t.Fatalf("%+v", got)
		}
		h.clock.Advance(100 * time.Hour)
		if got = h.letters(); len(got) != 0 {
			t.Fatalf("told twice: %+v", got)
		}
	})
}

func TestLettersThatAreNotWritten(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose(lin, func(c *Settings) { c.Mail, c.MailAfter = Hour, 5 })
		unread := []Unread{{Conversation: lobby, Title: "Lobby", Count: 1}}
		none := func(what string) {
			t.Helper()
			h.clock.Advance(2 * time.Hour)
			if got := h.letters(); len(got) != 0 {
				t.Fatalf("%s: %+v", what, got)
			}
		}
		h.say(lobby)
		none("read on another device, as chat says")
		h.town.backlog[lin] = unread
		seq := h.say(lobby)
		h.must(h.Decide(t.Context()))
		h.read(lin, lobby, seq)
		none("read, as the event says")
		h.say(lobby)
		h.must(h.Decide(t.Context()))
		h.choose(lin, func(c *Settings) { c.Mail = Never })
		none("switched off meanwhile")
		h.choose(lin, func(c *Settings) { c.Mail = Hour })
		none("switched on again: what was before is forgotten")
		h.say(lobby)
		h.must(h.Decide(t.Context()))
		h.town.people[lin] = Person{Name: "林", Active: true}
		none("no address")
		h.town.people[lin] = Person{Name: "林", Email: "lin@example.com", Locale: "en", TZ: "Asia/Shanghai", Active: true}
		// Quiet hours: it comes when they end.
		h.choose(lin, func(c *Settings) { c.Quiet = &Quiet{"00:00", "12:00"} })
		h.clock.Advance(time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC).Sub(h.clock.Now())) // 02:00 in Shanghai
		h.say(lobby)
		none("in quiet hours")
		h.clock.Advance(8*time.Hour - time.Second)
		if got := h.letters(); len(got) != 0 {
			t.Fatalf("%+v", got)
		}
		h.clock.Advance(time.Second)
		if got := h.letters(); len(got) != 1 || got[0].subject != "1 unread message in 热闹工坊" {
			t.Fatalf("%+v", got)
		}
	})
}

func TestWhatIsMissedWhileALetterIsWrittenWaitsForTheNext(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose(lin, func(c *Settings) { c.Mail, c.MailAfter = Hour, 5 })
		h.town.backlog[lin] = []Unread{{Conversation: lobby, Title: "Lobby", Count: 1}}
		h.say(lobby)
		h.must(h.Decide(t.Context()))
		h.clock.Advance(time.Hour)
		h.town.during = func() {
			h.say(lobby)
			h.must(h.Decide(t.Context()))
		}
		if got := h.letters(); len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		if bad, err := h.Verify(t.Context()); err != nil || len(bad) > 0 {
			t.Fatal(bad, err)
		}
		h.clock.Advance(time.Hour)
		if got := h.letters(); len(got) != 1 {
			t.Fatalf("the second was dropped: %+v", got)
		}
	})
}

// failing refuses letters, after it has stored them: the transaction must take them back.
type failing struct {
	Letters
	times int
}

func (f *failing) SendIn(ctx context.Context, tx *sqldb.Tx, l mail.Letter) error {
	err := f.Letters.SendIn(ctx, tx, l)
	if f.times--; f.times >= 0 {
		return errors.New("killed")
	}
	return err
}

func TestALetterIsNeitherDroppedNorDoubled(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.choose(lin, func(c *Settings) { c.Mail, c.MailAfter = Hour, 5 })
		h.town.backlog[lin] = []Unread{{Conversation: lobby, Title: "Lobby", Count: 1}}
		h.say(lobby)
		h.must(h.Decide(t.Context()))
		h.clock.Advance(time.Hour)
		h.Letters = &failing{h.Letters, 1}
		if err := h.Digest(t.Context()); err == nil {
			t.Fatal("the failure was swallowed")
		}
		h.clock.Advance(5 * time.Minute)
		if got := h.letters(); len(got) != 1 {
			t.Fatalf("%d letters", len(got))
		}
		h.clock.Advance(24 * time.Hour)
		if got := h.letters(); len(got) != 0 {
			t.Fatalf("%d letters more", len(got))
		}
	})
}

func TestInACrowdOnlyMentionsReachLetters(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		people := make([]Recipient, CrowdSize+1)
		for i := range people {
			people[i] = Recipient{Person: ids.ID(1000 + i), Level: All, Mentioned: i == 7}
		}
		h.town.recipients[lobby] = people
		h.say(lobby)
		h.must(h.Decide(t.Context()))
		h.clock.Advance(48 * time.Hour)
		due, err := dueDigests(t.Context(), h.DB, h.clock.Now(), 1000)
		if err != nil || len(due) != 1 || due[0].person != 1007 {
			t.Fatalf("%+v %v", due, err)
		}
	})
}

func TestAFloodIsFewTasks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []task
		for i := range rapid.IntRange(0, 40).Draw(t, "n") {
			list = append(list, task{workspace: 1, event: ids.ID(i + 1), seq: int64(i + 1), conversation: ids.ID(rapid.IntRange(1, 2).Draw(t, "c")), author: ids.ID(rapid.IntRange(1, 3).Draw(t, "a")), named: rapid.IntRange(0, 5).Draw(t, "named") == 0})
		}
		stands := map[ids.ID]task{}
		for _, k := range newest(newest(list)) {
			for _, e := range append([]ids.ID{k.event}, k.older...) {
				if _, twice := stands[e]; twice {
					t.Fatalf("%d stands twice", e)
				}
				stands[e] = k
			}
		}
		for _, want := range list {
			got, ok := stands[want.event]
			if !ok || got.conversation != want.conversation || got.author != want.author || got.seq < want.seq || want.named && got.event != want.event {
				t.Fatalf("%+v is told by %+v", want, got)
			}
		}
	})
}

func BenchmarkFlood(b *testing.B) {
	// One batch of the outbox in the busiest case: 64 commits of 128 messages of 20 people.
	events := make([]spine.Event, 64*128)
	for i := range events {
		events[i] = spine.Event{ID: ids.ID(i + 1), Workspace: acme, Name: "message.sent", At: time.Now(), Person: ids.ID(i%20 + 1), Conversation: lobby, Seq: int64(i + 1), Origin: spine.Live}
	}
	db := sqldbtest.SQLite(b)
	if err := db.Migrate(b.Context(), "notify", migrations); err != nil {
		b.Fatal(err)
	}
	s := &Service{Config: Config{DB: db, Clock: clock.System{}}}
	for b.Loop() {
		if err := db.Tx(b.Context(), func(tx *sqldb.Tx) error { return s.consume(b.Context(), tx, events) }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/message")
}

func BenchmarkMissed(b *testing.B) {
	// The dearest decision: everybody of the largest group that is no crowd missed it.
	db := sqldbtest.SQLite(b)
	if err := db.Migrate(b.Context(), "notify", migrations); err != nil {
		b.Fatal(err)
	}
	w := &town{recipients: map[ids.ID][]Recipient{lobby: make([]Recipient, CrowdSize)}}
	for i := range CrowdSize {
		w.recipients[lobby][i] = Recipient{Person: ids.ID(1000 + i), Level: All}
	}
	s := &Service{Config: Config{DB: db, Clock: clock.System{}, Audience: w}}
	seq := int64(0)
	for b.Loop() {
		seq++
		k := task{workspace: acme, event: ids.ID(seq), conversation: lobby, seq: seq, author: ada, at: time.Now()}
		if err := db.Tx(b.Context(), func(tx *sqldb.Tx) error { return putTasks(b.Context(), tx, []task{k}) }); err != nil {
			b.Fatal(err)
		}
		if failures, err := s.decideAll(b.Context(), []task{k}); err != nil || len(failures) > 0 {
			b.Fatal(err, failures)
		}
	}
}

func TestOneFailureDoesNotHoldUpTheOthers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Subscribe(t.Context(), as(lin), h.pushes.browser().Browser))
		broken := &brokenAudience{h.town}
		h.Audience = broken
		h.say(direct)
		h.say(lobby)
		if err := h.Decide(t.Context()); errs.CodeOf(err) != "internal" {
			t.Fatal(err)
		}
		h.clock.Advance(grace)
		h.must(h.Push(t.Context()))
		if got := h.pushes.take(); len(got) != 1 || got[0].Conversation != lobby {
			t.Fatalf("%+v", got)
		}
		h.Audience = h.town
		h.town.recipients[direct] = h.town.recipients[lobby]
		if got := h.told(); len(got) != 1 || got[0].Conversation != direct {
			t.Fatalf("%+v", got)
		}
	})
}

type brokenAudience struct{ *town }

func (b *brokenAudience) Recipients(ctx context.Context, w, c ids.ID, seq int64) ([]Recipient, error) {
	if c == direct {
		return nil, errors.New("broken")
	}
	return b.town.Recipients(ctx, w, c, seq)
}

func TestDecisionsWrittenTogetherAreEachTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Subscribe(t.Context(), as(lin), h.pushes.browser().Browser))
		now := h.clock.Now()
		var list []task
		for i := range 3 * rowsAtOnce {
			list = append(list, task{workspace: acme, event: ids.ID(100 + i), conversation: ids.ID(5000 + i%7), seq: int64(i + 1), author: ids.ID(900 + i), at: now})
			h.town.recipients[ids.ID(5000+i%7)] = []Recipient{{Person: lin, Level: All}}
		}
		h.must(h.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return putTasks(t.Context(), tx, list) }))
		// Another node was quicker with one of them.
		h.must(h.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { _, err := finishTasks(t.Context(), tx, []plan{{task: list[5]}}); return err }))
		failures, err := h.decideAll(t.Context(), list[:6])
		h.must(errors.Join(append(failures, err)...))
		h.must(h.Decide(t.Context()))
		if left, err := tasks(t.Context(), h.DB, 0, 1000); err != nil || len(left) != 0 {
			t.Errorf("%d tasks are left, %v", len(left), err)
		}
		for i := range 7 {
			// The newest of each conversation is what is missed.
			want := int64(len(list) - (len(list)-1-i)%7)
			got, _, err := sqldb.One(t.Context(), h.DB, sqldb.NewQuery("missed_at", "SELECT seq FROM notify_missed WHERE workspace_id = $1 AND person_id = $2 AND conversation_id = $3"),
				sqldb.Value[int64], acme, lin, ids.ID(5000+i))
			if err != nil || got != want {
				t.Errorf("conversation %d: missed %d, want %d, %v", i, got, want, err)
			}
		}
	})
}
