package cases

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/query"
	"hubbub/internal/rooms/activity/query/lang"
	"hubbub/internal/rooms/activity/timeline"
)

// Run reads a file of cases and writes an answer for each, one a line.
func Run(ctx context.Context, file io.Reader, out io.Writer) error {
	const op = "cases.Run"
	var cases struct {
		Cases []json.RawMessage `json:"cases"`
	}
	if err := json.NewDecoder(file).Decode(&cases); err != nil {
		return errs.E(op, errs.Invalid, "cases.malformed", "This is no file of cases: "+err.Error())
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, raw := range cases.Cases {
		if err := ctx.Err(); err != nil {
			return err
		}
		var c Case
		err := json.Unmarshal(raw, &c)
		line := object{"id": c.ID}
		if err == nil {
			line["result"], err = Answer(ctx, &c)
		}
		if err != nil {
			delete(line, "result")
			line["error"] = explain(err)
		}
		if err := enc.Encode(line); err != nil {
			return errs.Wrap(op, err)
		}
	}
	return nil
}

// explain says what is wrong with a case.
func explain(err error) string {
	e, ok := err.(*errs.Error)
	if !ok || e.Kind == errs.Internal {
		return err.Error()
	}
	var b bytes.Buffer
	b.WriteString(e.Message)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " %s: %s.", f.Location, f.Message)
	}
	return b.String()
}

// Answer answers a case in the shape of its kind.
func Answer(ctx context.Context, c *Case) (map[string]any, error) {
	kind, ok := kinds[c.Query]
	if !ok {
		return nil, errs.E("cases.Answer", errs.Invalid, "cases.kind", fmt.Sprintf("There is no kind of question %q.", c.Query))
	}
	a := &asker{c: c, names: c.names(), view: timeline.Memory(time.UTC, c.Facts()), engine: query.New(query.Options{CacheBytes: 1 << 20, Slots: 1})}
	defer a.view.Close()
	return kind(ctx, a)
}

// asker asks the engine questions about one case.
type asker struct {
	c      *Case
	names  names
	view   *timeline.View
	engine *query.Engine
}

// ask asks one question and reads its result.
func (a *asker) ask(ctx context.Context, question object, result any) error {
	text, err := json.Marshal(question)
	if err != nil {
		return err
	}
	q, err := lang.Decode(text)
	if err != nil {
		return err
	}
	answer, err := a.engine.Answer(ctx, a.view, q, query.Run{Workspace: "case", Any: true})
	if err != nil {
		return err
	}
	b, err := json.Marshal(answer.Result)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, result)
}

// page is how many people are asked for at a time.
const page = 10_000

// people asks who is behind a cell of a question's answer, by the names of the case.
func (a *asker) people(ctx context.Context, question, cell object) ([]lang.PersonRow, error) {
	var all []lang.PersonRow
	for {
		var r lang.PeopleResult
		if err := a.ask(ctx, object{"kind": "people", "of": question, "cell": cell, "limit": page, "offset": len(all)}, &r); err != nil {
			return nil, err
		}
		for _, row := range r.People {
			if a.byPerson() {
				row.Key = a.names.of(row.Key)
			}
			all = append(all, row)
		}
		if len(r.People) < page {
			return all, nil
		}
	}
}

func (a *asker) byPerson() bool { return a.c.Params.Actor == "" || a.c.Params.Actor == lang.Person }

// actors are the names of the people behind a cell.
func (a *asker) actors(ctx context.Context, question, cell object) ([]string, error) {
	rows, err := a.people(ctx, question, cell)
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = r.Key
	}
	return list, err
}
