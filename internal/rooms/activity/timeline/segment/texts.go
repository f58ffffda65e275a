package segment

import (
	"encoding/binary"
	"math"
	"strings"
	"unsafe"

	"hubbub/internal/rooms/activity/fact"
)

// Texts is a dictionary of texts by number.
type Texts struct {
	ends []uint64 // where each ends in blob
	blob []byte
}

// Len is how many there are.
func (t Texts) Len() int { return len(t.ends) }

func (t Texts) bytes(i int) []byte {
	from := uint64(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.blob[from:t.ends[i]]
}

// At is a text of its own.
func (t Texts) At(i int) string { return string(t.bytes(i)) }

// view is a text that is good as long as the segment is held.
func (t Texts) view(i int) string {
	b := t.bytes(i)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

func textsOf(list []string) (t Texts) {
	for _, s := range list {
		t.blob = append(t.blob, s...)
		t.ends = append(t.ends, uint64(len(t.blob)))
	}
	return t
}

func (t Texts) write(w *imageWriter, name string) {
	w.add(name+".ends", bytesOf(t.ends))
	w.add(name+".text", t.blob)
}

func readTexts(i *image, name string, n int) (t Texts, err error) {
	if t.ends, err = column[uint64](i, name+".ends", n); err != nil {
		return t, err
	}
	if t.blob, err = i.section(name + ".text"); err != nil {
		return t, err
	}
	last := uint64(0)
	for _, e := range t.ends {
		if e < last {
			return t, i.damage("order of section " + name)
		}
		last = e
	}
	if last != uint64(len(t.blob)) {
		return t, i.damage("length of section " + name)
	}
	return t, nil
}

// Values is a dictionary of values by number.
type Values struct {
	kinds []byte
	texts Texts // a number is its 8 bytes
}

// Len is how many there are.
func (v Values) Len() int { return len(v.kinds) }

// view is a value whose text is good as long as the segment is held.
func (v Values) view(i int) fact.Value {
	kind := fact.Kind(v.kinds[i])
	if kind == fact.Number || kind == fact.Bool {
		return fact.Value{Kind: kind, Number: math.Float64frombits(binary.LittleEndian.Uint64(v.texts.bytes(i)))}
	}
	return fact.Value{Kind: kind, Text: v.texts.view(i)}
}

// At is a value of its own.
func (v Values) At(i int) fact.Value {
	x := v.view(i)
	x.Text = strings.Clone(x.Text)
	return x
}

func valuesOf(list []fact.Value) (v Values) {
	for _, x := range list {
		v.kinds = append(v.kinds, byte(x.Kind))
		if x.Kind == fact.Number || x.Kind == fact.Bool {
			v.texts.blob = binary.LittleEndian.AppendUint64(v.texts.blob, math.Float64bits(x.Number))
		} else {
			v.texts.blob = append(v.texts.blob, x.Text...)
		}
		v.texts.ends = append(v.texts.ends, uint64(len(v.texts.blob)))
	}
	return v
}

func (v Values) write(w *imageWriter, name string) {
	w.add(name+".kinds", v.kinds)
	v.texts.write(w, name)
}

func readValues(i *image, name string, n int) (v Values, err error) {
	if v.kinds, err = column[byte](i, name+".kinds", n); err != nil {
		return v, err
	}
	if v.texts, err = readTexts(i, name, n); err != nil {
		return v, err
	}
	for k, kind := range v.kinds {
		if (fact.Kind(kind) == fact.Number || fact.Kind(kind) == fact.Bool) && len(v.texts.bytes(k)) != 8 {
			return v, i.damage("numbers of section " + name)
		}
	}
	return v, nil
}
