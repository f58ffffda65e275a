package chat_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/model"
)

// TestALargeAnswerComesInParts asks as docs/protocol.md tells clients to, until nothing is left.
func TestALargeAnswerComesInParts(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		ann, bob := w.Person(actor.Member), w.Person(actor.Member)
		long := strings.Repeat("长", chat.TextMax/3)
		at := map[ids.ID]int64{}
		heads := map[ids.ID]int64{}
		for range 3 {
			c := w.Group(t, model.Private, ann, bob)
			at[c] = 0
			for i := range 80 {
				text := long
				if i%4 > 0 {
					text = fmt.Sprint(i)
				}
				heads[c] = w.Say(t, ann, c, text).Seq
			}
		}
		for _, limit := range []int{0, 7, 100} {
			for c := range at {
				at[c] = 0
			}
			for asked := 0; ; asked++ {
				ask := chat.SyncAsk{Limit: limit}
				for c, n := range at {
					ask.Conversations = append(ask.Conversations, chat.ConversationN{ID: c, After: n})
				}
				got, err := w.Sync(t.Context(), bob, ask)
				must(t, err)
				entries, bytes, more := 0, 0, false
				for _, one := range got.Conversations {
					for _, raw := range one.Entries {
						var e model.Entry
						must(t, json.Unmarshal(raw, &e))
						if e.Seq != at[one.ID]+1 {
							t.Fatalf("entry %d after %d", e.Seq, at[one.ID])
						}
						at[one.ID] = e.Seq
						entries++
						bytes += len(raw)
					}
					if one.Head != heads[one.ID] || one.More != (at[one.ID] < one.Head) {
						t.Fatalf("at %d of %d, more %v", at[one.ID], one.Head, one.More)
					}
					more = more || one.More
				}
				if limit > 0 && entries > limit || entries == 0 || bytes > 17<<20 {
					t.Fatalf("%d entries of %d bytes in one answer", entries, bytes)
				}
				if !more {
					break
				}
				if asked > 100 {
					t.Fatal("it does not end")
				}
			}
		}
	})
}

// TestMuchOfOnesOwnComesInParts has drafts that are too long for one answer together.
func TestMuchOfOnesOwnComesInParts(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		ann := w.Person(actor.Member)
		for range 30 {
			must(t, w.Room.Keep.PutDraft(t.Context(), ann, w.Group(t, model.Private, ann), strings.Repeat("长", chat.TextMax/3)))
		}
		after, answers := int64(0), 0
		for more := true; more; answers++ {
			got, err := w.Sync(t.Context(), ann, chat.SyncAsk{Personal: &after})
			must(t, err)
			if got.Personal.Reset || len(got.Personal.Entries) == 0 {
				t.Fatalf("%+v", got.Personal)
			}
			for _, e := range got.Personal.Entries {
				if e.Seq != after+1 {
					t.Fatalf("entry %d after %d", e.Seq, after)
				}
				after = e.Seq
			}
			if more = got.Personal.More; !more && after != got.Personal.Head {
				t.Fatalf("ends at %d of %d", after, got.Personal.Head)
			}
		}
		if answers < 3 {
			t.Fatalf("3 MB came in %d answers", answers)
		}
	})
}

// TestMoreIsUnreadThanOneAnswerTells has somebody unread in more conversations than an answer names.
func TestMoreIsUnreadThanOneAnswerTells(t *testing.T) {
	w := chattest.New(t, sqldbtest.SQLite(t))
	ann, bob := w.Person(actor.Member), w.Person(actor.Member)
	want := map[ids.ID]bool{}
	for range 1_205 {
		c := w.Group(t, model.Private, ann, bob)
		w.Say(t, ann, c, fmt.Sprintf("<@%s>", bob.Person))
		want[c] = true
	}
	zero := int64(0)
	ask, seen := chat.SyncAsk{Personal: &zero}, []ids.ID{}
	for {
		got, err := w.Sync(t.Context(), bob, ask)
		must(t, err)
		for _, c := range got.Changed {
			if c.Unread != 1 || c.Mentions != 1 || !want[c.Conversation] {
				t.Fatalf("%+v", c)
			}
			seen = append(seen, c.Conversation)
		}
		if len(seen) > 2000 {
			t.Fatal("it does not end")
		}
		if ask = (chat.SyncAsk{Changed: got.ChangedNext}); got.ChangedNext == "" {
			break
		}
	}
	if slices.Sort(seen); len(slices.Compact(seen)) != len(want) {
		t.Fatalf("%d of %d conversations", len(seen), len(want))
	}
	if _, err := w.Sync(t.Context(), bob, chat.SyncAsk{Changed: "x"}); errs.CodeOf(err) != "cursor.malformed" {
		t.Fatal(err)
	}
}
