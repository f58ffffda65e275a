package app

import (
	"context"
	"sync/atomic"

	"hubbub/internal/gateway"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/config"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/mail"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/commit"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/files"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/rooms/identity/oidc"
	"hubbub/internal/rooms/identity/password"
)

// people fits identity to chat.People.
type people struct{ identity *identity.Service }

func (p people) Standings(ctx context.Context, workspace ids.ID, want []ids.ID) (map[ids.ID]chat.Standing, error) {
	found, err := p.identity.People(ctx, workspace, want)
	out := make(map[ids.ID]chat.Standing, len(found))
	for i := range found {
		out[found[i].ID] = chat.Standing{Active: !found[i].Deactivated, Guest: found[i].Role == actor.Guest}
	}
	return out, err
}

func (p people) Blocked(ctx context.Context, workspace, one, other ids.ID) (bool, error) {
	return p.identity.Blocked(ctx, workspace, one, other)
}

// attachments fits files to chat.Files.
type attachments struct{ files *files.Service }

func (a attachments) Attach(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, want []ids.ID, conversation ids.ID) ([]model.File, error) {
	found, err := a.files.Attach(ctx, tx, workspace, person, want, conversation)
	return attached(found), err
}

func attached(found []files.File) []model.File {
	out := make([]model.File, len(found))
	for i, f := range found {
		out[i] = model.File{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size, Width: f.Width, Height: f.Height, DurationMS: f.DurationMS, Waveform: f.Waveform, Thumb: f.Thumb}
	}
	return out
}

func (a attachments) Share(ctx context.Context, tx *sqldb.Tx, workspace, from, to ids.ID, want []ids.ID) error {
	return a.files.Share(ctx, tx, workspace, from, to, want)
}

func (a attachments) Show(ctx context.Context, tx *sqldb.Tx, workspace, person, file ids.ID) error {
	_, err := a.files.Publish(ctx, tx, workspace, person, file)
	return err
}

func (a attachments) Hide(ctx context.Context, tx *sqldb.Tx, workspace, file ids.ID) error {
	return a.files.Retire(ctx, tx, workspace, file)
}

func (a attachments) Detach(ctx context.Context, tx *sqldb.Tx, workspace, conversation ids.ID, want []ids.ID) error {
	return a.files.Detach(ctx, tx, workspace, conversation, want)
}

// Hold, Release and Discard fit files to keep.Files.
func (a attachments) Hold(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, want []ids.ID) ([]model.File, error) {
	found, err := a.files.Hold(ctx, tx, workspace, person, want)
	return attached(found), err
}

func (a attachments) Release(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, want []ids.ID) error {
	return a.files.Release(ctx, tx, workspace, person, want)
}

func (a attachments) Discard(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, want []ids.ID) error {
	return a.files.Discard(ctx, tx, workspace, person, want)
}

// viewer fits chat to files.Viewer.
type viewer struct{ chat *chat.Service }

func (v viewer) MayView(ctx context.Context, a actor.Actor, conversation ids.ID) (bool, error) {
	err := v.chat.MayRead(ctx, a, conversation)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// passwords fits identity's hasher to chat.Passwords.
type passwords struct{ hasher *password.Hasher }

func (p passwords) Hash(plain string) (string, error) {
	return p.hasher.Hash(context.Background(), plain)
}

func (p passwords) Verify(hash, plain string) (bool, error) {
	// A conversation that came from another installation left its password there: nobody gets in by one until its owner sets a new one.
	if hash == "" {
		return false, nil
	}
	right, _, err := p.hasher.Check(context.Background(), plain, hash)
	return right, err
}

func fileLimits(l config.Limits) files.Limits {
	out := files.DefaultLimits()
	if l.Upload > 0 {
		out.File = int64(l.Upload)
	}
	if l.PersonFiles > 0 {
		out.Person = int64(l.PersonFiles)
	}
	if l.WorkspaceSize > 0 {
		out.Workspace = int64(l.WorkspaceSize)
	}
	return out
}

// live is chat's way to the sockets. Until a gateway is there (commands that do not serve) nobody listens.
type live struct {
	to atomic.Pointer[gateway.Gateway]
}

func (l *live) Publish(f commit.Frame) {
	if g := l.to.Load(); g != nil {
		g.Publish(frameOf(f))
	}
}

func frameOf(f commit.Frame) gateway.Frame {
	return gateway.Frame{Workspace: f.Workspace, Conversation: f.Conversation, First: f.First, Seq: f.Head.Seq, Ordinal: f.Head.Ordinal, Data: f.Data, Said: f.Said, Mentions: f.Mentions}
}

func (l *live) PublishPersonal(person ids.ID, data []byte) {
	if g := l.to.Load(); g != nil {
		g.PublishPersonal(person, data)
	}
}

func (l *live) PublishEphemeral(conversation ids.ID, data []byte) {
	if g := l.to.Load(); g != nil {
		g.PublishEphemeral(conversation, data)
	}
}

// Admit is the sockets' own admission for what comes in another way.
func (l *live) Admit(conversation ids.ID) error {
	if g := l.to.Load(); g != nil {
		return g.Admit(conversation)
	}
	return nil
}

func (l *live) Joined(conversation, person ids.ID) {
	if g := l.to.Load(); g != nil {
		g.Joined(conversation, person)
	}
}

func (l *live) Wrote(person, conversation ids.ID, at model.Cursor) {
	if g := l.to.Load(); g != nil {
		g.Wrote(person, conversation, at.Seq, at.Ordinal)
	}
}

func (l *live) Left(ctx context.Context, conversation, person ids.ID) error {
	if g := l.to.Load(); g != nil {
		return g.Left(ctx, conversation, person)
	}
	return nil
}

// sockets fits chat to gateway.Chat.
type sockets struct{ chat *chat.Service }

func (s sockets) MayRead(ctx context.Context, a actor.Actor, conversation ids.ID) error {
	return s.chat.MayRead(ctx, a, conversation)
}

func (s sockets) MaySee(ctx context.Context, a actor.Actor, person ids.ID) error {
	return s.chat.MaySee(ctx, a, person)
}

func (s sockets) Joined(ctx context.Context, workspace, person ids.ID) ([]ids.ID, error) {
	return s.chat.JoinedBy(ctx, workspace, person)
}

func (s sockets) Send(ctx context.Context, a actor.Actor, body []byte, reply func([]byte, error)) {
	s.chat.SendCall(ctx, a, body, reply)
}

func (s sockets) Call(ctx context.Context, a actor.Actor, method string, body []byte) ([]byte, error) {
	out, found, err := s.chat.Call(ctx, a, method, body)
	if !found {
		return nil, errs.E("app.Call", errs.NotFound, "call.unknown", "There is no such call.")
	}
	return out, err
}

func (s sockets) Range(ctx context.Context, conversation ids.ID, after, to int64) (gateway.Frame, error) {
	f, err := s.chat.Range(ctx, conversation, after, to)
	return frameOf(f), err
}

// letters fits the outbox to identity.Mailer.
type letters struct{ outbox *mail.Outbox }

func (l letters) Send(ctx context.Context, m identity.Mail) error {
	return l.outbox.Send(ctx, mail.Letter{To: m.To, Locale: m.Locale, Kind: m.Kind, Subject: m.Subject, Text: m.Text})
}

// openMail is the outbox before an SMTP server, or, when none is named, the development mailbox.
func openMail(ctx context.Context, d *Data, o options) (*mail.Outbox, error) {
	wake := func() { o.wake("mail.deliver") }
	if o.mail.Host == "" {
		return mail.NewOutbox(ctx, d.DB, d.IDs, d.Clock, nil, wake)
	}
	smtp, err := mail.NewSMTP(mail.SMTPOptions{Host: o.mail.Host, Port: o.mail.Port, User: o.mail.User, Password: o.mail.Password.Reveal(), Security: o.mail.Security, From: o.mail.From})
	if err != nil {
		return nil, err
	}
	return mail.NewOutbox(ctx, d.DB, d.IDs, d.Clock, smtp, wake)
}

func providers(c config.SignOn) []oidc.Provider {
	out := make([]oidc.Provider, len(c.Providers))
	for i, p := range c.Providers {
		out[i] = oidc.Provider{Name: p.ID, Title: p.Name, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: p.ClientSecret.Reveal()}
	}
	return out
}
