package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/links"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat/model"
)

var insertMedia = sqldb.NewBulk("insert_media", "INSERT INTO media (conversation_id, kind, seq)", 3, "")

// shows adds the rows for what a message shows to values. The two looks at a plain message, which shows nothing, are all that most messages cost.
func shows(values []any, ref model.Ref, text, extra string) ([]any, error) {
	if links.May(text) {
		values = append(values, int64(ref.Conversation), string(model.LinkMedia), ref.Seq)
	}
	if !strings.Contains(extra, `"attachments":[`) {
		return values, nil
	}
	var e struct{ Attachments []model.File }
	if err := json.Unmarshal([]byte(extra), &e); err != nil {
		return values, fmt.Errorf("message %s/%d has a damaged extra: %w", ref.Conversation, ref.Seq, err)
	}
	var kinds []model.MediaKind
	for _, f := range e.Attachments {
		if k := f.Media(); !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
			values = append(values, int64(ref.Conversation), string(k), ref.Seq)
		}
	}
	return values, nil
}

func insertShown(ctx context.Context, tx *sqldb.Tx, rows []MessageRow) error {
	var values []any
	var err error
	for i := range rows {
		m := &rows[i]
		if values, err = shows(values, model.Ref{Conversation: m.Conversation, Seq: m.Seq}, m.Text, m.ExtraJSON); err != nil {
			return err
		}
	}
	_, err = tx.Insert(ctx, insertMedia, values)
	return err
}

// relink follows a text that was edited.
func relink(ctx context.Context, tx *sqldb.Tx, ref model.Ref, text string) error {
	if _, err := tx.Exec(ctx, q.ClearLinks, ref.Conversation, ref.Seq); err != nil || !links.May(text) {
		return err
	}
	_, err := tx.Insert(ctx, insertMedia, []any{int64(ref.Conversation), string(model.LinkMedia), ref.Seq})
	return err
}

// Showing reads the messages that show something of a kind with floor < seq <= upTo, the newest first.
func Showing(ctx context.Context, r sqldb.Reader, conversation ids.ID, kind model.MediaKind, floor, upTo int64, limit int) ([]MessageRow, error) {
	return sqldb.All(ctx, r, q.Showing, scanMessage, conversation, string(kind), floor, upTo, limit)
}
