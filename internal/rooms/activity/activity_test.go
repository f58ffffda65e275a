package activity

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/platform/transfer"
	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/spine"
)

func TestEveryEventIsArchivedAsItWas(t *testing.T) {
	each(t, func(h *house) {
		h.town.people[21] = Person{Name: "小林", Handle: "lin", Role: "member", Kind: "person", Locale: "zh-CN", TZ: "Asia/Shanghai", External: "shop-7"}
		h.town.people[22] = Person{Name: "Ming", Role: "admin", Deactivated: true}
		lin, ming := ids.ID(21).String(), ids.ID(22).String()
		long := noon.AddDate(-3, 0, 0)
		h.tell(acme, spine.Event{Name: "person.joined", At: long, Person: 21, Origin: spine.Imported, Props: map[string]any{"role": "member"}}, said(5, 21),
			spine.Event{Name: "workspace.created", At: noon, Origin: spine.Live}, spine.Event{Name: "person.deactivated", At: noon, Person: 22, Origin: spine.Live})
		h.tell(other, said(6, 31))
		facts := h.drain(acme, 6)
		if len(facts) != 6 {
			t.Fatalf("%+v", facts)
		}
		// Being imported is nothing that somebody did; what is known of him counts from then on.
		if f := facts[0]; f.Act != fact.Described || f.At != long.UnixMilli() || f.Received != f.At || f.Origin != spine.Imported || f.Person != lin || f.Get("$timezone").Text != "Asia/Shanghai" ||
			f.Get("name").Text != "小林" || f.Get("handle").Text != "lin" {
			t.Errorf("%+v", f)
		}
		if f := facts[1]; f.Act != fact.Merged || f.Person != lin || f.Other != "user:shop-7" {
			t.Errorf("%+v", f)
		}
		f := facts[2]
		mentions, _ := json.Marshal([]ids.ID{21, 22})
		if f.Act != fact.Happened || f.Name != "message.sent" || f.Place != ids.ID(100).String() || f.Get("length") != fact.Num(5) || f.Get("kind") != fact.Str("text") ||
			f.Get("mentions") != (fact.Value{Kind: fact.JSON, Text: string(mentions)}) || f.Get("nested.a") != fact.Yes(true) || len(f.Props) != 4 {
			t.Errorf("%+v", f)
		}
		if f := facts[3]; f.Name != "workspace.created" || f.Person != "" {
			t.Errorf("%+v", f)
		}
		if f := facts[4]; f.Act != fact.Happened || f.Name != "person.deactivated" || f.Person != ming {
			t.Errorf("%+v", f)
		}
		if f := facts[5]; f.Act != fact.Described || f.Get("deactivated") != fact.Yes(true) || f.Get("role").Text != "admin" {
			t.Errorf("%+v", f)
		}
		if got := h.drain(other, 1); len(got) != 1 {
			t.Errorf("%+v", got)
		}
		if n, found := h.seen(lin, ming, "user:shop-7", "user:nobody", ""); n != 2 || len(found) != 3 {
			t.Error(n, found)
		}
		h.verify()
	})
}

func TestOfReadingTheLogKeepsWhatCountingNeeds(t *testing.T) {
	each(t, func(h *house) {
		var events []spine.Event
		for _, after := range []time.Duration{0, 2 * time.Second, 4 * time.Minute, 5 * time.Minute, 6 * time.Minute, 30 * time.Minute} {
			for _, person := range []ids.ID{21, 22} {
				events = append(events, spine.Event{Name: read, At: noon.Add(after), Person: person, Conversation: 100, Origin: spine.Live})
			}
		}
		events = append(events, spine.Event{Name: read, At: noon.Add(time.Minute), Person: 21, Conversation: 101, Origin: spine.Live}, said(1, 23))
		h.tell(acme, events...)
		var got []string
		for _, f := range h.drain(acme, 8) {
			if f.Name == read {
				got = append(got, fmt.Sprint(f.Place == ids.ID(101).String(), f.Person == ids.ID(21).String(), time.UnixMilli(f.At).Sub(noon)))
			}
		}
		want := []string{"false true 0s", "false false 0s", "false true 5m0s", "false false 5m0s", "false true 30m0s", "false false 30m0s", "true true 1m0s"}
		if !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

func TestACrashBetweenLogAndCursorRepeatsNothing(t *testing.T) {
	each(t, func(h *house) {
		var want int
		for round := range 4 {
			for i := range 10 {
				h.tell(acme, said(100*round+i, 21))
				want++
			}
			h.drain(acme, want)
			// The cursor of a process that died before it could move it: another consumer reads everything once more.
			again := h.Consumer()
			again.Name = fmt.Sprint("again ", round)
			for got := 0; got < want; {
				n, err := h.Spine.Drain(t.Context(), again)
				h.must(err)
				got += n
			}
			if got := h.log(acme); len(got) != want {
				t.Fatalf("round %d: %d facts, want %d", round, len(got), want)
			}
			h.Service.Close()
			h.open()
		}
		if n, _ := h.seen(); n != int64(want) {
			t.Errorf("%d events", n)
		}
		h.verify()
	})
}

func TestWhatIsRecordedIsSeenByTheNextViewWhoeverRecords(t *testing.T) {
	each(t, func(h *house) {
		for i := range 50 {
			h.record(did("a", fmt.Sprint("user:", i), noon))
		}
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() {
				for i := range 50 {
					f := did("b", fmt.Sprintf("user:%d-%d", w, i), noon)
					if _, err := h.Record(t.Context(), acme, []fact.Fact{f}); err != nil {
						t.Error(err)
						return
					}
					v, done, err := h.View(t.Context(), acme)
					if err != nil {
						t.Error(err)
						return
					}
					if _, ok := v.Number(f.Person); !ok {
						t.Errorf("%s is not there", f.Person)
					}
					done()
				}
			})
		}
		// Other workspaces take the place of this one meanwhile, and give it back.
		for i := range 10 {
			_, err := h.Record(t.Context(), ids.ID(100+i), []fact.Fact{did("x", "user:1", noon)})
			h.must(err)
		}
		wg.Wait()
		if n, _ := h.seen(); n != 250 {
			t.Errorf("%d events, want 250", n)
		}
		h.verify()
	})
}

func TestADeviceIsJoinedOnceToTheFirst(t *testing.T) {
	each(t, func(h *house) {
		h.record(did("seen", "anon:a", noon), did("seen", "anon:b", noon))
		if kept := h.record(join("user:1", "anon:a")); len(kept) != 1 {
			t.Errorf("%+v", kept)
		}
		for range 2 {
			if kept := h.record(join("user:2", "anon:a"), join("user:1", "anon:a"), did("paid", "user:2", noon)); len(kept) != 1 || kept[0].Act != fact.Happened {
				t.Errorf("%+v", kept)
			}
			h.Service.Close()
			h.open()
		}
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				if _, err := h.Record(t.Context(), acme, []fact.Fact{join(fmt.Sprint("user:", 10+i), "anon:b")}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		n := 0
		for _, f := range h.log(acme) {
			if f.Act == fact.Merged && f.Other == "anon:b" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d joins of one device", n)
		}
		// The small log was lost: what the large one remembers still holds.
		h.Service.Close()
		h.must(os.RemoveAll(filepath.Join(h.dir, acme.String(), "joins")))
		h.open()
		if kept := h.record(join("user:9", "anon:a")); len(kept) != 0 {
			t.Errorf("%+v", kept)
		}
	})
}

func TestAnErasedPersonIsNowhere(t *testing.T) {
	each(t, func(h *house) {
		lin, ming := ids.ID(21).String(), ids.ID(22).String()
		h.tell(acme, said(1, 21), said(2, 22))
		h.drain(acme, 2)
		h.record(did("seen", "anon:device-of-lin", noon), did("paid", "user:lin@example.com", noon, prop("total", "5")), join("user:lin@example.com", "anon:device-of-lin"),
			fact.Fact{Act: fact.Merged, Origin: spine.Live, Person: lin, Other: "user:lin@example.com"},
			fact.Fact{Act: fact.Described, Origin: spine.Live, Person: "user:lin@example.com", Props: []fact.Prop{prop("email", "lin@example.com")}},
			did("liked", "user:someone", noon, prop("author", "lin@example.com"), prop("other", "7")), did("seen", "user:someone", noon))
		if n, known := h.seen(lin, "user:lin@example.com", "anon:device-of-lin"); n != 6 || len(known) != 3 {
			t.Fatal(n, known)
		}
		h.clock.Advance(time.Hour)
		asked, err := h.AskErasure(t.Context(), owner, "user:lin@example.com")
		h.must(err)
		// What is told meanwhile is of somebody new.
		h.clock.Advance(time.Second)
		h.must(h.EraseDue(t.Context()))
		all, err := h.Erasures(t.Context(), owner)
		if err != nil || len(all) != 1 || all[0].Hash != asked.Hash || all[0].DoneAt.IsZero() || all[0].key != "" {
			t.Fatalf("%+v %v", all, err)
		}
		p := all[0].Proof
		if p.Keys != 3 || p.Facts != 6 || p.Mentions != 2 || p.Events != 3 || p.Found != 0 || p.Searched != 3 || p.InStore {
			t.Errorf("%+v", p)
		}
		// Nothing of it is in any file.
		h.Service.Close()
		h.must(filepath.WalkDir(h.dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			for _, word := range []string{"lin@example.com", "device-of-lin", lin} {
				if strings.Contains(string(b), word) {
					t.Errorf("%s holds %q", path, word)
				}
			}
			return err
		}))
		h.open()
		if n, known := h.seen(lin, "user:lin@example.com", "anon:device-of-lin", ming, "user:someone"); n != 3 || !slices.Equal(known, []string{ming, "user:someone"}) {
			t.Error(n, known)
		}
		for _, f := range h.log(acme) {
			if f.Person == ming && f.Get("mentions").Text != `["`+ming+`"]` {
				t.Errorf("%+v", f)
			}
			if f.Name == "liked" && (f.Get("author") != (fact.Value{}) || f.Get("other") != fact.Str("7")) {
				t.Errorf("%+v", f)
			}
		}
		h.verify()
		// The device may belong to somebody again, and what comes now is kept.
		if kept := h.record(join("user:2", "anon:device-of-lin"), did("seen", "anon:device-of-lin", noon)); len(kept) != 2 {
			t.Errorf("%+v", kept)
		}
		if got := fmt.Sprint(actions(h)); got != "[activity.erasure_asked activity.erased]" {
			t.Error(got)
		}
		for _, a := range h.town.acts {
			if strings.Contains(fmt.Sprint(a), "lin@") {
				t.Errorf("the audit keeps what was to be erased: %+v", a)
			}
		}
		h.verify()
	})
}

func actions(h *house) (out []string) {
	for _, a := range h.town.acts {
		out = append(out, a.Action)
	}
	return out
}

func TestWhatIsTooOldGoes(t *testing.T) {
	each(t, func(h *house) {
		for i := range 40 {
			h.record(did("seen", "user:1", noon.AddDate(0, 0, -i)))
		}
		h.record(fact.Fact{Act: fact.Described, Origin: spine.Live, At: noon.AddDate(-1, 0, 0).UnixMilli(), Person: "user:1", Props: []fact.Prop{prop("plan", "pro")}})
		if err := h.SetRetention(t.Context(), owner, 3); errs.CodeOf(err) != "activity.retention" {
			t.Error(err)
		}
		h.must(h.SetRetention(t.Context(), owner, 30))
		for range 2 {
			h.must(h.Retain(t.Context()))
			if n, _ := h.seen(); n != 31 {
				t.Fatalf("%d events, want 31", n)
			}
			h.verify()
			h.Service.Close()
			h.open()
		}
		if got := h.log(acme); len(got) != 32 {
			t.Errorf("%d facts", len(got))
		}
		h.record(did("seen", "user:1", noon))
		if n, _ := h.seen(); n != 32 {
			t.Errorf("%d events", n)
		}
		h.clock.Advance(10 * 24 * time.Hour)
		h.must(h.Retain(t.Context()))
		if n, _ := h.seen(); n != 22 {
			t.Errorf("%d events, want 22", n)
		}
		h.verify()
	})
}

func TestTimelinesThatAreLostOrDamagedAreDerivedAnew(t *testing.T) {
	each(t, func(h *house) {
		for i := range 100 {
			h.record(did("seen", fmt.Sprint("user:", i%10), noon.Add(time.Duration(i)*time.Minute)))
		}
		sp, err := h.enter(acme)
		h.must(err)
		store, err := h.timelines(t.Context(), sp)
		h.must(err)
		h.must(store.Flush(t.Context()))
		h.leave(sp)
		for _, harm := range []func(path string) error{os.Remove, func(path string) error { return os.Truncate(path, 20) }} {
			h.Service.Close()
			files, err := filepath.Glob(filepath.Join(h.dir, acme.String(), "timeline", "*"))
			h.must(err)
			for _, f := range files {
				if !strings.Contains(strings.ToLower(filepath.Base(f)), "manifest") {
					h.must(harm(f))
					break
				}
			}
			h.open()
			if n, _ := h.seen(); n != 100 {
				t.Errorf("%d events", n)
			}
			h.verify()
		}
		told := int64(0)
		h.must(h.Rebuild(t.Context(), acme, func(done, total int64) {
			if done > total || total != 100 {
				t.Errorf("%d of %d", done, total)
			}
			told = done
		}))
		if n, _ := h.seen(); n != 100 || told != 100 {
			t.Error(n, told)
		}
	})
}

func TestVerifyFindsDamage(t *testing.T) {
	each(t, func(h *house) {
		h.record(did("seen", "user:1", noon))
		h.record(did("seen", "user:1", noon))
		h.Service.Close()
		path := filepath.Join(h.dir, acme.String(), "log", "00000001-0.log")
		b, err := os.ReadFile(path)
		h.must(err)
		b[30] ^= 1
		h.must(os.WriteFile(path, b, 0o600))
		h.open()
		if bad, err := h.Verify(t.Context()); err != nil || len(bad) != 1 || !strings.Contains(bad[0], "damaged") {
			t.Error(bad, err)
		}
	})
}

func TestWhatNobodyUsesIsClosed(t *testing.T) {
	each(t, func(h *house) {
		h.record(did("seen", "user:1", noon))
		_, held, err := h.View(t.Context(), acme)
		h.must(err)
		_, err = h.Record(t.Context(), other, []fact.Fact{did("seen", "user:1", noon)})
		h.must(err)
		open := func() int {
			h.mu.Lock()
			defer h.mu.Unlock()
			return len(h.spaces)
		}
		h.must(h.Rest(t.Context()))
		if open() != 2 {
			t.Errorf("%d are open, want both", open())
		}
		h.clock.Advance(2 * restAfter)
		h.must(h.Rest(t.Context()))
		if open() != 1 {
			t.Errorf("%d are open, want the one that somebody looks at", open())
		}
		held()
		h.clock.Advance(2 * restAfter)
		h.must(h.Rest(t.Context()))
		if open() != 0 {
			t.Errorf("%d are open", open())
		}
		if n, _ := h.seen(); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

func TestOfSeveralNodesOneKeepsTheEvents(t *testing.T) {
	each(t, func(h *house) {
		h.record(did("seen", "user:1", noon))
		h.Lead(false)
		var e *errs.Error
		if _, _, err := h.View(t.Context(), acme); !errors.As(err, &e) || e.Kind != errs.Busy || e.Code != "activity.elsewhere" {
			t.Error(err)
		}
		// Nothing is held open: another process may read and write.
		l, err := eventlog.Open(filepath.Join(h.dir, acme.String(), "log"))
		h.must(err)
		_, _, err = l.Append(t.Context(), []fact.Fact{did("seen", "user:2", noon)}, eventlog.Mark{})
		h.must(errors.Join(err, l.Close()))
		h.Lead(true)
		if n, _ := h.seen(); n != 2 {
			t.Errorf("%d events", n)
		}
	})
}

// TestAnEventLogTravels: what leaves one installation is what arrives in another, fact by fact and in order, and devices stay with their people.
func TestAnEventLogTravels(t *testing.T) {
	each(t, func(h *house) {
		h.tell(acme, said(1, 21), said(2, 22))
		h.drain(acme, 2)
		odd := did("日本 \"odd\" <name>", "user:1", noon, prop("a.b", "x\x00\ny"), prop("b", ""), fact.Prop{Key: "c", Value: fact.Num(1e300)}, fact.Prop{Key: "d", Value: fact.Num(-0.25)},
			fact.Prop{Key: "e", Value: fact.Yes(false)}, fact.Prop{Key: "f", Value: fact.Value{}}, fact.Prop{Key: "g", Value: fact.Value{Kind: fact.JSON, Text: `[1,{"a":"<b>"},"日"]`}})
		odd.Marks, odd.At = fact.KnownBot|fact.Suspect, -5
		h.record(odd, join("user:1", "anon:a"), fact.Fact{Act: fact.GroupKnown, Origin: spine.Synthetic, Place: "group:g", ID: "s/1"})
		for i := range 700 {
			h.record(did("seen", fmt.Sprint("user:", i), noon))
		}
		want := h.log(acme)
		out := func(h *house) map[string]string {
			h.Helper()
			files := map[string]string{}
			for _, table := range h.Tables() {
				var b strings.Builder
				_, err := table.Dump(h.Context(), h.db, acme, transfer.Known{}, &b, func(int64) {})
				h.must(err)
				files[table.Name] = b.String()
			}
			return files
		}
		h.must(h.SetRetention(t.Context(), owner, 300))
		files := out(h)
		sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
			to := &house{T: t, town: h.town, clock: h.clock, db: db, maker: h.maker, dir: filepath.Join(t.TempDir(), "activity")}
			to.open()
			defer func() { to.Service.Close() }()
			to.must(db.Tx(t.Context(), func(tx *sqldb.Tx) error {
				for _, table := range to.Tables() {
					if _, err := table.Load(t.Context(), tx, acme, transfer.Known{}, table.Name, strings.NewReader(files[table.Name]), func(int64) {}); err != nil {
						return err
					}
				}
				return nil
			}))
			for range 2 {
				if got := to.log(acme); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
					t.Fatalf("%d facts, want %d", len(got), len(want))
				}
				to.Service.Close()
				to.open()
			}
			if kept := to.record(join("user:2", "anon:a")); len(kept) != 0 {
				t.Error("a device belongs to somebody else where it arrives")
			}
			left, err := sqldb.All(t.Context(), db, moving.Arrivals, func(scan sqldb.Scan) (n int64, err error) {
				var body string
				return n, scan(&n, &body)
			}, acme, 0)
			if to.must(err); len(left) > 0 {
				t.Errorf("%d rows wait for ever", len(left))
			}
			if again := out(to); !maps.Equal(again, files) {
				t.Errorf("what arrived is not what left: %d and %d bytes of facts", len(again["facts"]), len(files["facts"]))
			}
			to.verify()
		})
	})
}
