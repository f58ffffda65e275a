package store

import (
	"context"
	_ "embed" // indexing.sql

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
)

//go:embed indexing.sql
var indexingSQL string

// indexing holds the named blocks of indexing.sql: what derived indexes read.
var indexing struct {
	ConversationsAfter, Reach, Texts *sqldb.Query
}

func init() { sqldb.Load(indexingSQL, &indexing) }

// ConversationsAfter reads conversations of all workspaces by id, without the people of direct ones.
func ConversationsAfter(ctx context.Context, r sqldb.Reader, after ids.ID, limit int) ([]model.Conversation, error) {
	return sqldb.All(ctx, r, indexing.ConversationsAfter, scanConversation, int64(after), limit)
}

// Reached is a conversation that a person may see something of.
type Reached struct {
	Conversation ids.ID
	Floor        int64
	Mode         model.Mode
	Member       bool
}

// Reach lists the conversations that a person is in, and all others of the given modes; threads are left out: they are as open as what they hang under.
func Reach(ctx context.Context, r sqldb.Reader, workspace, person ids.ID, open []model.Mode) ([]Reached, error) {
	return sqldb.All(ctx, r, indexing.Reach, func(scan sqldb.Scan) (v Reached, err error) {
		var member int64
		err = scan(&v.Conversation, &v.Floor, &v.Mode, &member)
		v.Member = member == 1
		return v, err
	}, workspace, person, sqldb.Texts(open))
}

// Texts reads messages of any conversations, in no particular order, without what hangs on them; those that are no messages are missing.
func Texts(ctx context.Context, r sqldb.Reader, refs []model.Ref) ([]MessageRow, error) {
	return sqldb.All(ctx, r, indexing.Texts, scanMessage, pairs(refs, func(m model.Ref) []any { return []any{int64(m.Conversation), m.Seq} }))
}

// PinsAt tells which of these messages are pinned.
func PinsAt(ctx context.Context, r sqldb.Reader, conversation ids.ID, seqs []int64) ([]int64, error) {
	return sqldb.All(ctx, r, q.PinsAt, sqldb.Value[int64], conversation, sqldb.Ints(seqs))
}
