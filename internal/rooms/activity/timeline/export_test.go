package timeline

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"hubbub/internal/rooms/activity/fact"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

func readBack[T any](t failer, b []byte) []T {
	rows, err := parquet.Read[T](bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func object(t failer, s string) (m map[string]any) {
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return m
}

func asJSON(props []fact.Prop) map[string]any {
	m := map[string]any{}
	for _, p := range props {
		switch v := p.Value; v.Kind {
		case fact.None:
		case fact.String:
			m[p.Key] = v.Text
		case fact.Number:
			m[p.Key] = v.Number
		case fact.Bool:
			m[p.Key] = v.Number != 0
		case fact.JSON:
			var x any
			_ = json.Unmarshal([]byte(v.Text), &x)
			m[p.Key] = x
		}
	}
	return m
}

func TestExportHoldsEveryEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z, facts := drawZone(t), drawFacts(t, 40)
		m, v := newModel(z, facts), Memory(z, facts)
		var b bytes.Buffer
		n, err := v.Export(context.Background(), &b, -1<<62, 1<<62)
		rows := readBack[exportedEvent](t, b.Bytes())
		if err != nil || int(n) != len(m.facts) || len(rows) != len(m.facts) {
			t.Fatalf("%d said, %d read, want %d: %v", n, len(rows), len(m.facts), err)
		}
		seen := map[int]bool{}
		for _, r := range rows {
			at := slices.IndexFunc(m.facts, func(f fact.Fact) bool {
				i := slices.IndexFunc(m.facts, func(g fact.Fact) bool { return g.ID == f.ID })
				return !seen[i] && f.At == r.At && f.Name == r.Name && f.Place == r.Place && f.Person == r.Key && string(f.Origin) == r.Origin &&
					r.Person == m.Key(m.canon(m.numbers[f.Person])) && m.date(f.At) == r.Day && r.Bot == (f.Marks&fact.KnownBot != 0) &&
					r.Suspect == (f.Marks&fact.Suspect != 0) && reflect.DeepEqual(object(t, r.Props), asJSON(f.Props))
			})
			if at < 0 {
				t.Fatalf("nobody did %+v", r)
			}
			seen[at] = true
		}
		b.Reset()
		if _, err = v.ExportPeople(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		people := readBack[exportedPerson](t, b.Bytes())
		if len(people) != m.PeopleWhere(nil).Count() {
			t.Fatalf("%d people, want %d", len(people), m.PeopleWhere(nil).Count())
		}
		for _, p := range people {
			n := m.canon(m.numbers[p.Person])
			if m.Key(n) != p.Person || !slices.Equal(slices.Sorted(slices.Values(p.Keys)), slices.Sorted(slices.Values(m.Keys(n)))) {
				t.Fatalf("%+v", p)
			}
			for k, x := range object(t, p.Props) {
				if want := asJSON([]fact.Prop{{Key: k, Value: m.Property(n, k)}})[k]; !reflect.DeepEqual(x, want) {
					t.Fatalf("%s of %s: %v, want %v", k, p.Person, x, want)
				}
			}
		}
	})
}

func TestExportKeepsToItsSpanAndSaysWhatColumnsAre(t *testing.T) {
	v := Memory(time.UTC, []fact.Fact{{Person: "a\xff", Name: "x", At: 1}, {Person: "b", Name: "x", At: 2}, {Person: "b", Name: "x", At: 3}})
	var b bytes.Buffer
	if n, err := v.Export(context.Background(), &b, 1, 3); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	schema := f.Schema().String()
	for _, column := range []string{"required int64 at (TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS))", "required int32 day (DATE)", "required binary name (STRING)",
		"required binary props (JSON)", "required boolean bot"} {
		if !strings.Contains(schema, column) {
			t.Errorf("no %q in %s", column, schema)
		}
	}
	if rows := readBack[exportedEvent](t, b.Bytes()); rows[0].Person != "a\uFFFD" {
		t.Errorf("%q", rows[0].Person)
	}
}
