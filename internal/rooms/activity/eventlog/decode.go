package eventlog

import (
	"github.com/klauspost/compress/zstd"

	"hubbub/internal/rooms/activity/fact"
)

// decoder unpacks blocks. What it returns is good until the next call, but for the strings: they hold their block's text by themselves.
type decoder struct {
	zip    *zstd.Decoder
	raw    []byte
	rawIDs []byte
	texts  []string
	facts  []fact.Fact
	props  []fact.Prop
	shapes [][]string
	keys   []string

	spelled []byte // IDs, one after the other
	ends    []int
}

func newDecoder() (*decoder, error) {
	zip, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxRaw))
	return &decoder{zip: zip}, err
}

// ids calls fn with each ID of a block, unpacking nothing else. The bytes are good until fn returns.
func (d *decoder) ids(h header, block []byte, fn func(id []byte)) (err error) {
	packed := block[headerSize+h.marks : headerSize+h.marks+h.ids]
	if d.rawIDs, err = d.zip.DecodeAll(packed, d.rawIDs[:0]); err != nil {
		return err
	}
	if len(d.rawIDs) != h.rawIDs {
		return errDamaged
	}
	r := reader{b: d.rawIDs}
	var spelled [36]byte
	for range h.facts {
		switch n := r.uvarint(); n {
		case idNone:
			fn(nil)
		case idUUID:
			u := r.bytes(16)
			if u == nil {
				return errDamaged
			}
			fn(appendUUID(spelled[:0], u))
		default:
			fn(r.bytes(int(min(n, maxRaw)) - idText + 1))
		}
	}
	if len(r.b) > 0 {
		return errDamaged
	}
	return r.err
}

// block unpacks the facts of a block whose sum was checked.
func (d *decoder) block(h header, block []byte) (_ []fact.Fact, err error) {
	if d.raw, err = d.zip.DecodeAll(block[headerSize+h.marks+h.ids:], d.raw[:0]); err != nil {
		return nil, err
	}
	if len(d.raw) != h.rawBody || h.facts > len(d.raw) {
		return nil, errDamaged
	}
	var cols [columns]reader
	r := reader{b: d.raw}
	var lengths [columns]int
	for i := range lengths {
		lengths[i] = r.count()
	}
	for i := range cols {
		cols[i].b = r.bytes(lengths[i])
	}
	if r.err != nil || len(r.b) > 0 {
		return nil, errDamaged
	}
	if err := d.table(&cols[colLengths], cols[colText].b); err != nil {
		return nil, err
	}
	if err := d.shapeTable(&cols[colShapes]); err != nil {
		return nil, err
	}
	if err := d.rows(h, &cols); err != nil {
		return nil, err
	}
	return d.facts, d.nameThem(h, block)
}

func (d *decoder) table(lengths *reader, text []byte) error {
	all := string(text)
	d.texts = append(d.texts[:0], "")
	for len(lengths.b) > 0 {
		n := lengths.uvarint()
		if n > uint64(len(all)) {
			return errDamaged
		}
		d.texts = append(d.texts, all[:n])
		all = all[n:]
	}
	if len(all) > 0 || lengths.err != nil {
		return errDamaged
	}
	return nil
}

func (d *decoder) text(r *reader) string {
	n := r.uvarint()
	if n >= uint64(len(d.texts)) {
		r.fail()
		return ""
	}
	return d.texts[n]
}

func (d *decoder) shapeTable(r *reader) error {
	d.shapes, d.keys = d.shapes[:0], d.keys[:0]
	for len(r.b) > 0 {
		n, from := r.count(), len(d.keys)
		for range n {
			d.keys = append(d.keys, d.text(r))
		}
		d.shapes = append(d.shapes, d.keys[from:len(d.keys):len(d.keys)])
	}
	return r.err
}

// rows reads what every fact has.
func (d *decoder) rows(h header, cols *[columns]reader) error {
	d.facts = grown(d.facts, h.facts)
	d.props = grown(d.props, len(cols[colKinds].b))
	props, before := d.props, int64(0)
	for i := range d.facts {
		f := &d.facts[i]
		sort := cols[colSort].byte()
		if int(sort>>4) >= len(origins) {
			return errDamaged
		}
		f.Act, f.Origin, f.Marks = fact.Act(sort&15), origins[sort>>4], fact.Marks(cols[colMarks].byte())
		f.At = before + cols[colAt].varint()
		f.Received = f.At + cols[colReceived].varint()
		before = f.At
		f.Name, f.Person, f.Place, f.Other = d.text(&cols[colName]), d.text(&cols[colPerson]), d.text(&cols[colPlace]), ""
		if f.Act == fact.Merged {
			f.Other = d.text(&cols[colOther])
		}
		shape := cols[colShape].uvarint()
		if shape >= uint64(len(d.shapes)) || len(d.shapes[shape]) > len(props) {
			return errDamaged
		}
		keys := d.shapes[shape]
		f.Props = nil
		if len(keys) > 0 {
			f.Props = props[:len(keys):len(keys)]
			props = props[len(keys):]
		}
		for j, k := range keys {
			f.Props[j].Key = k
			if !d.value(&f.Props[j].Value, &cols[colKinds], &cols[colValues]) {
				return errDamaged
			}
		}
	}
	for i := range colShapes {
		if cols[i].err != nil || len(cols[i].b) > 0 {
			return errDamaged
		}
	}
	return nil
}

func (d *decoder) value(v *fact.Value, kinds, values *reader) bool {
	*v = fact.Value{}
	switch kinds.byte() {
	case valueNone:
	case valueText:
		v.Kind, v.Text = fact.String, d.text(values)
	case valueJSON:
		v.Kind, v.Text = fact.JSON, d.text(values)
	case valueInteger:
		v.Kind, v.Number = fact.Number, float64(values.varint())
	case valueFloat:
		v.Kind, v.Number = fact.Number, values.float()
	case valueFalse:
		v.Kind = fact.Bool
	case valueTrue:
		v.Kind, v.Number = fact.Bool, 1
	default:
		return false
	}
	return true
}

// nameThem adds the IDs, all in one piece of memory.
func (d *decoder) nameThem(h header, block []byte) error {
	d.spelled, d.ends = d.spelled[:0], d.ends[:0]
	err := d.ids(h, block, func(id []byte) {
		d.spelled = append(d.spelled, id...)
		d.ends = append(d.ends, len(d.spelled))
	})
	if err != nil {
		return err
	}
	all, from := string(d.spelled), 0
	for i, to := range d.ends {
		d.facts[i].ID = all[from:to]
		from = to
	}
	return nil
}

// grown has length n, and keeps its memory when that is enough.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}
