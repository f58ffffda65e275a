package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"hubbub/internal/platform/errs"

	gomail "github.com/wneessen/go-mail"
)

// smtpTimeout bounds one delivery.
const smtpTimeout = 30 * time.Second

// SMTPOptions say which server takes our letters.
type SMTPOptions struct {
	Host, User, Password string
	Port                 int
	Security             string // starttls, tls, none
	From                 string // "Name <address>"
	TLS                  *tls.Config
}

// SMTP is a Sender. Each letter has a connection of its own: letters are few, and a connection that waits is one that breaks.
type SMTP struct {
	options SMTPOptions
	from    *mail.Address
	domain  string
}

var _ Sender = (*SMTP)(nil)

// NewSMTP makes a Sender.
func NewSMTP(o SMTPOptions) (*SMTP, error) {
	from, err := mail.ParseAddress(o.From)
	if err != nil {
		return nil, errs.E("mail.NewSMTP", errs.Invalid, "config.mail_from", "The sender's address is none.").Because(err)
	}
	s := &SMTP{options: o, from: from, domain: from.Address[strings.LastIndexByte(from.Address, '@')+1:]}
	_, err = s.client()
	return s, errs.Wrap("mail.NewSMTP", err)
}

func (s *SMTP) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.options.Port), gomail.WithTimeout(smtpTimeout)}
	switch s.options.Security {
	case "tls":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.options.TLS != nil {
		options = append(options, gomail.WithTLSConfig(s.options.TLS))
	}
	if s.options.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.options.User), gomail.WithPassword(s.options.Password))
	}
	return gomail.NewClient(s.options.Host, options...)
}

// Send delivers l to the server.
func (s *SMTP) Send(ctx context.Context, l Letter) error {
	const op = "mail.Send"
	if err := l.check(op); err != nil {
		return err
	}
	m, err := s.message(l)
	if err != nil {
		return errs.Wrap(op, err)
	}
	client, err := s.client()
	if err != nil {
		return errs.Wrap(op, err)
	}
	if err = client.DialAndSendWithContext(ctx, m); err == nil {
		return nil
	}
	if refused, ok := errors.AsType[*gomail.SendError](err); ok && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return errs.E(op, errs.Invalid, "mail.refused", "The mail server refused the letter.").Because(err)
	}
	return errs.Wrap(op, err)
}

func (s *SMTP) message(l Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg()
	m.FromMailAddress(s.from)
	if err := m.To(l.To); err != nil {
		return nil, fmt.Errorf("to: %w", err)
	}
	m.Subject(l.Subject)
	m.SetDate()
	if l.ID != "" {
		m.SetMessageIDWithValue(l.ID + "@" + s.domain)
	} else {
		m.SetMessageID()
	}
	// Answering machines leave such letters alone.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	if l.Unsubscribe != "" {
		m.SetGenHeader("List-Unsubscribe", "<"+l.Unsubscribe+">")
	}
	page, err := l.html()
	if err != nil {
		return nil, err
	}
	m.SetBodyString(gomail.TypeTextPlain, l.plain())
	m.AddAlternativeString(gomail.TypeTextHTML, page)
	return m, nil
}
