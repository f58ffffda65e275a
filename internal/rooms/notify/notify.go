package notify

import (
	"context"
	"embed"
	"net/url"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/jobs"
	"hubbub/internal/platform/seal"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/spine"
)

//go:embed migrations
var migrations embed.FS

// Every is how often a letter about what was missed may come.
type Every string

// The choices.
const (
	Never Every = "never"
	Hour  Every = "hour"
	Day   Every = "day"
)

func (e Every) period() time.Duration {
	if e == Day {
		return 24 * time.Hour
	}
	return time.Hour
}

// Settings are what a person chose.
type Settings struct {
	Push      bool   `json:"push" doc:"Notifications of the browsers that this person subscribed."`
	Preview   bool   `json:"preview" doc:"Notifications and letters may show text of messages."`
	Mail      Every  `json:"mail" enum:"never,hour,day" doc:"A letter about what was missed, at most one an hour or a day."`
	MailAfter int    `json:"mail_after" minimum:"5" maximum:"1440" doc:"Minutes that a message stays unread before it counts as missed."`
	Quiet     *Quiet `json:"quiet,omitempty" doc:"No notification and no letter in these hours, in the time zone of the person."`
}

// DefaultSettings are those of people who chose nothing.
func DefaultSettings() Settings { return Settings{Push: true, Mail: Day, MailAfter: 60} }

// Config is what a Service works with.
type Config struct {
	DB        *sqldb.DB
	Spine     *spine.Spine
	IDs       *ids.Maker
	Clock     clock.Clock
	Seal      *seal.Ring
	Audience  Audience
	Messages  Messages
	People    People
	Letters   Letters
	Poster    Poster
	PublicURL string // without a slash at the end; links in letters, and who we are to push services
}

// Service holds the rules.
type Service struct {
	Config
	vapid vapidKey
}

// Open migrates the room's tables and makes the server's VAPID key if there is none.
func Open(ctx context.Context, cfg Config) (*Service, error) {
	const op = "notify.Open"
	if u, err := url.Parse(cfg.PublicURL); err != nil || u.Host == "" {
		return nil, errs.E(op, errs.Invalid, "config.public_url", "The public URL is none.")
	}
	if err := cfg.DB.Migrate(ctx, "notify", migrations); err != nil {
		return nil, err
	}
	s := &Service{Config: cfg}
	var err error
	s.vapid, err = s.openKey(ctx)
	return s, errs.Wrap(op, err)
}

// Jobs are what the room does by itself. Deciding once a second is soon enough, since a push has its grace, and lets a flood of messages become few decisions.
func (s *Service) Jobs() []jobs.Job {
	return []jobs.Job{
		{Name: "notify.decide", Every: time.Second, OneNode: true, Run: s.Decide},
		{Name: "notify.push", Every: time.Second, Run: s.Push},
		{Name: "notify.digest", Every: time.Minute, OneNode: true, Run: s.Digest},
		{Name: "notify.sweep", Every: time.Hour, OneNode: true, Run: s.Sweep},
	}
}

// Settings returns what a person chose.
func (s *Service) Settings(ctx context.Context, workspace, person ids.ID) (Settings, error) {
	chosen, err := settingsOf(ctx, s.DB, workspace, []ids.ID{person})
	if err != nil {
		return Settings{}, errs.Wrap("notify.Settings", err)
	}
	return choice(chosen, person), nil
}

func choice(chosen map[ids.ID]Settings, person ids.ID) Settings {
	if c, ok := chosen[person]; ok {
		return c
	}
	return DefaultSettings()
}

// ChangeSettings stores what a chose. A letter that is waiting is planned anew, or given up.
func (s *Service) ChangeSettings(ctx context.Context, a actor.Actor, c Settings) (Settings, error) {
	const op = "notify.ChangeSettings"
	if err := c.check(op); err != nil {
		return c, err
	}
	now := s.Clock.Now()
	err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := putSetting(ctx, tx, a.Workspace, a.Person, c); err != nil {
			return err
		}
		if c.Mail == Never {
			if err := forgetMissed(ctx, tx, a.Workspace, a.Person); err != nil {
				return err
			}
			return planDigest(ctx, tx, a.Workspace, a.Person, time.Time{})
		}
		waiting, err := missed(ctx, tx, a.Workspace, a.Person)
		if err != nil || len(waiting) == 0 {
			return err
		}
		return planDigest(ctx, tx, a.Workspace, a.Person, now.Add(c.after()))
	})
	return c, errs.Wrap(op, err)
}

func (c Settings) after() time.Duration { return time.Duration(c.MailAfter) * time.Minute }

func (c Settings) check(op string) error {
	bad := errs.E(op, errs.Invalid, "request.invalid", "The request does not fit.")
	switch {
	case c.Mail != Never && c.Mail != Hour && c.Mail != Day:
		return bad.In("body.mail", "expected never, hour or day", string(c.Mail))
	case c.MailAfter < 5 || c.MailAfter > 24*60:
		return bad.In("body.mail_after", "expected 5 to 1440 minutes", c.MailAfter)
	}
	return c.Quiet.check(op)
}

// Sweep forgets pushes of long ago.
func (s *Service) Sweep(ctx context.Context) error {
	err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return oldPushes(ctx, tx, s.Clock.Now().Add(-2*pushTTL)) })
	return errs.Wrap("notify.Sweep", err)
}

// Verify lists what does not hold: a push without its subscription, something missed that no letter is planned for.
func (s *Service) Verify(ctx context.Context) ([]string, error) {
	bad, err := strays(ctx, s.DB)
	return bad, errs.Wrap("notify.Verify", err)
}
