package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"

	"github.com/cespare/xxhash/v2"
)

// The sizes of messages.
const (
	TextMax        = 100 << 10 // bytes
	CardMax        = 64 << 10  // bytes
	AttachmentsMax = 20
	NoteTitleMax   = 200 // characters
)

// NewMessage is a message on its way in.
type NewMessage struct {
	ClientID    string            `json:"client_id" minLength:"8" maxLength:"64" doc:"Made by the client; the same id with the same content is stored once, for ever."`
	Text        string            `json:"text,omitempty" maxLength:"102400" doc:"Markdown."`
	Kind        model.MessageKind `json:"kind,omitempty" enum:"text,voice,file,card,note"`
	Title       string            `json:"title,omitempty" maxLength:"200" doc:"Of a note."`
	Attachments []ids.ID          `json:"attachments,omitempty" maxItems:"20" doc:"Files that the sender uploaded."`
	Quote       int64             `json:"quote,omitempty" doc:"The number of a message of the same conversation."`
	Card        json.RawMessage   `json:"card,omitempty" doc:"An Adaptive Card with a kind."`
}

// Send stores a message and calls reply when it is durable and on its way, or with the reason why not. reply must be quick.
func (s *Service) Send(ctx context.Context, a actor.Actor, conversation ids.ID, n NewMessage, reply func(commit.Receipt, error)) {
	err := s.queue.Room()
	if err == nil && s.cfg.Admit != nil {
		err = s.cfg.Admit(conversation)
	}
	if err != nil {
		reply(commit.Receipt{}, err)
		return
	}
	s.send(ctx, a, conversation, n, reply)
}

// send is Send for what was let in already.
func (s *Service) send(ctx context.Context, a actor.Actor, conversation ids.ID, n NewMessage, reply func(commit.Receipt, error)) {
	d, err := s.draft(ctx, a, conversation, &n)
	if err != nil {
		reply(commit.Receipt{}, err)
		return
	}
	seen := func(r commit.Receipt, err error) {
		if err == nil {
			s.wrote(a, store.Seat{Conversation: conversation, Person: a.Person}, r) // and so has read what stands above
		}
		reply(r, err)
	}
	if len(n.Attachments) == 0 && n.Kind != model.Note {
		if c, err := s.isThread(ctx, conversation); err != nil || !c {
			s.queue.Send(d, func(r commit.Receipt, err error) {
				if errs.CodeOf(err) == "conversation.not_member" {
					go func() { seen(r, s.unseen(context.WithoutCancel(ctx), a, conversation, err)) }()
					return
				}
				if err == nil {
					s.linked(a.Workspace, model.Ref{Conversation: conversation, Seq: r.Seq}, 1, d.Text)
				}
				seen(r, err)
			})
			return
		}
	}
	seen(s.sendSlowly(a, d, n.Attachments))
}

// unseen is a refusal of the queue, which knows members only, as the actor may hear it: what he may not read does not exist.
func (s *Service) unseen(ctx context.Context, a actor.Actor, conversation ids.ID, refusal error) error {
	if err := s.MayRead(ctx, a, conversation); err != nil {
		return err
	}
	return refusal
}

// draft checks what can be checked without the state of the conversation and makes the draft.
func (s *Service) draft(ctx context.Context, a actor.Actor, conversation ids.ID, n *NewMessage) (*commit.Draft, error) {
	if err := s.checkCard(n); err != nil {
		return nil, err
	}
	if err := CheckMessage(n); err != nil {
		return nil, err
	}
	if err := s.MaySend(ctx, a, 1); err != nil {
		return nil, err
	}
	if err := s.mustNotBeBlocked(ctx, a, conversation); err != nil {
		return nil, err
	}
	to, err := s.addressee(ctx, a, conversation)
	if err != nil {
		return nil, err
	}
	extra := model.Extra{Title: strings.TrimSpace(n.Title), Card: n.Card}
	var named []ids.ID
	named, extra.Mentions = model.MentionsIn(n.Text)
	if n.Quote > 0 {
		q, err := s.quote(ctx, a, model.Ref{Conversation: conversation, Seq: n.Quote})
		if err != nil {
			return nil, err
		}
		extra.Quote, to = q, q.Sender
	}
	d := &commit.Draft{Workspace: a.Workspace, Conversation: conversation, Sender: a.Person, ClientID: n.ClientID, Hash: n.hash(), Kind: n.Kind, Text: n.Text,
		ExtraJSON: extra.JSON(), Mentions: named, To: to, Origin: spine.Live}
	return d, nil
}

// hash tells a repeat from another message under the same client id.
func (n *NewMessage) hash() int64 {
	if n.Quote != 0 || len(n.Attachments) > 0 || n.Title != "" || len(n.Card) > 0 {
		return int64(xxhash.Sum64(fmt.Appendf(nil, "%s\x00%d\x00%s\x00%d\x00%v\x00%s\x00%s", n.Kind, len(n.Text), n.Text, n.Quote, n.Attachments, n.Title, n.Card)))
	}
	var room [512]byte
	b := append(append(room[:0], n.Kind...), 0)
	b = append(strconv.AppendInt(b, int64(len(n.Text)), 10), 0)
	b = append(b, n.Text...)
	return int64(xxhash.Sum64(append(b, "\x000\x00[]\x00\x00"...)))
}

var sendable = []model.MessageKind{model.Text, model.Voice, model.Files, model.Card, model.Note}

var errUnsendable = errs.E("chat.Send", errs.Invalid, "message.invalid", "This message cannot be sent as it is.")

// CheckMessage checks what can be known of a message alone, and fills in its kind.
func CheckMessage(n *NewMessage) error {
	if n.Kind == "" {
		n.Kind = model.Text
		if len(n.Attachments) > 0 && strings.TrimSpace(n.Text) == "" {
			n.Kind = model.Files
		}
	}
	switch {
	case !slices.Contains(sendable, n.Kind):
		return errUnsendable.In("kind", "expected text, voice, file, card or note", n.Kind)
	case len(n.ClientID) < 8 || len(n.ClientID) > 64:
		return errUnsendable.In("client_id", "expected 8 to 64 characters", n.ClientID)
	case len(n.Text) > TextMax:
		return errs.E("chat.Send", errs.TooLarge, "message.too_long", "A message holds at most 100 KB of text; send the rest as a file.")
	case !utf8.ValidString(n.Text) || strings.ContainsRune(n.Text, 0):
		return errUnsendable.In("text", "expected UTF-8 without NUL", nil)
	case len(n.Attachments) > AttachmentsMax:
		return errUnsendable.In("attachments", "expected at most 20", len(n.Attachments))
	case n.Kind == model.Card && (!json.Valid(n.Card) || len(n.Card) > CardMax || n.Card[0] != '{'):
		return errUnsendable.In("card", "expected a JSON object of at most 64 KB", nil)
	case n.Kind != model.Card && len(n.Card) > 0:
		return errUnsendable.In("card", "goes with kind card only", nil)
	case n.Kind == model.Note && strings.TrimSpace(n.Title) == "" || utf8.RuneCountInString(n.Title) > NoteTitleMax || !utf8.ValidString(n.Title):
		return errUnsendable.In("title", "a note needs a title of at most 200 characters", nil)
	case n.Kind == model.Voice && len(n.Attachments) != 1:
		return errUnsendable.In("attachments", "a voice message has one recording", len(n.Attachments))
	case n.Kind != model.Card && len(n.Attachments) == 0 && strings.TrimSpace(n.Text) == "":
		return errUnsendable.In("text", "write something", nil)
	}
	return nil
}

// quote is a message as it goes into another one.
func (s *Service) quote(ctx context.Context, a actor.Actor, ref model.Ref) (*model.Quote, error) {
	_, m, err := s.seeMessage(ctx, s.db, a, ref)
	if err != nil {
		return nil, err
	}
	return &model.Quote{Conversation: ref.Conversation, Seq: ref.Seq, Sender: m.Sender, Text: model.Cut(m.Text, model.QuoteMax), At: m.At}, nil
}

// isThread looks up what never changes once, then remembers it.
func (s *Service) isThread(ctx context.Context, id ids.ID) (bool, error) {
	d, err := s.fixedOf(ctx, id)
	return d.thread, err
}

// sendSlowly sends what needs more than the fast path: attachments are taken over and threads are joined inside the transaction.
func (s *Service) sendSlowly(a actor.Actor, d *commit.Draft, attachments []ids.ID) (commit.Receipt, error) {
	var receipt commit.Receipt
	held, err := s.withParent(d.Conversation)
	if err != nil {
		return receipt, err
	}
	err = s.queue.Do(held, func(ctx context.Context, w *commit.Writer) error {
		var err error
		receipt, _, err = s.Post(ctx, w, a, *d, attachments) // a copy: a transaction may run again
		return err
	})
	return receipt, err
}

// Post sends inside a transaction that holds the conversation and, for a thread, its parent (see Holding). fresh is false for a repeat.
func (s *Service) Post(ctx context.Context, w *commit.Writer, a actor.Actor, d commit.Draft, attachments []ids.ID) (r commit.Receipt, fresh bool, err error) {
	v, err := s.see(ctx, w.Tx, a, d.Conversation)
	if err != nil {
		return r, false, err
	}
	if err := s.mayPost(ctx, w, a, &v); err != nil {
		return r, false, err
	}
	if len(attachments) > 0 {
		// A repeat finds its attachments taken, so look before attaching.
		if before, ok, err := w.Repeat(ctx, &d); err != nil || ok {
			return before, false, err
		}
		files, err := s.cfg.Files.Attach(ctx, w.Tx, a.Workspace, a.Person, attachments, d.Conversation)
		if err != nil {
			return r, false, err
		}
		if d.ExtraJSON, err = withAttachments(d.ExtraJSON, files); err != nil {
			return r, false, err
		}
	}
	if r, fresh, err = w.Send(ctx, &d); err != nil || !fresh {
		return r, fresh, err
	}
	w.After(func() { s.linked(a.Workspace, model.Ref{Conversation: d.Conversation, Seq: r.Seq}, 1, d.Text) })
	if d.Kind == model.Note {
		w.Event(a.Workspace, spine.Event{Name: EventNoteWritten, At: w.Now, Person: a.Person, Conversation: d.Conversation, Seq: r.Seq, Origin: d.Origin})
	}
	if v.Kind == model.Thread {
		err = w.Append(v.Parent.Conversation, model.MessageUpdated, a.Person, model.Target{Seq: v.Parent.Seq})
	}
	return r, true, err
}

// mayPost applies the rule of the conversation; the first answer in a thread makes its author a member of it.
func (s *Service) mayPost(ctx context.Context, w *commit.Writer, a actor.Actor, v *sight) error {
	if v.Kind != model.Thread || v.member {
		return model.MayPost(v.Kind, v.Archived, v.seat.Role, v.member)
	}
	parent, err := s.see(ctx, w.Tx, a, v.Parent.Conversation)
	if err != nil {
		return err
	}
	if err := parent.mustAct(); err != nil {
		return err
	}
	_, err = s.seat(ctx, w, a, &v.Conversation, a.Person, model.Member)
	return err
}

func withAttachments(extra string, files []model.File) (string, error) {
	var e model.Extra
	if err := json.Unmarshal([]byte(extra), &e); err != nil {
		return "", err
	}
	e.Attachments = files
	return e.JSON(), nil
}

// withParent is what a transaction on a conversation must hold: the conversation, and for a thread its parent.
func (s *Service) withParent(id ids.ID) ([]ids.ID, error) {
	d, err := s.fixedOf(context.Background(), id)
	if err != nil || d.parent == 0 {
		return []ids.ID{id}, err
	}
	return []ids.ID{id, d.parent}, nil
}

// Edit changes the text of the actor's own message. version is the one that was edited: a newer one is a conflict.
func (s *Service) Edit(ctx context.Context, a actor.Actor, ref model.Ref, text string, version int64) (model.Message, error) {
	return s.edit(a, ref, nil, text, version)
}

// EditNote changes the title and the text of the actor's own note.
func (s *Service) EditNote(ctx context.Context, a actor.Actor, ref model.Ref, title, text string, version int64) (model.Message, error) {
	title = strings.TrimSpace(title)
	if n := utf8.RuneCountInString(title); n == 0 || n > NoteTitleMax || !utf8.ValidString(title) {
		return model.Message{}, errs.E("chat.EditNote", errs.Invalid, "message.invalid", "A note needs a title.").In("body.title", "expected 1 to 200 characters", nil)
	}
	return s.edit(a, ref, &title, text, version)
}

// edit rewrites a message; title is for notes only.
func (s *Service) edit(a actor.Actor, ref model.Ref, title *string, text string, version int64) (model.Message, error) {
	const op = "chat.Edit"
	if len(text) > TextMax {
		return model.Message{}, errs.E(op, errs.TooLarge, "message.too_long", "A message holds at most 100 KB of text.")
	}
	var out model.Message
	err := s.queue.Do([]ids.ID{ref.Conversation}, func(ctx context.Context, w *commit.Writer) error {
		v, m, err := s.seeMessage(ctx, w.Tx, a, ref)
		if err != nil {
			return err
		}
		if err := v.mustAct(); err != nil {
			return err
		}
		if m.Sender != a.Person || m.Kind == model.System {
			return errs.E(op, errs.Forbidden, "message.not_yours", "Only its author may edit a message.")
		}
		if version != 0 && version != m.Version {
			return errs.E(op, errs.Conflict, "message.edited_elsewhere", "This message was edited in the meantime.")
		}
		if strings.TrimSpace(text) == "" && len(m.Attachments) == 0 || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return errs.E(op, errs.Invalid, "message.invalid", "Write something, or delete the message.").In("body.text", "empty or not UTF-8", nil)
		}
		if title != nil && m.Kind != model.Note {
			return errs.E(op, errs.Invalid, "message.invalid", "Only notes have titles.").In("body.title", "not a note", nil)
		}
		out = m.Message
		if text == m.Text && (title == nil || *title == m.Extra.Title) {
			return nil
		}
		if title != nil {
			m.Extra.Title = *title
		}
		var named []ids.ID
		named, m.Extra.Mentions = model.MentionsIn(text)
		if err := s.dropPreviews(ctx, w, a.Workspace, &m); err != nil {
			return err
		}
		if err := store.EditMessage(ctx, w.Tx, &m, text, m.Extra.JSON(), a.Person, w.Now); err != nil {
			return err
		}
		rows := make([]store.Mention, len(named))
		for i, p := range named {
			rows[i] = store.Mention{Conversation: ref.Conversation, Person: p, Ordinal: m.Ordinal, Seq: ref.Seq}
		}
		if err := store.InsertMentions(ctx, w.Tx, rows); err != nil {
			return err
		}
		w.Event(a.Workspace, spine.Event{Name: EventMessageEdited, At: w.Now, Person: a.Person, Conversation: ref.Conversation, Seq: ref.Seq, Origin: spine.Live})
		out = m.Message
		out.Text, out.EditedAt, out.Version = text, w.Now, m.Version+1
		w.After(func() { s.linked(a.Workspace, ref, out.Version, text) })
		return w.Append(ref.Conversation, model.MessageEdited, a.Person, model.Target{Seq: ref.Seq})
	})
	return out, err
}

// Delete blanks a message for all: the actor's own, or any when the actor leads the conversation.
func (s *Service) Delete(ctx context.Context, a actor.Actor, ref model.Ref) error {
	held := []ids.ID{ref.Conversation}
	for {
		stray := ids.ID(0)
		if err := s.queue.Do(held, func(ctx context.Context, w *commit.Writer) error {
			thread, _, err := store.ThreadUnder(ctx, w.Tx, ref)
			if err != nil {
				return err
			}
			if stray = 0; thread != 0 && !slices.Contains(held, thread) {
				stray = thread
				return nil
			}
			return s.delete(ctx, w, a, ref, thread)
		}); err != nil || stray == 0 {
			return err
		}
		held = append(held, stray)
	}
}

func (s *Service) delete(ctx context.Context, w *commit.Writer, a actor.Actor, ref model.Ref, thread ids.ID) error {
	v, m, err := s.seeMessage(ctx, w.Tx, a, ref)
	if err != nil {
		return err
	}
	if m.Sender != a.Person {
		if err := v.mustLead(a); err != nil {
			return errs.E("chat.Delete", errs.Forbidden, "message.not_yours", "Only its author or a leader may delete a message.")
		}
	}
	if thread != 0 {
		if err := s.untitle(ctx, w, a, &m, thread); err != nil {
			return err
		}
	}
	if blanked, err := store.BlankMessage(ctx, w.Tx, ref, w.Now); err != nil || !blanked {
		return err
	}
	if files := append(fileIDs(m.Attachments), previewImages(m.Previews)...); len(files) > 0 {
		if err := s.cfg.Files.Detach(ctx, w.Tx, a.Workspace, ref.Conversation, files); err != nil {
			return err
		}
	}
	w.Event(a.Workspace, spine.Event{Name: EventMessageDeleted, At: w.Now, Person: a.Person, Conversation: ref.Conversation, Seq: ref.Seq, Origin: spine.Live,
		Props: map[string]any{"sender": m.Sender}})
	return w.Append(ref.Conversation, model.MessageDeleted, a.Person, model.Target{Seq: ref.Seq})
}

func fileIDs(files []model.File) []ids.ID {
	out := make([]ids.ID, len(files))
	for i, f := range files {
		out[i] = f.ID
	}
	return out
}

// Edits lists earlier texts of a message, oldest first, after a version.
func (s *Service) Edits(ctx context.Context, a actor.Actor, ref model.Ref, after int64, limit int) ([]store.Edit, error) {
	if _, _, err := s.seeMessage(ctx, s.db, a, ref); err != nil {
		return nil, err
	}
	return store.Edits(ctx, s.db, ref, after, limit)
}
