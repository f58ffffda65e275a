package app_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hubbub/internal/app"
	"hubbub/internal/platform/sqldb"
)

// staying are the tables that do not travel, or not row by row, each with its reason. A table that is neither here nor the same where an export arrived was
// forgotten.
var staying = map[string]string{
	"account":             "sign-ins stay; with --with-emails they are made anew",
	"audit":               "what was done in an installation is that installation's",
	"session":             "a secret of the account",
	"token":               "a secret of the person",
	"recovery_code":       "a secret of the account",
	"passkey":             "a secret of the account",
	"oidc_subject":        "a secret of the account",
	"ticket":              "secrets for a while",
	"invite":              "a secret in somebody's hands",
	"event_batch":         "travels event by event: TestExportComesBackEqual compares the lines",
	"event_cursor":        "how far this installation's readers are",
	"file_preview":        "a cache",
	"file_usage":          "counted anew; Verify compares",
	"stale":               "empty once the process ended: cards are drawn when it closes",
	"log_epoch":           "names an installation's run of numbers",
	"notify_subscription": "browsers subscribe to an installation",
	"notify_task":         "on its way",
	"notify_push":         "on its way",
	"notify_missed":       "on its way",
	"notify_digest":       "on its way",
	"notify_key":          "a secret of the installation",
	"intake_key":          "write keys stand in the pages of sites, which go on telling this installation",
	"activity_erasure":    "what was done in an installation is that installation's",
	"activity_arrival":    "on its way",
	"bridge_delivery":     "on its way",
	"bridge_attempt":      "on its way",
	"mail_letter":         "on its way",
	"schema_migration":    "of the database",
	"schema_node":         "of the database",
	"sqlite_sequence":     "of the database",
	"sqlite_stat1":        "of the database",
}

// stayingColumns are columns of tables that travel.
var stayingColumns = map[string]string{
	"conversation.password_hash": "a secret",
	"person.account_id":          "sign-ins stay",
	"bridge_in.token_hash":       "a secret",
	"bridge_in.used_at":          "of the link that stays",
	"bridge_out.secret":          "a secret",
	"bridge_out.old_secret":      "a secret",
	"bridge_out.old_until":       "of the secret that stays",
	"bridge_out.enabled":         "it arrives disabled, so that not both installations tell the endpoint",
	"bridge_out.enabled_at":      "as enabled",
	"bridge_out.disabled_for":    "as enabled",
	"bridge_out.failures":        "how it fares there",
	"bridge_out.failing_since":   "how it fares there",
	"bridge_out.dropped":         "how it fares there",
}

// TestEveryTableTravelsOrStays compares the databases themselves, column by column: whoever adds a table or a column lets it travel, or says here why not.
func TestEveryTableTravelsOrStays(t *testing.T) {
	from, to := openHouse(t, sqlite(t)), openHouse(t, sqlite(t))
	from.furnished("acme")
	from.shut()
	from.open()
	_, err := from.Files.Sweep(t.Context()) // what was dropped is no more
	from.must(err)
	dir := filepath.Join(t.TempDir(), "export")
	_, err = from.Export(t.Context(), "acme", dir, app.ExportOptions{})
	from.must(err)
	_, err = to.Restore(t.Context(), dir, "acme", nil)
	to.must(err)
	tables := from.columns()
	for table, columns := range tables {
		if _, stays := staying[table]; stays {
			continue
		}
		columns = slices.DeleteFunc(columns, func(c string) bool { return stayingColumns[table+"."+c] != "" })
		here, there := from.content(table, columns), to.content(table, columns)
		if len(here) == 0 {
			t.Errorf("%s is empty: furnish it, or say why it stays", table)
		}
		if !slices.Equal(here, there) {
			t.Errorf("%s (%s) differs: %d rows, then %d\n%.500s\n%.500s", table, strings.Join(columns, ", "), len(here), len(there), fmt.Sprint(here), fmt.Sprint(there))
		}
	}
	for table, why := range staying {
		if _, there := tables[table]; !there && !strings.HasPrefix(table, "sqlite_") {
			t.Errorf("%s is said to stay (%s), but there is no such table", table, why)
		}
	}
}

// columns are the columns of each table.
func (h *house) columns() map[string][]string {
	h.t.Helper()
	out := map[string][]string{}
	_, err := sqldb.All(h.t.Context(), h.DB, sqldb.NewQuery("columns", "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"),
		func(scan sqldb.Scan) (struct{}, error) {
			var table, column string
			err := scan(&table, &column)
			out[table] = append(out[table], column)
			return struct{}{}, err
		})
	h.must(err)
	return out
}

// content is every row of a table, spelled as SQL would.
func (h *house) content(table string, columns []string) []string {
	h.t.Helper()
	rows, err := sqldb.All(h.t.Context(), h.DB, sqldb.NewQuery("content", "SELECT quote("+strings.Join(columns, ") || ' ' || quote(")+") AS line FROM "+table+" ORDER BY 1"), sqldb.Value[string])
	h.must(err)
	return rows
}
