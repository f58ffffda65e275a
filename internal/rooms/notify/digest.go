package notify

import (
	"context"
	"errors"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/i18n"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/mail"
	"hubbub/internal/platform/sqldb"
)

const digestsAtOnce = 100

// digest is a letter that is due.
type digest struct {
	workspace, person ids.ID
	due               time.Time
}

// Digest writes the letters that are due. One that fails is tried again with the next run and does not hold up the others.
func (s *Service) Digest(ctx context.Context) error {
	const op = "notify.Digest"
	now := s.Clock.Now()
	list, err := dueDigests(ctx, s.DB, now, digestsAtOnce)
	if err != nil {
		return errs.Wrap(op, err)
	}
	var failures []error
	for _, d := range list {
		err := s.digestOne(ctx, d, now)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			// To the end of the line, or a hundred that fail would keep the others waiting.
			failures = append(failures, err, s.moveDigest(ctx, d, now.Add(5*time.Minute)))
		}
	}
	return errs.Wrap(op, errors.Join(failures...))
}

func (s *Service) moveDigest(ctx context.Context, d digest, to time.Time) error {
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := moveDigest(ctx, tx, d, to, time.Time{})
		return err
	})
}

// gone is what was missed of one conversation.
type gone struct {
	conversation ids.ID
	seq          int64
}

func (s *Service) digestOne(ctx context.Context, d digest, now time.Time) error {
	chosen, err := s.Settings(ctx, d.workspace, d.person)
	if err != nil {
		return err
	}
	people, err := s.People.People(ctx, d.workspace, []ids.ID{d.person})
	if err != nil {
		return err
	}
	who := people[d.person]
	if end := chosen.Quiet.end(now, zoneOf(who.TZ)); end.After(now) {
		return s.moveDigest(ctx, d, end)
	}
	list, err := missed(ctx, s.DB, d.workspace, d.person)
	if err != nil {
		return err
	}
	var letter *mail.Letter
	if who.Active && who.Email != "" && chosen.Mail != Never && len(list) > 0 {
		if letter, err = s.letter(ctx, d, who, list, chosen.Preview); err != nil {
			return err
		}
	}
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return s.mailOut(ctx, tx, d, list, letter, chosen.Mail, now) })
}

// letter tells what is still unread; nil when all was read in the meantime.
func (s *Service) letter(ctx context.Context, d digest, who Person, list []gone, preview bool) (*mail.Letter, error) {
	conversations := make([]ids.ID, len(list))
	for i, g := range list {
		conversations[i] = g.conversation
	}
	unread, err := s.Messages.Backlog(ctx, d.workspace, d.person, conversations)
	if err != nil || len(unread) == 0 {
		return nil, err
	}
	place, err := s.People.Place(ctx, d.workspace)
	if err != nil {
		return nil, err
	}
	subject, text := digestWords(i18n.Match(who.Locale), who, place, s.PublicURL, unread, preview)
	return &mail.Letter{To: who.Email, Locale: who.Locale, Kind: "notify.digest", Subject: subject, Text: text, Unsubscribe: settingsURL(s.PublicURL, place)}, nil
}

// mailOut hands the letter over and forgets what it told, in one transaction. What was missed while the letter was written waits for the next.
func (s *Service) mailOut(ctx context.Context, tx *sqldb.Tx, d digest, list []gone, letter *mail.Letter, every Every, now time.Time) error {
	mailed := time.Time{}
	if letter != nil {
		mailed = now
	}
	mine, err := moveDigest(ctx, tx, d, time.Time{}, mailed)
	if err != nil || !mine {
		return err // another node was quicker, or the plan changed
	}
	for _, g := range list {
		if err := readMissed(ctx, tx, d.workspace, d.person, g.conversation, g.seq); err != nil {
			return err
		}
	}
	rest, err := missed(ctx, tx, d.workspace, d.person)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		if err := planDigest(ctx, tx, d.workspace, d.person, now.Add(every.period())); err != nil {
			return err
		}
	}
	if letter == nil {
		return nil
	}
	return s.Letters.SendIn(ctx, tx, *letter)
}
