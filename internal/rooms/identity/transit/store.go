package transit

import (
	"context"
	_ "embed"
	"fmt"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
	"hubbub/internal/rooms/identity/core"
	"hubbub/internal/rooms/identity/fold"
)

//go:embed transfer.sql
var transferSQL string

var q struct {
	ExportPeople, ExportContacts, ExportBlocks, ExportAccounts, AccountOf, InsertAccount, HoldPerson *sqldb.Query
}

func init() { sqldb.Load(transferSQL, &q) }

var (
	arrivePeople = sqldb.NewBulk("transfer_people", `INSERT INTO person (workspace_id, id, n, account_id, kind, role, handle, name, name_fold, avatar_id, title, locale, tz, birthday,
 attributes, external_id, status_emoji, status_text, status_until, seen_at, seen_hidden, joined_at, deactivated_at)`, 23, "")
	arriveTerms    = sqldb.NewBulk("transfer_terms", "INSERT INTO person_term (workspace_id, term, person_id)", 3, "")
	arriveContacts = sqldb.NewBulk("transfer_contacts", "INSERT INTO contact (workspace_id, person_id, other_id, state, remark, follow, at)", 7, "")
	arriveBlocks   = sqldb.NewBulk("transfer_blocks", "INSERT INTO block (workspace_id, person_id, other_id, at)", 4, "")
)

// Tables are how people and what is between them travel. Accounts stay: nobody can sign in as who arrives.
func Tables() []transfer.Table {
	return []transfer.Table{
		{Name: "people", Known: true, Select: q.ExportPeople, Put: putPeople, Columns: []transfer.Column{
			{Name: "id", Kind: transfer.ID}, {Name: "n", Kind: transfer.Int}, {Name: "kind", Kind: transfer.Text}, {Name: "role", Kind: transfer.Text},
			{Name: "handle", Kind: transfer.Text}, {Name: "name", Kind: transfer.Text}, {Name: "avatar", Kind: transfer.ID, Null: true}, {Name: "title", Kind: transfer.Text},
			{Name: "locale", Kind: transfer.Text}, {Name: "tz", Kind: transfer.Text}, {Name: "birthday", Kind: transfer.Text}, {Name: "attributes", Kind: transfer.JSON},
			{Name: "external", Kind: transfer.Text, Null: true}, {Name: "status_emoji", Kind: transfer.Text}, {Name: "status_text", Kind: transfer.Text},
			{Name: "status_until", Kind: transfer.Instant}, {Name: "seen_at", Kind: transfer.Instant}, {Name: "seen_hidden", Kind: transfer.Int},
			{Name: "joined_at", Kind: transfer.Instant}, {Name: "deactivated_at", Kind: transfer.Instant},
		}},
		{Name: "contacts", Select: q.ExportContacts, Full: transfer.Within,
			Insert: arriveContacts,
			Columns: []transfer.Column{
				{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "other", Kind: transfer.ID, Of: "people"}, {Name: "state", Kind: transfer.Text},
				{Name: "remark", Kind: transfer.Text}, {Name: "follow", Kind: transfer.Int}, {Name: "at", Kind: transfer.Instant},
			}},
		{Name: "blocks", Select: q.ExportBlocks, Full: transfer.Within,
			Insert: arriveBlocks,
			Columns: []transfer.Column{
				{Name: "person", Kind: transfer.ID, Of: "people"}, {Name: "other", Kind: transfer.ID, Of: "people"}, {Name: "at", Kind: transfer.Instant},
			}},
	}
}

// Accounts is how e-mail addresses travel: who arrives with one can ask for a new password there. An account that has the address already becomes the person's;
// ids are for those that are made.
func Accounts(maker *ids.Maker) transfer.Table {
	put := func(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []transfer.Row) error {
		return putAccounts(ctx, tx, maker, workspace, rows)
	}
	return transfer.Table{Name: "accounts", Select: q.ExportAccounts, Put: put, Columns: []transfer.Column{
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
	if _, err := tx.Insert(ctx, arrivePeople, people); err != nil {
		return err
	}
	_, err := tx.Insert(ctx, arriveTerms, terms)
	return err
}

func putAccounts(ctx context.Context, tx *sqldb.Tx, maker *ids.Maker, workspace ids.ID, rows []transfer.Row) error {
	for _, r := range rows {
		email, err := core.CleanEmail(r[1].(string))
		if err != nil {
			return fmt.Errorf("%q is no e-mail address", r[1])
		}
		account, found, err := sqldb.One(ctx, tx, q.AccountOf, sqldb.Value[ids.ID], core.FoldEmail(email))
		if err != nil {
			return err
		}
		if !found {
			account = maker.New()
			if _, err := tx.Exec(ctx, q.InsertAccount, account, email, core.FoldEmail(email), r[2], r[3], r[4], r[5], r[6]); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, q.HoldPerson, workspace, r[0], account); err != nil {
			return err
		}
	}
	return nil
}
