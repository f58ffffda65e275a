package bridges

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/safehttp"
	"hubbub/internal/platform/sqldb"
)

// Outcome is what became of a delivery by an attempt.
type Outcome string

// The outcomes.
const (
	Delivered Outcome = "delivered"
	Again     Outcome = "again" // it will be tried again
	GivenUp   Outcome = "given_up"
)

// Attempt is one line of an endpoint's log.
type Attempt struct {
	ID       ids.ID    `json:"id"`
	EventID  ids.ID    `json:"event_id" doc:"Sent as webhook-id."`
	Event    string    `json:"event" example:"message.sent"`
	Attempt  int       `json:"attempt" doc:"The first is 1."`
	At       time.Time `json:"at"`
	TookMS   int64     `json:"took_ms"`
	Status   int       `json:"status" doc:"What the endpoint answered; 0 when it did not."`
	Response string    `json:"response" doc:"The beginning of the answer, or why there was none."`
	Outcome  Outcome   `json:"outcome" enum:"delivered,again,given_up"`

	retryAfter time.Duration
}

func (a *Attempt) ok() bool { return a.Status >= 200 && a.Status < 300 }

// excerptMax is how much of an answer the log keeps.
const excerptMax = 500 // characters

// envelope is a body that is ready to be sent.
type envelope struct {
	id      ids.ID
	name    string
	body    []byte
	attempt int
}

// send signs and posts a body, and tells what came of it.
func (s *Service) send(ctx context.Context, o *Outgoing, e envelope) Attempt {
	a := Attempt{ID: s.IDs.New(), EventID: e.id, Event: e.name, Attempt: e.attempt, At: s.Clock.Now()}
	req, err := s.request(ctx, o, e, a.At)
	if err != nil {
		slog.ErrorContext(ctx, "a webhook could not be signed", "webhook", o.ID, "error", err)
		a.Response = "The server could not sign this."
		return a
	}
	started := time.Now()
	res, err := s.Sender.Do(req)
	a.TookMS = time.Since(started).Milliseconds()
	if res == nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err // without the address, which may hold a secret
		}
		slog.InfoContext(ctx, "a webhook was not delivered", "webhook", o.ID, "attempt", e.attempt, "error", err)
		a.Response = reason(err)
		return a
	}
	// An answer that is too long is an answer all the same.
	a.Status, a.Response = res.Status, excerpt(res.Body)
	if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
		a.retryAfter = retryAfter(res.Header, a.At)
	}
	return a
}

func (s *Service) request(ctx context.Context, o *Outgoing, e envelope, at time.Time) (*http.Request, error) {
	secrets, err := s.secrets(o)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.URL, bytes.NewReader(e.body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	return req, sign(req.Header, e.id, at, e.body, secrets)
}

// reason says why there was no answer, without telling what the network looks like from here.
func reason(err error) string {
	var timeout net.Error
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, safehttp.ErrAddress):
		return "This address may not be reached from here."
	case errors.Is(err, safehttp.ErrURL):
		return "This is no address that a webhook may have."
	case errors.As(err, &name):
		return "The name of the host was not found."
	case errors.As(err, &certificate):
		return "The certificate of the host does not hold."
	case errors.As(err, &timeout) && timeout.Timeout():
		return "There was no answer in time."
	}
	return "The connection failed."
}

func excerpt(body []byte) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(string(body[:min(len(body), 4*excerptMax)]), "\ufffd"), "\x00", "\ufffd")
	if r := []rune(text); len(r) > excerptMax {
		return string(r[:excerptMax]) + "…"
	}
	return text
}

// SendTest sends a test to an endpoint, enabled or not, and tells what came of it. It changes nothing about how the endpoint fares.
func (s *Service) SendTest(ctx context.Context, a actor.Actor, id ids.ID) (Attempt, error) {
	const op = "bridges.SendTest"
	if s.Sender == nil {
		return Attempt{}, errs.E(op, errs.Forbidden, "webhook.no_outgoing", "This server makes no requests to the outside.")
	}
	at := endpoint{a.Workspace, id}
	o, found, err := outgoingByID(ctx, s.DB, at)
	if err != nil {
		return Attempt{}, errs.Wrap(op, err)
	}
	if !found {
		return Attempt{}, noWebhook(op)
	}
	if err := ratelimit.Check(ctx, s.Limiter, op, "webhook.test:"+id.String(), TestsMinute, time.Minute); err != nil {
		return Attempt{}, err
	}
	p := Payload{Type: EventTest, Timestamp: s.Clock.Now(), Data: Data{Detail: map[string]any{"webhook": id, "name": o.Name}}}
	if err := s.introduce(ctx, a.Workspace, a.Person, &p.Data); err != nil {
		return Attempt{}, errs.Wrap(op, err)
	}
	body, err := json.Marshal(p)
	if err != nil {
		return Attempt{}, errs.Wrap(op, err)
	}
	sent := s.send(ctx, &o, envelope{id: s.IDs.New(), name: EventTest, body: body, attempt: 1})
	sent.Outcome = GivenUp
	if sent.ok() {
		sent.Outcome = Delivered
	}
	err = s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, found, err := lockOutgoing(ctx, tx, a.Workspace, id); err != nil || !found {
			return err
		}
		return putAttempt(ctx, tx, at, sent)
	})
	return sent, errs.Wrap(op, err)
}

// Attempts lists the last attempts of an endpoint, newest first.
func (s *Service) Attempts(ctx context.Context, a actor.Actor, id ids.ID) ([]Attempt, error) {
	const op = "bridges.Attempts"
	at := endpoint{a.Workspace, id}
	if _, found, err := outgoingByID(ctx, s.DB, at); err != nil || !found {
		if err == nil {
			err = noWebhook(op)
		}
		return nil, errs.Wrap(op, err)
	}
	list, err := attempts(ctx, s.DB, at)
	return append([]Attempt{}, list...), errs.Wrap(op, err)
}
