package shelf_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/links"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/chattest"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/shelf"
	"hubbub/internal/rooms/chat/store"

	"pgregory.net/rapid"
)

var kinds = map[model.MediaKind]string{model.ImageMedia: "image/png", model.VideoMedia: "video/mp4", model.AudioMedia: "audio/ogg", model.FileMedia: "application/pdf"}

// fataler is what testing and rapid have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// all walks a list to its end and gives each item as one word.
func all(t fataler, w *chattest.World, a actor.Actor, c ids.ID, kind model.MediaKind, limit int) (out []string) {
	t.Helper()
	var from shelf.MediaPlace
	for n := 0; ; n++ {
		page, next, err := w.Room.Shelf.Media(context.Background(), a, c, kind, from, limit)
		if err != nil || len(page) > limit || n > 1000 {
			t.Fatalf("page %d of %s by %d: %d items, %v", n, kind, limit, len(page), err)
		}
		for _, i := range page {
			what := ""
			if i.Link != nil {
				what = i.Link.URL
			} else {
				what = i.Attachment.ID.String()
			}
			out = append(out, fmt.Sprintf("%d %s by %s", i.Seq, what, i.Author))
		}
		if from = next; next.Seq == 0 {
			return out
		}
	}
}

// shown is the same list, from the messages themselves.
func shown(messages []model.Message, kind model.MediaKind) (out []string) {
	for _, m := range slices.Backward(messages) {
		if kind == model.LinkMedia {
			for _, l := range links.Find(m.Text, 1000) {
				out = append(out, fmt.Sprintf("%d %s by %s", m.Seq, l.Written, m.Sender))
			}
			continue
		}
		for _, f := range m.Attachments {
			if f.Media() == kind {
				out = append(out, fmt.Sprintf("%d %s by %s", m.Seq, f.ID, m.Sender))
			}
		}
	}
	return out
}

// TestListsAreWhatMessagesShow does what may be done with messages, and compares every list with the messages. The world's Verify compares the table.
func TestListsAreWhatMessagesShow(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		ann, bob := w.Person(actor.Member), w.Person(actor.Member)
		texts := []string{"早", "看 https://a.example/x#y 和 http://b.example/", "`https://code.example/` 而已", "://", "https://c.example/?q=1,https://d.example/。", "100% _"}
		rapid.Check(t, func(t *rapid.T) {
			c, other := begin(t, w, ann, bob), begin(t, w, bob, ann)
			var refs []model.Ref
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				n := chat.NewMessage{ClientID: "client-" + w.IDs.New().String(), Text: rapid.SampledFrom(texts).Draw(t, "text")}
				for _, kind := range rapid.SliceOfN(rapid.SampledFrom([]model.MediaKind{"image", "video", "audio", "file"}), 0, 4).Draw(t, "files") {
					id := w.IDs.New()
					w.Crowd.Type(id, kinds[kind])
					n.Attachments = append(n.Attachments, id)
				}
				r, err := w.SendAndWait(ann, c, n)
				must(t, err)
				refs = append(refs, model.Ref{Conversation: c, Seq: r.Seq})
				ref := rapid.SampledFrom(refs).Draw(t, "of")
				switch rapid.IntRange(0, 3).Draw(t, "act") {
				case 1:
					if _, err := w.Edit(context.Background(), ann, ref, rapid.SampledFrom(texts).Draw(t, "edited"), 0); errs.KindOf(err) != errs.NotFound {
						must(t, err)
					}
				case 2:
					if err := w.Delete(context.Background(), ann, ref); errs.KindOf(err) != errs.NotFound {
						must(t, err)
					}
				case 3:
					if _, err := w.Room.Reach.Forward(context.Background(), ann, ref, []ids.ID{c, other}, n.ClientID+"f"); errs.KindOf(err) != errs.NotFound {
						must(t, err)
					}
				}
			}
			for _, in := range []ids.ID{c, other} {
				p, err := w.Messages(context.Background(), bob, in, chat.Window{Limit: chat.PageMax})
				must(t, err)
				for _, kind := range []model.MediaKind{"image", "video", "audio", "file", "link"} {
					for _, limit := range []int{1, 2, 3, 50} {
						if got, want := all(t, w, bob, in, kind, limit), shown(p.Messages, kind); !slices.Equal(got, want) {
							t.Fatalf("%s by %d:\n%q\nwant\n%q", kind, limit, got, want)
						}
					}
				}
			}
		})
	})
}

func begin(t fataler, w *chattest.World, by, with actor.Actor) ids.ID {
	t.Helper()
	l, _, err := w.Create(context.Background(), by, chat.NewConversation{Kind: model.Group, Mode: model.Private, Title: "相册", People: []ids.ID{with.Person}})
	must(t, err)
	return l.Conversation.ID
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

func TestWhoCameLaterSeesWhatCameLater(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		ann, late, stranger := w.Person(actor.Member), w.Person(actor.Member), w.Person(actor.Member)
		c := w.Begin(t, chat.NewConversation{Kind: model.Group, Mode: model.Private, Title: "新人", History: model.HistoryJoined}, ann)
		w.Put(t, ann, c, chat.NewMessage{Text: "https://before.example/", Attachments: []ids.ID{w.IDs.New()}})
		must(t, w.Add(t.Context(), ann, c, []ids.ID{late.Person}))
		after := w.Put(t, ann, c, chat.NewMessage{Text: "https://after.example/", Attachments: []ids.ID{w.IDs.New(), w.IDs.New()}})
		if got := all(t, w, late, c, model.LinkMedia, 1); !slices.Equal(got, []string{fmt.Sprintf("%d https://after.example/ by %s", after.Seq, ann.Person)}) {
			t.Errorf("links of who came later: %q", got)
		}
		if mine, theirs := all(t, w, ann, c, model.ImageMedia, 1), all(t, w, late, c, model.ImageMedia, 1); len(mine) != 3 || len(theirs) != 2 {
			t.Errorf("pictures: %q, of who came later %q", mine, theirs)
		}
		for _, who := range []actor.Actor{stranger, {}} {
			if _, _, err := w.Room.Shelf.Media(t.Context(), who, c, model.ImageMedia, shelf.MediaPlace{}, 10); errs.KindOf(err) != errs.NotFound {
				t.Errorf("an outsider gets %v", err)
			}
		}
		if _, _, err := w.Room.Shelf.Media(t.Context(), ann, c, "voice", shelf.MediaPlace{}, 10); errs.KindOf(err) != errs.Invalid {
			t.Errorf("an unknown kind gives %v", err)
		}
	})
}

func TestALinkComesWithItsPreview(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		ann := w.Person(actor.Member)
		c := w.Group(t, model.Private, ann)
		w.Say(t, ann, c, "看 https://page.example/a")
		chattest.Until(t, "the preview", func() bool { return len(w.Newest(t, ann, c)[0].Previews) == 1 })
		page, _, err := w.Room.Shelf.Media(t.Context(), ann, c, model.LinkMedia, shelf.MediaPlace{}, 10)
		must(t, err)
		if len(page) != 1 || *page[0].Link != (shelf.Link{URL: "https://page.example/a", Title: "page at https://page.example/a", Image: chattest.Image}) {
			t.Errorf("%+v", page)
		}
	})
}

// TestAnOlderDatabaseIsListedToo takes the table away and lets the migration make it of what was said before.
func TestAnOlderDatabaseIsListedToo(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := chattest.New(t, db)
		ann := w.Person(actor.Member)
		c := w.Group(t, model.Private, ann)
		want := map[model.MediaKind][]string{}
		for i := range 3 {
			n := chat.NewMessage{Text: fmt.Sprintf("https://a.example/%d", i)}
			for _, as := range kinds {
				id := w.IDs.New()
				w.Crowd.Type(id, as)
				n.Attachments = append(n.Attachments, id)
			}
			w.Put(t, ann, c, n)
			w.Put(t, ann, c, chat.NewMessage{Kind: model.Card, Text: "卡片", Card: []byte(`{"kind":"of a bot","attachments":["\u0000 \\u0000 \ud800"]}`)})
		}
		for _, kind := range []model.MediaKind{"image", "video", "audio", "file", "link"} {
			if want[kind] = all(t, w, ann, c, kind, 50); len(want[kind]) != 3 {
				t.Fatalf("%s: %q", kind, want[kind])
			}
		}
		must(t, db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			for _, s := range []string{"DROP TABLE media", "DELETE FROM schema_migration WHERE room = 'chat' AND version = 4"} {
				if _, err := tx.Exec(t.Context(), sqldb.NewQuery("older", s)); err != nil {
					return err
				}
			}
			return nil
		}))
		must(t, store.Migrate(t.Context(), db))
		for kind, was := range want {
			if got := all(t, w, ann, c, kind, 50); !slices.Equal(got, was) {
				t.Errorf("%s after the migration: %q, want %q", kind, got, was)
			}
		}
	})
}
