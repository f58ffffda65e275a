package safehttp

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	"pgregory.net/rapid"
)

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		ip string
		ok bool
	}{
		{"1.1.1.1", true}, {"8.8.8.8", true}, {"93.184.216.34", true}, {"223.5.5.5", true}, {"2606:4700::1111", true}, {"2400:3200::1", true},
		{"::ffff:8.8.8.8", true}, {"172.15.255.255", true}, {"172.32.0.0", true}, {"100.63.255.255", true}, {"100.128.0.0", true}, {"169.253.255.255", true},
		{"0.0.0.0", false}, {"0.1.2.3", false}, {"127.0.0.1", false}, {"127.255.255.254", false}, {"10.0.0.1", false}, {"172.16.0.1", false},
		{"172.31.255.255", false}, {"192.168.1.1", false}, {"169.254.169.254", false}, {"100.64.0.1", false}, {"100.100.100.200", false},
		{"100.127.255.255", false}, {"192.0.0.192", false}, {"192.0.2.1", false}, {"198.18.0.1", false}, {"198.19.255.255", false}, {"203.0.113.9", false},
		{"224.0.0.1", false}, {"239.255.255.255", false}, {"240.0.0.1", false}, {"255.255.255.255", false}, {"168.63.129.16", false}, {"192.88.99.1", false},
		{"::", false}, {"::1", false}, {"::ffff:127.0.0.1", false}, {"::ffff:10.1.2.3", false}, {"::ffff:169.254.169.254", false}, {"::127.0.0.1", false},
		{"64:ff9b::7f00:1", false}, {"64:ff9b::a9fe:a9fe", false}, {"64:ff9b:1::1", false}, {"2002:7f00:1::", false}, {"2001::1", false}, {"2001:db8::1", false},
		{"fc00::1", false}, {"fd00:ec2::254", false}, {"fe80::1", false}, {"fe80::1%eth0", false}, {"fec0::1", false}, {"ff02::1", false}, {"100::1", false},
		{"4000::1", false}, {"3fff::1", false}, {"5f00::1", false}, {"2606:4700::1111%lo", false},
	} {
		if err := judge(netip.MustParseAddr(c.ip), nil); (err == nil) != c.ok {
			t.Errorf("%s: got %v, want ok=%v", c.ip, err, c.ok)
		}
	}
	if judge(netip.Addr{}, nil) == nil {
		t.Error("no address was let through")
	}
	allow := prefixes("10.1.0.0/16")
	if judge(netip.MustParseAddr("::ffff:10.1.2.3"), allow) != nil || judge(netip.MustParseAddr("10.2.0.1"), allow) == nil {
		t.Error("the allow-list does not hold")
	}
}

// However an IPv4 address is dressed up as IPv6, the verdict is that of the address inside, or a refusal.
func TestDressedUpAddresses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var v4 [4]byte
		binary.BigEndian.PutUint32(v4[:], rapid.Uint32().Draw(t, "ip"))
		plain := judge(netip.AddrFrom4(v4), nil) == nil
		var mapped, compatible, nat64 [16]byte
		mapped[10], mapped[11] = 0xff, 0xff
		copy(nat64[:], []byte{0, 0x64, 0xff, 0x9b})
		for _, b := range []*[16]byte{&mapped, &compatible, &nat64} {
			copy(b[12:], v4[:])
		}
		if got := judge(netip.AddrFrom16(mapped), nil) == nil; got != plain {
			t.Fatalf("%v mapped: ok=%v, plain ok=%v", v4, got, plain)
		}
		if judge(netip.AddrFrom16(compatible), nil) == nil || judge(netip.AddrFrom16(nat64), nil) == nil {
			t.Fatalf("%v came through inside another address", v4)
		}
	})
}

func TestCheckURL(t *testing.T) {
	c := New(Options{})
	for _, u := range []struct {
		url  string
		want error
	}{
		{"https://example.com/热闹?q=1", nil}, {"http://example.com:80/", nil}, {"https://example.com:443", nil}, {"https://[2606:4700::1111]/", nil},
		{"ftp://example.com/", ErrURL}, {"file:///etc/passwd", ErrURL}, {"gopher://x/", ErrURL}, {"//example.com/", ErrURL}, {"https:///path", ErrURL}, {"javascript:1", ErrURL},
		{"https://user:secret@example.com/", ErrURL}, {"https://example.com:22/", ErrURL}, {"https://example.com:8080/", ErrURL}, {"https://example.com:99999/", ErrURL},
		{"http://127.0.0.1/", ErrAddress}, {"http://[::1]/", ErrAddress}, {"http://[::ffff:7f00:1]/", ErrAddress}, {"http://169.254.169.254/latest/meta-data", ErrAddress}, {"http://[fe80::1%25eth0]/", ErrAddress},
	} {
		parsed, err := url.Parse(u.url)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.CheckURL(parsed); !errors.Is(err, u.want) || (err == nil) != (u.want == nil) {
			t.Errorf("%s: got %v, want %v", u.url, err, u.want)
		}
	}
}

// server is a web server on loopback, with its port.
func server(t *testing.T, h http.HandlerFunc) (base string, port int) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	u, _ := url.Parse(s.URL)
	port, _ = strconv.Atoi(u.Port())
	return s.URL, port
}

var loopback = prefixes("127.0.0.0/8")

func TestOddSpellingsOfLoopback(t *testing.T) {
	reached := atomic.Int64{}
	_, port := server(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	c := New(Options{Ports: []int{port}, Timeout: 2 * time.Second})
	defer c.Close()
	for _, host := range []string{"localhost", "127.0.0.1", "127.1", "0177.0.0.1", "0x7f.1", "2130706433", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]"} {
		if _, err := c.Get(context.Background(), fmt.Sprintf("http://%s:%d/", host, port)); err == nil {
			t.Errorf("%s was reached", host)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("%d requests arrived", reached.Load())
	}
}

func TestPortsFromOneOn(t *testing.T) {
	base, port := server(t, func(http.ResponseWriter, *http.Request) {})
	for from, reached := range map[int]bool{0: false, 1: true, port: true, port + 1: false} {
		c := New(Options{PortsFrom: from, Allow: loopback})
		if _, err := c.Get(t.Context(), base); (err == nil) != reached {
			t.Errorf("port %d, allowed from %d on: %v", port, from, err)
		}
		u, _ := url.Parse(fmt.Sprintf("http://example.com:%d/", port))
		if err := c.CheckURL(u); (err == nil) != reached {
			t.Errorf("checking port %d, allowed from %d on: %v", port, from, err)
		}
		c.Close()
	}
	c := New(Options{PortsFrom: 1024})
	defer c.Close()
	for text, fits := range map[string]bool{"https://example.com/": true, "http://example.com:65535/": true, "http://example.com:1023/": false, "http://example.com:25/": false} {
		u, _ := url.Parse(text)
		if err := c.CheckURL(u); (err == nil) != fits {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// resolver answers every question for an IPv4 address with what next gives.
func resolver(t *testing.T, next func() [4]byte) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			if q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}, Body: &dnsmessage.AResource{A: next()}}}
			}
			if out, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestNameThatPointsInward(t *testing.T) {
	_, port := server(t, func(http.ResponseWriter, *http.Request) { t.Error("was reached") })
	c := New(Options{Ports: []int{port}, Resolver: resolver(t, func() [4]byte { return [4]byte{127, 0, 0, 1} })})
	defer c.Close()
	if _, err := c.Get(context.Background(), fmt.Sprintf("http://innocent.example:%d/", port)); !errors.Is(err, ErrAddress) {
		t.Errorf("got %v", err)
	}
}

// A name that was harmless when somebody looked and points inward when it is used.
func TestRebinding(t *testing.T) {
	_, port := server(t, func(http.ResponseWriter, *http.Request) { t.Error("was reached") })
	var asked atomic.Int64
	r := resolver(t, func() [4]byte {
		if asked.Add(1) == 1 {
			return [4]byte{93, 184, 216, 34}
		}
		return [4]byte{127, 0, 0, 1}
	})
	first, err := r.LookupNetIP(context.Background(), "ip4", "rebinding.example")
	if err != nil || len(first) != 1 || judge(first[0], nil) != nil {
		t.Fatalf("the first look: %v, %v", first, err)
	}
	c := New(Options{Ports: []int{port}, Resolver: r})
	defer c.Close()
	if _, err := c.Get(context.Background(), fmt.Sprintf("http://rebinding.example:%d/", port)); !errors.Is(err, ErrAddress) {
		t.Errorf("got %v", err)
	}
}

func TestRedirects(t *testing.T) {
	inner, innerPort := server(t, func(http.ResponseWriter, *http.Request) { t.Error("the inner server was reached") })
	var leaked atomic.Bool
	var base string
	var port int
	base, port = server(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/inner":
			http.Redirect(w, r, strings.Replace(inner, "127.0.0.1", "127.0.0.2", 1), http.StatusFound)
		case r.URL.Path == "/file":
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(http.StatusFound)
		case r.URL.Path == "/password":
			http.Redirect(w, r, strings.Replace(base, "//", "//u:p@", 1), http.StatusFound)
		case r.URL.Path == "/port":
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		case r.URL.Path == "/else":
			http.Redirect(w, r, fmt.Sprintf("http://localhost:%d/end", port), http.StatusTemporaryRedirect)
		case r.URL.Path == "/end":
			leaked.Store(r.Header.Get("Webhook-Signature") != "" || r.Header.Get("Authorization") != "")
			fmt.Fprint(w, "done")
		default:
			n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
			if n == 0 {
				fmt.Fprint(w, "arrived")
				return
			}
			http.Redirect(w, r, fmt.Sprintf("/%d", n-1), http.StatusFound)
		}
	})
	c := New(Options{Ports: []int{port, innerPort}, Allow: prefixes("127.0.0.1/32")})
	defer c.Close()
	for _, r := range []struct {
		path string
		want error
	}{
		{"/5", nil}, {"/6", ErrRedirects}, {"/inner", ErrAddress}, {"/file", ErrURL}, {"/password", ErrURL}, {"/port", ErrURL},
	} {
		resp, err := c.Get(context.Background(), base+r.path)
		if !errors.Is(err, r.want) || (err == nil) != (r.want == nil) {
			t.Errorf("%s: got %v, want %v", r.path, err, r.want)
		}
		if r.want == nil && (string(resp.Body) != "arrived" || resp.URL.Path != "/0") {
			t.Errorf("%s: got %q from %s", r.path, resp.Body, resp.URL)
		}
	}
	req, _ := http.NewRequest(http.MethodPost, base+"/else", strings.NewReader("{}"))
	req.Header.Set("Webhook-Signature", "v1,x")
	req.Header.Set("Authorization", "Bearer x")
	if resp, err := c.Do(req); err != nil || string(resp.Body) != "done" || leaked.Load() {
		t.Errorf("got %v; credentials leaked: %v", err, leaked.Load())
	}
	none := New(Options{Ports: []int{port}, Allow: loopback, Redirects: -1})
	defer none.Close()
	if resp, err := none.Get(context.Background(), base+"/5"); err != nil || resp.Status != http.StatusFound {
		t.Errorf("without following: %v", err)
	}
}

func TestBounds(t *testing.T) {
	stop := make(chan struct{})
	base, port := server(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			_, _ = io.WriteString(w, strings.Repeat("x", 1001))
		case "/exact":
			_, _ = io.WriteString(w, strings.Repeat("x", 1000))
		case "/endless":
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("x", 4096)); err != nil {
					return
				}
			}
		case "/header":
			w.Header().Set("X-Large", strings.Repeat("x", 100<<10))
		case "/silent":
			select {
			case <-stop:
			case <-r.Context().Done():
			}
		case "/trickle":
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, "x")
				w.(http.Flusher).Flush()
				select {
				case <-stop:
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		case "/agent":
			_, _ = io.WriteString(w, r.UserAgent())
		}
	})
	defer close(stop)
	c := New(Options{Ports: []int{port}, Allow: loopback, MaxBody: 1000, Timeout: 500 * time.Millisecond, UserAgent: "Hubbub test"})
	defer c.Close()
	get := func(path string) (*Response, error) { return c.Get(context.Background(), base+path) }
	if r, err := get("/exact"); err != nil || len(r.Body) != 1000 {
		t.Errorf("exact: %v", err)
	}
	for _, path := range []string{"/large", "/endless"} {
		if r, err := get(path); !errors.Is(err, ErrTooLarge) || len(r.Body) != 1000 {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := get("/header"); err == nil {
		t.Error("a header of 100 KB was read")
	}
	for _, path := range []string{"/silent", "/trickle"} {
		var timeout net.Error
		if _, err := get(path); !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("%s: got %v", path, err)
		}
	}
	if r, err := get("/agent"); err != nil || string(r.Body) != "Hubbub test" {
		t.Errorf("agent: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Get(ctx, base+"/exact"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestNoProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:9")
	base, port := server(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "direct") })
	c := New(Options{Ports: []int{port}, Allow: loopback})
	defer c.Close()
	if r, err := c.Get(context.Background(), base); err != nil || string(r.Body) != "direct" {
		t.Errorf("got %v", err)
	}
}
