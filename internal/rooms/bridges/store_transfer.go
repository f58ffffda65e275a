package bridges

import (
	"context"
	"crypto/rand"
	_ "embed"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
)

//go:embed transfer.sql
var transferSQL string

var moving struct{ ExportIns, ExportOuts *sqldb.Query }

func init() { sqldb.Load(transferSQL, &moving) }

var (
	arriveIns  = sqldb.NewBulk("transfer_ins", "INSERT INTO bridge_in (workspace_id, used_at, token_hash, id, name, conversation_id, bot_id, made_by, made_at)", 9, "")
	arriveOuts = sqldb.NewBulk("transfer_outs", `INSERT INTO bridge_out (workspace_id, enabled, enabled_at, disabled_for, secret, old_secret, old_until, failures, failing_since, rest_until,
 busy_until, dropped, id, name, url, events, conversation_id, bot_id, made_by, made_at)`, 20, "")
)

// Tables are how webhooks travel: without their secrets. An incoming one arrives with a link that nobody knows, until somebody asks for a new one; an outgoing one
// arrives disabled and with a secret that nobody knows, so that two installations do not tell one endpoint.
func (s *Service) Tables() []transfer.Table {
	return []transfer.Table{
		{Name: "incoming_webhooks", Since: 2, Select: moving.ExportIns, Put: arriveIn, Columns: []transfer.Column{
			{Name: "id", Kind: transfer.ID}, {Name: "name", Kind: transfer.Text}, {Name: "conversation", Kind: transfer.ID, Of: "conversations"},
			{Name: "bot", Kind: transfer.ID, Of: "people"}, {Name: "made_by", Kind: transfer.ID, Of: "people"}, {Name: "made_at", Kind: transfer.Instant},
		}},
		{Name: "outgoing_webhooks", Since: 2, Select: moving.ExportOuts, Put: s.arriveOut, Columns: []transfer.Column{
			{Name: "id", Kind: transfer.ID}, {Name: "name", Kind: transfer.Text}, {Name: "url", Kind: transfer.Text}, {Name: "events", Kind: transfer.JSON},
			{Name: "conversation", Kind: transfer.ID, Null: true, Of: "conversations"}, {Name: "bot", Kind: transfer.ID, Of: "people"},
			{Name: "made_by", Kind: transfer.ID, Of: "people"}, {Name: "made_at", Kind: transfer.Instant},
		}},
	}
}

func arriveIn(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []transfer.Row) error {
	var values []any
	for _, r := range rows {
		values = append(append(values, int64(workspace), int64(0), hashOf(rand.Text())), r...)
	}
	_, err := tx.Insert(ctx, arriveIns, values)
	return err
}

func (s *Service) arriveOut(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []transfer.Row) error {
	var values []any
	zero := int64(0)
	for _, r := range rows {
		secret := s.sealed(ids.ID(r[0].(int64)), newSecret())
		values = append(append(values, int64(workspace), zero, zero, "moved", secret, "", zero, zero, zero, zero, zero, zero), r...)
	}
	_, err := tx.Insert(ctx, arriveOuts, values)
	return err
}
