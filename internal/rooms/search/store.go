package search

import (
	"context"
	"embed"
	"encoding/json"
	"math"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/model"
	"hubbub/internal/rooms/search/words"
)

//go:embed migrations
var migrations embed.FS

//go:embed queries.sql
var queriesSQL string

var q struct {
	State, PutState, Cursors, CursorsAfter, MakeCursor, MoveCursor, DropCursor, DropCursors                                          *sqldb.Query
	DocsAt, DocsBetween, DocsOf, StrayDocs, Slots, DeleteDocs, DropDocs                                                              *sqldb.Query
	PeopleBetween, PutPerson, DeletePerson, DeletePersonTerms, PersonTerms, PutPersonTerm, PeopleByTerm, DropPeople, DropPersonTerms *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }

// engine is what the databases do each in their own way.
type engine interface {
	// open prepares the connection that writes.
	open(ctx context.Context, db *sqldb.DB) error
	// insert stores documents with their ids, in the order of ids.
	insert(ctx context.Context, tx *sqldb.Tx, docs []document) error
	// remove takes documents away, in the order of ids.
	remove(ctx context.Context, tx *sqldb.Tx, docs []int64) error
	// clear takes all documents away.
	clear(ctx context.Context, tx *sqldb.Tx) error
	// find lists the newest matches.
	find(ctx context.Context, r sqldb.Reader, a *ask) ([]found, error)
	// holds reports whether the index has exactly the words of a document under its id.
	holds(ctx context.Context, r sqldb.Reader, d *document) (bool, error)
	// check lists what is wrong inside the index itself.
	check(ctx context.Context, db *sqldb.DB) ([]string, error)
	// purge does a step of taking the words of removed documents out of the file; begin starts anew. It tells whether there is more to do.
	purge(ctx context.Context, db *sqldb.DB, begin bool) (more bool, err error)
	// purged ends a purge.
	purged(ctx context.Context, db *sqldb.DB) error
}

func engineOf(db *sqldb.DB) engine {
	if db.Dialect() == sqldb.Postgres {
		return postgres{}
	}
	return sqlite{}
}

// ask is a question to the index.
type ask struct {
	must, not []words.Phrase
	any       [][]string // of each group of marks one is there
	none      []string   // marks that are not there
	names     bool       // phrases are sought in the names of files only
	titles    bool       // conversations, not messages
	workspace ids.ID
	scope     []chat.Reach
	from, to  int64 // ids: from <= id < to
	limit     int
}

// found is a match.
type found struct {
	id  int64
	ref model.Ref
}

func scanFound(scan sqldb.Scan) (f found, err error) {
	err = scan(&f.id, &f.ref.Conversation, &f.ref.Seq)
	return f, err
}

// scopes are the conversations that may be read whole, and the others as [[conversation, floor], …]. One of which only the title may be seen has a floor above
// all messages.
func (a *ask) scopes() (open, floors string, err error) {
	var whole []ids.ID
	rows := [][2]int64{}
	for _, r := range a.scope {
		switch {
		case r.TitleOnly:
			rows = append(rows, [2]int64{int64(r.Conversation), math.MaxInt64 - 1})
		case r.Floor > 0:
			rows = append(rows, [2]int64{int64(r.Conversation), r.Floor})
		default:
			whole = append(whole, r.Conversation)
		}
	}
	b, err := json.Marshal(rows)
	return sqldb.Ints(whole), string(b), err
}

func (a *ask) firstSeq() int64 {
	if a.titles {
		return 0
	}
	return 1
}

// storedDoc is what the index remembers of a document.
type storedDoc struct {
	id     int64
	ref    model.Ref
	part   int64
	digest int64
}

func scanDoc(scan sqldb.Scan) (d storedDoc, err error) {
	err = scan(&d.id, &d.ref.Conversation, &d.ref.Seq, &d.part, &d.digest)
	return d, err
}

func docsAt(ctx context.Context, r sqldb.Reader, conversation ids.ID, seqs []int64) ([]storedDoc, error) {
	return sqldb.All(ctx, r, q.DocsAt, scanDoc, conversation, sqldb.Ints(seqs))
}

func docsBetween(ctx context.Context, r sqldb.Reader, conversation ids.ID, from, to int64) ([]storedDoc, error) {
	return sqldb.All(ctx, r, q.DocsBetween, scanDoc, conversation, from, to)
}

func docsOf(ctx context.Context, r sqldb.Reader, conversation ids.ID, limit int) ([]int64, error) {
	return sqldb.All(ctx, r, q.DocsOf, sqldb.Value[int64], conversation, limit)
}

func strayDocs(ctx context.Context, r sqldb.Reader) ([]ids.ID, error) {
	return sqldb.All(ctx, r, q.StrayDocs, sqldb.Value[ids.ID])
}

// slots tells, for the first id of each millisecond, the last one that is taken; 0 when none is.
func slots(ctx context.Context, r sqldb.Reader, firsts []int64) (map[int64]int64, error) {
	out := make(map[int64]int64, len(firsts))
	_, err := sqldb.All(ctx, r, q.Slots, func(scan sqldb.Scan) (struct{}, error) {
		var first int64
		var last *int64
		err := scan(&first, &last)
		if last != nil {
			out[first] = *last
		}
		return struct{}{}, err
	}, sqldb.Ints(firsts))
	return out, err
}

// cursor is how far a log is indexed.
type cursor struct {
	conversation ids.ID
	seq          int64
	base         int64 // the log's low water when its indexing began
}

// broken reports whether the log cannot be followed from here: it ends earlier, or entries that are gone may have changed what is indexed.
func (c cursor) broken(log *model.Conversation) bool {
	return c.seq > log.Head.Seq || c.seq < log.LowWater && c.base != log.LowWater
}

func scanCursor(scan sqldb.Scan) (c cursor, err error) {
	err = scan(&c.conversation, &c.seq, &c.base)
	return c, err
}

func cursorsOf(ctx context.Context, r sqldb.Reader, conversations []ids.ID) (map[ids.ID]cursor, error) {
	rows, err := sqldb.All(ctx, r, q.Cursors, scanCursor, sqldb.Ints(conversations))
	out := make(map[ids.ID]cursor, len(rows))
	for _, c := range rows {
		out[c.conversation] = c
	}
	return out, err
}

func cursorsAfter(ctx context.Context, r sqldb.Reader, after ids.ID, limit int) ([]cursor, error) {
	return sqldb.All(ctx, r, q.CursorsAfter, scanCursor, int64(after), limit)
}

// moveCursor moves a cursor, or makes it when it is new; false when somebody else moved it in the meantime.
func moveCursor(ctx context.Context, tx *sqldb.Tx, c cursor, known bool, to int64) (bool, error) {
	if !known {
		n, err := tx.Exec(ctx, q.MakeCursor, c.conversation, to, c.base)
		return n == 1, err
	}
	n, err := tx.Exec(ctx, q.MoveCursor, c.conversation, c.seq, to)
	return n == 1, err
}

func dropCursor(ctx context.Context, tx *sqldb.Tx, conversation ids.ID) error {
	_, err := tx.Exec(ctx, q.DropCursor, conversation)
	return err
}

func state(ctx context.Context, r sqldb.Reader, name string) (string, error) {
	v, _, err := sqldb.One(ctx, r, q.State, sqldb.Value[string], name)
	return v, err
}

func putState(ctx context.Context, tx *sqldb.Tx, name, value string) error {
	_, err := tx.Exec(ctx, q.PutState, name, value)
	return err
}

// dropAll empties everything beside the engine's tables.
func dropAll(ctx context.Context, tx *sqldb.Tx) error {
	for _, drop := range []*sqldb.Query{q.DropCursors, q.DropPersonTerms, q.DropPeople} {
		if _, err := tx.Exec(ctx, drop); err != nil {
			return err
		}
	}
	return nil
}

func scanName(scan sqldb.Scan) (n Name, err error) {
	err = scan(&n.Workspace, &n.Person, &n.Name)
	return n, err
}

// storedNames are those in the stretch from < name <= to, in the order of workspaces and ids.
func storedNames(ctx context.Context, r sqldb.Reader, from, to Name) ([]Name, error) {
	return sqldb.All(ctx, r, q.PeopleBetween, scanName, int64(from.Workspace), int64(from.Person), int64(to.Workspace), int64(to.Person))
}

// putName stores a name and the terms by which it is found.
func putName(ctx context.Context, tx *sqldb.Tx, n Name, terms []string) error {
	if err := deleteName(ctx, tx, n); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, q.PutPerson, n.Workspace, n.Person, n.Name); err != nil {
		return err
	}
	for _, t := range terms {
		if _, err := tx.Exec(ctx, q.PutPersonTerm, n.Workspace, t, n.Person); err != nil {
			return err
		}
	}
	return nil
}

func deleteName(ctx context.Context, tx *sqldb.Tx, n Name) error {
	if _, err := tx.Exec(ctx, q.DeletePersonTerms, n.Workspace, n.Person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, q.DeletePerson, n.Workspace, n.Person)
	return err
}

func termsOf(ctx context.Context, r sqldb.Reader, n Name) ([]string, error) {
	return sqldb.All(ctx, r, q.PersonTerms, sqldb.Value[string], n.Workspace, n.Person)
}

func peopleByTerm(ctx context.Context, r sqldb.Reader, workspace ids.ID, prefix string, limit int) ([]ids.ID, error) {
	return sqldb.All(ctx, r, q.PeopleByTerm, sqldb.Value[ids.ID], workspace, prefix, prefix+"\U0010ffff", limit)
}
