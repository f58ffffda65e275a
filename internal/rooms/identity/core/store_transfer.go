package core

import (
	"context"
	_ "embed"
	"fmt"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
	"hubbub/internal/rooms/identity/fold"
)

//go:embed transfer.sql
var transferSQL string

var moving struct{ ExportPeople, ExportContacts, ExportBlocks, ExportAccounts, HoldPerson *sqldb.Query }

func init() { sqldb.Load(transferSQL, &moving) }

var (
	arriveContacts = sqldb.NewBulk("transfer_contacts", "INSERT INTO contact (workspace_id, person_id, other_id, state, remark, follow, at)", 7, "")
	arriveBlocks   = sqldb.NewBulk("transfer_blocks", "INSERT INTO block (workspace_id, person_id, other_id, at)", 4, "")
)

// Tables are how people and what is between them travel. Accounts stay: nobody can sign in as who arrives.
func (s *Service) Tables() []transfer.Table {
	return []transfer.Table{
		{Name: "people", Known: true, Select: moving.ExportPeople, Put: putPeople, Columns: []transfer.Column{
			{Name: "id", Kind: transfer.ID}, {Name: "n", Kind: transfer.Int}, {Name: "kind", Kind: transfer.Text}, {Name: "role", Kind: transfer.Text},
			{Name: "handle", Kind: transfer.Text}, {Name: "name", Kind: transfer.Text}, {Name: "avatar", Kind: transfer.ID, Null: true}, {Name: "title", Kind: transfer.Text},
			{Name: "locale", Kind: transfer.Text}, {Name: "tz", Kind: transfer.Text}, {Name: "birthday", Kind: transfer.Text}, {Name: "attributes", Kind: transfer.JSON},
			{Name: "external", Kind: transfer.Text, Null: true}, {Name: "status_emoji", Kind: transfer.Text}, {Name: "status_text", Kind: transfer.Text},
			{Name: "status_until", Kind: transfer.Instant}, {Name: "seen_at", Kind: transfer.Instant}, {Name: "seen_hidden", Kind: transfer.Int},
			{Name: "joined_at", Kind: transfer.Instant}, {Name: "deactivated_at", Kind: transfer.Instant},
		}},
		{Name: "contacts", Select: moving.ExportContacts, Full: transfer.Within,
			Insert: arriveContacts,
			Columns: []transfer.Column{
				{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "other", Kind: transfer.ID, Of: "people"}, {Name: "state", Kind: transfer.Text},
				{Name: "remark", Kind: transfer.Text}, {Name: "follow", Kind: transfer.Int}, {Name: "at", Kind: transfer.Instant},
			}},
		{Name: "blocks", Select: moving.ExportBlocks, Full: transfer.Within,
			Insert: arriveBlocks,
			Columns: []transfer.Column{
				{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "other", Kind: transfer.ID, Of: "people"}, {Name: "at", Kind: transfer.Instant},
			}},
	}
}

// AccountTable is how e-mail addresses travel: who arrives with one can ask for a new password there. An account that has the address already becomes the person's.
func (s *Service) AccountTable() transfer.Table {
	return transfer.Table{Name: "accounts", Select: moving.ExportAccounts, Put: s.putAccounts, Columns: []transfer.Column{
		{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "email", Kind: transfer.Text}, {Name: "verified_at", Kind: transfer.Instant}, {Name: "name", Kind: transfer.Text},
		{Name: "locale", Kind: transfer.Text}, {Name: "tz", Kind: transfer.Text}, {Name: "created_at", Kind: transfer.Instant},
	}}
}

// putPeople stores people without accounts, with the terms by which they are found. Columns are those of Tables.
func putPeople(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []transfer.Row) error {
	var people, terms []any
	for _, r := range rows {
		handle, name := r[4].(string), r[5].(string)
		people = append(people, int64(workspace), r[0], r[1], nil, r[2], r[3], handle, name, fold.Text(name))
		people = append(people, r[6:]...)
		for _, t := range fold.Terms(name, handle) {
			terms = append(terms, int64(workspace), t, r[0])
		}
	}
	if err := insertPeople.insert(ctx, tx, people); err != nil {
		return err
	}
	return insertTerms.insert(ctx, tx, terms)
}

func (s *Service) putAccounts(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []transfer.Row) error {
	for _, r := range rows {
		email, err := CleanEmail(r[1].(string))
		if err != nil {
			return fmt.Errorf("%q: %w", r[1], err)
		}
		a, found, err := sqldb.One(ctx, tx, q.AccountByEmail, scanAccount, FoldEmail(email))
		if err != nil {
			return err
		}
		if !found {
			a.ID = s.ids.New()
			if _, err := tx.Exec(ctx, q.InsertAccount, a.ID, email, FoldEmail(email), r[2], "", r[3], r[4], r[5], r[6]); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, moving.HoldPerson, workspace, r[0], a.ID); err != nil {
			return err
		}
	}
	return nil
}
