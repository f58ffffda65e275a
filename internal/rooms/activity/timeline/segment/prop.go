package segment

import (
	"fmt"
	"math/bits"
	"slices"
	"sort"
)

// How a property's column lies. Each finds the value of a row without walking.
const (
	dense  = "dense"  // a code for every row, 0 for none
	ranked = "ranked" // a bit for every row, how many bits are set before each rankRows rows, and the codes of those that are
	sparse = "sparse" // rows by their low 16 bits, where each stretch of 65,536 rows begins among them, and their codes
)

const rankRows = 256

// Prop is the column of one property. Code 0 is a row without it; code c > 0 is Values number c-1.
type Prop struct {
	Key    string
	Values Values
	count  int // rows that have it
	layout string
	codes  Codes
	words  []uint64
	ranks  []uint32
	starts []uint32
	lows   []uint16
}

type propMeta struct {
	Layout string `json:"layout"`
	Count  int    `json:"count"`
	Width  int    `json:"width"`
	Values int    `json:"values"`
}

// Code is that of a row.
func (p *Prop) Code(row uint32) uint32 {
	switch p.layout {
	case dense:
		return p.codes.At(row)
	case ranked:
		w := row >> 6
		if p.words[w]>>(row&63)&1 == 0 {
			return 0
		}
		rank := p.ranks[row/rankRows]
		for i := row / rankRows * (rankRows / 64); i < w; i++ {
			rank += uint32(bits.OnesCount64(p.words[i]))
		}
		rank += uint32(bits.OnesCount64(p.words[w] & (1<<(row&63) - 1)))
		return p.codes.At(rank)
	}
	from, to := p.starts[row>>16], p.starts[row>>16+1]
	if i, ok := slices.BinarySearch(p.lows[from:to], uint16(row)); ok {
		return p.codes.At(from + uint32(i))
	}
	return 0
}

// each calls fn for the rows of [from, to) that have the property, in order.
func (p *Prop) each(from, to uint32, fn func(row, code uint32)) {
	switch p.layout {
	case dense:
		for row := from; row < to; row++ {
			if c := p.codes.At(row); c != 0 {
				fn(row, c)
			}
		}
	case ranked:
		p.eachRanked(from, to, fn)
	default:
		p.eachSparse(from, to, fn)
	}
}

func (p *Prop) eachRanked(from, to uint32, fn func(row, code uint32)) {
	for row := from; row < to; {
		w := p.words[row>>6] >> (row & 63)
		if w == 0 {
			row = (row>>6 + 1) << 6
			continue
		}
		row += uint32(bits.TrailingZeros64(w))
		if row < to {
			fn(row, p.Code(row))
		}
		row++
	}
}

func (p *Prop) eachSparse(from, to uint32, fn func(row, code uint32)) {
	if from >= to {
		return
	}
	for s := from >> 16; s <= (to-1)>>16; s++ {
		lows := p.lows[p.starts[s]:p.starts[s+1]]
		i := 0
		if s == from>>16 {
			i = sort.Search(len(lows), func(i int) bool { return lows[i] >= uint16(from) })
		}
		for ; i < len(lows); i++ {
			row := s<<16 | uint32(lows[i])
			if row >= to {
				return
			}
			fn(row, p.codes.At(p.starts[s]+uint32(i)))
		}
	}
}

// present is a value of a row: row in the high half, code in the low one.
type present = uint64

// layProp chooses the layout that takes the least room, and fills it. The list is sorted by row; codes are 1..values.
func layProp(list []present, rows, values int) *Prop {
	w := widthFor(values + 1)
	asDense, asRanked := rows*w, rows/8+rows/rankRows*4+len(list)*w
	asSparse := len(list)*(2+w) + rows>>14
	p := &Prop{}
	codes := make([]uint32, 0, len(list))
	switch {
	case asDense <= asRanked && asDense <= asSparse:
		p.layout = dense
		codes = make([]uint32, rows)
		for _, x := range list {
			codes[x>>32] = uint32(x)
		}
		p.codes = pack(codes, values+1)
		return p
	case asRanked <= asSparse:
		p.layout = ranked
		p.words, p.ranks = make([]uint64, (rows+63)/64), make([]uint32, (rows+rankRows-1)/rankRows)
		for _, x := range list {
			p.words[x>>38] |= 1 << (x >> 32 & 63)
		}
		rank := 0
		for i, w := range p.words {
			if i%(rankRows/64) == 0 {
				p.ranks[i/(rankRows/64)] = uint32(rank)
			}
			rank += bits.OnesCount64(w)
		}
	default:
		p.layout = sparse
		p.starts, p.lows = make([]uint32, (rows+65535)>>16+1), make([]uint16, 0, len(list))
		for _, x := range list {
			p.lows = append(p.lows, uint16(x>>32))
			p.starts[x>>48+1]++
		}
		for i := 1; i < len(p.starts); i++ {
			p.starts[i] += p.starts[i-1]
		}
	}
	for _, x := range list {
		codes = append(codes, uint32(x))
	}
	p.codes = pack(codes, values+1)
	return p
}

func (p *Prop) write(w *imageWriter, i int, count int) propMeta {
	name := propName(i)
	w.add(name+".codes", p.codes.Bytes)
	w.add(name+".words", bytesOf(p.words))
	w.add(name+".ranks", bytesOf(p.ranks))
	w.add(name+".starts", bytesOf(p.starts))
	w.add(name+".lows", bytesOf(p.lows))
	p.Values.write(w, name)
	return propMeta{Layout: p.layout, Count: count, Width: p.codes.Width, Values: p.Values.Len()}
}

func propName(i int) string { return fmt.Sprintf("prop%d", i) }

func readProp(im *image, i int, key string, m propMeta, rows int) (p *Prop, err error) {
	name := propName(i)
	p = &Prop{Key: key, count: m.Count, layout: m.Layout, codes: Codes{Width: m.Width}}
	n := m.Count
	switch m.Layout {
	case dense:
		n = rows
	case ranked:
		if p.words, err = column[uint64](im, name+".words", (rows+63)/64); err == nil {
			p.ranks, err = column[uint32](im, name+".ranks", (rows+rankRows-1)/rankRows)
		}
	case sparse:
		if p.starts, err = column[uint32](im, name+".starts", (rows+65535)>>16+1); err == nil {
			p.lows, err = column[uint16](im, name+".lows", m.Count)
		}
	default:
		err = im.damage("layout of " + name)
	}
	if err != nil {
		return nil, err
	}
	if p.codes.Bytes, err = column[byte](im, name+".codes", n*m.Width); err != nil {
		return nil, err
	}
	p.Values, err = readValues(im, name, m.Values)
	return p, err
}
