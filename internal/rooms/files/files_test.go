package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/spine"

	"pgregory.net/rapid"
)

func TestAnUploadIsStoredCleanAndTold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		f := h.upload(lin, `C:\照片\外滩 夜景.jpg`, placed(900, 600))
		if f.Name != "外滩 夜景.jpg" || f.Type != "image/jpeg" || f.Width != 900 || f.Height != 600 || !f.Thumb || f.Uploader != lin {
			t.Fatalf("%+v", f)
		}
		_, r, err := h.Read(t.Context(), acme, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		b, _ := io.ReadAll(r)
		if int64(len(b)) != f.Size || bytes.Contains(b, []byte("31.2304")) {
			t.Fatal("the place is still told, or the size is wrong")
		}
		if h.used(lin) != f.Size || h.used(0) != f.Size {
			t.Fatalf("used %d, %d; the file has %d", h.used(lin), h.used(0), f.Size)
		}
		var got []spine.Event
		keep := spine.Consumer{Name: "t", Handle: func(_ context.Context, _ *sqldb.Tx, es []spine.Event) error {
			got = append(got, es...)
			return nil
		}}
		for len(got) == 0 { // on PostgreSQL an event waits for every transaction that is older, also those of tests beside this one
			if _, err := h.Spine.Drain(t.Context(), keep); err != nil {
				t.Fatal(err)
			}
		}
		if len(got) != 1 || got[0].Name != EventUploaded || got[0].Person != lin || got[0].Props["file"] != f.ID.String() {
			t.Fatalf("%+v", got)
		}
		back, err := h.Get(t.Context(), acme, []ids.ID{99, f.ID})
		if err != nil || len(back) != 1 || back[0].Name != f.Name {
			t.Fatalf("%v %+v", err, back)
		}
		if none, err := h.Get(t.Context(), other, []ids.ID{f.ID}); err != nil || len(none) != 0 {
			t.Fatalf("another workspace sees %+v, %v", none, err)
		}
	})
}

func TestWhatIsRefusedLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		bomb := slices.Clone(photo(10, 10))
		at := bytes.Index(bomb, []byte{0xff, 0xc0})
		copy(bomb[at+5:], []byte{0xff, 0xff, 0xff, 0xff})
		for _, c := range []struct {
			name, code string
			body       []byte
		}{
			{"empty", "file.empty", nil},
			{"a bomb", "file.too_many_pixels", bomb},
			{"damaged", "file.malformed", []byte("\xff\xd8\xff\xe0\x00\x01")},
			{"too large", "file.too_large", make([]byte, 3<<20+1)},
		} {
			_, err := h.Upload(t.Context(), as(lin), Incoming{Name: "x", Body: bytes.NewReader(c.body)})
			if errs.CodeOf(err) != c.code {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		broken := errors.New("the line went dead")
		_, err := h.Upload(t.Context(), as(lin), Incoming{Name: "x", Body: io.MultiReader(strings.NewReader("half"), iotestErr{broken})})
		if !errors.Is(err, broken) {
			t.Error(err)
		}
		h.shelf.fail = func(op, key string) error { return broken }
		if _, err := h.Upload(t.Context(), as(lin), Incoming{Name: "x", Body: strings.NewReader("text")}); !errors.Is(err, broken) {
			t.Error(err)
		}
		h.shelf.fail = nil
		if _, err := h.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if h.used(lin) != 0 || h.used(0) != 0 || h.blobs() != 0 {
			t.Fatalf("left behind: %d, %d bytes counted, %d blobs", h.used(lin), h.used(0), h.blobs())
		}
	})
}

type iotestErr struct{ err error }

func (e iotestErr) Read([]byte) (int, error) { return 0, e.err }

func TestQuotasHoldToTheLastByteThoughManySendAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var mu sync.Mutex
		var stored int64
		refused := map[string]int{}
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				who := []ids.ID{lin, ada, guest}[i%3]
				f, err := h.Upload(t.Context(), as(who), Incoming{Name: "x", Body: bytes.NewReader(make([]byte, 1_000_000+i))})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					refused[errs.CodeOf(err)]++
					return
				}
				stored += f.Size
			})
		}
		wg.Wait()
		if h.used(0) != stored || stored > h.Limits.Workspace || stored < 3e6 || len(refused) == 0 {
			t.Fatalf("%d stored, %d counted, refused %v", stored, h.used(0), refused)
		}
		for code := range refused {
			if code != "file.quota_workspace" && code != "file.quota_person" {
				t.Errorf("refused with %s", code)
			}
		}
	})
	each(t, func(t *testing.T, h *house) {
		for range 3 {
			h.upload(lin, "x", make([]byte, 2_500_000))
		}
		rest := h.Limits.Person - h.used(lin)
		if _, err := h.Upload(t.Context(), as(lin), Incoming{Body: bytes.NewReader(make([]byte, rest+1))}); errs.CodeOf(err) != "file.quota_person" {
			t.Fatal(err)
		}
		h.upload(lin, "the last byte", make([]byte, rest))
		if h.used(lin) != h.Limits.Person {
			t.Fatalf("%d of %d", h.used(lin), h.Limits.Person)
		}
		h.upload(ada, "another's quota is another's", []byte("x"))
	})
}

func TestACrashLeavesNoPhantomUsage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		dead := &upload{s: h.Service, workspace: acme, keep: time.Hour, f: File{Name: "x", Uploader: lin}}
		if err := dead.begin(ctx, 1_000_000); err != nil {
			t.Fatal(err)
		}
		if err := dead.receive(ctx, bytes.NewReader(make([]byte, 1_500_000))); err != nil {
			t.Fatal(err)
		}
		if h.used(lin) < 1_500_000 {
			t.Fatal("nothing is reserved")
		}
		h.sound()
		if n, err := h.Sweep(ctx); err != nil || n != 0 {
			t.Fatalf("an upload within its lease was swept: %d %v", n, err)
		}
		h.clock.Advance(h.Limits.Lease + time.Second)
		if n, err := h.Sweep(ctx); err != nil || n != 1 || h.used(lin) != 0 || h.used(0) != 0 {
			t.Fatalf("%d %v, %d used", n, err, h.used(lin))
		}
		// It was not dead after all: it must not come back half.
		if _, err := dead.finish(ctx); errs.CodeOf(err) != "file.expired" {
			t.Fatal(err)
		}
		dead.abandon()
		if h.used(lin) != 0 || h.blobs() != 0 {
			t.Fatalf("%d used, %d blobs", h.used(lin), h.blobs())
		}
	})
}

func TestAnUploadThatGoesOnKeepsItsLease(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := &upload{s: h.Service, workspace: acme, keep: time.Hour, f: File{Name: "x", Uploader: lin}}
		defer u.abandon()
		if err := u.begin(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			h.clock.Advance(h.Limits.Lease / 2)
			if err := u.receive(t.Context(), strings.NewReader("slow but alive ")); err != nil {
				t.Fatal(err)
			}
			if n, err := h.Sweep(t.Context()); n != 0 || err != nil {
				t.Fatal(n, err)
			}
		}
		if f, err := u.finish(t.Context()); err != nil || f.Size != 150 {
			t.Fatal(f, err)
		}
	})
}

func TestASweepThatFailsHalfwayIsFinishedByTheNext(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		f := h.upload(lin, "x.jpg", photo(50, 50))
		h.clock.Advance(h.Limits.Loose + time.Second)
		boom := errors.New("boom")
		h.shelf.fail = func(op, key string) error {
			if op == "delete" && strings.HasSuffix(key, "/t720") {
				return boom
			}
			return nil
		}
		if _, err := h.Sweep(t.Context()); !errors.Is(err, boom) {
			t.Fatal(err)
		}
		h.sound()
		if h.used(lin) != 0 {
			t.Fatal("its quota is still held")
		}
		if back, _ := h.Get(t.Context(), acme, []ids.ID{f.ID}); len(back) != 0 {
			t.Fatal("a file without its bytes is still there")
		}
		h.shelf.fail = nil
		if n, err := h.Sweep(t.Context()); err != nil || n != 1 || h.blobs() != 0 {
			t.Fatal(n, err, h.blobs())
		}
	})
}

func TestAttachTakesOnlyOnesOwnLooseFiles(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		mine, hers, sent := h.upload(lin, "a", []byte("a")), h.upload(ada, "b", []byte("b")), h.upload(lin, "c", []byte("c"))
		h.attach(lin, sent, lobby)
		for name, list := range map[string][]ids.ID{"another's": {mine.ID, hers.ID}, "sent before": {sent.ID}, "twice": {mine.ID, mine.ID}, "none": {7}} {
			err := h.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
				_, err := h.Attach(t.Context(), tx, acme, lin, list, lobby)
				return err
			})
			e, ok := errors.AsType[*errs.Error](err)
			if !ok || e.Code != "file.not_attachable" || len(e.Fields) != 1 || e.Fields[0].Value != list[len(list)-1].String() {
				t.Errorf("%s: %v", name, err)
			}
		}
		var got []File
		second := h.upload(lin, "d", []byte("d"))
		h.tx(func(tx *sqldb.Tx) (err error) {
			got, err = h.Attach(t.Context(), tx, acme, lin, []ids.ID{second.ID, mine.ID}, lobby)
			return err
		})
		if len(got) != 2 || got[0].ID != second.ID || got[1].ID != mine.ID {
			t.Fatalf("%+v", got)
		}
		h.clock.Advance(48 * time.Hour)
		if n, err := h.Sweep(t.Context()); err != nil || n != 1 { // hers, which was never sent
			t.Fatal(n, err)
		}
	})
}

func TestOneFileIsAttachedOnceThoughTwoMessagesWantIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		f := h.upload(lin, "a", []byte("a"))
		var wg sync.WaitGroup
		results := make([]error, 8)
		for i := range results {
			wg.Go(func() {
				results[i] = h.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
					_, err := h.Attach(t.Context(), tx, acme, lin, []ids.ID{f.ID}, ids.ID(200+i))
					return err
				})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else if errs.CodeOf(err) != "file.not_attachable" {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Fatalf("%d messages got it", won)
		}
	})
}

func TestForwardsAndDeletions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		f := h.upload(lin, "a", []byte("a"))
		list := []ids.ID{f.ID}
		h.attach(lin, f, lobby)
		if err := h.DB.Tx(ctx, func(tx *sqldb.Tx) error {
			return h.Share(ctx, tx, acme, attic, lobby, list)
		}); errs.CodeOf(err) != "file.not_attachable" {
			t.Fatalf("a file was forwarded from where it never was: %v", err)
		}
		for range 2 { // forwarded twice into the same conversation
			h.tx(func(tx *sqldb.Tx) error { return h.Share(ctx, tx, acme, lobby, attic, list) })
		}
		detach := func(conversation ids.ID) {
			h.tx(func(tx *sqldb.Tx) error { return h.Detach(ctx, tx, acme, conversation, list) })
		}
		sees := func(p ids.ID) bool {
			_, err := h.readable(ctx, "test", as(p), f.ID)
			return err == nil
		}
		if !sees(bot) || !sees(ada) {
			t.Fatal("a reader of one of its conversations does not see it")
		}
		detach(attic)
		if !sees(bot) {
			t.Fatal("one message shows it still")
		}
		detach(attic)
		if sees(bot) || !sees(ada) {
			t.Fatal("it is to be seen in the lobby only")
		}
		detach(lobby)
		if sees(ada) || sees(lin) || h.used(lin) != 0 {
			t.Fatal("deleted for all is gone for all, at once")
		}
		if n, err := h.Sweep(ctx); err != nil || n != 1 || h.blobs() != 0 {
			t.Fatal(n, err, h.blobs())
		}
	})
}

func TestFilesWaitWithTheirMessage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		sent, gone, hers := h.upload(lin, "a", []byte("a")), h.upload(lin, "b", []byte("bb")), h.upload(ada, "c", []byte("c"))
		both := []ids.ID{gone.ID, sent.ID}
		var got []File
		h.tx(func(tx *sqldb.Tx) (err error) { got, err = h.Hold(ctx, tx, acme, lin, both); return err })
		if len(got) != 2 || got[0].ID != gone.ID || got[1].Size != 1 {
			t.Fatalf("%+v", got)
		}
		h.clock.Advance(100 * 24 * time.Hour)
		if n, err := h.Sweep(ctx); err != nil || n != 1 { // hers, which nothing held
			t.Fatal(n, err)
		}
		fresh := h.upload(ada, "d", []byte("d"))
		for name, list := range map[string][]ids.ID{"held already": {sent.ID}, "another's": {fresh.ID}, "gone": {hers.ID}, "none": {7}} {
			err := h.DB.Tx(ctx, func(tx *sqldb.Tx) error { _, err := h.Hold(ctx, tx, acme, lin, list); return err })
			if e, ok := errors.AsType[*errs.Error](err); !ok || e.Code != "file.not_attachable" || len(e.Fields) != 1 {
				t.Errorf("holding what is %s: %v", name, err)
			}
		}
		if err := h.DB.Tx(ctx, func(tx *sqldb.Tx) error { _, err := h.Attach(ctx, tx, acme, lin, []ids.ID{sent.ID}, lobby); return err }); errs.CodeOf(err) != "file.not_attachable" {
			t.Errorf("another message took it: %v", err)
		}
		if err := h.DB.Tx(ctx, func(tx *sqldb.Tx) error { return h.Discard(ctx, tx, acme, ada, both) }); err != nil || h.used(lin) != 3 {
			t.Errorf("somebody else discarded it: %v", err)
		}
		for p, want := range map[ids.ID]bool{lin: true, ada: false, guest: false} {
			if _, err := h.readable(ctx, "test", as(p), sent.ID); (err == nil) != want {
				t.Errorf("%s sees a held file: %v", p, err)
			}
		}
		h.tx(func(tx *sqldb.Tx) error {
			if err := h.Release(ctx, tx, acme, lin, []ids.ID{sent.ID}); err != nil {
				return err
			}
			_, err := h.Attach(ctx, tx, acme, lin, []ids.ID{sent.ID}, lobby)
			return err
		})
		h.tx(func(tx *sqldb.Tx) error { return h.Discard(ctx, tx, acme, lin, both) })
		if _, err := h.readable(ctx, "test", as(ada), sent.ID); err != nil || h.used(lin) != 1 {
			t.Fatal("what was sent stays, what waited is gone", err, h.used(lin))
		}
		if n, err := h.Sweep(ctx); err != nil || n != 1 || h.blobs() != 2 {
			t.Fatal(n, err, h.blobs())
		}
	})
}

func TestPublicPicturesComeAndGo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		face, text := h.upload(lin, "me.jpg", photo(64, 64)), h.upload(lin, "x.txt", []byte("no picture"))
		try := func(p, f ids.ID) error {
			return h.DB.Tx(ctx, func(tx *sqldb.Tx) error {
				_, err := h.Publish(ctx, tx, acme, p, f)
				return err
			})
		}
		for _, err := range []error{try(ada, face.ID), try(lin, text.ID)} {
			if errs.CodeOf(err) != "file.not_a_picture" {
				t.Fatal(err)
			}
		}
		if err := try(lin, face.ID); err != nil {
			t.Fatal(err)
		}
		for _, p := range []ids.ID{ada, guest, bot} {
			if _, err := h.readable(ctx, "test", as(p), face.ID); err != nil {
				t.Errorf("%s: %v", p, err)
			}
		}
		if _, err := h.readable(ctx, "test", as(stranger), face.ID); !errs.Is(err, errs.NotFound) {
			t.Fatal("another workspace sees it")
		}
		h.clock.Advance(100 * 24 * time.Hour)
		if _, err := h.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		h.tx(func(tx *sqldb.Tx) error { return h.Retire(ctx, tx, acme, face.ID, text.ID) })
		if n, err := h.Sweep(ctx); err != nil || n != 1 || h.used(0) != 0 {
			t.Fatal(n, err, h.used(0))
		}
	})
}

func TestKeptPicturesAreDrawnByUs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		f, err := h.KeepPicture(ctx, acme, "og.jpg", bytes.NewReader(append(placed(2000, 1000), "<script>"...)), 640, time.Hour)
		if err != nil || f.Width != 640 || f.Height != 320 || !f.Public || f.Uploader != 0 || h.used(0) != f.Size {
			t.Fatalf("%+v %v", f, err)
		}
		for _, body := range []string{"<html>", "", "\xff\xd8\xff\xe0\x00\x01", "\x89PNG\r\n\x1a\n"} {
			if _, err := h.KeepPicture(ctx, acme, "x", strings.NewReader(body), 640, time.Hour); !errs.Is(err, errs.Invalid) {
				t.Errorf("%q gives %v", body, err)
			}
		}
		// A message shows it; then nobody else needs it.
		h.tx(func(tx *sqldb.Tx) error { return h.Share(ctx, tx, acme, 0, lobby, []ids.ID{f.ID}) })
		h.clock.Advance(1000 * time.Hour)
		if n, err := h.Sweep(ctx); n != 0 || err != nil {
			t.Fatal("a picture that a message shows was swept", n, err)
		}
		h.tx(func(tx *sqldb.Tx) error { return h.Detach(ctx, tx, acme, lobby, []ids.ID{f.ID}) })
		if _, err := h.readable(ctx, "test", as(ada), f.ID); err != nil {
			t.Fatal("the next message with this link has no picture", err)
		}
		h.clock.Advance(50 * time.Hour)
		if n, err := h.Sweep(ctx); n != 1 || err != nil || h.used(0) != 0 {
			t.Fatal(n, err)
		}
	})
}

func TestAnImportRunsAgainWithoutDoubling(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := t.Context()
		at := time.Date(2015, 3, 1, 0, 0, 0, 0, time.UTC)
		bring := func(key, body string) File {
			f, err := h.Import(ctx, acme, Imported{Incoming: Incoming{Name: "旧图.png", Body: strings.NewReader(body)}, Key: key, Person: ada, At: at})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		first, again, second := bring("slack/F1", "one"), bring("slack/F1", "one"), bring("slack/F2", "\xff\xd8\xff\xe0\x00\x01 damaged")
		if first.ID != again.ID || second.ID == first.ID || second.Type != "application/octet-stream" || !first.CreatedAt.Equal(at) {
			t.Fatalf("%+v %+v %+v", first, again, second)
		}
		dead := &upload{s: h.Service, workspace: acme, f: File{Uploader: ada}, importKey: "slack/F3", unlimited: true}
		if err := dead.begin(ctx, 10); err != nil {
			t.Fatal(err)
		}
		bring("slack/F3", "the run before was killed here")
		h.attach(ada, first, lobby)
		h.Limits.Person, h.Limits.Workspace = 1, 1
		bring("slack/F4", "over every quota")
		h.Limits = tight()
		h.clock.Advance(48 * time.Hour)
		if n, err := h.Sweep(ctx); err != nil || n != 4 {
			t.Fatal(n, err)
		}
		if bring("slack/F1", "one").ID != first.ID || bring("slack/F2", "x").ID == second.ID {
			t.Fatal("a kept file was doubled, or a swept one was given again")
		}
	})
}

func TestPicturesBeyondTheMemoryHaveNoThumbnail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Limits.ThumbMemory = 1000
		f := h.upload(lin, "x.jpg", photo(100, 100))
		if f.Thumb || f.Width != 100 {
			t.Fatalf("%+v", f)
		}
	})
}

// TestAccountsAgreeWhateverHappens does random things, some of which fail, and re-derives every invariant after each.
func TestAccountsAgreeWhateverHappens(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		limits := tight()
		limits.File, limits.Person, limits.Workspace = 60_000, 160_000, 240_000
		h := build(t, db, limits)
		ctx := t.Context()
		boom := errors.New("boom")
		rapid.Check(t, func(rt *rapid.T) {
			r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
			h.shelf.fail = func(op, key string) error {
				if r.IntN(6) == 0 {
					return boom
				}
				return nil
			}
			var all []ids.ID
			for range 12 {
				who, where := []ids.ID{lin, ada}[r.IntN(2)], []ids.ID{lobby, attic}[r.IntN(2)]
				pick := func() []ids.ID {
					if len(all) == 0 {
						return nil
					}
					return []ids.ID{all[r.IntN(len(all))]}
				}
				act := r.IntN(11)
				switch act {
				case 0, 1, 2:
					if f, err := h.Upload(ctx, as(who), Incoming{Name: "x", Body: bytes.NewReader(make([]byte, r.IntN(70_000)))}); err == nil {
						all = append(all, f.ID)
					}
				case 3:
					if f, err := h.KeepPicture(ctx, acme, "x", bytes.NewReader(photo(20, 20)), 10, time.Hour); err == nil {
						all = append(all, f.ID)
					}
				case 4:
					h.clock.Advance(time.Duration(r.IntN(30)) * time.Hour)
					_, _ = h.Sweep(ctx)
				default:
					if list := pick(); list != nil {
						_ = db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
							switch act {
							case 5:
								_, err = h.Attach(ctx, tx, acme, who, list, where)
							case 6:
								err = h.Detach(ctx, tx, acme, where, list)
							case 7:
								_, err = h.Hold(ctx, tx, acme, who, list)
							case 8:
								err = h.Release(ctx, tx, acme, who, list)
							case 9:
								err = h.Discard(ctx, tx, acme, who, list)
							default:
								if err = h.Share(ctx, tx, acme, where, lobby, list); err == nil && r.IntN(3) == 0 {
									err = h.Retire(ctx, tx, acme, list...)
								}
							}
							if err == nil && r.IntN(5) == 0 {
								err = boom
							}
							return err
						})
					}
				}
				bad, err := h.Verify(ctx)
				if err != nil || len(bad) > 0 {
					rt.Fatalf("after act %d: %v %q", act, err, bad)
				}
				if used, _ := h.Usage(ctx, acme, 0); used > h.Limits.Workspace || used < 0 {
					rt.Fatalf("%d bytes are used", used)
				}
			}
			h.shelf.fail = nil
		})
	})
}

func TestVerifyFindsDamage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		f := h.upload(lin, "x", []byte("12345"))
		h.attach(lin, f, lobby)
		h.tx(func(tx *sqldb.Tx) error { return take(t.Context(), tx, acme, lin, 3) })
		for _, c := range []struct{ want, blob string }{{"5 are held", "12345"}, {"has 4 bytes", "1234"}} {
			h.damage(f, []byte(c.blob))
			bad, err := h.Verify(t.Context())
			if err != nil || !strings.Contains(fmt.Sprint(bad), c.want) {
				t.Errorf("%v %q", err, bad)
			}
		}
		h.damage(f, []byte("12345"))
		h.tx(func(tx *sqldb.Tx) error { return take(t.Context(), tx, acme, lin, -3) })
	})
}
