package spine

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
)

//go:embed transfer.sql
var transferSQL string

var moving struct{ ExportBatches *sqldb.Query }

func init() { sqldb.Load(transferSQL, &moving) }

// moved is an Event as it travels. How it came to the installation that it leaves is no part of it, but that it was made up is.
type moved struct {
	ID           ids.ID          `json:"id"`
	Name         string          `json:"name"`
	At           string          `json:"at"`
	Person       ids.ID          `json:"person,omitempty"`
	Conversation ids.ID          `json:"conversation,omitempty"`
	Seq          int64           `json:"seq,omitempty"`
	Origin       Origin          `json:"origin"`
	Props        json.RawMessage `json:"props,omitempty"`
}

// Tables are how events travel. Where they arrive they are imported ones, so nobody is told of them.
func Tables() []transfer.Table {
	return []transfer.Table{{Name: "events", Rows: exportEvents, Put: putEvents, Columns: []transfer.Column{
		{Name: "id", Kind: transfer.ID}, {Name: "name", Kind: transfer.Text}, {Name: "at", Kind: transfer.Text}, {Name: "person", Kind: transfer.ID},
		{Name: "conversation", Kind: transfer.ID}, {Name: "seq", Kind: transfer.Int}, {Name: "origin", Kind: transfer.Text}, {Name: "props", Kind: transfer.JSON},
	}}}
}

func exportEvents(ctx context.Context, r sqldb.Reader, workspace ids.ID, yield func(transfer.Row) error) error {
	_, err := sqldb.All(ctx, r, moving.ExportBatches, func(scan sqldb.Scan) (struct{}, error) {
		var body []byte
		if err := scan(&body); err != nil {
			return struct{}{}, err
		}
		for line := range bytes.Lines(body) {
			var e moved
			if err := json.Unmarshal(line, &e); err != nil {
				return struct{}{}, fmt.Errorf("spine: damaged outbox row: %w", err)
			}
			if e.Origin != Synthetic {
				e.Origin = ""
			}
			if err := yield(transfer.Row{int64(e.ID), e.Name, e.At, int64(e.Person), int64(e.Conversation), e.Seq, string(e.Origin), string(e.Props)}); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	}, workspace)
	return err
}

func putEvents(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []transfer.Row) error {
	var body bytes.Buffer
	var first time.Time
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false) // as events are written by themselves
	for i, r := range rows {
		at, err := time.Parse(time.RFC3339, r[2].(string))
		if err != nil {
			return fmt.Errorf("at: expected an instant, got %q", r[2])
		}
		if i == 0 {
			first = at
		}
		e := moved{ID: ids.ID(r[0].(int64)), Name: r[1].(string), At: r[2].(string), Person: ids.ID(r[3].(int64)), Conversation: ids.ID(r[4].(int64)), Seq: r[5].(int64),
			Origin: Imported, Props: json.RawMessage(r[7].(string))}
		if r[6] == string(Synthetic) {
			e.Origin = Synthetic
		}
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return appendBatch(ctx, tx, workspace, first, len(rows), body.Bytes())
}
