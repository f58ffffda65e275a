package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/config"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/activity/intake"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/keep"
	"hubbub/internal/rooms/chat/marks"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/rooms/files"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/notify"
)

// house is a data folder with people who do things in it.
type house struct {
	t       testing.TB
	storage config.Storage
	*app.Data
}

func openHouse(t testing.TB, storage config.Storage) *house {
	t.Helper()
	h := &house{t: t, storage: storage}
	h.open()
	t.Cleanup(func() {
		if h.Data != nil {
			h.shut()
		}
	})
	return h
}

func (h *house) open() {
	h.t.Helper()
	d, err := app.Open(context.Background(), h.storage)
	h.must(err)
	h.Data = d
}

// shut closes the house after it has proved that all is well in it.
func (h *house) shut() {
	h.t.Helper()
	bad, err := h.Verify(context.Background())
	h.must(err)
	for _, b := range bad {
		h.t.Error(b)
	}
	h.must(h.Close())
	h.Data = nil
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func sqlite(t testing.TB) config.Storage { return config.Storage{Data: t.TempDir()} }

func postgres(t testing.TB) config.Storage {
	return config.Storage{Data: t.TempDir(), Database: config.Secret(sqldbtest.PostgresURL(t))}
}

func (h *house) person(workspace ids.ID, name string, role actor.Role, account ids.ID) actor.Actor {
	h.t.Helper()
	p, err := h.Identity.AddPerson(h.t.Context(), workspace, identity.NewPerson{Name: name, Role: role, Account: account, Locale: "zh-CN", TZ: "Asia/Shanghai", Title: "写字 \"的\" <人>"})
	h.must(err)
	return actor.Actor{Workspace: workspace, Person: p.ID, Account: account, Role: role, Locale: "zh-CN"}
}

func (h *house) say(a actor.Actor, c ids.ID, n chat.NewMessage) model.Ref {
	h.t.Helper()
	n.ClientID = "client-" + h.IDs.New().String()
	type end struct {
		r   commit.Receipt
		err error
	}
	done := make(chan end, 1)
	h.Chat.Send(h.t.Context(), a, c, n, func(r commit.Receipt, err error) { done <- end{r, err} })
	e := <-done
	h.must(e.err)
	return model.Ref{Conversation: c, Seq: e.r.Seq}
}

func (h *house) group(a actor.Actor, n chat.NewConversation) ids.ID {
	h.t.Helper()
	l, _, err := h.Chat.Create(h.t.Context(), a, n)
	h.must(err)
	return l.Conversation.ID
}

func (h *house) upload(a actor.Actor, name string, body []byte) ids.ID {
	h.t.Helper()
	f, err := h.Files.Upload(h.t.Context(), a, files.Incoming{Name: name, Body: bytes.NewReader(body)})
	h.must(err)
	return f.ID
}

func picture() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 30)))
	return b.Bytes()
}

// furnished fills a workspace with one of everything. It returns its people, the first of whom owns it.
func (h *house) furnished(slug string) []actor.Actor {
	ctx := h.t.Context()
	h.t.Helper()
	w, _, err := h.Identity.CreateWorkspace(ctx, identity.NewWorkspace{Slug: slug, Name: "热闹 & <Co>", Settings: identity.Settings{SignUp: true, Domains: []string{"example.com"}, TZ: "Asia/Shanghai"}})
	h.must(err)
	account, err := h.Identity.CreateAccount(ctx, identity.NewAccount{Email: "Ada+1@" + slug + ".example.com", Verified: true, Password: "a long enough one", Name: "Ada", Locale: "en", TZ: "Europe/Berlin"})
	h.must(err)
	passwordless, err := h.Identity.CreateAccount(ctx, identity.NewAccount{Email: "bo@" + slug + ".example.com", Name: "Bo", Locale: "zh-CN", TZ: "Asia/Shanghai"})
	h.must(err)
	ada, bo := h.person(w.ID, "Ada 王", actor.Owner, account.ID), h.person(w.ID, "小明", actor.Admin, passwordless.ID)
	cy, dee, bot := h.person(w.ID, "Cy\u200f שלום", actor.Member, 0), h.person(w.ID, "Dee", actor.Member, 0), h.person(w.ID, "Bot", actor.Bot, 0)
	all := []actor.Actor{ada, bo, cy, dee, bot}
	h.circle(ada, bo, cy)
	h.talk(ada, bo, cy, dee)
	h.own(ada, bo, cy)
	h.hooks(ada, bot)
	h.events(ada)
	h.past(w.ID)
	gone := true
	_, err = h.Identity.ChangePerson(ctx, ada, dee.Person, identity.PersonChange{Deactivated: &gone})
	h.must(err)
	return all
}

func (h *house) marks() *marks.Marks { return &marks.Marks{Chat: h.Chat} }

// circle is what is between people, and what they say of themselves.
func (h *house) circle(ada, bo, cy actor.Actor) {
	ctx := h.t.Context()
	remark, follow := "明 <3", true
	_, err := h.Identity.ChangeContact(ctx, ada, bo.Person, identity.ContactChange{Contact: true, Remark: &remark})
	h.must(err)
	_, err = h.Identity.ChangeContact(ctx, bo, ada.Person, identity.ContactChange{Contact: true, Follow: &follow})
	h.must(err)
	h.must(h.Identity.Block(ctx, cy, bo.Person))
	birthday, until := "--02-29", time.Date(2031, 1, 2, 3, 4, 5, 6e6, time.UTC)
	face := h.upload(ada, "face.png", picture())
	h.must(h.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := h.Files.Publish(ctx, tx, ada.Workspace, ada.Person, face)
		return err
	}))
	_, err = h.Identity.ChangeMe(ctx, ada, identity.PersonChange{Birthday: &birthday, Avatar: &face, Status: &identity.Status{Emoji: "🍜", Text: "吃面去了", Until: &until},
		Attributes: &map[string]string{"队": "红"}})
	h.must(err)
	_, err = h.Notify.ChangeSettings(ctx, bo, notify.Settings{Push: true, Mail: notify.Hour, MailAfter: 30, Quiet: &notify.Quiet{From: "22:00", To: "07:30"}})
	h.must(err)
}

// talk is every kind of conversation and entry.
func (h *house) talk(ada, bo, cy, dee actor.Actor) {
	ctx := h.t.Context()
	g := h.group(ada, chat.NewConversation{Kind: model.Group, Mode: model.Public, Title: "早茶 group", Description: "a <b> & c", People: []ids.ID{bo.Person, dee.Person}})
	first := h.say(ada, g, chat.NewMessage{Text: "hello <@" + bo.Person.String() + "> 你好 \u2028 👨‍👩‍👧‍👦 </script>"})
	edited := h.say(bo, g, chat.NewMessage{Text: "tpyo"})
	for _, text := range []string{"typo", "no typo"} {
		_, err := h.Chat.Edit(ctx, bo, edited, text, 0)
		h.must(err)
	}
	h.must(h.Chat.Delete(ctx, ada, h.say(ada, g, chat.NewMessage{Text: "a secret that is gone"})))
	for _, emoji := range []string{"👍", "❤️", "🀄", "👍🏿"} {
		h.must(h.marks().React(ctx, bo, first, emoji))
	}
	h.must(h.marks().React(ctx, ada, first, "👍"))
	h.must(h.marks().Unreact(ctx, bo, first, "❤️"))
	h.must(h.marks().Pin(ctx, ada, edited))
	h.say(dee, g, chat.NewMessage{Text: "with a quote and <@all>", Quote: first.Seq})
	h.say(ada, g, chat.NewMessage{Kind: model.Note, Title: "一篇", Text: strings.Repeat("长文 ", 3000)})
	h.say(ada, g, chat.NewMessage{Attachments: []ids.ID{h.upload(ada, "图.png", picture()), h.upload(ada, "empty.txt", []byte(" "))}, Kind: model.Files})
	h.must(h.Chat.Delete(ctx, bo, h.say(bo, g, chat.NewMessage{Attachments: []ids.ID{h.upload(bo, "gone.bin", []byte{0, 1, 2})}, Kind: model.Files})))
	poll := h.say(ada, g, chat.NewMessage{Kind: model.Card, Card: json.RawMessage(`{"type":"AdaptiveCard","kind":"poll","question":"茶?","options":["红","绿"],"multiple":true}`)})
	for i, value := range []string{"[0,1]", "[1]"} {
		_, err := h.Cards.Act(ctx, []actor.Actor{ada, bo}[i], poll, "vote", json.RawMessage(value))
		h.must(err)
	}
	thread, err := h.Chat.Thread(ctx, bo, first)
	h.must(err)
	h.say(bo, thread.Conversation.ID, chat.NewMessage{Text: "in a thread"})
	h.say(ada, thread.Conversation.ID, chat.NewMessage{Text: "answered"})

	// A floor: who comes later sees nothing before.
	late := h.group(ada, chat.NewConversation{Kind: model.Group, Mode: model.Private, Title: "late", History: model.HistoryJoined, People: []ids.ID{bo.Person}})
	h.say(ada, late, chat.NewMessage{Text: "before"})
	h.must(h.Chat.Add(ctx, ada, late, []ids.ID{cy.Person, dee.Person}))
	h.say(cy, late, chat.NewMessage{Text: "after"})
	h.must(h.Chat.Remove(ctx, ada, late, dee.Person))
	h.must(h.Chat.SetRole(ctx, ada, late, cy.Person, model.Moderator))
	h.must(h.Chat.Leave(ctx, cy, late))

	direct := h.group(ada, chat.NewConversation{Kind: model.Direct, People: []ids.ID{cy.Person}})
	h.say(cy, direct, chat.NewMessage{Text: "psst"})
	_, err = h.Reach.Forward(ctx, ada, first, []ids.ID{direct}, "forward-1")
	h.must(err)
	h.group(ada, chat.NewConversation{Kind: model.Group, Mode: model.Password, Title: "门", Password: "open sesame"})
	closed := true
	news := h.group(ada, chat.NewConversation{Kind: model.Announcement, Mode: model.Public, Title: "news"})
	_, err = h.Chat.Update(ctx, ada, news, chat.Change{Archived: &closed})
	h.must(err)
	link, err := h.Reach.Share(ctx, bo, edited)
	h.must(err)
	h.must(h.Chat.Read(ctx, bo, g, first.Seq))
	h.must(h.Keep.Save(ctx, bo, first))
	if link.Token == "" {
		h.t.Fatal("a share has no token")
	}
}

// own is what people keep for themselves.
func (h *house) own(ada, bo, cy actor.Actor) {
	ctx := h.t.Context()
	g := h.group(bo, chat.NewConversation{Kind: model.Group, Mode: model.Public, Title: "own", People: []ids.ID{ada.Person, cy.Person}})
	first := h.say(bo, g, chat.NewMessage{Text: "one"})
	h.say(bo, g, chat.NewMessage{Text: "two"})
	level, pinned, until := model.LevelMentions, true, time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	_, err := h.Chat.SetMine(ctx, ada, g, chat.Settings{Level: &level, Pinned: &pinned, MutedUntil: &until})
	h.must(err)
	h.must(h.Chat.Read(ctx, ada, g, first.Seq))
	h.must(h.Chat.MarkUnread(ctx, cy, g, first.Seq))
	h.must(h.Keep.PutDraft(ctx, ada, g, "half a \"thought\"\n"))
	h.must(h.Keep.Save(ctx, ada, first))
	other := h.say(bo, g, chat.NewMessage{Text: "three"})
	h.must(h.Keep.Save(ctx, ada, other))
	h.must(h.Keep.Unsave(ctx, ada, other))
	_, err = h.Keep.Schedule(ctx, bo, keep.NewScheduled{ClientID: "scheduled-1", Conversation: g, Text: "later", Quote: first.Seq, At: time.Now().Add(48 * time.Hour),
		Attachments: []ids.ID{h.upload(bo, "later.txt", []byte("later"))}})
	h.must(err)
}

// hooks are webhooks as they are stored: this installation asks nobody outside, so it makes no outgoing ones.
func (h *house) hooks(by, bot actor.Actor) {
	h.t.Helper()
	group, _, err := h.Chat.Create(h.t.Context(), by, chat.NewConversation{Kind: model.Group, Mode: model.Private, Title: "机器人", People: []ids.ID{bot.Person}})
	h.must(err)
	h.must(h.DB.Tx(h.t.Context(), func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(h.t.Context(), sqldb.NewQuery("in", `INSERT INTO bridge_in (workspace_id, id, token_hash, conversation_id, bot_id, name, made_by, made_at, used_at)
 VALUES ($1, $2, $3, $4, $5, '发布', $6, 1700000000000, 7)`), by.Workspace, h.IDs.New(), []byte("a secret that is gone: in "+by.Workspace.String()), group.Conversation.ID, bot.Person, by.Person); err != nil {
			return err
		}
		_, err := tx.Exec(h.t.Context(), sqldb.NewQuery("out", `INSERT INTO bridge_out (workspace_id, id, name, url, events, conversation_id, bot_id, enabled, enabled_at, disabled_for, secret,
 old_secret, old_until, made_by, made_at, failures, failing_since, rest_until, busy_until, dropped)
 VALUES ($1, $2, 'CRM', 'https://example.com/hook', '["message.sent"]', NULL, $3, 1, 5, '', 'a secret that is gone: out', '', 0, $4, 1700000000000, 3, 4, 0, 0, 9)`),
			by.Workspace, h.IDs.New(), bot.Person, by.Person)
		return err
	}))
}

// events are what a site told, and what the workspace wishes about that.
func (h *house) events(by actor.Actor) {
	h.t.Helper()
	ctx := h.t.Context()
	_, err := h.Intake.ChangeSettings(ctx, by, intake.Settings{Consent: intake.ConsentGiven, Without: intake.WithoutAnonymous, Redact: []intake.Redaction{{Property: "email", How: intake.Hash}}})
	h.must(err)
	h.must(h.Activity.SetRetention(ctx, by, 400))
	key, err := h.Intake.MakeKey(ctx, by, intake.NewKey{Name: "网站"})
	h.must(err)
	r := httptest.NewRequest("POST", intake.Path+"batch", strings.NewReader(`{"batch":[{"type":"track","userId":"u1","anonymousId":"a1","event":"Order <Completed>","properties":{"total":5.5,"tags":["茶",1],"email":"lin@example.com"}},
 {"type":"identify","userId":"u1","traits":{"plan":"pro"}}]}`))
	r.SetBasicAuth(key.Secret, "")
	w := httptest.NewRecorder()
	if h.Intake.Handler().ServeHTTP(w, r); w.Code != 200 {
		h.t.Fatal(w.Code, w.Body.String())
	}
	h.must(h.Intake.PlanEvent(ctx, by, intake.Plan{Name: "Order <Completed>", State: intake.Planned, Description: "付了钱"}))
}

// past is what an import of another chat brought: keys by which a second run finds it.
func (h *house) past(workspace ids.ID) {
	dir := h.t.TempDir()
	log := "--- Log opened Sat Mar 01 10:00:00 2014\n10:00 -!- mei [mei@host] has joined #tea\n10:01 < mei> 你好\n10:02 < omar> hi\n10:03 -!- omar [omar@host] has quit [bye]\n"
	h.must(os.WriteFile(filepath.Join(dir, "#tea.log"), []byte(log), 0o600))
	w, err := h.Identity.WorkspaceByID(h.t.Context(), workspace)
	h.must(err)
	r, err := h.Import(h.t.Context(), "irc", dir, w.Slug, app.ImportOptions{}, func(app.ImportReport) error { return nil })
	h.must(err)
	if r.Stored != 2 {
		h.t.Fatalf("the import stored %d messages, want 2", r.Stored)
	}
}

// told is what each person gets who asks for everything, by person.
func (h *house) told(people []actor.Actor) map[string]string {
	h.t.Helper()
	out := map[string]string{}
	for _, a := range people {
		list, _, err := h.Chat.List(h.t.Context(), a, store.SeatPlace{}, 100)
		h.must(err)
		zero := int64(0)
		ask := chat.SyncAsk{Personal: &zero}
		for _, l := range list {
			ask.Conversations = append(ask.Conversations, chat.ConversationN{ID: l.Conversation.ID})
		}
		answer, err := h.Chat.Sync(h.t.Context(), a, ask)
		h.must(err)
		answer.Epoch = ""
		b, err := json.Marshal(map[string]any{"list": list, "sync": answer})
		h.must(err)
		out[a.Person.String()] = string(b)
	}
	return out
}

// lines are the files of an export but the manifest, which tells when it was made.
func lines(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	root := os.DirFS(dir)
	for _, pattern := range []string{"*", "files/*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			rel, _ := filepath.Rel(dir, name)
			if rel == "manifest.json" || rel == "files" {
				continue
			}
			f, err := root.Open(filepath.ToSlash(rel))
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(f)
			_ = f.Close()
			if err != nil {
				t.Fatal(err)
			}
			out[rel] = string(b)
		}
	}
	return out
}

func sameLines(t testing.TB, one, other string) {
	t.Helper()
	a, b := lines(t, one), lines(t, other)
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if _, there := b[name]; !there {
			t.Errorf("%s is missing in the second export", name)
		} else if a[name] != b[name] {
			x, y := strings.Split(a[name], "\n"), strings.Split(b[name], "\n")
			for i := range x {
				if i >= len(y) || x[i] != y[i] {
					t.Errorf("%s, line %d (%d lines, then %d):\n%.400s\n%.400s", name, i+1, len(x), len(y), x[i], append(y, "nothing")[min(i, len(y))])
					break
				}
			}
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d files, then %d", len(a), len(b))
	}
}

// TestExportComesBackEqual takes a workspace with one of everything from one installation to the next and on, and finds the same everywhere.
func TestExportComesBackEqual(t *testing.T) {
	for name, way := range map[string][]func(testing.TB) config.Storage{
		"sqlite to sqlite": {sqlite, sqlite}, "sqlite to postgres and back": {sqlite, postgres, sqlite}, "postgres to sqlite": {postgres, sqlite},
	} {
		t.Run(name, func(t *testing.T) {
			for _, emails := range []bool{false, true} {
				t.Run(fmt.Sprintf("emails %v", emails), func(t *testing.T) { comesBackEqual(t, way, emails) })
			}
		})
	}
}

func comesBackEqual(t *testing.T, way []func(testing.TB) config.Storage, emails bool) {
	ctx := t.Context()
	from := openHouse(t, way[0](t))
	from.furnished("neighbour") // stays
	people := from.furnished("acme")
	from.shut() // what is only in memory is stored
	from.open()
	told := from.told(people)
	before := filepath.Join(t.TempDir(), "first")
	m, err := from.Export(ctx, "acme", before, app.ExportOptions{Emails: emails})
	from.must(err)
	if m.People != 7 || m.Messages != 19 || m.Files != 4 || m.Missing != 0 || m.Bytes == 0 {
		t.Errorf("moved %+v", m)
	}
	everyTableHasLines(t, before, emails)
	for i, storage := range way[1:] {
		to := openHouse(t, storage(t))
		to.furnished("other") // was there before
		back, err := to.Restore(ctx, before, "acme", nil)
		to.must(err)
		if back.Messages != m.Messages || back.People != m.People || back.Bytes != m.Bytes {
			t.Errorf("moved %+v, then %+v", m, back)
		}
		after := filepath.Join(t.TempDir(), fmt.Sprint("again", i))
		_, err = to.Export(ctx, "acme", after, app.ExportOptions{Emails: emails})
		to.must(err)
		sameLines(t, before, after)
		for _, a := range people {
			if got := to.told([]actor.Actor{a})[a.Person.String()]; got != told[a.Person.String()] {
				t.Errorf("person %s is told\n%.3000s\nand was told\n%.3000s", a.Person, got, told[a.Person.String()])
			}
		}
		if _, err := to.Restore(ctx, before, "acme-2", nil); errs.CodeOf(err) != "workspace.here" {
			t.Errorf("a second restore gives %v", err)
		}
		// Life goes on, and numbers with it.
		list, _, err := to.Chat.List(ctx, people[0], store.SeatPlace{}, 100)
		to.must(err)
		for _, l := range list {
			if l.Conversation.Title == "own" {
				if r := to.say(people[0], l.Conversation.ID, chat.NewMessage{Text: "on"}); r.Seq != l.Conversation.Head.Seq+1 {
					t.Errorf("the next number is %d after %d", r.Seq, l.Conversation.Head.Seq)
				}
			}
		}
		to.shut()
		to.open()
		told, before = to.told(people), filepath.Join(t.TempDir(), fmt.Sprint("on", i))
		_, err = to.Export(ctx, "acme", before, app.ExportOptions{Emails: emails})
		to.must(err)
		m.Messages++
	}
}

// everyTableHasLines sees to it that the world above is a rich one: a table without a line would prove nothing.
func everyTableHasLines(t *testing.T, dir string, emails bool) {
	t.Helper()
	all := lines(t, dir)
	for name, text := range all {
		if text == "" && name != "stale_cards.jsonl" {
			t.Errorf("%s is empty: the test does not try it", name)
		}
	}
	if _, there := all["accounts.jsonl"]; there != emails {
		t.Errorf("accounts.jsonl is there: %v", there)
	}
	for name, text := range all {
		for _, secret := range []string{"argon2", "a secret that is gone", "open sesame"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
		if !emails && strings.Contains(text, "@acme.example.com") {
			t.Errorf("%s holds an e-mail address", name)
		}
	}
}
