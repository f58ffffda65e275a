package people

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"

	"hubbub/internal/rooms/activity/fact"
)

// The form: uvarints unless said otherwise. A file says what numbers, joins and cells are, not how they came to be: files are applied one after the other, and
// applying one twice does no harm.
//
//	next number, next description, first number of the keys, how many, each: length, bytes
//	how many aliases, each: number, canon, next, head, flags
//	how many columns, each: length and bytes of the key; how many values, each: kind, length and bytes or 8 bytes of a number;
//	    how many cells, each: number, code among these values (0: none), time (varint), description

var errDamaged = errors.New("people: the form does not fit")

// All is everything that a snapshot holds, as if it were new.
func (s *Snapshot) All() Dirty {
	var d Dirty
	s.aliases.each(func(first uint32, values *[pageSize]alias) {
		for i := range values {
			if values[i] != (alias{}) {
				d.aliases = append(d.aliases, first+uint32(i))
			}
		}
	})
	for c := range s.columns {
		s.columns[c].cells.each(func(first uint32, cells *[pageSize]cell) {
			for i := range cells {
				if cells[i].code != 0 {
					d.cells = append(d.cells, dirtyCell{uint32(c), first + uint32(i)})
				}
			}
		})
	}
	return d
}

// Empty reports whether nothing was written.
func (d *Dirty) Empty(s *Snapshot) bool {
	return d.keys == s.n && len(d.aliases) == 0 && len(d.cells) == 0
}

// Encode appends what a snapshot holds of what is dirty.
func (s *Snapshot) Encode(b []byte, d Dirty) []byte {
	b = binary.AppendUvarint(b, uint64(s.n))
	b = binary.AppendUvarint(b, uint64(s.seq))
	b = binary.AppendUvarint(b, uint64(d.keys))
	b = binary.AppendUvarint(b, uint64(s.n-d.keys))
	for n := d.keys; n < s.n; n++ {
		b = appendText(b, s.keys.at(n))
	}
	slices.Sort(d.aliases)
	d.aliases = slices.Compact(d.aliases)
	b = binary.AppendUvarint(b, uint64(len(d.aliases)))
	for _, n := range d.aliases {
		a := s.aliases.at(n)
		for _, x := range []uint32{n, a.canon, a.next, a.head, uint32(a.flags)} {
			b = binary.AppendUvarint(b, uint64(x))
		}
	}
	return s.encodeCells(b, d.cells)
}

func (s *Snapshot) encodeCells(b []byte, cells []dirtyCell) []byte {
	slices.SortFunc(cells, func(x, y dirtyCell) int {
		return cmp.Or(cmp.Compare(x.column, y.column), cmp.Compare(x.n, y.n))
	})
	cells = slices.Compact(cells)
	columns := 0
	for i := range cells {
		if i == 0 || cells[i].column != cells[i-1].column {
			columns++
		}
	}
	b = binary.AppendUvarint(b, uint64(columns))
	for len(cells) > 0 {
		n := 1
		for n < len(cells) && cells[n].column == cells[0].column {
			n++
		}
		b = s.columns[cells[0].column].encode(b, cells[:n])
		cells = cells[n:]
	}
	return b
}

func (c *columnView) encode(b []byte, cells []dirtyCell) []byte {
	b = appendText(b, c.key)
	local := make(map[uint32]uint32, 16)
	var values []uint32
	for _, d := range cells {
		if code := c.cells.at(d.n).code; code != 0 && local[code] == 0 {
			values = append(values, code)
			local[code] = uint32(len(values))
		}
	}
	b = binary.AppendUvarint(b, uint64(len(values)))
	for _, code := range values {
		v := c.values[code-1]
		b = append(b, byte(v.Kind))
		if v.Kind == fact.Number || v.Kind == fact.Bool {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Number))
		} else {
			b = appendText(b, v.Text)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(cells)))
	for _, d := range cells {
		x := c.cells.at(d.n)
		b = binary.AppendUvarint(b, uint64(d.n))
		b = binary.AppendUvarint(b, uint64(local[x.code]))
		b = binary.AppendVarint(b, x.at)
		b = binary.AppendUvarint(b, uint64(x.seq))
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// reader reads the form; after the first thing that does not fit it gives zeros.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail() { r.b, r.err = nil, errDamaged }

func (r *reader) uvarint() uint64 {
	x, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return x
}

func (r *reader) number() uint32 {
	x := r.uvarint()
	if x > math.MaxUint32 {
		r.fail()
		return 0
	}
	return uint32(x)
}

func (r *reader) varint() int64 {
	x, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return x
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.fail()
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) value() fact.Value {
	kind := r.bytes(1)
	if kind == nil {
		return fact.Value{}
	}
	v := fact.Value{Kind: fact.Kind(kind[0])}
	if v.Kind == fact.Number || v.Kind == fact.Bool {
		if b := r.bytes(8); b != nil {
			v.Number = math.Float64frombits(binary.LittleEndian.Uint64(b))
		}
		return v
	}
	v.Text = string(r.bytes(r.uvarint()))
	return v
}

// Load applies what Encode made, to a book that nobody uses yet.
func (b *Book) Load(form []byte) error {
	r := &reader{b: form}
	n, seq, from := r.number(), r.number(), r.number()
	if from > b.n {
		return errDamaged
	}
	for i := range r.number() {
		key := string(r.bytes(r.uvarint()))
		if r.err != nil {
			return r.err
		}
		if from+i < b.n {
			continue // a file of everything told of it already
		}
		*b.keys.slot(b.n, b.epoch) = key
		b.numbers[key] = b.n
		b.n++
	}
	for range r.number() {
		m := r.number()
		a := alias{canon: r.number(), next: r.number(), head: r.number(), flags: uint8(r.number())}
		if r.err != nil || max(m+1, a.canon, a.next, a.head) > b.n {
			return errDamaged
		}
		*b.aliases.slot(m, b.epoch) = a
	}
	for range r.number() {
		if err := b.loadColumn(r); err != nil {
			return err
		}
	}
	if r.err != nil || len(r.b) > 0 || b.n < n {
		return errDamaged
	}
	b.forgetGone()
	b.seq = max(b.seq, seq)
	b.joins++
	b.dirty = Dirty{keys: b.n}
	return nil
}

// forgetGone takes the empty key, which stands in the place of those that were erased, from those who have it no more.
func (b *Book) forgetGone() {
	if _, ok := b.numbers[""]; !ok {
		return
	}
	delete(b.numbers, "")
	for n := range b.n {
		if b.keys.at(n) == "" && b.aliases.at(n).flags&isGone == 0 {
			b.numbers[""] = n
		}
	}
}

func (b *Book) loadColumn(r *reader) error {
	c := b.columnOf(string(r.bytes(r.uvarint())))
	codes := []uint32{0}
	for range r.number() {
		codes = append(codes, c.code(r.value()))
		if r.err != nil {
			return r.err
		}
	}
	for range r.number() {
		n, local := r.number(), r.number()
		x := cell{at: r.varint(), seq: r.number()}
		if r.err != nil || int(local) >= len(codes) || n >= b.n {
			return errDamaged
		}
		x.code = codes[local]
		*c.cells.slot(n, b.epoch) = x
	}
	return nil
}
