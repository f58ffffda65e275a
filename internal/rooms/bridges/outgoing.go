package bridges

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Outgoing is a webhook that tells an endpoint of another program what happens.
type Outgoing struct {
	ID             ids.ID    `json:"id"`
	Workspace      ids.ID    `json:"-"`
	Name           string    `json:"name" example:"CRM"`
	URL            string    `json:"url" example:"https://example.com/hooks/hubbub"`
	Events         []string  `json:"events" example:"[\"message.sent\"]"`
	Conversation   ids.ID    `json:"conversation,omitempty" doc:"Only what happens in this conversation and in its threads. Absent: wherever the bot may read."`
	Bot            ids.ID    `json:"bot" doc:"The person as whom it reads. Add it to a private conversation to be told of that too."`
	Enabled        bool      `json:"enabled"`
	DisabledFor    string    `json:"disabled_for,omitempty" enum:"admin,failing,gone,moved" doc:"Why it is not enabled: an admin did it, it failed for five days, it answered 410, it came here with its workspace and needs a new secret."`
	MadeBy         ids.ID    `json:"made_by"`
	MadeAt         time.Time `json:"made_at"`
	OldSecretUntil time.Time `json:"old_secret_until,omitzero" doc:"Until then the secret before this one signs too."`
	Failures       int       `json:"failures" doc:"Attempts that failed since the last success."`
	FailingSince   time.Time `json:"failing_since,omitzero"`
	Dropped        int64     `json:"dropped" doc:"Events since it was enabled that found its queue full and were not sent."`

	enabledAt, restUntil time.Time
	secret, oldSecret    string // sealed
}

// NewOutgoing is what makes an outgoing webhook.
type NewOutgoing struct {
	Name         string   `json:"name" minLength:"1" maxLength:"80"`
	URL          string   `json:"url" maxLength:"2000"`
	Events       []string `json:"events" minItems:"1" maxItems:"50"`
	Conversation ids.ID   `json:"conversation,omitempty" doc:"Only what happens in this conversation and in its threads."`
}

// OutgoingChange is what is to become of an outgoing webhook; nil leaves a part as it is.
type OutgoingChange struct {
	Name    *string   `json:"name,omitempty" maxLength:"80"`
	URL     *string   `json:"url,omitempty" maxLength:"2000"`
	Events  *[]string `json:"events,omitempty" minItems:"1" maxItems:"50"`
	Enabled *bool     `json:"enabled,omitempty" doc:"Disabling drops what waits to be sent."`
}

// Outgoings lists a workspace's outgoing webhooks.
func (s *Service) Outgoings(ctx context.Context, workspace ids.ID) ([]Outgoing, error) {
	all, err := outgoings(ctx, s.DB, workspace)
	for i := range all {
		all[i] = s.shown(all[i])
	}
	return append([]Outgoing{}, all...), errs.Wrap("bridges.Outgoings", err)
}

// shown leaves out what has run out.
func (s *Service) shown(o Outgoing) Outgoing {
	if !o.OldSecretUntil.After(s.Clock.Now()) {
		o.OldSecretUntil = time.Time{}
	}
	return o
}

// MakeOutgoing makes an outgoing webhook and tells its secret, this once.
func (s *Service) MakeOutgoing(ctx context.Context, a actor.Actor, n NewOutgoing) (o Outgoing, secret string, err error) {
	const op = "bridges.MakeOutgoing"
	if s.Sender == nil {
		return o, "", errs.E(op, errs.Forbidden, "webhook.no_outgoing", "This server makes no requests to the outside.")
	}
	o = Outgoing{ID: s.IDs.New(), Workspace: a.Workspace, URL: n.URL, Events: n.Events, Conversation: n.Conversation, Enabled: true, MadeBy: a.Person}
	if o.Name, err = cleanName(op, n.Name); err != nil {
		return o, "", err
	}
	if err := s.check(op, &o); err != nil {
		return o, "", err
	}
	if n.Conversation != 0 {
		if err := s.Conversations.MayLead(ctx, a, n.Conversation); err != nil {
			return o, "", errs.Wrap(op, err)
		}
	}
	have, err := outgoings(ctx, s.DB, a.Workspace)
	if err != nil {
		return o, "", errs.Wrap(op, err)
	}
	if len(have) >= OutMax {
		return o, "", tooMany(op)
	}
	bot, undo, err := s.bot(ctx, a, o.Name, n.Conversation, false)
	if err != nil {
		return o, "", errs.Wrap(op, err)
	}
	secret = newSecret()
	o.Bot, o.MadeAt, o.secret = bot, s.Clock.Now(), s.sealed(o.ID, secret)
	err = undo(s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := putOutgoing(ctx, tx, o); err != nil {
			return err
		}
		return s.Audit.Audit(ctx, tx, Act{a.Workspace, actMade, o.ID, map[string]any{"way": "out", "name": o.Name, "host": o.host(), "events": o.Events, "conversation": o.Conversation, "bot": bot}})
	}))
	return o, secret, errs.Wrap(op, err)
}

// check refuses an address that may not be reached and events that there are none.
func (s *Service) check(op string, o *Outgoing) error {
	u, err := url.Parse(o.URL)
	if err == nil && s.Sender != nil {
		err = s.Sender.CheckURL(u)
	}
	if err != nil || len(o.URL) > URLMax || u.Fragment != "" {
		return errs.E(op, errs.Invalid, "webhook.url", "Nothing can be sent to this address.").In("body.url", "expected an http or https URL that may be reached from here", nil).Because(err)
	}
	for _, e := range o.Events {
		if !slices.Contains(offered, e) {
			return invalid(op).In("body.events", "expected events out of "+strings.Join(offered, ", "), e)
		}
	}
	if o.Events = slices.Compact(slices.Sorted(slices.Values(o.Events))); len(o.Events) == 0 {
		return invalid(op).In("body.events", "expected at least one", nil)
	}
	return nil
}

// host is what the audit log says of an address: the rest may hold a secret.
func (o *Outgoing) host() string {
	u, err := url.Parse(o.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// change runs fn on a webhook that is held until the transaction ends, and stores what fn made of it.
func (s *Service) change(ctx context.Context, op string, workspace, id ids.ID, fn func(tx *sqldb.Tx, o *Outgoing) error) (o Outgoing, err error) {
	err = s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		var found bool
		if o, found, err = lockOutgoing(ctx, tx, workspace, id); err != nil {
			return err
		}
		if !found {
			return noWebhook(op)
		}
		if err := fn(tx, &o); err != nil {
			return err
		}
		return changeOutgoing(ctx, tx, o)
	})
	return s.shown(o), errs.Wrap(op, err)
}

// ChangeOutgoing changes an outgoing webhook. One that is enabled begins anew: it is told what happens from now on.
func (s *Service) ChangeOutgoing(ctx context.Context, a actor.Actor, id ids.ID, c OutgoingChange) (Outgoing, error) {
	const op = "bridges.ChangeOutgoing"
	var renamed *Outgoing
	out, err := s.change(ctx, op, a.Workspace, id, func(tx *sqldb.Tx, o *Outgoing) (err error) {
		var fields []string
		renamed = nil
		if c.Name != nil {
			fields = append(fields, "name")
			if o.Name, err = cleanName(op, *c.Name); err != nil {
				return err
			}
			renamed = o
		}
		if c.URL != nil {
			fields = append(fields, "url")
			o.URL = *c.URL
		}
		if c.Events != nil {
			fields = append(fields, "events")
			o.Events = *c.Events
		}
		if c.URL != nil || c.Events != nil {
			if err := s.check(op, o); err != nil {
				return err
			}
		}
		if c.Enabled != nil && *c.Enabled != o.Enabled {
			fields = append(fields, "enabled")
			if !*c.Enabled {
				err = o.disable(ctx, tx, "admin")
			} else {
				o.Enabled, o.DisabledFor, o.enabledAt = true, "", s.Clock.Now()
				o.Failures, o.FailingSince, o.restUntil, o.Dropped = 0, time.Time{}, time.Time{}, 0
			}
		}
		if err != nil || len(fields) == 0 {
			return err
		}
		return s.Audit.Audit(ctx, tx, Act{a.Workspace, actChanged, id, map[string]any{"way": "out", "fields": fields, "host": o.host(), "events": o.Events, "enabled": o.Enabled}})
	})
	if err == nil && renamed != nil {
		err = errs.Wrap(op, s.People.RenameBot(ctx, a, out.Bot, out.Name))
	}
	return out, err
}

// disable ends deliveries; what waits is dropped.
func (o *Outgoing) disable(ctx context.Context, tx *sqldb.Tx, why string) error {
	o.Enabled, o.DisabledFor = false, why
	return dropDeliveries(ctx, tx, o.Workspace, o.ID)
}

// DeleteOutgoing ends an outgoing webhook and switches its bot off.
func (s *Service) DeleteOutgoing(ctx context.Context, a actor.Actor, id ids.ID) error {
	const op = "bridges.DeleteOutgoing"
	var o Outgoing
	if err := s.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		var found bool
		if o, found, err = lockOutgoing(ctx, tx, a.Workspace, id); err != nil {
			return err
		}
		if !found {
			return noWebhook(op)
		}
		if err := dropOutgoing(ctx, tx, a.Workspace, id); err != nil {
			return err
		}
		return s.Audit.Audit(ctx, tx, Act{a.Workspace, actDeleted, id, map[string]any{"way": "out", "name": o.Name, "host": o.host()}})
	}); err != nil {
		return errs.Wrap(op, err)
	}
	s.retire(context.WithoutCancel(ctx), a, o.Conversation, o.Bot)
	return nil
}

// RotateSecret gives an outgoing webhook a new secret and tells it, this once. For a day the old one signs too.
func (s *Service) RotateSecret(ctx context.Context, a actor.Actor, id ids.ID) (o Outgoing, secret string, err error) {
	secret = newSecret()
	o, err = s.change(ctx, "bridges.RotateSecret", a.Workspace, id, func(tx *sqldb.Tx, o *Outgoing) error {
		o.oldSecret, o.OldSecretUntil = o.secret, s.Clock.Now().Add(OldSecretFor)
		o.secret = s.sealed(id, secret)
		return s.Audit.Audit(ctx, tx, Act{a.Workspace, actRotated, id, map[string]any{"way": "out"}})
	})
	return o, secret, err
}

const secretPrefix = "whsec_"

// newSecret is a key of 32 bytes as Standard Webhooks spells it.
func newSecret() string {
	key := make([]byte, 32)
	rand.Read(key)
	return secretPrefix + base64.StdEncoding.EncodeToString(key)
}

func purpose(id ids.ID) string { return "bridges.out/" + id.String() }

func (s *Service) sealed(id ids.ID, secret string) string {
	return s.Seal.Seal([]byte(secret), purpose(id))
}

// Reseal seals secrets anew that were sealed with a key that is no longer the first.
func (s *Service) Reseal(ctx context.Context) error {
	const op = "bridges.Reseal"
	all, err := sealedSecrets(ctx, s.DB)
	if err != nil {
		return errs.Wrap(op, err)
	}
	for _, o := range all {
		fresh, err := s.resealed(o)
		if err != nil {
			return errs.Wrap(op, err)
		}
		if fresh.secret == o.secret && fresh.oldSecret == o.oldSecret {
			continue
		}
		if err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return reseal(ctx, tx, o, fresh) }); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return nil
}

func (s *Service) resealed(o Outgoing) (Outgoing, error) {
	for _, text := range []*string{&o.secret, &o.oldSecret} {
		if *text == "" || !s.Seal.Stale(*text) {
			continue
		}
		plain, err := s.Seal.Unseal(*text, purpose(o.ID))
		if err != nil {
			return o, err
		}
		*text = s.sealed(o.ID, string(plain))
	}
	return o, nil
}
