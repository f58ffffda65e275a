package bridges

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/ratelimit"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/bridges/slack"
)

// Incoming is a webhook through which another program speaks in one conversation.
type Incoming struct {
	ID           ids.ID    `json:"id"`
	Workspace    ids.ID    `json:"-"`
	Name         string    `json:"name" example:"Deploys"`
	Conversation ids.ID    `json:"conversation"`
	Bot          ids.ID    `json:"bot" doc:"The person who says what arrives."`
	MadeBy       ids.ID    `json:"made_by"`
	MadeAt       time.Time `json:"made_at"`
	UsedAt       time.Time `json:"used_at,omitzero" doc:"To the minute."`
}

// Incomings lists the webhooks into conversations that the actor leads, or may see as an admin; of one conversation, or of all (0).
func (s *Service) Incomings(ctx context.Context, a actor.Actor, conversation ids.ID) ([]Incoming, error) {
	const op = "bridges.Incomings"
	all, err := incomings(ctx, s.DB, a.Workspace)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	leads := map[ids.ID]bool{}
	out := []Incoming{}
	for _, in := range all {
		if conversation != 0 && in.Conversation != conversation {
			continue
		}
		may, asked := leads[in.Conversation]
		if !asked {
			err := s.Conversations.MayLead(ctx, a, in.Conversation)
			if err != nil && !refused(err) {
				return nil, errs.Wrap(op, err)
			}
			may = err == nil
			leads[in.Conversation] = may
		}
		if may {
			out = append(out, in)
		}
	}
	return out, nil
}

// refused reports whether an error says that somebody may not, rather than that something went wrong.
func refused(err error) bool {
	kind := errs.KindOf(err)
	return kind == errs.NotFound || kind == errs.Forbidden || kind == errs.Invalid
}

// MakeIncoming makes a webhook into a conversation and tells its address, this once.
func (s *Service) MakeIncoming(ctx context.Context, a actor.Actor, name string, conversation ids.ID) (in Incoming, address string, err error) {
	const op = "bridges.MakeIncoming"
	if name, err = cleanName(op, name); err != nil {
		return in, "", err
	}
	if err := s.Conversations.MayLead(ctx, a, conversation); err != nil {
		return in, "", errs.Wrap(op, err)
	}
	have, err := incomings(ctx, s.DB, a.Workspace)
	if err != nil {
		return in, "", errs.Wrap(op, err)
	}
	if len(have) >= InMax {
		return in, "", tooMany(op)
	}
	bot, undo, err := s.bot(ctx, a, name, conversation, true)
	if err != nil {
		return in, "", errs.Wrap(op, err)
	}
	token := rand.Text()
	in = Incoming{ID: s.IDs.New(), Workspace: a.Workspace, Name: name, Conversation: conversation, Bot: bot, MadeBy: a.Person, MadeAt: s.Clock.Now()}
	err = undo(s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := putIncoming(ctx, tx, in, hashOf(token)); err != nil {
			return err
		}
		return s.Audit.Audit(ctx, tx, Act{a.Workspace, actMade, in.ID, map[string]any{"way": "in", "name": name, "conversation": conversation, "bot": bot}})
	}))
	return in, s.PublicURL + InPath + token, errs.Wrap(op, err)
}

// led is a webhook into a conversation that the actor leads.
func (s *Service) led(ctx context.Context, op string, a actor.Actor, id ids.ID) (Incoming, error) {
	in, found, err := incomingByID(ctx, s.DB, a.Workspace, id)
	if err != nil {
		return in, errs.Wrap(op, err)
	}
	if !found {
		return in, noWebhook(op)
	}
	if err := s.Conversations.MayLead(ctx, a, in.Conversation); errs.Is(err, errs.NotFound) {
		return in, noWebhook(op)
	} else if err != nil {
		return in, errs.Wrap(op, err)
	}
	return in, nil
}

// RenameIncoming gives a webhook and its bot another name.
func (s *Service) RenameIncoming(ctx context.Context, a actor.Actor, id ids.ID, name string) (Incoming, error) {
	const op = "bridges.RenameIncoming"
	in, err := s.led(ctx, op, a, id)
	if err != nil {
		return in, err
	}
	if in.Name, err = cleanName(op, name); err != nil {
		return in, err
	}
	if err := s.changeIncoming(ctx, a, in, nil, actChanged); err != nil {
		return in, errs.Wrap(op, err)
	}
	return in, errs.Wrap(op, s.People.RenameBot(ctx, a, in.Bot, in.Name))
}

// RotateIncoming gives a webhook another address and tells it, this once. The one before ends.
func (s *Service) RotateIncoming(ctx context.Context, a actor.Actor, id ids.ID) (in Incoming, address string, err error) {
	const op = "bridges.RotateIncoming"
	if in, err = s.led(ctx, op, a, id); err != nil {
		return in, "", err
	}
	token := rand.Text()
	if err := s.changeIncoming(ctx, a, in, hashOf(token), actRotated); err != nil {
		return in, "", errs.Wrap(op, err)
	}
	return in, s.PublicURL + InPath + token, nil
}

// changeIncoming stores a webhook's name, and its token's hash if there is a new one.
func (s *Service) changeIncoming(ctx context.Context, a actor.Actor, in Incoming, hash []byte, act string) error {
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		changed, err := renameIncoming(ctx, tx, in)
		if err == nil && changed && hash != nil {
			err = rotateIncoming(ctx, tx, in, hash)
		}
		if err == nil && !changed {
			err = noWebhook("bridges.changeIncoming")
		}
		if err != nil {
			return err
		}
		return s.Audit.Audit(ctx, tx, Act{a.Workspace, act, in.ID, map[string]any{"way": "in", "name": in.Name, "conversation": in.Conversation}})
	})
}

// DeleteIncoming ends a webhook. Its bot leaves the conversation and is switched off.
func (s *Service) DeleteIncoming(ctx context.Context, a actor.Actor, id ids.ID) error {
	const op = "bridges.DeleteIncoming"
	in, err := s.led(ctx, op, a, id)
	if err != nil {
		return err
	}
	if err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		dropped, err := dropIncoming(ctx, tx, a.Workspace, id)
		if err != nil || !dropped {
			return err
		}
		return s.Audit.Audit(ctx, tx, Act{a.Workspace, actDeleted, id, map[string]any{"way": "in", "name": in.Name, "conversation": in.Conversation}})
	}); err != nil {
		return errs.Wrap(op, err)
	}
	s.retire(context.WithoutCancel(ctx), a, in.Conversation, in.Bot)
	return nil
}

// retire takes a bot out of its conversation and switches it off. The webhook is gone already: what fails here leaves a bot that can do nothing.
func (s *Service) retire(ctx context.Context, a actor.Actor, conversation, bot ids.ID) {
	if conversation != 0 {
		if err := s.Conversations.Unseat(ctx, a.Workspace, conversation, bot); err != nil {
			slog.WarnContext(ctx, "the bot of a webhook stays in its conversation", "bot", bot, "conversation", conversation, "error", err)
		}
	}
	if err := s.People.RetireBot(ctx, a, bot); err != nil {
		slog.WarnContext(ctx, "the bot of a webhook stays on", "bot", bot, "error", err)
	}
}

// hashOf is how a token is stored: it is random, so a plain hash cannot be searched for.
func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Accept takes what another program posted to the address with this token.
func (s *Service) Accept(ctx context.Context, token, contentType string, body []byte) error {
	const op = "bridges.Accept"
	in, found, err := incomingByToken(ctx, s.DB, hashOf(token))
	if err != nil {
		return errs.Wrap(op, err)
	}
	if !found {
		return noWebhook(op)
	}
	if err := ratelimit.Check(ctx, s.Limiter, op, "webhook:"+in.ID.String(), PerMinute, time.Minute); err != nil {
		return err
	}
	m, err := slack.Read(contentType, body)
	if err != nil {
		return err
	}
	if strings.TrimSpace(m.Text) == "" {
		return errs.E(op, errs.Invalid, "webhook.no_text", "This payload says nothing.").In("body.text", "expected text, blocks or attachments that say something", nil)
	}
	err = s.Conversations.Post(ctx, in.Workspace, in.Conversation, in.Bot, cmp.Or(m.ClientID, "webhook-"+rand.Text()), s.signed(in, m))
	if err != nil {
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, s.touch(ctx, in))
}

// signed puts the name and the sign under which the sender wants to speak in front: the author stays the bot, so nobody can pass for somebody else.
func (s *Service) signed(in Incoming, m slack.Message) string {
	head := m.Icon
	if m.Username != "" && m.Username != in.Name {
		head = strings.TrimSpace(head + " **" + slack.Label(m.Username) + "**")
	}
	if head == "" {
		return m.Text
	}
	return head + "\n\n" + m.Text
}

// touch notes that a webhook is in use, to the minute: a busy one should not cost a write a message.
func (s *Service) touch(ctx context.Context, in Incoming) error {
	now := s.Clock.Now()
	if now.Sub(in.UsedAt) < time.Minute {
		return nil
	}
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return touchIncoming(ctx, tx, in, now) })
}
