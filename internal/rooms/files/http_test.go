package files

import (
	"bytes"
	"image"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"

	"pgregory.net/rapid"
)

func TestPermissions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		loose, sent, public := h.upload(lin, "a.jpg", photo(40, 40)), h.upload(lin, "b.jpg", photo(40, 40)), h.upload(lin, "c.jpg", photo(40, 40))
		h.attach(lin, sent, lobby)
		h.tx(func(tx *sqldb.Tx) error {
			_, err := h.Publish(t.Context(), tx, acme, lin, public.ID)
			return err
		})
		nobody := ids.ID(0)
		who := []ids.ID{nobody, lin, ada, guest, bot, stranger}
		get := func(f File, tail string) func(ids.ID) answer {
			return func(p ids.ID) answer { return h.do("GET", "/files/"+f.ID.String()+tail, p, nil) }
		}
		table := map[string]struct {
			do   func(ids.ID) answer
			want []int // as who
		}{
			"upload-file":           {func(p ids.ID) answer { return h.post(p, formPart{"file", "x.txt", "", "hello"}) }, []int{401, 201, 201, 201, 201, 201}},
			"get-file loose":        {get(loose, ""), []int{401, 200, 404, 404, 404, 404}},
			"get-file sent":         {get(sent, ""), []int{401, 200, 200, 200, 404, 404}},
			"get-file public":       {get(public, ""), []int{401, 200, 200, 200, 200, 404}},
			"get-file-thumb loose":  {get(loose, "/thumb"), []int{401, 200, 404, 404, 404, 404}},
			"get-file-thumb sent":   {get(sent, "/thumb"), []int{401, 200, 200, 200, 404, 404}},
			"get-file-thumb public": {get(public, "/thumb"), []int{401, 200, 200, 200, 200, 404}},
		}
		covered := map[string]bool{}
		for name, c := range table {
			op, _, _ := strings.Cut(name, " ")
			covered[op] = true
			for i, p := range who {
				if got := c.do(p); got.StatusCode != c.want[i] {
					t.Errorf("%s as %q: %d, want %d: %s", name, p, got.StatusCode, c.want[i], got.body)
				}
			}
		}
		for _, op := range h.api.Ops() {
			if !covered[op.ID] {
				t.Errorf("%s has no permission test", op.ID)
			}
		}
		// A person of another workspace who asks at this workspace's door.
		req, _ := http.NewRequest("GET", h.web.URL+"/api/w/acme/files/"+public.ID.String(), nil)
		req.Header.Set("X-Person", stranger.String())
		res, err := http.DefaultClient.Do(req)
		if err != nil || res.StatusCode != 401 {
			t.Error(err, res.StatusCode)
		}
		res.Body.Close()
		h.UseViewer(nil)
		if got := get(sent, "")(lin); got.StatusCode != 404 {
			t.Errorf("without anybody who knows the readers: %d", got.StatusCode)
		}
	})
}

func TestFormsOfAllShapes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		voice := h.posted(lin, formPart{"duration_ms", "", "", "3200"}, formPart{"file", "语音.webm", "audio/webm;codecs=opus", "\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x82\x84webm"},
			formPart{"waveform", "", "", "[0, 50, 100]"})
		if voice.Type != "audio/webm" || voice.DurationMS != 3200 || !slices.Equal(voice.Waveform, []int{0, 50, 100}) || voice.Name != "语音.webm" {
			t.Fatalf("%+v", voice)
		}
		back, err := h.Get(t.Context(), acme, []ids.ID{voice.ID})
		if err != nil || !slices.Equal(back[0].Waveform, voice.Waveform) {
			t.Fatal(back, err)
		}
		if f := h.posted(lin, formPart{"file", "a%22b.txt", "", "x"}); f.Name != `a"b.txt` {
			t.Errorf("%q", f.Name)
		}
		for _, c := range []struct {
			name, code, where string
			status            int
			parts             []formPart
		}{
			{"no file", "file.form", "body.file", 422, []formPart{{"duration_ms", "", "", "1"}}},
			{"two files", "file.form", "body.file", 422, []formPart{{"file", "a", "", "1"}, {"file", "b", "", "2"}}},
			{"unknown field", "file.form", "body.colour", 422, []formPart{{"colour", "", "", "red"}, {"file", "b", "", "2"}}},
			{"duration", "file.form", "body.duration_ms", 422, []formPart{{"file", "a", "", "1"}, {"duration_ms", "", "", "-1"}}},
			{"waveform", "file.form", "body.waveform", 422, []formPart{{"waveform", "", "", "[101]"}, {"file", "a", "", "1"}}},
			{"long waveform", "file.form", "body.waveform", 422, []formPart{{"waveform", "", "", "[" + strings.Repeat("1,", 256) + "1]"}, {"file", "a", "", "1"}}},
			{"long field", "file.form", "body.waveform", 422, []formPart{{"waveform", "", "", strings.Repeat(" ", maxField+1)}, {"file", "a", "", "1"}}},
			{"empty", "file.empty", "body.file", 422, []formPart{{"file", "a", "", ""}}},
			{"too large", "file.too_large", "", 413, []formPart{{"file", "a", "", strings.Repeat("x", 3<<20+1)}}},
			{"far too large", "file.too_large", "", 413, []formPart{{"file", "a", "", strings.Repeat("x", 5<<20)}}},
		} {
			got := h.post(lin, c.parts...)
			if got.StatusCode != c.status || got.code() != c.code || !strings.Contains(string(got.body), c.where) {
				t.Errorf("%s: %d %s", c.name, got.StatusCode, got.body)
			}
		}
		if got := h.do("POST", "/files", lin, strings.NewReader("{}"), "Content-Type", "application/json"); got.code() != "file.form" {
			t.Errorf("%s", got.body)
		}
		body, typ := formOf(formPart{"file", "a", "", strings.Repeat("x", 1000)})
		whole, _ := io.ReadAll(body)
		if got := h.do("POST", "/files", lin, bytes.NewReader(whole[:500]), "Content-Type", typ); got.StatusCode != 422 || got.code() != "file.form" {
			t.Errorf("%d %s", got.StatusCode, got.body)
		}
		// Without a length known beforehand, the body is cut off where it becomes too long.
		body, typ = formOf(formPart{"file", "a", "", strings.Repeat("x", 6<<20)})
		if got := h.do("POST", "/files", lin, struct{ io.Reader }{body}, "Content-Type", typ); got.StatusCode != 413 {
			t.Errorf("%d %s", got.StatusCode, got.body)
		}
		if want := voice.Size + int64(len("x")); h.used(lin) != want {
			t.Errorf("refused uploads left %d bytes", h.used(lin)-want)
		}
	})
}

func TestDownloads(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		body := strings.Repeat("热闹0123456789", 20_000)
		f := h.upload(lin, "报告 (终稿).txt", []byte(body))
		path := "/files/" + f.ID.String()
		whole := h.do("GET", path, lin, nil)
		if whole.StatusCode != 200 || string(whole.body) != body {
			t.Fatal(whole.StatusCode, len(whole.body))
		}
		want := map[string]string{
			"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'", "Cross-Origin-Resource-Policy": "same-origin",
			"Content-Type": "text/plain", "Etag": `"` + f.ID.String() + `"`, "Accept-Ranges": "bytes",
			"Content-Disposition": `attachment; filename="__ (__).txt"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%20%28%E7%BB%88%E7%A8%BF%29.txt`,
		}
		for k, v := range want {
			if got := whole.Header.Get(k); got != v {
				t.Errorf("%s: %q, want %q", k, got, v)
			}
		}
		if cc := whole.Header.Get("Cache-Control"); !strings.HasPrefix(cc, "private") {
			t.Errorf("shared caches may keep it: %q", cc)
		}
		for _, c := range []struct {
			headers []string
			status  int
			body    string
		}{
			{[]string{"Range", "bytes=10-19"}, 206, body[10:20]},
			{[]string{"Range", "bytes=-5"}, 206, body[len(body)-5:]},
			{[]string{"Range", "bytes=300000-"}, 206, body[300000:]},
			{[]string{"Range", "bytes=9999999-"}, 416, ""},
			{[]string{"Range", "bytes=0-3", "If-Range", want["Etag"]}, 206, body[:4]},
			{[]string{"Range", "bytes=0-3", "If-Range", `"other"`}, 200, body},
			{[]string{"If-None-Match", want["Etag"]}, 304, ""},
		} {
			got := h.do("GET", path, lin, nil, c.headers...)
			if got.StatusCode != c.status || c.body != "" && string(got.body) != c.body {
				t.Errorf("%v: %d, %d bytes", c.headers, got.StatusCode, len(got.body))
			}
		}
		multi := h.do("GET", path, lin, nil, "Range", "bytes=0-2,100000-100002")
		if multi.StatusCode != 206 || !strings.HasPrefix(multi.Header.Get("Content-Type"), "multipart/byteranges") || !bytes.Contains(multi.body, []byte(body[100000:100003])) {
			t.Errorf("%d %s", multi.StatusCode, multi.body)
		}
		if got := h.do("HEAD", path, lin, nil); got.StatusCode != 200 || got.ContentLength != int64(len(body)) || len(got.body) != 0 {
			t.Errorf("HEAD: %d %d", got.StatusCode, got.ContentLength)
		}
		if got := h.do("GET", "/files/nonsense", lin, nil); got.StatusCode != 404 || got.code() != "file.not_found" {
			t.Errorf("%d %s", got.StatusCode, got.body)
		}
		h.damage(f, nil)
		if got := h.do("GET", path, lin, nil); got.StatusCode != 404 {
			t.Errorf("a file that lost its bytes answers %d", got.StatusCode)
		}
		h.damage(f, []byte(body))
	})
}

func TestNothingThatActsIsShownInline(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, c := range []struct{ name, body, typ, disposition string }{
			{"x.png", "<!DOCTYPE html><script>alert(document.cookie)</script>", "application/octet-stream", "attachment"},
			{"x.jpg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", "application/octet-stream", "attachment"},
			{"x.gif", "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>", "application/octet-stream", "attachment"},
			{"x.pdf", "%PDF-1.7\n", "application/pdf", "attachment"},
			{"x.html", string(photo(4, 4)), "image/jpeg", "inline"},
		} {
			f := h.upload(lin, c.name, []byte(c.body))
			got := h.do("GET", "/files/"+f.ID.String(), lin, nil)
			d, _, _ := strings.Cut(got.Header.Get("Content-Disposition"), ";")
			if got.Header.Get("Content-Type") != c.typ || d != c.disposition {
				t.Errorf("%s: %s, %s", c.name, got.Header.Get("Content-Type"), d)
			}
		}
		f := h.upload(lin, "x.jpg", photo(4, 4))
		if got := h.do("GET", "/files/"+f.ID.String()+"?download=1", lin, nil); !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
			t.Error(got.Header)
		}
	})
}

func TestThumbnails(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		f := h.upload(lin, "x.jpg", photo(2000, 500))
		path := "/files/" + f.ID.String() + "/thumb"
		for query, side := range map[string]int{"": 720, "?size=1": 160, "?size=161": 360, "?size=1441": 1440, "?size=99999": 1440} {
			for range 2 { // made, then read
				got := h.do("GET", path+query, lin, nil)
				m, _, err := image.DecodeConfig(bytes.NewReader(got.body))
				if err != nil || m.Width != side || m.Height != (side+2)/4 || got.Header.Get("Content-Type") != "image/jpeg" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("%q: %d %v %+v", query, got.StatusCode, err, m)
				}
				if again := h.do("GET", path+query, lin, nil, "If-None-Match", got.Header.Get("ETag")); again.StatusCode != 304 {
					t.Errorf("%q: %d", query, again.StatusCode)
				}
			}
		}
		for _, size := range []string{"0", "-1", "big"} {
			if got := h.do("GET", path+"?size="+size, lin, nil); got.StatusCode != 422 {
				t.Errorf("size %s: %d", size, got.StatusCode)
			}
		}
		text := h.upload(lin, "x.txt", []byte("x"))
		if got := h.do("GET", "/files/"+text.ID.String()+"/thumb", lin, nil); got.code() != "file.no_thumb" {
			t.Errorf("%s", got.body)
		}
		// The header is whole, the picture is not: the first try finds out, and the file says so from then on.
		cut := h.upload(lin, "y.jpg", photo(300, 300))
		h.damage(cut, photo(300, 300)[:400])
		if got := h.do("GET", "/files/"+cut.ID.String()+"/thumb?size=160", lin, nil); got.code() != "file.no_thumb" {
			t.Errorf("%d %s", got.StatusCode, got.body)
		}
		if back, _ := h.Get(t.Context(), acme, []ids.ID{cut.ID}); back[0].Thumb {
			t.Error("it still promises a thumbnail")
		}
		h.damage(cut, photo(300, 300))
	})
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"报告.pdf": "报告.pdf", "../../etc/passwd": "passwd", `C:\a\b.txt`: "b.txt", "": "file", "...": "file", ".": "file", "a/": "file", " x . ": "x",
		"a\x00b\nc\t.txt": "abc.txt", "invoice\u202egpj.exe": "invoicegpj.exe", "cafe\u0301.txt": "café.txt", "\xff\xfea.txt": "a.txt", "🎉 тест العربية.zip": "🎉 тест العربية.zip",
		".bashrc": ".bashrc", "a\u2028b": "ab", "a\u3000b": "a b", strings.Repeat("汉", 100) + ".tar.gz": strings.Repeat("汉", 79) + ".gz",
	} {
		if got := cleanName(in, ""); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	if got := cleanName("", "image/jpeg"); got != "file.jpg" {
		t.Error(got)
	}
}

func TestDispositionsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := cleanName(rapid.String().Draw(t, "name"), "")
		header := disposition(false, name)
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Fatalf("%q spells %q reads %q, %v", name, header, params["filename"], err)
		}
		if strings.ContainsFunc(header, func(r rune) bool { return r < 0x20 || r > 0x7e }) {
			t.Fatalf("%q is not ASCII", header)
		}
	})
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"a/b", `a\b`, "\x00", "热闹.txt", "\u202e", "%22", strings.Repeat("é", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := cleanName(s, "")
		if got == "" || len(got) > maxName || !utf8.ValidString(got) || strings.ContainsAny(got, `/\`) || strings.Trim(got, ".") == "" || strings.ContainsFunc(got, unicode.IsControl) {
			t.Fatalf("%q becomes %q", s, got)
		}
		if again := cleanName(got, ""); again != got {
			t.Fatalf("%q becomes %q becomes %q", s, got, again)
		}
	})
}

func TestAFullDiskIsSaidSo(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("this system has no /dev/full, so that a full disk was NOT tried: %v", err)
	}
	s := &spool{file: f}
	defer f.Close()
	if _, err := s.Write([]byte("x")); !errs.Is(err, errs.Full) {
		t.Fatal(err)
	}
}

func TestSpoolIsAFile(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s := &spool{dir: dir}
		defer s.Close()
		var want []byte
		for _, n := range rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 5000, inMemory - 1, inMemory}), 0, 5).Draw(t, "writes") {
			b := bytes.Repeat([]byte{byte(len(want))}, n)
			if m, err := s.Write(b); m != n || err != nil {
				t.Fatal(m, err)
			}
			want = append(want, b...)
		}
		from := rapid.IntRange(0, len(want)).Draw(t, "from")
		if _, err := s.Seek(int64(from-len(want)), io.SeekEnd); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(s)
		if err != nil || !bytes.Equal(got, want[from:]) || s.size != int64(len(want)) {
			t.Fatalf("%d bytes from %d of %d: %v", len(got), from, len(want), err)
		}
	})
}
