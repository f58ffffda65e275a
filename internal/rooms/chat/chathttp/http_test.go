package chathttp_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat/model"
)

type listed struct {
	Items []map[string]any
	Next  string
}

// pages walks a list to its end and gives one field of each item.
func (d *door) pages(who, path, field string, limit int) (out []string) {
	d.t.Helper()
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	for cursor, n := "", 0; ; n++ {
		var l listed
		d.must(200, who, "GET", fmt.Sprintf("%s%slimit=%d&cursor=%s", path, sep, limit, cursor), nil).into(d.t, &l)
		if len(l.Items) > limit || n > 100 {
			d.t.Fatalf("%s: %d items of %d, page %d", path, len(l.Items), limit, n)
		}
		for _, item := range l.Items {
			out = append(out, fmt.Sprint(item[field]))
		}
		if cursor = l.Next; cursor == "" {
			return out
		}
	}
}

func TestListsComeInPages(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := open(t, db)
		d.people()
		c := d.group(model.Public, "owner", "member", "guest", "moderator", "victim")
		var notes []string
		for i := range 5 {
			d.must(200, "member", "POST", at(c, "notes"), map[string]any{"client_id": d.client(), "title": fmt.Sprint("记", i), "text": "内容"})
			notes = append([]string{fmt.Sprint("记", i)}, notes...)
		}
		for _, limit := range []int{1, 2, 5, 50} {
			if got := d.pages("guest", at(c, "notes"), "title", limit); !slices.Equal(got, notes) {
				t.Errorf("notes by %d: %v", limit, got)
			}
			if got := d.pages("guest", at(c, "members"), "person", limit); len(got) != 5 || !slices.IsSorted(got) {
				t.Errorf("members by %d: %v", limit, got)
			}
		}
		var open []string
		for i := range 7 {
			id := d.titled(fmt.Sprintf("Ｄiscover 100%% _%d", i), []model.Mode{model.Public, model.Private}[i%2], "owner")
			if i%2 == 0 {
				open = append(open, id.String())
			}
		}
		found := d.pages("stranger", "/conversations/discover?q="+url.QueryEscape("discover 100% _"), "id", 2)
		slices.Sort(found)
		if slices.Sort(open); !slices.Equal(found, open) {
			t.Errorf("found %v, want %v", found, open)
		}
		for _, bad := range []string{"limit=0", "limit=201", "limit=x", "cursor=%21", "cursor=bm9wZQ"} {
			d.refused(map[bool]string{true: "cursor.malformed", false: "request.invalid"}[strings.HasPrefix(bad, "c")], "member", "GET", at(c, "members?"+bad), nil)
		}
	})
}

func TestConversationsOverHTTP(t *testing.T) {
	d := open(t, sqldbtest.SQLite(t))
	d.people()
	with := map[string]any{"kind": "direct", "people": []ids.ID{d.known["member"].Person}}
	var first, again struct{ Conversation model.Conversation }
	d.must(201, "owner", "POST", "/conversations", with).into(t, &first)
	d.must(200, "owner", "POST", "/conversations", with).into(t, &again)
	if first.Conversation.ID != again.Conversation.ID || len(first.Conversation.People) != 2 {
		t.Fatalf("%+v and %+v", first, again)
	}
	var locked struct{ Conversation model.Conversation }
	r := d.must(201, "owner", "POST", "/conversations", map[string]any{"kind": "group", "mode": "password", "password": "芝麻开门", "title": "密"})
	if r.into(t, &locked); strings.Contains(r.body, "芝麻开门") {
		t.Fatalf("the password comes back: %s", r.body)
	}
	id := locked.Conversation.ID
	d.refused("conversation.password", "stranger", "POST", at(id, "join"), nil)
	d.refused("conversation.password", "stranger", "POST", at(id, "join"), map[string]any{"password": "x"})
	d.refused("conversation.not_found", "stranger", "GET", at(id), nil)
	d.must(200, "stranger", "POST", at(id, "join"), map[string]any{"password": "芝麻开门"})
	d.must(200, "stranger", "GET", at(id), nil)
	d.refused("request.invalid", "owner", "POST", "/conversations", map[string]any{"kind": "thread"})
	d.refused("request.invalid", "owner", "PUT", at(id, "mine"), map[string]any{"level": "loud"})
	d.refused("request.invalid", "owner", "PATCH", at(id, "members", d.known["stranger"].Person), map[string]any{"role": "king"})
	until := d.Clock.Now().Add(time.Hour)
	var mine model.Mine
	d.must(200, "owner", "PUT", at(id, "mine"), map[string]any{"level": "none", "muted_until": until, "pinned": true}).into(t, &mine)
	if mine.Level != model.LevelNone || !mine.MutedUntil.Equal(until) || !mine.Pinned {
		t.Fatalf("%+v", mine)
	}
	d.must(200, "owner", "PUT", at(id, "mine"), map[string]any{"pinned": false}).into(t, &mine)
	if mine.Level != model.LevelNone {
		t.Fatalf("what was absent changed: %+v", mine)
	}
}

func TestMessagesOverHTTP(t *testing.T) {
	d := open(t, sqldbtest.SQLite(t))
	d.people()
	c := d.group(model.Private, "owner", "member", "guest")
	m := map[string]any{"client_id": "client-of-one", "text": "你好 👋"}
	first := d.must(200, "owner", "POST", at(c, "messages"), m)
	if again := d.must(200, "owner", "POST", at(c, "messages"), m); again.body != first.body {
		t.Fatalf("a repeat: %s, first %s", again.body, first.body)
	}
	m["text"] = "不一样"
	d.refused("message.conflict", "owner", "POST", at(c, "messages"), m)
	for _, kind := range []string{"system", "nonsense"} {
		d.refused("request.invalid", "owner", "POST", at(c, "messages"), map[string]any{"client_id": d.client(), "text": "x", "kind": kind})
	}
	if _, err := d.SendAndWait(d.known["owner"], c, newMessage(model.System)); err == nil {
		t.Error("a line of the house was forged where HTTP does not look")
	}
	var r struct{ Seq int64 }
	first.into(t, &r)
	for range 5 {
		d.say("member", c, "一句")
	}
	for query, code := range map[string]string{"before=3&after=2": "request.invalid", "around=0": "request.invalid", "limit=500": "request.invalid", "around=x": "request.invalid"} {
		d.refused(code, "owner", "GET", at(c, "messages?"+query), nil)
	}
	var page struct {
		Messages  []model.Message
		HasBefore bool `json:"has_before"`
		HasAfter  bool `json:"has_after"`
	}
	d.must(200, "guest", "GET", at(c, fmt.Sprintf("messages?after=%d&limit=2", r.Seq)), nil).into(t, &page)
	if len(page.Messages) != 2 || page.Messages[0].Seq != r.Seq+1 || !page.HasBefore || !page.HasAfter {
		t.Fatalf("%+v", page)
	}
	var l struct{ Mine model.Mine }
	d.must(204, "guest", "PUT", at(c, "read"), map[string]any{"seq": 1000})
	d.must(200, "guest", "GET", at(c), nil).into(t, &l)
	if l.Mine.Unread != 0 {
		t.Fatalf("%+v", l.Mine)
	}
	d.must(204, "guest", "PUT", at(c, "read"), map[string]any{"seq": r.Seq + 4, "unread": true})
	d.must(200, "guest", "GET", at(c), nil).into(t, &l)
	if l.Mine.Unread != 2 {
		t.Fatalf("marked unread from the last but one: %+v", l.Mine)
	}
	// Emoji travel in the path.
	d.must(204, "guest", "PUT", at(c, "messages", r.Seq, "reactions", url.PathEscape("👩🏽‍🚒")), nil)
	var got model.Message
	d.must(200, "guest", "GET", at(c, "messages", r.Seq), nil).into(t, &got)
	if len(got.Reactions) != 1 || got.Reactions[0].Emoji != "👩🏽‍🚒" || !got.Reactions[0].Mine {
		t.Fatalf("%+v", got.Reactions)
	}
	d.refused("reaction.invalid", "guest", "PUT", at(c, "messages", r.Seq, "reactions", url.PathEscape("a b")), nil)
}

func TestNotesAreEditedWithTheirTitle(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := open(t, db)
		d.people()
		c := d.group(model.Private, "owner", "member")
		var r struct{ Seq int64 }
		d.must(200, "member", "POST", at(c, "notes"), map[string]any{"client_id": d.client(), "title": "纪要", "text": "一"}).into(t, &r)
		var m model.Message
		d.must(200, "member", "PATCH", at(c, "messages", r.Seq), map[string]any{"text": "一", "title": "会议纪要", "version": 1}).into(t, &m)
		if m.Title != "会议纪要" || m.Text != "一" || m.Version != 2 {
			t.Fatalf("%+v", m)
		}
		d.refused("message.edited_elsewhere", "member", "PATCH", at(c, "messages", r.Seq), map[string]any{"text": "二", "version": 1})
		d.must(200, "member", "PATCH", at(c, "messages", r.Seq), map[string]any{"text": "二", "version": 2}).into(t, &m)
		if m.Title != "会议纪要" || m.Text != "二" {
			t.Fatalf("an edit without a title changed it: %+v", m)
		}
		d.refused("message.not_yours", "owner", "PATCH", at(c, "messages", r.Seq), map[string]any{"text": "二", "title": "x"})
		text := d.say("member", c, "不是笔记")
		d.refused("message.invalid", "member", "PATCH", at(c, "messages", text), map[string]any{"text": "x", "title": "标题"})
		d.refused("message.invalid", "member", "PATCH", at(c, "messages", r.Seq), map[string]any{"text": "x", "title": " "})
		events := d.Events(t, "note.written", 1)
		if len(events) != 1 || events[0].Seq != r.Seq {
			t.Fatalf("%v", events)
		}
		if got := d.pages("owner", at(c, "notes"), "title", 5); !slices.Equal(got, []string{"会议纪要"}) {
			t.Fatal(got)
		}
	})
}

func TestASharedMessageIsForTheVisitorAlone(t *testing.T) {
	d := open(t, sqldbtest.SQLite(t))
	d.people()
	c := d.group(model.Public, "owner")
	seq := d.say("owner", c, "公开")
	var link struct{ Token string }
	d.must(200, "owner", "POST", at(c, "messages", seq, "share"), nil).into(t, &link)
	res, err := http.Get(d.server.URL + "/api/s/" + link.Token)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 200 || res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("X-Robots-Tag") != "noindex" {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	d.must(204, "owner", "DELETE", at(c, "messages", seq, "share"), nil)
	d.refused("share.not_found", "", "GET", "/api/s/"+link.Token, nil)
	d.refused("request.invalid", "", "GET", "/api/s/short", nil)
}

func TestGuestsStayWhereTheyWereLetIn(t *testing.T) {
	d := open(t, sqldbtest.SQLite(t))
	d.people()
	d.group(model.Public, "owner")
	if got := d.pages("guest", "/conversations/discover", "id", 10); len(got) != 0 {
		t.Errorf("a guest discovers %v", got)
	}
}
