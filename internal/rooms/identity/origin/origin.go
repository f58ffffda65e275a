// Package origin knows where a request comes from: address, user agent, and whether it came over TLS, behind proxies that are trusted. It keeps nothing but what it
// puts into the context, and is safe for concurrent use.
package origin

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Client is where a request comes from.
type Client struct {
	IP     netip.Addr
	Agent  string
	Secure bool // over TLS, here or at a proxy that is trusted
	Host   string
}

type clientKey struct{}

// Of is where the request behind ctx comes from; ok is false when ctx is of no request.
func Of(ctx context.Context) (c Client, ok bool) {
	c, ok = ctx.Value(clientKey{}).(Client)
	return c, ok
}

// With puts c into the context, for callers that are no HTTP requests (the command line, the socket).
func With(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

// Wrap wraps all of the server's handlers, so that rules and audit know where a request comes from. X-Forwarded-For and X-Forwarded-Proto count
// only when the peer is one of the trusted proxies.
func Wrap(trusted []netip.Prefix, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(With(r.Context(), clientOf(r, trusted))))
	})
}

func clientOf(r *http.Request, trusted []netip.Prefix) Client {
	c := Client{IP: address(r.RemoteAddr), Agent: r.UserAgent(), Secure: r.TLS != nil, Host: r.Host}
	if len(c.Agent) > 300 {
		c.Agent = c.Agent[:300]
	}
	c.Agent = strings.ToValidUTF8(c.Agent, "")
	if !isTrusted(c.IP, trusted) {
		return c
	}
	c.Secure = c.Secure || r.Header.Get("X-Forwarded-Proto") == "https"
	// Each proxy appends whom it heard from: read from the end until somebody is not ours.
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && isTrusted(c.IP, trusted); i-- {
		ip := address(strings.TrimSpace(hops[i]))
		if !ip.IsValid() {
			break
		}
		c.IP = ip
	}
	return c
}

// Bare reports whether a host, with or without a port, is an address and no name.
func Bare(host string) bool {
	return address(host).IsValid() || address(strings.Trim(host, "[]")).IsValid()
}

func address(s string) netip.Addr {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	ip, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Addr{}
	}
	return ip.Unmap().WithZone("")
}

func isTrusted(ip netip.Addr, trusted []netip.Prefix) bool {
	for _, p := range trusted {
		if ip.IsValid() && p.Contains(ip) {
			return true
		}
	}
	return false
}

// Network is what attempts are counted by: one IPv4 address, or the /64 that one IPv6 customer holds.
func (c Client) Network() string {
	if c.IP.Is6() {
		if p, err := c.IP.Prefix(64); err == nil {
			return p.String()
		}
	}
	return c.IP.String()
}

// Address spells the IP, "" when it is not known.
func (c Client) Address() string {
	if !c.IP.IsValid() {
		return ""
	}
	return c.IP.String()
}

var (
	browsers = []struct{ mark, name string }{{"MicroMessenger/", "WeChat"}, {"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
		{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems = []struct{ mark, name string }{{"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
		{"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

// Device names what a person signs in with, from the User-Agent: "Firefox, Linux".
func Device(agent string) string {
	var parts []string
	for _, list := range [][]struct{ mark, name string }{browsers, systems} {
		for _, k := range list {
			if strings.Contains(agent, k.mark) {
				parts = append(parts, k.name)
				break
			}
		}
	}
	if len(parts) == 0 {
		name, _, _ := strings.Cut(agent, "/")
		return name
	}
	return strings.Join(parts, ", ")
}
