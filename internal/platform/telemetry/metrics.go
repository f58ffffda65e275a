package telemetry

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is what one server counts. Rooms register their own collectors with Registry, named hubbub_<room>_….
type Metrics struct {
	Registry *prometheus.Registry

	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

// NewMetrics makes a registry with the runtime's, the process's and the build's figures in it.
func NewMetrics() *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hubbub_http_requests_total", Help: "Requests answered, by method, route and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hubbub_http_request_seconds", Help: "Time to answer, by route; upgraded connections are not counted.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "hubbub_http_requests_in_flight", Help: "Requests being answered."}),
	}
	build := Build()
	info := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "hubbub_build_info", Help: "1, labelled with what is running.",
		ConstLabels: prometheus.Labels{"version": build.Version, "revision": build.Revision, "go": build.Go},
	}, func() float64 { return 1 })
	m.Registry.MustRegister(m.requests, m.seconds, m.inFlight, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler is /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{Registry: m.Registry})
}

type routeKey struct{}

// NameRoute tells Middleware which route a request took, for handlers behind a router that net/http does not know.
func NameRoute(ctx context.Context, route string) {
	if name, ok := ctx.Value(routeKey{}).(*string); ok {
		*name = route
	}
}

// Middleware counts and times requests. A route is the pattern that NameRoute gave or that http.ServeMux matched, else "other".
func (m *Metrics) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var route string
		r = r.WithContext(context.WithValue(r.Context(), routeKey{}, &route))
		rec := &recorder{ResponseWriter: w}
		started := time.Now()
		m.inFlight.Inc()
		defer func() {
			m.inFlight.Dec()
			if route == "" {
				route = r.Pattern
			}
			if route == "" {
				route = "other"
			}
			status := rec.status
			panicked := recover()
			switch {
			case rec.hijacked:
				status = http.StatusSwitchingProtocols
			case panicked != nil && status == 0:
				status = http.StatusInternalServerError
			case status == 0:
				status = http.StatusOK
			}
			m.requests.WithLabelValues(knownMethod(r.Method), route, strconv.Itoa(status)).Inc()
			if !rec.hijacked {
				m.seconds.WithLabelValues(route).Observe(time.Since(started).Seconds())
			}
			if panicked != nil {
				panic(panicked)
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// knownMethod keeps made-up methods from becoming labels.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// recorder notes the status. It keeps what the wrapped writer can do beyond ResponseWriter.
type recorder struct {
	http.ResponseWriter
	status   int
	hijacked bool
}

func (r *recorder) WriteHeader(status int) {
	// 1xx are followed by the real one; 101 ends the exchange.
	if r.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(p)
}

// ReadFrom lets files go out without a copy through memory.
func (r *recorder) ReadFrom(src io.Reader) (int64, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return io.Copy(r.ResponseWriter, src)
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Flush and Hijack are asked for by type by the libraries that stream.
func (r *recorder) Flush() {
	// A writer that cannot flush has nothing to hold back.
	_ = http.NewResponseController(r.ResponseWriter).Flush()
}

func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(r.ResponseWriter).Hijack()
	r.hijacked = r.hijacked || err == nil
	return conn, rw, err
}
