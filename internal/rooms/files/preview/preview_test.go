package preview

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"hubbub/internal/platform/blob"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/rooms/files"
	"hubbub/internal/spine"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

const acme, lobby ids.ID = 1, 101

func at(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

func TestPagesInTheirOwnWords(t *testing.T) {
	text := "热闹：讓聊天熱鬧起來"
	for _, c := range []struct {
		name, header, meta, text string
		enc                      encoding.Encoding
	}{
		{"GBK by meta", "text/html", `<meta charset="gbk">`, "热闹聊天室", simplifiedchinese.GBK},
		{"GB18030 by header", "text/html; charset=gb18030", "", text, simplifiedchinese.GB18030},
		{"Big5 by http-equiv", "text/html", `<meta http-equiv="Content-Type" content="text/html; charset=big5">`, "讓聊天熱鬧起來", traditionalchinese.Big5},
		{"Shift-JIS by header", "text/html;charset=Shift_JIS", "", "にぎやかなチャット", japanese.ShiftJIS},
		{"EUC-JP by meta", "text/html", `<meta charset=euc-jp>`, "にぎやか", japanese.EUCJP},
		{"UTF-8 by itself", "text/html", "", text, encoding.Nop},
	} {
		body, err := c.enc.NewEncoder().String("<html><head>" + c.meta + "<title>" + c.text + "</title><meta name=description content='" + c.text + "'></head>")
		if err != nil {
			t.Fatal(c.name, err)
		}
		if p := parse([]byte(body), c.header, at("https://www.example.com/a/")); p.title != c.text || p.description != c.text || p.site != "example.com" {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
}

func TestTheBestWordsWin(t *testing.T) {
	for _, c := range []struct {
		html string
		want page
	}{
		{`<title>plain</title><meta property="og:title" content="Open &amp; Graph"><meta name="twitter:title" content="tw">`, page{title: "Open & Graph", site: "e.example"}},
		{`<meta name="twitter:title" content="tw"><title>plain</title><meta name=description content=d><meta property=og:description content=" ">`, page{title: "tw", description: "d", site: "e.example"}},
		{`<title> two
			lines </title><meta property=og:site_name content="S"><title>second</title>`, page{title: "two lines", site: "S"}},
		{`<base href="https://cdn.example/x/"><title>t</title><meta property="og:image" content="../y.png">`, page{title: "t", site: "e.example", image: at("https://cdn.example/y.png")}},
		{`<title>t</title><meta property="og:image" content="data:image/png;base64,xx"><link rel=image_src href=/i.png>`, page{title: "t", site: "e.example"}},
		{`<title>t</title><link rel=image_src href=/i.png>`, page{title: "t", site: "e.example", image: at("https://e.example/i.png")}},
		{`<script>"<title>no</title>"</script><!-- <title>no</title> --><title>yes</title>`, page{title: "yes", site: "e.example"}},
		{"<title>a\u202eb\x00c</title>", page{title: "abc", site: "e.example"}},
		{"<title>" + strings.Repeat("汉", 300) + "</title>", page{title: strings.Repeat("汉", 199) + "…", site: "e.example"}},
		{"", page{site: "e.example"}},
	} {
		got := parse([]byte(c.html), "text/html; charset=utf-8", at("https://e.example/p"))
		if got.title != c.want.title || got.description != c.want.description || got.site != c.want.site || fmt.Sprint(got.image) != fmt.Sprint(c.want.image) {
			t.Errorf("%.80q: %+v, want %+v", c.html, got, c.want)
		}
	}
}

// web is a site that counts its visitors.
type web struct {
	*httptest.Server
	visits atomic.Int64
}

func picture() []byte {
	m := image.NewNRGBA(image.Rect(0, 0, 1200, 600))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	m.Set(1, 1, color.NRGBA{200, 0, 0, 255})
	var b bytes.Buffer
	_ = png.Encode(&b, m)
	return b.Bytes()
}

func newWeb(t *testing.T) *web {
	w := &web{}
	mux := http.NewServeMux()
	page := func(path, contentType, body string) {
		mux.HandleFunc(path, func(rw http.ResponseWriter, r *http.Request) {
			w.visits.Add(1)
			rw.Header().Set("Content-Type", contentType)
			_, _ = rw.Write([]byte(body))
		})
	}
	page("/page", "text/html", `<title>Page</title><meta property="og:image" content="/pic.png">`)
	page("/pic.png", "image/png", string(picture()))
	page("/long", "text/html", `<title>Long</title>`+strings.Repeat("<p>words</p>", 100_000))
	page("/liar", "text/html", `<title>Liar</title><meta property="og:image" content="/page">`)
	page("/pdf", "application/pdf", "%PDF-1.7")
	page("/empty", "text/html", "")
	mux.HandleFunc("/gone", func(rw http.ResponseWriter, r *http.Request) { w.visits.Add(1); rw.WriteHeader(410) })
	mux.HandleFunc("/inward", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
	})
	mux.HandleFunc("/hop", func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, "/page", http.StatusFound) })
	w.Server = httptest.NewServer(mux)
	t.Cleanup(w.Close)
	return w
}

type house struct {
	*Service
	files *files.Service
	clock *clock.Fake
	web   *web
}

func build(t *testing.T, db *sqldb.DB, allow ...netip.Prefix) *house {
	t.Helper()
	maker := ids.NewMaker(1)
	sp, err := spine.Open(t.Context(), db, maker)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{clock: clock.NewFake(time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)), web: newWeb(t)}
	folder, err := blob.Open(t.Context(), "file://"+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h.files, err = files.Open(t.Context(), files.Config{DB: db, Spine: sp, IDs: maker, Clock: h.clock, Blob: folder, Limits: files.DefaultLimits(), Temp: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	port, _ := strconv.Atoi(at(h.web.URL).Port())
	client := func(limit int64) *safehttp.Client {
		c := safehttp.New(safehttp.Options{Ports: []int{80, 443, port}, Allow: allow, MaxBody: limit, Timeout: 5 * time.Second})
		t.Cleanup(c.Close)
		return c
	}
	h.Service, err = Open(t.Context(), Config{DB: db, Clock: h.clock, Pages: client(MaxPage), Images: client(MaxPicture), Pictures: h.files, Own: []string{"chat.example"}})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var loopback = netip.MustParsePrefix("127.0.0.0/8")

func (h *house) previews(t *testing.T, format string, paths ...any) []Preview {
	t.Helper()
	for i := range paths {
		paths[i] = h.web.URL + paths[i].(string)
	}
	got, err := h.For(t.Context(), acme, fmt.Sprintf(format, paths...))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestPreviews(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := build(t, db, loopback)
		got := h.previews(t, "%s %s %s", "/page", "/gone", "/long")
		if len(got) != 2 || got[0].Title != "Page" || got[0].Image == 0 || got[1].Title != "Long" || got[1].Image != 0 {
			t.Fatalf("%+v", got)
		}
		kept, err := h.files.Get(t.Context(), acme, []ids.ID{got[0].Image})
		if err != nil || len(kept) != 1 || kept[0].Width != pictureSide || kept[0].Type != "image/jpeg" || !kept[0].Public {
			t.Fatalf("%+v %v", kept, err)
		}
		got = h.previews(t, "%s %s %s", "/liar", "/pic.png", "/hop")
		if len(got) != 3 || got[0].Image != 0 || got[1].Title != "pic.png" || got[1].Image == 0 || got[2].Title != "Page" || got[2].URL != h.web.URL+"/hop" {
			t.Fatalf("%+v", got)
		}
		if got := h.previews(t, "%s %s %s", "/pdf", "/empty", "/inward"); len(got) != 0 {
			t.Fatalf("%+v", got)
		}
		if got := h.previews(t, "https://chat.example/w/acme/c/1"); len(got) != 0 {
			t.Fatalf("%+v", got)
		}
		if bad, err := h.files.Verify(t.Context()); err != nil || len(bad) > 0 {
			t.Fatal(err, bad)
		}
	})
}

func TestPrivateAddressesAreNeverAsked(t *testing.T) {
	h := build(t, sqldbtest.SQLite(t))
	if got := h.previews(t, "%s http://localhost/ http://169.254.169.254/latest/meta-data/", "/page"); len(got) != 0 || h.web.visits.Load() != 0 {
		t.Fatalf("%+v, %d visits", got, h.web.visits.Load())
	}
}

func TestAPageIsAskedOnceADay(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := build(t, db, loopback)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { h.previews(t, "%s", "/page") })
		}
		wg.Wait()
		first := h.previews(t, "%s", "/page")
		h.previews(t, "%s", "/gone")
		if n := h.web.visits.Load(); n != 3 { // the page, its picture, the page that is gone
			t.Fatalf("%d visits", n)
		}
		h.clock.Advance(61 * time.Minute)
		h.previews(t, "%s %s", "/page", "/gone")
		if n := h.web.visits.Load(); n != 4 {
			t.Fatalf("%d visits: what was missed is tried again after an hour, what was found is not", n)
		}
		// One message holds the picture, so it stays when its row goes.
		if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			return h.files.Share(t.Context(), tx, acme, 0, lobby, []ids.ID{first[0].Image})
		}); err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(24 * time.Hour)
		if n, err := h.Sweep(t.Context()); err != nil || n != 2 {
			t.Fatal(n, err)
		}
		second := h.previews(t, "%s", "/page")
		if second[0].Image == first[0].Image || second[0].Image == 0 {
			t.Fatalf("%+v %+v", first, second)
		}
		h.clock.Advance(keepFound + linger + time.Second)
		if n, err := h.files.Sweep(t.Context()); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		left, err := h.files.Get(t.Context(), acme, []ids.ID{first[0].Image, second[0].Image})
		if err != nil || len(left) != 1 || left[0].ID != first[0].Image {
			t.Fatalf("%+v %v", left, err)
		}
	})
}

func TestWhoLeavesDoesNotTakeTheOthersAnswerAway(t *testing.T) {
	h := build(t, sqldbtest.SQLite(t), loopback)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.For(ctx, acme, h.web.URL+"/page"); err == nil || errs.Is(err, errs.NotFound) {
		t.Fatal(err)
	}
	if got := h.previews(t, "%s", "/page"); len(got) != 1 {
		t.Fatal(got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<title>t</title><meta property="og:image" content="//x/y">`), "text/html; charset=gbk")
	f.Add([]byte("\xff\xfe<\x00t\x00"), "text/html")
	f.Add([]byte("<base href='::'><meta name=a content=b"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		p := parse(body, contentType, at("https://e.example/p"))
		for text, limit := range map[string]int{p.title: maxTitle, p.description: maxDescription, p.site: maxSite} {
			if !utf8.ValidString(text) || utf8.RuneCountInString(text) > limit || strings.ContainsFunc(text, unicode.IsControl) {
				t.Fatalf("%q", text)
			}
		}
		if p.image != nil && p.image.Scheme != "http" && p.image.Scheme != "https" {
			t.Fatal(p.image)
		}
	})
}
