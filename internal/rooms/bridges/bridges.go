package bridges

import (
	"context"
	"embed"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jobs"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
)

//go:embed migrations
var migrations embed.FS

// Config is what a Service works with.
type Config struct {
	DB            *sqldb.DB
	IDs           *ids.Maker
	Clock         clock.Clock
	Seal          *seal.Ring
	Conversations Conversations
	People        People
	Audit         Auditor
	Sender        Sender            // nil: this server makes no requests to the outside, so there are no outgoing webhooks
	Limiter       ratelimit.Limiter // of messages of an incoming webhook
	PublicURL     string            // without a slash at the end; where other programs reach us
	Wake          func(string)      // lets a job run soon (jobs.Runner.Wake); nil does nothing
}

// Service holds the rules. Safe for concurrent use.
type Service struct {
	Config
}

// The bounds.
const (
	NameMax      = 80   // characters of a webhook's name
	URLMax       = 2000 // bytes of an endpoint's address
	InMax        = 500  // incoming webhooks of a workspace
	OutMax       = 50   // outgoing ones
	PerMinute    = 60   // messages that an incoming webhook may send
	TestsMinute  = 10   // tests of an outgoing one
	QueueMax     = 10_000
	AttemptsKept = 50
	DisableAfter = 5 * 24 * time.Hour // of failing without a success
	OldSecretFor = 24 * time.Hour     // that the secret before the newest signs too
)

// Open migrates the room's tables.
func Open(ctx context.Context, cfg Config) (*Service, error) {
	const op = "bridges.Open"
	if u, err := url.Parse(cfg.PublicURL); err != nil || u.Host == "" {
		return nil, errs.E(op, errs.Invalid, "config.public_url", "The public URL is none.")
	}
	if cfg.Wake == nil {
		cfg.Wake = func(string) {}
	}
	return &Service{cfg}, errs.Wrap(op, cfg.DB.Migrate(ctx, "bridges", migrations))
}

// The names of the jobs.
const (
	jobDeliver = "bridges.deliver"
	jobReseal  = "bridges.reseal"
)

// Jobs are what the room does by itself.
func (s *Service) Jobs() []jobs.Job {
	return []jobs.Job{
		{Name: jobDeliver, Every: 2 * time.Second, Run: s.Deliver},
		{Name: jobReseal, Every: 24 * time.Hour, OneNode: true, Run: s.Reseal},
	}
}

// Verify lists what does not hold: deliveries and attempts of endpoints that are not there, deliveries to one that is disabled, logs that are too long.
func (s *Service) Verify(ctx context.Context) ([]string, error) {
	bad, err := strays(ctx, s.DB)
	return bad, errs.Wrap("bridges.Verify", err)
}

func noWebhook(op string) *errs.Error {
	return errs.E(op, errs.NotFound, "webhook.not_found", "There is no such webhook.")
}

func invalid(op string) *errs.Error {
	return errs.E(op, errs.Invalid, "request.invalid", "The request does not fit.")
}

func tooMany(op string) *errs.Error {
	return errs.E(op, errs.Conflict, "webhook.too_many", "There are too many webhooks; delete some first.")
}

// cleanName is a name in one line.
func cleanName(op, name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if n := utf8.RuneCountInString(name); n == 0 || n > NameMax || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		return "", invalid(op).In("body.name", "expected 1 to 80 characters", nil)
	}
	return name, nil
}

// bot makes the bot of a webhook and seats it in a conversation, if there is one. undo is for when the webhook does not come about after all.
func (s *Service) bot(ctx context.Context, a actor.Actor, name string, conversation ids.ID, speaks bool) (bot ids.ID, undo func(error) error, err error) {
	undo = func(err error) error {
		if err != nil && bot != 0 {
			s.retire(context.WithoutCancel(ctx), a, conversation, bot)
		}
		return err
	}
	if bot, err = s.People.MakeBot(ctx, a.Workspace, name); err != nil {
		return 0, undo, err
	}
	if conversation != 0 {
		err = s.Conversations.Seat(ctx, a, conversation, bot, speaks)
	}
	return bot, undo, undo(err)
}
