package telemetry

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestLogger(t *testing.T) {
	var b bytes.Buffer
	log, err := NewLogger(&b, "warn", "json")
	if err != nil {
		t.Fatal(err)
	}
	ctx := With(With(context.Background(), slog.String("request", "r1")), slog.Int("person", 7))
	log.InfoContext(ctx, "too small")
	log.With("room", "chat").WithGroup("g").WarnContext(ctx, "热闹", "k", "v")
	var line map[string]any
	if err := json.Unmarshal(b.Bytes(), &line); err != nil {
		t.Fatalf("%q: %v", b.String(), err)
	}
	group, _ := line["g"].(map[string]any)
	if line["msg"] != "热闹" || line["room"] != "chat" || group["k"] != "v" || group["request"] != "r1" || group["person"] != 7.0 {
		t.Errorf("got %v", line)
	}
	// Two branches of one context do not write into each other's attributes.
	base := With(context.Background(), slog.Int("a", 1))
	left, right := With(base, slog.Int("b", 2)), With(base, slog.Int("b", 3))
	b.Reset()
	log.WarnContext(left, "left")
	log.WarnContext(right, "right")
	if !strings.Contains(b.String(), `"left","a":1,"b":2`) || !strings.Contains(b.String(), `"right","a":1,"b":3`) {
		t.Errorf("got %s", b.String())
	}
	for _, c := range [][2]string{{"loud", "text"}, {"info", "xml"}} {
		if _, err := NewLogger(&b, c[0], c[1]); err == nil {
			t.Errorf("%v was accepted", c)
		}
	}
}

func TestBuild(t *testing.T) {
	if b := Build(); b.Version == "" || !strings.HasPrefix(b.Go, "go1.") || b.Platform == "" {
		t.Errorf("got %+v", b)
	}
}

func serve(h http.Handler, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

func TestMiddleware(t *testing.T) {
	m := NewMetrics()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /people/{id}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })
	mux.HandleFunc("POST /named", func(w http.ResponseWriter, r *http.Request) {
		NameRoute(r.Context(), "/real/{name}")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusTeapot)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.Copy(w, strings.NewReader("file")) })
	mux.HandleFunc("/silent", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	h := m.Middleware(mux)
	for range 3 {
		serve(h, "GET", "/people/17")
	}
	serve(h, "GET", "/people/18")
	serve(h, "POST", "/named")
	serve(h, "GET", "/file")
	serve(h, "GET", "/silent")
	serve(h, "PROPFIND", "/nowhere")
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("the panic was swallowed")
			}
		}()
		serve(h, "GET", "/panic")
	}()
	want := `
# HELP hubbub_http_requests_total Requests answered, by method, route and status.
# TYPE hubbub_http_requests_total counter
hubbub_http_requests_total{method="GET",route="/file",status="200"} 1
hubbub_http_requests_total{method="GET",route="/panic",status="500"} 1
hubbub_http_requests_total{method="GET",route="/silent",status="200"} 1
hubbub_http_requests_total{method="GET",route="GET /people/{id}",status="200"} 4
hubbub_http_requests_total{method="POST",route="/real/{name}",status="418"} 1
hubbub_http_requests_total{method="other",route="other",status="404"} 1
# HELP hubbub_http_requests_in_flight Requests being answered.
# TYPE hubbub_http_requests_in_flight gauge
hubbub_http_requests_in_flight 0
`
	if err := testutil.GatherAndCompare(m.Registry, strings.NewReader(want), "hubbub_http_requests_total", "hubbub_http_requests_in_flight"); err != nil {
		t.Error(err)
	}
	body := serve(m.Handler(), "GET", "/metrics").Body.String()
	for _, name := range []string{"hubbub_http_request_seconds_bucket", "hubbub_build_info{", "go_goroutines", "process_resident_memory_bytes"} {
		if !strings.Contains(body, name) {
			t.Errorf("/metrics lacks %s", name)
		}
	}
}

// What streams asks for Flush and Hijack must get through the middleware on a real connection.
func TestMiddlewareStreams(t *testing.T) {
	m := NewMetrics()
	next := make(chan struct{})
	counted := make(chan struct{}, 2) // each time that the middleware has returned
	h := m.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hijack" {
			conn, rw, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\n\r\nraw\n")
			_ = rw.Flush()
			return
		}
		fmt.Fprintln(w, "first")
		w.(http.Flusher).Flush()
		<-next
		fmt.Fprintln(w, "second")
	}))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		counted <- struct{}{}
	}))
	defer s.Close()
	resp, err := http.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	if !lines.Scan() || lines.Text() != "first" {
		t.Fatalf("got %q", lines.Text())
	}
	close(next)
	if !lines.Scan() || lines.Text() != "second" {
		t.Fatalf("got %q", lines.Text())
	}
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /hijack HTTP/1.1\r\nHost: x\r\n\r\n")
	if all, err := io.ReadAll(conn); err != nil || !strings.HasSuffix(string(all), "raw\n") {
		t.Errorf("got %q, %v", all, err)
	}
	// A client may have all it wants before the request is counted, and Close does not wait for connections that were taken over.
	<-counted
	<-counted
	want := `
# HELP hubbub_http_requests_total Requests answered, by method, route and status.
# TYPE hubbub_http_requests_total counter
hubbub_http_requests_total{method="GET",route="other",status="101"} 1
hubbub_http_requests_total{method="GET",route="other",status="200"} 1
`
	if err := testutil.GatherAndCompare(m.Registry, strings.NewReader(want), "hubbub_http_requests_total"); err != nil {
		t.Error(err)
	}
	if n := testutil.CollectAndCount(m.seconds); n != 1 {
		t.Errorf("%d series of times, want 1: an upgraded connection has none", n)
	}
}

func TestHealth(t *testing.T) {
	var h Health
	admin := AdminHandler(NewMetrics(), &h)
	ready := func() (int, string) {
		w := serve(admin, "GET", "/readyz")
		return w.Code, strings.TrimSpace(w.Body.String())
	}
	expect := func(code int, body string) {
		t.Helper()
		if c, b := ready(); c != code || b != body {
			t.Errorf("got %d %s, want %d %s", c, b, code, body)
		}
	}
	expect(200, `{"status":"ready"}`)
	var fault error
	h.Register("database", func(context.Context) error { return fault })
	expect(200, `{"status":"ready","checks":{"database":"ok"}}`)
	fault = errors.New("password hunter2 refused")
	expect(503, `{"status":"unready","checks":{"database":"failed"}}`)
	fault = nil
	h.Drain()
	expect(503, `{"status":"unready","checks":{"database":"ok","draining":"failed"}}`)
	if w := serve(admin, "GET", "/healthz"); w.Code != 200 || !strings.Contains(w.Body.String(), "ok") {
		t.Errorf("liveness: %d", w.Code)
	}
	for path, code := range map[string]int{"/metrics": 200, "/debug/pprof/": 200, "/debug/pprof/cmdline": 200, "/debug/pprof/heap": 200, "/debug/pprof/symbol": 200, "/": 404} {
		if w := serve(admin, "GET", path); w.Code != code {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// A check that hangs fails, and does not hold up the answer for long.
func TestHangingCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h Health
		release := make(chan struct{})
		h.Register("stuck", func(context.Context) error { <-release; return nil })
		h.Register("fine", func(context.Context) error { return nil })
		started := time.Now()
		got := h.Check(context.Background())
		if took := time.Since(started); took != checkTimeout {
			t.Errorf("took %v", took)
		}
		if got["stuck"] == nil || got["fine"] != nil {
			t.Errorf("got %v", got)
		}
		close(release)
	})
}
