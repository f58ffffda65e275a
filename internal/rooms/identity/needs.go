package identity

import (
	"context"
	"time"

	"hubbub/internal/platform/ids"
)

// Disconnector closes live connections on all nodes. It returns when they are closed.
type Disconnector interface {
	// Disconnect closes the connections of person that were opened with session, which is the id of a session or of a token; 0 means all of
	// his connections. reason is one of the Ended constants.
	Disconnect(ctx context.Context, person, session ids.ID, reason string) error
}

// Notifier tells the other nodes that credentials changed; each of them calls Service.Forget with the same subject.
type Notifier interface {
	AccessChanged(ctx context.Context, subject ids.ID) error
}

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

// Limits counts attempts.
type Limits interface {
	// Take counts one attempt under key. When more than n came within per, wait says how long until the next may come; 0 means go on.
	Take(ctx context.Context, key string, n int, per time.Duration) (wait time.Duration, err error)
}
