package search

import (
	"bytes"
	"context"
	_ "embed" // postgres.sql
	"strconv"
	"strings"

	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/search/words"
)

//go:embed postgres.sql
var postgresSQL string

var onPostgres struct{ Find, Walk, Holds *sqldb.Query }

func init() { sqldb.Load(postgresSQL, &onPostgres) }

// postgres keeps words in a tsvector: those of the body with weight D, of file names with weight A, marks without a place.
type postgres struct{}

func (postgres) open(context.Context, *sqldb.DB) error { return nil }

var insertDocs = sqldb.NewBulk("insert_docs", "INSERT INTO search_doc (id, workspace_id, conversation_id, seq, part, gate_id, gate_seq, digest, words)", 9, "")

func (postgres) insert(ctx context.Context, tx *sqldb.Tx, docs []document) error {
	values := make([]any, 0, len(docs)*9)
	for i := range docs {
		d := &docs[i]
		values = append(values, d.id, d.workspace, d.ref.Conversation, d.ref.Seq, d.part, d.gate.Conversation, d.gate.Seq, d.digest, vector(d))
	}
	_, err := tx.Insert(ctx, insertDocs, values)
	return err
}

func (postgres) remove(ctx context.Context, tx *sqldb.Tx, docs []int64) error {
	_, err := tx.Exec(ctx, q.DeleteDocs, sqldb.Ints(docs))
	return err
}

func (postgres) clear(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, q.DropDocs)
	return err
}

// vector is the document as PostgreSQL spells a tsvector.
func vector(d *document) string {
	places := map[string][]byte{}
	at := 0
	add := func(stream []byte, weight string) {
		for word := range bytes.SplitSeq(stream, []byte{' '}) {
			if len(word) == 0 {
				continue
			}
			if at++; string(word) == fieldEnd {
				continue
			}
			p := places[string(word)]
			if len(p) > 0 {
				p = append(p, ',')
			}
			places[string(word)] = append(strconv.AppendInt(p, int64(at), 10), weight...)
		}
		at++
	}
	add(d.body, "")
	add(d.names, "A")
	var b strings.Builder
	for word, p := range places {
		b.WriteString("'" + word + "':" + string(p) + " ")
	}
	for m := range bytes.SplitSeq(d.marks, []byte{' '}) {
		if len(m) > 0 {
			b.WriteString("'" + string(m) + "' ")
		}
	}
	return b.String()
}

func (postgres) find(ctx context.Context, r sqldb.Reader, a *ask) ([]found, error) {
	open, floors, err := a.scopes()
	if err != nil {
		return nil, err
	}
	query, some := tsQuery(a)
	how := onPostgres.Find
	if !some {
		how = onPostgres.Walk
	}
	return sqldb.All(ctx, r, how, scanFound, query, a.from, a.to, a.workspace, open, floors, a.firstSeq(), a.limit)
}

// tsQuery is the question as PostgreSQL spells a tsquery; some says whether there is anything that must be there.
func tsQuery(a *ask) (query string, some bool) {
	var all []string
	for _, p := range a.must {
		all = append(all, tsPhrase(p, a.names))
	}
	for _, marks := range a.any {
		all = append(all, tsAny(marks))
	}
	if a.titles {
		all = append(all, tsAny([]string{markTitle}))
	}
	some = len(all) > 0
	for _, p := range a.not {
		all = append(all, "!"+tsPhrase(p, a.names))
	}
	if len(a.none) > 0 {
		all = append(all, "!"+tsAny(a.none))
	}
	return strings.Join(all, " & "), some
}

func tsPhrase(p words.Phrase, names bool) string {
	parts := make([]string, len(p.Words))
	for i, w := range p.Words {
		flags := ""
		if names {
			flags = "A"
		}
		if p.Prefix && i == len(p.Words)-1 {
			flags = "*" + flags
		}
		if parts[i] = "'" + w + "'"; flags != "" {
			parts[i] += ":" + flags
		}
	}
	return "(" + strings.Join(parts, " <-> ") + ")"
}

func tsAny(marks []string) string {
	if len(marks) == 0 {
		marks = []string{mark + "none"}
	}
	return "('" + strings.Join(marks, "' | '") + "')"
}

func (postgres) holds(ctx context.Context, r sqldb.Reader, d *document) (bool, error) {
	n, _, err := sqldb.One(ctx, r, onPostgres.Holds, sqldb.Value[int64], vector(d), d.id)
	return n == 1, err
}

func (postgres) check(context.Context, *sqldb.DB) ([]string, error) { return nil, nil }

// PostgreSQL's own vacuum takes away what was removed.
func (postgres) purge(context.Context, *sqldb.DB, bool) (bool, error) { return false, nil }
func (postgres) purged(context.Context, *sqldb.DB) error              { return nil }
