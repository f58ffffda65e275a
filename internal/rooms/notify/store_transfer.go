package notify

import (
	_ "embed"

	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
)

//go:embed transfer.sql
var transferSQL string

var moving struct{ ExportSettings *sqldb.Query }

func init() { sqldb.Load(transferSQL, &moving) }

var arriveSettings = sqldb.NewBulk("transfer_settings", "INSERT INTO notify_setting (workspace_id, person_id, push, preview, mail, mail_after, quiet_from, quiet_to)", 8, "")

// Tables are how people's wishes about notifications travel. Subscriptions of browsers stay, and so does what waits to be told.
func Tables() []transfer.Table {
	return []transfer.Table{{Name: "notification_settings", Select: moving.ExportSettings, Full: transfer.Within,
		Insert: arriveSettings,
		Columns: []transfer.Column{
			{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "push", Kind: transfer.Int}, {Name: "preview", Kind: transfer.Int}, {Name: "mail", Kind: transfer.Text},
			{Name: "mail_after", Kind: transfer.Int}, {Name: "quiet_from", Kind: transfer.Text}, {Name: "quiet_to", Kind: transfer.Text},
		}}}
}
