package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/pprof"
	"sync"
	"sync/atomic"
	"time"
)

// checkTimeout is how long one check may take before it counts as failed.
const checkTimeout = 2 * time.Second

// Health knows whether this node should be sent traffic. The zero value is ready for use.
type Health struct {
	mu       sync.Mutex // a leaf
	checks   map[string]func(context.Context) error
	advice   map[string]func(context.Context) error
	draining atomic.Bool
}

// Register adds a check to readiness. A check must end when its context does.
func (h *Health) Register(name string, check func(context.Context) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.checks == nil {
		h.checks = map[string]func(context.Context) error{}
	}
	h.checks[name] = check
}

// Advise adds something that operators should know of while the node goes on working: a failure is shown, and the node stays ready.
func (h *Health) Advise(name string, check func(context.Context) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.advice == nil {
		h.advice = map[string]func(context.Context) error{}
	}
	h.advice[name] = check
}

// advised is what is said beside readiness, by name.
func (h *Health) advised(ctx context.Context, into map[string]string) {
	h.mu.Lock()
	all := maps.Clone(h.advice)
	h.mu.Unlock()
	for name, check := range all {
		if into[name] = "ok"; check(ctx) != nil {
			into[name] = "warning"
		}
	}
}

// Drain makes the node unready for good: it is stopping.
func (h *Health) Drain() { h.draining.Store(true) }

// Check runs all checks side by side and says what is wrong, by name; nil values are well.
func (h *Health) Check(ctx context.Context) map[string]error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	h.mu.Lock()
	results := make(map[string]error, len(h.checks)+1)
	type result struct {
		name string
		err  error
	}
	done := make(chan result, len(h.checks))
	for name, check := range h.checks {
		results[name] = errors.New("took too long")
		go func() { done <- result{name, check(ctx)} }()
	}
	h.mu.Unlock()
	if h.draining.Load() {
		results["draining"] = errors.New("the node is stopping")
	}
	for range cap(done) {
		select {
		case r := <-done:
			results[r.name] = r.err
		case <-ctx.Done():
			return results
		}
	}
	return results
}

// LiveHandler is /healthz: the process answers.
func (h *Health) LiveHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { writeHealth(w, http.StatusOK, "ok", nil) })
}

// ReadyHandler is /readyz: 200, or 503 with the names of what fails. Causes go to the log, since anybody may ask.
func (h *Health) ReadyHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, word := http.StatusOK, "ready"
		checks := map[string]string{}
		h.advised(r.Context(), checks)
		for name, err := range h.Check(r.Context()) {
			checks[name] = "ok"
			if err != nil {
				checks[name], status, word = "failed", http.StatusServiceUnavailable, "unready"
				if name != "draining" {
					slog.WarnContext(r.Context(), "readiness check failed", "check", name, "error", err)
				}
			}
		}
		writeHealth(w, status, word, checks)
	})
}

func writeHealth(w http.ResponseWriter, status int, word string, checks map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// Whoever asked may be gone; there is nobody else to tell.
	_ = json.NewEncoder(w).Encode(struct {
		Status string            `json:"status"`
		Checks map[string]string `json:"checks,omitempty"`
	}{word, checks})
}

// AdminHandler is what the admin listener serves: /metrics, /healthz, /readyz and /debug/pprof/.
func AdminHandler(m *Metrics, h *Health) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.Handle("GET /healthz", h.LiveHandler())
	mux.Handle("GET /readyz", h.ReadyHandler())
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}
