package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"hubbub/internal/gateway"
	"hubbub/internal/gateway/cluster"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/config"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jobs"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/telemetry"
	"hubbub/internal/rooms/activity/intake"
	"hubbub/internal/rooms/chat/chathttp"
	"hubbub/internal/rooms/chat/marks"
	"hubbub/internal/rooms/chat/shelf"
	"hubbub/internal/rooms/chat/welcome"
	"hubbub/internal/rooms/identity/origin"
	"hubbub/internal/spine"
	"hubbub/internal/webui"
)

// Server is a node that serves.
type Server struct {
	*Data
	cfg     config.Config
	limiter ratelimit.Limiter
	metrics *telemetry.Metrics
	health  *telemetry.Health
	gateway *gateway.Gateway
	api     *httpapi.API
	jobs    *jobs.Runner
	nodes   *nodes // nil when there is only this one
	mux     *http.ServeMux

	http, admin *http.Server
	consumers   consumers
}

// rateKeys is how many people and addresses the limiter of one node tells apart at a time (16 bytes each).
const rateKeys = 1 << 18

// NewServer opens the data and everything that serves it. Nothing listens before Serve.
func NewServer(ctx context.Context, cfg config.Config) (_ *Server, err error) {
	s := &Server{cfg: cfg, metrics: telemetry.NewMetrics(), health: &telemetry.Health{}, limiter: ratelimit.NewMemory(rateKeys, time.Now), mux: http.NewServeMux()}
	if cfg.Redis != "" {
		if s.nodes, err = openNodes(cfg.Redis.Reveal()); err != nil {
			return nil, err
		}
		s.limiter = ratelimit.NewRedis(s.nodes.client, "hubbub:limit:", s.limiter)
	}
	defer func() {
		if err != nil {
			s.nodes.close()
		}
	}()
	if s.Data, err = open(ctx, cfg.Storage, options{limits: cfg.Limits, publicURL: cfg.URL(), limiter: s.limiter, mail: cfg.Mail, signOn: cfg.SignOn,
		network: cfg.Network, wake: s.wake, metrics: s.metrics.Registry}); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Data.Close())
		}
	}()
	s.gateway, err = gateway.Open(gateway.Config{Auth: s.Identity, Chat: sockets{s.Chat}, People: seen{s.Identity}, Clock: s.Clock, Metrics: s.metrics.Registry,
		Origins: []string{cfg.URL()}, Limits: callLimits(cfg.Limits), Redis: between(cfg)})
	if err != nil {
		return nil, err
	}
	s.live.to.Store(s.gateway)
	s.join()
	lease, err := jobs.NewSQLLease(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	s.jobs = jobs.New(lease, s.metrics.Registry)
	s.consumers.all = append(s.consumers.all, s.Notify.Consumer(), s.Bridges.Consumer(), s.Search.Consumer(), s.host().Consumer())
	s.addJobs()
	s.addActivity()
	s.health.Register("database", s.DB.Ping)
	s.mount()
	return s, nil
}

// host welcomes newcomers.
func (d *Data) host() *welcome.Host {
	return &welcome.Host{Chat: d.Chat, DB: d.DB, IDs: d.IDs, Locale: func(ctx context.Context, workspace ids.ID) (string, error) {
		w, err := d.Identity.WorkspaceByID(ctx, workspace)
		return w.Settings.Locale, err
	}}
}

// between is how the gateways of several nodes reach each other; nil when there is only this one.
func between(cfg config.Config) *cluster.Config {
	if cfg.Redis == "" {
		return nil
	}
	return &cluster.Config{URL: cfg.Redis.Reveal()}
}

// join lets identity end access here and on the other nodes.
func (s *Server) join() {
	if s.nodes == nil {
		s.Identity.Use(nil, s.gateway)
		return
	}
	s.nodes.forget = s.Identity.Forget
	s.Identity.Use(s.nodes, s.gateway)
}

// mount puts every route on the mux: the API, sockets, the pages, health.
func (s *Server) mount() {
	s.api = httpapi.New(telemetry.Build().Version, s.Identity, s.guard)
	s.Register(s.api)
	s.gateway.Register(s.mux)
	s.mux.Handle("/api/", s.api.Handler())
	s.mux.Handle(intake.Path, s.Intake.Handler())
	s.mux.Handle("GET /metrics", loopbackOnly(s.metrics.Handler()))
	s.mux.Handle("GET /healthz", s.health.LiveHandler())
	s.mux.Handle("GET /readyz", s.health.ReadyHandler())
	s.mux.Handle("/", webui.Handler())
}

// callLimits lets one socket call about as often as one person may ask over HTTP, and at least as often as somebody who types fast.
func callLimits(l config.Limits) gateway.Limits {
	calls := max(50, float64(l.Requests)/60)
	return gateway.Limits{Calls: calls, Burst: int(4 * calls)}
}

// wake lets a job run soon, once there are jobs.
func (s *Server) wake(job string) {
	if s.jobs != nil {
		s.jobs.Wake(job)
	}
}

// Register adds the operations of all rooms to an API; the generator of api/openapi.json uses it too.
func (d *Data) Register(api *httpapi.API) {
	d.Identity.Register(api)
	d.Files.Register(api)
	(&chathttp.Room{Chat: d.Chat, Keep: d.Keep, Cards: d.Cards, Reach: d.Reach, Shelf: &shelf.Shelf{Chat: d.Chat, DB: d.DB}, Marks: &marks.Marks{Chat: d.Chat}}).Register(api)
	d.Notify.Register(api)
	d.Bridges.Register(api)
	d.Search.Register(api)
	d.Activity.Register(api)
	d.Intake.Register(api)
	d.Questions.Register(api)
	d.registerMailbox(api)
}

// loopbackOnly keeps figures from the world; others read them on the admin listener.
func loopbackOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() || r.Header.Get("X-Forwarded-For") != "" {
			http.NotFound(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// guard bounds how many requests one person, or one address that is not signed in, makes in a minute.
func (s *Server) guard(ctx context.Context, a actor.Actor, _ httpapi.Op) error {
	if s.cfg.Limits.Requests <= 0 {
		return nil
	}
	key := "requests:" + a.Person.String()
	if !a.Known() {
		c, _ := origin.Of(ctx)
		key = "requests:" + c.Network()
	}
	return ratelimit.Check(ctx, s.limiter, "app.guard", key, s.cfg.Limits.Requests, time.Minute)
}

// SetupURL is the one-time link that makes the first workspace; empty when there is one.
func (s *Server) SetupURL(ctx context.Context) string {
	link, err := s.Identity.SetupLink(ctx)
	if err != nil {
		slog.Error("the setup link could not be made", "error", err)
	}
	return link
}

// Serve listens until ctx ends, then drains: readiness goes, sockets are told to come back, requests end, what is only in memory is stored.
func (s *Server) Serve(ctx context.Context, ready func(url string)) (err error) {
	defer func() { err = errors.Join(err, s.Data.Close()) }()
	tune()
	l, err := net.Listen("tcp", s.cfg.Server.Listen)
	if err != nil {
		return err
	}
	s.http = &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug)}
	failed := make(chan error, 2)
	go func() { failed <- s.listen(l) }()
	if err := s.openAdmin(failed); err != nil {
		return errors.Join(err, l.Close())
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.consumers.start(background, s.Spine)
	s.consumers.wg.Go(func() { s.Search.Run(background) })
	if s.nodes != nil {
		s.consumers.wg.Go(func() { s.nodes.listen(background) })
	}
	s.jobs.Start(background)
	if ready != nil {
		ready(s.cfg.URL())
	}
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Server.Drain)
	defer cancel()
	s.health.Drain()
	err = errors.Join(err, s.gateway.Close(drain), s.http.Shutdown(drain), s.jobs.Stop(drain))
	stop()
	s.consumers.wait()
	s.nodes.close()
	s.live.to.Store(nil)
	if s.admin != nil {
		err = errors.Join(err, s.admin.Close())
	}
	return err
}

func (s *Server) handler() http.Handler {
	return s.metrics.Middleware(origin.Wrap(s.cfg.Network.TrustedProxies, s.mux))
}

func (s *Server) listen(l net.Listener) error {
	var err error
	if s.cfg.TLS.Cert != "" {
		err = s.http.ServeTLS(l, s.cfg.TLS.Cert, s.cfg.TLS.Key)
	} else {
		err = s.http.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// openAdmin listens for operators, if asked to.
func (s *Server) openAdmin(failed chan<- error) error {
	if s.cfg.Admin.Listen == "" {
		return nil
	}
	l, err := net.Listen("tcp", s.cfg.Admin.Listen)
	if err != nil {
		return err
	}
	s.admin = &http.Server{Handler: telemetry.AdminHandler(s.metrics, s.health), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := s.admin.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}()
	return nil
}

// tune lets the heap of a small server grow to a size at which collecting costs little, unless the operator set it otherwise.
func tune() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// consumers are the readers of the spine that run while a node serves.
type consumers struct {
	all []spine.Consumer
	wg  sync.WaitGroup
}

func (c *consumers) start(ctx context.Context, s *spine.Spine) {
	for _, one := range c.all {
		c.wg.Go(func() { s.Run(ctx, one) })
	}
}

func (c *consumers) wait() { c.wg.Wait() }
