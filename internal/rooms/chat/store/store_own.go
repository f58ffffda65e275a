package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
)

// PersonalRow is an entry of a person's own log, as it is stored.
type PersonalRow struct {
	Person       ids.ID
	Seq          int64
	Kind         model.PersonalKind
	At           time.Time
	Conversation ids.ID
	TargetSeq    int64
}

// InsertPersonal gives the entry the next number of its person's log and stores it.
func InsertPersonal(ctx context.Context, tx *sqldb.Tx, p *PersonalRow) error {
	seq, _, err := sqldb.One(ctx, tx, q.BumpPersonal, sqldb.Value[int64], p.Person)
	if err != nil {
		return err
	}
	p.Seq = seq
	_, err = tx.Exec(ctx, q.InsertPersonal, p.Person, p.Seq, string(p.Kind), sqldb.Millis(p.At), p.Conversation, p.TargetSeq)
	return err
}

// PersonalAfter reads a person's own log.
func PersonalAfter(ctx context.Context, r sqldb.Reader, person ids.ID, after int64, limit int) ([]PersonalRow, error) {
	return sqldb.All(ctx, r, q.PersonalAfter, func(scan sqldb.Scan) (p PersonalRow, err error) {
		var at int64
		err = scan(&p.Person, &p.Seq, &p.Kind, &at, &p.Conversation, &p.TargetSeq)
		p.At = sqldb.Time(at)
		return p, err
	}, person, after, limit)
}

// PersonalHead is the end of a person's own log, and up to where it is no longer kept.
func PersonalHead(ctx context.Context, r sqldb.Reader, person ids.ID) (head, lowWater int64, err error) {
	v, _, err := sqldb.One(ctx, r, q.PersonalHead, func(scan sqldb.Scan) (v [2]int64, err error) {
		err = scan(&v[0], &v[1])
		return v, err
	}, person)
	return v[0], v[1], err
}

// Draft is what a person began to write.
type Draft struct {
	Conversation ids.ID    `json:"conversation"`
	Text         string    `json:"text"`
	At           time.Time `json:"at"`
}

// PutDraft stores a draft; empty text removes it.
func PutDraft(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, d Draft) error {
	if d.Text == "" {
		_, err := replace(ctx, tx, q.DeleteDraft, person, d.Conversation)
		return err
	}
	_, err := replace(ctx, tx, q.PutDraft, person, d.Conversation, workspace, d.Text, sqldb.Millis(d.At))
	return err
}

// DraftPlace is where a page of drafts ended.
type DraftPlace struct {
	At           int64
	Conversation ids.ID
}

// Place is where a page that ends with this draft ended.
func (d *Draft) Place() DraftPlace { return DraftPlace{sqldb.Millis(d.At), d.Conversation} }

// DraftsAfter lists a person's drafts, the latest first, after a place.
func DraftsAfter(ctx context.Context, r sqldb.Reader, person ids.ID, after DraftPlace, limit int) ([]Draft, error) {
	return sqldb.All(ctx, r, q.Drafts, scanDraft, person, after.At, int64(after.Conversation), limit)
}

// DraftsIn reads a person's drafts in these conversations.
func DraftsIn(ctx context.Context, r sqldb.Reader, person ids.ID, conversations []ids.ID) ([]Draft, error) {
	return sqldb.All(ctx, r, q.DraftsIn, scanDraft, person, sqldb.Ints(conversations))
}

func scanDraft(scan sqldb.Scan) (d Draft, err error) {
	var at int64
	err = scan(&d.Conversation, &d.Text, &at)
	d.At = sqldb.Time(at)
	return d, err
}

// DraftOf reads one draft; without text when there is none.
func DraftOf(ctx context.Context, r sqldb.Reader, person, conversation ids.ID) (Draft, error) {
	d, _, err := sqldb.One(ctx, r, q.DraftOf, scanDraft, person, conversation)
	return d, err
}

// Saved is a message that a person keeps for later.
type Saved struct {
	model.Ref
	At time.Time `json:"at"`
}

// AddSaved saves a message; false when it was saved.
func AddSaved(ctx context.Context, tx *sqldb.Tx, person ids.ID, s Saved) (bool, error) {
	n, err := tx.Exec(ctx, q.AddSaved, person, s.Conversation, s.Seq, sqldb.Millis(s.At))
	return n > 0, err
}

// RemoveSaved lets a saved message go; false when it was not saved.
func RemoveSaved(ctx context.Context, tx *sqldb.Tx, person ids.ID, ref model.Ref) (bool, error) {
	n, err := tx.Exec(ctx, q.RemoveSaved, person, ref.Conversation, ref.Seq)
	return n > 0, err
}

// SavedAfter lists saved messages, the latest first, after one that was listed.
func SavedAfter(ctx context.Context, r sqldb.Reader, person ids.ID, last Saved, limit int) ([]Saved, error) {
	return sqldb.All(ctx, r, q.Saved, func(scan sqldb.Scan) (s Saved, err error) {
		var at int64
		err = scan(&s.Conversation, &s.Seq, &at)
		s.At = sqldb.Time(at)
		return s, err
	}, person, sqldb.Millis(last.At), int64(last.Conversation), last.Seq, limit)
}

// SavedAt tells which of these messages the person saved.
func SavedAt(ctx context.Context, r sqldb.Reader, person, conversation ids.ID, seqs []int64) ([]int64, error) {
	return sqldb.All(ctx, r, q.SavedAt, sqldb.Value[int64], person, conversation, sqldb.Ints(seqs))
}

// Waiting is what a message that waits holds beside its text. It is stored as one JSON document.
type Waiting struct {
	ClientID    string            `json:"client_id"`
	Kind        model.MessageKind `json:"kind,omitempty"`
	Quote       int64             `json:"quote,omitempty"`
	Attachments []model.File      `json:"attachments,omitempty"`
}

// Scheduled is a message that waits for its time.
type Scheduled struct {
	ID           ids.ID    `json:"id"`
	Workspace    ids.ID    `json:"-"`
	Person       ids.ID    `json:"-"`
	Conversation ids.ID    `json:"conversation"`
	Text         string    `json:"text"`
	At           time.Time `json:"at" doc:"When it will be sent."`
	Waiting
	Failed string `json:"failed,omitempty" doc:"The code of the error that stopped it."`

	extra string // Waiting as it is stored: who takes the message takes what he read
}

func scanScheduled(scan sqldb.Scan) (s Scheduled, err error) {
	var at int64
	if err = scan(&s.ID, &s.Workspace, &s.Person, &s.Conversation, &s.Text, &s.extra, &at, &s.Failed); err != nil {
		return s, err
	}
	s.At = sqldb.Time(at)
	if err := json.Unmarshal([]byte(s.extra), &s.Waiting); err != nil {
		return s, fmt.Errorf("scheduled message %s is damaged: %w", s.ID, err)
	}
	return s, nil
}

// InsertScheduled stores a message that waits.
func InsertScheduled(ctx context.Context, tx *sqldb.Tx, s Scheduled) error {
	extra, err := json.Marshal(s.Waiting)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, q.InsertScheduled, s.ID, s.Workspace, s.Person, s.Conversation, s.Text, string(extra), sqldb.Millis(s.At))
	return err
}

// UpdateScheduled changes text, time and what else it holds; false when it is not the person's.
func UpdateScheduled(ctx context.Context, tx *sqldb.Tx, s Scheduled) (bool, error) {
	extra, err := json.Marshal(s.Waiting)
	if err != nil {
		return false, err
	}
	n, err := replace(ctx, tx, q.UpdateScheduled, s.ID, s.Person, s.Text, sqldb.Millis(s.At), string(extra))
	return n > 0, err
}

// FailScheduled notes why a message could not be sent; it stays until its author decides. One that was put off meanwhile is left alone.
func FailScheduled(ctx context.Context, tx *sqldb.Tx, s *Scheduled, code string) error {
	_, err := tx.Exec(ctx, q.FailScheduled, s.ID, code, sqldb.Millis(s.At))
	return err
}

// DeleteScheduled removes a waiting message; false when it is not the person's.
func DeleteScheduled(ctx context.Context, tx *sqldb.Tx, id, person ids.ID) (bool, error) {
	n, err := replace(ctx, tx, q.DeleteScheduled, id, person)
	return n > 0, err
}

// TakeScheduled removes a waiting message to send it; false when it was changed, removed or taken meanwhile.
func TakeScheduled(ctx context.Context, tx *sqldb.Tx, s Scheduled) (bool, error) {
	n, err := replace(ctx, tx, q.TakeScheduled, s.ID, s.Person, sqldb.Millis(s.At), s.Text, s.extra)
	return n > 0, err
}

// ScheduledOf lists a person's waiting messages, the next first.
func ScheduledOf(ctx context.Context, r sqldb.Reader, person ids.ID) ([]Scheduled, error) {
	return sqldb.All(ctx, r, q.ScheduledOf, scanScheduled, person)
}

// ScheduledDue lists messages whose time has come, in the order of their times, after one that was listed.
func ScheduledDue(ctx context.Context, r sqldb.Reader, now time.Time, last Scheduled, limit int) ([]Scheduled, error) {
	return sqldb.All(ctx, r, q.ScheduledDue, scanScheduled, sqldb.Millis(now), sqldb.Millis(last.At), int64(last.ID), limit)
}

// ScheduledByID reads a person's waiting message.
func ScheduledByID(ctx context.Context, r sqldb.Reader, id, person ids.ID) (Scheduled, bool, error) {
	return sqldb.One(ctx, r, q.ScheduledById, scanScheduled, id, person)
}

// Share is a link that shows one message to the outside.
type Share struct {
	Token     string    `json:"token"`
	Workspace ids.ID    `json:"-"`
	Message   model.Ref `json:"message"`
	Person    ids.ID    `json:"person" doc:"Who shared it: visitors are counted for them."`
	CreatedAt time.Time `json:"created_at"`
	Revoked   bool      `json:"revoked,omitempty"`
	Views     int64     `json:"views"`
}

func scanShare(scan sqldb.Scan) (s Share, err error) {
	var created, revoked int64
	err = scan(&s.Token, &s.Workspace, &s.Message.Conversation, &s.Message.Seq, &s.Person, &created, &revoked, &s.Views)
	s.CreatedAt, s.Revoked = sqldb.Time(created), revoked != 0
	return s, err
}

// InsertShare stores a link.
func InsertShare(ctx context.Context, tx *sqldb.Tx, s Share) error {
	_, err := tx.Exec(ctx, q.InsertShare, s.Token, s.Workspace, s.Message.Conversation, s.Message.Seq, s.Person, sqldb.Millis(s.CreatedAt))
	return err
}

// ShareByToken reads a link.
func ShareByToken(ctx context.Context, r sqldb.Reader, token string) (Share, bool, error) {
	return sqldb.One(ctx, r, q.Share, scanShare, token)
}

// SharesOf lists the living links to a message, the oldest first.
func SharesOf(ctx context.Context, r sqldb.Reader, ref model.Ref) ([]Share, error) {
	return sqldb.All(ctx, r, q.SharesOf, scanShare, ref.Conversation, ref.Seq)
}

// SharePlace is where a page of links ended.
type SharePlace struct {
	At    int64
	Token string
}

// Place is where a page that ends with this link ended.
func (s *Share) Place() SharePlace { return SharePlace{sqldb.Millis(s.CreatedAt), s.Token} }

// SharesAfter lists living links to a message, those of one person or of all when it is 0, the oldest first, after a place.
func SharesAfter(ctx context.Context, r sqldb.Reader, ref model.Ref, person ids.ID, after SharePlace, limit int) ([]Share, error) {
	return sqldb.All(ctx, r, q.SharesPage, scanShare, ref.Conversation, ref.Seq, int64(person), after.At, after.Token, limit)
}

// ViewShare counts visits.
func ViewShare(ctx context.Context, tx *sqldb.Tx, token string, n int64) error {
	_, err := tx.Exec(ctx, q.ViewShare, token, n)
	return err
}

// RevokeShare ends a link.
func RevokeShare(ctx context.Context, tx *sqldb.Tx, token string, now time.Time) error {
	_, err := tx.Exec(ctx, q.RevokeShare, token, sqldb.Millis(now))
	return err
}
