package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/rooms/identity"
)

// exported is a furnished workspace as an export, in a folder that the test may spoil.
func exported(t *testing.T, h *house) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "export")
	_, err := h.Export(t.Context(), "acme", dir, app.ExportOptions{})
	h.must(err)
	return dir
}

// spoil changes a file of an export.
func spoil(t *testing.T, dir, name string, change func(string) string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(change(string(b))), 0o600); err != nil {
		t.Fatal(err)
	}
}

// forge changes a file of lines and lets the manifest agree.
func forge(t *testing.T, dir, name string, change func(string) string) {
	t.Helper()
	spoil(t, dir, name, change)
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	spoil(t, dir, "manifest.json", func(text string) string {
		var m map[string]any
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(err)
		}
		for _, f := range m["files"].([]any) {
			if f := f.(map[string]any); f["name"] == name {
				f["bytes"], f["lines"], f["sha256"] = len(b), strings.Count(string(b), "\n"), hex.EncodeToString(sum[:])
			}
		}
		out, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	})
}

func line(n int, change func(string) string) func(string) string {
	return func(text string) string {
		all := strings.SplitAfter(text, "\n")
		all[n-1] = change(all[n-1])
		return strings.Join(all, "")
	}
}

// TestRestoreTakesNothingDamaged spoils an export in every way, and sees that it is refused with the place, that nothing of it stays, and that the whole one is
// still welcome afterwards.
func TestRestoreTakesNothingDamaged(t *testing.T) {
	for name, storage := range map[string]func(testing.TB) config.Storage{"sqlite": sqlite, "postgres": postgres} {
		t.Run(name, func(t *testing.T) { takesNothingDamaged(t, openHouse(t, storage(t))) })
	}
}

func takesNothingDamaged(t *testing.T, to *house) {
	from := openHouse(t, sqlite(t))
	from.furnished("acme")
	from.shut()
	from.open()
	other := to.furnished("other")
	foreign, _, err := to.Chat.List(t.Context(), other[0], store.SeatPlace{}, 100)
	to.must(err)
	victim := foreign[0].Conversation.ID.String()
	head := foreign[0].Conversation.Head.Seq

	one := exported(t, from)
	aFile := func(dir string) string {
		names, err := os.ReadDir(filepath.Join(dir, "files"))
		to.must(err)
		return filepath.Join("files", names[0].Name())
	}
	for name, c := range map[string]struct {
		spoil func(dir string)
		says  string
	}{
		"no manifest":     {func(dir string) { to.must(os.Remove(filepath.Join(dir, "manifest.json"))) }, "holds no manifest.json"},
		"half a manifest": {func(dir string) { spoil(t, dir, "manifest.json", func(s string) string { return s[:len(s)/2] }) }, "manifest.json is damaged"},
		"a newer program's": {func(dir string) {
			spoil(t, dir, "manifest.json", func(s string) string { return strings.Replace(s, `"version": 2`, `"version": 3`, 1) })
		}, "newer program"},
		"a file is missing": {func(dir string) { to.must(os.Remove(filepath.Join(dir, "pins.jsonl"))) }, "pins.jsonl is not there"},
		"one letter": {func(dir string) {
			spoil(t, dir, "messages.jsonl", func(s string) string { return strings.Replace(s, "hello", "hallo", 1) })
		}, "messages.jsonl is not what was exported: its checksum differs"},
		"half a line": {func(dir string) {
			spoil(t, dir, "messages.jsonl", line(3, func(s string) string { return s[:10] + "\n" }))
		}, "messages.jsonl, line 3: this is not JSON"},
		"the end is gone":   {func(dir string) { spoil(t, dir, "entries.jsonl", func(s string) string { return s[:len(s)-40] }) }, "entries.jsonl, line"},
		"bytes differ":      {func(dir string) { spoil(t, dir, aFile(dir), func(s string) string { return "x" + s[1:] }) }, "is not what was exported"},
		"bytes are missing": {func(dir string) { to.must(os.Remove(filepath.Join(dir, aFile(dir)))) }, "is not there"},
		"a wrong type": {func(dir string) {
			forge(t, dir, "messages.jsonl", line(2, func(s string) string { return strings.Replace(s, `"seq":`, `"seq":"x","x":`, 1) }))
		}, "messages.jsonl, line 2: seq: expected a whole number"},
		"a wrong instant": {func(dir string) {
			forge(t, dir, "members.jsonl", line(2, func(s string) string { return strings.Replace(s, `"joined_at":"2`, `"joined_at":"y2`, 1) }))
		}, "members.jsonl, line 2: joined_at: expected an instant"},
		"an unknown field": {func(dir string) {
			forge(t, dir, "pins.jsonl", line(1, func(s string) string { return `{"x":1,` + s[1:] }))
		}, "pins.jsonl, line 1: x: pins have no such field"},
		"twice the same": {func(dir string) { forge(t, dir, "reactions.jsonl", line(1, func(s string) string { return s + s })) }, "reactions.jsonl, lines 1 to"},
		"ids out of order": {func(dir string) {
			forge(t, dir, "conversations.jsonl", line(1, func(s string) string { return s + s }))
		}, "conversations.jsonl, line 2: the ids do not rise"},
		"somebody else's conversation": {func(dir string) {
			forge(t, dir, "messages.jsonl", func(s string) string {
				return s + `{"conversation":"` + victim + `","seq":99999,"ordinal":1,"sender":"` + other[0].Person.String() + `","client_id":"forged-1","kind":"text","text":"forged","extra":{},"at":"2026-01-01T00:00:00.000Z","version":1}` + "\n"
			})
		}, "is none of the conversations of this export"},
		"a thread under somebody else's message": {func(dir string) {
			forge(t, dir, "conversations.jsonl", func(s string) string {
				return regexp.MustCompile(`"parent":"\w+"`).ReplaceAllString(s, `"parent":"`+victim+`"`)
			})
		}, "is none of the conversations of this export"},
		"somebody else's person": {func(dir string) {
			forge(t, dir, "drafts.jsonl", line(1, func(s string) string {
				return `{"person":"` + other[0].Person.String() + s[len(`{"person":"0000000000000`):]
			}))
		}, "drafts.jsonl, line 1: person"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "spoilt")
			to.must(os.CopyFS(dir, os.DirFS(one)))
			c.spoil(dir)
			_, err := to.Restore(t.Context(), dir, "acme", nil)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want that %q", err, c.says)
			}
			nothingCame(t, to)
		})
	}
	now, err := to.Chat.Get(t.Context(), other[0], foreign[0].Conversation.ID)
	to.must(err)
	if now.Conversation.Head.Seq != head {
		t.Errorf("the neighbour's log ended at %d, ends at %d", head, now.Conversation.Head.Seq)
	}
	if _, err := to.Restore(t.Context(), one, "other", nil); errs.CodeOf(err) != "workspace.slug_taken" {
		t.Errorf("a taken name gives %v", err)
	}
	if _, err := to.Restore(t.Context(), one, "No Slug", nil); errs.CodeOf(err) != "workspace.slug" {
		t.Errorf("a bad name gives %v", err)
	}
	nothingCame(t, to)
	_, err = to.Restore(t.Context(), one, "under-another-name", nil)
	to.must(err)
}

// nothingCame sees that the workspace and its files are not here.
func nothingCame(t *testing.T, h *house) {
	t.Helper()
	all, err := h.Identity.Workspaces(t.Context())
	h.must(err)
	if len(all) != 1 {
		t.Errorf("there are %d workspaces", len(all))
	}
	n := 0
	for info, err := range h.Blob.List(t.Context(), "") {
		h.must(err)
		if !strings.Contains(info.Key, "/"+all[0].ID.String()+"/") {
			n++
			t.Errorf("%s stayed behind", info.Key)
		}
	}
}

func TestRestoreCancelledLeavesNothing(t *testing.T) {
	from, to := openHouse(t, sqlite(t)), openHouse(t, sqlite(t))
	from.furnished("acme")
	from.shut()
	from.open()
	to.furnished("other")
	dir := exported(t, from)
	for _, at := range []string{"checking", "bytes", "messages", "events"} {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := to.Restore(ctx, dir, "acme", func(s app.Step) {
			if s.What == at {
				cancel()
			}
		})
		cancel()
		// What was cancelled after the last look at the context is done: that is no half.
		if err == nil && at == "events" {
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("cancelled at %s: %v", at, err)
		}
		nothingCame(t, to)
	}
}

func TestExportIsWholeOrNotThere(t *testing.T) {
	from := openHouse(t, sqlite(t))
	from.furnished("acme")
	from.shut()
	from.open()
	for _, at := range []string{"people", "messages", "bytes"} {
		dir := filepath.Join(t.TempDir(), "new")
		ctx, cancel := context.WithCancel(t.Context())
		_, err := from.Export(ctx, "acme", dir, app.ExportOptions{Tell: func(s app.Step) {
			if s.What == at {
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at %s: %v", at, err)
		}
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("cancelled at %s, the folder stays: %v", at, err)
		}
	}
	dir := t.TempDir()
	if _, err := from.Export(t.Context(), "nobody", dir, app.ExportOptions{}); !errs.Is(err, errs.NotFound) {
		t.Errorf("a workspace that is not there gives %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("a failed export leaves %v, %v", left, err)
	}
	from.must(os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600))
	if _, err := from.Export(t.Context(), "acme", dir, app.ExportOptions{}); errs.CodeOf(err) != "export.not_empty" {
		t.Errorf("a folder with something in it gives %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("what was in the folder is now %v, %v", left, err)
	}
}

// TestExportOfADamagedHouse leaves with what is there when bytes of a file are gone, and says so.
func TestExportOfADamagedHouse(t *testing.T) {
	from, to := openHouse(t, sqlite(t)), openHouse(t, sqlite(t))
	w, _, err := from.Identity.CreateWorkspace(t.Context(), identity.NewWorkspace{Slug: "acme", Name: "Acme"})
	from.must(err)
	ada := from.person(w.ID, "Ada", "owner", 0)
	lost := from.upload(ada, "lost.txt", []byte("lost"))
	from.say(ada, from.group(ada, chat.NewConversation{Kind: model.Group, Mode: model.Public, Title: "g"}), chat.NewMessage{Kind: model.Files, Attachments: []ids.ID{lost}})
	from.must(from.Blob.Delete(t.Context(), "files/"+w.ID.String()+"/"+lost.String()+"/o"))
	dir := filepath.Join(t.TempDir(), "export")
	m, err := from.Export(t.Context(), "acme", dir, app.ExportOptions{})
	from.must(err)
	back, err := to.Restore(t.Context(), dir, "acme", nil)
	to.must(err)
	if m.Missing != 1 || back.Missing != 1 {
		t.Errorf("%d files are missing, then %d", m.Missing, back.Missing)
	}
	for _, h := range []*house{from, to} {
		bad, err := h.Verify(t.Context())
		h.must(err)
		if len(bad) != 1 || !strings.Contains(bad[0], "has no bytes") {
			t.Errorf("verify says %v", bad)
		}
		h.must(h.Close())
		h.Data = nil
	}
}

// TestArrivalsDisturbNobody lets the server's own readers of events meet what arrived.
func TestArrivalsDisturbNobody(t *testing.T) {
	from, to := openHouse(t, sqlite(t)), openHouse(t, sqlite(t))
	people := from.furnished("acme")
	from.shut()
	from.open()
	_, err := to.Restore(t.Context(), exported(t, from), "acme", nil)
	to.must(err)
	n, err := to.Spine.Drain(t.Context(), to.Notify.Consumer())
	to.must(err)
	if n < 50 {
		t.Fatalf("only %d events arrived", n)
	}
	waiting, _, err := sqldb.One(t.Context(), to.DB, sqldb.NewQuery("waiting", "SELECT count(*) FROM notify_task"), sqldb.Value[int])
	to.must(err)
	if waiting != 0 {
		t.Errorf("%d notifications wait", waiting)
	}
	// The password of a group stayed behind: nobody gets in, and nothing breaks.
	found, err := to.Chat.Discover(t.Context(), people[1], "门", store.Place{Members: 1 << 30}, 10)
	to.must(err)
	if len(found) != 1 {
		t.Fatalf("found %v", found)
	}
	for _, try := range []string{"", "open sesame"} {
		if _, err := to.Chat.Join(t.Context(), people[1], found[0].ID, try); errs.CodeOf(err) != "conversation.password" {
			t.Errorf("%q gives %v", try, err)
		}
	}
	fresh := "new words"
	_, err = to.Chat.Update(t.Context(), people[0], found[0].ID, chat.Change{Password: &fresh})
	to.must(err)
	_, err = to.Chat.Join(t.Context(), people[1], found[0].ID, fresh)
	to.must(err)
}

// TestAnExportOfBeforeIsStillRead: one that an earlier program wrote has no webhooks and no event log.
func TestAnExportOfBeforeIsStillRead(t *testing.T) {
	from, to := openHouse(t, sqlite(t)), openHouse(t, sqlite(t))
	people := from.furnished("acme")
	dir := exported(t, from)
	spoil(t, dir, "manifest.json", func(text string) string {
		var m map[string]any
		from.must(json.Unmarshal([]byte(text), &m))
		m["version"] = 1
		m["files"] = slices.DeleteFunc(m["files"].([]any), func(f any) bool {
			name := f.(map[string]any)["name"].(string)
			return strings.HasSuffix(name, "_webhooks.jsonl") || strings.HasPrefix(name, "intake_") || name == "facts.jsonl" || name == "activity_settings.jsonl"
		})
		out, err := json.Marshal(m)
		from.must(err)
		return string(out)
	})
	m, err := to.Restore(t.Context(), dir, "acme", nil)
	to.must(err)
	hooks, err := to.Bridges.Outgoings(t.Context(), m.Workspace.ID)
	if to.must(err); len(hooks) != 0 || m.People == 0 || len(people) == 0 {
		t.Errorf("%+v %+v", m, hooks)
	}
}

// TestWebhooksArriveWithoutSecrets: what comes is off until somebody gives it a secret, and its link is nobody's.
func TestWebhooksArriveWithoutSecrets(t *testing.T) {
	from, to := openHouse(t, sqlite(t)), openHouse(t, sqlite(t))
	owner := from.furnished("acme")[0]
	_, err := to.Restore(t.Context(), exported(t, from), "acme", nil)
	to.must(err)
	out, err := to.Bridges.Outgoings(t.Context(), owner.Workspace)
	if to.must(err); len(out) != 1 || out[0].Enabled || out[0].DisabledFor != "moved" || out[0].URL != "https://example.com/hook" {
		t.Fatalf("%+v", out)
	}
	if _, secret, err := to.Bridges.RotateSecret(t.Context(), owner, out[0].ID); err != nil || secret == "" {
		t.Fatal(err)
	}
	in, err := to.Bridges.Incomings(t.Context(), owner, 0)
	if to.must(err); len(in) != 1 || !in[0].UsedAt.IsZero() {
		t.Fatalf("%+v", in)
	}
	_, address, err := to.Bridges.RotateIncoming(t.Context(), owner, in[0].ID)
	to.must(err)
	token := address[strings.LastIndex(address, "/")+1:]
	to.must(to.Bridges.Accept(t.Context(), token, "application/json", []byte(`{"text":"hello again"}`)))
	said, err := to.Chat.Messages(t.Context(), owner, in[0].Conversation, chat.Window{Limit: 1})
	if to.must(err); len(said.Messages) != 1 || said.Messages[0].Text != "hello again" {
		t.Fatalf("%+v", said.Messages)
	}
}
