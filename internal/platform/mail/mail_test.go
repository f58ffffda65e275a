package mail

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"
)

var letter = Letter{
	To: "ann@example.com", Locale: "zh-CN", Kind: "password.reset", Subject: "重设密码 🔑 " + strings.Repeat("很长的标题", 20),
	Text: "小安，你好：\n\n点开下面的链接：\nhttps://chat.example.com/reset#a=1&b=2\n\n.一行以点开头\n" + strings.Repeat("长", 2000) + "\n",
	ID:   "abc123",
}

// opened is a message as a mail program sees it.
type opened struct {
	header      mail.Header
	plain, html string
}

func openMessage(t *testing.T, data string) opened {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q, %v", kind, err)
	}
	out := opened{header: m.Header}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Errorf("encoding %q", p.Header.Get("Content-Transfer-Encoding"))
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			out.html = text
		} else {
			out.plain = text
		}
	}
}

func decoded(t *testing.T, header string) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestSMTP(t *testing.T) {
	f := newSMTPFake(t)
	f.set(func() { f.startTLS, f.auth = true, "hubbub secret" })
	o := f.options("starttls")
	o.User, o.Password = "hubbub", "secret"
	s, err := NewSMTP(o)
	if err != nil {
		t.Fatal(err)
	}
	l := letter
	l.Unsubscribe = "https://chat.example.com/stop?x=1&y=2"
	if err := s.Send(context.Background(), l); err != nil {
		t.Fatal(err)
	}
	got := f.deliveries()
	if len(got) != 1 {
		t.Fatalf("%d letters arrived", len(got))
	}
	d := got[0]
	if !d.encrypted || d.user != "hubbub" || !strings.HasPrefix(d.from, "FROM:<hubbub@example.com>") || !strings.HasPrefix(d.to, "TO:<ann@example.com>") {
		t.Errorf("envelope: %+v", d)
	}
	for line := range strings.SplitSeq(d.data, "\r\n") {
		if len(line) > 998 || strings.ContainsRune(line, '\n') {
			t.Errorf("a line that no server must take: %d bytes", len(line))
		}
	}
	m := openMessage(t, d.data)
	for name, want := range map[string]string{
		"Subject": letter.Subject, "From": "热闹 <hubbub@example.com>", "To": "<ann@example.com>", "Message-Id": "<abc123@example.com>",
		"Auto-Submitted": "auto-generated", "List-Unsubscribe": "<https://chat.example.com/stop?x=1&y=2>",
	} {
		if got := decoded(t, m.header.Get(name)); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if when, err := m.header.Date(); err != nil || time.Since(when) > time.Minute {
		t.Errorf("date %v, %v", when, err)
	}
	if want := strings.TrimSpace(letter.Text) + "\n\n-- \n这封邮件由热闹发出，回复无人查看。\n不再接收这类邮件: https://chat.example.com/stop?x=1&y=2\n"; m.plain != want {
		t.Errorf("text: got %q, want %q", m.plain, want)
	}
	for _, want := range []string{`lang="zh-CN"`, `href="https://chat.example.com/reset#a=1&amp;b=2"`, "小安，你好：", strings.Repeat("长", 2000)} {
		if !strings.Contains(m.html, want) {
			t.Errorf("the page lacks %.60q", want)
		}
	}
}

func TestSMTPRefuses(t *testing.T) {
	send := func(f *smtpFake, o SMTPOptions) error {
		s, err := NewSMTP(o)
		if err != nil {
			t.Fatal(err)
		}
		return s.Send(context.Background(), letter)
	}
	t.Run("no encryption offered", func(t *testing.T) {
		f := newSMTPFake(t)
		if err := send(f, f.options("starttls")); err == nil || len(f.deliveries()) != 0 {
			t.Errorf("got %v and %d letters", err, len(f.deliveries()))
		}
	})
	t.Run("a certificate of nobody", func(t *testing.T) {
		f := newSMTPFake(t)
		f.set(func() { f.startTLS = true })
		o := f.options("starttls")
		o.TLS = nil
		if err := send(f, o); err == nil || len(f.deliveries()) != 0 {
			t.Errorf("got %v", err)
		}
	})
	t.Run("in the clear where that is wanted", func(t *testing.T) {
		f := newSMTPFake(t)
		if err := send(f, f.options("none")); err != nil || len(f.deliveries()) != 1 {
			t.Errorf("got %v", err)
		}
	})
	for answer, forGood := range map[string]bool{"550 no such person": true, "451 later": false, "452 full": false} {
		t.Run(answer, func(t *testing.T) {
			f := newSMTPFake(t)
			f.set(func() { f.answer = answer })
			if err := send(f, f.options("none")); err == nil || errs.Is(err, errs.Invalid) != forGood {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		f := newSMTPFake(t)
		f.listener.Close()
		if err := send(f, f.options("none")); err == nil || errs.Is(err, errs.Invalid) {
			t.Errorf("got %v", err)
		}
	})
	if _, err := NewSMTP(SMTPOptions{Host: "x", Port: 25, From: "nobody"}); err == nil {
		t.Error("a sender without an address was made")
	}
}

func TestLettersAreChecked(t *testing.T) {
	good := Letter{To: "a@b.c", Subject: "s", Text: "t"}
	if err := good.check("x"); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Letter){
		"no address": func(l *Letter) { l.To = "nobody" }, "a name": func(l *Letter) { l.To = "A <a@b.c>" }, "two": func(l *Letter) { l.To = "a@b.c, d@e.f" },
		"smuggled recipient": func(l *Letter) { l.To = "a@b.c\r\nBcc: d@e.f" }, "smuggled header": func(l *Letter) { l.Subject = "s\r\nBcc: d@e.f" },
		"smuggled link": func(l *Letter) { l.Unsubscribe = "https://x\nBcc: y" }, "no subject": func(l *Letter) { l.Subject = " " },
		"long subject": func(l *Letter) { l.Subject = strings.Repeat("x", 501) }, "no text": func(l *Letter) { l.Text = "\n" },
		"long text": func(l *Letter) { l.Text = strings.Repeat("x", 1<<20+1) },
	} {
		l := good
		change(&l)
		if err := l.check("x"); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestHTML(t *testing.T) {
	for text, want := range map[string]string{
		"<script>alert(1)</script>":                 "&lt;script&gt;alert(1)&lt;/script&gt;",
		"see https://a.example/x?y=1&z=2. Bye":      `see <a href="https://a.example/x?y=1&amp;z=2" style="color:#c8402f;overflow-wrap:anywhere">https://a.example/x?y=1&amp;z=2</a>. Bye`,
		"见 https://a.example/热闹，再见":                 `见 <a href="https://a.example/%e7%83%ad%e9%97%b9" style="color:#c8402f;overflow-wrap:anywhere">https://a.example/热闹</a>，再见`,
		"(https://a.example)":                       `(<a href="https://a.example" style="color:#c8402f;overflow-wrap:anywhere">https://a.example</a>)`,
		"javascript:alert(1)":                       "javascript:alert(1)</p>",
		"one\ntwo\r\n\r\nthree":                     "one<br>two</p>\n<p style=\"margin:0 0 16px\">three</p>",
		`https://a.example/"onclick="alert(1)`:      `>https://a.example/</a>&#34;onclick=&#34;alert(1)`,
		"https://a.example/%22%20onclick=alert(1);": `href="https://a.example/%22%20onclick=alert%281" style`,
	} {
		got, err := Letter{Subject: "<b>", Text: text}.html()
		if err != nil || !strings.Contains(got, want) || !strings.Contains(got, "<title>&lt;b&gt;</title>") {
			t.Errorf("%q: %q is not in\n%s (%v)", text, want, got, err)
		}
	}
	if got, err := (Letter{Text: "x", Unsubscribe: "javascript:alert(1)"}).html(); err != nil || strings.Contains(got, `href="javascript`) {
		t.Errorf("a script came into a link: %v\n%s", err, got)
	}
}

// senderFunc is a Sender.
type senderFunc func(Letter) error

func (f senderFunc) Send(_ context.Context, l Letter) error { return f(l) }

func outbox(t *testing.T, db *sqldb.DB, c clock.Clock, s Sender, wake func()) *Outbox {
	t.Helper()
	o, err := NewOutbox(context.Background(), db, ids.NewMaker(1), c, s, wake)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func states(t *testing.T, o *Outbox) (out []Stored) {
	t.Helper()
	out, err := o.List(context.Background(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOutbox(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		c := clock.NewFake(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
		var sent []Letter
		var fault error
		sender := senderFunc(func(l Letter) error {
			sent = append(sent, l)
			return fault
		})
		woken := 0
		o := outbox(t, db, c, sender, func() { woken++ })
		send := func(to string) {
			t.Helper()
			l := letter
			l.To = to
			if err := o.Send(ctx, l); err != nil {
				t.Fatal(err)
			}
		}
		deliver := func(want int) {
			t.Helper()
			sent = nil
			if err := o.Deliver(ctx); err != nil {
				t.Fatal(err)
			}
			if len(sent) != want {
				t.Fatalf("%d letters were sent, want %d", len(sent), want)
			}
		}
		send("a@example.com")
		send("b@example.com")
		if woken != 2 {
			t.Errorf("woken %d times", woken)
		}
		// Taken letters survive: another outbox on the same database, as after a restart, sends them.
		o = outbox(t, db, c, sender, nil)
		fault = errors.New("the line is dead")
		deliver(2)
		if sent[0].To != "a@example.com" || sent[0].Text != letter.Text || sent[0].ID == "" || sent[0].ID == sent[1].ID {
			t.Errorf("got %+v", sent[0])
		}
		id := sent[0].ID
		deliver(0)
		c.Advance(pauses[0])
		deliver(2)
		if sent[0].ID != id {
			t.Errorf("the letter changed its id from %s to %s", id, sent[0].ID)
		}
		fault = nil
		c.Advance(pauses[1] - time.Millisecond)
		deliver(0)
		c.Advance(time.Millisecond)
		deliver(2)
		c.Advance(48 * time.Hour)
		deliver(0)
		for _, l := range states(t, o) {
			if l.State != Sent || l.Attempts != 3 || l.Text != "" || l.Fault != "" {
				t.Errorf("got %+v", l)
			}
		}
		// Refused for good, and given up after two days.
		fault = errs.E("x", errs.Invalid, "mail.refused", "no")
		send("c@example.com")
		deliver(1)
		c.Advance(time.Hour)
		deliver(0)
		fault = errors.New("still dead")
		send("d@example.com")
		for _, p := range pauses {
			deliver(1)
			c.Advance(p)
		}
		deliver(1)
		c.Advance(240 * time.Hour)
		deliver(0)
		for _, l := range states(t, o)[:2] {
			if l.State != Refused || l.Fault == "" || l.Text != "" {
				t.Errorf("got %+v", l)
			}
		}
		c.Advance(keepFor)
		send("e@example.com")
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if left := states(t, o); len(left) != 1 || left[0].State != Waiting || left[0].To != "e@example.com" {
			t.Errorf("after the sweep: %+v", left)
		}
		if err := o.Send(ctx, Letter{To: "nobody"}); !errs.Is(err, errs.Invalid) {
			t.Errorf("got %v", err)
		}
	})
}

// A stop in the middle of a delivery leaves the letter waiting.
func TestOutboxStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c := clock.NewFake(time.Now())
	o := outbox(t, sqldbtest.SQLite(t), c, senderFunc(func(Letter) error { cancel(); return context.Canceled }), nil)
	if err := o.Send(ctx, letter); err != nil {
		t.Fatal(err)
	}
	if err := o.Deliver(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if l := states(t, o)[0]; l.State != Waiting || l.Attempts != 0 {
		t.Errorf("got %+v", l)
	}
}

func TestDevelopmentMailbox(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		c := clock.NewFake(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
		o := outbox(t, db, c, nil, nil)
		for _, to := range []string{"a@example.com", "b@example.com", "c@example.com"} {
			l := letter
			l.To = to
			if err := o.Send(ctx, l); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.Deliver(ctx); err != nil {
			t.Fatal(err)
		}
		first, err := o.List(ctx, 0, 2)
		if err != nil || len(first) != 2 || first[0].To != "c@example.com" || first[0].State != Kept || !first[0].At.Equal(c.Now()) {
			t.Fatalf("got %+v, %v", first, err)
		}
		rest, err := o.List(ctx, first[1].ID, 2)
		if err != nil || len(rest) != 1 || rest[0].To != "a@example.com" {
			t.Fatalf("got %+v, %v", rest, err)
		}
		read, err := o.Read(ctx, rest[0].ID)
		if err != nil || read.Text != letter.Text || !strings.Contains(read.HTML, "reset#a=1&amp;b=2") || read.Subject != letter.Subject {
			t.Errorf("got %+v, %v", read, err)
		}
		if _, err := o.Read(ctx, 1); !errs.Is(err, errs.NotFound) {
			t.Errorf("got %v", err)
		}
	})
}
