package wsock

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

func accept(key string) string {
	h := sha1.Sum([]byte(key + guid))
	return base64.StdEncoding.EncodeToString(h[:])
}

// Upgrade turns a request into a WebSocket. What does not fit is answered with a status, and returned as an error.
func Upgrade(w http.ResponseWriter, r *http.Request, o Options) (*Conn, error) {
	refuse := func(status int, why string) (*Conn, error) {
		http.Error(w, why, status)
		return nil, errors.New("wsock: " + why)
	}
	key := r.Header.Get("Sec-WebSocket-Key")
	switch raw, err := base64.StdEncoding.DecodeString(key); {
	case r.ProtoMajor != 1 || r.Method != http.MethodGet:
		return refuse(http.StatusMethodNotAllowed, "a WebSocket starts with a GET over HTTP/1.1")
	case !names(r.Header, "Connection", "upgrade") || !names(r.Header, "Upgrade", "websocket"):
		w.Header().Set("Upgrade", "websocket")
		return refuse(http.StatusUpgradeRequired, "only WebSockets here")
	case r.Header.Get("Sec-WebSocket-Version") != "13":
		w.Header().Set("Sec-WebSocket-Version", "13")
		return refuse(http.StatusBadRequest, "only version 13 is spoken here")
	case err != nil || len(raw) != 16:
		return refuse(http.StatusBadRequest, "the key is malformed")
	}
	nc, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return refuse(http.StatusInternalServerError, "this connection cannot become a WebSocket")
	}
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept(key) + "\r\n\r\n"
	_ = nc.SetDeadline(time.Time{})
	_ = nc.SetWriteDeadline(time.Now().Add(farewell))
	if _, err = nc.Write([]byte(answer)); err == nil && rw.Reader.Buffered() > 0 {
		err = errors.New("wsock: the client spoke before the handshake was over")
	}
	if err != nil {
		_ = nc.Close()
		return nil, err
	}
	_ = nc.SetWriteDeadline(time.Time{})
	return newConn(nc, false, o), nil
}

// names reports whether a header that is a list of tokens holds one.
func names(h http.Header, header, token string) bool {
	for _, v := range h.Values(header) {
		for part := range strings.SplitSeq(v, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}

// RefusedError is the answer of a server that does not want a WebSocket.
type RefusedError struct{ Status int }

// Error implements error.
func (e *RefusedError) Error() string { return fmt.Sprintf("wsock: refused with status %d", e.Status) }

// Dial opens a connection to a ws:// address.
func Dial(ctx context.Context, address string, header http.Header, o Options) (*Conn, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "ws" {
		return nil, fmt.Errorf("wsock: %q is not a ws:// address", address)
	}
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return nil, err
	}
	if until, ok := ctx.Deadline(); ok {
		_ = nc.SetDeadline(until)
	}
	c, err := shake(nc, u, header, o)
	if err != nil {
		_ = nc.Close()
		return nil, err
	}
	_ = nc.SetDeadline(time.Time{})
	return c, nil
}

func shake(nc net.Conn, u *url.URL, header http.Header, o Options) (*Conn, error) {
	var raw [16]byte
	_, _ = rand.Read(raw[:])
	key := base64.StdEncoding.EncodeToString(raw[:])
	req := &http.Request{Method: http.MethodGet, URL: &url.URL{Scheme: "http", Host: u.Host, Path: u.Path, RawQuery: u.RawQuery}, Host: u.Host, Header: header.Clone()}
	if req.Header == nil {
		req.Header = http.Header{}
	}
	for k, v := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key} {
		req.Header.Set(k, v)
	}
	if err := req.Write(nc); err != nil {
		return nil, err
	}
	br := bufio.NewReaderSize(nc, 1024)
	res, err := http.ReadResponse(br, req)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusSwitchingProtocols {
		return nil, &RefusedError{res.StatusCode}
	}
	if res.Header.Get("Sec-WebSocket-Accept") != accept(key) {
		return nil, errors.New("wsock: the handshake does not fit")
	}
	c := newConn(nc, true, o)
	if n := br.Buffered(); n > 0 {
		early, _ := br.Peek(n)
		c.early = bytes.Clone(early)
	}
	return c, nil
}
