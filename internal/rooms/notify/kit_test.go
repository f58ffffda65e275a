package notify

import (
	"bufio"
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	hubmail "hubbub/internal/platform/mail"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
	"hubbub/internal/spine"

	"github.com/golang-jwt/jwt/v5"
)

// The cast.
const (
	acme           ids.ID = 1
	lin, ada, ming ids.ID = 11, 12, 13
	lobby, direct  ids.ID = 101, 102
)

func as(p ids.ID) actor.Actor {
	return actor.Actor{Workspace: acme, Person: p, Account: p, Role: actor.Member}
}

// town is what the other rooms know.
type town struct {
	mu         sync.Mutex
	recipients map[ids.ID][]Recipient // by conversation
	messages   map[int64]Message      // by seq
	backlog    map[ids.ID][]Unread    // by person
	people     map[ids.ID]Person
	fail       error
	during     func() // runs once, while a letter is being written
}

func (w *town) set(fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	fn()
}

func (w *town) Recipients(_ context.Context, workspace, conversation ids.ID, _ int64) ([]Recipient, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list, ok := w.recipients[conversation]
	if w.fail != nil {
		return nil, w.fail
	}
	if !ok || workspace != acme {
		return nil, errs.E("town", errs.NotFound, "x", "x")
	}
	return list, nil
}

func (w *town) Message(_ context.Context, _, _, _ ids.ID, seq int64) (Message, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, ok := w.messages[seq]
	if !ok {
		return Message{Title: "大厅", Sender: "Ada", Text: fmt.Sprintf("message %d 秘密", seq)}, nil
	}
	if m == (Message{}) {
		return m, errs.E("town", errs.NotFound, "x", "x")
	}
	return m, nil
}

func (w *town) Backlog(_ context.Context, _, person ids.ID, conversations []ids.ID) (out []Unread, _ error) {
	w.mu.Lock()
	during := w.during
	w.during = nil
	for _, c := range conversations {
		for _, u := range w.backlog[person] {
			if u.Conversation == c {
				out = append(out, u)
			}
		}
	}
	w.mu.Unlock()
	if during != nil {
		during()
	}
	return out, nil
}

func (w *town) People(_ context.Context, _ ids.ID, list []ids.ID) (map[ids.ID]Person, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[ids.ID]Person{}
	for _, id := range list {
		if p, ok := w.people[id]; ok {
			out[id] = p
		}
	}
	return out, nil
}

func (w *town) Place(context.Context, ids.ID) (Place, error) {
	return Place{Slug: "acme", Name: "热闹工坊"}, nil
}

// house is a room with all that it needs.
type house struct {
	*Service
	t      *testing.T
	clock  *clock.Fake
	town   *town
	pushes *pushService
	post   *smtp
	outbox *hubmail.Outbox
	seq    int64
}

func build(t *testing.T, db *sqldb.DB) *house {
	t.Helper()
	h := &house{t: t, clock: clock.NewFake(time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)), pushes: newPushService(t), post: newSMTP(t)}
	h.town = &town{recipients: map[ids.ID][]Recipient{lobby: {{Person: lin, Level: All}, {Person: ada, Level: All}}}, messages: map[int64]Message{}, backlog: map[ids.ID][]Unread{},
		people: map[ids.ID]Person{lin: {Name: "林", Email: "lin@example.com", Locale: "zh-CN", TZ: "Asia/Shanghai", Active: true}, ada: {Name: "Ada", Email: "ada@example.com", Locale: "en", TZ: "Europe/London", Active: true}}}
	maker := ids.NewMaker(1)
	sp, err := spine.Open(t.Context(), db, maker)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Open(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	sender, err := hubmail.NewSMTP(hubmail.SMTPOptions{Host: "127.0.0.1", Port: h.post.port, Security: "none", From: "热闹 <no-reply@hubbub.test>"})
	if err != nil {
		t.Fatal(err)
	}
	if h.outbox, err = hubmail.NewOutbox(t.Context(), db, maker, h.clock, sender, nil); err != nil {
		t.Fatal(err)
	}
	cfg := Config{DB: db, Spine: sp, IDs: maker, Clock: h.clock, Seal: ring, Audience: h.town, Messages: h.town, People: h.town, Letters: h.outbox,
		Poster: h.pushes.client(t, netip.MustParsePrefix("127.0.0.0/8")), PublicURL: "https://chat.example"}
	h.Service, err = Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if bad, err := h.Verify(context.WithoutCancel(t.Context())); err != nil || len(bad) > 0 {
			t.Errorf("verify: %v %q", err, bad)
		}
	})
	return h
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, build(t, db)) })
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) happen(e spine.Event) {
	h.t.Helper()
	e.At = h.clock.Now()
	h.must(h.DB.Tx(h.t.Context(), func(tx *sqldb.Tx) error { return h.Spine.Append(h.t.Context(), tx, acme, e) }))
	// On PostgreSQL an event waits for every transaction that is older, also those of tests beside this one.
	for n := 0; n == 0; {
		var err error
		n, err = h.Spine.Drain(h.t.Context(), h.Consumer())
		h.must(err)
	}
}

// say is a message of Ada's.
func (h *house) say(conversation ids.ID) int64 {
	h.t.Helper()
	h.seq++
	h.happen(spine.Event{Name: "message.sent", Person: ada, Conversation: conversation, Seq: h.seq, Origin: spine.Live})
	return h.seq
}

func (h *house) read(p, conversation ids.ID, seq int64) {
	h.t.Helper()
	h.happen(spine.Event{Name: "message.read", Person: p, Conversation: conversation, Seq: seq, Origin: spine.Live})
}

// told decides, lets the grace pass, pushes, and returns what arrived since the last time.
func (h *house) told() []arrived {
	h.t.Helper()
	h.must(h.Decide(h.t.Context()))
	h.clock.Advance(grace)
	h.must(h.Push(h.t.Context()))
	return h.pushes.take()
}

func (h *house) letters() []letter {
	h.t.Helper()
	h.must(h.Decide(h.t.Context()))
	h.must(h.Digest(h.t.Context()))
	h.must(h.outbox.Deliver(h.t.Context()))
	return h.post.take()
}

func (h *house) choose(p ids.ID, change func(*Settings)) {
	h.t.Helper()
	c, err := h.Settings(h.t.Context(), acme, p)
	h.must(err)
	change(&c)
	_, err = h.ChangeSettings(h.t.Context(), as(p), c)
	h.must(err)
}

// browser is one that can read what is pushed to it.
type browser struct {
	Browser
	key  *ecdh.PrivateKey
	auth []byte
}

// arrived is what came to a push service, decrypted.
type arrived struct {
	Payload
	path   string
	header http.Header
	raw    string
}

// pushService is one that checks whatever RFC 8030, 8291 and 8292 ask of a sender.
type pushService struct {
	t        *testing.T
	server   *httptest.Server
	mu       sync.Mutex
	browsers map[string]browser
	got      []arrived
	answer   func(path string) (status int, retryAfter string)
	after    func() // when a push was taken, before the answer
}

func newPushService(t *testing.T) *pushService {
	p := &pushService{t: t, browsers: map[string]browser{}}
	p.server = httptest.NewTLSServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.server.Close)
	return p
}

func (p *pushService) client(t *testing.T, allow ...netip.Prefix) *safehttp.Client {
	u, _ := url.Parse(p.server.URL)
	port, _ := strconv.Atoi(u.Port())
	roots := p.server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	c := safehttp.New(safehttp.Options{Ports: []int{443, port}, Allow: allow, TLS: &tls.Config{RootCAs: roots}, Redirects: -1})
	t.Cleanup(c.Close)
	return c
}

func (p *pushService) browser() browser {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	b := browser{key: key, auth: make([]byte, 16)}
	_, _ = rand.Read(b.auth)
	p.mu.Lock()
	defer p.mu.Unlock()
	path := fmt.Sprintf("/push/%d", len(p.browsers))
	b.Endpoint, b.Keys.P256dh, b.Keys.Auth = p.server.URL+path, b64.EncodeToString(key.PublicKey().Bytes()), b64.EncodeToString(b.auth)
	p.browsers[path] = b
	return b
}

func (p *pushService) take() []arrived {
	p.mu.Lock()
	defer p.mu.Unlock()
	got := p.got
	p.got = nil
	return got
}

func (p *pushService) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	b, answer, after := p.browsers[r.URL.Path], p.answer, p.after
	p.mu.Unlock()
	status, wait := http.StatusCreated, ""
	if answer != nil {
		status, wait = answer(r.URL.Path)
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = p.vouched(r)
	}
	var plain []byte
	if err == nil {
		plain, err = b.decrypt(body)
	}
	a := arrived{path: r.URL.Path, header: r.Header, raw: string(plain)}
	if err == nil {
		err = json.Unmarshal(plain, &a.Payload)
	}
	if err != nil || r.Header.Get("Content-Encoding") != "aes128gcm" || len(body) > 4096 {
		p.t.Errorf("a push that no service would take: %v, %d bytes, %v", err, len(body), r.Header)
	}
	if status < 300 {
		p.mu.Lock()
		p.got = append(p.got, a)
		p.mu.Unlock()
	}
	if after != nil {
		after()
	}
	if wait != "" {
		w.Header().Set("Retry-After", wait)
	}
	w.WriteHeader(status)
}

// vouched checks the sender's token (RFC 8292).
func (p *pushService) vouched(r *http.Request) error {
	token, key, ok := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "vapid t="), ", k=")
	raw, err := b64.DecodeString(key)
	if !ok || err != nil || len(raw) != 65 {
		return fmt.Errorf("authorization %q", r.Header.Get("Authorization"))
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	if err != nil {
		return err
	}
	var claims jwt.RegisteredClaims
	if _, err := jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return public, nil }, jwt.WithValidMethods([]string{"ES256"})); err != nil {
		return err
	}
	if claims.Subject != "https://chat.example" || len(claims.Audience) != 1 || claims.Audience[0] != p.server.URL || time.Until(claims.ExpiresAt.Time) > 24*time.Hour {
		return fmt.Errorf("claims %+v", claims)
	}
	return nil
}

// decrypt does what a browser does (RFC 8291 over RFC 8188).
func (b browser) decrypt(body []byte) ([]byte, error) {
	if len(body) < 86 || body[20] != 65 {
		return nil, fmt.Errorf("a body of %d bytes", len(body))
	}
	salt, size, theirs, sealed := body[:16], binary.BigEndian.Uint32(body[16:20]), body[21:86], body[86:]
	if uint32(len(sealed)) > size {
		return nil, fmt.Errorf("more than one record")
	}
	peer, err := ecdh.P256().NewPublicKey(theirs)
	if err != nil {
		return nil, err
	}
	shared, err := b.key.ECDH(peer)
	if err != nil {
		return nil, err
	}
	prk, _ := hkdf.Extract(sha256.New, shared, b.auth)
	ikm, _ := hkdf.Expand(sha256.New, prk, "WebPush: info\x00"+string(b.key.PublicKey().Bytes())+string(theirs), 32)
	prk, _ = hkdf.Extract(sha256.New, ikm, salt)
	cek, _ := hkdf.Expand(sha256.New, prk, "Content-Encoding: aes128gcm\x00", 16)
	nonce, _ := hkdf.Expand(sha256.New, prk, "Content-Encoding: nonce\x00", 12)
	block, err := aes.NewCipher(cek)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return nil, err
	}
	plain = bytes.TrimRight(plain, "\x00")
	if len(plain) == 0 || plain[len(plain)-1] != 2 {
		return nil, fmt.Errorf("no end of record")
	}
	return plain[:len(plain)-1], nil
}

// letter is what came to a mail server.
type letter struct{ to, subject, text string }

// smtp is a mail server that takes everything.
type smtp struct {
	t    *testing.T
	port int
	mu   sync.Mutex
	got  []letter
}

func newSMTP(t *testing.T) *smtp {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &smtp{t: t, port: l.Addr().(*net.TCPAddr).Port}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { defer c.Close(); s.serve(c) })
		}
	})
	t.Cleanup(func() { l.Close(); serving.Wait() })
	return s
}

func (s *smtp) serve(c net.Conn) {
	r := bufio.NewReader(c)
	say := func(line string) { _, _ = io.WriteString(c, line+"\r\n") }
	say("220 fake")
	for to := ""; ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(line[:min(4, len(line))]); verb {
		case "EHLO", "HELO":
			say("250-fake\r\n250 SMTPUTF8")
		case "RCPT":
			to = strings.Trim(strings.TrimSpace(line[8:]), "<>")
			say("250 ok")
		case "DATA":
			say("354 go on")
			var data strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				data.WriteString(strings.TrimPrefix(line, "."))
			}
			s.keep(to, data.String())
			say("250 ok")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *smtp) keep(to, data string) {
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		s.t.Error(err)
		return
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		s.t.Error(err)
	}
	_, params, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	part, err := multipart.NewReader(m.Body, params["boundary"]).NextRawPart()
	if err != nil {
		s.t.Error(err)
		return
	}
	text, err := io.ReadAll(quotedprintable.NewReader(part))
	if err != nil {
		s.t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, letter{to, subject, strings.ReplaceAll(string(text), "\r\n", "\n")})
}

func (s *smtp) take() []letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	got := s.got
	s.got = nil
	return got
}
