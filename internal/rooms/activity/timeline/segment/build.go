package segment

import (
	"bytes"
	"io"
	"slices"

	"hubbub/internal/rooms/activity/fact"
)

// Part is one partition of a RowsView, sorted, ready to be written.
type Part struct {
	Number int32
	order  *order
	source source
	props  []propSource
}

// Rows is how many there are.
func (p *Part) Rows() int { return p.order.rows }

// Write writes the segment.
func (p *Part) Write(w io.Writer) error {
	return encode(w, p.Number, p.order, []source{p.source}, p.props)
}

// Memory makes the segment without a file.
func (p *Part) Memory() (*Segment, error) {
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		return nil, err
	}
	return FromBytes("memory", b.Bytes())
}

// Build sorts rows into partitions, ascending. canon gives canonical numbers.
func Build(v RowsView, canon func(uint32) uint32) []*Part {
	rows := map[int32][]uint32{}
	var last int32
	var list []uint32
	for row := v.From; row < v.To; row++ { // neighbours are of one partition nearly always
		if p := v.parts[row]; p != last || list == nil {
			if list != nil {
				rows[last] = list
			}
			last, list = p, rows[p]
		}
		list = append(list, uint32(row))
	}
	if list != nil {
		rows[last] = list
	}
	parts := make([]*Part, 0, len(rows))
	for number, list := range rows {
		parts = append(parts, &Part{Number: number, order: orderRows(&v, list, canon), source: v.source()})
	}
	slices.SortFunc(parts, func(a, b *Part) int { return int(a.Number) - int(b.Number) })
	v.scatter(parts)
	return parts
}

func (v *RowsView) source() source {
	return source{
		times: v.times,
		names: Codes{4, bytesOf(v.names)}, nameOf: func(c uint32) string { return v.nameOf[c] },
		places: Codes{4, bytesOf(v.places)}, place: func(c uint32) string { return v.placeOf[c] },
		flags: v.flags,
	}
}

// scatter gives each partition its share of every property, in its order.
func (v *RowsView) scatter(parts []*Part) {
	at, index := make([]uint32, v.Len()), map[int32]int{}
	for i, p := range parts {
		index[p.Number] = i
		for to, row := range p.order.perm {
			at[int(row)-v.From] = uint32(to)
		}
	}
	for i := range v.props {
		p := &v.props[i]
		lists := make([][]present, len(parts))
		lo, hi := v.within(p)
		part, number := -1, int32(0)
		for k := lo; k < hi; k++ {
			row := p.rows[k]
			if n := v.parts[row]; part < 0 || n != number {
				part, number = index[n], n
			}
			lists[part] = append(lists[part], uint64(at[int(row)-v.From])<<32|uint64(p.codes[k]))
		}
		for part, list := range lists {
			if list != nil {
				parts[part].props = append(parts[part].props, propSource{p.key, func() ([]present, []fact.Value) {
					return list, recodeValues(list, func(c uint32) fact.Value { return p.values[c] })
				}})
			}
		}
	}
	for _, p := range parts {
		slices.SortFunc(p.props, func(a, b propSource) int {
			if a.key < b.key {
				return -1
			}
			return 1
		})
	}
}

// recodeValues sorts a list by row and gives it codes 1, 2, … in order of first use.
func recodeValues(list []present, value func(code uint32) fact.Value) (values []fact.Value) {
	sortPresent(list)
	codes := map[uint32]uint32{}
	var lastCode, lastNew uint32
	for i, x := range list {
		c := uint32(x)
		if lastNew == 0 || c != lastCode {
			n, ok := codes[c]
			if !ok {
				values = append(values, value(c))
				n = uint32(len(values))
				codes[c] = n
			}
			lastCode, lastNew = c, n
		}
		list[i] = x>>32<<32 | uint64(lastNew)
	}
	return values
}

func sortPresent(list []present) {
	if slices.IsSorted(list) {
		return
	}
	rows, codes := make([]uint64, len(list)), make([]uint32, len(list))
	for i, x := range list {
		rows[i], codes[i] = x>>32, uint32(x)
	}
	rows, codes = radixSort(rows, codes)
	for i := range list {
		list[i] = rows[i]<<32 | uint64(codes[i])
	}
}
