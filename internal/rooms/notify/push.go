package notify

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/i18n"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/sqldb"

	webpush "github.com/SherClockHolmes/webpush-go"
	"golang.org/x/sync/errgroup"
)

const (
	pushesAtOnce  = 64
	pushesAbreast = 8
	// claimFor is how long a claimed push may take before it is somebody else's.
	claimFor      = time.Minute
	browsersMax   = 20
	maxEndpoint   = 2000
	maxPushTitle  = 100 // characters
	maxPushText   = 200
	maxRetryAfter = 6 * time.Hour
)

// backoff are the times from one attempt to the next; the last repeats until the message is too old.
var backoff = []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

// subscription is a browser that may be pushed to.
type subscription struct {
	id, person             ids.ID
	endpoint, p256dh, auth string
}

// Browser is what PushSubscription.toJSON gives.
type Browser struct {
	Endpoint string `json:"endpoint" maxLength:"2000" example:"https://push.example/abc"`
	Keys     struct {
		P256dh string `json:"p256dh" maxLength:"128"`
		Auth   string `json:"auth" maxLength:"64"`
	} `json:"keys"`
}

// Subscribe lets a browser be pushed to on behalf of a. A browser is one person's in a workspace: the last who subscribed. Beyond twenty the oldest goes.
func (s *Service) Subscribe(ctx context.Context, a actor.Actor, b Browser) error {
	const op = "notify.Subscribe"
	if err := b.check(op); err != nil {
		return err
	}
	now := s.Clock.Now()
	return errs.Wrap(op, s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		before, known, err := subscriptionAt(ctx, tx, a.Workspace, b.Endpoint)
		if err != nil {
			return err
		}
		if known && before.person != a.Person {
			if err := dropPushes(ctx, tx, a.Workspace, before.id); err != nil {
				return err
			}
		}
		sub := subscription{s.IDs.New(), a.Person, b.Endpoint, b.Keys.P256dh, b.Keys.Auth}
		if err := putSubscription(ctx, tx, a.Workspace, sub, now); err != nil {
			return err
		}
		surplus, err := surplusSubscriptions(ctx, tx, a.Workspace, a.Person, browsersMax)
		if err != nil {
			return err
		}
		for _, id := range surplus {
			if err := dropSubscription(ctx, tx, a.Workspace, id); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Unsubscribe ends what Subscribe began. A browser that is not there, or another's, is passed over.
func (s *Service) Unsubscribe(ctx context.Context, a actor.Actor, endpoint string) error {
	return errs.Wrap("notify.Unsubscribe", s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		sub, known, err := subscriptionAt(ctx, tx, a.Workspace, endpoint)
		if err != nil || !known || sub.person != a.Person {
			return err
		}
		return dropSubscription(ctx, tx, a.Workspace, sub.id)
	}))
}

func (b Browser) check(op string) error {
	bad := errs.E(op, errs.Invalid, "push.subscription", "This is not a browser's subscription.")
	u, err := url.Parse(b.Endpoint)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(b.Endpoint) > maxEndpoint {
		return bad.In("body.endpoint", "expected an https URL", nil)
	}
	if key, err := decode64(b.Keys.P256dh); err != nil || !onCurve(key) {
		return bad.In("body.keys.p256dh", "expected a public key on P-256", nil)
	}
	if secret, err := decode64(b.Keys.Auth); err != nil || len(secret) != 16 {
		return bad.In("body.keys.auth", "expected 16 bytes", nil)
	}
	return nil
}

func onCurve(key []byte) bool {
	_, err := ecdh.P256().NewPublicKey(key)
	return err == nil
}

// decode64 reads both spellings that browsers use.
func decode64(s string) ([]byte, error) {
	s = strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(s), "=")
	return base64.RawURLEncoding.DecodeString(s)
}

// push is one that was claimed.
type push struct {
	workspace, subscription, conversation, person, event ids.ID
	seq                                                  int64
	mentioned                                            bool
	at                                                   time.Time
	attempts                                             int
}

// Push posts what is due. What a push service does wrong is no error of Push.
func (s *Service) Push(ctx context.Context) error {
	const op = "notify.Push"
	for {
		now := s.Clock.Now()
		var list []push
		if err := s.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
			list, err = claimPushes(ctx, tx, now, now.Add(claimFor), pushesAtOnce)
			return err
		}); err != nil {
			return errs.Wrap(op, err)
		}
		var group errgroup.Group
		group.SetLimit(pushesAbreast)
		for _, p := range list {
			group.Go(func() error { return s.deliver(ctx, p) })
		}
		if err := group.Wait(); err != nil || len(list) < pushesAtOnce {
			return errs.Wrap(op, err)
		}
	}
}

// deliver posts one push, if it is still worth it.
func (s *Service) deliver(ctx context.Context, p push) error {
	sub, found, err := subscriptionByID(ctx, s.DB, p.workspace, p.subscription)
	if err != nil {
		return err
	}
	if !found || sub.person != p.person {
		return s.settle(ctx, p, time.Time{}, false)
	}
	payload, urgent, err := s.payload(ctx, p)
	if err != nil {
		return err
	}
	if payload == nil {
		return s.settle(ctx, p, time.Time{}, false)
	}
	urgency := webpush.UrgencyNormal
	if urgent {
		urgency = webpush.UrgencyHigh
	}
	res, err := webpush.SendNotificationWithContext(ctx, payload, &webpush.Subscription{Endpoint: sub.endpoint, Keys: webpush.Keys{P256dh: sub.p256dh, Auth: sub.auth}},
		&webpush.Options{HTTPClient: poster{s.Poster}, Subscriber: s.PublicURL, Topic: p.conversation.String(), TTL: int(pushTTL.Seconds()),
			Urgency: urgency, VAPIDPublicKey: s.vapid.public, VAPIDPrivateKey: s.vapid.private})
	if ctx.Err() != nil {
		return ctx.Err() // whether it arrived is unknown; the claim ends and it is posted again
	}
	if res != nil {
		_ = res.Body.Close()
	}
	return s.conclude(ctx, p, res, err)
}

// conclude draws the consequence of a push service's answer.
func (s *Service) conclude(ctx context.Context, p push, res *http.Response, err error) error {
	status := 0
	if res != nil {
		status = res.StatusCode
	}
	switch {
	case status >= 200 && status < 300:
		return s.settle(ctx, p, time.Time{}, true)
	case status == http.StatusNotFound || status == http.StatusGone || status == http.StatusUnauthorized || status == http.StatusForbidden,
		errors.Is(err, safehttp.ErrAddress), errors.Is(err, safehttp.ErrURL):
		slog.InfoContext(ctx, "a browser does not want pushes any more", "subscription", p.subscription, "status", status)
		return s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return dropSubscription(ctx, tx, p.workspace, p.subscription) })
	case status >= 400 && status < 500 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout:
		slog.WarnContext(ctx, "a push service refused a push", "subscription", p.subscription, "status", status)
		return s.settle(ctx, p, time.Time{}, false)
	}
	now := s.Clock.Now()
	again := now.Add(max(backoff[min(p.attempts, len(backoff))-1], retryAfter(res, now)))
	if again.Sub(p.at) > pushTTL {
		again = time.Time{}
	}
	slog.InfoContext(ctx, "a push could not be delivered", "subscription", p.subscription, "status", status, "attempts", p.attempts, "error", err)
	return s.settle(ctx, p, again, false)
}

// retryAfter is what the service asks for, within reason.
func retryAfter(res *http.Response, now time.Time) time.Duration {
	if res == nil {
		return 0
	}
	text := res.Header.Get("Retry-After")
	if n, err := strconv.Atoi(text); err == nil {
		return min(max(0, time.Duration(min(n, 1<<20))*time.Second), maxRetryAfter)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(0, at.Sub(now)), maxRetryAfter)
	}
	return 0
}

func (s *Service) settle(ctx context.Context, p push, again time.Time, sent bool) error {
	at := time.Time{}
	if sent {
		at = s.Clock.Now()
	}
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return settlePush(ctx, tx, p, again, at) })
}

// Payload is what the service worker gets. Fields are only ever added.
type Payload struct {
	V            int    `json:"v"`
	ID           ids.ID `json:"id"` // of the event: two with one id are one
	Workspace    string `json:"workspace"`
	Conversation ids.ID `json:"conversation"`
	Seq          int64  `json:"seq"`
	URL          string `json:"url"`
	Tag          string `json:"tag"` // notifications with one tag replace each other
	Title        string `json:"title"`
	Body         string `json:"body"`
	Mention      bool   `json:"mention,omitempty"`
}

// payload is what p's person may be told now; nil when there is nothing to tell any more.
func (s *Service) payload(ctx context.Context, p push) (payload []byte, urgent bool, err error) {
	now := s.Clock.Now()
	chosen, err := s.Settings(ctx, p.workspace, p.person)
	if err != nil || !chosen.Push || now.Sub(p.at) > pushTTL {
		return nil, false, err
	}
	people, err := s.People.People(ctx, p.workspace, []ids.ID{p.person})
	who := people[p.person]
	if err != nil || !who.Active || chosen.Quiet.during(now, zoneOf(who.TZ)) {
		return nil, false, err
	}
	m, err := s.Messages.Message(ctx, p.workspace, p.person, p.conversation, p.seq)
	if errs.Is(err, errs.NotFound) || err == nil && (m.Read || m.Gone) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	place, err := s.People.Place(ctx, p.workspace)
	if err != nil {
		return nil, false, err
	}
	title, body := pushWords(i18n.Match(who.Locale), m, p.mentioned, chosen.Preview)
	out := Payload{V: 1, ID: p.event, Workspace: place.Slug, Conversation: p.conversation, Seq: p.seq, Tag: p.conversation.String(), Title: title, Body: body, Mention: p.mentioned,
		URL: "/w/" + place.Slug + "/c/" + p.conversation.String() + "/" + strconv.FormatInt(p.seq, 10)}
	payload, err = json.Marshal(out)
	return payload, p.mentioned || m.Direct, err
}

// clip keeps at most n characters.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return string(r[:n-1]) + "…"
}

// poster lets webpush speak through a client that guards the network.
type poster struct{ Poster }

func (p poster) Do(req *http.Request) (*http.Response, error) {
	res, err := p.Poster.Do(req)
	if res == nil {
		return nil, err
	}
	// An answer that is too long is an answer all the same.
	return &http.Response{StatusCode: res.Status, Header: res.Header, Body: io.NopCloser(bytes.NewReader(res.Body))}, nil
}
