package wsock

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"pgregory.net/rapid"
)

// echo serves what handle does with each connection and hands out its end.
func serve(t *testing.T, o Options, handle func(c *Conn) error) (url string, ended chan error) {
	t.Helper()
	ended = make(chan error, 16)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Upgrade(w, r, o)
		if err != nil {
			return
		}
		go func() { ended <- handle(c) }()
	}))
	t.Cleanup(srv.Close)
	return "ws" + strings.TrimPrefix(srv.URL, "http") + "/x", ended
}

func echo(c *Conn) error {
	return c.Serve(func(p []byte) bool { return c.WriteText(bytes.Clone(p)) == nil })
}

func TestAnotherImplementationUnderstandsOurServer(t *testing.T) {
	url, ended := serve(t, Options{MaxMessage: 1 << 20}, echo)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	c, _, err := websocket.Dial(ctx, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.SetReadLimit(1 << 21)
	for _, n := range []int{0, 1, 125, 126, 127, 4096, 65535, 65536, 700_000} {
		want := strings.Repeat("热", n/3) + strings.Repeat("x", n%3)
		if err := c.Write(ctx, websocket.MessageText, []byte(want)); err != nil {
			t.Fatal(err)
		}
		_, got, err := c.Read(ctx)
		if err != nil || string(got) != want {
			t.Fatalf("%d bytes came back as %d: %v", n, len(got), err)
		}
	}
	// A writer that sends in parts.
	w, err := c.Writer(ctx, websocket.MessageText)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, _ = w.Write(bytes.Repeat([]byte("part"), 5000))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, got, err := c.Read(ctx); err != nil || len(got) != 60000 {
		t.Fatalf("a message in parts came back as %d bytes: %v", len(got), err)
	}
	c.CloseRead(ctx)
	if err := c.Ping(ctx); err != nil {
		t.Fatalf("ping: %v", err)
	}
	if err := c.Close(4123, "done"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; CodeOf(err) != 4123 {
		t.Fatalf("the server saw %v", err)
	}
}

func TestOurClientUnderstandsAnotherServer(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		for {
			kind, p, err := c.Read(r.Context())
			if err != nil {
				return
			}
			if string(p) == "bye" {
				_ = c.Close(4001, "热闹")
				return
			}
			_ = c.Write(r.Context(), kind, p)
		}
	}))
	defer srv.Close()
	c, err := Dial(t.Context(), "ws"+strings.TrimPrefix(srv.URL, "http"), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 1)
	end := make(chan error, 1)
	go func() { end <- c.Serve(func(p []byte) bool { got <- string(p); return true }) }()
	for _, s := range []string{"", "hello", strings.Repeat("x", 20_000)} {
		if err := c.WriteText([]byte(s)); err != nil {
			t.Fatal(err)
		}
		if back := <-got; back != s {
			t.Fatalf("%d bytes came back as %d", len(s), len(back))
		}
	}
	_ = c.WriteText([]byte("bye"))
	var closed *CloseError
	if err := <-end; !errors.As(err, &closed) || closed.Code != 4001 || closed.Reason != "热闹" || !closed.Remote {
		t.Fatalf("ended with %v", err)
	}
}

func TestWhatIsNotRFC6455IsRefused(t *testing.T) {
	m := func(b ...byte) []byte { return b }
	key := []byte{0, 0, 0, 0}
	frame := func(b0 byte, payload string) []byte {
		return append(append(m(b0, 0x80|byte(len(payload))), key...), payload...)
	}
	for _, c := range []struct {
		name string
		send []byte
		code uint16
	}{
		{"unmasked", m(0x81, 1, 'x'), 1002},
		{"reserved bit", frame(0xc1, "x"), 1002},
		{"unknown data opcode", frame(0x83, "x"), 1002},
		{"unknown control opcode", frame(0x8b, "x"), 1002},
		{"binary", frame(0x82, "x"), 1003},
		{"control frame in parts", frame(0x09, "x"), 1002},
		{"long control frame", append(m(0x89, 0xfe, 0, 200), make([]byte, 204)...), 1002},
		{"continuation of nothing", frame(0x80, "x"), 1002},
		{"new message inside another", append(frame(0x01, "a"), frame(0x81, "b")...), 1002},
		{"not UTF-8", frame(0x81, "\xff\xfe"), 1007},
		{"too big", append(m(0x81, 0xff, 0, 0, 0, 0, 1, 0, 0, 0), key...), 1009},
		{"length beyond all measure", append(m(0x81, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0), key...), 1009},
		{"too big in parts", append(frame(0x01, strings.Repeat("x", 100)), frame(0x80, strings.Repeat("x", 100))...), 1009},
		{"close of one byte", frame(0x88, "x"), 1002},
		{"close with a code that may not be sent", frame(0x88, "\x03\xee"), 1002},
		{"close with bad text", frame(0x88, "\x03\xe8\xff"), 1002},
		{"proper close", frame(0x88, "\x0f\xa0bye"), 4000},
		{"close without a code", frame(0x88, ""), 1000},
	} {
		t.Run(c.name, func(t *testing.T) {
			url, ended := serve(t, Options{MaxMessage: 150}, func(c *Conn) error { return c.Serve(func([]byte) bool { return true }) })
			client, err := Dial(t.Context(), url, nil, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := client.Send(c.send); err != nil {
				t.Fatal(err)
			}
			if err := client.Serve(func([]byte) bool { return true }); CodeOf(err) != c.code {
				t.Fatalf("the client was told %v, want %d", err, c.code)
			}
			if err := <-ended; err == nil {
				t.Fatal("the server saw no reason")
			}
		})
	}
}

func TestHandshakesThatDoNotFit(t *testing.T) {
	url, _ := serve(t, Options{}, echo)
	url = "http" + strings.TrimPrefix(url, "ws")
	good := map[string]string{"Connection": "keep-alive, Upgrade", "Upgrade": "WebSocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
	for _, c := range []struct {
		name, method, header, value string
		status                      int
	}{
		{"as it should be", "GET", "", "", 101},
		{"a page that was meant to be a socket", "GET", "Upgrade", "", 426},
		{"no connection header", "GET", "Connection", "close", 426},
		{"old version", "GET", "Sec-WebSocket-Version", "8", 400},
		{"short key", "GET", "Sec-WebSocket-Key", "AAAA", 400},
		{"post", "POST", "", "", 405},
	} {
		t.Run(c.name, func(t *testing.T) {
			req, _ := http.NewRequest(c.method, url, nil)
			for k, v := range good {
				req.Header.Set(k, v)
			}
			if c.header != "" {
				req.Header.Set(c.header, c.value)
			}
			res, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != c.status {
				t.Fatalf("status %d, want %d", res.StatusCode, c.status)
			}
			if c.status == 101 && res.Header.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
				t.Fatal("the accept key is not the RFC's example")
			}
		})
	}
	if _, err := Dial(t.Context(), "ws"+strings.TrimPrefix(httptest.NewServer(http.NotFoundHandler()).URL, "http"), nil, Options{}); err == nil || err.Error() != "wsock: refused with status 404" {
		t.Fatalf("a refusal is told as %v", err)
	}
}

// However the bytes are cut into arrivals, the messages are the same.
func TestArrivalsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var wire []byte
		var want []string
		for range rapid.IntRange(1, 8).Draw(t, "messages") {
			s := rapid.StringN(0, 60, -1).Draw(t, "text")
			want = append(want, s)
			wire = append(wire, appendParts(t, s)...)
		}
		r := parser{masked: true, limit: 1 << 16}
		var got []string
		for len(wire) > 0 {
			n := rapid.IntRange(1, len(wire)).Draw(t, "arrival")
			err := r.feed(bytes.Clone(wire[:n]), func(byte, []byte) error { return nil }, func(p []byte) error { got = append(got, string(p)); return nil })
			if err != nil {
				t.Fatal(err)
			}
			wire = wire[n:]
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		if len(r.rest) > 0 || len(r.frag) > 0 {
			t.Fatal("something is kept that is complete")
		}
	})
}

// appendParts is a message in frames of a client, with pings between.
func appendParts(t *rapid.T, s string) (wire []byte) {
	op := byte(opText)
	for {
		n := rapid.IntRange(0, len(s)).Draw(t, "part")
		f := masked(op, []byte(s[:n]))
		s, op = s[n:], opContinue
		if len(s) > 0 {
			f[0] &^= finBit
		}
		wire = append(wire, f...)
		if len(s) == 0 {
			return wire
		}
		wire = append(wire, masked(opPing, []byte("?"))...)
	}
}

func FuzzParser(f *testing.F) {
	f.Add(masked(opText, []byte("hello")), 3)
	f.Add(masked(opClose, []byte{0x03, 0xe8}), 1)
	f.Add([]byte{0x01, 0x80, 0, 0, 0, 0, 0x80, 0x81, 1, 2, 3, 4, 'x'}, 6)
	f.Fuzz(func(t *testing.T, wire []byte, cut int) {
		run := func(parts ...[]byte) (got string, err error) {
			r := parser{masked: true, limit: 1 << 12}
			for _, p := range parts {
				err = r.feed(bytes.Clone(p), func(op byte, p []byte) error { got += fmt.Sprintf("%d:%x ", op, p); return nil }, func(p []byte) error { got += fmt.Sprintf("t:%x ", p); return nil })
				if err != nil {
					return got, err
				}
			}
			return got, nil
		}
		cut = max(0, min(cut, len(wire)))
		whole, err1 := run(wire)
		parts, err2 := run(wire[:cut], wire[cut:])
		if whole != parts || fmt.Sprint(err1) != fmt.Sprint(err2) {
			t.Fatalf("whole: %s %v; in parts: %s %v", whole, err1, parts, err2)
		}
	})
}

func TestWhoDoesNotReadIsToldSoAndHoldsNobodyUp(t *testing.T) {
	var slow sync.WaitGroup
	slow.Add(1)
	url, ended := serve(t, Options{MaxQueue: 256 << 10}, func(c *Conn) error {
		frame := Frame(bytes.Repeat([]byte("x"), 32<<10))
		began := time.Now()
		for i := 0; ; i++ {
			if err := c.Send(frame); err == ErrSlow {
				break
			} else if err != nil || i > 10_000 {
				return fmt.Errorf("after %d frames: %v", i, err)
			}
		}
		if took := time.Since(began); took > 5*time.Second {
			return fmt.Errorf("sending waited %v", took)
		}
		c.Cut(3008, "slow")
		slow.Done()
		return c.Serve(func([]byte) bool { return true })
	})
	c, err := Dial(t.Context(), url, nil, Options{MaxMessage: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	slow.Wait()
	n := 0
	err = c.Serve(func(p []byte) bool { n++; return true })
	if CodeOf(err) != 3008 {
		t.Fatalf("after %d whole messages: %v", n, err)
	}
	if err := <-ended; CodeOf(err) != 3008 {
		t.Fatalf("the server: %v", err)
	}
}

// An answer that was asked for may be larger than the queue, and its reader slow; what comes behind it waits as long as it is little.
func TestLargeAnswersToSlowReaders(t *testing.T) {
	const large = 24 << 20
	read := make(chan struct{})
	url, ended := serve(t, Options{MaxQueue: 1 << 10}, func(c *Conn) error {
		if err := c.Answer(Frame(bytes.Repeat([]byte("a"), large))); err != nil {
			return err
		}
		if err := c.Send(Frame([]byte("after it"))); err != nil {
			return err
		}
		if err := c.Send(Frame(make([]byte, 2<<10))); err != ErrSlow {
			return fmt.Errorf("much more behind it: %v", err)
		}
		<-read
		c.Shut(4000, "done")
		return c.Serve(func([]byte) bool { return true })
	})
	c, err := Dial(t.Context(), url, nil, Options{MaxMessage: large})
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	var got []int
	err = c.Serve(func(p []byte) bool {
		if got = append(got, len(p)); len(got) == 2 {
			close(read)
		}
		return true
	})
	if fmt.Sprint(got) != fmt.Sprint([]int{large, 8}) || CodeOf(err) != 4000 {
		t.Fatalf("got %v, then %v; the server: %v", got, err, <-ended)
	}
}

// Many goroutines send, some of it held back; the other end reads in bursts. Each sender's messages arrive whole, once, in order.
func TestOrderUnderPressure(t *testing.T) {
	const senders, each = 8, 400
	url, _ := serve(t, Options{MaxQueue: 64 << 20}, func(c *Conn) error {
		var wg sync.WaitGroup
		for s := range senders {
			wg.Go(func() {
				for i := range each {
					f := Frame(fmt.Appendf(nil, "%d %d %s", s, i, strings.Repeat("y", rand.IntN(3000))))
					if i%5 == 0 {
						c.Hold(f)
						_ = c.Flush()
					} else if err := c.Send(f); err != nil {
						panic(err)
					}
				}
			})
		}
		wg.Wait()
		c.Shut(4000, "all sent")
		return c.Serve(func([]byte) bool { return true })
	})
	c, err := Dial(t.Context(), url, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var next [senders]int
	n := 0
	err = c.Serve(func(p []byte) bool {
		if n++; n%50 == 0 {
			time.Sleep(time.Millisecond)
		}
		var s, i int
		if _, err := fmt.Sscan(string(p), &s, &i); err != nil || next[s] != i {
			t.Errorf("sender %d: got %d, want %d (%v)", s, i, next[s], err)
			return false
		}
		next[s]++
		return true
	})
	if CodeOf(err) != 4000 || n != senders*each {
		t.Fatalf("%d messages, then %v", n, err)
	}
}

func TestConnectionsWithoutASocketOfTheirOwn(t *testing.T) {
	a, b := net.Pipe()
	server, client := newConn(a, false, Options{}), newConn(b, true, Options{})
	go func() { _ = echo(server) }()
	got := make(chan string, 1)
	end := make(chan error, 1)
	go func() { end <- client.Serve(func(p []byte) bool { got <- string(p); return true }) }()
	_ = client.WriteText([]byte("over a pipe"))
	if s := <-got; s != "over a pipe" {
		t.Fatal(s)
	}
	server.Shut(4001, "enough")
	if err := <-end; CodeOf(err) != 4001 {
		t.Fatal(err)
	}
	if err := client.Send(nil); err != ErrClosed {
		t.Fatalf("sending after the end: %v", err)
	}
}

// The end of the stream may arrive together with data; it must not wait for a timeout.
func TestTheEndIsNoticedWhenItComesWithData(t *testing.T) {
	got := make(chan string, 1)
	url, ended := serve(t, Options{}, func(c *Conn) error {
		return c.Serve(func(p []byte) bool {
			time.Sleep(20 * time.Millisecond) // the end arrives meanwhile
			got <- string(p)
			return true
		})
	})
	for range 3 {
		c, err := Dial(t.Context(), url, nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		_ = c.WriteText([]byte("last words"))
		c.Close()
		if s := <-got; s != "last words" {
			t.Fatal(s)
		}
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Fatal("the server still waits for a connection that is closed")
		}
	}
}
