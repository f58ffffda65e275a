// Package errs is the one error type of the house.
//
// An Error says which operation failed (Op), what sort of failure it is (Kind), a stable code that clients and tests match
// (Code), and one sentence that is safe to show to whoever asked (Message). The cause (Err) goes to the log only.
// Kinds and codes are append-only: clients depend on them.
package errs

import (
	"errors"
	"fmt"
	"time"
)

// Kind is a sort of failure. httpapi maps each kind to one HTTP status.
type Kind string

// The kinds. Append only.
const (
	Internal        Kind = "internal"        // our fault; 500
	Invalid         Kind = "invalid"         // the request does not fit; 422
	Unauthenticated Kind = "unauthenticated" // nobody is signed in; 401
	Forbidden       Kind = "forbidden"       // known, but may not; 403
	NotFound        Kind = "not_found"       // not there, or may not be seen; 404
	Conflict        Kind = "conflict"        // contradicts what is stored; 409
	TooLarge        Kind = "too_large"       // over a size or quota; 413
	Limited         Kind = "limited"         // too often; 429 with RetryAfter
	Busy            Kind = "busy"            // overloaded; 503 with RetryAfter
	Full            Kind = "full"            // the disk is full; 507
)

// Field names one part of a request that does not fit.
type Field struct {
	Location string // JSON path or parameter, such as "body.text" or "query.limit"
	Message  string
	Value    any
}

// Error is the error that rooms return. Build it with E, and wrap foreign errors with Wrap.
type Error struct {
	Op         string // package.Function that failed
	Kind       Kind
	Code       string // stable, such as "conversation.not_member"
	Message    string // safe to show, English; clients translate by Code
	Fields     []Field
	RetryAfter time.Duration // with Limited and Busy
	Err        error         // cause, never shown
}

// E makes an Error. Message may hold what the asker already knows, never what he may not see.
func E(op string, kind Kind, code, message string) *Error {
	return &Error{Op: op, Kind: kind, Code: code, Message: message}
}

// Wrap adds op to err and keeps its kind, code and message; a foreign error becomes Internal. Wrap(op, nil) is nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		c := *e
		c.Op, c.Err = op, err
		return &c
	}
	return &Error{Op: op, Kind: Internal, Code: "internal", Message: "Something went wrong on our side.", Err: err}
}

// In returns a copy that names the part of the request that does not fit.
func (e *Error) In(location, message string, value any) *Error {
	c := *e
	c.Fields = append(append([]Field(nil), e.Fields...), Field{location, message, value})
	return &c
}

// Because returns a copy with a cause for the log.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// After returns a copy that tells when to try again.
func (e *Error) After(d time.Duration) *Error {
	c := *e
	c.RetryAfter = d
	return &c
}

// Error is for logs; it may hold more than a person may see.
func (e *Error) Error() string {
	s := e.Op + ": " + string(e.Kind) + " " + e.Code + ": " + e.Message
	for _, f := range e.Fields {
		s += fmt.Sprintf(" [%s: %s]", f.Location, f.Message)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of err: Internal for foreign errors, "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// CodeOf is the stable code of err: "internal" for foreign errors, "" for nil.
func CodeOf(err error) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return "internal"
}

// Is reports whether err has this kind.
func Is(err error, kind Kind) bool { return KindOf(err) == kind }
