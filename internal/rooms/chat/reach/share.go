package reach

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/chat/store"
	"hubbub/internal/spine"
)

// Link is a share link as who shared sees it.
type Link struct {
	store.Share
	URL string `json:"url" example:"https://chat.example.org/s/3qYxN0VbT1mJx0sVwq8c2A"`
}

// SharedMessage is what a share link shows: one message and nothing around it.
type SharedMessage struct {
	Author      string            `json:"author" example:"王小明"`
	At          time.Time         `json:"at"`
	EditedAt    time.Time         `json:"edited_at,omitzero"`
	Kind        model.MessageKind `json:"kind" enum:"text,voice,file,card,note"`
	Title       string            `json:"title,omitempty" doc:"Of a note."`
	Text        string            `json:"text" doc:"Markdown; who is mentioned stands there by name."`
	Attachments int               `json:"attachments,omitempty" doc:"How many files it has; they are for members only."`
}

var errNoShare = errs.E("reach.Shared", errs.NotFound, "share.not_found", "This link leads nowhere, or no longer.")

// mayShare is the rule for showing a message to the outside. Words said in an open group may be shared by whoever reads them. Words said behind a door are
// shared by who said them, or by the leaders of the group; between two people by who said them alone.
func mayShare(a actor.Actor, m *chat.Seen) error {
	const op = "reach.mayShare"
	if m.Kind == model.System {
		return errs.E(op, errs.Invalid, "share.system", "This line was written by the house; there is nothing to share.")
	}
	behind := m.Forward != nil && m.Forward.Conversation == 0 && m.Forward.Sender != a.Person
	leads := m.Seat.Role.Leads() && m.In.Kind != model.Direct && m.In.Kind != model.Thread
	if !behind && (m.Sender == a.Person || open(&m.In) || leads) {
		return nil
	}
	return errs.E(op, errs.Forbidden, "share.not_open", "This was not said in the open: only its author may share it.")
}

// Share makes a link to a message for the outside, or finds the one that the actor made before.
func (r *Reach) Share(_ context.Context, a actor.Actor, ref model.Ref) (Link, error) {
	var raw [16]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return Link{}, err
	}
	var out store.Share
	err := r.cfg.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		m, err := r.cfg.Chat.Find(ctx, w.Tx, a, ref)
		if err != nil {
			return err
		}
		if err := mayShare(a, &m); err != nil {
			return err
		}
		links, err := store.SharesOf(ctx, w.Tx, ref)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(links, func(s store.Share) bool { return s.Person == a.Person }); i >= 0 {
			out = links[i]
			return nil
		}
		out = store.Share{Token: base64.RawURLEncoding.EncodeToString(raw[:]), Workspace: a.Workspace, Message: ref, Person: a.Person, CreatedAt: w.Now}
		w.Event(a.Workspace, spine.Event{Name: chat.EventMessageShared, At: w.Now, Person: a.Person, Conversation: ref.Conversation, Seq: ref.Seq, Origin: spine.Live})
		return store.InsertShare(ctx, w.Tx, out)
	})
	return r.link(out), err
}

func (r *Reach) link(s store.Share) Link { return Link{s, r.cfg.PublicURL + "/s/" + s.Token} }

// Shares lists the living links to a message that the actor may end, the oldest first, after a place where a page ended.
func (r *Reach) Shares(ctx context.Context, a actor.Actor, ref model.Ref, after store.SharePlace, limit int) ([]Link, error) {
	m, err := r.cfg.Chat.Find(ctx, r.cfg.DB, a, ref)
	if err != nil {
		return nil, err
	}
	whose := a.Person
	if mayEndAll(a, &m) {
		whose = 0
	}
	all, err := store.SharesAfter(ctx, r.cfg.DB, ref, whose, after, limit)
	out := make([]Link, len(all))
	for i, s := range all {
		out[i] = r.link(s)
	}
	return out, err
}

// mayEndAll: who wrote the message and the leaders of the conversation end every link, others their own.
func mayEndAll(a actor.Actor, m *chat.Seen) bool { return m.Sender == a.Person || m.Seat.Role.Leads() }

// Unshare ends the links to a message that the actor may end: his own, or all when it is his message or he leads the conversation.
func (r *Reach) Unshare(_ context.Context, a actor.Actor, ref model.Ref) error {
	return r.cfg.Chat.Do(nil, func(ctx context.Context, w *commit.Writer) error {
		m, err := r.cfg.Chat.Find(ctx, w.Tx, a, ref)
		if err != nil {
			return err
		}
		all, err := store.SharesOf(ctx, w.Tx, ref)
		if err != nil {
			return err
		}
		for _, s := range all {
			if s.Person != a.Person && !mayEndAll(a, &m) {
				continue
			}
			if err := store.RevokeShare(ctx, w.Tx, s.Token, w.Now); err != nil {
				return err
			}
		}
		return nil
	})
}

// Shared is what a visitor with the link sees, and counts the visit.
func (r *Reach) Shared(ctx context.Context, token string) (SharedMessage, error) {
	s, ok, err := store.ShareByToken(ctx, r.cfg.DB, token)
	if err != nil {
		return SharedMessage{}, err
	}
	if !ok || s.Revoked {
		return SharedMessage{}, errNoShare
	}
	m, err := r.stillShared(ctx, &s)
	if err != nil {
		return SharedMessage{}, err
	}
	author, text, err := r.named(ctx, s.Workspace, m)
	if err != nil {
		return SharedMessage{}, err
	}
	r.views.add(token)
	return SharedMessage{Author: author, At: m.At, EditedAt: m.EditedAt, Kind: m.Kind, Title: m.Title, Text: text, Attachments: len(m.Attachments)}, nil
}

// stillShared reads the message by the right of who shared it: a link outlives neither.
func (r *Reach) stillShared(ctx context.Context, s *store.Share) (*chat.Seen, error) {
	standings, err := r.cfg.People.Standings(ctx, s.Workspace, []ids.ID{s.Person})
	if err != nil {
		return nil, err
	}
	sharer := actor.Actor{Workspace: s.Workspace, Person: s.Person, Role: actor.Member}
	switch is := standings[s.Person]; {
	case !is.Active:
		return nil, errNoShare
	case is.Guest:
		sharer.Role = actor.Guest
	}
	m, err := r.cfg.Chat.Find(ctx, r.cfg.DB, sharer, s.Message)
	if errs.Is(err, errs.NotFound) || (err == nil && mayShare(sharer, &m) != nil) {
		return nil, errNoShare
	}
	return &m, err
}

var reference = regexp.MustCompile(`<([@#])([0-9a-z]{3,13})>`)

// named puts names where a text refers to people. Conversations stay nameless to the outside.
func (r *Reach) named(ctx context.Context, workspace ids.ID, m *chat.Seen) (author, text string, err error) {
	people := []ids.ID{m.Sender}
	for _, ref := range reference.FindAllStringSubmatch(m.Text, 100) {
		if id, err := ids.Parse(ref[2]); err == nil && ref[1] == "@" {
			people = append(people, id)
		}
	}
	names, err := r.cfg.Names.Names(ctx, workspace, unique(people))
	if err != nil {
		return "", "", err
	}
	text = reference.ReplaceAllStringFunc(m.Text, func(match string) string {
		if match[1] == '#' {
			return "#…"
		}
		word := match[2 : len(match)-1]
		if id, err := ids.Parse(word); err == nil && names[id] != "" {
			return "@" + escape(names[id])
		}
		if word == "all" || word == "group" {
			return "@" + word
		}
		return "@…"
	})
	return names[m.Sender], text, nil
}

// escape keeps a name from being read as Markdown.
func escape(name string) string {
	var b strings.Builder
	for _, c := range name {
		if strings.ContainsRune("\\`*_{}[]()<>#+-.!|~&", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}
