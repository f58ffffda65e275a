package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
)

func scanMessage(scan sqldb.Scan) (m MessageRow, err error) {
	var at, edited, deleted int64
	err = scan(&m.Conversation, &m.Seq, &m.Ordinal, &at, &m.Sender, &m.Kind, &m.Text, &m.ClientID, &m.ExtraJSON, &edited, &m.Version, &deleted)
	m.At, m.EditedAt, m.Deleted = sqldb.Time(at), sqldb.Time(edited), deleted != 0
	return m, err
}

// MessagesBetween reads messages with after < seq <= to, ascending, without what hangs on them (see Dress).
func MessagesBetween(ctx context.Context, r sqldb.Reader, conversation ids.ID, after, to int64, limit int) ([]MessageRow, error) {
	return sqldb.All(ctx, r, q.MessagesBetween, scanMessage, conversation, after, to, limit)
}

// ClientIDs are the client ids of all messages of a conversation, by number, for whoever proves that what was acknowledged is there.
func ClientIDs(ctx context.Context, r sqldb.Reader, conversation ids.ID) (map[int64]string, error) {
	out := map[int64]string{}
	for after := int64(0); ; {
		rows, err := MessagesBetween(ctx, r, conversation, after, math.MaxInt64, 5000)
		if err != nil || len(rows) == 0 {
			return out, err
		}
		for i := range rows {
			out[rows[i].Seq], after = rows[i].ClientID, rows[i].Seq
		}
	}
}

// MessagesBefore reads the last messages with floor < seq < before, ascending.
func MessagesBefore(ctx context.Context, r sqldb.Reader, conversation ids.ID, before, floor int64, limit int) ([]MessageRow, error) {
	rows, err := sqldb.All(ctx, r, q.MessagesBefore, scanMessage, conversation, before, floor, limit)
	slices.Reverse(rows)
	return rows, err
}

// MessagesAt reads messages by number, ascending; those that are no messages are missing.
func MessagesAt(ctx context.Context, r sqldb.Reader, conversation ids.ID, seqs []int64) ([]MessageRow, error) {
	return sqldb.All(ctx, r, q.MessagesAt, scanMessage, conversation, sqldb.Ints(seqs))
}

// Message reads one message.
func Message(ctx context.Context, r sqldb.Reader, ref model.Ref) (MessageRow, bool, error) {
	rows, err := MessagesAt(ctx, r, ref.Conversation, []int64{ref.Seq})
	if err != nil || len(rows) == 0 {
		return MessageRow{}, false, err
	}
	return rows[0], true, nil
}

// LastMessages reads the newest message of each conversation that is not deleted.
func LastMessages(ctx context.Context, r sqldb.Reader, conversations []ids.ID) ([]MessageRow, error) {
	return sqldb.All(ctx, r, q.LastMessages, scanMessage, sqldb.Ints(conversations))
}

// Notes reads the notes above the floor, newest first, before a number (0: from the end).
func Notes(ctx context.Context, r sqldb.Reader, conversation ids.ID, floor, before int64, limit int) ([]MessageRow, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	return sqldb.All(ctx, r, q.Notes, scanMessage, conversation, floor, before, limit)
}

// Dress adds what hangs on messages of one conversation: reactions, pins, thread counts.
func Dress(ctx context.Context, r sqldb.Reader, rows []MessageRow) error {
	if len(rows) == 0 {
		return nil
	}
	conversation := rows[0].Conversation
	seqs, at := byNumber(rows)
	if err := dressReactions(ctx, r, conversation, seqs, at); err != nil {
		return err
	}
	pinned, err := sqldb.All(ctx, r, q.PinsAt, sqldb.Value[int64], conversation, sqldb.Ints(seqs))
	if err != nil {
		return err
	}
	for _, seq := range pinned {
		at[seq].Pinned = true
	}
	return dressThreads(ctx, r, conversation, seqs, at)
}

// DressThreads adds only the thread counts.
func DressThreads(ctx context.Context, r sqldb.Reader, rows []MessageRow) error {
	if len(rows) == 0 {
		return nil
	}
	seqs, at := byNumber(rows)
	return dressThreads(ctx, r, rows[0].Conversation, seqs, at)
}

func byNumber(rows []MessageRow) ([]int64, map[int64]*model.Message) {
	at := make(map[int64]*model.Message, len(rows))
	seqs := make([]int64, len(rows))
	for i := range rows {
		seqs[i] = rows[i].Seq
		at[rows[i].Seq] = &rows[i].Message
	}
	return seqs, at
}

func dressThreads(ctx context.Context, r sqldb.Reader, conversation ids.ID, seqs []int64, at map[int64]*model.Message) error {
	_, err := sqldb.All(ctx, r, q.ThreadsAt, func(scan sqldb.Scan) (struct{}, error) {
		var seq, last int64
		var t model.ThreadInfo
		err := scan(&seq, &t.Conversation, &t.Replies, &last)
		t.LastAt = sqldb.Time(last)
		if err == nil {
			at[seq].Thread = &t
		}
		return struct{}{}, err
	}, conversation, sqldb.Ints(seqs))
	return err
}

const reactionPeople = 50

func dressReactions(ctx context.Context, r sqldb.Reader, conversation ids.ID, seqs []int64, at map[int64]*model.Message) error {
	_, err := sqldb.All(ctx, r, q.ReactionsAt, func(scan sqldb.Scan) (struct{}, error) {
		var seq int64
		var emoji string
		var person ids.ID
		if err := scan(&seq, &emoji, &person); err != nil {
			return struct{}{}, err
		}
		m := at[seq]
		i := slices.IndexFunc(m.Reactions, func(x model.Reaction) bool { return x.Emoji == emoji })
		if i < 0 {
			i = len(m.Reactions)
			m.Reactions = append(m.Reactions, model.Reaction{Emoji: emoji})
		}
		x := &m.Reactions[i]
		if x.Count++; x.Count <= reactionPeople {
			x.People = append(x.People, person)
		}
		return struct{}{}, nil
	}, conversation, sqldb.Ints(seqs))
	return err
}

// Decode fills m.Extra from its stored form.
func (m *MessageRow) Decode() error {
	if m.ExtraJSON == "" || m.ExtraJSON == "{}" {
		return nil
	}
	if err := json.Unmarshal([]byte(m.ExtraJSON), &m.Extra); err != nil {
		return fmt.Errorf("message %s/%d has a damaged extra: %w", m.Conversation, m.Seq, err)
	}
	return nil
}

// EntriesBetween reads the stored log with after < seq <= to: entries and births of messages, ascending by number.
func EntriesBetween(ctx context.Context, r sqldb.Reader, conversation ids.ID, after, to int64, limit int) ([]MessageRow, []EntryRow, error) {
	messages, err := MessagesBetween(ctx, r, conversation, after, to, limit)
	if err != nil {
		return nil, nil, err
	}
	entries, err := sqldb.All(ctx, r, q.EntriesBetween, func(scan sqldb.Scan) (e EntryRow, err error) {
		var at int64
		var target string
		if err = scan(&e.Conversation, &e.Seq, &e.Ordinal, &e.Kind, &at, &e.Actor, &target); err != nil {
			return e, err
		}
		e.At = sqldb.Time(at)
		return e, json.Unmarshal([]byte(target), &e.Target)
	}, conversation, after, to, limit)
	return messages, entries, err
}

// EditMessage stores new text and what came before it.
func EditMessage(ctx context.Context, tx *sqldb.Tx, was *MessageRow, text, extra string, by ids.ID, now time.Time) error {
	before := cmp.Or(sqldb.Millis(was.EditedAt), sqldb.Millis(was.At))
	if _, err := tx.Exec(ctx, q.InsertEdit, was.Conversation, was.Seq, was.Version, was.Text, before, by); err != nil {
		return err
	}
	if _, err := replace(ctx, tx, q.EditMessage, was.Conversation, was.Seq, text, extra, sqldb.Millis(now)); err != nil {
		return err
	}
	return relink(ctx, tx, model.Ref{Conversation: was.Conversation, Seq: was.Seq}, text)
}

// SetExtra stores a message's extra anew: a preview came, a poll moved.
func SetExtra(ctx context.Context, tx *sqldb.Tx, ref model.Ref, extra string) error {
	_, err := replace(ctx, tx, q.SetExtra, ref.Conversation, ref.Seq, extra)
	return err
}

// BlankMessage empties a message and everything that hangs on it; false when it was blank already.
func BlankMessage(ctx context.Context, tx *sqldb.Tx, ref model.Ref, now time.Time) (bool, error) {
	blanked := false
	err := tx.Shred(ctx, func() error {
		n, err := tx.Exec(ctx, q.BlankMessage, ref.Conversation, ref.Seq, sqldb.Millis(now))
		if err != nil || n == 0 {
			return err
		}
		blanked = true
		return clearMessage(ctx, tx, ref)
	})
	return blanked && err == nil, err
}

func clearMessage(ctx context.Context, tx *sqldb.Tx, ref model.Ref) error {
	for _, stmt := range []*sqldb.Query{q.BlankEdits, q.ClearReactions, q.RemovePin, q.BlankVotes, q.UnmarkStale, q.ClearMedia} {
		if _, err := tx.Exec(ctx, stmt, ref.Conversation, ref.Seq); err != nil {
			return err
		}
	}
	return nil
}

// Edit is a text that a message had before.
type Edit struct {
	Version int64     `json:"version"`
	Text    string    `json:"text"`
	At      time.Time `json:"at" doc:"When this text was written."`
	Person  ids.ID    `json:"person"`
}

// Edits lists earlier texts, oldest first, after a version.
func Edits(ctx context.Context, r sqldb.Reader, ref model.Ref, after int64, limit int) ([]Edit, error) {
	return sqldb.All(ctx, r, q.Edits, func(scan sqldb.Scan) (e Edit, err error) {
		var at int64
		err = scan(&e.Version, &e.Text, &at, &e.Person)
		e.At = sqldb.Time(at)
		return e, err
	}, ref.Conversation, ref.Seq, after, limit)
}

// AddReaction stores a reaction; false when it was there.
func AddReaction(ctx context.Context, tx *sqldb.Tx, ref model.Ref, emoji string, person ids.ID, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, q.AddReaction, ref.Conversation, ref.Seq, emoji, person, sqldb.Millis(at))
	return n > 0, err
}

// RemoveReaction takes a reaction away; false when there was none.
func RemoveReaction(ctx context.Context, tx *sqldb.Tx, ref model.Ref, emoji string, person ids.ID) (bool, error) {
	n, err := tx.Exec(ctx, q.RemoveReaction, ref.Conversation, ref.Seq, emoji, person)
	return n > 0, err
}

// CountEmoji counts the different emoji under a message.
func CountEmoji(ctx context.Context, r sqldb.Reader, ref model.Ref) (int, error) {
	n, _, err := sqldb.One(ctx, r, q.CountEmoji, sqldb.Value[int], ref.Conversation, ref.Seq)
	return n, err
}

// AddPin pins a message; false when it was pinned.
func AddPin(ctx context.Context, tx *sqldb.Tx, ref model.Ref, person ids.ID, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, q.AddPin, ref.Conversation, ref.Seq, person, sqldb.Millis(at))
	return n > 0, err
}

// RemovePin unpins a message; false when it was not pinned.
func RemovePin(ctx context.Context, tx *sqldb.Tx, ref model.Ref) (bool, error) {
	n, err := tx.Exec(ctx, q.RemovePin, ref.Conversation, ref.Seq)
	return n > 0, err
}

// Pin is a pinned message by its number, and when it was pinned: the place where a page of pins ended.
type Pin struct{ Seq, At int64 }

// Pins lists pinned messages above the floor, the latest pin first, after a place.
func Pins(ctx context.Context, r sqldb.Reader, conversation ids.ID, floor int64, after Pin, limit int) ([]Pin, error) {
	return sqldb.All(ctx, r, q.Pins, func(scan sqldb.Scan) (p Pin, err error) {
		err = scan(&p.Seq, &p.At)
		return p, err
	}, conversation, floor, after.At, after.Seq, limit)
}
