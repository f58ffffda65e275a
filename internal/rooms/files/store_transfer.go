package files

import (
	"context"
	_ "embed"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
)

//go:embed transfer.sql
var transferSQL string

var moving struct{ ExportFiles, ExportPlaces *sqldb.Query }

func init() { sqldb.Load(transferSQL, &moving) }

var insertReady = sqldb.NewBulk("transfer_files", `INSERT INTO file (workspace_id, state, id, person_id, attached, public, name, type, size, width, height, duration_ms, waveform, thumb,
 import_key, created_at, expires_at)`, 17, "")

var arrivePlaces = sqldb.NewBulk("transfer_places", "INSERT INTO file_place (workspace_id, file_id, conversation_id, uses)", 4, "")

// Tables are how what is known of files travels; their bytes go beside (Read, Arrive). Uploads on their way and dropped files stay.
func Tables() []transfer.Table {
	return []transfer.Table{
		{Name: "files", Known: true, Select: moving.ExportFiles, Put: putReady, Columns: []transfer.Column{
			{Name: "id", Kind: transfer.ID}, {Name: "person", Kind: transfer.ID, Null: true}, {Name: "attached", Kind: transfer.Int}, {Name: "public", Kind: transfer.Int},
			{Name: "name", Kind: transfer.Text}, {Name: "type", Kind: transfer.Text}, {Name: "size", Kind: transfer.Int}, {Name: "width", Kind: transfer.Int},
			{Name: "height", Kind: transfer.Int}, {Name: "duration_ms", Kind: transfer.Int}, {Name: "waveform", Kind: transfer.Text}, {Name: "thumb", Kind: transfer.Int},
			{Name: "import_key", Kind: transfer.Text, Null: true}, {Name: "created_at", Kind: transfer.Instant}, {Name: "expires_at", Kind: transfer.Instant, Null: true},
		}},
		{Name: "file_places", Select: moving.ExportPlaces, Full: transfer.Within,
			Insert: arrivePlaces,
			Columns: []transfer.Column{
				{Name: "file", Kind: transfer.ID, Of: "files"}, {Name: "conversation", Kind: transfer.ID, Of: "conversations"}, {Name: "uses", Kind: transfer.Int},
			}},
	}
}

// putReady stores files and counts what they cost. Columns are those of Tables.
func putReady(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []transfer.Row) error {
	var values []any
	taken := make([]freed, len(rows))
	for i, r := range rows {
		values = append(append(values, int64(workspace), "ready"), r...)
		person, _ := r[1].(int64)
		taken[i] = freed{ids.ID(person), -r[6].(int64)}
	}
	if _, err := tx.Insert(ctx, insertReady, values); err != nil {
		return err
	}
	return giveBack(ctx, tx, workspace, taken)
}
