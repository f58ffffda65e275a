package store

import (
	"context"
	"crypto/rand"
	"embed"
	_ "embed" // queries.sql
	"encoding/base64"
	"encoding/json"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
)

//go:embed migrations
var migrations embed.FS

//go:embed queries.sql
var queriesSQL string

// Migrate makes or updates the tables of chat.
func Migrate(ctx context.Context, db *sqldb.DB) error { return db.Migrate(ctx, "chat", migrations) }

// replace runs a statement that replaces or deletes what somebody wrote, and leaves nothing of it in the file.
func replace(ctx context.Context, tx *sqldb.Tx, stmt *sqldb.Query, args ...any) (n int64, err error) {
	err = tx.Shred(ctx, func() error {
		n, err = tx.Exec(ctx, stmt, args...)
		return err
	})
	return n, err
}

// pairs is the argument of the queries that join with a JSON array of tuples.
func pairs[T any](rows []T, tuple func(T) []any) string {
	all := make([][]any, len(rows))
	for i, r := range rows {
		all[i] = tuple(r)
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic("store: " + err.Error())
	}
	return string(b)
}

// Locked is a conversation whose head the transaction holds.
type Locked struct {
	ID, Workspace ids.ID
	Kind          model.Kind
	Archived      bool
	Parent        ids.ID
	Seq, Ordinal  int64
}

// LockHeads locks the heads of conversations, in id order so that two transactions never wait for each other. Those that do not
// exist are missing in the answer.
func LockHeads(ctx context.Context, tx *sqldb.Tx, conversations []ids.ID) ([]Locked, error) {
	return sqldb.All(ctx, tx, q.LockHeads, func(scan sqldb.Scan) (l Locked, err error) {
		var archived int64
		err = scan(&l.ID, &l.Workspace, &l.Kind, &archived, &l.Parent, &l.Seq, &l.Ordinal)
		l.Archived = archived != 0
		return l, err
	}, sqldb.Ints(conversations))
}

// Seat is a person in a conversation.
type Seat struct{ Conversation, Person ids.ID }

// Posters tells the roles of those who are members.
func Posters(ctx context.Context, r sqldb.Reader, seats []Seat) (map[Seat]model.Role, error) {
	roles := make(map[Seat]model.Role, len(seats))
	_, err := sqldb.All(ctx, r, q.Posters, func(scan sqldb.Scan) (struct{}, error) {
		var s Seat
		var role model.Role
		err := scan(&s.Conversation, &s.Person, &role)
		roles[s] = role
		return struct{}{}, err
	}, pairs(seats, func(s Seat) []any { return []any{int64(s.Conversation), int64(s.Person)} }))
	return roles, err
}

// SendKey makes a send harmless to repeat.
type SendKey struct {
	Seat
	Client string
}

// Sent is what became of a send.
type Sent struct {
	Hash    int64 // of the content
	Seq     int64
	Ordinal int64
	At      time.Time
}

// SentBefore finds the sends that are stored already.
func SentBefore(ctx context.Context, r sqldb.Reader, keys []SendKey) (map[SendKey]Sent, error) {
	found := map[SendKey]Sent{}
	_, err := sqldb.All(ctx, r, q.SentBefore, func(scan sqldb.Scan) (struct{}, error) {
		var k SendKey
		var s Sent
		var at int64
		err := scan(&k.Conversation, &k.Person, &k.Client, &s.Hash, &s.Seq, &s.Ordinal, &at)
		s.At = sqldb.Time(at)
		found[k] = s
		return struct{}{}, err
	}, pairs(keys, func(k SendKey) []any { return []any{int64(k.Conversation), int64(k.Person), k.Client} }))
	return found, err
}

// HeadMove is the new end of a conversation's log.
type HeadMove struct {
	Conversation ids.ID
	Seq, Ordinal int64
	At           time.Time
}

// MoveHeads sets the ends of logs: on SQLite each alone, since a statement costs less there than taking JSON apart; elsewhere all at once, since each is a journey.
func MoveHeads(ctx context.Context, tx *sqldb.Tx, moves []HeadMove) error {
	if tx.Dialect() == sqldb.SQLite {
		for _, m := range moves {
			if _, err := tx.Exec(ctx, q.MoveHead, int64(m.Conversation), m.Seq, m.Ordinal, sqldb.Millis(m.At)); err != nil {
				return err
			}
		}
		return nil
	}
	_, err := tx.Exec(ctx, q.MoveHeads, pairs(moves, func(m HeadMove) []any {
		return []any{int64(m.Conversation), m.Seq, m.Ordinal, sqldb.Millis(m.At)}
	}))
	return err
}

// MessageRow is a message as it is stored when it is sent.
type MessageRow struct {
	model.Message
	Workspace ids.ID
	Hash      int64
	ExtraJSON string
}

var insertMessages = sqldb.NewBulk("insert_messages",
	"INSERT INTO message (conversation_id, seq, workspace_id, ordinal, sender_id, client_id, hash, kind, text, extra, at, edited_at, version)", 13, "")

// InsertMessages stores new messages.
func InsertMessages(ctx context.Context, tx *sqldb.Tx, rows []MessageRow) error {
	values := make([]any, 0, len(rows)*13)
	for i := range rows {
		m := &rows[i]
		values = append(values, int64(m.Conversation), m.Seq, int64(m.Workspace), m.Ordinal, int64(m.Sender), m.ClientID, m.Hash, string(m.Kind), m.Text,
			m.ExtraJSON, sqldb.Millis(m.At), sqldb.Millis(m.EditedAt), max(m.Version, 1))
	}
	if _, err := tx.Insert(ctx, insertMessages, values); err != nil {
		return err
	}
	return insertShown(ctx, tx, rows)
}

// EntryRow is an entry that is not the birth of a message, as it is stored.
type EntryRow struct {
	Conversation ids.ID
	Seq, Ordinal int64
	Kind         model.EntryKind
	At           time.Time
	Actor        ids.ID
	Target       model.Target
}

var insertEntries = sqldb.NewBulk("insert_entries", "INSERT INTO entry (conversation_id, seq, ordinal, kind, at, actor_id, target)", 7, "")

// InsertEntries stores entries.
func InsertEntries(ctx context.Context, tx *sqldb.Tx, rows []EntryRow) error {
	values := make([]any, 0, len(rows)*7)
	for i := range rows {
		e := &rows[i]
		target, err := json.Marshal(e.Target)
		if err != nil {
			return err
		}
		values = append(values, int64(e.Conversation), e.Seq, e.Ordinal, string(e.Kind), sqldb.Millis(e.At), e.Actor, string(target))
	}
	_, err := tx.Insert(ctx, insertEntries, values)
	return err
}

var insertMentions = sqldb.NewBulk("insert_mentions", "INSERT INTO mention (conversation_id, person_id, ordinal, seq)", 4, "ON CONFLICT DO NOTHING")

// Mention is somebody named by a message; person 0 is everybody.
type Mention struct {
	Conversation, Person ids.ID
	Ordinal, Seq         int64
}

// InsertMentions stores who was named.
func InsertMentions(ctx context.Context, tx *sqldb.Tx, rows []Mention) error {
	values := make([]any, 0, len(rows)*4)
	for _, m := range rows {
		values = append(values, int64(m.Conversation), int64(m.Person), m.Ordinal, m.Seq)
	}
	_, err := tx.Insert(ctx, insertMentions, values)
	return err
}

// Epoch names this run of numbers; it is made once.
func Epoch(ctx context.Context, db *sqldb.DB) (string, error) {
	b := make([]byte, 9)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	if err := db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, q.PutEpoch, base64.RawURLEncoding.EncodeToString(b))
		return err
	}); err != nil {
		return "", err
	}
	e, _, err := sqldb.One(ctx, db, q.Epoch, sqldb.Value[string])
	return e, err
}
