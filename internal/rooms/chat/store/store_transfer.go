package store

import (
	"context"
	_ "embed" // transfer.sql
	"sync"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
	"hubbub/internal/rooms/chat/model"
)

//go:embed transfer.sql
var transferSQL string

// moving holds the named blocks of transfer.sql.
var moving struct {
	ExportConversations, ExportMessages, ExportEntries, ExportEdits, ExportMembers, ExportReceipts, ExportMentions, ExportReactions, ExportPins            *sqldb.Query
	ExportVotes, ExportStaleCards, ExportShares, ExportImportItems, ExportPersonalHeads, ExportPersonalEntries, ExportDrafts, ExportSaved, ExportScheduled *sqldb.Query
}

func init() { sqldb.Load(transferSQL, &moving) }

var (
	moveConversations = sqldb.NewBulk("transfer_conversations", `INSERT INTO conversation (workspace_id, title_fold, id, kind, mode, title, description, avatar, parent_id, parent_seq, direct_key,
 source, history, members, low_water, archived_at, created_at, created_by)`, 18, "")
	moveMessages = sqldb.NewBulk("transfer_messages", `INSERT INTO message (workspace_id, conversation_id, seq, ordinal, sender_id, client_id, hash, kind, text, extra, at, edited_at,
 version, deleted_at)`, 14, "")
	moveHeads = sqldb.NewBulk("transfer_heads", "INSERT INTO conversation_head (conversation_id, seq, ordinal, at)", 4, "")
)

// Tables are how conversations travel, with all that people said, did and keep in them. What opens a password group stays: there its owner sets a new password.
func Tables() []transfer.Table { return tables() }

var tables = sync.OnceValue(func() []transfer.Table {
	return append(append([]transfer.Table{conversationTable()}, tablesOfConversations()...), tablesOfPeople()...)
})

func conversationTable() transfer.Table {
	return transfer.Table{Name: "conversations", Known: true, Select: moving.ExportConversations, Put: putConversations, Columns: []transfer.Column{
		{Name: "id", Kind: transfer.ID}, {Name: "kind", Kind: transfer.Text}, {Name: "mode", Kind: transfer.Text}, {Name: "title", Kind: transfer.Text},
		{Name: "description", Kind: transfer.Text}, {Name: "avatar", Kind: transfer.ID, Null: true}, {Name: "parent", Kind: transfer.ID, Null: true, Of: "conversations"},
		{Name: "parent_seq", Kind: transfer.Int, Null: true}, {Name: "direct_key", Kind: transfer.Text, Null: true}, {Name: "source", Kind: transfer.Text, Null: true},
		{Name: "history", Kind: transfer.Text}, {Name: "members", Kind: transfer.Int}, {Name: "low_water", Kind: transfer.Int}, {Name: "archived_at", Kind: transfer.Instant},
		{Name: "created_at", Kind: transfer.Instant}, {Name: "created_by", Kind: transfer.ID, Null: true},
		{Name: "seq", Kind: transfer.Int}, {Name: "ordinal", Kind: transfer.Int}, {Name: "at", Kind: transfer.Instant},
	}}
}

// putConversations stores conversations with the ends of their logs. Columns are those of conversationTable.
func putConversations(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []transfer.Row) error {
	var conversations, heads []any
	for _, r := range rows {
		end := len(r) - 3
		conversations = append(append(conversations, int64(workspace), Fold(r[3].(string))), r[:end]...)
		heads = append(append(heads, r[0]), r[end:]...)
	}
	if _, err := tx.Insert(ctx, moveConversations, conversations); err != nil {
		return err
	}
	_, err := tx.Insert(ctx, moveHeads, heads)
	return err
}

// putMessages stores messages with what is derived of them. Columns are those of the table.
func putMessages(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []transfer.Row) error {
	var messages, media []any
	var err error
	for _, r := range rows {
		messages = append(messages, transfer.Within(workspace, r)...)
		if media, err = shows(media, model.Ref{Conversation: ids.ID(r[0].(int64)), Seq: r[1].(int64)}, r[7].(string), r[8].(string)); err != nil {
			return err
		}
	}
	if _, err := tx.Insert(ctx, moveMessages, messages); err != nil {
		return err
	}
	_, err = tx.Insert(ctx, insertMedia, media)
	return err
}

func tablesOfConversations() []transfer.Table {
	return []transfer.Table{
		{Name: "messages", Select: moving.ExportMessages, Each: "conversations", Put: putMessages,
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "seq", Kind: transfer.Int}, {Name: "ordinal", Kind: transfer.Int},
				{Name: "sender", Kind: transfer.ID}, {Name: "client_id", Kind: transfer.Text}, {Name: "hash", Kind: transfer.Int}, {Name: "kind", Kind: transfer.Text},
				{Name: "text", Kind: transfer.Text}, {Name: "extra", Kind: transfer.JSON}, {Name: "at", Kind: transfer.Instant},
				{Name: "edited_at", Kind: transfer.Instant}, {Name: "version", Kind: transfer.Int}, {Name: "deleted_at", Kind: transfer.Instant},
			}},
		{Name: "entries", Select: moving.ExportEntries, Each: "conversations",
			Insert: sqldb.NewBulk("transfer_entries", "INSERT INTO entry (conversation_id, seq, ordinal, kind, at, actor_id, target)", 7, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "seq", Kind: transfer.Int}, {Name: "ordinal", Kind: transfer.Int},
				{Name: "kind", Kind: transfer.Text}, {Name: "at", Kind: transfer.Instant}, {Name: "actor", Kind: transfer.ID, Null: true},
				{Name: "target", Kind: transfer.JSON},
			}},
		{Name: "edits", Select: moving.ExportEdits, Each: "conversations",
			Insert: sqldb.NewBulk("transfer_edits", "INSERT INTO message_edit (conversation_id, seq, version, text, at, person_id)", 6, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "seq", Kind: transfer.Int}, {Name: "version", Kind: transfer.Int},
				{Name: "text", Kind: transfer.Text}, {Name: "at", Kind: transfer.Instant}, {Name: "person", Kind: transfer.ID},
			}},
		{Name: "members", Select: moving.ExportMembers, Each: "conversations", Full: transfer.Within,
			Insert: sqldb.NewBulk("transfer_members", "INSERT INTO member (workspace_id, conversation_id, person_id, role, joined_at, floor_seq, read_seq, read_ordinal, level, muted_until, pinned, marked_unread)", 12, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "role", Kind: transfer.Text},
				{Name: "joined_at", Kind: transfer.Instant}, {Name: "floor", Kind: transfer.Int}, {Name: "read_seq", Kind: transfer.Int},
				{Name: "read_ordinal", Kind: transfer.Int}, {Name: "level", Kind: transfer.Text}, {Name: "muted_until", Kind: transfer.Instant},
				{Name: "pinned", Kind: transfer.Bool}, {Name: "marked_unread", Kind: transfer.Bool},
			}},
		{Name: "receipts", Select: moving.ExportReceipts, Each: "conversations",
			Insert: sqldb.NewBulk("transfer_receipts", "INSERT INTO receipt (conversation_id, person_id, seq, at)", 4, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "seq", Kind: transfer.Int},
				{Name: "at", Kind: transfer.Instant},
			}},
		{Name: "mentions", Select: moving.ExportMentions, Each: "conversations",
			Insert: sqldb.NewBulk("transfer_mentions", "INSERT INTO mention (conversation_id, person_id, ordinal, seq)", 4, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "person", Kind: transfer.ID}, {Name: "ordinal", Kind: transfer.Int},
				{Name: "seq", Kind: transfer.Int},
			}},
		{Name: "reactions", Select: moving.ExportReactions, Each: "conversations",
			Insert: sqldb.NewBulk("transfer_reactions", "INSERT INTO reaction (conversation_id, seq, emoji, person_id, at)", 5, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "seq", Kind: transfer.Int}, {Name: "emoji", Kind: transfer.Text},
				{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "at", Kind: transfer.Instant},
			}},
		{Name: "pins", Select: moving.ExportPins, Each: "conversations",
			Insert: sqldb.NewBulk("transfer_pins", "INSERT INTO pin (conversation_id, seq, person_id, at)", 4, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "seq", Kind: transfer.Int}, {Name: "person", Kind: transfer.ID, Of: "people"},
				{Name: "at", Kind: transfer.Instant},
			}},
		{Name: "votes", Select: moving.ExportVotes, Each: "conversations",
			Insert: sqldb.NewBulk("transfer_votes", "INSERT INTO vote (conversation_id, seq, person_id, choice, at)", 5, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "seq", Kind: transfer.Int}, {Name: "person", Kind: transfer.ID, Of: "people"},
				{Name: "choice", Kind: transfer.Int}, {Name: "at", Kind: transfer.Instant},
			}},
		{Name: "stale_cards", Select: moving.ExportStaleCards, Each: "conversations",
			Insert: sqldb.NewBulk("transfer_stale_cards", "INSERT INTO stale (conversation_id, seq)", 2, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "seq", Kind: transfer.Int},
			}},
		{Name: "shares", Select: moving.ExportShares, Each: "conversations", Full: transfer.Within,
			Insert: sqldb.NewBulk("transfer_shares", "INSERT INTO share (workspace_id, conversation_id, seq, token, person_id, created_at, revoked_at, views)", 8, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "seq", Kind: transfer.Int}, {Name: "token", Kind: transfer.Text},
				{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "created_at", Kind: transfer.Instant}, {Name: "revoked_at", Kind: transfer.Instant},
				{Name: "views", Kind: transfer.Int},
			}},
		{Name: "import_items", Select: moving.ExportImportItems, Each: "conversations",
			Insert: sqldb.NewBulk("transfer_import_items", "INSERT INTO imported (conversation_id, item)", 2, ""),
			Columns: []transfer.Column{
				{Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "item", Kind: transfer.Text},
			}},
	}
}

func tablesOfPeople() []transfer.Table {
	return []transfer.Table{
		{Name: "personal_heads", Select: moving.ExportPersonalHeads, Each: "people",
			Insert: sqldb.NewBulk("transfer_personal_heads", "INSERT INTO personal_head (person_id, seq, low_water)", 3, ""),
			Columns: []transfer.Column{
				{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "seq", Kind: transfer.Int}, {Name: "low_water", Kind: transfer.Int},
			}},
		{Name: "personal_entries", Select: moving.ExportPersonalEntries, Each: "people",
			Insert: sqldb.NewBulk("transfer_personal_entries", "INSERT INTO personal_entry (person_id, seq, kind, at, conversation_id, target_seq)", 6, ""),
			Columns: []transfer.Column{
				{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "seq", Kind: transfer.Int}, {Name: "kind", Kind: transfer.Text},
				{Name: "at", Kind: transfer.Instant}, {Name: "conversation", Kind: transfer.ID, Null: true}, {Name: "target_seq", Kind: transfer.Int},
			}},
		{Name: "drafts", Select: moving.ExportDrafts, Each: "people", Full: transfer.Within,
			Insert: sqldb.NewBulk("transfer_drafts", "INSERT INTO draft (workspace_id, person_id, conversation_id, text, at)", 5, ""),
			Columns: []transfer.Column{
				{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "text", Kind: transfer.Text},
				{Name: "at", Kind: transfer.Instant},
			}},
		{Name: "saved", Select: moving.ExportSaved, Each: "people",
			Insert: sqldb.NewBulk("transfer_saved", "INSERT INTO saved (person_id, conversation_id, seq, at)", 4, ""),
			Columns: []transfer.Column{
				{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "seq", Kind: transfer.Int},
				{Name: "at", Kind: transfer.Instant},
			}},
		{Name: "scheduled", Select: moving.ExportScheduled, Each: "people", Full: transfer.Within,
			Insert: sqldb.NewBulk("transfer_scheduled", "INSERT INTO scheduled (workspace_id, id, person_id, conversation_id, text, extra, at, failed)", 8, ""),
			Columns: []transfer.Column{
				{Name: "id", Kind: transfer.ID}, {Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "conversation", Kind: transfer.ID, Of: "conversations"},
				{Name: "text", Kind: transfer.Text}, {Name: "extra", Kind: transfer.JSON}, {Name: "at", Kind: transfer.Instant}, {Name: "failed", Kind: transfer.Text},
			}},
	}
}
