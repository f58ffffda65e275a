package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"hubbub/internal/platform/errs"

	"github.com/danielgtaylor/huma/v2"
)

// Problem is the body of every error: RFC 9457 with a stable code.
type Problem struct {
	Status     int             `json:"status" example:"403"`
	Title      string          `json:"title" example:"Forbidden"`
	Detail     string          `json:"detail" example:"Only members may write here." doc:"One sentence in English; show your own words by code."`
	Code       string          `json:"code" example:"conversation.not_member" doc:"Stable; match on this."`
	Errors     []ProblemDetail `json:"errors,omitempty" doc:"The parts of the request that do not fit."`
	RetryAfter float64         `json:"retry_after,omitempty" doc:"Seconds until it is worth trying again."`
}

// ProblemDetail names one part that does not fit.
type ProblemDetail struct {
	Location string `json:"location" example:"body.text"`
	Message  string `json:"message" example:"expected at most 102400 characters"`
	Value    any    `json:"value,omitempty"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	if p.RetryAfter == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(max(1, int(p.RetryAfter+0.999)))}}
}

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var statusOf = map[errs.Kind]int{
	errs.Invalid: 422, errs.Unauthenticated: 401, errs.Forbidden: 403, errs.NotFound: 404, errs.Conflict: 409, errs.TooLarge: 413,
	errs.Limited: 429, errs.Busy: 503, errs.Full: 507, errs.Internal: 500,
}

// codeOf names what huma refuses before a room sees it.
var codeOf = map[int]string{
	400: "request.malformed", 404: "not_found", 405: "method.not_allowed", 406: "request.not_acceptable", 408: "request.timeout",
	413: "request.too_large", 415: "request.media_type", 422: "request.invalid", 500: "internal",
}

// newProblem turns huma's own refusals (validation, body size) into a Problem.
func newProblem(status int, msg string, es ...error) huma.StatusError {
	p := &Problem{Status: status, Title: http.StatusText(status), Detail: msg, Code: codeOf[status]}
	if p.Code == "" {
		p.Code = "http." + strconv.Itoa(status)
	}
	for _, err := range es {
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			p.Errors = append(p.Errors, ProblemDetail{d.Location, d.Message, short(d.Value)})
		} else if err != nil {
			p.Errors = append(p.Errors, ProblemDetail{Message: err.Error()})
		}
	}
	return p
}

// short keeps a refused value from coming back as a megabyte.
func short(v any) any {
	if s, ok := v.(string); ok && len(s) > 200 {
		return s[:200] + "…"
	}
	switch v.(type) {
	case map[string]any, []any:
		return nil
	}
	return v
}

// problemOf turns a room's error into a Problem; what is our own fault goes to the log and keeps its secret.
func problemOf(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return newProblem(413, "The request is larger than "+strconv.FormatInt(big.Limit, 10)+" bytes.").(*Problem)
	}
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		e = errs.Wrap("httpapi", err).(*errs.Error)
	}
	if e.Kind == errs.Internal && !errors.Is(err, context.Canceled) {
		slog.ErrorContext(ctx, "request failed", "error", err.Error())
	}
	status := statusOf[e.Kind]
	p := &Problem{Status: status, Title: http.StatusText(status), Detail: e.Message, Code: e.Code, RetryAfter: e.RetryAfter.Seconds()}
	if (e.Kind == errs.Limited || e.Kind == errs.Busy) && p.RetryAfter == 0 {
		p.RetryAfter = time.Second.Seconds()
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, ProblemDetail{f.Location, f.Message, short(f.Value)})
	}
	return p
}

func writeProblem(c huma.Context, p *Problem) {
	for k, v := range p.GetHeaders() {
		c.SetHeader(k, v[0])
	}
	c.SetHeader("Content-Type", p.ContentType(""))
	c.SetStatus(p.Status)
	_ = json.NewEncoder(c.BodyWriter()).Encode(p)
}

// WriteError answers a plain request with a Problem.
func WriteError(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(r.Context(), err)
	for k, v := range p.GetHeaders() {
		w.Header().Set(k, v[0])
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// Fault is err in the words of the API, for the socket's answers.
func Fault(ctx context.Context, err error) *Problem { return problemOf(ctx, err) }
