package chathttp_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat/model"
)

// The cast. Tokens belong to the owner of the conversation, so that only their scope can stop them.
var cast = []string{"nobody", "member", "guest", "moderator", "owner", "stranger", "admin", "outer guest", "foreign", "read token", "other token"}

// stage is one conversation with everything that operations can be about.
type stage struct {
	c                                      ids.ID
	words, poll, card                      int64 // words and card are the member's
	scheduled, victim, stranger, foreigner ids.ID
	token                                  string
	secret                                 string // in all that outsiders must not see
}

func (d *door) people() {
	d.person("member", 1, actor.Member)
	d.person("guest", 1, actor.Guest)
	d.person("moderator", 1, actor.Member)
	d.person("owner", 1, actor.Member)
	d.person("stranger", 1, actor.Member)
	d.person("admin", 1, actor.Admin)
	d.person("outer guest", 1, actor.Guest)
	d.person("victim", 1, actor.Member)
	d.person("foreign", 2, actor.Owner)
	for name, scope := range map[string]string{"read token": "chat:read", "other token": "files:write"} {
		a := d.known["owner"]
		a.Session, a.Token, a.Scopes = 0, 7, []string{scope}
		d.known[name] = a
	}
}

func (d *door) stage(mode model.Mode, waits bool) *stage {
	d.t.Helper()
	f := &stage{secret: secret + d.IDs.New().String(), victim: d.known["victim"].Person, stranger: d.known["stranger"].Person, foreigner: d.known["foreign"].Person}
	f.c = d.titled(f.secret, mode, "owner", "moderator", "member", "guest", "victim")
	if err := d.SetRole(d.t.Context(), d.known["owner"], f.c, d.known["moderator"].Person, model.Moderator); err != nil {
		d.t.Fatal(err)
	}
	f.words = d.say("member", f.c, f.secret)
	f.poll = d.send("owner", f.c, map[string]any{"kind": "card", "card": map[string]any{"type": "AdaptiveCard", "kind": "poll", "question": f.secret, "options": []string{"a", "b"}}})
	f.card = d.send("member", f.c, map[string]any{"kind": "card", "text": f.secret, "card": map[string]any{"type": "AdaptiveCard", "kind": "of a bot"}})
	d.must(204, "owner", "PUT", at(f.c, "pins", f.words), nil)
	if waits {
		var waiting struct{ ID ids.ID }
		d.must(201, "member", "POST", "/scheduled", map[string]any{"client_id": d.client(), "conversation": f.c, "text": f.secret, "at": d.Clock.Now().Add(time.Hour)}).into(d.t, &waiting)
		f.scheduled = waiting.ID
	}
	var link struct{ Token string }
	d.must(200, "member", "POST", at(f.c, "messages", f.words, "share"), nil).into(d.t, &link)
	f.token = link.Token
	return f
}

// codes is the status for each of the cast.
type codes map[string]int

// but changes some.
func (c codes) but(changes codes) codes {
	c = maps.Clone(c)
	maps.Copy(c, changes)
	return c
}

// everybody may, about what is their own.
func everybody(ok int) codes {
	return codes{"nobody": 401, "member": ok, "guest": ok, "moderator": ok, "owner": ok, "stranger": ok, "admin": ok, "outer guest": ok, "foreign": ok, "read token": 403, "other token": 403}
}

// insiders may; for all others the conversation does not exist.
func insiders(ok int) codes {
	return everybody(ok).but(codes{"stranger": 404, "admin": 404, "outer guest": 404, "foreign": 404})
}

func leaders(ok int) codes { return insiders(ok).but(codes{"member": 403, "guest": 403}) }

// author is the member alone.
func author(ok int) codes { return leaders(403).but(codes{"member": ok}) }

func reading(c codes) codes { return c.but(codes{"read token": 200}) }

// trial is how an operation is tried, and what comes of it: in a private group, and for those outside when it is public.
type trial struct {
	query   string
	seq     func(*stage) int64
	body    func(*door, *stage) any
	private codes
	public  codes // what differs in a public group
}

var (
	words  = func(f *stage) int64 { return f.words }
	poll   = func(f *stage) int64 { return f.poll }
	card   = func(f *stage) int64 { return f.card }
	open2  = codes{"stranger": 200, "admin": 200}
	joinIt = codes{"stranger": 403, "admin": 403} // what asks to join first
)

func fixed(v any) func(*door, *stage) any { return func(*door, *stage) any { return v } }

var trials = map[string]trial{
	"list-conversations": {private: reading(everybody(200))},
	"create-conversation": {private: everybody(201).but(codes{"guest": 403, "outer guest": 403, "foreign": 422}),
		body: func(_ *door, f *stage) any {
			return map[string]any{"kind": "group", "title": "新群", "people": []ids.ID{f.victim}}
		}},
	"discover-conversations": {private: reading(everybody(200)), query: "?q=x"},
	"get-conversation":       {private: reading(insiders(200)), public: open2},
	"update-conversation":    {private: leaders(200), body: fixed(map[string]any{"title": "改名"}), public: codes{"stranger": 403, "admin": 200}},
	"join-conversation":      {private: insiders(200), body: fixed(map[string]any{}), public: open2},
	"leave-conversation":     {private: insiders(204), public: joinIt},
	"set-mine":               {private: insiders(200), body: fixed(map[string]any{"level": "mentions"}), public: joinIt},
	"read-conversation":      {private: insiders(204), body: fixed(map[string]any{"seq": 1}), public: codes{"stranger": 204, "admin": 204}},
	"read-all-conversations": {private: everybody(200)},
	"list-members":           {private: reading(insiders(200)), public: open2},
	// Whom the owner of another workspace names is nobody there, so that is all he learns.
	"add-members": {private: leaders(204).but(codes{"foreign": 422}), body: func(_ *door, f *stage) any { return map[string]any{"people": []ids.ID{f.stranger}} },
		public: codes{"member": 204, "stranger": 403, "admin": 204}},
	"set-member-role": {private: leaders(204), body: fixed(map[string]any{"role": "muted"}), public: codes{"stranger": 403, "admin": 204}},
	"remove-member":   {private: leaders(204), public: codes{"stranger": 403, "admin": 204}},
	"sync": {private: reading(everybody(200)), body: func(_ *door, f *stage) any {
		return map[string]any{"personal": 0, "conversations": []map[string]any{{"id": f.c, "after": 0}}}
	}},
	"list-messages":   {private: reading(insiders(200)), query: "?limit=10", public: open2},
	"send-message":    {private: insiders(200), body: func(d *door, _ *stage) any { return map[string]any{"client_id": d.client(), "text": "好"} }, public: joinIt},
	"get-message":     {private: reading(insiders(200)), seq: words, public: open2},
	"edit-message":    {private: author(200), seq: words, body: fixed(map[string]any{"text": "改"}), public: joinIt},
	"delete-message":  {private: leaders(204).but(codes{"member": 204}), seq: words, public: codes{"stranger": 403, "admin": 204}},
	"list-edits":      {private: reading(insiders(200)), seq: words, public: open2},
	"list-readers":    {private: reading(insiders(200)), seq: words, public: open2},
	"open-thread":     {private: insiders(200), seq: words, public: joinIt},
	"act-on-card":     {private: insiders(200), seq: poll, body: fixed(map[string]any{"action": "vote", "value": []int{0}}), public: joinIt},
	"replace-card":    {private: author(204), seq: card, body: fixed(map[string]any{"card": map[string]any{"kind": "of a bot", "n": 2}}), public: joinIt},
	"forward-message": {private: insiders(200), seq: words, body: func(d *door, f *stage) any { return map[string]any{"client_id": d.client(), "to": []ids.ID{f.c}} }, public: joinIt},
	"share-message":   {private: insiders(200).but(codes{"guest": 403, "outer guest": 403}), seq: words, public: open2},
	"list-shares":     {private: reading(insiders(200)), seq: words, public: open2},
	"unshare-message": {private: insiders(204), seq: words, public: codes{"stranger": 204, "admin": 204}},
	"get-shared-message": {private: everybody(200).but(codes{"nobody": 200, "read token": 200, "other token": 200}),
		public: codes{"nobody": 200}},
	"add-reaction":    {private: insiders(204), seq: words, public: joinIt},
	"remove-reaction": {private: insiders(204), seq: words, public: joinIt},
	"list-pins":       {private: reading(insiders(200)), public: open2},
	"pin-message":     {private: leaders(204), seq: poll, public: joinIt},
	"unpin-message":   {private: leaders(204), seq: words, public: joinIt},
	"list-media":      {private: reading(insiders(200)), query: "?kind=image", public: open2},
	"list-notes":      {private: reading(insiders(200)), public: open2},
	"write-note": {private: insiders(200), public: joinIt,
		body: func(d *door, _ *stage) any {
			return map[string]any{"client_id": d.client(), "title": "纪要", "text": "一"}
		}},
	"list-saved":     {private: reading(everybody(200))},
	"save-message":   {private: insiders(204), seq: words, public: codes{"stranger": 204, "admin": 204}},
	"unsave-message": {private: everybody(204), seq: words},
	"list-drafts":    {private: reading(everybody(200))},
	"put-draft":      {private: insiders(204), body: fixed(map[string]any{"text": "写到一半"}), public: codes{"stranger": 204, "admin": 204}},
	"list-scheduled": {private: reading(everybody(200))},
	"schedule-message": {private: insiders(201), public: joinIt, body: func(d *door, f *stage) any {
		return map[string]any{"client_id": d.client(), "conversation": f.c, "text": "明早见", "at": d.Clock.Now().Add(time.Hour)}
	}},
	"reschedule-message": {private: everybody(404).but(codes{"member": 200}), body: fixed(map[string]any{"text": "后天见"})},
	"unschedule-message": {private: everybody(404).but(codes{"member": 204})},
}

// TestWhoMayDoWhat tries every operation as everybody. An operation that is not in the table fails it.
func TestWhoMayDoWhat(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := open(t, db)
		d.people()
		left := maps.Clone(trials)
		for _, op := range d.api.Ops() {
			tr, ok := left[op.ID]
			if !ok {
				t.Errorf("%s is registered but not in the table of permissions", op.ID)
				continue
			}
			delete(left, op.ID)
			d.try(t, op, model.Private, &tr, tr.private)
			if tr.public != nil {
				d.try(t, op, model.Public, &tr, tr.private.but(tr.public))
			}
		}
		for id := range left {
			t.Errorf("%s is in the table of permissions but not registered", id)
		}
	})
}

func (d *door) try(t *testing.T, op httpapi.Op, mode model.Mode, tr *trial, want codes) {
	waits := strings.HasSuffix(op.Path, "/scheduled/{id}")
	f := d.stage(mode, waits)
	for _, who := range cast {
		code, ok := want[who]
		if !ok {
			t.Fatalf("%s: nothing is expected for %s", op.ID, who)
		}
		var body any
		if tr.body != nil {
			body = tr.body(d, f)
		}
		asker := who
		if who == "nobody" {
			asker = ""
		}
		got := d.ask(asker, op.Method, d.path(op, f, tr, asker)+tr.query, body)
		if got.status != code {
			t.Errorf("%s in a %s group as %s: %d %s, want %d", op.ID, mode, who, got.status, got.body, code)
		}
		outside := slices.Contains([]string{"nobody", "stranger", "admin", "outer guest", "foreign", "other token"}, who)
		if outside && mode == model.Private && op.Access != httpapi.Public && strings.Contains(got.body, f.secret) {
			t.Errorf("%s as %s tells what is said in a private group: %s", op.ID, who, got.body)
		}
		if got.status < 300 && op.Method != "GET" {
			f = d.stage(mode, waits)
		}
	}
}

func (d *door) path(op httpapi.Op, f *stage, tr *trial, who string) string {
	slug := "acme"
	if d.known[who].Workspace == 2 {
		slug = "other"
	}
	seq := int64(0)
	if tr.seq != nil {
		seq = tr.seq(f)
	}
	return strings.NewReplacer("{workspace}", slug, "{conversation}", f.c.String(), "{seq}", fmt.Sprint(seq), "{person}", f.victim.String(), "{id}", f.scheduled.String(),
		"{emoji}", url.PathEscape("👍🏽"), "{token}", f.token).Replace(op.Path)
}

// TestIdsOfOtherWorkspaces puts ids that belong to another workspace, or to nobody, wherever an id goes.
func TestIdsOfOtherWorkspaces(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := open(t, db)
		d.people()
		d.person("foreign friend", 2, actor.Member)
		mine := d.group(model.Private, "owner", "member")
		said := d.say("owner", mine, "这边")
		theirs := d.group(model.Public, "foreign", "foreign friend")
		their := d.say("foreign", theirs, secret)
		file := d.IDs.New()
		d.Crowd.Own(file, d.known["foreign"].Person)
		sameWorkspace := d.IDs.New()
		d.Crowd.Own(sameWorkspace, d.known["stranger"].Person)
		for _, person := range []ids.ID{d.known["foreign"].Person, 12345} {
			d.refused("person.not_found", "owner", "POST", at(mine, "members"), map[string]any{"people": []ids.ID{person}})
			d.refused("person.not_found", "owner", "POST", "/conversations", map[string]any{"kind": "direct", "people": []ids.ID{person}})
			d.refused("member.not_found", "owner", "DELETE", at(mine, "members", person), nil)
			d.refused("member.not_found", "owner", "PATCH", at(mine, "members", person), map[string]any{"role": "muted"})
		}
		for _, f := range []ids.ID{file, sameWorkspace} {
			d.refused("file.not_attachable", "owner", "POST", at(mine, "messages"), map[string]any{"client_id": d.client(), "text": "看", "attachments": []ids.ID{f}})
		}
		hidden := d.group(model.Private, "stranger")
		overThere := d.say("stranger", hidden, secret)
		for c, seq := range map[ids.ID]int64{theirs: their, hidden: overThere, 12345: 1} {
			d.refused("conversation.not_found", "owner", "POST", at(mine, "messages", said, "forward"), map[string]any{"client_id": d.client(), "to": []ids.ID{mine, c}})
			d.refused("conversation.not_found", "owner", "POST", at(c, "messages", seq, "forward"), map[string]any{"client_id": d.client(), "to": []ids.ID{mine}})
			d.refused("conversation.not_found", "owner", "PUT", "/drafts/"+c.String(), map[string]any{"text": "x"})
			d.refused("conversation.not_found", "owner", "PUT", fmt.Sprintf("/saved/%s/%d", c, seq), nil)
			d.refused("conversation.not_found", "owner", "POST", "/scheduled",
				map[string]any{"client_id": d.client(), "conversation": c, "text": "x", "at": d.Clock.Now().Add(time.Hour)})
			var answer struct {
				Conversations []struct {
					Gone    bool
					Entries []any
				}
			}
			d.must(200, "owner", "POST", "/sync", map[string]any{"conversations": []map[string]any{{"id": c, "after": 0}}}).into(t, &answer)
			if !answer.Conversations[0].Gone || len(answer.Conversations[0].Entries) > 0 {
				t.Errorf("sync tells of %s: %+v", c, answer)
			}
		}
		// A number counts in the conversation of the path only.
		d.refused("message.not_found", "owner", "POST", at(mine, "messages"), map[string]any{"client_id": d.client(), "text": "x", "quote": 999})
		if n := len(d.Live.Entries(mine)); n != int(said) {
			t.Errorf("refused requests left %d entries, want %d", n, said)
		}
		// Members of one workspace do not get in under the name of the other.
		d.refused("auth.token", "owner", "GET", "/api/w/other/conversations", nil)
	})
}
