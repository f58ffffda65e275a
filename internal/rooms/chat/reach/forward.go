package reach

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"

	"github.com/cespare/xxhash/v2"
)

// ForwardMax is to how many conversations a message goes at once.
const ForwardMax = 20

// Forwarded is where a forward arrived.
type Forwarded struct {
	Conversation ids.ID `json:"conversation"`
	commit.Receipt
}

// Forward sends a message that the actor may read on to other conversations: to all of them or to none. Who is mentioned in it is not told again, a card
// arrives as its fallback text, and a quote stays behind.
func (r *Reach) Forward(ctx context.Context, a actor.Actor, ref model.Ref, to []ids.ID, clientID string) ([]Forwarded, error) {
	const op = "reach.Forward"
	to = unique(to)
	if len(to) == 0 || len(to) > ForwardMax {
		return nil, errs.E(op, errs.Invalid, "forward.targets", "Choose between 1 and 20 conversations.").In("body.to", "expected 1 to 20", len(to))
	}
	if len(clientID) < 8 || len(clientID) > 64 {
		return nil, errs.E(op, errs.Invalid, "message.invalid", "This message cannot be sent as it is.").In("body.client_id", "expected 8 to 64 characters", clientID)
	}
	held, err := r.cfg.Chat.Holding(to...)
	if err != nil {
		return nil, err
	}
	if err := r.cfg.Chat.MaySend(ctx, a, len(to)); err != nil {
		return nil, err
	}
	for i, c := range to {
		if err := r.cfg.Chat.MayMeet(ctx, a, c); err != nil {
			return nil, inTarget(err, i)
		}
	}
	var out []Forwarded
	err = r.cfg.Chat.Do(held, func(ctx context.Context, w *commit.Writer) error {
		var err error
		out, err = r.forward(ctx, w, a, ref, to, clientID)
		return err
	})
	return out, err
}

func unique(in []ids.ID) []ids.ID {
	var out []ids.ID
	for _, id := range in {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func inTarget(err error, i int) error {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e.In(fmt.Sprintf("body.to[%d]", i), e.Message, nil)
	}
	return err
}

func (r *Reach) forward(ctx context.Context, w *commit.Writer, a actor.Actor, ref model.Ref, to []ids.ID, clientID string) ([]Forwarded, error) {
	d := commit.Draft{Workspace: a.Workspace, Sender: a.Person, ClientID: clientID, Hash: forwardHash(ref), Origin: spine.Live}
	out := make([]Forwarded, len(to))
	missing := 0
	for i, c := range to {
		d.Conversation = c
		receipt, ok, err := w.Repeat(ctx, &d)
		if err != nil {
			return nil, inTarget(err, i)
		}
		out[i] = Forwarded{c, receipt}
		if !ok {
			missing++
		}
	}
	if missing == 0 {
		return out, nil // also when the message was deleted since
	}
	m, err := r.cfg.Chat.Find(ctx, w.Tx, a, ref)
	if err != nil {
		return nil, err
	}
	if err := fill(&d, &m); err != nil {
		return nil, err
	}
	for i, c := range to {
		if d.Conversation = c; out[i].Seq > 0 {
			continue
		}
		if out[i].Receipt, err = r.postForward(ctx, w, a, &d, &m); err != nil {
			return nil, inTarget(err, i)
		}
	}
	return out, nil
}

// forwardHash tells a repeat by what is forwarded, not by its text, which may be edited meanwhile.
func forwardHash(ref model.Ref) int64 {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(ref.Conversation))
	binary.BigEndian.PutUint64(b[8:], uint64(ref.Seq))
	h := xxhash.New()
	_, _ = h.WriteString("forward")
	_, _ = h.Write(b[:])
	return int64(h.Sum64())
}

// fill takes over what travels with a forward.
func fill(d *commit.Draft, m *chat.Seen) error {
	d.Kind, d.Text = m.Kind, m.Text
	switch m.Kind {
	case model.System:
		return errs.E("reach.Forward", errs.Invalid, "forward.system", "This line was written by the house; it cannot be forwarded.")
	case model.Card:
		d.Kind = model.Text
		if d.Text == "" {
			return errs.E("reach.Forward", errs.Invalid, "forward.card", "This card has no text to forward.")
		}
	}
	b, err := json.Marshal(model.Extra{Title: m.Title, Attachments: m.Attachments, Previews: m.Previews, Forward: origin(m)})
	d.ExtraJSON = string(b)
	return err
}

// origin is who said it first and when; and where, if everybody may read there.
func origin(m *chat.Seen) *model.Quote {
	if m.Forward != nil {
		return m.Forward
	}
	q := &model.Quote{Sender: m.Sender, At: m.At}
	if open(&m.In) {
		q.Conversation, q.Seq = m.Conversation, m.Seq
	}
	return q
}

func open(c *model.Conversation) bool {
	return c.Mode == model.Public && (c.Kind == model.Group || c.Kind == model.Announcement)
}

func (r *Reach) postForward(ctx context.Context, w *commit.Writer, a actor.Actor, d *commit.Draft, m *chat.Seen) (commit.Receipt, error) {
	seat, member, err := store.Member(ctx, w.Tx, store.Seat{Conversation: d.Conversation, Person: a.Person})
	if err != nil {
		return commit.Receipt{}, err
	}
	receipt, _, err := r.cfg.Chat.Post(ctx, w, a, *d, nil)
	if err != nil {
		return receipt, err
	}
	if err := r.shareFiles(ctx, w, a.Workspace, m, d.Conversation); err != nil {
		return receipt, err
	}
	if member {
		w.After(func() { r.cfg.Chat.PostedAway(a, &seat, receipt) })
	}
	w.Event(a.Workspace, spine.Event{Name: chat.EventMessageForwarded, At: w.Now, Person: a.Person, Conversation: d.Conversation, Seq: receipt.Seq, Origin: spine.Live,
		Props: map[string]any{"from": m.Conversation, "from_seq": m.Seq}})
	return receipt, nil
}

func (r *Reach) shareFiles(ctx context.Context, w *commit.Writer, workspace ids.ID, m *chat.Seen, to ids.ID) error {
	if len(m.Attachments) > 0 {
		files := make([]ids.ID, len(m.Attachments))
		for i, f := range m.Attachments {
			files[i] = f.ID
		}
		if err := r.cfg.Files.Share(ctx, w.Tx, workspace, m.Conversation, to, files); err != nil {
			return err
		}
	}
	return r.holdImages(ctx, w, workspace, to, m.Previews)
}

// holdImages keeps the pictures of previews, which the whole workspace may see, as long as the conversation shows them.
func (r *Reach) holdImages(ctx context.Context, w *commit.Writer, workspace, conversation ids.ID, previews []model.Preview) error {
	var images []ids.ID
	for _, p := range previews {
		if p.Image != 0 {
			images = append(images, p.Image)
		}
	}
	if images = unique(images); len(images) == 0 {
		return nil
	}
	return r.cfg.Files.Share(ctx, w.Tx, workspace, 0, conversation, images)
}
