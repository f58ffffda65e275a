package search

import (
	"context"
	_ "embed" // sqlite.sql
	"fmt"
	"strings"

	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/search/words"
)

//go:embed sqlite.sql
var sqliteSQL string

var onSQLite struct {
	InsertDoc, InsertWords, DeleteWords, Find, Holds, StrayWords, MissingWords, DropWords, Merge, Changes, CheckWords, SecureDelete, Checkpoint *sqldb.Query
}

func init() { sqldb.Load(sqliteSQL, &onSQLite) }

// sqlite keeps words in an FTS5 table without content.
type sqlite struct{}

// open makes SQLite overwrite what it deletes: the words of deleted messages must not stay in free pages.
func (sqlite) open(ctx context.Context, db *sqldb.DB) error {
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, onSQLite.SecureDelete)
		return err
	})
}

func (sqlite) insert(ctx context.Context, tx *sqldb.Tx, docs []document) error {
	for i := range docs {
		d := &docs[i]
		if _, err := tx.Exec(ctx, onSQLite.InsertDoc, d.id, d.workspace, d.ref.Conversation, d.ref.Seq, d.part, d.gate.Conversation, d.gate.Seq, d.digest); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, onSQLite.InsertWords, d.id, string(d.body), string(d.names), string(d.marks)); err != nil {
			return err
		}
	}
	return nil
}

func (sqlite) remove(ctx context.Context, tx *sqldb.Tx, docs []int64) error {
	for _, id := range docs {
		if _, err := tx.Exec(ctx, onSQLite.DeleteWords, id); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, q.DeleteDocs, sqldb.Ints(docs))
	return err
}

func (sqlite) clear(ctx context.Context, tx *sqldb.Tx) error {
	if _, err := tx.Exec(ctx, q.DropDocs); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, onSQLite.DropWords)
	return err
}

func (sqlite) find(ctx context.Context, r sqldb.Reader, a *ask) ([]found, error) {
	open, floors, err := a.scopes()
	if err != nil {
		return nil, err
	}
	return sqldb.All(ctx, r, onSQLite.Find, scanFound, ftsQuery(a), a.from, a.to, a.workspace, open, floors, a.firstSeq(), a.limit)
}

// fewScopes is up to how many conversations the scope is told to the index too: it then skips what is elsewhere instead of looking it up.
const fewScopes = 8

// ftsQuery is the question in FTS5's language. Words hold no quotes, so that quoting them is enough.
func ftsQuery(a *ask) string {
	var all []string
	for _, p := range a.must {
		all = append(all, ftsPhrase(p, a.names))
	}
	groups := a.any
	if !a.titles && len(a.scope) <= fewScopes {
		in := make([]string, len(a.scope))
		for i, s := range a.scope {
			in[i] = markIn(s.Conversation)
		}
		groups = append([][]string{in}, groups...)
	}
	for _, marks := range groups {
		all = append(all, ftsAny(marks))
	}
	if a.titles {
		all = append(all, ftsAny([]string{markTitle}))
	} else if len(all) == 0 {
		all = append(all, ftsAny([]string{markMessage}))
	}
	query := strings.Join(all, " AND ")
	var none []string
	for _, p := range a.not {
		none = append(none, ftsPhrase(p, a.names))
	}
	if len(a.none) > 0 {
		none = append(none, ftsAny(a.none))
	}
	if len(none) > 0 {
		query = "(" + query + ") NOT (" + strings.Join(none, " OR ") + ")"
	}
	return query
}

func ftsPhrase(p words.Phrase, names bool) string {
	s := `"` + strings.Join(p.Words, " ") + `"`
	if p.Prefix {
		s += " *"
	}
	if names {
		s = "names : " + s
	}
	return s
}

func ftsAny(marks []string) string {
	if len(marks) == 0 {
		// Nothing can be in no conversation.
		marks = []string{mark + "none"}
	}
	return `(marks : "` + strings.Join(marks, `" OR marks : "`) + `")`
}

// holdsWords is how many words of a document are looked for in a row.
const holdsWords = 200

func (sqlite) holds(ctx context.Context, r sqldb.Reader, d *document) (bool, error) {
	var all []string
	for column, stream := range map[string][]byte{"body": d.body, "names": d.names, "marks": d.marks} {
		if len(stream) > 0 {
			all = append(all, column+` : "`+strings.TrimSpace(string(firstWords(stream, holdsWords)))+`"`)
		}
	}
	n, _, err := sqldb.One(ctx, r, onSQLite.Holds, sqldb.Value[int64], strings.Join(all, " AND "), d.id)
	return n == 1, err
}

func (sqlite) check(ctx context.Context, db *sqldb.DB) ([]string, error) {
	var bad []string
	for _, c := range []struct {
		q   *sqldb.Query
		say string
	}{{onSQLite.StrayWords, "search: words are kept under id %d, which no document has"}, {onSQLite.MissingWords, "search: document %d has no words"}} {
		rows, err := sqldb.All(ctx, db, c.q, sqldb.Value[int64])
		if err != nil {
			return bad, err
		}
		for _, id := range rows {
			bad = append(bad, fmt.Sprintf(c.say, id))
		}
	}
	if err := db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, onSQLite.CheckWords)
		return err
	}); err != nil {
		bad = append(bad, "search: the word index is damaged: "+err.Error())
	}
	return bad, nil
}

// mergePages is how much of the index one step of a purge writes: a few milliseconds.
const mergePages = 64

func (sqlite) purge(ctx context.Context, db *sqldb.DB, begin bool) (more bool, err error) {
	pages := mergePages
	if begin {
		pages = -mergePages
	}
	err = db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, _, err := sqldb.One(ctx, tx, onSQLite.Changes, sqldb.Value[int64])
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, onSQLite.Merge, pages); err != nil {
			return err
		}
		after, _, err := sqldb.One(ctx, tx, onSQLite.Changes, sqldb.Value[int64])
		// The command itself counts as one change.
		more = after-before >= 2
		return err
	})
	return more, err
}

// purged folds the WAL into the file and cuts it: its old pages hold the words too.
func (sqlite) purged(ctx context.Context, db *sqldb.DB) error {
	_, err := sqldb.All(ctx, db, onSQLite.Checkpoint, func(scan sqldb.Scan) (struct{}, error) {
		var busy, frames, moved int64
		return struct{}{}, scan(&busy, &frames, &moved)
	})
	return err
}
