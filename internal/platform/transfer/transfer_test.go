package transfer

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/sqldb/sqldbtest"

	"pgregory.net/rapid"
)

var q struct{ Things, Parts *sqldb.Query }

func init() {
	sqldb.Load(`
-- name: things
SELECT id, n, maybe, name, note, flag, at, doc FROM thing WHERE workspace_id = $1 ORDER BY id;
-- name: parts
SELECT thing_id, other_id, n FROM part WHERE thing_id IN @ints($1) ORDER BY thing_id, n;
`, &q)
}

var schema = fstest.MapFS{"migrations/0001_init.sql": {Data: []byte(`
CREATE TABLE thing (workspace_id BIGINT NOT NULL, id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL, maybe BIGINT, name TEXT NOT NULL, note TEXT, flag BOOLEAN NOT NULL, at BIGINT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE part (thing_id BIGINT NOT NULL, other_id BIGINT, n BIGINT NOT NULL, PRIMARY KEY (thing_id, n)) {{clustered}};
`)}}

var things = Table{Name: "things", Known: true, Full: Within,
	Insert: sqldb.NewBulk("put_things", "INSERT INTO thing (workspace_id, id, n, maybe, name, note, flag, at, doc)", 9, ""),
	Columns: []Column{{Name: "id", Kind: ID}, {Name: "n", Kind: Int}, {Name: "maybe", Kind: Int, Null: true}, {Name: "name", Kind: Text}, {Name: "note", Kind: Text, Null: true},
		{Name: "flag", Kind: Bool}, {Name: "at", Kind: Instant}, {Name: "doc", Kind: JSON}}}

var parts = Table{Name: "parts", Each: "things", Insert: sqldb.NewBulk("put_parts", "INSERT INTO part (thing_id, other_id, n)", 3, ""),
	Columns: []Column{{Name: "thing", Kind: ID, Of: "things"}, {Name: "other", Kind: ID, Null: true, Of: "things"}, {Name: "n", Kind: Int}}}

func init() { things.Select, parts.Select = q.Things, q.Parts }

func quiet(int64) {}

// aRow draws a row of things: every kind of value, and NULL where it may be.
func aRow(t *rapid.T, id int64) Row {
	text := rapid.StringN(0, 40, -1).Filter(func(s string) bool { return !strings.Contains(s, "\x00") })
	row := Row{id, rapid.Int64().Draw(t, "n"), nil, text.Draw(t, "name"), nil, rapid.Bool().Draw(t, "flag"), rapid.Int64Range(-1<<53, 1<<53).Draw(t, "at"), "{}"}
	if rapid.Bool().Draw(t, "has maybe") {
		row[2] = rapid.Int64().Draw(t, "maybe")
	}
	if rapid.Bool().Draw(t, "has note") {
		row[4] = text.Draw(t, "note")
	}
	doc, err := json.Marshal(map[string]any{text.Draw(t, "key"): text.Draw(t, "value"), "n": rapid.Int64().Draw(t, "number")})
	if err != nil {
		t.Fatal(err)
	}
	row[7] = string(doc)
	return row
}

func TestLinesComeBack(t *testing.T) {
	w := newWriter(&things)
	rapid.Check(t, func(t *rapid.T) {
		row := aRow(t, rapid.Int64Range(1, 1<<63-1).Draw(t, "id"))
		line, err := w.line(row)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(line) || bytes.Count(line, []byte("\n")) != 1 {
			t.Fatalf("%q is not one line of JSON", line)
		}
		back, err := things.parse(line)
		if err != nil || !slices.Equal(back, row) {
			t.Fatalf("%v\n%s%v, %v", row, line, back, err)
		}
	})
}

func TestLines(t *testing.T) {
	w := newWriter(&things)
	for _, c := range []struct {
		row  Row
		want string
	}{
		{Row{int64(1), int64(0), nil, "", nil, false, int64(0), ""}, `{"id":"0000000000001"}`},
		{Row{int64(1), int64(0), int64(0), "", "", false, int64(0), ""}, `{"id":"0000000000001","maybe":0,"note":""}`},
		{Row{int64(32), int64(-1), nil, "<热闹> & \"\n", nil, true, int64(1772352000000), "{ \"a\" : [1, \"<>\"] }"},
			`{"id":"0000000000010","n":-1,"name":"<热闹> & \"\n","flag":true,"at":"2026-03-01T08:00:00.000Z","doc":{"a":[1,"<>"]}}`},
		{Row{int64(1), int64(0), nil, "", nil, false, int64(1 << 60), ""}, `{"id":"0000000000001","at":1152921504606846976}`},
	} {
		line, err := w.line(c.row)
		if err != nil || string(line) != c.want+"\n" {
			t.Errorf("%s, %v; want %s", line, err, c.want)
		}
	}
	if _, err := w.line(Row{int64(1), int64(0), nil, "", nil, false, int64(0), "{"}); err == nil {
		t.Error("a broken document was written")
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for line, says := range map[string]string{
		`{`: "not a JSON object", `[]`: "not a JSON object", `{"id":1}`: "id: expected an id", `{"id":"x"}`: "id: expected an id", `{"id":"zzzzzzzzzzzzz"}`: "id: expected an id",
		`{"n":"1"}`: "n: expected a whole number", `{"n":1.5}`: "n: expected a whole number", `{"n":9223372036854775808}`: "n: expected a whole number", `{"name":null}`: "name: expected text",
		`{"name":1}`: "name: expected text", `{"flag":1}`: "flag: expected true or false", `{"at":"yesterday"}`: "at: expected an instant", `{"at":null}`: "at: expected an instant",
		`{"sender":1}`: "sender: things have no such field",
	} {
		if row, err := things.parse([]byte(line)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s gives %v, %v; want %q", line, row, err, says)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"id":"0000000000010","n":-1,"name":"<热闹>","flag":true,"at":"2026-03-01T08:00:00.000Z","doc":{"a":[1]}}`))
	f.Add([]byte(`{"id":"","maybe":0,"note":"\u2028","at":-5}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		row, err := things.parse(in)
		if err != nil {
			return
		}
		line, err := newWriter(&things).line(row)
		if err != nil {
			t.Fatalf("%q was read as %v and cannot be written: %v", in, row, err)
		}
		if back, err := things.parse(line); err != nil || len(back) != len(row) {
			t.Fatalf("%q was read as %v, written as %s, read as %v, %v", in, row, line, back, err)
		}
	})
}

// TestTablesComeBack loads lines on each database and dumps them again.
func TestTablesComeBack(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		if err := db.Migrate(ctx, "test", schema); err != nil {
			t.Fatal(err)
		}
		base := int64(0)
		rapid.Check(t, func(rt *rapid.T) {
			base += 1 << 20 // each try is a workspace of its own
			var first, second bytes.Buffer
			w, v := newWriter(&things), newWriter(&parts)
			for i := range rapid.Int64Range(0, 300).Draw(rt, "rows") {
				line, err := w.line(aRow(rt, base+i))
				if err != nil {
					rt.Fatal(err)
				}
				first.Write(line)
				if line, err = v.line(Row{base + i, base, i + 1}); err != nil {
					rt.Fatal(err)
				}
				second.Write(line)
			}
			workspace := ids.ID(base)
			if err := load(ctx, db, workspace, first.String(), second.String()); err != nil {
				rt.Fatal(err)
			}
			known := Known{}
			for table, want := range map[*Table]string{&things: first.String()} {
				if got := dump(ctx, rt, db, table, workspace, known); got != want {
					rt.Fatalf("%s\n%s", want, got)
				}
			}
			if got := dump(ctx, rt, db, &parts, workspace, known); got != second.String() {
				rt.Fatalf("%s\n%s", second.String(), got)
			}
			if err := load(ctx, db, workspace, first.String(), ""); first.Len() > 0 && errs.CodeOf(err) != "transfer.conflict" {
				rt.Fatalf("the same once more gives %v", err)
			}
		})
	})
}

func load(ctx context.Context, db *sqldb.DB, workspace ids.ID, first, second string) error {
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		known := Known{}
		if _, err := things.Load(ctx, tx, workspace, known, "things.jsonl", strings.NewReader(first), quiet); err != nil {
			return err
		}
		_, err := parts.Load(ctx, tx, workspace, known, "parts.jsonl", strings.NewReader(second), quiet)
		return err
	})
}

func dump(ctx context.Context, t *rapid.T, db *sqldb.DB, table *Table, workspace ids.ID, known Known) string {
	var out bytes.Buffer
	if err := db.Snapshot(ctx, func(r sqldb.Reader) error {
		_, err := table.Dump(ctx, r, workspace, known, &out, quiet)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestLoadKeepsToItself refuses lines that reach to what was not loaded with them.
func TestLoadKeepsToItself(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		if err := db.Migrate(ctx, "test", schema); err != nil {
			t.Fatal(err)
		}
		one := `{"id":"0000000000001","doc":{}}` + "\n"
		if err := load(ctx, db, 1, one, ""); err != nil {
			t.Fatal(err)
		}
		two := strings.Replace(one, "1", "2", 1)
		for name, c := range map[string]struct{ first, second, says string }{
			"another's row":  {two, `{"thing":"0000000000002","n":1}` + "\n" + `{"thing":"0000000000001","n":1}`, `parts.jsonl, line 2: thing: "0000000000001" is none of the things of this export.`},
			"nobody's row":   {two, `{"n":1}`, "parts.jsonl, line 1: thing"},
			"another's part": {two, `{"thing":"0000000000002","other":"0000000000001","n":1}`, "parts.jsonl, line 1: other"},
			"no id":          {`{"doc":{}}`, "", "things.jsonl, line 1: the ids do not rise"},
			"twice":          {two + two, "", "things.jsonl, line 2: the ids do not rise"},
			"too long":       {`{"name":"` + strings.Repeat("x", MaxLine) + `"}`, "", "things.jsonl, line 1: the line is longer than 64 MB"},
		} {
			if err := load(ctx, db, 2, c.first, c.second); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v; want %q", name, err, c.says)
			}
		}
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if err := load(ended, db, 2, two, ""); err == nil {
			t.Error("a load goes on after its context")
		}
	})
}
