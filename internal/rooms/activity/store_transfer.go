package activity

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/spine"
)

//go:embed transfer.sql
var transferSQL string

var moving struct{ ExportSettings, Arrive, Arrivals, Settled *sqldb.Query }

func init() { sqldb.Load(transferSQL, &moving) }

var arriveSettings = sqldb.NewBulk("transfer_activity_settings", "INSERT INTO activity_setting (workspace_id, retention_days)", 2, "")

// Tables are how the event log of a workspace travels, and how long it is kept. Facts that arrive wait in the database, since that is where a workspace arrives as a whole or
// not at all; who opens the workspace's log first moves them there.
func (s *Service) Tables() []transfer.Table {
	return []transfer.Table{
		{Name: "activity_settings", Since: 2, Select: moving.ExportSettings, Full: transfer.Within, Insert: arriveSettings, Columns: []transfer.Column{{Name: "retention_days", Kind: transfer.Int}}},
		{Name: "facts", Since: 2, Rows: s.exportFacts, Put: arriveFacts, Columns: []transfer.Column{
			{Name: "act", Kind: transfer.Int}, {Name: "origin", Kind: transfer.Text}, {Name: "marks", Kind: transfer.Int}, {Name: "id", Kind: transfer.Text}, {Name: "at", Kind: transfer.Int},
			{Name: "received", Kind: transfer.Int}, {Name: "name", Kind: transfer.Text}, {Name: "person", Kind: transfer.Text}, {Name: "other", Kind: transfer.Text},
			{Name: "place", Kind: transfer.Text}, {Name: "props", Kind: transfer.JSON}}},
	}
}

func (s *Service) exportFacts(ctx context.Context, _ sqldb.Reader, workspace ids.ID, yield func(transfer.Row) error) error {
	sp, err := s.enter(workspace)
	if err != nil {
		return err
	}
	defer s.leave(sp)
	return sp.log.Read(ctx, eventlog.Position{}, func(facts []fact.Fact, _ eventlog.Position) error {
		for i := range facts {
			f := &facts[i]
			props, err := spell(f.Props)
			if err != nil {
				return err
			}
			if err := yield(transfer.Row{int64(f.Act), string(f.Origin), int64(f.Marks), f.ID, f.At, f.Received, f.Name, f.Person, f.Other, f.Place, props}); err != nil {
				return err
			}
		}
		return nil
	})
}

// spell writes properties as an object of JSON, in their order.
func spell(props []fact.Prop) (string, error) {
	b := []byte{'{'}
	for i, p := range props {
		key, err := json.Marshal(p.Key)
		if err != nil {
			return "", err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, key...), ':')
		switch v := p.Value; v.Kind {
		case fact.None:
			b = append(b, "null"...)
		case fact.Number:
			b = strconv.AppendFloat(b, v.Number, 'g', -1, 64)
		case fact.Bool:
			b = strconv.AppendBool(b, v.Number != 0)
		case fact.JSON:
			b = append(b, v.Text...)
		default:
			text, err := json.Marshal(v.Text)
			if err != nil {
				return "", err
			}
			b = append(b, text...)
		}
	}
	return string(append(b, '}')), nil
}

// unspell is the way back. A list or an object is what it was: a piece of JSON.
func unspell(text string) (props []fact.Prop, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("props: expected an object, got %.50q", text)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, err
		}
		p := fact.Prop{Key: key.(string)}
		switch {
		case raw[0] == '[' || raw[0] == '{':
			p.Value = fact.Value{Kind: fact.JSON, Text: string(raw)}
		case raw[0] == '"':
			p.Value.Kind = fact.String
			err = json.Unmarshal(raw, &p.Value.Text)
		case string(raw) == "true" || string(raw) == "false":
			p.Value = fact.Yes(raw[0] == 't')
		case string(raw) != "null":
			p.Value.Kind = fact.Number
			p.Value.Number, err = strconv.ParseFloat(string(raw), 64)
		}
		if err != nil {
			return nil, err
		}
		props = append(props, p)
	}
	return props, nil
}

// arrived is a fact while it waits for its log.
type arrived struct {
	Act      int64           `json:"act,omitempty"`
	Origin   string          `json:"origin,omitempty"`
	Marks    int64           `json:"marks,omitempty"`
	ID       string          `json:"id,omitempty"`
	At       int64           `json:"at"`
	Received int64           `json:"received"`
	Name     string          `json:"name,omitempty"`
	Person   string          `json:"person,omitempty"`
	Other    string          `json:"other,omitempty"`
	Place    string          `json:"place,omitempty"`
	Props    json.RawMessage `json:"props,omitempty"`
}

func arriveFacts(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, rows []transfer.Row) error {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	for _, r := range rows {
		a := arrived{Act: r[0].(int64), Origin: r[1].(string), Marks: r[2].(int64), ID: r[3].(string), At: r[4].(int64), Received: r[5].(int64), Name: r[6].(string),
			Person: r[7].(string), Other: r[8].(string), Place: r[9].(string), Props: json.RawMessage(r[10].(string))}
		if _, err := a.fact(); err != nil {
			return err
		}
		if err := enc.Encode(a); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, moving.Arrive, workspace, body.String())
	return err
}

func (a *arrived) fact() (f fact.Fact, err error) {
	f = fact.Fact{Act: fact.Act(a.Act), Origin: spine.Origin(a.Origin), Marks: fact.Marks(a.Marks), ID: a.ID, At: a.At, Received: a.Received, Name: a.Name, Person: a.Person, Other: a.Other, Place: a.Place}
	if a.Act < 0 || a.Act > int64(fact.GroupKnown) || a.Marks < 0 || a.Marks > 255 {
		return f, fmt.Errorf("act or marks: this is no fact")
	}
	if len(a.Props) > 0 && string(a.Props) != "null" {
		f.Props, err = unspell(string(a.Props))
	}
	return f, err
}

// arrival is the source of marks of facts that came with their workspace.
const arrival = "arrival"

// settle moves facts that came with their workspace into its log.
func (s *Service) settle(ctx context.Context, sp *space) error {
	type row struct {
		n    int64
		body string
	}
	first := sp.log.Mark(arrival).B
	last := first
	for {
		rows, err := sqldb.All(ctx, s.DB, moving.Arrivals, func(scan sqldb.Scan) (r row, err error) { return r, scan(&r.n, &r.body) }, sp.workspace, last)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		var facts []fact.Fact
		for _, r := range rows {
			for line := range strings.Lines(r.body) {
				var a arrived
				if err := json.Unmarshal([]byte(line), &a); err != nil {
					return err
				}
				f, err := a.fact()
				if err != nil {
					return err
				}
				facts = append(facts, f)
			}
			last = r.n
		}
		_, kept, err := sp.log.Append(ctx, facts, eventlog.Mark{Source: arrival, B: last})
		if err != nil {
			return err
		}
		if err := sp.rejoin(ctx, kept); err != nil {
			return err
		}
	}
	if last == first {
		return nil
	}
	return s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, moving.Settled, sp.workspace, last)
		return err
	})
}

// rejoin remembers the devices that facts join to people.
func (sp *space) rejoin(ctx context.Context, facts []fact.Fact) error {
	for i := range facts {
		if isJoin(&facts[i]) {
			j, err := sp.joinsOf(ctx)
			if err != nil {
				return err
			}
			return j.remember(ctx, facts, facts)
		}
	}
	return nil
}
