package segment

import (
	"io"
	"math"
	"slices"

	"hubbub/internal/rooms/activity/fact"
)

// source is what a segment is made from: a RowsView or another segment.
type source struct {
	times  []uint32
	names  Codes
	nameOf func(code uint32) string
	places Codes
	place  func(code uint32) string
	flags  []uint8 // nil: flag in all rows
	flag   uint8
}

// propSource yields a property's column in the order of the result.
type propSource struct {
	key  string
	fill func() (list []present, values []fact.Value)
}

// meta is what the footer says.
type meta struct {
	Part       int32      `json:"part"`
	Rows       int        `json:"rows"`
	First      int64      `json:"first"`
	Last       int64      `json:"last"`
	People     int        `json:"people"`
	Led        bool       `json:"led"` // the index has canonical numbers of its own
	Names      int        `json:"names"`
	NameWidth  int        `json:"name_width"`
	Places     int        `json:"places"`
	PlaceWidth int        `json:"place_width"`
	Flag       int        `json:"flag"` // of all rows, or -1 when there is a column of them
	Props      []propMeta `json:"props"`
}

// encode writes a segment, one column after the other: beside the sources it holds one column of the result at a time.
func encode(w io.Writer, part int32, o *order, from []source, props []propSource) error {
	out := newImageWriter(w)
	m := meta{Part: part, Rows: o.rows, People: len(o.who)}
	out.add("who", bytesOf(o.who))
	out.add("start", bytesOf(o.start))
	if m.Led = !slices.Equal(o.who, o.lead); m.Led {
		out.add("lead", bytesOf(o.lead))
	}
	times := make([]uint32, o.rows)
	o.each(func(at, s, lo, hi uint32) { copy(times[at:], from[s].times[lo:hi]) })
	out.add("time", bytesOf(times))
	if o.rows > 0 {
		m.First, m.Last = Base(part)+int64(slices.Min(times)), Base(part)+int64(slices.Max(times))
	}
	writeNames(out, &m, o, from, times)
	codes, places := recode(o, from, func(s *source) (Codes, func(uint32) string) { return s.places, s.place })
	c := pack(codes, len(places))
	m.Places, m.PlaceWidth = len(places), c.Width
	out.add("place", c.Bytes)
	textsOf(places).write(out, "places")
	writeFlags(out, &m, o, from)
	keys := make([]string, len(props))
	for i, p := range props {
		list, values := p.fill()
		col := layProp(list, o.rows, len(values))
		col.Values = valuesOf(values)
		m.Props = append(m.Props, col.write(out, i, len(list)))
		keys[i] = p.key
	}
	textsOf(keys).write(out, "keys")
	return out.finish(m)
}

func writeNames(out *imageWriter, m *meta, o *order, from []source, times []uint32) {
	codes, names := recode(o, from, func(s *source) (Codes, func(uint32) string) { return s.names, s.nameOf })
	events, first, last := make([]int64, len(names)), make([]uint32, len(names)), make([]uint32, len(names))
	for i := range first {
		first[i] = math.MaxUint32
	}
	for i, c := range codes {
		events[c]++
		first[c], last[c] = min(first[c], times[i]), max(last[c], times[i])
	}
	c := pack(codes, len(names))
	m.Names, m.NameWidth = len(names), c.Width
	out.add("name", c.Bytes)
	textsOf(names).write(out, "names")
	out.add("names.events", bytesOf(events))
	out.add("names.first", bytesOf(first))
	out.add("names.last", bytesOf(last))
}

// recode turns the codes of several dictionaries into those of one that holds what is used, in order of first use.
func recode(o *order, from []source, column func(*source) (Codes, func(uint32) string)) (codes []uint32, list []string) {
	codes = make([]uint32, o.rows)
	of := map[string]uint32{}
	trans := make([][]uint32, len(from)) // code+1 of the result
	columns, texts := make([]Codes, len(from)), make([]func(uint32) string, len(from))
	for i := range from {
		columns[i], texts[i] = column(&from[i])
	}
	o.each(func(at, s, lo, hi uint32) {
		for row := lo; row < hi; row++ {
			c := columns[s].At(row)
			if int(c) >= len(trans[s]) {
				trans[s] = append(trans[s], make([]uint32, int(c)+1-len(trans[s])+len(trans[s])/2)...)
			}
			if trans[s][c] == 0 {
				text := texts[s](c)
				n, ok := of[text]
				if !ok {
					n = uint32(len(list))
					of[text] = n
					list = append(list, text)
				}
				trans[s][c] = n + 1
			}
			codes[at] = trans[s][c] - 1
			at++
		}
	})
	return codes, list
}

func writeFlags(out *imageWriter, m *meta, o *order, from []source) {
	flags := make([]uint8, o.rows)
	o.each(func(at, s, lo, hi uint32) {
		for row := lo; row < hi; row++ {
			f := from[s].flag
			if from[s].flags != nil {
				f = from[s].flags[row]
			}
			flags[at] = f
			at++
		}
	})
	m.Flag = -1
	if o.rows == 0 || slices.Min(flags) == slices.Max(flags) {
		if m.Flag = 0; o.rows > 0 {
			m.Flag = int(flags[0])
		}
		return
	}
	out.add("flags", flags)
}
