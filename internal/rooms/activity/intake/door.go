package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/valyala/fastjson"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/httpapi"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/identity/origin"
)

// Path is where the door is.
const Path = "/v1/"

// The bounds of what is sent, in bytes without compression.
const (
	MessageMax = 32 << 10
	BatchMax   = 500 << 10
)

// kinds are the last parts of the paths. Those of one letter are what analytics.js uses.
var kinds = map[string]string{
	"track": track, "identify": identify, "page": page, "screen": screen, "group": group, "alias": alias, "batch": "", "import": "",
	"t": track, "i": identify, "p": page, "s": screen, "g": group, "a": alias, "b": "",
}

// Handler is the door, to be mounted under Path.
func (s *Service) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, ok := kinds[strings.TrimPrefix(r.URL.Path, Path)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		allowOrigin(w, r)
		if r.Method == http.MethodOptions {
			preflight(w)
			return
		}
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", "POST, OPTIONS")
			httpapi.WriteError(w, r, problem(http.StatusMethodNotAllowed, "method.not_allowed", "Events are sent with POST."))
			return
		}
		out, err := s.take(r, kind)
		if err != nil {
			httpapi.WriteError(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(out)
	})
}

func problem(status int, code, detail string) *httpapi.Problem {
	return &httpapi.Problem{Status: status, Title: http.StatusText(status), Code: code, Detail: detail}
}

// allowOrigin lets browsers of any site read the answer; whether the site may send is asked of the key, which a preflight does not carry.
func allowOrigin(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Add("Vary", "Origin")
	if o := r.Header.Get("Origin"); o != "" {
		h.Set("Access-Control-Allow-Origin", o)
		h.Set("Access-Control-Expose-Headers", "Retry-After")
	}
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

func preflight(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding, X-Write-Key")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// answer is what a request gets that was taken.
type answer struct {
	Success bool      `json:"success"`
	Refused []Refusal `json:"refused,omitempty"`
}

var plainYes = []byte(`{"success":true}`)

func (s *Service) take(r *http.Request, kind string) ([]byte, error) {
	t := s.pool.Get().(*translator)
	defer s.pool.Put(t)
	limit := BatchMax
	if kind != "" {
		limit = MessageMax
	}
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	if err := readBody(r, buffer, limit); err != nil {
		return nil, err
	}
	body, err := t.parser.ParseBytes(buffer.Bytes())
	if err != nil || body.Type() != fastjson.TypeObject {
		return nil, problem(http.StatusBadRequest, "request.malformed", "The body is a JSON object.")
	}
	rules, err := s.entitled(r, body)
	if err != nil {
		return nil, err
	}
	who, err := s.senderOf(r, body)
	if err != nil {
		return nil, err
	}
	t.begin(rules, who)
	refused, n, err := t.all(kind, body)
	if err != nil {
		return nil, err
	}
	if err := s.keep(r.Context(), t, n); err != nil {
		return nil, err
	}
	return reply(refused, n)
}

func reply(refused []Refusal, n int) ([]byte, error) {
	switch {
	case len(refused) == 0:
		return plainYes, nil
	case len(refused) < n:
		return json.Marshal(answer{Success: true, Refused: refused})
	}
	p := problem(http.StatusBadRequest, refused[0].Code, refused[0].Detail)
	for _, bad := range refused {
		p.Errors = append(p.Errors, httpapi.ProblemDetail{Location: fmt.Sprintf("body.batch[%d]", bad.Index), Message: bad.Detail})
	}
	return nil, p
}

// all translates a message, or those of a batch.
func (t *translator) all(kind string, body *fastjson.Value) (refused []Refusal, n int, err error) {
	if kind != "" {
		if bad := t.message(kind, body); bad.Code != "" {
			refused = append(refused, bad)
		}
		return refused, 1, nil
	}
	batch := body.Get("batch")
	if batch == nil || batch.Type() != fastjson.TypeArray {
		return nil, 0, problem(http.StatusBadRequest, "batch.malformed", "A batch has its messages as a list under batch.")
	}
	messages, _ := batch.Array()
	// Facts that were handed on are somebody else's.
	t.facts = make([]fact.Fact, 0, len(messages)+len(messages)/4+4)
	for i, v := range messages {
		bad := t.message(kindOf(v), v)
		if bad.Code != "" {
			bad.Index = i
			refused = append(refused, bad)
		}
	}
	return refused, len(messages), nil
}

// keep stores what was translated and lets the dictionary count it.
func (s *Service) keep(ctx context.Context, t *translator, n int) error {
	if len(t.facts) == 0 {
		return nil
	}
	done, err := s.admit(n)
	if err != nil {
		return err
	}
	defer done()
	kept, err := s.Sink.Record(ctx, t.rules.workspace, t.facts)
	if errs.Is(err, errs.Full) {
		s.alarm(true)
		return diskFull()
	}
	if err != nil {
		return err
	}
	s.figures.taken.Add(float64(n))
	t.rules.plan.see(kept, Unplanned)
	return nil
}

// entitled finds the key of a request, and what it may.
func (s *Service) entitled(r *http.Request, body *fastjson.Value) (*rules, error) {
	secret, _, _ := r.BasicAuth()
	if secret == "" {
		secret = r.Header.Get("X-Write-Key")
	}
	if secret == "" {
		secret = string(body.GetStringBytes("writeKey"))
	}
	if secret == "" || len(secret) > 200 {
		return nil, badKey()
	}
	rules, err := s.rulesOf(r.Context(), secret)
	if err != nil {
		return nil, err
	}
	if rules == nil {
		s.figures.refused.WithLabelValues("key").Inc()
		return nil, badKey()
	}
	if o := r.Header.Get("Origin"); !rules.key.allows(o) {
		s.figures.refused.WithLabelValues("origin").Inc()
		return nil, errs.E("intake.entitled", errs.Forbidden, "write_key.origin", "This write key is not for pages of "+o+".")
	}
	if s.Requests > 0 {
		if err := ratelimit.Check(r.Context(), s.Limiter, "intake.entitled", "intake:"+rules.key.ID.String(), s.Requests, time.Minute); err != nil {
			s.figures.refused.WithLabelValues("rate").Inc()
			return nil, err
		}
	}
	return rules, nil
}

func badKey() error {
	return errs.E("intake.entitled", errs.Unauthenticated, "write_key.unknown", "Events need a write key: as the user of Basic authentication, in the header X-Write-Key, or as writeKey in the body.")
}

func (s *Service) senderOf(r *http.Request, body *fastjson.Value) (sender, error) {
	c, _ := origin.Of(r.Context())
	who := sender{received: s.Clock.Now().UnixMilli(), agent: r.UserAgent(), context: body.Get("context"), browser: r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != ""}
	if c.IP.IsValid() {
		who.ip = c.IP.String()
	}
	var ok bool
	if who.sentAt, ok = instant(body.Get("sentAt")); !ok {
		return who, problem(http.StatusBadRequest, "message.sent_at", "sentAt is a time in ISO 8601, such as 2026-11-22T08:30:00.000Z.")
	}
	return who, nil
}

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	unzips  = sync.Pool{New: func() any { return new(gzip.Reader) }}
)

// readBody reads and unpacks a body. The bound is for what comes out, so that a small request cannot fill the memory.
func readBody(r *http.Request, to *bytes.Buffer, limit int) error {
	tooLarge := errs.E("intake.readBody", errs.TooLarge, "request.too_large", fmt.Sprintf("A message has at most %d KB, a batch %d KB.", MessageMax>>10, BatchMax>>10))
	if r.ContentLength > int64(limit) {
		return tooLarge
	}
	from := io.Reader(r.Body)
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
	case "gzip":
		z := unzips.Get().(*gzip.Reader)
		defer unzips.Put(z)
		if err := z.Reset(io.LimitReader(r.Body, int64(limit)+1)); err != nil {
			return problem(http.StatusBadRequest, "request.malformed", "The body is said to be gzip and is not.")
		}
		from = z
	default:
		return problem(http.StatusUnsupportedMediaType, "request.encoding", "Bodies are plain or gzip.")
	}
	_, err := to.ReadFrom(io.LimitReader(from, int64(limit)+1))
	switch {
	case to.Len() > limit:
		return tooLarge
	case errors.Is(err, context.Canceled):
		return err
	case err != nil:
		return problem(http.StatusBadRequest, "request.malformed", "The body ends too early, or is damaged.")
	}
	return nil
}
