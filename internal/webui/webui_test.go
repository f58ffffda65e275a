package webui

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func built() *handler {
	return newHandler(fstest.MapFS{
		".keep":                 {},
		"index.html":            {Data: []byte("<!doctype html>page")},
		"index.html.gz":         {Data: []byte("packed page")},
		"sw.js":                 {Data: []byte("worker")},
		"assets/app-1a2b.js":    {Data: []byte("script")},
		"assets/app-1a2b.js.br": {Data: []byte("packed script")},
	})
}

func get(t *testing.T, h http.Handler, method, target string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	var b strings.Builder
	buf := make([]byte, 512)
	for {
		n, err := r.Body.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			return b.String()
		}
	}
}

func TestServes(t *testing.T) {
	for _, c := range []struct {
		name, method, path, accept string
		status                     int
		body, cache, kind, enc     string
	}{
		{"page", "GET", "/", "", 200, "<!doctype html>page", "no-cache", "text/html; charset=utf-8", ""},
		{"route of the client", "GET", "/w/acme/c/42/7", "", 200, "<!doctype html>page", "no-cache", "text/html; charset=utf-8", ""},
		{"page, packed", "GET", "/login", "gzip, deflate", 200, "packed page", "no-cache", "text/html; charset=utf-8", "gzip"},
		{"asset", "GET", "/assets/app-1a2b.js", "", 200, "script", "public, max-age=31536000, immutable", "text/javascript; charset=utf-8", ""},
		{"asset, packed", "GET", "/assets/app-1a2b.js", "gzip, br", 200, "packed script", "public, max-age=31536000, immutable", "text/javascript; charset=utf-8", "br"},
		{"encoding refused", "GET", "/assets/app-1a2b.js", "br;q=0, gzip", 200, "script", "public, max-age=31536000, immutable", "text/javascript; charset=utf-8", ""},
		{"service worker is always fresh", "GET", "/sw.js", "", 200, "worker", "no-cache", "text/javascript; charset=utf-8", ""},
		{"old asset", "GET", "/assets/app-0000.js", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", ""},
		{"packed files have no address", "GET", "/assets/app-1a2b.js.br", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", ""},
		{"no way up", "GET", "/assets/../../webui.go", "", 404, "404 page not found\n", "", "text/plain; charset=utf-8", ""},
		{"nothing to post to", "POST", "/login", "", 405, "method not allowed\n", "", "text/plain; charset=utf-8", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := get(t, built(), c.method, c.path, "Accept-Encoding", c.accept)
			if got := body(t, r); r.StatusCode != c.status || got != c.body {
				t.Fatalf("got %d %q, want %d %q", r.StatusCode, got, c.status, c.body)
			}
			for name, want := range map[string]string{"Cache-Control": c.cache, "Content-Type": c.kind, "Content-Encoding": c.enc} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s: got %q, want %q", name, got, want)
				}
			}
			if got := r.Header.Get("Content-Security-Policy"); got != Policy {
				t.Errorf("policy: %q", got)
			}
		})
	}
}

func TestUnchangedIsNotSentAgain(t *testing.T) {
	h := built()
	first := get(t, h, "GET", "/")
	again := get(t, h, "GET", "/w/acme", "If-None-Match", first.Header.Get("Etag"))
	if again.StatusCode != http.StatusNotModified {
		t.Fatalf("got %d", again.StatusCode)
	}
	if packed := get(t, h, "GET", "/", "Accept-Encoding", "gzip"); packed.Header.Get("Etag") == first.Header.Get("Etag") {
		t.Fatal("two encodings share an entity tag")
	}
}

func TestWithoutAClientSaysHowToBuildOne(t *testing.T) {
	r := get(t, newHandler(fstest.MapFS{".keep": {}}), "GET", "/")
	if r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body(t, r), "make build") {
		t.Fatalf("got %d", r.StatusCode)
	}
}

func TestEmbedded(t *testing.T) {
	r := get(t, Handler(), "GET", "/")
	if r.StatusCode != http.StatusOK && r.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("got %d", r.StatusCode)
	}
}
