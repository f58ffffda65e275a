package intake

import (
	_ "embed"

	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
)

//go:embed transfer.sql
var transferSQL string

var moving struct{ ExportSettings, ExportEvents, ExportProperties, ExportVolumes *sqldb.Query }

func init() { sqldb.Load(transferSQL, &moving) }

var (
	arriveSettings   = sqldb.NewBulk("transfer_intake_settings", "INSERT INTO intake_setting (workspace_id, body, salt)", 3, "")
	arriveEvents     = sqldb.NewBulk("transfer_intake_events", "INSERT INTO intake_event (workspace_id, name, state, description, first_at, last_at)", 6, "")
	arriveProperties = sqldb.NewBulk("transfer_intake_properties", "INSERT INTO intake_property (workspace_id, event, name, kinds, first_kind, first_at, sample, sample_of)", 8, "")
	arriveVolumes    = sqldb.NewBulk("transfer_intake_volumes", "INSERT INTO intake_volume (workspace_id, event, day, n, blocked)", 5, "")
)

// Tables are how the dictionary travels, and what a workspace keeps of events. Write keys stay: they stand in the pages of sites, and those go on telling the installation that
// made them until somebody puts a new key there.
func Tables() []transfer.Table {
	text := func(name string) transfer.Column { return transfer.Column{Name: name, Kind: transfer.Text} }
	number := func(name string) transfer.Column { return transfer.Column{Name: name, Kind: transfer.Int} }
	return []transfer.Table{
		{Name: "intake_settings", Since: 2, Select: moving.ExportSettings, Full: transfer.Within, Insert: arriveSettings,
			Columns: []transfer.Column{{Name: "body", Kind: transfer.JSON}, text("salt")}},
		{Name: "intake_events", Since: 2, Select: moving.ExportEvents, Full: transfer.Within, Insert: arriveEvents,
			Columns: []transfer.Column{text("name"), text("state"), text("description"), number("first_at"), number("last_at")}},
		{Name: "intake_properties", Since: 2, Select: moving.ExportProperties, Full: transfer.Within, Insert: arriveProperties,
			Columns: []transfer.Column{text("event"), text("name"), number("kinds"), number("first_kind"), number("first_at"), text("sample"), text("sample_of")}},
		{Name: "intake_volumes", Since: 2, Select: moving.ExportVolumes, Full: transfer.Within, Insert: arriveVolumes,
			Columns: []transfer.Column{text("event"), number("day"), number("n"), number("blocked")}},
	}
}
