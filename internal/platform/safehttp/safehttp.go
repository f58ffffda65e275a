package safehttp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Why a request was refused; errors.Is finds them through the errors of net/http.
var (
	ErrAddress   = errors.New("safehttp: this address may not be reached")
	ErrURL       = errors.New("safehttp: this URL may not be fetched")
	ErrRedirects = errors.New("safehttp: too many redirects")
	ErrTooLarge  = errors.New("safehttp: the answer is too large")
)

// Options bound what a Client does. Zero values take the defaults that stand beside them.
type Options struct {
	Ports       []int          // 80 and 443
	PortsFrom   int            // and all from this one on; none
	Allow       []netip.Prefix // addresses that are reached although they are private; none
	Redirects   int            // 5; negative follows none and returns the redirect itself
	Timeout     time.Duration  // 10 s for the whole exchange, the body included
	MaxBody     int64          // 1 MiB
	Concurrency int            // 4 connections a host
	UserAgent   string         // "Hubbub"
	Resolver    *net.Resolver  // the system's
	TLS         *tls.Config    // the system's roots; for tests
}

func (o *Options) reaches(port int) bool {
	return slices.Contains(o.Ports, port) || o.PortsFrom > 0 && port >= o.PortsFrom && port < 1<<16
}

// Client fetches. Make it with New.
type Client struct {
	options Options
	http    *http.Client
}

// Response is an answer whose body was read to its end.
type Response struct {
	URL    *url.URL // where the answer came from, after redirects
	Status int
	Header http.Header
	Body   []byte
}

// New makes a client.
func New(o Options) *Client {
	if len(o.Ports) == 0 {
		o.Ports = []int{80, 443}
	}
	if o.Redirects == 0 {
		o.Redirects = 5
	}
	o.Timeout = orElse(o.Timeout, 10*time.Second)
	o.MaxBody = orElse(o.MaxBody, 1<<20)
	o.Concurrency = orElse(o.Concurrency, 4)
	o.UserAgent = orElse(o.UserAgent, "Hubbub")
	c := &Client{options: o}
	dialer := &net.Dialer{
		Timeout: o.Timeout, Resolver: o.Resolver,
		// Control sees the address that the kernel is about to connect to, after all resolving.
		ControlContext: func(_ context.Context, network, address string, _ syscall.RawConn) error {
			return c.control(network, address)
		},
	}
	c.http = &http.Client{
		Timeout: o.Timeout,
		Transport: &http.Transport{
			// A proxy would dial for us, out of sight.
			Proxy:                  nil,
			DialContext:            dialer.DialContext,
			TLSClientConfig:        o.TLS,
			ForceAttemptHTTP2:      true,
			TLSHandshakeTimeout:    o.Timeout,
			ResponseHeaderTimeout:  o.Timeout,
			MaxResponseHeaderBytes: 64 << 10,
			MaxConnsPerHost:        o.Concurrency,
			MaxIdleConns:           64,
			IdleConnTimeout:        30 * time.Second,
		},
		CheckRedirect: c.redirect,
	}
	return c
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// Close lets idle connections go.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Get fetches rawURL.
func (c *Client) Get(ctx context.Context, rawURL string) (*Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, rawURL, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrURL, err)
	}
	return c.Do(req)
}

// Do sends req and reads the answer to its end. A body longer than MaxBody is ErrTooLarge; the Response then still holds what
// fitted, since a page's head tells enough for a preview.
func (c *Client) Do(req *http.Request) (*Response, error) {
	if err := c.CheckURL(req.URL); err != nil {
		return nil, err
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", c.options.UserAgent)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.options.MaxBody+1))
	if err != nil {
		return nil, fmt.Errorf("safehttp: %w", err)
	}
	out := &Response{URL: resp.Request.URL, Status: resp.StatusCode, Header: resp.Header, Body: body}
	if int64(len(body)) > c.options.MaxBody {
		out.Body = body[:c.options.MaxBody]
		return out, ErrTooLarge
	}
	return out, nil
}

// CheckURL refuses what can be refused without a look at the network: for answering at once when somebody sets up a webhook.
func (c *Client) CheckURL(u *url.URL) error {
	port := map[string]int{"http": 80, "https": 443}[u.Scheme]
	switch {
	case port == 0:
		return fmt.Errorf("%w: %q is neither http nor https", ErrURL, u.Scheme)
	case u.User != nil:
		return fmt.Errorf("%w: it holds a password", ErrURL)
	case u.Hostname() == "":
		return fmt.Errorf("%w: it has no host", ErrURL)
	}
	if text := u.Port(); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%w: port %q", ErrURL, text)
		}
		port = n
	}
	if !c.options.reaches(port) {
		return fmt.Errorf("%w: port %d", ErrURL, port)
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return judge(ip, c.options.Allow)
	}
	return nil
}

func (c *Client) redirect(req *http.Request, via []*http.Request) error {
	if c.options.Redirects < 0 {
		return http.ErrUseLastResponse
	}
	if len(via) > c.options.Redirects {
		return fmt.Errorf("%w: %d", ErrRedirects, len(via))
	}
	// net/http keeps these for the same host; a webhook's signature must not go where its owner did not send it.
	if via[len(via)-1].URL.Host != req.URL.Host {
		for name := range req.Header {
			if strings.HasPrefix(name, "Webhook-") || name == "Referer" {
				req.Header.Del(name)
			}
		}
	}
	return c.CheckURL(req.URL)
}

func (c *Client) control(network, address string) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: %s", ErrAddress, network)
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAddress, err)
	}
	if !c.options.reaches(int(at.Port())) {
		return fmt.Errorf("%w: port %d", ErrAddress, at.Port())
	}
	return judge(at.Addr(), c.options.Allow)
}
