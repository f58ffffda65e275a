package mail

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// smtpFake is a mail server that keeps what it gets, as it came over the line.
type smtpFake struct {
	t        *testing.T
	listener net.Listener
	tls      *tls.Config
	roots    *x509.CertPool

	mu       sync.Mutex
	got      []delivery
	conns    []net.Conn
	startTLS bool   // offer it
	auth     string // "user password" that is asked for, if any
	answer   string // to the message; "" accepts it
}

type delivery struct {
	from, to  string
	data      string
	encrypted bool
	user      string
}

func newSMTPFake(t *testing.T) *smtpFake {
	t.Helper()
	f := &smtpFake{t: t}
	f.tls, f.roots = certificate(t)
	var err error
	if f.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := f.listener.Accept()
			if err != nil {
				return
			}
			f.set(func() { f.conns = append(f.conns, conn) })
			serving.Go(func() { f.serve(conn) })
		}
	})
	t.Cleanup(func() {
		f.listener.Close()
		// A client that broke off may have left its connection open.
		f.set(func() {
			for _, c := range f.conns {
				c.Close()
			}
		})
		serving.Wait()
	})
	return f
}

func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

func (f *smtpFake) set(fn func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fn()
}

func (f *smtpFake) deliveries() []delivery {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]delivery(nil), f.got...)
}

// options are those of a Sender that talks to the fake.
func (f *smtpFake) options(security string) SMTPOptions {
	return SMTPOptions{
		Host: "127.0.0.1", Port: f.listener.Addr().(*net.TCPAddr).Port, Security: security,
		From: "热闹 <hubbub@example.com>", TLS: &tls.Config{RootCAs: f.roots, ServerName: "127.0.0.1"},
	}
}

func (f *smtpFake) serve(conn net.Conn) {
	defer func() { conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	var d delivery
	r := bufio.NewReader(conn)
	say := func(format string, args ...any) { fmt.Fprintf(conn, format+"\r\n", args...) }
	say("220 fake")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		f.mu.Lock()
		startTLS, auth, answer := f.startTLS, f.auth, f.answer
		f.mu.Unlock()
		switch strings.ToUpper(verb) {
		case "EHLO", "HELO":
			say("250-fake")
			if startTLS && !d.encrypted {
				say("250-STARTTLS")
			}
			if auth != "" {
				say("250-AUTH PLAIN")
			}
			say("250-8BITMIME")
			say("250 SIZE 10000000")
		case "STARTTLS":
			say("220 go on")
			secure := tls.Server(conn, f.tls)
			if secure.Handshake() != nil {
				return
			}
			conn, r, d.encrypted = secure, bufio.NewReader(secure), true
		case "AUTH":
			text, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			if parts := strings.Split(string(text), "\x00"); len(parts) == 3 && parts[1]+" "+parts[2] == auth {
				d.user = parts[1]
				say("235 welcome")
			} else {
				say("535 wrong")
			}
		case "MAIL":
			d.from = rest
			say("250 ok")
		case "RCPT":
			d.to = rest
			say("250 ok")
		case "DATA":
			say("354 go on")
			d.data = readData(r)
			if answer != "" {
				say("%s", answer)
				continue
			}
			f.set(func() { f.got = append(f.got, d) })
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func readData(r *bufio.Reader) string {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return b.String()
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}
