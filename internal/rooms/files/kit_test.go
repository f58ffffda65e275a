package files

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/blob"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/spine"
)

// The cast.
const (
	acme, other                    ids.ID = 1, 2
	lin, ada, guest, bot, stranger ids.ID = 11, 12, 13, 14, 21
	lobby, attic                   ids.ID = 101, 102
)

var roles = map[ids.ID]actor.Role{lin: actor.Member, ada: actor.Member, guest: actor.Guest, bot: actor.Bot, stranger: actor.Owner}

func as(p ids.ID) actor.Actor {
	w := acme
	if p == stranger {
		w = other
	}
	return actor.Actor{Workspace: w, Person: p, Account: p, Role: roles[p], Locale: "en"}
}

// readers is who may read which conversation.
type readers map[ids.ID][]ids.ID

func (r readers) MayView(_ context.Context, a actor.Actor, conversation ids.ID) (bool, error) {
	for _, p := range r[conversation] {
		if p == a.Person && a.Workspace == acme {
			return true, nil
		}
	}
	return false, nil
}

// shelf is a real blob storage that can be told to fail.
type shelf struct {
	blob.Store
	mu   sync.Mutex
	fail func(op, key string) error
}

func newShelf(t testing.TB) *shelf {
	t.Helper()
	store, err := blob.Open(t.Context(), "file://"+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return &shelf{Store: store}
}

func (s *shelf) failing(op, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail == nil {
		return nil
	}
	return s.fail(op, key)
}

func (s *shelf) Put(ctx context.Context, key string, r io.Reader) error {
	if err := s.failing("put", key); err != nil {
		return err
	}
	return s.Store.Put(ctx, key, r)
}

func (s *shelf) Delete(ctx context.Context, key string) error {
	if err := s.failing("delete", key); err != nil {
		return err
	}
	return s.Store.Delete(ctx, key)
}

func (h *house) blobs() (n int) {
	h.t.Helper()
	for _, err := range h.shelf.List(h.t.Context(), "") {
		if err != nil {
			h.t.Fatal(err)
		}
		n++
	}
	return n
}

// damage replaces the bytes of a file behind the room's back; nil takes them away.
func (h *house) damage(f File, body []byte) {
	h.t.Helper()
	part := key(acme, f.ID, original)
	err := h.shelf.Store.Delete(h.t.Context(), part)
	if body != nil {
		err = h.shelf.Store.Put(h.t.Context(), part, bytes.NewReader(body))
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// house is a room with all that it needs.
type house struct {
	*Service
	t     testing.TB
	clock *clock.Fake
	shelf *shelf
	web   *httptest.Server
	api   *httpapi.API
}

type byHeader struct{}

func (byHeader) Authenticate(r *http.Request, workspace string) (actor.Actor, error) {
	var p ids.ID
	if text := r.Header.Get("X-Person"); text != "" {
		if err := p.UnmarshalText([]byte(text)); err != nil {
			return actor.Actor{}, err
		}
	}
	if p == 0 {
		return actor.Actor{}, nil
	}
	a := as(p)
	if slug := map[ids.ID]string{acme: "acme", other: "other"}[a.Workspace]; workspace != slug {
		return actor.Actor{}, errs.E("test", errs.Unauthenticated, "auth.workspace", "Not a person of this workspace.")
	}
	return a, nil
}

func tight() Limits {
	return Limits{File: 3 << 20, Person: 8 << 20, Workspace: 12 << 20, MaxPixels: 4e6, ThumbMemory: 64 << 20, Loose: 24 * time.Hour, Lease: 15 * time.Minute}
}

func build(t testing.TB, db *sqldb.DB, limits Limits) *house {
	t.Helper()
	maker := ids.NewMaker(1)
	sp, err := spine.Open(t.Context(), db, maker)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, clock: clock.NewFake(time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)), shelf: newShelf(t)}
	h.Service, err = Open(t.Context(), Config{DB: db, Spine: sp, IDs: maker, Clock: h.clock, Blob: h.shelf, Limits: limits, Temp: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	h.UseViewer(readers{lobby: {lin, ada, guest}, attic: {bot}})
	h.api = httpapi.New("test", byHeader{}, nil)
	h.Register(h.api)
	h.web = httptest.NewServer(h.api.Handler())
	t.Cleanup(func() {
		h.web.Close()
		h.sound()
	})
	return h
}

// sound fails the test when an invariant does not hold.
func (h *house) sound() {
	h.t.Helper()
	bad, err := h.Verify(context.WithoutCancel(h.t.Context()))
	if err != nil || len(bad) > 0 {
		h.t.Errorf("verify: %v %q", err, bad)
	}
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, build(t, db, tight())) })
}

func (h *house) tx(fn func(*sqldb.Tx) error) {
	h.t.Helper()
	if err := h.DB.Tx(h.t.Context(), fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) used(owner ids.ID) int64 {
	h.t.Helper()
	n, err := h.Usage(h.t.Context(), acme, owner)
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func (h *house) upload(p ids.ID, name string, body []byte) File {
	h.t.Helper()
	f, err := h.Upload(h.t.Context(), as(p), Incoming{Name: name, Body: bytes.NewReader(body)})
	if err != nil {
		h.t.Fatal(err)
	}
	return f
}

func (h *house) attach(p ids.ID, f File, conversation ids.ID) {
	h.t.Helper()
	h.tx(func(tx *sqldb.Tx) error {
		_, err := h.Attach(h.t.Context(), tx, acme, p, []ids.ID{f.ID}, conversation)
		return err
	})
}

// answer is what came back over HTTP.
type answer struct {
	*http.Response
	body []byte
}

func (a answer) code() string {
	var p httpapi.Problem
	_ = json.Unmarshal(a.body, &p)
	return p.Code
}

func (h *house) do(method, path string, p ids.ID, body io.Reader, headers ...string) answer {
	h.t.Helper()
	slug := "acme"
	if p == stranger {
		slug = "other"
	}
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.web.URL+"/api/w/"+slug+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("X-Person", p.String())
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		h.t.Fatal(err)
	}
	return answer{res, b}
}

type formPart struct{ name, file, typ, text string }

func formOf(parts ...formPart) (io.Reader, string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		head := textproto.MIMEHeader{}
		value := `form-data; name="` + p.name + `"`
		if p.file != "" {
			value += `; filename="` + p.file + `"`
		}
		head.Set("Content-Disposition", value)
		if p.typ != "" {
			head.Set("Content-Type", p.typ)
		}
		pw, _ := w.CreatePart(head)
		_, _ = io.WriteString(pw, p.text)
	}
	_ = w.Close()
	return &b, w.FormDataContentType()
}

func (h *house) post(p ids.ID, parts ...formPart) answer {
	h.t.Helper()
	body, typ := formOf(parts...)
	return h.do("POST", "/files", p, body, "Content-Type", typ)
}

func (h *house) posted(p ids.ID, parts ...formPart) File {
	h.t.Helper()
	a := h.post(p, parts...)
	var f File
	if err := json.Unmarshal(a.body, &f); err != nil || a.StatusCode != 201 {
		h.t.Fatalf("%d %s %v", a.StatusCode, a.body, err)
	}
	return f
}

func photo(w, h int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	for y := range h {
		m.SetRGBA(0, y, color.RGBA{200, 30, 30, 255})
		for x := range w {
			m.Pix[m.PixOffset(x, y)+3] = 255
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// placed is a photo that tells where it was taken.
func placed(w, h int) []byte {
	p := photo(w, h)
	note := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00GPS 31.2304N 121.4737E"
	seg := append([]byte{0xff, 0xe1, 0, byte(len(note) + 2)}, note...)
	return append(append(append([]byte{}, p[:2]...), seg...), p[2:]...)
}
