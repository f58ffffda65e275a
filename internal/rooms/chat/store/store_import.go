package store

import (
	"context"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// ImportItem notes that an item of an archive was brought; false when it was brought before.
func ImportItem(ctx context.Context, tx *sqldb.Tx, conversation ids.ID, item string) (bool, error) {
	n, err := tx.Exec(ctx, q.ImportItem, conversation, item)
	return n > 0, err
}

// CarryCursors moves the cursors of members who had read everything (up to was) on to the new head: imports make nothing unread.
func CarryCursors(ctx context.Context, tx *sqldb.Tx, conversation ids.ID, was int64, to HeadMove) error {
	_, err := tx.Exec(ctx, q.CarryCursors, conversation, was, to.Seq, to.Ordinal)
	return err
}

// InsertPastEdit stores a text that an imported message had before.
func InsertPastEdit(ctx context.Context, tx *sqldb.Tx, m *MessageRow, version int64, text string, at time.Time) error {
	_, err := tx.Exec(ctx, q.InsertEdit, m.Conversation, m.Seq, version, text, sqldb.Millis(at), m.Sender)
	return err
}
