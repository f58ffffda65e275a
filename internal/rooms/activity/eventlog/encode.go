package eventlog

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"

	"github.com/klauspost/compress/zstd"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/spine"
)

// The columns of a block, in their order. Append-only.
const (
	colSort     = iota // act, origin
	colMarks           //
	colAt              // difference to the fact before
	colReceived        // difference to At
	colName            // codes of the table of strings from here on
	colPerson
	colOther // merges only
	colPlace
	colShape  // which list of property keys
	colKinds  // of the values
	colValues // codes and numbers of the values
	colShapes // the lists: how many, keys
	colLengths
	colText
	columns
)

// How a value is written.
const (
	valueNone = iota
	valueText
	valueInteger
	valueFalse
	valueTrue
	valueJSON
	valueFloat
)

var origins = []spine.Origin{"", spine.Live, spine.Imported, spine.Synthetic}

// encoder makes blocks. It is used by one at a time.
type encoder struct {
	zip    *zstd.Encoder
	texts  map[string]uint64
	shapes map[string]uint64
	cols   [columns][]byte
	ids    []byte
	shape  []byte
	raw    []byte
}

func newEncoder() (*encoder, error) {
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	return &encoder{zip: zip, texts: map[string]uint64{}, shapes: map[string]uint64{}}, err
}

func (e *encoder) reset() {
	clear(e.texts)
	clear(e.shapes)
	for i := range e.cols {
		e.cols[i] = e.cols[i][:0]
	}
	e.ids, e.raw = e.ids[:0], e.raw[:0]
}

// block appends a block to b. It begins so many bytes into its flush.
func (e *encoder) block(b []byte, facts []fact.Fact, marks []Mark, flags, into int) ([]byte, error) {
	e.reset()
	h := header{facts: len(facts), flags: flags, into: into, summary: noFacts()}
	before := int64(0)
	for i := range facts {
		f := &facts[i]
		if err := e.fact(f, before); err != nil {
			return b, err
		}
		before = f.At
		h.add(summary{Facts: 1, First: f.At, Last: f.At, Received: f.Received})
	}
	for i := range e.cols {
		e.raw = binary.AppendUvarint(e.raw, uint64(len(e.cols[i])))
	}
	for i := range e.cols {
		e.raw = append(e.raw, e.cols[i]...)
	}
	start := len(b)
	b = append(b, make([]byte, headerSize)...)
	b = appendMarks(b, marks)
	h.marks = len(b) - start - headerSize
	h.rawIDs, h.rawBody = len(e.ids), len(e.raw)
	b = e.zip.EncodeAll(e.ids, b)
	h.ids = len(b) - start - headerSize - h.marks
	b = e.zip.EncodeAll(e.raw, b)
	if h.rawBody > maxRaw || len(b)-start > maxBlock {
		return b[:start], fmt.Errorf("eventlog: %d facts of %d bytes do not fit into a block", len(facts), len(e.raw))
	}
	h.seal(b[start:])
	return b, nil
}

func (e *encoder) fact(f *fact.Fact, before int64) error {
	origin := slices.Index(origins, f.Origin)
	if origin < 0 || f.Act > 15 {
		return fmt.Errorf("eventlog: a fact with act %d and origin %q", f.Act, f.Origin)
	}
	e.cols[colSort] = append(e.cols[colSort], byte(f.Act)|byte(origin)<<4)
	e.cols[colMarks] = append(e.cols[colMarks], byte(f.Marks))
	e.cols[colAt] = binary.AppendVarint(e.cols[colAt], f.At-before)
	e.cols[colReceived] = binary.AppendVarint(e.cols[colReceived], f.Received-f.At)
	e.text(colName, f.Name)
	e.text(colPerson, f.Person)
	if f.Act == fact.Merged {
		e.text(colOther, f.Other)
	}
	e.text(colPlace, f.Place)
	e.id(f.ID)
	e.shape = e.shape[:0]
	for i := range f.Props {
		e.shape = binary.AppendUvarint(e.shape, e.code(f.Props[i].Key))
		if err := e.value(&f.Props[i].Value); err != nil {
			return err
		}
	}
	shape, known := e.shapes[string(e.shape)]
	if !known {
		shape = uint64(len(e.shapes))
		e.shapes[string(e.shape)] = shape
		e.cols[colShapes] = append(binary.AppendUvarint(e.cols[colShapes], uint64(len(f.Props))), e.shape...)
	}
	e.cols[colShape] = binary.AppendUvarint(e.cols[colShape], shape)
	return nil
}

// code is the number of a text in the block's table; 0 is "".
func (e *encoder) code(s string) uint64 {
	if s == "" {
		return 0
	}
	n, known := e.texts[s]
	if !known {
		n = uint64(len(e.texts) + 1)
		e.texts[s] = n
		e.cols[colLengths] = binary.AppendUvarint(e.cols[colLengths], uint64(len(s)))
		e.cols[colText] = append(e.cols[colText], s...)
	}
	return n
}

func (e *encoder) text(col int, s string) {
	e.cols[col] = binary.AppendUvarint(e.cols[col], e.code(s))
}

func (e *encoder) value(v *fact.Value) error {
	kind := byte(valueNone)
	values := e.cols[colValues]
	switch v.Kind {
	case fact.None:
	case fact.String, fact.JSON:
		kind = valueText
		if v.Kind == fact.JSON {
			kind = valueJSON
		}
		values = binary.AppendUvarint(values, e.code(v.Text))
	case fact.Bool:
		kind = valueFalse
		if v.Number != 0 {
			kind = valueTrue
		}
	case fact.Number:
		n := v.Number
		if whole := int64(n); math.Abs(n) < 1<<53 && float64(whole) == n && (n != 0 || !math.Signbit(n)) {
			kind, values = valueInteger, binary.AppendVarint(values, whole)
		} else {
			kind, values = valueFloat, binary.LittleEndian.AppendUint64(values, math.Float64bits(n))
		}
	default:
		return fmt.Errorf("eventlog: a value of kind %d", v.Kind)
	}
	e.cols[colKinds], e.cols[colValues] = append(e.cols[colKinds], kind), values
	return nil
}

// How an ID is written: its length + idText, or one of these.
const (
	idNone = iota
	idUUID // 16 bytes for 36 characters in lower case
	idText
)

func (e *encoder) id(s string) {
	switch {
	case s == "":
		e.ids = append(e.ids, idNone)
	case isUUID(s):
		e.ids = append(e.ids, idUUID)
		for _, part := range []string{s[:8], s[9:13], s[14:18], s[19:23], s[24:]} {
			for i := 0; i < len(part); i += 2 {
				e.ids = append(e.ids, unhex(part[i])<<4|unhex(part[i+1]))
			}
		}
	default:
		e.ids = append(binary.AppendUvarint(e.ids, uint64(len(s)+idText-1)), s...)
	}
}

func isUUID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			continue
		}
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c - 'a' + 10
}

// appendUUID is the way back.
func appendUUID(b, u []byte) []byte {
	for i, part := range [][]byte{u[:4], u[4:6], u[6:8], u[8:10], u[10:16]} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, part)
	}
	return b
}
