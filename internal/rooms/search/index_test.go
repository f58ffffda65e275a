package search_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/past"
	"hubbub/internal/rooms/search"
)

func TestEditsAndDeletionsAreKnownAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		ada := w.person("Ada", actor.Member)
		c := w.group(ada, "x")
		edited, deleted := w.say(ada, c, "before zebra"), w.say(ada, c, "giraffe")
		w.catchUp()
		if _, err := w.Edit(ctx, ada, edited, "after 斑马", 0); err != nil {
			t.Fatal(err)
		}
		if err := w.Delete(ctx, ada, deleted); err != nil {
			t.Fatal(err)
		}
		// The index has not heard of it yet.
		w.expect(ada, "zebra")
		w.expect(ada, "giraffe")
		w.catchUp()
		w.expect(ada, "zebra")
		w.expect(ada, "斑马", edited)
		w.expect(ada, "after", edited)
	})
}

// holding says which of the words the files of the index hold.
func (w *world) holding(words ...string) (out []string) {
	w.t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(w.file + suffix)
		if err != nil && !os.IsNotExist(err) {
			w.t.Fatal(err)
		}
		for _, x := range words {
			if bytes.Contains(b, []byte(x)) {
				out = append(out, x+suffix)
			}
		}
	}
	return out
}

func TestDeletedWordsLeaveTheFile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if w.file == "" {
			t.Skip("PostgreSQL's vacuum is its own")
		}
		ctx := context.Background()
		ada := w.person("Ada", actor.Member)
		c := w.group(ada, "x")
		for i := range 2000 {
			w.say(ada, c, fmt.Sprintf("ordinary talk number %d 普通的话", i))
		}
		secret, other := w.say(ada, c, "the password is xylophoneqq and 靐齉"), w.say(ada, c, "quetzalcoatlzz said so")
		w.catchUp()
		words := []string{"xylophoneqq", "靐齉", "quetzalcoatlzz"}
		if got := w.holding(words...); len(got) < 3 {
			t.Fatalf("the test looks in the wrong place: %q", got)
		}
		if err := w.Delete(ctx, ada, secret); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Edit(ctx, ada, other, "nobody said so", 0); err != nil {
			t.Fatal(err)
		}
		w.catchUp()
		if err := w.search.Purge(ctx); err != nil {
			t.Fatal(err)
		}
		if got := w.holding(words...); len(got) > 0 {
			t.Errorf("the file still holds %q", got)
		}
		if got := w.holding("普通"); len(got) == 0 {
			t.Error("the purge took ordinary words too")
		}
		w.expect(ada, "普通 1999", w.found(ada, "1999")...)
		// Once more, with one segment left and nothing new.
		third := w.say(ada, c, "zyzzyvaww")
		w.catchUp()
		if err := w.Delete(ctx, ada, third); err != nil {
			t.Fatal(err)
		}
		w.catchUp()
		if err := w.search.Purge(ctx); err != nil {
			t.Fatal(err)
		}
		if got := w.holding("zyzzyvaww"); len(got) > 0 {
			t.Errorf("the file still holds %q", got)
		}
	})
}

func TestAnInterruptedPurgeIsRemembered(t *testing.T) {
	w := build(t, sqldbtest.SQLite(t))
	ada := w.person("Ada", actor.Member)
	c := w.group(ada, "x")
	ref := w.say(ada, c, "unforgettableqq")
	w.catchUp()
	if err := w.Delete(context.Background(), ada, ref); err != nil {
		t.Fatal(err)
	}
	w.catchUp()
	if w.search.Stale() != true {
		t.Fatal("the deletion left nothing to purge")
	}
	w.open()
	if w.search.Stale() != true {
		t.Fatal("a restart forgets what is to be purged")
	}
	if err := w.search.Purge(context.Background()); err != nil || w.search.Stale() {
		t.Fatal(err, w.search.Stale())
	}
}

func TestRunFollowsTheSpine(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		c := w.group(ada, "x")
		before := w.say(ada, c, "said before it runs")
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan struct{}, 2)
		go func() { w.Spine.Run(ctx, w.search.Consumer()); done <- struct{}{} }()
		go func() { w.search.Run(ctx); done <- struct{}{} }()
		defer func() {
			stop()
			<-done
			<-done
		}()
		wait := func(q string, want int) {
			t.Helper()
			for end := time.Now().Add(20 * time.Second); len(w.found(ada, q)) != want; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("%q finds %d, want %d", q, len(w.found(ada, q)), want)
				}
			}
		}
		wait("before", 1)
		w.say(ada, c, "said while it runs")
		wait("while", 1)
		if _, err := w.Edit(ctx, ada, before, "edited while it runs", 0); err != nil {
			t.Fatal(err)
		}
		wait("while", 2)
		for i := range 700 {
			w.say(ada, c, fmt.Sprintf("burst %d", i))
		}
		wait("burst 699", 1)
		w.person("王小二", actor.Member)
		if bad := w.verify(); len(bad) > 0 {
			t.Errorf("%q", bad)
		}
	})
}

// talking is a chat in which people talk all the time.
type talking struct{ search.Chat }

func (talking) Busy() bool { return true }

func TestWhilePeopleTalkTheIndexStillCatchesUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var err error
		if w.search, err = search.Open(context.Background(), search.Config{DB: w.index, Chat: talking{w.Service}, People: w.people, Clock: w.Clock}); err != nil {
			t.Fatal(err)
		}
		w.catchUp()
		ada := w.person("Ada", actor.Member)
		const conversations, each = 4, 180 // more than one transaction takes
		for c := range conversations {
			id := w.group(ada, fmt.Sprintf("title %d", c))
			for i := range each {
				w.say(ada, id, fmt.Sprintf("zebra %d", i))
			}
		}
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan struct{}, 2)
		go func() { w.Spine.Run(ctx, w.search.Consumer()); done <- struct{}{} }()
		go func() { w.search.Run(ctx); done <- struct{}{} }()
		defer func() {
			stop()
			<-done
			<-done
		}()
		for end := time.Now().Add(30 * time.Second); len(w.found(ada, fmt.Sprintf("%q", fmt.Sprintf("zebra %d", each-1)))) != conversations; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the end of some conversation was never indexed")
			}
		}
	})
}

func TestVerifySeesDamage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		ada := w.person("张三", actor.Member)
		c := w.group(ada, "标题 title")
		for i := range 120 {
			w.say(ada, c, fmt.Sprintf("消息 number %d", i))
		}
		w.catchUp()
		if bad := w.verify(); len(bad) > 0 {
			t.Fatalf("%q", bad)
		}
		postgres := w.index.Dialect() == sqldb.Postgres
		for _, damage := range []struct{ name, sqlite, postgres, says string }{
			{"a document is lost", "DELETE FROM search_doc WHERE seq = 50", "", "not indexed"},
			{"a document is of nothing", "UPDATE search_doc SET seq = 100000 WHERE seq = 51", "", "after its cursor"},
			{"other words were indexed", "UPDATE search_doc SET digest = digest + 1 WHERE seq = 52", "", "other words"},
			{"the words are gone", "INSERT INTO search_word (search_word) VALUES ('delete-all')", "UPDATE search_doc SET words = ''", "words"},
			{"the cursor ran away", "UPDATE search_cursor SET seq = 100000", "", "ends at"},
			{"the cursor is lost", "DELETE FROM search_cursor", "", "after its cursor"},
			{"a title is lost", "DELETE FROM search_doc WHERE seq = 0", "", "/0 is not indexed"},
			{"a name is spelt otherwise", "UPDATE search_person_term SET term = 'xx' WHERE term = 'zs'", "", "pinyin"},
		} {
			statement := damage.sqlite
			if postgres && damage.postgres != "" {
				statement = damage.postgres
			}
			if err := w.index.Tx(ctx, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, sqldb.NewQuery(damage.name, statement))
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if bad := strings.Join(w.verify(), "; "); !strings.Contains(bad, damage.says) {
				t.Errorf("%s: verify says %q", damage.name, bad)
			}
			heard := int64(0)
			if err := w.search.Rebuild(ctx, func(done, total int64) {
				if done < heard || done > total || total < 120 {
					t.Errorf("progress %d of %d after %d", done, total, heard)
				}
				heard = done
			}); err != nil {
				t.Fatal(err)
			}
			if bad := w.verify(); len(bad) > 0 || heard == 0 {
				t.Errorf("%s: after a rebuild: %q", damage.name, bad)
			}
		}
		w.expect(ada, "消息 119", model.Ref{Conversation: c, Seq: w.found(ada, "119")[0].Seq})
	})
}

func TestAnIndexOfAnotherRunOfNumbersIsMadeAnew(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		ref := w.say(ada, w.group(ada, "x"), "stays")
		w.catchUp()
		if err := w.index.Tx(context.Background(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(context.Background(), sqldb.NewQuery("age", "UPDATE search_state SET value = '1 of before the restore' WHERE name = 'made'"))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		w.open()
		if got := w.ask(ada, search.Request{Q: "stays", In: []string{search.InMessages}}); len(got.Messages.Hits) != 0 || !got.Indexing {
			t.Errorf("an index of other numbers is still asked: %+v", got)
		}
		w.catchUp()
		w.expect(ada, "stays", ref)
		// A plain restart keeps it.
		w.open()
		w.expect(ada, "stays", ref)
	})
}

func TestManyMessagesOfOneMoment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		c := w.imported(ada, 2500, func(i int) (string, time.Time) {
			return fmt.Sprintf("same moment %d", i), time.Date(2020, 1, 1, 0, 0, i/2400, 0, time.UTC)
		})
		w.catchUp()
		w.expect(ada, "moment 2399", w.found(ada, `"moment 2399"`)...)
		total, cursor := 0, ""
		for {
			g := w.ask(ada, search.Request{Q: "moment in:" + c.String(), In: []string{search.InMessages}, Sort: search.ByTime, Cursor: cursor}).Messages
			total += len(g.Hits)
			if cursor = g.Next; cursor == "" {
				break
			}
		}
		if total != 2500 {
			t.Errorf("%d of 2500", total)
		}
	})
}

// imported makes a conversation with messages of an archive, of which ada is a member.
func (w *world) imported(ada actor.Actor, n int, message func(i int) (string, time.Time)) ids.ID {
	w.t.Helper()
	ctx := context.Background()
	im := must(past.Begin(ctx, past.Config{DB: w.DB, Spine: w.Spine, IDs: w.IDs, Files: w.Crowd}, ada.Workspace))
	c, _, err := im.Conversation(ctx, past.Conversation{Key: "test:" + w.IDs.New().String(), Kind: model.Group, Mode: model.Private, Title: "archive", CreatedAt: w.Clock.Now(), CreatedBy: ada.Person})
	if err != nil {
		w.t.Fatal(err)
	}
	items := []past.Item{{Key: "join", At: w.Clock.Now(), Actor: ada.Person, Joined: &model.Membership{Person: ada.Person, Role: model.Member}}}
	for i := range n {
		text, at := message(i)
		items = append(items, past.Item{Key: fmt.Sprint(i), At: at, Actor: ada.Person, Message: &past.Message{Kind: model.Text, Text: text}})
		if len(items) == 500 || i == n-1 {
			if _, err := im.Items(ctx, c, items); err != nil {
				w.t.Fatal(err)
			}
			items = items[:0]
		}
	}
	return c
}

func TestVeryLongMessages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.person("Ada", actor.Member)
		c := w.group(ada, "x")
		var b strings.Builder
		for i := range 6000 {
			fmt.Fprintf(&b, "词%c%c w%d ", 0x4e00+i%5000, 0x5e00+i%700, i)
		}
		long := w.say(ada, c, b.String()+"结尾的话 theend")
		same := w.say(ada, c, strings.Repeat("again ", 5000)+"needle 針 again "+strings.Repeat("again ", 5000))
		w.catchUp()
		w.expect(ada, "结尾的话", long)
		w.expect(ada, `"w5999 结尾的话 theend"`, long)
		for i := 100; i < 6000; i += 500 {
			w.expect(ada, fmt.Sprintf(`"w%d 词%c%c w%d"`, i-1, 0x4e00+i%5000, 0x5e00+i%700, i), long)
		}
		w.expect(ada, `"again needle 針 again"`, same)
		w.expect(ada, `"needle needle"`)
		hit := w.ask(ada, search.Request{Q: "needle", In: []string{search.InMessages}}).Messages.Hits[0]
		if s := shown(hit.Segments); !strings.Contains(s, "again [needle] 針 again") || len(s) > 400 {
			t.Errorf("got %s", s)
		}
	})
}
