package gateway

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"

	"hubbub/internal/gateway/wire"
	"hubbub/internal/gateway/wsock"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"

	"github.com/centrifugal/centrifuge"
)

const (
	maxHello = 16 << 10 // bytes in a message before it is known who speaks
	maxBody  = 1 << 20  // after: a message of 100 KB grows when it is escaped
)

// gate bounds how many questions are put to the rooms at once; the rest wait their turn, as after a restart when everybody comes back.
type gate chan struct{}

func newGate() gate { return make(gate, max(32, 8*runtime.GOMAXPROCS(0))) }

func (g gate) enter() { g <- struct{}{} }
func (g gate) leave() { <-g }

// greeting keeps of a request what is needed to find out who asks. Credentials that a browser adds by itself count only from pages of
// ours; anybody may bring a token.
func (g *Gateway) greeting(r *http.Request) *http.Request {
	hello := &http.Request{Method: http.MethodGet, Proto: r.Proto, ProtoMajor: r.ProtoMajor, URL: &url.URL{Path: r.URL.Path}, Host: r.Host, RemoteAddr: r.RemoteAddr, Header: http.Header{}}
	for _, name := range []string{"Cookie", "Authorization", "User-Agent", "X-Forwarded-For", "X-Real-Ip", "Forwarded"} {
		if v := r.Header.Values(name); len(v) > 0 {
			hello.Header[name] = slices.Clone(v)
		}
	}
	if !g.sameOrigin(r) {
		hello.Header.Del("Cookie")
	}
	// What others found out about the request stays; its end is not the connection's.
	return hello.WithContext(context.WithoutCancel(r.Context()))
}

func (g *Gateway) sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "same-origin" || site == "none" {
		return true
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true // not a browser, or a page of ours
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host) || slices.Contains(g.cfg.Origins, origin)
}

func (g *Gateway) serveWebSocket(w http.ResponseWriter, r *http.Request) {
	if g.refusing(w) {
		return
	}
	ws, err := wsock.Upgrade(w, r, wsock.Options{MaxMessage: maxHello, MaxQueue: g.cfg.Limits.MaxQueue})
	if err != nil {
		return
	}
	s := &socket{g: g, ws: ws, hello: g.greeting(r), status: online, over: make(chan struct{})}
	ws.AfterRead(s.afterRead)
	// A goroutine of its own, so that the server's, with all that the request holds, can go.
	g.running.Go(func() { s.serve() })
}

func (s *socket) serve() {
	client, closed, err := centrifuge.NewClient(s, s.g.node, s)
	if err != nil {
		s.ws.Close()
		return
	}
	s.client = client
	s.g.arrivals.Add(1)
	s.g.metrics.sockets.Inc()
	_ = s.ws.Serve(s.take)
	s.leave()
	_ = closed()
	s.g.metrics.sockets.Dec()
}

// fallback serves the other transports, which the library reads and writes.
func (g *Gateway) fallback(h http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if g.refusing(w) {
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		s := &socket{g: g, hello: g.greeting(r), status: online, cancel: cancel, over: make(chan struct{})}
		g.running.Add(1)
		defer g.running.Done()
		g.metrics.sockets.Inc()
		defer g.metrics.sockets.Dec()
		defer s.leave()
		h.ServeHTTP(w, r.WithContext(context.WithValue(ctx, socketKey{}, s)))
	}
}

// refusing turns newcomers away while the node goes down.
func (g *Gateway) refusing(w http.ResponseWriter) bool {
	if !g.closing.Load() {
		return false
	}
	w.Header().Set("Retry-After", "1")
	http.Error(w, "going down", http.StatusServiceUnavailable)
	return true
}

// onConnecting finds out who a new connection is.
func (g *Gateway) onConnecting(ctx context.Context, e centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
	s, ok := ctx.Value(socketKey{}).(*socket)
	if !ok {
		return centrifuge.ConnectReply{}, centrifuge.DisconnectServerError
	}
	// On another goroutine: what authentication needs of a stack, the connection's own would keep.
	done := make(chan error, 1)
	go func() {
		g.gate.enter()
		defer g.gate.leave()
		done <- s.identify(e)
	}()
	if err := <-done; err != nil {
		return centrifuge.ConnectReply{}, wire.Fault(err)
	}
	s.hello = nil
	return centrifuge.ConnectReply{
		Credentials:        &centrifuge.Credentials{UserID: s.person.id.String()},
		Subscriptions:      map[string]centrifuge.SubscribeOptions{s.person.name: {}},
		ReplyWithoutQueue:  s.ws != nil,
		QueueInitialCap:    1,
		MaxMessagesInFrame: -1,
	}, nil
}

// identify authenticates, and puts the socket where Left and Disconnect find it. Who is signed out between the two is asked again.
func (s *socket) identify(e centrifuge.ConnectEvent) error {
	var in struct {
		Workspace string `json:"workspace"`
		Token     string `json:"token"`
	}
	if len(e.Data) > 0 && json.Unmarshal(e.Data, &in) != nil {
		return errs.E("gateway", errs.Invalid, "request.invalid", "The connect data does not fit.")
	}
	if in.Token == "" {
		in.Token = e.Token
	}
	if in.Token != "" {
		s.hello.Header.Set("Authorization", "Bearer "+in.Token)
	}
	for {
		before := s.g.endings.Load()
		a, err := s.g.cfg.Auth.Authenticate(s.hello, in.Workspace)
		switch {
		case err != nil:
			return err
		case !a.Known():
			return errs.E("gateway", errs.Unauthenticated, "auth.signed_out", "Sign in first.")
		case !a.Can("chat:read"):
			return errs.E("gateway", errs.Forbidden, "auth.scope", "This token may not do that: it lacks the scope chat:read.")
		}
		s.join(a)
		if s.g.endings.Load() == before {
			return s.g.load(s, s.person)
		}
	}
}

// join makes the socket one of its person's.
func (s *socket) join(a actor.Actor) {
	if s.person != nil {
		s.g.exit(s)
	}
	s.actor = a
	s.person = s.g.enter(s, a)
}

// onConnect is called when the connection is established.
func (g *Gateway) onConnect(client *centrifuge.Client) {
	s, ok := client.Context().Value(socketKey{}).(*socket)
	if !ok {
		return
	}
	s.client = client
	client.OnSubscribe(s.onSubscribe)
	client.OnUnsubscribe(s.onUnsubscribe)
	client.OnRPC(s.onRPC)
	if s.ws != nil {
		s.ws.SetMaxMessage(maxBody)
	}
	s.ready.Store(true)
	if s.ended.Load() {
		client.Disconnect(centrifuge.DisconnectForceReconnect)
		return
	}
	s.person.mu.Lock()
	s.person.refresh(g)
	s.person.mu.Unlock()
}

// Disconnect codes of our own. From 4500 on they are final.
const (
	codeChanged     = 4000
	codeEnded       = 4500
	codeSignedOut   = 4501
	codeDeactivated = 4502
)

// Reasons for Disconnect.
const (
	Changed     = "auth.changed"     // what the person may do changed: come back, and be asked again
	SignedOut   = "auth.signed_out"  // the session or token has ended
	Deactivated = "auth.deactivated" // the person may not come back
)

func ending(reason string) centrifuge.Disconnect {
	code := map[string]uint32{Changed: codeChanged, SignedOut: codeSignedOut, Deactivated: codeDeactivated}[reason]
	if code == 0 {
		code = codeEnded
	}
	return centrifuge.Disconnect{Code: code, Reason: reason}
}
