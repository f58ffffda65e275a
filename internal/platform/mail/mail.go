package mail

import (
	"context"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"hubbub/internal/platform/errs"
)

// Letter is one letter to one reader, in the words of the reader's language.
type Letter struct {
	To          string // an address
	Locale      string
	Kind        string // stable, such as password.reset
	Subject     string
	Text        string // paragraphs, links as they are
	Unsubscribe string // URL; for letters that nobody asked for one by one
	ID          string // set by the Outbox; the same each time the letter is tried
}

// Sender delivers a letter now. An error of kind errs.Invalid is for good; any other may pass.
type Sender interface {
	Send(ctx context.Context, l Letter) error
}

// check refuses letters that no server would take, and headers that somebody smuggled in.
func (l Letter) check(op string) error {
	bad := func(field, why string) error {
		return errs.E(op, errs.Invalid, "mail.invalid", "The letter cannot be sent.").In(field, why, nil)
	}
	a, err := mail.ParseAddress(l.To)
	switch {
	case err != nil || a.Address != l.To:
		return bad("to", "is not an address")
	case strings.TrimSpace(l.Subject) == "" || len(l.Subject) > 500:
		return bad("subject", "must have 1 to 500 bytes")
	case strings.TrimSpace(l.Text) == "" || len(l.Text) > 1<<20:
		return bad("text", "must have 1 byte to 1 MiB")
	}
	for name, value := range map[string]string{"to": l.To, "subject": l.Subject, "kind": l.Kind, "unsubscribe": l.Unsubscribe} {
		if i := strings.IndexFunc(value, unicode.IsControl); i >= 0 {
			return bad(name, fmt.Sprintf("has a control character at byte %d", i))
		}
	}
	return nil
}
