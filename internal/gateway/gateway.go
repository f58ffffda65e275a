package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/internal/gateway/cluster"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ids"

	"github.com/centrifugal/centrifuge"
	"github.com/prometheus/client_golang/prometheus"
)

// Config is what a Gateway needs.
type Config struct {
	Auth    httpapi.Authenticator
	Chat    Chat
	People  People // nil: nobody wants to know
	Clock   clock.Clock
	Redis   *cluster.Config      // nil: there is only this node
	Metrics *prometheus.Registry // nil: kept to itself
	Origins []string             // whose pages may use the cookie besides our own, such as https://chat.example.org
	Limits  Limits
	Grace   time.Duration // how long somebody without a socket still counts as there; 10 s if zero
	Ping    time.Duration // between pings; 25 s if zero
}

func (c *Config) ping() centrifuge.PingPongConfig {
	return centrifuge.PingPongConfig{PingInterval: c.Ping, PongTimeout: c.Ping * 2 / 5}
}

// Gateway is the real-time side of one node.
type Gateway struct {
	cfg      Config
	node     *centrifuge.Node
	feeds    feeds
	people   people
	pool     *pool
	heads    *heads
	presence *presence
	seen     *sightings
	gate     gate
	metrics  *metrics
	cluster  *cluster.Cluster // nil when there is only this node
	library  atomic.Pointer[centrifuge.ControlEventHandler]
	endings  atomic.Int64
	arrivals atomic.Int64 // connections ever
	closing  atomic.Bool
	running  sync.WaitGroup // connections
	stop     chan struct{}
	loops    sync.WaitGroup
}

// Open starts a gateway.
func Open(cfg Config) (*Gateway, error) {
	const op = "gateway.Open"
	cfg.Limits = cfg.Limits.withDefaults()
	if cfg.Grace == 0 {
		cfg.Grace = 10 * time.Second
	}
	if cfg.Ping == 0 {
		cfg.Ping = 25 * time.Second
	}
	if cfg.Metrics == nil {
		cfg.Metrics = prometheus.NewRegistry()
	}
	node, err := centrifuge.New(centrifuge.Config{
		LogLevel: centrifuge.LogLevelWarn, LogHandler: logEntry,
		ClientQueueMaxSize: cfg.Limits.MaxQueue, ClientChannelLimit: cfg.Limits.Channels,
		Metrics: centrifuge.MetricsConfig{RegistererGatherer: cfg.Metrics, MetricsNamespace: "hubbub_socket"},
	})
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	node.SetBroker(silent{})
	g := &Gateway{
		cfg: cfg, node: node, gate: newGate(), stop: make(chan struct{}),
		presence: &presence{node: node, all: map[ids.ID]*standing{}},
		seen:     &sightings{people: cfg.People, due: map[ids.ID]Sighting{}},
		metrics:  newMetrics(cfg.Metrics),
	}
	g.heads = &heads{g: g, kick: make(chan struct{}, 1)}
	node.OnConnecting(g.onConnecting)
	node.OnConnect(g.onConnect)
	if cfg.Redis != nil {
		if g.cluster, err = cluster.Open(side{g}, *cfg.Redis); err != nil {
			return nil, errs.Wrap(op, err)
		}
		node.SetController(side{g})
		g.presence.gossip = func(w, p ids.ID, s state) {
			g.cluster.Gossip(cluster.Presence{Workspace: w, Person: p, State: uint8(s)})
		}
	}
	if err := node.Run(); err != nil {
		return nil, errs.Wrap(op, err)
	}
	g.pool = newPool(runtime.GOMAXPROCS(0))
	g.loops.Go(func() { g.heads.runBeat(g.stop) })
	g.loops.Go(func() { g.heads.runMentions(g.stop) })
	g.loops.Go(g.reportSeen)
	g.loops.Go(g.settle)
	return g, nil
}

func logEntry(e centrifuge.LogEntry) {
	level := slog.LevelWarn
	if e.Level >= centrifuge.LogLevelError {
		level = slog.LevelError
	}
	args := make([]any, 0, 2*len(e.Fields))
	for k, v := range e.Fields {
		args = append(args, k, v)
	}
	slog.Log(context.Background(), level, "socket: "+e.Message, args...)
}

// Register mounts the routes of the sockets.
func (g *Gateway) Register(mux *http.ServeMux) {
	ping := g.cfg.ping()
	mux.HandleFunc("GET /api/socket/websocket", g.serveWebSocket)
	mux.HandleFunc("/api/socket/http_stream", g.fallback(centrifuge.NewHTTPStreamHandler(g.node, centrifuge.HTTPStreamConfig{MaxRequestBodySize: maxHello, PingPongConfig: ping})))
	mux.HandleFunc("/api/socket/sse", g.fallback(centrifuge.NewSSEHandler(g.node, centrifuge.SSEConfig{MaxRequestBodySize: maxHello, PingPongConfig: ping})))
	mux.Handle("/api/socket/emulation", centrifuge.NewEmulationHandler(g.node, centrifuge.EmulationConfig{MaxRequestBodySize: 2 * maxBody}))
}

// Close tells every socket to come back soon, waits until they are gone or ctx ends, and stops.
func (g *Gateway) Close(ctx context.Context) error {
	if g.closing.Swap(true) {
		return nil
	}
	err := g.node.Shutdown(ctx)
	gone := make(chan struct{})
	go func() {
		g.running.Wait()
		close(gone)
	}()
	select {
	case <-gone:
	case <-ctx.Done():
		err = ctx.Err()
	}
	g.people.all(func(p *person) { g.seen.add(p, time.UnixMilli(p.touched.Load())) })
	close(g.stop)
	g.loops.Wait()
	g.pool.close()
	if g.cluster != nil {
		g.cluster.Close()
	}
	return errs.Wrap("gateway.Close", err)
}

// reportSeen tells who was last there, and once more at the end.
func (g *Gateway) reportSeen() {
	flush, all := time.NewTicker(seenFlush), time.NewTicker(seenEvery)
	defer flush.Stop()
	defer all.Stop()
	for {
		ctx, cancel := context.WithTimeout(context.Background(), seenFlush)
		select {
		case <-all.C:
			g.people.all(func(p *person) { g.seen.add(p, time.UnixMilli(p.touched.Load())) })
		case <-flush.C:
			g.report(ctx)
		case <-g.stop:
			g.report(ctx)
			cancel()
			return
		}
		cancel()
	}
}

const (
	stormEvery = 2 * time.Second
	stormSize  = 500 // arrivals in that time
)

// settle gives memory back after many have come at once. What their coming took is garbage by then, and a heap that little is asked of
// would keep it for minutes.
func (g *Gateway) settle() {
	tick := time.NewTicker(stormEvery)
	defer tick.Stop()
	storm, before := false, int64(0)
	for {
		select {
		case <-tick.C:
		case <-g.stop:
			return
		}
		now := g.arrivals.Load()
		came := now - before
		before = now
		switch {
		case came >= stormSize:
			storm = true
		case storm && came < stormSize/10:
			storm = false
			debug.FreeOSMemory()
		}
	}
}

func (g *Gateway) report(ctx context.Context) {
	if err := g.seen.flush(ctx); err != nil {
		slog.Error("who was last seen could not be kept", "error", err)
	}
}

// Publish gives what a conversation gained to everybody whom it concerns. It is called in the order of the conversation's numbers.
func (g *Gateway) Publish(f Frame) {
	if g.cluster != nil {
		g.carry(f)
		return
	}
	if fd := g.feeds.find(f.Conversation); fd != nil {
		fd.publish(f)
	}
}

// PublishPersonal gives a person's own entries to all his sockets.
func (g *Gateway) PublishPersonal(id ids.ID, data []byte) {
	if p := g.people.find(id); p != nil {
		p.push(data)
	}
	if g.cluster != nil {
		g.cluster.Send(id, parcel(parcelPersonal, int64(id)), data)
	}
}

// PublishEphemeral gives something without a number to those who follow a conversation. It may be lost.
func (g *Gateway) PublishEphemeral(conversation ids.ID, data []byte) {
	if f := g.feeds.find(conversation); f != nil {
		f.push(piece{data: data})
	}
	if g.cluster != nil {
		g.cluster.Send(conversation, parcel(parcelEphemeral, int64(conversation)), data)
	}
}

// Joined tells that people came into a conversation.
func (g *Gateway) Joined(conversation ids.ID, people ...ids.ID) {
	for _, id := range people {
		g.join(id, conversation)
	}
	if g.cluster != nil {
		g.cluster.Joined(conversation, people)
	}
}

// Left tells that people are no longer in a conversation. When it returns without an error, no socket of theirs on any node follows it.
// Call it after the change is stored and not from a publisher.
func (g *Gateway) Left(ctx context.Context, conversation ids.ID, people ...ids.ID) error {
	for _, id := range people {
		g.part(id, conversation)
	}
	if g.cluster != nil {
		return errs.Wrap("gateway.Left", g.cluster.Left(ctx, conversation, people))
	}
	return nil
}

// Disconnect closes the sockets of a person that were opened with a session or token (0: all of them). When it returns without an
// error, nothing more is taken from them or sent to them on any node. Call it after the change that it enforces is stored.
func (g *Gateway) Disconnect(ctx context.Context, person, session ids.ID, reason string) error {
	g.endings.Add(1)
	g.disconnect(ctx, person, session, reason)
	if g.cluster != nil {
		return errs.Wrap("gateway.Disconnect", g.cluster.End(ctx, person, session, reason))
	}
	return nil
}

func (g *Gateway) disconnect(ctx context.Context, id, session ids.ID, reason string) {
	p := g.people.find(id)
	if p == nil {
		return
	}
	p.mu.Lock()
	sockets := slices.Clone(p.sockets)
	p.mu.Unlock()
	for _, s := range sockets {
		if session != 0 && s.actor.Session != session && s.actor.Token != session {
			continue
		}
		s.end(ending(reason))
		if s.ws == nil {
			select {
			case <-s.over:
			case <-ctx.Done():
			}
		}
	}
}

// silent is a broker that does nothing: publications do not go through the library's channels between nodes, and have no history there.
type silent struct{}

// RegisterBrokerEventHandler implements centrifuge.Broker.
func (silent) RegisterBrokerEventHandler(centrifuge.BrokerEventHandler) error { return nil }

// Subscribe implements centrifuge.Broker.
func (silent) Subscribe(string) error { return nil }

// Unsubscribe implements centrifuge.Broker.
func (silent) Unsubscribe(string) error { return nil }

// Publish implements centrifuge.Broker.
func (silent) Publish(string, []byte, centrifuge.PublishOptions) (centrifuge.StreamPosition, bool, error) {
	return centrifuge.StreamPosition{}, false, centrifuge.ErrorNotAvailable
}

// PublishJoin implements centrifuge.Broker.
func (silent) PublishJoin(string, *centrifuge.ClientInfo) error { return nil }

// PublishLeave implements centrifuge.Broker.
func (silent) PublishLeave(string, *centrifuge.ClientInfo) error { return nil }

// History implements centrifuge.Broker.
func (silent) History(string, centrifuge.HistoryOptions) ([]*centrifuge.Publication, centrifuge.StreamPosition, error) {
	return nil, centrifuge.StreamPosition{}, centrifuge.ErrorNotAvailable
}

// RemoveHistory implements centrifuge.Broker.
func (silent) RemoveHistory(string) error { return nil }
