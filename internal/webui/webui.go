package webui

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

//go:embed all:dist
var dist embed.FS

// Policy is the Content-Security-Policy of every page: all that runs or is shown comes from us.
const Policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; " +
	"media-src 'self' blob:; connect-src 'self' ws: wss:; worker-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"

const index = "index.html"

// file is one file in the encodings that the build made of it.
type file struct {
	kind  string
	etag  string
	cache string
	plain []byte
	byEnc map[string][]byte
}

type handler struct{ files map[string]*file }

// Handler serves the client that was built into the binary. Mount it below everything else: it answers every path that has no
// extension with the client's page, whose own router takes over.
func Handler() http.Handler {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err)
	}
	return newHandler(sub)
}

func newHandler(from fs.FS) *handler {
	h := &handler{files: map[string]*file{}}
	err := fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		body, err := fs.ReadFile(from, name)
		if err == nil {
			h.add(name, body)
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	return h
}

func (h *handler) add(name string, body []byte) {
	enc := map[string]string{".br": "br", ".gz": "gzip"}[path.Ext(name)]
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".br"), ".gz")
	f := h.files[name]
	if f == nil {
		f = &file{kind: kindOf(name), cache: "no-cache", byEnc: map[string][]byte{}}
		if strings.HasPrefix(name, "assets/") {
			f.cache = "public, max-age=31536000, immutable"
		}
		h.files[name] = f
	}
	if enc != "" {
		f.byEnc[enc] = body
		return
	}
	sum := sha256.Sum256(body)
	f.plain, f.etag = body, hex.EncodeToString(sum[:12])
}

func kindOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".webmanifest":
		return "application/manifest+json"
	default:
		if kind := mime.TypeByExtension(ext); kind != "" {
			return kind
		}
		return "application/octet-stream"
	}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", Policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=()")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	f := h.files[name]
	if f == nil && path.Ext(name) == "" {
		f = h.files[index]
		if f == nil {
			http.Error(w, "The web client is not in this binary. Build it first: make build", http.StatusServiceUnavailable)
			return
		}
	}
	if f == nil {
		http.NotFound(w, r)
		return
	}
	f.serve(w, r)
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", f.kind)
	header.Set("Cache-Control", f.cache)
	header.Set("Vary", "Accept-Encoding")
	body, etag := f.plain, f.etag
	for _, enc := range []string{"br", "gzip"} {
		if packed := f.byEnc[enc]; packed != nil && accepts(r.Header.Get("Accept-Encoding"), enc) {
			header.Set("Content-Encoding", enc)
			body, etag = packed, f.etag+"-"+enc
			break
		}
	}
	header.Set("Etag", strconv.Quote(etag))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// accepts tells whether a header such as "gzip, br;q=0" allows an encoding.
func accepts(header, enc string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) != enc {
			continue
		}
		quality, found := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		value, err := strconv.ParseFloat(quality, 64)
		return !found || (err == nil && value > 0)
	}
	return false
}
