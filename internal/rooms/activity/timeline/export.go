package timeline

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"runtime"
	"strconv"
	"strings"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/timeline/segment"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// The columns are promised in docs/timeline-parquet.md.

// exportedEvent is a row of the events.
type exportedEvent struct {
	At      int64  `parquet:"at,timestamp(millisecond)"`
	Day     int32  `parquet:"day,date"`
	Name    string `parquet:"name,dict"`
	Person  string `parquet:"person,dict"`
	Key     string `parquet:"key,dict"`
	Place   string `parquet:"place,dict"`
	Origin  string `parquet:"origin,dict"`
	Bot     bool   `parquet:"bot"`
	Suspect bool   `parquet:"suspect"`
	Props   string `parquet:"props,json"`
}

// exportedPerson is a row of the people.
type exportedPerson struct {
	Person string   `parquet:"person"`
	Keys   []string `parquet:"keys,list"`
	Props  string   `parquet:"props,json"`
}

const (
	exportGroup = 256 << 10 // rows of a row group: a writer keeps one in memory
	exportBatch = 4096
)

func exporter[T any](w io.Writer, v *View) *parquet.GenericWriter[T] {
	return parquet.NewGenericWriter[T](w, parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.MaxRowsPerRowGroup(exportGroup),
		parquet.CreatedBy("hubbub", "1", ""), parquet.KeyValueMetadata("hubbub.zone", v.zone.String()))
}

// Export writes the events of [from, to) as Parquet, and returns how many those were. They come partition by partition, in it by person and time.
func (v *View) Export(ctx context.Context, w io.Writer, from, to int64) (events int64, err error) {
	list, err := v.all()
	if err != nil {
		return 0, err
	}
	defer runtime.KeepAlive(list)
	out := exporter[exportedEvent](w, v)
	for _, s := range list {
		if s.Rows == 0 || s.Last < from || s.First >= to {
			continue
		}
		n, err := v.exportSegment(ctx, out, s, from, to)
		if events += n; err != nil {
			return events, err
		}
	}
	return events, out.Close()
}

func (v *View) exportSegment(ctx context.Context, out *parquet.GenericWriter[exportedEvent], s *segment.Segment, from, to int64) (events int64, err error) {
	x, err := v.newExport(s)
	if err != nil {
		return 0, err
	}
	rows := make([]exportedEvent, 0, exportBatch)
	for i, who := range x.index.Who {
		key, person := valid(v.people.Raw(who)), valid(v.people.Key(who))
		for row := x.index.Start[i]; row < x.index.Start[i+1]; row++ {
			at := segment.Base(s.Part) + int64(x.times[row])
			if at < from || at >= to {
				continue
			}
			e := x.event(row, at)
			e.Key, e.Person, e.Day = key, person, segment.DayOf(at, v.zone)
			if rows = append(rows, e); len(rows) == exportBatch {
				if _, err := out.Write(rows); err != nil {
					return events, err
				}
				if err := ctx.Err(); err != nil {
					return events, err
				}
				events, rows = events+exportBatch, rows[:0]
			}
		}
	}
	_, err = out.Write(rows)
	return events + int64(len(rows)), err
}

// export is a segment as it is written out.
type export struct {
	index  *segment.Index
	times  []uint32
	name   table
	place  table
	flags  table
	keys   []string // quoted
	props  []table
	buffer []byte
}

func (v *View) newExport(s *segment.Segment) (x *export, err error) {
	x = &export{}
	if x.index, err = s.Index(); err != nil {
		return nil, err
	}
	if x.times, err = s.Times(); err != nil {
		return nil, err
	}
	if x.name, err = newTable(s, "$name"); err != nil {
		return nil, err
	}
	if x.place, err = newTable(s, "$place"); err != nil {
		return nil, err
	}
	if x.flags, err = flagTable(s, "$origin"); err != nil {
		return nil, err
	}
	for _, key := range s.Keys() {
		t, err := propTable(s, key)
		if err != nil {
			return nil, err
		}
		x.keys, x.props = append(x.keys, quote(key)), append(x.props, t)
	}
	return x, nil
}

func (x *export) event(row uint32, at int64) exportedEvent {
	flags := uint8(x.flags.code(row))
	marks := segment.MarksOf(flags)
	return exportedEvent{At: at, Name: valid(x.name.value(x.name.code(row)).Text), Place: valid(x.place.value(x.place.code(row)).Text),
		Origin: string(segment.OriginOf(flags)), Bot: marks&fact.KnownBot != 0, Suspect: marks&fact.Suspect != 0, Props: x.json(row)}
}

// json is the properties of a row as an object.
func (x *export) json(row uint32) string {
	b := append(x.buffer[:0], '{')
	for i := range x.props {
		if c := x.props[i].code(row); c != 0 {
			b = appendProp(b, x.keys[i], x.props[i].value(c))
		}
	}
	x.buffer = append(b, '}')
	return string(x.buffer)
}

func appendProp(b []byte, key string, v fact.Value) []byte {
	if len(b) > 1 {
		b = append(b, ',')
	}
	b = append(append(b, key...), ':')
	switch {
	case v.Kind == fact.Number && (math.IsNaN(v.Number) || math.IsInf(v.Number, 0)), v.Kind == fact.None, v.Kind == fact.JSON && !json.Valid([]byte(v.Text)):
		return append(b, "null"...)
	case v.Kind == fact.Number:
		return strconv.AppendFloat(b, v.Number, 'g', -1, 64)
	case v.Kind == fact.String:
		return append(b, quote(v.Text)...)
	}
	return append(b, v.String()...)
}

func quote(s string) string {
	b, _ := json.Marshal(s) // a string always can
	return string(b)
}

func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// ExportPeople writes everybody as Parquet, and returns how many people those were.
func (v *View) ExportPeople(ctx context.Context, w io.Writer) (people int64, err error) {
	out := exporter[exportedPerson](w, v)
	rows := make([]exportedPerson, 0, exportBatch)
	for n := range v.PeopleWhere(nil).All() {
		p := exportedPerson{Person: valid(v.Key(n))}
		for _, k := range v.Keys(n) {
			p.Keys = append(p.Keys, valid(k))
		}
		b := []byte{'{'}
		for _, x := range v.Properties(n) {
			b = appendProp(b, quote(x.Key), x.Value)
		}
		p.Props = string(append(b, '}'))
		if rows = append(rows, p); len(rows) == exportBatch {
			if _, err := out.Write(rows); err != nil {
				return people, err
			}
			if err := ctx.Err(); err != nil {
				return people, err
			}
			people, rows = people+exportBatch, rows[:0]
		}
	}
	if _, err := out.Write(rows); err != nil {
		return people, err
	}
	return people + int64(len(rows)), out.Close()
}
