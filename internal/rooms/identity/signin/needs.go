package signin

import "context"

// Mailer takes letters for delivery; a letter that was taken survives a restart.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// Mail is one letter, in the words of the reader's language.
type Mail struct {
	To      string
	Locale  string
	Kind    string // stable, such as "password.reset"
	Subject string
	Text    string
}
